"""Passes of training under a slider, without a browser."""

import re

import numpy as np
import pytest

from helpers.examples import Examples
from helpers.lessons.back_to_pixels import PassesLab, measure
from tests.support.networks import random_network

TESTS = Examples(np.random.default_rng(3).integers(0, 256, (40, 28, 28), np.uint8), np.arange(40) % 10)


def likeness(pictures):
    """Return ten numbers that tell the network and the answer: hundredths of the first picture's size."""
    return [np.abs(pictures).max() % 0.5 + digit / 100 for digit in range(10)]


@pytest.fixture
def kept():
    return {passes: random_network((784, 6, 10), seed=passes) for passes in (0, 1, 2, 5)}


@pytest.fixture
def lab(kept):
    return PassesLab(kept, TESTS, likeness)


def alt(view):
    return re.search('alt="([^"]*)"', view.value)[1]


def test_it_begins_before_training_with_the_3(lab):
    assert (lab.passes.value, lab.answer.value, lab.place) == (0, 3, 0)
    assert lab.text.value.startswith("After 0 passes the network reads ")
    assert alt(lab.picture).startswith("Answer 3, passes: 0, likeness ")


@pytest.mark.parametrize(("passes", "answer"), [(5, 3), (2, 0), (1, 9)])
def test_the_controls_choose_what_is_told_and_shown(lab, kept, passes, answer):
    lab.passes.value, lab.answer.value = passes, answer
    network = kept[passes]
    explained = measure.explained_by_shortcut(network, TESTS.images)
    like = likeness(measure.pull_back(network))
    said = f"After {passes} {'pass' if passes == 1 else 'passes'} the network reads "
    said += (
        f"{network.accuracy(TESTS.images, TESTS.labels):.1%} correctly. The picture of the answer {answer}: likeness "
    )
    said += f"{like[answer]:.2f}, explains {explained[answer]:.0%}. All ten: {np.mean(like):.2f} and "
    assert lab.text.value == said + f"{explained.mean():.0%}."
    assert alt(lab.picture).startswith(f"Answer {answer}, passes: {passes}, likeness {like[answer]:.2f}")
    assert f"up to passes = {passes}" in alt(lab.curves)


def test_the_pictures_are_pulled_back(lab, kept):
    for picture, network in zip(lab.pictures, kept.values()):
        np.testing.assert_array_equal(picture, measure.pull_back(network))


@pytest.mark.parametrize("place", [0, 1, -1])
def test_what_the_curves_show_up_to_there_is_told_and_nothing_of_what_comes_later(lab, place):
    lab.passes.value = lab.kept[place]
    ends = [f"{curve[0]:.2f} to {curve[place]:.2f}" for curve in (lab.right, lab.explained.mean(axis=1))]
    assert f"read correctly, {ends[0]}; explained, {ends[1]}; likeness, " in alt(lab.curves)


def test_a_picture_of_nothing_but_zeros_can_be_shown():
    network = random_network((784, 6, 10))
    network.parameters[:] = 0
    lab = PassesLab({0: network}, TESTS, lambda pictures: [0.0] * 10)
    assert "explains 0%" in lab.text.value


def test_an_error_in_an_event_is_told(lab, monkeypatch):
    monkeypatch.setattr(lab, "in_words", lambda: 1 / 0)
    lab.passes.value = 1
    assert "division by zero" in lab.text.value
