"""The shift lab: push a digit over the grid, pixel by pixel, and watch every neuron and the answer."""

import numpy as np
import traitlets
from ipywidgets import HTML, HBox, IntSlider, Layout, VBox

from helpers.images import shift
from helpers.lessons.off_center.answer_chart import FAR, STEPS, AnswerChart
from helpers.lessons.off_center.measure import DIRECTIONS
from helpers.widgets.bars import NetworkBars
from helpers.widgets.canvas import Coalesced, handler
from helpers.widgets.controls import button, linked
from helpers.widgets.overlay import LiveText
from helpers.widgets.pad import DrawingPad
from helpers.widgets.painter import painter
from helpers.widgets.reaction import Reaction

ARROWS = {"left": "←", "right": "→", "up": "↑", "down": "↓"}

KEYS = {f"Arrow{name.capitalize()}": step for name, step in DIRECTIONS.items()}

CHART_LABEL = (
    "Chart of the answer at every place that was tried; the lines beside it say the same in words. "
    "Arrow keys move the digit, Escape leaves the chart."
)

LEGEND = (
    "<b>The answer at every place you tried.</b> The middle is the unmoved digit; the frame is where it is now. "
    "Blue: the first answer. Orange: another one. Click a place, or drag, to move the digit there. "
    "When you draw, clear or load, the chart begins anew."
)


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
        self.reaction = Reaction(network, self.pad)
        self.bars = NetworkBars(self.reaction)
        self.chart = AnswerChart()
        self.status, self.summary = LiveText("shift-status"), HTML()
        self.answers = {}
        self._asked = self.pad.image  # the original that the answers are about
        self._pressed = False  # the mouse is down on the chart
        self._slide_soon = Coalesced(self._slide, self.say)
        stage = HBox([self.pad, self.bars], layout=Layout(flex_flow="row wrap"))
        super().__init__([self._controls(), self.status, stage, self._trail()])
        self.add_class("shift-lab")
        self.pad.observe(lambda _: self._follow(), "image")
        self.observe(lambda _: self._slide_soon(), ["dx", "dy"])
        self._listen()
        self._tell()
        if image is not None:
            self.pad.set_image(image)

    # What a mouse can do, a method call can do.

    @property
    def original(self):
        """The digit before it was moved: (28, 28) float32."""
        drawing = self.pad.drawing
        return self.pad.image if drawing.offset == (0, 0) else drawing.unslid

    def move_to(self, dx, dy):
        """Show the digit dx pixels to the right and dy down of where it began. Raises TraitError beyond FAR."""
        with painter.hold():
            with self.hold_trait_notifications():
                self.dx, self.dy = dx, dy
            self._slide()

    def move(self, dx, dy):
        """Move the digit on by (dx, dy) pixels; at FAR it stays."""
        self.move_to(*(max(-FAR, min(FAR, value)) for value in (self.dx + dx, self.dy + dy)))

    def reset(self):
        """Move the digit back to where it began."""
        self.move_to(0, 0)

    def try_every_place(self):
        """Ask for the answer at every place at once."""
        places = [(dx, dy) for dy in STEPS for dx in STEPS]
        images = {place: shift(self.original, *place) for place in places}
        images = {place: image for place, image in images.items() if image.any()}
        if images:
            outputs = self.reaction.network.forward(np.stack(list(images.values())))[-1]
            self.answers |= {place: _answer(values) for place, values in zip(images, outputs)}
        self._tell()

    def reach(self, direction):
        """Return (kept, broke) straight "right", "left", "up" or "down", in pixels, among the places tried.

        kept: the farthest place before the first other answer; broke: where that came, or None if nowhere yet.
        """
        x, y = DIRECTIONS[direction]
        start, _ = self.answers.get((0, 0), (None, 0))
        tried = [step for step in range(1, FAR + 1) if (step * x, step * y) in self.answers]
        broke = next((step for step in tried if self.answers[step * x, step * y][0] != start), None)
        return max((step for step in tried if broke is None or step < broke), default=0), broke

    def status_text(self):
        """Return where the digit is and what the network answers, in words."""
        if (0, 0) not in self.answers:
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
        start = self.answers.get((0, 0), (None, 0))[0]
        same = sum(answer == start for answer, _ in self.answers.values())
        return [f"Places tried: {len(self.answers)}; the first answer at {same} of them.", *lines]

    def say(self, text):
        """Show a line of text below the sliders."""
        self.status.value = text

    def repaint(self):
        """Paint the chart of answers."""
        with painter.hold():
            self.chart.paint(self.answers, (self.dx, self.dy))

    # Inside.

    def _slide(self):
        """Move the pad's drawing to where the traits say."""
        with painter.hold():
            if self.pad.drawing.offset != (self.dx, self.dy):
                self.pad.sketch.slide(self.dx, self.dy)

    def _follow(self):
        """Write down the answer to what the pad shows: the original, slid, or else a new original."""
        with painter.hold():
            if not np.array_equal(self.original, self._asked):
                self._asked, self.answers = self.original, {}
            with self.hold_trait_notifications():
                self.dx, self.dy = at = self.pad.drawing.offset
            if self.pad.image.any():
                self.answers[at] = _answer(self.reaction.outputs)
            self._tell()

    def _tell(self):
        self.say(self.status_text())
        lines = "<br>".join(self.summary_lines())
        self.summary.value = f'<div class="shift-summary" style="line-height: 1.4">{lines}</div>'
        self.repaint()

    @handler
    def _on_chart(self, x, y, pressed=None):
        self._pressed = self._pressed if pressed is None else pressed
        if self._pressed:
            with self.hold_trait_notifications():
                self.dx, self.dy = self.chart.place_at(x, y)

    @handler
    def _on_key(self, key):
        self.move(*KEYS[key])

    def _release(self, *_):
        self._pressed = False

    def _listen(self):
        canvas = self.chart.canvas
        canvas.on_mouse_down(lambda x, y: self._on_chart(x, y, True))
        canvas.on_mouse_move(lambda x, y: self._on_chart(x, y))
        canvas.on_mouse_up(self._release)
        canvas.on_mouse_out(self._release)
        canvas.on_key_down(lambda key, *modifiers: self._on_key(key))

    def _controls(self):
        sliders = []
        for name, label in [("dx", "→ right, px"), ("dy", "↓ down, px")]:
            slider = IntSlider(
                0, -FAR, FAR, description=label, layout=Layout(width="290px"), style={"description_width": "80px"}
            )
            sliders.append(linked(slider, self, name))
        arrows = [
            button(arrow, f"One pixel {name}", lambda step=DIRECTIONS[name]: self.move(*step), self)
            for name, arrow in ARROWS.items()
        ]
        back = button("Back to the start", "Undo all moving", self.reset, self)
        return HBox([*sliders, *arrows, back], layout=Layout(flex_flow="row wrap"))

    def _trail(self):
        every = f"Ask at all {len(STEPS) ** 2} places at once"
        every = button("Try every place", every, self.try_every_place, self)
        legend = HTML(f'<div style="line-height: 1.4">{LEGEND}</div>')
        words = VBox([legend, self.summary, every], layout=Layout(width="480px", max_width="100%"))
        chart = self.chart.framed(CHART_LABEL, self, KEYS)
        return HBox([chart, words], layout=Layout(flex_flow="row wrap", grid_gap="12px"))


def _answer(outputs):
    """Return (answer, its activation) of one image's outputs, (10,)."""
    return int(outputs.argmax()), float(outputs.max())
