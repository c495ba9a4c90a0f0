"""Lesson 03's measurements: what weight pictures hold, what scales make of them, and what a neuron is worth.

A weight picture is the row of 784 weights that leads from the pixels to one neuron, shown as 28 by 28.
Layers are counted as in `Network.forward`: layer 1 is the first hidden one, the lessons' 2nd layer.
"""

import numpy as np

from helpers.images import SIZE
from helpers.network import sigmoid

BOX = slice(4, 24)
"""Rows and columns of the 20 by 20 pixels that MNIST's digits fill."""


# Scales: from weights to what is shown


def strength(weights, largest, power=1.0):
    """Return how strongly each weight is colored, from -1 to 1, sign kept: (|w| / largest) ** power.

    weights: any shape. largest: > 0, the size that gets full color; larger ones get it, too.
    power: 1 is linear; below 1 is compressed, which makes small weights easier to see.
    Raises ValueError when `largest` or `power` is not above 0.
    """
    if not (largest > 0 and power > 0):
        raise ValueError(f"largest is {largest} and power {power}; both must be above 0.")
    return np.sign(weights) * np.minimum(np.abs(weights) / largest, 1) ** power


def min_max(weights):
    """Return weights as gray levels, uint8: the smallest becomes 0, the largest 255. All equal ones become 0.

    weights: any shape. What this throws away, where zero was and how large the weights were, lesson 03 shows.
    """
    weights = np.asarray(weights, dtype=np.float64)
    low, high = weights.min(), weights.max()
    return np.rint(255 * (weights - low) / ((high - low) or 1)).astype(np.uint8)


def balance(weights):
    """Return the sum of each row over the sum of its sizes, (n,): -1 all negative, 0 even, +1 all positive.

    weights: (n, inputs), no row all 0.
    """
    return weights.sum(axis=1) / np.abs(weights).sum(axis=1)


# Is there a shape in it?


def neighbor_agreement(pictures):
    """Return how much each picture's pixels agree with their right and lower neighbors: (n,) correlations, -1 to 1.

    pictures: (n, 784), any numbers, none constant; only the 20 by 20 pixels in the middle count.
    """
    middle = np.asarray(pictures, dtype=np.float64).reshape(-1, SIZE, SIZE)[:, BOX, BOX]
    across = middle[:, :, :-1].reshape(len(middle), -1), middle[:, :, 1:].reshape(len(middle), -1)
    down = middle[:, :-1].reshape(len(middle), -1), middle[:, 1:].reshape(len(middle), -1)
    first, second = (np.concatenate(pair, axis=1) for pair in zip(across, down, strict=True))
    return np.array([np.corrcoef(a, b)[0, 1] for a, b in zip(first, second, strict=True)])


def ideal_lines(thickness=1.5, length=3.0, directions=12):
    """Return ideal edges and strokes, (n, 784) float32, each with squares that sum to 1.

    An edge is positive on one side and negative on the other, a stroke positive only; both fade out like a bell.
    There is one of each for every place from row and column 5 to 22 and for every direction.
    thickness, length: spread of the bell across and along, in pixels. directions: how many, over half a turn.
    """
    rows, columns = np.mgrid[:SIZE, :SIZE]
    lines = []
    for angle in np.arange(directions) * np.pi / directions:
        for row, column in np.ndindex(18, 18):
            dx, dy = columns - column - 5, rows - row - 5
            across = dx * np.cos(angle) + dy * np.sin(angle)
            along = dy * np.cos(angle) - dx * np.sin(angle)
            stroke = np.exp(-((across / thickness) ** 2 + (along / length) ** 2) / 2)
            lines += [across * stroke, stroke]
    lines = np.array(lines, dtype=np.float32).reshape(-1, SIZE * SIZE)
    return lines / np.linalg.norm(lines, axis=1, keepdims=True)


def best_line(pictures, lines):
    """Return (share, fitted): how much of each picture its best line explains, and that line as strong as fits best.

    share: (n,) from 0 to 1, what part of the sum of squared weights is gone when `fitted`, (n, 784) and of either
    sign, is taken out. pictures: (n, 784), none all 0. lines: (m, 784), each with squares that sum to 1.
    """
    fit = (lines @ pictures.T).T  # three times as fast as pictures @ lines.T, for few pictures and many lines
    best = (fit**2).argmax(axis=1)
    amount = fit[np.arange(len(fit)), best]
    return amount**2 / np.sum(pictures**2, axis=1), amount[:, None] * lines[best]


def blurred_noise(count, spread, rng, blur=0.7):
    """Return random pictures whose neighbors agree, for comparison: (count, 784) float64.

    spread: (784,) >= 0, the spread of each pixel's numbers. rng: numpy.random.Generator.
    blur: the spread of the bell that mixes neighbors, in pixels; > 0.
    """
    distance = np.arange(SIZE) - np.arange(SIZE)[:, None]
    mix = np.exp(-((distance / blur) ** 2) / 2)
    noise = mix @ rng.normal(size=(count, SIZE, SIZE)) @ mix
    return noise.reshape(count, -1) * spread


# Switching neurons off


def forward_without(network, images, neurons, layer=1, value=0.0):
    """Return the activations of every layer, as `Network.forward` does, with some neurons held at a value.

    images: as in `Network.inputs`. neurons: list of the held neurons of that layer, counted from 0.
    value: number or (len(neurons),); what they are held at, whatever the image. 0 switches them off.
    Raises ValueError when there is no such layer or neuron.
    """
    _check_neurons(network, neurons, layer)
    activations = [network.inputs(images)]
    for l, (weights, biases) in enumerate(zip(network.weights, network.biases, strict=True), 1):
        activations.append(sigmoid(activations[-1] @ weights.T + biases))
        if l == layer:
            activations[-1][:, list(neurons)] = value
    return activations


def right_without(network, images, labels, layer=1, values=None, batch_size=1000):
    """Return which images are still read correctly without each neuron of a layer in turn: (neurons, n) bool.

    images, labels: (n, ...) as in `Network.inputs`, and (n,). values: (neurons,) to hold them at; all 0 when None.
    """
    count = network.sizes[layer]
    values = np.zeros(count) if values is None else values
    right = np.empty((count, len(images)), dtype=bool)
    for start in range(0, len(images), batch_size):
        batch = slice(start, start + batch_size)
        before = network.forward(images[batch])[layer]
        for neuron in range(count):
            outputs = before.copy()
            outputs[:, neuron] = values[neuron]
            for weights, biases in list(zip(network.weights, network.biases, strict=True))[layer:]:
                outputs = sigmoid(outputs @ weights.T + biases)
            right[neuron, batch] = outputs.argmax(axis=1) == labels[batch]
    return right


def mean_activations(network, images, layer=1, batch_size=1000):
    """Return the average activation of each neuron of a layer over the images: (neurons,), from 0 to 1."""
    batches = [images[i : i + batch_size] for i in range(0, len(images), batch_size)]
    return sum(network.forward(batch)[layer].sum(axis=0, dtype=np.float64) for batch in batches) / len(images)


def _check_neurons(network, neurons, layer):
    """Raise ValueError unless `layer` is behind the input and holds all of `neurons`."""
    if not 1 <= layer < len(network.sizes):
        raise ValueError(f"There is no layer {layer} to hold neurons of: layers go from 1 to {len(network.sizes) - 1}.")
    for neuron in neurons:
        if not 0 <= neuron < network.sizes[layer]:
            raise ValueError(f"There is no neuron {neuron} in layer {layer}: it has {network.sizes[layer]}, from 0.")
