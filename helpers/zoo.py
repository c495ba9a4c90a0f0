"""The trained networks that ship with the course, and the recipe that made each.

    python -m helpers.zoo            train them all anew from the full data set and save them
    python -m helpers.zoo --check    only score what ships, on the 10,000 test images
    python -m helpers.zoo --seeds    how the seed of `digits` was chosen: held-out accuracy of sixteen of them

Each command prints a line for a network. They need the full data set: python -m helpers.mnist fetches it.
"""

import argparse
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from helpers import mnist
from helpers.network import Network
from helpers.training import train

FOLDER = Path(__file__).resolve().parent.parent / "data" / "networks"

HELD_OUT = 5_000
"""Images held out of the training set, to choose recipe and seed by; the 10,000 test images choose nothing."""


@dataclass(frozen=True)
class Recipe:
    """How a network is made: its layers, the seed of its random start and of the shuffling, and how it is trained.

    passes, batch_size, learning_rate, weight_decay: see training.train; with 0 passes it stays as it starts.
    """

    sizes: tuple
    seed: int
    passes: int
    batch_size: int = 10
    learning_rate: float = 3.0
    weight_decay: float = 0.0


SEED = 1
RECIPES = {
    "digits": Recipe((784, 16, 16, 10), SEED, passes=200, weight_decay=4e-5),
    "digits-plain": Recipe((784, 16, 16, 10), SEED, passes=200),
    "untrained": Recipe((784, 16, 16, 10), SEED, passes=0),
}
"""`digits-plain` is `digits` without weight decay, and `untrained` is the random start of both."""


def names():
    """Return the names that `load` takes."""
    return list(RECIPES)


def load(name):
    """Return a network that ships with the course; `names()` lists them. Raises ValueError for any other name."""
    if name not in RECIPES:
        raise ValueError(f"There is no network {name!r}; these ship with the course: {', '.join(RECIPES)}.")
    return Network.load(FOLDER / f"{name}.npz")


def split():
    """Return (train, held_out, test) of the full data set, each with `images` and `labels`.

    The sample's 1,000 test images, which lie in MNIST's training set, are in neither of the first two, so that every
    shipped network is new to them; 54,000 and 5,000 remain. `test` is MNIST's own 10,000.
    """
    digits = mnist.load("full")
    _, sample_test = mnist.sample_indices()
    usable = np.setdiff1d(np.arange(len(digits.train.images)), sample_test)
    shuffled = np.random.default_rng(0).permutation(usable)
    held_out, rest = shuffled[:HELD_OUT], np.sort(shuffled[HELD_OUT:])
    images, labels = digits.train.images, digits.train.labels
    return mnist.Part(images[rest], labels[rest]), mnist.Part(images[held_out], labels[held_out]), digits.test


def make(recipe, examples):
    """Return the network that `recipe` makes of `examples` (with `images` and `labels`)."""
    rng = np.random.default_rng(recipe.seed)
    network = Network.random(recipe.sizes, rng)
    if recipe.passes:
        for _ in train(
            network,
            examples.images,
            examples.labels,
            passes=recipe.passes,
            rng=rng,
            batch_size=recipe.batch_size,
            learning_rate=recipe.learning_rate,
            weight_decay=recipe.weight_decay,
        ):
            pass
    return network


def rebuild():
    """Train every network anew, save it, and print its score."""
    examples, _, test = split()
    for name, recipe in RECIPES.items():
        start = time.perf_counter()
        network = make(recipe, examples)
        FOLDER.mkdir(parents=True, exist_ok=True)
        network.save(FOLDER / f"{name}.npz")
        print(f"{_score(name, network, test)}  {time.perf_counter() - start:6.1f} s", flush=True)


def check():
    """Print the score of every network as it ships."""
    test = mnist.load("full").test
    for name in names():
        print(_score(name, load(name), test))


def compare_seeds(count=16):
    """Print the held-out accuracy that `digits` reaches from `count` different seeds; the best one is SEED."""
    examples, held_out, _ = split()
    for seed in range(count):
        network = make(Recipe(**vars(RECIPES["digits"]) | {"seed": seed}), examples)
        print(f"seed {seed:2}: {network.accuracy(held_out.images, held_out.labels):.2%} held out", flush=True)


def _score(name, network, test):
    sizes = "-".join(map(str, network.sizes))
    accuracy = network.accuracy(test.images, test.labels)
    return f"{name:14} {sizes:14} {network.parameter_count:7,} weights and biases  {accuracy:7.2%} of the test images"


def main():
    """Answer the command line."""
    parser = argparse.ArgumentParser(prog="python -m helpers.zoo", description="Rebuild or score the shipped networks.")
    group = parser.add_mutually_exclusive_group()
    group.add_argument("--check", action="store_true", help="only score the networks as they ship")
    group.add_argument("--seeds", action="store_true", help="held-out accuracy of sixteen seeds of digits")
    options = parser.parse_args()
    try:
        check() if options.check else compare_seeds() if options.seeds else rebuild()
    except (FileNotFoundError, ValueError) as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
