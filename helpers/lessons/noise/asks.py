"""The predictions about noise: what is asked, what is told at the reveal, and which of the options holds.

Each takes what the lesson has just defined or made, and calls it when the result is shown, not before. Networks and
noise come by name: networks = {"digits_plain": ..., "network": ...}, of which the first is asked about; noise = {kind:
images}.
"""

import numpy as np

from helpers import plots, zoo
from helpers.asks import Revealed, ask, up_to
from helpers.images import to_unit
from helpers.lessons.noise import measure

SPECKS = 0.55
"""Up to which likeness to its mean image a picture counts as specks. Digits that people wrote are like theirs by 0.67
in the middle case, 9 in 10 of them by 0.42 to 0.84."""


@ask(
    "On how many of the 2,000 images of noise is <code>digits_plain</code> sure?",
    ["almost none", "about one in ten", "about one in three", "nearly all"],
)
def two_thousand(share_sure, networks, noise, digits):
    """share_sure(network, images) gives a number from 0 to 1; noise, digits: images."""
    figure, axes = plots.subplots(1, len(networks), figsize=(10, 2.9), layout="constrained", squeeze=False)
    sentence, sure = "", [share_sure(network, noise) for network in networks.values()]
    for (name, network), share, ax in zip(networks.items(), sure, axes.flat):
        tops, real = [measure.top_outputs(network, images)[1] for images in (noise, digits)]
        sentence += f"<b>{name}</b> is sure of <b>{share:.1%}</b> of the noise, and of "
        sentence += f"{share_sure(network, digits):.0%} of the test digits. Half of its top outputs on noise are "
        sentence += f"below {np.median(tops):.2f} (the median), and {np.mean(tops < 0.2):.1%} of all below 0.2.<br>"
        plots.distributions({"noise": tops, "test digits": real}, ax)
        ax.set(title=f"{name}: sure of {share:.0%} of the noise", xlabel="top output", ylabel="share of images")
    before, flat = [share_sure(zoo.load(name), noise) for name in ("untrained", "templates")]
    sentence += f"To compare: before training, <code>untrained</code> was sure of {before:.0%}; "
    sentence += f"<code>templates</code>, a network with no layer between pixels and output, is sure of {flat:.0%}. "
    sentence += "Ten low outputs would be the honest answer."
    limits = {"almost none": 0.05, "about one in ten": 0.2, "about one in three": 0.6, "nearly all": 1}
    return Revealed(sentence, [figure], up_to(sure[0], limits))


@ask(
    "Of which kind of noise is <code>digits_plain</code> sure most often?",
    measure.KINDS,
)
def surest_kind(share_sure, networks, noise):
    """share_sure as in `two_thousand`."""
    sentence, panels = "", {}
    for name, network in networks.items():
        panels[name] = [share_sure(network, images) for images in noise.values()]
        sentence += f"<b>{name}</b> is sure of: {_listed(noise, panels[name], '.0%')}.<br>"
    first, *others = map(np.array, panels.values())
    shares = dict(zip(noise, first))
    surest = max(measure.KINDS, key=lambda kind: shares.get(kind, -1))  # whatever noise a learner has added
    it = "it" if set(noise) <= set(measure.KINDS) else "of the lesson's kinds it"
    sentence += f"So {it} is <b>{surest}</b> for {next(iter(networks))}. "
    for name, other in zip(list(networks)[1:], others):
        if (other > first).any() and (other < first).any():
            sentence += f"<b>{name}</b> is surer of some kinds and less sure of others: which network is the more "
            sentence += "careful one depends on what one shows it."
    figure = plots.bar_panels(panels, noise, "{:.2f}")
    figure.suptitle("Share of sure answers by kind of noise")
    for ax in figure.axes:
        ax.set(xlabel="kind", ylabel="share sure")
    return Revealed(sentence, [figure], surest)


@ask(
    "Each of the twenty is sure of some share of the uniform noise, from 0 to 100 %. How far apart will the shares be?",
    ["at most 10 points of 100", "10 to 50 points", "more: from almost none to almost all"],
)
def twenty_networks(share_sure, networks, noise, test):
    """share_sure as in `two_thousand`. networks: a list. test: images with labels, of which 2,000 are used."""
    images, labels = test.images[:2000], test.labels[:2000]
    right = [network.accuracy(images, labels) for network in networks]
    rows = {}
    for name, some in {**noise, "test digits": images}.items():
        rows[name] = np.array([share_sure(network, some) for network in networks])
    uniform, shuffled = rows["uniform"], rows["shuffled"]
    sentence = f"They read {min(right):.1%} to {max(right):.1%} of the test digits. Of <b>uniform noise</b> one is "
    sentence += f"sure of <b>{uniform.min():.1%}</b>, another of <b>{uniform.max():.1%}</b>, the middle of the twenty "
    sentence += f"(the tick) of {np.median(uniform):.0%}; of shuffled digits they are sure of {shuffled.min():.0%} to "
    sentence += f"{shuffled.max():.0%}.<br>Two of them give a digit the same answer in {_agreed(networks, images)} of "
    sentence += f"100 cases, uniform noise in {_agreed(networks, noise['uniform'])}; guessing would agree in 10. "
    sentence += "Training settled what they say about digits. What they say of noise was left to luck: to the "
    sentence += "random start and to the order of the images alike. (Told, not shown: eight networks from one start, "
    sentence += "in eight orders, are sure of 16 to 98 % of uniform noise; eight starts, in one order, of 0 to 90 %.)"
    ax = plots.strips(rows)
    said = [f"{name} {shares.min():.0%} to {shares.max():.0%}" for name, shares in rows.items()]
    ax.set(title="A dot for each network, a tick at the median:\n" + ", ".join(said), xlabel="share it is sure of")
    ax.title.set_fontsize(9)
    limits = {"at most 10 points of 100": 0.1, "10 to 50 points": 0.5, "more: from almost none to almost all": 1}
    return Revealed(sentence, [ax], up_to(np.ptp(uniform), limits))


@ask(
    "Each of the ten outputs is climbed from white paper until it is above 0.99. What will the ten pictures look like?",
    ["digits that you can read", "blurred digits, like the mean images", "specks and smears"],
)
def climbed_pictures(climb, networks, train):
    """climb(network, pictures, digits) gives pictures (10, 784) of these: (10, 784) float64 and (10,) to climb to.

    train: Examples, whose mean images the pictures are compared with.
    """
    wanted, pictures, likeness, sentence = np.arange(10), [], [], ""
    reader, means = zoo.load("accurate"), np.array([train.of(d).images.mean(axis=0) / 255 for d in range(10)])
    for name, network in networks.items():
        drawn = climb(network, np.zeros((10, 784)), wanted)
        outputs, _ = measure.pixel_gradient(network, drawn, wanted)
        read, darker = [np.sum(reader.predict(np.minimum(times * drawn, 1)) == wanted) for times in (1, 4)]
        sentence += f"<b>{name}</b>: {np.sum(outputs > 0.99)} of 10 end above 0.99, with "
        sentence += f"{drawn.mean() / np.mean(means):.0%} of a digit's ink. Another network, <code>accurate</code>, "
        sentence += f"reads {read} of them as the digit climbed to, and {darker} when they are four times as dark; "
        sentence += "guessing reads 1.<br>"
        pictures.extend(drawn)
        likeness.extend(measure.likeness(drawn, means))
    first, network = next(iter(networks.items()))
    paper = network.outputs(np.zeros((1, 784)))[0]
    sentence += f"White paper itself is a {paper.argmax()} for <b>{first}</b>, at {paper.max():.3f}, without any ink."
    if np.median(likeness) <= SPECKS:
        sentence += " A few hint at their digit; most are <b>specks</b> that nobody would read. Yet they are not "
        sentence += "random: something in them carries over to another network."
    figure = plots.gallery([*pictures, *means], [*range(10)] * (len(networks) + 1), largest=0.5)
    figure.suptitle(
        f"Rows: specks climbed in {', specks climbed in '.join(networks)}; the mean images. All twice as dark"
    )
    limits = {"specks and smears": SPECKS, "digits that you can read": 0.85, "blurred digits, like the mean images": 1}
    return Revealed(sentence, [figure], up_to(np.median(likeness), limits))


@ask(
    'Noise at the rim only, the middle white; and a good digit in such a rim. Of which will most be called "none"?',
    ["of neither", "of the empty rims only", "of the framed digits only", "of both"],
)
def rim_only(share_none, rim, framed, upside_down):
    """share_none(images) gives the share of the images that are called "none"; the others: images of each sort."""
    sorts = {"empty rims": rim, "framed digits": framed, "upside down": upside_down}
    shares = {name: share_none(images) for name, images in sorts.items()}
    empty, digits, turned = shares.values()
    sentence = f'"None" to {_listed(shares, shares.values(), ".0%")}.<br>'
    if min(empty, digits) > 0.5 > turned:
        sentence += "So it has learned that <b>a gray rim</b> means noise, and throws out good digits in such a "
        sentence += "rim. What a digit is it has not learned: upside down, as no digit stands, they pass. You "
        sentence += "ask for doubt, and get what the examples paid for."
    titles = [f"{name}\n{share:.0%} “none”" for name, share in shares.items()]
    figure = plots.gallery([to_unit(images[0]) for images in sorts.values()], titles, columns=3)
    figure.suptitle("The first of each sort")
    holds = {
        (False, False): "of neither",
        (True, False): "of the empty rims only",
        (False, True): "of the framed digits only",
    }
    return Revealed(sentence, [figure], holds.get((bool(empty > 0.5), bool(digits > 0.5)), "of both"))


def _agreed(networks, images):
    """Return in how many of 100 cases two of these networks give an image the same answer, as a text."""
    return f"{100 * measure.same_answer(networks, images):.0f}"


def _listed(names, numbers, form):
    """Return "name number, name number, ..." with the numbers in a format such as ".0%"."""
    return ", ".join(f"{name} {number:{form}}" for name, number in zip(names, numbers))
