"""The pen in a browser: it inks at once and loses nothing, by mouse and keyboard, in two tabs, with a busy kernel.

Touch, undo, saving and reloading are in test_live_network.py.
"""

import contextlib

import numpy as np
import pytest

from helpers import images
from tests.support.browser import SECONDS, SEVEN, Lesson

pytestmark = pytest.mark.engines("chromium", "firefox")

WHAT_ONE_SEES = """() => {
    const reds = canvas => {
        const wide = canvas.width, middle = index => Math.floor((index + .5) * wide / 28), found = [];
        const pixels = canvas.getContext('2d').getImageData(0, 0, wide, wide).data;
        for (let row = 0; row < 28; row++)
            for (let column = 0; column < 28; column++) {
                const place = 4 * (middle(row) * wide + middle(column));
                found.push(pixels[place + 3] ? pixels[place] : 255);
            }
        return found;
    };
    const pad = document.querySelector('canvas.digit-pad'), local = pad.parentElement.querySelector('.local-ink');
    const below = reds(pad), above = reds(local);
    return [below.map((red, cell) => Math.min(red, above[cell])), above.some(red => red < 255)];
}"""

RECORD = f"""() => {{
    const look = {WHAT_ONE_SEES}, frames = window.seen = [], pad = document.querySelector('canvas.digit-pad');
    const next = () => {{
        if (!pad.isConnected) return;
        frames.push(look());
        requestAnimationFrame(next);
    }};
    next();
}}"""

# The real pointer is down; more of its moves than a test could make by hand, at a given rate.
REMEMBER_POINTER = """canvas =>
    canvas.addEventListener('pointerdown', event => window.pointerId = event.pointerId, {once: true})"""

MOVE = """([places, rate]) => new Promise(resolve => {
    const canvas = document.querySelector('canvas.digit-pad'), start = performance.now();
    let done = 0;
    const step = () => {
        for (; done < places.length && done * 1000 / rate <= performance.now() - start; done++) {
            const [clientX, clientY] = places[done];
            canvas.dispatchEvent(new PointerEvent('pointermove', {pointerId, clientX, clientY, bubbles: true}));
        }
        done < places.length ? setTimeout(step, 1) : resolve();
    };
    step();
})"""

BUSY = "import pathlib, time\nwhile not pathlib.Path('go on').exists():\n    time.sleep(0.05)"


@contextlib.contextmanager
def busy_kernel(open_lesson):
    """Yield lesson 00 with a cell running in its kernel, which ends with the block."""
    lesson = open_lesson(extra=[BUSY], only=())
    go_on = lesson.server.notebooks / "go on"
    try:
        lesson.run_all(wait=False)
        lesson.wait_for_pen()
        lesson.wait_until(lambda: lesson.prompts()[1] == "[*]:", "the kernel is busy")
        yield lesson
        assert lesson.prompts()[1] == "[*]:"
    finally:
        go_on.touch()
    lesson.wait_for_kernel()
    go_on.unlink()


def draw_at(lesson, strokes, rate):
    """Draw strokes with so many moves a second; return them in pixel units, as the pad should have them."""
    drawn = []
    for points in strokes:
        places = lesson.all_at(points)
        lesson.page.mouse.move(*places[0])
        lesson.pad().evaluate(REMEMBER_POINTER)
        lesson.page.mouse.down()
        lesson.page.evaluate(MOVE, [places[1:], rate])
        lesson.page.mouse.up()
        drawn.append(np.array(points))
    return drawn


def check_strokes(lesson, expected):
    """Assert that the kernel comes to have just these strokes, in this order."""
    lesson.wait_until(lambda: lesson.value("len(live.pad.strokes)") == len(expected), "all strokes have arrived")
    for number, points in enumerate(expected):
        found = lesson.array(f"live.pad.strokes[{number}]")
        assert found.shape == points.shape, f"stroke {number} has {len(found)} points of {len(points)}"
        np.testing.assert_allclose(found, points, atol=0.05)
    lesson.wait_for_agreement()


def some_strokes(count, moves):
    rng = np.random.default_rng(count)
    return [rng.uniform(3, 25, (moves + 1, 2)).tolist() for _ in range(count)]


@pytest.mark.parametrize("rate", [125, 1000])
def test_no_stroke_is_lost_doubled_or_joined(first_cell, rate):
    lesson = first_cell
    check_strokes(lesson, draw_at(lesson, some_strokes(4, rate // 4), rate))
    lesson.wait_for_bars()


def test_strokes_and_buttons_keep_their_order(first_cell):
    lesson = first_cell
    rounds = 15
    for _ in range(rounds):
        draw_at(lesson, [[(5, 5), (20, 20)]], 1000)
        lesson.press("Clear")  # before the kernel may have seen the stroke
    draw_at(lesson, [SEVEN], 1000)
    lesson.wait_for_strokes(1)
    # A Clear before its stroke would have changed nothing, and left nothing to undo.
    undone = f"[(live.pad.undo(), bool(live.pad.image.any()))[1] for _ in range({2 * rounds + 1})]"
    assert lesson.value(undone) == [False, True] * rounds + [False]


def test_while_a_cell_runs_the_ink_is_seen_and_nothing_is_lost(open_lesson):
    with busy_kernel(open_lesson) as lesson:
        lesson.pad().click(trial=True)
        drawn = draw_at(lesson, some_strokes(3, 40), 1000)
        seen, local = lesson.page.evaluate(WHAT_ONE_SEES)
        assert local
        assert not (lesson.shown() > 0).any()  # what ipycanvas shows, it has from the kernel
        inked = images.draw(drawn) > 0.9
        assert (np.array(seen).reshape(28, 28)[inked] < 60).all()
    check_strokes(lesson, drawn)
    lesson.wait_until(lambda: not lesson.page.evaluate(WHAT_ONE_SEES)[1], "the kernel's picture has taken over")


def test_the_kernels_picture_takes_over_without_a_flicker(first_cell):
    lesson = first_cell
    lesson.page.evaluate(RECORD)
    for stroke in ([(14, 5), (14, 23)], SEVEN, [(6, 20), (22, 20)]):
        lesson.draw(stroke)
    lesson.wait_for_strokes(3)
    lesson.wait_until(lambda: not lesson.page.evaluate(WHAT_ONE_SEES)[1], "the kernel's picture has taken over")
    seen = np.array([reds for reds, _ in lesson.page.evaluate("seen")])
    assert (seen[0] == seen.max(axis=0)).all()
    assert (np.diff(seen, axis=0) <= 1).all(), "a pixel became paler for a moment"
    assert (seen[-1] < 60).sum() > 50


def test_two_tabs_draw_on_one_pad_at_the_same_time(open_lesson, browser, server):
    lesson = open_lesson(only=())
    lesson.run_all()
    lesson.page.locator("h1").first.click()
    lesson.page.keyboard.press("Control+s")
    file = server.notebooks / lesson.name
    lesson.wait_until(lambda: 'execution_count": 1' in file.read_text(), "the notebook is saved")
    with contextlib.closing(browser.new_context(viewport={"width": 1300, "height": 900})) as context:
        context.set_default_timeout(1000 * SECONDS)
        page = context.new_page()
        page.goto(f"{server.url}lab/tree/notebooks/{lesson.name}?token={server.token}")
        other = Lesson.__new__(Lesson)
        other.__dict__ |= lesson.__dict__ | {"page": page}
        other.wait_for_pen()
        other.wait_for_agreement()
        paths = [np.linspace((5, 6), (23, 6), 12), np.linspace((5, 20), (23, 20), 12)]
        for tab, path in zip((lesson, other), paths):
            tab.page.mouse.move(*tab.at(path[0]))
            tab.page.mouse.down()
        for points in zip(*paths):
            for tab, point in zip((lesson, other), points):
                tab.page.mouse.move(*tab.at(point))
        lesson.page.mouse.up()
        other.page.mouse.up()
        image = lesson.wait_for_strokes(2)
        assert (other.wait_for_agreement() == image).all()
        other.close()
    np.testing.assert_allclose(image, images.draw(paths) * 255, atol=3)


def test_drawing_by_keyboard(open_lesson):
    lesson = open_lesson()
    lesson.run_all()
    page, keyboard = lesson.page, lesson.page.keyboard
    prompts = lesson.prompts()
    lesson.pad().focus()
    for key in ["Shift+ArrowLeft", "ArrowUp", "ArrowUp", "Space", *["ArrowRight"] * 3, "Shift+ArrowDown", "Space"]:
        keyboard.press(key)
    keyboard.press("ArrowRight")
    lesson.wait_for_strokes(1)
    path = [[10, 12], [11, 12], [12, 12], [13, 12], [13, 16]]
    assert lesson.value("live.pad.strokes[0].tolist()") == path
    assert page.locator(".pen-spoken").text_content() == "x 14, y 16, pen up"
    keyboard.press("Space")
    keyboard.press("ArrowDown")
    keyboard.press("Tab")  # ends the stroke and leaves
    lesson.wait_for_strokes(2)
    assert page.evaluate("document.activeElement.textContent") == "Undo"
    keyboard.press("Enter")
    lesson.wait_for_strokes(1)
    keyboard.press("Shift+Tab")
    assert page.evaluate("document.activeElement.classList.contains('digit-pad')")
    keyboard.press("x")  # would cut the cell
    keyboard.press("Escape")
    assert not page.evaluate("document.activeElement.classList.contains('digit-pad')")
    assert lesson.prompts() == prompts

    bars = page.locator("canvas.activation-bars")
    bars.focus()
    for key in ["ArrowRight", "ArrowRight", "ArrowRight", "ArrowDown", "ArrowUp", "Enter"]:
        keyboard.press(key)
    lesson.expect_of_weights()
    page.locator("canvas.weight-picture").wait_for()
    assert lesson.value("live.reaction.selected") == [1, 2]
    bars.focus()
    keyboard.press("Escape")
    assert not page.evaluate("document.activeElement.classList.contains('activation-bars')")


def test_jupyters_keys_work_on_the_pad(open_lesson):
    lesson = open_lesson(only=())
    lesson.run_all()
    lesson.pad().focus()
    lesson.page.keyboard.press("Control+s")
    file = lesson.server.notebooks / lesson.name
    lesson.wait_until(lambda: 'execution_count": 1' in file.read_text(), "the notebook is saved")
    lesson.pad().focus()
    lesson.page.keyboard.press("Shift+Enter")
    lesson.wait_until(lambda: lesson.prompts()[0] == "[2]:", "the cell has run again")
