"""Lesson 13 in a browser: the lab of errors follows mouse and keys."""

import re

import pytest

LESSON = "13_backpropagation.ipynb"


@pytest.fixture
def lesson(open_lesson):
    lesson = open_lesson(LESSON, only=["ErrorsLab("])
    lesson.run_all()
    return lesson


def lab(lesson):
    """Return (the lab's place in the page, its line of text, its picture)."""
    place = lesson.page.locator(".widget-vbox", has=lesson.page.locator(".errors-value")).last
    place.scroll_into_view_if_needed()
    return place, place.locator(".errors-value"), place.locator("svg[role=img]")


def disks(picture):
    """Return the radii of the disks that are drawn, of 42 neurons in order: their filled circles."""
    return picture.locator('circle[stroke="none"], circle:not([stroke])').evaluate_all(
        "all => all.map(disk => disk.getBoundingClientRect().width)"
    )


@pytest.mark.engines("chromium", "firefox")
def test_the_errors_follow_what_is_chosen(lesson):
    place, text, picture = lab(lesson)
    text.filter(has_text="Your 4, read as ").wait_for()
    before = disks(picture)
    assert len(before) == 42
    assert max(before[:16]) < max(before[32:])  # before training the output's are the largest

    place.get_by_role("button", name="trained", exact=True).click()
    text.filter(has_text="Your 4, read as 4, should say 4").wait_for()
    lesson.wait_until(lambda: disks(picture) != before, "the disks are drawn anew")
    small = float(re.search(r"2nd layer: average size ([\d.]+)\.", picture.get_attribute("aria-label"))[1])

    sliders = place.get_by_role("slider")
    handle, bar = sliders.nth(1).bounding_box(), place.locator(".noUi-base").nth(1).bounding_box()
    mouse = lesson.page.mouse
    mouse.move(handle["x"] + handle["width"] / 2, handle["y"] + handle["height"] / 2)
    mouse.down()
    mouse.move(bar["x"] + bar["width"] + 5, bar["y"] + bar["height"] / 2, steps=12)
    text.filter(has_text="Your 4, read as 4, should say 9").wait_for()  # at once: the button is still down
    mouse.up()
    grown = float(re.search(r"2nd layer: average size ([\d.]+)\.", picture.get_attribute("aria-label"))[1])
    assert grown > 10 * small

    place.get_by_role("button", name="2nd layer", exact=True).click()
    text.filter(has_text="of the 2nd layer: 16 shares").wait_for()
    lesson.wait_until(lambda: picture.locator("line").count() == 16, "sixteen lines reach the neuron")
    sliders.nth(2).focus()
    lesson.page.keyboard.press("ArrowRight")
    text.filter(has_text="Neuron 1 of the 2nd layer").wait_for()
    sliders.nth(0).focus()
    lesson.page.keyboard.press("Home")
    text.filter(has_text="Your 0, read as ").filter(has_text="should say 0").wait_for()
    lesson.check_access()
