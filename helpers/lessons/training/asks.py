"""The predictions about training: what is asked, what is told at the reveal, and which of the options holds.

Each takes what the lesson has just defined, and calls it when the result is shown, not before.
"""

import numpy as np

from helpers import palette, plots, zoo
from helpers.asks import Revealed, ask, up_to
from helpers.lessons.training import measure
from helpers.training import cost

MARKS = (0, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000)
"""After how many steps a network is looked at on its way."""

RATES = (0.03, 3, 300)
"""The learning rates that are tried: much too small, good, much too large."""

SEEDS = (0, 1, 2)
"""The random starts from which each is tried."""


@ask(
    "After how many such steps does it read 8 of 10 held-out images?",
    ["about 10", "about 100", "about 1,000", "many thousands"],
)
def eight_in_ten(take_steps, start, examples):
    """take_steps(network, count, rng) trains in place; start: the network before; examples: what it is measured on."""
    student, rng, done, costs, shares = start.copy(), np.random.default_rng(1), 0, [], []
    for mark in MARKS:
        take_steps(student, mark - done, rng)
        done = mark
        costs.append(cost(student, examples))
        shares.append(student.accuracy(examples.images, examples.labels))
    first = next((mark for mark, share in zip(MARKS, shares, strict=True) if share >= 0.8), np.inf)
    at = dict(zip(MARKS, zip(costs, shares, strict=True), strict=True))
    sentence = f"Looked at after {', '.join(f'{mark:,}' for mark in MARKS)} steps, it reads 8 of 10 for the first time "
    sentence += f"after <b>{first:,}</b>. " if first < np.inf else "<b>at none of them</b>. "
    told = [f"after {mark:,} steps it costs {at[mark][0]:.2f} and reads {at[mark][1]:.0%}" for mark in (20, 2000)]
    sentence += (
        f"It begins at a cost of {costs[0]:.2f}; {'; '.join(told)}. Saying 0.1 ten times costs 0.9, and guessing "
    )
    sentence += "reads 10%. "
    if at[20][0] < 1.05 and at[20][1] < 0.3:
        sentence += "At random, outputs lie near 0.5: ten opinions. They go first"
        sentence += ", and only then does it learn digits." if first < np.inf else "."
    if first < 5400:
        sentence += " It need not see all of MNIST for that: to draw as many images takes 5,400 steps of ten."
    figure = plots.bar_panels({"cost": costs, "share read": shares}, MARKS)
    figure.set_size_inches(13, 2.9)
    figure.suptitle("Held-out images: cost, and share read, after so many steps")
    for ax in figure.axes:
        ax.set_xlabel("steps")
    limits = {"about 10": 30, "about 100": 300, "about 1,000": 3000, "many thousands": np.inf}
    return Revealed(sentence, [figure], up_to(first, limits))


@ask(
    "A learning rate of 300 instead of 3: what is the cost after 500 steps?",
    ["less: it gets there sooner", "about the same", "1 or more: no better than saying 0"],
)
def learning_rate(cost_after):
    """cost_after(learning_rate, seed) trains from a random start and gives the cost in the end."""
    costs = {f"rate {rate:g}": np.array([cost_after(rate, seed) for seed in SEEDS]) for rate in RATES}
    sentence = f"From each of {len(SEEDS)} random starts: "
    sentence += "; ".join(f"{name}: {ends.min():.2f} to {ends.max():.2f}" for name, ends in costs.items())
    sentence += ". Always saying 0 costs 1, always saying 0.1 costs 0.9. "
    ax = plots.strips(costs)
    ax.set(title="The cost of held-out images after 500 steps; orange tick: the middle one", xlabel="cost")
    plots.tell(ax, ", ".join(f"{name}: {np.median(ends):.2f}" for name, ends in costs.items()))
    good, large = (np.median(costs[f"rate {rate:g}"]) for rate in RATES[1:])
    if large < good - 0.03:
        return Revealed(sentence, [ax], "less: it gets there sooner")
    if large < 0.95:
        return Revealed(sentence, [ax], "about the same")
    sentence += "Where the rate is much too small, steps take the ten opinions away and no more. Where it is much too "
    sentence += (
        "large, the first ones push the weighted sums so far down that all outputs are 0 (from few starts, all but "
        "one, which is 1): the network is silent."
    )
    return Revealed(sentence, [ax], "1 or more: no better than saying 0")


@ask(
    "After fifteen passes, how many of 100 <b>test images</b> does it read?",
    ["88 or fewer", "89 to 94", "95 or more"],
)
def how_far(share_read, checkpoints, learned, held_out, test):
    """share_read(network, examples) gives a number from 0 to 1; checkpoints: {name: Network}, in order.

    learned, held_out, test: Examples, those it has learned from, those to choose by, and new ones.
    """
    *_, (name, last) = checkpoints.items()
    known, new = share_read(last, learned), share_read(last, test)
    sentence = f"After {name} it reads <b>{new:.1%}</b> of {len(test):,} test images, and {known:.1%} of "
    sentence += f"{len(learned):,} that it has learned from: a difference of {100 * (known - new):.1f} points. "
    sentence += "For comparison: guessing reads about 10 %, the nearest of ten mean images about 80 % (lesson 01), "
    sentence += f"<code>network</code> {share_read(zoo.load('digits'), test):.1%}. "
    sentence += "From other starts, fifteen passes get to 90 to 92 of 100 on the sample, and to 95 or more on all of "
    sentence += "MNIST (one of the two is told)."
    shares = [share_read(each, held_out) for each in checkpoints.values()]
    ax = plots.bars(shares, [each.removesuffix(" steps") for each in checkpoints], form="{:.2f}")
    ax.figure.set_size_inches(8, 2.8)
    ax.set(title="Share of the held-out images read on the way (guessing: 0.1)", xlabel="steps", ylabel="share")
    return Revealed(sentence, [ax], up_to(new, {"88 or fewer": 0.885, "89 to 94": 0.945, "95 or more": 1}))


@ask(
    "Your ten digits, centered. Once a checkpoint reads one, do all later ones read it, too?",
    ["yes: what is read stays read", "one or two are lost again", "three or more are lost again"],
)
def stays_read(answers_to, checkpoints, centered, drawn, held_out):
    """answers_to(examples) gives (checkpoints, n), what each checkpoint answers to each image, the start first."""
    names, answers, raw = list(checkpoints), answers_to(centered), answers_to(drawn)
    read, known = answers == centered.labels, answers_to(held_out) == held_out.labels
    lost, lost_here = np.flatnonzero(measure.lost(read)), measure.lost(known)
    first = 1 + read[1:].any(axis=1).argmax() if len(read) > 1 else 0
    sentence = f"After {names[first]} it reads {measure.listed(np.flatnonzero(read[first])) or 'none'}; in the end "
    sentence += f"{read[-1].sum()} of {len(drawn)} centered and {np.sum(raw[-1] == drawn.labels)} as drawn. Read and "
    sentence += f"lost again, centered: <b>{measure.listed(lost) or 'none'}</b>. Of {len(held_out):,} held-out images, "
    sentence += f"{lost_here.mean():.0%} were lost at least once"
    if lost_here.any():
        sentence += f"; of these the last checkpoint reads {known[-1, lost_here].mean():.0%}"
    sentence += ". A step is made for ten images and moves numbers that all images share: on average they gain, one by "
    sentence += "one they need not."
    figure = answers_figure(names, {"centered": answers, "as drawn": raw}, centered.labels)
    some = "one or two are lost again" if len(lost) < 3 else "three or more are lost again"
    return Revealed(sentence, [figure], some if len(lost) else "yes: what is read stays read")


def answers_figure(names, answers, labels):
    """Draw what each checkpoint answers to each digit; what is read stands bold on blue. Return the figure.

    names: of the checkpoints. answers: {title: (checkpoints, n)}. labels: (n,), what would be right.
    """
    size = len(answers) * (0.4 * len(names) + 1), 0.27 * len(labels) + 1.7
    figure, axes = plots.subplots(1, len(answers), figsize=size, layout="constrained", squeeze=False)
    for (title, given), ax in zip(answers.items(), axes.flat, strict=True):
        read = (given == labels).T
        ax.imshow(read, cmap=plots.FIRST, vmin=0, vmax=3, aspect="auto", label="bold on blue: read")
        for (row, column), right in np.ndenumerate(read):
            style = {"weight": "bold", "color": palette.INK} if right else {"color": palette.FAINT}
            ax.text(column, row, given[column, row], ha="center", va="center", fontsize=9, **style)
        rows = (f"{label}: {' '.join(map(str, row))}" for label, row in zip(labels, given.T, strict=True))
        plots.tell(ax, "answers to each, first checkpoint to last, " + ", ".join(rows))
        counts = ", ".join(map(str, read.sum(axis=0)))
        ax.set(title=f"{title}; read: {counts} of {len(labels)}", xlabel="steps", ylabel="digit")
        ax.set(xticks=range(len(names)), yticks=range(len(labels)), yticklabels=labels)
        ax.set_xticklabels([name.removesuffix(" steps") for name in names], rotation=90)
        ax.tick_params(length=0)
    figure.suptitle("What each checkpoint answers to your ten digits")
    return figure


@ask(
    "One of the twenty misreads an image. How often does another one misread the same image?",
    ["hardly ever: luck decides", "about half the time", "nearly always: the image decides"],
)
def same_mistakes(misread, names, network, plain):
    """misread(network) gives (n,) of bool, the test images whose answer is wrong; names: of networks that ship.

    network, plain: `digits` and `digits-plain`, to compare with.
    """
    wrong = np.array([misread(zoo.load(name)) for name in names])
    again = measure.misread_again(wrong)
    shares, by = 1 - wrong.mean(axis=1), wrong.sum(axis=0)
    sentence = f"In <b>{again.mean():.0%}</b> of the cases, for each pair from {again.min():.0%} to {again.max():.0%}; "
    sentence += f"if mistakes fell on images by chance, in {wrong.mean():.0%}. So there are hard images, and there is "
    sentence += f"luck. {np.sum(by > 0):,} of {len(by):,} test images are misread by one at least, "
    sentence += f"{np.sum(by == len(names)):,} by all. The twenty read {shares.min():.1%} to {shares.max():.1%}"
    for name, other in {"digits-plain": plain, "network": network}.items():
        sentence += f", <code>{name}</code> {1 - misread(other).mean():.1%}"
    sentence += "."
    parts = {"1": (1, 1), "2 to 5": (2, 5), "6 to 10": (6, 10), "11 to 15": (11, 15), "16 to 19": (16, 19)}
    parts["all 20"] = (20, 20)
    ax = plots.bars([np.sum((low <= by) & (by <= high)) for low, high in parts.values()], parts)
    ax.set(title="Test images, by how many of the twenty misread them", xlabel="misread by", ylabel="images")
    limits = {"hardly ever: luck decides": 0.3, "about half the time": 0.75, "nearly always: the image decides": 1}
    return Revealed(sentence, [ax], up_to(again.mean(), limits))
