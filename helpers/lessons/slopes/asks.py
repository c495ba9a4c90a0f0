"""The predictions about slopes: what is asked, what is told at the reveal, and which of the options holds.

Each takes what the lesson has just defined or computed; functions are called when the result is shown, not before.
"""

import numpy as np

from helpers import plots
from helpers.asks import Revealed, ask, up_to
from helpers.lessons.slopes import measure

SEEN = 1, 2, 5, 10, 20, 50, 100, 200
"""After how many images the neuron is tried."""


@ask(
    "What is the average cost of a network of random numbers? (Always saying 0 costs 1, always 0.1 costs 0.9.)",
    ["nearly 0", "about 0.9", "between 1 and 4", "more than 4"],
)
def cost_before_training(average_cost, untrained, network):
    """average_cost(network) gives a number."""
    before, after = average_cost(untrained), average_cost(network)
    others = [average_cost(start) for start in measure.random_starts(20)]
    sentence = f"The random start of our network costs <b>{before:.2f}</b>; twenty others cost {min(others):.2f} to "
    sentence += f"{max(others):.2f}. The trained network costs {after:.3f}. Random outputs lie around 0.5, so each of "
    sentence += "the ten is wrong by about a half, and ten times 0.5² is 2.5: that costs more than always saying 0."
    costs = {
        "highest of\n20 starts": max(others),
        "our own\nstart": before,
        "lowest of\n20 starts": min(others),
        "always 0": 1,
        "always 0.1": measure.TENTHS,
        "trained": after,
    }
    ax = plots.bars(list(costs.values()), list(costs), form="{:.2f}")
    ax.set(title="Average cost of random networks, of two lazy ones, and trained", ylabel="cost")
    limits = {"nearly 0": 0.5, "about 0.9": 0.99, "between 1 and 4": 4, "more than 4": 10}
    return Revealed(sentence, [ax], up_to(before, limits))


@ask(
    "The neuron says 0.5 and should say 1; the pixel's ink is 0.8. What is the slope for its weight?",
    ["0.2", "−0.2", "−0.4", "−0.8", "another number"],
)
def by_hand(exact, nudged, a, x, y):
    """exact, nudged: the slope, computed and approximated. a, x, y: activation, ink, and what a should be."""
    sentence = f"<code>exact {exact:.6f} · nudged {nudged:.6f} · difference {abs(exact - nudged):.6f}</code><br>"
    sentence += f"2(a − y) is {2 * (a - y):.2f}, a(1 − a) is {a * (1 - a):.4f}, x is {x:.2f}: multiplied, "
    sentence += f"<b>{exact:.4f}</b>. Nudging gives the same, but for what the curve bends within the nudge."
    known = {"0.2": 0.2, "−0.2": -0.2, "−0.4": -0.4, "−0.8": -0.8}
    holds = next((name for name, value in known.items() if abs(exact - value) < 0.005), "another number")
    return Revealed(sentence.replace("-", "−"), (), holds)


@ask(
    "It has seen fifty images, each once. Of 100 <b>new</b> ones, how many does it tell apart?",
    ["about 50: no better than guessing", "about 75", "about 90", "nearly all"],
)
def one_neuron(train_neuron, pair, step_size, digits, centered):
    """train_neuron(images, labels, step_size): the learner's; the lesson's own stands in for one that is not done.

    pair: two digits. digits: both parts of MNIST. centered: the learner's ten digits.
    """
    own = measure.trains_alike(train_neuron)
    train = train_neuron if own else measure.train_neuron
    images, labels = measure.two_digits(digits.train[:4000], pair)  # they need not be more: SEEN takes 200
    tested = measure.two_digits(digits.test, pair)
    neurons = {seen: train(images[:seen], labels[:seen], step_size) for seen in SEEN}
    shares = {seen: measure.share_told_apart(*neuron, *tested) for seen, neuron in neurons.items()}
    means = {seen: measure.share_by_means((images[:seen], labels[:seen]), tested) for seen in SEEN}
    first, second = pair
    sentence = "Your five lines trained it. " if own else "The lesson's five lines trained it, not yours yet. "
    sentence += f"After fifty images it tells <b>{shares[50]:.1%}</b> of {len(tested[1]):,} new images apart. The "
    sentence += f"nearer of two mean images of the same fifty: {means[50]:.1%}; guessing: about half. "
    weights, bias = neurons[50]
    said = measure.sigmoid(centered.images[list(pair)].reshape(2, -1) @ weights + bias)
    sentence += f"To your own {first} and {second}, centered, it says {said[0]:.2f} and {said[1]:.2f}."
    curves = {"one neuron": (SEEN, list(shares.values())), "the nearer of two means": (SEEN, list(means.values()))}
    ax = plots.curves(curves)
    ax.set(title=f"Telling {first} from {second}: half at the first image, {shares[SEEN[-1]]:.1%} at the last")
    ax.set(xscale="log", xlabel="images it has learned from, logarithmic")
    ax.set(ylabel="share of new images", ylim=(0.4, 1.02))
    ax.set_xticks(SEEN, map(str, SEEN))
    at = [f"after {seen}, {shares[seen]:.3f} and {means[seen]:.3f}" for seen in (1, 5, 20, 50, 200)]
    plots.tell(ax, f"share told apart by one neuron and by the nearer of two means: {'; '.join(at)}")
    limits = {"about 50: no better than guessing": 0.6, "about 75": 0.82, "about 90": 0.95, "nearly all": 1}
    return Revealed(sentence, [ax], up_to(shares[50], limits))


@ask(
    "Before training: how many times larger is the largest of the 13,002 slopes than the median?",
    ["about 2", "about 10", "about 100", "1,000 or more"],
)
def unequal(sizes, untrained, network):
    """sizes(network) gives (13002,), the slopes without their signs."""
    figure, axes = plots.subplots(1, 2, figsize=(10, 3), sharey=True, layout="constrained")
    ratios, sentence = [], ""
    for name, net, ax in [("Before training", untrained, axes[0]), ("Trained", network, axes[1])]:
        all_sizes = sizes(net)
        parts, median = measure.parts_of(all_sizes), float(np.median(all_sizes))
        ratios.append(all_sizes.max() / median)
        leader = max(parts, key=lambda part: parts[part].max())
        sentence += f"{name}, the largest slope, {all_sizes.max():.4f} ({leader}), is <b>{ratios[-1]:,.0f}</b> times "
        sentence += "the median. "
        plots.bars([float(np.median(part)) for part in parts.values()], list(parts), ax, "{:.6f}")
        ax.set(title=f"{name}: the median slope of each part", yscale="log", ylabel="size of slope, logarithmic")
        ax.tick_params(axis="x", labelsize=7.5)
    axes[0].margins(y=0.2)
    sentence += f"Exactly 0 before training: {np.mean(sizes(untrained) == 0):.0%} of all, where no image has ink. "
    sentence += "(Told, not shown: in sixty other random starts the largest is 690 to 3,100 times the median; in six "
    sentence += "networks trained without <i>weight decay</i>, a rule that pulls every number a little towards 0 at "
    sentence += "each step, 2,800 to 150,000 times.)"
    limits = {"about 2": 4, "about 10": 30, "about 100": 500, "1,000 or more": np.inf}
    return Revealed(sentence, [figure], up_to(ratios[0], limits))


@ask(
    "Twenty steps from (0, 0), of size 3, 100 and 1000. Which gets lowest?",
    ["3: careful", "100", "1000: bold"],
)
def step_sizes(walk, two_weights):
    """walk(step_size) gives a path, (steps + 1, 2), over the measure.CostSlice two_weights."""
    paths = {size: walk(size) for size in (3, 100, 1000)}
    ends = {size: two_weights.cost(*path[-1]) for size, path in paths.items()}
    best = min(ends, key=ends.get)
    sentence = f"From a cost of {two_weights.cost(0, 0):.4f}: "
    sentence += ", ".join(
        f"size {size} ends at {'<b>' * (size == best)}{end:.4f}{'</b>' * (size == best)}" for size, end in ends.items()
    )
    sentence += f". Where training had left the two weights it is {two_weights.cost(*two_weights.trained):.4f}."
    sentence += " But do not learn one good size from this: we <i>chose</i> the pair of weights, so that the sizes "
    sentence += "differ clearly. (Told: three times we drew forty pairs of weights at random. In this network 1000 got "
    sentence += "lowest in 22 to 28 of the forty, in another, <code>start-00</code>, in 35 to 39.)"
    grid = np.linspace(-12, 12, 49)
    named = {f"size {size}, ends at {ends[size]:.4f}": path for size, path in paths.items()}
    ax = plots.cost_surface(grid, grid, two_weights.surface(grid, grid), named, two_weights.trained)
    ax.set_title("Twenty steps each, seen from above; dark is low")
    return Revealed(sentence, [ax], {3: "3: careful", 100: "100", 1000: "1000: bold"}[best])
