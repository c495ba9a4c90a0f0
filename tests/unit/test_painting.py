"""What the canvases send: the page always shows the state, in one message for one change, after whatever went wrong."""

import re

import ipycanvas
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.widgets import DrawingPad
from helpers.widgets.canvas import handler
from helpers.widgets.painter import painter
from tests.support.files import ROOT
from tests.support.widgets import DOT, SEVEN, Page, as_painted, click, event, key, numbers, pen, press, stroke


@settings(deadline=None, max_examples=20)
@given(
    st.lists(
        st.sampled_from(["draw", "stroke", "sample", "center", "undo", "clear", "down", "move", "up"]), max_size=12
    )
)
def test_the_page_always_shows_the_drawing(actions):
    with Page.opened() as page:
        pad, rng = DrawingPad(), np.random.default_rng(len(actions))
        methods = {
            "draw": lambda: pad.draw(rng.uniform(0, 28, (3, 2))),
            "stroke": lambda: stroke(pad, rng.uniform(0, 28, (3, 2))),
            "sample": pad.load_sample,
            "down": lambda: pen(pad, [rng.uniform(0, 28, 2)], stroke=next(numbers)),
            "move": lambda: pad.sketch.move(*rng.uniform(0, 28, 2), "a page"),
            "up": lambda: pad.sketch.up("a page"),
        }
        for action in actions:
            methods.get(action, getattr(pad, action, None))()
            np.testing.assert_array_equal(page.shown(pad), as_painted(pad.image))


@pytest.mark.parametrize(
    "change",
    [
        lambda live: live.pad.draw(DOT),
        lambda live: pen(live.pad, [(4, 4)]),
        lambda live: live.pad.clear(),
        lambda live: live.pad.undo(),
        lambda live: live.pad.load_sample(),
        lambda live: live.pad.center(),
        lambda live: live.reaction.set_trait("selected", (1, 3)),
        lambda live: click(live.bars.chart, (1, 3)),
        lambda live: key(live.bars.chart.canvas, "ArrowLeft"),
        lambda live: live.pad.repaint(),
        lambda live: press(live.pad, "Clear"),
    ],
)
def test_one_change_is_one_message(live, page, change):
    live.pad.draw(SEVEN)
    live.reaction.selected = 1, 0
    before = page.messages
    change(live)
    assert page.messages == before + 1


def test_only_cells_that_changed_are_painted(pad, page):
    pad.repaint()
    pad.draw(DOT)
    _, name, (x, y, *_) = page.commands[-1]
    assert name == "fillStyledRects"
    painted = set(zip(y, x))
    side = pad.picture.cell
    assert painted == {(row * side, column * side) for row, column in zip(*np.nonzero(np.rint(pad.image * 255)))}


def test_blocks_of_painting_nest(pad, page):
    with painter.hold():
        pad.canvas.fill_rect(0, 0, 1)
        with painter.hold():
            pad.canvas.fill_rect(0, 0, 2)
        assert page.messages == 0
    assert page.messages == 1
    assert page.names_of(pad.canvas) == ["fillRect", "fillRect"]


def test_what_can_wait_comes_once_the_message_is_sent(pad, page):
    sent = []

    def look():
        sent.append(page.messages)

    with painter.hold():
        with painter.hold():
            painter.afterwards(look)
        pad.canvas.fill_rect(0, 0, 1)
        assert sent == []
    assert sent == [1]
    painter.afterwards(look)
    assert sent == [1, 1]


def test_an_exception_while_painting_does_not_stop_painting(pad, page):
    with pytest.raises(TypeError, match="nowhere"), painter.hold():
        pad.canvas.fill_rect(nowhere=True)
    assert painter.idle
    before = page.messages
    pad.draw(SEVEN)
    assert page.messages == before + 1


def test_a_message_that_cannot_be_sent_does_not_stop_painting(pad, page):
    def broken(_):
        raise OSError("no connection")

    with painter.sending_to(broken), pytest.raises(OSError, match="no connection"):
        pad.draw(SEVEN)
    assert painter.idle
    pad.repaint()
    assert page.messages == 1


def test_a_reloaded_page_is_told_which_canvas_is_painted(pad, page):
    pad.draw(SEVEN)
    page = Page()
    with painter.sending_to(page.receive):
        event(pad.canvas, "client_ready")
    np.testing.assert_array_equal(page.shown(pad), as_painted(pad.image))


def test_a_reloaded_page_gets_everything_painted_again(live, page):
    live.pad.draw(SEVEN)
    live.reaction.selected = 1, 2
    pictures = [live.bars.pictures.plain.canvas, live.bars.pictures.inked.canvas]
    page = Page()
    with painter.sending_to(page.receive):
        for canvas in (live.pad.canvas, live.bars.chart.canvas, *pictures):
            event(canvas, "client_ready")
    np.testing.assert_array_equal(page.shown(live.pad), as_painted(live.pad.image))
    for picture in pictures:
        assert len(page.cells_on(picture)) == 784
    assert "fillRects" in page.names_of(live.bars.chart.canvas)
    assert None not in [canvas for canvas, _, _ in page.commands]  # every message names its canvas


def test_a_handler_paints_in_one_message_and_never_raises(pad, page):
    class Broken:
        said = ""

        def say(self, text):
            self.said = text

        @handler
        def on_event(self, count):
            for _ in range(count):
                pad.canvas.fill_rect(0, 0, 1)
            raise LookupError("gone")

    broken = Broken()
    broken.on_event(3)
    assert "gone" in broken.said
    assert page.messages == 1


def test_a_hold_left_open_elsewhere_does_not_stop_the_pad(pad, page):
    with pytest.raises(LookupError), ipycanvas.hold_canvas():  # which stops holding only where all went well
        raise LookupError
    assert not painter.idle
    pad.draw(SEVEN)
    assert painter.idle
    pad.repaint()
    np.testing.assert_array_equal(page.shown(pad), as_painted(pad.image))


def test_what_goes_wrong_when_a_page_opens_a_canvas_is_said(live, page, monkeypatch):
    monkeypatch.setattr(live.reaction, "answer_text", lambda: 1 / 0)
    event(live.bars.chart.canvas, "client_ready")
    assert "division by zero" in live.bars.neuron_text.value


def test_only_the_painter_knows_what_ipycanvas_keeps_to_itself():
    private = re.compile(r"ipycanvas[.]canvas|\b_CANVAS_MANAGER|\b_caching|[.]_handle_\w+|[.]_current_canvas")
    files = [path for folder in ("helpers", "tests", "benchmarks") for path in (ROOT / folder).rglob("*.py")]
    found = [path.name for path in files if private.search(path.read_text(encoding="utf-8"))]
    assert found == ["painter.py"]
