"""What a network learns from, and how: both are checked once, when they are made."""

from dataclasses import dataclass

import numpy as np

from helpers import expect


@dataclass(frozen=True, eq=False)
class Examples:
    """Images and their labels, read-only: change a copy, images[0].copy().

    images: (n, ...), best (n, 28, 28); uint8 from 0 (paper) to 255 (ink), or floating point from 0 to 1.
    labels: (n,) integers from 0. n is 1 or more.
    Part of them is Examples, too: few = examples[:1000], sevens = examples.of(7), examples[rng.permutation(n)].
    Raises ValueError, saying what came and what is expected, for anything else.
    """

    images: np.ndarray
    labels: np.ndarray

    def __post_init__(self):
        images, labels = np.asarray(self.images), np.asarray(self.labels)
        if images.ndim < 2 or labels.ndim != 1 or len(images) != len(labels) or len(labels) == 0:
            raise ValueError(
                f"Examples are n images and n labels, n at least 1; these are {images.shape} and {labels.shape}."
            )
        expect.pixels(images)
        expect.labels(labels)
        # All cells of a notebook share these arrays: a slip that writes into them must not change the data for the
        # cells that follow.
        for name, array in [("images", images), ("labels", labels)]:
            view = array.view()
            view.flags.writeable = False
            object.__setattr__(self, name, view)

    def __len__(self):
        return len(self.labels)

    def __getitem__(self, chosen):
        """Return the examples that a slice, or an array of indices or of bool, chooses."""
        return Examples(self.images[chosen], self.labels[chosen])

    def of(self, label):
        """Return the examples of one label."""
        return self[self.labels == label]

    def __repr__(self):
        return f"<{len(self):,} images with labels>"


@dataclass(frozen=True)
class Settings:
    """How a network is trained.

    passes: how often to go through all examples, 1 or more. batch_size: examples in a step, 1 or more.
    learning_rate: > 0, of the first step. weight_decay: >= 0; the share of every weight and bias that each step takes
    off, times the step size: the gradient of half the sum of their squares.
    Raises ValueError for values outside these ranges.
    """

    passes: int
    batch_size: int = 10
    learning_rate: float = 3.0
    weight_decay: float = 0.0

    def __post_init__(self):
        expect.whole(self.passes, 1, None, "passes")
        expect.whole(self.batch_size, 1, None, "batch_size")
        expect.positive(self.learning_rate, None, "learning_rate")
        expect.number(self.weight_decay, 0, None, "weight_decay")
