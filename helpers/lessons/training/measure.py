"""What training looks like: costs pass by pass, what is lost on the way, what is luck."""

from contextlib import suppress

import numpy as np

from helpers.network import Network
from helpers.training import cost, train

SIZES = (784, 16, 16, 10)
"""The layers of the networks that are made here."""

TENTHS = 0.9
"""The cost of saying 0.1 with all ten outputs, whatever the image: 9 * 0.1 ** 2 + 0.9 ** 2. All zeros cost 1."""

FASTEST = 1_000_000
"""The largest learning rate that is tried: far beyond it numbers run away to infinity."""

KEPT = 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000
"""After how many steps of a run the lesson keeps a checkpoint; it keeps the end of the run, too."""


def hold_out(examples):
    """Return (training, held out), both Examples: the last tenth is held out."""
    cut = len(examples) - round(0.1 * len(examples))
    return examples[:cut], examples[cut:]


def cost_curves(examples, settings, seeds):
    """Return the cost after each pass of a run from each of some random starts: (seeds, passes + 1), the start first.

    examples: examples.Examples; they are trained on and measured on. settings: examples.Settings.
    seeds: of the random start and the shuffling. A run whose numbers overflow leaves NaN from there.
    """
    costs = np.full((len(seeds), settings.passes + 1), np.nan)
    for i, seed in enumerate(seeds):
        rng = np.random.default_rng(seed)
        network = Network.random(SIZES, rng)
        costs[i, 0] = cost(network, examples)
        with suppress(FloatingPointError):
            for done in train(network, examples, settings, rng):
                costs[i, round(done.passes_done)] = cost(network, examples)
    return costs


def lost(read):
    """Return which images were lost: read by one checkpoint and misread by a later one; (n,) of bool.

    read: (checkpoints, n) of bool, in the order of the run. The first, the random start, does not count: what it reads,
    it reads for no reason.
    """
    before = np.logical_or.accumulate(read[1:])[:-1]
    return (before & ~read[2:]).any(axis=0)


def misread_again(wrong):
    """Return for each pair of networks how often the second misreads what the first misreads: shares, (pairs,).

    wrong: (networks, n) of bool, what each misreads.
    """
    wrong = wrong.astype(float)
    together = wrong @ wrong.T / np.maximum(wrong.sum(axis=1, keepdims=True), 1)
    return together[~np.eye(len(wrong), dtype=bool)]


def listed(digits):
    """Return digits in words: "2, 3 and 8"; "" for none."""
    words = [str(digit) for digit in digits]
    return " and ".join([", ".join(words[:-1]), *words[-1:]]) if len(words) > 1 else "".join(words)
