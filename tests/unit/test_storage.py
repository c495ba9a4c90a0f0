"""A network's file: what save writes, and what load says about files that are not that."""

import tempfile
import zipfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from helpers.network import Network
from tests.support.networks import SEVERAL_SIZES, SIZES, random_network

ARRAYS = ["weights_0", "biases_0", "weights_1", "biases_1"]


@pytest.mark.parametrize("sizes", SEVERAL_SIZES, ids=str)
def test_a_saved_network_comes_back_exactly(sizes, rng, tmp_path):
    network = random_network(sizes)
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


def test_the_home_folder_may_be_written_as_a_tilde(network, tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    network.save("~/network.npz")
    assert [path.name for path in tmp_path.iterdir()] == ["network.npz"]
    np.testing.assert_array_equal(Network.load("~/network.npz").parameters, network.parameters)


@pytest.mark.parametrize("letter", ["x", "ü"])
def test_a_name_may_be_as_long_as_a_name_can_be(network, tmp_path, letter):
    path = tmp_path / (letter * (251 // len(letter.encode())) + ".npz")
    network.save(path)
    assert list(tmp_path.iterdir()) == [path]


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

    monkeypatch.setattr(np, "savez_compressed", write_half)
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

    monkeypatch.setattr(np, "savez_compressed", look_after_writing)
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
