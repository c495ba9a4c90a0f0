"""The hidden picture: draw, and see a whole hidden layer as a picture of 10 by 10 cells below the ten answers."""

import numpy as np
import traitlets
from ipywidgets import HTML, Dropdown, HBox, Label, Layout, VBox

from helpers.widgets.canvas import (
    SHARPNESS,
    Coalesced,
    framed,
    handler,
    listen,
    new_canvas,
    painting,
    repaint_when_shown,
)
from helpers.widgets.charts import BACKGROUND, FAINT, NEGATIVE, POSITIVE, TEXT, BarChart, SignedPicture
from helpers.widgets.overlay import LiveText, Overlay
from helpers.widgets.pad import DrawingPad

CELL, MARGIN, COLUMNS = 30, 26, 10
"""Screen pixels: a cell's side, and the room for numbers at the left and on top; cells in a row."""

ANSWERS = range(10)

ARROWS = {"ArrowLeft": -1, "ArrowRight": 1, "ArrowUp": -COLUMNS, "ArrowDown": COLUMNS}
"""The keys that go from cell to cell, and by how many neurons."""

CELLS_LABEL = (
    "Cells: the hidden layer, ten neurons in a row. Arrow keys go from neuron to neuron, Enter looks into one, "
    "Escape leaves the cells."
)


class CellChart:
    """A canvas of cells: one for each number, ten in a row, the number written in it and its sign as color.

    count: how many cells. css_class: the CSS class of the canvas. canvas: the ipycanvas.Canvas.
    """

    def __init__(self, count, css_class):
        self.count = count
        self.rows = -(-count // COLUMNS)
        self.canvas = new_canvas(MARGIN + COLUMNS * CELL, MARGIN + self.rows * CELL, css_class)

    def box(self, cell):
        """Return (x, y, width, height), in canvas pixels, of a cell."""
        row, column = divmod(cell, COLUMNS)
        return tuple(SHARPNESS * side for side in (MARGIN + column * CELL, MARGIN + row * CELL, CELL, CELL))

    def cell_at(self, x, y):
        """Return the cell at a place on the canvas, in canvas pixels, or None where there is none."""
        column, row = [int((place / SHARPNESS - MARGIN) // CELL) for place in (x, y)]
        cell = row * COLUMNS + column
        return cell if 0 <= column < COLUMNS and row >= 0 and cell < self.count else None

    def paint(self, values, largest, form, framed_cells=()):
        """Paint all cells: blue above zero, orange below.

        values: (count,); full color stands for `largest` or -`largest`. form: a function from a value to its text.
        framed_cells: (cell or None, color) pairs; these cells get a frame.
        """
        canvas, side = self.canvas, CELL * SHARPNESS
        canvas.fill_style = BACKGROUND
        canvas.fill_rect(0, 0, canvas.width, canvas.height)
        strength = np.clip(np.abs(values) / largest, 0, 1)[:, None]
        colors = np.rint(255 + strength * (np.where(values[:, None] > 0, POSITIVE, NEGATIVE) - 255)).astype(np.uint8)
        x, y, _, _ = np.array([self.box(cell) for cell in range(self.count)], np.int32).T
        canvas.fill_styled_rects(x, y, side - 2, side - 2, colors)
        canvas.text_align = "center"
        canvas.font = f"{9.5 * SHARPNESS:g}px sans-serif"
        for color, chosen in ((TEXT, strength[:, 0] <= 0.55), ("#ffffff", strength[:, 0] > 0.55)):
            canvas.fill_style = color
            for cell in np.flatnonzero(chosen):
                canvas.fill_text(form(values[cell]), float(x[cell] + side / 2), float(y[cell] + 0.62 * side))
        canvas.fill_style = FAINT
        for column in range(COLUMNS):
            name = f"+{column}" if self.rows > 1 else str(column)
            canvas.fill_text(name, (MARGIN + (column + 0.5) * CELL) * SHARPNESS, 0.65 * MARGIN * SHARPNESS)
        for row in range(self.rows) if self.rows > 1 else ():
            canvas.fill_text(str(10 * row), 0.5 * MARGIN * SHARPNESS, (MARGIN + (row + 0.6) * CELL) * SHARPNESS)
        for cell, color in framed_cells:
            if cell is not None:
                canvas.stroke_style, canvas.line_width = color, 2 * SHARPNESS
                left, top, width, height = self.box(cell)
                canvas.stroke_rect(left, top, width - 2, height - 2)


class HiddenPicture(HBox):
    """A pad, the ten answers, the hidden layer behind them as a picture of cells, and a look into one hidden neuron.

    network: helpers.network.Network with 784 inputs, one hidden layer and ten outputs. pad: the DrawingPad.
    selected: trait, the hidden neuron looked into, or None.
    answer_shown: trait, None while cells show activations; a digit while they show activation × weight into it.
    activations: what is shown, the list that `network.forward` gave for the pad's image.
    A neuron or an answer that is not there raises ValueError.

    >>> hidden = HiddenPicture(zoo.load("hidden-100"))
    >>> hidden.pad.draw([(8, 7), (18, 7), (13, 13), (18, 19), (8, 22)])
    >>> hidden.selected, hidden.answer_shown = 80, 3
    """

    selected = traitlets.Int(None, allow_none=True)
    answer_shown = traitlets.Int(None, allow_none=True)

    def __init__(self, network):
        if len(network.sizes) != 3 or network.sizes[0] != 784 or network.sizes[2] != 10:
            raise ValueError(f"This picture is for networks of 784, some and 10 neurons; this one is {network.sizes}.")
        self.network, self.pad = network, DrawingPad()
        self.bars = BarChart(network.sizes[1:])  # only the output: the cells stand for the layer before it
        self.cells = CellChart(network.sizes[1], "hidden-picture")
        self.out = CellChart(10, "hidden-weights-out")
        self.plain, self.inked = SignedPicture("weight-picture"), SignedPicture("weight-picture-inked")
        self.readout, self.neuron_text, self.legend = LiveText("digit-readout"), LiveText("neuron-text"), HTML()
        self._pointed = None
        self._point_soon = Coalesced(self.repaint, self.say)
        super().__init__([self.pad, self._parts()], layout=Layout(flex_flow="row wrap", grid_gap="10px"))
        for chart in (self.bars, self.cells, self.out, self.plain, self.inked):
            repaint_when_shown(chart.canvas, self.repaint)
        listen(self.cells.canvas, self._on_hover, self._on_click, self._on_key)
        self.pad.observe(lambda _: self.update(), "image")
        self.observe(lambda _: self.repaint(), ["selected", "answer_shown"])
        self.update()

    @traitlets.validate("selected")
    def _check_selected(self, proposal):
        count = self.network.sizes[1]
        if proposal.value is not None and not 0 <= proposal.value < count:
            raise ValueError(f"There is no neuron {proposal.value}: the hidden layer has neurons 0 to {count - 1}.")
        return proposal.value

    @traitlets.validate("answer_shown")
    def _check_answer(self, proposal):
        if proposal.value is not None and proposal.value not in ANSWERS:
            raise ValueError(f"There is no answer {proposal.value}: they are the digits 0 to 9.")
        return proposal.value

    @property
    def answer(self):
        """The digit with the highest output activation, or None while the pad is blank."""
        return int(self.activations[-1][0].argmax()) if self.pad.image.any() else None

    def pushes(self, answer):
        """Return what each hidden neuron adds to an answer's weighted sum: activation × weight, (neurons,)."""
        return self.activations[1][0] * self.network.weights[1][answer]

    def answer_text(self):
        """Return the answer, and how many neurons are awake, in words; or what adds up for the answer shown."""
        hidden, outputs = self.activations[1][0], self.activations[2][0]
        awake = f"{np.sum(hidden > 0.5)} of {len(hidden)} hidden neurons are awake (above 0.5)."
        if self.answer is None:
            text = f"The pad is empty: draw a digit. Even so, {awake}"
        else:
            text = f"Answer: {self.answer} (activation {outputs[self.answer]:.2f}). {awake}"
        if self.answer_shown is not None:
            pushes, bias = self.pushes(self.answer_shown), float(self.network.biases[1][self.answer_shown])
            votes, vetoes = pushes[pushes > 0].sum(), pushes[pushes < 0].sum()
            together = votes + vetoes + bias
            text += f" For a {self.answer_shown}: votes {_signed(votes)}, vetoes {_signed(vetoes)}, "
            text += f"bias {_signed(bias)}, together {_signed(together)}."
        return text

    def neuron_description(self, neuron):
        """Return the numbers of one hidden neuron in words."""
        weights, bias = self.network.weights[1][:, neuron], float(self.network.biases[0][neuron])
        activation = float(self.activations[1][0, neuron])
        weighted_sum = float(self.network.weights[0][neuron] @ self.activations[0][0])
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

    def update(self):
        """Run the pad's image through the network and show the result."""
        with painting():
            self.activations = self.network.forward(self.pad.image)
            self.repaint()

    def repaint(self):
        """Paint everything, and put it into words."""
        with painting():
            self.bars.paint(self.activations[1:], self.answer)
            values, largest, form = self.activations[1][0], 1.0, _two_digits
            if self.answer_shown is not None:
                values, form = self.pushes(self.answer_shown), _one_digit
                largest = float(np.abs(self.network.weights[1][self.answer_shown]).max()) or 1.0
            self.cells.paint(values, largest, form, [(self._pointed, FAINT), (self.selected, TEXT)])
            self.readout.value = self.answer_text()
            neuron = self.selected if self._pointed is None else self._pointed
            if neuron is None:
                self.say("Point at a cell for its numbers; click it for its weights. Neuron 47: row 40, column +7.")
            else:
                self.say(self.neuron_description(neuron))
            self._paint_neuron()

    def _paint_neuron(self):
        """Show the pictures of the neuron looked into, or none."""
        for part in self.looked_into:
            part.layout.display = "none" if self.selected is None else "flex"
        if self.selected is None:
            return
        weights, out = self.network.weights[0][self.selected].reshape(28, 28), self.network.weights[1][:, self.selected]
        largest, strongest = float(np.abs(weights).max()) or 1.0, float(np.abs(out).max()) or 1.0
        self.plain.paint(weights, largest)
        self.inked.paint(weights * self.pad.image, largest)
        self.out.paint(out, strongest, _one_digit)
        self.legend.value = (
            f'<div style="line-height: 1.4">Neuron {self.selected}. Blue: ink here wakes it. '
            f"Orange: ink here puts it to sleep. Full color: ±{largest:.2f}.</div>"
        )

    def _parts(self):
        """Return what stands beside the pad."""
        shown = [("activations", -1), *((f"votes and vetoes for {answer}", answer) for answer in ANSWERS)]
        style = {"description_width": "initial"}
        self.show_control = Dropdown(options=shown, description="Cells show", style=style, layout=Layout(width="260px"))
        # A dropdown takes None for "nothing chosen" and shows it as a blank; so -1 stands for it.
        to_and_from = (lambda value: -1 if value is None else value), (lambda value: None if value == -1 else value)
        traitlets.link((self, "answer_shown"), (self.show_control, "value"), transform=to_and_from)
        for text in (self.readout, self.neuron_text):
            text.layout.min_height = "40px"  # so that nothing below jumps when it needs its second line

        def titled(text, canvas):
            return VBox([Label(text), framed(canvas, Overlay(label=f"Picture: {text}"))])

        overlay = Overlay(label=CELLS_LABEL, role="application", mouse=True, heard=[*ARROWS, "Enter", " "])
        pictures = [titled("its 784 weights", self.plain.canvas), titled("weight × ink", self.inked.canvas)]
        self.looked_into = [
            VBox([titled("its weights into the ten answers", self.out.canvas), self.legend]),
            VBox(pictures),
        ]
        below, beside = self.looked_into
        below.layout.max_width = f"{MARGIN + COLUMNS * CELL + 6}px"
        look = HBox([VBox([framed(self.cells.canvas, overlay), below]), beside])
        look.layout = Layout(flex_flow="row wrap", grid_gap="10px")
        bars = framed(self.bars.canvas, Overlay(label="Bars: the activations of the ten answers"))
        parts = [self.readout, bars, self.show_control, self.neuron_text, look]
        return VBox(parts, layout=Layout(width="576px", max_width="100%"))

    @handler
    def _on_hover(self, x, y):
        cell = self.cells.cell_at(x, y)
        if cell != self._pointed:
            self._pointed = cell
            self._point_soon()

    @handler
    def _on_click(self, x, y):
        self._choose(self.cells.cell_at(x, y))

    @handler
    def _on_key(self, key):
        where = self.selected if self._pointed is None else self._pointed
        if key not in ARROWS:
            self._choose(where)
            return
        there = 0 if where is None else where + ARROWS[key]
        self._pointed = there if 0 <= there < self.cells.count else where
        self.repaint()

    def _choose(self, neuron):
        """Look into a neuron, or close it if it is open."""
        self.selected = None if neuron == self.selected else neuron


def _two_digits(value):
    """Return an activation as short text: 0.93 as .93, and 1 as 1.0."""
    return f"{value:.2f}".removeprefix("0") if value < 0.995 else "1.0"


def _one_digit(value):
    """Return a push or a weight as short text with its sign; what rounds to nothing is a dot."""
    return "·" if abs(value) < 0.05 else f"{value:+.1f}".replace("-", "−")


def _signed(value):
    """Return a number with two digits and a proper sign; what rounds to 0 has none."""
    return "0.00" if abs(value) < 0.005 else f"{value:+.2f}".replace("-", "−")
