"""Labels shuffled, in part or all: how fast they are learned, what of it holds for new images, which are disputed."""

import json

import numpy as np

from helpers import expect, place, training
from helpers.examples import Examples, Settings
from helpers.network import Network
from helpers.training import Progress, targets

ENOUGH = 0.95
"""The share of given labels that counts as learned."""

IMAGES = 1000
"""So many images are learned from, the first ones of the training set."""

SETTINGS = Settings(150, learning_rate=0.5)
"""Of the lesson's runs: 150 passes, ten images a step."""

FILE = place.ROOT / "data" / "memorizing.json"
"""The table that data/make_memorizing_table.py made."""


def shuffled(examples, share, rng):
    """Return the examples with a share of their labels, 0 to 1, dealt out anew among the images that had them.

    Of those dealt about one in ten gets the label that it had.
    """
    labels = examples.labels.copy()
    some = rng.permutation(len(labels))[: round(share * len(labels))]
    labels[some] = labels[rng.permutation(some)]
    return Examples(examples.images, labels)


def mislabeled(examples, count, rng):
    """Return (examples, planted (count,) integers): so many of them, chosen at random, have a wrong label."""
    labels = examples.labels.copy()
    planted = rng.choice(len(labels), count, replace=False)
    labels[planted] = (labels[planted] + rng.integers(1, 10, count)) % 10
    return Examples(examples.images, labels), planted


def train(network, examples, settings, rng, report_every=None):
    """Train `network` in place as helpers.training.train does, and yield a Progress after each pass, by another cost.

    The slope of the squared cost with an output's weighted sum has the factor a(1 - a), nearly 0 where the output is
    surely wrong, so that such an image is hardly learned. Without this factor, and the 2, it is the slope of the
    cross-entropy, -log a where an output should be 1 and -log(1 - a) where it should be 0.

    examples, rng, report_every: as in helpers.training.train. settings: examples.Settings, without weight decay.
    Source: Nielsen, "Neural Networks and Deep Learning", chapter 3.
    """
    expect.whole(settings.batch_size, 1, len(examples), "batch_size")
    expect.generator(rng)
    x, y = network.inputs(examples.images), targets(examples.labels, network.sizes[-1])
    steps_per_pass = len(x) // settings.batch_size
    steps, done = settings.passes * steps_per_pass, 0
    for _ in range(settings.passes):
        order = rng.permutation(len(x))[: steps_per_pass * settings.batch_size]
        for batch in np.split(order, steps_per_pass):
            a = network.onward(x[batch], 0)
            step_size = settings.learning_rate * (1 - done / steps)
            errors = (a[-1] - y[batch]) * (step_size / len(batch))
            for l in reversed(range(len(network.weights))):
                before = errors @ network.weights[l]
                network.weights[l][...] -= errors.T @ a[l]
                network.biases[l][...] -= errors.sum(axis=0)
                errors = before * a[l] * (1 - a[l])
            done += 1
            if done % (report_every or steps_per_pass) == 0 or done == steps:
                yield Progress(done, steps, steps_per_pass, settings.learning_rate * (1 - done / steps))


class Run:
    """What a network answers at its start, and whenever `look` is called while it trains: lists of the same length.

    network: helpers.network.Network, which something else trains. examples: those it learns from, with the labels that
    it is given. held_out, new: Examples that it does not learn from, some to choose a moment by, some to judge it.
    passes: passes done. answers: (n,) uint8 to the examples. given: shares of the given labels that it answers.
    held_out_read, read: shares of `held_out` and of `new` that it reads.
    """

    def __init__(self, network, examples, held_out, new):
        self.network, self.examples, self.held_out, self.new = network, examples, held_out, new
        self.passes, self.answers, self.given, self.held_out_read, self.read = [], [], [], [], []
        self._add(0)

    def look(self, progress):
        """Add what the network answers now. progress: helpers.training.Progress, how far it is."""
        self._add(progress.passes_done)

    def _add(self, passes):
        self.passes.append(passes)
        self.answers.append(self.network.predict(self.examples.images).astype(np.uint8))
        self.given.append(float(np.mean(self.answers[-1] == self.examples.labels)))
        for shares, others in [(self.held_out_read, self.held_out), (self.read, self.new)]:
            shares.append(self.network.accuracy(others.images, others.labels))


def trained(examples, held_out, new, hidden, settings, seed):
    """Train a network from a random start; return its Run. hidden: the sizes of the hidden layers, a tuple."""
    rng = np.random.default_rng(seed)
    run = Run(Network.random((784, *hidden, 10), rng), examples, held_out, new)
    for progress in train(run.network, examples, settings, rng):
        run.look(progress)
    return run


def squared(examples, seed=1):
    """Train 784-16-16-10 by the squared cost, at rate 3, with as many passes as SETTINGS; return the network."""
    rng = np.random.default_rng(seed)
    network = Network.random((784, 16, 16, 10), rng)
    for _ in training.train(network, examples, Settings(SETTINGS.passes), rng):
        pass
    return network


def passes_to(run, share=ENOUGH):
    """Return after how many passes of a Run this share of the given labels was answered; infinity where never."""
    return next((passes for passes, given in zip(run.passes, run.given) if given >= share), np.inf)


def best_moment(run):
    """Return the place in a Run's lists where most held-out images are read."""
    return int(np.argmax(run.held_out_read))


def table():
    """Return the rows of FILE: a dict for each network size, share of shuffled labels and number of images."""
    return json.loads(FILE.read_text(encoding="utf-8"))


def costs(outputs, labels):
    """Return (n,): the squared cost of each image. outputs: (n, 10). labels: (n,)."""
    return ((outputs - targets(labels)) ** 2).sum(axis=1)


def costliest(outputs, labels, count):
    """Return (count,) places of the images that cost most, the costliest first. outputs: (n, 10). labels: (n,)."""
    return np.argsort(-costs(outputs, labels), kind="stable")[:count]


def costliest_example():
    """Return (outputs (8, 10), labels (8,), count), a small task on which a learner's `costliest` is tried."""
    outputs = np.random.default_rng(1).random((8, 10)) ** 2  # every known mistake gives other places
    return outputs, np.array([3, 1, 4, 1, 5, 9, 2, 6]), 3


def finds_alike(function):
    """Return whether a learner's function(outputs, labels, count) does what `costliest` does; a stub does not."""
    try:
        return np.array_equal(function(*costliest_example()), costliest(*costliest_example()))
    except Exception:  # whatever a learner's function may raise: it is not the lesson's
        return False
