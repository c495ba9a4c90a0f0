"""Make the trained networks that ship with the course, from the full data set (python -m helpers.mnist fetches it).

    .venv/bin/python data/make_networks.py [NAME ...]   train them (all, if none is named) anew and save them
    .venv/bin/python data/make_networks.py --check      only score what ships, on the 10,000 test images
    .venv/bin/python data/make_networks.py --seeds      how the seed of `digits` was chosen: sixteen, on held-out images

Each command prints a line for a network. Recipes and seeds stand in helpers/zoo.py.
"""

import argparse
import sys
import time
from dataclasses import replace

import numpy as np

from helpers import convolution_training, mnist, zoo
from helpers.convolution import ConvolutionalNetwork
from helpers.examples import Examples
from helpers.network import Network
from helpers.training import train

HELD_OUT = 5_000
"""Images held out of the training set, to choose recipe and seed by; the 10,000 test images choose nothing."""


def shifted(examples, rng):
    """Each image four times, moved by whole pixels from -SHIFT to SHIFT in x and y; what leaves the grid is lost."""
    most = zoo.SHIFT
    padded = np.pad(examples.images, ((0, 0), (most, most), (most, most)))
    images = np.empty((4 * len(examples), 28, 28), np.uint8)
    for i, (row, column) in enumerate(rng.integers(0, 2 * most + 1, (len(images), 2))):
        images[i] = padded[i // 4, row : row + 28, column : column + 28]
    return Examples(images, np.repeat(examples.labels, 4))


def with_noise(examples, rng):
    """The images, and a tenth as many of uniform noise (each pixel 0 to 255, equally likely), labeled NONE."""
    noise = rng.integers(0, 256, (len(examples) // 10, 28, 28), np.uint8)
    labels = np.concatenate([examples.labels, np.full(len(noise), zoo.NONE, np.uint8)])
    return Examples(np.concatenate([examples.images, noise]), labels)


def permuted(examples, rng):
    """The images with their pixels in the one shuffled order of zoo.permutation()."""
    images = examples.images.reshape(-1, 784)[:, zoo.permutation()]
    return Examples(images.reshape(-1, 28, 28), examples.labels)


EXAMPLES = {
    "all": lambda examples, rng: examples,
    "500": lambda examples, rng: examples[:500],
    "zeros and ones": lambda examples, rng: examples[examples.labels < 2],
    "shifted": shifted,
    "permuted": permuted,
    "with noise": with_noise,
}
"""What to make of a part of MNIST before a network learns from it: functions of Examples and a Generator."""

SCORED_ON = {"zeros and ones", "permuted"}
"""The examples that a network is also scored on; the others are scored on the test images as they are."""


def split():
    """Return (training, held out, test) of the full data set, each as Examples.

    The sample's 1,000 test images, which lie in MNIST's training set, are in neither of the first two, so that every
    shipped network is new to them; 54,000 and 5,000 remain. `test` is MNIST's own 10,000.
    """
    digits = mnist.load("full")
    _, sample_test = mnist.sample_indices()
    usable = np.setdiff1d(np.arange(len(digits.train)), sample_test)
    shuffled = np.random.default_rng(0).permutation(usable)
    held_out, rest = shuffled[:HELD_OUT], np.sort(shuffled[HELD_OUT:])
    return digits.train[rest], digits.train[held_out], digits.test


def make(recipe, examples):
    """Return the network that `recipe` makes of Examples."""
    rng = np.random.default_rng(recipe.seed)
    if isinstance(recipe, zoo.ConvolutionRecipe):
        return make_convolution(recipe, examples, rng)
    network = Network.random(recipe.sizes, rng)
    if recipe.settings:
        for _ in train(network, EXAMPLES[recipe.examples](examples, rng), recipe.settings, rng):
            pass
    return network


def make_convolution(recipe, examples, rng):
    """Return the convolutional network that `recipe` makes, its numbers rounded to what float16 can hold."""
    network = ConvolutionalNetwork.random(recipe.detectors, recipe.anywhere, rng)
    for _ in convolution_training.train(network, examples, recipe.settings, rng):
        pass
    network.parameters = network.parameters.astype(np.float16)
    return network


def score(name, network, test):
    """Return the accuracy, from 0 to 1, of a network that `name`'s recipe made, on Examples."""
    examples = zoo.RECIPES[name].examples if name in zoo.RECIPES else "all"
    if examples in SCORED_ON:
        test = EXAMPLES[examples](test, None)
    return network.accuracy(test.images, test.labels)


def rebuild(names):
    """Train the networks of these names anew, save them, and print their scores."""
    training, _, test = split()
    for name in names:
        start = time.perf_counter()
        network = make((zoo.RECIPES | zoo.CONVOLUTIONS)[name], training)
        zoo.FOLDER.mkdir(parents=True, exist_ok=True)
        half = {"dtype": np.float16} if name in zoo.CONVOLUTIONS else {}
        network.save(zoo.FOLDER / f"{name}.npz", **half)
        print(f"{line(name, network, test)}  {time.perf_counter() - start:6.1f} s", flush=True)


def check(names):
    """Print the scores of the networks of these names as they ship."""
    test = mnist.load("full").test
    for name in names:
        print(line(name, zoo.load(name), test))


def compare_seeds():
    """Print the held-out accuracy that `digits` reaches from sixteen seeds; the best one is SEED."""
    training, held_out, _ = split()
    for seed in range(16):
        network = make(replace(zoo.RECIPES["digits"], seed=seed), training)
        print(f"seed {seed:2}: {network.accuracy(held_out.images, held_out.labels):.2%} held out", flush=True)


def line(name, network, test):
    """Return what is printed of a network: its layers, how many numbers it has, its score."""
    recipe = zoo.CONVOLUTIONS.get(name)
    sizes = "-".join(map(str, recipe.detectors if recipe else network.sizes))
    return f"{name:13} {sizes:14} {network.parameter_count:7,} numbers  {score(name, network, test):7.2%} right"


def main():
    """Answer the command line."""
    parser = argparse.ArgumentParser(description="Make or score the networks that ship.")
    parser.add_argument("names", nargs="*", help="networks; all of them when none is named")
    group = parser.add_mutually_exclusive_group()
    group.add_argument("--check", action="store_true", help="only score the networks as they ship")
    group.add_argument("--seeds", action="store_true", help="held-out accuracy of sixteen seeds of digits")
    options = parser.parse_args()
    names = options.names or zoo.names()
    if unknown := set(names) - set(zoo.names()):
        parser.error(f"no network is called {', '.join(sorted(unknown))}; there are {', '.join(zoo.names())}")
    try:
        check(names) if options.check else compare_seeds() if options.seeds else rebuild(names)
    except (FileNotFoundError, ValueError) as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
