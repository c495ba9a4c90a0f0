"""What the learner predicted: the first answer to each question stays on record, whatever is tried later."""

from typing import NamedTuple

from helpers import contents
from helpers.learner import keep

SURENESS = {"a guess": "a guess", "fairly": "fairly sure", "certain": "certain"}
"""How sure one can say one is, from less to more, and the same within a sentence."""


class Guess(NamedTuple):
    """An answer given before its result was seen.

    answer: its text; None when the result was opened without one. sure: one of SURENESS; None when nobody asked.
    held: whether it came true; None when nothing says so.
    """

    answer: str | None
    sure: str | None = None
    held: bool | None = None


class Kept(NamedTuple):
    """What is kept of one question: the first Guess, for good, and the latest one; None while it is asked again."""

    first: Guess
    latest: Guess | None


def read(key):
    """Return the Kept of a question, None when nothing is kept, under its key or the one it had formerly."""
    value = _value(key)
    if isinstance(value, str):  # as the first edition kept it
        return Kept(Guess(value), Guess(value))
    try:
        return Kept(_guess(value["first"]), value["latest"] and _guess(value["latest"]))
    except (TypeError, KeyError, ValueError):  # None, or not ours
        return None


def settled(key):
    """Return whether a question need wait no longer for its answer: one is kept, or nobody is there to give it."""
    return keep.nobody_to_ask() or read(key) is not None


def question(key):
    """Return the text of a question that was answered, HTML as the page showed it; "" where it is not kept."""
    value = _value(key)
    words = value.get("question") if isinstance(value, dict) else ""
    return words if isinstance(words, str) else ""


def write(key, kept, asked=""):
    """Keep it, with the text of the question asked. Raises OSError when the file cannot be written."""
    value = {"first": kept.first._asdict(), "latest": kept.latest and kept.latest._asdict(), "question": asked}
    keep.write(_name(key), value)


def _name(key):
    return f"prediction {key}"


def _value(key):
    """Return what the file holds of a question."""
    return keep.read(_name(key), keep.read(_name(contents.FORMERLY[key])) if key in contents.FORMERLY else None)


def _guess(value):
    """Return the Guess that a file holds. Raises TypeError or ValueError for anything else."""
    guess = Guess(**value)
    known = isinstance(guess.answer, str | None), guess.sure in (None, *SURENESS), guess.held in (None, False, True)
    if not all(known):
        raise ValueError(f"{value} is no guess.")
    return guess
