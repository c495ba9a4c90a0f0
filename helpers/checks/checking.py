"""What the exercises' checks share: try what the learner wrote, print whether it is right, never raise."""

import copy
import functools

import numpy as np


class Wrong(Exception):
    """What is off, in words for the learner."""


def check(body):
    """Make a check of `body(answer)`, which raises Wrong with a hint or returns a sentence about what held."""

    @functools.wraps(body)
    def checked(answer):
        try:
            print("✓", body(_Stub(answer)))
        except Unfilled:
            print("… Not filled in yet. Replace the ... and run the cell again.")
        except Wrong as wrong:
            print("✗", wrong)
        except Exception as error:
            print(f"✗ Your function stopped with {type(error).__name__}: {error}")

    return checked


class Unfilled(Exception):
    """The exercise is still as the lesson gave it."""


class _Stub:
    """Calls the learner's function and notices one that is not written yet: it returns ... or None."""

    def __init__(self, function):
        if function is ...:
            raise Unfilled
        self.function = function

    def __call__(self, *arguments):
        result = self.function(*copy.deepcopy(arguments))  # a function may well change its arguments in place
        if result is ... or result is None:
            raise Unfilled
        return result


def as_numbers(value, shape, what):
    """Return value as a float array, or say what is wrong with its shape."""
    try:
        array = np.asarray(value, dtype=float)
    except (TypeError, ValueError):
        raise Wrong(f"{what} should be numbers, but it is {type(value).__name__}.") from None
    if array.shape != shape:
        raise Wrong(f"{what} should have the shape {shape}, but it has {array.shape}.")
    return array


def close(got, expected):
    """Return whether two numbers or arrays agree to four digits or so."""
    return np.allclose(got, expected, rtol=1e-4, atol=1e-5)
