"""Every number and rule that lesson 05 states, on what mnist.load() gives: the sample, or the full set."""

from pathlib import Path

import numpy as np
import pytest

from data import make_networks
from helpers import images, learner, zoo
from helpers.examples import Settings
from helpers.lessons.accuracy import asks, measure
from helpers.network import Network, sigmoid
from helpers.training import cost, targets, train
from tests.support.asks import what_holds
from tests.support.images import DRAWINGS

OTHERS = ["digits", "digits-plain", "hidden-100", "accurate"]


@pytest.fixture(autouse=True)
def nothing_drawn(tmp_path, monkeypatch):
    """Let nobody have drawn anything: the ten digits are those that ship."""
    monkeypatch.setenv("COURSE_WORK", str(tmp_path / "none.json"))


@pytest.fixture(scope="module")
def test_part(digits):
    return digits.test


@pytest.fixture(scope="module")
def judged(test_part):
    """{name: (tops, right)} of 25 networks: twenty starts without weight decay, and five of other kinds."""
    return {name: measure.judged(zoo.load(name), test_part) for name in [*zoo.STARTS, *OTHERS, "deep"]}


@pytest.fixture(scope="module")
def errors(judged):
    """{name: how many of 100 test images it misreads}."""
    return {name: 100 * (1 - right.mean()) for name, (_, right) in judged.items()}


def share_surer(tops, right):
    return np.mean(tops[right][:, None] > tops[~right])


def on_sample(digits):
    return digits.source == "sample"


# Is that good?


def test_a_third_of_the_parameters_and_less_than_half_of_the_mistakes(errors):
    """`hidden-100` misreads about 2 in 100, not half of the 4.7 of a network with three times its parameters.

    The recipe counts, not the layers alone. Tried to refute: the same 784-16-16-10 with another recipe lies on both
    sides of 4.7, and 784-300-10 itself, trained anew, is told to misread 1.8 (`test_the_network_of_1998_today`).
    """
    larger, ours = Network.random((784, 300, 10), np.random.default_rng(0)), zoo.load("hidden-100")
    assert (larger.parameter_count, ours.parameter_count) == (238_510, 79_510)
    assert ours.parameter_count / larger.parameter_count == pytest.approx(1 / 3, abs=0.01)
    assert dict(measure.PUBLISHED)["1998: 784-300-10"] == 4.7
    assert 1.7 < errors["hidden-100"] < 2.2
    assert errors["hidden-100"] < 4.7 / 2


def test_the_network_of_1998_today(digits):
    """784-300-10 itself, by our recipe (60 passes at rate 3, weight decay 2e-5), misreads 1.8: told, three seeds.

    Tried to refute with less: after four passes at rate 0.5 it misreads 4.3, already fewer than 1998's 4.7; after eight
    at rate 1 2.5, after 24 at rate 3 2.1. (Rate 3 needs its weight decay and its passes: with three of them all ten
    outputs are still stuck, and it guesses.)
    """
    if on_sample(digits):
        pytest.skip("it learns from all 54,000 images")
    rng = np.random.default_rng(1)
    network = Network.random((784, 300, 10), rng)
    training, _, test = make_networks.split()
    for _ in train(network, training, Settings(4, learning_rate=0.5, weight_decay=2e-5), rng):
        pass
    assert 100 * (1 - network.accuracy(test.images, test.labels)) < 4.7


def test_weight_decay_decides_on_which_side_of_1998_the_small_one_is(errors):
    """784-16-16-10 beats 4.7 with 200 passes and weight decay, in sixteen of sixteen networks (told: on images held out
    of training they read from 95.82 to 96.44 %); hardly one of twenty runs of 50 passes without decay does.

    Tried to refute: on the sample one of the twenty does, with 4.6, and `digits-plain`, which had four times as many
    passes, does on the sample (4.5) and not on the full data (5.6).
    """
    starts = [errors[name] for name in zoo.STARTS]
    told = (Path(zoo.__file__).parent.parent / "data" / "README.md").read_text(encoding="utf-8")
    assert "Sixteen seeds of `digits` reached from 95.82 to 96.44 %" in told
    assert 100 - 95.82 < 4.7
    passes = {name: zoo.RECIPES[name].settings.passes for name in ("digits", *zoo.STARTS)}
    assert passes == {"digits": 200, **dict.fromkeys(zoo.STARTS, 50)}
    assert errors["digits"] < 4
    assert sum(error < 4.7 for error in starts) <= 2
    assert np.median(starts) > 4.7
    assert max(starts) - min(starts) > 0.5  # the second of the two questions about lesson 04


def test_two_halves_rank_two_networks_differently(test_part):
    """On the first 500 images `hidden-100` is ahead of `accurate`, on the second 500 not; on 1,000 ± is 0.4."""
    ahead = []
    for part in (test_part[:500], test_part[500:1000]):
        one, other = [zoo.load(name).accuracy(part.images, part.labels) for name in ("hidden-100", "accurate")]
        ahead.append(one > other)
    assert ahead == [True, False]
    assert 100 * measure.chance(0.02, 1000) == pytest.approx(0.4, abs=0.05)


# Which digits does it mix up?


def counts_of(network, examples):
    numbers = 10 * examples.labels.astype(int) + network.predict(examples.images)
    return np.bincount(numbers, minlength=100).reshape(10, 10)


def test_who_leads_on_the_sample_leads_by_one(digits, network):
    """On the sample there are fewer mistakes than pairs, and one image more would change who leads."""
    if not on_sample(digits):
        pytest.skip("on the sample")
    counts = counts_of(network, digits.test)
    (first, *_), (second, *_) = measure.mixed_up(counts)[:2]
    assert counts.sum() - np.trace(counts) == 34 < 45
    assert first - second == 1


def test_4_and_9_lead_on_the_ten_thousand_and_not_on_each_thousand(digits, network):
    """Told: in `digits` 33 of 360 mistakes, first in 21 of 25 networks, and in 2 of the ten thousands.

    That the pair is the digits' own, and not this network's, was tried to refute with 24 more networks: in 4 of the 25
    3 and 5 lead. That a thousand images show it is refuted.
    """
    if on_sample(digits):
        pytest.skip("MNIST's 10,000 test images")
    leads = {
        name: measure.mixed_up(counts_of(zoo.load(name), digits.test))[0] for name in [*zoo.STARTS, *OTHERS, "deep"]
    }
    assert leads["digits"] == (33, 4, 9)
    assert sum(pair[1:] == (4, 9) for pair in leads.values()) == 21
    assert {pair[1:] for pair in leads.values()} == {(4, 9), (3, 5)}
    assert (~measure.judged(network, digits.test)[1]).sum() == 360
    thousands = [counts_of(network, digits.test[start : start + 1000]) for start in range(0, 10_000, 1000)]
    assert sum(measure.mixed_up(counts)[0][1:] == (4, 9) for counts in thousands) == 2
    for words in ("33 of 360", "21 of 25", "2 of the ten"):
        assert words in asks.TEN_THOUSAND


# How sure are its mistakes? Does it know?


def test_being_sure_proves_nothing(judged):
    """Its surest mistake is above 0.9; nearly nine in ten right answers are sure, and not one in ten mistakes.

    Tried to refute with 24 more networks: each of the twenty starts has mistakes above 0.99; only `accurate`, on the
    sample's 18 mistakes, has none above 0.9. `digits-plain`: one above 0.999, and four in ten mistakes sure.
    """
    tops, right = judged["digits"]
    assert tops[~right].max() > 0.9
    assert np.mean(tops[~right] > 0.9) < 0.1
    assert 0.86 < np.mean(tops[right] > 0.9) < 0.9
    for name in zoo.STARTS:
        assert judged[name][0][~judged[name][1]].max() > 0.99
    tops, right = judged["digits-plain"]
    assert tops[~right].max() > 0.999
    assert np.mean(tops[~right] > 0.9) == pytest.approx(0.4, abs=0.05)


def test_right_answers_are_the_surer_ones(judged):
    """In 95 or 96 of 100 pairs of a right answer and a mistake the right one is surer.

    That it knows something was tried to refute with 24 more networks, trained with and without weight decay, of four
    sizes: the lowest has 84 of 100, those with weight decay 95 and more.
    """
    pairs = {name: share_surer(*both) for name, both in judged.items()}
    assert 0.945 <= pairs["digits"] < 0.965
    assert min(pairs.values()) > 0.83
    assert min(pairs[name] for name in ("hidden-100", "accurate", "deep")) > 0.95


def test_what_a_threshold_buys(digits, judged, network):
    """At 0.5 a third to a half of the mistakes fall away, and 2 or 3 of 100 answers; 99 of 100 are right from a
    threshold of 0.78 on, on the full data of 0.75 on: 7 to 9 of 100 answers go.

    That doubt was learned, since it paid: ten outputs of 0.1 cost 0.9, and on its mistakes the network pays more
    than 1. Tried to refute with other networks: `accurate`, on the sample, pays 0.94 there, still more than 0.9.
    """
    tops, right = judged["digits"]
    assert 0.3 < np.mean(tops[~right] <= 0.5) < 0.5
    assert 0.02 < np.mean(tops <= 0.5) < 0.03
    thresholds = np.arange(100) / 100  # those of the slider
    first = next(threshold for threshold in thresholds if right[tops > threshold].mean() >= 0.9895)  # shown as 99.0 %
    assert first == (0.78 if on_sample(digits) else 0.75)
    assert 0.065 <= np.mean(tops <= first) <= 0.09
    plain, good = judged["digits-plain"]
    assert all(good[plain > threshold].mean() < 0.99 for threshold in np.arange(0, 1, 0.01))
    shipped = learner.digits()
    answers, tops = network.predict(shipped.images), network.outputs(shipped.images).max(axis=1)
    still = (answers != shipped.labels) & (tops > 0.8)
    assert list(zip(shipped.labels[still], answers[still])) == [(1, 8), (5, 8)]


def test_doubt_would_have_been_cheaper_on_its_mistakes(test_part, judged):
    """On the images that it misreads `digits` pays 1.1 to 1.2 on average; each of 25 networks more than 0.9."""
    paid = {name: cost(zoo.load(name), test_part[~right]) for name, (_, right) in judged.items()}
    assert 1.1 < paid["digits"] < 1.2
    assert min(paid.values()) > 0.9


# What is an answer at 0.8 worth?


def test_nearly_a_probability(judged):
    """`digits` says .82 and is right in 9 of 10, the twenty say .82 and are right in about 7.

    Tried to refute "nearly": in one step of top outputs a network may be off by more than 0.2 (one start on the sample
    is right in .58 where it says .82). Over all answers each of 25 is off by less than 0.04; but so is who always says
    1: that average proves nothing.
    """
    says, earns = measure.reliability(*judged["digits"])
    assert says[2] == pytest.approx(0.82, abs=0.005)
    assert 0.88 < earns[2] < 0.91
    starts = np.array([measure.reliability(*judged[name]) for name in zoo.STARTS])
    middle = np.median(starts, axis=0)
    assert middle[0, 2] == pytest.approx(0.82, abs=0.005)
    assert middle[1, 2] == pytest.approx(0.72, abs=0.02)
    tops, right = judged["digits"]
    assert tops.mean() < right.mean()  # too modest
    assert all(judged[name][0].mean() > judged[name][1].mean() for name in zoo.STARTS)  # too sure
    assert max(abs(tops.mean() - right.mean()) for tops, right in judged.values()) < 0.04
    assert 1 - right.mean() < 0.04


def test_how_few_answers_a_point_stands_for(digits, judged):
    """On the sample some points stand for about 30 answers, and chance moves these by a tenth."""
    if on_sample(digits):
        counts = [there.sum() for there in measure.steps(judged["digits"][0])]
        assert min(counts) == pytest.approx(30, abs=5)
        assert measure.chance(0.5, min(counts)) == pytest.approx(0.1, abs=0.01)


def test_where_each_cost_is_lowest():
    """Seven of ten fours: the squares are lowest at 0.7, the differences without squares at 1."""
    says = np.arange(0, 1.01, 0.1)
    squares = 0.7 * (says - 1) ** 2 + 0.3 * says**2
    sizes = 0.7 * np.abs(says - 1) + 0.3 * np.abs(says)
    assert says[squares.argmin()] == pytest.approx(0.7)
    assert says[sizes.argmin()] == 1


def taught(network, examples, slope_of, rng, passes, rate):
    """Train a network in place with a cost of one's own; slope_of(outputs, wanted) is how fast it rises with each."""
    inputs, wanted = network.inputs(examples.images), targets(examples.labels)
    done, steps = 0, passes * (len(inputs) // 10)
    for _ in range(passes):
        order = rng.permutation(len(inputs))
        for batch in order[: len(order) // 10 * 10].reshape(-1, 10):
            a = [inputs[batch]]
            for weights, biases in zip(network.weights, network.biases):
                a.append(sigmoid(a[-1] @ weights.T + biases))
            size, errors = rate * (1 - done / steps) / 10, slope_of(a[-1], wanted[batch])
            for layer in reversed(range(len(network.weights))):
                errors = errors * a[layer + 1] * (1 - a[layer + 1])
                below = errors @ network.weights[layer]
                network.weights[layer][...] -= size * (errors.T @ a[layer])
                network.biases[layer][...] -= size * errors.sum(axis=0)
                errors = below
            done += 1
    return network


def test_the_squares_made_it_a_probability(digits):
    """Told: with a random label on three of ten training images, small networks say about 0.7 on new digits; without
    squares, above 0.9. So many labels are left: 73 of 100, since a random one is right by chance now and then.

    This is the attempt to refute "the cost made it so": the same start, images, labels and steps with another cost, the
    sum of the differences without squares. If training made any network honest, it would not matter.
    """
    few = digits.train[:4000]
    for seed in range(3):
        rng = np.random.default_rng(seed)
        labels, odd = few.labels.astype(int), rng.random(len(few)) < 0.3
        labels[odd] = rng.integers(0, 10, odd.sum())
        mislabeled = type(few)(few.images, labels)
        first = Network.random((784, 16, 10), rng)
        taught(first, mislabeled, lambda outputs, wanted: 2 * (outputs - wanted), rng, 6, 3.0)
        said = []
        for slope_of, rate in [(lambda a, y: 2 * (a - y), 3.0), (lambda a, y: np.sign(a - y), 1.0)]:
            network = taught(first.copy(), mislabeled, slope_of, np.random.default_rng(seed), 8, rate)
            assert network.accuracy(digits.test.images, digits.test.labels) > 0.8
            said.append(np.median(network.outputs(digits.test.images[:1000]).max(axis=1)))
        assert said[0] == pytest.approx(0.72, abs=0.05)
        assert said[1] > 0.9


def test_weight_decay_makes_modest(digits):
    """`digits` is too modest, the twenty too sure: the same start with weight decay says less beside what it earns.

    Tried to refute with three pairs of small networks that differ in nothing else.
    """
    for seed in range(3):
        too_sure = []
        for weight_decay in (0, 1e-4):
            rng = np.random.default_rng(seed)
            network = Network.random((784, 16, 16, 10), rng)
            for _ in train(network, digits.train[:4000], Settings(15, weight_decay=weight_decay), rng):
                pass
            tops, right = measure.judged(network, digits.test[:1000])
            too_sure.append(tops.mean() - right.mean())
        assert too_sure[1] < too_sure[0] - 0.01


# And your own ten digits?


def test_the_ten_that_ship(network):
    """As drawn right in 0.6, says 0.84; centered right in all, says 0.97."""
    for centered, expected in [(False, (0.6, 0.84)), (True, (1.0, 0.97))]:
        tops, right = measure.judged(network, learner.digits(centered=centered))
        assert (right.mean(), tops.mean()) == pytest.approx(expected, abs=0.005)


def test_120_drawings_by_hand(judged):
    """Told: `digits` is right in .45 as drawn and says .75; centered .975 and .94. As drawn, each of 24 networks says
    at least 0.15 too much.

    So "nearly a probability" fails off center. Tried to save it with larger networks and with weight decay:
    `hidden-100` and `accurate` still say .18 and .20 too much there.
    """
    labels, drawn, centered = [], [], []
    for drawing in DRAWINGS:
        strokes = [np.array(stroke) for stroke in drawing["strokes"]]
        scale, *move = images.centering(images.blank(), strokes)
        labels.append(drawing["digit"])
        drawn.append(images.draw(strokes))
        centered.append(images.draw([images.move_points(stroke, scale, *move) for stroke in strokes]))
    for name in [*zoo.STARTS, *OTHERS]:
        said = []
        for pictures in (drawn, centered):
            outputs = zoo.load(name).outputs(np.array(pictures))
            said.append((np.mean(outputs.argmax(axis=1) == labels), outputs.max(axis=1).mean()))
        if name == "digits":
            assert np.array(said) == pytest.approx(np.array([(0.45, 0.75), (0.975, 0.94)]), abs=0.006)
        assert said[0][1] - said[0][0] > 0.15
        assert abs(said[1][1] - said[1][0]) < 0.06


def test_what_holds_in_lesson_05(digits, tmp_path):
    """The cells as they stand on the page: on the sample other digits are mixed up most than on the full data."""
    assert what_holds("05_how_good_is_it.ipynb", tmp_path) == {
        "accuracy: against 1998": "1 to 3",
        "accuracy: mixed up": "2 and 3" if on_sample(digits) else "4 and 9",
        "accuracy: surest mistake": "above 0.9",
        "accuracy: surer": "91 to 99",
        "accuracy: eight in ten": "about 9 or more",
    }


# More, if you like


def test_width_brings_more_than_weight_decay(digits):
    """Told, from 54,000 images: 8-8 to 64-64 brings five or six points, decay one or two. The parameters are counted.

    Tried to refute on 4,000 images, where a wide network could learn too much by heart: from 8-8 to 32-32 still brings
    more than weight decay does to either, in each of two starts.
    """
    sizes = {(8, 8): 6_442, (16, 16): 13_002, (32, 32): 26_506, (64, 64): 55_050, (300,): 238_510}
    for hidden, count in sizes.items():
        assert Network.random((784, *hidden, 10), np.random.default_rng(0)).parameter_count == count
    for seed in range(2):
        read = {}
        for width in (8, 32):
            for weight_decay in (0, 1e-4):
                rng = np.random.default_rng(seed)
                network = Network.random((784, width, width, 10), rng)
                for _ in train(network, digits.train[:4000], Settings(10, weight_decay=weight_decay), rng):
                    pass
                read[width, weight_decay] = network.accuracy(digits.test.images[:1000], digits.test.labels[:1000])
        by_width = min(read[32, 0] - read[8, 0], read[32, 1e-4] - read[8, 1e-4])
        assert by_width > max(read[8, 1e-4] - read[8, 0], read[32, 1e-4] - read[32, 0])
