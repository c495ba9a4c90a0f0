"""The checkpoint scrubber without a browser."""

import re

import numpy as np
import pytest

from helpers import learner, mnist, zoo
from helpers.examples import Examples
from helpers.lessons.training import Scrubber
from helpers.network import Network
from tests.support.widgets import SEVEN


@pytest.fixture
def scrubber():
    names = {"random": "untrained", "plain": "digits-plain", "trained": "digits"}
    made = Scrubber({name: zoo.load(key) for name, key in names.items()})
    assert "Draw a digit" in made.story.value
    made.pad.set_image(mnist.load("sample").test.images[0])
    return made


def test_the_scrubber_shows_one_checkpoint(scrubber):
    answers = [int(network.predict(scrubber.pad.image)[0]) for network in scrubber.networks]
    assert scrubber.answers() == answers
    for position, network in enumerate(scrubber.networks):
        scrubber.slider.value = position
        assert scrubber.position == position
        assert np.array_equal(scrubber.reaction.activations[-1], network.forward(scrubber.pad.image)[-1])
        assert f"<b>[{answers[position]}]</b>" in scrubber.listed.value
    scrubber.position = 0
    assert scrubber.slider.value == 0
    for nowhere in (-1, 3):
        with pytest.raises(ValueError, match=f"no checkpoint {nowhere}"):
            scrubber.position = nowhere


def test_the_scrubber_gives_nothing_away_before_the_slider_has_been_there(scrubber):
    answers = scrubber.answers()
    assert scrubber.listed.value == f"Answers, first to last: <b>[{answers[0]}]</b> · ·"
    assert "still to show their answer: 2." in scrubber.story.value
    scrubber.position = 1
    assert scrubber.listed.value.endswith(f"{answers[0]} <b>[{answers[1]}]</b> ·")
    scrubber.position = 0
    scrubber.position = 2
    assert scrubber.listed.value.endswith(f"{answers[0]} {answers[1]} <b>[{answers[2]}]</b>")
    assert f"The answer {answers[2]} of the last checkpoint" in scrubber.story.value
    scrubber.pad.draw(SEVEN)
    assert scrubber.listed.value.startswith("Answers, first to last: · · <b>")
    scrubber.pad.clear()
    assert scrubber.listed.value == ""


def always(answer):
    """Return a network that has one answer for every drawing."""
    return Network([np.zeros((10, 784))], [np.eye(10)[answer]])


@pytest.mark.parametrize(("answers", "name"), [([1, 7, 7], "second"), ([7, 7, 7], "first"), ([7, 1, 7], "third")])
def test_the_story_names_where_the_answer_settled(answers, name):
    scrubber = Scrubber(dict(zip(["first", "second", "third"], map(always, answers))))
    scrubber.pad.draw(SEVEN)
    for scrubber.position in (1, 2):
        pass
    assert scrubber.story.value.endswith(f"that of all from “{name}” on.")


def test_what_goes_wrong_behind_the_slider_is_said(scrubber, monkeypatch):
    monkeypatch.setattr(scrubber, "answers", lambda: 1 / 0)
    scrubber.slider.value = 2
    assert "division by zero" in scrubber.story.value


# The learner's ten digits


@pytest.fixture
def ten():
    return {"as drawn": learner.digits(), "centered": learner.digits(centered=True)}


@pytest.fixture
def with_ten(ten):
    return Scrubber({"random": zoo.load("untrained"), "trained": zoo.load("digits")}, ten)


def rows_of(scrubber):
    """Return the table's rows as {name: cells}."""
    lines = [re.findall(r"<t[hd].*?>(.*?)</t[hd]>", line) for line in scrubber.table.value.split("<tr>")[1:]]
    return {name: cells for name, *cells in lines}


def test_the_table_tells_what_the_checkpoint_answers_to_all_ten(with_ten, ten):
    for position, network in enumerate(with_ten.networks):
        with_ten.position = position
        rows = rows_of(with_ten)
        assert rows["your digit"] == [*map(str, range(10)), ""]
        for name, digits in ten.items():
            *cells, count = rows[f"answer, {name}"]
            answers = network.predict(digits.images)
            told = [f"<b>{a}&nbsp;✓</b>" if a == label else str(a) for a, label in zip(answers, digits.labels)]
            assert cells == told
            assert count == f"{np.sum(answers == digits.labels)} of 10"


def test_the_table_names_its_rows_and_columns(with_ten):
    assert with_ten.table.value.count('scope="col"') == 11
    assert with_ten.table.value.count('scope="row"') == 2


def test_a_digit_is_put_on_the_pad(with_ten, ten):
    menu = with_ten.menu
    assert len(menu.options) == 21
    assert menu.label == "choose one, or draw"
    menu.value = ("centered", 3)
    assert np.allclose(with_ten.pad.image, ten["centered"].images[3], atol=1e-6)
    assert with_ten.visited == {0}
    assert "Checkpoints still to show their answer: 1." in with_ten.story.value
    with_ten.put("as drawn", 8)
    assert np.allclose(with_ten.pad.image, ten["as drawn"].images[8], atol=1e-6)
    menu.value = ()
    assert with_ten.pad.image.any()


def test_without_digits_there_is_no_table(scrubber):
    assert scrubber.table.value == ""
    assert scrubber.slider in scrubber.children
    assert len(scrubber.children) == 2


def test_one_can_have_any_digits(with_ten):
    two = Examples(np.zeros((2, 28, 28), np.float32), np.array([4, 7]))
    assert rows_of(Scrubber({"random": zoo.load("untrained")}, {"blank": two}))["your digit"] == ["4", "7", ""]
