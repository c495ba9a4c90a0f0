"""Every number and rule that lesson 03 states, computed on what mnist.load() gives: the sample, or the full set."""

import numpy as np
import pytest

from helpers import learner, zoo
from helpers.lessons.slopes import measure
from helpers.lessons.slopes.lab import FLAT
from helpers.network import Network, sigmoid
from helpers.training import cost, gradient
from tests.support.asks import what_holds

PAIR = {"output": 9, "neurons": (8, 15)}
"""The two weights of the lesson."""


@pytest.fixture(autouse=True)
def nothing_drawn(tmp_path, monkeypatch):
    """Let nobody have drawn anything: the ten digits are those that ship."""
    monkeypatch.setenv("COURSE_WORK", str(tmp_path / "none.json"))


@pytest.fixture(scope="module")
def few(digits):
    return digits.train[:1000]


@pytest.fixture(scope="module")
def two_weights(network, few):
    return measure.CostSlice(network, few, **PAIR)


# The cost


def test_the_ten_that_ship(network):
    """Lesson 03: the 1, as drawn, costs most, 1.80; it is read as an 8, surely. To be sure of a wrong digit: nearly 2.

    The 9 on the page has no output above 0.6.
    """
    drawn = learner.digits().images
    outputs = network.outputs(drawn)
    costs = np.sum((outputs - np.eye(10)) ** 2, axis=1)
    assert costs.argmax() == 1
    assert costs[1] == pytest.approx(1.80, abs=0.005)
    assert outputs[1].argmax() == 8
    assert outputs[1, 8] > 0.85
    assert np.sum((np.eye(10)[8] - np.eye(10)[1]) ** 2) == 2
    assert outputs[9].max() < 0.6


def test_lazy_networks(few):
    """Lesson 03: always 0 costs 1, always 0.1 costs 0.9; where digits are equally common no ten numbers cost less.

    Tried to refute "no ten fixed numbers": the best are the shares of the digits. With equal shares that is 0.1, ten
    times; with other shares it can be less, and so on `few`, where it is between 0.898 and 0.9.
    """
    wanted = np.eye(10)[few.labels]
    assert np.mean(np.sum((0 - wanted) ** 2, axis=1)) == 1
    assert np.mean(np.sum((0.1 - wanted) ** 2, axis=1)) == pytest.approx(0.9) == measure.TENTHS
    shares, rng = wanted.mean(axis=0), np.random.default_rng(0)
    best = np.mean(np.sum((shares - wanted) ** 2, axis=1))
    assert 0.898 < best <= 0.9
    for equal in rng.random((1000, 10)):
        assert np.mean(np.sum((equal - np.eye(10)) ** 2, axis=1)) > 0.9


def test_a_random_network_costs_more_than_one_that_says_nothing(few):
    """Lesson 03: random outputs lie around 0.5, and ten times a half squared is 2.5: more than the 1 of always 0.

    Tried to refute: 240 starts, four shapes of networks, weights a tenth as large and ten times as large: the cheapest
    costs 1.96, the dearest 6.6 (10 times as large: outputs then are near 0 or 1). What refutes it is another start than
    ours: with biases of -3 in the outputs it costs below 1.
    """
    costs = {0.1: [], 1: [], 10: []}
    for sizes in [(784, 8, 8, 10), (784, 16, 16, 10), (784, 64, 64, 10), (784, 10)]:
        for seed in range(20):
            for scale, found in costs.items():
                start = Network.random(sizes, np.random.default_rng(seed))
                start.parameters *= scale
                found.append(cost(start, few))
    assert min(map(min, costs.values())) > 1.9
    assert max(costs[1]) < 4
    assert np.median(costs[1]) == pytest.approx(2.5, abs=0.15)
    assert max(costs[10]) > 4
    quiet = measure.random_starts(1)[0]
    quiet.biases[-1][:] = -3
    assert cost(quiet, few) < 1
    assert zoo.load("untrained").outputs(few.images).mean() == pytest.approx(0.5, abs=0.06)


# Slopes


def test_down_is_against_the_slope(few):
    """Lesson 03: negative slope, become larger; positive slope, become smaller: a small move against it costs less.

    Tried to refute on 30 numbers each of five networks, random and trained: none of those whose slope is more than
    rounding does otherwise.
    """
    rng, tried = np.random.default_rng(0), 0
    for name in ("untrained", "digits", "digits-plain", "start-00", "start-07"):
        net = Network(zoo.load(name).weights, zoo.load(name).biases, np.float64)
        slopes, part = gradient(net, few[:100]), few[:100]
        strong = np.flatnonzero(np.abs(slopes) > 1e-6)
        before = cost(net, part)
        for index in rng.choice(strong, 30, replace=False):
            net.parameters[index] -= 1e-4 * np.sign(slopes[index])
            tried += cost(net, part) < before
            net.parameters[index] += 1e-4 * np.sign(slopes[index])
    assert tried == 150


def test_where_the_slope_is_negative_and_where_0(two_weights):
    """Lesson 03: negative on the left, positive on the right, 0 near 4, close to the trained weight; almost 0 at −10.

    Far from the lowest place: there it costs more than twice as much.
    """
    weights = np.linspace(-12, 12, 241)
    slopes = np.array([two_weights.slopes(weight, two_weights.trained[1])[0] for weight in weights])
    assert (slopes[weights < 3.5] < 0).all()
    assert (slopes[weights > 4.3] > 0).all()
    assert abs(two_weights.trained[0] - 4) < 0.5
    assert abs(slopes[weights == -10][0]) < min(FLAT, np.abs(slopes).max() / 200)
    lowest = min(two_weights.cost(weight, two_weights.trained[1]) for weight in weights)
    assert two_weights.cost(-10, two_weights.trained[1]) > 2 * lowest


def neuron_slope(weight, bias, x, y):
    a = sigmoid(weight * x + bias)
    return 2 * (a - y) * a * (1 - a) * x


def test_a_slope_by_hand():
    """Lesson 03: −0.2 by hand; at a weight of −10 the neuron says 0.0003 and the slope is −0.0005, hundreds of times
    smaller; question 4: a(1 − a) is about 0.0001 at 0.9999.

    The product is what nudging gives: for a thousand random neurons, too.
    """
    assert neuron_slope(0, 0, 0.8, 1) == pytest.approx(-0.2)
    assert sigmoid(-8.0) == pytest.approx(0.0003, abs=0.00005)
    assert neuron_slope(-10, 0, 0.8, 1) == pytest.approx(-0.0005, abs=0.00005)
    assert 200 < neuron_slope(0, 0, 0.8, 1) / neuron_slope(-10, 0, 0.8, 1) < 1000
    a = 0.9999
    assert a * (1 - a) == pytest.approx(0.0001, rel=0.001)
    weight, bias, x, y = np.random.default_rng(0).normal(size=(4, 1000))
    nudged = ((sigmoid((weight + 1e-6) * x + bias) - y) ** 2 - (sigmoid((weight - 1e-6) * x + bias) - y) ** 2) / 2e-6
    assert np.allclose(neuron_slope(weight, bias, x, y), nudged, atol=1e-8)


# One neuron


def told_apart(digits, pair, orders):
    """Return what share neurons tell apart after fifty images: the lesson's own fifty, then (orders,) of others."""
    images, labels = measure.two_digits(digits.train, pair)
    tested = measure.two_digits(digits.test, pair)
    chosen = [slice(50), *(np.random.default_rng(seed).permutation(len(labels))[:50] for seed in range(orders))]
    shares = [
        measure.share_told_apart(*measure.train_neuron(images[fifty], labels[fifty], 0.1), *tested) for fifty in chosen
    ]
    return shares[0], np.array(shares[1:])


def test_fifty_images_are_enough_for_zeros_and_ones(digits):
    """Lesson 03: after fifty images 99 of 100 new zeros and ones, or more.

    Tried to refute with forty other fifties: 99 % or more in each. Other pairs refute the rest: see below.
    """
    own, others = told_apart(digits, (0, 1), 40)
    assert own >= 0.99
    assert others.min() >= 0.985


def test_other_pairs_are_harder_and_a_matter_of_luck(digits):
    """Lesson 03: with these fifty 80 to 82 of 100 fours and nines, 79 to 89 of 100 threes and fives; with other fifties
    anything from 49 to 95 of 100 fours and nines.

    The means of the same fifty do no worse for 3 and 5: in the middle .85 against .80.
    """
    nines, others = told_apart(digits, (4, 9), 20)
    assert 0.80 <= nines <= 0.82
    assert 0.49 <= others.min() < 0.75
    assert 0.87 < others.max() <= 0.95
    fives, others = told_apart(digits, (3, 5), 20)
    assert 0.79 <= fives <= 0.89
    images, labels = measure.two_digits(digits.train, (3, 5))
    tested = measure.two_digits(digits.test, (3, 5))
    means = []
    for seed in range(20):
        fifty = np.random.default_rng(seed).permutation(len(labels))[:50]
        means.append(measure.share_by_means((images[fifty], labels[fifty]), tested))
    assert np.median(means) > np.median(others)


# All slopes


def leads(slopes):
    parts = measure.parts_of(np.abs(slopes))
    return max(parts, key=lambda part: parts[part].max())


def test_slopes_are_very_unequal_before_training(few, digits):
    """Lesson 03: the largest is over 1,300 times the median; output biases lead, each output is mostly too high.
    In sixty other starts the largest is 690 to 3,100 times the median.

    Why: where all errors of an output have one sign, the slope of a weight is that of its bias, each image's part times
    an activation below 1. Tried to refute with those sixty: in each an output bias leads, and all ten are positive.
    "More than 1,000 times" was refuted by three of them: 1,300 is said of the start of our network only, and of any
    thousand images; "1,500 or 1,600" held for the first thousand.
    """
    ratios = []
    for seed in [None, *range(2000, 2060)]:
        start = Network.random(measure.SIZES, np.random.default_rng(seed)) if seed else zoo.load("untrained")
        slopes = gradient(start, few)
        ratios.append(np.abs(slopes).max() / np.median(np.abs(slopes)))
        assert leads(slopes) == "bias, output"
        assert (measure.parts_of(slopes)["bias, output"] > 0).all()
    for first in range(0, 4000, 1000):
        slopes = np.abs(gradient(zoo.load("untrained"), digits.train[first : first + 1000]))
        assert 1300 < slopes.max() / np.median(slopes) < 2000
    assert 680 < min(ratios) < 1000
    assert 2800 < max(ratios) < 3120


def test_slopes_after_training(few, digits):
    """Lesson 03: 50 to 180 times in `digits`; 2,800 to 150,000 in six without weight decay; output biases do not lead.

    That refutes "training makes them alike". Of eight networks, two with weight decay and six without, none is led by
    an output bias.
    """

    def ratio(name, images=few):
        sizes = np.abs(gradient(zoo.load(name), images))
        return sizes.max() / np.median(sizes)

    for first in range(0, 4000, 1000):
        assert 50 < ratio("digits", digits.train[first : first + 1000]) < 180
    plain = ["digits-plain", *zoo.STARTS[:5]]
    assert all(2_800 < ratio(name) < 150_000 for name in plain)
    for name in ("digits", "shifted", *plain):
        assert leads(gradient(zoo.load(name), few)) != "bias, output"


def test_a_size_is_not_what_a_number_matters(few):
    """Lesson 03 says "how steep". "How much a number matters" was refuted by the output biases: before training they
    lead, and are 0, so to take them away changes nothing; in `digits-plain` they do not lead, and without them it
    fails.
    """
    assert not zoo.load("untrained").biases[-1].any()
    plain = zoo.load("digits-plain").copy()
    before = cost(plain, few)
    plain.biases[-1][...] = 0
    assert before < 0.1
    assert cost(plain, few) > 0.5


def test_where_no_ink_is_the_slope_is_zero(few):
    """Lesson 03, question 3: where a pixel is white in all images, its slopes are exactly 0, in any network."""
    never = few.images.reshape(-1, 784).max(axis=0) == 0
    assert never.sum() > 100
    for name in ("untrained", "digits", "start-03"):
        slopes = measure.parts_of(gradient(zoo.load(name), few))["to 2nd layer"]
        assert not slopes[:, never].any()


def test_one_of_13_002_by_nudging(few):
    """Lesson 03, More: exact and nudged differ by rounding and the curve's bend: less than 0.00001."""
    for index in (0, 200, 12_700, 12_999):
        exact, nudged = [
            find(zoo.load("untrained"), few, index) for find in (measure.exact_slope, measure.slope_by_nudging)
        ]
        assert exact == pytest.approx(nudged, abs=1e-5)
    assert measure.exact_slope(zoo.load("untrained"), few, 0) == 0


# Steps


def test_up_to_which_size_the_walk_arrives(two_weights):
    """Lesson 03: 300 arrives; from 500 on the walk ends higher than it began, some of its steps lead up.

    Where such a walk ends is luck. Tried to refute with a hundred starts 0.0001 or so beside (0, 0): size 300 always
    arrives; 500 (on the sample) or 1000 (on the full data) ends in the valley, too, in three of ten, and anywhere else;
    none of all these ends below the walk of size 100.
    """
    rng, best = np.random.default_rng(0), two_weights.cost(*two_weights.descend((0, 0), 100)[-1])
    spread = []
    for size in (300, 500, 1000):
        starts = rng.normal(0, 1e-4, (40, 2))
        ends = [two_weights.cost(*two_weights.descend(start, size)[-1]) for start in starts]
        spread.append(np.ptp(ends))
        assert min(ends) > best - 0.0002
    assert spread[0] < 0.001
    assert max(spread[1:]) > 0.1
    there = two_weights.cost(*two_weights.trained)
    for size in (100, 200, 300):
        assert two_weights.cost(*two_weights.descend((0, 0), size)[-1]) <= there + 0.0005
    for size in (500, 700, 1000):
        costs = [two_weights.cost(*place) for place in two_weights.descend((0, 0), size)]
        assert costs[-1] > costs[0]
        assert max(np.diff(costs)) > 0


def walks(net, few, seed):
    """Return how often sizes 3, 100 and 1000 get lowest of forty random pairs, and in how many pairs a slope is worth
    the less the longer the step is: 3, 30, 300 and 3000."""
    rng, best, less = np.random.default_rng(seed), [0, 0, 0], 0
    for _ in range(40):
        pair = measure.CostSlice(net, few, int(rng.integers(10)), tuple(rng.choice(16, 2, replace=False)))
        ends = [pair.cost(*pair.descend((0, 0), size)[-1]) for size in (3, 100, 1000)]
        best[np.argmin(ends)] += 1
        start, slopes = pair.cost(0, 0), pair.slopes(0, 0)
        kept = [(start - pair.cost(*(-size * slopes))) / (size * slopes @ slopes) for size in (3, 30, 300, 3000)]
        less += (np.diff(np.abs(np.array(kept) - 1)) > 0).all()
    return best, less


def test_the_pair_is_chosen(few):
    """Lesson 03, at the reveal: of forty random pairs, in three draws of forty, 1000 gets lowest in 22 to 28 in
    `digits`, in 35 to 39 in `start-00`; usually the longer the step, the less a slope is worth.

    Tried to refute "100 is the good size", and done so; "the longer the step, ..." fails in none to two of forty pairs.
    """
    for name, low, high in [("digits", 22, 28), ("start-00", 35, 39)]:
        for seed in range(3):
            best, less = walks(zoo.load(name), few, seed)
            assert low <= best[2] <= high
            assert best[0] == 0
            assert less >= 38


def test_what_holds_in_lesson_03(tmp_path):
    """The cells as they stand on the page, with the ten digits that ship: on the sample and on the full data."""
    assert what_holds("03_slopes.ipynb", tmp_path) == {
        "slopes: cost before training": "between 1 and 4",
        "slopes: by hand": "−0.2",
        "slopes: one neuron": "nearly all",
        "slopes: unequal": "1,000 or more",
        "slopes: step sizes": "100",
    }
