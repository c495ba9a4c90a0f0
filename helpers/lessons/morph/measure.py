"""What the lesson from 3 to 8 measures: arcs that close a 3, waterfalls, few pixels, small nudges."""

import numpy as np

from helpers import images
from helpers.learner import ten_digits
from helpers.network import sigmoid

PIECES = 60
"""Into so many equal pieces the pair of arcs is cut."""

MOST_PIXELS = 40
"""A greedy search gives up after so many."""

CLIMBS = 1000
"""A climb gives up after so many steps."""

MOVERS = 3
"""So many of the neurons that moved an answer are counted as those that moved it most."""


# Arcs


def arc(center, radii, degrees, points=61):
    """Return an arc of an ellipse, (points, 2): center and radii (x, y); degrees from and to, 270 is the top."""
    turn = np.radians(np.linspace(*degrees, points))
    return np.stack([center[0] + radii[0] * np.cos(turn), center[1] + radii[1] * np.sin(turn)], axis=1)


UPPER, LOWER = arc((14, 9.6), (4.2, 4.4), (250, 100)), arc((13.6, 18.6), (4.6, 4.6), (265, 95))
"""The pair of arcs that closes the bowls of a 3 on the left, each from top to bottom; chosen on training images."""


def lengths(path):
    """Return how long a path is up to each of its points: (n,), in pixels. path: (n, 2)."""
    return np.append(0, np.cumsum(np.hypot(*np.diff(path, axis=0).T)))


def along(paths, pieces=PIECES):
    """Return `pieces` + 1 lists of strokes, the first one empty, which draw paths piece by piece, equally long ones.

    paths: list of (n, 2), drawn one after the other.
    """
    measured = [lengths(path) for path in paths]
    drawn = [[]]
    for done in np.linspace(0, sum(length[-1] for length in measured), pieces + 1)[1:]:
        strokes = []
        for path, length in zip(paths, measured):
            if done > 1e-9:
                at = np.append(length[length < done], min(done, length[-1]))
                strokes.append(np.stack([np.interp(at, length, path[:, axis]) for axis in (0, 1)], axis=1))
            done -= length[-1]
        drawn.append(strokes)
    return drawn


def growing_ink(paths=(UPPER, LOWER), pieces=PIECES):
    """Return the ink of paths while they are drawn: (pieces + 1, 28, 28) float32 from 0 to 1, the first one blank."""
    return np.stack([images.draw(strokes) for strokes in along(paths, pieces)])


def first_share(paths=(UPPER, LOWER)):
    """Return which share of all paths, 0 to 1, the first one is. paths: list of (n, 2)."""
    long = [lengths(path)[-1] for path in paths]
    return float(long[0] / sum(long))


def inked(pictures, ink):
    """Return pictures with ink on each; where both have some, the darker counts: float32 from 0 to 1.

    pictures: (n, 28, 28), uint8 or from 0 to 1. ink: (28, 28), or (m, 28, 28) for all m: then (n, m, 28, 28).
    """
    pictures = images.to_unit(pictures)
    return np.maximum(pictures, ink) if ink.ndim == 2 else np.maximum(pictures[:, None], ink[None])


def answers_on_the_way(network, pictures, ink):
    """Return what a network answers while ink grows on pictures: (n, moments) integers.

    pictures, ink: as in `inked`, with (moments, 28, 28) of ink.
    """
    grown = inked(pictures, ink)
    return network.predict(grown.reshape(-1, 28, 28)).reshape(grown.shape[:2])


def first_flip(answers, digit=8):
    """Return when an answer is first given, as a share from 0 to 1 of the way: (n,); NaN where it never is.

    answers: (n, moments) integers.
    """
    given = answers == digit
    return np.where(given.any(axis=1), given.argmax(axis=1) / (answers.shape[1] - 1), np.nan)


def readable(network, image, digit=3):
    """Return an image of a digit where the network reads it as one, else the centered one that ships.

    image: (28, 28) from 0 to 1.
    """
    if network.predict(image)[0] == digit:
        return image
    return ten_digits.shipped()[digit].centered().pixels


# Waterfalls


def waterfall(network, layer, neuron, before, after):
    """Return (z before, steps, z after) of one neuron between two images: z + all steps is exactly the other z.

    layer: 1 for the 2nd layer, ... neuron: which of its neurons. before, after: the activations of both images, as
    `network.forward` gives them. steps: (neurons of the layer before,) float64, weight times change of activation.
    Computed in 64-bit numbers: both sides agree to 1e-9.
    """
    weights = network.weights[layer - 1][neuron].astype(float)
    bias = float(network.biases[layer - 1][neuron])
    first, second = (np.asarray(each[layer - 1][0], float) for each in (before, after))
    return float(weights @ first + bias), weights * (second - first), float(weights @ second + bias)


def movers(steps, count=MOVERS):
    """Return the neurons whose steps are largest in size, up or down: (n, count), the largest first. steps: (n, m)."""
    return np.argsort(-np.abs(steps), axis=1)[:, :count]


def held_by_the_commonest(found, neurons=16):
    """Return (share, counts): which share of all places among the movers the commonest three hold; how often each does.

    found: (n, 3), as from `movers`. counts: (neurons,). The same three each time: share 1.
    """
    counts = np.bincount(np.ravel(found), minlength=neurons)
    return float(np.sort(counts)[-np.shape(found)[1] :].sum() / max(counts.sum(), 1)), counts


# Few pixels


def lead(outputs, digit=3):
    """Return how far the best other output is ahead of a digit's: (n,). outputs: (n, 10)."""
    return np.delete(outputs, digit, axis=1).max(axis=1) - outputs[:, digit]


def turned(pixels):
    """Return what each pixel is when it is turned: full ink (1) where it is paler than a half, else paper (0)."""
    return (np.asarray(pixels) < 0.5).astype(float)


def one_turned(network, image):
    """Return the outputs of a network for an image with one pixel turned: (784, 10), a row for each pixel.

    image: (784,) or (28, 28), from 0 to 1. A turned pixel moves the first weighted sums by one column of weights.
    """
    pixels = np.ravel(image).astype(float)
    sums = network.weights[0] @ pixels + network.biases[0]
    each = sums + (turned(pixels) - pixels)[:, None] * network.weights[0].T
    return network.onward(sigmoid(each), 1)[-1]


def greedy(network, image, score=lead, digit=3):
    """Return the pixels, a list of places from 0 to 783, that a greedy search turns until the answer is not `digit`.

    score: a function of outputs (n, 10) that is to become as high as can be; the search takes the best pixel at each
    step and gives up after MOST_PIXELS.
    """
    pixels, changed = np.ravel(image).astype(float), []
    while network.predict(pixels)[0] == digit and len(changed) < MOST_PIXELS:
        scores = score(one_turned(network, pixels))
        scores[changed] = -np.inf
        changed.append(int(scores.argmax()))
        pixels[changed[-1]] = turned(pixels[changed[-1]])
    return changed


def with_turned(image, changed):
    """Return an image, (28, 28) float32, with some pixels turned. changed: places from 0 to 783."""
    pixels = np.ravel(image).astype(np.float32)
    pixels[list(changed)] = turned(pixels[list(changed)])
    return pixels.reshape(28, 28)


def at_random(network, image, rng, digit=3):
    """Return how many pixels are turned, in random order, until the answer is not `digit`."""
    pixels, order = np.ravel(image).astype(np.float32), rng.permutation(784)
    many = np.tile(pixels, (784, 1))
    for done, place in enumerate(order):
        many[done:, place] = turned(pixels[place])
    return int(np.argmax(network.predict(many) != digit)) + 1


# Small nudges


def slopes(network, image, to=8, away=3, soft=1):
    """Return how fast z of output `to`, less that of output `away`, rises with each pixel: (784,). image: (784,).

    soft: 1 gives the true slopes; a larger number those that there were if each z of the hidden layers were divided by
    it, and no sigmoid so flat.
    """
    activations = [np.asarray(layer[0], float) for layer in network.forward(image)]
    rise = network.weights[-1][to] - network.weights[-1][away]
    for weights, biases, before in zip(network.weights[-2::-1], network.biases[-2::-1], activations[-3::-1]):
        a = sigmoid((weights @ before + biases) / soft)
        rise = (rise * a * (1 - a)) @ weights
    return rise


def climb(network, image, to=8, step=0.02, soft=1):
    """Return an image, (784,), nudged along its slopes in steps of a given length until `to` is the answer, or None.

    image: from 0 to 1, and so stays what is returned. soft: as in `slopes`. It gives up after CLIMBS steps.
    """
    nudged = np.ravel(image).astype(float)
    for _ in range(CLIMBS):
        if network.predict(nudged)[0] == to:
            return nudged
        way = slopes(network, nudged, to, soft=soft)
        nudged = np.clip(nudged + step * way / max(np.linalg.norm(way), 1e-30), 0, 1)
    return None


def pulled_back(network, image, nudged, to=8, rounds=30):
    """Return a nudge that is no longer than `nudged` - image and does the same: (784,).

    Round by round the nudged image is drawn back towards the image and climbs again; the shortest is kept.
    """
    start = np.ravel(image).astype(float)
    best = nudged
    for _ in range(rounds):
        again = climb(network, start + 0.9 * (best - start), to, step=0.01)
        if again is None or np.linalg.norm(again - start) > np.linalg.norm(best - start) - 1e-4:
            break
        best = again
    return best - start


def random_nudges(image, length, rng, count=100):
    """Return an image with random nudges of one length: (count, 784) from 0 to 1. length: before what leaves is cut."""
    way = rng.normal(size=(count, 784))
    return np.clip(np.ravel(image) + length * way / np.linalg.norm(way, axis=1, keepdims=True), 0, 1)
