"""Lesson 12 without a page: labels shuffled and mislabeled, its training, what is disputed, neurons matched."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers import mnist
from helpers.examples import Settings
from helpers.lessons.memorizing import draw, matching, measure
from helpers.lessons.memorizing.matching import assign
from helpers.network import Network
from helpers.training import targets
from tests.support.networks import SIZES, problem, random_network


@pytest.fixture(scope="module")
def few():
    return mnist.load("sample").train[:200]


# Labels


@pytest.mark.parametrize("share", [0, 0.25, 0.5, 1])
def test_a_share_of_the_labels_is_dealt_anew(few, share, rng):
    dealt = measure.shuffled(few, share, rng)
    assert np.array_equal(np.bincount(dealt.labels), np.bincount(few.labels))
    assert dealt.images.base is few.images.base
    changed = np.mean(dealt.labels != few.labels)
    assert 0.8 * share - 0.01 <= changed <= share


def test_mislabeled_ones_are_wrong_and_no_others(few, rng):
    wrong, planted = measure.mislabeled(few, 30, rng)
    assert len(set(planted)) == 30
    assert set(np.flatnonzero(wrong.labels != few.labels)) == set(planted)
    assert wrong.labels.max() <= 9


# Training


def test_a_step_follows_the_slopes_of_the_cross_entropy():
    network, examples = problem((4, 5, 3), 6)

    def cross_entropy(parameters):
        tried = network.copy()
        tried.parameters = parameters
        a, y = tried.outputs(examples.images), targets(examples.labels, 3, np.float64)
        return -np.sum(y * np.log(a) + (1 - y) * np.log(1 - a)) / len(examples)

    begin = network.parameters.copy()
    nudges = np.eye(len(begin)) * 1e-6
    slopes = np.array([(cross_entropy(begin + d) - cross_entropy(begin - d)) / 2e-6 for d in nudges])
    (_,) = measure.train(network, examples, Settings(1, 6, learning_rate=0.1), np.random.default_rng(0))
    assert np.linalg.norm((begin - network.parameters) / 0.1 - slopes) < 1e-6 * np.linalg.norm(slopes)


def test_a_run_reports_and_is_the_same_each_time(few):
    settings, ends = Settings(3, 10, 0.5), []
    for every in (None, None, 7):
        network = random_network(SIZES)
        seen = list(measure.train(network, few, settings, np.random.default_rng(0), every))
        assert (seen[-1].step, seen[-1].steps, seen[-1].steps_per_pass, seen[-1].step_size) == (60, 60, 20, 0)
        assert len(seen) == (3 if every is None else 9)
        ends.append(network.parameters.copy())
    assert np.array_equal(ends[0], ends[1])
    assert np.array_equal(ends[0], ends[2])


def test_training_refuses_what_does_not_fit(few):
    with pytest.raises(ValueError, match="batch_size"):
        next(measure.train(random_network(SIZES), few[:5], Settings(1), np.random.default_rng(0)))
    with pytest.raises(ValueError, match="rng"):
        next(measure.train(random_network(SIZES), few, Settings(1), 0))


def test_a_run_is_looked_at_after_each_pass(few):
    run = measure.trained(few, few[50:], few[:50], (16,), Settings(4, learning_rate=0.5), 1)
    assert run.passes == [0, 1, 2, 3, 4]
    assert run.network.sizes == (784, 16, 10)
    assert run.given[-1] == run.network.accuracy(few.images, few.labels) == np.mean(run.answers[-1] == few.labels)
    assert run.read[-1] == run.network.accuracy(few.images[:50], few.labels[:50])
    assert run.held_out_read[-1] == run.network.accuracy(few.images[50:], few.labels[50:])
    run.given = [0.1, 0.2, 0.96, 0.9, 0.97]
    assert measure.passes_to(run) == 2
    assert measure.passes_to(run, 0.97) == 4
    assert measure.passes_to(run, 0.98) == np.inf
    run.held_out_read = [0.1, 0.5, 0.7, 0.7, 0.6]
    assert measure.best_moment(run) == 2


# What is disputed


def test_the_costliest_come_first(few):
    outputs, labels, count = measure.costliest_example()
    costs = measure.costs(outputs, labels)
    assert costs[2] == pytest.approx(sum((outputs[2] - np.eye(10)[4]) ** 2))
    found = measure.costliest(outputs, labels, count)
    assert list(found) == sorted(range(8), key=lambda i: -costs[i])[:3]


@pytest.mark.parametrize(
    ("function", "alike"),
    [(measure.costliest, True), (lambda *task: list(measure.costliest(*task)), True), (lambda *task: ..., False)],
)
def test_a_learners_function_is_told_from_a_stub(function, alike):
    assert measure.finds_alike(function) == alike
    assert not measure.finds_alike(lambda *task: 1 / 0)


def test_the_table_has_each_size_and_share_from_three_starts():
    rows = [row for row in measure.table() if row["images"] == measure.IMAGES]
    assert len({(tuple(row["hidden"]), row["share"]) for row in rows}) == len(rows) == 16
    assert all(len(row[key]) == 3 for row in rows for key in ("passes", "given", "best", "read"))
    shown = draw.table(measure.table()).data
    assert shown.count("<tr>") == 17
    assert "<td>16 and 16</td><td>100%</td><td>87 to 91</td><td>13 to 14</td><td>9 to 10</td><td>3 to 5</td>" in shown
    assert "<td>8 and 8</td><td>100%</td><td>not in 150</td>" in shown
    assert "<td>−1 to 0</td>" in shown


def test_the_gallery_says_label_answer_and_cost(few):
    figure = draw.disputed(few[:3], [1, 2, 3], [1.5, 1.25, 1])
    assert figure.axes[1].get_title() == f"{few.labels[1]}→2\n1.25"


# Matching


def brute_force(costs):
    """Return the smallest total of all assignments."""
    rows = np.arange(len(costs))
    return min(costs[rows, list(order)].sum() for order in itertools.permutations(rows))


@settings(max_examples=150, deadline=None)
@given(st.integers(1, 6).flatmap(lambda n: st.lists(st.integers(-9, 9), min_size=n * n, max_size=n * n)))
def test_an_assignment_is_the_cheapest_of_all(numbers):
    n = round(len(numbers) ** 0.5)
    costs = np.reshape(numbers, (n, n))
    found = assign(costs)
    assert sorted(found) == list(range(n))
    assert costs[np.arange(n), found].sum() == brute_force(costs)


def test_an_assignment_of_any_numbers(rng):
    for _ in range(30):
        costs = rng.normal(size=(6, 6))
        assert costs[np.arange(6), assign(costs)].sum() == pytest.approx(brute_force(costs))


def test_a_large_assignment_that_is_known(rng):
    order = rng.permutation(100)
    costs = rng.random((100, 100)) + 1
    costs[np.arange(100), order] = 0
    assert np.array_equal(assign(costs), order)


@pytest.mark.parametrize("costs", [np.zeros((2, 3)), np.zeros(4), [[np.nan]], [[np.inf, 1], [1, 1]]])
def test_what_cannot_be_assigned_is_refused(costs):
    with pytest.raises(ValueError, match="square of finite numbers"):
        assign(costs)


def reordered(network, rng):
    """Return a network that computes the same with its 2nd-layer neurons in another order."""
    order = rng.permutation(network.sizes[1])
    weights, biases = list(network.weights), list(network.biases)
    weights[0], weights[1], biases[0] = weights[0][order], weights[1][:, order], biases[0][order]
    return Network(weights, biases)


def test_a_network_in_another_order_is_the_same(few, rng):
    network, inked = random_network(SIZES), np.ones(784, bool)
    other = reordered(network, rng)
    assert not np.array_equal(network.weights[0], other.weights[0])
    assert np.allclose(network.outputs(few.images), other.outputs(few.images), atol=1e-5)
    assert matching.matched(matching.likeness(network, other, inked)) == pytest.approx(np.ones(16), abs=1e-5)
    turned = Network([-other.weights[0], *other.weights[1:]], other.biases)
    assert matching.matched(matching.likeness(network, turned, inked)) == pytest.approx(np.ones(16), abs=1e-5)


def test_shaking_moves_every_number_and_leaves_the_network(rng):
    network = random_network(SIZES)
    before = network.parameters.copy()
    moved = matching.shaken(network, 0.5, rng)
    assert np.array_equal(network.parameters, before)
    assert np.all(moved.parameters != before)
    assert (moved.weights[0] - network.weights[0]).std() == pytest.approx(0.5 * network.weights[0].std(), rel=0.05)
