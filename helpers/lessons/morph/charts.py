"""The morph lab's two charts, as SVG that is redrawn in a millisecond: ten curves over the strokes, and a waterfall."""

import numpy as np

from helpers import palette
from helpers.lessons.morph.draw import largest_first
from helpers.network import sigmoid
from helpers.widgets.svg_chart import Axes

MOST_POINTS = 240
"""A curve has at most so many points."""

NAMED = [(palette.FIRST, ""), (palette.SECOND, "7 3"), (palette.THIRD, "2 3"), (palette.FOURTH, "9 3 2 3")]
"""Color and dash of the outputs that were the answer, or nearly; the others are thin and gray."""


def curves(recording, before, now):
    """Return a chart of the ten outputs over the moments, the flips and the two chosen moments marked: HTML.

    recording: recording.Recording. before, now: moments.
    """
    last = max(recording.last, 1)
    outputs = recording.outputs
    taken = np.unique(np.linspace(0, recording.last, MOST_POINTS).round().astype(int))
    flips = recording.flips()
    ticks = {moment: str(moment) for moment in (0, last)} | {end: str(end) for end in recording.ends[1:-1]}
    axes = Axes(
        (0, last), (0, 1.08), ticks, {0: "0", 0.5: "0.5", 1: "1"}, "The ten outputs, point by point", "points drawn"
    )
    order = leaders(recording)[: len(NAMED)]
    parts = [
        axes.line(np.stack([taken, outputs[taken, digit]], 1), palette.FRAME, 1)
        for digit in range(10)
        if digit not in order
    ]
    for moment in (before, now):
        parts.append(axes.line([(moment, 0), (moment, 1.08)], palette.FAINT, 1.2, "" if moment == now else "4 3"))
    for digit, (color, dash) in zip(order, NAMED):
        parts.append(axes.line(np.stack([taken, outputs[taken, digit]], 1), color, 2.2, dash))
        top = int(outputs[:, digit].argmax())
        parts.append(axes.words([(top, outputs[top, digit])], f"{digit}", color, (5, -4)))
    written = np.inf
    for flip in flips[:-7:-1]:
        height = float(outputs[flip.moment, flip.after])
        parts.append(axes.dots([(flip.moment, height)], palette.INK, 4))
        if written - flip.moment > last / 12:  # else it would lie on the text of the next one
            parts.append(axes.words([(flip.moment, height)], f"{flip.before}→{flip.after}", palette.TEXT, (6, 14)))
            written = flip.moment
    said = "; ".join(f"{flip.before} becomes {flip.after} at point {flip.moment}" for flip in flips) or "no flip"
    ends = ", ".join(f"{digit}: {outputs[now, digit]:.2f}" for digit in range(10))
    return axes.svg(parts, f"{axes.title}, of {recording.last}. Flips: {said}. At point {now}: {ends}")


def waterfall(recording, chosen, before, now):
    """Return a chart of what moved one neuron's z between two moments: HTML. chosen: (layer, neuron)."""
    layer, neuron = chosen
    z_before, steps, z_after = recording.waterfall(layer, neuron, before, now)
    named = largest_first(steps)
    stands = np.cumsum([z_before, *(step for _, step in named)])
    low, high = min(0.0, *stands), max(0.0, *stands)
    room = 0.12 * (high - low or 1.0)
    names = ["before", *(name for name, _ in named), "now"]
    bottoms = [min(0.0, z_before), *np.minimum(stands[:-1], stands[1:]), min(0.0, z_after)]
    tops = [max(0.0, z_before), *np.maximum(stands[:-1], stands[1:]), max(0.0, z_after)]
    numbers = [z_before, *(step for _, step in named), z_after]
    axes = Axes(
        (-0.6, len(names) - 0.4),
        (low - room, high + room),
        dict(enumerate(name.replace("others ", "") for name in names)),
        {value: f"{value:g}".replace("-", "−") for value in ticks(low, high)},
        f"What moved z of {recording.name(layer, neuron)}",
        "neurons of the layer before, by the size of their step; last, all others",
    )
    parts = [axes.line([(-0.6, 0), (len(names) - 0.4, 0)], palette.FAINT, 1)]
    for place, (bottom, top, number) in enumerate(zip(bottoms, tops, numbers)):
        end = place in (0, len(names) - 1)
        color = palette.FAINT if end else palette.RAISES if number > 0 else palette.LOWERS
        parts.append(axes.bar(place, bottom, top, color, striped=not end and number < 0))
        parts.append(axes.label((place, top), f"{number:+.2f}".replace("-", "−")))
    said = ", ".join(f"{name} {step:+.2f}" for name, step in named)
    told = f"{axes.title}: from {z_before:+.2f} to {z_after:+.2f}. Steps by neuron: {said}"
    return axes.svg(parts, told.replace("-", "−"))


def in_words(recording, chosen, before, now):
    """Return what the waterfall says: both z, what they are as bars, and that nothing is left over."""
    z_before, steps, z_after = recording.waterfall(*chosen, before, now)
    said = f"{recording.name(*chosen).capitalize()}, from point {before} to {now}: z {z_before:+.3f} "
    said += f"{steps.sum():+.3f} = {z_after:+.3f}; its bar, the sigmoid of z, {sigmoid(z_before):.2f} → "
    return f"{said}{sigmoid(z_after):.2f}.".replace("-", "−")


def leaders(recording):
    """Return the ten digits: those that were the answer, the latest first, then the others by their highest bar."""
    outputs, inked = recording.outputs, recording.images.any(axis=(1, 2))
    answers = outputs.argmax(axis=1)[inked][::-1].tolist()
    others = np.argsort(-outputs.max(axis=0), kind="stable").tolist()
    return list(dict.fromkeys([*answers, *others]))


def ticks(low, high):
    """Return a few round numbers from low to high."""
    step = next((step for step in (0.5, 1, 2, 5, 10, 20, 50) if (high - low) / step <= 6), 100)
    return np.arange(np.ceil(low / step), np.floor(high / step) + 1) * step
