"""The hidden picture: draw, and see a whole hidden layer as a picture of 10 by 10 cells below the ten answers."""

import numpy as np
import traitlets
from ipywidgets import Dropdown, HBox, Layout, VBox

from helpers import palette
from helpers.palette import FAINT, TEXT
from helpers.widgets.bars import BarChart
from helpers.widgets.canvas import SHARPNESS, Chart
from helpers.widgets.controls import linked
from helpers.widgets.overlay import LiveText
from helpers.widgets.pad import DrawingPad
from helpers.widgets.painter import painter
from helpers.widgets.pictures import NeuronPictures
from helpers.widgets.pointing import KEYS, Pointing
from helpers.widgets.reaction import Reaction

CELL, EDGE, COLUMNS = 30, 26, 10
"""Screen pixels: a cell's side, and the room for numbers at the left and on top; cells in a row."""

ANSWERS = range(10)

LABEL = (
    "Cells: the hidden layer, ten neurons in a row. Arrow keys go from neuron to neuron, Enter looks into one, "
    "Escape leaves the cells."
)

EXPLANATION = (
    '<div style="line-height: 1.4">Neuron {neuron}. Blue: ink here wakes it. '
    "Striped orange: ink here puts it to sleep. Full color: ±{largest}.</div>"
)


class CellChart(Chart):
    """Cells for the neurons of a layer, ten in a row, a number written in each and its sign as color.

    layer: which one, as in the list that `Network.forward` gives. count: how many neurons it has.
    A neuron's place is (layer, neuron).
    """

    def __init__(self, layer, count, css_class):
        self.layer, self.count = layer, count
        self.rows = -(-count // COLUMNS)
        super().__init__(EDGE + COLUMNS * CELL, EDGE + self.rows * CELL, css_class)

    def box(self, place):
        """Return (x, y, width, height), in canvas pixels, of a neuron's cell."""
        row, column = divmod(place[1], COLUMNS)
        return tuple(SHARPNESS * side for side in (EDGE + column * CELL, EDGE + row * CELL, CELL, CELL))

    def place_at(self, x, y):
        """Return the place at canvas pixels, or None where there is no cell."""
        column, row = [int((place / SHARPNESS - EDGE) // CELL) for place in (x, y)]
        neuron = row * COLUMNS + column
        return (self.layer, neuron) if 0 <= column < COLUMNS and row >= 0 and neuron < self.count else None

    def neighbor(self, place, key):
        """Return the place beside `place` in the direction of an arrow key, or `place` where there is none."""
        step = {"ArrowLeft": -1, "ArrowRight": 1, "ArrowUp": -COLUMNS, "ArrowDown": COLUMNS}[key]
        neuron = place[1] + step
        return (self.layer, neuron) if 0 <= neuron < self.count else place

    def paint(self, values, largest, form, frames=()):
        """Paint all cells: blue above zero, orange below.

        values: (count,); full color stands for `largest` or -`largest`. form: a function from a value to its text.
        frames: (place or None, color) pairs; these cells get a frame.
        """
        canvas, side = self.canvas, CELL * SHARPNESS
        self.clear()
        x, y, _, _ = np.array([self.box((self.layer, neuron)) for neuron in range(self.count)], np.int32).T
        canvas.fill_styled_rects(x, y, side - 2, side - 2, palette.signed(values, largest))
        dark = np.abs(values) > 0.55 * largest
        canvas.text_align = "center"
        canvas.font = f"{9.5 * SHARPNESS:g}px sans-serif"
        for color, chosen in ((TEXT, ~dark), (palette.PAPER, dark)):
            canvas.fill_style = color
            for neuron in np.flatnonzero(chosen):
                canvas.fill_text(form(values[neuron]), float(x[neuron] + side / 2), float(y[neuron] + 0.62 * side))
        canvas.fill_style = FAINT
        for column in range(COLUMNS):
            name = f"+{column}" if self.rows > 1 else str(column)
            canvas.fill_text(name, (EDGE + (column + 0.5) * CELL) * SHARPNESS, 0.65 * EDGE * SHARPNESS)
        for row in range(self.rows) if self.rows > 1 else ():
            canvas.fill_text(str(10 * row), 0.5 * EDGE * SHARPNESS, (EDGE + (row + 0.6) * CELL) * SHARPNESS)
        for place, color in frames:
            if place and place[0] == self.layer:
                canvas.stroke_style, canvas.line_width = color, 2 * SHARPNESS
                left, top, width, height = self.box(place)
                canvas.stroke_rect(left, top, width - 2, height - 2)


class HiddenPicture(HBox):
    """A pad, the ten answers, the hidden layer behind them as a picture of cells, and a look into one hidden neuron.

    network: helpers.network.Network with 784 inputs, one hidden layer and ten outputs.
    pad: the DrawingPad. reaction: the network's Reaction to it.
    selected: the hidden neuron looked into, or None: the reaction's, without its layer.
    answer_shown: trait, None while cells show activations; a digit while they show activation × weight into it.
    A neuron or an answer that is not there raises ValueError.

    >>> hidden = HiddenPicture(zoo.load("hidden-100"))
    >>> hidden.pad.draw([(8, 7), (18, 7), (13, 13), (18, 19), (8, 22)])
    >>> hidden.selected, hidden.answer_shown = 80, 3
    """

    answer_shown = traitlets.Int(None, allow_none=True)

    def __init__(self, network):
        if len(network.sizes) != 3 or network.sizes[0] != 784 or network.sizes[2] != 10:
            raise ValueError(f"This picture is for networks of 784, some and 10 neurons; this one is {network.sizes}.")
        self.pad = DrawingPad()
        self.reaction = Reaction(network, self.pad)
        self.bars = BarChart(network.sizes[1:])  # only the output: the cells stand for the layer before it
        self.cells = CellChart(1, network.sizes[1], "hidden-picture")
        self.out = CellChart(2, 10, "hidden-weights-out")
        self.pictures = NeuronPictures(self.reaction, EXPLANATION, "weight × ink")
        self.readout, self.neuron_text = LiveText("digit-readout"), LiveText("neuron-text")
        self.pointing = Pointing.on_canvas(self.cells, self.reaction, self)
        super().__init__([self.pad, self._parts()], layout=Layout(flex_flow="row wrap", grid_gap="10px"))
        self.reaction.observe(lambda _: self.repaint(), ["activations", "selected"])
        self.observe(lambda _: self.repaint(), "answer_shown")
        self.repaint()

    @property
    def selected(self):
        return self.reaction.selected_in(1)

    @selected.setter
    def selected(self, neuron):
        self.reaction.selected = None if neuron is None else (1, neuron)

    @traitlets.validate("answer_shown")
    def _check_answer(self, proposal):
        if proposal.value is not None and proposal.value not in ANSWERS:
            raise ValueError(f"There is no answer {proposal.value}: they are the digits 0 to 9.")
        return proposal.value

    def answer_text(self):
        """Return the answer, and how many neurons are awake, in words; or what adds up for the answer shown."""
        reaction, hidden = self.reaction, self.reaction.activations[1][0]
        awake = f"{np.sum(hidden > 0.5)} of {len(hidden)} hidden neurons are awake (above 0.5)."
        if reaction.answer is None:
            text = f"The pad is empty: draw a digit. Even so, {awake}"
        else:
            text = f"Answer: {reaction.answer} (activation {reaction.outputs[reaction.answer]:.2f}). {awake}"
        if self.answer_shown is not None:
            pushes = reaction.pushes(self.answer_shown)
            bias = float(reaction.network.biases[1][self.answer_shown])
            votes, vetoes = pushes[pushes > 0].sum(), pushes[pushes < 0].sum()
            together = votes + vetoes + bias
            text += f" For a {self.answer_shown}: votes {_signed(votes)}, vetoes {_signed(vetoes)}, "
            text += f"bias {_signed(bias)}, together {_signed(together)}."
        return text

    def neuron_description(self):
        """Return the numbers of the neuron under the mouse, or else of the one selected, in words."""
        layer, neuron = self.pointing.told or (None, None)
        if layer != 1:
            return "Point at a cell for its numbers; click it for its weights. Neuron 47: row 40, column +7."
        weighted_sum, bias, activation = self.reaction.neuron_numbers(layer, neuron)
        weights = self.reaction.network.weights[1][:, neuron]
        answer = int(np.abs(weights).argmax()) if self.answer_shown is None else self.answer_shown
        which = "strongest weight" if self.answer_shown is None else "weight"
        return (
            f"Neuron {neuron}: weighted sum {_signed(weighted_sum)}, bias {_signed(bias)}, activation "
            f"{activation:.2f}. Its {which} leads into {answer}: it adds {activation:.2f} × "
            f"{_signed(weights[answer])} = {_signed(activation * weights[answer])}."
        )

    def say(self, text):
        """Show a line of text above the cells."""
        self.neuron_text.value = text

    def repaint(self):
        """Paint everything, and put it into words."""
        with painter.hold():
            reaction = self.reaction
            self.bars.paint(reaction.activations[1:], reaction.answer)
            values, largest, form = reaction.activations[1][0], 1.0, _two_digits
            if self.answer_shown is not None:
                values, form = reaction.pushes(self.answer_shown), _one_digit
                largest = float(np.abs(reaction.network.weights[1][self.answer_shown]).max()) or 1.0
            frames = [(self.pointing.place, FAINT), (reaction.selected, TEXT)]
            self.cells.paint(values, largest, form, frames)
            self.readout.value = self.answer_text()
            self.say(self.neuron_description())
            self.pictures.repaint()
            self.look.layout.display = self.pictures.layout.display
            if self.selected is not None:
                out = reaction.network.weights[1][:, self.selected]
                self.out.paint(out, float(np.abs(out).max()) or 1.0, _one_digit)

    def _parts(self):
        """Return what stands beside the pad."""
        shown = [("activations", -1), *((f"votes and vetoes for {answer}", answer) for answer in ANSWERS)]
        style = {"description_width": "initial"}
        menu = Dropdown(options=shown, description="Cells show", style=style, layout=Layout(width="260px"))
        self.show_control = linked(menu, self, "answer_shown", none=-1)  # a Dropdown shows None as a blank
        for text in (self.readout, self.neuron_text):
            text.layout.min_height = "40px"  # so that nothing below jumps when it needs its second line
        out = self.out.titled("its weights into the ten answers", self)
        self.look = VBox([out, self.pictures.legend], layout=Layout(max_width=f"{EDGE + COLUMNS * CELL + 6}px"))
        self.pictures.layout = Layout(flex_flow="column")
        cells = VBox([self.cells.framed(LABEL, self, KEYS), self.look])
        beside = HBox([cells, self.pictures], layout=Layout(flex_flow="row wrap", grid_gap="10px"))
        bars = self.bars.framed("Bars: the activations of the ten answers", self)
        parts = [self.readout, bars, self.show_control, self.neuron_text, beside]
        return VBox(parts, layout=Layout(width="576px", max_width="100%"))


def _two_digits(value):
    """Return an activation as short text: 0.93 as .93, and 1 as 1.0."""
    return f"{value:.2f}".removeprefix("0") if value < 0.995 else "1.0"


def _one_digit(value):
    """Return a push or a weight as short text with its sign; what rounds to nothing is a dot."""
    return "·" if abs(value) < 0.05 else f"{value:+.1f}".replace("-", "−")


def _signed(value):
    """Return a number with two digits and a proper sign; what rounds to 0 has none."""
    return "0.00" if abs(value) < 0.005 else f"{value:+.2f}".replace("-", "−")
