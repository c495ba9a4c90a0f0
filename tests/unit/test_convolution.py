"""Convolution: sliding, pooling and their ways back, the network, its training, and what lesson 14 measures."""

import copy
import itertools

import numpy as np
import pytest

from helpers import convolution as conv
from helpers import convolution_training as learning
from helpers import mnist, zoo
from helpers.convolution import ConvolutionalNetwork
from helpers.examples import Examples, Settings
from helpers.images import shift
from helpers.lessons.convolution import measure


def by_loops(maps, detectors, biases):
    """The definition, place by place."""
    n, rows, columns, _ = maps.shape
    size = detectors.shape[1]
    found = np.empty((n, rows - size + 1, columns - size + 1, len(detectors)))
    for i, row, column, k in np.ndindex(*found.shape):
        found[i, row, column, k] = (maps[i, row : row + size, column : column + size] * detectors[k]).sum() + biases[k]
    return found


def slopes_by_nudging(function, array, nudge=1e-6):
    """Return how fast function() rises with each number of an array, which it reads anew at each call."""
    slopes = np.empty_like(array)
    for at in np.ndindex(*array.shape):
        kept, sides = array[at], []
        for value in (kept + nudge, kept - nudge):
            array[at] = value
            sides.append(function())
        array[at] = kept
        slopes[at] = (sides[0] - sides[1]) / (2 * nudge)
    return slopes


def alike(got, expected):
    return np.linalg.norm(got - expected) <= 1e-6 * np.linalg.norm(expected)


@pytest.fixture
def maps(rng):
    return rng.normal(size=(2, 6, 8, 3))


@pytest.fixture
def detectors(rng):
    return rng.normal(size=(4, 3, 3, 3)), rng.normal(size=4)


@pytest.fixture(scope="module")
def sample():
    return mnist.load("sample")


# Each way forward, and its way back


def test_convolve_is_the_definition(maps, detectors):
    assert np.allclose(conv.convolve(maps, *detectors), by_loops(maps, *detectors))


def test_windows_hold_what_a_detector_sees(maps):
    seen = conv.windows(maps, 3)
    assert seen.shape == (2, 4, 6, 27)
    assert np.array_equal(seen[1, 2, 5].reshape(3, 3, 3), maps[1, 2:5, 5:8])


def test_the_slopes_and_errors_of_convolve(maps, detectors, rng):
    weights, biases = detectors
    errors = rng.normal(size=(2, 4, 6, 4))

    def cost():
        return (conv.convolve(maps, weights, biases) * errors).sum()

    weight_slopes, bias_slopes = conv.convolve_slopes(errors, maps, weights.shape)
    assert alike(weight_slopes, slopes_by_nudging(cost, weights))
    assert alike(bias_slopes, slopes_by_nudging(cost, biases))
    assert alike(conv.convolve_back(errors, weights), slopes_by_nudging(cost, maps))


def test_relu_and_its_way_back(maps, rng):
    errors = rng.normal(size=maps.shape)
    assert np.array_equal(conv.relu(maps), np.where(maps > 0, maps, 0))
    slopes = slopes_by_nudging(lambda: (conv.relu(maps) * errors).sum(), maps)
    for of in (maps, conv.relu(maps)):  # what it got, and what it returned
        assert alike(conv.relu_back(errors, of), slopes)
    assert not conv.relu_back(np.ones(3), np.array([0.0, -1.0, -0.0])).any()


def test_pool_and_its_way_back(maps, rng):
    pooled, errors = conv.pool(maps), rng.normal(size=(2, 3, 4, 3))
    assert np.array_equal(pooled, maps.reshape(2, 3, 2, 4, 2, 3).max(axis=(2, 4)))
    slopes = slopes_by_nudging(lambda: (conv.pool(maps) * errors).sum(), maps)
    assert alike(conv.pool_back(errors, maps, pooled), slopes)


def test_of_equal_numbers_one_has_the_error():
    maps, errors = np.full((1, 4, 4, 1), 0.5), np.arange(1.0, 5).reshape(1, 2, 2, 1)
    back = conv.pool_back(errors, maps, conv.pool(maps))
    assert back.sum() == errors.sum()
    assert np.count_nonzero(back) == 4


def test_the_strongest_and_its_way_back(maps, rng):
    largest, places = conv.strongest(maps)
    assert np.array_equal(largest, maps.max(axis=(1, 2)))
    for i, k in np.ndindex(2, 3):
        assert maps[i, places[i, k] // 8, places[i, k] % 8, k] == largest[i, k]
    errors = rng.normal(size=(2, 3))
    slopes = slopes_by_nudging(lambda: (conv.strongest(maps)[0] * errors).sum(), maps)
    assert alike(conv.strongest_back(errors, maps, places), slopes)


# The network


@pytest.mark.parametrize(("anywhere", "count"), [(True, 3594), (False, 5994)])
def test_how_many_numbers_there_are(anywhere, count, rng):
    network = ConvolutionalNetwork.random((8, 16), anywhere, rng)
    assert network.parameter_count == count == sum(part.size for part in network.weights + network.biases)
    assert network.anywhere is anywhere
    assert network.parameters.dtype == np.float32


def test_weights_and_biases_are_views(rng):
    network = ConvolutionalNetwork.random((2, 3), True, rng)
    network.parameters = np.arange(network.parameter_count)
    assert network.weights[0].ravel()[0] == 0
    network.biases[2][-1] = -5
    assert network.parameters[-1] == -5
    other = network.copy()
    other.parameters *= 2
    assert network.parameters[1] == 1


@pytest.mark.parametrize("anywhere", [True, False])
def test_every_way_to_give_an_image_gives_the_same(anywhere, rng, sample):
    network = ConvolutionalNetwork.random((2, 3), anywhere, rng)
    images = sample.test.images[:3]
    outputs = network.outputs(images)
    assert outputs.shape == (3, 10)
    assert ((outputs > 0) & (outputs < 1)).all()
    for same in (images.reshape(3, 784), images / np.float32(255), images.reshape(3, 784) / 255):
        assert np.allclose(network.outputs(same), outputs, atol=1e-6)
    for one in (images[1], images[1].ravel()):
        assert np.allclose(network.outputs(one), outputs[1:2], atol=1e-6)
    assert np.array_equal(network.predict(images), outputs.argmax(axis=1))


def test_many_images_are_worked_on_in_batches(rng, sample, monkeypatch):
    network, images = ConvolutionalNetwork.random((2, 3), True, rng), sample.test.images[:25]
    whole = network.outputs(images)
    monkeypatch.setattr(conv, "BATCH", 10)
    assert np.allclose(network.outputs(images), whole, atol=1e-6)


def test_forward_tells_every_step(rng, sample):
    steps = ConvolutionalNetwork.random((2, 3), True, rng).forward(sample.test.images[:5])
    shapes = {name: array.shape for name, array in steps.items()}
    assert shapes == {
        "ink": (5, 28, 28, 1),
        "found": (5, 24, 24, 2),
        "largest": (5, 12, 12, 2),
        "pooled": (5, 12, 12, 2),
        "maps": (5, 8, 8, 3),
        "places": (5, 3),
        "features": (5, 3),
        "outputs": (5, 10),
    }
    assert np.allclose(steps["features"], np.maximum(steps["maps"].max(axis=(1, 2)), 0))


def test_what_does_not_fit_is_refused(rng, sample, tmp_path):
    network = ConvolutionalNetwork.random((2, 3), True, rng)
    shapes = [(27, 28), (5,), (2, 3, 28, 28), (2, 3, 784)]
    for bad, words in [*((np.zeros(shape), "28 x 28") for shape in shapes), (np.full((28, 28), 2.0), "0 .*to 1")]:
        with pytest.raises(ValueError, match=words):
            network.outputs(bad)
    with pytest.raises(ValueError, match="n labels"):
        network.accuracy(sample.test.images[:3], [1, 2])
    weights, biases = list(network.weights), list(network.biases)
    for i, shape in [(0, (2, 4, 4, 1)), (1, (3, 5, 5, 1)), (2, (10, 4))]:
        with pytest.raises(ValueError, match="has weights"):
            ConvolutionalNetwork([*weights[:i], np.zeros(shape), *weights[i + 1 :]], biases)
    with pytest.raises(ValueError, match="has weights"):
        ConvolutionalNetwork(weights, [*biases[:2], np.zeros(9)])
    zoo.load("untrained").save(tmp_path / "plain.npz")
    with pytest.raises(ValueError, match=r"plain\.npz"):
        ConvolutionalNetwork.load(tmp_path / "plain.npz")


@pytest.mark.parametrize(("held", "stored", "loaded"), [("f4", "f2", "f4"), ("f4", None, "f4"), ("f8", None, "f8")])
def test_save_and_load(held, stored, loaded, rng, tmp_path):
    network = ConvolutionalNetwork.random((2, 3), False, rng, np.dtype(held))
    network.save(tmp_path / "one.npz", stored and np.dtype(stored))
    again = ConvolutionalNetwork.load(tmp_path / "one.npz")
    assert again.parameters.dtype == loaded
    assert np.array_equal(again.parameters, network.parameters.astype(stored or held))
    network.parameters[3] = np.nan
    with pytest.raises(ValueError, match="finite"):
        network.save(tmp_path / "one.npz")
    assert np.array_equal(ConvolutionalNetwork.load(tmp_path / "one.npz").parameters, again.parameters)


@pytest.mark.parametrize("name", zoo.CONVOLUTIONS)
def test_the_shipped_ones_fit_their_recipe(name):
    network, recipe = zoo.load(name), zoo.CONVOLUTIONS[name]
    assert (len(network.weights[0]), len(network.weights[1])) == recipe.detectors
    assert network.anywhere == recipe.anywhere
    assert network.parameter_count < 13_002
    assert np.array_equal(network.parameters, network.parameters.astype(np.float16))


# Training


@pytest.mark.parametrize("anywhere", [True, False])
def test_the_gradient_is_what_nudging_gives(anywhere, rng, sample):
    network = ConvolutionalNetwork.random((2, 3), anywhere, rng, np.float64)
    network.parameters += rng.normal(0, 0.1, network.parameter_count)
    examples = sample.train[:3]
    gradient = learning.gradient(network, examples)
    assert alike(gradient, slopes_by_nudging(lambda: learning.cost(network, examples), network.parameters))


def test_the_cost_is_the_cross_entropy(rng, sample):
    network, examples = ConvolutionalNetwork.random((2, 3), True, rng, np.float64), sample.train[:4]
    a = network.outputs(examples.images)
    costs = [
        -np.log(a[i, label]) - sum(np.log(1 - a[i, other]) for other in range(10) if other != label)
        for i, label in enumerate(examples.labels)
    ]
    assert learning.cost(network, examples) == pytest.approx(np.mean(costs))


def test_training_lowers_the_cost_and_repeats_itself(sample):
    few, ends = sample.train[:200], []
    for _ in range(2):
        network = ConvolutionalNetwork.random((4, 6), False, np.random.default_rng(0))
        before = learning.cost(network, few)
        reports = list(learning.train(network, few, Settings(3, 50, 0.01), np.random.default_rng(1), report_every=5))
        ends.append(network.parameters.copy())
        assert [progress.step for progress in reports] == [5, 10, 12]
        assert reports[-1].finished
        assert learning.cost(network, few) < before / 1.5
    assert np.array_equal(*ends)


def test_a_stopped_run_leaves_what_was_learned(sample):
    network = ConvolutionalNetwork.random((4, 6), True, np.random.default_rng(0))
    start = network.parameters.copy()
    run = learning.train(network, sample.train[:200], Settings(2, 50, 0.01), np.random.default_rng(1), report_every=1)
    for _ in itertools.islice(run, 2):
        pass
    run.close()
    assert not np.array_equal(network.parameters, start)


def test_a_deep_copy_is_a_network_of_its_own(rng):
    network = ConvolutionalNetwork.random((2, 3), True, rng)
    again = copy.deepcopy(network)
    again.parameters[...] = 0
    assert not again.weights[0].any()
    assert network.weights[0].any()


def test_training_refuses_what_does_not_fit(rng, sample):
    network, few = ConvolutionalNetwork.random((2, 3), True, rng), sample.train[:20]
    with pytest.raises(ValueError, match="report_every"):
        learning.train(network, few, Settings(1, 10, 0.01), rng, report_every=0)
    with pytest.raises(ValueError, match="batch_size"):
        learning.train(network, few, Settings(1, 50, 0.01), rng)
    with pytest.raises(ValueError, match="generator"):
        learning.train(network, few, Settings(1, 10, 0.01), 7)
    with pytest.raises(ValueError, match="Labels"):
        learning.train(network, Examples(few.images, few.labels + 5), Settings(1, 10, 0.01), rng)


# What the lesson measures


def test_slide_is_the_definition(rng):
    image, detector = rng.random((9, 7)), rng.normal(size=(3, 3))
    expected = by_loops(image[np.newaxis, :, :, np.newaxis], detector[np.newaxis, :, :, np.newaxis], [0])[0, :, :, 0]
    assert np.allclose(measure.slide(image, detector), expected)


def test_a_learners_slide_is_known_from_a_stub():
    assert measure.slides_alike(measure.slide)
    for other in (lambda image, detector: ..., lambda image, detector: image, lambda image: 1 / 0):
        assert not measure.slides_alike(other)


def test_pushed_is_the_mean_of_four_ways(sample):
    network, few = zoo.load("digits"), sample.test[:50]
    four = [network.accuracy(shift(few.images, dx, dy), few.labels) for dx, dy in [(2, 0), (-2, 0), (0, 2), (0, -2)]]
    assert measure.pushed(network, few, 2) == pytest.approx(np.mean(four))
    assert measure.pushed(network, few, 0) == network.accuracy(few.images, few.labels)


def test_turned_turns_clockwise_and_scales():
    image = np.zeros((1, 28, 28), np.uint8)
    image[0, 4:14, 14] = 255  # from the middle straight up
    right = measure.turned(image, 90)[0]
    assert right[14, 16:24].all()
    assert right.sum() == pytest.approx(image.sum(), rel=0.15)
    assert np.array_equal(measure.turned(image, 0), image)
    assert 4 <= np.count_nonzero(measure.turned(image, 0, 0.5)) <= 6
    assert measure.turned(image, 30).dtype == np.uint8


def test_a_slope_two_ways():
    network, few = zoo.load("anywhere"), mnist.load("sample").train[:5]
    before = network.parameters.copy()
    for index in (7, 150, 1000, 3590):
        exact, nudged = measure.slope_two_ways(network, few, index)
        assert exact == pytest.approx(nudged, abs=1e-6)
    assert np.array_equal(network.parameters, before)


def test_what_a_place_of_the_second_layer_looks_at(rng):
    """Ink outside of it changes nothing there, ink on its corners may."""
    network = ConvolutionalNetwork.random((3, 4), True, rng)
    image = rng.random((28, 28))
    before = network.forward(image)["maps"][0, 3, 5]
    top, bottom, left, right = measure.looks_at(3, 5)
    inside = np.zeros((28, 28), bool)
    inside[top : bottom + 1, left : right + 1] = True
    assert inside.sum() == 14 * 14
    assert np.allclose(network.forward(np.where(inside, image, 0))["maps"][0, 3, 5], before, atol=1e-5)
    assert not np.allclose(network.forward(np.where(inside, 0, image))["maps"][0, 3, 5], before, atol=1e-5)
