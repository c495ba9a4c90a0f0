"""What the lesson on accuracy measures, on made-up answers."""

import numpy as np
import pytest

from helpers.examples import Examples
from helpers.lessons.accuracy import measure
from tests.support.networks import random_network


def test_chance_is_how_far_a_share_strays():
    rng = np.random.default_rng(1)
    shares = rng.binomial(500, 0.04, 4000) / 500
    assert measure.chance(0.04, 500) == pytest.approx(shares.std(), rel=0.05)
    assert measure.chance(0, 10) == 0


def test_judged_is_the_top_output_and_whether_the_answer_is_the_label():
    network, images = random_network(), np.random.default_rng(2).integers(0, 256, (30, 28, 28), np.uint8)
    answers, outputs = network.predict(images), network.outputs(images)
    labels = np.where(np.arange(30) < 20, answers, (answers + 1) % 10)
    tops, right = measure.judged(network, Examples(images, labels))
    assert right.tolist() == [True] * 20 + [False] * 10
    assert np.array_equal(tops, outputs[np.arange(30), answers])


def test_mixed_up_adds_both_directions_and_begins_with_the_most():
    counts = np.diag(np.full(10, 90))
    counts[4, 9], counts[9, 4], counts[3, 5], counts[8, 1] = 5, 2, 6, 6
    assert measure.mixed_up(counts)[:4] == [(7, 4, 9), (6, 1, 8), (6, 3, 5), (0, 0, 1)]
    assert len(measure.mixed_up(counts)) == 45


def test_every_top_output_is_in_one_step():
    tops = np.array([0.01, 0.5, 0.5001, 0.7, 0.9, 0.95, 1.0])
    assert [there.tolist() for there in measure.steps(tops, (0, 0.5, 0.9, 1))] == [
        [True, True, False, False, False, False, False],
        [False, False, True, True, True, False, False],
        [False, False, False, False, False, True, True],
    ]
    assert np.sum(measure.steps(tops), axis=0).tolist() == [1] * 7


def test_reliability_is_what_answers_say_and_what_they_earn():
    tops, right = np.array([0.2, 0.4, 0.8, 0.8, 0.8, 0.7]), np.array([True, False, True, True, False, False])
    says, earns = measure.reliability(tops, right, (0, 0.5, 0.75, 0.9, 1))
    assert says[:3] == pytest.approx([0.3, 0.7, 0.8])
    assert earns[:3] == pytest.approx([0.5, 0, 2 / 3])
    assert np.isnan([says[3], earns[3]]).all()


def test_who_says_what_they_earn_lies_on_the_line():
    rng = np.random.default_rng(3)
    tops = rng.random(40_000)
    says, earns = measure.reliability(tops, rng.random(40_000) < tops)
    assert says == pytest.approx(earns, abs=0.02)
