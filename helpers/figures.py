"""Figures: made, shown, and given a text equivalent."""

import base64
import functools
import html
import io

from IPython import get_ipython

MOST_BARS, MOST_AXES = 16, 20
"""Of how many bars and axes the text equivalent of a figure tells each; of more it tells only what they are."""


def subplots(*arguments, **settings):
    """Return a new figure and its axes: matplotlib.pyplot.subplots."""
    # Here, because it takes longer than anything else that a lesson imports, and no first cell needs it.
    import matplotlib.pyplot as plt

    settle()
    describe_figures()
    return plt.subplots(*arguments, **settings)


def show():
    """Show the figures made since the last time, as a cell does at its end: matplotlib.pyplot.show."""
    import matplotlib.pyplot as plt

    plt.show()


def close(figure="all"):
    """Forget a figure, or all: what is shown as HTML need not be shown once more when the cell ends."""
    import matplotlib.pyplot as plt

    plt.close(figure)


def in_words(figure):
    """Return a figure's text equivalent: its title, and of each of its axes the title, the labels and the legend.

    Where an axes has no more than MOST_BARS bars, each is named with the number written on it. Of up to MOST_AXES
    axes each says what `tell` gave it. At the end, once, stands what the colors of the pictures mean, where they
    carry it as their label.
    """
    parts, colors = [figure.get_suptitle()], {}
    few = len(figure.axes) <= MOST_AXES
    for ax in figure.axes:
        legend = ", ".join(ax.get_legend_handles_labels()[1])
        named = {"x": ax.get_xlabel(), "y": ax.get_ylabel(), "shown": legend}
        labels = ", ".join(f"{name}: {label}" for name, label in named.items() if label)
        said = f"{ax.get_title()} ({labels})".strip() if labels else ax.get_title()
        seen = ax.get_gid() if few else ""
        parts.append(": ".join(part for part in (said, _bars_in_words(ax), seen) if part))
        # Without a label of its own an image has one that begins with _, which matplotlib keeps out of legends.
        colors |= dict.fromkeys(image.get_label() for image in ax.images if not image.get_label().startswith("_"))
    return "; ".join(part for part in [*parts, *colors] if part) or "Figure"


def tell(ax, words):
    """Let an axes say in its figure's text equivalent what is to be seen in it."""
    ax.set_gid(words)


def _bars_in_words(ax):
    """Return the bars of an axes as "0: 12, 1: 15, ...": what stands below each and what is written on it."""
    if not ax.containers or len(ax.patches) > MOST_BARS:
        return ""
    names = [tick.get_text() for tick in ax.get_xticklabels()]
    numbers = [text.get_text() for text in ax.texts]
    alike = len(names) == len(numbers) == len(ax.patches)
    return ", ".join(f"{name}: {number}" for name, number in zip(names, numbers)) if alike else ""


def figure_html(figure):
    """Return an <img> of a figure, with its text equivalent for those who do not see it."""
    picture = io.BytesIO()
    figure.savefig(picture, format="png", dpi=110, bbox_inches="tight")
    encoded = base64.b64encode(picture.getvalue()).decode()
    alt = html.escape(in_words(figure))
    return f'<img alt="{alt}" style="max-width: 100%" src="data:image/png;base64,{encoded}">'


@functools.cache
def settle():
    """Once: let figures look alike and be shown, whatever is set for matplotlib on this computer.

    A file matplotlibrc may turn pictures upside down, or write white on our white paper; MPLBACKEND may name a backend
    that shows nothing in a notebook. What is set in the notebook later on counts.
    """
    import matplotlib

    matplotlib.rcdefaults()
    if (shell := get_ipython()) and "inline" not in matplotlib.get_backend():
        shell.enable_matplotlib("inline")


def describe_figures():
    """From here on let Jupyter show a cell's figures with their text equivalent; elsewhere there is nothing to do."""
    if shell := get_ipython():
        # For the base class: what is set for Figure itself, IPython takes out again when it draws its first.
        formatter = shell.display_formatter.formatters["text/html"]
        formatter.for_type_by_name("matplotlib.figure", "FigureBase", figure_html)
