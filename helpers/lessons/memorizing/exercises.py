"""The checks of the exercises on memorizing."""

import numpy as np

from helpers import mnist
from helpers.checking import Unfilled, Wrong, as_numbers, check, compare
from helpers.examples import Settings
from helpers.lessons.memorizing import measure

LABELS = 300
"""So many shuffled labels are to be memorized, those of the first images of the sample."""

SETTINGS = Settings(100, learning_rate=0.5)

WIDEST = 200
"""The largest number of neurons that the check trains."""


@check
def costliest(function):
    """Exercise: function(outputs, labels, count) gives the places of the images that cost most, in order."""
    outputs, labels, count = measure.costliest_example()
    got = np.asarray(function(outputs, labels, count))
    if got.shape == (len(labels),):
        raise Wrong("You return all the images. Only the first `count` places are asked for.")
    got = as_numbers(got, (count,), "The places")
    costs, wanted = measure.costs(outputs, labels), outputs[np.arange(len(labels)), labels]
    order = np.argsort(-costs)
    sizes = np.abs(outputs - np.eye(10)[labels]).sum(axis=1)
    mistakes = {
        "These are the images that cost least. np.argsort begins with the smallest number.": order[::-1][:count],
        "The right images, the costliest last. Turn them round.": order[:count][::-1],
        "These are costs. The places are asked for: np.argsort gives them.": (
            costs[order][:count],
            np.sort(costs)[:count],
        ),
        "These are labels. Return the places themselves.": labels[order][:count],
        "You ask only how low the output at the label is. The other nine cost, too.": np.argsort(wanted)[:count],
        "You add up the sizes of the differences. Square each one first.": np.argsort(-sizes)[:count],
        "You square the outputs. Subtract the target first: 1 at the label, 0 elsewhere.": (
            np.argsort(-(outputs**2).sum(axis=1))[:count]
        ),
    }
    otherwise = f"For the eight images of this check it should be {order[:count]}; yours are {got.astype(int)}."
    compare(got, order[:count], mistakes, otherwise)
    return "The costliest first. That is all it takes to find what a network disputes."


@check
def widths(function):
    """Exercise: function() gives two widths of one hidden layer: one memorizes LABELS labels, one does not.

    The wide one may have at most twice the neurons of the narrow one.
    """
    answer = function()
    if not (isinstance(answer, (tuple, list)) and len(answer) == 2):
        raise Wrong("Return two numbers: the width that is enough, then the one that is not.")
    if any(part is ... for part in answer):
        raise Unfilled
    enough, too_few = answer
    for width in answer:
        if width != int(width) or not 1 <= width <= WIDEST:
            raise Wrong(f"A width is a whole number of neurons from 1 to {WIDEST}; you gave {width}.")
    given = [share_memorized(int(width)) for width in answer]
    numbers = 784 * enough + enough + 10 * enough + 10

    def found(form=".1%"):
        shares = [f"{share:{form}}" for share in given]
        return f"A width of {enough} gives back {shares[0]} of the {LABELS} labels, one of {too_few} gives {shares[1]}."

    if given[0] < measure.ENOUGH:
        raise Wrong(f"{found()} The first is not enough for {measure.ENOUGH:.0%}: take more.")
    if given[1] >= measure.ENOUGH:
        raise Wrong(f"{found()} The second is enough, too: take fewer.")
    if enough > 2 * too_few:
        raise Wrong(f"{found()} Right, but come closer: the first at most twice the second.")
    return f"{found('.0%')} That is {numbers / LABELS:.0f} weights and biases for each label."


def share_memorized(width):
    """Return which share of LABELS shuffled labels a network with one hidden layer of this width gives back."""
    rng = np.random.default_rng(1)
    few = mnist.load("sample").train[:LABELS]
    examples = measure.shuffled(few, 1, rng)
    return measure.trained(examples, few[:1], few[:1], (width,), SETTINGS, 1).given[-1]
