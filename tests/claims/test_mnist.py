"""The full set, where it is found: in MNIST_DIR or data/."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from helpers import mnist, mnist_files

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
import sys
from pathlib import Path
from helpers import mnist, mnist_files

def peak():
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:")) / 1000

mnist_files.FOLDER = Path(sys.argv[1])
before = peak()
digits = mnist.load("full")
print(peak() - before)
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="peak memory is read from Linux's /proc")
def test_loading_the_full_set_takes_little_more_memory_than_its_arrays(full, tmp_path):
    # The first time one array is filled in place: a second copy of the training images would add 47 MB and show here.
    # Later they are mapped, and what nobody looks at takes no memory: a single pass over them would show.
    # Not resource.getrusage: its peak is handed down from the process that started this one, which hides the growth.
    arrays = (full.train.images.nbytes + full.test.images.nbytes) / 1e6
    found = os.environ | {"MNIST_DIR": mnist_files.shared() or str(mnist_files.FOLDER)}
    command = [sys.executable, "-c", MEMORY, str(tmp_path)]
    first, later = (float(subprocess.check_output(command, cwd=PROJECT, env=found)) for _ in range(2))
    assert 0.9 * arrays < first < 1.3 * arrays < 100
    assert later < 0.1 * arrays
