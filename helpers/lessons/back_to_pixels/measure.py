"""Back to pixels: neurons traced back to pixels, and how far that picture is from what the network does."""

import numpy as np

from helpers.network import Network


def pull_back(network):
    """Return what each output neuron would weigh each pixel with, were there no sigmoids: (outputs, inputs).

    It is the product of all weight matrices.
    """
    product = network.weights[0]
    for weights in network.weights[1:]:
        product = weights @ product
    return product


def weighted_sums(network, images):
    """Return the output neurons' weighted sums with their biases, before the sigmoid: (n, outputs) float32.

    images: a batch as in `Network.inputs`.
    """
    return network.layer(images, -2) @ network.weights[-1].T + network.biases[-1]


def shortcut_sums(network, images):
    """Return what the output neurons' weighted sums would be without sigmoids and biases: (n, outputs).

    images: a batch as in `Network.inputs`.
    """
    pictures = pull_back(network).T
    return np.concatenate([network.inputs(batch) @ pictures for batch in network.batches(images)])


def explained(real, shortcut):
    """Return how much of each answer's real sums a straight line through the shortcut's explains: (outputs,), 0 to 1.

    real, shortcut: (n, outputs). 1: the points (shortcut, real) lie on a straight line; 0: no straight line helps.
    It is the squared correlation; where one of the two never varies it is 0.
    """
    real, shortcut = [np.asarray(sums, float) - np.mean(sums, axis=0, dtype=float) for sums in (real, shortcut)]
    both = (real**2).sum(axis=0) * (shortcut**2).sum(axis=0)
    return np.divide((real * shortcut).sum(axis=0) ** 2, both, out=np.zeros(len(both)), where=both > 0)


def explained_by_shortcut(network, images):
    """Return what `explained` is between a network's weighted sums and its shortcut's, for each answer: (outputs,)."""
    return explained(weighted_sums(network, images), shortcut_sums(network, images))


def bent(network, images):
    """Return the share of hidden activations below 0.1 or above 0.9, where the sigmoid is far from a straight line.

    It is 0 where there is no hidden layer.
    """
    hidden = [layer.ravel() for layer in network.forward(images)[1:-1]]
    every = np.concatenate(hidden or [[0.5]])
    return float(np.mean((every < 0.1) | (every > 0.9)))


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


def with_dash(images, row):
    """Return a copy of the images with full ink in the columns 12 to 14 of a row and of the one below.

    images: (n, 28, 28) uint8; the copy is of that shape and type. row: 0 to 26.
    """
    inked = images.copy()
    inked[:, row : row + 2, 12:15] = 255
    return inked


def paths(network, pixel, answer):
    """Return the weight products along every path from a pixel to an answer: (3rd layer, 2nd layer), float.

    Entry [j, i] is weight (pixel to i) × weight (i to j) × weight (j to answer); all together they sum to
    pull_back(network)[answer, pixel]. Raises ValueError when the network does not have two hidden layers.
    """
    if len(network.weights) != 3:
        raise ValueError(f"Paths are for networks with two hidden layers; this one is {network.sizes}.")
    first, second, third = network.weights
    return third[answer][:, None] * second * first[:, pixel]


def mirrored(network, turned=slice(None)):
    """Return a network with one hidden layer of the same outputs, some of whose hidden neurons say the opposite.

    turned: which, an index of the hidden layer; all, if nothing is said.
    Since sigmoid(-z) is 1 - sigmoid(z), the weights and biases of such a neuron change sign, and so do those out of
    it; what is then missing, one full activation of each neuron, goes into the next biases.
    """
    sign = np.ones(network.sizes[1], network.parameters.dtype)
    sign[turned] = -1
    (first, second), (hidden, output) = network.weights, network.biases
    return Network([first * sign[:, None], second * sign], [hidden * sign, output + second @ (sign < 0)])
