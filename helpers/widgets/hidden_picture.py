"""The hidden picture: draw, and see a whole hidden layer as a picture of 10 by 10 cells beside the ten answers."""

import numpy as np
import traitlets
from ipywidgets import HTML, Dropdown, HBox, Label, Layout, VBox

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
from helpers.widgets.charts import BACKGROUND, COLOR, FAINT, NEGATIVE, POSITIVE, TEXT, TRACK, WINNER, SignedPicture
from helpers.widgets.pad import DrawingPad

CELL, MARGIN, COLUMNS = 28, 26, 10
"""Screen pixels: a cell's side, and the room for numbers at the left and on top; cells in a row."""

BAR_LEFT, BAR, WEIGHT_MIDDLE, WEIGHT, WIDTH = 34, 76, 228, 44, 316
"""Screen pixels in the table of answers: where bars begin and how long a 1 is; the weights' zero and longest bar."""

ANSWERS = range(10)

NONE = -1
"""What the dropdowns hold where the traits hold None."""


class CellChart:
    """The canvas of cells, CSS class `hidden-picture`: one per neuron, ten in a row, its number written in it.

    count: how many neurons. canvas: the ipycanvas.Canvas.
    """

    def __init__(self, count):
        self.count = count
        self.rows = -(-count // COLUMNS)
        self.canvas = new_canvas(MARGIN + COLUMNS * CELL, MARGIN + self.rows * CELL, "hidden-picture")

    def box(self, neuron):
        """Return (x, y, width, height), in canvas pixels, of a neuron's cell."""
        row, column = divmod(neuron, COLUMNS)
        return tuple(SHARPNESS * side for side in (MARGIN + column * CELL, MARGIN + row * CELL, CELL, CELL))

    def neuron_at(self, x, y):
        """Return the neuron at a place on the canvas, in canvas pixels, or None where there is none."""
        column, row = [int((place / SHARPNESS - MARGIN) // CELL) for place in (x, y)]
        neuron = row * COLUMNS + column
        return neuron if 0 <= column < COLUMNS and row >= 0 and neuron < self.count else None

    def paint(self, values, largest, form, selected=None):
        """Paint all cells.

        values: (count,); full color stands for `largest` or -`largest`. form: a function from a value to its text.
        selected: the neuron to frame, or None.
        """
        canvas, side = self.canvas, CELL * SHARPNESS
        canvas.fill_style = BACKGROUND
        canvas.fill_rect(0, 0, canvas.width, canvas.height)
        strength = np.clip(np.abs(values) / largest, 0, 1)[:, None]
        colors = np.rint(255 + strength * (np.where(values[:, None] > 0, POSITIVE, NEGATIVE) - 255)).astype(np.uint8)
        x, y, _, _ = np.array([self.box(neuron) for neuron in range(self.count)], np.int32).T
        canvas.fill_styled_rects(x, y, side - 2, side - 2, colors)
        canvas.text_align = "center"
        canvas.font = f"{9.5 * SHARPNESS:g}px sans-serif"
        for color, chosen in ((TEXT, strength[:, 0] <= 0.55), ("#ffffff", strength[:, 0] > 0.55)):
            canvas.fill_style = color
            for neuron in np.flatnonzero(chosen):
                canvas.fill_text(form(values[neuron]), float(x[neuron] + side / 2), float(y[neuron] + 0.62 * side))
        canvas.fill_style = FAINT
        for i in range(COLUMNS):
            canvas.fill_text(f"+{i}", (MARGIN + (i + 0.5) * CELL) * SHARPNESS, 0.65 * MARGIN * SHARPNESS)
        for i in range(self.rows):
            canvas.fill_text(str(10 * i), 0.5 * MARGIN * SHARPNESS, (MARGIN + (i + 0.6) * CELL) * SHARPNESS)
        if selected is not None:
            canvas.stroke_style, canvas.line_width = WINNER, 3 * SHARPNESS
            left, top, width, height = self.box(selected)
            canvas.stroke_rect(left, top, width - 2, height - 2)


class AnswerChart:
    """The canvas of the ten answers, CSS class `hidden-answers`: their activations, and one neuron's weights into them.

    canvas: the ipycanvas.Canvas, as high as ten rows of cells.
    """

    def __init__(self):
        self.canvas = new_canvas(WIDTH, MARGIN + 10 * CELL, "hidden-answers")

    def box(self, answer):
        """Return (x, y, width, height), in canvas pixels, of an answer's full bar: what it fills at 1."""
        return tuple(SHARPNESS * side for side in (BAR_LEFT, MARGIN + answer * CELL + 6, BAR, CELL - 12))

    def paint(self, outputs, winner, neuron, weights):
        """Paint all rows.

        outputs: (10,) activations. winner: the answer to point out, or None.
        neuron, weights: which hidden neuron is looked into, and its (10,) weights into the answers; or None, None.
        """
        canvas = self.canvas
        canvas.fill_style = BACKGROUND
        canvas.fill_rect(0, 0, canvas.width, canvas.height)
        boxes = [self.box(answer) for answer in ANSWERS]
        canvas.fill_style = TRACK
        for box in boxes:
            canvas.fill_rect(*box)
        for answer, (x, y, width, height) in enumerate(boxes):
            canvas.fill_style = WINNER if answer == winner else COLOR
            canvas.fill_rect(x, y, round(float(outputs[answer]) * width), height)
        if weights is not None:
            self._paint_weights(boxes, weights)
        self._write(FAINT, "left", [("answer, activation", 4, 0.65 * MARGIN)])
        head = "click a cell for its weights" if weights is None else f"weight from neuron {neuron}"
        self._write(FAINT, "right", [(head, WIDTH - 6, 0.65 * MARGIN)])
        middles = [MARGIN + (answer + 0.62) * CELL for answer in ANSWERS]
        names = [f"▸ {answer}" if answer == winner else str(answer) for answer in ANSWERS]
        self._write(TEXT, "right", [(name, BAR_LEFT - 8, y) for name, y in zip(names, middles)])
        numbers = [(f"{outputs[answer]:.2f}", BAR_LEFT + BAR + 5, y) for answer, y in zip(ANSWERS, middles)]
        self._write(TEXT, "left", numbers)
        if weights is not None:
            texts = [_minus(f"{weight:+.2f}") for weight in weights]
            self._write(TEXT, "right", [(text, WIDTH - 6, y) for text, y in zip(texts, middles)])

    def _paint_weights(self, boxes, weights):
        largest = float(np.abs(weights).max()) or 1.0
        for (_, y, _, height), weight in zip(boxes, weights):
            length = round(abs(float(weight)) / largest * WEIGHT * SHARPNESS)
            red, green, blue = (POSITIVE if weight > 0 else NEGATIVE).tolist()
            self.canvas.fill_style = f"rgb({red},{green},{blue})"
            left = WEIGHT_MIDDLE * SHARPNESS - (0 if weight > 0 else length)
            self.canvas.fill_rect(left, y, length, height)
        self.canvas.fill_style = FAINT
        top, bottom = boxes[0][1], boxes[-1][1] + boxes[-1][3]
        self.canvas.fill_rect(WEIGHT_MIDDLE * SHARPNESS - 1, top, 2, bottom - top)

    def _write(self, color, align, places):
        canvas = self.canvas
        canvas.font, canvas.text_align, canvas.fill_style = f"{11 * SHARPNESS:g}px sans-serif", align, color
        for text, x, y in places:
            canvas.fill_text(text, float(x * SHARPNESS), float(y * SHARPNESS))


class HiddenPicture(VBox):
    """A pad, the hidden layer it wakes as a picture of cells, and the ten answers; a look into one hidden neuron.

    network: helpers.network.Network with 784 inputs, one hidden layer and ten outputs. pad: the DrawingPad it follows,
    one of its own if none is given.
    selected: the hidden neuron looked into, or None.
    answer_shown: None while cells show activations; a digit while they show activation × weight into that answer.
    activations: what is shown, the list that `network.forward` gave for the pad's image.

    >>> hidden = HiddenPicture(zoo.load("hidden-100"))
    >>> hidden.pad.draw([(8, 7), (18, 7), (13, 13), (18, 19), (8, 22)])
    >>> hidden.look_into(80)
    >>> hidden.show_pushes(3)
    """

    selected = traitlets.Int(None, allow_none=True)
    answer_shown = traitlets.Int(None, allow_none=True)

    def __init__(self, network, pad=None):
        if len(network.sizes) != 3 or network.sizes[0] != 784 or network.sizes[2] != 10:
            raise ValueError(f"This picture is for networks of 784, some and 10 neurons; this one is {network.sizes}.")
        self.network, self.pad = network, pad or DrawingPad()
        self.cells, self.answers = CellChart(network.sizes[1]), AnswerChart()
        self.plain, self.inked = SignedPicture("weight-picture"), SignedPicture("weight-picture-inked")
        two_lines = Layout(min_height="40px")  # so that nothing below jumps when a text needs its second line
        self.readout, self.neuron_text, self.legend = HTML(layout=two_lines), HTML(layout=two_lines), HTML()
        self._hovered = None
        self._describe_soon = Coalesced(self._describe, self.say)
        self._controls()
        super().__init__(self._rows())
        self._listen()
        self.update()

    # What a mouse can do, a method call can do.

    def look_into(self, neuron):
        """Select a hidden neuron, as a click on its cell does. Raises ValueError when there is none of that number."""
        self.selected = neuron

    def close_neuron(self):
        """Select no neuron."""
        self.selected = None

    def show_pushes(self, answer):
        """Let cells show activation × weight into an answer, 0 to 9. Raises ValueError for any other."""
        self.answer_shown = answer

    def show_activations(self):
        """Let cells show activations."""
        self.answer_shown = None

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

    # What is shown.

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
        awake = f"{np.sum(hidden > 0.5)} of {len(hidden)} hidden neurons are above 0.5."
        if self.answer is None:
            first = f"The pad is empty: draw a digit. Even so, {awake}"
        else:
            first = f"Answer: {self.answer} (activation {outputs[self.answer]:.2f}). {awake}"
        if self.answer_shown is None:
            return first
        pushes, bias = self.pushes(self.answer_shown), float(self.network.biases[1][self.answer_shown])
        votes, vetoes = pushes[pushes > 0].sum(), pushes[pushes < 0].sum()
        return _minus(
            f"{first} For a {self.answer_shown}: votes {votes:+.2f}, vetoes {vetoes:+.2f}, bias {bias:+.2f}, together "
            f"{votes + vetoes + bias:+.2f}."
        )

    def neuron_description(self, neuron):
        """Return the numbers of one hidden neuron in words."""
        weights, bias = self.network.weights[1][:, neuron], float(self.network.biases[0][neuron])
        activation = float(self.activations[1][0, neuron])
        weighted_sum = float(self.network.weights[0][neuron] @ self.activations[0][0])
        answer = int(np.abs(weights).argmax()) if self.answer_shown is None else self.answer_shown
        strongest = "Its strongest weight leads" if self.answer_shown is None else "Its weight leads"
        return _minus(
            f"Neuron {neuron}: weighted sum {weighted_sum:+.2f}, bias {bias:+.2f}, activation {activation:.2f}. "
            f"{strongest} into {answer}: it adds {activation:.2f} × {weights[answer]:+.2f} = "
            f"{activation * weights[answer]:+.2f}."
        )

    def say(self, text):
        """Show a line of text below the cells."""
        self.neuron_text.value = status_html(text, "neuron-text")

    def update(self):
        """Run the pad's image through the network and show the result."""
        with painting():
            self.activations = self.network.forward(self.pad.image)
            self.repaint()

    def repaint(self):
        """Paint everything."""
        with painting():
            if self.answer_shown is None:
                self.cells.paint(self.activations[1][0], 1.0, _two_digits, self.selected)
            else:
                largest = float(np.abs(self.network.weights[1][self.answer_shown]).max()) or 1.0
                self.cells.paint(self.pushes(self.answer_shown), largest, _signed, self.selected)
            weights = None if self.selected is None else self.network.weights[1][:, self.selected]
            self.answers.paint(self.activations[2][0], self.answer, self.selected, weights)
            self.readout.value = status_html(self.answer_text(), "digit-readout")
            self._describe()
            self._paint_pictures()

    # Inside.

    def _controls(self):
        neurons = [("none", NONE), *((str(neuron), neuron) for neuron in range(self.network.sizes[1]))]
        shown = [("activations", NONE), *((f"votes and vetoes for {answer}", answer) for answer in ANSWERS)]
        style, layout = {"description_width": "initial"}, Layout(width="auto")
        self.show_control = Dropdown(options=shown, value=NONE, description="Cells show", style=style, layout=layout)
        self.neuron_control = Dropdown(options=neurons, value=NONE, description="Neuron", style=style, layout=layout)
        # A dropdown takes None for "nothing chosen" and shows it as a blank.
        to_and_from = (lambda value: NONE if value is None else value, lambda value: None if value == NONE else value)
        traitlets.link((self, "answer_shown"), (self.show_control, "value"), transform=to_and_from)
        traitlets.link((self, "selected"), (self.neuron_control, "value"), transform=to_and_from)

    def _rows(self):
        def side_by_side(*children):
            return HBox(children, layout=Layout(flex_flow="row wrap", grid_gap="10px"))

        charts = side_by_side(framed(self.cells.canvas), framed(self.answers.canvas))
        self.pictures = side_by_side(
            VBox([Label("its 784 weights"), framed(self.plain.canvas)]),
            VBox([Label("weight × ink, pixel by pixel"), framed(self.inked.canvas)]),
            self.legend,
        )
        controls = side_by_side(self.show_control, self.neuron_control)
        beside = VBox(
            [self.readout, controls, charts, self.neuron_text, self.pictures],
            layout=Layout(max_width="100%", width="660px"),
        )
        return [side_by_side(self.pad, beside)]

    def _listen(self):
        for canvas in (self.cells.canvas, self.answers.canvas, self.plain.canvas, self.inked.canvas):
            repaint_when_shown(canvas, self.repaint)
        canvas = self.cells.canvas
        canvas.on_mouse_move(lambda x, y: self._on_hover(x, y))
        canvas.on_mouse_out(lambda x, y: self._on_hover(-1, -1))
        canvas.on_mouse_down(lambda x, y: self._on_click(x, y))
        canvas.on_touch_start(lambda touches: self._on_click(*touches[0]))
        self.pad.observe(lambda _: self.update(), "image")
        self.observe(lambda _: self.repaint(), ["selected", "answer_shown"])

    @handler
    def _on_hover(self, x, y):
        self._hovered = self.cells.neuron_at(x, y)
        self._describe_soon()

    @handler
    def _on_click(self, x, y):
        neuron = self.cells.neuron_at(x, y)
        self.selected = None if neuron == self.selected else neuron

    def _describe(self):
        """Put the numbers of the neuron under the mouse, or else of the one selected, into words."""
        neuron = self.selected if self._hovered is None else self._hovered
        if neuron is None:
            self.say("Point at a cell for its numbers; click it for its weights. Neuron 47: row 40, column +7.")
        else:
            self.say(self.neuron_description(neuron))

    def _paint_pictures(self):
        self.pictures.layout.display = "none" if self.selected is None else "flex"
        if self.selected is not None:
            weights = self.network.weights[0][self.selected].reshape(28, 28)
            largest = float(np.abs(weights).max()) or 1.0
            self.plain.paint(weights, largest)
            self.inked.paint(weights * self.pad.image, largest)
            self.legend.value = (
                '<div style="line-height: 1.4">Blue: ink here raises<br>the weighted sum of the<br>'
                f"neuron. Orange: it lowers it.<br>Full color: {largest:.2f} or −{largest:.2f}.</div>"
            )


def _two_digits(value):
    """Return an activation as short text: 0.93 as .93, and 1 as 1.0."""
    return f"{value:.2f}".removeprefix("0") if value < 0.995 else "1.0"


def _signed(value):
    """Return a push as short text with its sign; what rounds to nothing is a dot."""
    return "·" if abs(value) < 0.05 else _minus(f"{value:+.1f}")


def _minus(text):
    """Return a text with proper minus signs."""
    return text.replace("-", "−")
