"""Off-center digits: is it still a 7?"""

from helpers import lazy

__getattr__, __dir__, __all__ = lazy.names(__name__, {"lab": ["ShiftLab"]})
