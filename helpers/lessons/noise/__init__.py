"""Random noise: what does it say when there is nothing?"""

from helpers import lazy

__getattr__, __dir__, __all__ = lazy.names(__name__, {"lab": ["NoiseLab", "ThresholdLab"]})
