"""The checks of the exercises on the way from 3 to 8."""

import numpy as np

from helpers import images, mnist, zoo
from helpers.checking import Wrong, as_numbers, check, compare
from helpers.lessons.morph import measure

HARD = 2, 17, 28
"""Training images of a 3, by their place among the sample's, for which greedy search turns more pixels than needed."""


@check
def waterfall(function):
    """Exercise: function(weights, bias, before, after) gives where z stands at first and after each neuron's step."""
    weights, bias = np.array([2.0, -1.0, 0.5, 3.0]), -0.75
    before, after = np.array([0.1, 0.9, 0.5, 0.2]), np.array([0.8, 0.3, 0.5, 0.1])
    got = function(weights, bias, before, after)
    if np.shape(got) == (4,):
        if np.allclose(got, weights * (after - before)):
            raise Wrong("These are the steps. Now add them up one by one, beginning with z before: np.cumsum.")
        raise Wrong("Four numbers: the start is missing. z before comes first, then where z stands after each step.")
    got = as_numbers(got, (5,), "What you return")

    def stands(start, steps):
        return np.cumsum(np.append(start, steps))

    steps = weights * (after - before)
    z = weights @ before + bias
    mistakes = {
        "The bias is missing at the start: z before is weights @ before + bias.": stands(z - bias, steps),
        "The bias is counted again in the steps; it is the same before and after.": stands(z, steps + bias),
        "It falls where it should rise: a step is weight times (after - before).": stands(z, -steps),
        "It starts at z after: begin with z before.": (stands(weights @ after + bias, steps)),
        "It starts at 0: begin with z before.": stands(0, steps),
        "A step is weight times the *change* of activation, after - before.": stands(z, weights * after),
        "The weights are missing: the change of an activation moves z by weight times it.": stands(z, after - before),
        "These are z before and the steps; add them up one by one: np.cumsum.": np.append(z, steps),
    }
    right = stands(z, steps)
    off = np.abs(got - right).argmax()
    hint = f"Of the five numbers, number {off + 1} should be {right[off]:.3f}; yours is {got[off]:.3f}."
    compare(got, right, mistakes, hint)
    return "From z before to z after, step by step: the last one is z after, and nothing is left over."


def hard_threes():
    """Return the images, (3, 28, 28) float32, on which `fewer` tries a search."""
    return images.to_unit(mnist.load("sample").train.of(3).images[list(HARD)])


@check
def fewer(function):
    """Exercise: function(image) gives the places of the turned pixels, fewer than the greedy search."""
    network = zoo.load("digits")
    mine, theirs = 0, 0
    for picture in hard_threes():
        changed = _places(function(picture))
        answer = network.predict(measure.with_turned(picture, changed))[0]
        if answer == 3:
            pixels = "1 pixel" if len(changed) == 1 else f"{len(changed)} pixels"
            raise Wrong(f"With your {pixels} turned it still reads a 3. Go on until the answer changes.")
        mine, theirs = mine + len(changed), theirs + len(measure.greedy(network, picture))
    if mine == theirs:
        raise Wrong(f"{mine} pixels for three images, as many as greedy search. Try other scores, and keep the best.")
    if mine > theirs:
        raise Wrong(
            f"{mine} pixels for three images; greedy search turns {theirs}. Keep the shortest of several searches."
        )
    return f"{mine} pixels for three images instead of {theirs}: greedy search can be beaten."


def _places(changed):
    """Return what a search has given as a list of places, or say what is wrong with it."""
    places = np.asarray(sorted(changed) if isinstance(changed, (set, frozenset)) else changed)
    if places.ndim != 1:
        raise Wrong(f"Return a list of places from 0 to 783; this has the shape {places.shape}.")
    if places.dtype.kind not in "iuf" or any(place % 1 or not 0 <= place < 784 for place in places):
        raise Wrong("Return places, whole numbers from 0 to 783; not an image.")
    if len(set(places.tolist())) < len(places):
        raise Wrong("A pixel is in your list twice: turned twice, it would be as before.")
    return [int(place) for place in places]
