"""The checks of lesson 03's exercises."""

from numbers import Number

import numpy as np

from helpers.checks.checking import Wrong, as_numbers, check, close
from helpers.experiments.neurons import right_without
from helpers.network import Network


@check
def contribution_map(function):
    """Exercise of lesson 03: function(image, weights) maps what each pixel adds to the weighted sum.

    image: (28, 28) uint8. weights: (784,). Returns (28, 28).
    """
    rng = np.random.default_rng(3)
    image = (rng.integers(0, 256, (28, 28)) * (rng.random((28, 28)) < 0.3)).astype(np.uint8)
    weights = rng.normal(0, 1, 784)
    square = weights.reshape(28, 28)
    expected = square * (image / 255)
    try:
        result = function(image, weights)
    except ValueError as error:
        if "broadcast" not in str(error) and "shape" not in str(error):
            raise
        raise Wrong(f"NumPy says: {error}. Give the 784 weights the image's shape with .reshape(28, 28).") from None
    if isinstance(result, Number):
        raise Wrong("That is one number, the weighted sum. Leave out the adding up: one number for each pixel.")
    if np.shape(result) == (784,):
        raise Wrong("The numbers are in one row of 784. Give them the image's shape with .reshape(28, 28).")
    got = as_numbers(result, (28, 28), "The map")
    if close(got, square * image):
        raise Wrong("Your map is 255 times too large: the network's pixels go from 0 to 1, so divide the image by 255.")
    if close(got, square * (image / 255) / 255):
        raise Wrong("Your map is 255 times too small: divide the image by 255 once only.")
    swapped = square.T * (image / 255)
    if any(close(got, turned) for turned in (swapped, swapped.T, expected.T)):
        raise Wrong("Rows and columns are swapped somewhere: weights.reshape(28, 28) lies as the image does.")
    if close(got, np.abs(expected)):
        raise Wrong("Your map has lost its signs: what argues against must stay negative.")
    if close(got, -expected):
        raise Wrong("The signs are turned around: a positive weight on ink raises the sum.")
    if close(got, square):
        raise Wrong("Those are the weights alone. A pixel without ink adds nothing: multiply by the image.")
    if close(got, square * (image > 0)):
        raise Wrong("Half-dark pixels count by how dark they are: multiply by the image, not by image > 0.")
    if close(got, square * (image // 255)):
        raise Wrong("Half-dark pixels got lost: // rounds down. Use /.")
    if (got >= 0).all():
        raise Wrong("No pixel of your map is below 0, but many weights are. (uint8 holds no sign: use image / 255.)")
    if not close(got, expected):
        row, column = np.argwhere(~np.isclose(got, expected, rtol=1e-4, atol=1e-5))[0]
        raise Wrong(
            f"The pixel in row {row}, column {column} is {image[row, column]} of 255 and has the weight "
            f"{square[row, column]:.3f}: it adds {expected[row, column] + 0:.4f}, yours {got[row, column]:.4f}."
        )
    return "Each pixel's part, with its sign; added up they are the weighted sum."


def example():
    """Return (network, images, labels): a small network with 6 neurons in its 2nd layer, and images it reads right.

    The seed is one for which the mistakes that `hurts_most` knows each find a neuron of their own.
    """
    rng = np.random.default_rng(604)
    network = Network.random((16, 6, 5, 3), rng)
    for weights in network.weights:
        weights *= 4
    images = rng.integers(0, 256, (300, 4, 4)).astype(np.uint8)
    # Turned by two, the right answer for digit 0 is not neuron 0, which one might name without looking.
    order = np.roll(np.arange(6), 2)
    network.weights[0][...] = network.weights[0][order]
    network.weights[1][...] = network.weights[1][:, order]
    return network, images, network.predict(images)


def _one_neuron(function, *given):
    """Return what the function finds, a whole number; raises Wrong for anything else."""
    try:
        got = function(*given)
    except IndexError as error:
        raise Wrong(f"NumPy says: {error}. Neurons come first, images second: right[:, labels == digit].") from None
    if np.shape(got) != ():
        raise Wrong(f"Return one neuron's number; yours has the shape {np.shape(got)}. Which one is the lowest?")
    got = float(as_numbers(got, (), "The neuron"))
    if not got.is_integer():
        raise Wrong(f"Yours is {got:.3f}, which looks like an accuracy. Return which neuron it is: .argmin().")
    return got


@check
def hurts_most(function):
    """Exercise of lesson 03: function(network, images, labels, digit) finds the neuron that a digit needs most.

    Returns the neuron of the 2nd layer, counted from 0, without which the fewest images of `digit` are read right.
    """
    network, images, labels = example()
    of_digit = [labels == digit for digit in range(3)]
    found = [_one_neuron(function, network, images, labels, digit) for digit in range(3)]
    without, third = (right_without(network, images, labels, layer) for layer in (1, 2))
    needed = [without[:, chosen].mean(axis=1).argmin() for chosen in of_digit]
    mistakes = [
        ([k + 1 for k in needed], "Count neurons from 0."),
        ([without[:, d].mean(axis=1).argmax() for d in of_digit], "Take the lowest accuracy left, not the highest."),
        ([without.mean(axis=1).argmin()] * 3, "Count only the images whose label is the digit."),
        ([without[:, ~d].mean(axis=1).argmin() for d in of_digit], "Keep the images of the digit, not the others."),
        ([third[:, d].mean(axis=1).argmin() for d in of_digit], "Those are of the 3rd layer; switch off the 2nd's."),
    ]
    if found != needed:
        hints = [hint for mistake, hint in mistakes if found == mistake]
        hint = hints[0] if hints else "For each neuron: how many images of the digit are still read right without it?"
        names = [", ".join(f"{k:g}" for k in neurons) for neurons in (needed, found)]
        raise Wrong(
            f"In a small network the digits 0, 1 and 2 need the neurons {names[0]}; you found {names[1]}. {hint}"
        )
    return "Right for all three digits of a small network made for this check."


@check
def disguise(function):
    """Exercise of lesson 03: function(weights) gives other weights, all below zero, with the same min-max picture."""
    weights = np.random.default_rng(5).normal(0, 1, 784)
    got = as_numbers(function(weights), (784,), "The new weights")
    if (got > 0).any():
        raise Wrong(f"{np.sum(got > 0)} of your weights are still above zero. Subtract one number from all.")
    if (got == 0).any():
        raise Wrong(f"{np.sum(got == 0)} of your weights are exactly zero. Below zero means a little further down.")
    if got.max() == got.min():
        raise Wrong("All your weights are equal, so their picture is empty.")
    gray, wanted = ((values - values.min()) / (values.max() - values.min()) for values in (got, weights))
    if np.allclose(gray, 1 - wanted, atol=1e-3):
        raise Wrong("Your picture is the negative: dark became light. Do not turn the signs around; shift instead.")
    if not np.allclose(gray, wanted, atol=1e-3):
        raise Wrong("The min–max picture has changed. Do the same to every weight: subtract one number from all.")
    return f"All weights lie between {got.min():.2f} and {got.max():.2f}, and the gray picture is the same."
