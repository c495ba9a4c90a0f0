"""Learning: the cost, its gradient, and gradient descent, written to be read.

The network's numbers are one vector, `network.parameters`. The gradient is a vector of the same shape: for each
weight and bias, how fast the cost rises when that number is nudged up. One step of learning is one subtraction.
The arrays of a step are made once and written to again (`out=`): that is what makes a pass over all images fast.
"""

from dataclasses import dataclass
from numbers import Integral, Real

import numpy as np

from helpers.images import check_pixels
from helpers.network import aligned_empty, check_batch_size, check_rng


def targets(labels, outputs=10, dtype=np.float32):
    """Return what the output layer should say: (n, outputs), 1 at the label and 0 elsewhere.

    labels: (n,) integers from 0 to outputs - 1; ValueError for others.
    """
    labels = np.asarray(labels)
    _check_labels(labels, outputs)
    return np.eye(outputs, dtype=dtype).take(labels, axis=0)


def cost(network, images, labels, batch_size=1000):
    """Return the cost: for one image the sum of squared differences to its target, averaged over the images.

    images, labels: as in `Network.inputs`, and (n,) integers; n >= 1. They are worked through `batch_size` at a time.
    Raises ValueError when they do not fit together.
    """
    images, labels = _check_examples(network, images, labels)
    check_batch_size(batch_size)
    total = 0.0
    for start in range(0, len(images), batch_size):
        outputs = network.forward(images[start : start + batch_size])[-1]
        differences = outputs - targets(labels[start : start + batch_size], network.sizes[-1], outputs.dtype)
        total += float(np.sum(differences**2, dtype=np.float64))
    return total / len(images)


def backpropagate(network, images, labels):
    """Return the gradient of `cost` over these images: a vector shaped like `network.parameters`, of its dtype.

    images, labels: as in `cost`.
    Raises ValueError when they do not fit together.
    """
    images, labels = _check_examples(network, images, labels)
    wanted = targets(labels, network.sizes[-1], network.parameters.dtype)
    return GradientStep(network, len(images)).backpropagate(network.inputs(images), wanted)


class GradientStep:
    """The work of one step of learning: a batch's gradient, in arrays that are made once and used in every step.

    In plain NumPy, with a row for each of n images, a[0] the images, a[1] the next layer's activations, and so on:

        errors = 2 * (a[-1] - wanted) / n
        for l in reversed(range(layers)):
            errors = errors * a[l + 1] * (1 - a[l + 1])
            weight_gradients[l] = errors.T @ a[l]
            bias_gradients[l] = errors.sum(axis=0)
            errors = errors @ weights[l]

    The class does the same with a row for each neuron and a column for each image. The neurons of all layers stand
    below each other, so that what is done to all of them takes one call; a layer is some of the rows.

    gradient: vector shaped like `network.parameters`; `backpropagate` writes it.
    Source: Nielsen, "Neural Networks and Deep Learning", chapter 2; our cost is not halved.
    """

    def __init__(self, network, batch_size):
        dtype, neurons = network.parameters.dtype, sum(network.sizes[1:])
        self.gradient = aligned_empty(network.parameters.shape, dtype)
        self.inputs = aligned_empty((batch_size, network.sizes[0]), dtype)  # a row for each image, as they come
        self.pixels = self.inputs.T  # a column for each image
        # For 784-16-16-10 and batches of 32 each is (42, 32); the layers are 16 rows, 16 rows and 10 rows of it.
        self.all_activations, self.all_slopes, self.all_errors, self.all_biases = every = [
            aligned_empty((neurons, batch_size), dtype) for _ in range(4)
        ]
        activations, slopes, errors, biases = (np.split(rows, np.cumsum(network.sizes[1:-1])) for rows in every)
        self.outputs, self.output_errors = activations[-1], errors[-1]
        self.first_slopes, self.first_errors = slopes[0], errors[0]
        # The biases stand at the end, see Network.split: all of them in one column, and their gradient.
        self.biases, self.bias_gradient = network.parameters[-neurons:, np.newaxis], self.gradient[-neurons:]
        # What the three loops of `backpropagate` work on, layer by layer: views of the arrays above.
        weights, before = network.weights, [self.pixels, *activations[:-1]]
        self.forward_layers = list(zip(weights, before, biases, activations, strict=True))
        self.backward_layers = list(zip(weights[1:], slopes[1:], errors[1:], errors[:-1], strict=True))[::-1]
        self.gradient_layers = list(zip(errors, before, network.split(self.gradient)[0], strict=True))
        # A number that is an array already need not be made one in every step.
        self.one, self.half, self.per_byte = (np.array(number, dtype) for number in (1, 0.5, 1 / 255))
        self.ones = np.ones(batch_size, dtype)

    def backpropagate(self, inputs, wanted, step_size=1):
        """Return the gradient of a batch's mean cost, times step_size; the next call writes to the same array.

        inputs: (batch_size, inputs), uint8 from 0 to 255 or floats from 0 to 1.
        wanted: (batch_size, outputs), as from `targets`.
        """
        # Bytes stay from 0 to 255: it is less work to divide 16 weighted sums by 255 than 784 pixels.
        scale = self.per_byte if inputs.dtype == np.uint8 else self.one
        self.inputs[...] = inputs

        one, half = self.one, self.half
        self.all_biases[...] = self.biases  # each neuron's, once for each image
        for weights, before, biases, a in self.forward_layers:
            # a = sigmoid(weights @ before + biases), the sigmoid of z as 0.5 + 0.5 * tanh(0.5 * z)
            weights.dot(before, out=a)
            if before is self.pixels:
                a *= scale
            a += biases
            a *= half
            np.tanh(a, out=a)
            a += one
            a *= half
        # how fast each sigmoid rises where it stands: a * (1 - a)
        np.multiply(self.all_activations, self.all_activations, out=self.all_slopes)
        np.subtract(self.all_activations, self.all_slopes, out=self.all_slopes)

        # errors: how fast the cost rises with each activation. step_size goes in here, and from here into all that
        # follows: ten outputs are less work to multiply than all weights and biases.
        np.subtract(self.outputs, wanted.T, out=self.output_errors)
        self.output_errors *= 2 / len(self.inputs) * step_size
        for weights, slopes, errors, errors_before in self.backward_layers:
            errors *= slopes  # from here on: how fast it rises with each weighted sum
            weights.T.dot(errors, out=errors_before)  # each neuron before has its share, through its weights
        self.first_errors *= self.first_slopes  # and no more shares: before the first layer there are only pixels

        self.all_errors.dot(self.ones, out=self.bias_gradient)  # the sum over the batch
        self.first_errors *= scale  # for its weights only: they met bytes, the biases did not
        for errors, before, weight_gradient in self.gradient_layers:
            errors.dot(before.T, out=weight_gradient)
        return self.gradient


@dataclass(frozen=True)
class Progress:
    """Where a training run stands: whole passes done of all passes, steps done, the next step's learning rate."""

    passes_done: int
    passes: int
    steps_done: int
    learning_rate: float


def train(
    network, images, labels, *, passes, rng, batch_size=10, learning_rate=3.0, weight_decay=0.0, report_every=None
):
    """Train `network` in place by mini-batch gradient descent: a generator that yields a Progress after each pass.

    Each step takes the gradient of one batch's mean cost and subtracts it, times the step size. The step size falls
    in a straight line from `learning_rate` to 0 over the whole run. Stop whenever you like: the network holds the
    last finished step.

    images: (n, ...) as in `Network.inputs`, best uint8: they are converted a batch at a time. labels: (n,) integers.
    passes: how often to go through all images, >= 1; in each, the few that do not fill a last batch are left out.
    rng: numpy.random.Generator, shuffles the images anew for each pass.
    learning_rate: > 0. weight_decay: >= 0; the share of every weight and bias that each step takes off, times the
    step size: the gradient of half the sum of their squares.
    report_every: yield after so many steps instead, and after the last one; >= 1.
    Raises ValueError for values outside these ranges and for images and labels that do not fit together, and
    FloatingPointError, instead of yielding, when the numbers have run away: the network is lost then.
    """
    images, labels = _check_examples(network, images, labels)
    n = len(images)
    if not (isinstance(batch_size, Integral) and 1 <= batch_size <= n):
        raise ValueError(f"batch_size is {batch_size}; it must be a whole number from 1 to the number of images, {n}.")
    if not (isinstance(passes, Integral) and passes >= 1):
        raise ValueError(f"passes is {passes}; it must be a whole number, 1 or more.")
    if not (isinstance(learning_rate, Real) and 0 < learning_rate < np.inf):
        raise ValueError(f"learning_rate is {learning_rate}; it must be a finite number above 0.")
    if not (isinstance(weight_decay, Real) and 0 <= weight_decay < np.inf):
        raise ValueError(f"weight_decay is {weight_decay}; it must be 0 or a finite number above.")
    if not (report_every is None or (isinstance(report_every, Integral) and report_every >= 1)):
        raise ValueError(f"report_every is {report_every}; it must be a whole number of steps, 1 or more.")
    check_rng(rng)
    return _steps(network, images, labels, passes, rng, batch_size, learning_rate, weight_decay, report_every)


def _steps(network, images, labels, passes, rng, batch_size, learning_rate, weight_decay, report_every):
    """The loop of `train`, whose arguments are checked before the first step."""
    images = np.ascontiguousarray(images).reshape(len(images), -1)  # each image in one piece, quick to gather
    batch = np.empty((batch_size, images.shape[1]), images.dtype)
    gradient_step = GradientStep(network, batch_size)
    parameters = network.parameters
    steps_per_pass, steps_done = len(images) // batch_size, 0
    steps = passes * steps_per_pass
    for passes_done in range(passes):
        order = rng.permutation(len(images))
        wanted = targets(labels[order], network.sizes[-1], parameters.dtype)
        for i in range(steps_per_pass):
            in_batch = slice(i * batch_size, (i + 1) * batch_size)
            images.take(order[in_batch], axis=0, out=batch, mode="clip")  # "clip" lets NumPy write to `batch` directly
            step_size = learning_rate * (1 - (passes_done + i / steps_per_pass) / passes)
            change = gradient_step.backpropagate(batch, wanted[in_batch], step_size)  # `wanted` is in order already
            if weight_decay:
                change += step_size * weight_decay * parameters
            parameters -= change  # in place: this is the network's own vector
            steps_done += 1
            if steps_done % (report_every or steps_per_pass) == 0 or steps_done == steps:
                _check_finite(parameters, steps_done, learning_rate, weight_decay)
                next_step_size = learning_rate * (1 - steps_done / steps)
                yield Progress(steps_done // steps_per_pass, passes, steps_done, next_step_size)


def _check_finite(parameters, steps_done, learning_rate, weight_decay):
    """Raise FloatingPointError when the numbers have run away to infinity."""
    # Steps that are merely far too large end elsewhere: all sigmoids at 0 or 1, all slopes 0, and nothing moves.
    if not np.isfinite(parameters).all():
        raise FloatingPointError(
            f"Training has diverged: by step {steps_done} the network's numbers had grown beyond all bounds, with "
            f"learning_rate {learning_rate:g} and weight_decay {weight_decay:g}. Begin again with a new network, a "
            "smaller learning_rate (3 is the default), and a weight_decay below 1 / learning_rate."
        )


def _check_examples(network, images, labels):
    """Return images and labels as arrays of n, or raise ValueError: what does not fit, and what would."""
    images, labels = np.asarray(images), np.asarray(labels)
    network.inputs(images[:1])
    check_pixels(images)
    if images.ndim < 2 or labels.ndim != 1 or len(images) != len(labels) or len(labels) == 0:
        raise ValueError(
            f"Training takes n images and n labels, n at least 1; these are {images.shape} and {labels.shape}."
        )
    _check_labels(labels, network.sizes[-1])
    return images, labels


def _check_labels(labels, outputs):
    """Raise ValueError unless each label is the index of one of so many outputs."""
    expected = f"Labels are integers from 0 to {outputs - 1}"
    if not np.issubdtype(labels.dtype, np.integer):
        raise ValueError(f"{expected}; these are {labels.dtype}.")
    if labels.size and (labels.min() < 0 or labels.max() >= outputs):
        raise ValueError(f"{expected}; these are {labels.dtype} from {labels.min()} to {labels.max()}.")
