"""The lessons there are, in order: titles, questions, minutes, and what counts towards a learner's progress.

tests/unit/test_contents.py holds all of it to the notebooks, the index and the README.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Lesson:
    """A lesson of the course.

    number: as in "04". topic: its folder in helpers/lessons. title, question: as on its page; 00 has no question.
    minutes: how long it takes. notebook: the file's name in notebooks/.
    predictions, exercises: the keys of those that count: what stands under "More, if you like" does not.
    """

    number: str
    topic: str
    title: str
    question: str
    minutes: int
    notebook: str
    predictions: tuple = ()
    exercises: tuple = ()


LESSONS = (
    Lesson("00", "start_here", "Start here: draw a digit", "", 10, "00_start_here.ipynb"),
    Lesson(
        "01",
        "digits",
        "The digits",
        "What has the network ever seen?",
        40,
        "01_digits.ipynb",
        ("digits: sharpest", "digits: nearest", "digits: never inked", "digits: tidied"),
        ("digits: center of mass", "digits: guess rate"),
    ),
    Lesson(
        "02",
        "network",
        "The network",
        "What is each bar computed from?",
        40,
        "02_network.ipynb",
        (
            "network: silent",
            "network: first gap",
            "network: before training",
            "network: accuracy",
            "network: own digits",
        ),
        ("network: parameter count", "network: forward"),
    ),
    Lesson(
        "03",
        "slopes",
        "Slopes",
        "How can a number know which way to move?",
        45,
        "03_slopes.ipynb",
        (
            "slopes: cost before training",
            "slopes: by hand",
            "slopes: one neuron",
            "slopes: unequal",
            "slopes: step sizes",
        ),
        ("slopes: train neuron", "slopes: cost"),
    ),
    Lesson(
        "04",
        "training",
        "Training",
        "How far do small steps get?",
        45,
        "04_training.ipynb",
        (
            "training: eight in ten",
            "training: learning rate",
            "training: how far",
            "training: stays read",
            "training: same mistakes",
        ),
        ("training: learning rates", "training: one pass"),
    ),
    Lesson(
        "05",
        "accuracy",
        "How good is it?",
        "And when it is wrong, does it know?",
        45,
        "05_how_good_is_it.ipynb",
        (
            "accuracy: against 1998",
            "accuracy: mixed up",
            "accuracy: surest mistake",
            "accuracy: surer",
            "accuracy: eight in ten",
        ),
        ("accuracy: confusion", "accuracy: reliability"),
    ),
    Lesson(
        "06",
        "weights",
        "What the neurons look for",
        "Does each of them look for an edge?",
        45,
        "06_what_the_neurons_look_for.ipynb",
        (
            "weights: edges",
            "weights: ideal line",
            "weights: chance",
            "weights: twenty",
            "weights: loops",
        ),
        ("weights: contribution map", "weights: most exciting"),
    ),
    Lesson(
        "07",
        "ablation",
        "Before, after, without",
        "What did training make, and what would be missed?",
        45,
        "07_before_after_without.ipynb",
        (
            "ablation: still the start",
            "ablation: one neuron less",
            "ablation: swapped",
            "ablation: relearned",
            "ablation: shaken",
        ),
        ("ablation: hurts most", "ablation: disguise"),
    ),
    Lesson(
        "08",
        "back_to_pixels",
        "Back to pixels",
        "What does an answer look for?",
        45,
        "08_back_to_pixels.ipynb",
        (
            "back to pixels: votes for 3",
            "back to pixels: what is left",
            "back to pixels: few or many",
            "back to pixels: shortcut",
            "back to pixels: while it trains",
        ),
        ("back to pixels: pull back", "back to pixels: strongest path"),
    ),
    Lesson(
        "09",
        "noise",
        "Random noise",
        "What does it say when there is nothing?",
        45,
        "09_random_noise.ipynb",
        (
            "noise: two thousand",
            "noise: surest kind",
            "noise: twenty networks",
            "noise: climbed pictures",
            "noise: rim only",
        ),
        ("noise: over confidence", "noise: fooling noise"),
    ),
    Lesson(
        "10",
        "off_center",
        "Off-center digits",
        "Is it still a 7?",
        45,
        "10_off_center_digits.ipynb",
        (
            "off center: two pixels",
            "off center: notices",
            "off center: kinds",
            "off center: shuffled pixels",
            "off center: mended",
        ),
        ("off center: shift", "off center: hurt by one pixel"),
    ),
    Lesson(
        "11",
        "morph",
        "From 3 to 8",
        "Which stroke changed its mind?",
        45,
        "11_from_3_to_8.ipynb",
        ("morph: three largest", "morph: when", "morph: same neurons", "morph: few pixels", "morph: small nudge"),
        ("morph: waterfall", "morph: fewer"),
    ),
    Lesson(
        "12",
        "memorizing",
        "Learning or memorizing?",
        "What does a low cost prove?",
        45,
        "12_learning_or_memorizing.ipynb",
        (
            "memorizing: memorizes",
            "memorizing: passes",
            "memorizing: half",
            "memorizing: planted",
            "memorizing: alike",
        ),
        ("memorizing: costliest", "memorizing: widths"),
    ),
    Lesson(
        "13",
        "backpropagation",
        "Backpropagation",
        "How does one backward pass find 13,002 slopes?",
        45,
        "13_backpropagation.ipynb",
        (
            "backpropagation: one link",
            "backpropagation: largest errors",
            "backpropagation: pulls",
            "backpropagation: work",
            "backpropagation: trained",
        ),
        ("backpropagation: one layer back", "backpropagation: backpropagate"),
    ),
    Lesson(
        "14",
        "convolution",
        "Convolution",
        "Can one detector look everywhere?",
        45,
        "14_convolution.ipynb",
        ("convolution: few images", "convolution: pushed", "convolution: turned", "convolution: of noise"),
        ("convolution: slide", "convolution: pool"),
    ),
)

FORMERLY = {
    "slopes: cost": "training: cost",
    "slopes: gradient step": "training: gradient step",
    "ablation: hurts most": "weights: hurts most",
    "ablation: disguise": "weights: disguise",
    "digits: sharpest": "01 sharpest mean",
    "digits: never inked": "01 never inked",
    "digits: tidied": "01 tidied",
    "network: before training": "01 untrained",
    "slopes: cost before training": "02 cost before training",
    "slopes: unequal": "02 parts of the gradient",
    "slopes: step sizes": "02 step sizes",
    "training: eight in ten": "02 eight in ten",
    "training: learning rate": "02 learning rate",
    "accuracy: mixed up": "02 mixed up",
    "accuracy: surest mistake": "02 surest mistake",
    "weights: ideal line": "03 ideal line",
    "ablation: still the start": "03 still the start",
    "ablation: one neuron less": "03 one neuron less",
    "back to pixels: votes for 3": "04 votes for 3",
    "back to pixels: few or many": "04 500 or 54,000",
    "back to pixels: shortcut": "04 shortcut",
    "noise: two thousand": "05 two thousand",
    "noise: surest kind": "05 surest kind",
    "noise: twenty networks": "05 twenty networks",
    "noise: climbed pictures": "05 climbed pictures",
    "off center: two pixels": "06 two pixels",
    "off center: shuffled pixels": "06 shuffled pixels",
    "off center: mended": "06 mended",
}
"""What the key of an exercise or a prediction was before it moved to another lesson: what was done there, is done."""


def of(topic):
    """Return the lesson on a topic. Raises LookupError when there is none."""
    for lesson in LESSONS:
        if lesson.topic == topic:
            return lesson
    raise LookupError(f"There is no lesson on {topic!r}; the topics are {', '.join(each.topic for each in LESSONS)}.")
