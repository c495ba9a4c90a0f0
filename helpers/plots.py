"""Figures of arrays, in matplotlib.

Each function draws on `ax`, where it takes one, or makes a figure, and returns the axes, or the figure where there are
several. Titles and labels are given to what it returns: `plots.bars(counts, range(10)).set(title=..., xlabel=...)`.
"""

import numpy as np
from matplotlib.colors import LinearSegmentedColormap

from helpers import palette
from helpers.figures import close, figure_html, show, subplots, tell  # noqa: F401 - plots.show() and so on
from helpers.network_map import network_map  # noqa: F401 - plots.network_map(lit=[...])

COLORS = palette.INK, palette.FIRST, palette.SECOND
INK, FIRST, SECOND = (LinearSegmentedColormap.from_list(color, [palette.PAPER, color]) for color in COLORS)
"""Color maps from white paper, 0, to full color, 1."""

LINES = [(palette.FIRST, "-", "o"), (palette.SECOND, "--", "s"), (palette.THIRD, ":", "^"), (palette.FOURTH, "-.", "D")]
"""Color, dash and marker of the first, second, ... line in a figure: they differ in each."""

WRITTEN = {"ha": "center", "va": "center", "fontsize": 8}
"""How a number is written on its cell."""


def _grid(count, columns, width, height, titles):
    """Return a figure and its (count,) axes, `columns` in a row, each of width by height inches; titles may be none."""
    columns = min(columns, count)
    rows = -(-count // columns)
    size = columns * width, rows * height + 0.35
    figure, axes = subplots(rows, columns, figsize=size, squeeze=False, layout="tight")
    for ax in axes.flat[count:]:
        ax.set_axis_off()
    for ax, title in zip(axes.flat, titles):
        ax.set_title(title, fontsize=9)
    return figure, axes.flat[:count]


def _frame(ax):
    """Put a thin frame around a picture, without ticks."""
    ax.set(xticks=[], yticks=[])
    ax.spines[:].set(visible=True, color=palette.FRAME)


def picture(image, ax=None, largest=1.0):
    """Draw one image in a thin frame: (28, 28), 0 paper and `largest` full ink. Return the axes."""
    ax = ax or subplots(figsize=(2.6, 2.8))[1]
    image = np.reshape(image, (28, 28))
    ax.imshow(image, cmap=INK, vmin=0, vmax=largest)
    tell(ax, _where_ink_is(image > largest / 4))
    _frame(ax)
    return ax


def _where_ink_is(inked):
    """Say in words in which rows and columns of a picture, (28, 28) of bool, there is ink."""
    rows, columns = np.flatnonzero(inked.any(axis=1)), np.flatnonzero(inked.any(axis=0))
    if not rows.size:
        return "no ink"
    return f"ink in rows {rows[0]} to {rows[-1]}, columns {columns[0]} to {columns[-1]}"


def gallery(images, titles=(), columns=10, largest=1.0):
    """Draw images side by side, `columns` in a row, each with its own title. Return the figure.

    images: (n, 28, 28) or (n, 784), from 0 to `largest`: 255 for uint8 images. titles: n texts or numbers, or none.
    """
    figure, axes = _grid(len(images), columns, 0.95, 1.2, titles)
    for ax, image in zip(axes, images):
        picture(image, ax, largest)
    return figure


def _signed_picture(ax, values, largest):
    """Draw signed numbers, (rows, columns), each in a square cell, in a thin frame."""
    rows, columns = values.shape
    colors = palette.signed_picture(values, largest)
    ax.imshow(colors, extent=(-0.5, columns - 0.5, rows - 0.5, -0.5), label=palette.SIGNS)
    tell(ax, _strongest(values))
    _frame(ax)


def _strongest(values):
    """Say in words where signed numbers, (rows, columns), are highest and lowest."""
    high, low = (np.unravel_index(place, values.shape) for place in (values.argmax(), values.argmin()))
    said = [
        f"{name} {values[at]:+.2g} at row {at[0]}, column {at[1]}" for name, at in (("highest", high), ("lowest", low))
    ]
    return ", ".join(said).replace("-", "−")


def weight_pictures(pictures, titles=(), largest=1.0, columns=8, size=1.1):
    """Draw pictures of signed numbers side by side: blue raises; orange, barred, lowers. Return the figure.

    pictures: (n, 28, 28) or (n, 784). titles: as in `gallery`.
    largest: the number that gets full color, one for all or (n,), each its own. size: of a picture, in inches; from
    about 2 up the bars across show without the colors.
    """
    pictures = np.reshape(pictures, (-1, 28, 28))
    figure, axes = _grid(len(pictures), columns, size, size + 0.25, titles)
    for ax, values, full in zip(axes, pictures, np.broadcast_to(largest, len(pictures))):
        _signed_picture(ax, values, full)
    return figure


def bars(heights, labels, ax=None, form="{:,}"):
    """Draw one bar per label with its height written above it. Return the axes.

    heights: (n,) numbers. labels: n texts or numbers. form: the format of the written heights.
    """
    ax = ax or subplots(figsize=(6.5, 2.8))[1]
    drawn = ax.bar(range(len(heights)), heights, color=palette.FIRST)
    ax.bar_label(drawn, [form.format(height) for height in heights], fontsize=8)
    ax.set_xticks(range(len(heights)), labels)
    ax.margins(y=0.12)
    return ax


def bar_panels(heights, labels, form="{:.2f}"):
    """Draw a panel of bars for each name, side by side and to one scale. Return the figure.

    heights: {title: (n,) numbers from 0 up}. labels, form: as in `bars`.
    """
    figure, axes = subplots(1, len(heights), figsize=(10, 2.7), sharey=True, layout="constrained", squeeze=False)
    for (title, numbers), ax in zip(heights.items(), axes.flat):
        bars(numbers, labels, ax, form).set_title(title)
    axes.flat[0].set_ylim(0, 1.15 * max(np.max(numbers) for numbers in heights.values()))
    return figure


def opposed_bars(up, down, labels):
    """Draw for each label what raises (blue, upward) and what lowers (orange, downward), with numbers. Return the axes.

    up: (n,) numbers from 0 up. down: (n,) numbers from 0 down. labels: n texts or numbers.
    """
    ax = subplots(figsize=(7.5, 3.4))[1]
    for heights, name, color, hatch in [(up, "votes", palette.RAISES, None), (down, "vetoes", palette.LOWERS, "//")]:
        drawn = ax.bar(range(len(heights)), heights, label=name, color=color, hatch=hatch)
        ax.bar_label(drawn, [f"{height:+.1f}".replace("-", "−") for height in heights], fontsize=8)
    ax.axhline(0, color=palette.TEXT, linewidth=0.8)
    ax.set_xticks(range(len(labels)), labels)
    ax.margins(y=0.15)
    ax.legend(fontsize=8, loc="upper right", ncols=2)
    return ax


def curve(x, y):
    """Draw a line through the points (x, y), both (n,). Return the axes."""
    ax = subplots(figsize=(5, 2.8))[1]
    ax.plot(x, y, color=palette.FIRST)
    ax.grid(alpha=0.3)
    return ax


def curves(lines):
    """Draw up to four lines, {name for the legend: (x, y)}, that differ in color and dash. Return the axes."""
    ax = subplots(figsize=(6, 3))[1]
    for (name, (x, y)), (color, dash, _) in zip(lines.items(), LINES):
        ax.plot(x, y, color=color, linestyle=dash, linewidth=1.8, label=name)
    ax.grid(alpha=0.3)
    ax.legend(fontsize=8)
    return ax


def share_curves(x, curves, ax=None):
    """Draw shares from 0 to 1 over x, each curve with a color, a dash and a marker of its own. Return the axes.

    curves: {name: (n,) shares}, up to four.
    """
    ax = ax or subplots(figsize=(5.6, 3.4))[1]
    for (color, dash, marker), (name, shares) in zip(LINES, curves.items()):
        ax.plot(x, shares, color=color, linestyle=dash, marker=marker, label=name, markersize=4)
    ax.axhline(0.1, color=palette.FAINT, linewidth=0.8)
    ax.text(x[0], 0.11, "guessing", fontsize=7.5, color=palette.FAINT, va="bottom")
    ax.grid(alpha=0.3)
    ax.legend(fontsize=8, ncols=2, loc="upper left", bbox_to_anchor=(0, -0.17), frameon=False)
    ax.set(ylabel="share, 0 to 1", ylim=(0, 1.02))
    if len(x) <= 13:
        ax.set_xticks(x, [f"{value:g}" for value in np.round(x, 6)])
    return ax


def distributions(values, ax=None):
    """Draw how numbers from 0 to 1 spread, as the share of them in each of twenty equal steps. Return the axes.

    values: {name for the legend: (n,) numbers}, up to four.
    """
    ax = ax or subplots(figsize=(6, 2.8))[1]
    for (name, numbers), (color, dash, _) in zip(values.items(), LINES):
        counts, edges = np.histogram(numbers, 20, (0, 1))
        ax.stairs(counts / len(numbers), edges, color=color, linestyle=dash, linewidth=1.8, label=name)
    ax.set_xlim(0, 1)
    ax.legend(fontsize=8, loc="upper center")
    return ax


def strips(values):
    """Draw a row of dots for each name, one dot for each number, with a tick at their median. Return the axes.

    values: {name: (n,) numbers}.
    """
    ax = subplots(figsize=(6.5, 0.55 * len(values) + 1.1))[1]
    for row, numbers in enumerate(values.values()):
        ax.plot(numbers, np.full(len(numbers), row), "o", color=palette.FIRST, alpha=0.5)
        ax.plot(np.median(numbers), row, "|", color=palette.SECOND, markersize=20, markeredgewidth=2.5)
    ax.set(yticks=range(len(values)), yticklabels=values, ylim=(len(values) - 0.5, -0.5))
    ax.grid(axis="x", alpha=0.3)
    return ax


def against(clouds):
    """Draw clouds of points side by side, {title: (x, y)}, x and y both (n,). Return the figure."""
    figure, axes = _grid(len(clouds), len(clouds), 3.1, 2.75, clouds)
    for ax, (x, y) in zip(axes, clouds.values()):
        ax.scatter(x, y, s=3, color=palette.FIRST, alpha=0.4)
        ax.grid(alpha=0.3)
    return figure


def number_table(numbers, largest, form="{:.0f}"):
    """Draw a table of signed numbers, each written on its color: blue above zero, orange below. Return the axes.

    numbers: (rows, columns); rows and columns are labeled from 0. largest: the size that gets full color.
    """
    rows, columns = numbers.shape
    ax = subplots(figsize=(columns * 0.5 + 1.2, rows * 0.26 + 1.0))[1]
    ax.imshow(palette.signed(numbers, largest), aspect="auto", label="above zero stands on blue, below on orange")
    for (row, column), number in np.ndenumerate(numbers):
        text = form.format(number)
        text = text.removeprefix("-") if float(text) == 0 else text
        ax.text(column, row, text, color=palette.PAPER if abs(number) > 0.6 * largest else palette.INK, **WRITTEN)
    ax.set(xticks=range(columns), yticks=range(rows))
    ax.tick_params(length=0)
    ax.spines[:].set_visible(False)
    return ax


def confusion(counts):
    """Draw how often each label (rows) got each answer (columns); right answers stand in gray. Return the axes.

    counts: (10, 10) whole numbers. The mistakes are written on a color of their own, darker for more.
    """
    ax = subplots(figsize=(6, 4.2))[1]
    mistakes = np.where(np.eye(len(counts), dtype=bool), 0, counts)
    ax.imshow(mistakes, cmap=SECOND, vmin=0, vmax=max(mistakes.max(), 1), aspect="auto")
    for (row, column), count in np.ndenumerate(counts):
        color, style = (palette.FAINT, "italic") if row == column else (palette.INK, "normal")
        ax.text(column, row, f"{count:,}" if count else "·", color=color, style=style, **WRITTEN)
    ax.set(xlabel="answer", ylabel="label", xticks=range(len(counts)), yticks=range(len(counts)))
    ax.tick_params(length=0)
    return ax


def shift_map(shares):
    """Draw a square of shares from 0 to 1, one for every shift, each written on its color in percent. Return the axes.

    shares: (2 * n + 1, 2 * n + 1); row i and column j belong to dy = i - n and dx = j - n.
    """
    ax = subplots(figsize=(5.6, 5.6))[1]
    n = len(shares) // 2
    ax.imshow(shares, cmap="cividis", vmin=0, vmax=1, extent=(-n - 0.5, n + 0.5, n + 0.5, -n - 0.5))
    for (row, column), share in np.ndenumerate(shares):
        color = palette.INK if share > 0.55 else palette.PAPER
        ax.text(column - n, row - n, f"{100 * share:.0f}", color=color, **WRITTEN)
    ticks = range(-n, n + 1)
    ax.set(xlabel="dx: pixels to the right", ylabel="dy: pixels down", xticks=ticks, yticks=ticks)
    ax.tick_params(length=0, labelsize=8)
    return ax


def place_map(answers, ax=None):
    """Draw a detector's answer at every place, signed, with a cross on the largest. Return the axes.

    answers: (rows, columns); blue above zero; orange, barred, below.
    """
    ax = ax or subplots(figsize=(3, 3.2))[1]
    _signed_picture(ax, answers, np.abs(answers).max() or 1.0)
    row, column = np.unravel_index(answers.argmax(), answers.shape)
    ax.plot(column, row, "x", color=palette.INK, markersize=9, markeredgewidth=2)
    ax.set(xticks=[0, 5, 10, 15, 20], yticks=[0, 5, 10, 15, 20], xlabel="column of the place", ylabel="row")
    return ax


def layer_pictures(activations, titles):
    """Draw layers of activations as pictures of ten cells in a row, 0 white and 1 blue. Return the figure.

    activations: (n, neurons), neurons a multiple of 10. titles: n texts.
    """
    figure, axes = _grid(len(activations), len(activations), 2.3, 2.35, titles)
    for ax, values in zip(axes, activations):
        ax.imshow(np.reshape(values, (-1, 10)), cmap=FIRST, vmin=0, vmax=1)
        ax.set(xticks=[0, 5, 9], xticklabels=["+0", "+5", "+9"], xlabel="column")
        ax.set(yticks=[0, 5, 9], yticklabels=["0", "50", "90"], ylabel="row")
        ax.tick_params(length=0, labelsize=7)
        tell(ax, f"above 0.5 are {', '.join(map(str, np.flatnonzero(values > 0.5))) or 'none'}")
    return figure


def cost_surface(x, y, costs, paths, mark):
    """Draw a cost over two weights as a filled contour map, with paths on it. Return the axes.

    x (n,), y (m,): the weights. costs: (m, n). paths: {name for the legend: (steps, 2)}, up to four; what leaves the
    map is drawn at its rim. mark: (2,), a place to point out with a cross.
    """
    ax = subplots(figsize=(6.2, 4.4))[1]
    ax.figure.colorbar(ax.contourf(x, y, costs, 24, cmap="cividis"), ax=ax, label="cost")
    low, high = (x[0], y[0]), (x[-1], y[-1])
    for (name, path), color, marker in zip(paths.items(), palette.ON_DARK, "os^D"):
        ax.plot(*np.clip(path, low, high).T, color=color, marker=marker, markersize=4, linewidth=1.2, label=name)
    ax.plot(*mark, "X", color=palette.INK, mec=palette.PAPER, markersize=10, label="where training left them")
    if paths:
        ax.legend(fontsize=8, facecolor=palette.FAINT, labelcolor=palette.PAPER)
    ax.set(xlabel="first weight", ylabel="second weight", xlim=(x[0], x[-1]), ylim=(y[0], y[-1]))
    return ax
