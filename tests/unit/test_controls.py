"""Buttons and linked controls: they do what they say, and say what went wrong."""

import pytest
import traitlets
from ipywidgets import Dropdown, IntSlider

from helpers.widgets.controls import button, linked


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
