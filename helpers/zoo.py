"""The trained networks that ship with the course, and the recipe that made each.

    python -m helpers.zoo [NAME ...]    train them (all, if none is named) anew from the full data set and save them
    python -m helpers.zoo --check       only score what ships, on the 10,000 test images
    python -m helpers.zoo --seeds       how the seed of `digits` was chosen: held-out accuracy of sixteen of them

Each command prints a line for a network. They need the full data set: python -m helpers.mnist fetches it.
"""

import argparse
import sys
import time
from dataclasses import dataclass, replace
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

    examples: what it learns from, a key of EXAMPLES; also what it is scored on.
    passes, batch_size, learning_rate, weight_decay: see training.train; with 0 passes it stays as it starts.
    """

    sizes: tuple
    seed: int
    passes: int
    batch_size: int = 10
    learning_rate: float = 3.0
    weight_decay: float = 0.0
    examples: str = "all"


SMALL = (784, 16, 16, 10)
DEEP = (784, 512, 256, 10)
SEED = 1
STARTS = [f"start-{seed:02}" for seed in range(20)]
RECIPES = {
    "digits": Recipe(SMALL, SEED, passes=200, weight_decay=4e-5),
    "digits-plain": Recipe(SMALL, SEED, passes=200),
    "untrained": Recipe(SMALL, SEED, passes=0),
    "accurate": Recipe((784, 200, 10), SEED, passes=60, weight_decay=2e-5),
    "hidden-100": Recipe((784, 100, 10), SEED, passes=40, weight_decay=2e-5),
    "templates": Recipe((784, 10), SEED, passes=20, learning_rate=1.0, weight_decay=1e-5),
    "zero-one": Recipe((784, 1, 2), SEED, passes=20, weight_decay=1e-4, examples="zeros and ones"),
    "deep": Recipe(DEEP, SEED, passes=20, learning_rate=1.0, weight_decay=1e-5),
    "deep-500": Recipe(DEEP, SEED, passes=100, learning_rate=0.5, weight_decay=1e-5, examples="500"),
    "shifted": Recipe(SMALL, SEED, passes=50, weight_decay=1e-5, examples="shifted"),
    "permuted": Recipe(SMALL, SEED, passes=200, weight_decay=4e-5, examples="permuted"),
    "noise-none": Recipe((784, 16, 16, 11), SEED, passes=100, weight_decay=4e-5, examples="with noise"),
} | {name: Recipe(SMALL, 100 + seed, passes=50) for seed, name in enumerate(STARTS)}
"""`digits-plain` is `digits` without weight decay, and `untrained` is the random start of both."""

SHIFT = 4
"""The network `shifted` learned from images moved by up to this many pixels in x and in y."""

PERMUTATION = np.random.default_rng(0).permutation(784)
"""How `permuted` sees an image: its pixels, flat, in this one shuffled order."""

NONE = 10
"""The label of noise: `noise-none` has an eleventh output that says "none of the ten"."""


def _shifted(part, rng):
    """Each image four times, moved by whole pixels from -SHIFT to SHIFT in x and y; what leaves the grid is lost."""
    padded = np.pad(part.images, ((0, 0), (SHIFT, SHIFT), (SHIFT, SHIFT)))
    images = np.empty((4 * len(part.images), 28, 28), np.uint8)
    for i, (row, column) in enumerate(rng.integers(0, 2 * SHIFT + 1, (len(images), 2))):
        images[i] = padded[i // 4, row : row + 28, column : column + 28]
    return mnist.Part(images, np.repeat(part.labels, 4))


def _with_noise(part, rng):
    """The images, and a tenth as many of uniform noise (each pixel 0 to 255, equally likely), labeled NONE."""
    noise = rng.integers(0, 256, (len(part.images) // 10, 28, 28), np.uint8)
    labels = np.concatenate([part.labels, np.full(len(noise), NONE, np.uint8)])
    return mnist.Part(np.concatenate([part.images, noise]), labels)


EXAMPLES = {
    "all": lambda part, rng: part,
    "500": lambda part, rng: mnist.Part(part.images[:500], part.labels[:500]),
    "zeros and ones": lambda part, rng: mnist.Part(part.images[part.labels < 2], part.labels[part.labels < 2]),
    "shifted": _shifted,
    "permuted": lambda part, rng: mnist.Part(
        part.images.reshape(-1, 784)[:, PERMUTATION].reshape(-1, 28, 28), part.labels
    ),
    "with noise": _with_noise,
}
"""What to make of a part of MNIST before a network learns from it: functions of a mnist.Part and a Generator."""

SCORED_ON = {"zeros and ones", "permuted"}
"""The examples that a network is also scored on; the others are scored on the test images as they are."""


def names():
    """Return the names that `load` takes."""
    return list(RECIPES)


def load(name):
    """Return a network that ships with the course; `names()` lists them.

    Raises ValueError for any other name, and when the file is damaged; FileNotFoundError when it is missing.
    """
    if name not in RECIPES:
        raise ValueError(f"There is no network {name!r}; these ship with the course: {', '.join(RECIPES)}.")
    path = FOLDER / f"{name}.npz"
    if not path.exists():
        raise FileNotFoundError(f"{path} is missing: get the course anew, or copy this file from there.")
    return Network.load(path)


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


def make(recipe, part):
    """Return the network that `recipe` makes of a part of MNIST (with `images` and `labels`)."""
    rng = np.random.default_rng(recipe.seed)
    network = Network.random(recipe.sizes, rng)
    if recipe.passes:
        examples = EXAMPLES[recipe.examples](part, rng)
        settings = {name: getattr(recipe, name) for name in ("passes", "batch_size", "learning_rate", "weight_decay")}
        for _ in train(network, examples.images, examples.labels, rng=rng, **settings):
            pass
    return network


def rebuild(wanted):
    """Train the networks of these names anew, save them, and print their scores."""
    part, _, test = split()
    for name in wanted:
        start = time.perf_counter()
        network = make(RECIPES[name], part)
        FOLDER.mkdir(parents=True, exist_ok=True)
        network.save(FOLDER / f"{name}.npz")
        print(f"{_line(name, network, test)}  {time.perf_counter() - start:6.1f} s", flush=True)


def check(wanted):
    """Print the scores of the networks of these names as they ship."""
    test = mnist.load("full").test
    for name in wanted:
        print(_line(name, load(name), test))


def score(name, network, test):
    """Return the accuracy, from 0 to 1, of a network that `name`'s recipe made, on a part of MNIST."""
    examples = RECIPES[name].examples
    if examples in SCORED_ON:
        test = EXAMPLES[examples](test, None)
    return network.accuracy(test.images, test.labels)


def compare_seeds(count=16):
    """Print the held-out accuracy that `digits` reaches from `count` different seeds; the best one is SEED."""
    part, held_out, _ = split()
    for seed in range(count):
        network = make(replace(RECIPES["digits"], seed=seed), part)
        print(f"seed {seed:2}: {network.accuracy(held_out.images, held_out.labels):.2%} held out", flush=True)


def _line(name, network, test):
    sizes = "-".join(map(str, network.sizes))
    return f"{name:13} {sizes:14} {network.parameter_count:7,} numbers  {score(name, network, test):7.2%} right"


def main():
    """Answer the command line."""
    parser = argparse.ArgumentParser(prog="python -m helpers.zoo", description="Rebuild or score the shipped networks.")
    parser.add_argument("names", nargs="*", help="networks; all of them when none is named")
    group = parser.add_mutually_exclusive_group()
    group.add_argument("--check", action="store_true", help="only score the networks as they ship")
    group.add_argument("--seeds", action="store_true", help="held-out accuracy of sixteen seeds of digits")
    options = parser.parse_args()
    wanted = options.names or names()
    if unknown := set(wanted) - set(RECIPES):
        parser.error(f"no network is called {', '.join(sorted(unknown))}; there are {', '.join(RECIPES)}")
    try:
        check(wanted) if options.check else compare_seeds() if options.seeds else rebuild(wanted)
    except (FileNotFoundError, ValueError) as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
