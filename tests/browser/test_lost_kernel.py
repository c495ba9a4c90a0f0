"""A pad without its kernel: it says so, keeps no ink that nobody has, and picks up again when the link is back."""

import os
import signal

import pytest

from tests.browser.test_pad_input import WHAT_ONE_SEES, busy_kernel
from tests.support.browser import SEVEN

ENDED, LOST, LATE = "run the cells again", "no link to Python", "does not answer yet"


@pytest.fixture
def lesson(open_lesson):
    """Lesson 00's first cell, run, a 7 on its pad."""
    lesson = open_lesson(only=())
    lesson.run_all()
    lesson.draw(SEVEN)
    lesson.wait_for_strokes(1)
    return lesson


def line(lesson):
    """Return what the line over the pad says."""
    return lesson.page.locator(".canvas-frame:has(.digit-pad) .link-line").text_content()


def check_dead(lesson, says):
    """Assert that the line says so, and that neither pad nor bars take anything."""
    lesson.wait_until(lambda: says in line(lesson), f"the line says {says!r}")
    lesson.draw([(4, 24), (24, 24)])
    lesson.page.keyboard.press("Space")
    lesson.page.keyboard.press("Control+z")
    lesson.page.locator("canvas.activation-bars").hover()
    lesson.page.locator("canvas.activation-bars").click()
    assert not lesson.page.evaluate(WHAT_ONE_SEES)[1], "there is ink that nobody has"


def press_on(lesson):
    """Begin a stroke, and leave it under way."""
    lesson.page.mouse.move(*lesson.at((4, 24)))
    lesson.page.mouse.down()
    lesson.page.mouse.move(*lesson.at((20, 24)), steps=4)
    lesson.wait_until(lambda: lesson.value("len(live.pad.sketch.pens)") == 1, "a stroke is under way")


@pytest.mark.engines("chromium", "firefox")
@pytest.mark.parametrize("way", ["restarted", "crashed in mid-stroke", "ended"])
def test_a_kernel_that_is_gone(lesson, server, way):
    kernel, process = lesson.kernel()["id"], lesson.value("__import__('os').getpid()")
    if way == "crashed in mid-stroke":
        press_on(lesson)
    lesson.close()
    if way == "ended":
        server.ask(f"api/kernels/{kernel}", "DELETE")
    elif way == "restarted":
        lesson.command("notebook:restart-kernel")
        lesson.page.locator(".jp-Dialog button.jp-mod-accept").click()
    else:
        os.kill(process, signal.SIGKILL)
    lesson.wait_until(lambda: line(lesson), "the page says something")
    lesson.page.mouse.up()
    if way == "crashed in mid-stroke":
        lesson.page.locator(".jp-Dialog button.jp-mod-accept").click()  # JupyterLab says that it died
    check_dead(lesson, ENDED)
    if way != "ended":
        lesson.run_first_cell()
        lesson.wait_until(lambda: not line(lesson), "the line is gone")
        lesson.draw(SEVEN)
        lesson.wait_for_strokes(1)


CUT = """() => {
    const Real = WebSocket, links = window.links = [];
    window.cut = false;
    window.WebSocket = class extends Real {
        constructor(url, ...rest) {
            super(window.cut ? 'ws://localhost:65000/' : url, ...rest);
            links.push(this);
        }
        send(data) { if (window.silent !== true) super.send(data); }
        get onmessage() { return super.onmessage; }
        set onmessage(heard) { super.onmessage = event => window.silent === true || heard(event); }
    };
}"""
"""Before the page loads: its links can be cut (cut, and close all of links), or silent though they are open."""


HOLD_FRAMES = """() => {
    const real = requestAnimationFrame, held = [];
    window.requestAnimationFrame = what => held.push(what);
    window.go_on = () => {
        window.requestAnimationFrame = real;
        held.forEach(what => real(what));
    };
}"""


def cut_between_frames(lesson):
    """Cut all links, of silent ones, too, and let new ones come, before the page has another frame: at go_on()."""
    lesson.page.evaluate(HOLD_FRAMES)
    count = lesson.page.evaluate("links.length")
    lesson.page.evaluate("() => { window.silent = false; links.forEach(link => link.close()); }")
    new = f"links.slice({count}).some(link => link.url.includes('channels') && link.readyState === WebSocket.OPEN)"
    lesson.wait_until(lambda: lesson.page.evaluate(new), "there is a new link")


@pytest.fixture
def cut_lesson(page, open_lesson):
    """As `lesson`, its links in our hands."""
    page.add_init_script(f"({CUT})()")
    lesson = open_lesson(only=())
    lesson.run_all()
    lesson.draw(SEVEN)
    lesson.wait_for_strokes(1)
    return lesson


@pytest.mark.parametrize("page", [{}], indirect=True)  # loaded after CUT
def test_a_link_that_is_cut_and_comes_back(cut_lesson):
    lesson = cut_lesson
    press_on(lesson)
    lesson.page.evaluate("() => { window.cut = true; links.forEach(link => link.close()); }")
    check_dead(lesson, LOST)
    lesson.page.mouse.up()
    lesson.page.evaluate("window.cut = false")
    lesson.wait_until(lambda: not line(lesson), "the link is back")
    lesson.wait_until(lambda: not lesson.value("len(live.pad.sketch.pens)"), "the stroke under way has ended")
    strokes = lesson.value("len(live.pad.strokes)")
    lesson.draw([(6, 4), (20, 4)])
    lesson.wait_for_strokes(strokes + 1)
    lesson.wait_for_bars()


@pytest.mark.parametrize("page", [{}], indirect=True)
def test_a_link_that_is_silent_and_then_cut_for_less_than_a_frame(cut_lesson):
    lesson = cut_lesson
    lesson.page.evaluate("window.silent = true")
    lesson.draw([(4, 24), (24, 24)])
    lesson.wait_until(lambda: LATE in line(lesson), "the line says so")
    cut_between_frames(lesson)
    lesson.page.evaluate("go_on()")
    lesson.wait_until(lambda: not line(lesson), "the link is back")
    assert not lesson.page.evaluate(WHAT_ONE_SEES)[1], "there is ink that nobody has"
    lesson.draw([(6, 4), (20, 4)])
    lesson.wait_for_strokes(2)


@pytest.mark.parametrize("page", [{}], indirect=True)
def test_a_link_that_is_cut_for_less_than_a_frame_in_mid_stroke(cut_lesson):
    lesson = cut_lesson
    press_on(lesson)
    cut_between_frames(lesson)
    lesson.page.mouse.move(*lesson.at((22, 20)))
    lesson.page.mouse.up()
    lesson.page.evaluate("go_on()")
    lesson.wait_until(lambda: not lesson.value("len(live.pad.sketch.pens)"), "the stroke under way has ended")
    assert lesson.value("live.pad.status.value == live.pad.hint"), "the pad complains"
    strokes = lesson.value("len(live.pad.strokes)")
    lesson.draw([(6, 4), (20, 4)])
    lesson.wait_for_strokes(strokes + 1)
    assert not line(lesson)


def test_a_busy_kernel_keeps_the_strokes(open_lesson):
    with busy_kernel(open_lesson) as lesson:
        lesson.draw(SEVEN)
        lesson.wait_until(lambda: LATE in line(lesson), "the line says that strokes wait")
        assert lesson.page.evaluate(WHAT_ONE_SEES)[1], "the ink waits, too"
    lesson.wait_for_strokes(1)
    lesson.wait_until(lambda: not line(lesson), "the line is gone")
