"""Every number and rule that lesson 13 states, computed on what mnist.load() gives: the sample, or the full set."""

import functools
import re

import numpy as np
import pytest

from helpers import learner, zoo
from helpers.examples import Examples
from helpers.lessons.backpropagation import measure
from helpers.network import Network, sigmoid
from helpers.training import cost, gradient
from tests.support.asks import what_holds


@pytest.fixture(autouse=True)
def nothing_drawn(tmp_path, monkeypatch):
    """Let nobody have drawn anything: the ten digits are those that ship."""
    monkeypatch.setenv("COURSE_WORK", str(tmp_path / "none.json"))


@pytest.fixture(scope="module")
def few(digits):
    return digits.train[:1000]


def errors_of(net, examples):
    return measure.all_errors(net, net.forward(examples.images), examples.labels)


def sizes_of(net, examples):
    return np.array(measure.mean_sizes(errors_of(net, examples)))


# One path


def along(w, x=0.8, y=1):
    """Return a1, error1, error2 and the two slopes of the lesson's path."""
    a1 = sigmoid(w[0] * x)
    a2 = sigmoid(w[1] * a1)
    error2 = 2 * (a2 - y) * a2 * (1 - a2)
    error1 = error2 * w[1] * a1 * (1 - a1)
    return a1, error1, error2, np.array([error1 * x, error2 * a1])


def path_cost(w, x, y):
    return (sigmoid(w[1] * sigmoid(w[0] * x)) - y) ** 2


def test_one_path():
    """Lesson 13: exact and nudged agree to six digits; at 15 the first neuron says 0.99999, and a1(1 − a1) is
    0.000006: next to nothing comes back.

    Tried to refute "slopes multiply, a weight's is its error times what enters": a thousand random paths, each nudged.
    """
    w = np.array([1.5, -2.0])
    *_, slopes = along(w)
    approximate = measure.nudged(w, functools.partial(path_cost, w, 0.8, 1))
    assert np.abs(slopes - approximate).max() < 5e-7
    full, back, error2, _ = along(np.array([15.0, -2.0]))
    assert full == pytest.approx(0.99999, abs=0.000005)
    assert full * (1 - full) == pytest.approx(0.000006, abs=0.0000005)
    assert abs(back) < abs(error2) / 50_000
    for x, y, *w in np.random.default_rng(0).normal(size=(1000, 4)):
        numbers = np.array(w)
        cost = functools.partial(path_cost, numbers, x, y)
        assert np.allclose(measure.nudged(numbers, cost), along(numbers, x, y)[-1], atol=1e-5)


def test_the_sigmoids_slope_is_a_quarter_at_most():
    """Lesson 13: a(1 − a) is never more than ¼."""
    a = sigmoid(np.linspace(-20, 20, 4001))
    assert (a * (1 - a)).max() == 0.25


def test_over_many_paths_slopes_add_up():
    """Lesson 13: exact and nudged are the same for what leads to the output and to the 3rd layer.

    Tried to refute "each error is all errors behind it times their weights, added up": five networks, before and after
    training, one of them of three hidden layers, three digits each; every layer behind the first holds. Before
    training one path less of the ten, the weakest, is found out at once.
    """
    drawn = learner.digits()
    for name in ("untrained", "digits", "digits-plain", "start-00", "three layers"):
        net = measure.deep_start(3) if name == "three layers" else measure.precise(zoo.load(name))
        for digit in (4, 1, 8):
            one = drawn[digit : digit + 1]
            nudge = functools.partial(measure.nudged, cost=functools.partial(cost, net, one))
            weight_slopes, errors = measure.backpropagate(net, one.images, one.labels)
            for layer in range(1, len(net.weights)):
                assert np.abs(weight_slopes[layer] - nudge(net.weights[layer])).max() < 1e-6
                assert np.abs(errors[layer] - nudge(net.biases[layer])).max() < 1e-6
            if name == "untrained":
                a, paths = net.forward(one.images)[-2][0], errors[-1][:, np.newaxis] * net.weights[-1]
                short = (paths.sum(axis=0) - np.abs(paths).min(axis=0)) * a * (1 - a)
                assert np.abs(short - nudge(net.biases[-2])).max() > 1e-4


def test_in_32_bits_a_nudge_can_spoil_the_first_digit():
    """Lesson 13, question 5: behind the output a nudge of a millionth misses by over a tenth of the largest slope."""
    one, net = learner.digits()[4:5], zoo.load("untrained")
    assert net.parameters.dtype == np.float32
    weight_slopes, errors = measure.backpropagate(net, one.images, one.labels)
    nudge = functools.partial(measure.nudged, cost=functools.partial(cost, net, one))
    for numbers, exact in ((net.biases[1], errors[1]), (net.weights[1], weight_slopes[1])):
        assert np.abs(nudge(numbers) - exact).max() > 0.1 * np.abs(exact).max()


# Do errors fade?


def steps_back(net, few):
    """Return what share of its size an error keeps on each step back: to the 2nd layer, to the 3rd."""
    sizes = sizes_of(net, few)
    return sizes[:-1] / sizes[1:]


def test_errors_fade_before_training(few):
    """Lesson 13: in our start from 0.22 to 0.03 to 0.007; in sixty others each step back leaves an eighth to a third.

    Tried to refute "before training errors fade": 60 starts of 784-16-16-10 and ten each of 8-8, 64-64 and three layers
    of 16: no step back keeps more than a third. Weights ten times larger refute it, so that "starts" means starts
    such as ours: to the 2nd layer errors then grow, 1.3 to 2.1 times; the page says so.
    """
    assert sizes_of(zoo.load("untrained"), few) == pytest.approx([0.007, 0.03, 0.22], rel=0.06)
    kept = [steps_back(Network.random(measure.SIZES, np.random.default_rng(seed)), few) for seed in range(60)]
    assert 1 / 8.5 < np.min(kept) < 1 / 7.5
    assert 0.28 < np.max(kept) < 1 / 3
    for sizes in [(784, 8, 8, 10), (784, 64, 64, 10), (784, 16, 16, 16, 10)]:
        for seed in range(10):
            assert steps_back(Network.random(sizes, np.random.default_rng(seed)), few).max() < 1 / 3
    for seed in range(10):
        large = Network.random(measure.SIZES, np.random.default_rng(seed))
        large.parameters *= 10
        assert 1.3 < steps_back(large, few)[0] < 2.1


def test_errors_need_not_fade_after_training(few, network):
    """Lesson 13: in `network` the 3rd layer's errors are about twice the output's, and the largest, as the output's
    shrank more; no layer's grew.

    "In all trained networks" was refuted: of twenty starts without weight decay 8 to 15 have the largest errors in the
    3rd layer, the others in the output. `shifted` and `permuted` have them in the 3rd layer, too; in `digits-plain`
    3rd layer and output are up to a seventh apart.
    """
    sizes = sizes_of(network, few)
    assert sizes.argmax() == 1
    assert sizes[1] / sizes[2] == pytest.approx(1.9, abs=0.15)
    kept = sizes / sizes_of(zoo.load("untrained"), few)
    assert kept == pytest.approx([0.6, 0.19, 0.014], rel=0.1)
    leaders = [int(sizes_of(net, few).argmax()) for net in measure.twenty_starts()]
    assert set(leaders) == {1, 2}
    assert 8 <= leaders.count(1) <= 15
    for name in ("shifted", "permuted"):
        assert sizes_of(zoo.load(name), few).argmax() == 1
    plain = sizes_of(zoo.load("digits-plain"), few)
    assert plain[1] / plain[2] == pytest.approx(1, abs=0.15)


def test_a_4_that_should_be_a_9(digits):
    """Lesson 13: told that it should say 9, the 4 that ships has about twenty times the errors, in all three layers.

    They grow in all three for every 4 that is read as 4, of 1,000 test images.

    Tried to refute "they grow" on the other nine that ship, each told each wrong label: centered, where all ten are
    read, they grow at least threefold in each layer; as drawn, four are misread, and theirs shrink for some labels.
    """
    net, drawn, centered = measure.precise(zoo.load("digits")), learner.digits(), learner.digits(centered=True)

    def growth(image, digit, label):
        a = net.forward(image)
        told, right = (measure.mean_sizes(measure.all_errors(net, a, np.array([y]))) for y in (label, digit))
        return np.array(told) / right

    assert net.predict(drawn.images[4]) == [4]
    assert growth(drawn.images[4], 4, 9) == pytest.approx([19, 18, 18], abs=1)
    assert net.predict(centered.images).tolist() == list(range(10))
    wrong = [(digit, label) for digit in range(10) for label in range(10) if digit != label]
    assert min(growth(centered.images[digit], digit, label).min() for digit, label in wrong) > 3
    assert min(growth(drawn.images[digit], digit, label).min() for digit, label in wrong) < 1
    fours = digits.test.images[:1000][digits.test.labels[:1000] == 4]
    assert all(growth(image, 4, 9).min() > 1 for image in fours[net.predict(fours) == 4])


# A tug-of-war


def test_images_pull_both_ways(few, network):
    """Lesson 13: in `network` most of the pull cancels in the 2nd layer; question 4.

    Tried to refute: "in trained networks it cancels" is refuted by `digits-plain` and by the twenty starts, where a
    twentieth to a sixth of the images have the rarer sign and up to seven tenths of the errors' size is left in the
    average; the page says so of two of them, in the reveal. Before training most is left.
    """

    def told(net):
        errors = errors_of(net, few)[0]
        above = (errors > 0).mean(axis=0)
        return np.median(np.minimum(above, 1 - above)), np.nanmedian(measure.share_left(errors))

    rarer, left = told(network)
    assert rarer > 0.4
    assert left < 0.25
    assert told(zoo.load("untrained"))[1] > 0.75
    for net in (zoo.load("digits-plain"), *measure.twenty_starts()):
        rarer, left = told(net)
        assert 0.03 < rarer < 0.25
        assert 0.2 < left < 0.8


# What it costs


def test_what_all_slopes_cost():
    """Lesson 13: 13,003 forward passes by nudging; forward and back about two; 784 weights share an error of the 2nd
    layer.

    Counted, not timed. Tried to refute "about one forward pass" with other sizes: between 1.00 and 2.1 times for eleven
    shapes; it is most where all layers are alike, since then errors pass back through as many weights as lie ahead.
    """
    network = zoo.load("digits")
    assert network.parameter_count + 1 == 13_003
    forward, backward = measure.multiplications(network.sizes)
    assert 1 + backward / forward == pytest.approx(2.04, abs=0.01)
    assert network.weights[0].shape[1] == 784
    shapes = [(784, 10), (784, 100, 10), (784, 512, 256, 10), (784, 2000, 2000, 10), *[(n,) * 6 for n in (64, 512)]]
    for shape in [*shapes, *[(784, *[16] * hidden, 10) for hidden in range(1, 6)]]:
        forward, backward = measure.multiplications(shape)
        assert 1 <= backward / forward < 2.1


# Training


def steps_from(first, factor=1.0, biases=True):
    """Return a `learn` that moves the layers from `first` on only, with `factor` times the step."""

    def learn(net, images, labels, step_size):
        weight_slopes, bias_slopes = measure.backpropagate(net, images, labels)
        moved = list(zip(net.weights, weight_slopes))[first:] + list(zip(net.biases, bias_slopes))[first:] * biases
        for numbers, slopes in moved:
            numbers -= factor * step_size * slopes

    return learn


def reads(digits, learn, seed=1, sizes=measure.SIZES):
    network, _ = measure.trained(learn, digits.train[: measure.IMAGES], lambda net: None, seed, sizes)
    return network.accuracy(digits.test.images, digits.test.labels)


def test_what_the_learners_function_reaches(digits):
    """Lesson 13: about 90 of 100; six starts end between 90 and 93, rounded; the means of these images read about 80.

    Tried to refute it with other sizes: three starts of 8-8 read 85 to 88, so the page says it of a network of our
    size; three of 32-32 more than 91. "More than 90", which the page said, one start refuted on the full data with
    another processor's arithmetic: 90.00.
    """
    shares = [reads(digits, steps_from(0), seed) for seed in range(1, 7)]
    assert round(min(shares), 2) >= 0.9
    assert max(shares) < 0.93
    assert all(0.85 < reads(digits, steps_from(0), seed, (784, 8, 8, 10)) < 0.88 for seed in (1, 2, 3))
    assert all(reads(digits, steps_from(0), seed, (784, 32, 32, 10)) > 0.91 for seed in (1, 2, 3))
    assert measure.share_by_means(digits.train[: measure.IMAGES], digits.test) == pytest.approx(0.8, abs=0.03)


def test_the_last_layer_alone(digits):
    """Lesson 13: trained alone, the last layer's weights reach 30 to 35 of 100, from other starts 19 to 40.

    Tried to refute "a hidden layer must learn": 100 random neurons in one layer, with steps a fifth as long, do for 70
    to 80 in three starts. So it is said of sixteen only, and the page tells of the 100.
    """
    assert 0.30 <= reads(digits, steps_from(2, biases=False)) <= 0.355
    others = [reads(digits, steps_from(2, biases=False), seed) for seed in range(2, 6)]
    assert min(others) >= 0.19
    assert max(others) <= 0.4
    for seed in range(1, 4):
        hidden = Network.random((784, 100), np.random.default_rng(seed))
        few = Examples(hidden.outputs(digits.train.images[: measure.IMAGES]), digits.train.labels[: measure.IMAGES])
        last, _ = measure.trained(steps_from(0, 0.2), few, lambda net: None, seed, (100, 10))
        assert 0.7 < last.accuracy(hidden.outputs(digits.test.images), digits.test.labels) < 0.8


def last_weights_by_steps(weights, a2, labels, rng):
    """Return the last layer's weights, (10, 16), after the lesson's passes over the images' a2, (n, 16), alone."""
    weights, done, steps = weights.astype(float), 0, measure.PASSES * (len(a2) // measure.BATCH)
    for _ in range(measure.PASSES):
        for chosen in rng.permutation(len(a2)).reshape(-1, measure.BATCH):
            errors = measure.output_errors(sigmoid(a2[chosen] @ weights.T), labels[chosen])
            weights -= measure.STEP_SIZE * (1 - done / steps) * errors.T @ a2[chosen] / measure.BATCH
            done += 1
    return weights


def test_sixteen_random_neurons_hand_on_more_than_the_steps_find(digits):
    """Lesson 13: random neurons say nearly the same to every image, so the last layer's steps get on slowly; weights
    found by least squares read 51 to 61 of 100 from the same sixteen.

    "Sixteen random neurons hand on too little" was refuted by these weights, of twenty starts. Tried to refute "as they
    say nearly the same": with the differences between images ten times as large, and all else as it was, the same
    fifteen passes read 48 or more in each of the twenty, instead of 19 to 40.
    """
    few, test = digits.train[: measure.IMAGES], digits.test
    for seed in range(1, 21):
        start = Network.random(measure.SIZES, np.random.default_rng(seed))
        a2, new = (start.forward(images)[2].astype(float) for images in (few.images, test.images))
        assert a2.std(axis=0).max() < 0.025
        weights = np.linalg.lstsq(a2, np.eye(10)[few.labels], rcond=None)[0]
        assert 0.505 <= np.mean((new @ weights).argmax(axis=1) == test.labels) < 0.615
        for spread, low, high in [(1, 0.19, 0.4), (10, 0.48, 0.6)]:
            wide, read = (a2.mean(axis=0) + spread * (a - a2.mean(axis=0)) for a in (a2, new))
            weights = last_weights_by_steps(start.weights[2], wide, few.labels, np.random.default_rng(seed))
            assert low <= np.mean((read @ weights.T).argmax(axis=1) == test.labels) <= high


# The fast one, and more layers


def test_the_fast_one_gives_the_same(few):
    """Lesson 13: `gradient` and the lesson's backpropagate differ by rounding only."""
    for name in ("untrained", "digits", "start-05"):
        net = measure.precise(zoo.load(name))
        found = measure.flat(*measure.backpropagate(net, few.images, few.labels))
        assert np.abs(found - gradient(net, few)).max() < 1e-12


def test_deep_networks(digits, few):
    """Lesson 13, More: with five hidden layers of 16 each step back leaves a fourth to a sixth; trained they still
    guess, or nearly, in three starts; four layers read 65 to 85 of 100, three 89 to 92.

    Tried to refute "many layers stop the learning": three do not, and of four all three learn, only later.
    """
    kept = 1 / steps_back(measure.deep_start(5), few)
    assert 4 < kept.min() < kept.max() < 6.2
    for hidden, low, high in [(5, 0.09, 0.14), (4, 0.65, 0.85), (3, 0.89, 0.92)]:
        shares = [reads(digits, steps_from(0), seed, (784, *[16] * hidden, 10)) for seed in range(3)]
        assert low <= min(shares)
        assert max(shares) <= high


def test_what_holds_in_lesson_13(tmp_path, capsys):
    """The cells as they stand on the page, with the ten digits that ship: on the sample and on the full data."""
    assert what_holds("13_backpropagation.ipynb", tmp_path) == {
        "backpropagation: one link": "a part of it, with the other sign",
        "backpropagation: largest errors": "in the output before; in a hidden layer after",
        "backpropagation: pulls": "nearly half",
        "backpropagation: work": "about 1",
        "backpropagation: trained": "90 or more",
    }
    said = capsys.readouterr().out
    assert said.count("stands in, as yours is not done yet") == 2
    checks = [line for line in said.splitlines() if line.startswith(("biases[", "weights["))]
    assert len(checks) == 4
    for line in checks:  # they tell no slope: a prediction asks where errors are largest
        assert re.search(r"^\S+ [\d,]+ slopes, largest difference \de−0[5-9] of the largest slope$", line)
