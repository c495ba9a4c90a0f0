"""The drawing pad: a sketch, shown as 28 by 28 pixels, drawn on with mouse, finger, keys or method."""

import asyncio
import contextvars

import numpy as np
import traitlets
from ipywidgets import HBox, Layout, VBox

from helpers import mnist, palette
from helpers.drawing import Drawing
from helpers.learner import keep
from helpers.widgets.canvas import Coalesced, framed, guarded, handler
from helpers.widgets.controls import button
from helpers.widgets.easing import eased
from helpers.widgets.overlay import LiveText, Overlay, brush
from helpers.widgets.painter import painter
from helpers.widgets.pictures import WHITE, InkPicture
from helpers.widgets.sketch import Sketch

LABEL = (
    "Drawing pad, 28 by 28 pixels. Arrow keys move the pen, with Shift four pixels at a time; "
    "Space puts it down and lifts it; Escape leaves the pad."
)

HINT = "Draw about as large as the white square."

MY_DIGIT = "my digit"


class DrawingPad(VBox):
    """A pad to draw a digit on.

    hint: what the line under the pad says while there is nothing else to say.
    plain: offer Undo and Clear only.
    sketch: the Sketch it shows: its drawing, its pens, its history.
    image: trait, float32 (28, 28) from 0 to 1, what is shown; observe it to follow the drawing.
    drawing: trait, the helpers.drawing.Drawing shown, without strokes under way; it changes just before `image`.
    Points are (x, y) in pixel units, x to the right, y down, (0, 0) the top-left corner.

    >>> pad = DrawingPad()
    >>> pad.draw([(8, 6), (20, 6), (12, 24)])
    """

    image = traitlets.Any(read_only=True, help="The drawing as pixels: float32 (28, 28), 0 paper, 1 ink.")
    drawing = traitlets.Instance(Drawing, read_only=True)

    def __init__(self, hint=HINT, plain=False):
        self.hint = hint
        self.sketch = Sketch()
        self.picture = InkPicture("digit-pad", cell=10)
        colors = (palette.rgb(color).tolist() for color in (palette.INK, palette.PAPER, palette.MARGIN))
        self.overlay = Overlay(label=LABEL, brush=brush(*colors, WHITE))
        self.status = LiveText("pad-status", hint)
        self._latest = {}  # pen -> the number of its latest stroke, until that is done
        self._easing = None  # the task of the last move to the center: asyncio itself does not hold on to it
        self._home = contextvars.copy_context()
        self._refresh = Coalesced(self._show, self.say)
        self._rng = np.random.default_rng()
        parts = [framed(self.canvas, self.overlay), self._buttons(plain), self.status]
        super().__init__(parts, layout=Layout(width="290px", max_width="100%", flex="0 0 auto"))
        self.sketch.observe(lambda _: self._follow(), "image")
        painter.when_shown(self.canvas, guarded(self.repaint, self))
        self.overlay.on_msg(lambda _, message, buffers: self._on_page(message))
        self._show()

    # What a mouse can do, a method call can do.

    def draw(self, points):
        """Add one stroke: (n, 2) array-like of (x, y), n >= 1. Raises ValueError for anything else."""
        with painter.hold():
            self.sketch.draw(points)

    def set_image(self, image):
        """Replace the drawing by an image: (28, 28) or (784,), uint8 or float from 0 to 1. Raises ValueError."""
        with painter.hold():
            self.sketch.replace(Drawing(image))

    def clear(self):
        """Take everything off the pad."""
        with painter.hold():
            self.sketch.clear()

    def undo(self):
        """Take back the strokes under way, else the last stroke, clearing, loading or centering, if there is one."""
        with painter.hold():
            self.sketch.undo()

    def center(self):
        """Place the drawing as MNIST placed its digits: 20 pixels long, center of mass in the middle."""
        with painter.hold():
            self.sketch.center()

    def load_sample(self):
        """Put a random digit of the shipped sample's test images on the pad."""
        samples = mnist.load("sample").test.images
        self.set_image(samples[self._rng.integers(len(samples))])

    def save(self):
        """Keep the drawing as "my digit", for later sessions and the next lessons.

        Raises ValueError when the pad is empty, and OSError when the file of keep.path() cannot be written.
        """
        with painter.hold():
            self.sketch.lift()
            drawing = self.drawing
        if not drawing.pixels.any():
            raise ValueError("The pad is empty: draw a digit first.")
        keep.write(MY_DIGIT, drawing.to_json())

    def load(self):
        """Put "my digit" back on the pad. Raises LookupError when none was saved, ValueError when it is damaged."""
        kept = keep.read(MY_DIGIT)
        if kept is None:
            raise LookupError("You have not saved a digit yet: draw one and press Save my digit.")
        try:
            drawing = Drawing.from_json(kept)
        except ValueError as error:
            raise ValueError("Your saved digit is damaged: draw it anew and press Save my digit.") from error
        with painter.hold():
            self.sketch.replace(drawing)

    @property
    def canvas(self):
        """The ipycanvas.Canvas that shows the drawing."""
        return self.picture.canvas

    @property
    def strokes(self):
        """The strokes on the pad: a tuple of (n, 2) arrays."""
        return self.drawing.settled().strokes

    def say(self, text):
        """Show a line of text under the buttons; where there is nothing to say, a hint."""
        self.status.value = text or self.hint

    def repaint(self):
        """Paint every cell again."""
        with painter.hold():
            self.picture.forget()
            self.picture.paint(self.image)

    # Inside.

    def _follow(self):
        """Show a new drawing at once; the ink of a stroke under way may wait for more of it."""
        if self.sketch.drawing is self.drawing:
            self._refresh()
        else:
            self._refresh.now()

    def _show(self):
        """Paint what changed and tell observers, all in one message."""
        with painter.hold():
            self.picture.paint(self.sketch.image)
            self.set_trait("drawing", self.sketch.drawing)
            self.set_trait("image", self.sketch.image)

    def _on_page(self, message):
        """Do what a page asks for: see Overlay."""
        if "wish" in message:
            self._on_wish(message["wish"])
        else:
            self._on_pen(**message)

    @handler
    def _on_wish(self, wish):
        self.say("")
        {"lift": self.sketch.lift, "repaint": self.repaint, "undo": self.sketch.undo}[wish]()

    def _on_pen(self, view, stroke, points, done, taken=False):
        """Take what the pen of one page has drawn since its last message; when a stroke is done, say it is painted."""
        try:
            self._take(view, stroke, points, done, taken)
        finally:
            if done:
                # The kernel has several threads for events and delivers those of a widget to the thread that last
                # sent something from it. Sent as if from where the pad was made, the pen stays in the thread of the
                # buttons, and a stroke and the Clear after it keep their order.
                self._home.copy().run(self.overlay.send, {"painted": [[view, stroke]]})

    @handler
    def _take(self, view, stroke, points, done, taken):
        if self._latest.get(view) != stroke:
            self._latest[view] = stroke
            self.say("")
            self.sketch.down(*points.pop(0), view)
        for point in points:  # of a stroke ended meanwhile, by Clear in another page, nothing more is drawn
            self.sketch.move(*point, view)
        if done:
            self.sketch.drop(view) if taken else self.sketch.up(view)
            del self._latest[view]

    def _buttons(self, plain):
        def wide(label, tooltip, action):
            def act():
                with painter.hold():
                    self.say("")
                    action()

            made = button(label, tooltip, act, self)
            made.layout.flex = "1 1 auto"
            return made

        change = [wide("Undo", "Take back the last change", self.undo), wide("Clear", "Empty the pad", self.clear)]
        if plain:
            rows = [change]
        else:
            rows = [
                [*change, wide("A digit from MNIST", "Load a random digit of the sample", self.load_sample)],
                [wide("Center it as MNIST was", "20 pixels long, center of mass in the middle", self._ease_to_center)],
                [
                    wide("Save my digit", "Keep this drawing for later lessons", self._save_and_say),
                    wide("Load my digit", "Put your saved drawing on the pad", self.load),
                ],
            ]
        return VBox([HBox(row, layout=Layout(width="284px", max_width="100%", flex_flow="row wrap")) for row in rows])

    def _save_and_say(self):
        self.save()
        self.say("Saved: Load my digit brings it back.")

    def _ease_to_center(self):
        """Center in small steps over about a second where an event loop runs; at once where none does.

        At once, too, for those who prefer that nothing moves.
        """
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            loop = None
        if loop is None or self.overlay.calm:
            self.center()
            return
        self.sketch.lift()
        before = self.sketch.drawing
        with self.sketch.hold_trait_notifications():  # else the page would see the end of the move first
            self.sketch.center()
            self.sketch.preview(before.pixels)
        self._easing = loop.create_task(self._ease(before, self.sketch.image))

    async def _ease(self, before, seen):
        """Show `before` on its way to the center, as long as nothing else changes what is seen."""
        scale, dx, dy = before.centering()
        try:
            async for share in eased():
                with painter.hold():
                    if self.sketch.image is not seen:
                        return  # the drawing is in place already, and something was done to it
                    self.sketch.preview(before.moved(scale**share, dx * share, dy * share).pixels)
                    seen = self.sketch.image
        except Exception as error:
            self.say(str(error) or type(error).__name__)
