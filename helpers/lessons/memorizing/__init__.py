"""Learning or memorizing: what does a low cost prove?"""

from helpers import lazy

__getattr__, __dir__, __all__ = lazy.names(__name__, {"lab": ["MemorizingLab"]})
