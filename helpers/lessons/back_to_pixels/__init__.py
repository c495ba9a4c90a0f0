"""Back to pixels: what does an answer look for?"""

from helpers import lazy

__getattr__, __dir__, __all__ = lazy.names(__name__, {"checkpoints": ["PassesLab"], "lab": ["HiddenPicture"]})
