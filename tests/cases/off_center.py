"""Answers to lesson 10's exercises, the right ones, and wrong ones with what is said of them."""

import numpy as np

from helpers import images
from helpers.lessons.off_center import exercises


def right_losses(network, pictures, labels):
    return np.array([one_loss(network, pictures[labels == digit], digit) for digit in range(10)])


def one_loss(network, pictures, digit, steps=((1, 0), (-1, 0), (0, 1), (0, -1))):
    labels = np.full(len(pictures), digit)
    after = [network.accuracy(images.shift(pictures, *step), labels) for step in steps]
    return network.accuracy(pictures, labels) - np.mean(after)


def one_direction(network, pictures, labels):
    return [one_loss(network, pictures[labels == digit], digit, [(1, 0)]) for digit in range(10)]


def only_positive(image, dx, dy):
    moved = np.zeros_like(image)
    moved[dy:, dx:] = image[: 28 - dy, : 28 - dx]
    return moved


def minus_zero(image, dx, dy):
    moved = np.zeros_like(image)
    if dx > 0 and dy == 0:
        moved[:, dx:] = image[:, :-dx]
    elif dy > 0 and dx == 0:
        moved[dy:] = image[:-dy]
    elif dx < 0 and dy == 0:
        moved[:, :dx] = image[:, -dx:]
    elif dy < 0 and dx == 0:
        moved[:dy] = image[-dy:]
    elif dx or dy:
        return images.shift(image, dx, dy)
    return moved


def in_place(image, dx, dy):
    image[...] = images.shift(image, dx, dy)
    return image


RIGHT = [
    (exercises.shift, images.shift),
    (exercises.shift, lambda image, dx, dy: np.pad(image, 28)[28 - dy : 56 - dy, 28 - dx : 56 - dx]),
    (exercises.shift, in_place),
    (exercises.hurt_by_one_pixel, right_losses),
]


WRONG = [
    (exercises.shift, lambda image, dx, dy: images.shift(image, dy, dx), "x and y are swapped"),
    (exercises.shift, lambda image, dx, dy: images.shift(image, -dx, -dy), "wrong way"),
    (exercises.shift, lambda image, dx, dy: images.shift(image, -dx, dy), "moves the wrong way"),
    (exercises.shift, lambda image, dx, dy: images.shift(image, dx, -dy), "counted from the top|wrong way"),
    (exercises.shift, lambda image, dx, dy: np.roll(image, (dy, dx), (0, 1)), "come back on the other"),
    (exercises.shift, lambda image, dx, dy: np.roll(image, (dx, dy)), "one long line"),
    (exercises.shift, lambda image, dx, dy: images.shift(image, dx, dy) / 255, "from 0 to 1"),
    (exercises.shift, lambda image, dx, dy: images.shift(image, dx, dy).astype(float), "type float64"),
    (exercises.shift, only_positive, "stopped with ValueError|try negative steps"),
    (exercises.shift, minus_zero, r"image\[:-0\]"),
    (exercises.shift, lambda image, dx, dy: image, r"differs from what it should be in \d+ of 784"),
    (exercises.shift, lambda image, dx, dy: image[1:], r"shape \(28, 28\)"),
    (exercises.hurt_by_one_pixel, lambda *given: -right_losses(*given), "other sign"),
    (exercises.hurt_by_one_pixel, lambda *given: 4 * right_losses(*given), "take their mean"),
    (exercises.hurt_by_one_pixel, lambda *given: 100 * right_losses(*given), "points of 100"),
    (exercises.hurt_by_one_pixel, one_direction, "one direction only"),
    (exercises.hurt_by_one_pixel, lambda *given: right_losses(*given).argmax(), r"shape \(10,\)"),
    (exercises.hurt_by_one_pixel, lambda *given: np.zeros(10), "should lose"),
    (
        exercises.hurt_by_one_pixel,
        lambda network, pictures, labels: [
            network.accuracy(pictures[labels == digit], labels[labels == digit]) for digit in range(10)
        ],
        "before moving",
    ),
]
