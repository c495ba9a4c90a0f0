"""The predictions about backpropagation: what is asked, what is told at the reveal, and which of the options holds.

Each takes what the lesson has just defined or computed; functions are called when the result is shown, not before.
"""

import time

import numpy as np

from helpers import plots, zoo
from helpers.asks import Revealed, ask, up_to
from helpers.lessons.backpropagation import measure

LAYERS = ["2nd layer", "3rd layer", "output"]


@ask(
    "The second neuron's error is at hand. What of it reaches the first one, through the weight −2?",
    [
        "more than all of it, with the same sign",
        "a part of it, with the same sign",
        "a part of it, with the other sign",
        "more than all of it, with the other sign",
    ],
)
def one_link(error2, error1, w2, a1):
    """error2, error1: the errors of the second neuron and of the first. w2: the weight between. a1: the activation."""
    ratio = error1 / error2
    sentence = (
        f"The second neuron's error is {error2:.4f}, the first one's {_brief(error1, 4)}: <b>{_brief(ratio, 2)}</b> "
    )
    sentence += f"times as much. The weight gives the factor {w2:.2f}, the sigmoid's slope a1(1 − a1) the factor "
    sentence += f"{_brief(a1 * (1 - a1), 3)}. The weight {'turns' if w2 < 0 else 'keeps'} the sign; the sigmoid lets a "
    sentence += "quarter through at most."
    sign = "the same sign" if ratio >= 0 else "the other sign"
    much = "more than all of it" if abs(ratio) > 1 else "a part of it"
    return Revealed(sentence.replace("-", "−"), (), f"{much}, with {sign}")


def _brief(number, places):
    """Return a number with so many decimal places, or as many as its first two digits need."""
    shown = f"{number:.{places}f}"
    return shown if float(shown) or not number else np.format_float_positional(number, 2, fractional=False)


@ask(
    "Where are the errors largest, averaged over 1,000 images: before training, and after?",
    [
        "in the output, both times",
        "in the output before; in a hidden layer after",
        "in a hidden layer before; in the output after",
        "in a hidden layer, both times",
    ],
)
def largest_errors(errors_of, untrained, network, few):
    """errors_of(network, activations, labels) gives a list of (n, neurons), the output's last. few: Examples."""
    figure, axes = plots.subplots(1, 2, figsize=(9, 2.9), layout="constrained")
    sizes, sentence = {}, ""
    for name, net, ax in [("Before training", untrained, axes[0]), ("After", network, axes[1])]:
        found = sizes[name] = measure.mean_sizes(errors_of(net, net.forward(few.images), few.labels))
        plots.bars(found, LAYERS, ax, "{:.4f}").set(title=f"{name}: average size of an error")
        ax.set_ylabel("size, on a scale of its own")
    leaders = [int(np.argmax(found)) for found in sizes.values()]
    sentence += f"Before training the largest are in the <b>{LAYERS[leaders[0]]}</b>, after it in the "
    sentence += f"<b>{LAYERS[leaders[1]]}</b>. "
    first, then = sizes.values()
    sentence += f"From before to after the output's went from {first[2]:.4f} to {then[2]:.4f}, the 2nd layer's from "
    sentence += f"{first[0]:.4f} to {then[0]:.4f}"
    if leaders == [2, 1] and then[1] < first[1]:
        sentence += ": the 3rd layer's are the largest as the output's shrank more; they did not grow themselves"
    sentence += ". (Told: in sixty other starts each step back leaves an eighth to a third; with weights ten times "
    sentence += "larger, errors would grow from the 3rd layer to the 2nd.) "
    others = [
        measure.mean_sizes(errors_of(net, net.forward(few.images), few.labels)) for net in measure.twenty_starts()
    ]
    hidden = sum(int(np.argmax(found)) < 2 for found in others)
    sentence += "Of twenty other trained networks (without <i>weight decay</i>, the rule that shrinks every number a "
    sentence += f"little at each step) {hidden} have their largest errors in a hidden layer, {20 - hidden} in the "
    sentence += "output."
    before, after = ("in the output" if leader == 2 else "in a hidden layer" for leader in leaders)
    holds = f"{before}, both times" if before == after else f"{before} before; {after} after"
    return Revealed(sentence, [figure], holds)


@ask(
    "Line up the sixteen neurons of the trained network's 2nd layer by the share of their 1,000 errors that has the "
    "rarer sign. How large is the middle share?",
    ["next to none", "about 1 in 10", "nearly half"],
)
def pulls(rarer_sign, network, untrained, errors_of):
    """rarer_sign(network) gives (16,): for each neuron the share of images whose error has the rarer sign, 0 to 0.5.

    errors_of(network) gives these errors, (n, 16), of whose size it is told how much is left in their average.
    """
    nets = {
        "trained": network,
        "before training": untrained,
        "digits-plain": zoo.load("digits-plain"),
        "start-00": zoo.load("start-00"),
    }
    shares = {name: np.asarray(rarer_sign(net)) for name, net in nets.items()}
    rarer = {name: float(np.median(each)) for name, each in shares.items()}
    left = {name: float(np.nanmedian(measure.share_left(errors_of(nets[name])))) for name in list(nets)[:2]}
    sentence = f"<b>{rarer['trained']:.0%}</b>; before training {rarer['before training']:.0%}. Images pull at a "
    sentence += f"neuron both ways; a slope is what is left. The median of that is {left['trained']:.0%} of the "
    sentence += f"errors' average size, before training {left['before training']:.0%}. It is no law: in two networks "
    sentence += "trained without weight decay, <code>digits-plain</code> and <code>start-00</code>, "
    sentence += f"{rarer['digits-plain']:.0%} and {rarer['start-00']:.0%} have the rarer sign."
    ax = plots.strips(shares)
    ax.set(title="A dot for each of sixteen neurons, a tick at the middle", xlim=(-0.02, 0.52))
    ax.set_xlabel("share of errors with the rarer sign")
    plots.tell(ax, "; ".join(f"{name}: {each.min():.2f} to {each.max():.2f}" for name, each in shares.items()))
    limits = {"next to none": 0.03, "about 1 in 10": 0.25, "nearly half": 1}
    return Revealed(sentence, [ax], up_to(rarer["trained"], limits))


@ask(
    "Nudging takes 13,003 passes forward. The one pass backward is as much work as how many of them?",
    ["about 1", "about 10, one for each output", "about 42, one for each neuron behind the pixels", "1,000 or more"],
)
def work(by_nudging, slopes_of, net, own_cost, one):
    """by_nudging(numbers, cost) gives slopes. slopes_of(net, images, labels): a backpropagate.

    own_cost() gives the cost of one image, a number. one: Examples, that image.
    """
    passes = [0]

    def cost():
        passes[0] += 1
        return own_cost()

    begun = time.perf_counter()
    approximate = by_nudging(net.parameters, cost)
    middle = time.perf_counter()
    exact = measure.flat(*slopes_of(net, one.images, one.labels))
    seconds = middle - begun, time.perf_counter() - middle
    forward, backward = measure.multiplications(net.sizes)
    sentence = f"Counted in products of two numbers: {forward:,} forward, {backward:,} backward, <b>"
    sentence += f"{backward / forward:.2f}</b> times as many. So all slopes cost about as much as two runs of the "
    sentence += f"network; nudging took {passes[0]:,}. An error is computed once, and used by all weights that lead to "
    sentence += f"its neuron. Here, just now: {seconds[0]:.2f} seconds by nudging, {seconds[1]:.4f} by one forward and "
    sentence += "one backward pass. Nudging keeps its use: it has just looked for a fault in that function, number by "
    sentence += "number.<br>"
    sentence += f"<code>{measure.compared('all numbers', exact, approximate)}</code>"
    rows = {"nudging": passes[0], "forward and\nbackward": 1 + backward / forward}
    ax = plots.bars(list(rows.values()), list(rows), form="{:,.0f}")
    ax.set(title=f"All {len(exact):,} slopes for one image: work in forward passes", yscale="log")
    ax.set(ylabel="forward passes", ylim=(0.7, 10 * passes[0]))
    limits = {
        "about 1": 4,
        "about 10, one for each output": 20,
        "about 42, one for each neuron behind the pixels": 300,
        "1,000 or more": np.inf,
    }
    return Revealed(sentence, [ax], up_to(backward / forward, limits))


@ask(
    "From a random start it is shown 4,000 images, fifteen times each. How many of 100 <b>new</b> ones will it read?",
    ["about 10: no better than guessing", "20 to 70", "about 80, as the nearest mean image does", "90 or more"],
)
def trained(learn, digits, centered):
    """learn(net, images, labels, step_size) changes a network's numbers by one step. centered: the learner's digits."""
    few = digits.train[: measure.IMAGES]
    network, shares = measure.trained(
        learn, few, lambda net: net.accuracy(digits.test.images[:1000], digits.test.labels[:1000])
    )
    means, last = measure.share_by_means(few, digits.test), network.accuracy(digits.test.images, digits.test.labels)
    own = int(np.sum(network.predict(centered.images) == centered.labels))
    sentence = (
        f"From {shares[0]:.0%} at the start to <b>{last:.1%}</b> of {len(digits.test):,} new images. (Told: with "
    )
    sentence += "all numbers trained, other starts end between 90 and 93.) The nearest of ten mean images of the same "
    sentence += "4,000 reads "
    sentence += f"{means:.1%}; guessing about 10%. Of your own ten, centered, it reads {own}."
    times = range(len(shares))
    ax = plots.share_curves(
        list(times), {"trained by backpropagate": shares, "nearest mean image": [means] * len(shares)}
    )
    ax.set(title=f"Read of 1,000 new images: {shares[0]:.0%} before, {shares[-1]:.0%} at the end")
    ax.set(xlabel="how often each of 4,000 images was shown", ylabel="share read")
    limits = {
        "about 10: no better than guessing": 0.195,
        "20 to 70": 0.705,
        "about 80, as the nearest mean image does": 0.88,
        "90 or more": 1,
    }
    return Revealed(sentence, [ax], up_to(last, limits))
