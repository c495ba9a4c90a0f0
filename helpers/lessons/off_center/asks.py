"""The predictions about off-center digits: what is asked, what is told at the reveal, and which of the options holds.

Each takes what the lesson has just defined, and calls it when the result is shown, not before. `accuracy_and_sureness`
is a function of (network, images) that gives two numbers from 0 to 1, for the images of `test`, moved or not.
"""

import numpy as np

from helpers import images, palette, plots, zoo
from helpers.asks import Revealed, ask, up_to
from helpers.contents import LESSONS
from helpers.examples import Examples
from helpers.learner import progress
from helpers.lessons.off_center import measure
from helpers.lessons.off_center.measure import DIRECTIONS

AMOUNTS = {
    "moved": [range(6), range(0, -6, -1)],
    "turned": [range(0, 61, 15), range(0, -61, -15)],
    "larger": [(1, 1.15, 1.3, 1.45, 1.6)],
    "smaller": [(1, 0.85, 0.7, 0.55)],
}
"""Pushes of each kind from none to the largest, each way: pixels to the right, degrees clockwise, times the size."""

SAME = 0.05
"""Excesses that differ by no more than this count as the same."""


@ask(
    "Move every digit by just 2 pixels: right, left, down or up. Of 100, how many are still read correctly?",
    ["90 or more", "70 to 89", "40 to 69", "fewer than 40"],
)
def two_pixels(share_read, network, test):
    """share_read(network, examples, dx, dy) gives a number from 0 to 1. test: with labels."""

    def each_way(reader, examples):
        return np.array([share_read(reader, examples, 2 * dx, 2 * dy) for dx, dy in DIRECTIONS.values()])

    shares = each_way(network, test)
    starts = [each_way(zoo.load(name), test).mean() for name in zoo.STARTS]
    unmoved, steps = share_read(network, test, 0, 0), range(-5, 6)
    sentence = f"Unmoved, {unmoved:.0%} are read; moved by 2 px, <b>{shares.mean():.0%}</b> ({_by_way(shares)}). "
    if (test.labels == 1).any():
        sentence += f"Only the ones: {_by_way(each_way(network, test.of(1)))}. "
    sentence += f"Twenty networks from other random starts, without weight decay, read {min(starts):.0%} to "
    sentence += f"{max(starts):.0%}."
    shifted = np.array([[share_read(network, test, dx, dy) for dx in steps] for dy in steps])
    far = np.mean([shifted[0, 0], shifted[0, -1], shifted[-1, 0], shifted[-1, -1]])
    ax = plots.shift_map(shifted)
    ax.set_title(f"Read, in %: {unmoved:.0%} in the middle, {far:.0%} on average in the four corners")
    limits = {"fewer than 40": 0.395, "40 to 69": 0.695, "70 to 89": 0.895, "90 or more": 1}
    return Revealed(sentence, [ax], up_to(shares.mean(), limits))


@ask(
    "Move the digits by 3 pixels, each way in turn, and average. Of <code>network</code> and <code>hidden-100</code>, "
    "whose sureness is still within 0.1 of its accuracy?",
    ["that of both", "of network only", "of hidden-100 only", "of neither"],
)
def notices(accuracy_and_sureness, networks, test):
    """networks: {name: network} of `network`, `hidden-100` and others. test: with labels."""
    steps = range(7)
    moved = [[images.shift(test.images, far * dx, far * dy) for dx, dy in DIRECTIONS.values()] for far in steps]
    sentence, curves = "", {}
    for name, network in networks.items():
        each = [[accuracy_and_sureness(network, pictures) for pictures in ways] for ways in moved]
        right, sure = curves[name] = np.mean(each, axis=1).T
        lost, doubt = right[0] - right[1], sure[0] - sure[1]
        sentence += f"<b>{name}</b>, moved by 3 px: accuracy <b>{right[3]:.2f}</b>, sureness <b>{sure[3]:.2f}</b>. "
        sentence += f"The first pixel cost {lost:.3f} of its accuracy and {doubt:.3f} of its sureness"
        sentence += f", {doubt / lost:.1f} times as much.<br>" if lost > 0 else ".<br>"
    figure, axes = plots.subplots(1, len(curves), figsize=(3.9 * len(curves), 3.4), layout="constrained", squeeze=False)
    for ax, (name, (right, sure)) in zip(axes.flat, curves.items()):
        plots.share_curves(steps, {"accuracy": right, "sureness": sure}, ax).set(xlabel="pixels moved, any way")
        ax.set_title(f"{name}: {right[3]:.2f} and {sure[3]:.2f} at 3 px", fontsize=10)
    lag = min(sure[6] - right[6] for right, sure in curves.values())
    if lag > 0.1:
        sentence += f"At 6 px each is too sure, by {lag:.2f} or more: the warning does not last.<br>"
    true = [abs(sure[3] - right[3]) <= 0.1 for right, sure in (curves["network"], curves["hidden-100"])]
    both = {(True, True): "that of both", (True, False): "of network only", (False, True): "of hidden-100 only"}
    return Revealed(sentence + own_calibration(), [figure], both.get(tuple(map(bool, true)), "of neither"))


@ask(
    "Move, turn or enlarge the digits until only 70 of 100 are read. In which of the three is the sureness of "
    "<code>network</code> too high by most?",
    ["moved", "turned", "larger", "the same in all three, within 0.05"],
)
def kinds(push, accuracy_and_sureness, networks):
    """push(kind, amount) gives the images pushed, of a kind in AMOUNTS. networks: {name: network}, one is `network`."""
    pushed = {kind: [[push(kind, amount) for amount in way] for way in ways] for kind, ways in AMOUNTS.items()}
    sentence, curves, excess = "Sureness minus accuracy, where 70 of 100 are read:<br>", {}, {}
    for name, network in networks.items():
        excess[name] = {}
        for kind, ways in pushed.items():
            scores = [np.transpose([accuracy_and_sureness(network, pictures) for pictures in way]) for way in ways]
            excess[name][kind] = np.mean([measure.excess_at(*way, 0.7) for way in scores])
            if name == "network":
                right, sure = np.mean(scores, axis=0)
                curves[f"{kind}, {_signed(excess[name][kind])} at 0.7"] = right, sure - right
        said = ", ".join(f"{kind} {_signed(value)}" for kind, value in excess[name].items())
        sentence += f"<b>{name}</b>: {said}.<br>"
    ax = plots.curves(curves)
    ax.axvline(0.7, color=palette.FAINT, linewidth=0.8)
    ax.invert_xaxis()  # so that pushes go from left to right
    title = "network: how much too sure it is, the more it has lost"
    ax.set(title=title, xlabel="accuracy, less and less", ylabel="sureness minus accuracy")
    three = {kind: excess["network"][kind] for kind in ("moved", "turned", "larger")}
    alike = max(three.values()) - min(three.values()) <= SAME
    if alike:
        sentence += "So how far sureness lags follows how much was lost, hardly the way it was lost. (Digits made "
        sentence += "smaller or paler are exceptions.)"
    return Revealed(sentence, [ax], "the same in all three, within 0.05" if alike else max(three, key=three.get))


@ask(
    "<code>network</code> reads about 96 of 100 images. How many of 100 shuffled images does <code>permuted</code> "
    "read?",
    ["about 10: it guesses", "about 50", "about 80", "about 96"],
)
def shuffled_pixels(share_read, shuffle, networks, test):
    """shuffle(images) gives them in the one order. networks: {"network": ..., "permuted": ...}. test: with labels."""
    dust = Examples(shuffle(test.images), test.labels)
    theirs, plain = [share_read(networks["permuted"], examples, 0, 0) for examples in (dust, test)]
    ours = share_read(networks["network"], test, 0, 0)
    starts = [share_read(zoo.load(name), test, 0, 0) for name in zoo.STARTS]
    sentence = f"<b>permuted</b> reads {theirs:.1%} of the shuffled images, <b>network</b> {ours:.1%} of those as they "
    sentence += (
        f"are: {100 * abs(theirs - ours):.1f} points apart. Twenty networks that differ only in their start and "
    )
    sentence += f"the order of the images are {100 * np.ptp(starts):.1f} points apart. Of images that are <i>not</i> "
    sentence += f"shuffled permuted reads {plain:.1%}: to it, <i>they</i> are dust."
    names = ["network", "permuted: dust", "permuted: digits", "worst start", "best start"]
    ax = plots.subplots(figsize=(8, 2.8))[1]
    plots.bars([ours, theirs, plain, min(starts), max(starts)], names, ax, "{:.3f}")
    ax.set(title="Share of the test images that is read", ylabel="share", xlabel="network, and what it reads")
    limits = {"about 10: it guesses": 0.3, "about 50": 0.65, "about 80": 0.9, "about 96": 1}
    return Revealed(sentence, [ax], up_to(theirs, limits))


@ask(
    "Trained on moved digits, how does <code>shifted</code> read digits that are not moved, beside "
    "<code>network</code>?",
    ["better", "as well", "1 to 4 of 100 worse", "5 or more of 100 worse"],
)
def mended(share_read, networks, test):
    """share_read(network, examples, dx, dy) gives a number from 0 to 1. networks: {"network": ..., "shifted": ...}."""
    some, steps = test[:1000], range(-6, 7)
    before, now = [share_read(network, test, 0, 0) for network in networks.values()]
    curves = {name: [share_read(network, some, dx, 0) for dx in steps] for name, network in networks.items()}
    small = Examples(measure.resample(some.images, 0.8), some.labels)
    shrunk = [share_read(network, small, 0, 0) for network in networks.values()]
    sentence = f"Not moved: {before:.1%} read by network, <b>{now:.1%}</b> by shifted."
    for far, words in [(3, "3 px to the right"), (6, "6 px, farther than it learned")]:
        was, is_now = [shares[6 + far] for shares in curves.values()]
        sentence += f"<br>Moved by {words}: {was:.1%} and {is_now:.1%}."
    sentence += f"<br>Not moved, but shrunk to 0.8 of their size: {shrunk[0]:.1%} and {shrunk[1]:.1%}."
    ax = plots.share_curves(steps, curves)
    title = f"network {curves['network'][6]:.2f} and shifted {curves['shifted'][6]:.2f} where they are not moved"
    ax.set(title=title, xlabel="pixels to the right")
    worse = {"better": -0.005, "as well": 0.005, "1 to 4 of 100 worse": 0.045, "5 or more of 100 worse": 1}
    return Revealed(sentence, [ax], up_to(before - now, worse))


def own_calibration():
    """Return in a sentence how often the learner's predictions held that they were certain of."""
    records = [progress.record(lesson.topic) for lesson in LESSONS]
    certain, right = [sum(getattr(record, name) for record in records) for name in ("certain", "right_certain")]
    if not certain:
        return "And <b>you</b>: of no prediction of this course that is judged so far were you certain."
    predictions = "prediction" if certain == 1 else "predictions"
    return f"And <b>you</b>: of the {certain} {predictions} of this course that you were certain of, {right} held."


def _by_way(shares):
    """Return shares for each of DIRECTIONS as "right 78 %, left ..."."""
    return ", ".join(f"{way} {share:.0%}" for way, share in zip(DIRECTIONS, shares))


def _signed(number):
    return f"{number:+.2f}".replace("-", "−")
