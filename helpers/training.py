"""Learning: the cost, its gradient, and gradient descent, written to be read.

The network's numbers are one vector, `network.parameters`. The gradient is a vector of the same shape: for each
weight and bias, how fast the cost rises when that number is nudged up. One step of learning is one subtraction.
"""

from dataclasses import dataclass

import numpy as np

from helpers import expect
from helpers.gradient_step import GradientStep
from helpers.network import sigmoid


def targets(labels, outputs=10, dtype=np.float32):
    """Return what the output layer should say: (n, outputs), 1 at the label and 0 elsewhere.

    labels: (n,) integers from 0 to outputs - 1; ValueError for others.
    """
    labels = np.asarray(labels)
    expect.labels(labels, outputs)
    return np.eye(outputs, dtype=dtype)[labels]


def cost(network, examples):
    """Return the cost: for one image the sum of squared differences to its target, averaged over the images.

    examples: examples.Examples. Raises ValueError when they do not fit the network.
    """
    wanted = targets(examples.labels, network.sizes[-1])
    return float(np.sum((network.outputs(examples.images) - wanted) ** 2, dtype=np.float64) / len(examples))


def gradient(network, examples):
    """Return the gradient of `cost` over these examples: a vector shaped like `network.parameters`, of its dtype.

    examples: examples.Examples, worked on all at once. Raises ValueError when they do not fit the network.
    Source: Nielsen, "Neural Networks and Deep Learning", chapter 2; our cost is not halved.
    """
    wanted = targets(examples.labels, network.sizes[-1], network.parameters.dtype)
    slopes = np.empty_like(network.parameters)
    weight_slopes, bias_slopes = network.split(slopes)

    # Forward: a[0] is the images, a[1] the next layer's activations, and so on, a row for each image.
    a = [network.inputs(examples.images)]
    for weights, biases in zip(network.weights, network.biases):
        a.append(sigmoid(a[-1] @ weights.T + biases))

    # Backward: how fast the cost rises with each output, then with each activation of the layer before, and so on.
    errors = 2 * (a[-1] - wanted) / len(examples)
    for l in reversed(range(len(network.weights))):
        errors = errors * a[l + 1] * (1 - a[l + 1])  # with each weighted sum: the sigmoid's slope is a * (1 - a)
        weight_slopes[l][...] = errors.T @ a[l]
        bias_slopes[l][...] = errors.sum(axis=0)
        errors = errors @ network.weights[l]
    return slopes


@dataclass(frozen=True, eq=False)
class Progress:
    """Where a training run stands.

    step, steps: how many steps are done, of how many. steps_per_pass: of one pass through all examples.
    step_size: the next step's.
    """

    step: int
    steps: int
    steps_per_pass: int
    step_size: float

    @property
    def passes_done(self):
        """How often the run has gone through all examples, a fraction between passes."""
        return self.step / self.steps_per_pass

    @property
    def finished(self):
        """Whether all steps are done."""
        return self.step == self.steps


def train(network, examples, settings, rng, report_every=None):
    """Train `network` in place by mini-batch gradient descent: a generator that yields a Progress after each pass.

    Each step takes the gradient of one batch's mean cost and subtracts it, times the step size. The step size falls
    in a straight line from the learning rate to 0 over the whole run. Stop whenever you like: the network holds the
    last finished step.

    examples: examples.Examples, best of uint8: they are converted a batch at a time; in each pass, the few that do not
    fill a last batch are left out. settings: examples.Settings.
    rng: numpy.random.Generator, shuffles the examples anew for each pass.
    report_every: yield after so many steps instead, and after the last one; >= 1.
    Raises ValueError for anything that does not fit, and FloatingPointError, instead of yielding, when the numbers have
    run away: the network is lost then.
    """
    network.inputs(examples.images[:1])
    expect.labels(examples.labels, network.sizes[-1])
    expect.whole(settings.batch_size, 1, len(examples), "batch_size")
    expect.generator(rng)
    if report_every is not None:
        expect.whole(report_every, 1, None, "report_every")
    return _steps(network, examples, settings, rng, report_every)


def _steps(network, examples, settings, rng, report_every):
    """The loop of `train`, whose arguments are checked before the first step."""
    n, batch_size = len(examples), settings.batch_size
    steps_per_pass = n // batch_size
    steps, done = settings.passes * steps_per_pass, 0
    images = np.ascontiguousarray(examples.images).reshape(n, -1)  # each image in one piece, quick to gather
    batch = np.empty((batch_size, images.shape[1]), images.dtype)
    step = GradientStep(network, batch_size)
    for _ in range(settings.passes):
        order = rng.permutation(n)
        wanted = targets(examples.labels[order], network.sizes[-1], network.parameters.dtype)
        for start in range(0, steps_per_pass * batch_size, batch_size):
            in_batch = slice(start, start + batch_size)
            images.take(order[in_batch], axis=0, out=batch, mode="clip")  # "clip" lets NumPy write to `batch` directly
            step_size = settings.learning_rate * (1 - done / steps)
            change = step.of(batch, wanted[in_batch], step_size)  # step_size times the gradient
            if settings.weight_decay:
                change += step_size * settings.weight_decay * network.parameters
            network.parameters -= change
            done += 1
            if done % (report_every or steps_per_pass) == 0 or done == steps:
                _expect_finite(network, done, settings)
                yield Progress(done, steps, steps_per_pass, settings.learning_rate * (1 - done / steps))


def _expect_finite(network, steps_done, settings):
    """Raise FloatingPointError when the numbers have run away to infinity."""
    # Steps that are merely far too large end elsewhere: all sigmoids at 0 or 1, all slopes 0, and nothing moves.
    if not np.isfinite(network.parameters).all():
        raise FloatingPointError(
            f"Training has diverged: by step {steps_done} the network's numbers had grown beyond all bounds, with "
            f"learning_rate {settings.learning_rate:g} and weight_decay {settings.weight_decay:g}. Begin again with a "
            "new network, a smaller learning_rate (3 is the default), and a weight_decay below 1 / learning_rate."
        )
