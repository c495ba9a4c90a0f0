"""The predictions about going back to pixels: each outcome has its option, sentences tell what was measured."""

import re

import numpy as np
import pytest

from helpers import figures, mnist, zoo
from helpers.examples import Examples
from helpers.lessons.back_to_pixels import asks, maps, measure
from tests.support.asks import option
from tests.support.networks import random_network

RNG = np.random.default_rng(3)
TESTS = Examples(RNG.integers(0, 256, (40, 28, 28), np.uint8), np.arange(40) % 10)


def votes(activations, weights):
    """As on the page."""
    parts = activations * weights
    return np.maximum(parts, 0).sum(axis=1), np.minimum(parts, 0).sum(axis=1)


def left_over(products):
    """As on the page."""
    return abs(products.sum()) / abs(products).sum()


# Votes


@pytest.mark.parametrize(("second", "holds"), [(1, "1"), (5, "5"), (8, "8"), (9, "9"), (0, "another"), (7, "another")])
def test_votes_for_3(second, holds):
    raising = 1.0 * (TESTS.labels == second) + 2 * (TESTS.labels == 3)

    def made_up(activations, weights):
        return raising, -raising / 4

    says = f"A 3 gets +2.0 in votes. Second is the {second}, with +1.0."
    assert option(asks.votes_for_3, made_up, random_network((784, 6, 10)), TESTS, says=says) == holds


def test_against_the_average_it_does_not_matter_which_way_round_a_neuron_is_written():
    network = random_network((784, 6, 10), dtype=np.float64)
    told = []
    for each in (network, measure.mirrored(network, [0, 2, 5])):
        sentence = asks.votes_for_3(votes, each, TESTS).reveal().sentence
        told.append(sentence.split("Measured against the average image")[1])
    assert told[0] == told[1]


# Paths


@pytest.mark.parametrize(
    ("left", "holds"),
    [(1, "nearly all of it"), (0.76, "nearly all of it"), (0.5, "about half"), (0.25, "less than a quarter")],
)
def test_what_is_left(left, holds):
    networks = [random_network(seed=seed) for seed in (1, 2)]
    products = measure.paths(networks[0], 406, 3)
    says = f"What is left is {products.sum():+.0f}: {left:.0%} of their strength.".replace("-", "−")
    assert option(asks.what_is_left, lambda products: left, *networks, 406, 3, says=says) == holds
    told = asks.what_is_left(lambda products: left, *networks, 406, 3).reveal().sentence
    assert ("most of it cancels" in told) == (left < 0.5)


def test_paths_that_training_cleared_are_as_good_as_0():
    networks = [random_network(seed=seed) for seed in (1, 2)]
    networks[0].weights[0][:, 0] = 1e-20
    told = asks.what_is_left(left_over, *networks, 0, 3).reveal().sentence
    assert told.startswith("All 256 are as good as 0: no digit has ink here")
    assert "cancels" not in told


def test_the_yardstick_is_other_pixels_and_before_training():
    networks = [random_network(seed=seed) for seed in (1, 2)]

    def mean_left(network):
        every = [measure.paths(network, pixel, answer) for pixel in asks.SAMPLED for answer in range(10)]
        return np.mean([left_over(products) for products in every])

    now, before = map(mean_left, networks)
    says = f"Over 25 pixels and all ten answers {now:.0%} is left on average; before training it was {before:.0%}."
    option(asks.what_is_left, left_over, *networks, 406, 3, says=says)


# Pictures


@pytest.mark.parametrize(
    ("after", "holds"),
    [
        ({"deep-500": 0.6, "deep": 0.4}, "those after 500 images"),
        ({"deep-500": 0.4, "deep": 0.6}, "those after 54,000"),
        ({"deep-500": 0.5, "deep": 0.51}, "no difference"),
    ],
)
def test_few_or_many(after, holds):
    values = iter([after["deep-500"], after["deep"], 0.03])
    says = f"mean likeness {after['deep-500']:.2f}. After 54,000 images:"
    assert option(asks.few_or_many, lambda pictures: [next(values)] * 10, TESTS, says=says) == holds


# The shortcut


@pytest.mark.parametrize(
    ("share", "holds"),
    [(0.1, "1 time in 4"), (0.25, "1 time in 4"), (0.5, "1 time in 2"), (0.75, "3 times in 4"), (1, "nearly always")],
)
def test_shortcut(share, holds):
    deep = zoo.load("deep").sizes

    def same_answer(network, images):
        return share if network.sizes == deep else 0.5

    assert option(asks.shortcut, same_answer, TESTS, says=f"For {share:.0%} of 40 images; guessing") == holds


def test_the_shortcut_without_each_answers_average():
    """On digits, not on noise: it says 8 to most images, and agrees far more often once the averages are gone."""
    some = mnist.load("sample").test[:200]

    def same_answer(network, images):
        return np.mean(measure.shortcut_sums(network, images).argmax(axis=1) == network.predict(images))

    told = asks.shortcut(same_answer, some).reveal().sentence
    most, often, apart = re.search(
        r"it says (\d) to (\d+)% of the images.*the shortcut agrees for (\d+)%", told
    ).groups()
    assert (most, int(often) > 70, int(apart) > 70) == ("8", True, True)
    untold = asks.shortcut(lambda network, images: 1, some).reveal().sentence
    assert "off by a constant" not in untold


# Training


@pytest.mark.parametrize(
    ("shares", "holds"),
    [
        ([1.0, 0.8, 0.6], "less and less"),
        ([0.4, 0.5, 0.9], "more and more"),
        ([0.5, 0.9, 0.52], "about the same all the time"),
    ],
)
def test_while_it_trains(shares, holds):
    kept = {passes: random_network(seed=passes) for passes in (0, 1, 10)}
    share_of = {id(network): share for network, share in zip(kept.values(), shares)}

    def explained(network, images):
        return share_of[id(network)]

    says = f"Before training it explains {shares[0]:.0%}"
    assert option(asks.while_it_trains, lambda start: kept, explained, TESTS, says=says) == holds
    told = asks.while_it_trains(lambda start: kept, explained, TESTS).reveal().sentence
    assert ("its picture says less and less about it" in told) == (holds == "less and less")
    assert f"After 10: <b>{shares[2]:.0%}</b>" in told
    assert f"at the end: {shares[1]:.0%} to {shares[2]:.0%} and {shares[1]:.0%} to {shares[2]:.0%}." in told


def test_each_picture_says_which_size_gets_full_color():
    pictures = np.zeros((2, 784))
    pictures[0, 5], pictures[1, 9] = -100, 0.5
    words = figures.in_words(maps.pictures(pictures))
    assert "0 (x: full ±70): highest" in words
    assert "1 (x: full ±0.35): highest" in words
