"""Slopes: how can a number know which way to move?"""

from helpers import lazy

__getattr__, __dir__, __all__ = lazy.names(__name__, {"lab": ["WalkLab", "TangentLab"]})
