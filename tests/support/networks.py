"""Small problems for networks: random weights, random examples."""

import numpy as np

from helpers.examples import Examples
from helpers.network import Network

SIZES = (784, 16, 16, 10)
SEVERAL_SIZES = [(3, 2), (1, 1, 1), (4, 5, 3), (2, 7, 1, 6), SIZES]


def random_network(sizes=SIZES, seed=0, dtype=np.float32):
    """Return a random network with biases that are not 0, so that one left out is seen."""
    rng = np.random.default_rng(seed)
    network = Network.random(sizes, rng, dtype)
    for vector in network.biases:
        vector[:] = rng.normal(size=len(vector))
    return network


def forward_without(network, images, neurons, layer=1):
    """Return the activations of every layer, as `Network.forward` does, with some neurons of a layer held at 0."""
    activations = network.forward(images)[: layer + 1]
    activations[-1][:, neurons] = 0
    return activations[:-1] + network.onward(activations[-1], layer)


def problem(sizes, n, seed=0, dtype=np.float64):
    """Return (network, examples): a float64 network with biases that are not 0, and n random examples."""
    network, rng = random_network(sizes, seed, np.float64), np.random.default_rng(seed)
    images = rng.integers(0, 256, (n, sizes[0]), np.uint8) if dtype == np.uint8 else rng.random((n, sizes[0]), dtype)
    return network, Examples(images, rng.integers(0, sizes[-1], n))
