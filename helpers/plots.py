"""Figures of arrays, in matplotlib. Each function takes `ax` or makes one, draws on it and returns it."""

import matplotlib.pyplot as plt
import numpy as np

INK = "gray_r"
"""Color map of images: 0 white paper, 1 black ink."""


def picture(image, title="", ax=None, largest=1.0):
    """Draw one image in a thin frame: (28, 28), paper white and `largest` black. Return the axes."""
    ax = ax or plt.subplots(figsize=(2.6, 2.8))[1]
    ax.imshow(np.reshape(image, (28, 28)), cmap=INK, vmin=0, vmax=largest)
    ax.set_title(title, fontsize=10)
    ax.set(xticks=[], yticks=[])
    ax.spines[:].set(visible=True, color="#c5cad3")
    return ax


def gallery(images, titles=(), title="", columns=10, largest=1.0):
    """Draw images side by side, `columns` in a row, each with its own title. Return the figure.

    images: (n, 28, 28) or (n, 784), from 0 to `largest`: 255 for uint8 images.
    """
    rows = -(-len(images) // columns)
    columns = min(columns, len(images))
    figure, axes = plt.subplots(rows, columns, figsize=(columns * 0.95, rows * 1.2 + 0.35), squeeze=False)
    for ax in axes.flat[len(images) :]:
        ax.set_axis_off()
    for i, (ax, image) in enumerate(zip(axes.flat, images)):
        picture(image, titles[i] if len(titles) else "", ax, largest)
    figure.suptitle(title, fontsize=11)
    figure.tight_layout()
    return figure


def bars(heights, labels, title, xlabel, ylabel, ax=None, form="{:,}"):
    """Draw one bar per label with its height written above it. Return the axes.

    heights: (n,) numbers. labels: n texts or numbers. form: the format of the written heights.
    """
    ax = ax or plt.subplots(figsize=(6.5, 2.8))[1]
    drawn = ax.bar(range(len(heights)), heights, color="#2f6db5")
    ax.bar_label(drawn, [form.format(height) for height in heights], fontsize=8)
    ax.set_xticks(range(len(heights)), labels)
    ax.margins(y=0.12)
    ax.set(title=title, xlabel=xlabel, ylabel=ylabel)
    return ax


def curve(x, y, title, xlabel, ylabel, ax=None):
    """Draw a line through the points (x, y), both (n,). Return the axes."""
    ax = ax or plt.subplots(figsize=(5, 2.8))[1]
    ax.plot(x, y, color="#2f6db5")
    ax.grid(alpha=0.3)
    ax.set(title=title, xlabel=xlabel, ylabel=ylabel)
    return ax
