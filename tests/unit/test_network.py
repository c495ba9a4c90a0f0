"""The network: its numbers, its forward pass, its answers."""

import copy
import math
import re
import tracemalloc
import warnings

import numpy as np
import pytest

from helpers.arrays import aligned_empty
from helpers.network import BATCH, Network, layer_name, sigmoid
from tests.support.networks import SEVERAL_SIZES, SIZES, random_network


def by_hand(network, pixels):
    """Return every layer's activations for one image as lists of floats: sums written out, in double precision."""
    layers = [[float(pixel) for pixel in pixels]]
    for weights, biases in zip(network.weights, network.biases):
        layer = []
        for neuron in range(len(biases)):
            weighted_sum = float(biases[neuron])
            for weight, activation in zip(weights[neuron], layers[-1]):
                weighted_sum += float(weight) * activation
            layer.append(1 / (1 + math.exp(-weighted_sum)))
        layers.append(layer)
    return layers


# The numbers


def test_the_courses_network_has_13002_numbers(network):
    assert network.sizes == SIZES
    assert [matrix.shape for matrix in network.weights] == [(16, 784), (16, 16), (10, 16)]
    assert [vector.shape for vector in network.biases] == [(16,), (16,), (10,)]
    assert network.parameter_count == 13002
    assert network.parameters.shape == (13002,)
    assert network.parameters.dtype == np.float32


def test_the_vector_holds_the_weights_of_all_layers_and_then_the_biases():
    network = Network([[[1, 2, 3], [4, 5, 6]], [[7, 8]]], [[9, 10], [11]])
    np.testing.assert_array_equal(network.parameters, np.arange(1, 12))
    assert network.sizes == (3, 2, 1)


def test_the_vector_and_the_matrices_are_the_same_memory(network):
    assert all(
        Network.random((3, size), np.random.default_rng(0)).parameters.ctypes.data % 64 == 0 for size in range(1, 9)
    )
    network.parameters[:] = np.arange(13002)
    assert network.weights[0][0, 1] == 1
    assert network.biases[-1][-1] == 13001
    for view in network.weights + network.biases:
        assert np.shares_memory(view, network.parameters)
        view[...] = -1
    assert (network.parameters == -1).all()


@pytest.mark.parametrize("dtype", [np.uint8, np.float32, np.float64])
@pytest.mark.parametrize("shape", [5, (3, 7), (784,)])
def test_aligned_arrays_begin_at_a_multiple_of_64_bytes(shape, dtype):
    arrays = [aligned_empty(shape, dtype) for _ in range(20)]
    assert all(array.ctypes.data % 64 == 0 for array in arrays)
    for i, array in enumerate(arrays):
        array[...] = i
    for i, array in enumerate(arrays):
        assert array.shape == np.empty(shape).shape
        assert array.dtype == dtype
        assert (array == i).all()


def test_split_cuts_any_vector_as_the_parameters_are_cut(network):
    weights, biases = network.split(network.parameters.copy())
    for mine, theirs in zip(weights + biases, network.weights + network.biases):
        np.testing.assert_array_equal(mine, theirs)
        assert not np.shares_memory(mine, theirs)


def test_the_arrays_given_are_copied():
    weights, biases = np.ones((2, 3), np.float32), np.zeros(2, np.float32)
    network = Network([weights], [biases])
    weights[:] = 5
    assert (network.weights[0] == 1).all()


def test_a_copy_is_a_network_of_its_own(network):
    twin = network.copy()
    assert twin.sizes == network.sizes
    np.testing.assert_array_equal(twin.parameters, network.parameters)
    twin.parameters[:] = 0
    assert network.parameters.any()


def test_a_copy_keeps_the_dtype(rng):
    assert Network.random((3, 2), rng, np.float64).copy().parameters.dtype == np.float64


def test_random_weights_have_the_spread_one_over_root_of_inputs():
    network = Network.random((400, 300, 10), np.random.default_rng(0))
    assert network.weights[0].std() == pytest.approx(1 / 20, rel=0.02)
    assert network.weights[1].std() == pytest.approx(300**-0.5, rel=0.05)
    assert not any(vector.any() for vector in network.biases)


def test_a_deep_copy_is_of_one_piece():
    network = Network.random(SIZES, np.random.default_rng(5))
    other = copy.deepcopy(network)
    other.weights[0][0, 0] = 9
    assert other.parameters[0] == 9 != network.parameters[0]


def test_the_same_seed_gives_the_same_network():
    one, two, other = (Network.random(SIZES, np.random.default_rng(seed)) for seed in (5, 5, 6))
    np.testing.assert_array_equal(one.parameters, two.parameters)
    assert (one.parameters != other.parameters).any()


@pytest.mark.parametrize(
    ("weights", "biases", "words"),
    [
        ([], [], "as many bias vectors as weight matrices; got 0 and 0"),
        ([np.ones((2, 3))], [], "got 0 and 1"),
        (
            [np.ones((2, 3))],
            [np.ones(3)],
            r"weights\[0\] leads to 2 neurons but biases\[0\] has 3.*\(outputs, inputs\)",
        ),
        ([np.ones((2, 3)), np.ones((1, 3))], [np.ones(2), np.ones(1)], r"weights\[1\] takes 3 inputs.*has 2 neurons"),
        ([np.ones(3)], [np.ones(3)], r"weights\[0\] has the shape \(3,\)"),
        ([np.ones((2, 3))], [np.ones((2, 1))], r"biases\[0\] has the shape \(2, 1\)"),
        ([np.ones((0, 3))], [np.ones(0)], r"weights\[0\] has the shape \(0, 3\)"),
        ([np.full((2, 3), np.nan)], [np.ones(2)], r"weights\[0\] holds values that are not finite"),
        ([np.ones((2, 3))], [np.array([1, np.inf])], r"biases\[0\] holds values that are not finite"),
        ([np.full((2, 3), 1j)], [np.ones(2)], r"weights\[0\] holds complex128, not numbers"),
        ([np.full((2, 3), "1")], [np.ones(2)], r"weights\[0\] holds <U1, not numbers"),
    ],
)
def test_arrays_that_make_no_network_are_refused_in_words(weights, biases, words):
    with pytest.raises(ValueError, match=words):
        Network(weights, biases)


def test_a_number_too_large_for_the_stored_dtype_is_refused():
    with pytest.raises(ValueError, match="finite"):
        Network([[[1e300]]], [[0.0]])


# Forward


def test_sigmoid_is_what_the_formula_says():
    z = np.linspace(-30, 30, 1001)
    np.testing.assert_allclose(sigmoid(z), 1 / (1 + np.exp(-z)), rtol=1e-4, atol=1e-15)
    assert sigmoid(np.float64(0)) == 0.5


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_sigmoid_takes_the_most_extreme_numbers_without_a_warning(dtype):
    largest = np.finfo(dtype).max
    z = np.array([-np.inf, -largest, -1e4, -800, 800, 1e4, largest, np.inf], dtype)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        values = sigmoid(z)
    np.testing.assert_array_equal(values, [0, 0, 0, 0, 1, 1, 1, 1])
    assert values.dtype == dtype


@pytest.mark.parametrize("sizes", SEVERAL_SIZES, ids=str)
@pytest.mark.parametrize(("dtype", "tolerance"), [(np.float32, 2e-6), (np.float64, 1e-14)])
def test_forward_is_the_loop_written_by_hand(sizes, dtype, tolerance, rng):
    network = random_network(sizes, dtype=dtype)
    images = rng.random((3, sizes[0])).astype(np.float32)
    layers = network.forward(images)
    assert [layer.shape for layer in layers] == [(3, size) for size in sizes]
    for i, image in enumerate(images):
        for layer, expected in zip(layers, by_hand(network, image), strict=True):
            np.testing.assert_allclose(layer[i], expected, atol=tolerance, rtol=0)
            assert layer.dtype == dtype


def test_all_shapes_of_the_same_images_give_the_same(network, rng):
    images = rng.integers(0, 256, (5, 28, 28), np.uint8)
    expected = network.forward(images)
    for same in (images.reshape(5, 784), np.asfortranarray(images)):
        for layer, other in zip(expected, network.forward(same)):
            np.testing.assert_array_equal(layer, other)
    for one in (images[3], images[3].ravel(), images[3][None], images[3].reshape(1, 784)):
        for layer, other in zip(expected, network.forward(one)):
            assert len(other) == 1
            np.testing.assert_allclose(layer[3], other[0], atol=1e-6)


def test_bytes_and_floats_of_the_same_images_give_the_same(network, rng):
    images = rng.integers(0, 256, (5, 28, 28), np.uint8)
    for floats in (images.astype(np.float32) / np.float32(255), images / 255):
        assert floats.dtype in (np.float32, np.float64)
        for layer, other in zip(network.forward(images), network.forward(floats)):
            np.testing.assert_allclose(layer, other, atol=1e-6)


def test_forward_leaves_the_images_alone(network):
    images = np.ones((2, 784), np.float32)
    network.forward(images)[0][:] *= 1
    assert (images == 1).all()
    assert network.forward(np.zeros((0, 784)))[-1].shape == (0, 10)


def test_floats_from_0_to_255_are_refused_with_the_remedy(network):
    with pytest.raises(ValueError, match=r"go from 0 to 255\. Divide 0-to-255 values by 255"):
        network.forward(np.array([0.0, 255.0] * 392))


@pytest.mark.parametrize("shape", [(27, 28), (783,), (784, 2), (2, 2, 28, 28), (), (5, 28, 27)])
def test_other_shapes_are_refused_with_the_shape(network, shape):
    with pytest.raises(ValueError, match=re.escape("784 inputs (28, 28), (784,), (n, 28, 28) or (n, 784)")) as refusal:
        network.forward(np.zeros(shape))
    assert f"this array is {shape}" in str(refusal.value)


# A part of the way


def test_onward_is_forward_begun_in_the_middle(network, rng):
    images = rng.integers(0, 256, (5, 28, 28), np.uint8)
    whole = network.forward(images)
    for layer in range(4):
        rest = network.onward(whole[layer], layer)
        assert len(rest) == 4 - layer
        for mine, theirs in zip(rest, whole[layer:], strict=True):
            np.testing.assert_array_equal(mine, theirs)
    held = np.zeros((1, 16), np.float32)  # whatever one wants the neurons to say
    np.testing.assert_allclose(network.onward(held, 1)[1][0], sigmoid(network.biases[1]), rtol=1e-6)


@pytest.mark.parametrize("n", [1, BATCH - 1, BATCH, BATCH + 1, 2 * BATCH + 1])
def test_many_images_are_worked_through_in_batches(rng, n):
    network = Network.random((9, 4, 3), rng)
    images = rng.random((n, 9), np.float32)
    assert max(len(batch) for batch in network.batches(images)) <= BATCH
    whole = network.forward(images)
    for layer in range(3):
        np.testing.assert_allclose(network.layer(images, layer), whole[layer], atol=1e-6)
    np.testing.assert_array_equal(network.outputs(images), network.layer(images, -1))
    np.testing.assert_allclose(network.outputs(images.reshape(n, 3, 3)), whole[-1], atol=1e-6)


def test_layers_have_the_names_of_the_lessons():
    assert [layer_name(layer, 4) for layer in range(1, 4)] == ["2nd layer", "3rd layer", "output"]
    assert layer_name(3, 6) == "4th layer"


# Predict


def test_predict_is_the_highest_output(rng):
    network = Network.random((784, 10), rng)
    images = rng.integers(0, 256, (10, 28, 28), np.uint8)
    expected = network.forward(images)[-1].argmax(axis=1)
    assert len(set(expected)) > 1
    np.testing.assert_array_equal(network.predict(images), expected)
    np.testing.assert_array_equal(network.predict(images.reshape(10, 784)), expected)


def test_predict_works_through_a_batch_at_a_time(network):
    images = np.zeros((20_001, 28, 28), np.uint8)  # as float32 they would be 63 million bytes
    tracemalloc.start()
    try:
        assert len(network.predict(images)) == 20_001
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 8e6


@pytest.mark.parametrize("shape", [(28, 28), (784,), (1, 28, 28), (1, 784)])
def test_predict_takes_one_image(network, rng, shape):
    image = rng.integers(0, 256, 784, np.uint8)
    answer = network.predict(image.reshape(shape))
    assert answer.shape == (1,)
    assert answer[0] == network.forward(image)[-1][0].argmax()


@pytest.mark.parametrize("shape", [(0, 784), (0, 28, 28)])
def test_predict_of_no_images_is_no_answer(network, shape):
    answers = network.predict(np.zeros(shape, np.uint8))
    assert answers.shape == (0,)
    assert np.issubdtype(answers.dtype, np.integer)


def test_accuracy_is_the_share_of_right_answers(network, rng):
    images = rng.integers(0, 256, (8, 28, 28), np.uint8)
    labels = network.predict(images)
    assert network.accuracy(images, labels) == 1
    labels[:2] = (labels[:2] + 1) % 10
    assert network.accuracy(images, labels) == 0.75
