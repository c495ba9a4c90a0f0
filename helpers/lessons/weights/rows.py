"""Rows of images, and their labels in words."""

import numpy as np

from helpers import palette, plots


def image_rows(rows):
    """Draw images in rows, one below the other, a thin line between neighbors. Return the figure.

    rows: {title: helpers.examples.Examples}, as many uint8 images of (28, 28) in each. Below an image stands its label,
    in the title how many there are of each.
    """
    figure, axes = plots.subplots(len(rows), 1, figsize=(10, 0.95 * len(rows)), squeeze=False, layout="constrained")
    for ax, (title, examples) in zip(axes.flat, rows.items()):
        framed = np.pad(examples.images, ((0, 0), (0, 0), (1, 1)), constant_values=90)
        ax.imshow(np.hstack(framed), cmap=plots.INK, vmin=0, vmax=255)
        ax.set_title(f"{title}, by label: {spelled(examples.labels)}", fontsize=9)
        ax.set(xticks=30 * np.arange(len(examples)) + 14.5, xticklabels=examples.labels, yticks=[])
        ax.tick_params(length=0, labelsize=8, pad=1)
        ax.spines[:].set(color=palette.FRAME)
    return figure


def spelled(labels):
    """Return how often each digit comes up, the most frequent first: "2 (14), 0 (6)"."""
    counts = np.bincount(labels, minlength=10)
    order = np.argsort(-counts, kind="stable")
    return ", ".join(f"{digit} ({counts[digit]})" for digit in order if counts[digit])
