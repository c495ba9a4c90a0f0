"""The predictions about memorizing: what is asked, what is told at the reveal, and which of the options holds.

Each takes what the lesson has just defined or computed; functions are called when the result is shown, not before.
"""

import itertools

import numpy as np

from helpers import plots, zoo
from helpers.asks import Revealed, ask, up_to
from helpers.lessons.memorizing import matching, measure
from helpers.network import Network

EARLY = 10
"""After so many passes most true labels are learned, and few wrong ones."""


def _average_cost(network, examples):
    return float(measure.costs(network.outputs(examples.images), examples.labels).mean())


def _expect_whole(runs):
    """Raise ValueError when a run was stopped before its end: then the runs cannot be compared."""
    if len({run.passes[-1] for run in runs.values()}) > 1:
        raise ValueError("A run was stopped before its end. Run the cell that trains again, to its end, then this one.")


@ask(
    "After 150 passes: how many of its 1,000 <b>shuffled</b> labels does the network answer?",
    ["about 100, as by guessing", "about 300", "about 600", "nearly all"],
)
def memorizes(share_answered, runs, new, network):
    """share_answered(network, examples) gives 0 to 1; runs: {0, 1: measure.Run}; new: test images."""
    _expect_whole(runs)
    nets = {"all shuffled": runs[1], "all true": runs[0]}
    given = {name: share_answered(run.network, run.examples) for name, run in nets.items()}
    read = {name: share_answered(run.network, new) for name, run in nets.items()}
    cost = {name: _average_cost(run.network, run.examples) for name, run in nets.items()}
    sentence = f"Of its shuffled labels it answers <b>{given['all shuffled']:.1%}</b>. Of 1,000 test images it reads "
    sentence += f"<b>{read['all shuffled']:.0%}</b>; guessing reads 10%. Its cost on its images is "
    sentence += f"{cost['all shuffled']:.3f}; that of <code>network</code> on the same images, with their true labels, "
    sentence += (
        f"is {_average_cost(network, runs[0].examples):.3f}, and it reads {share_answered(network, new):.0%} of "
    )
    sentence += (
        f"the test images. Trained on the 1,000 true labels: {given['all true']:.1%} and {read['all true']:.0%}, "
    )
    sentence += f"at a cost of {cost['all true']:.3f}."
    if given["all shuffled"] > 0.75 and read["all shuffled"] < 0.2:
        sentence += " A low cost proves that the given labels are answered, no more."
    heights = {
        f"{name}:\n{what}": shares[name] for name in nets for what, shares in [("its own", given), ("test", read)]
    }
    ax = plots.bars(list(heights.values()), list(heights), form="{:.2f}")
    ax.axhline(0.1, color="black", linewidth=0.8, linestyle=":")
    ax.set(title="After 150 passes: its own images, and test images; dotted: guessing", ylabel="share answered")
    limits = {"about 100, as by guessing": 0.2, "about 300": 0.45, "about 600": 0.75, "nearly all": 1}
    return Revealed(sentence, [ax], up_to(given["all shuffled"], limits))


@ask(
    "To 95 of 100 given labels: how many passes take the <b>shuffled</b> ones, against the true ones?",
    ["about as many", "two to four times as many", "five times as many, or more", "they never get there"],
)
def passes(passes_to, runs):
    """passes_to(run) gives a number of passes, infinity for never; runs: {share of shuffled labels: measure.Run}."""
    _expect_whole(runs)
    took = {share: passes_to(run) for share, run in runs.items()}
    said = {share: f"{passes:.0f} passes" if np.isfinite(passes) else "never" for share, passes in took.items()}
    ratio = took[1] / max(took[0], 1)
    sentence = f"All labels true: <b>{said[0]}</b>. All shuffled: <b>{said[1]}</b>"
    sentence += f", {ratio:.1f} times as many" if np.isfinite(ratio) else ""
    sentence += f". Half of them shuffled: {said[0.5]}."
    if ratio > 1.5:
        sentence += " What images of one digit have in common is learned once for all of them. A shuffled label has "
        sentence += "nothing of that kind to share. (That is our reading.)"
    lines = {f"{share:.0%} shuffled: {said[share]}": (run.passes, run.given) for share, run in runs.items()}
    ax = plots.curves(lines)
    ax.axhline(measure.ENOUGH, color="black", linewidth=0.8, linestyle=":")
    ax.set(title="Given labels answered; dotted: 95 of 100", xlabel="passes", ylabel="share of given labels")
    plots.tell(ax, "all rise towards 1, the fewer labels are shuffled the sooner")
    if np.isinf(took[1]):
        return Revealed(sentence, [ax], "they never get there")
    limits = {"about as many": 1.5, "two to four times as many": 4.5, "five times as many, or more": np.inf}
    return Revealed(sentence, [ax], up_to(ratio, limits))


@ask(
    "Half of the labels are shuffled. When, in its 150 passes, does that network read most <b>held-out images</b>?",
    ["in the first third", "in the second third", "in the last third"],
)
def half(best_moment, run, few):
    """best_moment(run) gives a place in the run's lists; run: measure.Run; few: the same images, with true labels."""
    best = best_moment(run)
    wrong = run.examples.labels != few.labels
    mended = [float(np.mean(run.answers[place][wrong] == few.labels[wrong])) for place in (best, -1)]
    sentence = f"After <b>{run.passes[best]:.0f}</b> passes: then it reads {run.held_out_read[best]:.0%} of them, and "
    sentence += f"{run.held_out_read[-1]:.0%} in the end. The test images, which chose nothing, judge: it reads "
    sentence += f"<b>{run.read[best]:.0%}</b> of them then, <b>{run.read[-1]:.0%}</b> in the end. Of its given labels "
    sentence += f"it answers {run.given[best]:.0%} and {run.given[-1]:.0%}. "
    sentence += f"Look at the {wrong.sum()} of its own images whose label is wrong: at its best it "
    sentence += f"answers the <i>true</i> digit to {mended[0]:.0%} of them, which nobody told it; in the end to "
    sentence += f"{mended[1]:.0%}."
    if mended[0] > mended[1] + 0.2:
        sentence += " What images of one digit share came first, and for a while the network knew better than its "
        sentence += "labels. Then it memorized them, and that spoiled what it had learned. Its given labels do not "
        sentence += "tell when; held-out images do."
    shares = {"given labels answered": run.given, "held-out images read": run.held_out_read, "test images": run.read}
    ax = plots.curves({name: (run.passes, values) for name, values in shares.items()})
    ax.axvline(run.passes[best], color="black", linewidth=0.8, linestyle=":")
    ax.set(title=f"Half of the labels shuffled; dotted: pass {run.passes[best]:.0f}", xlabel="passes")
    ax.set(ylabel="share", ylim=(0, 1.02))
    told = [f"{name}: {values[best]:.2f} there, {values[-1]:.2f} at the end" for name, values in shares.items()]
    plots.tell(ax, "; ".join(told))
    limits = {"in the first third": 1 / 3, "in the second third": 2 / 3, "in the last third": 1}
    return Revealed(sentence, [ax], up_to(run.passes[best] / run.passes[-1], limits))


@ask(
    "After 10 passes: of the 50 costliest images, how many are among the 50 mislabeled ones? (By chance: 2 or 3.)",
    ["5 or fewer", "6 to 24", "25 or more"],
)
def planted(costliest, outputs, labels, mislabeled):
    """costliest(outputs, labels, count): the learner's; the lesson's own stands in for one that is not done.

    outputs: {passes: (n, 10)}, what the network said to the images. labels: (n,), those given. mislabeled: the places.
    """
    own = measure.finds_alike(costliest)
    find = costliest if own else measure.costliest
    count = len(mislabeled)
    early, last = min(EARLY, max(outputs)), max(outputs)  # a run that was stopped ends before
    found = {at: len(set(find(said.copy(), labels, count)) & set(mislabeled)) for at, said in outputs.items()}
    answered = np.mean(outputs[last][mislabeled].argmax(axis=1) == labels[mislabeled])
    sentence = "Your function" if own else "The lesson's function, not yours yet,"
    sentence += f" finds <b>{found[early]}</b> of the {count} after {early} passes, {found[1]} after one, "
    sentence += f"{found[last]} after {last}. By then {answered:.0%} of the wrong labels are memorized."
    if answered > 0.5 and found[last] > count / 2:
        sentence += " They still cost more than others."
    shown = [at for at in (1, 2, 5, EARLY, 20, 50, 150) if at in found]
    ax = plots.bars([found[at] for at in shown], shown)
    ax.set(title=f"Of the {count} costliest images, so many are mislabeled", xlabel="passes", ylabel="images")
    return Revealed(sentence, [ax], up_to(found[early], {"5 or fewer": 5, "6 to 24": 24, "25 or more": count}))


@ask(
    "Two of the twenty, each neuron beside its partner: how alike are their pictures of weights, from 0 to 1?",
    ["0.9 or more: the same, in another order", "between 0.3 and 0.9", "below 0.3: strangers"],
)
def alike(likeness, names, new):
    """likeness(first, second) gives 0 to 1 for two networks; names: of shipped ones; new: test images."""
    starts = [zoo.load(name) for name in names]
    rng = np.random.default_rng(900)
    strangers = [Network.random(starts[0].sizes, rng) for _ in starts]
    shaken = {by: [matching.shaken(each, by, rng) for each in starts] for by in (0.1, 2)}

    def pairs(networks):
        return np.array([likeness(*two) for two in itertools.combinations(networks, 2)])

    found = {
        "two of the twenty": pairs(starts),
        "two random networks": pairs(strangers),
        "one, and itself shaken by 0.1": np.array([likeness(*two) for two in zip(starts, shaken[0.1])]),
        "one, and itself shaken by 2": np.array([likeness(*two) for two in zip(starts, shaken[2])]),
    }
    middle = {name: float(np.median(values)) for name, values in found.items()}
    read = {by: np.median([each.accuracy(new.images, new.labels) for each in shaken[by]]) for by in shaken}
    costs, accuracies = zip(*[(_average_cost(each, new), each.accuracy(new.images, new.labels)) for each in starts])
    low, high = found["two of the twenty"].min(), found["two of the twenty"].max()
    sentence = f"<b>{middle['two of the twenty']:.2f}</b> in the middle of {len(found['two of the twenty'])} pairs "
    sentence += (
        f"({low:.2f} to {high:.2f}); two random networks: {middle['two random networks']:.2f}. A network and itself "
    )
    sentence += "shaken by 2, each number moved at random by about twice as much as the numbers of its layer differ: "
    sentence += f"{middle['one, and itself shaken by 2']:.2f}, and then it reads {read[2]:.0%}. The twenty read "
    sentence += f"{min(accuracies):.1%} to {max(accuracies):.1%}; they cost {min(costs):.3f} to {max(costs):.3f} on "
    sentence += f"test images, random networks {min(_average_cost(each, new) for each in strangers):.1f} or more."
    if middle["two of the twenty"] < 0.9:
        sentence += " Equal cost does not mean equal weights."
    ax = plots.strips(found)
    ax.set(title="How alike two networks are, after matching; orange tick: the middle one", xlabel="likeness, 0 to 1")
    told = ", ".join(f"{name}: {value:.2f}" for name, value in middle.items())
    plots.tell(ax, f"in the middle: {told}")
    limits = {"below 0.3: strangers": 0.3, "between 0.3 and 0.9": 0.9, "0.9 or more: the same, in another order": 1.01}
    return Revealed(sentence, [ax], up_to(middle["two of the twenty"], limits))
