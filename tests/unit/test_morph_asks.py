"""The predictions of lesson 11, each outcome with its option."""

import numpy as np
import pytest

from helpers import figures, images, mnist, zoo
from helpers.lessons.morph import asks, measure
from tests.support.asks import option

ARCS = [measure.UPPER, measure.LOWER]


@pytest.fixture(scope="module")
def course():
    return zoo.load("digits")


@pytest.fixture(scope="module")
def threes(course):
    found = images.to_unit(mnist.load("sample").train.of(3).images[:12])
    return found[course.predict(found) == 3]


@pytest.mark.parametrize(
    ("large", "holds"),
    [
        (1, "less than a third"),
        (3, "a third to a half"),
        (6, "half to four fifths"),
        (100, "more than four fifths"),
    ],
)
def test_three_largest(large, holds):
    steps = np.array([-large] * 2 + [large] + [1.0] * 13)
    share = 3 * large / (3 * large + 13)
    z_after = -2 + steps.sum()
    assert (
        option(asks.three_largest, -2, steps, z_after, says=f"The three largest make {share:.0%} of the way") == holds
    )
    assert option(asks.three_largest, -2, steps, z_after, says="2 of 16 pulled down") == holds


def test_three_largest_tells_both_bars():
    said = asks.three_largest(-2.0, np.array([3.0, -1.0]), 0.0).reveal().sentence
    assert "−2.0000 +2.0000 = +0.0000" in said
    assert "0.119 before, <b>0.500</b> after" in said


@pytest.mark.parametrize(
    ("moment", "holds"),
    [
        (20, "in the first arc"),
        (40, "in the first half of the second arc"),
        (50, "in its second half"),
        (None, "most never become an 8"),
    ],
)
def test_when(moment, holds, course, threes):
    def answers(network, picture):
        given = np.full(measure.PIECES + 1, 3)
        if moment is not None:
            given[moment:] = 8
        return given

    says = f"Of {len(threes)} test images of a 3 it reads {len(threes)} as a 3 before the arcs."
    assert option(asks.when, answers, course, threes, ARCS, says=says) == holds


@pytest.mark.parametrize(("arcs", "second"), [(ARCS, True), (ARCS[::-1], False)])
def test_when_knows_where_the_first_arc_ends(arcs, second, course, threes):
    """Half of the stroke: that is in the second arc when the shorter, upper one is drawn first, else in the first."""

    def answers(network, picture):
        return np.where(np.arange(measure.PIECES + 1) < measure.PIECES // 2, 3, 8)

    revealed = asks.when(answers, course, threes, arcs).reveal()
    assert f"<b>{len(threes) * second}</b> first become an 8 in the second arc" in revealed.sentence
    assert revealed.holds == ("in the first half of the second arc" if second else "in the first arc")
    (line,) = [line for line in revealed.figures[0].lines if len(set(line.get_xdata())) == 1]
    assert line.get_xdata()[0] == measure.first_share(arcs)
    assert [text.get_text() for text in revealed.figures[0].texts] == ["the first arc is done"]


def test_when_tells_of_the_first_arcs_end_and_of_both_orders_once_they_are_swapped(course, threes):

    def answers(network, picture):
        given = np.full(measure.PIECES + 1, 3)
        given[20:40], given[40:] = 2, 8
        return given

    says = f"After the first arc the {len(threes)} are read as 2 ({len(threes)})."
    assert option(asks.when, answers, course, threes, ARCS, says=says) == "in the first half of the second arc"
    assert "both orders" not in asks.when(answers, course, threes, ARCS).reveal().sentence
    at = measure.first_flip(measure.answers_on_the_way(course, threes, measure.growing_ink(ARCS)))
    both = np.sum(at > measure.first_share(ARCS))
    assert 0 < both < len(threes)
    says += f" For {both} of the {len(threes)} the 8 comes with the second arc in both orders"
    assert option(asks.when, answers, course, threes, ARCS[::-1], says=says) == "in the first half of the second arc"


def test_when_counts_who_comes_back(course, threes):
    def answers(network, picture):
        given = np.full(measure.PIECES + 1, 3)
        given[10:20] = given[40:] = 8
        return given

    says = f"{len(threes)} were an 8 for a while"
    assert option(asks.when, answers, course, threes, ARCS, says=says) == "in the first arc"


@pytest.mark.parametrize(
    ("others", "holds"),
    [
        ([(1, 2)], "the same three nearly always"),
        ([(1, 2), (3, 4), (5, 6)], "one is nearly always there, the others change"),
        (None, "they change from 3 to 3"),
    ],
)
def test_same_neurons(others, holds, course, threes):
    def three_movers(network, before, after):
        numbers = np.arange(len(before))
        if others is None:
            return np.stack([numbers % 16, (numbers + 5) % 16, (numbers + 10) % 16], axis=1)
        return np.array([(0, *others[number % len(others)]) for number in numbers])

    closed = measure.inked(threes, measure.growing_ink()[-1])
    assert option(asks.same_neurons, three_movers, course, threes, closed, says="these three hold") == holds


@pytest.mark.parametrize(
    ("count", "holds"), [(1, "1 to 3"), (3, "1 to 3"), (4, "4 to 10"), (10, "4 to 10"), (11, "11 to 40")]
)
def test_few_pixels(count, holds, course, threes):
    found = measure.greedy(course, threes[0])
    needed = [*found, *(place for place in range(28, 60) if place not in found)]

    def greedy(image):
        return found[-count:] if count < len(found) else needed[:count]

    class Flips:
        """Answers 3 to the 3, and 8 to anything that is turned."""

        def predict(self, image):
            same = np.array([np.array_equal(each, threes[0].ravel()) for each in np.reshape(image, (-1, 784))])
            return np.where(same, 3, 8)

        def outputs(self, image):
            return course.outputs(image)

    assert (
        option(
            asks.few_pixels, greedy, Flips(), threes[0], threes[:1], says=f"{count} pixel{'s' * (count > 1)}, and the"
        )
        == holds
    )


def test_few_pixels_may_find_none(course, threes):
    def greedy(image):
        return [0]

    assert option(asks.few_pixels, greedy, course, threes[0], threes[:2], says="the answer is 3") == "it finds none"


@pytest.mark.parametrize(
    ("share", "holds"),
    [
        (0.01, "less than 5 % of it"),
        (0.12, "5 to 20 %"),
        (0.4, "20 to 50 %"),
        (0.95, "more, or it finds none"),
    ],
)
def test_small_nudge(share, holds, course, threes):
    def nudge(image):
        return image.ravel() * (1 - share)

    assert option(asks.small_nudge, nudge, course, threes[0], threes[:3], says=f"{share:.0%}. No pixel") == holds


def test_a_nudge_that_is_not_found(course, threes):
    revealed = asks.small_nudge(lambda image: None, course, threes[0], threes).reveal()
    assert revealed.holds == "more, or it finds none"


def test_the_nudge_is_told_by_its_rows(course, threes):
    """Ink is added in two bands on the left, and taken away, at most, all over the 3."""

    def nudge(image):
        nudged = image.reshape(28, 28) * 0.99
        for rows in ([10, 11], [16, 17, 18]):
            nudged[rows, 2] = 0.5
        nudged[5, 1] = 0.1
        return nudged.ravel()

    assert threes[0, :, 2].max() == 0
    (figure,) = asks.small_nudge(nudge, course, threes[0], threes[:1]).reveal().figures
    said = figures.in_words(figure)
    assert "blue adds ink, most in rows 10 to 11, 16 to 18 of the left half; orange" in said
    assert "of the right half; the largest change, +0.50, at row 10, column 2" in said
