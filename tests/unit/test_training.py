"""A training run: plain descent, the order of the examples, and a run that is stopped anywhere."""

import warnings

import numpy as np
import pytest

from helpers import mnist
from helpers.examples import Examples, Settings
from helpers.lessons.training import measure as learning
from helpers.network import Network
from helpers.training import cost, gradient, train
from helpers.widgets.training_run import TrainingRun
from tests.support.networks import SIZES, problem


@pytest.fixture(scope="module")
def digits():
    """200 real digits, 20 of each."""
    part = mnist.load("sample").train
    return part[np.concatenate([np.flatnonzero(part.labels == digit)[:20] for digit in range(10)])]


@pytest.fixture(scope="module")
def parts():
    """(training, held out) of the sample."""
    return learning.hold_out(mnist.load("sample").train)


@pytest.fixture
def tiny():
    """A small problem for train: (network, examples)."""
    return problem((5, 4, 3), 12, dtype=np.float32)


def run(network, examples, seed=1, **settings):
    """Train to the end and return the list of Progress."""
    settings = Settings(**{"passes": 2, "batch_size": 4, **settings})
    return list(train(network, examples, settings, np.random.default_rng(seed)))


# Training


def plain_descent(network, examples, settings, rng):
    """Train as the docstring of `train` says, in the plainest way."""
    batch_size, steps, done = settings.batch_size, settings.passes * (len(examples) // settings.batch_size), 0
    for _ in range(settings.passes):
        order = rng.permutation(len(examples))
        for start in range(0, len(examples) - batch_size + 1, batch_size):
            step_size = settings.learning_rate * (1 - done / steps)
            slopes = gradient(network, examples[order[start : start + batch_size]])
            network.parameters -= step_size * (slopes + settings.weight_decay * network.parameters)
            done += 1


@pytest.mark.parametrize("weight_decay", [0, 0.01])
@pytest.mark.parametrize("batch_size", [1, 4, 5, 12])
@pytest.mark.parametrize("sizes", [(5, 3), (5, 4, 3), (5, 6, 4, 3)], ids=str)
def test_training_is_plain_descent(sizes, batch_size, weight_decay):
    network, examples = problem(sizes, 12)
    plain, settings = network.copy(), Settings(3, batch_size, 0.9, weight_decay)
    list(train(network, examples, settings, np.random.default_rng(1)))
    plain_descent(plain, examples, settings, np.random.default_rng(1))
    np.testing.assert_allclose(network.parameters, plain.parameters, rtol=0, atol=1e-12)


def test_training_lowers_the_cost_on_real_digits(digits):
    network = Network.random(SIZES, np.random.default_rng(0))
    before = cost(network, digits)
    run(network, digits, passes=20, batch_size=10)
    assert cost(network, digits) < before / 5
    assert network.accuracy(digits.images, digits.labels) > 0.9


def test_a_hidden_layer_learns_exclusive_or():
    examples = Examples(np.array([[0, 0], [0, 1], [1, 0], [1, 1]], float), np.array([0, 1, 1, 0]))
    network = Network.random((2, 4, 2), np.random.default_rng(2))
    run(network, examples, passes=1500)
    np.testing.assert_array_equal(network.predict(examples.images), examples.labels)
    assert cost(network, examples) < 0.05


def test_the_same_seed_gives_the_same_run(digits):
    one, two, other = (Network.random(SIZES, np.random.default_rng(0)) for _ in range(3))
    for network, seed in [(one, 3), (two, 3), (other, 4)]:
        run(network, digits, seed=seed)
    np.testing.assert_array_equal(one.parameters, two.parameters)
    assert (one.parameters != other.parameters).any()


def test_bytes_and_floats_train_the_same(digits):
    one, two = (Network.random(SIZES, np.random.default_rng(0), np.float64) for _ in range(2))
    run(one, digits)
    run(two, Examples(digits.images.reshape(-1, 784) / 255, digits.labels))
    np.testing.assert_allclose(one.parameters, two.parameters, atol=1e-9)


@pytest.mark.parametrize("weight_decay", [0, 0.01])
def test_one_step_by_hand(tiny, weight_decay):
    network, examples = tiny
    start = network.parameters.copy()
    slopes = gradient(network, examples)
    run(network, examples, passes=1, batch_size=12, learning_rate=0.5, weight_decay=weight_decay)
    expected = start - 0.5 * (slopes + weight_decay * start)
    np.testing.assert_allclose(network.parameters, expected, rtol=0, atol=1e-14)


def test_the_step_size_falls_in_a_straight_line_to_0(tiny):
    report = run(*tiny, passes=3, batch_size=4, learning_rate=0.9)
    assert [(p.step, p.steps, p.passes_done, p.finished) for p in report] == [
        (3, 9, 1, False),
        (6, 9, 2, False),
        (9, 9, 3, True),
    ]
    np.testing.assert_allclose([p.step_size for p in report], [0.6, 0.3, 0], atol=1e-12)


def test_every_pass_goes_through_all_examples_in_a_new_order():
    """Each image has ink in a pixel of its own, so the weights that a step moves tell which images it took."""
    network = Network.random((10, 2), np.random.default_rng(0), np.float64)
    examples = Examples(np.eye(10), np.arange(10) % 2)
    taken, before = [], network.weights[0].copy()
    for _ in train(network, examples, Settings(2, batch_size=5), np.random.default_rng(1), report_every=1):
        taken.append(np.flatnonzero((network.weights[0] != before).any(axis=0)).tolist())
        before = network.weights[0].copy()
    assert sorted(taken[0] + taken[1]) == sorted(taken[2] + taken[3]) == list(range(10))
    assert taken[0] not in ([0, 1, 2, 3, 4], taken[2], taken[3])


def test_examples_that_do_not_fill_a_last_batch_are_left_out(tiny):
    report = run(*tiny, passes=3, batch_size=5)
    assert [p.step for p in report] == [2, 4, 6]


@pytest.mark.parametrize(("every", "steps"), [(1, list(range(1, 10))), (2, [2, 4, 6, 8, 9]), (4, [4, 8, 9]), (20, [9])])
def test_reports_come_as_often_as_asked_for_and_at_the_end(tiny, every, steps):
    run = train(*tiny, Settings(3, batch_size=4), np.random.default_rng(1), report_every=every)
    assert [progress.step for progress in run] == steps


def test_nothing_happens_before_the_first_pass_is_asked_for(tiny):
    network, examples = tiny
    start = network.parameters.copy()
    train(network, examples, Settings(2), np.random.default_rng(0))
    np.testing.assert_array_equal(network.parameters, start)


def test_a_run_can_be_stopped_after_any_pass(tiny):
    network, examples = tiny
    start, whole, settings = network.parameters.copy(), network.copy(), Settings(4, batch_size=4)
    steps = train(network, examples, settings, np.random.default_rng(1))
    next(steps)
    steps.close()
    assert np.isfinite(network.parameters).all()
    assert (network.parameters != start).all()
    after_one = network.parameters.copy()
    for progress in train(whole, examples, settings, np.random.default_rng(1)):
        if progress.passes_done == 1:
            np.testing.assert_array_equal(whole.parameters, after_one)
    assert (whole.parameters != after_one).any()


def test_a_long_run_with_large_steps_warns_of_nothing_and_stays_finite(tiny):
    network, examples = tiny
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        run(network, examples, passes=50, learning_rate=1000)
    assert np.isfinite(network.parameters).all()


# A run that rests


def test_a_run_goes_on_where_it_rested(parts):
    broken, whole = [TrainingRun(*parts, SIZES, Settings(2)) for _ in range(2)]
    broken.step()
    assert broken.progress.step == 1
    broken.advance(10, last=100)
    assert broken.progress.step == 100
    broken.advance(0, last=720)
    assert broken.progress.step == 101
    for run in (broken, whole):
        run.advance(60, last=720)
    assert broken.finished
    assert broken.progress.step == whole.progress.steps == 720
    np.testing.assert_array_equal(broken.network.parameters, whole.network.parameters)
    broken.step()
    assert broken.progress.step == 720


def test_a_run_measures_what_the_network_does(parts):
    run = TrainingRun(*parts, SIZES, Settings(1))
    run.advance(60, last=360)
    first, last = run.history[0], run.history[-1]
    assert (first.passes, last.passes) == (0, 1)
    assert len(run.history) > 50
    for examples, of_cost, accuracy in [
        (parts[0][:1000], last.cost, last.accuracy),
        (parts[1][:1000], last.held_out_cost, last.held_out_accuracy),
    ]:
        assert of_cost == pytest.approx(cost(run.network, examples), rel=1e-4)
        assert accuracy == pytest.approx(run.network.accuracy(examples.images, examples.labels))
    assert last.cost < first.cost


# What the lesson measures


@pytest.fixture
def few(parts):
    return parts[0][:300]


def test_holding_out_copies_nothing_and_loses_nothing():
    part = mnist.load("sample").train
    training_part, held_out = learning.hold_out(part)
    assert (len(training_part), len(held_out)) == (3600, 400)
    assert np.shares_memory(training_part.images, part.images)
    assert np.array_equal(np.concatenate([training_part.labels, held_out.labels]), part.labels)


def test_cost_curves_begin_with_the_random_start(few):
    good, huge = [learning.cost_curves(few, Settings(2, learning_rate=rate), seeds=[0, 1]) for rate in (3, 300)]
    assert good.shape == huge.shape == (2, 3)
    assert np.array_equal(good[:, 0], huge[:, 0])
    assert good[0, 0] != good[1, 0]
    assert (good[:, 2] < good[:, 0]).all()


@pytest.mark.parametrize(
    ("read", "lost"),
    [
        ("0111", False),
        ("0000", False),
        ("0001", False),
        ("1011", False),  # what the random start reads does not count
        ("1000", False),
        ("0100", True),
        ("0101", True),
        ("0110", True),
    ],
)
def test_lost_is_what_was_read_and_is_misread_later(read, lost):
    column = np.array([[mark == "1"] for mark in read])
    assert learning.lost(column).tolist() == [lost]


@pytest.mark.parametrize("checkpoints", [1, 2])
def test_nothing_is_lost_in_a_run_that_was_stopped_at_once(checkpoints):
    assert not learning.lost(np.ones((checkpoints, 3), bool)).any()


def test_misread_again_is_a_share_for_each_pair():
    wrong = np.array([[1, 1, 0, 0], [1, 1, 1, 1], [0, 0, 0, 0]], bool)
    assert learning.misread_again(wrong).tolist() == [1, 0, 0.5, 0, 0, 0]


@pytest.mark.parametrize(
    ("digits", "words"), [([], ""), ([3], "3"), ([3, 8], "3 and 8"), (np.array([1, 4, 9]), "1, 4 and 9")]
)
def test_digits_are_listed_in_words(digits, words):
    assert learning.listed(digits) == words


# What does not fit


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"batch_size": 0}, "batch_size is 0; it must be a whole number, 1 or more"),
        ({"batch_size": 13}, "batch_size is 13; it must be a whole number from 1 to 12"),
        ({"batch_size": -1}, "batch_size is -1"),
        ({"passes": 0}, "passes is 0; it must be a whole number, 1 or more"),
        ({"passes": -2}, "passes is -2"),
        ({"learning_rate": 0}, "learning_rate is 0; it must be a finite number above 0"),
        ({"learning_rate": -0.5}, "learning_rate is -0.5"),
        ({"learning_rate": np.nan}, "learning_rate is nan"),
        ({"learning_rate": np.inf}, "learning_rate is inf"),
        ({"learning_rate": None}, "learning_rate is None"),
        ({"weight_decay": -1e-3}, "weight_decay is -0.001"),
        ({"weight_decay": np.nan}, "weight_decay is nan"),
        ({"weight_decay": np.inf}, "weight_decay is inf"),
        ({"batch_size": 2.5}, "batch_size is 2.5"),
        ({"passes": 1.5}, "passes is 1.5"),
    ],
    ids=str,
)
def test_settings_out_of_range_are_refused_at_the_call(tiny, settings, words):
    with pytest.raises(ValueError, match=words):
        train(*tiny, Settings(**{"passes": 1, "batch_size": 4, **settings}), np.random.default_rng(0))


@pytest.mark.parametrize("every", [0, -1, 1.5])
def test_a_report_that_cannot_be_is_refused_at_the_call(tiny, every):
    with pytest.raises(ValueError, match=f"report_every is {every}; it must be a whole number, 1 or more"):
        train(*tiny, Settings(1), np.random.default_rng(0), report_every=every)
