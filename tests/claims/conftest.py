"""What the claims are computed on."""

import pytest

from helpers import mnist, zoo


@pytest.fixture(scope="session")
def digits():
    """MNIST as mnist.load() gives it: the sample, or the full set."""
    return mnist.load()


@pytest.fixture(scope="session")
def network():
    """The course's trained network."""
    return zoo.load("digits")
