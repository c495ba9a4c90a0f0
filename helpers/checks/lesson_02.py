"""The checks of lesson 02's exercises."""

import numpy as np

from helpers import mnist, training
from helpers.checks.checking import Unfilled, Wrong, as_numbers, check, close
from helpers.experiments.learning import TENTHS, learning_rate_runs

WORKS = 0.6
"""The cost below which a learning rate of the exercise counts as working."""

FASTEST = 1_000_000
"""The largest learning rate that the exercise tries: far beyond it numbers run away to infinity."""


@check
def cost(function):
    """Exercise of lesson 02: function(outputs, labels) gives the cost, the mean over images of the sum of squares."""
    rng = np.random.default_rng(4)
    outputs, labels = rng.random((6, 10)), np.array([3, 0, 9, 9, 1, 5], np.uint8)
    wanted = training.targets(labels, dtype=np.float64)
    differences = outputs - wanted
    try:
        result = function(outputs, labels)
    except (IndexError, ValueError) as error:
        raise Wrong(
            f"NumPy stopped with: {error}. Make an array like outputs first, with a 1 at each image's label and 0 "
            "elsewhere; np.eye(10)[labels] is one."
        ) from None
    if np.shape(result) == (6,) and close(result, np.sum(differences**2, axis=1)):
        raise Wrong("That is the cost of each image. Average over the images: one number.")
    if np.shape(result) == (10,):
        raise Wrong("You have one number for each output neuron. Add up over axis 1, the ten outputs of an image.")
    got = as_numbers(result, (), "The cost")

    def mean(squares):
        return np.mean(np.sum(squares, axis=1))

    expected = mean(differences**2)
    for other, words in [
        (expected / 10, "Ten times too small: add up the ten squares of an image, and average over the images only."),
        (expected * 6, "That is the sum over all six images. Divide by how many images there are."),
        (expected / 2, "Half of it. Some books halve the cost; here it is the plain sum of squares."),
        (-expected, "It is the right size with the wrong sign: squares are never negative, and neither is their sum."),
        (mean(np.abs(differences)), "You add up the sizes of the differences. Square each one first."),
        (mean(differences), "Square the differences before adding them up: else too high and too low cancel."),
        (mean((outputs + wanted) ** 2), "You add outputs and target. Subtract: the difference counts."),
        (mean(outputs**2), "You square the outputs. Subtract the target first: 1 at the label, 0 elsewhere."),
        (mean((outputs - labels[:, None]) ** 2), "The target is not the label's number, but 1 at the label, else 0."),
    ]:
        if close(got, other):
            raise Wrong(words)
    if not close(got, expected):
        raise Wrong(f"For the six images of this check it should be {expected:.4f}; yours is {got:.4f}.")
    return "The mean, over images, of the sum of ten squares."


@check
def gradient_step(function):
    """Exercise of lesson 02: function(parameters, gradient, learning_rate) gives the parameters after one step."""
    rng = np.random.default_rng(5)
    parameters, gradient, rate = rng.normal(size=7), rng.normal(size=7), 0.25
    got = as_numbers(function(parameters, gradient, rate), (7,), "The new parameters of 7 old ones")
    for other, words in [
        (parameters, "Nothing has moved. Subtract the learning rate times the gradient."),
        (parameters + rate * gradient, "That is a step uphill. The gradient points to where the cost rises: subtract."),
        (parameters - gradient, "The learning rate is missing: it says how far to go."),
        (parameters - gradient / rate, "You divide by the learning rate. Multiply: a larger rate is a larger step."),
        (rate * (parameters - gradient), "The learning rate scales the gradient only, not the parameters."),
        (-rate * gradient, "That is the step itself. Add it to the old parameters."),
    ]:
        if close(got, other):
            raise Wrong(words)
    if not close(got, parameters - rate * gradient):
        raise Wrong("It should be the old parameters, less learning rate times gradient, element by element.")
    return "Downhill, as far as the learning rate says."


@check
def learning_rates(function):
    """Exercise of lesson 02: function() gives a learning rate that works, and a larger one that never learns."""
    answer = function()
    if not (isinstance(answer, (tuple, list)) and len(answer) == 2):
        raise Wrong("Return two numbers: the learning rate that works, then the one that does not.")
    if any(rate is ... for rate in answer):
        raise Unfilled
    works, fails = rates = [float(as_numbers(rate, (), "A learning rate")) for rate in answer]
    for rate in rates:
        if not 0 < rate <= FASTEST:
            raise Wrong(f"A learning rate is a number above 0, here at most {FASTEST:,}; you gave {rate:g}.")
    part = mnist.load("sample").train
    runs = [learning_rate_runs(part.images[:2000], part.labels[:2000], rate, seeds=[0])[0] for rate in rates]
    begin, ends = runs[0][0], [run[-1] for run in runs]
    found = f"With {works:g} the cost goes from {begin:.1f} to {ends[0]:.1f}, with {fails:g} to {ends[1]:.1f}."
    if ends[0] >= WORKS > ends[1] and fails < works:
        raise Wrong(f"{found} Your two rates work the other way round: put the one that works first.")
    if ends[0] >= WORKS:
        way = "larger" if works < 1 else "smaller"
        raise Wrong(f"{found} The first should end below {WORKS}: try a {way} one.")
    if fails < works:
        raise Wrong(f"{found} The second is too small rather than too large: look above {works:g}.")
    if ends[1] < TENTHS:
        raise Wrong(f"{found} The second still learns: it ends below {TENTHS}. Go further up.")
    return f"{found} The second is no better than saying 0.1 ten times, which costs {TENTHS}."
