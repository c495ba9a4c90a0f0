"""Every number and rule that lesson 14 states, computed on what mnist.load() gives: the sample, or the full set."""

import functools
import itertools

import numpy as np
import pytest

from helpers import learner, mnist, zoo
from helpers.convolution import ConvolutionalNetwork, convolve
from helpers.convolution_training import cost, gradient, train
from helpers.examples import Examples, Settings
from helpers.images import shift, to_unit
from helpers.lessons.convolution import draw, measure
from helpers.network import Network
from helpers.training import targets
from tests.support.asks import what_holds
from tests.support.files import ROOT

SEEDS = 1, 2, 3
ORDER = np.random.default_rng(0).permutation(784)
SETTINGS = Settings(4, batch_size=50, learning_rate=0.02)


@pytest.fixture(autouse=True)
def nothing_drawn(tmp_path, monkeypatch):
    """Let nobody have drawn anything: the ten digits are those that ship."""
    monkeypatch.setenv("COURSE_WORK", str(tmp_path / "none.json"))


@pytest.fixture(scope="module")
def sample():
    """What is trained here is trained and scored on the sample: so the told figures hold whatever data is there."""
    return mnist.load("sample")


def shuffled(examples):
    """Return Examples with the pixels of all images in one order."""
    images = examples.images.reshape(-1, 784)[:, ORDER].reshape(-1, 28, 28)
    return Examples(images, examples.labels)


@functools.cache
def student(seed, anywhere, in_disorder=False):
    """Return what the lesson trains, which is not `anywhere`, from another start and in another order of images."""
    examples = mnist.load("sample").train
    network = ConvolutionalNetwork.random((8, 16), anywhere, np.random.default_rng(seed))
    for _ in train(
        network, shuffled(examples) if in_disorder else examples, SETTINGS, np.random.default_rng(seed + 10)
    ):
        pass
    return network


@functools.cache
def plain(seed, in_disorder=False):
    examples = mnist.load("sample").train
    return measure.plain_network(shuffled(examples) if in_disorder else examples, seed)


def misread(network, examples):
    return 100 * (1 - network.accuracy(examples.images, examples.labels))


# One detector


def test_where_the_sum_is_high_and_where_it_is_below_0():
    """Lesson 14: high where a level stroke lies under the middle rows, below 0 where it lies under an outer row; 0 on
    white paper. As the page has it, row 4 and column 10, it is below 0.

    Tried on the ten digits that ship: each place whose middle row is inked and whose outer rows are white is above 0,
    each whose only ink is in an outer row is below.
    """
    for image in learner.digits(centered=True).images:
        found, patches = measure.slide(image, measure.STROKE), np.lib.stride_tricks.sliding_window_view(image, (5, 5))
        inked = patches.sum(axis=3) > 0.1
        level = inked[..., 2] & ~inked[..., 0] & ~inked[..., 4]
        outside = (inked[..., 0] | inked[..., 4]) & ~inked[..., 1:4].any(axis=2)
        assert (found[level] > 0).all()
        assert (found[outside & (patches[..., 1:4, :].max(axis=(2, 3)) == 0)] < 0).all()
        assert not found[patches.max(axis=(2, 3)) == 0].any()
    seven = learner.digits(centered=True).images[7]
    assert (seven[4:9, 10:15] * measure.STROKE).sum() < -1
    assert measure.slide(seven, measure.STROKE).max() > 5


def test_a_map_moves_along_with_its_digit(digits):
    """Lesson 14: the map moves along, its highest sum is what it was; with 4 pixels of paper around the ink, before and
    after, that holds for any digit and any detector. The 7 that ships has less and passes, since its highest sum lies
    far from the rim; pushed up by 8 its place would lie a row above the image, and 7.92 falls to 7.08.

    Tried to refute with the first detectors of the three shipped networks and twenty random detectors, on 200 digits
    that are pushed by 3: the maps are equal place by place. With less paper the highest sum can be lost, at a place
    where a detector would lie half outside: "always" is refuted.
    """
    images = to_unit(digits.test.images[:200])
    rng = np.random.default_rng(0)
    learned = [zoo.load(name).weights[0] for name in zoo.CONVOLUTIONS]
    detectors = np.concatenate([*learned, rng.normal(size=(20, 5, 5, 1))])
    before = convolve(images[..., None], detectors, 0)
    after = convolve(shift(images, 3, 0)[..., None], detectors, 0)
    assert np.allclose(after[:, :, 3:], before[:, :, :-3], atol=1e-5)
    inked = images > 0
    stays = ~inked[:, 24:].any(axis=(1, 2)) & ~inked[:, :, 21:].any(axis=(1, 2))
    stays &= ~inked[:, :4].any(axis=(1, 2)) & ~inked[:, :, :4].any(axis=(1, 2))
    assert stays.sum() > 10
    highest = [found.max(axis=(1, 2)) for found in (before, after)]
    assert np.allclose(highest[0][stays], highest[1][stays], atol=1e-5)
    assert not np.allclose(*highest, atol=1e-5)
    seven = learner.digits(centered=True).images[7]
    pushed, at_rim = shift(seven, 3, -3), shift(seven, 3, -8)
    assert pushed[4:24, 4:24].sum() == pytest.approx(seven.sum())
    found, moved, lost = (measure.slide(image, measure.STROKE) for image in (seven, pushed, at_rim))
    assert moved.max() == pytest.approx(found.max())
    places = [np.unravel_index(one.argmax(), one.shape) for one in (found, moved)]
    assert np.subtract(places[1], places[0]).tolist() == [-3, 3]
    assert places[0][0] == 7
    assert not seven[:4].any()
    assert seven[24:].any()
    assert [found.max(), lost.max()] == pytest.approx([7.92, 7.08], abs=0.005)


def test_the_counts():
    """Lesson 14: 208 numbers; 12,560 from the pixels to 16 neurons; 115,200 products against 12,544; 5,994, not half
    of 13,002; 3,594; 10,290; questions 1, 2 and 4: 40 numbers, 26 x 26 places, 14 x 14 pixels."""
    first = zoo.load("placed")
    assert first.weights[0].size + first.biases[0].size == 8 * 25 + 8 == 208
    assert 784 * 16 + 16 == 12_560
    assert first.weights[0].size * first.forward(np.zeros((28, 28)))["found"][0, :, :, 0].size == 115_200
    assert 784 * 16 == 12_544
    counts = [zoo.load(name).parameter_count for name in ("placed", "anywhere", "anywhere-24")]
    assert counts == [5994, 3594, 10_290]
    assert 2 * 5994 < 13_002
    assert 4 * 9 + 4 == 40
    assert measure.slide(np.zeros((28, 28)), np.zeros((3, 3))).shape == (26, 26)
    top, bottom, left, right = measure.looks_at(3, 3)
    assert (bottom - top + 1, right - left + 1) == (14, 14)


def test_slopes_at_all_places_add_up():
    """Lesson 14: a weight's slope is the sum over places, and nudging says the same; More: in the whole network, too.

    Tried to refute: all 200 weights of the layer for three digits.
    """
    for image in learner.digits(centered=True).images[[3, 7, 8]]:
        seen = np.lib.stride_tricks.sliding_window_view(image.astype(float), (5, 5)).reshape(576, 25)
        weights = zoo.load("anywhere").weights[0].reshape(8, 25).astype(float)
        exact = (seen @ weights.T - 1).T @ seen
        for k, i in np.ndindex(8, 25):
            sides = []
            for nudge in (1e-5, -1e-5):
                nudged = weights.copy()
                nudged[k, i] += nudge
                sides.append(((seen @ nudged.T - 1) ** 2).sum() / 2)
            assert (sides[0] - sides[1]) / 2e-5 == pytest.approx(exact[k, i], rel=1e-4, abs=1e-5)
    exact, nudged = measure.slope_two_ways(zoo.load("anywhere"), mnist.load("sample").train[:20], 7)
    assert exact == pytest.approx(nudged, abs=1e-8)


# What they learn


def test_fewer_numbers_read_more(sample):
    """Lesson 14: three starts misread 4 to 6 of 100 after four passes over 4,000 images, three of 784-16-16-10, after
    30 passes, 8 to 9.

    Tried to refute in three pairs: none. What refutes "always" is the next test.
    """
    own = [misread(student(seed, False), sample.test) for seed in SEEDS]
    others = [misread(plain(seed), sample.test) for seed in SEEDS]
    assert min(own) > 3.5
    assert max(own) < 6
    assert min(others) > 7.5
    assert max(others) < 9.5
    assert max(own) < min(others)


def test_with_the_students_cost_and_momentum_784_16_16_10_does_no_better(sample, monkeypatch):
    """Lesson 14: with cross-entropy and momentum 784-16-16-10 misreads 9 to 11 of 100 after 30 passes, more after
    four.

    Tried to refute "the lead is that of the cost and of momentum": with batches of 50 and step sizes of 0.02, 0.1, 0.2,
    0.3 and 0.5, and with batches of 10 and step sizes of 0.02 and 0.05. By the mean of three starts none did better
    than lesson 04's recipe; after four passes the best misread 11 to 14. Here, from two starts each, 0.1, the best with
    the student's batches.
    """

    def of_cross_entropy(network, examples):
        """Return the gradient of convolution_training.cost for a fully connected network."""
        slopes, a = np.empty_like(network.parameters), network.forward(examples.images)
        weight_slopes, bias_slopes = network.split(slopes)
        errors = (a[-1] - targets(examples.labels, 10)) / len(examples)
        for layer in reversed(range(3)):
            weight_slopes[layer][...], bias_slopes[layer][...] = errors.T @ a[layer], errors.sum(axis=0)
            errors = errors @ network.weights[layer] * a[layer] * (1 - a[layer])
        return slopes

    # What is written above is the slope of the cost: one number, nudged both ways.
    network, few = Network.random((784, 16, 16, 10), np.random.default_rng(0), np.float64), sample.train[:20]
    exact, middle, costs = of_cross_entropy(network, few)[5000], network.parameters[5000], []
    for value in (middle + 1e-5, middle - 1e-5):
        network.parameters[5000] = value
        costs.append(cost(network, few))
    assert exact == pytest.approx((costs[0] - costs[1]) / 2e-5, rel=1e-4, abs=1e-8)

    monkeypatch.setattr("helpers.convolution_training.gradient", of_cross_entropy)
    wrong = {4: [], 30: []}
    for passes, seed in itertools.product(wrong, SEEDS[:2]):
        rng = np.random.default_rng(seed)
        network = Network.random((784, 16, 16, 10), rng)
        for _ in train(network, sample.train, Settings(passes, batch_size=50, learning_rate=0.1), rng):
            pass
        wrong[passes].append(misread(network, sample.test))
    assert min(wrong[4]) > max(wrong[30]) + 2
    assert min(wrong[30]) > 8.5
    assert np.mean(wrong[30]) > np.mean([misread(plain(seed), sample.test) for seed in SEEDS[:2]])
    assert max(wrong[30]) < 11.5


def test_after_one_pass_it_reads_less(sample):
    """Lesson 14: after one pass the student misreads about 15 of 100, three more starts 13 to 21; 784-16-16-10, after
    its 30, 8 to 9.

    This refutes "detectors learn from a few steps": all of them then read less than each of the others.
    """
    settings = Settings(1, SETTINGS.batch_size, SETTINGS.learning_rate)
    rngs = [(np.random.default_rng(seed), np.random.default_rng(seed + 10)) for seed in SEEDS]
    wrong = []
    for start, order in [(rng := np.random.default_rng(1), rng), *rngs]:
        network = ConvolutionalNetwork.random((8, 16), False, start)
        for _ in train(network, sample.train, settings, order):
            pass
        wrong.append(misread(network, sample.test))
    assert 14 < wrong[0] < 17
    assert min(wrong[1:]) > 12.5
    assert max(wrong[1:]) < 21.5
    assert min(wrong) > max(misread(plain(seed), sample.test) for seed in SEEDS) + 3


def test_where_neighbors_mean_nothing_the_lead_is_lost(sample):
    """Lesson 14: pixels shuffled, detectors misread 13 to 18 of 100, and 784-16-16-10 8 to 9 as before.

    This refutes "detectors are simply better": in three pairs of three they are worse.
    """
    disorder = shuffled(sample.test)
    own = [misread(student(seed, False, in_disorder=True), disorder) for seed in SEEDS]
    others = [misread(plain(seed, in_disorder=True), disorder) for seed in SEEDS]
    assert min(own) > 12.5
    assert max(own) < 18.5
    assert min(others) > 7.5
    assert max(others) < 9.5
    assert min(own) > max(others) + 4


def test_with_squares_they_learn_far_less(sample, monkeypatch):
    """Why lesson 14 trains by cross-entropy: with squared differences they learn far less, or nothing.

    Tried to refute with step sizes of 0.005, 0.02, 0.1 and 0.3 from three starts each: the best misread 20 of 100,
    seven read no more than guessing does. Here the best is trained.
    """
    forward, outputs = ConvolutionalNetwork.forward, []

    def remembered(network, images):
        steps = forward(network, images)
        outputs[:] = [steps["outputs"]]
        return steps

    def as_if_wanted(labels, count, dtype):
        """Return targets whose differences are the slopes of the squares: 2 (a - y), through the sigmoid."""
        (a,) = outputs
        return a - 2 * (a - targets(labels, count, dtype)) * a * (1 - a)

    monkeypatch.setattr(ConvolutionalNetwork, "forward", remembered)
    monkeypatch.setattr("helpers.convolution_training.targets", as_if_wanted)
    network = ConvolutionalNetwork.random((8, 16), False, np.random.default_rng(2))
    for _ in train(network, sample.train, SETTINGS, np.random.default_rng(12)):
        pass
    assert 15 < misread(network, sample.test) < 30


def test_some_detectors_find_the_same_before_training(digits):
    """Lesson 14: the start of `placed` finds the level stroke (3) and the upright edges (4, 6) already.

    That refutes "training made them": before and after, the weights of each detector correlate at .5 or more.
    """
    placed = zoo.load("placed")
    recipe = zoo.CONVOLUTIONS["placed"]
    start = ConvolutionalNetwork.random(recipe.detectors, recipe.anywhere, np.random.default_rng(recipe.seed))
    page = ConvolutionalNetwork.random((8, 16), False, np.random.default_rng(1))
    assert np.array_equal(start.weights[0], page.weights[0])
    alike = [np.corrcoef(*(net.weights[0][k].ravel() for net in (start, placed)))[0, 1] for k in range(8)]
    assert min(alike) > 0.5
    for found in (draw.finds(net, digits.test.images) for net in (start, placed)):
        rows, right, left = found[3].mean(axis=1), found[4].mean(axis=0), found[6].mean(axis=0)
        assert rows[2:4].min() > 0.7 > 0.3 > rows[[0, 4]].max()
        assert right[4] > 0.9 > 0.1 > right[:3].max()
        assert left[0] > 0.9 > 0.1 > left[3:].max()


def test_first_detectors_left_at_random_read_worse(sample, monkeypatch):
    """Behind lesson 14: with the first detectors left at random the student misreads 7 to 8 of 100 (one start here).

    Tried to refute "its detectors are learned strokes": a detector of random numbers finds a piece of a stroke, too.
    """

    def frozen(network, examples):
        slopes = gradient(network, examples)
        weights, biases = network.split(slopes)
        weights[0][...], biases[0][...] = 0, 0
        return slopes

    whole = misread(student(1, False), sample.test)  # before anything is frozen
    monkeypatch.setattr("helpers.convolution_training.gradient", frozen)
    network = ConvolutionalNetwork.random((8, 16), False, np.random.default_rng(1))
    start = network.weights[0].copy()
    for _ in train(network, sample.train, SETTINGS, np.random.default_rng(11)):
        pass
    assert np.array_equal(network.weights[0], start)
    left = misread(network, sample.test)
    assert 6.5 < left < 8.5
    assert left > whole + 2
    average = draw.finds(network, sample.test.images[:200])[0]
    assert average.max() > 0.8
    assert average.min() < 0.2


def test_what_the_detectors_of_placed_find(digits, sample):
    """Lesson 14: a level stroke (3), upright edges (4 and 6), slanted edges (5, ink at the lower left, 7, at the upper
    right), a bent stroke (1: ink at the top and on the right); 0 hardly any ink, and nobody misses it."""
    network = zoo.load("placed")
    without = network.copy()
    without.weights[0][0], without.biases[0][0] = 0, 0
    for part in (sample.train, sample.test):
        assert np.array_equal(without.predict(part.images), network.predict(part.images))
    patches = draw.finds(network, digits.test.images)
    start = ConvolutionalNetwork.random((8, 16), False, np.random.default_rng(1))
    assert draw.finds(start, digits.test.images)[0].mean() > 0.4 > 0.15 > patches[0].mean()
    rows = patches[3].mean(axis=1)
    assert rows[2:4].min() > 0.8 > 0.3 > rows[[0, 4]].max()  # two rows of ink, paper above and below
    assert patches[4][:, 4].min() > 0.8 > 0.2 > patches[4][:, :3].max()
    assert patches[6][:, 0].min() > 0.8 > 0.3 > patches[6][:, 2:].max()
    below, above = np.tri(5, k=-2, dtype=bool), np.tri(5, k=-2, dtype=bool).T  # two cells off the diagonal, or more
    assert patches[5][below].mean() > 0.5 > 0.05 > patches[5][above].max()
    assert patches[7][above].mean() > 0.5 > 0.05 > patches[7][below].max()
    assert patches[1][0, 1:].mean() > 0.7
    assert patches[1][:, 4].min() > 0.7 > 0.1 > patches[1][2:4, :2].max()


# Pushed, turned, noise


def test_where_the_last_layer_looks_decides(sample, digits):
    """Lesson 14: pushed by 4 px, `anywhere` reads more than 8 of 10, `placed` does not; `placed` reads centered digits
    as well or better.

    Tried to refute with three pairs trained on the sample: of what each reads centered, a push by 4 leaves the one with
    the maximum 7 in 10 or more, the other less than half, though the first is the worse reader of centered digits.
    That nothing else decides it is refuted by `shifted`, which met moved digits: no detectors, and 8 in 10.
    """
    few = digits.test[:300]
    assert measure.pushed(zoo.load("shifted"), few, 4) > 0.78
    shares = {name: [measure.pushed(zoo.load(name), few, pixels) for pixels in (0, 4)] for name in zoo.CONVOLUTIONS}
    assert shares["anywhere"][1] > 0.85
    assert shares["anywhere-24"][1] > 0.85
    assert shares["placed"][1] < 0.75
    assert shares["placed"][0] >= shares["anywhere"][0] - 0.002
    few = sample.test[:200]
    for seed in SEEDS:
        kept = {}
        for anywhere in (True, False):
            start, far = (measure.pushed(student(seed, anywhere), few, pixels) for pixels in (0, 4))
            kept[anywhere] = far / start
        assert kept[True] > 0.68
        assert kept[False] < 0.5
        assert misread(student(seed, True), sample.test) > misread(student(seed, False), sample.test)


def test_pooling_goes_in_steps_of_2(digits):
    """Lesson 14: pushed by 2, about 8 in 10 of the 16 numbers of `anywhere` stay; by 1, about 1 in 10, nearly all 0.

    `anywhere-24` does the same.
    """
    few = digits.test.images[:300]
    for name in ("anywhere", "anywhere-24"):
        network = zoo.load(name)
        before, same, zeros = network.forward(few)["features"], {1: [], 2: []}, []
        for pixels, found in same.items():
            for dx, dy in measure.ways(pixels):
                after = network.forward(shift(few, dx, dy))["features"]
                stays = np.isclose(after, before, atol=1e-4)
                found.append(stays.mean())
                if pixels == 1:
                    zeros.append((before[stays] < 1e-4).mean())
        assert 0.72 < np.mean(same[2]) < 0.88
        assert 0.04 < np.mean(same[1]) < 0.25
        assert np.mean(zeros) > 0.75


def test_turns_are_not_built_in(sample, digits):
    """Lesson 14: turned by 40° about half is left, of `anywhere` as of others: what helps against pushes hardly helps.

    Tried to refute with three pairs trained on the sample: the one that follows pushes better reads no more turned
    digits; at 40° each has lost half.
    """
    few = digits.test[:500]
    for name in ("anywhere", "anywhere-24"):
        for degrees in (40, -40):
            images = measure.turned(few.images, degrees)
            assert zoo.load(name).accuracy(images, few.labels) < 0.72
            assert zoo.load("placed").accuracy(images, few.labels) > zoo.load(name).accuracy(images, few.labels) - 0.03
    images = measure.turned(sample.test.images, 40)
    for seed in SEEDS:
        shares = [student(seed, anywhere).accuracy(images, sample.test.labels) for anywhere in (True, False)]
        assert shares[0] < shares[1] < 0.5


def test_a_maximum_is_no_help_with_smaller_digits(sample, digits):
    """Lesson 14, More: at seven tenths `placed` reads most, about 0.9, and `digits` about 0.5; the maximum over all
    places does not help when a digit shrinks.

    Tried to refute with three pairs trained on the sample: of what each reads at full size, the one with the maximum
    keeps less in each pair. At half size they are alike, .24 to .33 and .26 to .28: so nothing is said of that.
    """
    more = digits.test[:1000]
    small = measure.turned(more.images, 0, 0.7)
    shares = {name: zoo.load(name).accuracy(small, more.labels) for name in ("digits", *zoo.CONVOLUTIONS)}
    assert shares["placed"] == pytest.approx(0.9, abs=0.05)
    assert shares["digits"] == pytest.approx(0.5, abs=0.05)
    assert max(shares["anywhere"], shares["anywhere-24"]) < shares["placed"] - 0.05
    small = measure.turned(sample.test.images, 0, 0.7)
    for seed in SEEDS:
        kept = {}
        for anywhere in (True, False):
            network = student(seed, anywhere)
            kept[anywhere] = network.accuracy(small, sample.test.labels) / (1 - misread(network, sample.test) / 100)
        assert kept[True] < kept[False] - 0.05


def test_of_noise_it_is_a_matter_of_luck():
    """Lesson 14: `anywhere` is sure of all uniform noise; half as dark of about 3 in 10; as pale as a digit none of the
    three is sure of any. Of three trained on the sample, one is sure of over half and two of at most 20 %.

    That refutes "the maximum makes it sure of noise", which the shipped ones (100 % and over 90 %) would suggest.
    """
    noise = np.random.default_rng(0).random((1000, 28, 28))
    networks = {name: zoo.load(name) for name in ("digits", "placed", "anywhere", "anywhere-24")}
    sure = {name: measure.share_sure(network, noise) for name, network in networks.items()}
    assert sure["anywhere"] > 0.99
    assert sure["anywhere-24"] > 0.9
    assert sure["digits"] < 0.2
    assert 0.2 < sure["placed"] < 0.4
    assert 0.25 < measure.share_sure(networks["anywhere"], 0.5 * noise) < 0.35
    assert not any(measure.share_sure(network, 0.26 * noise) for network in networks.values())
    trained = sorted(measure.share_sure(student(seed, True), measure.uniform(500, 1)) for seed in SEEDS)
    assert trained[1] <= 0.2
    assert trained[2] > 0.5


def test_the_table_of_the_glossary_and_the_sizes():
    """Together with the others the three networks take at most 6,300,000 bytes."""
    assert sum(path.stat().st_size for path in (ROOT / "data" / "networks").iterdir()) <= 6_300_000


def test_what_holds_in_lesson_14(tmp_path):
    """The cells as they stand on the page, with the ten digits that ship: on the sample and on the full data."""
    assert what_holds("14_convolution.ipynb", tmp_path) == {
        "convolution: few images": "2 to 7",
        "convolution: pushed": "anywhere, not placed",
        "convolution: turned": "about 5",
        "convolution: of noise": "of more than half",
    }
