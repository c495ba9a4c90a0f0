"""Lesson 13 without a page: its predictions, each outcome with its option."""

import re

import numpy as np
import pytest

from helpers import figures, mnist, zoo
from helpers.lessons.backpropagation import asks, measure
from helpers.network import Network
from tests.support.asks import option_that_holds


@pytest.fixture(scope="module")
def sample():
    return mnist.load("sample")


@pytest.fixture(scope="module")
def nets():
    return measure.precise(zoo.load("untrained")), measure.precise(zoo.load("digits"))


@pytest.mark.parametrize(
    ("error1", "holds"),
    [
        (-0.3, "more than all of it, with the same sign"),
        (-0.1, "a part of it, with the same sign"),
        (0.0, "a part of it, with the same sign"),
        (0.1, "a part of it, with the other sign"),
        (0.3, "more than all of it, with the other sign"),
    ],
)
def test_one_link(error1, holds):
    revealed = asks.one_link(-0.2, error1, -2.0, 0.8).reveal()
    assert revealed.holds == holds
    assert f"the first one's {error1:.4f}".replace("-", "−") in revealed.sentence
    assert "the factor 0.160" in revealed.sentence
    assert "The weight turns the sign" in revealed.sentence


def test_one_link_through_a_neuron_that_is_sure():
    """Lesson 13 invites to it: what is small is said, not rounded to 0."""
    told = asks.one_link(-0.2, -0.2 * 5 * 0.0000064, 5.0, 0.9999936).reveal().sentence
    assert "the first one's −0.0000064: <b>0.000032</b> times as much" in told
    assert "the factor 0.0000064. The weight keeps the sign" in told


@pytest.mark.parametrize(
    ("before", "after", "holds"),
    [
        ((1, 2, 3), (1, 2, 3), "in the output, both times"),
        ((1, 2, 3), (1, 3, 2), "in the output before; in a hidden layer after"),
        ((3, 2, 1), (1, 2, 3), "in a hidden layer before; in the output after"),
        ((3, 2, 1), (1, 3, 2), "in a hidden layer, both times"),
    ],
)
def test_largest_errors(before, after, holds, nets, sample):
    untrained, network = nets

    def errors_of(net, activations, labels):
        sizes = before if net is untrained else after
        return [np.full((5, 4), size * (-1) ** size) for size in sizes]

    asked = untrained, network, sample.train[:5]
    hidden = 0 if after[2] == 3 else 20
    says = f"{hidden} have their largest errors in a hidden layer, {20 - hidden} in the output"
    assert option_that_holds(asks.largest_errors, errors_of, *asked, says=says) == holds
    told = asks.largest_errors(errors_of, *asked).reveal().sentence
    assert f"the output's went from {before[2]:.4f} to {after[2]:.4f}, the 2nd layer's from {before[0]:.4f}" in told
    assert "the output's shrank more" not in told  # here the 3rd layer's grow


def test_the_3rd_layer_leads_as_the_outputs_errors_shrank(nets, sample):
    told = asks.largest_errors(measure.all_errors, *nets, sample.train[:1000]).reveal().sentence
    assert "the output's went from 0.2194 to 0.0033, the 2nd layer's from 0.0073 to 0.0043: the 3rd layer's" in told
    assert "as the output's shrank more; they did not grow themselves" in told


@pytest.mark.parametrize(
    ("rarer", "holds"),
    [
        (0.0, "next to none"),
        (0.02, "next to none"),
        (0.1, "about 1 in 10"),
        (0.2, "about 1 in 10"),
        (0.3, "nearly half"),
        (0.5, "nearly half"),
    ],
)
def test_pulls(rarer, holds, nets):
    untrained, network = nets
    measured = (lambda net: np.full(16, rarer), network, untrained, lambda net: np.array([[1.0] * 16, [-0.5] * 16]))
    assert option_that_holds(asks.pulls, *measured, says=f"{rarer:.0%}; before training {rarer:.0%}.") == holds
    told = asks.pulls(*measured).reveal()
    assert "The median of that is 33% of the errors' average size" in told.sentence
    assert f"trained: {rarer:.2f} to {rarer:.2f}" in figures.in_words(told.figures[0].figure)


def test_work_counts_passes_and_products(sample):
    small = Network.random((784, 3, 10), np.random.default_rng(0), np.float64)
    one = sample.train[:1]

    def own_cost():
        return ((small.forward(one.images)[-1] - np.eye(10)[one.labels]) ** 2).sum()

    asked = measure.nudged, measure.backpropagate, small, own_cost, one
    count = 784 * 3 + 3 + 3 * 10 + 10
    assert option_that_holds(asks.work, *asked, says=f"nudging took {count + 1:,}.") == "about 1"
    told = re.sub("<[^>]*>", "", asks.work(*asked).reveal().sentence)
    assert re.search(r"largest difference \de−\d\d$", told)


@pytest.mark.parametrize(
    ("products", "holds"),
    [
        ((10, 11), "about 1"),
        ((10, 100), "about 10, one for each output"),
        ((10, 400), "about 42, one for each neuron behind the pixels"),
        ((10, 40_000), "1,000 or more"),
    ],
)
def test_work(products, holds, sample, monkeypatch):
    monkeypatch.setattr(measure, "multiplications", lambda sizes: products)
    small = Network.random((784, 1, 10), np.random.default_rng(0), np.float64)
    asked = (lambda numbers, cost: cost() * numbers), measure.backpropagate, small, lambda: 1.0, sample.train[:1]
    assert option_that_holds(asks.work, *asked, says="nudging took 1.") == holds


@pytest.mark.parametrize(
    ("share", "holds"),
    [
        (0.1, "about 10: no better than guessing"),
        (0.2, "20 to 70"),
        (0.7, "20 to 70"),
        (0.8, "about 80, as the nearest mean image does"),
        (0.9, "90 or more"),
        (1.0, "90 or more"),
    ],
)
def test_trained(share, holds, sample, monkeypatch):
    class Reads:
        def predict(self, images):
            return np.arange(len(images))

        def accuracy(self, images, labels):
            return share

    monkeypatch.setattr(measure, "trained", lambda learn, few, watch: (Reads(), [0.1, watch(Reads())]))
    says = f"From 10% at the start to {share:.1%} of 1,000 new images."
    assert option_that_holds(asks.trained, None, sample, sample.test[:10], says=says) == holds
