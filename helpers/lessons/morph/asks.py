"""The predictions about a 3 that becomes an 8: what is asked, what is told at the reveal, which of the options holds.

Each takes what the lesson has just defined or computed; functions are called when the result is shown, not before.
"""

import numpy as np

from helpers import plots, zoo
from helpers.asks import Revealed, ask, up_to
from helpers.lessons.morph import draw, measure
from helpers.network import sigmoid


@ask(
    "The 8's z rose by sixteen steps, some up, some down. Which part of the whole way, all steps without their signs, "
    "do the <b>three largest</b> make?",
    ["less than a third", "a third to a half", "half to four fifths", "more than four fifths"],
)
def three_largest(z_before, steps, z_after):
    """z_before, z_after: of output 8. steps: (16,), what each neuron adds between them."""
    sizes, down, up = np.sort(np.abs(steps))[::-1], steps[steps < 0], steps[steps > 0]
    share = sizes[:3].sum() / sizes.sum()
    sentence = (
        f"The three largest make <b>{share:.0%}</b> of the way; were all as large, it would be {3 / len(steps):.0%}. "
    )
    sentence += f"{len(down)} of {len(steps)} pulled down, by {down.sum():+.2f} together; {len(up)} pulled up, by "
    sentence += f"{up.sum():+.2f}. {z_before:+.4f} {steps.sum():+.4f} = {z_before + steps.sum():+.4f}, and z after is "
    sentence += f"{z_after:+.4f}: a waterfall adds up exactly. The sigmoid then makes bars of both z: "
    sentence += f"{sigmoid(z_before):.3f} before, <b>{sigmoid(z_after):.3f}</b> after."
    ax = draw.waterfall(z_before, steps, "From the 3 to the 8: what moved the z of output 8")
    limits = {"less than a third": 1 / 3, "a third to a half": 1 / 2, "half to four fifths": 4 / 5}
    return Revealed(sentence.replace("-", "−"), [ax], up_to(share, limits) or "more than four fifths")


@ask(
    "Both arcs are drawn, one after the other. Where is the pen, typically, when the answer first becomes 8?",
    ["in the first arc", "in the first half of the second arc", "in its second half", "most never become an 8"],
)
def when(answers, network, threes, arcs):
    """answers(network, picture) gives (moments,), the answers while arcs grow. threes: (n, 28, 28). arcs: in order."""
    given = np.array([answers(network, picture) for picture in threes])
    read, ended = given[:, 0] == 3, given[:, -1] == 8
    flipped = given[read & ended]
    at, done = measure.first_flip(flipped), measure.first_share(arcs)
    middle = float(np.median(at)) if len(at) else np.nan
    end = int(done * (given.shape[1] - 1))
    counts = np.bincount(given[read, end], minlength=10)
    halfway = ", ".join(f"{digit} ({counts[digit]})" for digit in np.argsort(-counts, kind="stable") if counts[digit])
    back = int(np.sum([(np.diff(row == 8) & (row[1:] != 8)).any() for row in flipped]))
    sentence = (
        f"Of {len(threes)} test images of a 3 it reads {read.sum()} as a 3 before the arcs. <b>{len(flipped)}</b> "
    )
    sentence += (
        f"of these end as an 8, {np.sum(given[read, -1] == 3)} stay a 3, {np.sum(read & ~ended & (given[:, -1] != 3))} "
    )
    sentence += f"end as something else. Of the {len(flipped)}, <b>{np.sum(at > done)}</b> first become an 8 in the "
    sentence += f"second arc, which begins after {done:.0%} of the stroke; in the median (half of them sooner) the 8 "
    sentence += f"comes after <b>{middle:.0%}</b>. {back} were an 8 for a while, then not, then again. "
    sentence += f"After the first arc the {read.sum()} are read as {halfway or 'nothing'}."
    if np.array_equal(arcs[0], measure.LOWER):  # else it would tell what comes out in the other order
        turned = measure.answers_on_the_way(network, threes, measure.growing_ink(arcs[::-1]))[read & ended]
        both = np.sum((at > done) & (measure.first_flip(turned) > measure.first_share(arcs[::-1])))
        sentence += f" For <b>{both}</b> of the {len(flipped)} the 8 comes with the second arc in both orders: for "
        sentence += "them it takes both arcs, and the last one gets the credit; for the others one arc alone made an "
        sentence += "8, at least for a moment."

    moments = np.linspace(0, 1, given.shape[1])
    shares = {name: (given[read] == name).mean(axis=0) for name in (3, 8)}
    shares["another digit"] = 1 - shares[3] - shares[8]
    ax = plots.curves({str(name): (moments, share) for name, share in shares.items()})
    ax.axvline(done, color="0.5", linewidth=0.8)
    ax.text(done - 0.01, 1.08, "the first arc is done", ha="right", va="center", fontsize=8)
    ax.set(title="Answers while the two arcs are drawn", xlabel="share of the stroke that is drawn")
    ax.set(ylabel="share of images", ylim=(-0.02, 1.15))
    first, last = shares[8][end], shares[8][-1]
    plots.tell(ax, f"the first arc is done after {done:.0%}; there {first:.0%} are an 8, at the end {last:.0%}")
    limits = {"in the first arc": done, "in the first half of the second arc": (1 + done) / 2, "in its second half": 1}
    holds = up_to(middle, limits) if len(flipped) > read.sum() / 2 else None
    return Revealed(sentence, [ax], holds or "most never become an 8")


@ask(
    "As a 3 becomes an 8, three of the sixteen neurons move the 8 most. Are they the same three every time?",
    ["the same three nearly always", "one is nearly always there, the others change", "they change from 3 to 3"],
)
def same_neurons(three_movers, network, threes, closed):
    """three_movers(network, before, after) gives (n, 3): neurons. threes, closed: (n, 28, 28), before and after."""

    def moved(net):
        became = (net.predict(threes) == 3) & (net.predict(closed) == 8)
        return three_movers(net, threes[became], closed[became])

    found = moved(network)
    share, counts = measure.held_by_the_commonest(found)
    order = np.argsort(-counts, kind="stable")
    often = ", ".join(f"{neuron} in {counts[neuron]}" for neuron in order[:3])
    sentence = f"Of {len(found)} threes that become an 8, neuron {often}: these three hold <b>{share:.0%}</b> of all "
    sentence += "places. "
    by_chance = np.argsort(np.random.default_rng(0).random((max(len(found), 1), 16)), axis=1)[:, :3]
    sentence += f"(Three drawn by lot for each: {measure.held_by_the_commonest(by_chance)[0]:.0%}.) "
    others = [measure.held_by_the_commonest(moved(zoo.load(name)))[0] for name in zoo.STARTS]
    sentence += f"In twenty networks from other starts the commonest three, whichever they are, hold {min(others):.0%} "
    sentence += f"to {max(others):.0%}, {np.median(others):.0%} in the middle. "
    weights = np.abs(network.weights[-1][8])
    idle = [neuron for neuron in np.argsort(-weights)[:3] if neuron not in order[:3]]
    if idle:
        sentence += f"A large weight is not enough: neuron {idle[0]} has one of the three largest to the 8 "
        sentence += (
            f"({network.weights[-1][8][idle[0]]:+.2f}) and is among the three in {counts[idle[0]]}: it hardly changed."
        )
    ax = draw.often_moved(counts, len(found))
    ax.set_title("How often each neuron was among the three that moved the 8 most")
    spread = plots.strips({"digits": [share], "20 starts": others})
    spread.set(
        title="Places held by the commonest three", xlabel="share; 1 is the same three every time", xlim=(0, 1.03)
    )
    plots.tell(
        spread, f"digits: {share:.2f}; 20 starts: {min(others):.2f} to {max(others):.2f}, a tick at the median of each"
    )
    if share >= 0.9:
        return Revealed(sentence.replace("-", "−"), [ax, spread], "the same three nearly always")
    leads = counts[order[0]] >= 0.9 * max(len(found), 1)
    holds = "one is nearly always there, the others change" if leads else "they change from 3 to 3"
    return Revealed(sentence.replace("-", "−"), [ax, spread], holds)


@ask(
    "Greedy search on your 3: how many of 784 pixels does it turn until the answer is no 3 any more?",
    ["1 to 3", "4 to 10", "11 to 40", "it finds none"],
)
def few_pixels(greedy, network, three, threes):
    """greedy(image) gives the places that were turned. three: (28, 28). threes: (n, 28, 28), others to compare with."""
    changed = greedy(three)
    after = measure.with_turned(three, changed)
    answer = network.predict(after)[0]
    many = [len(greedy(picture)) for picture in threes if network.predict(picture)[0] == 3]
    rng = np.random.default_rng(0)
    lots = [measure.at_random(network, three, rng) for _ in range(20)]
    pixels = "pixel" if len(changed) == 1 else "pixels"
    sentence = f"<b>{len(changed)}</b> {pixels}, and the answer is {answer} "
    sentence += (
        f"({network.outputs(after)[0].max():.2f}). In random order it takes {np.median(lots):.0f} (the median of "
    )
    sentence += "twenty orders). "
    sentence += f"For {len(many)} test images of a 3 greedy search turns {spread(many, '{:.0f}')} pixels, "
    sentence += f"more than 20 for {sum(count > 20 for count in many)}. "
    places = ", ".join(f"({place // 28}, {place % 28})" for place in changed[:10])
    sentence += f"Row and column of yours: {places}. Greedy takes the best pixel at each step and never looks ahead: "
    sentence += "fewer may do."
    before = network.predict(three)[0]
    inked = {place: float(after.flat[place]) for place in changed}
    figure = draw.turned(three, inked, [f"your 3: read {before}", f"{len(changed)} {pixels} turned: read {answer}"])
    count = len(changed) if answer != before else np.inf
    limits = {"1 to 3": 3, "4 to 10": 10, "11 to 40": 40, "it finds none": np.inf}
    return Revealed(sentence, [figure], up_to(count, limits))


@ask(
    "How long is the nudge that makes your 3 an 8, measured against the 3 itself?",
    ["less than 5 % of it", "5 to 20 %", "20 to 50 %", "more, or it finds none"],
)
def small_nudge(nudge, network, three, threes):
    """nudge(image) gives the nudged image, (784,), or None. three: (28, 28). threes: (n, 28, 28), to compare with."""
    image, nudged = three.ravel().astype(float), nudge(three)
    if nudged is None:
        return Revealed("It climbed and found no 8.", (), "more, or it finds none")
    length, size = np.linalg.norm(nudged - image), np.linalg.norm(image)
    rng = np.random.default_rng(0)
    random = measure.random_nudges(image, length, rng, 500)
    flips = int(np.sum(network.predict(random) != 3))
    shares = []
    for picture in threes[:20]:
        if network.predict(picture)[0] == 3 and (found := nudge(picture)) is not None:
            shares.append(np.linalg.norm(found - picture.ravel()) / np.linalg.norm(picture))
    ink = measure.growing_ink()[-1]
    arcs = np.linalg.norm(measure.inked(three[None], ink)[0] - three)
    added = np.maximum(nudged - image, 0).reshape(28, 28)
    on_arcs = added[ink > 0.5].sum() / max(added.sum(), 1e-9)
    sentence = (
        f"The nudge is {length:.2f} long, the 3 {size:.2f}: <b>{length / size:.0%}</b>. No pixel changed by more "
    )
    sentence += (
        f"than {np.abs(nudged - image).max():.2f}. Of the ink it adds, {on_arcs:.0%} lie on the two arcs, which "
    )
    sentence += (
        f"cover {np.mean(ink > 0.5):.0%} of the pixels; the arcs themselves change your 3 by {arcs:.2f}. Of 500 "
    )
    sentence += f"random nudges as long, {flips} change the answer. For {len(shares)} test images of a 3 it is "
    sentence += f"{spread(shares, '{:.0%}')} of the 3. The shortest nudge may be shorter than what this climb found, "
    sentence += "never longer."
    titles = [
        "your 3",
        "the nudge, enlarged",
        "3 + nudge: read 8",
        f"3 + random nudge: read {network.predict(random)[0]}",
    ]
    figure = draw.nudges(image, nudged, random[0], titles)
    limits = {"less than 5 % of it": 0.05, "5 to 20 %": 0.2, "20 to 50 %": 0.5}
    return Revealed(sentence, [figure], up_to(length / size, limits) or "more, or it finds none")


def spread(numbers, form):
    """Return in words from where to where numbers go, and their median; "none" where there are none."""
    if not numbers:
        return "none"
    low, high, middle = (form.format(value) for value in (min(numbers), max(numbers), np.median(numbers)))
    return f"{low} to {high} (in the median {middle})"
