"""Before, after, without: what is left of a random start, and what a neuron is worth.

Layers are counted as in `Network.forward`: layer 1 is the first hidden one, the lessons' 2nd layer.
"""

import numpy as np

from helpers.images import SIZE

MIDDLE = np.zeros((SIZE, SIZE), dtype=bool)
MIDDLE[4:24, 4:24] = True
MIDDLE = MIDDLE.ravel()
"""Which of the 784 pixels are among the middle 20 by 20, in which most ink of digits lies."""


def likeness(before, after):
    """Return the correlation of two sets of weight pictures, (n, 784) each, in their middle 20 by 20 pixels."""
    return float(np.corrcoef(before[:, MIDDLE].ravel(), after[:, MIDDLE].ravel())[0, 1])


def right_without(network, images, labels, layer=1, values=None):
    """Return which images are still read correctly without each neuron of a layer in turn: (neurons, n) bool.

    images, labels: (n, ...) as in `Network.inputs`, and (n,). values: (neurons,) to hold them at, or (neurons, n), one
    for each image; all 0 when None.
    """
    count = network.sizes[layer]
    values = np.zeros(count) if values is None else values
    activations = network.layer(images, layer)
    right = np.empty((count, len(images)), dtype=bool)
    for neuron in range(count):
        held = activations.copy()
        held[:, neuron] = values[neuron]
        right[neuron] = network.onward(held, layer)[-1].argmax(axis=1) == labels
    return right


def read_without(network, images, labels):
    """Return (with all neurons, without each of layer 1 in turn), the shares read: a number and (neurons,)."""
    return network.accuracy(images, labels), right_without(network, images, labels).mean(axis=1)


def broken(network, noise, seed, biases=True):
    """Return a copy of a network whose weights are shaken, each layer's in parts of their own spread.

    noise: >= 0; at 1 what is added to a weight is as large as the weights of its layer stray, their standard deviation.
    seed: of the random numbers; the same ones for all noise, so that more of it goes further the same way.
    biases: False to set all biases to 0.
    """
    other, rng = network.copy(), np.random.default_rng(seed)
    for weights in other.weights:
        weights += noise * weights.std() * rng.normal(size=weights.shape)
    if not biases:
        for vector in other.biases:
            vector[:] = 0
    return other


def share_read(network, examples, off=()):
    """Return the share of examples whose answer is their label, from 0 to 1, with neurons of layer 1 held at 0."""
    activations = network.layer(examples.images, 1)
    activations[:, list(off)] = 0
    return float(np.mean(network.onward(activations, 1)[-1].argmax(axis=1) == examples.labels))
