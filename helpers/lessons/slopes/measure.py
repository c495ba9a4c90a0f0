"""Slopes: the cost against one number or two, one neuron that learns, and how unequal the slopes of a network are."""

import numpy as np

from helpers.network import Network, sigmoid
from helpers.training import cost, gradient, targets

SIZES = (784, 16, 16, 10)
"""The layers of the networks that are made here."""

TENTHS = 0.9
"""The cost of saying 0.1 with all ten outputs, whatever the image: 9 * 0.1 ** 2 + 0.9 ** 2. All zeros cost 1."""

PARTS = {
    "to 2nd layer": ("weights", 0),
    "to 3rd layer": ("weights", 1),
    "to output": ("weights", 2),
    "bias, 2nd": ("biases", 0),
    "bias, 3rd": ("biases", 1),
    "bias, output": ("biases", 2),
}
"""The parts of a network of SIZES: which list, and which array of it."""


def random_starts(count, seed=0):
    """Return networks of SIZES before training, as many as asked, from one seed."""
    rng = np.random.default_rng(seed)
    return [Network.random(SIZES, rng) for _ in range(count)]


def parts_of(vector):
    """Cut a vector of 13,002 numbers, ordered as `Network.parameters`, into its parts: {a key of PARTS: array}."""
    weights, biases = Network.random(SIZES, np.random.default_rng(0)).split(np.asarray(vector))
    lists = {"weights": weights, "biases": biases}
    return {name: lists[kind][place] for name, (kind, place) in PARTS.items()}


def slope_by_nudging(network, examples, index, nudge=1e-4):
    """Return how fast `cost` rises with `network.parameters[index]`: its change for a small nudge, divided by that.

    The network is left as it is. It is computed in 64-bit numbers, so that the nudge is not lost in rounding.
    """
    precise = Network(network.weights, network.biases, np.float64)
    before = cost(precise, examples)
    precise.parameters[index] += nudge
    return (cost(precise, examples) - before) / nudge


def exact_slope(network, examples, index):
    """Return what `slope_by_nudging` approximates: one number of the gradient, computed in 64-bit numbers."""
    return float(gradient(Network(network.weights, network.biases, np.float64), examples)[index])


# Two weights, or one


class CostSlice:
    """The cost as a function of two weights only, both into one output neuron; all other numbers stay as they are.

    network: any with a hidden layer. examples: examples.Examples. output: the output neuron.
    neurons: the two neurons of the last hidden layer that the weights come from.
    trained: the two weights as they are in the network.

    Everything before those two weights is computed once, so a place on the surface costs one sigmoid for each image.
    """

    def __init__(self, network, examples, output, neurons):
        self.output, self.neurons = output, tuple(neurons)
        activations = network.forward(examples.images)
        self.inputs = activations[-2][:, list(neurons)].astype(np.float64)
        weights = network.weights[-1][output].astype(np.float64)
        self.trained = weights[list(neurons)]
        others = activations[-2] @ weights + float(network.biases[-1][output])
        self.rest = others - self.inputs @ self.trained
        wanted = targets(examples.labels, network.sizes[-1], np.float64)
        self.wanted = wanted[:, output]
        squares = np.sum((activations[-1] - wanted) ** 2, axis=1)
        self.fixed = float(np.mean(squares - (activations[-1][:, output] - self.wanted) ** 2))

    def cost(self, x, y):
        """Return the cost, a float, where the two weights are x and y."""
        outputs = sigmoid(self.rest + self.inputs @ (x, y))
        return self.fixed + float(np.mean((outputs - self.wanted) ** 2))

    def slopes(self, x, y):
        """Return (2,): how fast the cost rises with either weight."""
        outputs = sigmoid(self.rest + self.inputs @ (x, y))
        return (2 * (outputs - self.wanted) * outputs * (1 - outputs)) @ self.inputs / len(self.inputs)

    def surface(self, x, y):
        """Return the costs (len(y), len(x)) on a grid of weights x (n,) and y (m,)."""
        return np.array([[self.cost(a, b) for a in x] for b in y])

    def descend(self, start, step_size, steps=20):
        """Return the path of steepest descent, (steps + 1, 2): each step subtracts step_size times the slopes."""
        path = [np.array(start, float)]
        for _ in range(steps):
            path.append(path[-1] - step_size * self.slopes(*path[-1]))
        return np.array(path)


# One neuron


def train_neuron(images, labels, step_size):
    """Train one neuron from zeros, an image at a time; return (weights (inputs,), bias).

    images: (n, inputs) from 0 to 1. labels: (n,), what it should say, 0 or 1.
    """
    weights, bias = np.zeros(images.shape[1]), 0.0
    for x, y in zip(images, labels):
        a = sigmoid(weights @ x + bias)
        with_z = 2 * (a - y) * a * (1 - a)
        weights -= step_size * with_z * x
        bias -= step_size * with_z
    return weights, bias


def neuron_example():
    """Return (images (8, 784), labels (8,), step_size), a small task on which a learner's `train_neuron` is tried."""
    rng = np.random.default_rng(6)
    return rng.random((8, 784)) * (rng.random((8, 784)) < 0.2), np.array([1, 0, 0, 1, 1, 0, 1, 0]), 0.3


def trains_alike(function):
    """Return whether a learner's function(images, labels, step_size) does what `train_neuron` does; a stub does not."""
    try:
        weights, bias = function(*neuron_example())
        expected = train_neuron(*neuron_example())
        return np.allclose(weights, expected[0], rtol=1e-4, atol=1e-5) and np.allclose(bias, expected[1], rtol=1e-4)
    except Exception:  # whatever a learner's function may raise: it is not the lesson's
        return False


def two_digits(examples, pair):
    """Return (images (n, 784) from 0 to 1, labels (n,)) of two digits only: label 1 for the second, 0 for the first."""
    chosen = examples[np.isin(examples.labels, pair)]
    images = chosen.images.reshape(len(chosen), -1)
    return images / (255 if images.dtype == np.uint8 else 1), (chosen.labels == pair[1]).astype(int)


def share_told_apart(weights, bias, images, labels):
    """Return for which share of the images a neuron is above 0.5 where the label is 1, and not where it is 0."""
    return float(np.mean((sigmoid(images @ weights + bias) > 0.5) == labels))


def share_by_means(learned, tested):
    """Return the share of images told apart by the nearer of two mean images. Both: (images, labels)."""
    (images, labels), (new, wanted) = learned, tested
    if len(set(labels)) < 2:
        return float(np.mean(wanted == labels[0]))
    first, second = (images[labels == digit].mean(axis=0) for digit in (0, 1))
    nearer = ((new - second) ** 2).sum(axis=1) < ((new - first) ** 2).sum(axis=1)
    return float(np.mean(nearer == wanted))
