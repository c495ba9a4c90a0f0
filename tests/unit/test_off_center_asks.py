"""The predictions about off-center digits, no page: each outcome has its option, sentences tell what was measured."""

import re

import numpy as np
import pytest

from helpers import contents
from helpers.examples import Examples
from helpers.learner import predictions
from helpers.learner.predictions import Guess, Kept
from helpers.lessons.off_center import asks
from tests.support.asks import option_that_holds

IMAGES = np.random.default_rng(3).integers(0, 256, (40, 28, 28), np.uint8)
TEST = Examples(IMAGES, np.arange(40) % 10)


@pytest.mark.parametrize(
    ("share", "holds"),
    [(0.2, "fewer than 40"), (0.55, "40 to 69"), (0.7, "70 to 89"), (0.89, "70 to 89"), (0.9, "90 or more")],
)
def test_two_pixels(share, holds):
    def share_read(reader, examples, dx, dy):
        return share if abs(dx) + abs(dy) == 2 and dx * dy == 0 else 0.97

    says = f"Unmoved, 97% are read; moved by 2 px, {share:.0%} (right {share:.0%}, left {share:.0%}, down"
    assert option_that_holds(asks.two_pixels, share_read, None, TEST, says=says) == holds


def test_the_ones_and_twenty_starts_are_told():
    def share_read(reader, examples, dx, dy):
        return 0.1 if set(examples.labels) == {1} else 0.6 if reader else 0.8

    told = asks.two_pixels(share_read, None, TEST).reveal().sentence
    assert "Only the ones: right 10%, left 10%, down 10%, up 10%." in told
    assert "without weight decay, read 60% to 60%." in told
    assert "ones" not in asks.two_pixels(share_read, None, TEST.of(0)).reveal().sentence


def measured(network, pictures):
    """A network is here a pair of functions of how much ink is left: accuracy and sureness."""
    ink = pictures.mean() / IMAGES.mean()
    return [function(ink) for function in network]


def steady(accuracy, sureness):
    return lambda ink: accuracy, lambda ink: sureness


@pytest.mark.parametrize(
    ("digits", "hidden", "holds"),
    [
        (0.02, -0.09, "that of both"),
        (-0.05, 0.3, "of network only"),
        (0.2, 0.05, "of hidden-100 only"),
        (0.2, -0.2, "of neither"),
    ],
)
def test_notices(digits, hidden, holds):
    networks = {name: steady(0.5, 0.5 + gap) for name, gap in (("network", digits), ("hidden-100", hidden))}
    says = f"network, moved by 3 px: accuracy 0.50, sureness {0.5 + digits:.2f}."
    assert option_that_holds(asks.notices, measured, networks, TEST, says=says) == holds


@pytest.mark.parametrize("excess", [0.05, 0.3])
def test_that_the_warning_does_not_last_is_told_where_all_are_too_sure_far_out(excess):
    networks = {"network": steady(0.2, 0.6), "hidden-100": steady(0.2, 0.2 + excess)}
    told = asks.notices(measured, networks, TEST).reveal().sentence
    assert ("the warning does not last" in told) == (excess > 0.1)


def test_what_the_first_pixel_cost_is_told():
    falling = lambda ink: ink, lambda ink: 1 - 2 * (1 - ink)
    told = asks.notices(measured, {"network": falling, "hidden-100": steady(0.5, 0.5)}, TEST).reveal().sentence
    one, other = re.search(
        r"The first pixel cost (0.\d+) of its accuracy and (0.\d+) of its sureness, 2.0", told
    ).groups()
    assert float(one) == pytest.approx(1 / 28, abs=0.002)
    assert float(other) == pytest.approx(2 / 28, abs=0.004)
    assert "0.000 of its accuracy and 0.000 of its sureness." in told


def test_the_learners_own_calibration_is_told():
    assert "of no prediction" in asks.own_calibration()
    one = contents.LESSONS[3].predictions[0]
    predictions.write(one, Kept(Guess("so", "certain", False), None))
    assert "of the 1 prediction of this course that you were certain of, 0 held" in asks.own_calibration()
    predictions.write(one, Kept(Guess("so", "fairly", False), None))
    keys = contents.LESSONS[1].predictions[:2] + contents.LESSONS[2].predictions[:2]
    for key, sure, held in zip(keys, ["certain", "certain", "fairly", "certain"], [True, False, True, True]):
        guess = Guess("so", sure, held)
        predictions.write(key, Kept(guess, guess))
    told = "And <b>you</b>: of the 3 predictions of this course that you were certain of, 2 held."
    assert asks.own_calibration() == told
    networks = {name: steady(0.5, 0.5) for name in ("network", "hidden-100")}
    assert told in asks.notices(measured, networks, TEST).reveal().sentence


@pytest.mark.parametrize(
    ("excess", "holds"),
    [
        ({"moved": 0.07, "turned": 0.06, "larger": 0.09}, "the same in all three, within 0.05"),
        ({"moved": 0.2, "turned": 0.1, "larger": 0.1}, "moved"),
        ({"moved": 0.1, "turned": 0.3, "larger": 0.1}, "turned"),
        ({"moved": -0.1, "turned": 0.0, "larger": 0.1}, "larger"),
    ],
)
def test_kinds(excess, holds):
    excess = excess | {"smaller": 0.0}
    most = {kind: max(abs(np.subtract(way[-1], way[0])) for way in ways) for kind, ways in asks.AMOUNTS.items()}

    def push(kind, amount):
        return kind, abs(amount - asks.AMOUNTS[kind][0][0]) / most[kind]

    def accuracy_and_sureness(network, pushed):
        kind, share = pushed
        return 1 - 0.6 * share, 1 - 0.6 * share + excess[kind]

    says = "larger " + f"{excess['larger']:+.2f}".replace("-", "−")
    assert option_that_holds(asks.kinds, push, accuracy_and_sureness, {"network": None}, says=says) == holds


@pytest.mark.parametrize(
    ("dust", "holds"),
    [(0.1, "about 10: it guesses"), (0.5, "about 50"), (0.8, "about 80"), (0.96, "about 96"), (1.0, "about 96")],
)
def test_shuffled_pixels(dust, holds):
    def share_read(reader, examples, dx, dy):
        if reader == "permuted":
            return dust if (examples.images == 7).all() else 0.1
        return 0.96

    networks = {"network": "network", "permuted": "permuted"}
    says = f"permuted reads {dust:.1%} of the shuffled images, network 96.0% of those as they are"
    found = option_that_holds(
        asks.shuffled_pixels, share_read, lambda pictures: np.full_like(pictures, 7), networks, TEST, says=says
    )
    assert found == holds


@pytest.mark.parametrize(
    ("now", "holds"),
    [
        (1.0, "better"),
        (0.96, "as well"),
        (0.94, "1 to 4 of 100 worse"),
        (0.9, "5 or more of 100 worse"),
        (0.1, "5 or more of 100 worse"),
    ],
)
def test_mended(now, holds):
    def share_read(reader, examples, dx, dy):
        return now if reader == "new" else 0.96 - abs(dx) / 10

    says = f"Not moved: 96.0% read by network, {now:.1%} by shifted.Moved by 3 px to the right: 66.0% and {now:.1%}."
    assert option_that_holds(asks.mended, share_read, {"network": "old", "shifted": "new"}, TEST, says=says) == holds
