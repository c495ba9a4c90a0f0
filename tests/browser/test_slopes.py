"""Lesson 03 in a browser: both labs follow their sliders, by keys and by the mouse."""

import pytest

LESSON = "03_slopes.ipynb"


@pytest.fixture
def lesson(open_lesson):
    """Lesson 03's labs, run."""
    lesson = open_lesson(LESSON, only=["few = ", "TangentLab(", "WalkLab("])
    lesson.run_all()
    return lesson


def lab(lesson, css_class):
    """Return (the lab's place in the page, its slider, its line of text)."""
    place = lesson.page.locator(".widget-vbox", has=lesson.page.locator(f".{css_class}")).last
    place.scroll_into_view_if_needed()
    return place, place.get_by_role("slider"), place.locator(f".{css_class}")


def test_the_tangent_follows_its_slider(lesson):
    place, slider, text = lab(lesson, "tangent-value")
    picture = place.get_by_role("img")
    slider.focus()
    lesson.page.keyboard.press("Home")
    text.filter(has_text="Weight −12.0: ").wait_for()
    lesson.wait_until(lambda: "almost none" in picture.get_attribute("aria-label"), "the picture shows that weight")
    lesson.page.keyboard.press("End")
    text.filter(has_text="Weight 12.0: ").wait_for()
    assert "a smaller weight costs less" in text.inner_text()

    bar = place.locator(".noUi-base").bounding_box()
    handle = slider.bounding_box()
    mouse = lesson.page.mouse
    mouse.move(handle["x"] + handle["width"] / 2, handle["y"] + handle["height"] / 2)
    mouse.down()
    mouse.move(bar["x"] + bar["width"] / 2, bar["y"] + bar["height"] / 2, steps=12)
    text.filter(has_text="a larger weight costs less").wait_for()  # at once: the button is still down
    mouse.up()
    lesson.wait_until(lambda: "a larger weight" in picture.get_attribute("aria-label"), "the picture says it, too")
    lesson.check_access()


@pytest.mark.engines("chromium", "firefox")
def test_the_walk_follows_its_slider(lesson):
    place, slider, text = lab(lesson, "downhill-value")
    text.filter(has_text="Step size 30: ").wait_for()
    before = place.locator("svg").inner_html()
    slider.focus()
    lesson.page.keyboard.press("End")
    text.filter(has_text="Step size 1000: ").wait_for()
    assert "led up" in text.inner_text()
    lesson.wait_until(lambda: place.locator("svg").inner_html() != before, "the walk is drawn anew")

    bar = place.locator(".noUi-base").bounding_box()
    lesson.page.mouse.click(bar["x"] + 2, bar["y"] + bar["height"] / 2)
    text.filter(has_text="Step size 1: ").wait_for()
    assert "each led down" in text.inner_text()
    lesson.check_access()
