"""Lesson 03 without a page: its predictions, each outcome with its option; what it measures; keys that moved here."""

import numpy as np
import pytest

from helpers import contents, figures, mnist, training, zoo
from helpers.learner import keep, progress
from helpers.lessons.slopes import asks, draw, measure
from helpers.network import Network
from tests.support.asks import option
from tests.support.networks import SIZES, random_network


@pytest.fixture(scope="module")
def sample():
    return mnist.load("sample")


@pytest.fixture(scope="module")
def two_weights(sample):
    return measure.CostSlice(zoo.load("digits"), sample.train[:300], output=9, neurons=(8, 15))


# Predictions


@pytest.mark.parametrize(
    ("before", "holds"),
    [
        (0.2, "nearly 0"),
        (0.9, "about 0.9"),
        (0.985, "about 0.9"),
        (1, "between 1 and 4"),
        (2.3, "between 1 and 4"),
        (5, "more than 4"),
        (10, "more than 4"),
    ],
)
def test_cost_before_training(before, holds):
    untrained, network = zoo.load("untrained"), zoo.load("digits")
    starts = iter([before, 0.05, *np.linspace(2, 3, 20)])
    says = f"costs {before:.2f}; twenty others cost 2.00 to 3.00. The trained network costs 0.050."
    assert option(asks.cost_before_training, lambda net: next(starts), untrained, network, says=says) == holds


def test_by_hand_shows_the_three_factors():
    told = asks.by_hand(-0.2, -0.2, 0.5, 0.8, 1).reveal().sentence
    assert "2(a − y) is −1.00, a(1 − a) is 0.2500, x is 0.80: multiplied, <b>−0.2000</b>" in told


@pytest.mark.parametrize(
    ("exact", "holds"),
    [(-0.2, "−0.2"), (0.2, "0.2"), (-0.4, "−0.4"), (-0.8, "−0.8"), (0.0, "another number"), (-0.1, "another number")],
)
def test_by_hand(exact, holds):
    says = f"exact {exact:.6f} · nudged {exact + 1e-5:.6f} · difference 0.000010".replace("-", "−")
    assert option(asks.by_hand, exact, exact + 1e-5, 0.5, 0.8, 1, says=says) == holds


def with_share(share, tested):
    """Return a train_neuron whose neuron tells about this share of what it is tested on apart: by chance, but always
    the same."""
    images, labels = tested

    def train(*_):
        wrong = np.arange(len(labels)) >= round(share * len(labels))
        wanted = np.where(labels ^ wrong, 8.0, -8.0)
        return np.linalg.lstsq(images, wanted, rcond=None)[0], 0.0

    return train


@pytest.mark.parametrize(
    ("share", "holds"),
    [(0.5, "about 50: no better than guessing"), (0.75, "about 75"), (0.9, "about 90"), (1.0, "nearly all")],
)
def test_one_neuron(share, holds, sample, monkeypatch):
    tested = measure.two_digits(sample.test, (0, 1))
    monkeypatch.setattr(measure, "train_neuron", with_share(share, tested))
    says = f"After fifty images it tells {share:.1%} of 200 new images apart."
    arguments = (lambda *_: ..., (0, 1), 0.1, sample, sample.train[:10])
    assert option(asks.one_neuron, *arguments, says=says) == holds


def test_one_neuron_says_whose_lines_trained_it(sample):
    def told(train):
        return asks.one_neuron(train, (4, 9), 0.1, sample, sample.train[:10]).reveal().sentence

    assert "Your five lines trained it." in told(lambda *task: measure.train_neuron(*task))
    for unfinished in (lambda *_: ..., lambda *_: None, lambda *_: 1 / 0, lambda *_: (np.zeros(784), 0.0)):
        assert "The lesson's five lines trained it, not yours yet." in told(unfinished)
        assert "Telling" not in told(unfinished)


@pytest.mark.parametrize(
    ("largest", "holds"),
    [(2, "about 2"), (10, "about 10"), (90, "about 100"), (1500, "1,000 or more"), (1e6, "1,000 or more")],
)
def test_unequal(largest, holds):
    untrained, network = zoo.load("untrained"), zoo.load("digits")

    def sizes(net):
        all_sizes = np.ones(13_002)
        all_sizes[-1] = largest if net is untrained else 7
        return all_sizes

    says = f"Before training, the largest slope, {largest:.4f} (bias, output), is "
    assert option(asks.unequal, sizes, untrained, network, says=f"{says}{largest:,.0f} times the median.") == holds


@pytest.mark.parametrize(("best", "holds"), [(3, "3: careful"), (100, "100"), (1000, "1000: bold")])
def test_step_sizes(best, holds, two_weights):
    def walk(size):
        return np.array([[0, 0], two_weights.trained if size == best else [-9, -9]], float)

    says = f"size {best} ends at {two_weights.cost(*two_weights.trained):.4f}"
    assert option(asks.step_sizes, walk, two_weights, says=says) == holds


# Measurements


def test_the_slice_is_the_cost_of_the_network(sample, two_weights):
    few, network = sample.train[:300], zoo.load("digits")
    assert two_weights.cost(*two_weights.trained) == pytest.approx(training.cost(network, few), abs=1e-6)
    moved = network.copy()
    moved.weights[-1][9, [8, 15]] = 1.5, -2
    assert two_weights.cost(1.5, -2) == pytest.approx(training.cost(moved, few), abs=1e-6)
    slopes = moved.split(training.gradient(moved, few))[0][-1][9, [8, 15]]
    assert np.allclose(two_weights.slopes(1.5, -2), slopes, atol=1e-6)
    grid = two_weights.surface([0, 1.5], [-2, 3, 4])
    assert grid.shape == (3, 2)
    assert grid[0, 1] == two_weights.cost(1.5, -2)


def test_descent_subtracts_the_slopes(two_weights):
    path = two_weights.descend((0, 0), 10, 3)
    assert path.shape == (4, 2)
    assert np.allclose(path[1], -10 * two_weights.slopes(0, 0))


def test_a_nudged_slope_is_nearly_the_exact_one_and_leaves_the_network(sample):
    network, few = random_network(seed=4), sample.train[:20]
    before = network.parameters.copy()
    for index in (400, 12_600, 12_999):
        nudged = measure.slope_by_nudging(network, few, index)
        assert nudged == pytest.approx(measure.exact_slope(network, few, index), abs=1e-4)
    assert np.array_equal(network.parameters, before)


def test_the_parts_are_all_of_the_numbers():
    parts = measure.parts_of(np.arange(13_002))
    assert sum(part.size for part in parts.values()) == 13_002
    assert parts["bias, output"].tolist() == list(range(12_992, 13_002))
    assert parts["to 2nd layer"].shape == (16, 784)
    start = Network.random(SIZES, np.random.default_rng(0))
    assert np.array_equal(measure.random_starts(1)[0].parameters, start.parameters)


def test_the_means_of_two_digits(sample):
    images = np.array([[1.0, 0], [0.8, 0], [0, 1.0]])
    learned = images, np.array([0, 0, 1])
    new = np.array([[0.9, 0.1], [0.2, 0.7]])
    assert measure.share_by_means(learned, (new, np.array([0, 1]))) == 1
    assert measure.share_by_means(learned, (new, np.array([1, 1]))) == 0.5
    assert measure.share_by_means((images[:2], np.array([0, 0])), (new, np.array([0, 1]))) == 0.5
    images, labels = measure.two_digits(sample.train, (4, 9))
    assert images.shape == (800, 784)
    assert images.max() == 1
    assert labels.sum() == 400


def test_the_picture_of_an_answer_tells_its_numbers():
    said = figures.in_words(draw.beside_targets(np.full(10, 0.5), 3).figure)
    assert "the target, 1 at 3 and 0 elsewhere" in said
    assert "3: 0.25" in said
    assert "outputs: 0: 0.50, 1: 0.50" in said


# What moved here from the lesson on training


def test_what_was_solved_under_its_old_key_is_solved():
    lesson = contents.of("slopes")
    assert progress.of(lesson).solved == 0
    keep.write("exercise training: cost", True)
    assert progress.of(lesson).solved == 1
    keep.write("exercise slopes: train neuron", True)
    assert progress.of(lesson).done is False
    assert progress.of(lesson).solved == 2
