"""The predictions about accuracy, no page: each outcome has its option, sentences tell what was measured."""

import re

import numpy as np
import pytest

from helpers import figures, zoo
from helpers.examples import Examples
from helpers.lessons.accuracy import asks
from tests.support.asks import option_that_holds

RNG = np.random.default_rng(3)
IMAGES = RNG.integers(0, 256, (60, 28, 28), np.uint8)
EXAMPLES = Examples(IMAGES, RNG.integers(0, 10, 60))


@pytest.mark.parametrize(
    ("share", "holds"),
    [
        (0, "fewer than 1"),
        (0.018, "1 to 3"),
        (0.03, "1 to 3"),
        (0.04, "3 to 4.7"),
        (0.05, "more than 4.7"),
        (1, "more than 4.7"),
    ],
)
def test_against_1998(share, holds):
    asked = []

    def misread(network):
        asked.append(network.sizes)
        return share if network is hidden else 0.05 + 0.001 * len(asked)

    hidden = zoo.load("hidden-100")
    revealed = asks.against_1998(misread, hidden, EXAMPLES).reveal()
    told = re.sub("<[^>]*>", "", revealed.sentence)
    assert f"hidden-100 misreads {100 * share:.1f} in 100 of 60 test images; 1998's 784-300-10, 4.7." in told
    assert "misread 5.2 to 7.1." in told  # the twenty starts come second to twenty-first
    assert asked.count((784, 16, 16, 10)) == 21
    assert revealed.holds == holds


def test_the_table_beside_1998_is_in_order_and_says_what_is_told():
    told = asks.against_1998(lambda network: 0.02, zoo.load("hidden-100"), EXAMPLES).reveal().sentence
    rows = re.findall(r"<tr><td>(.*?)<td>([\d.]+)<td>(.*?)(?=<tr>|</table>)", told)
    numbers = [float(number) for _, number, _ in rows]
    assert numbers == sorted(numbers, reverse=True)
    assert len(rows) == 12
    assert [how for who, _, how in rows if "1998" in who] == ["told"] * 5
    assert {how for who, _, how in rows if "<b>" in who} == {"measured, ± 1.8"}


@pytest.mark.parametrize(
    ("pair", "holds"),
    [((4, 9), "4 and 9"), ((5, 3), "3 and 5"), ((7, 1), "1 and 7"), ((3, 2), "2 and 3"), ((0, 6), "another pair")],
)
def test_mixed_up(pair, holds):
    counts = np.diag(np.full(10, 90))
    counts[pair] += 5
    counts[8, 1] += 4
    a, b = sorted(pair)
    times = {0: "0 times", 5: "5 times"}
    says = f"{a} and {b}: {a} is called {b} {times[counts[a, b]]}, {b} is called {a} {times[counts[b, a]]}, "
    says += "together 5 of 9 mistakes."
    assert option_that_holds(asks.mixed_up, lambda label, answer: counts[label, answer], says=says) == holds


def test_next_to_the_pair_that_leads_stand_two_more():
    counts = np.zeros((10, 10), int)
    counts[4, 9], counts[9, 4], counts[1, 8], counts[2, 7] = 8, 1, 2, 4
    told = asks.mixed_up(lambda label, answer: counts[label, answer]).reveal().sentence
    assert (
        "9 is called 4 <b>once</b>, together 9 of 15 mistakes. Next come 2 with 7 (4 times) and 1 with 8 (twice)."
        in told
    )


def test_the_table_of_mistakes_is_told_in_words():
    counts = np.diag(np.full(10, 90))
    counts[1, 5], counts[2, 1], counts[2, 3] = 1, 2, 3
    (ax,) = asks.mixed_up(lambda label, answer: counts[label, answer]).reveal().figures
    told = figures.in_words(ax.figure)
    assert "label 0: no mistake; label 1: 5 (once); label 2: 1 (twice), 3 (3 times); label 3: no mistake" in told


@pytest.mark.parametrize(
    ("surest", "holds"),
    [
        (0.3, "below 0.6"),
        (0.6, "below 0.6"),
        (0.7, "0.6 to 0.9"),
        (0.9, "0.6 to 0.9"),
        (0.93, "above 0.9"),
        (1, "above 0.9"),
    ],
)
def test_surest_mistake(surest, holds):
    tops, right = np.full(60, 0.95), np.arange(60) >= 30
    tops[:30] = np.linspace(0.1, surest, 30)
    says = f"30 of 60 answers are wrong. The surest mistake has a top output of {surest:.3f}."
    assert option_that_holds(asks.surest_mistake, tops, right, EXAMPLES.labels, EXAMPLES, says=says) == holds


def test_the_mistakes_are_shown_with_the_surest_first():
    tops, right = RNG.random(60), np.arange(60) >= 30
    answers = (EXAMPLES.labels + 1) % 10
    (figure,) = asks.surest_mistake(tops, right, answers, EXAMPLES).reveal().figures
    shown = [ax.get_title() for ax in figure.axes]
    order = np.argsort(-tops[:30])[:20]
    assert shown == [f"{EXAMPLES.labels[i]}→{answers[i]}  {tops[i]:.2f}" for i in order]


def test_without_a_mistake_there_is_none_to_be_sure_of():
    tops, right = np.full(60, 0.9), np.ones(60, bool)
    assert asks.surest_mistake(tops, right, EXAMPLES.labels, EXAMPLES).reveal().holds == "below 0.6"


@pytest.mark.parametrize(
    ("share", "holds"),
    [
        (0.2, "about 50: it does not know"),
        (0.5, "about 50: it does not know"),
        (0.6, "60 to 90"),
        (0.9, "60 to 90"),
        (0.954, "91 to 99"),
        (0.99, "91 to 99"),
        (1, "all 100"),
    ],
)
def test_surer(share, holds):
    tops, right, shares = RNG.random(60), np.arange(60) > 9, iter([share, *np.linspace(0.7, 0.8, 20), 0.97])
    says = f"In {100 * share:.0f} of 100 pairs. In accurate, 784-200-10, in 97; in the twenty starts, with fewer "
    assert option_that_holds(asks.surer, lambda *given: next(shares), tops, right, EXAMPLES, says=says) == holds


@pytest.mark.parametrize(
    ("earned", "holds"),
    [
        (0.1, "6 or fewer"),
        (0.6, "6 or fewer"),
        (0.7, "about 7"),
        (0.8, "about 8: as it says"),
        (0.9, "about 9 or more"),
        (1, "about 9 or more"),
        (np.nan, "6 or fewer"),
    ],
)
def test_eight_in_ten(earned, holds):
    tops, right = np.linspace(0.2, 1, 60), np.arange(60) > 9

    def right_among(some, good, low, high):
        return earned if some is tops else 0.5

    how = "too sure" if not earned >= 0.8 else "too modest" if earned > 0.8 else "as it says"
    says = f"There it says 0.80 on average and is right in {earned:.2f}: it is {how}. The twenty starts"
    assert option_that_holds(asks.eight_in_ten, right_among, tops, right, EXAMPLES, says=says) == holds


def test_the_points_are_the_learners_own_function():
    tops, right, asked = np.linspace(0.2, 1, 60), np.arange(60) > 9, []

    def right_among(some, good, low, high):
        asked.append((low, high))
        return good[(some > low) & (some <= high)].mean() if some is tops else 0.5

    (ax,) = asks.eight_in_ten(right_among, tops, right, EXAMPLES).reveal().figures
    assert asked[:4] == [(0.0, 0.5), (0.5, 0.7), (0.7, 0.9), (0.9, 1.0)]
    says, earns = ax.lines[0].get_data()
    assert earns == pytest.approx([right[(tops > low) & (tops <= high)].mean() for low, high in asked[:4]])
    assert says == pytest.approx([tops[(tops > low) & (tops <= high)].mean() for low, high in asked[:4]])
