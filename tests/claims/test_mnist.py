"""The full set, where it is found: in MNIST_DIR or data/."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from helpers import mnist

PROJECT = Path(mnist.__file__).parent.parent


@pytest.fixture(scope="module")
def full():
    try:
        return mnist.load("full")
    except FileNotFoundError as error:
        pytest.skip(str(error))


def test_the_full_set_is_mnist(full):
    assert full.train.images.shape == (60_000, 28, 28)
    assert full.test.images.shape == (10_000, 28, 28)
    assert full.train.images.dtype == full.train.labels.dtype == np.uint8
    train = [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]
    test = [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]
    assert np.bincount(full.train.labels).tolist() == train
    assert np.bincount(full.test.labels).tolist() == test


def test_the_sample_is_where_its_indices_say(full):
    sample = mnist.load("sample")
    for part, indices in zip([sample.train, sample.test], mnist.sample_indices(), strict=True):
        assert np.array_equal(full.train.images[indices], part.images)
        assert np.array_equal(full.train.labels[indices], part.labels)


MEMORY = """
from pathlib import Path
from helpers import mnist

def peak():
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:")) / 1000

before = peak()
digits = mnist.load("full")
print(peak() - before)
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="peak memory is read from Linux's /proc")
def test_loading_the_full_set_takes_little_more_memory_than_its_arrays(full):
    # One array is filled in place: a second copy of the training images would add 47 MB and show here.
    # Not resource.getrusage: its peak is handed down from the process that started this one, which hides the growth.
    output = subprocess.check_output([sys.executable, "-c", MEMORY], cwd=PROJECT, text=True)
    arrays = (full.train.images.nbytes + full.test.images.nbytes) / 1e6
    assert 0.9 * arrays < float(output) < 1.3 * arrays < 100
