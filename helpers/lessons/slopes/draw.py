"""The picture of one answer: ten outputs beside what they should be."""

import numpy as np

from helpers import palette, plots


def beside_targets(outputs, label):
    """Draw ten outputs as bars, and the target of each as a dashed line; above each, what it adds to the cost.

    outputs: (10,) from 0 to 1. label: the digit. Return the axes; the text equivalent tells both numbers of each bar.
    """
    wanted = np.eye(len(outputs))[label]
    ax = plots.subplots(figsize=(6.5, 2.9))[1]
    drawn = ax.bar(range(len(outputs)), outputs, color=palette.FIRST)
    ax.bar_label(drawn, [f"{square:.2f}" for square in (outputs - wanted) ** 2], fontsize=8)
    said = f"dashed: the target, 1 at {label} and 0 elsewhere"
    ax.hlines(wanted, np.arange(10) - 0.45, np.arange(10) + 0.45, palette.SECOND, "dashed", linewidth=2, label=said)
    ax.set_xticks(range(len(outputs)), [str(digit) for digit in range(len(outputs))])
    ax.set(ylim=(-0.03, 1.18), xlabel="output", ylabel="activation")
    plots.tell(ax, "outputs: " + ", ".join(f"{digit}: {output:.2f}" for digit, output in enumerate(outputs)))
    ax.set_title("Bars: the outputs. Above each: its squared difference", fontsize=10)
    ax.legend(fontsize=8, loc="upper left", bbox_to_anchor=(0, -0.2), frameon=False)
    return ax
