"""The two labs of lesson 03: what they say and draw where their slider stands."""

import re
from itertools import pairwise

import numpy as np
import pytest

from helpers import mnist, zoo
from helpers.lessons.slopes import TangentLab, WalkLab, measure
from helpers.lessons.slopes.lab import STEP_SIZES
from helpers.widgets.svg_chart import BOTTOM, HEIGHT, LEFT, RIGHT, TOP, WIDTH, Axes


@pytest.fixture(scope="module")
def two_weights():
    return measure.CostSlice(zoo.load("digits"), mnist.load("sample").train[:200], output=9, neurons=(8, 15))


def test_the_tangent_has_the_slope_of_the_curve(two_weights):
    lab = TangentLab(two_weights)
    for weight in (-6.0, 0.0, 2.5, 9.0):
        lab.weight.value = weight
        nudged = (lab.cost(weight + 1e-5) - lab.cost(weight - 1e-5)) / 2e-5
        assert lab.slope(weight) == pytest.approx(nudged, abs=1e-7)
        assert f"slope {nudged:+.4f}".replace("-", "−") in lab.text.value
        assert f"Weight {weight:.1f}: ".replace("-", "−") in lab.text.value


def test_it_says_which_way_is_down(two_weights):
    lab = TangentLab(two_weights)
    for weight, words, arrow in [(0.0, "a larger weight costs less", "→ down"), (9.0, "a smaller weight", "← down")]:
        lab.weight.value = weight
        assert words in lab.text.value
        assert arrow in lab.chart.value
    lab.weight.value = -12.0
    assert lab.text.value.endswith("almost none.")
    assert "down<" not in lab.chart.value


def test_the_chart_follows_the_slider_and_says_so_in_words(two_weights):
    lab = TangentLab(two_weights)
    before = lab.chart.value
    lab.weight.value = 3.0
    assert lab.chart.value != before
    said = re.search(r'aria-label="([^"]*)"', lab.chart.value)[1]
    assert said.startswith("Cost against one weight, and its tangent (x: weight from neuron 8 of the 3rd layer")
    assert said.endswith(lab.text.value)


@pytest.mark.parametrize("size", STEP_SIZES)
def test_the_walk_ends_where_it_says(size, two_weights):
    lab = WalkLab(two_weights)
    lab.size.value = size
    path = two_weights.descend((0, 0), size)
    assert np.array_equal(lab.path(), path)
    costs = [two_weights.cost(*place) for place in path]
    up = sum(b > a for a, b in pairwise(costs))
    assert f"Step size {size}: from a cost of {costs[0]:.4f} to {costs[-1]:.4f} in 20 steps" in lab.text.value
    assert ("each led down" if up == 0 else f"{up} of them led up") in lab.text.value
    assert ("left the map" in lab.text.value) == (np.abs(path).max() > 12)
    assert lab.text.value in lab.chart.value


def test_the_map_is_small_to_send(two_weights):
    assert len(WalkLab(two_weights).chart.value) < 60_000


def test_a_message_takes_the_place_of_the_numbers(two_weights):
    for lab in (TangentLab(two_weights), WalkLab(two_weights)):
        lab.say("no such place")
        assert lab.text.value == "no such place"


def test_places_on_a_chart():
    axes = Axes((-1, 1), (0, 10), {0: "0"}, {5: "<5>"}, "a & b", "x")
    corners = axes.place([(-1, 0), (1, 10), (-9, 99)])
    assert corners.tolist() == [[LEFT, HEIGHT - BOTTOM], [WIDTH - RIGHT, TOP], [LEFT, TOP]]
    drawn = axes.svg([axes.line([(-1, 0), (1, 10)], "#000000")], 'said "so"')
    assert "a &amp; b" in drawn
    assert "&lt;5&gt;" in drawn
    assert 'aria-label="said &quot;so&quot;"' in drawn
    assert f'points="{LEFT:.1f},{HEIGHT - BOTTOM:.1f} {WIDTH - RIGHT:.1f},{TOP:.1f}"' in drawn
