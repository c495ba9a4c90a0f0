"""What is measured of going back to pixels: paths, votes, the shortcut; and the figures."""

import matplotlib.pyplot as plt
import numpy as np
import pytest

from helpers import figures, plots
from helpers.lessons.back_to_pixels import maps, measure
from tests.support.networks import random_network


@pytest.fixture(scope="module")
def images():
    return np.random.default_rng(1).integers(0, 256, (40, 28, 28), dtype=np.uint8)


# The measurements


def test_pulling_back_is_the_sum_over_all_paths():
    network = random_network((784, 4, 3, 10), dtype=np.float64)
    first, second, third = network.weights
    pictures = measure.pull_back(network)
    assert pictures.shape == (10, 784)
    by_hand = sum(third[7, j] * second[j, i] * first[i, 300] for j in range(3) for i in range(4))
    assert pictures[7, 300] == pytest.approx(by_hand)
    paths = measure.paths(network, 300, 7)
    assert paths.shape == (3, 4)
    assert paths.sum() == pytest.approx(pictures[7, 300])
    assert paths[2, 1] == pytest.approx(third[7, 2] * second[2, 1] * first[1, 300])


def test_paths_need_two_hidden_layers():
    with pytest.raises(ValueError, match="two hidden layers"):
        measure.paths(random_network((784, 4, 10), dtype=np.float64), 0, 0)


def test_the_shortcut_leaves_out_sigmoids_and_biases(images):
    flat, deep = random_network((784, 10), dtype=np.float64), random_network((784, 6, 10), dtype=np.float64)
    real = measure.weighted_sums(flat, images)
    np.testing.assert_allclose(real, measure.shortcut_sums(flat, images) + flat.biases[0])
    outputs = deep.forward(images)[-1]
    np.testing.assert_allclose(1 / (1 + np.exp(-measure.weighted_sums(deep, images))), outputs)
    pixels = images.reshape(-1, 784) / 255
    by_hand = pixels @ deep.weights[0].T @ deep.weights[1].T
    np.testing.assert_allclose(measure.shortcut_sums(deep, images), by_hand)


def test_explained_is_the_share_that_straight_lines_catch():
    real = np.array([[1.0, 5], [4, 2], [0, 3], [2, 1]])
    np.testing.assert_allclose(measure.explained(real, real * [3, -2] + [100, 7]), 1)
    assert measure.explained(real, np.ones((4, 2))).tolist() == [0, 0]
    across = np.array([[1.0, 0], [-1, 0], [1, 0], [-1, 0]])
    assert measure.explained(across, np.array([[1.0, 1], [1, 2], [-1, 3], [-1, 4]]))[0] == pytest.approx(0)


def test_explained_by_the_shortcut_is_a_squared_correlation(images):
    network = random_network((784, 6, 10), dtype=np.float64)
    real, shortcut = measure.weighted_sums(network, images), measure.shortcut_sums(network, images)
    expected = [np.corrcoef(x, y)[0, 1] ** 2 for x, y in zip(real.T, shortcut.T)]
    np.testing.assert_allclose(measure.explained_by_shortcut(network, images), expected)
    flat = random_network((784, 10), dtype=np.float64)
    np.testing.assert_allclose(measure.explained_by_shortcut(flat, images), 1)


def test_bent(images):
    network = random_network((784, 6, 10), dtype=np.float64)
    network.parameters[:] = 0
    assert measure.bent(network, images) == 0
    network.biases[0][:3] = 9
    assert measure.bent(network, images) == 0.5
    assert measure.bent(random_network((784, 10)), images) == 0  # nothing there could be bent


@pytest.mark.parametrize("turned", [slice(None), [0], [1, 2], []])
def test_a_neuron_turned_round_says_the_opposite_and_no_output_changes(images, turned):
    network = random_network((784, 3, 2), dtype=np.float64)
    other = measure.mirrored(network, turned)
    before, after = network.forward(images), other.forward(images)
    opposite = before[1].copy()
    opposite[:, turned] = 1 - opposite[:, turned]
    np.testing.assert_allclose(after[1], opposite, atol=1e-5)
    np.testing.assert_allclose(after[2], before[2], atol=1e-5)


def test_by_digit_and_reached():
    labels = np.arange(20) % 10
    images = np.zeros((20, 28, 28), np.uint8)
    images[7, 25, 3] = 1
    images[9, 25], images[19, 25, 27] = 255, 255
    np.testing.assert_allclose(measure.by_digit(labels * 2.0, labels), 2 * np.arange(10))
    assert measure.reached(images, labels, 25).tolist() == [0, 0, 0, 0, 0, 0, 0, 0.5, 0, 1]
    assert not measure.reached(images, labels, 24).any()


def test_a_dash_is_a_copy(images):
    before = images.copy()
    inked = measure.with_dash(images, 25)
    np.testing.assert_array_equal(images, before)
    assert inked.dtype == np.uint8
    assert (inked[:, 25:27, 12:15] == 255).all()
    rest = np.ones((28, 28), bool)
    rest[25:27, 12:15] = False
    np.testing.assert_array_equal(inked[:, rest], images[:, rest])


def test_row_weights():
    network = random_network((784, 10), dtype=np.float64)
    network.weights[0][...] = 1
    network.weights[0].reshape(10, 28, 28)[4, 25] = -1
    expected = np.ones(10)
    expected[4] = -1
    np.testing.assert_allclose(measure.row_weights(network, 25), expected)


# The figures


def test_figures_say_what_they_show():
    ax = plots.opposed_bars([1.0, 2], [-3.0, -4], ["a", "b"])
    assert [text.get_text() for text in ax.texts] == ["+1.0", "+2.0", "−3.0", "−4.0"]
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["votes", "vetoes"]
    layers = plots.layer_pictures(np.eye(3, 100), ["a", "b", "c"])
    assert [axes.images[0].get_array().shape for axes in layers.axes] == [(10, 10)] * 3
    assert "a (x: column, y: row): above 0.5 are 0; b" in figures.in_words(layers)
    clouds = plots.against({"line": ([0, 1], [2, 3])})
    assert [axes.get_title() for axes in clouds.axes] == ["line"]
    assert clouds.axes[0].collections[0].get_offsets().tolist() == [[0, 2], [1, 3]]
    plt.close("all")


def test_one_path_has_its_three_weights_written_on_it():
    network = random_network((784, 4, 3, 10), dtype=np.float64)
    ax = maps.paths(network, 300, 7, only=(1, 2))
    weights = network.weights[0][1, 300], network.weights[1][2, 1], network.weights[2][7, 2]
    written = {text.get_text() for text in ax.texts}
    assert {f"{weight:+.2f}".replace("-", "−") for weight in weights} <= written
    dashes = [line.get_linestyle() for line in ax.lines if len(line.get_xdata()) == 2]
    assert dashes == ["-" if weight > 0 else "--" for weight in weights]
    assert not ax.collections
    assert "leads from the pixel to neuron 1 of the 2nd layer" in figures.in_words(ax.figure)
    plt.close("all")


def test_all_paths_are_drawn_the_stronger_the_wider():
    network = random_network((784, 4, 3, 10), dtype=np.float64)
    ax = maps.paths(network, 300, 7)
    products = measure.paths(network, 300, 7)
    shared, up, down = ax.collections
    assert len(shared.get_segments()) == 4 + 3
    assert (len(up.get_segments()), len(down.get_segments())) == (np.sum(products > 0), np.sum(products < 0))
    widths = np.concatenate([up.get_linewidths(), down.get_linewidths()])
    np.testing.assert_allclose(np.sort(widths), np.sort(maps.WIDEST * abs(products).ravel() / abs(products).max()))
    assert f"of 12 lines {np.sum(products > 0)} raise and {np.sum(products < 0)} lower" in figures.in_words(ax.figure)
    plt.close("all")
