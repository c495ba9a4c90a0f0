"""What lesson 09 measures, on small cases: noise, answers, planes, the climb, the curves, the mix; and its figures."""

from types import SimpleNamespace

import numpy as np
import pytest

from helpers import figures, mnist, plots, zoo
from helpers.lessons.noise import draw
from helpers.lessons.noise import measure as noise
from helpers.network import Network


@pytest.fixture(scope="module")
def digits():
    return mnist.load("sample")


# Noise


def test_every_kind_is_as_it_says(rng, digits):
    made = noise.kinds(50, rng, digits.test.images)
    assert list(made) == list(noise.KINDS)
    for images in made.values():
        assert images.shape == (50, 28, 28)
        assert images.dtype == np.float32
        assert images.min() >= 0
        assert images.max() <= 1
        assert len(np.unique(images.reshape(50, -1), axis=0)) == 50
    assert made["uniform"].mean() == pytest.approx(0.5, abs=0.01)
    assert made["faint"].mean() == pytest.approx(noise.MEAN_INK, abs=0.005)
    box = made["box"]
    assert box[:, 4:24, 4:24].mean() == pytest.approx(0.5, abs=0.01)
    assert np.count_nonzero(box) == np.count_nonzero(box[:, 4:24, 4:24])


def test_the_box_can_be_smaller(rng):
    box = noise.in_box(5, rng, side=8)
    assert box[:, 10:18, 10:18].all()
    assert np.count_nonzero(box) == 5 * 64


def test_shuffling_keeps_each_images_pixels_and_moves_them_differently(rng):
    image = np.arange(784, dtype=np.uint8).reshape(1, 28, 28)
    first, second = noise.shuffled(image, 2, rng)
    for shuffled in (first, second):
        np.testing.assert_allclose(np.sort(shuffled, axis=None), np.sort(image, axis=None) / 255, rtol=1e-6)
        assert (shuffled != image[0] / 255).mean() > 0.9
    assert (first != second).mean() > 0.9


def test_the_same_seed_makes_the_same_noise(digits):
    one, two = [noise.kinds(3, np.random.default_rng(4), digits.test.images) for _ in range(2)]
    for kind in noise.KINDS:
        np.testing.assert_array_equal(one[kind], two[kind])


def test_one_kind_can_be_made_alone(digits):
    """From the same random numbers as with the others, when it comes first."""
    every = noise.kinds(3, np.random.default_rng(4), digits.test.images)
    alone = noise.KINDS["uniform"](3, np.random.default_rng(4), None)
    np.testing.assert_array_equal(alone, every["uniform"])


# Answers


def test_answers_agree_with_forward(rng, network):
    images = noise.uniform(25, rng)
    whole = network.forward(images)[-1]
    answers, tops = noise.top_outputs(network, images)
    np.testing.assert_array_equal(answers, whole.argmax(axis=1))
    np.testing.assert_allclose(tops, whole.max(axis=1), rtol=1e-5)


def test_how_often_two_networks_give_the_same_answer():
    answers = [1, 2, 3, 4], [1, 2, 0, 0], [1, 0, 3, 0]
    networks = [SimpleNamespace(predict=lambda images, given=given: np.array(given)) for given in answers]
    assert noise.same_answer(networks, None) == pytest.approx((2 + 2 + 2) / 12)


# A plane


@pytest.fixture
def axes(rng):
    middle, across, up = rng.random((3, 784))
    middle = 0.3 + 0.4 * middle
    return middle, across, up - across * (up @ across) / (across @ across)


def test_an_image_lies_where_the_plane_is_nearest(rng, axes):
    middle, across, up = axes
    units = [direction / np.linalg.norm(direction) for direction in (across, up)]
    on_it = middle + 0.2 * units[0] - 0.1 * units[1]
    np.testing.assert_allclose(noise.places(on_it[None], axes), [[0.2, -0.1]], atol=1e-9)
    image = rng.random((1, 28, 28))
    (x, y) = noise.places(image, axes)[0]
    there = middle + x * units[0] + y * units[1]
    beside = np.linalg.norm(image.ravel() - there)
    for step in (0.01, -0.01):
        for unit in units:
            assert np.linalg.norm(image.ravel() - (there + step * unit)) > beside


def test_the_answers_on_a_plane_are_those_of_its_points(network, axes):
    middle, across, up = axes
    x, y = np.array([-1.0, 0, 2]), np.array([-0.5, 3])
    answers = noise.answers_on(network, axes, x, y)
    assert answers.shape == (2, 3)
    point = middle + 2 * across / np.linalg.norm(across) - 0.5 * up / np.linalg.norm(up)
    assert answers[0, 2] == network.onward(point[None], 0)[-1].argmax()


# The climb


def test_the_pixel_gradient_agrees_with_finite_differences(rng, network):
    images, targets = rng.random((3, 784)), np.array([0, 4, 9])
    activations, gradient = noise.pixel_gradient(network, images, targets)
    exact = Network(network.weights, network.biases, np.float64)
    np.testing.assert_allclose(activations, exact.forward(images)[-1][np.arange(3), targets], rtol=1e-9)
    direction = rng.normal(size=(3, 784))
    ahead, _ = noise.pixel_gradient(network, images + 1e-6 * direction, targets)
    behind, _ = noise.pixel_gradient(network, images - 1e-6 * direction, targets)
    np.testing.assert_allclose((gradient * direction).sum(axis=1), (ahead - behind) / 2e-6, rtol=1e-5)


def test_the_gradient_of_a_saturated_network_is_finite(rng, network):
    far = network.copy()
    far.parameters[...] *= 3000
    _, gradient = noise.pixel_gradient(far, noise.uniform(4, rng).reshape(4, 784).astype(float), np.arange(4))
    assert np.isfinite(gradient).all()


def test_soft_slopes_are_steeper_where_neurons_are_saturated_and_the_outputs_are_the_same(rng):
    plain, images = zoo.load("digits-plain"), rng.random((20, 784))
    (exact, slopes), (soft, softened) = [noise.pixel_gradient(plain, images, [3] * 20, s) for s in (1, 30)]
    np.testing.assert_array_equal(exact, soft)
    assert np.median(np.abs(softened).max(axis=1)) > 100 * np.median(np.abs(slopes).max(axis=1))


def test_climbing_ends_higher_and_stays_in_range():
    plain = zoo.load("digits-plain")
    starts, targets = np.zeros((4, 28, 28)), np.array([0, 2, 3, 9])
    images, outputs = noise.climb(plain, starts, targets)
    assert images.shape == (4, 28, 28)
    assert images.min() >= 0
    assert images.max() <= 1
    assert (outputs >= 0.99).all()
    assert not starts.any()  # the starts are left as they were
    np.testing.assert_allclose(plain.forward(images)[-1][np.arange(4), targets], outputs, atol=1e-3)


def test_an_image_that_is_there_already_rests():
    plain = zoo.load("digits-plain")
    images, outputs = noise.climb(plain, np.zeros((1, 784)), [5])
    assert outputs[0] > 0.99
    assert not images.any()


def test_where_there_is_no_slope_the_climb_stands_still(network):
    flat = network.copy()
    flat.weights[0][...] = 0
    images, _ = noise.climb(flat, np.full((1, 784), 0.5), [1], steps=3)
    assert (images == 0.5).all()


# Abstaining


def test_the_risk_coverage_curve_by_hand():
    tops = np.array([0.5, 0.9, 0.7, 0.6])
    right = np.array([False, True, False, True])
    coverage, risk = noise.risk_coverage(tops, right)
    np.testing.assert_allclose(coverage, [0.25, 0.5, 0.75, 1])
    np.testing.assert_allclose(risk, [0, 1 / 2, 1 / 3, 2 / 4])


def test_likeness_is_a_correlation_and_a_blank_picture_is_like_nothing(rng):
    pictures, means = rng.random((2, 4, 28, 28))
    pictures[1], pictures[2], pictures[3] = 0, 0.2 + 0.5 * means[2], 1 - means[3]
    pair = np.corrcoef(pictures[0].ravel(), means[0].ravel())[0, 1]
    np.testing.assert_allclose(noise.likeness(pictures, means), [pair, 0, 1, -1], atol=1e-12)


# The mix


def test_mixing_takes_the_share_of_pixels_that_it_says(rng):
    order = rng.permutation(784).reshape(28, 28)
    image, other = np.zeros((28, 28), np.float32), np.ones((28, 28), np.float32)
    np.testing.assert_array_equal(noise.mix(image, other, order, 0, 1), image)
    np.testing.assert_array_equal(noise.mix(image, other, order, 1, 1), other)
    some, more = [noise.mix(image, other, order, amount, 0.25) for amount in (0.25, 0.5)]
    assert some.dtype == np.float32
    assert np.count_nonzero(some) == 196
    assert np.count_nonzero(more) == 392
    assert more.max() == 0.25
    assert (more[some > 0] > 0).all()  # more noise takes the same pixels and others


# The figures


def test_piles_tell_how_many_neurons_are_stuck_and_how_many_patterns_there_are():
    z_noise = np.column_stack([[9, 10, 11, 10], [-1, 1, -1, 1], [-30, -31, -30, -29]])
    z_digits = np.column_stack([[-5, 5, -5, 5]] * 3) * [[1, 1, -1]]
    assert draw.stuck_neurons(z_noise) == 2
    figure = draw.piles(z_noise, z_digits, np.array([0.1, 0.9, 0.1, 0.9]))
    _, right = figure.axes
    assert figure.get_suptitle() == "0 is more than 2 spreads away: in 2 of 3 on noise, in 0 on digits"
    assert right.get_title() == "Top outputs of noise: 2 patterns (digits: 2)"
    assert "noise: mean 13 from 0, spread 1, 67% beyond ±5" in figures.in_words(figure)
    assert sum(bar.get_height() for bar in right.patches) == 4
    plots.close()


def test_the_plane_shows_regions_with_their_digits_and_says_where_dots_lie(network, axes, rng):
    sure = network.copy()
    sure.weights[-1][...] = 0
    sure.biases[-1][...] = np.arange(10) == 7
    figure = draw.plane({"sure": sure, "other": network}, axes, {"noise": noise.uniform(5, rng)})
    assert [ax.get_title() for ax in figure.axes] == ["sure", "other"]
    assert [text.get_text() for text in figure.axes[0].texts] == ["7"]
    assert "sure: noise on the region of 7" in figures.in_words(figure)
    np.testing.assert_allclose(figure.axes[0].images[0].get_array()[0, 0], draw.TINTS[7])
    plots.close()


def test_what_is_written_on_a_region_stands_where_it_is_widest():
    inside = np.zeros((9, 12), bool)
    inside[1:8, 4:11], inside[0, :3] = True, True
    assert draw._widest(inside) == (4, 7)


def test_figures_draw_the_numbers_they_are_given():
    panels = plots.bar_panels({"a": np.array([0.1, 0.4]), "b": np.array([0.2, 0.3])}, "xy")
    assert [ax.get_title() for ax in panels.axes] == ["a", "b"]
    assert [[bar.get_height() for bar in ax.patches] for ax in panels.axes] == [[0.1, 0.4], [0.2, 0.3]]
    assert panels.axes[0].get_ylim() == panels.axes[1].get_ylim()
    stairs = plots.distributions({"a": np.array([0.01, 0.99, 0.98, 0.97])}).patches[0]
    np.testing.assert_allclose(stairs.get_data().values, [0.25, *[0] * 18, 0.75])
    strips = plots.strips({"a": [1, 2, 9], "b": [0, 0, 3]})
    assert [tuple(line.get_xdata()) for line in strips.lines] == [(1, 2, 9), (2.0,), (0, 0, 3), (0.0,)]
    lines = plots.curves({"a": ([0, 1], [2, 3]), "b": ([0, 1], [4, 5])}).lines
    assert [list(line.get_ydata()) for line in lines] == [[2, 3], [4, 5]]
    assert len({(line.get_color(), line.get_linestyle()) for line in lines}) == 2
    plots.close()
