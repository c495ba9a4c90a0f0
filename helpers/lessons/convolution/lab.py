"""The convolution lab: draw, and see what each detector finds and where, and what the outputs make of it."""

import numpy as np
from ipywidgets import HTML, Dropdown, HBox, Layout, VBox

from helpers import palette
from helpers.lessons.convolution import measure
from helpers.widgets.bars import BarChart
from helpers.widgets.canvas import SHARPNESS, Chart, guarded
from helpers.widgets.overlay import LiveText
from helpers.widgets.pad import DrawingPad
from helpers.widgets.painter import painter

IN_A_ROW, SLOT = 8, 64
"""So many maps stand in a row; each has so many screen pixels for itself."""

HEAD, LABEL_HEIGHT = 20, 14
"""Screen pixels: the title above the first and above the second detectors, and the number above a map."""

CELLS = {1: 5, 2: 7}
"""Screen pixels of a map's cell, of the first and of the second detectors: 12 x 12 and 8 x 8 cells."""

SIDES = {1: 12, 2: 8}

TITLES = {
    1: "First detectors: {}, of 5 × 5 pixels; their maps, pooled by 2, after ReLU",
    2: "Second detectors: {}, of 5 × 5 places of all maps above; their maps, after ReLU",
}

LEGEND = (
    "White: 0, nothing found. Full blue: the largest number among the first, or among the second detectors. Framed in "
    "orange: where a map is highest, if the outputs see only that."
)

MAPS_LABEL = (
    "Feature maps: small pictures, those of the first detectors above those of the second. What is strongest in them "
    "is said below."
)


class MapsChart(Chart):
    """The maps of both layers of detectors, on a canvas with the CSS class `feature-maps`.

    counts: the most detectors that any network has of the first and of the second.
    """

    def __init__(self, counts):
        self.tops, top = {}, 0
        for layer, count in zip(CELLS, counts):
            self.tops[layer] = top
            rows = -(-count // IN_A_ROW)
            top += HEAD + rows * (LABEL_HEIGHT + CELLS[layer] * SIDES[layer] + 6)
        super().__init__(IN_A_ROW * SLOT, top, "feature-maps")

    def corner(self, layer, detector):
        """Return (x, y), in screen pixels, of the top-left corner of a detector's map."""
        row, column = divmod(detector, IN_A_ROW)
        height = LABEL_HEIGHT + CELLS[layer] * SIDES[layer] + 6
        return column * SLOT + 2, self.tops[layer] + HEAD + row * height + LABEL_HEIGHT

    def paint(self, maps, framed):
        """Paint all maps.

        maps: {layer: (rows, columns, detectors)}, from 0 up. framed: whether to frame where each of layer 2 is highest.
        """
        canvas = self.canvas
        self.clear()
        canvas.font = f"{11 * SHARPNESS}px sans-serif"
        canvas.fill_style = palette.TEXT
        for layer, values in maps.items():
            canvas.fill_text(
                TITLES[layer].format(values.shape[2]), 4.0 * SHARPNESS, float((self.tops[layer] + 14) * SHARPNESS)
            )
            for detector in range(values.shape[2]):
                x, y = self.corner(layer, detector)
                canvas.fill_text(str(detector), float(x * SHARPNESS), float((y - 3) * SHARPNESS))
        for layer, values in maps.items():
            self._paint_layer(layer, values)
            if framed and layer == 2:
                self._frame(layer, values)

    def _paint_layer(self, layer, values):
        cell, (rows, _, count) = CELLS[layer] * SHARPNESS, values.shape
        row, column, detector = np.indices(values.shape).reshape(3, -1)
        corners = np.array([self.corner(layer, k) for k in range(count)]) * SHARPNESS
        x, y = (corners[detector] + cell * np.stack([column, row], axis=1)).T.astype(np.int32)
        share = values.ravel() / (values.max() or 1.0)
        colors = palette.laid_on(palette.rgb(palette.PAPER), palette.rgb(palette.RAISES), share)
        self.canvas.fill_styled_rects(x, y, cell, cell, colors)
        self.canvas.stroke_style, self.canvas.line_width = palette.FRAME, 1
        side = int(cell * rows)
        self.canvas.stroke_rects(*corners.T.astype(np.int32), side, side)

    def _frame(self, layer, values):
        cell, flat = CELLS[layer], values.reshape(-1, values.shape[2])
        found = np.flatnonzero(flat.max(axis=0) > 0)
        if len(found):
            rows, columns = np.divmod(flat.argmax(axis=0)[found], values.shape[1])
            corners = np.array([self.corner(layer, k) for k in found])
            x, y = (SHARPNESS * (corners + cell * np.stack([columns, rows], axis=1))).T.astype(np.int32)
            self.canvas.stroke_style, self.canvas.line_width = palette.SECOND, 1.5 * SHARPNESS
            side = int(cell * SHARPNESS)
            self.canvas.stroke_rects(x, y, side, side)


class ConvolutionLab(VBox):
    """A pad, the feature maps of a convolutional network, live, and its ten outputs.

    networks: {name: convolution.ConvolutionalNetwork}. pad: the DrawingPad. chosen: the Dropdown with their names.
    steps: what `forward` gave for the drawing. chart: the MapsChart. bars: the BarChart of the outputs.
    text, finding: the answer, and what is found most, in words.
    """

    def __init__(self, networks):
        self.networks, self.pad = dict(networks), DrawingPad()
        shape = {"style": {"description_width": "60px"}, "layout": Layout(width="290px", max_width="100%")}
        self.chosen = Dropdown(options=list(self.networks), description="Network", **shape)
        counts = [max(net.shapes[layer][0] for net in self.networks.values()) for layer in (0, 1)]
        self.chart, self.bars = MapsChart(counts), BarChart((784, 10))
        self.text, self.finding = LiveText("maps-answer"), LiveText("maps-finding")
        maps = self.chart.framed(MAPS_LABEL, self)
        bars = self.bars.framed("Bars: the ten outputs. The answer is said above.", self)
        shown = VBox(
            [self.text, maps, self.finding, HTML(LEGEND), bars],
            layout=Layout(width=f"{IN_A_ROW * SLOT + 4}px", max_width="100%"),
        )
        stage = HBox([self.pad, shown], layout=Layout(flex_flow="row wrap", grid_gap="12px"))
        super().__init__([self.chosen, stage])
        self.add_class("convolution-lab")
        self.pad.observe(guarded(lambda _: self.repaint(), self), "image")
        self.chosen.observe(guarded(lambda _: self.repaint(), self), "value")
        self.repaint()

    @property
    def network(self):
        """The network that is chosen."""
        return self.networks[self.chosen.value]

    @property
    def maps(self):
        """What is shown: {layer: (rows, columns, detectors)}, after ReLU."""
        return {1: self.steps["pooled"][0], 2: np.maximum(self.steps["maps"][0], 0)}

    def repaint(self):
        """Run the drawing through the network, and show what it finds and answers."""
        self.steps = self.network.forward(self.pad.image)
        outputs = self.steps["outputs"]
        with painter.hold():
            self.chart.paint(self.maps, self.network.anywhere)
            self.bars.paint([None, outputs], int(outputs[0].argmax()) if self.pad.image.any() else None)
            self.text.value, self.finding.value = self.answer_text(), self.finding_text()

    def answer_text(self):
        """Return the answer and what raises it most, in words."""
        outputs = self.steps["outputs"][0]
        answer = int(outputs.argmax())
        pushes = self.pushes(answer)
        most = pushes.argsort()[::-1][:2]
        said = f"{answer} ({outputs[answer]:.2f}), raised most by the second detectors "
        said += " and ".join(f"{k} ({pushes[k]:+.1f})" for k in most) + "."
        return f"Answer: {said}" if self.pad.image.any() else f"The pad is empty. To white paper it says {said}"

    def finding_text(self):
        """Return in words which of the second detectors finds most, and where."""
        maps = self.maps[2]
        row, column, detector = (int(part) for part in np.unravel_index(maps.argmax(), maps.shape))
        if maps.max() <= 0:
            return "No second detector finds anything."
        top, bottom, left, right = measure.looks_at(row, column)
        said = f"Strongest of the second detectors: detector {detector}, {maps.max():.2f}, where it sees "
        return f"{said}rows {top} to {bottom} and columns {left} to {right} of the pad."

    def pushes(self, answer):
        """Return what each of the second detectors adds to an answer's weighted sum: (detectors,)."""
        count = self.network.shapes[1][0]
        return (self.steps["features"][0] * self.network.weights[2][answer]).reshape(-1, count).sum(axis=0)

    def say(self, text):
        """Show a message instead of the answer."""
        self.text.value = text
