"""Lesson 04's measurements: neurons traced back to pixels, and how far that picture is from what the network does."""

import numpy as np

from helpers.images import draw
from helpers.network import Network
from helpers.training import train

THREE = (
    ((8, 7), (11, 5), (15, 5), (18, 7), (18, 10), (15, 13), (12, 13.5)),
    ((12, 13.5), (16, 14), (19, 17), (18.5, 21), (15, 23.5), (11, 23.5), (8, 21)),
)
"""The strokes of a 3, points (x, y) in pixel units."""

UPPER_LOOP = ((12, 13.5), (9, 11.5), (8, 9), (8, 7))
LOWER_LOOP = ((12, 13.5), (9, 16), (8, 19), (8, 21))
"""The strokes that close the two loops of that 3, and make it an 8."""

BATCH = 1000
"""Images worked on at a time, so that a large set needs little memory."""


def pull_back(network):
    """Return what each output neuron would weigh each pixel with, were there no sigmoids: (outputs, inputs).

    It is the product of all weight matrices.
    """
    product = network.weights[0]
    for weights in network.weights[1:]:
        product = weights @ product
    return product


def _last_hidden(network, images):
    """Return the activations that the output neurons weigh: (n, neurons)."""
    return np.concatenate([network.forward(images[i : i + BATCH])[-2] for i in range(0, len(images), BATCH)])


def weighted_sums(network, images):
    """Return the output neurons' weighted sums with their biases, before the sigmoid: (n, outputs) float32.

    images: a batch as in `Network.inputs`; worked through in small parts.
    """
    return _last_hidden(network, images) @ network.weights[-1].T + network.biases[-1]


def shortcut_sums(network, images):
    """Return what the output neurons' weighted sums would be without sigmoids and biases: (n, outputs).

    images: a batch as in `Network.inputs`.
    """
    pictures = pull_back(network).T
    return np.concatenate([network.inputs(images[i : i + BATCH]) @ pictures for i in range(0, len(images), BATCH)])


def agreement(real, shortcut):
    """Return the share of images, from 0 to 1, for which both have their largest sum at the same answer.

    real, shortcut: (n, outputs).
    """
    return float(np.mean(real.argmax(axis=1) == shortcut.argmax(axis=1)))


def explained(real, shortcut):
    """Return how much of each answer's real sums a straight line through the shortcut's explains: (outputs,), 0 to 1.

    real, shortcut: (n, outputs). 1: the points (shortcut, real) lie on a straight line; 0: no straight line helps.
    It is the squared correlation; where one of the two never varies it is 0.
    """
    real, shortcut = [np.asarray(sums, float) - np.mean(sums, axis=0, dtype=float) for sums in (real, shortcut)]
    both = (real**2).sum(axis=0) * (shortcut**2).sum(axis=0)
    return np.divide((real * shortcut).sum(axis=0) ** 2, both, out=np.zeros(len(both)), where=both > 0)


def best_lines(real, shortcut):
    """Return the shortcut's sums stretched and moved, each answer's by its own straight line, to fit the real best.

    real, shortcut: (n, outputs); so is the result. The lines are fitted to these very images: the most that can be had.
    """
    fits = [np.polyfit(x.astype(float), y.astype(float), 1) for x, y in zip(shortcut.T, real.T)]
    return np.stack([np.polyval(fit, x) for fit, x in zip(fits, shortcut.T)], axis=1)


def bent(network, images):
    """Return the share of hidden activations below 0.1 or above 0.9, where the sigmoid is far from a straight line."""
    hidden = np.concatenate([layer.ravel() for layer in network.forward(images)[1:-1]])
    return float(np.mean((hidden < 0.1) | (hidden > 0.9)))


def votes(network, images, answer):
    """Return (raising, vetoing): the positive and the negative part of an answer's weighted sum, each (n,).

    A neuron of the last hidden layer contributes its activation times its weight into the answer.
    images: a batch as in `Network.inputs`. answer: which output neuron.
    """
    weights, hidden = network.weights[-1][answer], _last_hidden(network, images)
    return hidden @ np.maximum(weights, 0), hidden @ np.minimum(weights, 0)


def three_to_eight():
    """Return three images, (3, 28, 28) float32: a drawn 3, it with its upper loop closed, and with both."""
    strokes = [*THREE, UPPER_LOOP, LOWER_LOOP]
    return np.stack([draw(strokes[:count]) for count in (2, 3, 4)])


def by_digit(values, labels):
    """Return the mean of `values` for each digit: (10, ...); values: (n, ...), labels: (n,) with every digit in it."""
    return np.stack([values[labels == digit].mean(axis=0) for digit in range(10)])


def reached(images, labels, row):
    """Return for each digit the share of its images with any ink in that row: (10,), from 0 to 1.

    images: (n, 28, 28) uint8. row: 0 to 27, from the top.
    """
    return by_digit((images[:, row] > 0).any(axis=1), labels)


def row_weights(network, row):
    """Return what the pulled-back pictures weigh ink in a row with: (outputs,), in units of the typical weight.

    It is the mean over the columns 8 to 19, where digits are, divided by the root mean square of all pictures' weights.
    """
    pictures = pull_back(network).reshape(-1, 28, 28)
    return pictures[:, row, 8:20].mean(axis=1) / np.sqrt(np.mean(pictures**2))


def with_dash(images, row, columns=slice(12, 15)):
    """Return a copy of the images with full ink in these columns of a row and of the one below.

    images: (n, 28, 28) uint8; the copy is of that shape and type. row: 0 to 26.
    """
    inked = images.copy()
    inked[:, row : row + 2, columns] = 255
    return inked


def likeness(pictures, images, labels):
    """Return how much each picture is like its digit: the ten correlations with (mean image − mean of all ten).

    pictures: (10, 784) or (10, 28, 28), the first belongs to the digit 0. images: (n, 28, 28), labels: (n,).
    Only pixels inked in more than 1 % of the images count, so that the blank rim does not.
    """
    counted = (images > 0).mean(axis=0).ravel() > 0.01
    means = by_digit(images.reshape(len(images), -1), labels)
    means = (means - means.mean(axis=0))[:, counted]
    pictures = np.reshape(pictures, (10, -1))[:, counted]
    return np.array([np.corrcoef(picture, mean)[0, 1] for picture, mean in zip(pictures, means)])


def paths(network, pixel, answer):
    """Return the weight products along every path from a pixel to an answer: (3rd layer, 2nd layer), float.

    Entry [j, i] is weight (pixel to i) × weight (i to j) × weight (j to answer); all together they sum to
    pull_back(network)[answer, pixel]. Raises ValueError when the network does not have two hidden layers.
    """
    if len(network.weights) != 3:
        raise ValueError(f"Paths are for networks with two hidden layers; this one is {network.sizes}.")
    first, second, third = network.weights
    return third[answer][:, None] * second * first[:, pixel]


def mirrored(network):
    """Return a network with one hidden layer of the same outputs, whose hidden neurons say the opposite.

    Since sigmoid(-z) is 1 - sigmoid(z), the weights and biases of the hidden layer change sign, and so do those out of
    it; what is then missing, one full activation of each neuron, goes into the next biases.
    """
    (first, second), (hidden, output) = network.weights, network.biases
    return Network([-first, -second], [-hidden, output + second.sum(axis=1)])


def train_tiny(images, labels, seed, passes=10):
    """Return a 784-1-2 network trained on zeros and ones from its own random start.

    images: (n, 28, 28) uint8. labels: (n,), 0 or 1. The settings are those of the shipped `zero-one`, but for `passes`.
    """
    rng = np.random.default_rng(seed)
    network = Network.random((784, 1, 2), rng)
    for _ in train(network, images, labels, passes=passes, rng=rng, weight_decay=1e-4):
        pass
    return network
