"""How fast and how large is a training run? Ours beside JAX, PyTorch and scikit-learn: python3 course.py bench training

All do the same work: 784-16-16-10, sigmoid, squared cost, plain mini-batch gradient descent, float32, the images in a
new order for each pass, a step size that falls in a straight line. The first table's rivals are checked to compute the
same numbers as ours. Each gets its data ready-made (float32, in one piece, on its device) and the fastest loop that we
found for it; compiling is not timed. Rivals take turns within one process, and each figure is the median of its turns.
Results go to standard output, what is going on to standard error.
"""

# Only the standard library up here: on Linux a process inherits its parent's peak memory, so this one stays small.
import argparse
import importlib.metadata
import itertools
import json
import os
import platform
import statistics
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

SIZES = (784, 16, 16, 10)
LEARNING_RATE = 3.0
BATCH_SIZES = (10, 32, 100)
ONE_THREAD = {name: "1" for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")}
ONE_THREAD |= {"XLA_FLAGS": "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"}


# The rivals. Each gets uint8 images (n, 784), labels and a network to start from, prepares, and returns a function:
# one_pass(rng) trains for one pass and returns all parameters as one vector, in the order of network.parameters.


def ours(network, images, labels, batch_size):
    """helpers.training.train, on uint8 images, as the lessons call it."""
    from helpers.examples import Examples, Settings
    from helpers.training import train

    examples, settings = Examples(images, labels), Settings(1, batch_size, LEARNING_RATE)

    def one_pass(rng):
        for _ in train(network, examples, settings, rng):
            pass
        return network.parameters

    return one_pass


def jax_float32(network, images, labels, batch_size, as_bytes=False):
    """JAX: the whole pass one compiled function (jit, lax.scan), batches gathered inside, the parameters donated."""
    import jax
    import jax.numpy as jnp
    import numpy as np

    inputs = jnp.asarray(images if as_bytes else as_float32(images))
    targets = jnp.asarray(np.eye(10, dtype=np.float32)[labels])
    parameters = [(jnp.array(w), jnp.array(b)) for w, b in zip(network.weights, network.biases, strict=True)]
    steps = len(images) // batch_size
    step_sizes = jnp.asarray(falling(steps))

    def cost(parameters, x, t):
        if as_bytes:
            x = x.astype(jnp.float32) * (1 / 255)
        for weights, biases in parameters:
            # Weights as (outputs, inputs): a quarter faster here than as (inputs, outputs).
            x = jax.nn.sigmoid(x @ weights.T + biases)
        return jnp.sum((x - t) ** 2) / batch_size

    def scan(parameters, inputs, targets, batches):
        def step(parameters, batch):
            chosen, step_size = batch
            gradient = jax.grad(cost)(parameters, inputs[chosen], targets[chosen])
            return jax.tree.map(lambda p, g: p - step_size * g, parameters, gradient), None

        return jax.lax.scan(step, parameters, (batches, step_sizes))[0]

    compiled = jax.jit(scan, donate_argnums=0)

    def one_pass(rng):
        nonlocal parameters
        batches = rng.permutation(len(images))[: steps * batch_size].reshape(steps, batch_size)
        parameters = jax.block_until_ready(compiled(parameters, inputs, targets, jnp.asarray(batches)))
        weights, biases = zip(*parameters)
        return np.concatenate([np.ravel(array) for array in weights + biases])

    return one_pass


def jax_uint8(network, images, labels, batch_size):
    """The same, but the images stay uint8 as ours do and each batch is converted as it is used."""
    return jax_float32(network, images, labels, batch_size, as_bytes=True)


def torch_eager(network, images, labels, batch_size):
    """PyTorch as its tutorials write it: nn.Linear, optim.SGD (fused), the batches cut from images gathered once."""
    run = torch_run(network, images, labels, batch_size)

    def one_pass(rng):
        for _ in run(rng, passes=1):
            pass
        return run.parameters()

    return one_pass


def torch_run(network, images, labels, batch_size, report_every=None):
    """Return run(rng, passes), a generator that trains in PyTorch and pauses as `train` does; run.model is the net."""
    import numpy as np
    import torch
    from torch import nn

    layers = [nn.Linear(inputs, outputs) for inputs, outputs in itertools.pairwise(SIZES)]
    with torch.no_grad():
        for layer, weights, biases in zip(layers, network.weights, network.biases, strict=True):
            layer.weight.copy_(torch.from_numpy(weights))
            layer.bias.copy_(torch.from_numpy(biases))
    model = nn.Sequential(*(part for layer in layers for part in (layer, nn.Sigmoid())))
    optimizer = torch.optim.SGD(model.parameters(), lr=LEARNING_RATE, fused=True)
    settings = optimizer.param_groups[0]
    squares = nn.MSELoss(reduction="sum")
    inputs = torch.from_numpy(as_float32(images))
    targets = torch.from_numpy(np.eye(10, dtype=np.float32)[labels])

    def run(rng, passes):
        steps_per_pass = len(images) // batch_size
        step_sizes = falling(passes * steps_per_pass).tolist()
        for passes_done in range(passes):
            order = torch.from_numpy(rng.permutation(len(images))[: steps_per_pass * batch_size])
            batches = zip(inputs[order].split(batch_size), targets[order].split(batch_size))
            for i, (x, t) in enumerate(batches, passes_done * steps_per_pass):
                optimizer.zero_grad()
                (squares(model(x), t) / batch_size).backward()
                settings["lr"] = step_sizes[i]
                optimizer.step()
                if report_every and (i + 1) % report_every == 0:
                    yield
        yield

    run.model = model
    ordered = [layer.weight for layer in layers] + [layer.bias for layer in layers]
    run.parameters = lambda: np.concatenate([p.detach().numpy().ravel() for p in ordered])
    return run


def torch_compile(network, images, labels, batch_size):
    """torch.compile of the whole step: batch gathered, gradient (torch.func.grad) and update in one compiled graph."""
    import numpy as np
    import torch

    inputs = torch.from_numpy(as_float32(images))
    targets = torch.from_numpy(np.eye(10, dtype=np.float32)[labels])
    parameters = [torch.tensor(p) for pair in zip(network.weights, network.biases, strict=True) for p in pair]
    steps = len(images) // batch_size
    step_sizes = torch.from_numpy(falling(steps)).unbind()

    def cost(parameters, x, t):
        for weights, biases in zip(parameters[::2], parameters[1::2]):
            x = torch.sigmoid(torch.nn.functional.linear(x, weights, biases))
        return ((x - t) ** 2).sum() / batch_size

    @torch.compile(fullgraph=True, dynamic=False)
    def step(parameters, inputs, targets, chosen, step_size):
        gradient = torch.func.grad(cost)(parameters, inputs[chosen], targets[chosen])
        for p, g in zip(parameters, gradient):
            p.sub_(step_size * g)

    @torch.no_grad()
    def one_pass(rng):
        order = torch.from_numpy(rng.permutation(len(images))[: steps * batch_size])
        for chosen, step_size in zip(order.split(batch_size), step_sizes):
            step(parameters, inputs, targets, chosen, step_size)
        return np.concatenate([p.numpy().ravel() for p in parameters[::2] + parameters[1::2]])

    return one_pass


def sklearn_classifier(network, images, labels, batch_size):
    """MLPClassifier.partial_fit: softmax and log loss (it offers no squared cost), and a constant step size."""
    from sklearn.neural_network import MLPClassifier

    inputs, digits = as_float32(images), list(range(10))
    settings = {"activation": "logistic", "solver": "sgd", "momentum": 0, "alpha": 0, "learning_rate_init": 0.1}
    model = MLPClassifier(SIZES[1:-1], batch_size=batch_size, random_state=0, **settings)

    def one_pass(rng):
        model.partial_fit(inputs, labels, classes=digits)

    return one_pass


def floor(network, images, labels, batch_size):
    """The two large matrix products of each step and nothing else, on one batch that is in the cache already."""
    import numpy as np

    from helpers.arrays import aligned_empty

    batch = aligned_empty((batch_size, SIZES[0]), np.float32)
    batch[...] = as_float32(images[:batch_size])
    weights = network.weights[0].T
    sums, gradient = batch @ weights, aligned_empty((SIZES[1], SIZES[0]), np.float32)

    def one_pass(rng):
        for _ in range(len(images) // batch_size):
            np.dot(batch, weights, out=sums)
            np.dot(sums.T, batch, out=gradient)

    return one_pass


RIVALS = {  # name: function, the package it needs, whether it does the same work to the last step
    "ours": (ours, "numpy", True),
    "JAX, float32 images": (jax_float32, "jax", True),
    "JAX, uint8 images": (jax_uint8, "jax", True),
    "PyTorch eager": (torch_eager, "torch", True),
    "torch.compile": (torch_compile, "torch", True),
    "scikit-learn": (sklearn_classifier, "scikit-learn", False),
    "floor": (floor, "numpy", False),
}


def as_float32(images):
    """Return uint8 images as float32 from 0 to 1, in one piece."""
    import numpy as np

    return np.multiply(images, np.float32(1 / 255), dtype=np.float32)


def falling(steps):
    """Return the step sizes of a run, (steps,) float32: from LEARNING_RATE in a straight line to 0."""
    import numpy as np

    return (LEARNING_RATE * (1 - np.arange(steps) / steps)).astype(np.float32)


def load_images(count):
    """Return (uint8 images (count, 784), labels, where they are from): MNIST's, or random ones of that shape."""
    import numpy as np

    from helpers import mnist

    try:
        digits = mnist.load("full")
    except (FileNotFoundError, ValueError):
        rng = np.random.default_rng(0)
        made = rng.integers(0, 256, (count, 784), np.uint8), rng.integers(0, 10, count).astype(np.uint8)
        return *made, "random numbers, for the full MNIST set is not here"
    images, labels = digits.train.images.reshape(-1, 784), digits.train.labels
    if count > len(images):
        copies = -(-count // len(images))
        images, labels = np.tile(images, (copies, 1)), np.tile(labels, copies)
    return images[:count], labels[:count], "MNIST's training set"


def version(package):
    """Return a package's version, None when it is not installed."""
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return None


# What is measured, each part in a process of its own that prints its results as JSON.


def measure_pass(images, rounds, one_core):
    """Return {batch size: {rival: seconds, or in words why not}} and how far the rivals end from us."""
    if one_core and hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})  # JAX heeds nothing else
    import numpy as np

    from helpers.network import Network

    pixels, labels, source = load_images(images)
    seconds, apart = {}, {}
    for batch_size in BATCH_SIZES:
        passes, row = {}, {}
        for name, (rival, package, same_work) in RIVALS.items():
            if version(package) is None:
                row[name] = f"missing: {package} is not installed"
                continue
            try:
                say(f"{name}, batches of {batch_size}: preparing")
                if same_work and batch_size == 32:
                    some = pixels[: 20 * batch_size], labels[: 20 * batch_size]
                    apart[name] = distance(ours, rival, *some, batch_size)
                start = Network.random(SIZES, np.random.default_rng(1))
                passes[name] = rival(start, pixels, labels, batch_size)
                passes[name](np.random.default_rng(2))  # compiles, and warms up
            except Exception as error:  # a compiler that is missing, say: the others go on
                passes.pop(name, None)
                row[name] = f"failed: {type(error).__name__}: {str(error).strip().splitlines()[0][:60]}"
        taken = {name: [] for name in passes}
        for turn in range(rounds):
            say(f"batches of {batch_size}: round {turn + 1} of {rounds}")
            for name, one_pass in passes.items():
                time.sleep(0.2)  # until the threads of the one before have gone to sleep
                begin = time.perf_counter()
                one_pass(np.random.default_rng(turn))
                taken[name].append(time.perf_counter() - begin)
        seconds[batch_size] = row | {name: statistics.median(times) for name, times in taken.items()}
    return {"source": source, "seconds": seconds, "apart": apart}


def distance(one, other, images, labels, batch_size):
    """Return how far apart two rivals' parameters are after one pass in the same order from the same start."""
    import numpy as np

    from helpers.network import Network

    ends = []
    for rival in (one, other):
        network = Network.random(SIZES, np.random.default_rng(1))
        ends.append(rival(network, images, labels, batch_size)(np.random.default_rng(2)))
    return float(np.abs(ends[0] - ends[1]).max())


def measure_goal(images, rounds, goal=0.94, batch_size=32, passes=5, report_every=200):
    """Return the seconds until `goal` of the held-out images are right: medians of ours and PyTorch's, and the steps.

    The last twelfth of the training set is held out; trying the network on it is not timed.
    """
    import numpy as np

    from helpers.examples import Examples, Settings
    from helpers.network import Network
    from helpers.training import train

    pixels, labels, source = load_images(images)
    cut = images - images // 12
    held_out, examples = (pixels[cut:], labels[cut:]), (pixels[:cut], labels[:cut])

    def our_run(rng):
        network = Network.random(SIZES, rng)
        settings = Settings(passes, batch_size, LEARNING_RATE)
        run = train(network, Examples(*examples), settings, rng, report_every)
        return run, lambda: network.accuracy(*held_out)

    def torch_s_run(rng):
        import torch

        run = torch_run(Network.random(SIZES, rng), *examples, batch_size, report_every)
        inputs = torch.from_numpy(as_float32(held_out[0]))

        def accuracy():
            answers = run.model(inputs).detach().numpy().argmax(axis=1)
            return float(np.mean(answers == held_out[1]))

        return run(rng, passes), accuracy

    results = {"source": source}
    runs = {"ours": our_run} | ({"PyTorch eager": torch_s_run} if version("torch") else {})
    taken = {name: [] for name in runs}
    for turn in range(rounds):
        for name, prepare in runs.items():
            say(f"{name}, to {goal:.0%}: run {turn + 1} of {rounds}")
            run, accuracy = prepare(np.random.default_rng(turn))
            time.sleep(0.2)
            seconds, reports, right = 0.0, 0, 0.0
            while right < goal:
                begin = time.perf_counter()
                if next(run, "over") == "over":
                    break
                seconds += time.perf_counter() - begin
                reports += 1
                right = accuracy()
            taken[name].append((seconds, reports * report_every) if right >= goal else None)
    for name, pairs in taken.items():
        reached = [pair for pair in pairs if pair]
        results[name] = [statistics.median(column) for column in zip(*reached)] if len(reached) == len(pairs) else None
    return results


def measure_growth(images, sizes):
    """Return a pass's seconds at batches of 32, and the process's memory in MB: with its imports, and at its peak."""
    import numpy as np

    from helpers.examples import Examples, Settings
    from helpers.network import Network
    from helpers.training import train

    imported = peak_memory()
    pixels, labels, _ = load_images(images)
    network = Network.random(sizes, np.random.default_rng(0))
    begin = time.perf_counter()
    list(train(network, Examples(pixels, labels), Settings(1, batch_size=32), np.random.default_rng(0)))
    return {"seconds": time.perf_counter() - begin, "imported": imported, "peak": peak_memory()}


def peak_memory():
    """Return the most memory that this process has held so far, in MB; None on Windows."""
    try:
        import resource
    except ImportError:
        return None
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6


def say(text):
    print(f"  {text}", file=sys.stderr, flush=True)


# The tables.


def table(header, rows):
    """Print rows of text under a header, the first column to the left and the others to the right."""
    widths = [max(len(row[i]) for row in [header, *rows]) for i in range(len(header))]
    for row in [header, ["-" * width for width in widths], *rows]:
        print("  ".join(cell.ljust(w) if i == 0 else cell.rjust(w) for i, (cell, w) in enumerate(zip(row, widths))))


def in_a_process(part, environment=None, **arguments):
    """Run one of the measuring functions in a new process and return what it found."""
    command = [sys.executable, __file__, "--part", part, "--arguments", json.dumps(arguments)]
    said = subprocess.run(
        command, env=os.environ | (environment or {}), stdout=subprocess.PIPE, check=True, text=True
    ).stdout
    return json.loads(said.splitlines()[-1])


def print_pass(images, rounds):
    print(f"One pass over {images:,} images, 784-16-16-10. Seconds, and how many times ours and the floor that is.\n")
    rows, apart = [], {}
    for threads, environment in [("one", ONE_THREAD), ("default", {})]:
        found = in_a_process("pass", environment, images=images, rounds=rounds, one_core=threads == "one")
        for name, distance in found["apart"].items():
            apart[name] = max(apart.get(name, 0), distance)
        for batch_size, seconds in found["seconds"].items():
            for name, value in seconds.items():
                figures = ["", "", value] if isinstance(value, str) else [
                    f"{value:.4f}",
                    f"{value / seconds['ours']:.2f}",
                    f"{value / seconds['floor']:.2f}",
                ]  # fmt: skip
                rows.append([name, batch_size, threads, *figures])
    table(["", "batch", "threads", "seconds", "/ ours", "/ floor"], rows)
    print(f"\nImages: {found['source']}. Medians of {rounds} turns.")
    print("floor: the two matrix products of each step that involve the images. " + sklearn_classifier.__doc__)
    print("After 20 steps with batches of 32 from the same start, the largest difference of any parameter to ours:")
    print("; ".join(f"{name} {distance:.0e}" for name, distance in apart.items() if name != "ours") or "no rivals")


def print_goal(images, rounds):
    found = in_a_process("goal", ONE_THREAD, images=images, rounds=rounds)
    print("\n\nUntil 94 % of held-out images are right: batches of 32, learning rate 3 falling to 0 over 5 passes.\n")
    rows = []
    for name in ("ours", "PyTorch eager"):
        if name not in found:
            rows.append([name, "missing: torch is not installed", "", ""])
        elif found[name] is None:
            rows.append([name, "not reached", "", ""])
        else:
            seconds, steps = found[name]
            rows.append([name, f"{seconds:.2f}", f"{steps:,.0f}", f"{seconds / found['ours'][0]:.2f}"])
    table(["", "seconds", "steps", "/ ours"], rows)
    print(f"\nImages: {found['source']}, the last twelfth held out. Medians of {rounds} starts, at one thread.")


def print_growth(images):
    print("\n\nOurs as images and width grow: one pass, batches of 32, in a process of its own.\n")
    rows = []
    for factor, sizes in [(0.25, SIZES), (1, SIZES), (4, SIZES), (1, (784, 100, 10)), (1, (784, 400, 400, 10))]:
        found = in_a_process("growth", images=int(images * factor), sizes=sizes)
        memory = [f"{found[key]:.0f}" if found[key] else "not measured" for key in ("imported", "peak")]
        rows.append(["-".join(map(str, sizes)), f"{int(images * factor):,}", f"{found['seconds']:.3f}", *memory])
    table(["", "images", "seconds", "MB, imports", "MB, peak"], rows)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--images", type=int, default=60_000, help="how many images are in a pass (default 60,000)")
    parser.add_argument("--rounds", type=int, default=5, help="how many turns each rival gets (default 5)")
    parser.add_argument("--part", help=argparse.SUPPRESS)
    parser.add_argument("--arguments", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.part:
        measure = {"pass": measure_pass, "goal": measure_goal, "growth": measure_growth}[asked.part]
        print(json.dumps(measure(**json.loads(asked.arguments))))
        return
    packages = [f"{name} {version(name)}" for name in ("numpy", "jax", "torch", "scikit-learn") if version(name)]
    print(f"Python {platform.python_version()}, {', '.join(packages)}; {os.cpu_count()} cores, {platform.machine()}.\n")
    print_pass(asked.images, asked.rounds)
    print_goal(asked.images, asked.rounds)
    print_growth(asked.images)


if __name__ == "__main__":
    main()
