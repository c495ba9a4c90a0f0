"""The predictions about the network, no page: each outcome has its option, sentences tell what was measured."""

import re

import numpy as np
import pytest

from helpers import zoo
from helpers.examples import Examples
from helpers.lessons.network import asks, measure
from tests.support.asks import option
from tests.support.networks import random_network

RNG = np.random.default_rng(3)
IMAGES = RNG.integers(0, 256, (40, 28, 28), np.uint8)


@pytest.mark.parametrize(
    ("zeros", "holds"),
    [
        (0, "fewer than 100"),
        (99, "fewer than 100"),
        (100, "100 to 400"),
        (400, "100 to 400"),
        (651, "more than 400"),
        (784, "more than 400"),
    ],
)
def test_silent(zeros, holds):
    products = np.zeros(784)
    products[zeros:] = np.where(np.arange(784 - zeros) % 2, -0.5, 1)
    assert option(asks.silent, products, says=f"{zeros} of the 784 products are 0.") == holds


def test_what_raises_and_lowers_is_told():
    told = asks.silent(np.array([0.0, 1.5, 2, -0.25])).reveal().sentence
    assert "2 raise the sum, by +3.50 together; 1 lower it, by −0.25: the sum is +3.25." in told


@pytest.mark.parametrize(
    ("gaps", "holds"),
    [
        ([12_560, 272, 170], "nearly all"),
        ([100, 100, 100], "about a third"),
        ([7, 1, 3], "about two thirds"),
        ([784 * 100 + 100, 1010], "nearly all"),
    ],
)
def test_first_gap(gaps, holds):
    says = f"{sum(gaps):,} weights and biases; {gaps[0] / sum(gaps):.1%} of them in the first gap:"
    assert option(asks.first_gap, gaps, says=says) == holds


@pytest.mark.parametrize(
    ("counts", "holds"),
    [
        ([0, 0, 0, 0, 0, 0, 0, 40, 0, 0], "nearly always the same"),
        ([0, 0, 2, 0, 0, 0, 0, 38, 0, 0], "nearly always the same"),
        ([0, 0, 20, 0, 1, 0, 0, 19, 0, 0], "two or three favorites"),
        ([4] * 10, "all ten digits"),
    ],
)
def test_before_training(counts, holds):
    counts, networks = np.array(counts), [random_network(seed=seed) for seed in (1, 2)]
    swing = ", ".join(f"{value:.3f}" for value in measure.swing(networks[0], IMAGES))
    says = (
        f"It answers {counts.argmax()} to {counts.max()} of 40 images. From image to image its bars typically stray by"
    )
    says += f" {swing} (2nd"
    assert option(asks.before_training, lambda network: counts, *networks, IMAGES, says=says) == holds


def test_lead_is_how_far_the_highest_output_is_above_the_next():
    network = random_network((784, 2, 3), seed=5)
    low, middle, high = np.sort(network.forward(IMAGES)[-1], axis=1).T
    assert (low <= middle).all()
    assert measure.lead(network, IMAGES) == pytest.approx(np.mean(high - middle))


def test_swing_is_how_much_each_bar_moves():
    network = random_network((784, 2, 1), seed=5)
    first, second = network.forward(IMAGES)[1:]
    assert measure.swing(network, IMAGES) == pytest.approx(
        [(np.std(first[:, 0]) + np.std(first[:, 1])) / 2, np.std(second)]
    )


@pytest.mark.parametrize(
    ("share", "holds"),
    [(0.1, "80 or fewer"), (0.9, "about 90"), (0.96, "about 96"), (0.99, "99 or more"), (1, "99 or more")],
)
def test_accuracy(share, holds):
    network, spread = random_network(seed=1), iter([share, *np.linspace(0.8, 0.85, 20)])
    labels = network.predict(IMAGES) if share == 1 else np.zeros(40, int)
    says = f"It reads {share:.1%} of 40 test images."
    examples = Examples(IMAGES, labels)
    revealed = asks.accuracy(lambda network, examples: next(spread), network, examples).reveal()
    assert says in re.sub("<[^>]*>", "", revealed.sentence)
    assert "80.0% to 85.0%" in revealed.sentence
    assert revealed.holds == holds
    assert len(revealed.figures) == (share < 1)


@pytest.mark.parametrize(
    ("read", "holds"), [(0, "0 to 3"), (3, "0 to 3"), (4, "4 to 6"), (9, "7 to 9"), (10, "all ten")]
)
def test_own_digits(read, holds):
    network = zoo.load("untrained")
    drawn, centered = [
        Examples(IMAGES[part].astype(np.float32) / 255, np.arange(10)) for part in (slice(10), slice(10, 20))
    ]

    def count_read(network, examples):
        return read if examples is drawn else 10

    says = f"As drawn it reads {read} of 10; centered as MNIST was, 10."
    assert option(asks.own_digits, count_read, network, drawn, centered, says=says) == holds
