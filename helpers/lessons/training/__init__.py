"""Training: how far do small steps get?"""

from helpers import lazy

__getattr__, __dir__, __all__ = lazy.names(__name__, {"checkpoints": ["Scrubber"], "lab": ["TrainingMonitor"]})
