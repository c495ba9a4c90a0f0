"""Paths from a pixel to an answer, and the answers pulled back to pixels, drawn."""

import numpy as np

from helpers import figures, palette, plots
from helpers.images import SIZE
from helpers.lessons.back_to_pixels import measure

SIDE, X, TOP, FOOT = 1.5, (1.6, 3.4, 5.2), 2.9, 0.5
"""In inches, which are the map's units: the side of the picture, where the layers stand, and between which heights."""

WIDEST = 2.4
"""How wide the strongest line is."""

FULL = 0.7
"""From which share of a picture's largest weight on it gets full color."""


def paths(network, pixel, answer, only=None):
    """Draw the ways from a pixel through a neuron of the 2nd and one of the 3rd layer to an answer. Return the axes.

    Blue, solid: the product of the way's three weights raises the answer; orange, dashed: it lowers it. The larger the
    product, the wider the line between the two layers, which is the way's own; the others are shared, and gray.
    network: with two hidden layers. only: (i, j), the one way that is drawn, with its three weights written on it;
    all, if nothing is said.
    """
    from matplotlib.collections import LineCollection  # here, because the lesson's first cell would wait for it

    ax = plots.subplots(figsize=(6.8, 3.5))[1]
    spot, layers = _draw_neurons(ax, network.sizes, pixel)
    goal = layers[2][answer]
    ax.plot(*goal, "o", markersize=11, markerfacecolor="none", markeredgecolor=palette.INK, markeredgewidth=1.5)
    products = measure.paths(network, pixel, answer)
    if only is None:
        shared = [(spot, place) for place in layers[0]] + [(place, goal) for place in layers[1]]
        ax.add_collection(LineCollection(shared, colors=palette.FRAME, linewidths=0.6, zorder=1))
        _draw_middle(ax, layers, products)
        figures.tell(ax, f"of {products.size} lines {np.sum(products > 0)} raise and {np.sum(products < 0)} lower")
    else:
        i, j = only
        steps = [spot, layers[0][i], layers[1][j], goal]
        weights = network.weights[0][i, pixel], network.weights[1][j, i], network.weights[2][answer, j]
        written = [f"{weight:+.2f}".replace("-", "−") for weight in weights]
        for start, stop, weight, text in zip(steps, steps[1:], weights, written):
            ax.plot(*np.transpose([start, stop]), linewidth=WIDEST, zorder=1, **_style(weight))
            ax.text(*(start + stop) / 2, text, ha="center", va="center", bbox={"fc": palette.PAPER, "ec": "none"})
        says = (
            "weight {} leads from the pixel to neuron {} of the 2nd layer, {} to neuron {} of the 3rd, {} to the answer"
        )
        figures.tell(ax, says.format(written[0], i, written[1], j, written[2]))
    return ax


def pictures(pulled_back, titles=range(10)):
    """Draw pulled-back pictures side by side, each on a scale of its own, which stands below it. Return the figure.

    pulled_back: (n, 784) weights. titles: n texts or numbers.
    """
    largest = FULL * np.abs(pulled_back).max(axis=1)
    figure = plots.weight_pictures(pulled_back, titles, largest, columns=10)
    for ax, full in zip(figure.axes, largest):
        ax.set_xlabel(f"full ±{full:.0f}" if full >= 10 else f"full ±{full:.2g}", fontsize=8)
    return figure


def _style(value):
    """Return how a line is drawn that raises or lowers."""
    if value > 0:
        return {"color": palette.RAISES, "linestyle": "-"}
    return {"color": palette.LOWERS, "linestyle": "--"}


def _draw_middle(ax, layers, products):
    """Draw each product, (3rd layer, 2nd layer), as the line between its two neurons."""
    from matplotlib.collections import LineCollection

    largest = np.abs(products).max() or 1.0
    for name, sign in (("raises the answer", 1), ("lowers it", -1)):
        chosen, style = sign * products > 0, _style(sign)
        ends = [(layers[0][i], layers[1][j]) for j, i in np.argwhere(chosen)]
        ax.add_collection(LineCollection(ends, linewidths=WIDEST * np.abs(products[chosen]) / largest, **style))
        ax.plot([], [], label=name, **style)
    ax.legend(fontsize=8, loc="upper center", bbox_to_anchor=(0.5, 0.02), ncols=2, frameon=False)


def _draw_neurons(ax, sizes, pixel):
    """Draw the pixels' frame with one of them marked, and the layers; return its place and the layers' places."""
    from matplotlib.patches import Rectangle

    middle, (row, column) = (TOP + FOOT) / 2, divmod(pixel, SIZE)
    ax.add_patch(Rectangle((0, middle - SIDE / 2), SIDE, SIDE, fill=False, edgecolor=palette.FRAME))
    spot = np.array([(column + 0.5) / SIZE * SIDE, middle + SIDE / 2 - (row + 0.5) / SIZE * SIDE])
    ax.plot(*spot, "s", color=palette.INK, markersize=5, zorder=4)
    layers = []
    for x, count in zip(np.array(X) + SIDE / 2, sizes[1:]):
        places = np.stack([np.full(count, x), np.linspace(TOP, FOOT, count)], axis=1)
        ax.plot(*places.T, "o", color=palette.PAPER, markeredgecolor=palette.FAINT, markersize=6, zorder=3)
        layers.append(places)
    for digit, (x, y) in enumerate(layers[2]):
        ax.text(x + 0.15, y, digit, fontsize=9, va="center")
    names = ["pixels", "2nd layer", "3rd layer", "answers"]
    for x, name in zip([SIDE / 2, *(places[0, 0] for places in layers)], names):
        ax.text(x, TOP + 0.22, name, ha="center", fontsize=9)
    ax.set(xlim=(-0.1, X[2] + SIDE / 2 + 0.5), ylim=(FOOT - 0.2, TOP + 0.4), aspect="equal")
    ax.set_axis_off()
    return spot, layers
