"""Backpropagation, written to be read: errors layer by layer, the slopes they give, and what it all costs.

An error is how fast the cost of one image rises with a neuron's weighted sum z. Arrays have a row for each image.
"""

import itertools

import numpy as np

from helpers import zoo
from helpers.network import Network

SIZES = (784, 16, 16, 10)
"""The layers of the networks that are made here."""

IMAGES, BATCH, PASSES, STEP_SIZE = 4000, 20, 15, 4.0
"""How the lesson trains: on so many images, so many at a time, this often, with steps that shrink from this size."""


def precise(network):
    """Return a network with the same numbers in 64 bits, so that a nudge of a millionth is not lost in rounding."""
    return Network(network.weights, network.biases, np.float64)


def compare(name, exact, other, called="approximate"):
    """Print one line: the slope of largest size, exact and as found the other way, and the largest difference of all.

    name: what they are the slopes of. exact, other: numbers or arrays of one shape. called: what the other way is.
    Raises ValueError when the shapes differ.
    """
    print(compared(name, exact, other, called))


def compared(name, exact, other, called="approximate"):
    """Return the line that `compare` prints."""
    exact, other = _alike(name, exact, other)
    largest = np.abs(exact).argmax()
    line = f"{name}: largest of {exact.size:,}: exact {exact.flat[largest]:+.6f} · {called} "
    difference = np.abs(exact - other).max()
    line += f"{other.flat[largest]:+.6f} · largest difference "
    line += f"{difference:.0e}" if difference >= 1e-12 else "below 1e-12"
    return line.replace("-", "−")


def agree(name, exact, nudged):
    """Print one line: the largest difference between exact slopes and nudged ones, as a share of the largest slope.

    How large the slopes are is not told: that is what a prediction asks. Raises ValueError as `compare` does.
    """
    exact, nudged = _alike(name, exact, nudged)
    share = np.abs(exact - nudged).max() / np.abs(exact).max()
    print(f"{name}: {exact.size:,} slopes, largest difference {share:.0e} of the largest slope".replace("-", "−"))


def _alike(name, exact, other):
    """Return both as arrays of floats, of one shape."""
    exact, other = np.asarray(exact, float), np.asarray(other, float)
    if exact.shape != other.shape:
        raise ValueError(
            f"{name}: the exact slopes have the shape {exact.shape}, the others {other.shape}; there should be one of "
            "either for each number."
        )
    return exact, other


def nudged(numbers, cost, nudge=1e-6):
    """Return slopes shaped like `numbers`: each is nudged in turn, and put back; `cost()` is asked before and after."""
    slopes, before = np.zeros(numbers.shape), cost()
    for place in np.ndindex(numbers.shape):
        kept = numbers[place]
        numbers[place] = kept + nudge
        slopes[place] = (cost() - before) / nudge
        numbers[place] = kept
    return slopes


# Backward


def output_errors(outputs, labels):
    """Return the errors of the output layer, (n, 10). outputs: (n, 10) from 0 to 1. labels: (n,) integers."""
    return 2 * (outputs - np.eye(outputs.shape[1])[labels]) * outputs * (1 - outputs)


def one_layer_back(errors, weights, a):
    """Return the errors of a layer, (n, neurons), from those of the next one.

    errors: (n, next). weights: (next, neurons), those between the two layers. a: (n, neurons) from 0 to 1, the layer's.
    """
    return (errors @ weights) * a * (1 - a)


def all_errors(network, activations, labels):
    """Return the errors of each layer but the first, [(n, neurons), ...], of a network of any depth.

    activations: of all layers, as from network.forward. labels: (n,) integers.
    """
    found = [output_errors(activations[-1], labels)]
    for weights, a in zip(network.weights[:0:-1], activations[-2:0:-1]):
        found.insert(0, one_layer_back(found[0], weights, a))
    return found


def backpropagate(network, images, labels):
    """Return (weight_slopes, bias_slopes), lists of arrays shaped like network.weights and network.biases.

    They are the slopes of the cost averaged over the images.
    """
    activations = network.forward(images)
    errors = all_errors(network, activations, labels)
    weight_slopes = [e.T @ a / len(images) for e, a in zip(errors, activations)]
    return weight_slopes, [e.mean(axis=0) for e in errors]


def flat(weight_slopes, bias_slopes):
    """Return all slopes as one vector, in the order of `Network.parameters`."""
    return np.concatenate([np.ravel(part) for part in (*weight_slopes, *bias_slopes)])


# What is told of errors


def mean_sizes(errors):
    """Return the average size of the errors of each layer: a list of numbers. errors: [(n, neurons), ...]."""
    return [float(np.abs(layer).mean()) for layer in errors]


def share_left(errors):
    """Return for each neuron how much of its errors is left in their average: (neurons,), 1 all and 0 nothing.

    errors: (n, neurons). The size of the average, divided by the average size; NaN where all are 0.
    """
    with np.errstate(invalid="ignore"):
        return np.abs(errors.mean(axis=0)) / np.abs(errors).mean(axis=0)


def multiplications(sizes):
    """Return (forward, backward): how many products of two numbers either pass takes, for one image.

    Forward: one for each weight. Backward: one for each weight's slope; on the way back one for each weight but the
    first layer's; two for each neuron's a * (1 - a), and one more for each output's 2 * (a - y).
    """
    gaps = [before * after for before, after in itertools.pairwise(sizes)]
    return sum(gaps), sum(gaps) + sum(gaps[1:]) + 2 * sum(sizes[1:]) + sizes[-1]


# Training


def batches(examples, rng):
    """Yield (images, labels) of BATCH examples at a time, once through all of them in a new order."""
    order = rng.permutation(len(examples))
    for start in range(0, len(order) - BATCH + 1, BATCH):
        chosen = order[start : start + BATCH]
        yield examples.images[chosen], examples.labels[chosen]


def trained(learn, examples, watch, seed=1, sizes=SIZES):
    """Train a new network with learn(network, images, labels, step_size); return (network, [watch(network), ...]).

    learn: changes the network's numbers in place, by one step. examples: what it learns from. watch: called before the
    first pass and after each. The step size falls from STEP_SIZE to 0.
    """
    rng = np.random.default_rng(seed)
    network = Network.random(sizes, rng)
    seen, done, steps = [watch(network)], 0, PASSES * (len(examples) // BATCH)
    for _ in range(PASSES):
        for images, labels in batches(examples, rng):
            learn(network, images, labels, STEP_SIZE * (1 - done / steps))
            done += 1
        seen.append(watch(network))
    return network, seen


def share_by_means(train, test):
    """Return the share of test images whose nearest mean image of the training images is that of their label."""
    flat_images = train.images.reshape(len(train), -1)
    means = np.stack([flat_images[train.labels == digit].mean(axis=0) for digit in range(10)])
    # A thousand at a time: as floating-point numbers images take eight times the memory.
    parts = np.split(test.images.reshape(len(test), -1), range(1000, len(test), 1000))
    distances = (means**2).sum(axis=1) - 2 * np.concatenate([images @ means.T for images in parts])
    return float(np.mean(distances.argmin(axis=1) == test.labels))


def deep_start(hidden, neurons=16, seed=0):
    """Return a network before training with so many hidden layers of so many neurons, in 64 bits."""
    return Network.random((784, *[neurons] * hidden, 10), np.random.default_rng(seed), np.float64)


def twenty_starts():
    """Return the twenty networks that ship from other random starts, trained without weight decay."""
    return [zoo.load(name) for name in zoo.STARTS]
