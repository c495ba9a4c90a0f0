"""Backpropagation: how does one backward pass find 13,002 slopes?"""

from helpers import lazy

__getattr__, __dir__, __all__ = lazy.names(__name__, {"lab": ["ErrorsLab"]})
