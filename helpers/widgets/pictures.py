"""Pictures of 28 by 28 numbers: ink on paper, signed numbers, and the two that show what a neuron looks for."""

import html

import numpy as np
import traitlets
from ipywidgets import HTML, HBox, Layout

from helpers import palette
from helpers.asks import Ask
from helpers.images import SIZE
from helpers.learner import predictions
from helpers.widgets.canvas import SHARPNESS, Chart, guarded
from helpers.widgets.painter import painter

WHITE = 4, 24
"""The first row, and column, of the middle 20, where most ink lies, and the one behind: the paper is white there."""

PAPER = np.full((SIZE, SIZE, 3), palette.rgb(palette.MARGIN))
PAPER[slice(*WHITE), slice(*WHITE)] = palette.rgb(palette.PAPER)
"""The color of each pixel's paper."""


class InkPicture(Chart):
    """An image of ink on paper.

    cell: screen pixels per image pixel.
    """

    def __init__(self, css_class, cell):
        super().__init__(SIZE * cell, SIZE * cell, css_class)
        self.cell = cell * SHARPNESS
        self.forget()

    def forget(self):
        """Paint every pixel the next time, as for a page that has just opened the canvas."""
        self._painted = np.full((SIZE, SIZE), -1)  # the gray level each pixel was last painted with

    def paint(self, image):
        """Paint the pixels that changed. image: (28, 28), 0 to 1; it is shown in the 255 steps of a gray level."""
        gray = np.rint(image * 255).astype(int)
        rows, columns = np.nonzero(gray != self._painted)
        if len(rows):
            colors = palette.laid_on(PAPER[rows, columns], palette.rgb(palette.INK), gray[rows, columns] / 255)
            x, y = (columns * self.cell).astype(np.int32), (rows * self.cell).astype(np.int32)
            self.canvas.fill_styled_rects(x, y, self.cell, self.cell, colors)
            self._painted = gray


class SignedPicture(Chart):
    """A picture of signed numbers: blue above zero; orange with a minus, a pale bar, below; white at zero.

    cell: screen pixels per number.
    """

    def __init__(self, css_class, cell=6):
        super().__init__(SIZE * cell, SIZE * cell, css_class)
        self.cell = cell * SHARPNESS

    def paint(self, values, largest, power=1.0):
        """Paint values (28, 28); largest and power are those of `palette.signed`."""
        values = values.ravel()
        colors = palette.signed(values, largest, power)
        rows, columns = np.divmod(np.arange(SIZE**2, dtype=np.int32), np.int32(SIZE))
        x, y, bar = columns * self.cell, rows * self.cell, self.cell // 3
        self.canvas.fill_styled_rects(x, y, self.cell, self.cell, colors)
        below = values < 0
        if below.any():
            pale = palette.laid_on(colors[below], palette.rgb(palette.PAPER), palette.BAR)
            self.canvas.fill_styled_rects(x[below], y[below] + bar, self.cell, bar, pale)


EDGES = Ask(
    "weights: edges",
    "784 weights lead to one neuron. Laid out as a picture, with blue where ink raises its sum and orange where ink "
    "lowers it: what do you expect to see?",
    lambda: "",
    ("edges or strokes", "a whole digit", "blobs", "pure noise"),
)
"""What is asked before the first neuron opens, in whatever lesson that is. Nothing is said about which holds."""


class NeuronPictures(HBox):
    """What a neuron of the 2nd layer looks for: its weights, and each of them times the ink on its pixel.

    They show the neuron that a Reaction has selected, and nothing while that is none of the 2nd layer. Before the first
    one opens they ask what one expects to see: EDGES. Whoever was asked once is not asked again.
    explanation: HTML for `legend`, in which {neuron} and {largest} stand for the neuron and the weight that gets full
    color. of_ink: what stands above the second picture.
    legend: an HTML widget, to be placed near them. question: the Prediction, once it is needed. opened: trait, whether
    weights may be seen.
    """

    opened = traitlets.Bool(read_only=True)

    def __init__(self, reaction, explanation, of_ink="weight × ink, pixel by pixel"):
        self.reaction, self.explanation, self.legend = reaction, explanation, HTML()
        self.plain, self.inked = SignedPicture("weight-picture"), SignedPicture("weight-picture-inked")
        self.question, self._expected = None, ""
        self._pictures = self.plain.titled("its 784 weights", self), self.inked.titled(of_ink, self)
        super().__init__(self._pictures, layout=Layout(flex_flow="row wrap", grid_gap="12px"))
        self.set_trait("opened", predictions.settled(EDGES.key))

    def say(self, text):
        """Show a message in the place of the legend."""
        self.legend.value = html.escape(text)

    def repaint(self):
        """Paint both pictures, or hide them; before the first time, ask."""
        neuron = self.reaction.selected_in(1)
        if neuron is not None and not self.opened and self.question is None:
            self._ask()
        self.layout.display = "none" if neuron is None else "flex"
        self.legend.layout.display = "none" if neuron is None or not self.opened else "flex"
        if neuron is not None and self.opened:
            weights = self.reaction.network.weights[0][neuron].reshape(SIZE, SIZE)
            largest = float(np.abs(weights).max()) or 1.0
            with painter.hold():
                self.plain.paint(weights, largest)
                self.inked.paint(weights * self.reaction.image, largest)
            self.legend.value = self._expected + self.explanation.format(neuron=neuron, largest=f"{largest:.2f}")

    def _ask(self):
        from helpers.widgets.prediction import Prediction  # here: it takes time that no first cell has

        self.question = Prediction(EDGES)
        self.children = [self.question]
        self.question.observe(guarded(lambda _: self._answered(), self), "state")
        self._answered()  # meanwhile somewhere else, perhaps

    def _answered(self):
        """Open once the question is answered."""
        if self.question.state == "shown":
            if answer := self.question.answer:
                self._expected = f"<div>You expected: <b>{html.escape(answer)}</b></div>"
            self.children = self._pictures
            self.set_trait("opened", True)
            self.repaint()
