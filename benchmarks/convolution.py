"""What do the shipped networks of detectors read, and how fast are they? python3 course.py bench convolution

The first table scores them beside `digits` and `hidden-100` on the 10,000 test images (on the sample's 1,000 where the
full set is not here), also pushed by 0 to 6 pixels, the mean of right, left, down and up; and says of which share of
2,000 images of uniform noise their top output is above 0.9. The second takes the time of one pass of training, forward
and backward, ours and PyTorch's (eager, its data ready-made), each on one core, in batches of 32: the same network,
cost, momentum, step sizes and order, checked to compute the same numbers. They take turns. The third takes what the
kernel works on each change of a drawing in the lesson's lab: the pad and all feature maps painted, with no page open.
"""

import argparse
import importlib.util
import os
import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
os.environ |= {name: "1" for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")}

import numpy as np

from helpers import mnist, zoo
from helpers.convolution import ConvolutionalNetwork
from helpers.convolution_training import MOMENTUM, train
from helpers.examples import Settings
from helpers.lessons.convolution import ConvolutionLab, measure
from helpers.widgets.painter import painter

NAMES = ["digits", "hidden-100", *zoo.CONVOLUTIONS]
BATCH_SIZE, LEARNING_RATE = 32, 0.02


def load():
    """Return the full data set, or the sample where it is not here."""
    try:
        return mnist.load("full")
    except FileNotFoundError:
        return mnist.load("sample")


def scores(test):
    """Print the first table."""
    noise = measure.uniform(2000, seed=0)
    print(f"{len(test):,} test images; accuracy after a push by 0 to 6 px; share sure of 2,000 of uniform noise\n")
    for name in NAMES:
        network = zoo.load(name)
        shares = " ".join(f"{measure.pushed(network, test, pixels):.3f}" for pixels in measure.PUSHES)
        sure = measure.share_sure(network, noise)
        print(f"{name:12} {network.parameter_count:7,} numbers   {shares}   {sure:4.0%}", flush=True)


# One pass of training. Each returns one_pass(seed), which trains for a pass and returns the network's outputs for TRIED
# of its images.

TRIED = 200


def ours(network, examples):
    """helpers.convolution_training.train, as the lesson calls it."""

    def one_pass(seed):
        for _ in train(network, examples, Settings(1, BATCH_SIZE, LEARNING_RATE), np.random.default_rng(seed)):
            pass
        return network.outputs(examples.images[:TRIED])

    return one_pass


def in_torch(network, examples):
    """PyTorch as its tutorials write it: nn.Conv2d, optim.SGD (fused), batches cut from images gathered once."""
    import torch
    from torch import nn

    torch.set_num_threads(1)
    first, second, last = (np.ascontiguousarray(part) for part in network.weights)
    parts = [nn.Conv2d(1, len(first), 5), nn.Conv2d(len(first), len(second), 5), nn.Linear(last.shape[1], 10)]
    places = last.shape[1] // len(second)
    # Ours counts the outputs' inputs place by place, PyTorch map by map.
    last = last.reshape(10, places, -1).transpose(0, 2, 1).reshape(10, -1)
    with torch.no_grad():
        for part, weights, biases in zip(
            parts, [*(w.transpose(0, 3, 1, 2) for w in (first, second)), last], network.biases
        ):
            part.weight.copy_(torch.from_numpy(np.ascontiguousarray(weights)))
            part.bias.copy_(torch.from_numpy(biases.copy()))
    end = nn.AdaptiveMaxPool2d(1) if network.anywhere else nn.MaxPool2d(2)
    model = nn.Sequential(parts[0], nn.MaxPool2d(2), nn.ReLU(), parts[1], end, nn.ReLU(), nn.Flatten(), parts[2])
    cost = nn.BCEWithLogitsLoss(reduction="sum")
    inputs = torch.from_numpy(examples.images.reshape(-1, 1, 28, 28) / np.float32(255))
    targets = torch.from_numpy(np.eye(10, dtype=np.float32)[examples.labels])

    def one_pass(seed):
        # The step size goes into the cost: put into the optimizer it would change the steps that momentum repeats.
        optimizer = torch.optim.SGD(model.parameters(), lr=1, momentum=MOMENTUM, fused=True)
        order, steps = np.random.default_rng(seed).permutation(len(examples)), len(examples) // BATCH_SIZE
        order = torch.from_numpy(order[: steps * BATCH_SIZE])
        batches = zip(inputs[order].split(BATCH_SIZE), targets[order].split(BATCH_SIZE))
        for i, (x, t) in enumerate(batches):
            optimizer.zero_grad()
            (cost(model(x), t) * (LEARNING_RATE * (1 - i / steps) / BATCH_SIZE)).backward()
            optimizer.step()
        return torch.sigmoid(model(inputs[:TRIED])).detach().numpy()

    return one_pass


def passes(examples, rounds):
    """Print the second table."""
    rivals = {"ours": ours} | ({"PyTorch": in_torch} if importlib.util.find_spec("torch") else {})
    print(f"\nSeconds a pass over {len(examples):,} images, batches of {BATCH_SIZE}, one core: median of {rounds}\n")
    for name, recipe in zoo.CONVOLUTIONS.items():
        start = ConvolutionalNetwork.random(recipe.detectors, recipe.anywhere, np.random.default_rng(1))
        some = examples[: 20 * BATCH_SIZE]
        ends = [prepare(start.copy(), some)(0) for prepare in rivals.values()]  # warms up, too
        apart = max(np.abs(end - ends[0]).max() for end in ends)
        if apart > 1e-3:
            raise RuntimeError(f"PyTorch does other work than ours: after 20 steps outputs are {apart:.4f} apart.")
        one_pass = {rival: prepare(start.copy(), examples) for rival, prepare in rivals.items()}
        taken = {rival: [] for rival in rivals}
        for seed in range(rounds):
            for rival, times in taken.items():
                begin = time.perf_counter()
                one_pass[rival](seed)
                times.append(time.perf_counter() - begin)
        seconds = {rival: statistics.median(times) for rival, times in taken.items()}
        row = "   ".join(f"{rival} {median:6.2f} s" for rival, median in seconds.items())
        beside = f"   ours / PyTorch {seconds['ours'] / seconds['PyTorch']:.2f}" if "PyTorch" in seconds else ""
        print(f"{name:12} {row}{beside}", flush=True)
    if "PyTorch" not in rivals:
        print("PyTorch is not installed: ours alone.")


def live(images):
    """Print the third table."""
    print(f"\nMilliseconds in the kernel for each of {len(images)} drawings, one core: median and 95th percentile\n")
    for name in zoo.CONVOLUTIONS:
        lab, taken = ConvolutionLab({name: zoo.load(name)}), []
        with painter.sending_to(lambda buffers: None):
            for image in images:
                begin = time.perf_counter()
                lab.pad.set_image(image)
                taken.append(1000 * (time.perf_counter() - begin))
        median, *_, high = np.percentile(taken, [50, 95])
        print(f"{name:12} {median:5.2f} ms   {high:5.2f} ms", flush=True)


def main():
    """Answer the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3, help="passes that are timed, of each")
    parser.add_argument("--images", type=int, default=54_000, help="images in a pass")
    options = parser.parse_args()
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    digits = load()
    scores(digits.test)
    passes(digits.train[: options.images], options.rounds)
    live(digits.test.images[:300])


if __name__ == "__main__":
    main()
