"""What a network says to noise: kinds of noise, its answers to thousands of them, climbing an output, abstaining.

A batch of images is (n, 28, 28) float32 from 0 (paper) to 1 (ink), unless said otherwise. The top output of an image
is the largest activation of the output layer; the answer is the neuron that has it.
"""

import numpy as np

from helpers.images import BOX, SIZE, to_unit

MEAN_INK = 0.131
"""The mean pixel of MNIST's training images, from 0 to 1 (tests/test_claims_05.py computes it)."""

SURE = 0.9
"""From which top output on the lesson calls an answer sure."""


def uniform(n, rng):
    """Return n images whose pixels are all equally likely to be anything from 0 to 1: (n, 28, 28) float32."""
    return rng.random((n, SIZE, SIZE), np.float32)


def in_box(n, rng, side=BOX):
    """Return n images of uniform noise in the middle `side` by `side` pixels, on blank paper: (n, 28, 28) float32.

    With side = 20 that is where MNIST's digits lie.
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


KINDS = ("uniform", "box", "faint", "shuffled")
"""The names of the noise models that `kinds` gives, in the order in which the lesson shows them."""


def kinds(n, rng, images):
    """Return {name: n images} for every name in KINDS; `images` are those that get shuffled."""
    return {
        "uniform": uniform(n, rng),
        "box": in_box(n, rng),
        "faint": faint(n, rng),
        "shuffled": shuffled(images, n, rng),
    }


def outputs(network, images, batch_size=1000):
    """Return the output layer's activations for many images, worked through in batches: (n, outputs).

    images: (n, 28, 28) or (n, 784), uint8 from 0 to 255 or float from 0 to 1.
    """
    batches = [images[i : i + batch_size] for i in range(0, len(images), batch_size)]
    return np.concatenate([network.forward(batch)[-1] for batch in batches])


def top_outputs(network, images):
    """Return (answers, tops) for many images: (n,) integers, and (n,) activations from 0 to 1."""
    activations = outputs(network, images)
    return activations.argmax(axis=1), activations.max(axis=1)


def answer_shares(network, images):
    """Return the share of the images that gets each answer: (outputs,), adding up to 1."""
    answers, _ = top_outputs(network, images)
    return np.bincount(answers, minlength=network.sizes[-1]) / len(answers)


def over_networks(networks, noise):
    """Return (sure, medians), both (networks, kinds): the share of sure answers, and the median top output.

    networks: an iterable of Network; noise: {name: images}, as `kinds` gives it.
    """
    tops = [[top_outputs(network, images)[1] for images in noise.values()] for network in networks]
    return np.array([[(np.mean(t > SURE), np.median(t)) for t in row] for row in tops]).transpose(2, 0, 1)


def pixel_gradient(network, images, targets):
    """Return (activations, gradients): how fast one output of each image rises when a pixel is nudged up.

    images: (n, 784) float64. targets: (n,), the output neuron that is asked about, one for each image.
    Returns the asked outputs' activations (n,), and the gradients (n, 784), in float64: slopes are tiny where neurons
    are saturated, and float32 would round them to zero.
    """
    a, slopes = images, []
    for weights, biases in zip(network.weights, network.biases, strict=True):
        z = a @ weights.T.astype(np.float64) + biases
        a = 0.5 * (1 + np.tanh(z / 2))  # the sigmoid; its slope written so that it does not round to zero early
        slopes.append(0.25 / np.cosh(np.clip(z / 2, -300, 300)) ** 2)
    asked = np.arange(len(images)), np.asarray(targets)
    errors = np.zeros_like(a)
    errors[asked] = 1
    for weights, slope in zip(reversed(network.weights), reversed(slopes), strict=True):
        errors = (errors * slope) @ weights
    return a[asked], errors


def climb(network, starts, targets, steps=300, step=0.05, goal=0.99):
    """Change images, uphill along the gradient with respect to the pixels, until an output of each reaches `goal`.

    Each step moves the pixel with the steepest slope by `step`, the others in proportion; the step falls in a
    straight line to 0 over the run, and pixels stay from 0 to 1. An image that has reached the goal rests.

    starts: (n, 28, 28) or (n, 784), from 0 to 1. targets: (n,), the output to raise in each.
    Returns (images, activations): (n, 28, 28) float64, and (n,), where the outputs ended.
    """
    images = to_unit(starts, np.float64).reshape(len(starts), -1).copy()
    targets = np.asarray(targets)
    climbing = np.arange(len(images))
    for i in range(steps):
        activations, gradient = pixel_gradient(network, images[climbing], targets[climbing])
        below = activations < goal
        climbing, gradient = climbing[below], gradient[below]
        if not len(climbing):
            break
        steepest = np.abs(gradient).max(axis=1, keepdims=True)
        move = step * (1 - i / steps) * gradient / np.where(steepest > 0, steepest, 1)
        images[climbing] = np.clip(images[climbing] + move, 0, 1)
    activations, _ = pixel_gradient(network, images, targets)
    return images.reshape(-1, SIZE, SIZE), activations


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
