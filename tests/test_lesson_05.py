"""Lesson 05: the noise, the climb and the curves on small cases, the exercises' checks, the lab without a browser."""

import re

import numpy as np
import pytest
import traitlets

from helpers import checks, mnist, plots, zoo
from helpers.experiments import noise
from helpers.network import Network
from helpers.widgets import NoiseLab, noise_lab

STROKE = [(8, 6), (20, 6), (12, 24)]


@pytest.fixture(autouse=True)
def work(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_WORK", str(tmp_path / "my_work.json"))


@pytest.fixture
def rng():
    return np.random.default_rng(0)


@pytest.fixture(scope="module")
def digits():
    return mnist.load("sample")


@pytest.fixture(scope="module")
def network():
    rng = np.random.default_rng(7)
    network = Network.random((784, 16, 16, 10), rng)
    for vector in network.biases:
        vector[:] = rng.normal(size=len(vector))
    return network


# Noise


def test_every_kind_is_as_it_says(rng, digits):
    made = noise.kinds(50, rng, digits.test.images)
    assert tuple(made) == noise.KINDS
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


# Answers


def test_answers_come_in_batches_and_agree_with_forward(rng, network):
    images = noise.uniform(25, rng)
    whole = network.forward(images)[-1]
    np.testing.assert_allclose(noise.outputs(network, images, batch_size=10), whole, rtol=1e-5)
    answers, tops = noise.top_outputs(network, images)
    np.testing.assert_array_equal(answers, whole.argmax(axis=1))
    np.testing.assert_allclose(tops, whole.max(axis=1), rtol=1e-5)
    shares = noise.answer_shares(network, images)
    assert shares.sum() == pytest.approx(1)
    assert shares[answers[0]] == pytest.approx(np.mean(answers == answers[0]))


def test_over_networks_gives_shares_and_medians(rng, network):
    kinds = {"a": noise.uniform(20, rng), "b": noise.faint(20, rng)}
    certain = network.copy()
    certain.biases[-1][...] += 50
    sure, medians = noise.over_networks([network, certain], kinds)
    assert sure.shape == medians.shape == (2, 2)
    _, tops = noise.top_outputs(network, kinds["b"])
    assert sure[0, 1] == np.mean(tops > 0.9)
    assert medians[0, 1] == pytest.approx(np.median(tops))
    assert (sure[1] == 1).all()


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


# The exercises' checks


def curve(tops, right):
    order = np.argsort(-tops)
    answered = np.arange(1, len(tops) + 1)
    return answered / len(tops), np.cumsum(~right[order]) / answered


def patch(n, rng):
    images = np.zeros((n, 28, 28))
    images[:, 10:18, 10:18] = rng.random((n, 8, 8))
    return images


def share_right(outputs, labels):
    return np.mean(outputs.argmax(axis=1) == labels)


RIGHT = [
    (checks.over_confidence, lambda outputs, labels: outputs.max(axis=1).mean() - share_right(outputs, labels)),
    (checks.fooling_noise, patch),
    (checks.fooling_noise, lambda n, rng: patch(n, rng).astype(np.float32)),
    (checks.risk_coverage, curve),
    (checks.risk_coverage, lambda tops, right: list(curve(tops, right))),
]

WRONG = [
    (checks.over_confidence, lambda o, y: share_right(o, y) - o.max(axis=1).mean(), "sign"),
    (checks.over_confidence, lambda o, y: o.max(axis=1).mean(), "Subtract the share"),
    (checks.over_confidence, lambda o, y: o.mean() - share_right(o, y), "all ten outputs"),
    (checks.over_confidence, lambda o, y: o[np.arange(len(o)), y].mean() - share_right(o, y), "output of the label"),
    (checks.over_confidence, lambda o, y: o.max(axis=0).mean() - share_right(o, y), "axis=1"),
    (checks.over_confidence, lambda o, y: o.max(axis=0), "ten numbers"),
    (checks.over_confidence, lambda o, y: o.max(axis=1) - (o.argmax(axis=1) == y), "each image"),
    (checks.over_confidence, lambda o, y: 0.0, "made-up"),
    (checks.fooling_noise, lambda n, rng: rng.random((n, 784)), "flat"),
    (checks.fooling_noise, lambda n, rng: rng.random((28, 28)), r"shape \(500, 28, 28\)"),
    (checks.fooling_noise, lambda n, rng: (patch(n, rng) * 255).astype(np.uint8), "Divide 0-to-255"),
    (checks.fooling_noise, lambda n, rng: rng.random((n, 28, 28)) * 255, "Divide 0-to-255"),
    (checks.fooling_noise, lambda n, rng: rng.normal(size=(n, 28, 28)), "np.clip"),
    (checks.fooling_noise, lambda n, rng: np.full((n, 28, 28), np.nan), "np.clip"),
    (checks.fooling_noise, lambda n, rng: patch(n, np.random.default_rng(0)), "rng that you are given"),
    (checks.fooling_noise, lambda n, rng: np.repeat(rng.random((1, 28, 28)), n, axis=0), "All n images are the same"),
    (checks.fooling_noise, lambda n, rng: 0.01 * rng.random((n, 28, 28)), "white paper is too easy"),
    (checks.fooling_noise, lambda n, rng: 0.04 + 0.01 * rng.random((n, 28, 28)), "pixels vary"),
    (checks.fooling_noise, lambda n, rng: rng.random((n, 28, 28)), "shuffled digits reach"),
    (checks.risk_coverage, lambda tops, right: curve(tops, right)[::-1], "swapped"),
    (checks.risk_coverage, lambda tops, right: curve(-tops, right), "least sure"),
    (checks.risk_coverage, lambda tops, right: curve(-np.arange(30.0), right), "order they came"),
    (checks.risk_coverage, lambda tops, right: curve(tops, ~right), "count the right answers"),
    (checks.risk_coverage, lambda tops, right: (curve(tops, right)[0] * 30, curve(tops, right)[1]), "is a share"),
    (checks.risk_coverage, lambda tops, right: (np.arange(30) / 30, curve(tops, right)[1]), "starts at 0"),
    (checks.risk_coverage, lambda tops, right: (np.zeros(30), np.zeros(30)), "rise evenly"),
    (checks.risk_coverage, lambda tops, right: (curve(tops, right)[0], np.prod(curve(tops, right), axis=0)), "all n"),
    (checks.risk_coverage, lambda tops, right: (curve(tops, right)[0], np.ones(30)), "yours ends at"),
    (checks.risk_coverage, lambda tops, right: curve(tops, right)[1], "Return two arrays"),
    (checks.risk_coverage, lambda tops, right: 1 / 0, "stopped with ZeroDivisionError"),
]


def test_a_half_filled_stub_is_met_calmly(verdict):
    assert "Not filled in yet" in verdict(checks.risk_coverage, lambda tops, right: (..., ...))


# The lab


@pytest.fixture
def lab(network):
    return NoiseLab({"this": network, "another": zoo.load("digits")})


def text_of(widget):
    return re.sub("<[^>]*>", "", widget.value)


def check_that_all_agree(lab):
    np.testing.assert_array_equal(lab.activations[-1], lab.bars.network.forward(lab.image)[-1])
    assert f"Answer: {lab.activations[-1].argmax()}" in text_of(lab.bars.readout)
    other = lab.others["another"].forward(lab.image)[-1]
    assert f"another answers {other.argmax()} ({other.max():.2f})" in text_of(lab.elsewhere)


def test_the_lab_begins_with_uniform_noise(lab):
    assert lab.image.mean() == pytest.approx(0.5, abs=0.05)
    check_that_all_agree(lab)


@pytest.mark.parametrize("kind", noise.KINDS)
def test_each_kind_is_shown(lab, kind):
    lab.set(kind=kind)
    images = lab.image[None]
    if kind == "box":
        assert 0 < np.count_nonzero(images) == np.count_nonzero(images[:, 4:24, 4:24])
    elif kind == "faint":
        assert images.max() <= 2 * noise.MEAN_INK
    elif kind == "shuffled":
        counts = np.sort(np.rint(images * 255).astype(int), axis=None)
        samples = mnist.load("sample").test.images.reshape(-1, 784).astype(int)
        assert any(np.array_equal(counts, np.sort(image)) for image in samples)
    check_that_all_agree(lab)


def test_a_new_draw_is_another_image_and_the_old_one_comes_back(lab):
    first = lab.image
    lab.new_noise()
    assert (lab.image != first).mean() > 0.9
    check_that_all_agree(lab)
    lab.set(draw_number=0)
    np.testing.assert_array_equal(lab.image, first)


def test_noise_is_mixed_into_the_drawing(lab):
    lab.set(amount=0.0)
    lab.pad.draw(STROKE)
    np.testing.assert_array_equal(lab.image, lab.pad.image)
    lab.set(amount=0.25)
    changed = lab.image != lab.pad.image
    assert 150 < changed.sum() <= 196
    check_that_all_agree(lab)
    lab.pad.clear()
    assert np.count_nonzero(lab.image) <= 196
    lab.set(ink=0.5)
    assert lab.image.max() <= 0.5


def test_a_drawing_that_noise_hides_is_told_of(lab):
    lab.pad.draw(STROKE)
    assert "lower the amount" in text_of(lab.status)
    lab.set(amount=0.4)
    assert "Noise has taken 40% of the pixels" in text_of(lab.status)


def test_traits_and_controls_move_together(lab):
    controls = {widget.description: widget for widget in descendants(lab) if getattr(widget, "description", "")}
    controls["Amount"].value = 0.0
    assert lab.amount == 0
    assert not lab.image.any()
    assert "pad is empty" in text_of(lab.bars.readout)
    lab.set(amount=0.5, kind="box")
    assert controls["Amount"].value == 0.5
    assert controls["Kind"].value == "box"
    before = lab.image
    controls["New noise"].click()
    assert lab.draw_number == 1
    assert (lab.image != before).any()
    controls["No noise"].click()
    assert lab.amount == 0


def descendants(widget):
    yield widget
    for child in getattr(widget, "children", ()):
        yield from descendants(child)


def test_settings_that_are_none_are_refused(lab):
    for bad in ({"kind": "snow"}, {"amount": 2.0}, {"ink": -0.1}, {"draw_number": -1}):
        with pytest.raises(traitlets.TraitError):
            lab.set(**bad)
    with pytest.raises(ValueError, match="no setting"):
        lab.set(darkness=1)


def test_what_goes_wrong_behind_a_slider_is_shown(lab, monkeypatch):
    def fail(*arguments):
        raise LookupError("gone")

    monkeypatch.setattr(noise_lab.noise, "kinds", fail)
    lab._refresh.due = 0
    lab.ink = 0.5
    assert "gone" in text_of(lab.status)


def test_the_mix_is_painted_cell_by_cell(lab, monkeypatch):
    painted = []
    monkeypatch.setattr(type(lab.canvas), "fill_styled_rects", lambda canvas, *what: painted.append((canvas, what)))
    lab.new_noise()
    (what,) = [what for canvas, what in painted if canvas is lab.canvas]
    x, y, _, _, colors = what
    assert colors.shape == (784, 3)
    darkest = lab.image.argmax()
    assert (x[darkest] // noise_lab.CELL, y[darkest] // noise_lab.CELL) == (darkest % 28, darkest // 28)
    assert colors[darkest].sum() == colors.sum(axis=1).min()


def test_a_lab_without_other_networks_says_nothing_of_them(network):
    assert text_of(NoiseLab({"this": network}).elsewhere) == ""


# The figures


def test_figures_draw_the_numbers_they_are_given():
    panels = plots.bar_panels({"a": np.array([0.1, 0.4]), "b": np.array([0.2, 0.3])}, "xy", "kind", "share")
    assert panels.get_suptitle() == "Share by kind"
    assert [[bar.get_height() for bar in ax.patches] for ax in panels.axes] == [[0.1, 0.4], [0.2, 0.3]]
    assert panels.axes[0].get_ylim() == panels.axes[1].get_ylim()
    stairs = plots.distributions({"a": np.array([0.01, 0.99, 0.98, 0.97])}, "t", "x", "y", bins=10).patches[0]
    np.testing.assert_allclose(stairs.get_data().values, [0.25, 0, 0, 0, 0, 0, 0, 0, 0, 0.75])
    strips = plots.strips({"a": [1, 2, 9], "b": [0, 0, 3]}, "t", "x")
    assert [tuple(line.get_xdata()) for line in strips.lines] == [(1, 2, 9), (2.0,), (0, 0, 3), (0.0,)]
    lines = plots.curves({"a": ([0, 1], [2, 3]), "b": ([0, 1], [4, 5])}, "t", "x", "y").lines
    assert [list(line.get_ydata()) for line in lines] == [[2, 3], [4, 5]]
    assert len({(line.get_color(), line.get_linestyle()) for line in lines}) == 2
    plots.close()
