"""The network: its numbers, its forward pass, and what load says about files that are not what save wrote."""

import copy
import math
import re
import tempfile
import warnings
import zipfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from helpers import network as network_module
from helpers.network import Network, aligned_empty, sigmoid

SIZES = (784, 16, 16, 10)
SEVERAL_SIZES = [(3, 2), (1, 1, 1), (4, 5, 3), (2, 7, 1, 6), SIZES]
ARRAYS = ["weights_0", "biases_0", "weights_1", "biases_1"]


@pytest.fixture
def rng():
    return np.random.default_rng(20)


@pytest.fixture
def network(rng):
    """The course's network, with biases that are not 0, so that one left out is seen."""
    return with_biases(Network.random(SIZES, rng), rng)


def with_biases(network, rng):
    for vector in network.biases:
        vector[:] = rng.normal(size=len(vector))
    return network


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
    network = with_biases(Network.random(sizes, rng, dtype), rng)
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


# Predict


@pytest.mark.parametrize("batch_size", [1, 4, 7, 10, 1000])
def test_predict_is_the_highest_output_whatever_the_batches(rng, batch_size):
    network = Network.random((784, 10), rng)
    images = rng.integers(0, 256, (10, 28, 28), np.uint8)
    expected = network.forward(images)[-1].argmax(axis=1)
    assert len(set(expected)) > 1
    np.testing.assert_array_equal(network.predict(images, batch_size), expected)
    np.testing.assert_array_equal(network.predict(images.reshape(10, 784), batch_size), expected)


def test_predict_works_through_a_batch_at_a_time(network, monkeypatch):
    lengths = []
    forward = Network.forward
    monkeypatch.setattr(Network, "forward", lambda self, batch: lengths.append(len(batch)) or forward(self, batch))
    network.predict(np.zeros((25, 28, 28), np.uint8), batch_size=10)
    assert lengths == [10, 10, 5]
    assert len(network.predict(np.zeros((2001, 28, 28), np.uint8))) == 2001
    assert lengths[3:] == [1000, 1000, 1]


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


# Files


@pytest.mark.parametrize("sizes", SEVERAL_SIZES, ids=str)
def test_a_saved_network_comes_back_exactly(sizes, rng, tmp_path):
    network = with_biases(Network.random(sizes, rng), rng)
    network.save(tmp_path / "network.npz")
    loaded = Network.load(tmp_path / "network.npz")
    assert loaded.sizes == sizes
    assert loaded.parameters.dtype == np.float32
    np.testing.assert_array_equal(loaded.parameters, network.parameters)
    assert [path.name for path in tmp_path.iterdir()] == ["network.npz"]


def test_a_saved_float64_network_comes_back_exactly(rng, tmp_path):
    network = Network.random((5, 3), rng, np.float64)
    network.save(tmp_path / "network.npz")
    np.testing.assert_array_equal(Network.load(tmp_path / "network.npz").parameters, network.parameters)


def test_the_path_is_taken_as_it_is(network, tmp_path):
    network.save(str(tmp_path / "my network"))
    assert [path.name for path in tmp_path.iterdir()] == ["my network"]
    np.testing.assert_array_equal(Network.load(str(tmp_path / "my network")).parameters, network.parameters)


def test_the_file_holds_plain_arrays_named_by_layer(network, tmp_path):
    network.save(tmp_path / "network.npz")
    with np.load(tmp_path / "network.npz", allow_pickle=False) as file:
        assert sorted(file.files) == sorted(f"{kind}_{i}" for kind in ("weights", "biases") for i in range(3))
        for i in range(3):
            np.testing.assert_array_equal(file[f"weights_{i}"], network.weights[i])
            np.testing.assert_array_equal(file[f"biases_{i}"], network.biases[i])


@pytest.mark.parametrize("failure", [OSError("No space left on device"), KeyboardInterrupt()], ids=repr)
def test_a_save_that_fails_in_the_middle_leaves_the_old_file(network, tmp_path, monkeypatch, failure):
    path = tmp_path / "network.npz"
    network.save(path)
    before = path.read_bytes()

    def write_half(file, **arrays):
        file.write(before[: len(before) // 2])
        raise failure

    monkeypatch.setattr(network_module.np, "savez_compressed", write_half)
    with pytest.raises(type(failure)):
        Network.random(SIZES, np.random.default_rng(1)).save(path)
    assert path.read_bytes() == before
    assert [entry.name for entry in tmp_path.iterdir()] == ["network.npz"]


def test_the_old_file_stays_until_the_new_one_is_whole(network, tmp_path, monkeypatch):
    path = tmp_path / "network.npz"
    path.write_bytes(b"old")
    seen = []
    write = np.savez_compressed

    def look_after_writing(file, **arrays):
        write(file, **arrays)
        seen.append(path.read_bytes())

    monkeypatch.setattr(network_module.np, "savez_compressed", look_after_writing)
    network.save(path)
    assert seen == [b"old"]
    np.testing.assert_array_equal(Network.load(path).parameters, network.parameters)


def test_a_missing_file_is_a_missing_file(tmp_path):
    with pytest.raises(FileNotFoundError, match="nowhere"):
        Network.load(tmp_path / "nowhere.npz")


def arrays(**changes):
    """Return the arrays of a small network's file, some of them replaced, or left out with None."""
    good = {"weights_0": np.ones((3, 4)), "biases_0": np.ones(3), "weights_1": np.ones((2, 3)), "biases_1": np.ones(2)}
    return {name: array for name, array in (good | changes).items() if array is not None}


def write_zip(path, members):
    with zipfile.ZipFile(path, "w") as file:
        for name, contents in members.items():
            file.writestr(name, contents)


def test_the_small_network_itself_is_fine(tmp_path):
    np.savez(tmp_path / "bad.npz", **arrays())
    assert Network.load(tmp_path / "bad.npz").sizes == (4, 3, 2)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"weights_0": np.array([[{}]])}, "not a network file that Network.save wrote"),
        ({"weights_0": np.ones((4, 3))}, r"weights\[0\] leads to 4 neurons"),
        ({"weights_1": np.ones((2, 5))}, r"weights\[1\] takes 5 inputs"),
        ({"biases_1": np.ones((2, 2))}, r"biases\[1\] has the shape \(2, 2\)"),
        ({"biases_0": np.array([1, np.nan, 1])}, r"biases\[0\] holds values that are not finite"),
        ({"weights_1": np.full((2, 3), -np.inf)}, r"weights\[1\] holds values that are not finite"),
        ({"biases_0": np.array(["a", "b", "c"])}, r"biases\[0\] holds <U1, not numbers"),
        ({"biases_1": None}, r"should hold weights_0, biases_0.*it holds biases_0, weights_0, weights_1\."),
        ({"weights_0": None, "biases_0": None}, r"it holds biases_1, weights_1\."),
        (dict.fromkeys(ARRAYS), "it holds nothing"),
        ({"momentum": np.ones(3)}, "it holds .*momentum"),
        ({"weights_2": np.ones((1, 2))}, "it holds .*weights_2"),
        ({"biases_00": np.ones(3), "weights_00": np.ones(3)}, "it holds .*weights_00"),
    ],
    ids=str,
)
def test_other_arrays_are_refused_with_the_files_name(tmp_path, changes, words):
    np.savez(tmp_path / "bad.npz", **arrays(**changes))
    with pytest.raises(ValueError, match=words) as refusal:
        Network.load(tmp_path / "bad.npz")
    assert str(refusal.value).startswith("bad.npz")


class Trap:
    """An object whose unpickling is noticed."""

    sprung = False

    @classmethod
    def spring(cls):
        cls.sprung = True

    def __reduce__(self):
        return Trap.spring, ()


def test_nothing_is_ever_unpickled(tmp_path):
    np.savez(tmp_path / "bad.npz", **arrays(weights_0=np.array([[Trap()]])))
    with pytest.raises(ValueError, match=r"bad.npz is not a network file.*Object arrays"):
        Network.load(tmp_path / "bad.npz")
    assert not Trap.sprung


@pytest.mark.parametrize(
    "make",
    [
        pytest.param(lambda path: path.write_bytes(b""), id="empty"),
        pytest.param(lambda path: path.write_bytes(b"a network, honestly"), id="text"),
        pytest.param(lambda path: path.write_bytes(b"PK\x03\x04" + bytes(40)), id="a zip's first bytes"),
        pytest.param(lambda path: path.mkdir(), id="a folder"),
        pytest.param(lambda path: write_zip(path, {"weights_0": b"hello", "biases_0": b"x"}), id="zip of texts"),
        pytest.param(
            lambda path: write_zip(path, {"weights_0.npy": b"hello", "biases_0.npy": b""}), id="zip of no arrays"
        ),
        pytest.param(lambda path: np.save(path.open("wb"), np.ones(3)), id="one array"),
        pytest.param(lambda path: np.save(path.open("wb"), np.array([{}])), id="one pickled array"),
    ],
)
def test_other_files_are_refused_with_the_files_name(tmp_path, make):
    make(tmp_path / "bad.npz")
    with pytest.raises(ValueError, match=r"^bad\.npz"):
        Network.load(tmp_path / "bad.npz")


def small_file():
    """Return a small network and the bytes of its file."""
    network = Network.random((6, 4, 3), np.random.default_rng(0))
    with tempfile.TemporaryDirectory() as folder:
        network.save(Path(folder) / "network.npz")
        return network, (Path(folder) / "network.npz").read_bytes()


SMALL, CONTENTS = small_file()


def load_or_refuse(contents):
    """Load a file of these bytes: it must be the small network, or be refused with a ValueError naming the file."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "damaged.npz"
        path.write_bytes(contents)
        try:
            loaded = Network.load(path)
        except ValueError as error:
            assert str(error).startswith("damaged.npz")  # noqa: PT017 - either outcome is right
        else:
            assert loaded.sizes == SMALL.sizes
            np.testing.assert_array_equal(loaded.parameters, SMALL.parameters)


def test_a_damaged_shape_is_refused(tmp_path):
    """With a shape that is too small, NumPy would not read to the end, where the check sum is compared."""
    path = tmp_path / "large.npz"
    np.savez(path, weights_0=np.ones((2, 9000), np.float32), biases_0=np.zeros(2, np.float32))  # not compressed
    assert Network.load(path).sizes == (9000, 2)
    path.write_bytes(path.read_bytes().replace(b"(2, 9000)", b"(2, 1000)"))
    with pytest.raises(ValueError, match=r"^large\.npz .*weights_0\.npy"):
        Network.load(path)


@settings(deadline=None)
@given(st.integers(0, len(CONTENTS) - 1))
def test_a_truncated_file_is_refused(length):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "damaged.npz"
        path.write_bytes(CONTENTS[:length])
        with pytest.raises(ValueError, match=r"^damaged\.npz"):
            Network.load(path)


@settings(deadline=None)
@given(st.dictionaries(st.integers(0, len(CONTENTS) - 1), st.integers(0, 255), min_size=1, max_size=8))
def test_a_damaged_file_is_refused_or_still_the_network(damage):
    contents = bytearray(CONTENTS)
    for place, byte in damage.items():
        contents[place] = byte
    load_or_refuse(bytes(contents))


@pytest.mark.parametrize(
    "place",
    [
        pytest.param(CONTENTS.index(b"PK\x01\x02") + 10, id="an unknown compression"),
        pytest.param(CONTENTS.index(b"PK\x01\x02") + 8, id="said to be encrypted"),
        pytest.param(CONTENTS.index(b"weights_0.npy") + 40, id="compressed data"),
    ],
)
def test_every_single_kind_of_damage_is_refused(place):
    for byte in (0x55, 0xFF, 0x01):
        load_or_refuse(CONTENTS[:place] + bytes([byte]) + CONTENTS[place + 1 :])


@settings(deadline=None)
@given(st.binary(max_size=200))
@example(
    b"\x93NUMPY\x01\x00v\x00{'descr': '<f8', 'fortran_order': False, 'shape': (1,), }".ljust(127) + b"\n" + bytes(8)
)
def test_arbitrary_bytes_are_refused(contents):
    load_or_refuse(contents)
