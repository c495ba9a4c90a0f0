"""Figures of the lesson from 3 to 8: a waterfall, and pictures of what was changed."""

import numpy as np

from helpers import palette, plots

SHOWN = 7
"""So many steps of a waterfall get a bar of their own; the others share two, one of those up and one of those down."""


def largest_first(steps, shown=SHOWN):
    """Return [(name, step)] of a waterfall: the largest in size, in order, and what the others add up to.

    steps: (n,) numbers, one for each neuron. The name is the neuron's number; the others' are "4 others up" and
    "5 others down", where there are any.
    """
    order = np.argsort(-np.abs(steps), kind="stable")
    named, rest = [(str(neuron), float(steps[neuron])) for neuron in order[:shown]], steps[order[shown:]]
    ways = {"up": rest[rest > 0], "down": rest[rest < 0]}
    return [*named, *((f"{len(part)} others {way}", float(part.sum())) for way, part in ways.items() if len(part))]


def waterfall(z_before, steps, title):
    """Draw how z comes from one value to another, step by step; what raises is blue, what lowers orange and hatched.

    z_before: a number. steps: (n,), what each neuron adds. Return the axes.
    """
    named = largest_first(steps)
    ax = plots.subplots(figsize=(8, 3.2))[1]
    at = z_before
    ends = [(0, 0.0, z_before, palette.FAINT, None)]
    for place, (_, step) in enumerate(named, 1):
        ends.append((place, at, step, palette.RAISES if step > 0 else palette.LOWERS, None if step > 0 else "//"))
        at += step
    ends.append((len(named) + 1, 0.0, at, palette.FAINT, None))
    for place, foot, height, color, hatch in ends:
        ax.bar(place, height, bottom=foot, color=color, hatch=hatch, edgecolor=palette.PAPER, linewidth=0)
        text = f"{height:+.2f}".replace("-", "−")
        ax.text(place, max(foot, foot + height), text, ha="center", va="bottom", fontsize=8)
    ax.axhline(0, color=palette.TEXT, linewidth=0.8)
    names = ["z before", *(name.replace("others ", "others\n") for name, _ in named), "z after"]
    ax.set_xticks(range(len(names)), names, fontsize=8)
    stands = z_before + np.cumsum([0.0, *(step for _, step in named)])
    low, high = min(0.0, stands.min()), max(0.0, stands.max())
    room = 0.12 * (high - low or 1.0)
    ax.set(title=title, xlabel="neuron whose activation changed", ylabel="z", ylim=(low - room, high + room))
    return ax


def turned(image, changed, titles):
    """Draw an image, and the same with some pixels turned, each of them framed. Return the figure.

    image: (28, 28) from 0 to 1. changed: {place: what it has become, 0 or 1}. titles: two texts.
    """
    from matplotlib.patches import Rectangle  # here, because the lesson's first cell would wait for it

    figure, axes = plots.subplots(1, 2, figsize=(5.6, 2.9), layout="constrained")
    after = np.array(image, float).reshape(784)
    after[list(changed)] = list(changed.values())
    for ax, picture, title in zip(axes, (image, after), titles):
        plots.picture(picture, ax).set_title(title, fontsize=9)
    rows, columns = np.divmod(np.array(list(changed), int), 28)
    for row, column in zip(rows, columns):
        axes[1].add_patch(
            Rectangle((column - 0.5, row - 0.5), 1, 1, fill=False, edgecolor=palette.SECOND, linewidth=1.5)
        )
    named = ", ".join(f"({row}, {column})" for row, column in zip(rows, columns))
    plots.tell(axes[1], f"framed, row and column of each turned pixel: {named}")
    return figure


def often_moved(counts, threes):
    """Draw how often each neuron was among the three that moved the answer most. Return the axes.

    counts: (n,). threes: how many there were.
    """
    ax = plots.bars(counts, range(len(counts)))
    ax.set(xlabel="neuron of the 3rd layer", ylabel=f"among the three, of {threes} threes")
    order = np.argsort(-counts, kind="stable")[:5]
    plots.tell(ax, ", ".join(f"neuron {neuron}: {counts[neuron]}" for neuron in order) + "; the others no more")
    return ax


def nudges(image, nudged, random, titles):
    """Draw an image, the nudge and the nudged image, and the image after a random nudge. Return the figure.

    image, nudged, random: (784,) from 0 to 1. titles: four texts.
    """
    figure, axes = plots.subplots(1, 4, figsize=(10, 2.9), layout="constrained")
    nudge = nudged - image
    for ax, picture in zip(axes[[0, 2, 3]], (image, nudged, random)):
        plots.picture(picture, ax)
    largest = np.abs(nudge).max()
    axes[1].imshow(palette.signed_picture(nudge.reshape(28, 28), largest), extent=(-0.5, 27.5, 27.5, -0.5))
    axes[1].set(xticks=[], yticks=[])
    (row, column), most = divmod(int(np.abs(nudge).argmax()), 28), nudge[np.abs(nudge).argmax()]
    said = f"blue adds ink, most in {_bands(nudge)}; orange with a pale bar takes it away, most in {_bands(-nudge)}; "
    said += f"the largest change, {most:+.2f}, at row {row}, column {column}"
    plots.tell(axes[1], said.replace("-", "−"))
    for ax, title in zip(axes, titles):
        ax.set_title(title, fontsize=9)
    return figure


def _bands(nudge):
    """Return in words where most of what is above 0 lies: in which half, in which rows. nudge: (784,).

    These are the rows of that half that hold at least four tenths of what its fullest one holds.
    """
    left, right = np.maximum(nudge, 0).reshape(28, 2, 14).sum(axis=2).T
    half, name = max((left, "left"), (right, "right"), key=lambda each: each[0].sum())
    if not half.any():
        return "no row"
    rows = np.flatnonzero(half >= 0.4 * half.max())
    runs = np.split(rows, np.flatnonzero(np.diff(rows) > 1) + 1)
    named = [f"{run[0]} to {run[-1]}" if len(run) > 1 else f"{run[0]}" for run in runs]
    return f"rows {', '.join(named)} of the {name} half"
