"""Every number and rule that lesson 10, its solutions and its lab state, computed on whatever mnist.load() gives.

What is told and not shown of other networks is tried on networks trained here, on the sample's 4,000 images.
"""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from helpers import images, mnist, zoo
from helpers.drawing import Drawing
from helpers.examples import Examples, Settings
from helpers.lessons.off_center import asks
from helpers.lessons.off_center import measure as shifts
from helpers.network import Network
from helpers.training import train
from tests.support.asks import what_holds
from tests.support.images import DRAWINGS

WAYS = list(shifts.DIRECTIONS.values())
DETECTOR = np.array([[-1] * 5, [0] * 5, [2] * 5, [0] * 5, [-1] * 5]) / 10
SHAPES = {"16-16": (784, 16, 16, 10), "8-8": (784, 8, 8, 10), "64-64": (784, 64, 64, 10), "100": (784, 100, 10)}


@pytest.fixture(autouse=True)
def nothing_drawn(tmp_path, monkeypatch):
    """Let nobody have drawn anything: the ten digits are those that ship."""
    monkeypatch.setenv("COURSE_WORK", str(tmp_path / "none.json"))


@pytest.fixture(scope="module")
def test(digits):
    return digits.test[:1000]


@pytest.fixture(scope="module")
def seven(network, test):
    return test[network.outputs(test.images)[:, 7] > 0.95].of(7).images[0]


def share_read(reader, examples, dx=0, dy=0):
    """As on the page."""
    return np.mean(reader.predict(images.shift(examples.images, dx, dy)) == examples.labels)


def read_at(reader, examples, far):
    """Return what share is read, moved so far each of the four ways, on average."""
    return np.mean([share_read(reader, examples, far * dx, far * dy) for dx, dy in WAYS])


def scores(reader, examples, pictures):
    """Return (accuracy, sureness), as on the page."""
    outputs = reader.outputs(pictures)
    return np.array([np.mean(outputs.argmax(axis=1) == examples.labels), outputs.max(axis=1).mean()])


def moved(reader, examples, far):
    """Return (accuracy, sureness), each way in turn, on average."""
    return np.mean([scores(reader, examples, images.shift(examples.images, far * dx, far * dy)) for dx, dy in WAYS], 0)


def times_as_much(reader, examples):
    """Return how much sureness the first pixel costs, in units of the accuracy that it costs."""
    accuracy, sureness = moved(reader, examples, 0) - moved(reader, examples, 1)
    return sureness / accuracy


# Networks trained here


def trained(examples, shape="16-16", seed=0, passes=20, decay=2e-4):
    """Return a network that learned from these examples in a second or less."""
    rng = np.random.default_rng(seed)
    network = Network.random(SHAPES.get(shape, shape), rng)
    for _ in train(network, examples, Settings(passes, weight_decay=decay), rng):
        pass
    return network


@cache
def sample():
    return mnist.load("sample").train


@cache
def plainly(shape, seed, decay, passes=20):
    """Return a network that learned from the sample's digits as they are."""
    return trained(sample(), shape, seed, passes, decay)


def copies(places, seed=5):
    """Return the sample's digits four times, each moved to one of these places in x and y."""
    rng = np.random.default_rng(seed)
    steps = rng.choice(places, (4 * len(sample()), 2))
    pictures = [images.shift(sample().images[i // 4], *step) for i, step in enumerate(steps)]
    return Examples(np.stack(pictures), np.repeat(sample().labels, 4))


def deslanted(pictures):
    """Return images sheared until the ink's column no longer goes along with its row: uint8, same shape."""
    rows, columns = np.mgrid[:28, :28]
    made = np.empty_like(pictures)
    for image, straight in zip(pictures, made):
        ink = image / image.sum()
        down, across = rows - (ink * rows).sum(), columns - (ink * columns).sum()
        slant = (ink * across * down).sum() / max((ink * down**2).sum(), 1e-9)
        padded = np.pad(image, ((0, 0), (28, 29)))
        place = np.clip(columns + slant * down, -28, 27) + 28
        left = np.floor(place).astype(int)
        share = place - left
        straight[...] = np.rint(padded[rows, left] * (1 - share) + padded[rows, left + 1] * share)
    return made


# The lab


def test_the_7_of_the_lab(network, seven, digits):
    """The sample's lasts 3 px to the right; either lasts 1 to 5 each way, at about 50 of 289 places.

    `shifted` keeps it at 160 to 180.
    """
    assert network.predict(seven)[0] == 7
    for step in WAYS:
        assert 1 <= shifts.reach(network, seven[None], *step, 8)[0] <= 5
    if digits.source == "sample":
        assert shifts.reach(network, seven[None], 1, 0, 8)[0] == 3
    places = [(dx, dy) for dx in range(-8, 9) for dy in range(-8, 9)]
    kept = [sum(net.predict(images.shift(seven, *place))[0] == 7 for place in places) for net in (network, shifted())]
    assert len(places) == 289
    assert kept[0] == pytest.approx(50, abs=5)
    assert 155 <= kept[1] <= 185


def test_where_the_7_keeps_its_answer_is_ragged(network, seven, digits):
    """Not round: rows of the map differ by 2 px or more in how far they reach, and some places lie apart, far out.

    The sample's 7 breaks downward first, after 1 px; the one of the full data in no way first.
    """
    steps = range(-8, 9)
    kept = np.array([[network.predict(images.shift(seven, dx, dy))[0] == 7 for dx in steps] for dy in steps])
    together, before = np.zeros_like(kept), -1
    together[8, 8] = True
    while together.sum() > before:
        before, wide = together.sum(), np.pad(together, 1)
        together = kept & (together | wide[2:, 1:-1] | wide[:-2, 1:-1] | wide[1:-1, 2:] | wide[1:-1, :-2])
    islands = kept & ~together
    rows, columns = np.nonzero(islands)
    assert np.hypot(rows - 8, columns - 8).max() > 6
    ends = [row.nonzero()[0].max() for row in together if row.any()]
    assert np.ptp(ends) >= 2
    reached = {way: shifts.reach(network, seven[None], *step, 8)[0] for way, step in shifts.DIRECTIONS.items()}
    if digits.source == "sample":
        assert (min(reached, key=reached.get), reached["down"]) == ("down", 1)
        assert sorted(reached.values())[1] > 1


def test_how_sure_it_is_where_the_answer_changes(network, seven):
    """To the right about 0.5 where it changes, and more two pixels on, for a wrong answer."""
    kept = shifts.reach(network, seven[None], 1, 0, 8)[0]
    there, on = [network.outputs(images.shift(seven, kept + far, 0))[0] for far in (1, 3)]
    assert there.max() == pytest.approx(0.5, abs=0.07)
    assert on.max() > there.max() + 0.05
    assert on.argmax() != 7


def test_ink_in_the_corners(test):
    """answer_chart.FAR: in a corner a fifth to a third of the ink is off the grid."""
    for dx in (-8, 8):
        for dy in (-8, 8):
            lost = 1 - images.shift(test.images, dx, dy).sum(dtype=np.int64) / test.images.sum(dtype=np.int64)
            assert 0.19 <= lost <= 0.33


# A thousand digits


def test_two_pixels(network, test):
    """Two pixels cost `digits` about 20 of 100 digits; of twenty starts all lose more, up to 31."""
    assert share_read(network, test) - read_at(network, test, 2) == pytest.approx(0.2, abs=0.02)
    for name in zoo.STARTS:
        start = zoo.load(name)
        assert 0.2 < share_read(start, test) - read_at(start, test, 2) < 0.31


def test_ones_and_zeros(network, test):
    """Moved up more than 90 of 100 ones are read, to the right fewer than 15; zeros more than all, ones the fewest.

    Moved up a 1 keeps about 7 tenths of its ink in place, to the right 3 tenths.
    Tried to refute that this is why: 19 of 20 other starts lose more ones to the right than upward. It is not all:
    right and left keep equally much ink, and of ones moved to the left 15 of 100 more are read, or many more.
    """
    ones = test.of(1)
    assert share_read(network, ones, 2, 0) < 0.15
    assert share_read(network, ones, 0, -2) > 0.9
    assert share_read(network, ones, -2, 0) > share_read(network, ones, 2, 0) + 0.15
    for (dx, dy), kept in (((2, 0), 0.3), ((0, -2), 0.73)):
        both = np.minimum(ones.images, images.shift(ones.images, dx, dy)).sum(axis=(1, 2), dtype=float)
        assert (both / ones.images.sum(axis=(1, 2), dtype=float)).mean() == pytest.approx(kept, abs=0.05)
    each = [read_at(network, test.of(digit), 2) for digit in range(10)]
    assert each[0] == pytest.approx(0.825, abs=0.01)
    assert each[0] > read_at(network, test, 2)
    assert np.argmin(each) == 1
    more = [share_read(zoo.load(name), ones, 2, 0) < share_read(zoo.load(name), ones, 0, -2) for name in zoo.STARTS]
    assert np.sum(more) >= 19


# Does it notice?


def test_hidden_100_notices(digits):
    """Over the first pixel its sureness falls twice as fast as its accuracy; up to 3 px they stay within 0.07.

    So it is with `accurate`, another wide network with decay; `digits` loses both about equally fast, `digits-plain`
    and all twenty starts their sureness at most 0.7 times as fast.
    """
    test = digits.test[:4000]  # over one pixel so little is lost that of 1,000 images chance makes it 2 or 3.6 times
    for name, within in (("hidden-100", 0.07), ("accurate", 0.08)):
        wide = zoo.load(name)
        assert times_as_much(wide, test) == pytest.approx(2.2, abs=0.5)
        assert max(abs(np.subtract(*moved(wide, test, far))) for far in range(4)) < within
    assert times_as_much(zoo.load("digits"), test) == pytest.approx(1.15, abs=0.15)
    assert times_as_much(zoo.load("digits-plain"), test) < 0.5
    assert max(times_as_much(zoo.load(name), test) for name in zoo.STARTS) < 0.7


def test_digits_notices_up_to_two_pixels(network, test):
    """Up to 2 px within 0.05, at 3 px right half the time at a sureness of 0.7; `digits-plain` lags from the first.

    Unmoved, all three are within 0.04.
    """
    assert max(abs(np.subtract(*moved(network, test, far))) for far in range(3)) < 0.05
    accuracy, sureness = moved(zoo.load("digits-plain"), test, 1)
    assert sureness - accuracy > 0.045
    accuracy, sureness = moved(zoo.load("digits-plain"), test, 2)
    assert sureness - accuracy > 0.15
    assert moved(network, test, 3) == pytest.approx([0.51, 0.705], abs=0.02)
    for name in ("digits", "hidden-100", "digits-plain"):
        accuracy, sureness = moved(zoo.load(name), test, 0)
        assert abs(accuracy - sureness) < 0.04


def test_far_out_all_are_too_sure(test):
    """At 6 px about as good as guessing, no sureness below 0.5, and more than half of the top outputs above that.

    Tried to refute: eight more networks, also trained here, with and without decay, all but those that met moves.
    """
    others = [zoo.load(name) for name in ("digits", "digits-plain", "hidden-100", "accurate", "start-03", "start-11")]
    others += [plainly(shape, 0, decay) for shape in ("16-16", "64-64") for decay in (0, 2e-4)]
    for other in others:
        accuracy, sureness = moved(other, test, 6)
        assert accuracy < 0.17
        assert sureness > 0.5
        tops = [other.outputs(images.shift(test.images, 6 * dx, 6 * dy)).max(axis=1) for dx, dy in WAYS]
        assert np.mean(np.array(tops) > 0.5) > 0.5


def test_what_makes_a_network_notice(test):
    """More: with decay six shapes of six lose more sureness at one pixel, in units of accuracy, than without.

    But width and decay are not enough to tell the truth at 3 px: trained on 4,000 images wide ones lag, too, by 0.1
    or more, where `hidden-100`, trained on 54,000, lags by less than 0.05; and they warn less at one pixel, as a 16-16
    network of 4,000 images warns less than `digits`. (784-100-10 without decay gets stuck at this rate, and is no
    partner.)
    """
    for shape in ((784, 16, 10), "8-8", "16-16", "64-64", (784, 40, 10), (784, 32, 32, 10)):
        without, with_decay = [plainly(shape, 0, decay) for decay in (0, 2e-4)]
        assert times_as_much(with_decay, test) > times_as_much(without, test)
        accuracy, sureness = moved(with_decay, test, 3)
        assert sureness - accuracy > 0.1
    for name, shape in (("digits", "16-16"), ("hidden-100", "100")):
        assert times_as_much(plainly(shape, 0, 2e-4), test) < times_as_much(zoo.load(name), test)
    accuracy, sureness = moved(zoo.load("hidden-100"), test, 3)
    assert sureness - accuracy < 0.05


def test_weight_decay_makes_it_less_sure_and_mostly_more_often_right(test):
    """More: eight pairs that differ in nothing but decay, moved by 3 px; and `digits` beside `digits-plain`.

    Tried to refute "more often right": with the arithmetic of two kinds of processor it holds in 8 of 8 pairs, with
    that of another kind in 6 of 8, and the other two lose 0.15 points (stopped after 20 passes: in 7 of 8). The eight
    gain 1.9 to 2.4 points on average. The bounds are what was measured; yet another kind may move them.
    """
    pairs = [[plainly("16-16", seed, decay, 30) for decay in (0, 2e-4)] for seed in range(8)]
    gains = []
    for without, with_decay in [*pairs, [zoo.load("digits-plain"), zoo.load("digits")]]:
        (accuracy, sureness), (then, sure_then) = [moved(each, test, 3) for each in (without, with_decay)]
        assert sure_then < sureness - 0.05
        gains.append(then - accuracy)
    assert gains[-1] > 0
    assert sum(gain > 0 for gain in gains[:-1]) >= 6
    assert min(gains) > -0.005
    assert np.mean(gains[:-1]) > 0.015


# Does the way you push matter?


@pytest.fixture(scope="module")
def pushed(test):
    """The test images pushed as the page pushes them: {kind: [[images, ...], ...]}."""

    def push(kind, amount):
        if kind == "moved":
            return images.shift(test.images, amount, 0)
        return shifts.resample(test.images, **{"degrees" if kind == "turned" else "scale": amount})

    return {kind: [[push(kind, amount) for amount in way] for way in ways] for kind, ways in asks.AMOUNTS.items()}


def excess(network, test, ways):
    """Return by how much a network is too sure where 70 of 100 are read. ways: a list of images for each way."""
    way_scores = [np.transpose([scores(network, test, pictures) for pictures in way]) for way in ways]
    return np.mean([shifts.excess_at(*each, 0.7) for each in way_scores])


def test_how_far_sureness_lags_follows_what_was_lost(test, pushed):
    """Moved, turned, larger: `digits` 0.05 to 0.1 too sure, `digits-plain` and the twenty starts 0.15 to 0.2.

    Tried to refute at equal accuracy, 0.7: the three kinds differ by less than 0.05 in `digits`, `digits-plain`,
    `hidden-100`, `accurate` and in each of the starts. Refuted for digits made smaller, which lie 0.02 to 0.07 below
    in `digits`, and 0.12 to 0.2 below in the two wide networks; and for paler digits, of which those with weight decay
    are less sure than right.
    """
    paler = [[(test.images * ink).astype(np.uint8) for ink in (1, 0.5, 0.3, 0.2, 0.15, 0.1)]]
    for name in ("digits", "hidden-100"):
        assert excess(zoo.load(name), test, paler) < excess(zoo.load(name), test, pushed["moved"]) - 0.2
    found = {}
    for name in ("digits", "digits-plain", "hidden-100", "accurate", *zoo.STARTS):
        three = [excess(zoo.load(name), test, pushed[kind]) for kind in ("moved", "turned", "larger")]
        assert np.ptp(three) < 0.05
        found[name] = three
    assert 0.045 < min(found["digits"]) <= max(found["digits"]) < 0.105
    for name in ("digits-plain", *zoo.STARTS):
        assert 0.145 < min(found[name]) <= max(found[name]) < 0.205
    smaller = {name: excess(zoo.load(name), test, pushed["smaller"]) for name in ("digits", "hidden-100", "accurate")}
    assert 0.015 < min(found["digits"]) - smaller["digits"] < 0.07
    assert max(smaller["hidden-100"], smaller["accurate"]) < -0.1


def test_a_turn_costs_less_than_two_pixels(network, test):
    """Turned by 20° about 87 in 100 are read, more than moved by 2 px; so it is in twenty other starts."""
    turned = [shifts.resample(test.images, degrees=angle) for angle in (-20, 20)]
    assert np.mean([scores(network, test, each)[0] for each in turned]) == pytest.approx(0.87, abs=0.01)
    for name in ("digits", *zoo.STARTS):
        read = np.mean([scores(zoo.load(name), test, each)[0] for each in turned])
        assert read > read_at(zoo.load(name), test, 2)


def test_what_it_has_met_decides_what_a_turn_costs(test):
    """More: trained on digits without slant it loses a third or more to 20°, trained on digits as they are an eighth.

    From .31 on the sample to .39 on the first 1,000 of the 10,000 test images.

    Both on the same test digits, without slant. Tried to refute "it is that they were met": two pixels cost both the
    same; and a network that met turns reads digits turned by 30° as well as upright ones, and moved ones no better.
    """
    straight = Examples(deslanted(test.images), test.labels)
    turned = [shifts.resample(straight.images, degrees=angle) for angle in (-20, 20)]
    learned = Examples(deslanted(sample().images), sample().labels)
    for seed in (0, 1):
        lost, two = {}, {}
        for name, net in (("straight", trained(learned, seed=seed)), ("as is", plainly("16-16", seed, 2e-4))):
            read = scores(net, straight, straight.images)[0]
            lost[name] = read - np.mean([scores(net, straight, each)[0] for each in turned])
            two[name] = read_at(net, straight, 2)
        assert 0.3 < lost["straight"] < 0.41
        assert lost["as is"] == pytest.approx(0.125, abs=0.04)
        assert two["straight"] == pytest.approx(two["as is"], abs=0.08)
    parts = np.split(sample().images, 8)
    met = [shifts.resample(part, degrees=angle) for part, angle in zip(parts, (-40, -30, -20, -10, 10, 20, 30, 40))]
    net = trained(Examples(np.concatenate(met), sample().labels))
    by_30 = np.mean([scores(net, test, shifts.resample(test.images, degrees=angle))[0] for angle in (-30, 30)])
    assert by_30 == pytest.approx(share_read(net, test), abs=0.03)
    assert read_at(net, test, 3) == pytest.approx(read_at(plainly("16-16", 0, 2e-4), test, 3), abs=0.05)


# Shuffle the pixels


def shuffle(pictures):
    """As on the page."""
    return pictures.reshape(-1, 784)[:, zoo.permutation()].reshape(-1, 28, 28)


@cache
def of_dust(seed):
    """Return a network that learned from the sample's digits, shuffled."""
    return trained(Examples(shuffle(sample().images), sample().labels), seed=seed)


def test_the_wiring_knows_no_neighbors(digits, network):
    """`permuted` is as good on shuffled images as `digits` on plain ones: closer than the twenty starts are.

    Tried to refute with three more pairs, trained here from the same start: at most two points apart.
    """
    permuted = zoo.load("permuted")
    dust = Examples(shuffle(digits.test.images), digits.test.labels)
    theirs, ours = share_read(permuted, dust), share_read(network, digits.test)
    starts = [share_read(zoo.load(name), digits.test) for name in zoo.STARTS]
    assert abs(theirs - ours) < np.ptp(starts)
    assert 0.955 <= min(theirs, ours) <= max(theirs, ours) <= 0.97
    assert 0.05 <= share_read(permuted, digits.test) < 0.15  # unshuffled it guesses
    for seed in range(3):
        other = of_dust(seed)
        plain = share_read(plainly("16-16", seed, 2e-4), digits.test)
        assert share_read(other, dust) == pytest.approx(plain, abs=0.02)


def test_permuted_has_the_recipe_of_digits():
    """Only the order of the pixels differs."""
    digits, permuted = zoo.RECIPES["digits"], zoo.RECIPES["permuted"]
    assert replace(permuted, examples=digits.examples) == digits


def test_the_weights_have_learned_neighbors_through_the_dust(test):
    """`permuted` reads 9 in 10 of the dust of digits moved by 1 px, of moved dust little more than guessing earns.

    In the first nearly all of its answers stay what they were, in the second few more than chance leaves.
    Tried to refute with three networks trained here on dust: the first costs each at most 10 of 100, the second
    leaves fewer than 25 of 100.
    """
    moved_digits = Examples(shuffle(images.shift(test.images, 1, 0)), test.labels)
    moved_dust = Examples(images.shift(shuffle(test.images), 1, 0), test.labels)
    permuted = zoo.load("permuted")
    assert share_read(permuted, moved_digits) == pytest.approx(0.925, abs=0.015)
    assert 0.1 < share_read(permuted, moved_dust) < 0.17
    answers = permuted.predict(shuffle(test.images))
    kept = [np.mean(permuted.predict(dust.images) == answers) for dust in (moved_digits, moved_dust)]
    assert kept == pytest.approx([0.937, 0.146], abs=0.01)
    for seed in range(3):
        other = of_dust(seed)
        dust = Examples(shuffle(test.images), test.labels)
        assert share_read(other, dust) - share_read(other, moved_digits) < 0.1
        assert share_read(other, moved_dust) < 0.25


def exchanged(pictures, moved_pictures, rng):
    """Return images, 0 to 1, in which pairs of pixels at random were exchanged until as much ink changed as by moving.

    How much: the sum of the squared differences of all pixels.
    """
    made = pictures.reshape(-1, 784) / 255
    for image, other in zip(made, moved_pictures.reshape(-1, 784) / 255):
        some, others = rng.permutation(784).reshape(2, 392)
        so_far = np.cumsum(2 * (image[some] - image[others]) ** 2)
        count = np.searchsorted(so_far, ((image - other) ** 2).sum()) + 1
        a, b = some[:count], others[:count]
        image[a], image[b] = image[b], image[a]
    return made.reshape(-1, 28, 28)


def test_a_shift_is_less_than_as_much_ink_exchanged_at_random(test):
    """Moved by 2 px nearly 8 in 10 images keep their answer, exchanged 5 or 6.

    Tried to refute with six more networks, also one without a hidden layer: each keeps at least 8 of 100 more.
    """
    there = images.shift(test.images, 2, 0)
    exchange = exchanged(test.images, there, np.random.default_rng(0))
    kept = {}
    for name in ("digits", "digits-plain", "hidden-100", "accurate", "templates", "start-00", "start-05"):
        net = zoo.load(name)
        answers = net.predict(test.images)
        kept[name] = [np.mean(net.predict(pictures) == answers) for pictures in (there, exchange)]
        assert kept[name][0] - kept[name][1] > 0.08
    assert kept["digits"][0] == pytest.approx(0.78, abs=0.02)
    assert 0.48 < kept["digits"][1] < 0.65


def test_each_image_in_an_order_of_its_own():
    """Question 4: little but the amount of ink is left. Tried: trained on such images, it reads 17 to 25 of 100."""
    rng = np.random.default_rng(0)

    def own(examples):
        return Examples(rng.permuted(examples.images.reshape(-1, 784), axis=1).reshape(-1, 28, 28), examples.labels)

    net = trained(own(sample()))
    assert 0.12 < share_read(net, own(mnist.load("sample").test)) < 0.3


# Mend it


def shifted():
    return zoo.load("shifted")


def test_shifted_has_as_many_numbers():
    """13,002; trained on moves of up to 4 px, so on 81 places."""
    assert shifted().parameter_count == zoo.load("digits").parameter_count == 13_002
    assert zoo.SHIFT == 4
    assert (2 * zoo.SHIFT + 1) ** 2 == 81


def test_shifted_reads_what_it_has_met(digits, network, test):
    """At 3 px nearly as well as in the middle, two px cost it next to nothing; beyond 4 px it falls.

    In the middle 10 in 100 are misread instead of 4; small digits it reads worse than `digits`.
    """
    right = [share_read(shifted(), test, dx) for dx in range(-6, 7)]
    assert np.ptp(right[2:11]) < 0.06
    assert right[9] > right[6] - 0.03
    assert abs(share_read(shifted(), test) - read_at(shifted(), test, 2)) < 0.02
    assert right[11] < right[10] - 0.04
    assert right[12] < right[11] - 0.05
    misread = [1 - share_read(net, digits.test) for net in (shifted(), network)]
    assert misread == pytest.approx([0.105, 0.036], abs=0.013)
    small = Examples(shifts.resample(test.images, 0.8), test.labels)
    assert share_read(shifted(), small) < share_read(network, small) - 0.2


def test_other_networks_learn_a_patch_with_all_places_between():
    """Moves met cost little, those beyond more and more; trained on even places only, odd ones are read as well.

    Tried to refute "more places, not what moving is": places between are read; but it fades beyond the rim, in both.
    And two pixels beyond it, it still reads more than one that met none: it is a patch, not a list.
    """
    test = mnist.load("sample").test
    moved_even = copies([-4, -2, 0, 2, 4])
    for seed in (0, 1):
        even = trained(moved_even, seed=seed, passes=10, decay=1e-5)
        read = [read_at(even, test, far) for far in range(7)]
        assert np.mean(read[1:4:2]) > np.mean(read[0:5:2]) - 0.02
        assert read[6] < read[5] - 0.1 < read[4] - 0.15
        assert read[6] > read_at(plainly("16-16", seed, 2e-4), test, 6) + 0.15


def test_the_price_in_the_middle_is_one_of_size():
    """More: about 20 points for 8-8, 10 for 16-16, 2 for 64-64, beside as many steps without moves.

    Tried to refute "of size": with the arithmetic of three kinds of processor, four starts of 8-8 lose 19 to 26 points,
    21 to 23 on average, two of 16-16 10 to 13, one of 64-64 1 to 3.
    """
    test, many = mnist.load("sample").test, copies(np.arange(-4, 5))
    for shape, price, starts in (("8-8", 0.22, 4), ("16-16", 0.11, 2), ("64-64", 0.02, 1)):
        paid = [
            share_read(plainly(shape, seed, 1e-5, 40), test) - share_read(trained(many, shape, seed, 10, 1e-5), test)
            for seed in range(starts)
        ]
        assert np.mean(paid) == pytest.approx(price, abs=0.02)


def test_of_ten_digits_four_ways(network):
    """The ten that ship: all are read when they are moved to the middle; `shifted` reads all as drawn."""
    ways = shifts.ten_digits_four_ways()
    assert {way: round(10 * share_read(network, ten)) for way, ten in ways.items()} == {
        "as drawn": 6,
        "moved": 10,
        "scaled": 8,
        "both": 10,
    }
    assert share_read(shifted(), ways["as drawn"]) == 1


def put_aside(originals, rng):
    """Return images as somebody might draw them: each shrunk to 50 to 90 %, anywhere it fits. (n, 28, 28) float32.

    originals: (n, 28, 28) uint8. rng: numpy.random.Generator.
    """
    aside = []
    for image in images.to_unit(originals):
        small = images.move_image(image, rng.uniform(0.5, 0.9), 0, 0)
        left, top, right, bottom = images.bounding_box(small)
        dx, dy = rng.integers(-left, images.SIZE - right + 1), rng.integers(-top, images.SIZE - bottom + 1)
        aside.append(images.shift(small, dx, dy))
        assert aside[-1].sum() == pytest.approx(small.sum(), rel=0.01)  # all of it is there, but what one cannot see
    return np.stack(aside)


def rescued(network, drawn, labels):
    """Return {name: accuracy} for the names of `shifts.four_ways`, each image treated that way first.

    drawn: (n, 28, 28) float32 from 0 to 1.
    """
    ways = [shifts.four_ways(Drawing(image)) for image in drawn]
    return {name: network.accuracy(np.stack([way[name] for way in ways]), labels) for name in ways[0]}


def test_of_120_drawings_four_ways(network, test):
    """`digits` reads 54, 100, 67 and 117, `shifted` 70, 84, 101 and 112: place costs the one most, size the other.

    Tried to refute on 300 test images put aside, and for the place with five starts: so it is with each.
    """
    ways = [shifts.four_ways(Drawing(strokes=[np.array(stroke) for stroke in each["strokes"]])) for each in DRAWINGS]
    labels = np.array([each["digit"] for each in DRAWINGS])

    def read(reader):
        return [int(np.sum(reader.predict(np.stack([way[name] for way in ways])) == labels)) for name in ways[0]]

    assert (len(labels), read(network), read(shifted())) == (120, [54, 100, 67, 117], [70, 84, 101, 112])
    for name in zoo.STARTS[:5]:
        _, moved, scaled, _ = read(zoo.load(name))
        assert moved > scaled + 20
    aside = put_aside(test.images[:300], np.random.default_rng(0))
    share = rescued(network, aside, test.labels[:300])
    assert share["moved"] > share["scaled"] + 0.3
    share = rescued(shifted(), aside, test.labels[:300])
    assert share["scaled"] > share["moved"] + 0.15


# The detector


def test_the_detector_follows(test):
    """More: moved to the right, its largest answer moves along and keeps its value, in more than 98 of 100 images."""
    assert shifts.follows(test.images, DETECTOR, 3, 0) > 0.98


def test_what_holds_in_lesson_10(tmp_path):
    """The cells as they stand on the page give these answers, on the sample and on the full data."""
    assert what_holds("10_off_center_digits.ipynb", tmp_path) == {
        "off center: two pixels": "70 to 89",
        "off center: notices": "of hidden-100 only",
        "off center: kinds": "the same in all three, within 0.05",
        "off center: shuffled pixels": "about 96",
        "off center: mended": "5 or more of 100 worse",
    }
