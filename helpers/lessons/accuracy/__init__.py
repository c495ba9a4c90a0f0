"""Accuracy: how good is it, and when it is wrong, does it know?"""

from helpers import lazy

__getattr__, __dir__, __all__ = lazy.names(__name__, {"lab": ["MistakesLab"]})
