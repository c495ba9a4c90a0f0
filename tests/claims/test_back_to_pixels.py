"""Every number and rule that lesson 08 states, computed on what mnist.load() gives, the sample or the full set."""

import numpy as np
import pytest

from data import make_networks
from helpers import mnist, zoo
from helpers.examples import Settings
from helpers.lessons.back_to_pixels import asks, measure
from helpers.network import Network
from helpers.training import train
from tests.support.asks import what_holds

SMALL = (784, 16, 16, 10)


@pytest.fixture(scope="module")
def tests(digits):
    """The test images that the lesson uses, with their labels."""
    return digits.test[:1000]


@pytest.fixture(scope="module")
def likeness(digits):
    """A function from ten pictures to their mean likeness, as on the page."""
    train = digits.train
    means = measure.by_digit(train.images.reshape(len(train), -1), train.labels)
    typical = means - means.mean(axis=0)
    inked = (train.images > 0).mean(axis=0).ravel() > 0.01

    def mean_likeness(network):
        pictures = zip(measure.pull_back(network)[:, inked], typical[:, inked])
        return float(np.mean([np.corrcoef(mine, digit)[0, 1] for mine, digit in pictures]))

    return mean_likeness


def explained(network, tests):
    return float(measure.explained_by_shortcut(network, tests.images).mean())


def trained(examples, start, passes, sizes=SMALL, **settings):
    """Yield (passes done, network) before training and after each pass; the network goes on learning."""
    rng = np.random.default_rng(start)
    network = Network.random(sizes, rng)
    yield 0, network
    for done in train(network, examples, Settings(passes, **settings), rng):
        yield round(done.passes_done), network


# The networks


def test_the_networks_are_as_told():
    """784-100-10, 784-512-256-10, 784-10, 784-1-2; 500 images and 54,000, 5,000 steps and 108,000."""
    sizes = {name: recipe.sizes for name, recipe in zoo.RECIPES.items()}
    assert sizes["hidden-100"] == (784, 100, 10)
    assert sizes["deep"] == sizes["deep-500"] == (784, 512, 256, 10)
    assert (sizes["templates"], sizes["zero-one"], sizes["digits"]) == ((784, 10), (784, 1, 2), SMALL)
    steps = {"deep-500": 500, "deep": 54_000}
    for name, seen in steps.items():
        settings = zoo.RECIPES[name].settings
        steps[name] = settings.passes * seen // settings.batch_size
    assert steps == {"deep-500": 5_000, "deep": 108_000}
    assert (zoo.RECIPES["deep-500"].examples, zoo.RECIPES["deep"].examples) == ("500", "all")
    if mnist.load().source == "full":
        assert len(make_networks.split()[0]) == 54_000


# A crowd


def test_about_16_of_100_are_awake_and_80_often_sleeps(tests):
    """About 16 for a 3; neuron 80, the largest weight into 3, sleeps through a third to half of the 3s."""
    wide = zoo.load("hidden-100")
    awake = wide.forward(tests.of(3).images)[1] > 0.5
    assert awake.sum(axis=1).mean() == pytest.approx(16, abs=0.5)
    assert wide.weights[1][3].argmax() == 80
    assert 0.33 <= 1 - awake[:, 80].mean() <= 0.5


def test_a_neuron_of_a_deeper_layer_comes_close_to_a_3(tests):
    """One of `deep` is awake for most 3s, hardly ever for another digit.

    Tried to refute: "no neuron stands for a digit" is what a layer of 100 shows; deeper it is false.
    """
    awake = zoo.load("deep").forward(tests.images)[2][:, 96] > 0.5
    assert awake[tests.labels == 3].mean() > 0.8
    assert awake[tests.labels != 3].mean() < 0.01


# Votes


def votes_by_digit(network, tests, answer, against_average):
    hidden = network.forward(tests.images)[1]
    usual = hidden.mean(axis=0) if against_average else 0
    parts = (hidden - usual) * network.weights[1][answer]
    return [measure.by_digit(one(parts, 0).sum(axis=1), tests.labels) for one in (np.maximum, np.minimum)]


def test_who_comes_second_is_a_way_of_writing(tests):
    """Turned round, half of the neurons make another digit second; no output and nothing against the average changes.

    Tried to refute with twenty random halves: in most of them the second is not the 1, in all the outputs stay.
    """
    wide, seconds = zoo.load("hidden-100"), []
    before = wide.forward(tests.images)[2]
    against = votes_by_digit(wide, tests, 3, True)
    for seed in range(20):
        half = np.random.default_rng(seed).permutation(100)[:50]
        turned = measure.mirrored(wide, half)
        np.testing.assert_allclose(turned.forward(tests.images)[2], before, atol=1e-4)
        np.testing.assert_allclose(votes_by_digit(turned, tests, 3, True), against, atol=1e-2)
        seconds.append(np.argsort(votes_by_digit(turned, tests, 3, False)[0])[-2])
    assert np.mean(np.array(seconds) != 1) > 0.5


def test_against_the_average_image_the_own_digit_leads_on_both_sides(tests):
    """For all ten answers: the most votes and the least veto, and the others lie close together for a 3.

    Tried to refute: in `accurate`, twice as wide, it holds as well; as the networks are written it fails in both.
    """
    for name in ("hidden-100", "accurate"):
        network, as_written = zoo.load(name), 0
        for answer in range(10):
            votes, vetoes = votes_by_digit(network, tests, answer, True)
            assert votes.argmax() == vetoes.argmax() == answer
            votes, vetoes = votes_by_digit(network, tests, answer, False)
            as_written += votes.argmax() == vetoes.argmax() == answer
        assert as_written < 10
    votes, _ = votes_by_digit(zoo.load("hidden-100"), tests, 3, True)
    others = np.delete(votes, 3)
    assert np.ptp(others) < votes[3] - others.max()


# Paths


def test_one_path(network):
    """The pixel in the middle wakes neuron 10, which puts neuron 3 to sleep, which speaks against 3."""
    first, second, third = network.weights
    assert (first[10, 406] > 0, second[3, 10] > 0, third[3, 3] > 0) == (True, False, False)
    products = measure.paths(network, 406, 3)
    assert products.argmax() == np.abs(products).argmax() == 3 * 16 + 10
    assert products.max() == pytest.approx(5.31, abs=0.01)


def test_most_of_it_cancels_everywhere(network):
    """Of the middle pixel's 256 paths to 3, +75 and −54 leave +21; so it is in other networks.

    Tried to refute: 25 pixels and all answers in twenty other starts and before training; nowhere is a quarter left.
    "Training makes paths cancel" is false: before it, less is left than after it, in each of these networks.
    """
    products = measure.paths(network, 406, 3)
    assert products.size == 256
    assert measure.pull_back(network)[3, 406] == pytest.approx(products.sum(), abs=1e-3)
    parts = products[products > 0].sum(), products[products < 0].sum(), products.sum()
    assert parts == pytest.approx((75, -54, 21), abs=0.5)

    def typically_left(net):
        every = [measure.paths(net, pixel, answer) for pixel in asks.SAMPLED for answer in range(10)]
        return np.mean([abs(products.sum()) / abs(products).sum() for products in every])

    before = typically_left(zoo.load("untrained"))
    for name in ("digits", "digits-plain", *zoo.STARTS):
        assert before < typically_left(zoo.load(name)) < 0.25


# Pictures


def test_the_network_that_misreads_more_has_the_nicer_pictures(likeness, tests):
    """784-512-256-10 after 500 images and after 54,000: likeness above .6 and below .5."""
    few, many = zoo.load("deep-500"), zoo.load("deep")
    assert likeness(few) > 0.6
    assert likeness(many) < 0.5
    assert few.accuracy(tests.images, tests.labels) < many.accuracy(tests.images, tests.labels) - 0.1


@pytest.mark.parametrize("sizes", [SMALL, (784, 30, 10), (784, 64, 32, 10)])
def test_after_few_steps_more_images_make_nicer_pictures_and_long_training_spoils_them(digits, likeness, sizes):
    """Crossed: 400 or 4,000 images, 800 or 8,000 steps.

    Tried to refute "who knows less has the nicer pictures": false after 800 steps, from three starts in three shapes;
    two of the starts are tried here.
    "At equal steps more images make the nicer pictures" is refuted as well: after 8,000 steps it holds in 784-16-16-10
    (.59 against .55), in 784-30-10 it is the other way round (.63 against .66).
    That ten times the steps spoil pictures held in all 18 pairs, by .04 to .16; at learning rate 1 in six more; with a
    weight decay of 0.001 it is refuted: from six starts they are nicer in four.
    """
    for start in (1, 2):
        like = {}
        for seen, passes in [(400, 20), (4000, 2), (400, 200), (4000, 20)]:
            *_, (_, network) = trained(digits.train[:seen], start, passes, sizes)
            like[seen, seen * passes // 10] = likeness(network)
        assert like[4000, 800] > like[400, 800] + 0.03
        assert like[400, 800] > like[400, 8000] + 0.02
        assert like[4000, 800] > like[4000, 8000] + 0.05


# The shortcut


def test_how_often_the_shortcut_gives_the_answer(tests):
    """1 time in 4 for the network of 54,000 images, which reads 97 or 98 of 100; guessing 1 in 10.

    Where ten sums are nearly equal, constants decide: before training less than guessing, though all is explained.
    """
    deep, untrained = zoo.load("deep"), zoo.load("untrained")

    def same(network):
        sums = measure.shortcut_sums(network, tests.images)
        return np.mean(sums.argmax(axis=1) == network.predict(tests.images))

    assert 0.2 <= same(deep) <= 0.27
    assert 0.965 <= deep.accuracy(tests.images, tests.labels) <= 0.99
    assert same(untrained) < 0.1
    assert explained(untrained, tests) > 0.99
    for network, least in ((untrained, 0), (deep, 5)):  # how far ten sums are apart
        sums = measure.weighted_sums(network, tests.images)
        assert np.ptp(sums, axis=1).min() > least
    assert same(zoo.load("templates")) > 0.8


def test_a_constant_for_each_answer_is_what_the_shortcut_gets_wrong(digits, tests):
    """Its answer for `deep` is 8 for about 850 of 1,000 images. Each answer's average taken away, it agrees 8 in 10.

    Tried to refute "it is nearly equal sums that decide", which the page said: taking ten constants away, and nothing
    else, raises agreement from 23 to 80 % (`deep`), 74 to 86 (`deep-500`), 49 to 74 (`digits`; 77 on the full data),
    in six of the starts from 44 to 70 to 70 to 82, and in a network trained here from 47 to 89. `shifted`, which bends
    most, gains least: from 27 to 40.
    """

    def agreements(network):
        sums, answers = measure.shortcut_sums(network, tests.images), network.predict(tests.images)
        return np.mean([(each.argmax(axis=1) == answers) for each in (sums, sums - sums.mean(axis=0))], axis=1)

    sums = measure.shortcut_sums(zoo.load("deep"), tests.images)
    says = np.bincount(sums.argmax(axis=1), minlength=10)
    assert says.argmax() == 8
    assert says.max() == pytest.approx(850, abs=15)
    for name, after in (("deep", 0.80), ("deep-500", 0.86), ("digits", 0.76), ("shifted", 0.40)):
        before, without = agreements(zoo.load(name))
        assert without == pytest.approx(after, abs=0.025)
        assert without > before + 0.05
    for name in zoo.STARTS[:6]:
        before, without = agreements(zoo.load(name))
        assert without > before + 0.05
        assert without >= 0.68
    *_, (_, trained_here) = trained(digits.train[:4000], 1, 10, (784, 64, 32, 10))
    assert agreements(trained_here)[1] > agreements(trained_here)[0] + 0.2


# While it trains


RUNS = [(SMALL, {}), ((784, 30, 10), {}), ((784, 64, 32, 10), {}), (SMALL, {"weight_decay": 1e-4})]


def course(digits, tests, start, sizes=SMALL, **settings):
    """Return {passes: (explained, read correctly, bent)} of ten passes through the lesson's 4,000 images."""
    kept = {}
    for passes, network in trained(digits.train[:4000], start, 10, sizes, **settings):
        right, bent = network.accuracy(tests.images, tests.labels), measure.bent(network, tests.images)
        kept[passes] = explained(network, tests), right, bent
    return kept


@pytest.mark.parametrize(("sizes", "settings"), RUNS)
def test_while_one_network_trains_its_picture_says_less_and_less(digits, tests, sizes, settings):
    """Explained falls from all to about seven tenths, most of it at once, while more is read and sigmoids bend.

    Tried to refute in twelve runs, three shapes, with weight decay, too: from .98 or more to .78 to .87 after a pass to
    .70 to .77 after ten; from one pass to the next it rises at times, by .02 at most. So it is over 108,000 steps on
    54,000 images, in six of six runs (review of the first edition).
    """
    for start in (1, 2, 3):
        kept = course(digits, tests, start, sizes, **settings)
        share, right, bent = np.array([*kept.values()]).T
        assert share[0] > 0.95
        assert share[0] > share[1] + 0.1
        assert share[1] > share[10] + 0.03
        assert np.diff(share).max() < 0.035
        assert share[10] == pytest.approx(0.73, abs=0.06)
        assert right[0] < 0.2 < 0.7 < right[1] < right[10]
        assert bent[0] < 0.05 < 0.4 < bent[10]


def test_two_kinds_of_run_break_that_rule(digits, tests):
    """With weight decay 0.001 it stops falling after three passes; in runs that are stuck it may as well rise."""
    for start in (1, 2, 3):
        kept = course(digits, tests, start, weight_decay=1e-3)
        assert kept[10][0] > kept[3][0] - 0.035  # it may rise again: by .04 once
        assert kept[10][0] > 0.8
    rises = []
    for start in range(1, 7):
        run = trained(digits.train[:4000], start, 2, (784, 100, 10))
        kept = [(explained(net, tests), net.accuracy(tests.images, tests.labels)) for _, net in run]
        if kept[2][1] < 0.3:
            rises.append(kept[2][0] - kept[1][0])
    assert len(rises) >= 5
    assert max(rises) > 0.01


@pytest.mark.parametrize(("sizes", "settings"), RUNS[:3])
def test_the_picture_is_nicest_after_the_first_pass_or_two(digits, likeness, sizes, settings):
    """Likeness rises from 0 in the first pass or two, and then falls: in nine of nine runs, three shapes."""
    for start in (1, 2, 3):
        like = [likeness(network) for _, network in trained(digits.train[:4000], start, 10, sizes, **settings)]
        assert abs(like[0]) < 0.1
        assert np.argmax(like) in (1, 2)
        assert like[10] < max(like) - 0.05
        assert np.diff(like[2:]).max() < 0.02


# Between networks


def test_how_good_a_network_is_does_not_tell(tests):
    """`templates` and `start-02` read 92 to 94 of 100: all is explained, little more than half; question 5, a half.

    Tried to refute with all twenty starts: each reads more than `templates`, and .44 to .61 is explained. The
    counter-claim, "how bent it is decides", is false, too: `hidden-100` is bent less, and less of it is explained.
    """
    nets = {name: zoo.load(name) for name in ("templates", "digits", "hidden-100", "deep", "deep-500", *zoo.STARTS)}
    right = {name: net.accuracy(tests.images, tests.labels) for name, net in nets.items()}
    share = {name: explained(net, tests) for name, net in nets.items()}
    bent = {name: measure.bent(net, tests.images) for name, net in nets.items()}
    assert 0.915 <= min(right["templates"], right["start-02"]) <= max(right["templates"], right["start-02"]) < 0.945
    assert share["templates"] > 0.999
    assert 0.5 < share["start-02"] < 0.6
    assert all(0.44 < share[name] < 0.61 and right[name] > right["templates"] for name in zoo.STARTS)
    assert bent["start-02"] > bent["hidden-100"] + 0.1
    assert share["start-02"] > share["hidden-100"] + 0.1
    assert right["deep"] > right["digits"] > right["templates"] > right["deep-500"]
    assert share["templates"] > share["deep-500"] > max(share["digits"], share["deep"])


def test_where_hardly_any_sigmoid_is_bent_the_picture_is_faithful(digits, tests):
    """Bent below a tenth, about nine tenths or more are explained, in networks that learn or have not begun to.

    Tried to refute: 500 images, random weights up to ten times as large, every tenth of a first pass in three shapes,
    a run at rate 0.3. The lowest share explained among those bent below a tenth was .90. More bent, it may be .19.
    """
    met = [zoo.load("deep-500"), zoo.load("untrained")]
    for scale in (1, 2, 3, 4, 6, 10):
        met.append(Network.random(SMALL, np.random.default_rng(scale)))
        met[-1].parameters *= scale
    for sizes, rate in [(SMALL, 3.0), ((784, 30, 10), 3.0), ((784, 64, 32, 10), 3.0), (SMALL, 0.3)]:
        for start in (1, 2):
            rng = np.random.default_rng(start)
            network = Network.random(sizes, rng)
            for done in train(network, digits.train[:4000], Settings(2, learning_rate=rate), rng, report_every=40):
                met.append(network.copy())
                if done.step == 400:
                    break
    straight = [explained(net, tests) for net in met if measure.bent(net, tests.images) < 0.1]
    assert len(straight) > 15
    assert min(straight) > 0.89


def test_even_that_fails_in_networks_that_are_stuck(digits, tests):
    """Six networks 784-200-10 that read nothing, a tenth bent at most: from half to nearly all is explained.

    Found while trying to refute the rule before: .46 to .95 or .97 on the sample, by the processor's arithmetic, .49 to
    .98 on the full data.
    """
    shares = []
    for start in range(1, 7):
        *_, (_, network) = trained(digits.train[:4000], start, 1, (784, 200, 10))
        assert network.accuracy(tests.images, tests.labels) < 0.2
        assert measure.bent(network, tests.images) <= 0.105
        shares.append(explained(network, tests))
    assert 0.4 < min(shares) < 0.55
    assert max(shares) > 0.93


# More


def test_the_smallest_network(digits):
    """It wakes for zeros; turned round, it wakes for ones, and no output changes."""
    tiny, (zeros, ones) = zoo.load("zero-one"), (digits.test.of(digit).images for digit in (0, 1))
    turned = measure.mirrored(tiny)
    for network, awake, asleep in ((tiny, zeros, ones), (turned, ones, zeros)):
        assert network.forward(awake)[1].mean() > 0.98
        assert network.forward(asleep)[1].mean() < 0.02
    np.testing.assert_allclose(turned.forward(zeros)[2], tiny.forward(zeros)[2], atol=1e-5)


def test_the_start_settles_mostly_which_way_round_it_stands(digits):
    """Of sixty starts about half wake for zeros; in a few, the order of the images turns a network round.

    Tried to refute "the random start decides", with eight orders each: in 3 of 48 starts both ways occur, on the sample
    and on the full data. (A reviewer of the first edition, with other starts and orders, found three of six.)
    """
    seen, zeros = digits.train[digits.train.labels < 2][:300], digits.test.of(0).images[:100]

    def wakes_for_zeros(start, order):
        network = Network.random((784, 1, 2), np.random.default_rng(start))
        for _ in train(network, seen, Settings(3, weight_decay=1e-4), np.random.default_rng(order)):
            pass
        return network.forward(zeros)[1].mean() > 0.5

    assert 20 <= sum(wakes_for_zeros(start, start) for start in range(60)) <= 40
    often = [sum(wakes_for_zeros(start, 1000 + order) for order in range(8)) for start in range(100, 116)]
    assert 1 <= sum(0 < count < 8 for count in often) <= 4


def test_who_reaches_row_25(digits):
    """Nine in ten 7s and 9s, a fifth of the 4s, hardly a 2."""
    shares = measure.reached(digits.train.images, digits.train.labels, 25)
    assert (shares[[7, 9]] >= 0.9).all()
    assert (shares[[7, 9]] <= 0.95).all()
    assert 0.18 <= shares[4] <= 0.23
    assert shares[2] <= 0.02


def test_what_row_25_says(tests):
    """−1.9 for the 4, −0.8 for the 2; a dash there turns 4 into 9 more often than anything else into anything."""
    deep = zoo.load("deep")
    row = measure.row_weights(deep, 25)
    assert row.argmin() == 4
    assert measure.row_weights(zoo.load("digits"), 25).argmin() == 6
    assert row[[4, 2]] == pytest.approx([-1.9, -0.8], abs=0.05)
    before, after = deep.predict(tests.images), deep.predict(measure.with_dash(tests.images, 25))
    counts = np.zeros((10, 10), int)
    np.add.at(counts, (before[before != after], after[before != after]), 1)
    assert counts.argmax() == 49  # from 4 to 9
    assert np.sort(counts, axis=None)[-2] < counts[4, 9]


def test_what_holds_in_lesson_08(tmp_path):
    """The cells as they stand on the page: on the sample and on the full data."""
    assert what_holds("08_back_to_pixels.ipynb", tmp_path) == {
        "back to pixels: votes for 3": "1",
        "back to pixels: what is left": "less than a quarter",
        "back to pixels: few or many": "those after 500 images",
        "back to pixels: shortcut": "1 time in 4",
        "back to pixels: while it trains": "less and less",
    }
