"""Lesson 00 in WebKit, the engine of Safari: run, drawn on, read, its buttons and keys used.

Driven by WebDriver: Debian's webkit2gtk-driver, whose small browser shows itself on a screen that Xvfb keeps in memory.
It has no fingers and no wheel.
"""

import os
import shutil
import subprocess

import numpy as np
import pytest
from selenium import webdriver
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.actions.action_builder import ActionBuilder
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.webkitgtk.service import Service

from tests.support.browser import CELL_REDS, PEN, SEVEN, WIDGETS_HEARD, Opened, Server, grays, leave_out, wait_until

IDLE = ".jp-Notebook-ExecutionIndicator[data-status=idle]"

KEEP_ERRORS = """
window.complaints = [];
addEventListener('error', event => complaints.push(event.message));
addEventListener('unhandledrejection', event => complaints.push(String(event.reason)));"""


@pytest.fixture
def driver():
    """A browser of WebKit's, driven by Selenium."""
    paths = {name: shutil.which(name) for name in ("WebKitWebDriver", "Xvfb")}
    if not all(paths.values()):
        leave_out("No WebKit was found: install webkit2gtk-driver and xvfb.")
    command = [paths["Xvfb"], "-displayfd", "1", "-screen", "0", "1300x900x24", "-nolisten", "tcp"]
    screen = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        number = screen.stdout.readline().strip()  # said once it is ready
        display = {"DISPLAY": f":{number}", "LIBGL_ALWAYS_SOFTWARE": "1"}
        if os.geteuid() == 0:
            display["WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS"] = "1"  # in a container there is often nobody else
        service = Service(paths["WebKitWebDriver"], env=os.environ | display)
        browser = webdriver.WebKitGTK(service=service)
        try:
            browser.set_window_rect(0, 0, 1300, 900)
            yield browser
        finally:
            browser.quit()
    finally:
        screen.terminate()
        screen.wait()


class Hands:
    """What uses lesson 00 in WebKit. driver: Selenium's. lesson: Opened."""

    def __init__(self, driver, lesson):
        self.driver, self.lesson = driver, lesson

    def find(self, selector):
        """Return the first element of a CSS selector, once it is there."""
        return wait_until(
            lambda: next(iter(self.driver.find_elements(By.CSS_SELECTOR, selector)), None), f"{selector} is there"
        )

    def script(self, function, element):
        """Return what a function of JavaScript says of an element."""
        return self.driver.execute_script(f"return ({function})(arguments[0])", element)

    def run_first_cell(self):
        """Click into the first cell of code and press Shift + Enter, once there is a kernel that has nothing to do."""
        self.find(IDLE)
        wait_until(self.lesson.kernel_is_idle, "the kernel is connected and idle")
        wait_until(lambda: self.driver.execute_script(f"return ({WIDGETS_HEARD})()"), "widgets are heard")
        self.find(".jp-CodeCell .cm-content").click()
        self.keys((Keys.SHIFT, Keys.ENTER))
        self.find(PEN)

    def keys(self, *pressed):
        """Press keys, each alone or (held, key)."""
        actions = ActionChains(self.driver)
        for key in pressed:
            if isinstance(key, tuple):
                actions.key_down(key[0]).send_keys(key[1]).key_up(key[0])
            else:
                actions.send_keys(key)
        actions.perform()

    def button(self, label):
        """Press the first button of that name."""
        self.driver.find_element(By.XPATH, f"//button[normalize-space()='{label}']").click()

    def draw(self, points):
        """Draw one stroke on the pad with the mouse."""
        pad = self.find("canvas.digit-pad")
        box = self.script("pad => (pad.scrollIntoView({block: 'center'}), pad.getBoundingClientRect().toJSON())", pad)
        places = [(box["x"] + x * box["width"] / 28, box["y"] + y * box["height"] / 28) for x, y in points]
        dense = [places[0], *(tuple(a + (b - a) * i / 8) for a, b in pairs(places) for i in range(1, 9))]
        actions = ActionBuilder(self.driver, duration=5)
        for number, (x, y) in enumerate(dense):
            actions.pointer_action.move_to_location(round(x), round(y))
            if not number:
                actions.pointer_action.pointer_down()
        actions.pointer_action.pointer_up()
        actions.perform()

    def wait_for_strokes(self, count):
        """Wait until the pad has that many strokes, and the page shows the kernel's image and answer; return both."""

        def settled():
            assert self.lesson.value("len(live.pad.strokes)") == count
            image = np.rint(self.lesson.array("live.pad.image") * 255)
            _, _, reds = self.script(CELL_REDS, self.find("canvas.digit-pad"))
            off = np.abs(grays(reds) - image).max()
            assert off <= 1, f"page and kernel differ by {off:.0f} gray levels"
            said = self.script("line => line.textContent", self.find(".digit-readout"))
            assert said == self.lesson.value("live.reaction.answer_text()")
            return image, said

        return wait_until(settled, f"there are {count} strokes, and page and kernel agree")

    def focus(self):
        """Return the classes and the text of what has the keyboard."""
        focused = self.driver.execute_script("return document.activeElement")
        return self.script("element => [element.className, element.textContent]", focused)


def pairs(places):
    """Return the pairs of neighbors in a list of places, as arrays."""
    return zip(np.array(places), np.array(places[1:]))


@pytest.fixture
def server(tmp_path):
    """A server of its own: in that of the other browsers a lesson may be open."""
    with Server(tmp_path) as started:
        yield started


def test_lesson_00_in_webkit(driver, server):
    lesson = Opened(server, only=())
    hands = Hands(driver, lesson)
    driver.get(lesson.address)
    driver.execute_script(KEEP_ERRORS)
    try:
        hands.run_first_cell()
        hands.draw(SEVEN)
        image, said = hands.wait_for_strokes(1)
        assert image[5:7, 9:20].min() > 200
        assert said.startswith("Answer: 7")

        hands.button("Undo")
        assert not hands.wait_for_strokes(0)[0].any()
        hands.draw([(2, 2), (7, 2), (5, 9)])
        corner, _ = hands.wait_for_strokes(1)
        hands.button("Save my digit")
        wait_until(server.work.exists, "it is saved")
        hands.button("Center it as MNIST was")
        wait_until(lambda: lesson.array("live.pad.image")[20:].any(), "it is moved")
        hands.button("Clear")
        hands.wait_for_strokes(0)
        hands.button("Load my digit")
        assert np.abs(hands.wait_for_strokes(1)[0] - corner).max() < 3
        hands.button("A digit from MNIST")
        assert hands.wait_for_strokes(0)[0].any()

        hands.button("Clear")
        hands.wait_for_strokes(0)
        hands.draw([(20, 25), (24, 25)])  # the keyboard comes to the pad with the mouse
        steps = [Keys.ARROW_UP, Keys.ARROW_UP, (Keys.SHIFT, Keys.ARROW_LEFT), Keys.SPACE, Keys.ARROW_RIGHT]
        hands.keys(*steps, (Keys.SHIFT, Keys.ARROW_DOWN), Keys.SPACE)
        hands.wait_for_strokes(2)
        assert hands.script("cursor => getComputedStyle(cursor).display", hands.find(".pen-cursor")) == "block"
        assert lesson.value("live.pad.strokes[1].tolist()") == [[10, 12], [11, 12], [11, 16]]
        assert hands.script("line => line.textContent", hands.find(".pen-spoken")) == "x 11, y 16, pen up"
        hands.keys(Keys.TAB)
        assert hands.focus()[1] == "Undo"
        hands.keys(Keys.ENTER)
        hands.wait_for_strokes(1)
        hands.keys((Keys.SHIFT, Keys.TAB))
        assert "digit-pad" in hands.focus()[0]
        hands.keys(Keys.ESCAPE)
        assert "digit-pad" not in hands.focus()[0]

        hands.script("bars => bars.focus()", hands.find("canvas.activation-bars"))
        hands.keys(Keys.ARROW_RIGHT, Keys.ARROW_RIGHT, Keys.ARROW_DOWN, Keys.ENTER)
        wait_until(lambda: lesson.value("live.reaction.selected") is not None, "Enter opens a neuron")
        slow = "Error: [anywidget] Failed to initialize model."  # no more than that: see test_late_module.py
        assert set(driver.execute_script("return complaints")) <= {slow}
    finally:
        lesson.close()
