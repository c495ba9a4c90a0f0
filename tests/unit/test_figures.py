"""Figures' text equivalents, in Jupyter and out of it."""

from types import SimpleNamespace

import matplotlib
import matplotlib.pyplot as plt
import numpy as np
import pytest
from IPython.core.formatters import DisplayFormatter

from helpers import figures, palette, plots


@pytest.fixture
def shell(monkeypatch):
    """What IPython has where Jupyter runs, and here has not."""
    shell = SimpleNamespace(display_formatter=DisplayFormatter(), enable_matplotlib=lambda backend: None)
    monkeypatch.setattr(figures, "get_ipython", lambda: shell)
    yield shell
    plt.close("all")


def test_jupyter_shows_a_figure_with_its_text_equivalent_from_the_first_one_on(shell):
    plots.bars([1, 2], "ab").set(title="Two <bars>", xlabel="name", ylabel="count")
    shown, _ = shell.display_formatter.format(plt.gcf())
    assert shown["text/html"].startswith('<img alt="Two &lt;bars&gt; (x: name, y: count): a: 1, b: 2"')


def test_the_words_of_a_figure_name_its_lines():
    ax = plots.curves({"first": ([0, 1], [2, 3]), "second": ([0, 1], [3, 2])})
    ax.set(title="Two lines", xlabel="x")
    assert figures.in_words(ax.figure) == "Two lines (x: x, shown: first, second)"
    plt.close("all")


def test_the_words_of_a_figure_tell_its_bars_where_they_are_few():
    few = plots.bars([0.62, 0.5], [5, 8], form="{:.2f}").set_title("Shares")
    assert figures.in_words(few.figure) == "Shares: 5: 0.62, 8: 0.50"
    assert figures.in_words(plots.bars(range(17), range(17)).figure) == "Figure"
    sixteen = figures.in_words(plots.bars(range(16), range(16)).figure)
    assert sixteen.startswith("0: 0, 1: 1, ")
    assert sixteen.endswith("15: 15")
    panels = plots.bar_panels({"before": [1, 2], "after": [3, 4]}, "ab", "{:,}")
    assert figures.in_words(panels) == "before: a: 1, b: 2; after: a: 3, b: 4"
    plt.close("all")


def test_importing_the_plots_changes_nothing_in_jupyter(shell):
    shown, _ = shell.display_formatter.format(plt.figure())
    assert "text/html" not in shown


def test_figures_are_made_without_jupyter_too():
    figures.describe_figures()
    figure, ax = figures.subplots()
    assert ax.figure is figure
    figures.close(figure)
    assert figure.number not in plt.get_fignums()


def test_what_lowers_has_a_minus_as_well_as_its_color():
    values = np.array([[2.0, -2.0, 0.0], [-1.0, 0.5, -3.0]])
    upper, bar, lower = (palette.signed_picture(values, 2)[row::3] for row in range(3))
    assert np.array_equal(upper, palette.signed(values, 2))
    assert np.array_equal(lower, upper)
    assert np.array_equal((bar != upper).any(axis=2), values < 0)
    assert (bar[values < 0] >= upper[values < 0]).all(), "paler"
    assert (bar[0, 1] - upper[0, 1].astype(int)).sum() > 150, "seen without the hue"


def test_signed_pictures_say_what_their_colors_mean():
    weights = np.zeros((2, 28, 28))
    weights[0, 3, 4], weights[0, 20, 5], weights[1, 7, 7] = 0.5, -0.25, 2
    figure = plots.weight_pictures(weights, "ab", 2)
    highest, lowest = "highest +0.5 at row 3, column 4", "lowest −0.25 at row 20, column 5"
    second = "highest +2 at row 7, column 7, lowest +0 at row 0, column 0"
    assert figures.in_words(figure) == f"a: {highest}, {lowest}; b: {second}; {palette.SIGNS}"
    figure = plots.place_map(np.eye(3)).figure
    places = "(x: column of the place, y: row): highest +1 at row 0, column 0, lowest +0 at row 0, column 1"
    assert figures.in_words(figure) == f"{places}; {palette.SIGNS}"
    plt.close("all")


def test_pictures_of_ink_say_where_it_is_unless_there_are_too_many_to_tell():
    image = np.zeros((28, 28))
    image[5:15, 8:12], image[20, 20] = 255, 9
    assert figures.in_words(plots.picture(image, largest=255).figure) == "ink in rows 5 to 14, columns 8 to 11"
    assert figures.in_words(plots.gallery([image, 0 * image], "ab")).startswith("a: ink in rows 5 to 20")
    assert figures.in_words(plots.gallery(np.zeros((2, 784)), "ab")) == "a: no ink; b: no ink"
    assert figures.in_words(plots.gallery(np.zeros((21, 784)))) == "Figure"
    plt.close("all")


DARK = {"axes.facecolor": "black", "figure.facecolor": "black", "savefig.facecolor": "black", "text.color": "white"}
DARK |= {"xtick.color": "white", "ytick.color": "white", "axes.labelcolor": "white", "axes.edgecolor": "white"}

SETTINGS = {
    "upside down": {"image.origin": "lower"},
    "TeX, which may be missing": {"text.usetex": True},
    "another layout": {"figure.constrained_layout.use": True},
    "one more layout": {"figure.autolayout": True},
    "dark": DARK,
    "large and blurred": {"font.size": 30, "figure.dpi": 30, "savefig.dpi": 30, "image.interpolation": "bilinear"},
}
"""What may stand in a file matplotlibrc."""


def some_figures():
    """Return a figure with bars, one with a picture, one with a map and its bar of colors, as HTML."""
    made = [
        plots.bars([1, 2], "ab").figure,
        plots.gallery(np.tri(28)[None], "a"),
        plots.cost_surface(np.arange(3), np.arange(3), np.tri(3), {"a": np.ones((4, 2))}, (1, 1)).figure,
    ]
    return [figures.figure_html(figure) for figure in made]


@pytest.fixture(scope="module")
def expected():
    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        return some_figures()


@pytest.mark.parametrize("settings", SETTINGS.values(), ids=SETTINGS)
def test_figures_look_alike_whatever_is_set_for_matplotlib(settings, expected):
    with matplotlib.rc_context(settings):
        figures.settle.cache_clear()
        assert some_figures() == expected


def test_what_the_notebook_sets_itself_counts():
    with matplotlib.rc_context():
        figures.close(figures.subplots()[0])
        matplotlib.rcParams["figure.facecolor"] = "black"
        assert figures.subplots()[0].get_facecolor() == (0, 0, 0, 1)
