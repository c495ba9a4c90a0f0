"""Before, after, without: what training made of the start, and what a network loses without a part of it."""

from helpers import lazy

__getattr__, __dir__, __all__ = lazy.names(__name__, {"browse": ["Forming"], "lab": ["BreakLab"]})
