"""The lesson's pictures: a detector at one place, its map, the detectors that were learned."""

import numpy as np

from helpers import palette, plots
from helpers.figures import tell

COUNT, BEST = 200, 50
"""Of so many images, the so many places are averaged at which one of the first detectors finds most."""

ROW, COLUMN = np.indices((5, 5))
SEEN = {
    "a level stroke": (ROW > 0) & (ROW < 4),
    "an upright stroke": (COLUMN > 0) & (COLUMN < 4),
    "ink at the top": ROW < 2,
    "ink at the bottom": ROW > 2,
    "ink at top and bottom, paper between": (ROW == 0) | (ROW == 4),
    "ink on the left and on the right, paper between": (COLUMN == 0) | (COLUMN == 4),
    "an upright edge, ink on its left": COLUMN < 2,
    "an upright edge, ink on its right": COLUMN > 2,
    "a slanted edge, ink at the lower left": ROW > COLUMN,
    "a slanted edge, ink at the upper right": ROW < COLUMN,
    "a slanted edge, ink at the upper left": ROW + COLUMN < 4,
    "a slanted edge, ink at the lower right": ROW + COLUMN > 4,
    "a bent stroke, at the top and on the left": (ROW == 0) | (COLUMN < 2),
    "a bent stroke, at the top and on the right": (ROW == 0) | (COLUMN > 2),
    "a bent stroke, at the bottom and on the left": (ROW == 4) | (COLUMN < 2),
    "a bent stroke, at the bottom and on the right": (ROW == 4) | (COLUMN > 2),
}
"""What an average of 5 x 5 pixels may show, in words, and where its ink lies then."""


def signed(ax, values, largest=None):
    """Draw signed numbers, (rows, columns), in a thin frame; `largest` gets full color. Return the axes."""
    rows, columns = values.shape
    colors = palette.signed_picture(values, largest or np.abs(values).max() or 1.0)
    ax.imshow(colors, extent=(-0.5, columns - 0.5, rows - 0.5, -0.5), label=palette.SIGNS)
    ax.spines[:].set(visible=True, color=palette.FRAME)
    return ax


def one_place(image, detector, row, column):
    """Draw an image with a frame where a detector lies, the detector, and each of its numbers times the ink below it.

    image: (28, 28) from 0 to 1. detector: (size, size). row, column: of its top-left corner. Return the figure.
    """
    size = len(detector)
    products = image[row : row + size, column : column + size] * detector
    figure, axes = plots.subplots(1, 3, figsize=(8, 2.9), layout="constrained")
    plots.picture(image, axes[0]).set_title(f"laid on row {row}, column {column}", fontsize=10)
    x, y = column - 0.5, row - 0.5
    axes[0].plot([x, x + size, x + size, x, x], [y, y, y + size, y + size, y], color=palette.SECOND, linewidth=2)
    for ax, values, title in [(axes[1], detector, "the detector"), (axes[2], products, "each number × its ink")]:
        signed(ax, values, np.abs(detector).max()).set(xticks=[], yticks=[])
        ax.set_title(title, fontsize=10)
        for (i, j), value in np.ndenumerate(values):
            color = palette.PAPER if value > 0.6 * np.abs(detector).max() else palette.INK  # orange has a pale bar
            ax.text(j, i, f"{value:.1f}".replace("-", "−").replace("−0.0", "0.0"), color=color, **plots.WRITTEN)
    axes[2].set_title(f"each number × its ink: {products.sum():.2f} in all".replace("-", "−"), fontsize=10)
    return figure


def maps(images, found):
    """Draw images, and beside each the map of what a detector found, a cross on its highest sum. Return the figure.

    images: n of (28, 28). found: n of (rows, columns), lists of lists, too.
    """
    found = [np.asarray(sums) for sums in found]
    figure, axes = plots.subplots(1, 2 * len(images), figsize=(11, 2.9), layout="constrained")
    largest = max(np.abs(one).max() for one in found)
    for i, (image, sums) in enumerate(zip(images, found)):
        name = "as it was" if i == 0 else "pushed"
        plots.picture(image, axes[2 * i]).set_title(f"the digit, {name}", fontsize=10)
        ax = signed(axes[2 * i + 1], sums, largest)
        row, column = np.unravel_index(sums.argmax(), sums.shape)
        ax.plot(column, row, "x", color=palette.INK, markersize=9, markeredgewidth=2)
        ax.set_title(f"its map, highest {sums.max():.2f}\nat row {row}, column {column}", fontsize=10)
        ax.set(xlabel="column", ylabel="row")
        tell(ax, f"a cross at row {row}, column {column}, where the sum is highest")
    return figure


def finds(network, images):
    """Return what each of a network's first detectors finds: the average of its BEST places, (detectors, side, side).

    network: convolution.ConvolutionalNetwork. images: (n, 28, 28), of which COUNT are used.
    """
    steps, size = network.forward(images[:COUNT]), network.weights[0].shape[1]
    ink, found = steps["ink"][..., 0], steps["found"]
    averages = []
    for k in range(found.shape[-1]):
        best = np.argpartition(found[..., k], -BEST, axis=None)[-BEST:]
        places = zip(*np.unravel_index(best, found.shape[:3]))
        averages.append(
            np.mean([ink[i, row : row + size, column : column + size] for i, row, column in places], axis=0)
        )
    return np.array(averages)


def detectors(network, images):
    """Draw a network's first detectors, and under each what it finds: the average of its best places.

    network, images: as in `finds`. Return the figure.
    """
    weights = network.weights[0][..., 0]
    figure, axes = plots.subplots(2, len(weights), figsize=(1.25 * len(weights), 3.0), layout="constrained")
    for k, (above, below, average) in enumerate(zip(*axes, finds(network, images))):
        signed(above, weights[k], np.abs(weights).max()).set(xticks=[], yticks=[])
        above.set_title(str(k), fontsize=10)
        below.imshow(average, cmap=plots.INK, vmin=0, vmax=1)
        below.set(xticks=[], yticks=[])
        below.spines[:].set(visible=True, color=palette.FRAME)
        tell(above, _strongest(weights[k]))
        tell(below, f"detector {k} finds {_seen(average)}")
    axes[0, 0].set_ylabel("its weights")
    axes[1, 0].set_ylabel("what it finds")
    return figure


def _strongest(values):
    """Say in words where a detector's numbers are highest and lowest."""
    (i, j), (k, l) = (np.unravel_index(place, values.shape) for place in (values.argmax(), values.argmin()))
    return f"highest at row {i}, column {j}, lowest at row {k}, column {l}"


def _seen(patch):
    """Say in words what a patch, (5, 5) from 0 to 1, shows: that of SEEN which it is most like."""
    if not 0.1 < patch.mean() < 0.9:
        return "nearly no ink" if patch.mean() < 0.5 else "ink everywhere"
    return max(SEEN, key=lambda words: np.corrcoef(patch.ravel(), SEEN[words].ravel())[0, 1])
