"""A fully connected network of sigmoid neurons: its numbers, its forward pass, and a file format without code in it.

Everything the network knows is one flat vector, `network.parameters`. The weight matrices and bias vectors are
views into that vector: change one and you change the other. Layers are counted from 0 here; the lessons, like the
field, call layer 0 the input and count it as the first.
"""

import zipfile
from numbers import Integral
from pathlib import Path

import numpy as np

from helpers.files import replacing
from helpers.images import to_unit


def sigmoid(weighted_sums):
    """Squash any number into 0 to 1: 1 / (1 + exp(-z)). Array in, array of the same shape out."""
    # The same function through tanh, which cannot overflow.
    return 0.5 * (1 + np.tanh(0.5 * weighted_sums))


class Network:
    """Layers of sigmoid neurons, each connected to every neuron of the layer before.

    weights: list of arrays; weights[l] is (outputs, inputs), one row per neuron of the layer it leads to.
    biases: list of arrays; biases[l] is (outputs,).
    dtype: what they are stored as, float32 unless given.
    Raises ValueError when the shapes do not fit together or a number is not finite in `dtype`.

    >>> network = Network.random((784, 16, 16, 10), np.random.default_rng(0))
    >>> network.parameter_count
    13002
    """

    def __init__(self, weights, biases, dtype=np.float32):
        weights = [np.asarray(matrix) for matrix in weights]
        biases = [np.asarray(vector) for vector in biases]
        _check(weights, biases)
        self.sizes = (weights[0].shape[1], *(len(vector) for vector in biases))
        self._parameters = aligned_empty(sum(matrix.size for matrix in weights + biases), dtype)
        self.weights, self.biases = self.split(self.parameters)
        for view, values in zip(self.weights + self.biases, weights + biases, strict=True):
            with np.errstate(over="ignore"):  # too large for `dtype` becomes infinite, and is refused as that
                view[...] = values
        _check_finite(self.weights, self.biases)

    @classmethod
    def random(cls, sizes, rng, dtype=np.float32):
        """Return a network before training: normal weights of spread 1/sqrt(inputs), biases 0.

        sizes: neurons per layer, the input first, for example (784, 16, 16, 10).
        rng: numpy.random.Generator.
        Raises ValueError when these are something else.
        Source: the spread keeps weighted sums near 1 in every layer (LeCun et al. 1998, "Efficient BackProp").
        """
        if len(sizes) < 2 or not all(isinstance(size, Integral) and size >= 1 for size in sizes):
            raise ValueError(f"sizes is {sizes}; it must be whole numbers, the inputs first, as in (784, 16, 16, 10).")
        check_rng(rng)
        shapes = list(zip(sizes[1:], sizes[:-1], strict=True))
        weights = [rng.normal(0, inputs**-0.5, (outputs, inputs)) for outputs, inputs in shapes]
        return cls(weights, [np.zeros(outputs) for outputs, _ in shapes], dtype)

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

        images: as in `inputs`. All layers of all n images are kept; score large sets with `predict`.
        """
        activations = [self.inputs(images)]
        for weights, biases in zip(self.weights, self.biases, strict=True):
            activations.append(sigmoid(activations[-1] @ weights.T + biases))
        return activations

    def predict(self, images, batch_size=1000):
        """Return (n,) integers: for each image the output neuron with the highest activation.

        images: as in `inputs`; they are worked through `batch_size` at a time, so memory stays small.
        """
        check_batch_size(batch_size)
        images = np.asarray(images)
        if images.ndim == 3 or (images.ndim == 2 and images.shape[1] == self.sizes[0]):
            batches = [images[i : i + batch_size] for i in range(0, len(images), batch_size)]
        else:
            batches = [images]
        answers = [self.forward(batch)[-1].argmax(axis=1) for batch in batches]
        return np.concatenate(answers) if answers else np.empty(0, np.int64)

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

        Arrays weights_0, biases_0, weights_1, ... of the network's dtype.
        Raises ValueError, and leaves the old file, when a number is not finite: `load` would not take the new one.
        """
        _check_finite(self.weights, self.biases)
        arrays = {f"weights_{i}": matrix for i, matrix in enumerate(self.weights)}
        arrays |= {f"biases_{i}": vector for i, vector in enumerate(self.biases)}
        with replacing(path) as file:
            np.savez_compressed(file, **arrays)

    @classmethod
    def load(cls, path):
        """Read a network that `save` wrote.

        Raises FileNotFoundError when there is no such file, and ValueError, with the reason, when the file is not an
        .npz of plain arrays (pickled objects are refused), when an array is missing, or when shapes or numbers are bad.
        """
        path = Path(path)
        try:
            # Opened here: np.load leaves a damaged file open, and Windows would not let it be replaced.
            with open(path, "rb") as stream:
                # NumPy reads no further than an array's shape says, so a damaged shape escapes the check sums.
                with zipfile.ZipFile(stream) as archive:
                    if damaged := archive.testzip():
                        raise ValueError(f"{damaged} in it is damaged")
                stream.seek(0)
                with np.load(stream, allow_pickle=False) as file:
                    arrays = {name: np.asarray(file[name]) for name in file.files}
        except FileNotFoundError:
            raise
        except Exception as error:  # a damaged file makes NumPy and zipfile raise a dozen different ones
            raise ValueError(f"{path.name} is not a network file that Network.save wrote: {error}") from error
        count = len(arrays) // 2
        expected = {f"{kind}_{i}" for kind in ("weights", "biases") for i in range(count)}
        if count == 0 or set(arrays) != expected:
            held = ", ".join(sorted(arrays)) or "nothing"
            raise ValueError(f"{path.name} should hold weights_0, biases_0, weights_1, ...; it holds {held}.")
        dtype = np.float64 if arrays["weights_0"].dtype == np.float64 else np.float32
        try:
            return cls(*[[arrays[f"{kind}_{i}"] for i in range(count)] for kind in ("weights", "biases")], dtype)
        except ValueError as error:
            raise ValueError(f"{path.name}: {error}") from error


def aligned_empty(shape, dtype):
    """Return an array like `numpy.empty`, whose memory begins at a multiple of 64 bytes.

    Most processors fetch memory in pieces of that size, and products of matrices that begin there are faster.
    """
    dtype = np.dtype(dtype)
    size = int(np.prod(shape)) * dtype.itemsize
    memory = np.empty(size + 64, np.uint8)
    start = -memory.ctypes.data % 64
    return memory[start : start + size].view(dtype).reshape(shape)


def check_rng(rng):
    """Raise ValueError unless `rng` is a generator of random numbers."""
    if not isinstance(rng, np.random.Generator):
        raise ValueError(f"rng is {rng!r}; it must be a generator, such as numpy.random.default_rng(0).")


def check_batch_size(batch_size):
    """Raise ValueError unless `batch_size` is a whole number, 1 or more."""
    if not (isinstance(batch_size, Integral) and batch_size >= 1):
        raise ValueError(f"batch_size is {batch_size}; it must be a whole number, 1 or more.")


def _check_finite(weights, biases):
    """Raise ValueError unless all numbers are finite."""
    for kind, arrays in [("weights", weights), ("biases", biases)]:
        for layer, array in enumerate(arrays):
            if not np.isfinite(array).all():
                raise ValueError(f"{kind}[{layer}] holds values that are not finite numbers.")


def _check(weights, biases):
    """Raise ValueError unless the matrices and vectors fit together."""
    if not weights or len(weights) != len(biases):
        raise ValueError(
            f"A network needs as many bias vectors as weight matrices; got {len(biases)} and {len(weights)}."
        )
    inputs = None
    for layer, (matrix, vector) in enumerate(zip(weights, biases, strict=True)):
        for name, array, dimensions in [("weights", matrix, 2), ("biases", vector, 1)]:
            if array.ndim != dimensions or 0 in array.shape:
                raise ValueError(
                    f"{name}[{layer}] has the shape {array.shape}; it needs {dimensions} dimension(s), none 0."
                )
            if not np.issubdtype(array.dtype, np.number) or np.iscomplexobj(array):
                raise ValueError(f"{name}[{layer}] holds {array.dtype}, not numbers.")
        if len(matrix) != len(vector):
            raise ValueError(
                f"weights[{layer}] leads to {len(matrix)} neurons but biases[{layer}] has {len(vector)}; "
                "weights are (outputs, inputs)."
            )
        if inputs is not None and matrix.shape[1] != inputs:
            raise ValueError(
                f"weights[{layer}] takes {matrix.shape[1]} inputs but the layer before has {inputs} neurons."
            )
        inputs = len(matrix)
