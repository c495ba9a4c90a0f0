"""The predictions about going back to pixels: what is asked, what is told at the reveal, and which option holds.

Each takes what the lesson has just defined, and calls it when the result is shown, not before.
"""

import numpy as np

from helpers import figures, plots, zoo
from helpers.asks import Revealed, ask, up_to
from helpers.lessons.back_to_pixels import maps, measure

SAMPLED = [28 * row + column for row in range(6, 23, 4) for column in range(6, 23, 4)]
"""25 pixels where digits are."""


@ask(
    "Images of which digit, other than the 3 itself, collect the most votes for 3?",
    ["1", "5", "8", "9", "another"],
)
def votes_for_3(votes, hidden_100, examples):
    """votes(activations, weights) gives (votes, vetoes), each (n,); examples: images with every digit among them."""

    def by_digit(network, against_average=False):
        hidden = network.forward(examples.images)[1]
        usual = hidden.mean(axis=0) if against_average else 0
        return [measure.by_digit(part, examples.labels) for part in votes(hidden - usual, network.weights[1][3])]

    turned = measure.mirrored(hidden_100, np.arange(0, hidden_100.sizes[1], 2))
    raising, vetoing = by_digit(hidden_100)
    more, less = by_digit(hidden_100, against_average=True)
    second, other, rest = _second(raising), _second(by_digit(turned)[0]), np.arange(10) != 3
    sentence = f"A 3 gets {raising[3]:+.1f} in votes. Second is the <b>{second}</b>, with {raising[second]:+.1f}. "
    sentence += f"But write every other neuron the other way round: no output changes, and second is the {other}: who "
    sentence += "comes second is a way of writing. " if other != second else "comes second may be a way of writing. "
    sentence += "<b>Measured against the average image</b>, which no such change can touch, a 3 gets "
    sentence += f"{more[3]:+.1f} and {less[3]:+.1f}; the others {more[rest].min():+.1f} to {more[rest].max():+.1f} and "
    sentence += f"{less[rest].min():+.1f} to {less[rest].max():+.1f}."
    drawn = []
    shown = {"As the network is written": (raising, vetoing), "Against the average image": (more, less)}
    for title, (up, down) in shown.items():
        drawn.append(plots.opposed_bars(up, down, range(10)))
        drawn[-1].set(title=title, xlabel="digit shown", ylabel="votes and vetoes for the answer 3")
        numbers = [f"{digit}: {up[digit]:+.1f}, {down[digit]:+.1f}" for digit in range(10)]
        figures.tell(drawn[-1], "; ".join(numbers).replace("-", "−"))
    holds = str(second) if str(second) in "1589" else "another"
    return Revealed(sentence.replace("-", "−"), drawn, holds)


def _second(values):
    """Return which digit, other than 3, has the largest of ten values."""
    return next(int(digit) for digit in np.argsort(-values) if digit != 3)


@ask(
    "From this pixel, 256 paths lead to the answer 3. Added up, how much of their strength is left?",
    ["nearly all of it", "about half", "less than a quarter"],
)
def what_is_left(left_over, network, untrained, pixel, answer):
    """left_over(products) gives a number from 0 to 1; pixel, answer: where the paths begin and end."""
    products = measure.paths(network, pixel, answer)
    left, up, down = left_over(products), products[products > 0], products[products < 0]
    row, column = divmod(pixel, 28)
    some = np.abs(products).sum() > 1e-9
    if some:
        sentence = f"{up.size} paths raise the answer, by {up.sum():+.0f} together; {down.size} lower it, by "
        sentence += f"{down.sum():+.0f}. What is left is {products.sum():+.0f}: <b>{left:.0%}</b> of their strength. "
    else:
        sentence = (
            f"All {products.size} are as good as 0: no digit has ink here, and weight decay cleared the weights. "
        )
    typical = [_typical(left_over, each) for each in (network, untrained)]
    sentence += f"Over {len(SAMPLED)} pixels and all ten answers {typical[0]:.0%} is left on average; before training "
    sentence += f"it was {typical[1]:.0%}."
    if left < 0.5 and some:
        sentence += " One pixel speaks for an answer through some neurons, and against it through others; a sum shows "
        sentence += "only what is left. In twenty networks from other starts, too, most of it cancels (told)."
    ax = maps.paths(network, pixel, answer)
    title = f"All {products.size} paths from row {row}, column {column} to the answer {answer}: {up.sum():+.0f} and "
    ax.set_title(f"{title}{down.sum():+.0f}".replace("-", "−"), fontsize=11)
    limits = {"less than a quarter": 0.25, "about half": 0.75, "nearly all of it": 1}
    return Revealed(sentence.replace("-", "−"), [ax], up_to(left, limits))


def _typical(left_over, network):
    """Return what is left on average over SAMPLED pixels and all answers."""
    answers = range(network.sizes[-1])
    return np.mean([left_over(measure.paths(network, pixel, answer)) for pixel in SAMPLED for answer in answers])


@ask(
    "Whose ten pulled-back pictures look more like digits?",
    ["those after 500 images", "those after 54,000", "no difference"],
)
def few_or_many(likeness, examples):
    """likeness(pictures) gives ten numbers from -1 to 1; examples: test images, with labels."""
    sentence, drawn, mean = "", [], {}
    for name, seen in (("deep-500", "500 images"), ("deep", "54,000 images")):
        network = zoo.load(name)
        pictures = measure.pull_back(network)
        like = np.array(likeness(pictures))
        mean[name], right = like.mean(), network.accuracy(examples.images, examples.labels)
        sentence += f"After {seen}: {right:.1%} read correctly, mean likeness <b>{mean[name]:.2f}</b>. "
        drawn.append(maps.pictures(pictures, [f"{digit}: {value:.2f}" for digit, value in enumerate(like)]))
        drawn[-1].suptitle(f"The ten answers pulled back, after {seen} (answer: likeness)")
    start = np.mean(likeness(measure.pull_back(zoo.load("untrained"))))
    sentence += f"(Untrained weights have {start:.2f}.)"
    more = mean["deep-500"] - mean["deep"]
    if abs(more) < 0.02:
        return Revealed(sentence, drawn, "no difference")
    sentence += " What a picture is like and how well a network reads are two things."
    return Revealed(sentence, drawn, "those after 500 images" if more > 0 else "those after 54,000")


@ask(
    "The network of 54,000 images: how often does its shortcut give the same answer?",
    ["nearly always", "3 times in 4", "1 time in 2", "1 time in 4"],
)
def shortcut(same_answer, examples):
    """same_answer(network, images) gives a number from 0 to 1."""
    names = {"deep": "54,000 images", "deep-500": "500 images", "digits": "784-16-16-10", "untrained": "untrained"}
    networks = {name: zoo.load(name) for name in names}
    same = {name: same_answer(network, examples.images) for name, network in networks.items()}
    right = networks["deep"].accuracy(examples.images, examples.labels)
    sentence = f"For <b>{same['deep']:.0%}</b> of {len(examples):,} images; guessing gives about 10%. The network "
    sentence += (
        f"itself reads {right:.1%} correctly. The shortcut of the network of 500 images: {same['deep-500']:.0%}; "
    )
    sentence += f"of the course's: {same['digits']:.0%}; of an untrained one: {same['untrained']:.0%}. "
    sums = measure.shortcut_sums(networks["deep"], examples.images)
    most, often = _most_frequent(sums.argmax(axis=1))
    apart = _same_without_averages(networks["deep"], examples.images)
    sentence += f"For the network of 54,000 it says {most} to {often:.0%} of the images. "
    if apart > same["deep"] + 0.1:
        sentence += (
            "Each sum is off by a constant, what biases and sigmoids add whatever the image: take each answer's "
        )
        sentence += (
            f"average away from its sums, and the shortcut agrees for {apart:.0%}; of the network of 500 images "
        )
        sentence += f"for {_same_without_averages(networks['deep-500'], examples.images):.0%}."
    clouds = {}
    for name in ("digits", "deep"):
        sums = measure.shortcut_sums, measure.weighted_sums
        x, y = (each(networks[name], examples.images)[:, 8] for each in sums)
        clouds[f"{names[name]}: correlation {np.corrcoef(x, y)[0, 1]:.2f}"] = x, y
    figure = plots.against(clouds)
    figure.suptitle("The weighted sum of the answer 8, a point for each image")
    for ax in figure.axes:
        ax.set(xlabel="shortcut", ylabel="network")
    limits = {"1 time in 4": 0.375, "1 time in 2": 0.625, "3 times in 4": 0.875, "nearly always": 1}
    return Revealed(sentence, [figure], up_to(same["deep"], limits))


def _most_frequent(answers):
    """Return the most frequent of some answers, and its share."""
    counts = np.bincount(answers)
    return counts.argmax(), counts.max() / len(answers)


def _same_without_averages(network, images):
    """Return how often the shortcut gives the network's answer when each answer's average sum is taken away."""
    sums = measure.shortcut_sums(network, images)
    return np.mean((sums - sums.mean(axis=0)).argmax(axis=1) == network.predict(images))


@ask(
    "From pass to pass, how much does its pulled-back picture explain of what it does?",
    ["more and more", "less and less", "about the same all the time"],
)
def while_it_trains(run, explained, examples):
    """run(start) gives {passes: Network}, in order, 0 and 1 among them; explained(network, images) a number to 1."""
    kept = run(1)
    passes, right = list(kept), [network.accuracy(examples.images, examples.labels) for network in kept.values()]
    share = [explained(network, examples.images) for network in kept.values()]
    first = passes.index(1)
    sentence = f"Before training it explains {share[0]:.0%}, and the network reads {right[0]:.0%} correctly. After one "
    sentence += f"pass: {share[first]:.0%} and {right[first]:.0%}. After {passes[-1]}: <b>{share[-1]:.0%}</b> and "
    sentence += f"{right[-1]:.0%}. From two other starts, after one pass and at the end: "
    sentence += f"{' and '.join(_from_one_to_last(run(start), explained, examples) for start in (2, 3))}."
    ax = plots.share_curves(passes, {"read correctly": right, "explained by the picture": share})
    ax.set(title="While a network trains", xlabel="passes through the training images")
    told = [f"pass {number}: {a:.0%} and {b:.0%}" for number, a, b in zip(passes, right, share)]
    figures.tell(ax, f"read correctly and explained, {', '.join(told)}")
    change = share[-1] - share[0]
    if change <= -0.05:
        sentence += " While one network trains, its picture says less and less about it."
    if abs(change) < 0.05:
        return Revealed(sentence, [ax], "about the same all the time")
    return Revealed(sentence, [ax], "more and more" if change > 0 else "less and less")


def _from_one_to_last(kept, explained, examples):
    """Return in words what is explained after one pass, and by the last network kept of a run."""
    one, last = (explained(network, examples.images) for network in (kept[1], kept[max(kept)]))
    return f"{one:.0%} to {last:.0%}"
