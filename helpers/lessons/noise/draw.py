"""The lesson's own figures: why top outputs come in piles, and a plane cut into ten regions."""

import numpy as np
from matplotlib import colormaps

from helpers import palette, plots
from helpers.lessons.noise import measure

SLOPE = 5
"""From this z on, up or down, a sigmoid is flat: its activation is above .993 or below .007."""

ACROSS, UP = (-6, 20), (-10, 10)
"""The part of a plane that is drawn, in distances between images."""

NOISE, DIGITS = plots.LINES[0], plots.LINES[1]
"""Color, dash and marker of noise and of digits: those that `plots.distributions` gives them in the first reveal."""

MARKS = [(DIGITS[0], ".", None), (NOISE[0], "x", None), (palette.FOURTH, "s", palette.PAPER)]
"""Color, marker and edge of a plane's clouds of dots: digits, noise, and the learner's digits."""

TINTS = 0.62 + 0.38 * colormaps["tab10"](range(10))[:, :3]
"""The ground of each digit's region, from 0 to 1: the digit stands on it, too."""


def piles(z_noise, z_digits, tops):
    """Draw where z of each neuron lies on noise and on digits, and the top outputs of the noise by pattern.

    z_noise, z_digits: (n, neurons) and (m, neurons), the weighted sums with the bias. tops: (n,) top outputs of the
    noise. Return the figure.
    """
    figure, (left, right) = plots.subplots(1, 2, figsize=(10, 4), layout="constrained")
    left.axvspan(-SLOPE, SLOPE, color=palette.TRACK, label=f"the sigmoid's slope, −{SLOPE} to {SLOPE}")
    neurons = np.arange(z_noise.shape[1])
    for shift, name, z, (color, _, marker) in [(-0.17, "noise", z_noise, NOISE), (0.17, "digits", z_digits, DIGITS)]:
        mean, spread = z.mean(axis=0), z.std(axis=0)
        label = f"{name}: mean {np.abs(mean).mean():.0f} from 0, spread {spread.mean():.0f}, "
        label += f"{np.mean(np.abs(z) > SLOPE):.0%} beyond ±{SLOPE}"
        left.errorbar(mean, neurons + shift, xerr=2 * spread, fmt=marker, color=color, markersize=3, label=label)
    left.set(title="z of each neuron: mean ± 2 spreads", xlabel="z", ylabel="neuron of the 2nd layer", yticks=neurons)
    left.tick_params(axis="y", labelsize=7)
    left.invert_yaxis()
    left.legend(fontsize=7, loc="upper center", bbox_to_anchor=(0.5, -0.2))
    _, pattern, counts = np.unique(z_noise > 0, axis=0, return_inverse=True, return_counts=True)
    others = len(np.unique(z_digits > 0, axis=0))
    common = counts.argsort()[::-1][:2]
    groups = [tops[pattern.ravel() == number] for number in common] + [tops[~np.isin(pattern.ravel(), common)]]
    names = ["most frequent pattern", "second", f"the other {max(len(counts) - 2, 0)}"]
    looks = zip(groups, names, (NOISE[0], palette.FIRST_PALE, palette.FRAME), ("", "//", ".."))
    below = np.zeros(40)
    for group, name, color, hatch in looks:
        heights, edges = np.histogram(group, 40, (0, 1))
        right.bar(edges[:-1], heights, 1 / 40, below, align="edge", color=color, hatch=hatch, label=name)
        below += heights
    right.set(
        title=f"Top outputs of noise: {len(counts)} patterns (digits: {others})",
        xlabel="top output",
        ylabel="images",
        xlim=(0, 1),
    )
    right.legend(fontsize=7)
    stuck = [stuck_neurons(z) for z in (z_noise, z_digits)]
    figure.suptitle(f"0 is more than 2 spreads away: in {stuck[0]} of {len(neurons)} on noise, in {stuck[1]} on digits")
    return figure


def stuck_neurons(z):
    """Return of how many neurons z lies more than two spreads (standard deviations) away from 0. z: (n, neurons)."""
    return int(np.sum(np.abs(z.mean(axis=0)) > 2 * z.std(axis=0)))


def plane(networks, axes, dots):
    """Draw the regions into which each network's answers cut a plane, side by side, with images set down on it.

    networks: {name: network}. axes: as in measure.places. dots: {name for the legend: images}, up to three.
    Return the figure.
    """
    x, y = np.linspace(*ACROSS, 131), np.linspace(*UP, 101)
    figure, axes_drawn = plots.subplots(
        1, len(networks), figsize=(10, 3.5), sharey=True, layout="constrained", squeeze=False
    )
    for (name, network), ax in zip(networks.items(), axes_drawn.flat):
        answers = measure.answers_on(network, axes, x, y)
        _regions(ax, answers, x, y)
        said = []
        for (what, images), (color, marker, edge) in zip(dots.items(), MARKS):
            there = measure.places(images, axes)
            ax.plot(*there.T, marker, color=color, markersize=3.5, linestyle="", mec=edge, mew=0.6, label=what)
            said.append(f"{what} on {_named(answers, there, x, y)}")
        ax.images[0].set_label(f"{name}: {', '.join(said)}")
        ax.set(title=name, xlabel="distance toward gray", aspect="equal", xlim=ACROSS, ylim=UP)
    axes_drawn.flat[0].set_ylabel("distance toward the mean 1 (up)\nor the mean 0 (down)")
    axes_drawn.flat[0].legend(fontsize=7, loc="lower right")
    return figure


def _regions(ax, answers, x, y):
    """Color the regions of a plane pale, draw their borders, and write each one's digit on it where it is widest."""
    ax.imshow(TINTS[answers], origin="lower", extent=(x[0], x[-1], y[0], y[-1]), aspect="auto", interpolation="nearest")
    for digit in np.unique(answers):
        inside = answers == digit
        ax.contour(x, y, inside, [0.5], colors=palette.FAINT, linewidths=0.6)
        inside = inside & (np.abs(x - 0.5) > 3)  # where no digits hide what is written
        if inside.sum() > 120:
            row, column = _widest(inside)
            ax.text(x[column], y[row], digit, fontsize=13, ha="center", va="center", color=palette.INK)


def _widest(inside):
    """Return (row, column) of the cell that lies deepest in a region, (rows, columns) of bool."""
    depth, left = np.zeros(inside.shape), np.pad(inside, 1)
    while left.any():
        depth += left[1:-1, 1:-1]
        left = left & np.roll(left, 1, 0) & np.roll(left, -1, 0) & np.roll(left, 1, 1) & np.roll(left, -1, 1)
    return np.unravel_index(depth.argmax(), depth.shape)


def _named(answers, there, x, y):
    """Return on which regions of a plane dots lie, as "the region of 2" or "the regions of 0, 1, 8".

    answers: as from measure.answers_on. there: (n, 2), their places. Those with fewer than 1 dot in 100 are left out.
    """
    columns, rows = [np.abs(np.subtract.outer(ends, line)).argmin(axis=1) for ends, line in zip(there.T, (x, y))]
    shares = np.bincount(answers[rows, columns], minlength=10) / len(there)
    digits = ", ".join(map(str, np.flatnonzero(shares >= 0.01)))
    return f"the region{'s' if ',' in digits else ''} of {digits}"
