"""The checks of the exercises on weights."""

from numbers import Number

import numpy as np

from helpers.checking import Wrong, as_numbers, check, compare


@check
def contribution_map(function):
    """Exercise: function(image, weights) maps what each pixel adds to the weighted sum.

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
    too_large, swapped = expected * 255, square.T * (image / 255)
    turned = swapped, swapped.T, expected.T
    mistakes = {
        "Your map is 255 times too large: the network's pixels go from 0 to 1, so divide the image by 255.": too_large,
        "Your map is 255 times too small: divide the image by 255 once only.": expected / 255,
        "Rows and columns are swapped somewhere: weights.reshape(28, 28) lies as the image does.": turned,
        "Your map has lost its signs: what argues against must stay negative.": np.abs(expected),
        "The signs are turned around: a positive weight on ink raises the sum.": -expected,
        "Those are the weights alone. A pixel without ink adds nothing: multiply by the image.": square,
        "Half-dark pixels count by how dark they are: multiply by the image, not by image > 0.": square * (image > 0),
        "Half-dark pixels got lost: // rounds down. Use /.": square * (image // 255),
    }
    row, column = np.unravel_index(np.abs(got - expected).argmax(), got.shape)  # the pixel that is most off
    otherwise = (
        f"The pixel in row {row}, column {column} is {image[row, column]} of 255 and has the weight "
        f"{square[row, column]:.3f}: it adds {expected[row, column] + 0:.4f}, yours {got[row, column]:.4f}."
    )
    if (got >= 0).all():
        otherwise = "No pixel of your map is below 0, but many weights are. (uint8 holds no sign: use image / 255.)"
    compare(got, expected, mistakes, otherwise)
    return "Each pixel's part, with its sign; added up they are the weighted sum."


@check
def most_exciting(function):
    """Exercise: function(images, weights) finds the image that excites a neuron of the 2nd layer most.

    images: (n, 28, 28) uint8. weights: (784,). Returns the image's place, counted from 0.
    """
    images, weights = three_neurons()
    sums = images.reshape(-1, 784) / 255 @ weights.T  # (images, neurons)
    found = [_place(function(images, row), sums[:, k]) for k, row in enumerate(weights)]
    largest = sums.argmax(axis=0)
    said = f"For three neurons the images {_listed(largest)} excite most; you found {_listed(found)}."
    ink = images.reshape(-1, 784).sum(axis=1)
    parts = images.reshape(-1, 1, 784) * weights
    mistakes = {
        f"{said} Count images from 0.": largest + 1,
        f"{said} Those excite least: the largest sum is wanted.": sums.argmin(axis=0),
        f"{said} Keep the signs: a sum far below 0 does not excite.": np.abs(sums).argmax(axis=0),
        f"{said} Those have the most ink. Multiply it by the weights before you add up.": [ink.argmax()] * 3,
        f"{said} What argues against counts, too: do not leave out negative weights.": (
            parts.clip(min=0).sum(axis=2).argmax(axis=0)
        ),
        f"{said} Half-dark pixels count by how dark they are: multiply by the images, not by images > 0.": (
            ((parts != 0) * weights).sum(axis=2).argmax(axis=0)
        ),
        f"{said} Add up all 784 products; those have the largest single one.": parts.max(axis=2).argmax(axis=0),
        f"{said} Divide by nothing: the sum counts, not the sum for each bit of ink.": (sums.T / ink).argmax(axis=1),
        f"{said} Rows and columns are swapped somewhere: weights.reshape(28, 28) lies as an image does.": (
            (images.transpose(0, 2, 1).reshape(-1, 784) @ weights.T).argmax(axis=0)
        ),
    }
    compare(found, largest, mistakes, f"{said} Whose products, weight times pixel, add up to most?")
    return "Right for three neurons, without bias or sigmoid: they do not change the order."


def three_neurons():
    """Return (images, weights), (40, 28, 28) uint8 and (3, 784): small blots, and neurons made for the check above.

    The seed is one for which each mistake that the check knows finds other images than the right answer does.
    """
    rng = np.random.default_rng(0)
    inked = rng.random((40, 28, 28)) < rng.uniform(0.05, 0.4, (40, 1, 1))
    return (rng.integers(1, 256, (40, 28, 28)) * inked).astype(np.uint8), rng.normal(0, 1, (3, 784))


def _listed(places):
    return ", ".join(f"{place:g}" for place in places)


def _place(result, sums):
    """Return the image's place that the function found, a whole number; raises Wrong for anything else."""
    if np.shape(result) == sums.shape:
        raise Wrong("That is a number for each image. Which image has the largest? .argmax() gives its place.")
    if np.shape(result) != ():
        raise Wrong(f"Return one image's place; yours has the shape {np.shape(result)}.")
    got = float(as_numbers(result, (), "The place"))
    if any(np.isclose(got, value) for value in (sums.max(), 255 * sums.max())):
        raise Wrong("That is the sum itself. Return which image has it: .argmax(), not .max().")
    if not got.is_integer():
        raise Wrong(f"Yours is {got:.3f}; the place of an image is a whole number.")
    return got
