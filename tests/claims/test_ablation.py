"""Every number and rule that the text of lesson 07 states, computed on what mnist.load() gives, on many networks."""

import numpy as np
import pytest

from helpers import training, zoo
from helpers.examples import Examples, Settings
from helpers.lessons.ablation import measure
from helpers.network import Network
from tests.support.asks import what_holds

NEURON = 6


@pytest.fixture(autouse=True)
def nothing_drawn(tmp_path, monkeypatch):
    """Let nobody have drawn anything."""
    monkeypatch.setenv("COURSE_WORK", str(tmp_path / "none.json"))


@pytest.fixture(scope="module")
def test(digits):
    return digits.test


@pytest.fixture(scope="module")
def some(digits):
    return digits.test[:1000]


@pytest.fixture(scope="module")
def whole(test, network):
    return network.accuracy(test.images, test.labels)


@pytest.fixture(scope="module")
def a1(test, network):
    return network.layer(test.images, 1)


def points(network, examples, values=None):
    """Return what each neuron of the 2nd layer costs, held at 0 or at these values: (neurons,) points."""
    right = measure.right_without(network, examples.images, examples.labels, values=values)
    return 100 * (network.accuracy(examples.images, examples.labels) - right.mean(axis=1))


def swapped(activations, seed=0):
    """Return each neuron's values, shuffled: (neurons, n)."""
    rng = np.random.default_rng(seed)
    return np.array([rng.permutation(values) for values in activations.T])


# What did training touch?


def test_what_training_never_touched(digits):
    """1 in 10 of 12,544 weights; corners; inside nothing is left of the start; with decay as good as 0.

    Tried to refute "their pixel is white in every image": on the full data not one untouched pixel is ever inked.
    """
    before, plain, decayed = (zoo.load(name).weights[0] for name in ("untrained", "digits-plain", "digits"))
    assert before.size == 12_544
    assert np.mean(before == plain) == pytest.approx(0.1, abs=0.01)
    untouched = (before == plain).all(axis=0)
    assert abs(measure.likeness(before, plain)) < 0.05
    rows, columns = np.divmod(np.flatnonzero(untouched), 28)
    assert (np.minimum.reduce([rows, columns, 27 - rows, 27 - columns]) <= 4).all()
    assert not untouched[measure.MIDDLE].any()
    assert 1e-30 < np.abs(decayed[:, untouched]).max() < 1e-20
    assert np.abs(decayed[:, untouched]).max() == pytest.approx(1e-29, rel=0.1)
    never_inked = (digits.train.images.max(axis=0) == 0).ravel()
    assert (untouched & never_inked).sum() >= 0.95 * untouched.sum()
    if digits.source == "full":
        assert untouched[never_inked].all()
    recipe = zoo.RECIPES["digits-plain"]
    assert (recipe.settings.passes, recipe.settings.weight_decay) == (200, 0)
    assert recipe.settings.passes * 54_000 // recipe.settings.batch_size > 1_000_000
    assert zoo.RECIPES["digits"].seed == zoo.RECIPES["untrained"].seed == recipe.seed


# Out of the noise


def followed(start, digits, decay, steps):
    """Train as the lesson does; return the network, and {step: (likeness with the start, share read)}."""
    network, seen, before = start.copy(), {}, start.weights[0].copy()
    settings, test = Settings(15, weight_decay=decay), digits.test[:1000]
    for at in training.train(network, digits.train[:4000], settings, np.random.default_rng(0), report_every=50):
        if at.step in steps:
            like = measure.likeness(before, network.weights[0])
            seen[at.step] = like, network.accuracy(test.images, test.labels)
    return network, seen


def test_early_on_a_picture_is_its_start(digits):
    """Out of the noise: 0.8 or more at step 50; half is read from 150 or 200 on, with 0.3 or more; at last about 0.1.

    Tried to refute: three more starts, measured in the middle 20 × 20 pixels only, where nothing is left untouched.
    At step 50 no more than a quarter is read.
    """
    starts = [zoo.load("untrained"), *(Network.random(zoo.SMALL, np.random.default_rng(s)) for s in (2, 3, 4))]
    for start in starts:
        network, seen = followed(start, digits, 0, (50, 100, 150, 200, 6000))
        assert 0.8 < seen[50][0] < 0.95
        assert seen[50][1] <= 0.25
        assert seen[100][1] < 0.48
        assert seen[200][1] > 0.45
        assert seen[150][0] > seen[200][0] > 0.3
        assert seen[6000][0] == pytest.approx(0.1, abs=0.05)
        assert seen[6000][1] > 0.87
        assert 1.6 < np.abs(network.weights[0]).max() < 3.2


def test_decay_clears_the_corners(digits):
    """Try it: with decay 0.001 the corners fade to white; inside, weights stay below 1. Three starts."""
    never = (digits.train.images[:4000].max(axis=0) == 0).ravel()
    for start in [zoo.load("untrained"), *(Network.random(zoo.SMALL, np.random.default_rng(s)) for s in (2, 3))]:
        network, _ = followed(start, digits, 0.001, ())
        rows = np.abs(network.weights[0])
        assert rows.max() < 1
        assert rows[:, never].max() < 0.001 * rows.max()
        plain, _ = followed(start, digits, 0, ())
        assert np.array_equal(plain.weights[0][:, never], start.weights[0][:, never])


def test_on_the_runs_scale_the_start_is_white(digits):
    """The scale: at step 0 no weight gets a tenth of the run's full color; compressed, the middle one gets a third."""
    network, _ = followed(zoo.load("untrained"), digits, 0, ())
    start = np.abs(zoo.load("untrained").weights[0])
    assert start.max() < 0.1 * np.abs(network.weights[0]).max()
    last = np.abs(network.weights[0])
    share = (last / last.max(axis=1, keepdims=True)) ** 0.3
    assert np.median(share) > 0.33


def test_one_sided_neurons():
    """More: of the four C has 97 % of its weight below 0, the others not; its largest is 0.06, that of D 0.94."""
    accurate, network = zoo.load("accurate").weights[0], zoo.load("digits").weights[0]
    four = [network[13], accurate[170], accurate[136], network[6]]
    below = [-row[row < 0].sum() / np.abs(row).sum() for row in four]
    assert below[2] == pytest.approx(0.97, abs=0.005)
    assert all(0.2 < share < 0.8 for share in below[:2] + below[3:])
    assert np.abs(four[2]).max() == pytest.approx(0.06, abs=0.005)
    assert np.abs(four[3]).max() == pytest.approx(0.94, abs=0.005)


# Take a neuron away


def test_one_neuron_less(test, network, whole):
    """About 75 without neuron 6; a fifth, most 4s and 9s; most others 2 to 5; without 1 the 0s; some below 0."""
    lost = points(network, test)
    assert lost.argmax() == NEURON
    assert 100 * whole - lost.max() == pytest.approx(75, abs=2)
    assert lost.max() == pytest.approx(21.5, abs=1.5)
    others = np.delete(lost, NEURON)
    assert np.mean((others > 1.4) & (others < 5.5)) >= 0.8
    right = measure.right_without(network, test.images, test.labels)
    by_digit = np.array([right[:, test.labels == d].mean(axis=1) for d in range(10)]).T
    before = [network.accuracy(test.of(d).images, test.of(d).labels) for d in range(10)]
    by_digit = before - by_digit
    assert by_digit[NEURON, [4, 9]].min() > 0.5
    assert np.unravel_index(by_digit.argmax(), by_digit.shape) == (1, 0)
    assert by_digit.min() < -0.01


def test_the_worst_neuron_differs_from_run_to_run(some):
    """One neuron, five prices: in other networks the worst costs half as much, or twice; told: 12 to 42 points."""
    worst = [points(zoo.load(name), some).max() for name in zoo.STARTS]
    assert 9 < min(worst) < 13.5
    assert 38 < max(worst) < 44


# Five prices


def averaged_over(network, activations, neuron, labels, values):
    """Return the share read when a neuron says each of these values in turn and the outputs are averaged."""
    outputs = 0
    for value in values:
        changed = activations.copy()
        changed[:, neuron] = value
        outputs = outputs + network.onward(changed, 1)[-1]
    return np.mean(outputs.argmax(axis=1) == labels)


def evenly(values):
    return np.sort(values)[len(values) // 40 :: len(values) // 20]


def test_four_prices_of_neuron_6(test, network, whole, a1):
    """At 0 more than 20; at its average 3 or 4; with another image's value about 18; averaged over twenty, 6 or 7.

    Tried to refute: six shuffles give 17 to 21. Twenty values drawn at random instead of evenly taken give anything
    from 2 to 17: that number is luck, so they are taken evenly, and a hundred give the same.
    """
    assert points(network, test)[NEURON] > 20
    assert 3 <= points(network, test, a1.mean(axis=0))[NEURON] < 4
    swaps = [points(network, test, swapped(a1, seed))[NEURON] for seed in range(6)]
    assert 17 < min(swaps) < max(swaps) < 21
    voice = a1[:, NEURON]
    assert len(evenly(voice)) == 20
    average = 100 * (whole - averaged_over(network, a1, NEURON, test.labels, evenly(voice)))
    assert 6 <= average < 7
    if len(test) <= 1000:
        hundred = np.quantile(voice, (np.arange(100) + 0.5) / 100)
        more = 100 * (whole - averaged_over(network, a1, NEURON, test.labels, hundred))
        assert more == pytest.approx(average, abs=0.5)
        rng = np.random.default_rng(0)
        drawn = [averaged_over(network, a1, NEURON, test.labels, rng.choice(voice, 20)) for _ in range(12)]
        assert np.ptp(drawn) > 0.05


def test_an_average_is_a_voice_hardly_ever_used(a1):
    """Neuron 6 is within 0.1 of its average for 2 or 3 images of 100; three quarters of all activations are at an end.

    Tried to refute: in twenty other starts it is at least nine in ten.
    """
    ends = np.mean((a1 < 0.1) | (a1 > 0.9))
    assert ends == pytest.approx(0.75, abs=0.02)
    assert round(100 * np.mean(np.abs(a1[:, NEURON] - a1[:, NEURON].mean()) < 0.1)) in (2, 3)


def test_others_at_the_ends_too(some):
    for name in zoo.STARTS:
        activations = zoo.load(name).layer(some.images, 1)
        assert np.mean((activations < 0.1) | (activations > 0.9)) > 0.9


def test_a_lie_costs_more_than_an_average(some):
    """A lie: with another image's value nearly every neuron costs more than at its average.

    Tried to refute: in each of twenty-one networks it is so for at least 15 of 16 neurons.
    """
    for name in ["digits", *zoo.STARTS]:
        other = zoo.load(name)
        activations = other.layer(some.images, 1)
        swap = points(other, some, swapped(activations))
        assert np.sum(swap > points(other, some, activations.mean(axis=0))) >= 14


def read_after_learning(network, examples, few, gone):
    """As on the page: hold neurons of the 2nd layer at 0, train the layers behind, return the share read."""
    said, heard = network.layer(examples.images, 1), network.layer(few.images, 1)
    heard[:, gone] = said[:, gone] = 0
    later = Network(network.weights[1:], network.biases[1:])
    settings = Settings(5, learning_rate=1)
    for _ in training.train(later, Examples(heard, few.labels), settings, np.random.default_rng(0)):
        pass
    return later.accuracy(said, examples.labels)


def relearned(network, examples, few, *groups):
    """Return the points that are left for each group of neurons that is gone: a list."""
    whole = read_after_learning(network, examples, few, [])
    return [100 * (whole - read_after_learning(network, examples, few, list(gone))) for gone in groups]


def test_the_rest_knows_most_of_it(digits, some, network):
    """One neuron, five prices: about 1 point is left; told: in twenty others at most 4 of 11 to 42.

    Tried to refute: with the costliest neuron of each of twenty starts, and with many neurons: of eight at once, 6 to
    34 points are left, in four networks, the fewest of an eight chosen by that; so it is so for one neuron, not for
    many. (In 8-8 networks one neuron was found to cost up to 8.) "Nearly as well" was refuted by the 8s, which lose 5
    to 7 of 100.
    """
    few = digits.train[:4000]
    (left,) = relearned(network, digits.test, few, [NEURON])
    assert left == pytest.approx(1, abs=0.3)
    assert 4 < relearned(network, digits.test.of(8), few, [NEURON])[0] < 8
    assert 5 < relearned(network, some, few, [0, 3, 4, 5, 7, 11, 12, 15])[0] < 9
    found = []
    for name in zoo.STARTS:
        other = zoo.load(name)
        found += relearned(other, some, few, [int(points(other, some).argmax())])
    assert 0 <= min(found) < 1
    assert 2 < max(found) < 4
    for name in ["digits", "start-00", "start-01", "start-02"]:
        eights = [np.random.default_rng(seed).permutation(16)[:8] for seed in range(4)]
        left = relearned(zoo.load(name), some, few, *eights)
        assert 10 < min(left) < max(left) < 36


def test_prices_of_neuron_1(digits, test, network, a1):
    """Try it: from 17 at 0 to 1 or 2 at its average; on for most images; learning again leaves even less."""
    assert points(network, test)[1] == pytest.approx(17, abs=0.6)
    at_average = points(network, test, a1.mean(axis=0))[1]
    assert 1 <= at_average < 2.5
    assert a1[:, 1].mean() > 0.8
    assert relearned(network, test, digits.train[:4000], [1])[0] < at_average


# Shaken


def losses(network, examples, size=0.5, times=10, own=True):
    """Return the points lost by shaking each gap, the mean of so many times: (gaps,). own: by its own spread."""
    whole, lost = network.accuracy(*examples), []
    for gap in range(len(network.weights)):
        read = []
        for seed in range(times):
            other = network.copy()
            weights, rng = other.weights[gap], np.random.default_rng(seed)
            weights += size * (weights.std() if own else 1) * rng.normal(size=weights.shape)
            read.append(other.accuracy(*examples))
        lost.append(100 * (whole - np.mean(read)))
    return np.array(lost)


def test_shaken_by_their_own_spread_the_middle_weights_suffer_most(some, network):
    """How much can it be shaken? The 256 cost most in 21 of 21 networks of this size; the 12,544, 97 of 100, below 3.

    Tried to refute: noise twice as large; and wider: in `deep` no gap costs a point, the middle no more than others.
    "Can least be shaken" was refuted by noise that is the same for all weights: 0.5 costs `digits` far more in front.
    """
    examples = network.inputs(some.images), some.labels
    assert [weights.size for weights in network.weights] == [12_544, 256, 160]
    assert 12_544 / sum(weights.size for weights in network.weights) == pytest.approx(0.97, abs=0.005)
    for name in ["digits", *zoo.STARTS]:
        first, middle, last = losses(zoo.load(name), examples)
        assert middle > max(first, last)
        assert first < 3
    first, middle, last = losses(network, examples, size=1.0)
    assert middle > max(first, last)
    first, middle, _ = losses(network, examples, own=False)
    assert first > 30
    assert middle < 4
    assert losses(zoo.load("deep"), (examples[0][:500], examples[1][:500]), times=2).max() < 1


def test_break_it_by_hand(some, network):
    """What we saw: noise 0.25 leaves 9 in 10; 0.5 from 3 to 9; 2 hardly more than guessing; without biases nearly 9."""
    examples = network.inputs(some.images), some.labels

    def read(noise):
        return [measure.broken(network, noise, seed).accuracy(*examples) for seed in range(20)]

    assert min(read(0.25)) > 0.87
    half = read(0.5)
    assert 0.22 < min(half) < 0.5
    assert 0.85 < max(half) < 0.95
    assert np.median(read(2)) < 0.2
    assert measure.broken(network, 0, 0, biases=False).accuracy(*examples) == pytest.approx(0.89, abs=0.02)


def test_what_holds_in_lesson_07(tmp_path):
    """The cells as they stand on the page: on the sample and on the full data."""
    assert what_holds("07_before_after_without.ipynb", tmp_path) == {
        "ablation: still the start": "about 1 in 10",
        "ablation: one neuron less": "about 75",
        "ablation: swapped": "about as much as at 0",
        "ablation: relearned": "less than 2 points",
        "ablation: shaken": "the 256 into the 3rd layer",
    }
