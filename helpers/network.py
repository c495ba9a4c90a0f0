"""A fully connected network of sigmoid neurons: its numbers and its forward pass.

Everything the network knows is one flat vector, `network.parameters`. The weight matrices and bias vectors are
views into that vector: change one and you change the other. Layers are counted from 0 here; the lessons, like the
field, call layer 0 the input and count it as the first.
"""

import itertools
from pathlib import Path

import numpy as np

from helpers import expect, storage
from helpers.arrays import aligned_empty
from helpers.images import to_unit

BATCH = 1000
"""Images worked on at a time, so that a large set needs little memory."""


def sigmoid(weighted_sums):
    """Squash any number into 0 to 1: 1 / (1 + exp(-z)). Array in, array of the same shape out."""
    # The same function through tanh, which cannot overflow.
    return 0.5 * (1 + np.tanh(0.5 * weighted_sums))


def layer_name(layer, count):
    """Return what the lessons call layer `layer` (the input is 0) of `count` layers: "2nd layer", ..., "output"."""
    ordinal = {1: "2nd", 2: "3rd"}.get(layer, f"{layer + 1}th")
    return "output" if layer == count - 1 else f"{ordinal} layer"


class Network:
    """Layers of sigmoid neurons, each connected to every neuron of the layer before.

    weights: tuple of arrays; weights[l] is (outputs, inputs), one row per neuron of the layer it leads to.
    biases: tuple of arrays; biases[l] is (outputs,).
    dtype: what they are stored as, float32 unless given.
    Raises ValueError when the shapes do not fit together or a number is not finite in `dtype`.

    >>> network = Network.random((784, 16, 16, 10), np.random.default_rng(0))
    >>> network.parameter_count
    13002
    """

    def __init__(self, weights, biases, dtype=np.float32):
        weights = [np.asarray(matrix) for matrix in weights]
        biases = [np.asarray(vector) for vector in biases]
        expect.layers(weights, biases)
        self.sizes = (weights[0].shape[1], *(len(vector) for vector in biases))
        self._parameters = aligned_empty(sum(matrix.size for matrix in weights + biases), dtype)
        self.weights, self.biases = self.split(self.parameters)
        for view, values in zip(self.weights + self.biases, weights + biases, strict=True):
            with np.errstate(over="ignore"):  # too large for `dtype` becomes infinite, and is refused as that
                view[...] = values
        expect.finite(self.weights, self.biases)

    @classmethod
    def random(cls, sizes, rng, dtype=np.float32):
        """Return a network before training: normal weights of spread 1/sqrt(inputs), biases 0.

        sizes: neurons per layer, the input first, for example (784, 16, 16, 10).
        rng: numpy.random.Generator.
        Raises ValueError when these are something else.
        Source: the spread keeps weighted sums near 1 in every layer (LeCun et al. 1998, "Efficient BackProp").
        """
        expect.sizes(sizes)
        expect.generator(rng)
        shapes = list(itertools.pairwise(sizes))
        weights = [rng.normal(0, inputs**-0.5, (outputs, inputs)) for inputs, outputs in shapes]
        return cls(weights, [np.zeros(outputs) for _, outputs in shapes], dtype)

    def split(self, vector):
        """Return (weights, biases): tuples of views that cut a vector like `parameters` into the layers' shapes.

        All weights come first, a layer after the other and in it a neuron after the other, then all biases.
        """
        shapes = list(zip(self.sizes[1:], self.sizes[:-1], strict=True))
        cuts = np.cumsum([outputs * inputs for outputs, inputs in shapes] + list(self.sizes[1:-1]))
        parts = np.split(vector, cuts)
        weights = tuple(part.reshape(shape) for part, shape in zip(parts, shapes))
        return weights, tuple(parts[len(shapes) :])

    @property
    def parameters(self):
        """All weights and biases, one flat vector; what is assigned is copied into it, so the views stay views."""
        return self._parameters

    @parameters.setter
    def parameters(self, values):
        if values is not self._parameters:  # as after `network.parameters -= gradient`, which has done its work
            self._parameters[...] = values

    @property
    def parameter_count(self):
        """How many weights and biases there are."""
        return self.parameters.size

    def copy(self):
        """Return a network of its own with the same numbers."""
        return Network(self.weights, self.biases, self.parameters.dtype)

    def __deepcopy__(self, memo):
        return self.copy()  # whose weights and biases are views into its own vector again

    def inputs(self, images):
        """Return images as the first layer's activations: (n, inputs), from 0 to 1.

        images: one image or a batch, flat or as rows and columns: (28, 28), (784,), (n, 28, 28) or (n, 784) when
        there are 784 inputs. uint8 is taken as 0 to 255, floating point as 0 to 1.
        Raises ValueError for any other shape or range.
        """
        images = np.asarray(images)
        count = self.sizes[0]
        flat = images.ndim in (1, 2) and images.shape[-1] == count
        square = images.ndim in (2, 3) and images.shape[-2] * images.shape[-1] == count
        if not (flat or square):
            raise ValueError(
                f"This network has {count} inputs, so it takes one image or a batch of them, for 784 inputs (28, 28), "
                f"(784,), (n, 28, 28) or (n, 784); this array is {images.shape}."
            )
        return to_unit(images.reshape(-1, count), self.parameters.dtype.type)

    def forward(self, images):
        """Return the activations of every layer: [a0 (n, inputs), a1 (n, neurons), ...], all from 0 to 1.

        images: as in `inputs`. All layers of all n images are kept; of large sets ask `layer`, `outputs`, `predict`.
        """
        return self.onward(self.inputs(images), 0)

    def onward(self, activations, layer):
        """Return [a_layer, ..., a_last], the activations from one layer on: `forward`, begun in the middle.

        activations: (n, neurons) of that layer, whatever you want them to be. layer: 0 is the input.
        """
        reached = [activations]
        for weights, biases in zip(self.weights[layer:], self.biases[layer:], strict=True):
            reached.append(sigmoid(reached[-1] @ weights.T + biases))
        return reached

    def batches(self, images):
        """Return images, as in `inputs`, as a list of batches of at most BATCH; one image is a batch of its own."""
        images = np.asarray(images)
        if images.ndim == 3 or (images.ndim == 2 and images.shape[1] == self.sizes[0]):
            return [images[i : i + BATCH] for i in range(0, max(len(images), 1), BATCH)]
        return [images]

    def layer(self, images, layer):
        """Return the activations of one layer for many images: (n, neurons). images: as in `inputs`."""
        return np.concatenate([self.forward(batch)[layer] for batch in self.batches(images)])

    def outputs(self, images):
        """Return the output layer's activations for many images: (n, outputs). images: as in `inputs`."""
        return self.layer(images, -1)

    def predict(self, images):
        """Return (n,) integers: for each image the output neuron with the highest activation.

        images: as in `inputs`.
        """
        return self.outputs(images).argmax(axis=1)

    def accuracy(self, images, labels):
        """Return the share of images whose prediction equals its label, from 0 to 1.

        images: as in `inputs`. labels: (n,) integers. Raises ValueError when there is not one label for each image.
        """
        answers, labels = self.predict(images), np.asarray(labels)
        if answers.shape != labels.shape or len(labels) == 0:
            raise ValueError(f"Accuracy takes n images and n labels, n at least 1: {len(answers)} and {labels.shape}.")
        return float(np.mean(answers == labels))

    def save(self, path):
        """Write the network to `path` as .npz, whole or not at all: an interrupted save leaves the old file.

        Raises ValueError, and leaves the old file, when a number is not finite: `load` would not take the new one.
        """
        expect.finite(self.weights, self.biases)
        storage.write_network(path, self.weights, self.biases)

    @classmethod
    def load(cls, path):
        """Read a network that `save` wrote, in float64 where it was that, else in float32.

        Raises FileNotFoundError when there is no such file, and ValueError, with the reason, when it is not a network's
        file or is damaged.
        """
        weights, biases = storage.read_network(path)
        try:
            return cls(weights, biases, np.float64 if weights[0].dtype == np.float64 else np.float32)
        except ValueError as error:
            raise ValueError(f"{Path(path).name}: {error}") from error
