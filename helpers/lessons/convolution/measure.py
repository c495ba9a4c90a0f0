"""Convolution: a detector slid over an image, digits pushed and turned, and one slope two ways."""

import numpy as np

from helpers.convolution import ConvolutionalNetwork, convolve
from helpers.convolution_training import cost, gradient
from helpers.examples import Settings
from helpers.images import MIDDLE, SIZE, shift
from helpers.network import Network
from helpers.training import train

STROKE = np.outer([-1, 0.5, 1, 0.5, -1], np.ones(5))
"""The lesson's detector of a level stroke, (5, 5): ink in its middle counts for, above and below counts against."""

PUSHES = range(7)
"""By how many pixels digits are pushed."""

PLAIN_PASSES = 30
"""So long 784-16-16-10 learns from the few images: more passes bring it no more."""


def slide(image, detector):
    """Return the weighted sum of a detector at every place where it fits: (29 - size, 29 - size) for (28, 28).

    image: (rows, columns). detector: (size, size).
    """
    maps, detectors = np.asarray(image, float)[np.newaxis, :, :, np.newaxis], np.asarray(detector, float)
    return convolve(maps, detectors[np.newaxis, :, :, np.newaxis], 0)[0, :, :, 0]


def slides_alike(function):
    """Return whether a learner's function(image, detector) does what `slide` does; a stub does not."""
    image, detector = slide_example()
    try:
        return np.allclose(function(image.copy(), detector.copy()), slide(image, detector), rtol=1e-4, atol=1e-5)
    except Exception:  # whatever a learner's function may raise: it is not the lesson's
        return False


def slide_example():
    """Return (image (6, 7), detector (3, 3)), quarters and halves on which a learner's `slide` is tried."""
    rng = np.random.default_rng(7)
    return rng.integers(0, 5, (6, 7)) / 4, rng.integers(-3, 4, (3, 3)) / 2


def ways(pixels):
    """Return the moves by so many pixels right, left, down and up, as (dx, dy); only one, none, for 0 pixels."""
    return [(0, 0)] if pixels == 0 else [(pixels, 0), (-pixels, 0), (0, pixels), (0, -pixels)]


def pushed(network, examples, pixels):
    """Return the accuracy on examples pushed by so many pixels, the mean of right, left, down and up."""
    scores = [network.accuracy(shift(examples.images, dx, dy), examples.labels) for dx, dy in ways(pixels)]
    return float(np.mean(scores))


def turned(images, degrees, scale=1.0):
    """Return images turned clockwise about MNIST's middle, and scaled: (n, 28, 28) uint8 from 0 to 255, as they came.

    Each new pixel is that old one which lies nearest to where it comes from.
    """
    angle = np.deg2rad(degrees)
    x, y = np.meshgrid(np.arange(SIZE) + 0.5 - MIDDLE, np.arange(SIZE) + 0.5 - MIDDLE)
    column = np.rint((np.cos(angle) * x + np.sin(angle) * y) / scale + MIDDLE - 0.5).astype(int)
    row = np.rint((np.cos(angle) * y - np.sin(angle) * x) / scale + MIDDLE - 0.5).astype(int)
    inside = (row >= 0) & (row < SIZE) & (column >= 0) & (column < SIZE)
    return images[:, row.clip(0, SIZE - 1), column.clip(0, SIZE - 1)] * inside.astype(images.dtype)


def share_sure(network, images):
    """Return on which share of the images the top output is above 0.9."""
    return float(np.mean(network.outputs(images).max(axis=1) > 0.9))


def uniform(n, seed):
    """Return n images of uniform noise, each pixel from 0 to 1: (n, 28, 28) float32."""
    return np.random.default_rng(seed).random((n, SIZE, SIZE), np.float32)


def plain_network(examples, seed=1):
    """Return 784-16-16-10 trained on few examples by lesson 04's recipe, with `digits`'s weight decay."""
    rng = np.random.default_rng(seed)
    network = Network.random((784, 16, 16, 10), rng)
    for _ in train(network, examples, Settings(PLAIN_PASSES, weight_decay=4e-5), rng):
        pass
    return network


def slope_two_ways(network, examples, index, nudge=1e-5):
    """Return (exact, nudged): the slope of the cost for one of the parameters, by the way back and by nudging.

    index: its place in `network.parameters`. Computed in 64-bit numbers.
    """
    network = ConvolutionalNetwork(network.weights, network.biases, np.float64)
    exact = gradient(network, examples)[index]
    middle, costs = network.parameters[index], []
    for value in (middle + nudge, middle - nudge):
        network.parameters[index] = value
        costs.append(cost(network, examples))
    return float(exact), (costs[0] - costs[1]) / (2 * nudge)


def looks_at(row, column):
    """Return the pixels that a place of a second detector's map sees: (first row, last row, first column, last column).

    It sees 5 x 5 pooled places; each is the largest of 2 x 2 sums; each sum sees 5 x 5 pixels: 14 x 14 in all.
    """
    return 2 * row, 2 * row + 13, 2 * column, 2 * column + 13
