"""The checks of the exercises on backpropagation, and what stands in for an answer that is not there yet."""

import numpy as np

from helpers.checking import Unfilled, Wrong, as_numbers, check, compare
from helpers.lessons.backpropagation import measure
from helpers.network import Network

TRIED = (12, 5, 4, 10)
"""The layers of the small network on which answers are tried."""


@check
def one_layer_back(function):
    """Exercise: function(errors, weights, a) gives the errors of a layer from those of the next one."""
    rng = np.random.default_rng(7)
    errors, weights, a = rng.normal(size=(3, 4)), rng.normal(size=(4, 4)), rng.random((3, 4))
    try:
        result = function(errors, weights, a)
    except ValueError as error:
        raise Wrong(
            f"NumPy stopped with: {error}. errors is (n, next layer), weights is (next layer, this layer): with @ the "
            "inner sizes must agree."
        ) from None
    got = as_numbers(result, (3, 4), "The errors of three images in a layer of four neurons")
    slope, back = a * (1 - a), errors @ weights
    mistakes = {
        "The sigmoid's slope is missing: multiply by a * (1 - a), too.": back,
        "That multiplies by a, and 1 - a is missing.": back * a,
        "That multiplies by 1 - a, and a is missing.": back * (1 - a),
        "The weights are turned round. Row j of weights leads to neuron j of the next layer: errors @ weights.": (
            errors @ weights.T * slope,
            errors @ weights.T,
        ),
        "The weights are missing: each error comes back through the weight it passed on the way forward.": (
            errors * slope,
            errors.sum(axis=1, keepdims=True) * slope,
        ),
        "It has the wrong sign: an error is a slope, not yet a move.": -back * slope,
        "The factor 2 belongs to the cost, in the output layer's errors. It is in `errors` already.": 2 * back * slope,
        "The sigmoid's slope is a * (1 - a), of activations: they have been through the sigmoid already.": (
            back * _squashed_again(a)
        ),
    }
    otherwise = f"For the first image of this check the first error should be {(back * slope)[0, 0]:.4f}; "
    otherwise += f"yours is {got[0, 0]:.4f}."
    compare(got, back * slope, mistakes, otherwise)
    return "Each neuron takes its share of every error after it, times how steep its sigmoid is."


@check
def backpropagate(function):
    """Exercise: function(net, images, labels) gives (weight_slopes, bias_slopes), of the average cost."""
    network, images, labels = example()
    answer = function(network, images, labels)
    if not (isinstance(answer, (tuple, list)) and len(answer) == 2):
        raise Wrong("Return two things: the list of weight slopes, then the list of bias slopes.")
    if any(part is ... for part in answer):
        raise Unfilled
    if any(not hasattr(part, "__len__") or len(part) != 3 for part in answer):
        raise Wrong("Each of the two lists should have three arrays, one for each gap between layers.")
    kinds = [("weights", network.weights), ("biases", network.biases)]
    got = [
        as_numbers(found, numbers.shape, f"The slopes of {kind}[{gap}]")
        for (kind, all_numbers), slopes in zip(kinds, answer)
        for gap, (found, numbers) in enumerate(zip(slopes, all_numbers))
    ]
    weights, biases = measure.backpropagate(network, images, labels)
    errors, right = measure.all_errors(network, network.forward(images), labels), measure.flat(weights, biases)
    first_only = measure.flat(*measure.backpropagate(network, images[:1], labels[:1]))
    mistakes = {
        "That is the sum over the images. The cost is their average: divide by how many there are.": (
            right * len(images)
        ),
        "The weights' slopes are a sum over the images, the biases' an average. Divide both.": measure.flat(
            [len(images) * part for part in weights], biases
        ),
        "The biases' slopes are a sum over the images, the weights' an average. Divide both.": measure.flat(
            weights, [len(images) * part for part in biases]
        ),
        "It has the wrong sign: a slope says how fast the cost rises.": -right,
        "That is half of it: the slope of (a - y)² is 2 (a - y).": right / 2,
        "That is the first image's part only. Take all rows.": (first_only, first_only / len(images)),
        "The biases' slopes are those of 1: a bias meets no activation, so its slope is the error itself.": (
            measure.flat(weights, [np.zeros_like(part) for part in biases]),
            measure.flat(weights, [np.ones_like(part) for part in biases]),
        ),
        "You divide by the ten outputs. The average is over images only.": right * len(images) / 10,
        "Your errors lack a * (1 - a): is it in each layer?": _without_slope(network, images, labels, errors),
    }
    otherwise = "The slopes of {} are off: the largest should be {:+.4f}, and yours there is {:+.4f}."
    names = [f"{kind}[{gap}]" for kind, numbers in kinds for gap in range(len(numbers))]
    off = [(name, a, b) for name, a, b in zip(names, got, (*weights, *biases)) if not np.allclose(a, b, 1e-4, 1e-6)]
    name, found, expected = off[-1] if off else (names[0], got[0], weights[0])
    place = np.abs(expected).argmax()
    compare(
        1000 * measure.flat(got, []),
        1000 * right,  # slopes are small: what differs in their fourth digit should not pass for equal
        {words: _times(1000, values) for words, values in mistakes.items()},
        otherwise.format(name, expected.flat[place], found.flat[place]),
    )
    return "Three layers of weights, three of biases: every slope of the small network, right to four digits."


def example():
    """Return (network, images (3, 12), labels (3,)), a small task on which a learner's `backpropagate` is tried."""
    rng = np.random.default_rng(8)
    network = Network.random(TRIED, rng, np.float64)
    for numbers in network.biases:
        numbers[...] = rng.normal(0, 0.5, numbers.shape)
    return network, rng.random((3, 12)), np.array([7, 2, 7])


def or_given(function):
    """Return the learner's function if it solves its exercise, else the lesson's own in its place; print which.

    function: one_layer_back or backpropagate. Raises ValueError for another name.
    """
    name = getattr(function, "__name__", "?")
    if name not in ("one_layer_back", "backpropagate"):
        raise ValueError(f"There is no exercise {name!r} here: one_layer_back and backpropagate are.")
    if globals()[name].verdict(function).solved:
        print(f"From here on your own {name} is used.")
        return function
    print(f"From here on the lesson's own {name} stands in, as yours is not done yet.")
    return getattr(measure, name)


def _times(factor, values):
    return tuple(factor * value for value in values) if isinstance(values, tuple) else factor * values


def _squashed_again(a):
    again = 1 / (1 + np.exp(-a))
    return again * (1 - again)


def _without_slope(network, images, labels, errors):
    """Return the slopes of one who leaves out the sigmoid's slope in the hidden layers."""
    activations = network.forward(images)
    found = [errors[-1]]
    for weights in network.weights[:0:-1]:
        found.insert(0, found[0] @ weights)
    weight_slopes = [e.T @ a / len(images) for e, a in zip(found, activations)]
    return measure.flat(weight_slopes, [e.mean(axis=0) for e in found])
