"""The lab of lesson 13: what it says and draws for the digit, the target, the network and the neuron chosen."""

import re

import numpy as np
import pytest

from helpers import learner, zoo
from helpers.lessons.backpropagation import ErrorsLab, measure
from helpers.lessons.backpropagation.lab import LARGEST


@pytest.fixture
def lab(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_WORK", str(tmp_path / "none.json"))
    nets = {name: measure.precise(zoo.load(name)) for name in ("untrained", "digits")}
    return ErrorsLab(nets, learner.digits())


def said(lab):
    return lab.text.value.replace("−", "-")


def test_the_error_of_a_hidden_neuron_is_made_of_what_is_said(lab):
    for layer, neuron in [("3rd layer", 5), ("2nd layer", 15)]:
        lab.layer.value, lab.neuron.value = layer, neuron
        words = said(lab)
        total, slope, error = map(
            float, re.search(r"add up to (\S+); a\(1 - a\) is (\S+); multiplied: error (\S+)\.", words).groups()
        )
        assert total * slope == pytest.approx(error, abs=2e-5)
        _, errors = lab.compute()
        assert error == pytest.approx(errors[int(layer[0]) - 2][neuron], abs=1e-5)
        assert f"Neuron {neuron} of the {layer}" in words


def test_the_error_of_an_output_is_made_of_what_is_said(lab):
    lab.layer.value, lab.neuron.value = "output", 4
    words = said(lab)
    twice, slope, error = map(
        float, re.search(r"2\(a - y\) is (\S+), a\(1 - a\) is (\S+); multiplied: error (\S+)\.", words).groups()
    )
    assert twice * slope == pytest.approx(error, abs=1e-4)
    assert error < 0
    assert words.endswith("z ought to rise.")
    assert "<line" not in lab.picture.value
    lab.neuron.value = 3
    assert said(lab).endswith("z ought to fall.")


def test_the_target_follows_the_digit_and_can_be_changed(lab):
    lab.which.value = "digits"
    lab.digit.value = 7
    assert lab.target.value == 7
    assert said(lab).startswith("Your 7, read as 7, should say 7: cost 0.0")
    before = lab.picture.value
    lab.target.value = 2
    assert lab.digit.value == 7
    assert "should say 2: cost 1.8" in said(lab)
    assert lab.picture.value != before


def test_at_the_output_there_are_ten_neurons(lab):
    lab.neuron.value = 15
    lab.layer.value = "output"
    assert (lab.neuron.value, lab.neuron.max) == (9, 9)
    lab.layer.value = "2nd layer"
    assert lab.neuron.max == 15


def test_disks_grow_with_errors_and_the_picture_says_so_in_words(lab):
    drawn = lab.picture.value
    assert len(re.findall("<circle", drawn)) == 2 * 42 + 1
    assert drawn.count("<line") == 10
    assert f'r="{LARGEST:.1f}"' in drawn
    _, errors = lab.compute()
    alt = re.search(r'aria-label="([^"]*)"', drawn)[1]
    for layer, values in zip(("2nd layer", "3rd layer", "output"), errors):
        assert f"{layer}: average size {np.abs(values).mean():.4f}." in alt
    assert alt.endswith(lab.text.value)
    assert "largest disk: " in drawn
    lab.layer.value = "2nd layer"
    assert lab.picture.value.count("<line") == 16


def test_a_message_takes_the_place_of_the_numbers(lab):
    lab.say("no such digit")
    assert lab.text.value == "no such digit"


def test_it_is_small_to_send(lab):
    assert len(lab.picture.value) < 25_000
