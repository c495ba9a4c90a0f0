"""Every number and rule that lesson 12 states, computed on what mnist.load() gives: the sample, or the full set."""

import itertools

import numpy as np
import pytest

from helpers import zoo
from helpers.examples import Settings
from helpers.lessons.memorizing import matching, measure
from helpers.network import Network
from tests.support.asks import what_holds

SIZE = (16, 16)

ROWS = {(tuple(row["hidden"]), row["share"], row["images"]): row for row in measure.table()}
"""The committed table; three starts in each row."""

HIDDEN = [(8, 8), (16, 16), (32, 32), (100,)]


def rows(share):
    return [ROWS[hidden, share, measure.IMAGES] for hidden in HIDDEN]


@pytest.fixture(scope="module")
def few(digits):
    return digits.train[:1000]


@pytest.fixture(scope="module")
def new(digits):
    return digits.test[:1000]


@pytest.fixture(scope="module")
def held_out(digits):
    return digits.train[3000:4000]


@pytest.fixture(scope="module")
def runs(few, held_out, new):
    """{(share, seed): Run} of the lesson's size, from two starts and two shufflings that are not the page's."""
    return {
        (share, seed): measure.trained(
            measure.shuffled(few, share, np.random.default_rng(seed)), held_out, new, SIZE, measure.SETTINGS, seed
        )
        for share, seed in itertools.product((0, 0.5, 1), (11, 12))
    }


def test_predictions(tmp_path):
    """Lesson 12: which option holds, as the page runs."""
    assert what_holds("12_learning_or_memorizing.ipynb", tmp_path) == {
        "memorizing: memorizes": "nearly all",
        "memorizing: passes": "five times as many, or more",
        "memorizing: half": "in the first third",
        "memorizing: planted": "25 or more",
        "memorizing: alike": "between 0.3 and 0.9",
    }


def test_one_in_ten_gets_its_own_label_back(few):
    """Lesson 12: about one in ten of those shuffled: in twenty shufflings 82 to 126 of 1,000 kept theirs."""
    kept = [np.sum(measure.shuffled(few, 1, np.random.default_rng(s)).labels == few.labels) for s in range(20)]
    assert 70 < min(kept) <= max(kept) < 130


# A low cost


def test_labels_are_stored_and_nothing_is_read(runs, few):
    """Lesson 12: more than 95 of 100 shuffled labels are answered, and test images are read as by guessing.

    Tried to refute "as by guessing" by stopping where most held-out images are read, and with other sizes: then one of
    the table's twelve networks reads 17 in 100 test images, the others 9 to 15 (with all of MNIST
    14 to 21 in four runs, told); at the end none reads more than 12.
    "Stored": its cost is a fraction of 0.9, that of always saying 0.1; 8 and 8 neurons store only 80 to 81 of 100.
    """
    for seed in (11, 12):
        run = runs[1, seed]
        assert run.given[-1] > 0.95
        assert run.read[-1] < 0.14
        assert measure.costs(run.network.outputs(few.images), run.examples.labels).mean() < 0.09
    assert max(max(row["best"]) for row in rows(1)) < 0.175
    assert max(max(row["read"]) for row in rows(1)) < 0.125
    assert all(min(row["given"]) > 0.98 for row in rows(1)[1:])
    assert all(0.79 < given < 0.82 for given in rows(1)[0]["given"])


def test_the_squared_cost_leaves_some_silent(few):
    """Lesson 12, More: about one in six unlearned, and there no output above 0.3; the factor a(1 - a) is to blame.

    Tried to refute: rates from 0.3 to 10, batches of 1 to 100, 60 to 300 passes and weight decay up to 3e-4 leave 10 %
    or more of 1,000 unlearned, with 16-16 and with 100 (told). Without the factor fewer than 5 % are left, see above.
    """
    given = measure.shuffled(few, 1, np.random.default_rng(0))
    student = measure.squared(given)
    answered = student.predict(few.images) == given.labels
    silent = student.outputs(few.images).max(axis=1) < 0.3
    assert 0.75 < answered.mean() < 0.9
    assert 0.1 < silent.mean() < 0.23
    assert silent[~answered].mean() > 0.85


# Sooner


def test_true_labels_are_learned_sooner(runs):
    """Lesson 12: shuffled labels take five times as many passes or more; half of the labels 30 to 40 instead of 2 or 3.

    Tried to refute with other sizes, shares and starts: in the table the fewest shuffled passes are 5 times the most
    true ones in each size (100: 31 against 6), and a larger share takes longer in each; 8 and 8 never get there. And
    with other steps, on another 1,000 images of the sample and of all of MNIST (told): rate 0.1 and 1, batches of 50:
    6 to 36 passes for true labels, 118 or more, or never, for shuffled ones.
    """
    for seed in (11, 12):
        assert measure.passes_to(runs[1, seed]) >= 5 * measure.passes_to(runs[0, seed])
        assert measure.passes_to(runs[0, seed], 0.5) in (2, 3)
        assert 30 <= measure.passes_to(runs[1, seed], 0.5) <= 40
    for hidden in HIDDEN[1:]:
        true, quarter, half, shuffled = (ROWS[hidden, share, 1000]["passes"] for share in (0, 0.25, 0.5, 1))
        assert min(shuffled) >= 5 * max(true)
        assert max(true) < min(quarter) <= max(quarter) < min(half) <= max(half) < min(shuffled)
    assert rows(1)[0]["passes"] == [None] * 3


def test_larger_networks_store_sooner():
    """Lesson 12: in each share the larger network needs fewer passes. Tried to refute with three starts each: the
    ranges do not overlap, where all labels are true neither (8 to 9, 7, 4 to 6)."""
    for share in (0, 0.25, 0.5, 1):
        passes = [ROWS[hidden, share, 1000]["passes"] for hidden in HIDDEN[1:]]
        assert all(max(larger) < min(smaller) for smaller, larger in itertools.pairwise(passes))


# Half and half


def test_the_best_moment_is_early(runs, few):
    """Lesson 12: with half of the labels shuffled, most held-out images are read in the first third of the run; then
    most test images are read, too, and the true digit is answered to many of the wrongly labeled images, in the end to
    next to none.

    Tried to refute with other starts, shufflings and sizes (see below), and at rate 0.1 and 1, with batches of 50, on
    another 1,000 images (told): pass 5 to 46 in all six runs.
    """
    for seed in (11, 12):
        run = runs[0.5, seed]
        best = measure.best_moment(run)
        wrong = run.examples.labels != few.labels
        mended = [np.mean(run.answers[place][wrong] == few.labels[wrong]) for place in (best, -1)]
        assert run.passes[best] < 50
        assert mended[0] > 0.5
        assert mended[1] < 0.1
        assert run.read[best] > max(run.read) - 0.03
        assert run.read[-1] < run.read[best] - 0.1


def test_what_going_on_costs():
    """Lesson 12's table: going on to the end costs every size 10 to 28 points with half of the labels shuffled, 4 to 16
    with a quarter, least with 100 neurons, and at most 3 with none.

    Tried to refute by choosing the moment fairly, by held-out images: it is not the test images' own maximum. "Least"
    holds from each of the three starts.
    """
    lost = {
        share: np.array(
            [[round(100 * (best - end)) for best, end in zip(row["best"], row["read"])] for row in rows(share)]
        )
        for share in (0, 0.25, 0.5)
    }
    assert (lost[0.5].min(), lost[0.5].max()) == (10, 28)
    assert (lost[0.25].min(), lost[0.25].max()) == (4, 16)
    assert np.all(lost[0.25][-1] < lost[0.25][:-1])
    assert lost[0].max() == 3


def test_a_fifth_shuffled(few, held_out, new):
    """Lesson 12's lab: at 20 % the best moment is within the first third, then it sinks; from start to start the best
    moves by a few points. Tried to refute with 32-32, where it is so, too."""
    best = []
    for seed, hidden in [(1, (16, 16)), (2, (16, 16)), (1, (32, 32))]:
        examples = measure.shuffled(few, 0.2, np.random.default_rng(seed))
        run = measure.trained(examples, held_out, new, hidden, measure.SETTINGS, seed)
        best.append(max(run.held_out_read))
        assert measure.best_moment(run) < 50
        assert run.held_out_read[-1] < best[-1] - 0.05
    assert abs(best[0] - best[1]) < 0.06


# What is disputed


@pytest.mark.parametrize("hidden", [(16, 16), (100,)])
def test_cost_finds_planted_labels(few, hidden):
    """Lesson 12: of 50 wrong labels among 1,000 the 50 costliest images hold more than half; by chance it is 2 or 3.

    Tried to refute by waiting until they are memorized: after 150 passes nine in ten wrong labels are answered, with
    100 neurons all of them, and still 29 to 38 of the 50 are among the costliest (three starts, both sizes, both data):
    it thins out, and does not vanish. "Points at wrong labels" was refuted by one slip made again and again: of fifty
    4s labeled 9 it finds fewer than ten, for it learns the slip.
    """
    labels = few.labels.copy()
    slips = np.flatnonzero(labels == 4)[:50]
    labels[slips] = 9
    slipped, rng = type(few)(few.images, labels), np.random.default_rng(4)
    student = Network.random((784, *hidden, 10), rng)
    for _ in measure.train(student, slipped, Settings(10, learning_rate=0.5), rng):
        pass
    assert len(set(measure.costliest(student.outputs(slipped.images), labels, 50)) & set(slips)) < 10
    for seed in (4, 5):
        wrong, planted = measure.mislabeled(few, 50, np.random.default_rng(seed))
        rng = np.random.default_rng(seed)
        student, found = Network.random((784, *hidden, 10), rng), {}
        for progress in measure.train(student, wrong, Settings(150, learning_rate=0.5), rng):
            if progress.passes_done in (10, 150):
                costliest = measure.costliest(student.outputs(wrong.images), wrong.labels, 50)
                found[progress.passes_done] = len(set(costliest) & set(planted))
        assert found[10] > 25
        assert found[150] > 25
        assert np.mean(student.predict(few.images[planted]) == wrong.labels[planted]) > 0.8
    assert 50 * 50 / 1000 == 2.5


def test_one_image_in_a_hundred_pays_a_third(network, digits):
    """Lesson 12: of the cost of `network` on its training images. The twenty costliest are read as something else."""
    outputs, labels = network.outputs(digits.train.images), digits.train.labels
    costs = np.sort(measure.costs(outputs, labels))[::-1]
    assert 0.3 < costs[: len(costs) // 100].sum() / costs.sum() < 0.4
    first = measure.costliest(outputs, labels, 20)
    assert np.all(outputs[first].argmax(axis=1) != labels[first])
    if digits.source == "full":
        assert (labels[first[1]], outputs[first[1]].argmax()) == (4, 7)


# Twenty networks


def test_equal_cost_does_not_mean_equal_weights(digits, new):
    """Lesson 12: the twenty end at similar costs, 0.07 to 0.11 on test images, and their weights are neither strangers
    nor the same.

    Tried to refute by choosing other pixels (any ink at all, or much of it), by matching what neurons say instead of
    weights (correlations: 0.62 in the middle, random networks 0.31), and by a single best pair: none of 190 pairs of
    networks is above 0.7, though single neurons reach 0.92. Unmatched, in the order as they come, 0.17. And by taking
    "equal" literally: twelve pairs whose costs are within 0.001 of each other are no more alike than the rest.
    """
    starts = [zoo.load(name) for name in zoo.STARTS]
    rng = np.random.default_rng(900)
    strangers = [Network.random(starts[0].sizes, rng) for _ in starts]
    mean = digits.train.images.mean(axis=0).ravel()
    for ink in (0, 50, 5):  # the lesson's last
        alike, random = [
            np.array(
                [
                    matching.matched(matching.likeness(*pair, mean > ink)).mean()
                    for pair in itertools.combinations(networks, 2)
                ]
            )
            for networks in (starts, strangers)
        ]
        assert 0.53 < np.median(alike) < 0.57
        assert 0.44 < min(alike) <= max(alike) < 0.7
        assert max(random) < 0.16
    said = [[agreement(*pair, new.images) for pair in itertools.combinations(nets, 2)] for nets in (starts, strangers)]
    assert np.median(said[0]) == pytest.approx(0.62, abs=0.03)
    assert np.median(said[1]) == pytest.approx(0.31, abs=0.03)
    costs = [measure.costs(each.outputs(new.images), new.labels).mean() for each in starts]
    assert 0.07 < min(costs) <= max(costs) < 0.115
    apart = np.array([abs(one - other) for one, other in itertools.combinations(costs, 2)])
    assert np.sum(apart < 0.001) >= 10
    assert abs(np.median(alike[apart < 0.001]) - np.median(alike)) < 0.03
    assert abs(np.corrcoef(apart, alike)[0, 1]) < 0.1
    assert min(measure.costs(each.outputs(new.images), new.labels).mean() for each in strangers) > 1.5


def agreement(first, second, images):
    """Return how alike two networks' 2nd layers are by what they say: matched correlations, their mean."""
    said = [each.layer(images, 1) for each in (first, second)]
    said = [(each - each.mean(axis=0)) / np.linalg.norm(each - each.mean(axis=0), axis=0) for each in said]
    return matching.matched(said[0].T @ said[1]).mean()


def test_shaken_by_twice_its_spread(digits, new):
    """Lesson 12's yardstick: shaken by 0.1 a network is itself; shaken by 2 it is as unlike as another, and reads
    nothing."""
    inked = digits.train.images.mean(axis=0).ravel() > 5
    for seed, name in enumerate(zoo.STARTS[:5]):
        network = zoo.load(name)
        for by, low, high in [(0.1, 0.99, 1), (2, 0.5, 0.6)]:
            moved = matching.shaken(network, by, np.random.default_rng(seed))
            assert low < matching.matched(matching.likeness(network, moved, inked)).mean() <= high + 1e-6
        assert moved.accuracy(new.images, new.labels) < 0.35


# How much is stored


def test_how_many_labels_13_002_numbers_store(few):
    """Lesson 12, More: what 784-16-16-10 answers of 500, 1,000, 2,000 and 3,000 shuffled labels, in 100; and with
    smaller steps of 1,000."""
    rng, slower = np.random.default_rng(1), Settings(150, learning_rate=0.1)
    slow = measure.trained(measure.shuffled(few, 1, rng), few[:1], few[:1], SIZE, slower, 1)
    assert 0.4 < slow.given[-1] < 0.66
    stored = [[round(100 * given) for given in ROWS[SIZE, 1, n]["given"]] for n in (500, 1000, 2000, 3000)]
    assert [(min(each), max(each)) for each in stored] == [(100, 100), (98, 99), (87, 87), (71, 74)]
    assert Network.random((784, *SIZE, 10), np.random.default_rng(0)).parameter_count == 13_002
