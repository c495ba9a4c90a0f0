"""The lab to break a network in, and the pictures that form, without a browser."""

import re

import numpy as np
import pytest

from helpers.examples import Examples
from helpers.lessons.ablation import BreakLab, Forming, browse, measure
from tests.support.networks import forward_without, random_network
from tests.support.widgets import SEVEN, press


@pytest.fixture
def examples(rng):
    return Examples(rng.integers(0, 256, (60, 28, 28)).astype(np.uint8), np.arange(60) % 10)


@pytest.fixture
def lab(network, examples):
    return BreakLab(network, examples)


def test_it_opens_whole(lab, network):
    lab.pad.draw(SEVEN)
    assert np.array_equal(lab.reaction.activations[-1], network.forward(lab.pad.image)[-1])
    assert lab.read_text.value.startswith("Neurons off: none. It reads ")
    assert f"whole, it reads {lab.whole:.0%}" in lab.read_text.value
    answer = network.forward(lab.pad.image)[-1][0].argmax()
    assert f"whole {answer} " in lab.answer_text.value
    assert f"broken {answer} " in lab.answer_text.value


def test_neurons_are_switched_off_and_on(lab, network):
    lab.pad.draw(SEVEN)
    lab.switches[6].value = True
    lab.switches[2].value = True
    assert lab.reaction.off == (2, 6)
    expected = forward_without(network, lab.pad.image, [2, 6])
    assert np.array_equal(lab.reaction.activations[-1], expected[-1])
    assert "Neurons off: 2, 6." in lab.read_text.value
    assert f"It reads {measure.share_read(network, lab.examples, (2, 6)):.0%} of 60" in lab.read_text.value
    assert lab.switches[6].button_style == "warning"
    lab.reaction.off = (2,)
    assert [k for k, switch in enumerate(lab.switches) if switch.value] == [2]


def test_noise_shakes_the_network_that_is_shown_and_no_other(lab, network):
    kept = network.parameters.copy()
    lab.pad.draw(SEVEN)
    lab.noise.value = 0.5
    shaken = measure.broken(network, 0.5, 0)
    assert np.array_equal(lab.reaction.network.parameters, shaken.parameters)
    assert np.array_equal(lab.reaction.activations[-1], shaken.forward(lab.pad.image)[-1])
    assert f"It reads {measure.share_read(shaken, lab.examples):.0%} of" in lab.read_text.value
    press(lab, "Shake anew")
    assert np.array_equal(lab.reaction.network.parameters, measure.broken(network, 0.5, 1).parameters)
    lab.biases.value = False
    lab._break_soon.now()
    assert not any(vector.any() for vector in lab.reaction.network.biases)
    assert np.array_equal(network.parameters, kept)


def test_mend_all(lab, network):
    lab.pad.draw(SEVEN)
    lab.noise.value, lab.biases.value, lab.reaction.off = 1.0, False, (1, 4)
    press(lab, "Mend all")
    assert (lab.noise.value, lab.biases.value, lab.reaction.off) == (0.0, True, ())
    assert np.array_equal(lab.reaction.network.parameters, network.parameters)
    assert np.array_equal(lab.reaction.activations[-1], network.forward(lab.pad.image)[-1])
    assert not any(switch.value for switch in lab.switches)


def test_an_empty_pad_is_no_digit(lab):
    assert "Draw a digit" in lab.answer_text.value
    lab.switches[0].value = True
    assert "Draw a digit" in lab.answer_text.value


def test_controls_are_named(lab):
    assert all(switch.tooltip == f"Switch neuron {k} off or on" for k, switch in enumerate(lab.switches))
    assert lab.noise.description
    assert lab.biases.description


@pytest.mark.parametrize(
    "act",
    [
        lambda lab: setattr(lab.switches[5], "value", True),
        lambda lab: setattr(lab.noise, "value", 0.3),
        lambda lab: setattr(lab.biases, "value", False),
        lambda lab: press(lab, "Shake anew"),
        lambda lab: press(lab, "Mend all"),
    ],
)
def test_what_goes_wrong_behind_a_control_is_said(lab, monkeypatch, act):
    lab.reaction.off = (3,)

    def gone(*_):
        raise LookupError("the chart is gone")

    monkeypatch.setattr(lab.bars.chart, "paint", gone)
    act(lab)
    assert "the chart is gone" in lab.read_text.value


# Pictures that form


@pytest.fixture
def kept():
    networks = {step: random_network(seed=3) for step in (0, 50, 1000)}
    networks[50].weights[0][:] *= 2
    networks[1000].weights[0][:] = random_network(seed=4).weights[0]
    return networks


@pytest.fixture
def forming(kept, examples):
    return Forming(kept, examples)


def alts(forming):
    return re.findall('alt="([^"]*)"', forming.pictures.value)


def test_it_opens_on_the_start(forming, kept, examples):
    assert forming.step.value == 0
    assert len(alts(forming)) == 19
    assert alts(forming)[18] == "neuron 0 after − before: white, all 0"
    share = kept[0].accuracy(examples.images, examples.labels)
    assert forming.text.value.startswith(f"After step 0: {share:.0%} of 60 test images are read")
    assert "correlate by 1.00" in forming.text.value


def test_another_step_shows_other_pictures_and_how_far_they_are(forming, kept):
    forming.step.value = 1000
    like = measure.likeness(kept[0].weights[0], kept[1000].weights[0])
    assert f"correlate by {like:.2f}".replace("-", "−") in forming.text.value
    row = kept[1000].weights[0][5]
    size, place = np.abs(row).max(), np.abs(row).argmax()
    color = "blue" if row[place] > 0 else "orange"
    y, x = divmod(place, 28)
    assert alts(forming)[5] == f"neuron 5: weights up to ±{size:.2f}, most at row {y}, column {x}, in {color}"
    assert browse.picture_src(row, size) in forming.pictures.value
    forming.neuron.value = 5
    difference = row - kept[0].weights[0][5]
    assert browse.picture_src(difference, np.abs(difference).max()) in forming.pictures.value
    assert alts(forming)[18].startswith("neuron 5 after − before: weights up to ")


def test_playing_moves_the_slider(forming):
    forming.play.value = 2
    assert forming.step.value == 1000
    forming.step.value = 50
    assert forming.play.value == 1


def test_the_slider_pulled_while_it_plays_stays_where_it_was_pulled_to(forming):
    forming.play.set_state({"playing": True, "value": 1})
    forming.step.value = 1000
    forming.play.set_state({"value": 1})  # the page sent it before it heard of that
    assert (forming.step.value, forming.play.value, forming.play.playing) == (1000, 2, False)


def test_scales(forming, kept):
    row, largest = kept[0].weights[0][2], max(np.abs(network.weights[0]).max() for network in kept.values())
    own = float(np.abs(row).max())
    assert browse.picture_src(row, own) in forming.pictures.value
    forming.scale.value = browse.ONE
    assert browse.picture_src(row, float(largest)) in forming.pictures.value
    assert f"2: ±{largest:.2f}" in forming.pictures.value
    assert alts(forming)[2].split(", ")[1] == f"{own / largest:.0%} of full color"
    forming.scale.value = browse.COMPRESSED
    assert browse.picture_src(row, own, 0.3) in forming.pictures.value


def test_what_goes_wrong_is_said(forming, monkeypatch):
    monkeypatch.setattr(browse, "picture_src", lambda *given: 1 / 0)
    forming.step.value = 50
    assert "division by zero" in forming.text.value
