"""The checks of the exercises on training."""

import numpy as np

from helpers import mnist
from helpers.checking import Unfilled, Wrong, as_numbers, check, compare
from helpers.examples import Settings
from helpers.lessons.training.measure import FASTEST, TENTHS, cost_curves

WORKS = 0.6
"""The cost below which a learning rate of the exercise counts as working."""


@check
def learning_rates(function):
    """Exercise: function() gives a learning rate that works, and a larger one that never learns."""
    answer = function()
    if not (isinstance(answer, (tuple, list)) and len(answer) == 2):
        raise Wrong("Return two numbers: the learning rate that works, then the one that does not.")
    if any(rate is ... for rate in answer):
        raise Unfilled
    works, fails = rates = [float(as_numbers(rate, (), "A learning rate")) for rate in answer]
    for rate in rates:
        if not 0 < rate <= FASTEST:
            raise Wrong(f"A learning rate is a number above 0, here at most {FASTEST:,}; you gave {rate:g}.")
    few = mnist.load("sample").train[:2000]
    runs = [cost_curves(few, Settings(4, learning_rate=rate), seeds=[0])[0] for rate in rates]
    begin, ends = runs[0][0], [run[-1] for run in runs]

    def found(form=".3f"):
        return (
            f"With {works:g} the cost goes from {begin:{form}} to {ends[0]:{form}}, with {fails:g} to {ends[1]:{form}}."
        )

    if ends[0] >= WORKS > ends[1] and fails < works:
        raise Wrong(f"{found()} Your two rates work the other way round: put the one that works first.")
    if ends[0] >= WORKS:
        way = "larger" if works < 1 else "smaller"
        raise Wrong(f"{found()} The first should end below {WORKS}: try a {way} one.")
    if fails < works:
        raise Wrong(f"{found()} The second is too small rather than too large: look above {works:g}.")
    if ends[1] < TENTHS:
        raise Wrong(f"{found()} The second still learns: it ends below {TENTHS}. Go further up.")
    return f"{found('.1f')} The second is no better than saying 0.1 ten times, which costs {TENTHS}."


@check
def one_pass(function):
    """Exercise: function(parameters, slopes_of, order, batch_size, learning_rate) gives the parameters after a pass.

    slopes_of(parameters, chosen) gives the gradient for the images whose numbers are in `chosen`.
    """
    rng = np.random.default_rng(6)
    wanted, start, order, size, rate = rng.normal(size=(11, 5)), rng.normal(size=5), rng.permutation(11), 3, 0.25

    def slopes_of(parameters, chosen):
        return parameters - wanted[np.asarray(chosen, int)].mean(axis=0)

    def passed(batches, rate=rate, at=None):
        parameters = start
        for batch in batches:
            parameters = parameters - rate * slopes_of(parameters if at is None else at, batch)
        return parameters

    got = as_numbers(function(start.copy(), slopes_of, order.copy(), size, rate), (5,), "The parameters after a pass")
    firsts = range(0, len(order) - size + 1, size)
    batches = [order[first : first + size] for first in firsts]
    mistakes = {
        "Nothing has moved. Subtract the learning rate times the slopes, once for each batch.": start,
        "That is one step. A pass takes a step for every batch, until all images were used.": passed(batches[:1]),
        "That is one step for all images at once. Take a step for each batch.": passed([order]),
        "One step too many: 11 images make three batches of 3; the two that are left over are left out.": passed(
            [*batches, order[9:]]
        ),
        "That is uphill. The slopes point to where the cost rises: subtract.": passed(batches, -rate),
        "The learning rate is missing: it says how far each step goes.": passed(batches, 1),
        "Every step starts from the first parameters. Ask for the slopes anew, where the last step led.": passed(
            batches, at=start
        ),
        "You use the same batch again and again. Go on in `order` after each step.": passed(batches[:1] * 3),
        "The images come as 0, 1, 2, ... Take their numbers from `order`, which is shuffled.": passed(
            [list(range(first, first + size)) for first in firsts]
        ),
        "Your batches overlap: each begins where the one before ended.": passed(
            [order[first : first + size] for first in range(len(order) - size + 1)]
        ),
        "One image at a time. Take `batch_size` of them for each step.": passed(order[:, None]),
    }
    otherwise = "For 11 images in batches of 3 it should be three steps, each for the next three numbers in `order`."
    compare(got, passed(batches), mistakes, otherwise)

    order = rng.permutation(12)  # which divides evenly
    wanted = rng.normal(size=(12, 5))
    got = as_numbers(function(start.copy(), slopes_of, order.copy(), size, rate), (5,), "The parameters after a pass")
    last = "Right for 11 images; but 12 make four batches of 3, and your last one is missing or one too many."
    compare(got, passed(np.split(order, 4)), {}, last)
    return "Three steps for 11 images in batches of 3, each from where the last one led."
