"""What the exercises' checks share: try what the learner wrote, print whether it is right, never raise."""

import copy
import functools
import traceback
from pathlib import Path
from typing import NamedTuple

import numpy as np

from helpers.asks import key_of
from helpers.learner import keep, progress

WHOLE_ARRAY = "`if`, `max` and `and` take one number, not an array; for whole arrays there are np.where and np.maximum."
"""In place of NumPy's "The truth value of an array with more than one element is ambiguous"."""


class Wrong(Exception):
    """What is off, in words for the learner."""


class Unfilled(Exception):
    """The exercise is still as the lesson gave it."""


class Verdict(NamedTuple):
    """Whether an answer solves its exercise, and the line that tells the learner."""

    solved: bool
    words: str


def check(body):
    """Make a check of `body(answer)`, which raises Wrong with a hint or returns a sentence about what held.

    check(answer) prints the verdict's words and, once it is solved, keeps that for good, under the key `check.key`;
    check.verdict(answer) returns the Verdict, for the program to use.
    """

    def verdict(answer):
        try:
            return Verdict(True, f"✓ {body(_Stub(answer))}")
        except Unfilled:
            return Verdict(False, "… Not filled in yet. Replace the ... and run the cell again.")
        except Wrong as wrong:
            return Verdict(False, f"✗ {wrong}")
        except Exception as error:
            said = WHOLE_ARRAY if "truth value of an array" in str(error) else error
            words = f"✗ Your function stopped with {type(error).__name__}: {said}{_where(error, answer)}"
            return Verdict(False, words)

    @functools.wraps(body)
    def checked(answer):
        solved, words = verdict(answer)
        print(words)
        if solved and not _nobodys():
            try:
                progress.solve(checked.key)
            except OSError as error:
                print(f"That you solved it could not be kept for later sessions ({error}).")

    checked.verdict, checked.key = verdict, key_of(body)
    return checked


def _where(error, function):
    """Return in words in which line of the learner's cell an error came up; "" when the function has no cell."""
    cell = getattr(getattr(function, "__code__", None), "co_filename", None)
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename == cell]
    return f" (Line {frames[-1].lineno} of its cell: {frames[-1].line})" if frames else ""


def _nobodys():
    """Return whether an answer is no learner's: a test's, or one of a solutions' notebook, whose kernel runs there."""
    return keep.nobody_to_ask() or Path.cwd().name == "solutions"


class _Stub:
    """Calls the learner's function and notices one that is not written yet, or gives back nothing."""

    def __init__(self, function):
        if function is ...:
            raise Unfilled
        self.function = function

    def __call__(self, *arguments):
        result = self.function(*copy.deepcopy(arguments))  # a function may well change its arguments in place
        if result is ...:
            raise Unfilled
        if result is None:
            raise Wrong("Your function gives back nothing (None). Does it end with a return?")
        return result


def as_numbers(value, shape, what):
    """Return value as a float array, or say what is wrong with its shape."""
    try:
        array = np.asarray(value, dtype=float)
    except (TypeError, ValueError):
        instead = "its parts differ in shape" if _ragged(value) else f"it is {type(value).__name__}"
        raise Wrong(f"{what} should be numbers, but {instead}.") from None
    if array.shape != shape:
        raise Wrong(f"{what} should have the shape {shape}, but it has {array.shape}.")
    return array


def _ragged(value):
    """Return whether a list or tuple has parts that no array can hold together."""
    try:
        return isinstance(value, (list, tuple)) and len({np.shape(part) for part in value}) > 1
    except ValueError:  # a part has such parts itself
        return True


def close(got, expected):
    """Return whether two numbers or arrays agree to four digits or so."""
    return np.allclose(got, expected, rtol=1e-4, atol=1e-5)


def compare(got, right, mistakes, otherwise):
    """Raise Wrong unless what the learner got is right: a row of a table for each mistake that is known.

    got, right: numbers or arrays of one shape.
    mistakes: {what to say: the value of one who makes this mistake, or a tuple of such values}; the first that fits
    is said. otherwise: what to say when none does.
    """
    if close(got, right):
        return
    for words, values in mistakes.items():
        if any(close(got, value) for value in (values if isinstance(values, tuple) else (values,))):
            raise Wrong(words)
    raise Wrong(otherwise)
