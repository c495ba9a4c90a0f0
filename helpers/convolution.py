"""Convolution: detectors that look everywhere, written to be read; each way forward stands above its way back.

Maps are (n, rows, columns, channels): n images, and at each place a number for each channel. An image of ink is a map
with one channel; a layer of 8 detectors makes a map with 8. "Errors" are how fast the cost rises with each number of a
map, as in `training.gradient`: the way back turns the errors of what a function returned into those of what it got.
"""

import itertools
from pathlib import Path

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from helpers import expect, storage
from helpers.arrays import aligned_empty
from helpers.images import to_unit
from helpers.network import sigmoid

BATCH = 250
"""Images worked on at a time, so that a large set needs little memory."""

SIZE = 5
"""Rows and columns that a detector of the shipped networks looks at."""

CORNERS = (0, 0), (0, 1), (1, 0), (1, 1)
"""The four places of a block of two by two."""


def windows(maps, size):
    """Return what a detector of size x size sees at each place: (n, rows - size + 1, columns - size + 1, inputs)."""
    views = sliding_window_view(maps, (size, size), axis=(1, 2))  # (n, rows, columns, channels, size, size), no copy
    views = views.transpose(0, 1, 2, 4, 5, 3)
    return views.reshape(*views.shape[:3], -1)


def convolve(maps, detectors, biases):
    """Slide each detector over each image: at each place the weighted sum of what it sees there, plus its bias.

    detectors: (detectors, size, size, channels). biases: (detectors,). Returns (n, rows, columns, detectors).
    """
    return windows(maps, detectors.shape[1]) @ detectors.reshape(len(detectors), -1).T + biases


def convolve_slopes(errors, maps, shape):
    """Return how fast the cost rises with each number of the detectors, of this shape, and with their biases."""
    errors = errors.reshape(-1, shape[0])
    seen = windows(maps, shape[1]).reshape(len(errors), -1)
    return (errors.T @ seen).reshape(shape), errors.sum(axis=0)  # one detector, many places: their slopes add up


def convolve_back(errors, detectors):
    """Return the errors of the maps that `convolve` got."""
    n, rows, columns, _ = errors.shape
    size = detectors.shape[1]
    back = np.zeros((n, rows + size - 1, columns + size - 1, detectors.shape[3]), errors.dtype)
    for i, j in itertools.product(range(size), range(size)):
        back[:, i : i + rows, j : j + columns] += errors @ detectors[:, i, j]
    return back


def relu(maps):
    """Return the positive part: what is below 0 becomes 0."""
    return np.maximum(maps, 0)


def relu_back(errors, maps):
    """Return the errors of what `relu` got. maps: what it got or returned, the sign tells either way."""
    return errors * (maps > 0)


def pool(maps):
    """Return the largest of each block of two by two: (n, rows / 2, columns / 2, channels). Rows, columns: even."""
    first, *others = (maps[:, i::2, j::2] for i, j in CORNERS)
    largest = first
    for other in others:
        largest = np.maximum(largest, other)
    return largest


def pool_back(errors, maps, pooled):
    """Return the errors of what `pool` got: the largest of a block has its whole error, of equals the first."""
    back, left = np.empty(maps.shape, errors.dtype), errors
    for i, j in CORNERS:
        given = left * (maps[:, i::2, j::2] == pooled)
        back[:, i::2, j::2] = given
        left = left - given
    return back


def strongest(maps):
    """Return the maximum over all places, and where it is: (n, channels) and (n, channels), rows * columns + column."""
    flat = maps.reshape(len(maps), -1, maps.shape[3])
    places = flat.argmax(axis=1)
    return np.take_along_axis(flat, places[:, np.newaxis], axis=1)[:, 0], places


def strongest_back(errors, maps, places):
    """Return the errors of what `strongest` got: all goes to the one place that won."""
    flat = np.zeros((len(maps), maps.shape[1] * maps.shape[2], maps.shape[3]), errors.dtype)
    np.put_along_axis(flat, places[:, np.newaxis], errors[:, np.newaxis], axis=1)
    return flat.reshape(maps.shape)


class ConvolutionalNetwork:
    """Two layers of sliding detectors, ReLU and pooling by 2 after the first, and one layer of sigmoid outputs.

    Where the outputs look depends on how many weights they have. With one for each detector of the second layer, they
    see its maximum over all places (`anywhere`). With sixteen times as many they see its 8 x 8 places pooled by 2,
    each place with a weight of its own.

    weights: tuple of arrays: (detectors, 5, 5, 1), (detectors, 5, 5, channels), (outputs, inputs).
    biases: tuple of arrays: one number for each detector, or output. Both are views into `parameters`.
    Raises ValueError when the shapes do not fit together or a number is not finite.

    >>> ConvolutionalNetwork.random((8, 16), True, np.random.default_rng(0)).parameter_count
    3594
    """

    def __init__(self, weights, biases, dtype=np.float32):
        weights, biases = [np.asarray(part) for part in weights], [np.asarray(part) for part in biases]
        self.shapes = tuple(part.shape for part in weights)
        _expect_fitting(self.shapes, tuple(part.shape for part in biases))
        self.anywhere = self.shapes[2][1] == self.shapes[1][0]
        self._parameters = aligned_empty(sum(part.size for part in weights + biases), dtype)
        self.weights, self.biases = self.split(self.parameters)
        for view, values in zip(self.weights + self.biases, weights + biases, strict=True):
            view[...] = values
        expect.finite(self.weights, self.biases)

    @classmethod
    def random(cls, detectors, anywhere, rng, dtype=np.float32):
        """Return a network before training: normal weights of spread sqrt(2 / inputs), biases 0.

        detectors: how many each of the two layers has. anywhere: whether the outputs see maxima over all places.
        Source: the spread suits ReLU (He et al. 2015, arXiv:1502.01852).
        """
        expect.generator(rng)
        first, second = detectors
        shapes = (first, SIZE, SIZE, 1), (second, SIZE, SIZE, first), (10, second if anywhere else 16 * second)
        weights = [rng.normal(0, (2 / np.prod(shape[1:])) ** 0.5, shape) for shape in shapes]
        return cls(weights, [np.zeros(shape[0]) for shape in shapes], dtype)

    def split(self, vector):
        """Return (weights, biases): tuples of views that cut a vector like `parameters` into the layers' shapes."""
        sizes = [int(np.prod(shape)) for shape in self.shapes] + [shape[0] for shape in self.shapes]
        parts = np.split(vector, np.cumsum(sizes)[:-1])
        return tuple(part.reshape(shape) for part, shape in zip(parts, self.shapes)), tuple(parts[3:])

    @property
    def parameters(self):
        """All weights and biases, one flat vector; what is assigned is copied into it, so the views stay views."""
        return self._parameters

    @parameters.setter
    def parameters(self, values):
        if values is not self._parameters:
            self._parameters[...] = values

    @property
    def parameter_count(self):
        """How many weights and biases there are."""
        return self.parameters.size

    def copy(self):
        """Return a network of its own with the same numbers."""
        return ConvolutionalNetwork(self.weights, self.biases, self.parameters.dtype)

    def __deepcopy__(self, memo):
        return self.copy()  # whose weights and biases are views into its own vector again

    def inputs(self, images):
        """Return images as a map of one channel: (n, 28, 28, 1), from 0 to 1.

        images: one or a batch, as Network.inputs takes them: (28, 28), (784,), (n, 28, 28) or (n, 784), uint8 as 0 to
        255 or floating point as 0 to 1. Raises ValueError for any other shape or range.
        """
        images = np.asarray(images)
        flat = images.ndim in (1, 2) and images.shape[-1] == 784
        if not flat and not (images.ndim in (2, 3) and images.shape[-2:] == (28, 28)):
            raise ValueError(f"This network takes images of 28 x 28 pixels; this array is {images.shape}.")
        return to_unit(images.reshape(-1, 28, 28, 1), self.parameters.dtype.type)

    def forward(self, images):
        """Return every step from ink to answer, a dict: what is made of `images`, in order.

        "ink" (n, 28, 28, 1); "found": the first layer's maps, (n, 24, 24, detectors); "largest", pooled by 2, and
        "pooled", after ReLU, (n, 12, 12, detectors); "maps": the second layer's, (n, 8, 8, detectors); "features",
        (n, inputs of the outputs); "outputs", (n, 10), from 0 to 1. With the maximum over all places also "places",
        (n, detectors).
        images: as in `inputs`; all is kept, so of large sets ask `outputs`.
        """
        steps = {"ink": self.inputs(images)}
        steps["found"] = convolve(steps["ink"], self.weights[0], self.biases[0])
        steps["largest"] = pool(steps["found"])
        steps["pooled"] = relu(steps["largest"])
        steps["maps"] = convolve(steps["pooled"], self.weights[1], self.biases[1])
        if self.anywhere:
            largest, steps["places"] = strongest(steps["maps"])
        else:
            largest = pool(steps["maps"])
        steps["features"] = relu(largest).reshape(len(largest), -1)
        steps["outputs"] = sigmoid(steps["features"] @ self.weights[2].T + self.biases[2])
        return steps

    def outputs(self, images):
        """Return the outputs for many images: (n, 10). images: as in `inputs`."""
        images = np.asarray(images)
        batched = images.ndim == 3 or (images.ndim == 2 and images.shape[1] == 784)
        batches = [images[i : i + BATCH] for i in range(0, max(len(images), 1), BATCH)] if batched else [images]
        return np.concatenate([self.forward(batch)["outputs"] for batch in batches])

    def predict(self, images):
        """Return (n,) integers: for each image the output with the highest activation. images: as in `inputs`."""
        return self.outputs(images).argmax(axis=1)

    def accuracy(self, images, labels):
        """Return the share of images whose prediction equals its label. Raises ValueError without a label for each."""
        answers, labels = self.predict(images), np.asarray(labels)
        if answers.shape != labels.shape or len(labels) == 0:
            raise ValueError(f"Accuracy takes n images and n labels, n at least 1: {len(answers)} and {labels.shape}.")
        return float(np.mean(answers == labels))

    def save(self, path, dtype=None):
        """Write the network to `path` as .npz, whole or not at all. dtype: as in memory, or float16 for half the room.

        Raises ValueError, and leaves the old file, when a number is not finite.
        """
        weights, biases = (
            [part.astype(dtype or part.dtype) for part in parts] for parts in (self.weights, self.biases)
        )
        expect.finite(weights, biases)
        storage.write_network(path, weights, biases)

    @classmethod
    def load(cls, path):
        """Read a network that `save` wrote, in float64 where it was that, else in float32.

        Raises FileNotFoundError when there is no such file, and ValueError, with the reason, when it is not a
        convolutional network's file or is damaged.
        """
        weights, biases = storage.read_network(path)
        try:
            return cls(weights, biases, np.float64 if weights[0].dtype == np.float64 else np.float32)
        except ValueError as error:
            raise ValueError(f"{Path(path).name}: {error}") from error


def _expect_fitting(weights, biases):
    """Raise ValueError when shapes of weights and biases are not those of a ConvolutionalNetwork."""
    fitting = len(weights) == 3 and [len(shape) for shape in weights] == [4, 4, 2]
    if fitting:
        (first, *one), (second, *two), (_, last) = weights
        fitting = one == [SIZE, SIZE, 1] and two == [SIZE, SIZE, first] and last in (second, 16 * second)
    if not fitting or biases != tuple((shape[0],) for shape in weights):
        raise ValueError(
            f"A convolutional network has weights (a, {SIZE}, {SIZE}, 1), (b, {SIZE}, {SIZE}, a), (outputs, b or 16 b) "
            f"and a bias for each a, b and output; these are {weights} and {biases}."
        )
