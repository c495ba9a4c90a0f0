"""Every number that lesson 05's text states, computed on whatever mnist.load() gives, the sample or the full set.

The text speaks of 2,000 images of noise; other draws than the lesson's are used here, so that no claim hangs on one.
"""

import numpy as np
import pytest

from helpers import mnist, zoo
from helpers.experiments import noise

pytestmark = pytest.mark.claims

PLAIN, DECAYED, CAREFUL = "digits-plain", "digits", "noise-none"


@pytest.fixture(scope="module")
def digits():
    return mnist.load()


@pytest.fixture(scope="module")
def kinds(digits):
    return noise.kinds(4000, np.random.default_rng(11), digits.test.images)


@pytest.fixture(scope="module")
def networks():
    return {name: zoo.load(name) for name in (PLAIN, DECAYED, CAREFUL, "accurate", "templates", "untrained")}


@pytest.fixture(scope="module")
def starts():
    return [zoo.load(name) for name in zoo.STARTS]


def sure_of(network, images):
    return np.mean(noise.top_outputs(network, images)[1] > 0.9)


def median_of(network, images):
    return np.median(noise.top_outputs(network, images)[1])


def test_mean_ink(digits):
    """noise.MEAN_INK, and the lesson's faint noise: 0.131."""
    assert digits.train.images.mean() / 255 == pytest.approx(noise.MEAN_INK, abs=0.002)


def test_both_networks_began_alike_and_differ_in_weight_decay():
    """What "sure" means: the same random start and the same training images; `plain` only lowered its cost."""
    plain, decayed, start = zoo.RECIPES[PLAIN], zoo.RECIPES[DECAYED], zoo.RECIPES["untrained"]
    assert plain.sizes == decayed.sizes == (784, 16, 16, 10)
    assert plain.seed == decayed.seed == start.seed
    assert plain.weight_decay == 0 < decayed.weight_decay


def test_plain_is_sure_of_digits(digits, networks):
    """What "sure" means: sure of more than nine in ten, the one with weight decay of more than eight."""
    assert 0.92 <= sure_of(networks[PLAIN], digits.test.images[:1000]) <= 0.96
    assert 0.81 <= sure_of(networks[DECAYED], digits.test.images[:1000]) <= 0.89


def test_one_image_is_an_anecdote(networks):
    """One image of noise: on each of the three one output is ahead, at 0.63, 0.43 and 0.54, so not sure."""
    three = np.random.default_rng(0).random((3, 28, 28), dtype=np.float32)
    outputs = np.sort(networks[PLAIN].forward(three)[-1], axis=1)
    assert (outputs[:, -1] - outputs[:, -2] > 0.25).all()
    np.testing.assert_allclose(outputs[:, -1], [0.63, 0.43, 0.54], atol=0.006)


def test_two_thousand_images(kinds, networks):
    """About one in three is sure, all ten low hardly ever; two piles; weight decay: one in ten, median 0.67."""
    _, tops = noise.top_outputs(networks[PLAIN], kinds["uniform"])
    assert 0.28 <= np.mean(tops > 0.9) <= 0.38
    assert np.mean(tops < 0.2) < 0.02
    counts, edges = np.histogram(tops, 20, (0, 1))
    assert edges[counts.argmax()] == pytest.approx(0.4)
    assert 0.4 <= counts.max() / len(tops) <= 0.55
    assert counts[18] > 0.9 * np.sum(tops > 0.9)  # the other pile, from 0.9 to 0.95
    assert np.median(tops) == pytest.approx(0.45, abs=0.02)
    assert 0.07 <= sure_of(networks[DECAYED], kinds["uniform"]) <= 0.14
    assert median_of(networks[DECAYED], kinds["uniform"]) == pytest.approx(0.67, abs=0.03)


def test_favorite_answers(kinds, networks):
    """What it calls them: 2 for plain, 8 for the one with weight decay."""
    for name, favorite in [(PLAIN, 2), (DECAYED, 8)]:
        shares = noise.answer_shares(networks[name], kinds["uniform"])
        assert shares.argmax() == favorite
        assert shares.max() > 0.7


def test_not_a_law_of_nature(kinds, networks, digits):
    """Change it: templates is silent, untrained says 7 at 0.63 whatever it sees, accurate is sure far less."""
    assert np.quantile(noise.top_outputs(networks["templates"], kinds["uniform"])[1], 0.95) < 0.01
    for images in (kinds["uniform"], digits.test.images[:1000]):
        answers, tops = noise.top_outputs(networks["untrained"], images)
        assert np.mean(answers == 7) > 0.99
        assert np.median(tops) == pytest.approx(0.63, abs=0.01)
    assert sure_of(networks["accurate"], kinds["uniform"]) < 0.5 * sure_of(networks[PLAIN], kinds["uniform"])
    assert networks["accurate"].accuracy(digits.test.images, digits.test.labels) == pytest.approx(0.98, abs=0.01)


def test_four_kinds(kinds, networks):
    """Shuffled: two in five, median 0.8; weight decay: fewer than one in ten; in the box one in three, and more."""
    plain, decayed = [{kind: sure_of(networks[name], kinds[kind]) for kind in kinds} for name in (PLAIN, DECAYED)]
    assert max(plain, key=plain.get) == "shuffled"
    assert 0.36 <= plain["shuffled"] <= 0.46
    assert median_of(networks[PLAIN], kinds["shuffled"]) == pytest.approx(0.8, abs=0.05)
    assert decayed["shuffled"] < 0.1
    assert 0.3 <= decayed["box"] <= 0.42
    assert decayed["box"] > plain["box"] + 0.05
    drops = {kind: plain[kind] - decayed[kind] for kind in kinds}
    assert max(drops, key=drops.get) == "shuffled"


def test_two_draws_of_2000_differ_a_little(networks):
    """Four kinds: the share for uniform noise differs a little from before."""
    shares = [sure_of(networks[PLAIN], noise.uniform(2000, np.random.default_rng(seed))) for seed in range(6)]
    assert 0 < np.ptp(shares) < 0.06


def test_what_the_lab_tells(digits, networks):
    """The noise lab: white paper is a 5 at 0.999; faint noise and shuffled digits get above 0.99; mixing at 0.3."""
    plain, rng = networks[PLAIN], np.random.default_rng(3)
    paper = plain.forward(np.zeros((28, 28)))[-1][0]
    assert paper.argmax() == 5
    assert paper.max() == pytest.approx(0.999, abs=0.0006)
    assert np.mean(noise.top_outputs(plain, 0.01 * noise.uniform(500, rng))[1] > 0.99) > 0.99
    assert np.mean(noise.top_outputs(plain, noise.shuffled(digits.test.images, 2000, rng))[1] > 0.99) > 0.18
    images = digits.test.images[:500] / np.float32(255)
    orders = [rng.permutation(784).reshape(28, 28) for _ in images]
    mixed = np.stack(
        [noise.mix(image, noise.uniform(1, rng)[0], order, 0.3, 1) for image, order in zip(images, orders)]
    )
    answers, tops = noise.top_outputs(plain, mixed)
    changed = answers != plain.predict(images)
    assert 0.4 <= changed.mean() <= 0.62
    assert 0.36 <= np.mean(tops[changed] > 0.9) <= 0.55


def test_few_neurons_move(kinds, networks):
    """The noise lab: with uniform noise very few bars of the 2nd layer move; more than half stand at two values."""
    tops = noise.top_outputs(networks[PLAIN], kinds["uniform"])[1]
    assert 0.55 <= np.mean((abs(tops - 0.43) < 0.01) | (abs(tops - 0.93) < 0.01)) <= 0.8
    assert np.sum(networks[PLAIN].forward(kinds["uniform"][:1000])[1].std(axis=0) > 0.1) <= 4


def test_the_starts_are_trained_alike():
    """Twenty networks: the same way, for fewer passes; only start and order of the images differ."""
    recipes = [zoo.RECIPES[name] for name in zoo.STARTS]
    assert len(recipes) == 20
    assert len({recipe.seed for recipe in recipes}) == 20
    plain = zoo.RECIPES[PLAIN]
    for recipe in recipes:
        assert (recipe.sizes, recipe.learning_rate, recipe.weight_decay) == (plain.sizes, plain.learning_rate, 0)
        assert recipe.passes < plain.passes


def test_twenty_networks(digits, kinds, starts):
    """From almost none to almost all; the middle one in three; shuffled digits: each more than a quarter."""
    sure, _ = noise.over_networks(starts, kinds)
    uniform, shuffled = sure[:, 0], sure[:, 3]
    assert uniform.min() < 0.03
    assert uniform.max() > 0.89
    assert np.median(uniform) == pytest.approx(1 / 3, abs=0.05)
    assert shuffled.min() > 0.27
    right = [network.accuracy(digits.test.images, digits.test.labels) for network in starts]
    assert np.ptp(right) < 0.025


def test_patterns(digits, kinds, networks):
    """Why in piles: about 10 patterns, two of them nearly all; digits make more than 300."""

    def patterns(images):
        on = networks[PLAIN].forward(images[:1000])[1] > 0.5
        return np.sort(np.unique(on, axis=0, return_counts=True)[1])[::-1]

    uniform = patterns(kinds["uniform"])
    assert 5 <= len(uniform) <= 15
    assert uniform[:2].sum() > 850
    assert 300 <= len(patterns(digits.test.images)) <= 450
    assert 2**16 == 65_536


def test_weighted_sums_lie_far_from_zero(digits, kinds, networks):
    """Why in piles: the lesson's noise lies 107 from 0, spreads by 21, and 14 neurons are stuck; by digits none."""
    plain = networks[PLAIN]

    def stuck(images):
        sums = plain.inputs(images[:1000]) @ plain.weights[0].T + plain.biases[0]
        far, spread = np.abs(sums.mean(axis=0)), sums.std(axis=0)
        return far.mean(), spread.mean(), np.sum(far > 2 * spread)

    many = np.random.default_rng(1).random((2000, 28, 28), dtype=np.float32)
    far, spread, neurons = stuck(many)
    assert (round(float(far)), round(float(spread)), neurons) == (107, 21, 14)
    assert stuck(digits.test.images)[2] == 0
    assert 1 / (1 + np.exp(-5)) == pytest.approx(0.993, abs=0.0005)
    a = plain.forward(kinds["uniform"][:1000])[1]
    assert np.mean((a < 0.05) | (a > 0.95)) > 0.95


def test_where_the_ink_is(digits, kinds):
    """Nothing ever paid for doubt: digits are mostly paper; 49 % of the noise's ink is outside the middle 20 x 20."""
    uniform = kinds["uniform"]
    assert 1 - uniform[:, 4:24, 4:24].sum(dtype=float) / uniform.sum(dtype=float) == pytest.approx(0.49, abs=0.005)
    assert np.mean(digits.train.images > 0) < 0.25


def test_gradient_and_nudge_agree(networks):
    """Let it draw: gradient and measured change of the steepest pixel agree, to a percent."""
    paper = np.zeros((1, 784))
    output, gradient = noise.pixel_gradient(networks[PLAIN], paper, [3])
    pixel = np.abs(gradient[0]).argmax()
    paper[0, pixel] = 0.0001
    after, _ = noise.pixel_gradient(networks[PLAIN], paper, [3])
    assert (after - output)[0] / 0.0001 == pytest.approx(gradient[0, pixel], rel=0.01)


def test_the_lessons_own_climb_arrives(networks):
    """Let it draw: twelve lines up from white paper, output 3 is above 0.99 within the loop's 30 steps."""
    picture = np.zeros((1, 784))
    for _ in range(30):
        output, gradient = noise.pixel_gradient(networks[PLAIN], picture, [3])
        if output[0] > 0.99:
            break
        picture = np.clip(picture + 0.1 * gradient / np.abs(gradient).max(), 0, 1)
    assert output[0] > 0.99


def test_climbed_pictures(digits, networks):
    """Let it draw: all or nearly all reach 0.99 on less than a fifth of a digit's ink; who reads them."""
    read = {}
    for name in (PLAIN, DECAYED):
        drawn, outputs = noise.climb(networks[name], np.zeros((10, 784)), np.arange(10))
        assert np.sum(outputs > 0.99) >= (9 if name == PLAIN else 10)
        read[name] = np.sum(networks["accurate"].predict(drawn) == np.arange(10))
        if name == PLAIN:
            assert drawn.mean() < 0.2 * digits.train.images.mean() / 255
            assert not drawn[5].any()
    assert read[PLAIN] <= 3
    assert read[DECAYED] >= 9


def test_climbing_from_noise(kinds, networks):
    """The same climb, from noise: most of plain's fail, most of the other's succeed; weights and saturation smaller."""
    reached, saturated = {}, {}
    for name in (PLAIN, DECAYED):
        _, outputs = noise.climb(networks[name], kinds["uniform"][:100], np.arange(100) % 10)
        reached[name] = np.sum(outputs >= 0.99)
        a = networks[name].forward(kinds["uniform"][:1000])[1]
        saturated[name] = np.mean((a < 0.05) | (a > 0.95))
    assert reached[PLAIN] < 35
    assert reached[DECAYED] > 55
    assert saturated[DECAYED] < saturated[PLAIN] - 0.1
    assert np.abs(networks[DECAYED].weights[0]).mean() < np.abs(networks[PLAIN].weights[0]).mean()


def test_a_threshold(digits, kinds, networks):
    """A threshold: with weight decay 9 in 10 mistakes are caught, for 1 digit in 7; without 6 in 10; 2 in 5 pass."""
    caught, coverage = {}, {}
    for name in (PLAIN, DECAYED):
        answers, tops = noise.top_outputs(networks[name], digits.test.images)
        wrong = answers != digits.test.labels
        caught[name] = np.mean(tops[wrong] <= 0.9)
        coverage[name] = np.mean(tops > 0.9)
        assert np.mean(wrong[tops > 0.9]) < wrong.mean()
    assert 0.88 <= caught[DECAYED] <= 0.97
    assert 0.54 <= caught[PLAIN] <= 0.66
    assert 1 - coverage[DECAYED] == pytest.approx(1 / 7, abs=0.02)
    assert 0.36 <= sure_of(networks[PLAIN], kinds["shuffled"]) <= 0.46


def test_none_of_the_ten(digits, kinds, networks):
    """An answer for nothing: perfect on uniform noise, never in the box, costs nothing, and goes by the rim."""
    careful, test = networks[CAREFUL], digits.test
    none = {kind: np.mean(careful.predict(images) == zoo.NONE) for kind, images in kinds.items()}
    assert none["uniform"] > 0.999
    assert none["box"] < 0.001
    assert 0.85 <= none["faint"] <= 0.97
    assert 0.35 <= none["shuffled"] <= 0.5
    assert np.mean(careful.predict(test.images) == zoo.NONE) < 0.002
    decayed = networks[DECAYED].accuracy(test.images, test.labels)
    assert careful.accuracy(test.images, test.labels) == pytest.approx(decayed, abs=0.005)
    rim = kinds["uniform"][:1000].copy()
    rim[:, 4:24, 4:24] = 0
    assert np.mean(careful.predict(rim) == zoo.NONE) > 0.9
    framed = np.maximum(rim, test.images[:1000] / np.float32(255))
    assert np.mean(careful.predict(framed) == zoo.NONE) > 0.55
    _, outputs = noise.climb(careful, np.zeros((10, 784)), np.arange(10))
    assert np.sum(outputs > 0.98) >= 9


def test_how_noise_none_was_trained():
    """An answer for nothing: the same digits, plus a tenth as many images of uniform noise."""
    part = mnist.Part(np.zeros((100, 28, 28), np.uint8), np.zeros(100, np.uint8))
    learned = zoo.EXAMPLES[zoo.RECIPES[CAREFUL].examples](part, np.random.default_rng(0))
    assert np.sum(learned.labels == zoo.NONE) == 10
    assert learned.images[100:].mean() == pytest.approx(127.5, abs=5)


def test_the_solutions(digits, networks):
    """Solutions: plain is surer than it should be, the other less; an 8 by 8 patch is a sure 4, above 0.9."""
    excess = {}
    for name in (PLAIN, DECAYED):
        answers, tops = noise.top_outputs(networks[name], digits.test.images)
        excess[name] = tops.mean() - np.mean(answers == digits.test.labels)
    assert 0.01 <= excess[PLAIN] <= 0.035
    assert -0.04 <= excess[DECAYED] <= -0.02
    patches = noise.in_box(1000, np.random.default_rng(6), side=8)
    answers, tops = noise.top_outputs(networks[PLAIN], patches)
    assert np.mean(answers == 4) > 0.95
    assert np.mean(tops > 0.9) > 0.95
    assert patches.mean() > 0.03
    answers, tops = noise.top_outputs(networks[DECAYED], patches)
    assert np.mean(answers == 4) > 0.8
    assert np.mean(tops > 0.9) < 0.2


def test_the_surer_half_is_rarely_wrong(digits, networks):
    """Solutions: the surer half of the test images holds next to no mistakes."""
    answers, tops = noise.top_outputs(networks[DECAYED], digits.test.images)
    _, risk = noise.risk_coverage(tops, answers == digits.test.labels)
    assert risk[len(risk) // 2] < 0.005
