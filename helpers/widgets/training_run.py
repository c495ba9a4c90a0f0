"""A training run that rests after any step, goes on later, and measures itself as it goes."""

import time
from typing import NamedTuple

import numpy as np

from helpers.network import Network
from helpers.training import Progress, targets, train

MEASURED_ON = 1000
"""At most so many of the examples are measured on, the first ones."""

POINTS = 100
"""How often a whole run is measured."""


class Measured(NamedTuple):
    """A network at one moment of its training: passes done (a fraction, too), costs and accuracies (0 to 1)."""

    passes: float
    cost: float
    held_out_cost: float
    accuracy: float
    held_out_accuracy: float


class TrainingRun:
    """One run of `training.train` that rests after any step, goes on later, and measures itself as it goes.

    training, held_out: Examples, what is learned from and what is only measured on.
    sizes: of the layers. settings: examples.Settings. seed: of the random start and of the shuffling.
    Raises ValueError where these do not fit together.

    train: what trains it; a class made from this one may put another in its place, which is called as this is.
    network: as the last finished step left it. history: list of Measured, the random start first.
    progress: training.Progress. seconds: spent in `advance`.
    """

    train = staticmethod(train)

    def __init__(self, training, held_out, sizes, settings, seed=1):
        rng = np.random.default_rng(seed)
        self.settings, self.seconds = settings, 0.0
        self.network = Network.random(sizes, rng)
        self._steps = self.train(self.network, training, settings, rng, report_every=1)
        steps_per_pass = len(training) // settings.batch_size
        self.progress = Progress(0, settings.passes * steps_per_pass, steps_per_pass, settings.learning_rate)
        self._measure_every = -(-self.progress.steps // POINTS)
        self._measured_on = [
            (self.network.inputs(few.images), few.labels, targets(few.labels, sizes[-1]))
            for few in (training[:MEASURED_ON], held_out[:MEASURED_ON])
        ]
        self.history = []
        self.measure()

    @property
    def finished(self):
        """Whether all passes are done."""
        return self.progress.finished

    def step(self):
        """Take one step of learning; every so often, and at the end, measure. After the last step do nothing.

        Raises RuntimeError when a step before broke off, by an error or an interrupt.
        """
        if self.finished:
            return
        try:
            self.progress = next(self._steps)
        except StopIteration:  # what has left a generator by an exception has ended it
            raise RuntimeError("This run broke off in the middle of a step and cannot go on; begin another.") from None
        if self.progress.step % self._measure_every == 0 or self.finished:
            self.measure()

    def advance(self, seconds, last):
        """Take steps for so long (one at least), at most to step `last`, or to the end."""
        begun, done = time.perf_counter(), 0.0
        last = min(last, self.progress.steps)
        while self.progress.step < last and done <= seconds:
            self.step()
            done = time.perf_counter() - begun
        self.seconds += done

    def measure(self):
        """Add the network as it is now to the history, unless it is there already."""
        passes = self.progress.passes_done
        if self.history and self.history[-1].passes == passes:
            return
        costs, accuracies = [], []
        for inputs, labels, wanted in self._measured_on:
            outputs = self.network.forward(inputs)[-1]
            costs.append(float(np.sum((outputs - wanted) ** 2) / len(labels)))
            accuracies.append(float(np.mean(outputs.argmax(axis=1) == labels)))
        self.history.append(Measured(passes, *costs, *accuracies))
