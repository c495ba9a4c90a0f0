"""The predictions about accuracy: what is asked, what is told at the reveal, and which of the options holds.

Each takes what the lesson has just defined or computed; functions are called when the result is shown, not before.
tops, right: (n,) each, the top output of each test image, and whether the answer is its label.
"""

import itertools

import numpy as np

from helpers import palette, plots, zoo
from helpers.asks import Revealed, ask, up_to
from helpers.lessons.accuracy import measure


@ask(
    "Of 100 test images, how many does <code>hidden-100</code> misread, with a third of the parameters of 1998's "
    "784-300-10?",
    ["more than 4.7", "3 to 4.7", "1 to 3", "fewer than 1"],
)
def against_1998(misread, hidden_100, part):
    """misread(network) gives a share, 0 to 1, of the images of `part`: Examples."""
    ours = 100 * misread(hidden_100)
    starts = [100 * misread(zoo.load(name)) for name in zoo.STARTS]
    rows = [(who, percent, f"{percent:g}<td>told") for who, percent in measure.PUBLISHED]
    for name in ("network", "hidden-100", "accurate"):
        network = zoo.load("digits" if name == "network" else name)
        rows.append(_measured(f"<b>{name}</b>, {'-'.join(map(str, network.sizes))}", misread(network), part))
    rows.append(_measured("<b>start-00</b> and 19 more, the median", np.median(starts) / 100, part))
    lines = [f"<tr><td>{who}<td>{said}" for who, _, said in sorted(rows, key=lambda row: -row[1])]
    sentence = f"<b>hidden-100</b> misreads <b>{ours:.1f}</b> in 100 of {len(part):,} test images; 1998's 784-300-10, "
    sentence += "4.7. The twenty starts of 784-16-16-10, which had 50 passes and no weight decay, where <b>network</b> "
    sentence += f"had 200 and some, misread {min(starts):.1f} to {max(starts):.1f}. (Told: 784-300-10 itself, by our "
    sentence += "recipe, misreads 1.8.)"
    table = f"<table style='line-height: 1.4'><tr><th>network<th>of 100<th>how we know{''.join(lines)}</table>"
    limits = {"fewer than 1": 1, "1 to 3": 3, "3 to 4.7": 4.7, "more than 4.7": 100}
    return Revealed(sentence + table, (), up_to(ours, limits))


def _measured(who, share, part):
    return who, 100 * share, f"{100 * share:.1f}<td>measured, ± {100 * measure.chance(share, len(part)):.1f}"


SHORTER = "with fewer passes and no weight decay"
"""How the twenty starts learned, beside `network`."""

PAIRS = "4 and 9", "3 and 5", "1 and 7", "2 and 3"

TEN_THOUSAND = (
    "Told: on MNIST's 10,000 test images <code>network</code> mixes up 4 and 9 most, in 33 of 360 mistakes; so do 21 "
    "of 25 networks of this course. Taken a thousand at a time, 4 and 9 lead in 2 of the ten thousands."
)
"""What tests/claims/test_accuracy.py computes on the full data."""


@ask(
    "Which two digits does it mix up most, both directions added up?",
    [*PAIRS, "another pair"],
)
def mixed_up(count):
    """count(label, answer) gives how many images of this label got this answer."""
    counts = np.array([[count(label, answer) for answer in range(10)] for label in range(10)])
    (most, a, b), *others = measure.mixed_up(counts)
    mistakes = counts.sum() - np.trace(counts)
    sentence = f"{a} and {b}: {a} is called {b} <b>{_times(counts[a, b])}</b>, {b} is called {a} "
    sentence += f"<b>{_times(counts[b, a])}</b>, together {most} of {mistakes:,} mistakes. Next come "
    sentence += " and ".join(f"{c} with {d} ({_times(count)})" for count, c, d in others[:2])
    sentence += f". {TEN_THOUSAND}"
    ax = plots.confusion(counts)
    title = f"Label and answer of {counts.sum():,} test images: {a} and {b} are mixed up {most} times"
    ax.set_title(title, fontsize=10)
    plots.tell(ax, _mistakes_in_words(counts))
    pair = f"{a} and {b}"
    return Revealed(sentence, [ax], pair if pair in PAIRS else "another pair")


def _mistakes_in_words(counts):
    """Return the mistakes in a confusion matrix, (10, 10), row by row: "label 1: 5 (once); label 2: 3 (4 times)"."""
    rows = []
    for label, row in enumerate(counts):
        called = [(answer, count) for answer, count in enumerate(row) if count and answer != label]
        said = ", ".join(f"{answer} ({_times(count)})" for answer, count in called)
        rows.append(f"label {label}: {said or 'no mistake'}")
    return "; ".join(rows)


def _times(count):
    return {1: "once", 2: "twice"}.get(int(count), f"{count} times")


@ask(
    "How high is the top output of its surest mistake?",
    ["below 0.6", "0.6 to 0.9", "above 0.9"],
)
def surest_mistake(tops, right, answers, examples):
    """answers: (n,). examples: the images, with labels."""
    wrong = np.flatnonzero(~right)
    wrong = wrong[np.argsort(-tops[wrong], kind="stable")]
    if not len(wrong):
        return Revealed("It makes no mistake here.", (), "below 0.6")
    sentence = f"{len(wrong)} of {len(tops):,} answers are wrong. The surest mistake has a top output of "
    sentence += f"<b>{tops[wrong[0]]:.3f}</b>. Sure are {np.mean(tops[~right] > measure.SURE):.0%} of the mistakes."
    others = [measure.judged(zoo.load(name), examples) for name in zoo.STARTS]
    sure = [np.mean(top[~good] > measure.SURE) for top, good in others]
    sentence += f" Of the twenty starts, {SHORTER}, sure are {min(sure):.0%} to {max(sure):.0%} of the mistakes; none "
    sentence += f"has a surest mistake below {min(top[~good].max() for top, good in others):.3f}."
    shown = wrong[:20]
    titles = [f"{examples.labels[i]}→{answers[i]}  {tops[i]:.2f}" for i in shown]
    figure = plots.gallery(examples.images[shown], titles, largest=255)
    figure.suptitle("Its mistakes, the surest first: label → answer, and the top output")
    return Revealed(sentence, [figure], up_to(tops[wrong[0]], {"below 0.6": 0.6, "0.6 to 0.9": 0.9, "above 0.9": 1}))


@ask(
    "One right answer and one mistake, drawn at random. In how many of 100 such pairs has the right answer the higher "
    "top output?",
    ["about 50: it does not know", "60 to 90", "91 to 99", "all 100"],
)
def surer(share_surer, tops, right, examples):
    """share_surer(tops, right) gives a share, 0 to 1. examples: the images, with labels, for other networks."""
    share = share_surer(tops, right)
    starts = [share_surer(*measure.judged(zoo.load(name), examples)) for name in zoo.STARTS]
    sentence = f"In <b>{100 * share:.0f}</b> of 100 pairs. In <code>accurate</code>, 784-200-10, in "
    sentence += f"{100 * share_surer(*measure.judged(zoo.load('accurate'), examples)):.0f}; in the twenty starts, "
    sentence += f"{SHORTER}, in {100 * min(starts):.0f} to {100 * max(starts):.0f}. Who knows nothing has 50."
    groups = {"right answers": tops[right], "mistakes": tops[~right]}
    named = {f"{len(some):,} {name}, median {np.median(some):.2f}": some for name, some in groups.items()}
    ax = plots.distributions(named)
    ax.set(title="How sure it is when it is right, and when it is wrong", xlabel="top output", ylabel="share of each")
    limits = {"about 50: it does not know": 0.595, "60 to 90": 0.905, "91 to 99": 0.995, "all 100": 1}
    return Revealed(sentence, [ax], up_to(share, limits))


@ask(
    "Take the answers with a top output between 0.7 and 0.9, on average 0.8. How many of 10 are right?",
    ["6 or fewer", "about 7", "about 8: as it says", "about 9 or more"],
)
def eight_in_ten(right_among, tops, right, examples):
    """right_among(tops, right, low, high) gives the share of right answers among those with such a top output."""

    def steps(tops, right):
        """Return (says, earns) of each step; the learner's function says what it earns."""
        earns = [right_among(tops, right, low, high) for low, high in itertools.pairwise(measure.EDGES)]
        return measure.reliability(tops, right)[0], np.array(earns)

    says, earns = steps(tops, right)
    others = np.array([steps(*measure.judged(zoo.load(name), examples)) for name in zoo.STARTS])
    middle, (low, high) = np.median(others, axis=0), (others[:, 1, 2].min(), others[:, 1, 2].max())
    sentence = f"There it says {says[2]:.2f} on average and is right in <b>{earns[2]:.2f}</b>: it is "
    sentence += f"{_leaning(says[2], earns[2])}. The twenty starts, {SHORTER}, say {middle[0, 2]:.2f} and are right in "
    sentence += f"<b>{middle[1, 2]:.2f}</b>: {_leaning(*middle[:, 2])} (medians; they are right in {low:.2f} to "
    sentence += f"{high:.2f}). Over all its answers the network asked says {tops.mean():.3f} and is right in "
    sentence += f"{right.mean():.3f} (who always says 1 is off by {1 - right.mean():.3f})."
    ax = _says_and_earns({"the network asked": (says, earns), "twenty starts": tuple(middle)})
    limits = {"6 or fewer": 0.65, "about 7": 0.75, "about 8: as it says": 0.85, "about 9 or more": 1}
    return Revealed(sentence, [ax], up_to(np.nan_to_num(earns[2]), limits))


def _leaning(says, earns):
    """Return in words how a mean top output stands to the share of right answers."""
    if round(says, 2) == round(earns, 2):
        return "as it says"
    return "too modest" if says < earns else "too sure"


def _says_and_earns(points):
    """Draw what networks say and earn, {name: (says, earns)}, beside the line on which both are the same.

    Return the axes. Blue and orange mean right answers and mistakes in this lesson, so these have other colors.
    """
    named = {f"{name}: " + ", ".join(f"{x:.2f} → {y:.2f}" for x, y in zip(*xy)): xy for name, xy in points.items()}
    ax = plots.curves({**named, "right as often as it says": ([0, 1], [0, 1])})
    for line, color, marker in zip(ax.lines, (palette.THIRD, palette.FOURTH, palette.FAINT), ("o", "s", "")):
        line.set(color=color, marker=marker, markersize=5)
    ax.legend(fontsize=8, loc="upper left", bbox_to_anchor=(-0.02, -0.2), frameon=False)
    ax.set(title="What it says, and how often it is right", xlabel="says: mean top output", ylabel="share right")
    return ax
