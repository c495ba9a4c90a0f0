"""The predictions about what neurons look for: what is asked, what is told at the reveal, and which option holds.

Each takes what the lesson has just defined or computed; functions are called when the result is shown, not before.
"""

from itertools import combinations

import numpy as np

from helpers import plots, zoo
from helpers.asks import Revealed, ask, up_to
from helpers.lessons.weights import measure
from helpers.lessons.weights.rows import image_rows

LARGE = 2.1
"""Inches: pictures of weights so large that the bars of what lowers show."""

EDGES, DIGIT, BLOBS, NOISE = "edges or strokes", "a whole digit", "blobs", "pure noise"


@ask(
    "784 weights lead to one neuron. Laid out as a picture, with blue where ink raises its sum and orange where ink "
    "lowers it: what do you expect to see in most of the sixteen?",
    [EDGES, DIGIT, BLOBS, NOISE],
)
def edges(neighbor_agreement, network, untrained, digits):
    """neighbor_agreement(picture) gives a number from -1 to 1; digits: the data, as mnist.load gives them.

    Its key and options are those of the question at the first click on a neuron: who has answered that is not asked.
    """
    weights = network.weights[0]
    means = np.array([digits.train.of(digit).images.mean(axis=0).ravel() for digit in range(10)])
    found, before, smooth = (_each(neighbor_agreement, rows) for rows in (weights, untrained.weights[0], means))
    kinds = kinds_of(weights, found, means, measure.ideal_lines())
    counts = {kind: kinds.count(kind) for kind in (EDGES, DIGIT, BLOBS, NOISE)}
    said = ", ".join(f"{count} as {kind}" for kind, count in counts.items() if count)
    sentence = f"Neighbor agreement, in the middle one of {len(weights)}: <b>{np.median(found):.2f}</b> "
    sentence += f"({found.min():.2f} to {found.max():.2f}). Before training: {np.median(before):.2f}; mean images of "
    sentence += f"digits: {np.median(smooth):.2f}. Of the {len(weights)} pictures count {said}, by a strict rule: "
    sentence += "noise, if neighbors agree by less than 0.25; edge or stroke, if a single one fits well enough (the "
    sentence += "next section measures that); digit, if the correlation with a mean image is 0.7; else "
    sentence += (
        "blobs. (Told: in four of the trained network's, 7, 8, 13 and 14, the eye sees a thin streak all the same.)"
    )
    figure = _pictures(weights, "The 2nd layer: each neuron, and the weight that gets full color")
    return Revealed(sentence.replace("-", "−"), [figure], max(counts, key=counts.get))


def kinds_of(pictures, agreement, means, lines):
    """Return for each weight picture what it counts as: EDGES, DIGIT, BLOBS or NOISE, by these rules, in this order.

    An agreement below 0.25 is noise; what one ideal line explains by half or more is an edge or stroke, what goes along
    with a mean image by 0.7 or more a digit; all else are blobs.
    pictures: (n, 784). agreement: (n,), its neighbors'. means: (10, 784), the mean images of digits.
    lines: (m, 784), as from measure.ideal_lines.
    """
    line, _ = measure.best_line(pictures, lines)
    digit = measure.likeness(pictures, means)
    return np.select([agreement < 0.25, line >= 0.5, digit >= 0.7], [NOISE, EDGES, DIGIT], BLOBS).tolist()


@ask(
    "Labels drawn at random: there is nothing to learn. How well will neighboring weights agree, in the middle neuron?",
    ["below 0.1, as before training", "0.1 to 0.3", "above 0.3"],
)
def chance(train_on_chance, neighbor_agreement, network, examples):
    """train_on_chance() gives a network trained on labels drawn at random; examples: what to test it on."""
    other = train_on_chance()
    found, ours = (_each(neighbor_agreement, net.weights[0]) for net in (other, network))
    read, largest = other.accuracy(examples.images, examples.labels), np.abs(other.weights[0]).max()
    line, _ = measure.best_line(other.weights[0], measure.ideal_lines())
    sentence = f"<b>{np.median(found):.2f}</b>, where the course's network has {np.median(ours):.2f}. The best ideal "
    sentence += f"line explains {np.median(line):.0%} of the middle picture. And it reads {read:.0%} of "
    sentence += (
        f"{len(examples):,} test images, no better than guessing. Each step adds images of digits to the weights, "
    )
    sentence += "or takes some away, each times some number: whatever the labels say, the weights come to be made of "
    sentence += f"digits, and in digits neighbors agree. (The largest weight is {largest:.2g}, that of the course's "
    sentence += f"network {np.abs(network.weights[0]).max():.2f}.)"
    sentence += " (Told: with <code>decay=5e-4</code> neighbors agree by about 0.7, more than in the course's network; "
    sentence += "the best line explains a third to a half, of weights below 0.01, in a network that reads nothing.)"
    figure = _pictures(other.weights[0][:8], "Trained on random labels: eight neurons, and the weight of full color")
    limits = {"below 0.1, as before training": 0.1, "0.1 to 0.3": 0.3, "above 0.3": 1}
    return Revealed(sentence, [figure], up_to(np.median(found), limits))


@ask(
    "How much of a neuron's picture does the best ideal edge or stroke explain, in the middle neuron?",
    ["about 1 %, like noise", "about a quarter", "about half", "nearly all"],
)
def ideal_line(explained, lines, network, untrained):
    """explained(pictures) gives (n,), what the best of `lines`, (m, 784), explains of pictures, (n, 784)."""
    weights = network.weights[0]
    share, noise = explained(weights), explained(untrained.weights[0])
    blurred = explained(measure.blurred_noise(200, weights.std(axis=0), np.random.default_rng(0)))
    others = [np.median(explained(zoo.load(name).weights[0])) for name in zoo.STARTS]
    sentence = f"The best of {len(lines):,} ideal lines explains <b>{np.median(share):.0%}</b> of the middle picture "
    sentence += f"({share.min():.0%} to {share.max():.0%}). In noise made as smooth as these pictures: "
    sentence += f"{np.median(blurred):.0%}; in pure noise, the weights before training, {np.median(noise):.0%}. In "
    sentence += f"twenty networks from other random starts, the middle neuron: {min(others):.0%} to {max(others):.0%}. "
    sentence += "(As edge or stroke a picture counted if one explains half. Told: in hidden-100, a wider network, "
    sentence += "that holds for 3 neurons of 100. And who looks for several lines fails this test of one: in pictures "
    sentence += "made of three, the best explains 41 %.)"
    best = np.argsort(share)[::-1][:4]
    rows = np.concatenate([weights[best], measure.best_line(weights[best], lines)[1]])
    fitted = rows[len(best) :]
    titles = [f"{k}: {share[k]:.0%}" for k in best] + [_line_in_words(line) for line in fitted]
    sentence += " What fits best in the four that are nearest: "
    said = [f"in {k} {_line_in_words(line)}{_stronger(line, weights[k])}" for k, line in zip(best, fitted)]
    sentence += f"{'; '.join(said)}. Orange is ink that must <i>not</i> be there."
    figure = plots.weight_pictures(rows, titles, np.abs(rows).max(axis=1), columns=4, size=LARGE)
    figure.suptitle("The four nearest to an edge or stroke; below each, the line that explains most")
    limits = {"about 1 %, like noise": 0.1, "about a quarter": 0.375, "about half": 0.75, "nearly all": 1}
    return Revealed(sentence, [figure], up_to(np.median(share), limits))


@ask(
    "Take, for each neuron of the 3rd layer, the digit that leads among its 20. Of <b>all</b> test images that wake "
    "the neuron, how many of 100 show that digit, in the middle neuron?",
    ["fewer than 20: hardly more than guessing", "20 to 50", "50 to 80", "more than 80"],
)
def twenty(share_of_leader, z_of, network, untrained, examples):
    """share_of_leader(z) gives (share of the 20, share of all that wake it); z_of(reader, images, layer): (n, neurons).

    z: (n,), of one neuron for each image of `examples`. The layer asked about is the last hidden one.
    """

    def middle(reader, layer):
        return np.median([share_of_leader(z) for z in z_of(reader, examples.images, layer).T], axis=0)

    last = len(network.sizes) - 2
    top, awake = middle(network, last)
    others = np.array([middle(zoo.load(name), last) for name in zoo.STARTS])
    outputs, start = middle(network, last + 1), middle(untrained, last)
    sentence = f"Among its 20 the leading digit makes up {top:.0%}, of all images that wake the neuron "
    sentence += f"<b>{awake:.0%}</b>. In twenty networks from other starts: {_span(others[:, 0])} and "
    sentence += f"{_span(others[:, 1])}. Before training: {start[0]:.0%} and {start[1]:.0%}. For an output neuron both "
    sentence += f"are nearly the same: {outputs[0]:.0%} and {outputs[1]:.0%}. (Told: some hidden neurons do earn a "
    sentence += "name; of the 256 in the 3rd layer of deep, a larger network, 33 wake for one digit nearly alone.)"
    z = z_of(network, examples.images, last)
    shares = np.array([share_of_leader(each)[1] for each in z.T])
    k = np.abs(shares - awake).argmin()
    limits = {"fewer than 20: hardly more than guessing": 0.2, "20 to 50": 0.5, "50 to 80": 0.8, "more than 80": 1}
    return Revealed(sentence, [_awake_rows(z[:, k], k, examples)], up_to(awake, limits))


def _awake_rows(z, neuron, examples):
    """Draw the 20 images with the largest z, (n,), and 20 of all with z above 0, evenly taken. Return the figure."""
    order = np.argsort(z)[::-1]
    awake = order[: max(np.sum(z > 0), 20)]  # 20 at least, to have something to show
    most, any_ = examples[order[:20]], examples[awake[np.linspace(0, len(awake) - 1, 20).astype(int)]]
    figure = image_rows(
        {
            "The 20 that excite it most": most,
            f"20 of all {len(awake):,} that wake it, evenly taken": any_,
        }
    )
    figure.suptitle(f"Neuron {neuron} of the 3rd layer", fontsize=10)
    return figure


@ask(
    "There are 210 ways to pick four of ten digits. Rank them by how well the best neuron of the 3rd layer tells the "
    "four from the other six. Where do 0, 6, 8 and 9 stand, the digits with a loop?",
    ["among the first 20", "somewhere in the middle", "among the last 20"],
)
def loops(digit_means, told_apart, network, group):
    """digit_means(reader): (10, neurons), mean activations; told_apart(means, group): a number, of the best neuron."""
    groups = list(combinations(range(10), len(group)))

    def place(reader):
        means = digit_means(reader)
        apart = told_apart(means, group)
        others = [told_apart(means, each) for each in groups if set(each) != set(group)]
        return 1 + sum(other > apart for other in others), apart, max(others)

    means = digit_means(network)
    at, apart, best = place(network)
    others = sorted(place(zoo.load(name))[0] for name in zoo.STARTS)
    awake = (means > 0.5).sum(axis=0)
    sentence = f"Number <b>{at}</b> of {len(groups)}: for the digits {', '.join(map(str, group))} the best neuron is "
    sentence += f"{apart:.2f} higher, or lower, than for the others; for the group told apart best, {best:.2f}. "
    sentence += f"In twenty networks from other starts they stand between {others[0]} and {others[-1]}, in the middle "
    sentence += f"at {np.median(others):.0f}. A neuron is awake for {awake.min()} to {awake.max()} digits, on average "
    sentence += f"over their images; the middle one for {np.median(awake):.0f}."
    ax = plots.number_table(100 * means.T, largest=100)
    ax.images[0].set_label(f"awake for: {_awake_for(means)}")
    ax.set_title("3rd layer: mean activation for each digit, in hundredths")
    ax.set(xlabel="digit", ylabel="neuron")
    limits = {"among the first 20": 20, "somewhere in the middle": len(groups) - 20, "among the last 20": len(groups)}
    return Revealed(sentence, [ax], up_to(at, limits))


def _awake_for(means):
    """Return in words for which digits each neuron is awake. means: (10, neurons)."""
    digits = [", ".join(map(str, np.flatnonzero(column > 0.5))) or "none" for column in means.T]
    return "; ".join(f"neuron {k}: {said}" for k, said in enumerate(digits))


def _line_in_words(line):
    """Return what an ideal line is, (784,): an edge has both signs, a stroke has one."""
    if line.min() < 0 < line.max():
        return "an edge"
    return "an orange stroke" if line.min() < 0 else "a blue stroke"


def _stronger(line, picture):
    """Return in words which side of an edge is the stronger one in a picture, both (784,); of a stroke, nothing."""
    if not line.min() < 0 < line.max():
        return ""
    blue, orange = (np.sum((line * picture)[side]) for side in (line > 0, line < 0))
    return f", its {'blue' if blue > orange else 'orange'} side the stronger in the picture"


def _each(measured, pictures):
    """Return what a function of one picture gives for each of several, (n, 784): (n,)."""
    return np.array([measured(picture) for picture in pictures])


def _pictures(weights, title):
    """Draw weight pictures, four in a row, each with its largest weight. Return the figure."""
    largest = np.abs(weights).max(axis=1)
    titles = [f"{k}: ±{size:.2f}" for k, size in enumerate(largest)]
    figure = plots.weight_pictures(weights, titles, largest, columns=4, size=LARGE)
    figure.suptitle(title)
    return figure


def _span(shares):
    return f"{min(shares):.0%} to {max(shares):.0%}"
