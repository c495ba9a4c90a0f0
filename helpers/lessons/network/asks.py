"""The predictions about the network: what is asked, what is told at the reveal, and which of the options holds.

Each takes what the lesson has just defined or computed; functions are called when the result is shown, not before.
"""

import numpy as np

from helpers import plots, zoo
from helpers.asks import Revealed, ask, up_to
from helpers.lessons.network import measure


@ask(
    "784 products. How many of them are exactly 0?",
    ["fewer than 100", "100 to 400", "more than 400"],
)
def silent(products):
    """products: (784,), each pixel times its weight."""
    up, down = products[products > 0], products[products < 0]
    zeros = products.size - up.size - down.size
    sentence = f"<b>{zeros}</b> of the {products.size} products are 0. {up.size} raise the sum, by {up.sum():+.2f} "
    sentence += f"together; {down.size} lower it, by {down.sum():+.2f}: the sum is {products.sum():+.2f}. "
    sentence += (
        "White paper is 0, and 0 times any weight is 0: only the inked pixels speak. (Of an MNIST image about 8 "
    )
    sentence += "in 10 pixels are white: told, not shown.)"
    limits = {"fewer than 100": 99, "100 to 400": 400, "more than 400": 784}
    return Revealed(sentence.replace("-", "−"), (), up_to(zeros, limits))


@ask(
    "Three gaps between four layers. What share of all these numbers lies in the first gap?",
    ["about a third", "about two thirds", "nearly all"],
)
def first_gap(gaps):
    """gaps: how many weights and biases lie between the first layer and the second, the second and the third, ..."""
    gaps, total = np.array(gaps), sum(gaps)
    said = " + ".join(f"{count:,}" for count in gaps)
    sentence = f"{said} = <b>{total:,}</b> weights and biases; {gaps[0] / total:.1%} of them in the first gap: "
    sentence += "there are so many pixels, and each has a weight for every neuron of the layer after them."
    names = [f"to the {place}" for place in ("2nd layer", "3rd layer", "output")][: len(gaps)]
    ax = plots.bars(gaps, names)
    ax.set(title="Weights and biases between the layers", xlabel="gap", ylabel="how many")
    limits = {"about a third": 0.5, "about two thirds": 0.85, "nearly all": 1}
    return Revealed(sentence, [ax], up_to(gaps[0] / total, limits))


@ask(
    "The weights are random. One test image after another: what does this network answer?",
    ["all ten digits", "two or three favorites", "nearly always the same"],
)
def before_training(count_answers, untrained, network, images):
    """count_answers(network) gives (10,), how often each digit is the answer to `images`."""
    counts = count_answers(untrained)
    shares = np.sort(counts)[::-1] / counts.sum()
    sentence = f"It answers {counts.argmax()} to <b>{counts.max():,}</b> of {counts.sum():,} images. "
    swings = [measure.swing(net, images[:1000]) for net in (untrained, network)]
    before, after = [", ".join(f"{value:.3f}" for value in swing) for swing in swings]
    sentence += f"From image to image its bars typically stray by {before} (2nd layer, 3rd layer, output). Its highest "
    sentence += f"output leads the next by {measure.lead(untrained, images[:1000]):.3f} on average. The bars of the "
    sentence += f"trained network stray by {after}."
    figure = plots.bar_panels({"before training": counts, "after it": count_answers(network)}, range(10), "{:,}")
    figure.suptitle("How often each digit is the answer")
    for ax in figure.axes:
        ax.set(xlabel="answer", ylabel="images")
    if shares[0] > 0.9:
        return Revealed(sentence, [figure], "nearly always the same")
    return Revealed(sentence, [figure], "two or three favorites" if shares[:3].sum() > 0.9 else "all ten digits")


@ask(
    "Of 100 test images that it never saw, how many does the trained network read correctly?",
    ["80 or fewer", "about 90", "about 96", "99 or more"],
)
def accuracy(share_read, network, examples):
    """share_read(network, examples) gives a number from 0 to 1."""
    share, others = share_read(network, examples), [share_read(zoo.load(name), examples) for name in zoo.STARTS]
    answers = network.predict(examples.images)
    wrong = np.flatnonzero(answers != examples.labels)[:10]
    sentence = f"It reads <b>{share:.1%}</b> of {len(examples):,} test images. Twenty networks with the same layers, "
    sentence += f"from other random starts, trained more briefly and without weight decay, read {min(others):.1%} to "
    sentence += f"{max(others):.1%}. Guessing earns about 10 of 100, the nearest of ten means about 80 (lesson 01). "
    sentence += "(Told, not shown: this network is the best of sixteen starts, which read 95.8 to 96.4 % of images "
    sentence += "held out of their training.)"
    figures = []
    if len(wrong):
        titles = [f"{examples.labels[i]}, read {answers[i]}" for i in wrong]
        figures = [plots.gallery(examples.images[wrong], titles, largest=255)]
        figures[0].suptitle("Some that it misreads: the label, and what it says")
    limits = {"80 or fewer": 0.85, "about 90": 0.93, "about 96": 0.98, "99 or more": 1}
    return Revealed(sentence, figures, up_to(share, limits))


@ask(
    "Your own ten digits, <b>as you drew them</b>: how many does it read?",
    ["0 to 3", "4 to 6", "7 to 9", "all ten"],
)
def own_digits(count_read, network, drawn, centered):
    """count_read(network, examples) gives a whole number; drawn, centered: the same ten drawings, with labels."""
    raw, moved = count_read(network, drawn), count_read(network, centered)
    sentence = f"As drawn it reads <b>{raw}</b> of {len(drawn)}; centered as MNIST was, <b>{moved}</b>. "
    sentence += (
        "(Told, not shown: of the 120 drawings by hand that this course is tested with, some of them small or in "
    )
    sentence += (
        "a corner, the course's network reads 54 as drawn, 67 when they are only scaled, 100 when they are only "
    )
    sentence += "moved, 117 after both. For this network, on these drawings, the place cost most.)"
    answers = [network.predict(examples.images) for examples in (drawn, centered)]
    titles = [f"{label}, read {answer}" for given in answers for label, answer in zip(drawn.labels, given, strict=True)]
    figure = plots.gallery([*drawn.images, *centered.images], titles)
    figure.suptitle("Above as drawn, below centered: the label, and what it says")
    return Revealed(sentence, [figure], up_to(raw, {"0 to 3": 3, "4 to 6": 6, "7 to 9": 9, "all ten": 10}))
