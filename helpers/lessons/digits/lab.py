"""Ten digits of the learner's own: each is kept as soon as it is drawn, and seen beside its centered twin."""

import numpy as np
import traitlets
from ipywidgets import HTML, HBox, Layout, VBox

from helpers import palette
from helpers.drawing import Drawing
from helpers.images import SIZE
from helpers.learner import ten_digits
from helpers.widgets.canvas import SHARPNESS, Chart, handler
from helpers.widgets.controls import button
from helpers.widgets.overlay import LiveText
from helpers.widgets.pad import DrawingPad
from helpers.widgets.painter import painter
from helpers.widgets.pictures import PAPER

CELL, GAP, FOOT = 2, 4, 22
"""Screen pixels: a pixel of an image, the space around images, and the line with the digits below them."""

STEP = SIZE * CELL + GAP

KEYS = ["ArrowLeft", "ArrowRight", *map(str, range(10))]

LABEL = (
    "Your ten digits: the upper row as drawn, the lower row centered. Left and right arrow, or the keys 0 to 9, choose "
    "the digit to draw."
)

ROWS = "Above as you drew them, below centered as MNIST was. Click one to draw it anew."


class Strip(Chart):
    """Two rows of ten images: above as drawn, below centered. The canvas has the CSS class `ten-digits`."""

    def __init__(self):
        super().__init__(10 * STEP, 2 * STEP + FOOT, "ten-digits")

    def digit_at(self, x):
        """Return the digit whose images are at x, in canvas pixels."""
        return int(np.clip(x // (STEP * SHARPNESS), 0, 9))

    def paint(self, drawings, wanted):
        """Paint everything; drawings: {digit: Drawing}, wanted: the digit to frame."""
        self.clear()
        for digit in range(10):
            self.paint_digit(digit, drawings.get(digit), digit == wanted)

    def paint_digit(self, digit, drawing, framed):
        """Paint both images of a digit; drawing: a Drawing, None where there is none yet."""
        canvas, step, side, half = self.canvas, STEP * SHARPNESS, SIZE * CELL * SHARPNESS, GAP * SHARPNESS // 2
        left = digit * step
        canvas.fill_style = palette.PAPER
        canvas.fill_rect(left, 1, step, 2 * step + FOOT * SHARPNESS)  # from 1: what begins in a corner is all there is
        for row, image in enumerate([drawing, drawing and drawing.centered()]):
            if image is None:
                canvas.fill_style = palette.TRACK
                canvas.fill_rect(left + half, row * step + half, side, side)
            else:
                self._ink(image.pixels, left + half, row * step + half)
        canvas.fill_style, canvas.text_align = palette.TEXT, "center"
        canvas.font = f"{'bold ' if framed else ''}{14 * SHARPNESS}px sans-serif"
        canvas.fill_text(str(digit), left + step / 2, 2 * step + 16 * SHARPNESS)
        if framed:
            canvas.stroke_style, canvas.line_width = palette.FOCUS, 2 * SHARPNESS
            canvas.stroke_rect(left + SHARPNESS, SHARPNESS, step - half, 2 * step + (FOOT - 2) * SHARPNESS)

    def _ink(self, image, left, top):
        cell = CELL * SHARPNESS
        rows, columns = np.divmod(np.arange(SIZE**2, dtype=np.int32), np.int32(SIZE))
        colors = palette.laid_on(PAPER, palette.rgb(palette.INK), image).reshape(-1, 3)
        self.canvas.fill_styled_rects(columns * cell + np.int32(left), rows * cell + np.int32(top), cell, cell, colors)


class TenDigits(VBox):
    """A pad for the digits 0 to 9, one after the other, and all ten below it, each with its centered twin.

    wanted: trait, the digit to draw now; `choose` changes it. drawings: {digit: Drawing}, those drawn so far.
    Every change is kept at once, for `helpers.learner.digits`.

    >>> ten = TenDigits()
    >>> ten.pad.draw([(8, 6), (20, 6), (12, 24)])
    """

    wanted = traitlets.Int(0, read_only=True)

    def __init__(self):
        self.drawings = ten_digits.drawn()
        self._put = None  # the drawing on the pad when the digit was chosen
        self.pad, self.strip = DrawingPad("Write it as you always do.", plain=True), Strip()
        self.asked, self.status = LiveText("ten-digits-asked"), LiveText("ten-digits-status")
        self.onward = button("Next digit", "The next one that is not drawn yet", self.next, self, "primary")
        beside = VBox([self.asked, self.status, self.onward], layout=Layout(width="260px", flex="0 1 auto"))
        rows = HTML(f'<div style="line-height: 1.4">{ROWS}</div>')
        # On a small screen, where they do not fit beside one another, what to draw stands above the pad.
        layout = Layout(flex_flow="row wrap-reverse", align_items="flex-end", grid_gap="12px")
        stage = HBox([self.pad, beside], layout=layout)
        super().__init__([stage, rows, self.strip.framed(LABEL, self, KEYS)])
        self.add_class("ten-digits-lab")
        self.pad.observe(lambda _: self._keep(), "drawing")
        self.choose(next((digit for digit in range(10) if digit not in self.drawings), 0))
        self._listen()

    # What a mouse can do, a method call can do.

    def choose(self, digit):
        """Let a digit be the one to draw: what was drawn of it comes back on the pad."""
        with painter.hold():
            self.pad.sketch.lift()  # a stroke under way belongs to the digit before
            before = self.wanted
            self.set_trait("wanted", digit)
            self._put = self.drawings.get(digit, Drawing())
            self.pad.sketch.replace(self._put)
            self.pad.sketch.history.clear()  # Undo stays with this digit
            self.asked.value = f"Draw {'an' if digit == 8 else 'a'} {digit}"
            self._tell()
            for each in (before, digit):
                self._paint(each)

    def next(self):
        """Go on to the next digit that is not drawn yet; say so when there is none."""
        ahead = [(self.wanted + step) % 10 for step in range(1, 10)]
        digit = next((digit for digit in ahead if digit not in self.drawings), None)
        if digit is not None:
            self.choose(digit)
        elif self.wanted in self.drawings:
            self.say("All ten are yours, and kept. Click one below to draw it anew.")

    def say(self, text):
        """Show a line of text beside the pad."""
        self.status.value = text

    def repaint(self):
        """Paint all ten."""
        with painter.hold():
            self.strip.paint(self.drawings, self.wanted)

    # Inside.

    def _keep(self):
        """Keep what is on the pad as the digit wanted, unless it has just been put there."""
        drawing = self.pad.drawing
        if drawing is self._put:
            return
        self._put = None
        if drawing.pixels.any():
            self.drawings[self.wanted] = drawing
        else:
            self.drawings.pop(self.wanted, None)
        self._tell()
        self._paint(self.wanted)
        try:
            ten_digits.keep_digit(self.wanted, drawing)
        except OSError as error:
            self.say(f"Your {self.wanted} could not be kept for later sessions ({error}).")

    def _paint(self, digit):
        with painter.hold():
            self.strip.paint_digit(digit, self.drawings.get(digit), digit == self.wanted)

    def _tell(self):
        drawn = len(self.drawings)
        self.onward.description = "Done" if drawn == 10 else "Next digit"
        if self.wanted not in self.drawings:
            self.say(f"Drawn: {drawn} of 10.")
        else:
            self.say(f"Kept. Drawn: {drawn} of 10. Add to it, clear it to start anew, or go on.")

    def _listen(self):
        canvas = self.strip.canvas
        canvas.on_mouse_down(lambda x, _y: self._on_press(x))
        canvas.on_key_down(lambda key, *modifiers: self._on_key(key))

    @handler
    def _on_press(self, x):
        self.choose(self.strip.digit_at(x))

    @handler
    def _on_key(self, key):
        step = {"ArrowLeft": -1, "ArrowRight": 1}.get(key)
        self.choose(int(key) if step is None else (self.wanted + step) % 10)
