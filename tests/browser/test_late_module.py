"""A page so slow that the widgets' modules come after the two seconds that anywidget gives them: Python is still heard.

anywidget shows such a module, and lets nothing that Python says come to it: helpers/widgets/late.js mends that.
"""

import pytest

from tests.support.browser import SEVEN

pytestmark = pytest.mark.engines("chromium", "firefox")

TOO_LATE = """
const timeout = AbortSignal.timeout;
AbortSignal.timeout = (milliseconds) => {
    if (milliseconds !== 2000) return timeout.call(AbortSignal, milliseconds);
    const over = new AbortController();
    queueMicrotask(() => over.abort());
    return over.signal;
};"""
"""Let two seconds be over at once, before any module can have come."""


INK_LEFT = """() => {
    const canvas = document.querySelector('.local-ink'), {width, height} = canvas;
    return canvas.getContext('2d').getImageData(0, 0, width, height).data.some(value => value);
}"""
"""Whether the page still shows ink of its own, which it takes away when Python has painted the stroke."""


@pytest.mark.parametrize("page", [{}], indirect=True)
def test_modules_that_came_late_hear_python(page, open_lesson):
    page.add_init_script(TOO_LATE)
    lesson = open_lesson(only=())
    lesson.run_all()
    lesson.draw(SEVEN)
    lesson.wait_for_strokes(1)  # and until the read-out, a line of text, says what Python does
    lesson.wait_until(lambda: not page.evaluate(INK_LEFT), "the pen hears that its stroke is painted")
    lesson.show_diagram()
    lesson.wait_for_diagram()
    lesson.press("Clear")
    lesson.wait_for_strokes(0)
    lesson.wait_for_diagram()
