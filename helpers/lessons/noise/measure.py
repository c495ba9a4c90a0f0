"""What a network says to noise: kinds of noise, its answers to them and all over a plane, climbing, abstaining.

A batch of images is (n, 28, 28) float32 from 0 (paper) to 1 (ink), unless said otherwise. The top output of an image
is the largest activation of the output layer; the answer is the neuron that has it.
"""

import itertools

import numpy as np

from helpers.images import BOX, SIZE, to_unit

MEAN_INK = 0.131
"""The mean pixel of MNIST's training images, from 0 to 1 (tests/claims/test_noise.py computes it)."""

SURE = 0.9
"""From which top output on the lesson calls an answer sure."""


def uniform(n, rng):
    """Return n images whose pixels are all equally likely to be anything from 0 to 1: (n, 28, 28) float32."""
    return rng.random((n, SIZE, SIZE), np.float32)


def in_box(n, rng, side=BOX):
    """Return n images of uniform noise in the middle `side` by `side` pixels, on blank paper: (n, 28, 28) float32.

    With side = 20 most ink of digits lies there.
    """
    noise = np.zeros((n, SIZE, SIZE), np.float32)
    first = (SIZE - side) // 2
    noise[:, first : first + side, first : first + side] = rng.random((n, side, side), np.float32)
    return noise


def faint(n, rng):
    """Return n images of uniform noise as pale as MNIST: scaled so that the mean pixel is MEAN_INK."""
    return uniform(n, rng) * np.float32(2 * MEAN_INK)


def shuffled(images, n, rng):
    """Return n images drawn from `images`, each with its own pixels in a random order of its own.

    images: (m, 28, 28), uint8 from 0 to 255 or float from 0 to 1. Returns (n, 28, 28) float32 from 0 to 1.
    """
    chosen = np.asarray(images)[rng.integers(len(images), size=n)]
    return to_unit(rng.permuted(chosen.reshape(n, -1), axis=1)).reshape(n, SIZE, SIZE)


KINDS = {
    "uniform": lambda n, rng, images: uniform(n, rng),
    "box": lambda n, rng, images: in_box(n, rng),
    "faint": lambda n, rng, images: faint(n, rng),
    "shuffled": lambda n, rng, images: shuffled(images, n, rng),
}
"""The kinds of noise, in the order in which the lesson shows them: {name: function that makes n images, given (n, rng,
images that may be shuffled)}."""


def kinds(n, rng, images):
    """Return {name: n images} for every name in KINDS; `images` are those that get shuffled."""
    return {name: make(n, rng, images) for name, make in KINDS.items()}


def top_outputs(network, images):
    """Return (answers, tops) for many images: (n,) integers, and (n,) activations from 0 to 1."""
    activations = network.outputs(images)
    return activations.argmax(axis=1), activations.max(axis=1)


def same_answer(networks, images):
    """Return how often two of these networks give an image the same answer: the mean over all pairs, from 0 to 1."""
    answers = np.array([network.predict(images) for network in networks])
    return np.mean([np.mean(one == other) for one, other in itertools.combinations(answers, 2)])


def places(images, axes):
    """Return where images lie on a plane, (n, 2): each is set down at the point of the plane that is nearest to it.

    images: (n, 28, 28) or (n, 784), from 0 to 1. axes: (middle, across, up), (784,) each, the last two at right angles.
    The places are in distances between images, the root of the sum of the squared differences of their pixels.
    """
    middle, *directions = axes
    units = np.array([direction / np.linalg.norm(direction) for direction in directions])
    return (to_unit(images, np.float64).reshape(len(images), -1) - middle) @ units.T


def answers_on(network, axes, x, y):
    """Return what a network answers all over a plane: (len(y), len(x)) whole numbers.

    axes: as in `places`. x, y: distances across and up. Pixels below 0 and above 1 count as what they are, although no
    ink has them.
    """
    middle, *directions = axes
    across, up = [direction / np.linalg.norm(direction) for direction in directions]
    line = (middle + np.outer(x, across)).astype(np.float32)
    rows = (line + np.float32(height) * up.astype(np.float32) for height in y)  # one after the other: all are 41 MB
    return np.array([network.onward(row, 0)[-1].argmax(axis=1) for row in rows])


def pixel_gradient(network, images, targets, softness=1.0):
    """Return (activations, gradients): how fast one output of each image rises when a pixel is nudged up.

    images: (n, 784) float64. targets: (n,), the output neuron that is asked about, one for each image.
    softness: 1 or more. Above 1 every slope of a sigmoid is taken at z / softness instead of z: never flat, not exact.
    Returns the asked outputs' activations (n,), and the gradients (n, 784), in float64: slopes are tiny where neurons
    are saturated, and float32 would round them to zero.
    """
    a, slopes = images, []
    for weights, biases in zip(network.weights, network.biases, strict=True):
        z = a @ weights.T.astype(np.float64) + biases
        a = 0.5 * (1 + np.tanh(z / 2))  # the sigmoid; its slope written so that it does not round to zero early
        slopes.append(0.25 / np.cosh(np.clip(z / 2 / softness, -300, 300)) ** 2)
    asked = np.arange(len(images)), np.asarray(targets)
    errors = np.zeros_like(a)
    errors[asked] = 1
    for weights, slope in zip(reversed(network.weights), reversed(slopes), strict=True):
        errors = (errors * slope) @ weights
    return a[asked], errors


GOAL, STEP = 0.99, 0.05
"""Where a climb may rest, and how far a step moves the steepest pixel."""


def climb(network, starts, targets, steps=300, softest=1.0):
    """Change images, uphill along the gradient with respect to the pixels, until an output of each reaches GOAL.

    Each step moves the pixel with the steepest slope by STEP, the others in proportion, and pixels stay from 0 to 1. An
    image that has reached the goal rests.

    starts: (n, 28, 28) or (n, 784), from 0 to 1. targets: (n,), the output to raise in each.
    softest: the softness of the first step's slopes, as in `pixel_gradient`; it falls in a straight line, and is 1 in
    the last third of the steps.
    Returns (images, activations): (n, 28, 28) float64, and (n,), where the outputs ended.
    """
    images = to_unit(starts, np.float64).reshape(len(starts), -1).copy()
    targets = np.asarray(targets)
    climbing = np.arange(len(images))
    for i in range(steps):
        softness = max(1.0, softest - 1.5 * (softest - 1) * i / steps)
        activations, gradient = pixel_gradient(network, images[climbing], targets[climbing], softness)
        below = activations < GOAL
        climbing, gradient = climbing[below], gradient[below]
        if not len(climbing):
            break
        steepest = np.abs(gradient).max(axis=1, keepdims=True)
        move = STEP * gradient / np.where(steepest > 0, steepest, 1)
        images[climbing] = np.clip(images[climbing] + move, 0, 1)
    activations, _ = pixel_gradient(network, images, targets)
    return images.reshape(-1, SIZE, SIZE), activations


def likeness(pictures, means):
    """Return how like each picture is to its mean image: their correlation, (n,) from -1 to 1; 0 for a blank picture.

    pictures, means: (n, 28, 28) or (n, 784).
    """
    pictures, means = [np.reshape(images, (len(images), -1)) for images in (pictures, means)]
    a, b = [images - images.mean(axis=1, keepdims=True) for images in (pictures, means)]
    sizes = np.linalg.norm(a, axis=1) * np.linalg.norm(b, axis=1)
    return (a * b).sum(axis=1) / np.where(sizes > 0, sizes, 1)


def risk_coverage(tops, right):
    """Return (coverage, risk), both (n,): answer only the surest image, the surest two, ..., all of them.

    tops: (n,) top outputs. right: (n,) of bool, whether the answer is right.
    coverage: the share of images that get an answer. risk: the share of those answers that are wrong.
    Source: R. El-Yaniv and Y. Wiener, "On the foundations of noise-free selective classification", JMLR 11, 2010.
    """
    order = np.argsort(-np.asarray(tops), kind="stable")
    answered = np.arange(1, len(order) + 1)
    return answered / len(order), np.cumsum(~np.asarray(right)[order]) / answered


def mix(image, noise, order, amount, ink):
    """Return an image in which noise has taken a share of the pixels: (28, 28) float32.

    image, noise: (28, 28) from 0 to 1. order: (28, 28), a different number from 0 to 783 for each pixel: those with
    the lowest are taken first, so that a larger amount takes the same pixels and more.
    amount: from 0 (the image) to 1 (the noise). ink: from 0 to 1, how dark the noise is.
    """
    taken = order < round(amount * image.size)
    return np.where(taken, np.float32(ink) * noise, image).astype(np.float32)
