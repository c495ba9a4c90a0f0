"""A network's file: .npz, plain arrays weights_0, biases_0, weights_1, ... of the network's dtype; no code in it."""

import zipfile

import numpy as np

from helpers.files import located, replacing


def write_network(path, weights, biases):
    """Write weights and biases, lists of arrays, to `path`, whole or not at all: an interrupt leaves the old file.

    path: as in files.located, here and in `read_network`.
    """
    arrays = {f"weights_{i}": matrix for i, matrix in enumerate(weights)}
    arrays |= {f"biases_{i}": vector for i, vector in enumerate(biases)}
    with replacing(path) as file:
        np.savez_compressed(file, **arrays)


def read_network(path):
    """Return (weights, biases), lists of arrays, as `write_network` wrote them; whether they fit is not checked.

    Raises FileNotFoundError when there is no such file, and ValueError, with the reason, when it is not an .npz of
    plain arrays (pickled objects are refused) or an array is missing.
    """
    path = located(path)
    try:
        arrays = _read_arrays(path)
    except FileNotFoundError:
        raise
    except Exception as error:  # a damaged file makes NumPy and zipfile raise a dozen different ones
        raise ValueError(f"{path.name} is not a network file that Network.save wrote: {error}") from error
    count = len(arrays) // 2
    expected = {f"{kind}_{i}" for kind in ("weights", "biases") for i in range(count)}
    if count == 0 or set(arrays) != expected:
        held = ", ".join(sorted(arrays)) or "nothing"
        raise ValueError(f"{path.name} should hold weights_0, biases_0, weights_1, ...; it holds {held}.")
    return [[arrays[f"{kind}_{i}"] for i in range(count)] for kind in ("weights", "biases")]


def _read_arrays(path):
    """Return {name: array} of an .npz."""
    # Opened here: np.load leaves a damaged file open, and Windows would not let it be replaced.
    with open(path, "rb") as stream:
        # NumPy reads no further than an array's shape says, so a damaged shape escapes the check sums.
        with zipfile.ZipFile(stream) as archive:
            if damaged := archive.testzip():
                raise ValueError(f"{damaged} in it is damaged")
        stream.seek(0)
        with np.load(stream, allow_pickle=False) as file:
            return {name: np.asarray(file[name]) for name in file.files}
