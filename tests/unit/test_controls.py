"""Buttons and linked controls: they do what they say, and say what went wrong."""

import threading

import pytest
import traitlets
from ipywidgets import Dropdown, IntSlider, Play

from helpers.widgets.controls import button, linked, played
from helpers.widgets.painter import painter


class Owner(traitlets.HasTraits):
    """Something with a setting, a message, and an observer that can fail."""

    count = traitlets.Int(3)
    chosen = traitlets.Int(None, allow_none=True)
    said = ""

    def say(self, text):
        self.said = text


@pytest.fixture
def owner():
    return Owner()


def fail(*_):
    raise LookupError("the sample is gone")


def test_a_button_acts(owner):
    pressed = []
    made = button("Go", "Go on", lambda: pressed.append(1), owner, "primary")
    assert (made.description, made.tooltip, made.button_style) == ("Go", "Go on", "primary")
    made.click()
    assert (pressed, owner.said) == ([1], "")


def test_a_button_says_what_went_wrong(owner):
    button("Go", "Go on", fail, owner).click()
    assert owner.said == "the sample is gone"


def test_an_exception_without_words_is_named(owner):
    def stop():
        raise RuntimeError

    button("Go", "Go on", stop, owner).click()
    assert owner.said == "RuntimeError"


def test_a_control_and_its_trait_follow_one_another(owner):
    slider = linked(IntSlider(0, 0, 9), owner, "count")
    assert slider.value == 3
    slider.value = 5
    assert owner.count == 5
    owner.count = 7
    assert slider.value == 7


def test_a_value_stands_for_none(owner):
    menu = linked(Dropdown(options=[("all", -1), ("one", 1)]), owner, "chosen", none=-1)
    assert menu.value == -1
    menu.value = 1
    assert owner.chosen == 1
    owner.chosen = None
    assert menu.value == -1
    owner.chosen = 1
    menu.value = -1
    assert owner.chosen is None


def test_a_control_says_what_went_wrong_behind_it(owner):
    slider = linked(IntSlider(0, 0, 9), owner, "count")
    owner.observe(fail, "count")
    slider.value = 5
    assert owner.said == "the sample is gone"


def test_a_trait_set_from_a_cell_raises(owner):
    linked(IntSlider(0, 0, 9), owner, "count")
    owner.observe(fail, "count")
    with pytest.raises(LookupError, match="gone"):
        owner.count = 5
    assert owner.said == ""


@pytest.fixture
def play(owner):
    """A Play that runs the owner's count along. Its `set_state` is what a page sends."""
    play = Play(min=0, max=9)
    played(play, owner, "count")
    return play


def test_a_play_runs_its_trait_along(owner, play):
    assert play.value == 3
    play.set_state({"value": 4, "playing": True})
    play.set_state({"value": 5})
    assert owner.count == 5
    play.set_state({"value": 6, "playing": False})
    assert owner.count == 6
    play.set_state({"value": 0})
    assert owner.count == 0


def test_another_change_of_the_trait_ends_the_play_and_late_steps_are_undone(owner, play):
    play.set_state({"playing": True, "value": 4})
    owner.count = 9
    assert not play.playing
    play.set_state({"value": 5})  # sent before the page heard of it
    assert (owner.count, play.value) == (9, 9)
    play.set_state({"value": 0})  # its Stop button
    assert (owner.count, play.value) == (0, 0)
    play.set_state({"value": 1, "playing": True})
    play.set_state({"value": 2})
    assert owner.count == 2


def test_a_step_that_waits_in_its_thread_for_the_change_that_ends_the_play_is_late(owner):
    play, reached = Play(min=0, max=9), threading.Event()
    play.observe(lambda event: reached.set() if event.new == 5 else None, "value")
    played(play, owner, "count")
    play.set_state({"playing": True, "value": 4})
    late = threading.Thread(target=play.set_state, args=({"value": 5},))
    with painter.hold():
        late.start()
        assert reached.wait(60)
        owner.count = 9
    late.join(60)
    assert (owner.count, play.value, play.playing) == (9, 9, False)


def test_a_play_says_what_went_wrong_behind_it(owner, play):
    owner.observe(fail, "count")
    play.set_state({"value": 5, "playing": True})
    assert owner.said == "the sample is gone"
