"""The predictions about start, ablation and noise: what is asked, what is told at the reveal, and which option holds.

Each takes what the lesson has just defined or computed; functions are called when the result is shown, not before.
"""

import textwrap

import numpy as np

from helpers import palette, plots, zoo
from helpers.asks import Revealed, ask, up_to
from helpers.lessons.ablation import measure

SOME = 1000
"""On how many test images other networks are tried."""


@ask(
    "After 200 passes through 54,000 images, how many of the 12,544 weights into the 2nd layer are exactly what they "
    "were at the start, to the last digit that the computer keeps?",
    ["none", "about 1 in 1,000", "about 1 in 10", "more than half"],
)
def still_the_start(same, before, after, decayed, examples):
    """same: (16, 784) bool; before, after: (16, 784) weights, without weight decay; decayed: a Network with it.

    examples: the training images that the learner has.
    """
    pixels = same.all(axis=0)
    inked = examples.images.max(axis=0).ravel() > 0
    sentence = f"<b>{same.mean():.1%}</b>: {same.sum():,} of {same.size:,} weights. Among them are all those of "
    sentence += f"{pixels.sum()} pixels, and {np.sum(pixels & ~inked)} of these are never inked in your "
    sentence += f"{len(examples):,} training images. In the middle 20 × 20 pixels, before and after correlate by "
    sentence += f"{measure.likeness(before, after):.2f}. The largest weight of untouched pixels is "
    sentence += f"{_largest(before[:, pixels])}, before and after; in <code>network</code>, trained with weight decay, "
    sentence += f"{_largest(decayed.weights[0][:, pixels])}."
    limits = {"none": 0, "about 1 in 1,000": 0.01, "about 1 in 10": 0.5, "more than half": 1}
    return Revealed(sentence.replace("-", "−"), [_start(before, after, pixels)], up_to(same.mean(), limits))


def _largest(weights):
    largest = float(np.abs(weights).max()) if weights.size else 0.0
    return f"{largest:.2g}" if largest > 1e-6 else f"as good as 0 ({largest:.0e})"


def _start(before, after, pixels, neuron=9):
    """Draw one neuron before, after, and after minus before, and which pixels no neuron has changed. Return the figure.

    Compressed, since the weights after training are so much larger: (size / largest) to the power of 0.3.
    """
    rows = np.stack([before[neuron], after[neuron], after[neuron] - before[neuron]])
    full = np.abs(rows).max()
    rows = np.sign(rows) * (np.abs(rows) / full) ** 0.3
    titles = ["before", "after", "after − before", "untouched: blue"]
    figure = plots.weight_pictures([*rows, pixels * 1.0], titles, size=1.9)
    figure.suptitle(f"Neuron {neuron}, compressed scale, full color ±{full:.1f}", fontsize=10)
    rim = "the untouched pixels lie in the four corners and along the rim; there before and after have the same texture"
    next(ax for ax in figure.axes if ax.images).images[0].set_label(
        f"{palette.SIGNS}; {rim}, and their difference is 0"
    )
    return figure


@ask(
    "Without the neuron that hurts most: how many of 100 images are still read?",
    ["95: the others fill in", "about 90", "about 75", "about 10: it breaks"],
)
def one_neuron_less(right_without, network, examples):
    """right_without(neuron) says which examples are read without it: (n,) bool. network: read with all its neurons."""
    right = np.array([right_without(neuron) for neuron in range(network.sizes[1])])
    whole = network.predict(examples.images) == examples.labels
    read, all_of_them = right.mean(axis=1), whole.mean()
    worst, lost = int(read.argmin()), 100 * (all_of_them - read)
    some, others = examples[:SOME], []
    inputs = network.inputs(some.images)  # once for all of them
    for name in zoo.STARTS:
        read_whole, read_without = measure.read_without(zoo.load(name), inputs, some.labels)
        others.append(100 * (read_whole - read_without.min()))
    sentence = f"With all {len(read)}: {all_of_them:.1%}. Without neuron {worst}: <b>{read[worst]:.1%}</b>. The middle "
    sentence += (
        f"one of the {len(read)} costs {np.median(lost):.1f} of 100 images. In twenty networks from other starts "
    )
    sentence += f"the neuron that hurts most costs {min(others):.0f} to {max(others):.0f}."
    by_digit = _lost_by_digit(whole, right, examples.labels)
    first, second = np.argsort(-by_digit[worst])[:2]
    sentence += f" Without neuron {worst} the digits that suffer most are the {first} and the {second}: "
    sentence += f"{by_digit[worst, first]:.0f} and {by_digit[worst, second]:.0f} of 100 are lost."
    ax = plots.bars((100 * read).round(1), range(len(read)))
    ax.set(title="Without one neuron (guessing earns about 10 %)", xlabel="held at 0", ylabel="% read")
    limits = {"about 10: it breaks": 0.4, "about 75": 0.83, "about 90": 0.93, "95: the others fill in": 1}
    return Revealed(sentence, [ax, _by_digit(by_digit)], up_to(read.min(), limits))


def _lost_by_digit(whole, right, labels):
    """Return how many of 100 images of each digit are lost without each neuron: (neurons, 10)."""
    digits = [labels == digit for digit in range(10)]
    return 100 * np.array([whole[of].mean() - right[:, of].mean(axis=1) for of in digits]).T


def _by_digit(lost):
    """Draw a table of how many of 100 images of each digit are lost without each neuron: (neurons, 10). Return axes."""
    ax = plots.number_table(lost, largest=100)
    ax.set_title("Of 100 images of a digit, how many more are misread")
    ax.set(xlabel="digit", ylabel="neuron held at 0")
    most = [f"{digit}: neuron {lost[:, digit].argmax()} ({lost[:, digit].max():.0f})" for digit in range(10)]
    ax.images[0].set_label(f"each digit, and the neuron without which most of its images are lost, {', '.join(most)}")
    return ax


@ask(
    "Now the neuron says to each image what it says to another image, drawn at random. What does that cost?",
    ["about as little as at its average", "halfway", "about as much as at 0", "far more than at 0"],
)
def swapped(price, neuron, a1, another):
    """price(neuron, value or values) in points. a1: (n, neurons). another: (n,), the neuron's values, shuffled."""
    voice = a1[:, neuron]
    zero, average, swap = price(neuron, 0), price(neuron, voice.mean()), price(neuron, another)
    place = np.abs(a1 - a1.mean(axis=0)) < 0.1
    ends = (a1 < 0.1) | (a1 > 0.9)
    sentence = f"<b>{swap:.1f}</b> points; at 0 {zero:.1f}, at its average {average:.1f}. It is within 0.1 of its "
    sentence += f"average, {voice.mean():.2f}, for {place[:, neuron].mean():.0%} of the images. Of all that the "
    sentence += f"{a1.shape[1]} neurons say, {ends.mean():.0%} is below 0.1 or above 0.9."
    counts, edges = np.histogram(voice, 10, (0, 1))
    ax = plots.bars((100 * counts / len(voice)).round(1), [f"{low:.1f}" for low in edges[:-1]])
    ax.set_title(f"What neuron {neuron} says; its average is {voice.mean():.2f}")
    ax.set(xlabel="activation, from this to 0.1 more", ylabel="% of images")
    share = (swap - average) / max(zero - average, 0.1)
    if share > 0.7:
        sentence += " With another image's value it is not silent: it lies in its usual voice."
    limits = {
        "about as little as at its average": 0.25,
        "halfway": 0.7,
        "about as much as at 0": 1.3,
        "far more than at 0": np.inf,
    }
    return Revealed(sentence.replace("-", "−"), [ax], up_to(share, limits))


@ask(
    "The neuron stays at 0, but the layers behind it may learn again, for five passes. What is left of its price?",
    ["less than 2 points", "2 to 5 points", "5 to 10 points", "more than 10 points"],
)
def relearned(read_after_learning, neuron, prices):
    """read_after_learning(gone) gives the share read, 0 to 1, with a list of neurons gone. prices: {way: points}."""
    whole, without = read_after_learning([]), read_after_learning([neuron])
    price = 100 * (whole - without)
    sentence = f"<b>{price:.1f}</b> points: {without:.1%} are read without neuron {neuron}, and {whole:.1%} with it, "
    sentence += "when the same layers learned as long. Before they could, it cost "
    sentence += ", ".join(f"{points:.1f} {way}" for way, points in prices.items()) + "."
    if price < 2:
        sentence += f" <b>Most of what neuron {neuron} knows, the other fifteen know, too</b>; most of its price at 0 "
        sentence += "is that nobody told the layers behind. (Told: in twenty other networks the neuron that costs most "
        sentence += "at 0, 11 to 42 points, then costs 4 at most.)"
    every = prices | {"at 0, layers learn again": round(price, 1)}
    names = [textwrap.fill(way, 11) for way in every]
    ax = plots.bars(list(every.values()), names, form="{:.1f}")
    ax.set(title=f"Neuron {neuron} and its prices, by the way it is taken away", ylabel="points lost")
    limits = {"less than 2 points": 2, "2 to 5 points": 5, "5 to 10 points": 10, "more than 10 points": np.inf}
    return Revealed(sentence.replace("-", "−"), [ax], up_to(price, limits))


FIRST, SECOND, THIRD = "the 12,544 into the 2nd layer", "the 256 into the 3rd layer", "the 160 into the output"
ALIKE = "all three about alike"


@ask("Which weights can least be shaken?", [FIRST, SECOND, THIRD, ALIKE])
def shaken(shake, network, examples):
    """shake(network, gap, rng) gives a network whose weights of one gap are shaken. network: with three gaps."""
    images, labels = network.inputs(examples.images), examples.labels  # once for all
    loss = _losses(shake, network, (images, labels), 20)
    others = np.array([_losses(shake, zoo.load(name), (images, labels), 5) for name in zoo.STARTS[:5]])
    places = "2nd layer", "3rd layer", "output"
    told = [f"{weights.size:,} into the {place}" for weights, place in zip(network.weights, places)]
    sentence = "Points lost, on average over twenty times: "
    sentence += "; ".join(f"the {name}: <b>{points:.1f}</b>" for name, points in zip(told, loss))
    spans = [f"{low:.1f} to {high:.1f}" for low, high in zip(others.min(axis=0), others.max(axis=0))]
    sentence += f". In five networks from other starts: {'; '.join(spans)}."
    holds = ALIKE if np.ptp(loss) < 1 else (FIRST, SECOND, THIRD)[int(loss.argmax())]
    if holds == SECOND:
        sentence += " So the 12,544, 97 of 100 weights, hardly mind being shaken; the 256 do. It is so in twenty of "
        sentence += (
            "twenty others of this size, but no law: in <code>deep</code>, far wider, no gap costs a point (told)."
        )
    names = [name.replace(" into", "\ninto") for name in told]
    ax = plots.bars(loss.round(1), names, form="{:.1f}")
    ax.set(title="What it costs to shake the weights of one gap", ylabel="points lost")
    return Revealed(sentence.replace("-", "−"), [ax], holds)


def _losses(shake, network, examples, times):
    """Return the points lost by shaking each gap, the mean of so many times: (gaps,). examples: (images, labels)."""
    whole, lost = network.accuracy(*examples), []
    for gap in range(len(network.weights)):
        tries = [shake(network, gap, np.random.default_rng(seed)) for seed in range(times)]
        lost.append(whole - np.mean([other.accuracy(*examples) for other in tries]))
    return 100 * np.array(lost)
