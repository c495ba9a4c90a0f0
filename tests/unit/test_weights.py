"""What lesson 06 measures in weights: shapes; and its figures."""

import numpy as np
import pytest

from helpers import figures, palette, plots
from helpers.examples import Examples
from helpers.lessons.weights import measure
from helpers.lessons.weights.rows import image_rows, spelled


def test_ideal_lines_hold_edges_and_strokes():
    lines = measure.ideal_lines()
    assert lines.shape == (12 * 18 * 18 * 2, 784)
    assert lines.dtype == np.float32
    assert np.allclose((lines**2).sum(axis=1), 1, atol=1e-5)
    edges, strokes = lines[0::2], lines[1::2]
    middle = np.abs(edges.sum(axis=1)).reshape(12, 18, 18)[:, 6:12, 6:12]
    assert middle.max() < 0.01
    assert strokes.min() >= 0


def test_best_line_finds_what_is_there(rng):
    lines = measure.ideal_lines()
    pictures = np.stack([3 * lines[700], -2 * lines[1001], rng.normal(size=784)])
    share, fitted = measure.best_line(pictures, lines)
    assert share[:2] == pytest.approx(1, abs=1e-4)
    assert np.allclose(fitted[:2], pictures[:2], atol=1e-3)
    assert share[2] < 0.05
    left = ((pictures - fitted) ** 2).sum(axis=1) / (pictures**2).sum(axis=1)
    assert np.allclose(1 - left, share, atol=1e-4)


def test_blurred_noise_is_smoother_than_noise(rng):
    spread = np.ones(784)
    spread[:100] = 0
    noise = measure.blurred_noise(20, spread, rng)
    assert noise.shape == (20, 784)
    assert (noise[:, :100] == 0).all()
    middle = noise.reshape(-1, 28, 28)[:, 4:24, 4:24]
    assert np.corrcoef(middle[:, :, :-1].ravel(), middle[:, :, 1:].ravel())[0, 1] > 0.4


def test_likeness_is_that_to_the_nearest_image_or_its_negative(rng):
    images = rng.random((3, 784))
    pictures = np.stack([2 * images[1] + 1, 5 - images[2], rng.normal(size=784)])
    found = measure.likeness(pictures, images)
    assert found[:2] == pytest.approx(1)
    assert found[2] < 0.2


# Figures


def test_figures_name_what_they_show(rng):
    pictures = rng.normal(size=(10, 784))
    figure = plots.weight_pictures(pictures, range(10), np.arange(1, 11))
    shown = [ax for ax in figure.axes if ax.images]
    assert [ax.get_title() for ax in shown] == [str(k) for k in range(10)]
    for ax, values, largest in zip(shown, pictures, range(1, 11), strict=True):
        assert np.array_equal(ax.images[0].get_array(), palette.signed_picture(values.reshape(28, 28), largest))
        assert ax.get_xlim() == (-0.5, 27.5)
        assert ax.get_ylim() == (27.5, -0.5)
    ax = plots.number_table(np.array([[-0.2, 5.0], [80, -3]]), 100)
    assert [text.get_text() for text in ax.texts] == ["0", "5", "80", "-3"]


def test_signs_have_the_colors_of_the_live_pictures():
    full = [palette.rgb(color) for color in (palette.RAISES, palette.LOWERS, palette.PAPER)]
    assert np.array_equal(palette.signed([7, -7, 0], largest=7), full)


def test_rows_of_images_have_their_labels_below_and_in_words(rng):
    images = rng.integers(0, 256, (2, 4, 28, 28)).astype(np.uint8)
    figure = image_rows({"most": Examples(images[0], [2, 2, 6, 2]), "least": Examples(images[1], [7, 7, 7, 7])})
    for ax, row, below in zip(figure.axes, images, ["2262", "7777"], strict=True):
        assert "".join(text.get_text() for text in ax.get_xticklabels()) == below
        drawn = np.asarray(ax.images[0].get_array()).reshape(28, 4, 30)[:, :, 1:-1].transpose(1, 0, 2)
        assert np.array_equal(drawn, row)
    assert figures.in_words(figure) == "most, by label: 2 (3), 6 (1); least, by label: 7 (4)"


def test_labels_are_spelled_the_most_frequent_first():
    assert spelled(np.array([6, 2, 2, 0])) == "2 (2), 0 (1), 6 (1)"
