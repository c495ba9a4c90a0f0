"""What learning looks like: random starts, the gradient part by part, a slice of the cost surface, step sizes."""

import itertools
import time
from contextlib import suppress
from typing import NamedTuple

import numpy as np

from helpers.network import Network, sigmoid
from helpers.training import backpropagate, cost, targets, train

PIXELS_WIDE = 28

TENTHS = 0.9
"""The cost of saying 0.1 with all ten outputs, whatever the image: 9 * 0.1 ** 2 + 0.9 ** 2. All zeros cost 1."""

PUBLISHED = [
    ("1998: no hidden layer (linear)", 12.0),
    ("1998: 784-300-10", 4.7),
    ("1998: 784-1000-10", 4.5),
    ("1998: 784-300-100-10", 3.05),
    ("1998: LeNet-5, convolutional", 0.95),
    ("2016: SimpleNet, convolutional", 0.25),
]
"""How many of 100 MNIST test images others' networks misread, as they report it.

Source: LeCun, Bottou, Bengio, Haffner 1998, "Gradient-based learning applied to document recognition", figure 9;
Hasanpour et al. 2016, arXiv:1608.06037.
"""


def hold_out(part, share=0.1):
    """Return (training, held out): two dictionaries with `images` and `labels`, the last `share` held out.

    part: anything with `images` (n, ...) and `labels` (n,). The arrays are views, so nothing is copied.
    """
    n = len(part.labels) - round(share * len(part.labels))
    return [{"images": part.images[cut], "labels": part.labels[cut]} for cut in (slice(n), slice(n, None))]


def outputs_of(network, images, batch_size=1000):
    """Return the output activations of n images, (n, outputs), worked through `batch_size` at a time."""
    batches = (images[i : i + batch_size] for i in range(0, len(images), batch_size))
    return np.concatenate([network.forward(batch)[-1] for batch in batches])


def random_starts(images, labels, count, rng, sizes=(784, 16, 16, 10)):
    """Return (costs, accuracies), each (count,), of networks whose numbers are random.

    images, labels: as in `training.cost`. rng: numpy.random.Generator.
    """
    networks = [Network.random(sizes, rng) for _ in range(count)]
    costs = [cost(network, images, labels) for network in networks]
    return np.array(costs), np.array([network.accuracy(images, labels) for network in networks])


def number_name(sizes, index):
    """Return in words which weight or bias stands at `index` of `network.parameters`.

    sizes: the network's layers, the input first. Raises IndexError when there is no such number.

    >>> number_name((784, 16, 16, 10), 13_001)
    'bias of output 9'
    """
    start = index
    if index >= 0:
        for layer, (inputs, neurons) in enumerate(itertools.pairwise(sizes), 1):
            if start < inputs * neurons:
                neuron, source = divmod(start, inputs)
                return f"weight from {_neuron_name(sizes, layer - 1, source)} to {_neuron_name(sizes, layer, neuron)}"
            start -= inputs * neurons
        for layer, neurons in enumerate(sizes[1:], 1):
            if start < neurons:
                return f"bias of {_neuron_name(sizes, layer, start)}"
            start -= neurons
    raise IndexError(f"There is no number {index} in a network of {'-'.join(map(str, sizes))}.")


def _neuron_name(sizes, layer, neuron):
    if layer == 0:
        row, column = divmod(neuron, PIXELS_WIDE)
        return f"the pixel at row {row}, column {column}"
    if layer == len(sizes) - 1:
        return f"output {neuron}"
    return f"neuron {neuron} of the {({1: '2nd', 2: '3rd'}).get(layer, f'{layer + 1}th')} layer"


def batch_agreement(network, images, labels, count, rng, batch_size=10):
    """Return how well small batches point: (count,) cosines between a batch's gradient and that of all images.

    1: the same direction; 0: at a right angle; below 0: uphill.
    """
    whole = backpropagate(network, images, labels)
    cosines = []
    for _ in range(count):
        chosen = rng.choice(len(images), batch_size, replace=False)
        gradient = backpropagate(network, images[chosen], labels[chosen])
        cosines.append(gradient @ whole / (np.linalg.norm(gradient) * np.linalg.norm(whole)))
    return np.array(cosines)


class CostSlice:
    """The cost as a function of two weights only, both into one output neuron; all other numbers stay as they are.

    network: any with a hidden layer. images, labels: as in `training.cost`. output: the output neuron.
    neurons: the two neurons of the last hidden layer that the weights come from.
    trained: the two weights as they are in the network.

    Everything before those two weights is computed once, so a place on the surface costs one sigmoid for each image.
    """

    def __init__(self, network, images, labels, output, neurons):
        activations = network.forward(images)
        self.inputs = activations[-2][:, list(neurons)].astype(np.float64)
        weights = network.weights[-1][output].astype(np.float64)
        self.trained = weights[list(neurons)]
        others = activations[-2] @ weights + float(network.biases[-1][output])
        self.rest = others - self.inputs @ self.trained
        wanted = targets(labels, network.sizes[-1], np.float64)
        self.wanted = wanted[:, output]
        squares = np.sum((activations[-1] - wanted) ** 2, axis=1)
        self.fixed = float(np.mean(squares - (activations[-1][:, output] - self.wanted) ** 2))

    def cost(self, x, y):
        """Return the cost, a float, where the two weights are x and y."""
        outputs = sigmoid(self.rest + self.inputs @ (x, y))
        return self.fixed + float(np.mean((outputs - self.wanted) ** 2))

    def gradient(self, x, y):
        """Return (2,): how fast the cost rises with either weight."""
        outputs = sigmoid(self.rest + self.inputs @ (x, y))
        return (2 * (outputs - self.wanted) * outputs * (1 - outputs)) @ self.inputs / len(self.inputs)

    def surface(self, x, y):
        """Return the costs (len(y), len(x)) on a grid of weights x (n,) and y (m,)."""
        return np.array([[self.cost(a, b) for a in x] for b in y])

    def descend(self, start, step_size, steps):
        """Return the path of steepest descent, (steps + 1, 2): each step subtracts step_size times the gradient."""
        path = [np.array(start, float)]
        for _ in range(steps):
            path.append(path[-1] - step_size * self.gradient(*path[-1]))
        return np.array(path)


def learning_rate_runs(images, labels, learning_rate, seeds, passes=4, sizes=(784, 16, 16, 10), batch_size=10):
    """Return the cost after each pass of a run from each of some random starts: (seeds, passes + 1), the start first.

    images, labels: as in `training.cost`; they are trained on and measured on. As in `training.train`, the rate falls
    to 0 over the run. seeds: of the random start and the shuffling. A run whose numbers overflow leaves NaN from there.
    """
    costs = np.full((len(seeds), passes + 1), np.nan)
    for i, seed in enumerate(seeds):
        rng = np.random.default_rng(seed)
        network = Network.random(sizes, rng)
        costs[i, 0] = cost(network, images, labels)
        run = train(network, images, labels, passes=passes, rng=rng, batch_size=batch_size, learning_rate=learning_rate)
        with suppress(FloatingPointError):
            for done in run:
                costs[i, done.passes_done] = cost(network, images, labels)
    return costs


def most_mixed_up(counts):
    """Return the two digits most often taken for each other, the smaller first.

    counts: (10, 10), how often each label (rows) got each answer (columns).
    """
    mixed = np.triu(counts + counts.T, 1)
    return tuple(int(digit) for digit in np.unravel_index(mixed.argmax(), mixed.shape))


class Measured(NamedTuple):
    """A network at one moment of its training: passes done (a fraction, too), costs and accuracies (0 to 1)."""

    passes: float
    cost: float
    held_out_cost: float
    accuracy: float
    held_out_accuracy: float


class TrainingRun:
    """One run of `training.train` that rests after any step, goes on later, and measures itself as it goes.

    training, held_out: dictionaries of `images` and `labels`, as `hold_out` gives them. At most MEASURED_ON of each
    are measured on, the first ones. sizes: of the layers. seed: of the random start and of the shuffling.
    The other settings are those of `training.train`, which raises ValueError for bad ones.

    network: as the last finished step left it. history: list of Measured, the random start first.
    steps_done, steps: so far, and of the whole run. step_size: the next step's. seconds: spent in `advance`.
    """

    MEASURED_ON = 1000
    POINTS = 100  # how often a whole run is measured

    def __init__(
        self,
        training,
        held_out,
        *,
        sizes=(784, 16, 16, 10),
        passes=10,
        batch_size=10,
        learning_rate=3.0,
        weight_decay=0.0,
        seed=1,
    ):
        rng = np.random.default_rng(seed)
        self.network = Network.random(sizes, rng)
        self._run = train(
            self.network,
            **training,
            passes=passes,
            rng=rng,
            batch_size=batch_size,
            learning_rate=learning_rate,
            weight_decay=weight_decay,
            report_every=1,
        )
        self.passes, self.steps_done, self.seconds = passes, 0, 0.0
        self.steps_per_pass = len(training["labels"]) // batch_size
        self.steps = passes * self.steps_per_pass
        self.step_size = learning_rate
        self._measure_every = -(-self.steps // self.POINTS)
        self._measured_on = []
        for part in (training, held_out):
            images, labels = (np.asarray(part[name])[: self.MEASURED_ON] for name in ("images", "labels"))
            self._measured_on.append((self.network.inputs(images), labels, targets(labels, sizes[-1])))
        self.history = []
        self.measure()

    @property
    def finished(self):
        """Whether all passes are done."""
        return self.steps_done == self.steps

    def step(self):
        """Take one step of learning; every so often, and at the end, measure. After the last step do nothing."""
        if self.finished:
            return
        progress = next(self._run)
        self.steps_done, self.step_size = progress.steps_done, progress.learning_rate
        if self.steps_done % self._measure_every == 0 or self.finished:
            self.measure()

    def advance(self, seconds, last=None):
        """Take steps for so long (one at least), at most to step `last`, or to the end."""
        begun, done = time.perf_counter(), 0.0
        last = self.steps if last is None else min(last, self.steps)
        while self.steps_done < last and done <= seconds:
            self.step()
            done = time.perf_counter() - begun
        self.seconds += done

    def measure(self):
        """Add the network as it is now to the history, unless it is there already."""
        passes = self.steps_done / self.steps_per_pass
        if self.history and self.history[-1].passes == passes:
            return
        costs, accuracies = [], []
        for inputs, labels, wanted in self._measured_on:
            outputs = self.network.forward(inputs)[-1]
            costs.append(float(np.sum((outputs - wanted) ** 2) / len(labels)))
            accuracies.append(float(np.mean(outputs.argmax(axis=1) == labels)))
        self.history.append(Measured(passes, *costs, *accuracies))
