"""The shift lab: push a digit over the grid, pixel by pixel, and watch every neuron and the answer."""

import numpy as np
import traitlets
from ipywidgets import HTML, Button, HBox, IntSlider, Layout, VBox

from helpers.experiments.shifts import DIRECTIONS, shift
from helpers.images import as_image
from helpers.widgets.canvas import (
    SHARPNESS,
    Coalesced,
    framed,
    handler,
    new_canvas,
    painting,
    repaint_when_shown,
    status_html,
)
from helpers.widgets.charts import BACKGROUND, FAINT, TEXT, TRACK
from helpers.widgets.live import NetworkBars
from helpers.widgets.pad import DrawingPad

FAR = 8
"""The farthest that a digit can be moved, in pixels each way: in a corner a fifth to a third of its ink is lost."""

CELL = 15
"""Screen pixels of a place in the chart of answers."""

KEPT, CHANGED = "#cfe0f3", "#f9d5ae"

ARROWS = {"left": "←", "right": "→", "up": "↑", "down": "↓"}


class AnswerChart:
    """A square of all places a digit can be moved to; the places tried so far show the answer given there.

    canvas: the ipycanvas.Canvas, with the CSS class `answer-chart`. The middle is the unmoved digit.
    """

    def __init__(self):
        side = (2 * FAR + 1) * CELL
        self.canvas = new_canvas(side, side, "answer-chart")

    def place_at(self, x, y):
        """Return the (dx, dy) of a place on the canvas, in canvas pixels; outside, the nearest one."""
        column, row = np.clip([x // (CELL * SHARPNESS), y // (CELL * SHARPNESS)], 0, 2 * FAR).astype(int)
        return int(column) - FAR, int(row) - FAR

    def paint(self, answers, at):
        """Paint everything; answers: {(dx, dy): (answer, activation)}, at: the (dx, dy) to frame."""
        canvas, cell = self.canvas, CELL * SHARPNESS
        canvas.fill_style = BACKGROUND
        canvas.fill_rect(0, 0, canvas.width, canvas.height)
        corners = np.arange((2 * FAR + 1) ** 2, dtype=np.int32)
        canvas.fill_style = TRACK
        canvas.fill_rects(corners % (2 * FAR + 1) * cell + 1, corners // (2 * FAR + 1) * cell + 1, cell - 2, cell - 2)
        start = answers.get((0, 0), (None, 0))[0]
        for color, same in ((KEPT, True), (CHANGED, False)):
            places = [place for place, (answer, _) in answers.items() if (answer == start) is same]
            if places:
                corners = (np.array(places, np.int32) + FAR) * cell
                canvas.fill_style = color
                canvas.fill_rects(corners[:, 0] + 1, corners[:, 1] + 1, cell - 2, cell - 2)
        canvas.font, canvas.text_align = f"{10 * SHARPNESS}px sans-serif", "center"
        canvas.fill_style = TEXT
        for (dx, dy), (answer, _) in answers.items():
            canvas.fill_text(str(answer), (dx + FAR + 0.5) * cell, (dy + FAR + 0.75) * cell)
        canvas.line_width = SHARPNESS
        for (dx, dy), color in (((0, 0), FAINT), (at, TEXT)):
            canvas.stroke_style = color
            canvas.stroke_rect((dx + FAR) * cell + 1, (dy + FAR) * cell + 1, cell - 2, cell - 2)


class ShiftLab(VBox):
    """A digit that is pushed over the grid while a network looks at it.

    network: helpers.network.Network with 784 inputs. image: the digit to start with, as DrawingPad.set_image takes it.
    dx, dy: traits, how far the digit is moved now, to the right and down, in whole pixels from -FAR to FAR.
    original: (28, 28) float32, the digit before it was moved. What is drawn on the pad or loaded becomes the new
    original, at dx = dy = 0; so ink that was pushed off the grid comes back until you draw.
    answers: {(dx, dy): (answer, its activation)} of every place tried.
    pad, bars: the DrawingPad that shows the moved digit, and the NetworkBars that follow it.

    >>> lab = ShiftLab(network, digits.test.images[0])
    >>> lab.move(3, 0)
    >>> lab.answers[3, 0]
    """

    dx = traitlets.Int(0, min=-FAR, max=FAR)
    dy = traitlets.Int(0, min=-FAR, max=FAR)

    def __init__(self, network, image=None):
        self.pad = DrawingPad()
        self.bars = NetworkBars(network, self.pad)
        self.chart = AnswerChart()
        self.status, self.summary = HTML(), HTML()
        self._placing = False  # the pad is changing because the digit is moved, not because somebody drew
        self._following = False  # the sliders are changing because the digit was moved
        self._pressed = False  # the mouse is down on the chart
        self._go_soon = Coalesced(self._go, self.say)
        self._sliders = [self._slider("→ right, px"), self._slider("↓ down, px")]
        super().__init__([self._controls(), self.status, self._stage(), self._trail()])
        self.add_class("shift-lab")
        self.pad.observe(lambda _: self._on_pad(), "image")
        self.observe(lambda _: self._place(), ["dx", "dy"])
        self._listen()
        self._begin()
        if image is not None:
            self.set_image(image)

    # What a mouse can do, a method call can do.

    def move_to(self, dx, dy):
        """Show the digit dx pixels to the right and dy down of where it began. Raises TraitError beyond FAR."""
        with painting(), self.hold_trait_notifications():
            self.dx, self.dy = dx, dy

    def move(self, dx, dy):
        """Move the digit on by (dx, dy) pixels; at FAR it stays."""
        self.move_to(*(max(-FAR, min(FAR, value)) for value in (self.dx + dx, self.dy + dy)))

    def reset(self):
        """Move the digit back to where it began."""
        self.move_to(0, 0)

    def set_image(self, image):
        """Begin with another digit, unmoved and with no place tried: (28, 28) or (784,), uint8 or float 0 to 1."""
        with painting():
            self._placing = True
            try:
                self.pad.set_image(as_image(image))
            finally:
                self._placing = False
            self._begin()

    def load_mine(self):
        """Begin with "my digit". Raises LookupError when none was saved."""
        self.pad.load()

    def try_every_place(self):
        """Ask for the answer at every place at once."""
        if self.original.any():
            places = [(dx, dy) for dy in range(-FAR, FAR + 1) for dx in range(-FAR, FAR + 1)]
            moved = np.stack([shift(self.original, *place) for place in places])
            outputs = self.bars.network.forward(moved)[-1]
            for place, image, values in zip(places, moved, outputs):
                if image.any():
                    self.answers[place] = int(values.argmax()), float(values.max())
        self._tell()

    def reach(self, direction):
        """Return (kept, broke) straight "right", "left", "up" or "down", in pixels, among the places tried.

        kept: the farthest place before the first other answer; broke: where that came, or None if nowhere yet.
        """
        (x, y), (start, _) = DIRECTIONS[direction], self.answers.get((0, 0), (None, 0))
        kept = 0
        for step in range(1, FAR + 1):
            answer, _ = self.answers.get((step * x, step * y), (None, 0))
            if answer is not None and answer != start:
                return kept, step
            kept = step if answer is not None else kept
        return kept, None

    def status_text(self):
        """Return where the digit is and what the network answers, in words."""
        if not self.original.any():
            return "The pad is empty: draw a digit, or load one."
        where = [f"{abs(self.dx)} px {'right' if self.dx > 0 else 'left'}"] if self.dx else []
        where += [f"{abs(self.dy)} px {'down' if self.dy > 0 else 'up'}"] if self.dy else []
        answer, activation = self.answers.get((self.dx, self.dy), (None, 0))
        start, at_start = self.answers[0, 0]
        if not where:
            return f"Not moved: the answer is {start} (activation {at_start:.2f})."
        if answer is None:
            return f"Moved {' and '.join(where)}: no ink is left on the grid."
        verdict = "still" if answer == start else f"no longer {start} but"
        return f"Moved {' and '.join(where)}: {verdict} {answer} (activation {activation:.2f}; unmoved {at_start:.2f})."

    def summary_lines(self):
        """Return how far the answer lasted in each direction, among the places tried, as five lines of text."""
        lines = []
        for direction in DIRECTIONS:
            kept, broke = self.reach(direction)
            end = f"another answer at {broke} px" if broke else "not broken yet" if kept else "not tried"
            lines.append(f"Straight {direction}: {f'kept up to {kept} px, ' if kept else ''}{end}.")
        same = sum(answer == self.answers[0, 0][0] for answer, _ in self.answers.values()) if self.answers else 0
        return [f"{same} of {len(self.answers)} places tried give the first answer.", *lines]

    def say(self, text):
        """Show a line of text below the sliders."""
        self.status.value = status_html(text, "shift-status")

    def repaint(self):
        """Paint the chart of answers."""
        with painting():
            self.chart.paint(self.answers, (self.dx, self.dy))

    # Inside.

    def _begin(self):
        """Take what the pad shows for the original, unmoved."""
        with painting():
            self.original, self.answers = self.pad.image.copy(), {}
            self._at = (0, 0)
            with self.hold_trait_notifications():
                self.dx = self.dy = 0
            self._follow()

    def _place(self):
        with painting():
            if self._at != (self.dx, self.dy):
                self._at = (self.dx, self.dy)
                self._placing = True
                try:
                    self.pad.set_image(shift(self.original, self.dx, self.dy))
                finally:
                    self._placing = False
                self._follow()

    def _on_pad(self):
        """Somebody drew, loaded, undid or centered: follow."""
        if self._placing:
            return
        with painting():
            place = self._place_of(self.pad.image)
            if place is None:
                self._begin()
            else:  # Undo took a move back
                self._at = place
                with self.hold_trait_notifications():
                    self.dx, self.dy = place
                self._follow()

    def _place_of(self, image):
        """Return the (dx, dy) that would turn the original into this image, or None."""
        if image.any():
            for place in self.answers:
                if np.array_equal(shift(self.original, *place), image):
                    return place
        return None

    def _follow(self):
        """Write down the answer given here, and show it."""
        if self.bars.answer is not None:
            self.answers[self._at] = self.bars.answer, float(self.bars.activations[-1][0].max())
        self._following = True
        try:
            for slider, value in zip(self._sliders, self._at):
                slider.value = value
        finally:
            self._following = False
        self._tell()

    def _tell(self):
        self.say(self.status_text())
        self.summary.value = f'<div class="shift-summary">{"<br>".join(self.summary_lines())}</div>'
        self.repaint()

    def _go(self):
        self.move_to(*self._wanted)

    @handler
    def _on_slider(self):
        if not self._following:
            self._wanted = tuple(slider.value for slider in self._sliders)
            self._go_soon()

    @handler
    def _on_chart(self, x, y, pressed=None):
        self._pressed = self._pressed if pressed is None else pressed
        if self._pressed:
            self._wanted = self.chart.place_at(x, y)
            self._go_soon()

    @handler
    def _press(self, action):
        action()

    def _release(self, *_):
        self._pressed = False

    def _listen(self):
        canvas = self.chart.canvas
        repaint_when_shown(canvas, self.repaint)
        for slider in self._sliders:
            slider.observe(lambda _: self._on_slider(), "value")
        canvas.on_mouse_down(lambda x, y: self._on_chart(x, y, True))
        canvas.on_mouse_move(lambda x, y: self._on_chart(x, y))
        canvas.on_mouse_up(self._release)
        canvas.on_mouse_out(self._release)
        canvas.on_touch_start(lambda touches: self._on_chart(*touches[0], True))
        canvas.on_touch_move(lambda touches: self._on_chart(*touches[0]))
        canvas.on_touch_end(self._release)
        canvas.on_touch_cancel(self._release)

    def _slider(self, label):
        layout = Layout(width="290px")
        return IntSlider(0, -FAR, FAR, description=label, layout=layout, style={"description_width": "80px"})

    def _button(self, label, tooltip, action):
        button = Button(description=label, tooltip=tooltip, layout=Layout(width="auto", align_self="flex-start"))
        button.on_click(lambda _: self._press(action))
        return button

    def _controls(self):
        arrows = [
            self._button(ARROWS[name], f"One pixel {name}", lambda step=DIRECTIONS[name]: self.move(*step))
            for name in ARROWS
        ]
        back = self._button("Back to the start", "Undo all moving", self.reset)
        return HBox([*self._sliders, *arrows, back], layout=Layout(flex_flow="row wrap"))

    def _stage(self):
        return HBox([self.pad, self.bars], layout=Layout(flex_flow="row wrap"))

    def _trail(self):
        every = self._button("Try every place", "Ask at all 289 places at once", self.try_every_place)
        text = HTML(
            "<b>The answer at every place you tried.</b><br>The middle is the unmoved digit, and the framed place is "
            "where it is now. Blue: the first answer. Orange: another one. Drag over the chart to move the digit. "
            "Draw, clear or load another one, and the chart begins anew."
        )
        words = VBox([text, self.summary, every], layout=Layout(width="480px", max_width="100%"))
        return HBox([framed(self.chart.canvas), words], layout=Layout(flex_flow="row wrap", grid_gap="12px"))
