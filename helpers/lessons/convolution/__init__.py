"""Convolution: can one detector look everywhere?"""

from helpers import lazy

__getattr__, __dir__, __all__ = lazy.names(__name__, {"lab": ["ConvolutionLab"]})
