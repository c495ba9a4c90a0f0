"""Notebooks that come back: saved, and opened later or elsewhere, when no kernel knows their widgets any more."""

import re

import pytest

ASKING = """from helpers.asks import Ask, Revealed
from helpers.widgets import Prediction

Prediction(Ask("noise: two thousand", "How many?", lambda: Revealed("42.", holds="few"), ["few", "about half"]))"""


@pytest.mark.parametrize("page", [{}], indirect=True)  # its context gets a second page, and is closed with it
def test_a_saved_notebook_says_what_to_do_and_what_was_predicted(open_lesson, server):
    lesson = open_lesson(extra=[ASKING], only=())
    lesson.run_all()
    page, lines = lesson.page, lesson.page.locator(".course-asleep")
    lesson.wait_until(lambda: lines.count() == 2, "each widget has its line")
    for line in lines.all():
        line.wait_for(state="hidden")
    for choice in ("few", "certain"):
        page.locator(".prediction").get_by_text(choice, exact=True).click()
    page.locator(".prediction").get_by_role("button", name="That is my prediction").click()
    said = "✓ You said “few”, certain, and it held."
    lesson.wait_until(lambda: said in lines.nth(1).text_content(), "the line says what was predicted")
    lesson.command("docmanager:save")
    stored = server.notebooks / lesson.name
    lesson.wait_until(lambda: said in stored.read_text(encoding="utf-8"), "the notebook is saved")
    page.goto("about:blank")
    server.shut_kernels_down()

    lesson.page = later = page.context.new_page()  # where it is no fault that widgets are missing
    later.goto(f"{server.url}lab/tree/notebooks/{lesson.name}?reset&token={server.token}")
    lines = later.locator(".course-asleep")
    for line in (lines.nth(0), lines.nth(1)):
        line.wait_for()
        assert "What this cell shows comes back when it runs" in line.text_content()
    assert re.search(f"How many.*{said}", lines.nth(1).text_content())
    lesson.run_first_cell()
    lines.nth(0).wait_for(state="hidden")
    assert lines.nth(1).is_visible()
