"""The map of the network: 784 → 16 → 16 → 10 with the names of everything on it, and today's part of it lit."""

import numpy as np

from helpers import images, palette
from helpers.figures import subplots

SEVEN = [(8.5, 7), (19.5, 7), (17, 12.5), (13, 21.5)]
"""The stroke on the map's picture of pixels."""

LAYERS = {
    "pixels": (784, "the input, a0", "784 pixels"),
    "2nd layer": (16, "first hidden layer, a1", "16 neurons"),
    "3rd layer": (16, "second hidden layer, a2", "16 neurons"),
    "output": (10, "the ten answers, a3", "10 neurons"),
}
"""Each layer's name, the number of its neurons, its other names, and what it is made of."""

GAPS = {
    "weights 1": ("weights[0]", "16 × 784"),
    "weights 2": ("weights[1]", "16 × 16"),
    "weights 3": ("weights[2]", "10 × 16"),
}
"""What leads to the 2nd layer, the 3rd layer and the output: name, the arrays' names and the shape of the weights."""

PARTS = "pixels", "weights 1", "2nd layer", "weights 2", "3rd layer", "weights 3", "output"
"""Everything that can be lit, from left to right."""

SIZE = 7.0, 3.7
"""Inches; one of them is a unit of the map's axes."""

X = 0.86, 2.70, 4.47, 6.15
"""Where the layers stand."""

TOP, FOOT, RADIUS = 2.62, 0.74, 0.05
"""Between which heights the neurons stand, and how large they are."""

PICTURE = 1.24
"""The side of the picture of pixels."""


def network_map(lit=()):
    """Draw the network that the course takes apart, with the names of its layers and weights. Return the figure.

    lit: names of PARTS that are lit; the others stand back. Raises ValueError for a name that is not among them.
    """
    if isinstance(lit, str) or not set(lit) <= set(PARTS):
        raise ValueError(f"lit is {lit!r}; it must be a list of names out of {', '.join(PARTS)}.")
    figure, ax = subplots(figsize=SIZE)
    figure.set_facecolor(palette.PAPER)
    ax.set_position((0, 0, 1, 1))
    ends = [_draw_layer(ax, layer, name in lit) for layer, name in enumerate(LAYERS)]
    for gap, name in enumerate(GAPS):
        _draw_gap(ax, gap, ends, name in lit)
    ax.images[0].set_label(in_words(lit))
    ax.set(xlim=(0, SIZE[0]), ylim=(0, SIZE[1]), aspect="equal")
    ax.set_axis_off()
    return figure


def in_words(lit=()):
    """Return what the map shows, in words."""
    (_, also, made), *layers = LAYERS.values()
    parts = [f"{made} ({also})"]
    for (array, shape), name, (_, also, made) in zip(GAPS.values(), list(LAYERS)[1:], layers):
        parts.append(f"{array}, {shape}, leads to the {name} ({also}), {made}")
    names = {part: GAPS.get(part, (part,))[0] for part in PARTS}
    shown = ", ".join(name for part, name in names.items() if part in lit) or "nothing"
    return f"The network, from left to right: {'; '.join(parts)}. Lit: {shown}."


def _draw_layer(ax, layer, lit):
    """Draw a layer with its names; return the places (n, 2) where connections leave it, and where they reach it."""
    from matplotlib.patches import Circle, Rectangle  # here: lessons that draw no map start sooner

    name, (count, also, made) = list(LAYERS.items())[layer]
    x, middle = X[layer], (TOP + FOOT) / 2
    if lit:
        _light(ax, x - 0.86, 1.72, 2.72, 0.92)
    color = palette.TEXT if lit else palette.FAINT
    ax.text(x, 3.44, name, size=14, weight="bold" if lit else "normal", color=color, ha="center", va="center")
    ax.text(x, 3.17, made, size=10.5, color=color, ha="center", va="center")
    ax.text(x, 2.92, also, size=9.5, color=color, ha="center", va="center")
    line = palette.INK if lit else palette.FRAME
    if layer == 0:
        half = PICTURE / 2
        paper = palette.rgb(palette.PAPER)
        ink = palette.laid_on(paper, palette.rgb(line), images.draw([SEVEN]))
        ax.imshow(ink, extent=(x - half, x + half, middle - half, middle + half), zorder=3)
        ax.add_patch(Rectangle((x - half, middle - half), PICTURE, PICTURE, fill=False, edgecolor=line, zorder=4))
        heights = np.linspace(middle - half + 0.05, middle + half - 0.05, 14)
        return np.stack([np.full(14, x + half), heights], axis=1), None
    places = np.stack([np.full(count, x), np.linspace(TOP, FOOT, count)], axis=1)
    radius, ground = RADIUS * (1.3 if count == 10 else 1), palette.FIRST_PALE if lit else palette.PAPER
    for place in places:
        ax.add_patch(Circle(place, radius, facecolor=ground, edgecolor=line, zorder=3))
    if count == 10:
        for digit, (_, y) in enumerate(places):
            ax.text(x + 0.14, y, digit, size=9.5, color=color, ha="left", va="center")
    edge = np.array([radius, 0])
    return places + edge, places - edge


def _draw_gap(ax, gap, ends, lit):
    """Draw the connections between two layers, and name their weights."""
    from matplotlib.collections import LineCollection

    array, shape = list(GAPS.values())[gap]
    middle = (X[gap] + X[gap + 1]) / 2 + (0.3 if gap == 0 else 0)
    lines = [(start, stop) for start in ends[gap][0] for stop in ends[gap + 1][1]]
    color, alpha = (palette.FIRST, 0.5) if lit else (palette.FRAME, 0.22)
    ax.add_collection(LineCollection(lines, colors=color, linewidths=0.5, alpha=alpha, zorder=2))
    if lit:
        _light(ax, middle - 0.7, 1.4, 0.06, 0.54)
    color = palette.TEXT if lit else palette.FAINT
    ax.text(
        middle, 0.42, f"{array} →", size=12, weight="bold" if lit else "normal", color=color, ha="center", va="center"
    )
    ax.text(middle, 0.18, shape, size=10.5, color=color, ha="center", va="center")


def _light(ax, x, width, y, height):
    """Put a ground behind names that are lit."""
    from matplotlib.patches import FancyBboxPatch

    box = FancyBboxPatch((x + 0.08, y + 0.04), width - 0.16, height - 0.08, boxstyle="round,pad=0.04", zorder=1)
    box.set(facecolor=palette.FIRST_PALE, edgecolor="none")
    ax.add_patch(box)
