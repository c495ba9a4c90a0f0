"""The weight lab without a browser."""

import numpy as np
import pytest

from helpers.lessons.weights import WeightLab
from helpers.lessons.weights.lab import CHART_WIDTH, HEIGHT, RunningSum, reach_for
from tests.support.networks import forward_without
from tests.support.widgets import SEVEN, as_signed, press


@pytest.fixture
def lab(network):
    return WeightLab(network)


def running_sum(page, lab):
    """Return (sums, reach) that the chart of the sum shows: the sum after each pixel, and at the chart's border."""
    *_, reach = page.texts_on(lab.running.canvas)
    reach, (*_, line) = float(reach), page.lines_on(lab.running.canvas)
    return (2 * line[1:, 0] / lab.running.canvas.width - 1) * reach, reach


def test_the_lab_follows_the_pad(lab, page, network):
    before = page.messages
    lab.pad.draw(SEVEN)
    assert page.messages == before + 1, "one stroke, one message to the page"
    weights, ink = network.weights[0][0], lab.pad.image.ravel()
    assert np.allclose(lab.contributions, weights * ink)
    largest = np.abs(weights).max()
    assert np.array_equal(page.picture_on(lab.plain.canvas), as_signed(weights.reshape(28, 28), largest))
    assert np.array_equal(page.picture_on(lab.revealed.canvas), as_signed((weights * ink).reshape(28, 28), largest))
    assert running_sum(page, lab)[0][-1] == pytest.approx(weights @ ink, abs=1e-4)
    up, down = (weights * ink).clip(0).sum(), (weights * ink).clip(max=0).sum()
    for part in (f"{up:+.2f} for", f"{down:+.2f} against", f"bias {network.biases[0][0]:+.2f}"):
        assert part.replace("-", "−") in lab.sum_text.value
    assert f"activation is {lab.reaction.activations[1][0, 0]:.2f}" in lab.sum_text.value


def test_scales(lab, page, network):
    lab.pad.draw(SEVEN)
    own, of_all = np.abs(network.weights[0][0]).max(), np.abs(network.weights[0]).max()
    lab.shared = True
    weights = network.weights[0][0].reshape(28, 28)
    assert np.array_equal(page.picture_on(lab.plain.canvas), as_signed(weights, of_all))
    assert f"±{of_all:.2f}, the largest of all 16 neurons" in lab.legend.value
    lab.controls["shared"].value = False
    lab.controls["compressed"].value = True
    strength = np.sign(weights) * (np.abs(weights) / own) ** 0.3
    assert np.abs(page.picture_on(lab.plain.canvas) - as_signed(strength)).max() <= 1  # gray level
    assert "power of 0.3" in lab.legend.value


def test_the_sum_runs_along(lab, page):
    lab.pad.draw(SEVEN)
    _, whole = running_sum(page, lab)
    lab.controls["upto"].value = 300
    assert lab.upto == 300
    sums, reach = running_sum(page, lab)
    assert len(sums) == 300
    assert reach == whole, "the chart keeps its scale while the sum runs"
    revealed = page.picture_on(lab.revealed.canvas).reshape(784, 3)
    assert (revealed[300:] == 255).all()
    assert np.allclose(sums, np.cumsum(lab.contributions)[:300], atol=1e-4)
    assert "after 300 of 784 pixels" in lab.sum_text.value
    assert "activation" not in lab.sum_text.value
    lab.controls["play"].value = 14
    assert lab.upto == 14
    lab.upto = 9999
    assert lab.upto == 784


def test_drawing_while_the_sum_runs_along_ends_the_run(lab):
    play = lab.controls["play"]
    play.set_state({"value": 14, "playing": True})
    lab.pad.draw(SEVEN)
    play.set_state({"value": 28})  # the page sent it before it heard of the stroke
    assert (lab.upto, lab.controls["upto"].value, play.value, play.playing) == (784, 784, 784, False)


def test_drawing_takes_in_all_pixels_again(lab, page):
    lab.upto = 0
    lab.pad.draw(SEVEN)
    assert lab.upto == lab.controls["upto"].value == 784
    largest = np.abs(lab.network.weights[0][lab.neuron]).max()
    expected = as_signed(lab.contributions.reshape(28, 28), largest)
    assert np.array_equal(page.picture_on(lab.revealed.canvas), expected)
    assert "after 784 of 784 pixels" in lab.sum_text.value


def test_a_bar_the_list_and_a_call_choose_the_same_neuron(lab):
    lab.reaction.selected = 1, 7
    assert (lab.neuron, lab.controls["neuron"].value) == (7, 7)
    lab.controls["neuron"].value = 3
    assert (lab.neuron, lab.reaction.selected) == (3, (1, 3))
    lab.neuron = 11
    assert (lab.controls["neuron"].value, lab.reaction.selected) == (11, (1, 11))
    lab.reaction.selected = 2, 5
    assert lab.neuron == 11, "the 3rd layer has no pixels to show"
    lab.reaction.selected = None
    assert lab.neuron == 11
    for neuron in (16, -1):
        with pytest.raises(ValueError, match="There is no neuron"):
            lab.neuron = neuron
    assert lab.neuron == 11


def test_a_closed_neuron_stays_closed_when_the_scale_changes(lab):
    lab.reaction.selected = None
    lab.shared = True
    assert lab.reaction.selected is None


def test_switched_off_neurons(lab, network):
    lab.pad.draw(SEVEN)
    lab.reaction.off = 9, 2
    expected = forward_without(network, lab.pad.image, [2, 9])
    assert lab.reaction.off == (2, 9)
    for shown, wanted in zip(lab.reaction.activations, expected):
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
    assert lab.reaction.off == (4, 9)
    with pytest.raises(ValueError, match="no neuron 16"):
        lab.reaction.off = (16,)
    assert lab.reaction.off == (4, 9)
    lab.reaction.off = ()
    assert np.array_equal(lab.reaction.activations[-1], network.forward(lab.pad.image)[-1])
    assert not any(switch.value for switch in lab.switches)
    assert "are on" in lab.off_text.value


def test_an_empty_pad_is_no_digit(lab):
    lab.reaction.off = (0,)
    assert "The pad is empty" in lab.off_text.value
    assert "together +0.00" in lab.sum_text.value


def test_controls_are_named(lab):
    for name in ("neuron", "compressed", "shared", "upto"):
        assert lab.controls[name].description
    assert all(switch.tooltip == f"Switch neuron {k} off or on" for k, switch in enumerate(lab.switches))


def test_the_network_itself_stays_whole(lab, network):
    before = network.parameters.copy()
    lab.reaction.off = tuple(range(16))
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


def broken(*_):
    raise LookupError("the chart is gone")


@pytest.mark.parametrize(
    "act",
    [
        lambda lab: press(lab, "All on"),
        lambda lab: setattr(lab.switches[5], "value", True),
        lambda lab: setattr(lab.controls["neuron"], "value", 2),
        lambda lab: setattr(lab.controls["shared"], "value", True),
        lambda lab: setattr(lab.controls["compressed"], "value", True),
        lambda lab: setattr(lab.controls["upto"], "value", 3),
        lambda lab: setattr(lab.controls["play"], "value", 14),
    ],
)
def test_what_goes_wrong_behind_a_control_is_said(lab, monkeypatch, act):
    lab.reaction.off = (3,)
    monkeypatch.setattr(lab.running, "paint", broken)
    act(lab)
    assert "the chart is gone" in lab.off_text.value
