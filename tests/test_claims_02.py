"""Every number that lesson 02's text states, computed on what mnist.load() gives: the sample, or the full set."""

from pathlib import Path

import numpy as np
import pytest

from helpers import mnist, zoo
from helpers.experiments import learning
from helpers.network import Network
from helpers.training import backpropagate, cost, train

pytestmark = pytest.mark.claims


@pytest.fixture(scope="module")
def digits():
    return mnist.load()


@pytest.fixture(scope="module")
def parts(digits):
    return learning.hold_out(digits.train)


@pytest.fixture(scope="module")
def few(parts):
    return {name: values[:1000] for name, values in parts[0].items()}


@pytest.fixture(scope="module")
def test_part(digits):
    return {"images": digits.test.images, "labels": digits.test.labels}


def test_before_and_after(test_part):
    """About 1 time in 10 right before learning, 96 in 100 after."""
    assert zoo.load("untrained").accuracy(**test_part) == pytest.approx(0.1, abs=0.03)
    assert zoo.load("digits").accuracy(**test_part) == pytest.approx(0.96, abs=0.01)


def test_lazy_networks(few):
    """Always 0 costs exactly 1; always 0.1 costs 0.9."""
    wanted = np.eye(10)[few["labels"]]
    assert np.mean(np.sum((0 - wanted) ** 2, axis=1)) == 1
    assert np.mean(np.sum((0.1 - wanted) ** 2, axis=1)) == pytest.approx(0.9) == learning.TENTHS


def test_random_starts(few):
    """A random network costs between 1 and 4, about 2.5, more than one that says nothing; its outputs are near 0.5."""
    costs, _ = learning.random_starts(**few, count=20, rng=np.random.default_rng(0))
    assert costs.min() > 1
    assert costs.max() < 4
    assert np.median(costs) == pytest.approx(2.5, abs=0.25)
    assert 1 < cost(zoo.load("untrained"), **few) < 4
    assert learning.outputs_of(zoo.load("untrained"), few["images"]).mean() == pytest.approx(0.5, abs=0.06)


def test_parts_of_the_gradient(few):
    """The largest slope is more than 1,000 times the median; the output biases lead, the first layer comes last."""
    untrained = zoo.load("untrained")
    gradient = backpropagate(untrained, **few)
    size = np.abs(gradient)
    assert size.max() / np.median(size) > 1000
    assert "bias of output" in learning.number_name(untrained.sizes, int(size.argmax()))
    weights, biases = untrained.split(size)
    assert np.all(biases[-1] > 0)
    assert (untrained.split(gradient)[1][-1] > 0).all()  # all ten outputs are too high
    assert max(np.median(weights[0]), weights[0].max() / 20) < np.median(weights[1]) < np.median(weights[2])
    assert weights[0].size == 12_544


def test_where_no_ink_is_the_slope_is_zero(few):
    """Where no image has ink the slope is exactly 0; the pixel of index 0 is one of these."""
    slopes = zoo.load("untrained").split(backpropagate(zoo.load("untrained"), **few))[0][0]
    never = few["images"].reshape(-1, 784).max(axis=0) == 0
    assert never[0]
    assert not slopes[:, never].any()


def test_step_sizes_on_two_weights(few):
    """Of 3, 100 and 1000, size 100 gets lowest and close to the trained weights; 3 is on its way; 1000 leaves."""
    surface = learning.CostSlice(zoo.load("digits"), **few, output=9, neurons=(8, 15))
    start = surface.cost(0, 0)
    small, good, large = [surface.descend((0, 0), size, steps=20) for size in (3, 100, 1000)]
    costs = [surface.cost(*path[-1]) for path in (small, good, large)]
    assert costs[1] < costs[0] < start
    assert costs[2] > start
    assert np.linalg.norm(good[-1] - surface.trained) < 1.5
    assert np.abs(large).max() > 12
    assert costs[1] == pytest.approx(surface.cost(*surface.trained), abs=0.002)


def test_the_first_steps_only_unlearn(parts):
    """The cost drops to about 0.9, that of saying 0.1 ten times, before digits are told apart."""
    training, held_out = parts
    student, rng = zoo.load("untrained").copy(), np.random.default_rng(1)
    for _ in range(20):
        batch = rng.choice(len(training["labels"]), 10, replace=False)
        images, labels = training["images"][batch], training["labels"][batch]
        student.parameters[:] -= 3 * backpropagate(student, images, labels)
    assert cost(student, **held_out) == pytest.approx(0.9, abs=0.04)
    assert student.accuracy(**held_out) < 0.25


def test_batches_agree_at_the_start_only(few):
    """Before training no step for ten images leads uphill for all; in the trained network a good part does."""
    before, after = [
        learning.batch_agreement(zoo.load(name), **few, count=200, rng=np.random.default_rng(0))
        for name in ("untrained", "digits")
    ]
    assert before.min() > 0.8
    assert 0.1 < np.mean(after < 0) < 0.5
    assert 0 < after.mean() < 0.2


def test_learning_rates(parts):
    """Rate 3 works; 0.03 only unlearns, to 0.9; 30 and 300 end at 1, or 1.8 when one output is stuck at 1."""
    part = {name: values[:2000] for name, values in parts[0].items()}
    ends = [learning.learning_rate_runs(**part, learning_rate=r, seeds=(0, 1, 2))[:, -1] for r in (0.03, 3, 30, 300)]
    assert np.allclose(ends[0], 0.9, atol=0.02)
    assert ends[1].max() < 0.4
    assert np.allclose(ends[2], 1, atol=0.05)
    assert ((np.abs(ends[3] - 1) < 0.05) | (np.abs(ends[3] - 1.8) < 0.05)).all()
    stuck = np.eye(10)[3] - np.eye(10)[part["labels"]]
    assert np.mean(np.sum(stuck**2, axis=1)) == pytest.approx(1.8, abs=0.05)


@pytest.mark.parametrize(
    ("settings", "low", "high"),
    [
        ({"learning_rate": 30}, 0, 0.2),
        ({"sizes": (784, 10)}, 0, 0.6),
        ({"sizes": (784, 10), "learning_rate": 0.3}, 0.875, 0.935),
    ],
)
def test_what_we_found_in_the_monitor(parts, settings, low, high):
    """Rate 30 ends at a cost of 1. With no hidden layer, rate 3 reads not 6 in 10, rate 0.3 about 9 in 10."""
    run = learning.TrainingRun(*parts, **settings)
    run.advance(np.inf)
    assert low <= run.history[-1].held_out_accuracy < high
    if settings == {"learning_rate": 30}:
        assert run.history[-1].cost == pytest.approx(1, abs=0.01)


def test_large_batches_are_behind(parts):
    """A batch of 1,000 takes a hundred times fewer steps than one of 10 in each pass, and learns less in ten."""
    small, large = [learning.TrainingRun(*parts, batch_size=size) for size in (10, 1000)]
    assert small.steps_per_pass / large.steps_per_pass == pytest.approx(100, rel=0.2)
    for run in (small, large):
        run.advance(np.inf)
    assert large.history[-1].held_out_accuracy < small.history[-1].held_out_accuracy - 0.04


def test_the_lessons_own_run(digits, parts, test_part):
    """8 of 10 held-out images after 500 or 1,000 steps, which teach most; then, in the end, of the test images at least
    95 % on the full set and about 90 to 92 % on the sample, where the gap to images learned from is wider."""
    training, held_out = parts
    student = zoo.load("untrained").copy()
    rng = np.random.default_rng(1)
    settings = {"batch_size": 10, "learning_rate": 3, "weight_decay": 4e-5}
    right = {}
    for progress in train(student, **training, passes=15, rng=rng, report_every=10, **settings):
        if progress.steps_done in (200, 500, 1000):
            right[progress.steps_done] = student.accuracy(**held_out)
    assert right[200] < 0.8 <= right[1000]
    accuracy = student.accuracy(**test_part)
    assert right[1000] - 0.1 > 2 * (accuracy - right[1000])
    learned = student.accuracy(training["images"][:5000], training["labels"][:5000])
    if digits.source == "full":
        assert accuracy >= 0.95
        assert learned - accuracy < 0.03
    else:
        assert 0.895 <= accuracy <= 0.925
        assert learned - accuracy > 0.04


def test_steps_in_a_pass():
    """1,000 steps are almost three passes through the sample, a fifth of one through MNIST, 15 times as long."""
    sample = len(learning.hold_out(mnist.load("sample").train)[0]["labels"])
    assert 2.7 < 1000 / (sample // 10) < 3
    assert 0.18 < 1000 / (54_000 // 10) < 0.22
    assert 54_000 / sample == 15


def test_starts_and_weight_decay(test_part):
    """Twenty starts differ by more than half a percent; weight decay does better than the best of them."""
    right = [zoo.load(name).accuracy(**test_part) for name in zoo.STARTS]
    assert len(right) == 20
    assert max(right) - min(right) > 0.005
    with_decay = zoo.load("digits").accuracy(**test_part)
    assert with_decay > max(*right, zoo.load("digits-plain").accuracy(**test_part))
    told = (Path(zoo.__file__).parent.parent / "data" / "README.md").read_text(encoding="utf-8")
    assert "Sixteen seeds of `digits` reached from 95.82 to 96.44 %" in told


def test_sure_mistakes(test_part):
    """The surest mistake is above 0.9; mistakes are much less sure than right answers."""
    outputs = learning.outputs_of(zoo.load("digits"), test_part["images"])
    sure, wrong = outputs.max(axis=1), outputs.argmax(axis=1) != test_part["labels"]
    assert sure[wrong].max() > 0.9
    assert np.mean(sure[wrong] > 0.9) < 0.2
    assert np.mean(sure[~wrong] > 0.9) > 0.8


def test_beside_1998(digits, test_part):
    """Ours misreads fewer than 4.7 in 100; 784-300-10 has 238,510 numbers, 18 times ours; others: about 98 %."""
    assert Network.random((784, 300, 10), np.random.default_rng(0)).parameter_count == 238_510
    assert round(238_510 / 13_002) == 18
    assert dict(learning.PUBLISHED)["1998: 784-300-10"] == 4.7
    assert 1 - zoo.load("digits").accuracy(**test_part) < 0.047
    for name in ("hidden-100", "accurate"):
        assert zoo.load(name).accuracy(**test_part) == pytest.approx(0.98, abs=0.006)
    if digits.source == "full":
        assert zoo.load("accurate").accuracy(**test_part) >= 0.98
