"""Pictures of ink and of signed numbers: what a page shows of them."""

import numpy as np
import pytest

from helpers import images, palette
from helpers.learner import predictions
from helpers.learner.predictions import Guess
from helpers.widgets import LiveNetwork
from helpers.widgets.painter import painter
from helpers.widgets.pictures import InkPicture, SignedPicture
from tests.support.widgets import SEVEN, as_painted


def test_ink_is_painted_where_it_changed(page):
    picture, image = InkPicture("ink", 7), images.draw([SEVEN])

    def paint(image):
        with painter.hold():
            picture.paint(image)

    paint(images.blank())
    page.cells_on(picture.canvas).clear()
    paint(image)
    assert len(page.cells_on(picture.canvas)) == np.count_nonzero(np.rint(image * 255))
    paint(image)
    assert page.messages == 2
    picture.forget()
    paint(image)
    np.testing.assert_array_equal(page.shown(picture), as_painted(image))


@pytest.mark.parametrize("power", [1.0, 0.3])
def test_signed_numbers_have_the_palettes_colors(page, rng, power):
    picture, values = SignedPicture("signed"), rng.normal(size=(28, 28))
    with painter.hold():
        picture.paint(values, 2.0, power)
    np.testing.assert_array_equal(page.picture_on(picture.canvas), palette.signed(values, 2.0, power))


def test_what_lowers_carries_a_minus(page):
    """A bar across the middle third of a negative cell, as pale as in a figure; none where nothing lowers."""
    picture, values = SignedPicture("signed"), np.zeros((28, 28))
    values[3, 4], values[5, 6] = -1, 1
    picture.paint(values, 1.0)
    pale = palette.laid_on(palette.rgb(palette.LOWERS), palette.rgb(palette.PAPER), palette.BAR)
    assert page.minuses_on(picture.canvas) == {(3 * picture.cell, 4 * picture.cell): tuple(pale)}
    picture.paint(-values.clip(max=0), 1.0)
    assert not page.minuses_on(picture.canvas)


@pytest.fixture
def asked(network, monkeypatch):
    """A LiveNetwork whose learner is there to be asked."""
    monkeypatch.delenv("COURSE_REVEAL")
    return LiveNetwork(network)


def shown(pictures):
    """What is in sight in the place of the pictures: "nothing", "the question" or "the weights"."""
    if pictures.layout.display == "none":
        return "nothing"
    return "the question" if pictures.question in pictures.children else "the weights"


def test_the_first_click_asks_before_any_weight_is_seen(asked, page):
    pictures = asked.bars.pictures
    assert shown(pictures) == "nothing"
    asked.reaction.selected = 1, 3
    assert shown(pictures) == "the question"
    assert pictures.legend.layout.display == "none"
    assert not page.names_of(pictures.plain.canvas), "no weight was painted"
    pictures.question.predict("a whole digit", "certain")
    assert predictions.read("weights: edges").first == Guess("a whole digit", "certain")
    assert shown(pictures) == "the weights"
    assert len(page.cells_on(pictures.plain.canvas)) == 784
    assert "You expected: <b>a whole digit</b>" in pictures.legend.value
    asked.reaction.selected = 2, 3
    assert shown(pictures) == "nothing"
    asked.reaction.selected = 1, 4
    assert shown(pictures) == "the weights"


def test_who_has_answered_is_not_asked_again(asked, network):
    asked.reaction.selected = 1, 3
    asked.bars.pictures.question.predict("blobs")
    other = LiveNetwork(network)
    other.reaction.selected = 1, 3
    assert shown(other.bars.pictures) == "the weights"
    assert "You expected" not in other.bars.pictures.legend.value


def test_who_does_not_want_to_answer_sees_the_weights(asked, network):
    asked.reaction.selected = 1, 3
    asked.bars.pictures.question.show()
    assert shown(asked.bars.pictures) == "the weights"
    other = LiveNetwork(network)
    other.reaction.selected = 1, 3
    assert shown(other.bars.pictures) == "the weights", "asked once is enough"


def test_the_question_stays_while_one_looks_at_other_neurons(asked):
    pictures = asked.bars.pictures
    for neuron in (3, 4):
        asked.reaction.selected = 1, neuron
        assert shown(pictures) == "the question"
    asked.reaction.selected = None
    assert shown(pictures) == "nothing"


def test_where_nobody_can_answer_a_neuron_opens_at_once(live):
    live.reaction.selected = 1, 3
    assert shown(live.bars.pictures) == "the weights"
