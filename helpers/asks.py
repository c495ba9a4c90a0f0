"""Predictions as data: a question, the answers to choose from, and the experiment that tells which of them holds.

Nothing here shows anything: `helpers.widgets.Prediction` puts an Ask on the page, a test just calls its `reveal`.
"""

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Revealed:
    """What an experiment has shown.

    sentence: HTML text. figures: what stands below it, in order: matplotlib figures or axes, widgets.
    holds: the text of the option that came true; None where the learner writes an answer.
    """

    sentence: str
    figures: tuple = ()
    holds: str | None = None


@dataclass(frozen=True)
class Ask:
    """A question that is answered before its experiment runs.

    key: what the answer is kept under; unique in the course.
    question: HTML text. options: the answers to choose from; without them the learner writes one.
    experiment: a function without arguments that measures and returns a Revealed, or, where nothing says yet which
    option holds, what to show: HTML text, a matplotlib figure or axes, a widget, or a list of these.
    """

    key: str
    question: str
    experiment: Callable[[], Any]
    options: tuple = ()

    def reveal(self):
        """Run the experiment, once, and return what it returns.

        Raises ValueError when a Revealed names no option of this question: an experiment has to cover every outcome.
        """
        result = self.experiment()
        if isinstance(result, Revealed) and result.holds not in (self.options or (None,)):
            options = ", ".join(map(repr, self.options)) or "none, since the answer is written"
            raise ValueError(f"No option of {self.key!r} holds: {result.holds!r} came out, its options are {options}.")
        return result


def ask(question, options=()):
    """Make a function of measurements a prediction: called with the same arguments, it then returns an Ask.

    The function measures and returns a Revealed; it runs at the reveal and not before. Its key is `key_of` it.
    question, options: as in Ask.
    """

    def decorate(experiment):
        key = key_of(experiment)

        @functools.wraps(experiment)
        def asked(*measured, **named):
            return Ask(key, question, functools.partial(experiment, *measured, **named), tuple(options))

        return asked

    return decorate


def key_of(function):
    """Return what a lesson's function is known by: its topic, which is the folder of its module, and its name.

    two_thousand in helpers/lessons/noise/ is "noise: two thousand".
    """
    topic = function.__module__.split(".")[-2:][0]
    return f"{topic}: {function.__name__}".replace("_", " ")


def up_to(value, limits):
    """Return the first option whose limit is at least `value`; None when there is none, as for a NaN.

    limits: {option: the largest value that it stands for}, from small to large.
    """
    return next((option for option, limit in limits.items() if value <= limit), None)
