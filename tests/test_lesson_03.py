"""Lesson 03: its measurements, its checks, its figures, and the weight lab without a browser."""

import types

import matplotlib.pyplot as plt
import numpy as np
import pytest
from ipycanvas.canvas import _CANVAS_MANAGER as MANAGER
from traitlets import TraitError

from helpers import checks, plots
from helpers.checks.lesson_03 import example
from helpers.experiments import neurons
from helpers.network import Network, sigmoid
from helpers.widgets import WeightLab
from helpers.widgets.weight_lab import CHART_WIDTH, HEIGHT, RunningSum, reach_for

SEVEN = [(8, 6), (20, 6), (12, 24)]


@pytest.fixture
def rng():
    return np.random.default_rng(0)


@pytest.fixture
def network(rng):
    network = Network.random((784, 16, 16, 10), rng)
    for vector in network.biases:
        vector[:] = rng.normal(size=len(vector))
    return network


@pytest.fixture
def images(rng):
    return rng.integers(0, 256, (50, 28, 28)).astype(np.uint8)


# Scales


def test_strength():
    weights = np.array([-2.0, -0.5, 0.0, 0.25, 1.0, 3.0])
    assert neurons.strength(weights, 1).tolist() == [-1, -0.5, 0, 0.25, 1, 1]
    assert np.allclose(neurons.strength(weights, 2, 0.5), [-1, -0.5, 0, 0.125**0.5, 0.5**0.5, 1])
    for largest, power in [(0, 1), (-1, 1), (1, 0), (np.nan, 1)]:
        with pytest.raises(ValueError, match="above 0"):
            neurons.strength(weights, largest, power)


def test_min_max_forgets_sign_and_size(rng):
    weights = rng.normal(size=784)
    gray = neurons.min_max(weights)
    assert (gray.min(), gray.max(), gray.dtype) == (0, 255, np.uint8)
    assert np.abs(neurons.min_max(0.01 * weights - 5).astype(int) - gray).max() <= 1
    assert not np.array_equal(neurons.min_max(-weights), gray)
    assert neurons.min_max(np.ones(4)).tolist() == [0, 0, 0, 0]


def test_balance():
    assert neurons.balance(np.array([[1.0, 3], [-1, -1], [2, -2], [3, -1]])).tolist() == [1, -1, 0, 0.5]


# Shapes


def test_neighbor_agreement(rng):
    slope = np.add.outer(np.arange(28.0), np.arange(28)).ravel()
    chess = (np.add.outer(np.arange(28), np.arange(28)) % 2).ravel()
    smooth, alternating, noise = neurons.neighbor_agreement([slope, chess, rng.normal(size=784)])
    assert smooth > 0.98
    assert alternating < -0.98
    assert abs(noise) < 0.15


def test_ideal_lines_hold_edges_and_strokes():
    lines = neurons.ideal_lines(directions=4)
    assert lines.shape == (4 * 18 * 18 * 2, 784)
    assert np.allclose((lines**2).sum(axis=1), 1, atol=1e-5)
    edges, strokes = lines[0::2], lines[1::2]
    middle = np.abs(edges.sum(axis=1)).reshape(4, 18, 18)[:, 6:12, 6:12]
    assert middle.max() < 0.01
    assert strokes.min() >= 0


def test_best_line_finds_what_is_there(rng):
    lines = neurons.ideal_lines(directions=4)
    pictures = np.stack([3 * lines[700], -2 * lines[1001], rng.normal(size=784)])
    share, fitted = neurons.best_line(pictures, lines)
    assert share[:2] == pytest.approx(1, abs=1e-4)
    assert np.allclose(fitted[:2], pictures[:2], atol=1e-3)
    assert share[2] < 0.05
    left = ((pictures - fitted) ** 2).sum(axis=1) / (pictures**2).sum(axis=1)
    assert np.allclose(1 - left, share, atol=1e-4)


def test_blurred_noise_is_smoother_than_noise(rng):
    spread = np.ones(784)
    spread[:100] = 0
    noise = neurons.blurred_noise(20, spread, rng)
    assert noise.shape == (20, 784)
    assert (noise[:, :100] == 0).all()
    assert np.median(neurons.neighbor_agreement(noise)) > 0.4
    softer = neurons.blurred_noise(20, spread, rng, blur=1.5)
    assert np.median(neurons.neighbor_agreement(softer)) > 0.7


# Switching off


def test_forward_without(network, images):
    whole = network.forward(images)
    cut = neurons.forward_without(network, images, [3, 5])
    assert (cut[1][:, [3, 5]] == 0).all()
    others = [k for k in range(16) if k not in (3, 5)]
    assert np.array_equal(cut[1][:, others], whole[1][:, others])
    by_hand = sigmoid(cut[1] @ network.weights[1].T + network.biases[1])
    by_hand = sigmoid(by_hand @ network.weights[2].T + network.biases[2])
    assert np.allclose(cut[3], by_hand, atol=1e-6)
    for a, b in zip(neurons.forward_without(network, images, []), whole):
        assert np.array_equal(a, b)
    held = neurons.forward_without(network, images, [0, 1], layer=2, value=[0.25, 0.5])
    assert (held[2][:, 0] == 0.25).all()
    assert (held[2][:, 1] == 0.5).all()
    assert np.array_equal(held[1], whole[1])


@pytest.mark.parametrize(("off", "layer"), [([16], 1), ([-1], 1), ([0], 0), ([0], 4), ([10], 3)])
def test_neurons_that_are_not_there(network, images, off, layer):
    with pytest.raises(ValueError, match="There is no"):
        neurons.forward_without(network, images, off, layer)


def test_right_without_is_forward_without_for_each_neuron(network, images):
    for weights in network.weights:
        weights *= 4  # else one neuron more or less changes no answer
    labels = network.predict(images)
    for layer in (1, 2):
        values = np.linspace(0, 1, 16)
        right = neurons.right_without(network, images, labels, layer, values, batch_size=7)
        assert right.shape == (16, len(images))
        for k in range(16):
            outputs = neurons.forward_without(network, images, [k], layer, values[k])[-1]
            assert np.array_equal(right[k], outputs.argmax(axis=1) == labels)
    assert not neurons.right_without(network, images, labels).all()


def test_mean_activations(network, images):
    assert np.allclose(neurons.mean_activations(network, images, 2, 7), network.forward(images)[2].mean(axis=0))


# Figures


def test_figures_name_what_they_show(rng):
    figure = plots.weight_pictures(rng.normal(size=(10, 784)), range(10), "Ten", np.arange(1, 11))
    assert figure.get_suptitle() == "Ten"
    shown = [ax for ax in figure.axes if ax.images]
    assert [ax.get_title() for ax in shown] == [str(k) for k in range(10)]
    assert [ax.images[0].get_clim() for ax in shown] == [(-k, k) for k in range(1, 11)]
    ax = plots.number_table(np.array([[-0.2, 5.0], [80, -3]]), "Lost", "digit", "neuron", 100)
    assert [text.get_text() for text in ax.texts] == ["0", "5", "80", "-3"]
    assert (ax.get_title(), ax.get_xlabel(), ax.get_ylabel()) == ("Lost", "digit", "neuron")
    plt.close("all")


def test_signs_have_the_colors_of_the_live_pictures():
    from helpers.widgets.charts import NEGATIVE, POSITIVE

    ends = np.rint(255 * np.array([plots.SIGNED(1.0), plots.SIGNED(0.0)]))[:, :3]
    assert np.array_equal(ends, [POSITIVE, NEGATIVE])
    assert plots.SIGNED(0.5)[:3] == pytest.approx((1, 1, 1), abs=0.01)


# Checks


def right_map(image, weights):
    return weights.reshape(28, 28) * (image / 255)


def hurts_most(network, images, labels, digit, pick=np.argmin, **where):
    right = neurons.right_without(network, images, labels, **where)
    return pick(right[:, labels == digit].mean(axis=1))


def on_all_digits(network, images, labels, digit):
    return neurons.right_without(network, images, labels).mean(axis=1).argmin()


def on_other_digits(network, images, labels, digit):
    return neurons.right_without(network, images, labels)[:, labels != digit].mean(axis=1).argmin()


def spoiling(network, images, labels, digit):
    answer = hurts_most(network, images, labels, digit)
    network.weights[1][:, answer] = 0
    return answer


RIGHT = [
    (checks.contribution_map, right_map),
    (checks.contribution_map, lambda image, weights: (image.ravel() / 255 * weights).reshape(28, 28)),
    (checks.hurts_most, hurts_most),
    (checks.hurts_most, lambda *given: int(hurts_most(*given))),
    (checks.hurts_most, spoiling),
    (checks.disguise, lambda weights: weights - weights.max() - 1),
    (checks.disguise, lambda weights: 0.01 * weights - 1),
]

WRONG = [
    (checks.contribution_map, lambda i, w: w @ i.ravel() / 255, "one number"),
    (checks.contribution_map, lambda i, w: w * i.ravel() / 255, "one row of 784"),
    (checks.contribution_map, lambda i, w: w.reshape(28, 28) * i, "255 times too large"),
    (checks.contribution_map, lambda i, w: right_map(i, w) / 255, "255 times too small"),
    (checks.contribution_map, lambda i, w: right_map(i.T, w), "swapped"),
    (checks.contribution_map, lambda i, w: right_map(i, w).T, "swapped"),
    (checks.contribution_map, lambda i, w: np.abs(right_map(i, w)), "lost its signs"),
    (checks.contribution_map, lambda i, w: -right_map(i, w), "turned around"),
    (checks.contribution_map, lambda i, w: w.reshape(28, 28), "weights alone"),
    (checks.contribution_map, lambda i, w: w.reshape(28, 28) * (i > 0), "Half-dark"),
    (checks.contribution_map, lambda i, w: w.reshape(28, 28) * (i // 255), "Half-dark pixels got lost"),
    (checks.contribution_map, lambda i, w: w.reshape(28, 28) * (i * i / 255), "it adds"),
    (checks.contribution_map, lambda i, w: w * i / 255, "reshape"),
    (checks.contribution_map, lambda i, w: "map", "numbers, but it is str"),
    (checks.contribution_map, lambda i, w: (w.reshape(28, 28) * i).astype(np.uint8) / 255, "uint8 holds no sign"),
    (checks.contribution_map, lambda i, w: i * w.reshape(28, 28).astype(np.uint8) / 255, "uint8 holds no sign"),
    (checks.contribution_map, lambda i, w: w.reshape(28, 28) * (i.astype(np.int8) / 255), "it adds"),
    (checks.contribution_map, lambda i, w: np.zeros((3, 3)), r"shape \(28, 28\)"),
    (checks.hurts_most, lambda *given: hurts_most(*given, pick=np.argmax), "not the highest"),
    (checks.hurts_most, on_all_digits, "Count only the images"),
    (checks.hurts_most, lambda *given: hurts_most(*given) + 1, "from 0"),
    (checks.hurts_most, on_other_digits, "not the others"),
    (checks.hurts_most, lambda n, i, l, d: neurons.right_without(n, i, l)[l == d].argmin(), "Neurons come first"),
    (checks.hurts_most, lambda *given: "six", "numbers, but it is str"),
    (checks.hurts_most, lambda *given: np.nan, "accuracy"),
    (checks.hurts_most, lambda *given: -1, "you found -1, -1, -1"),
    (checks.hurts_most, lambda *given: hurts_most(*given, layer=2), "3rd layer"),
    (checks.hurts_most, lambda *given: hurts_most(*given, pick=np.min), "looks like an accuracy"),
    (checks.hurts_most, lambda *given: hurts_most(*given, pick=np.array), "one neuron's number"),
    (checks.hurts_most, lambda *given: 4.0 if hurts_most(*given) != 4 else 3.0, "small network"),
    (checks.disguise, lambda w: w, "still above zero"),
    (checks.disguise, lambda w: w - w.max(), "exactly zero"),
    (checks.disguise, lambda w: -w - 10, "negative: dark became light"),
    (checks.disguise, lambda w: -np.abs(w) - 1, "picture has changed"),
    (checks.disguise, lambda w: -np.ones(784), "all your weights are equal|All your weights are equal"),
    (checks.disguise, lambda w: w.reshape(28, 28) - 9, r"shape \(784,\)"),
]


def test_the_check_tells_its_mistakes_apart():
    """For digit 0 of the example each mistake finds another neuron, so that each can get its own message."""
    given = *example(), 0
    found = [
        hurts_most(*given),
        hurts_most(*given, pick=np.argmax),
        on_all_digits(*given),
        hurts_most(*given, layer=2),
    ]
    assert len(set(found)) == 4
    assert found[0] != 0


# The lab


@pytest.fixture(autouse=True)
def work(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_WORK", str(tmp_path / "my_work.json"))


@pytest.fixture
def lab(network):
    return WeightLab(network)


@pytest.fixture
def painted(lab, monkeypatch):
    """What the lab paints: `plain`, `revealed` (28, 28), `sums`, `reach`, as last given to its canvases."""
    seen = types.SimpleNamespace(messages=0)

    def count(*_, **__):
        seen.messages += 1

    monkeypatch.setattr(MANAGER, "send", count)
    for name in ("plain", "revealed"):
        monkeypatch.setattr(getattr(lab, name), "paint", lambda values, _, name=name: setattr(seen, name, values))

    def keep_sums(sums, reach):
        seen.sums, seen.reach = sums, reach

    monkeypatch.setattr(lab.running, "paint", keep_sums)
    return seen


def test_the_lab_follows_the_pad(lab, painted, network):
    lab.pad.draw(SEVEN)
    weights, ink = network.weights[0][0], lab.pad.image.ravel()
    assert np.allclose(lab.contributions, weights * ink)
    assert np.allclose(painted.plain.ravel(), weights / np.abs(weights).max())
    assert np.allclose(painted.revealed.ravel(), weights * ink / np.abs(weights).max())
    assert painted.sums[-1] == pytest.approx(weights @ ink, abs=1e-4)
    assert painted.messages == 1, "one stroke, one message to the page"
    up, down = (weights * ink).clip(0).sum(), (weights * ink).clip(max=0).sum()
    for part in (f"{up:+.2f} for", f"{down:+.2f} against", f"bias {network.biases[0][0]:+.2f}"):
        assert part.replace("-", "−") in lab.sum_text.value
    assert f"activation is {lab.activations[1][0, 0]:.2f}" in lab.sum_text.value


def test_scales(lab, painted, network):
    lab.pad.draw(SEVEN)
    own, of_all = np.abs(network.weights[0][0]).max(), np.abs(network.weights[0]).max()
    lab.shared = True
    assert np.allclose(painted.plain.ravel(), network.weights[0][0] / of_all)
    assert f"±{of_all:.2f}, the largest of all 16 neurons" in lab.legend.value
    lab.controls["shared"].value = False
    lab.controls["compressed"].value = True
    weights = network.weights[0][0]
    assert np.allclose(painted.plain.ravel(), np.sign(weights) * (np.abs(weights) / own) ** 0.3)
    assert "power of 0.3" in lab.legend.value


def test_the_sum_runs_along(lab, painted):
    lab.pad.draw(SEVEN)
    whole = painted.reach
    lab.controls["upto"].value = 300
    assert lab.upto == 300
    assert len(painted.sums) == 300
    assert painted.reach == whole, "the chart keeps its scale while the sum runs"
    assert (painted.revealed.ravel()[300:] == 0).all()
    assert np.allclose(painted.sums, np.cumsum(lab.contributions)[:300], atol=1e-4)
    assert "after 300 of 784 pixels" in lab.sum_text.value
    assert "activation" not in lab.sum_text.value
    lab.controls["play"].value = 14
    assert lab.upto == 14
    lab.upto = 9999
    assert lab.upto == 784


def test_drawing_takes_in_all_pixels_again(lab, painted):
    lab.upto = 0
    lab.pad.draw(SEVEN)
    assert lab.upto == lab.controls["upto"].value == 784
    assert np.allclose(painted.revealed.ravel() != 0, lab.contributions != 0)
    assert "after 784 of 784 pixels" in lab.sum_text.value


def test_a_bar_the_list_and_a_call_choose_the_same_neuron(lab):
    lab.bars.look_into(1, 7)
    assert (lab.neuron, lab.controls["neuron"].value) == (7, 7)
    lab.controls["neuron"].value = 3
    assert (lab.neuron, lab.bars.selected) == (3, (1, 3))
    lab.neuron = 11
    assert (lab.controls["neuron"].value, lab.bars.selected) == (11, (1, 11))
    lab.bars.look_into(2, 5)
    assert lab.neuron == 11, "the 3rd layer has no pixels to show"
    lab.bars.close_neuron()
    assert lab.neuron == 11
    for neuron in (16, -1):
        with pytest.raises(TraitError, match="There is no neuron"):
            lab.neuron = neuron
    assert lab.neuron == 11


def test_switched_off_neurons(lab, network):
    lab.pad.draw(SEVEN)
    lab.off = 9, 2
    expected = neurons.forward_without(network, lab.pad.image, [2, 9])
    assert lab.off == (2, 9)
    for shown, wanted in zip(lab.activations, expected):
        assert np.array_equal(shown, wanted)
    assert [k for k, switch in enumerate(lab.switches) if switch.value] == [2, 9]
    whole = network.forward(lab.pad.image)[-1][0]
    assert f"Answer with all neurons: {whole.argmax()} ({whole.max():.2f})" in lab.off_text.value
    assert f"without these: {expected[-1][0].argmax()} ({expected[-1][0].max():.2f})" in lab.off_text.value
    lab.neuron = 9
    assert "switched off, held at 0" in lab.bars.neuron_text.value
    assert "switched off: held at 0" in lab.sum_text.value
    lab.neuron = 3
    assert "switched off" not in lab.bars.neuron_text.value + lab.sum_text.value
    lab.switches[4].value = True
    lab.switches[2].value = False
    assert lab.off == (4, 9)
    with pytest.raises(TraitError, match="no neuron 16"):
        lab.off = (16,)
    assert lab.off == (4, 9)
    lab.off = ()
    assert np.array_equal(lab.activations[-1], network.forward(lab.pad.image)[-1])
    assert not any(switch.value for switch in lab.switches)
    assert "are on" in lab.off_text.value


def test_an_empty_pad_is_no_digit(lab):
    lab.off = (0,)
    assert "The pad is empty" in lab.off_text.value
    assert "together +0.00" in lab.sum_text.value


def test_controls_are_named(lab):
    for name in ("neuron", "compressed", "shared", "upto"):
        assert lab.controls[name].description
    assert all(switch.tooltip == f"Switch off neuron {k}" for k, switch in enumerate(lab.switches))


def test_the_network_itself_stays_whole(lab, network):
    before = network.parameters.copy()
    lab.off = tuple(range(16))
    assert np.array_equal(network.parameters, before)


def test_the_line_of_the_sum():
    chart = RunningSum()
    points = chart.points(np.array([1.0, -2.0]), 2.0)
    scale = chart.canvas.height / HEIGHT
    assert points.dtype == np.float32
    assert np.allclose(points[:, 0] / scale, [CHART_WIDTH / 2, 0.75 * CHART_WIDTH, 0])
    assert np.allclose(points[:, 1] / scale, [0, HEIGHT / 784, 2 * HEIGHT / 784])


@pytest.mark.parametrize(
    ("sums", "reach"), [([], 1), ([0.3], 1), ([-1.5, 0.2], 2), ([2, 4.9], 5), ([7], 10), ([10.0], 10), ([-130], 200)]
)
def test_the_chart_is_wide_enough(sums, reach):
    assert reach_for(np.array(sums)) == reach
