"""The trained networks that ship with the course, and the recipe that made each; data/make_networks.py makes them."""

from dataclasses import dataclass

import numpy as np

from helpers import place
from helpers.convolution import ConvolutionalNetwork
from helpers.examples import Settings
from helpers.network import Network

FOLDER = place.ROOT / "data" / "networks"


@dataclass(frozen=True)
class Recipe:
    """How a network is made: its layers, the seed of its random start and of the shuffling, and how it is trained.

    settings: None where it stays as it starts.
    examples: what it learns from, a key of EXAMPLES in data/make_networks.py; its SCORED_ON says what scores it.
    """

    sizes: tuple
    seed: int
    settings: Settings | None
    examples: str = "all"


@dataclass(frozen=True)
class ConvolutionRecipe:
    """How a convolutional network is made.

    detectors: how many each of its two layers has. anywhere: whether the outputs see maxima over all places.
    seed, settings: as in Recipe. It learns from all images, by helpers/convolution_training.py.
    """

    detectors: tuple
    anywhere: bool
    seed: int
    settings: Settings


SMALL = (784, 16, 16, 10)
DEEP = (784, 512, 256, 10)
SEED = 1
STARTS = [f"start-{seed:02}" for seed in range(20)]
RECIPES = {
    "digits": Recipe(SMALL, SEED, Settings(200, weight_decay=4e-5)),
    "digits-plain": Recipe(SMALL, SEED, Settings(200)),
    "untrained": Recipe(SMALL, SEED, None),
    "accurate": Recipe((784, 200, 10), SEED, Settings(60, weight_decay=2e-5)),
    "hidden-100": Recipe((784, 100, 10), SEED, Settings(40, weight_decay=2e-5)),
    "templates": Recipe((784, 10), SEED, Settings(20, learning_rate=1.0, weight_decay=1e-5)),
    "zero-one": Recipe((784, 1, 2), SEED, Settings(20, weight_decay=1e-4), "zeros and ones"),
    "deep": Recipe(DEEP, SEED, Settings(20, learning_rate=1.0, weight_decay=1e-5)),
    "deep-500": Recipe(DEEP, SEED, Settings(100, learning_rate=0.5, weight_decay=1e-5), "500"),
    "shifted": Recipe(SMALL, SEED, Settings(50, weight_decay=1e-5), "shifted"),
    "permuted": Recipe(SMALL, SEED, Settings(200, weight_decay=4e-5), "permuted"),
    "noise-none": Recipe((784, 16, 16, 11), SEED, Settings(100, weight_decay=4e-5), "with noise"),
} | {name: Recipe(SMALL, 100 + seed, Settings(50)) for seed, name in enumerate(STARTS)}
"""`digits-plain` is `digits` without weight decay, and `untrained` is the random start of both."""

SLIDING = Settings(8, batch_size=50, learning_rate=0.02)
CONVOLUTIONS = {
    "placed": ConvolutionRecipe((8, 16), False, SEED, SLIDING),
    "anywhere": ConvolutionRecipe((8, 16), True, SEED, SLIDING),
    "anywhere-24": ConvolutionRecipe((16, 24), True, SEED, SLIDING),
}
"""`placed` and `anywhere` have the same two layers of detectors; only what the outputs see of them differs."""

SHIFT = 4
"""The network `shifted` learned from images moved by up to this many pixels in x and in y."""

NONE = 10
"""The label of noise: `noise-none` has an eleventh output that says "none of the ten"."""


def permutation():
    """Return how `permuted` sees an image: the order of its pixels, (784,) integers, always the same shuffled one."""
    return np.random.default_rng(0).permutation(784)  # not made at once: a first cell would wait for numpy.random


def names():
    """Return the names that `load` takes."""
    return [*RECIPES, *CONVOLUTIONS]


def at_hand(name):
    """Return whether a network lies here already; within a browser the large ones come when they are loaded."""
    return not place.IN_BROWSER or (FOLDER / f"{name}.npz").exists()


def load(name):
    """Return a network that ships with the course; `names()` lists them. Those in CONVOLUTIONS are convolutional.

    Raises ValueError for any other name, and when the file is damaged; FileNotFoundError when it is missing.
    """
    if name not in names():
        raise ValueError(f"There is no network {name!r}; these ship with the course: {', '.join(names())}.")
    path = (FOLDER if at_hand(name) else place.SHELF) / f"{name}.npz"
    if not path.exists():
        raise FileNotFoundError(f"{path} is missing: get the course anew, or copy this file from there.")
    return ConvolutionalNetwork.load(path) if name in CONVOLUTIONS else Network.load(path)
