"""What belongs to the learner: the work that is kept between sessions."""

from helpers import lazy

__getattr__, __dir__, __all__ = lazy.names(
    __name__, {"hand_in": ["report"], "ten_digits": ["digits", "digits_are_own"]}
)
