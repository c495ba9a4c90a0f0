"""The predictions of lesson 07, no page: each outcome has its option, sentences tell what came out."""

import re

import numpy as np
import pytest

from helpers import figures, zoo
from helpers.examples import Examples
from helpers.lessons.ablation import asks
from tests.support.asks import option_that_holds
from tests.support.networks import random_network

RNG = np.random.default_rng(4)
TEST = Examples(RNG.integers(0, 256, (100, 28, 28), np.uint8), np.arange(100) % 10)
SMALL = random_network(seed=3)
BEFORE, AFTER = RNG.normal(size=(2, 16, 784))


@pytest.fixture(autouse=True)
def few_networks(monkeypatch):
    """Two other networks instead of twenty: what is told of them is computed all the same."""
    monkeypatch.setattr(zoo, "STARTS", zoo.STARTS[:2])


# Before and after


@pytest.mark.parametrize(
    ("same", "holds"),
    [
        (np.zeros((16, 784), bool), "none"),
        (np.arange(16 * 784).reshape(16, 784) < 12, "about 1 in 1,000"),
        (np.arange(784) % 10 + np.zeros((16, 1)) < 1, "about 1 in 10"),
        (np.arange(784) % 10 + np.zeros((16, 1)) < 8, "more than half"),
        (np.ones((16, 784), bool), "more than half"),
    ],
)
def test_still_the_start(same, holds):
    says = (
        f"{same.mean():.1%}: {same.sum():,} of 12,544 weights. Among them are all those of {same.all(axis=0).sum()} p"
    )
    made = asks.still_the_start(same, BEFORE, AFTER, SMALL, TEST)
    assert option_that_holds(lambda: made, says=says) == holds


def test_of_untouched_pixels_it_is_told_which_are_never_inked():
    images = TEST.images.copy()
    images[:, 0, :5] = 0
    same = np.zeros((16, 784), bool)
    same[:, :7] = True
    told = asks.still_the_start(same, BEFORE, AFTER, SMALL, Examples(images, TEST.labels)).reveal()
    assert "of 7 pixels, and 5 of these are never inked in your 100 training images" in told.sentence
    assert "before and after have the same texture" in figures.in_words(told.figures[0])


# Without


def reads(share):
    """Return right_without(neuron): without neuron 4 this share is read, without any other all."""
    return lambda neuron, value=0: np.arange(len(TEST)) < len(TEST) * (share if neuron == 4 else 1)


@pytest.mark.parametrize(
    ("share", "holds"),
    [
        (0.1, "about 10: it breaks"),
        (0.4, "about 10: it breaks"),
        (0.74, "about 75"),
        (0.9, "about 90"),
        (0.95, "95: the others fill in"),
        (1, "95: the others fill in"),
    ],
)
def test_one_neuron_less(share, holds):
    made = asks.one_neuron_less(reads(share), SMALL, TEST)
    told = made.reveal()
    assert told.holds == holds
    plain = re.sub("<[^>]*>", "", told.sentence)
    assert f"With all 16: {SMALL.accuracy(TEST.images, TEST.labels):.1%}." in plain
    worst = 4 if share < 1 else 0
    assert f"Without neuron {worst}: {share:.1%}." in plain
    assert "In twenty networks from other starts" in plain
    assert f" Without neuron {worst} the digits that suffer most are the " in plain
    bars, table = (figures.in_words(ax.figure) for ax in told.figures)
    assert "Without one neuron" in bars
    assert f"4: {100 * share:.1f}, 5: 100.0" in bars, "all sixteen are told"
    assert "each digit, and the neuron without which most of its images are lost, 0: neuron " in table


@pytest.mark.parametrize(
    ("swap", "holds"),
    [
        (-1, "about as little as at its average"),
        (4, "about as little as at its average"),
        (10, "halfway"),
        (18.5, "about as much as at 0"),
        (21, "about as much as at 0"),
        (60, "far more than at 0"),
    ],
)
def test_swapped(swap, holds):
    a1 = np.full((40, 16), 0.95)
    a1[::2, 6] = 0.05
    another = np.roll(a1[:, 6], 1)

    def price(neuron, value):
        assert neuron == 6
        if np.shape(value):
            assert value is another
            return swap
        return 22.0 if value == 0 else 3.0

    says = f"{swap:.1f} points; at 0 22.0, at its average 3.0. It is within 0.1 of its average, 0.50, for 0% of"
    made = asks.swapped(price, 6, a1, another)
    assert option_that_holds(lambda: made, says=says.replace("-", "−")) == holds
    assert ("it lies in its usual voice" in made.reveal().sentence) == (swap > 17)


def test_a_neuron_that_costs_nothing_at_all_can_be_asked_about():
    a1 = RNG.random((40, 16))
    made = asks.swapped(lambda neuron, value: 0.0, 3, a1, a1[::-1, 3])
    assert made.reveal().holds == "about as little as at its average"


@pytest.mark.parametrize(
    ("left", "holds"),
    [
        (-0.1, "less than 2 points"),
        (1.0, "less than 2 points"),
        (4, "2 to 5 points"),
        (9, "5 to 10 points"),
        (30, "more than 10 points"),
    ],
)
def test_relearned(left, holds):
    asked = []

    def read_after_learning(gone):
        asked.append(list(gone))
        return 0.96 - (left / 100 if gone else 0)

    prices = {"at 0": 22.5, "at its average": 3.1}
    made = asks.relearned(read_after_learning, 6, prices)
    says = f"{left:.1f} points: {0.96 - left / 100:.1%} are read without neuron 6, and 96.0% with it"
    assert option_that_holds(lambda: made, says=says.replace("-", "−")) == holds
    assert asked == [[], [6]]
    assert ("the other fifteen know, too" in made.reveal().sentence) == (left < 2)
    assert prices == {"at 0": 22.5, "at its average": 3.1}, "the cell's own dictionary stays as it is"


# Shaken


@pytest.mark.parametrize(
    ("damaged", "holds"),
    [
        (0, "the 12,544 into the 2nd layer"),
        (1, "the 256 into the 3rd layer"),
        (2, "the 160 into the output"),
        (None, "all three about alike"),
    ],
)
def test_shaken(damaged, holds):
    """The images are those that the networks read: what damages them loses some."""
    network = zoo.load("digits")
    examples = Examples(TEST.images, network.predict(TEST.images))

    def shake(reader, gap, rng):
        other = reader.copy()
        if gap == damaged:
            other.weights[gap][:] = rng.normal(size=other.weights[gap].shape)
        return other

    made = asks.shaken(shake, network, examples)
    told = "the 256 into the 3rd layer: 0.0" if damaged != 1 else "the 160 into the output: 0.0"
    assert option_that_holds(lambda: made, says=told) == holds
    assert ("hardly mind being shaken; the 256 do" in made.reveal().sentence) == (damaged == 1)
