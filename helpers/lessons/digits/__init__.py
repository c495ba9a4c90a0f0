"""The digits: what has the network ever seen?"""

from helpers import lazy

__getattr__, __dir__, __all__ = lazy.names(__name__, {"browse": ["Browser"], "lab": ["TenDigits"]})
