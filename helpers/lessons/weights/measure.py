"""What the neurons look for: what weight pictures hold, and what the neurons of a layer tell apart.

A weight picture is the row of 784 weights that leads from the pixels to one neuron, shown as 28 by 28.
"""

import functools

import numpy as np

from helpers.images import SIZE


@functools.cache  # a lesson asks for them three times, and they are 24 MB
def ideal_lines():
    """Return ideal edges and strokes, (n, 784) float32, read-only, each with squares that sum to 1.

    An edge is positive on one side and negative on the other, a stroke positive only; both fade out like a bell.
    There is one of each for every place from row and column 5 to 22 and for twelve directions; the bell's spread is
    1.5 pixels across and 3 along.
    """
    rows, columns = np.mgrid[:SIZE, :SIZE]
    lines = np.empty((12, 18, 18, 2, SIZE, SIZE), np.float32)  # a list of arrays would take three times as much
    for turn, row, column in np.ndindex(12, 18, 18):
        angle, dx, dy = turn * np.pi / 12, columns - column - 5, rows - row - 5
        across = dx * np.cos(angle) + dy * np.sin(angle)
        along = dy * np.cos(angle) - dx * np.sin(angle)
        stroke = np.exp(-((across / 1.5) ** 2 + (along / 3) ** 2) / 2)
        for kind, line in enumerate([across * stroke, stroke]):
            lines[turn, row, column, kind] = line / np.linalg.norm(line)
    lines.flags.writeable = False
    return lines.reshape(-1, SIZE * SIZE)


def best_line(pictures, lines):
    """Return (share, fitted): how much of each picture its best line explains, and that line as strong as fits best.

    share: (n,) from 0 to 1, what part of the sum of squared weights is gone when `fitted`, (n, 784) and of either
    sign, is taken out. pictures: (n, 784), none all 0. lines: (m, 784), each with squares that sum to 1.
    """
    fit = (lines @ pictures.T).T  # three times as fast as pictures @ lines.T, for few pictures and many lines
    best = (fit**2).argmax(axis=1)
    amount = fit[np.arange(len(fit)), best]
    return amount**2 / np.sum(pictures**2, axis=1), amount[:, None] * lines[best]


def blurred_noise(count, spread, rng):
    """Return random pictures whose neighbors agree, for comparison: (count, 784) float32.

    spread: (784,) >= 0, the spread of each pixel's numbers. rng: numpy.random.Generator.
    Neighbors are mixed by a bell of spread 0.7 pixels.
    """
    distance = np.arange(SIZE) - np.arange(SIZE)[:, None]
    mix = np.exp(-((distance / 0.7) ** 2) / 2)
    noise = mix @ rng.normal(size=(count, SIZE, SIZE)) @ mix
    return (noise.reshape(count, -1) * spread).astype(np.float32)


def likeness(pictures, images):
    """Return how much each picture is like one of the images, or its negative: (n,), the largest correlation's size.

    pictures: (n, 784). images: (m, 784). None constant.
    """
    together = np.corrcoef(np.concatenate([pictures, images]))
    return np.abs(together[: len(pictures), len(pictures) :]).max(axis=1)
