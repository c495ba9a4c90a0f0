"""The checks of the exercises on slopes."""

import numpy as np

from helpers import training
from helpers.checking import Unfilled, Wrong, as_numbers, check, close, compare
from helpers.lessons.slopes.measure import neuron_example
from helpers.network import sigmoid


@check
def train_neuron(function):
    """Exercise: function(images, labels, step_size) trains one neuron from zeros and gives its weights and its bias."""
    images, labels, step_size = neuron_example()
    answer = function(images, labels, step_size)
    if not (isinstance(answer, (tuple, list)) and len(answer) == 2):
        raise Wrong("Return two things: the weights, then the bias.")
    if any(part is ... for part in answer):
        raise Unfilled
    got = np.append(as_numbers(answer[0], (784,), "The weights"), as_numbers(np.squeeze(answer[1]), (), "The bias"))

    def trained(with_z, times=step_size, seen=None):
        """Return the weights and the bias of one who moves against with_z(a, y) * x, `times` so far."""
        numbers = np.zeros(785)
        for x, y in zip(images[:seen], labels):
            x = np.append(x, 1)
            numbers -= times * with_z(sigmoid(numbers @ x), y) * x
        return numbers

    def right(a, y):
        return 2 * (a - y) * a * (1 - a)

    expected, without_bias = trained(right), np.zeros(785)
    for x, y in zip(images, labels):
        without_bias[:784] -= step_size * right(sigmoid(without_bias[:784] @ x), y) * x
    pushes = right(0.5, labels) * step_size
    at_once = -np.append(pushes @ images, pushes.sum())
    mistakes = {
        "Nothing has moved. Subtract step_size times slope from each weight, for each image.": np.zeros(785),
        "It moves uphill: the cost rises with a positive slope, so subtract it.": trained(right, -step_size),
        "The factor 2 is missing: the slope of (a - y)² is 2 (a - y).": trained(lambda a, y: right(a, y) / 2),
        "The sigmoid's slope is missing: multiply by a (1 - a), too.": trained(lambda a, y: 2 * (a - y)),
        "The step size is missing: subtract step_size times the slope.": trained(right, 1),
        "The bias has not moved. Its slope is the same with x = 1.": without_bias,
        "It has seen the first image only: does the return stand inside the loop?": trained(right, seen=1),
        "You take all images at once, with the weights still 0. One at a time: each moves them before the next.": (
            at_once,
            at_once / len(images),
        ),
    }
    otherwise = f"After eight images the first weight should be {expected[0]:.4f}, and the bias {expected[-1]:.4f}; "
    otherwise += f"yours are {got[0]:.4f} and {got[-1]:.4f}."
    compare(got, expected, mistakes, otherwise)
    return "Eight images, eight steps: 784 weights and a bias, right to four digits."


@check
def cost(function):
    """Exercise: function(outputs, labels) gives the cost, the mean over images of the sum of squares."""
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
    mistakes = {
        "Ten times too small: add up the ten squares of an image, and average over the images only.": expected / 10,
        "That is the sum over all six images. Divide by how many images there are.": expected * 6,
        "Half of it. Some books halve the cost; here it is the plain sum of squares.": expected / 2,
        "It is the right size with the wrong sign: squares are never negative, and neither is their sum.": -expected,
        "You add up the sizes of the differences. Square each one first.": mean(np.abs(differences)),
        "Square the differences before adding them up: else too high and too low cancel.": mean(differences),
        "You add outputs and target. Subtract: the difference counts.": mean((outputs + wanted) ** 2),
        "You square the outputs. Subtract the target first: 1 at the label, 0 elsewhere.": mean(outputs**2),
        "The target is not the label's number, but 1 at the label, else 0.": mean((outputs - labels[:, None]) ** 2),
    }
    otherwise = f"For the six images of this check it should be {expected:.4f}; yours is {got:.4f}."
    compare(got, expected, mistakes, otherwise)
    return "The mean, over images, of the sum of ten squares."


@check
def gradient_step(function):
    """Exercise: function(parameters, gradient, step_size) gives the parameters after one step."""
    rng = np.random.default_rng(5)
    parameters, gradient, size = rng.normal(size=7), rng.normal(size=7), 0.25
    got = as_numbers(function(parameters, gradient, size), (7,), "The new parameters of 7 old ones")
    step = -size * gradient
    mistakes = {
        "Nothing has moved. Subtract the step size times the gradient.": parameters,
        "That is a step uphill. The gradient points to where the cost rises: subtract.": parameters - step,
        "The step size is missing: it says how far to go.": parameters - gradient,
        "You divide by the step size. Multiply: a larger size is a larger step.": parameters - gradient / size,
        "The step size scales the gradient only, not the parameters.": size * (parameters - gradient),
        "That is the step itself. Add it to the old parameters.": step,
    }
    otherwise = "It should be the old parameters, less step size times gradient, element by element."
    compare(got, parameters + step, mistakes, otherwise)
    return "Downhill, as far as the step size says."
