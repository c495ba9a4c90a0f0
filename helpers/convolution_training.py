"""How a convolutional network learns: its gradient, by the ways back of helpers/convolution.py, and the loop."""

import numpy as np

from helpers import expect
from helpers.convolution import convolve_back, convolve_slopes, pool, pool_back, relu_back, strongest_back
from helpers.training import Progress, targets

MOMENTUM = 0.9
"""How much of the last step goes into the next: a ball that rolls, instead of feet that stop at every step."""


def cost(network, examples):
    """Return the cross-entropy: for each image -log(a) of the output at the label, -log(1 - a) of the nine others.

    Added up, and averaged over the images. examples: examples.Examples.
    Source: Nielsen, "Neural Networks and Deep Learning", chapter 3. With squared differences these networks learned far
    less, or got stuck with all ten outputs low, in each of our attempts.
    """
    a = network.outputs(examples.images).astype(np.float64)
    wanted = targets(examples.labels, len(a[0]), a.dtype)
    tiny = 1e-12  # an output of exactly 0 or 1 costs much, but no infinite sum
    return -float(np.mean(np.sum(np.log(np.where(wanted == 1, a, 1 - a) + tiny), axis=1)))


def gradient(network, examples):
    """Return the gradient of `cost` over these examples: a vector shaped like `network.parameters`.

    network: convolution.ConvolutionalNetwork. examples: examples.Examples, worked on all at once.
    """
    steps, slopes = network.forward(examples.images), np.empty_like(network.parameters)
    weight_slopes, bias_slopes = network.split(slopes)
    a = steps["outputs"]

    # From the last step of `forward` to the first, each with its way back.
    # With this cost, the slope for an output's weighted sum is a - y: its sigmoid's own slope has canceled out.
    errors = (a - targets(examples.labels, len(a[0]), a.dtype)) / len(a)
    weight_slopes[2][...] = errors.T @ steps["features"]
    bias_slopes[2][...] = errors.sum(axis=0)
    errors = relu_back(errors @ network.weights[2], steps["features"])
    if network.anywhere:
        errors = strongest_back(errors, steps["maps"], steps["places"])
    else:
        seen = pool(steps["maps"])
        errors = pool_back(errors.reshape(seen.shape), steps["maps"], seen)
    weight_slopes[1][...], bias_slopes[1][...] = convolve_slopes(errors, steps["pooled"], network.shapes[1])
    errors = relu_back(convolve_back(errors, network.weights[1]), steps["pooled"])
    errors = pool_back(errors, steps["found"], steps["largest"])
    weight_slopes[0][...], bias_slopes[0][...] = convolve_slopes(errors, steps["ink"], network.shapes[0])
    return slopes


def train(network, examples, settings, rng, report_every=None):
    """Train a convolutional network in place: a generator that yields a Progress after each pass, as training.train.

    Gradient descent with momentum: each step repeats MOMENTUM times the step before and subtracts the step size times
    the gradient of a batch. The step size falls in a straight line to 0.
    examples: examples.Examples. settings: examples.Settings. rng: numpy.random.Generator, shuffles anew for each pass.
    report_every: yield after so many steps instead, and after the last one; >= 1.
    Raises ValueError for anything that does not fit, and instead of yielding when the numbers have run away.
    """
    network.inputs(examples.images[:1])
    expect.labels(examples.labels, len(network.biases[2]))
    expect.whole(settings.batch_size, 1, len(examples), "batch_size")
    expect.generator(rng)
    if report_every is not None:
        expect.whole(report_every, 1, None, "report_every")
    return _steps(network, examples, settings, rng, report_every)


def _steps(network, examples, settings, rng, report_every):
    """The loop of `train`, whose arguments are checked before the first step."""
    per_pass = len(examples) // settings.batch_size
    steps, done, move = settings.passes * per_pass, 0, np.zeros_like(network.parameters)
    for _ in range(settings.passes):
        order = rng.permutation(len(examples))
        for start in range(0, per_pass * settings.batch_size, settings.batch_size):
            batch = examples[order[start : start + settings.batch_size]]
            step_size = np.float32(settings.learning_rate * (1 - done / steps))
            move *= MOMENTUM
            move -= step_size * gradient(network, batch)
            if settings.weight_decay:
                move -= step_size * np.float32(settings.weight_decay) * network.parameters
            network.parameters += move
            done += 1
            if done % (report_every or per_pass) == 0 or done == steps:
                expect.finite(network.weights, network.biases)
                yield Progress(done, steps, per_pass, settings.learning_rate * (1 - done / steps))
