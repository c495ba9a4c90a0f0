"""Figures of arrays, in matplotlib. Each function takes `ax` or makes one, draws on it and returns it."""

import base64
import html
import io

import numpy as np
from IPython import get_ipython
from matplotlib.colors import LinearSegmentedColormap, ListedColormap

INK = "gray_r"
"""Color map of images: 0 white paper, 1 black ink."""


def subplots(*arguments, **settings):
    """Return a new figure and its axes: matplotlib.pyplot.subplots."""
    # Here, because it takes longer than anything else that a lesson imports, and no first cell needs it.
    import matplotlib.pyplot as plt

    return plt.subplots(*arguments, **settings)


def show():
    """Show the figures made since the last time, as a cell does at its end: matplotlib.pyplot.show."""
    import matplotlib.pyplot as plt

    plt.show()


def close(figure="all"):
    """Forget a figure, or all: what is shown as HTML need not be shown once more when the cell ends."""
    import matplotlib.pyplot as plt

    plt.close(figure)


def picture(image, title="", ax=None, largest=1.0):
    """Draw one image in a thin frame: (28, 28), paper white and `largest` black. Return the axes."""
    ax = ax or subplots(figsize=(2.6, 2.8))[1]
    ax.imshow(np.reshape(image, (28, 28)), cmap=INK, vmin=0, vmax=largest)
    ax.set_title(title, fontsize=10)
    ax.set(xticks=[], yticks=[])
    ax.spines[:].set(visible=True, color="#c5cad3")
    return ax


def marked(image, mask, title="", ax=None):
    """Draw one image, (28, 28) from 0 to 1, with the pixels of a mask, (28, 28) of bool, in orange. Return the axes."""
    ax = picture(image, title, ax or subplots(figsize=(3.6, 3.6))[1])
    ax.imshow(np.ma.masked_where(~mask, mask), cmap=ListedColormap(["#d9730d"]))
    return ax


def gallery(images, titles=(), title="", columns=10, largest=1.0):
    """Draw images side by side, `columns` in a row, each with its own title. Return the figure.

    images: (n, 28, 28) or (n, 784), from 0 to `largest`: 255 for uint8 images.
    """
    rows = -(-len(images) // columns)
    columns = min(columns, len(images))
    figure, axes = subplots(rows, columns, figsize=(columns * 0.95, rows * 1.2 + 0.35), squeeze=False)
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
    ax = ax or subplots(figsize=(6.5, 2.8))[1]
    drawn = ax.bar(range(len(heights)), heights, color="#2f6db5")
    ax.bar_label(drawn, [form.format(height) for height in heights], fontsize=8)
    ax.set_xticks(range(len(heights)), labels)
    ax.margins(y=0.12)
    ax.set(title=title, xlabel=xlabel, ylabel=ylabel)
    return ax


def curve(x, y, title, xlabel, ylabel, ax=None):
    """Draw a line through the points (x, y), both (n,). Return the axes."""
    ax = ax or subplots(figsize=(5, 2.8))[1]
    ax.plot(x, y, color="#2f6db5")
    ax.grid(alpha=0.3)
    ax.set(title=title, xlabel=xlabel, ylabel=ylabel)
    return ax


SIGNED = LinearSegmentedColormap.from_list("signed", ["#d6521c", "#ffffff", "#2166ac"])
"""Color map of signed numbers, as in the live weight pictures: orange below zero, white at zero, blue above."""


def weight_pictures(pictures, titles=(), title="", largest=1.0, columns=8):
    """Draw pictures of signed numbers side by side: blue above zero, orange below, white at zero. Return the figure.

    pictures: (n, 28, 28) or (n, 784). largest: the size that gets full color, one for all or (n,), each its own.
    """
    pictures = np.reshape(pictures, (-1, 28, 28))
    rows, columns = -(-len(pictures) // columns), min(columns, len(pictures))
    figure, axes = subplots(rows, columns, figsize=(columns * 1.1, rows * 1.35 + 0.35), squeeze=False)
    for ax in axes.flat[len(pictures) :]:
        ax.set_axis_off()
    for i, (ax, values, full) in enumerate(zip(axes.flat, pictures, np.broadcast_to(largest, len(pictures)))):
        ax.imshow(values, cmap=SIGNED, vmin=-full, vmax=full)
        ax.set_title(titles[i] if len(titles) else "", fontsize=9)
        ax.set(xticks=[], yticks=[])
        ax.spines[:].set(visible=True, color="#c5cad3")
    figure.suptitle(title, fontsize=11)
    figure.tight_layout()
    return figure


def number_table(numbers, title, xlabel, ylabel, largest, form="{:.0f}"):
    """Draw a table of signed numbers, each written on its color: blue above zero, orange below. Return the axes.

    numbers: (rows, columns); rows and columns are labeled from 0. largest: the size that gets full color.
    """
    rows, columns = numbers.shape
    _, ax = subplots(figsize=(columns * 0.5 + 1.2, rows * 0.26 + 1.0))
    ax.imshow(numbers, cmap=SIGNED, vmin=-largest, vmax=largest, aspect="auto")
    for row, column in np.ndindex(rows, columns):
        color = "white" if abs(numbers[row, column]) > 0.6 * largest else "black"
        text = form.format(numbers[row, column])
        text = text.removeprefix("-") if float(text) == 0 else text
        ax.text(column, row, text, ha="center", va="center", fontsize=8, color=color)
    ax.set(title=title, xlabel=xlabel, ylabel=ylabel, xticks=range(columns), yticks=range(rows))
    ax.tick_params(length=0)
    ax.spines[:].set_visible(False)
    return ax


LINES = [("#2f6db5", "-"), ("#d9730d", "--"), ("#4d4d4d", ":"), ("#7b3294", "-.")]
"""Color and dash of the first, second, ... line in a figure: they differ in both."""


def bar_panels(heights, labels, xlabel, ylabel, form="{:.2f}"):
    """Draw a panel of bars for each name, side by side and to one scale, under a common title. Return the figure.

    heights: {title: (n,) numbers from 0 up}. labels, form: as in `bars`.
    """
    figure, axes = subplots(1, len(heights), figsize=(10, 2.7), sharey=True, layout="constrained", squeeze=False)
    for (title, numbers), ax in zip(heights.items(), axes.flat):
        bars(numbers, labels, title, xlabel, ylabel, ax, form)
    figure.suptitle(f"{ylabel.capitalize()} by {xlabel}", fontsize=11)
    axes.flat[0].set_ylim(0, 1.15 * max(np.max(numbers) for numbers in heights.values()))
    return figure


def distributions(values, title, xlabel, ylabel, ax=None, bins=20):
    """Draw how numbers from 0 to 1 spread, as the share of them in each of `bins` equal steps. Return the axes.

    values: {name for the legend: (n,) numbers}, up to four.
    """
    ax = ax or subplots(figsize=(6, 2.8))[1]
    for (name, numbers), (color, dash) in zip(values.items(), LINES):
        counts, edges = np.histogram(numbers, bins, (0, 1))
        ax.stairs(counts / len(numbers), edges, color=color, linestyle=dash, linewidth=1.8, label=name)
    ax.set(title=title, xlabel=xlabel, ylabel=ylabel, xlim=(0, 1))
    ax.legend(fontsize=8, loc="upper center")
    return ax


def strips(values, title, xlabel, ax=None):
    """Draw a row of dots for each name, one dot for each number, with a tick at their median. Return the axes.

    values: {name: (n,) numbers}.
    """
    ax = ax or subplots(figsize=(6.5, 0.55 * len(values) + 1.1))[1]
    for row, numbers in enumerate(values.values()):
        ax.plot(numbers, np.full(len(numbers), row), "o", color="#2f6db5", alpha=0.5)
        ax.plot(np.median(numbers), row, "|", color="#d9730d", markersize=20, markeredgewidth=2.5)
    ax.set_yticks(range(len(values)), values)
    ax.set_ylim(len(values) - 0.5, -0.5)
    ax.grid(axis="x", alpha=0.3)
    ax.set(title=title, xlabel=xlabel)
    return ax


def curves(lines, title, xlabel, ylabel, ax=None):
    """Draw up to four lines, {name for the legend: (x, y)}, that differ in color and dash. Return the axes."""
    ax = ax or subplots(figsize=(6, 3))[1]
    for (name, (x, y)), (color, dash) in zip(lines.items(), LINES):
        ax.plot(x, y, color=color, linestyle=dash, linewidth=1.8, label=name)
    ax.grid(alpha=0.3)
    ax.legend(fontsize=8)
    ax.set(title=title, xlabel=xlabel, ylabel=ylabel)
    return ax


def shift_map(shares, title, ax=None):
    """Draw a square of shares from 0 to 1, one for every shift, each written on its color in percent. Return the axes.

    shares: (2 * n + 1, 2 * n + 1); row i and column j belong to dy = i - n and dx = j - n.
    """
    ax = ax or subplots(figsize=(5.6, 5.6))[1]
    n = len(shares) // 2
    ax.imshow(shares, cmap="cividis", vmin=0, vmax=1, extent=(-n - 0.5, n + 0.5, n + 0.5, -n - 0.5))
    for (row, column), share in np.ndenumerate(shares):
        color = "black" if share > 0.55 else "white"
        ax.text(column - n, row - n, f"{100 * share:.0f}", ha="center", va="center", fontsize=7.5, color=color)
    ax.set(title=title, xlabel="dx: pixels to the right", ylabel="dy: pixels down")
    ax.set(xticks=range(-n, n + 1), yticks=range(-n, n + 1))
    ax.tick_params(length=0, labelsize=8)
    return ax


def share_curves(x, curves, title, xlabel, ax=None, bands=()):
    """Draw shares from 0 to 1 over x, each curve with a color, a dash and a marker of its own. Return the axes.

    curves: {name: (n,) shares}. bands: (low, high) pairs of (n,) shares, shaded in the curves' colors, in order.
    """
    ax = ax or subplots(figsize=(5.6, 3.4))[1]
    styles = [("#2f6db5", "o-"), ("#d9730d", "s--"), ("#1f2937", "^:"), ("#7b5ea7", "D-.")]
    for (color, _), (low, high) in zip(styles, bands):
        ax.fill_between(x, low, high, color=color, alpha=0.2, linewidth=0)
    for (color, style), (name, shares) in zip(styles, curves.items()):
        ax.plot(x, shares, style, color=color, label=name, markersize=4)
    ax.axhline(0.1, color="#6b7280", linewidth=0.8)
    ax.text(x[0], 0.11, "guessing", fontsize=7.5, color="#6b7280", va="bottom")
    ax.grid(alpha=0.3)
    ax.legend(fontsize=8, ncols=2, loc="lower left", bbox_to_anchor=(0, 1), frameon=False)
    ax.set_title(title, pad=8 + 16 * ((len(curves) + 1) // 2))  # above the legend, two names in a row
    ax.set(xlabel=xlabel, ylabel="share, 0 to 1", ylim=(0, 1.02))
    if len(x) <= 13:
        ax.set_xticks(x, [f"{value:g}" for value in np.round(x, 6)])
    return ax


def place_map(answers, title, ax=None):
    """Draw a detector's answer at every place, signed, with a cross on the largest. Return the axes.

    answers: (rows, columns); blue above zero, orange below.
    """
    ax = ax or subplots(figsize=(3, 3.2))[1]
    largest = np.abs(answers).max() or 1.0
    ax.imshow(answers, cmap=SIGNED, vmin=-largest, vmax=largest)
    row, column = np.unravel_index(answers.argmax(), answers.shape)
    ax.plot(column, row, "x", color="black", markersize=9, markeredgewidth=2)
    ax.set_title(title, fontsize=9)
    ax.set(xticks=[0, 5, 10, 15, 20], yticks=[0, 5, 10, 15, 20], xlabel="column of the place", ylabel="row")
    return ax


def opposed_bars(up, down, labels, title, xlabel, ylabel):
    """Draw for each label what raises (blue, upward) and what lowers (orange, downward), with numbers. Return the axes.

    up: (n,) numbers from 0 up. down: (n,) numbers from 0 down. labels: n texts or numbers.
    """
    _, ax = subplots(figsize=(7.5, 3.4))
    for heights, color, name in [(up, "#2166ac", "votes"), (down, "#d6521c", "vetoes")]:
        drawn = ax.bar(range(len(heights)), heights, color=color, label=name, hatch="//" if name == "vetoes" else None)
        ax.bar_label(drawn, [f"{height:+.1f}".replace("-", "−") for height in heights], fontsize=8)
    ax.axhline(0, color="#4d4d4d", linewidth=0.8)
    ax.set_xticks(range(len(labels)), labels)
    ax.margins(y=0.15)
    ax.set(title=title, xlabel=xlabel, ylabel=ylabel)
    ax.legend(fontsize=8, loc="upper right", ncols=2)
    return ax


def layer_pictures(activations, titles, title):
    """Draw layers of activations as pictures of ten cells in a row, 0 white and 1 blue. Return the figure.

    activations: (n, neurons), neurons a multiple of 10. titles: n texts.
    """
    figure, axes = subplots(1, len(activations), figsize=(2.3 * len(activations), 2.7), squeeze=False)
    for ax, values, name in zip(axes.flat, activations, titles):
        ax.imshow(np.reshape(values, (-1, 10)), cmap="Blues", vmin=0, vmax=1)
        ax.set_title(name, fontsize=9)
        ax.set(xticks=[0, 5, 9], xticklabels=["+0", "+5", "+9"], xlabel="column")
        ax.set(yticks=[0, 5, 9], yticklabels=["0", "50", "90"], ylabel="row")
        ax.tick_params(length=0, labelsize=7)
    figure.suptitle(title, fontsize=11)
    figure.tight_layout()
    return figure


def against(x, y, titles, title, xlabel, ylabel):
    """Draw clouds of points side by side, one for each pair of columns. Return the figure.

    x, y: lists of (n,) numbers, one pair for each cloud. titles: a text for each cloud.
    """
    figure, axes = subplots(1, len(x), figsize=(3.1 * len(x), 3.1), squeeze=False)
    for ax, across, up, name in zip(axes.flat, x, y, titles):
        ax.scatter(across, up, s=3, color="#2f6db5", alpha=0.4)
        ax.set_title(name, fontsize=9)
        ax.set(xlabel=xlabel, ylabel=ylabel)
        ax.grid(alpha=0.3)
    figure.suptitle(title, fontsize=11)
    figure.tight_layout()
    return figure


def cost_surface(x, y, costs, paths, mark, title, ax=None):
    """Draw a cost over two weights as a filled contour map, with paths on it. Return the axes.

    x (n,), y (m,): the weights. costs: (m, n). paths: {name for the legend: (steps, 2)}, up to four; what leaves the
    map is drawn at its rim. mark: (2,), a place to point out with a cross.
    """
    ax = ax or subplots(figsize=(6.2, 4.4))[1]
    drawn = ax.contourf(x, y, costs, 24, cmap="cividis")
    ax.figure.colorbar(drawn, ax=ax, label="cost")
    low, high = (x[0], y[0]), (x[-1], y[-1])
    for (name, path), color, marker in zip(paths.items(), ["#ffffff", "#ff9d5c", "#8fe3ff", "#e0b3ff"], "os^D"):
        ax.plot(*np.clip(path, low, high).T, color=color, marker=marker, markersize=4, linewidth=1.2, label=name)
    ax.plot(*mark, "X", color="black", markersize=10, markeredgecolor="white", label="where training left them")
    if paths:
        ax.legend(fontsize=8, facecolor="#555555", labelcolor="white")
    ax.set(title=title, xlabel="first weight", ylabel="second weight", xlim=(x[0], x[-1]), ylim=(y[0], y[-1]))
    return ax


def confusion(counts, title, ax=None):
    """Draw how often each label (rows) got each answer (columns); right answers stand in gray. Return the axes.

    counts: (10, 10) whole numbers. The mistakes are written on a color of their own, darker for more.
    """
    ax = ax or subplots(figsize=(6, 4.2))[1]
    mistakes = np.where(np.eye(len(counts), dtype=bool), 0, counts)
    largest = max(mistakes.max(), 1)
    ax.imshow(mistakes, cmap="Oranges", vmin=0, vmax=largest, aspect="auto")
    for row, column in np.ndindex(counts.shape):
        right = row == column
        color = "#6b7280" if right else "white" if mistakes[row, column] > 0.6 * largest else "black"
        text = f"{counts[row, column]:,}" if counts[row, column] else "·"
        ax.text(column, row, text, ha="center", va="center", fontsize=8, color=color, style="italic" if right else None)
    ax.set(title=title, xlabel="answer", ylabel="label", xticks=range(len(counts)), yticks=range(len(counts)))
    ax.tick_params(length=0)
    return ax


def in_words(figure):
    """Return a figure's text equivalent: its title, and for each of its axes the title and the labels."""
    parts = [figure.get_suptitle()]
    for ax in figure.axes:
        labels = [f"{name}: {label}" for name, label in [("x", ax.get_xlabel()), ("y", ax.get_ylabel())] if label]
        parts.append(ax.get_title() + (f" ({', '.join(labels)})" if labels else ""))
    return "; ".join(part for part in parts if part) or "Figure"


def figure_html(figure):
    """Return an <img> of a figure, with its text equivalent for those who do not see it."""
    picture = io.BytesIO()
    figure.savefig(picture, format="png", dpi=110, bbox_inches="tight")
    encoded = base64.b64encode(picture.getvalue()).decode()
    alt = html.escape(in_words(figure))
    return f'<img alt="{alt}" style="max-width: 100%" src="data:image/png;base64,{encoded}">'


# Jupyter shows a cell's figures without any text: from here on it gets this picture of them, too, and prefers it.
if shell := get_ipython():
    # For the base class: what is set for Figure itself, IPython takes out again when it draws its first figure.
    shell.display_formatter.formatters["text/html"].for_type_by_name("matplotlib.figure", "FigureBase", figure_html)
