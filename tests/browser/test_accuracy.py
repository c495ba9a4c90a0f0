"""Lesson 05 in a browser: a threshold that lets mistakes through or not."""

import pytest

LESSON = "05_how_good_is_it.ipynb"


@pytest.mark.engines("chromium", "firefox")
def test_the_threshold_leaves_fewer_mistakes_and_shows_them(open_lesson):
    lesson = open_lesson(LESSON, only=["MistakesLab("])
    lesson.run_all()
    slider = lesson.page.get_by_role("slider").first
    slider.scroll_into_view_if_needed()
    said = lesson.page.locator(".mistakes-left")
    lesson.wait_until(lambda: "Above 0.00: 1,000 of 1,000 answers are left" in said.inner_text(), "all are left")
    slider.focus()
    lesson.page.keyboard.press("End")
    lesson.wait_until(lambda: "Above 0.99: " in said.inner_text(), "the threshold is at its end")
    pictures = lesson.page.locator("img[alt^='Mistakes above']")
    lesson.wait_until(lambda: pictures.count() == 0, "no mistake is that sure")
    lesson.page.keyboard.press("Home")
    lesson.page.keyboard.press("ArrowRight")
    lesson.page.locator("img[alt^='Mistakes above 0.01, the least sure first']").wait_for()
    lesson.page.get_by_role("combobox", name="Images").select_option("your ten, as drawn")
    lesson.wait_until(lambda: " of 10 answers are left" in said.inner_text(), "the ten digits are shown")
    lesson.check_access(looks_at=["select-name"])


def test_the_table_beside_1998_has_a_row_for_each_reader(open_lesson):
    lesson = open_lesson(LESSON, only=["asks.against_1998("])
    lesson.run_all()
    lesson.page.get_by_role("button", name="Show me", exact=True).click()
    rows = lesson.page.locator(".prediction").get_by_role("row")
    lesson.wait_until(lambda: rows.count() == 13, "the table is there")
