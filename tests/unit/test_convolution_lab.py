"""The convolution lab without a browser."""

import numpy as np
import pytest

from helpers import palette, zoo
from helpers.lessons.convolution import ConvolutionLab
from helpers.lessons.convolution.lab import CELLS, SIDES
from helpers.widgets.canvas import SHARPNESS
from tests.support.widgets import SEVEN, text_of

NAMES = "anywhere", "placed", "anywhere-24"


@pytest.fixture
def lab():
    return ConvolutionLab({name: zoo.load(name) for name in NAMES})


def shown_maps(lab, page, layer):
    """Return what a page shows of a layer's maps, from 0 white to 1 full color: (rows, columns, detectors)."""
    cells, count = page.cells_on(lab.chart.canvas), lab.maps[layer].shape[2]
    shown = np.empty((SIDES[layer], SIDES[layer], count))
    for row, column, detector in np.ndindex(*shown.shape):
        x, y = lab.chart.corner(layer, detector)
        place = SHARPNESS * (y + row * CELLS[layer]), SHARPNESS * (x + column * CELLS[layer])
        shown[row, column, detector] = (255 - cells[place][0]) / (255 - palette.rgb(palette.RAISES)[0])
    return shown


def test_white_paper_has_an_answer_and_the_lab_says_that_it_is_none(lab):
    outputs = lab.network.outputs(np.zeros((28, 28)))[0]
    assert text_of(lab.text).startswith(
        f"The pad is empty. To white paper it says {outputs.argmax()} ({outputs.max():.2f})"
    )


@pytest.mark.parametrize("name", NAMES)
def test_every_map_is_painted_as_the_network_makes_it(lab, page, name):
    lab.chosen.value = name
    lab.pad.draw(SEVEN)
    lab.repaint()
    steps = zoo.load(name).forward(lab.pad.image)
    for layer, values in [(1, steps["pooled"][0]), (2, np.maximum(steps["maps"][0], 0))]:
        assert np.array_equal(lab.maps[layer], values)
        assert np.abs(shown_maps(lab, page, layer) - values / values.max()).max() < 0.01
    texts = page.texts_on(lab.chart.canvas)
    assert texts.count("15") == (2 if name == "anywhere-24" else 1)
    for which, values in [("First", lab.maps[1]), ("Second", lab.maps[2])]:
        assert any(text.startswith(f"{which} detectors: {values.shape[2]},") for text in texts)


def test_maps_fit_on_their_canvas(lab):
    canvas = lab.chart.canvas
    for layer, count in [(1, 16), (2, 24)]:
        corners = [lab.chart.corner(layer, detector) for detector in range(count)]
        assert len(set(corners)) == count
        for x, y in corners:
            assert SHARPNESS * (x + CELLS[layer] * SIDES[layer]) <= canvas.width
            assert SHARPNESS * (y + CELLS[layer] * SIDES[layer]) <= canvas.height


def test_what_is_found_and_what_raises_the_answer_is_said(lab):
    lab.pad.draw(SEVEN)
    outputs, maps = lab.steps["outputs"][0], lab.maps[2]
    answer = int(outputs.argmax())
    assert text_of(lab.text).startswith(
        f"Answer: {answer} ({outputs[answer]:.2f}), raised most by the second detectors"
    )
    row, column, detector = np.unravel_index(maps.argmax(), maps.shape)
    said = text_of(lab.finding)
    assert f"detector {detector}, {maps.max():.2f}" in said
    assert f"rows {2 * row} to {2 * row + 13} and columns {2 * column} to {2 * column + 13} of the pad" in said


@pytest.mark.parametrize("name", NAMES)
def test_what_detectors_add_is_the_outputs_weighted_sum(lab, name):
    lab.chosen.value = name
    lab.pad.draw(SEVEN)
    z = lab.pushes(7).sum() + lab.network.biases[2][7]
    assert 1 / (1 + np.exp(-z)) == pytest.approx(lab.steps["outputs"][0, 7], abs=1e-5)


def test_only_maxima_that_the_outputs_see_are_framed(lab, page):
    lab.pad.draw(SEVEN)
    for name, framed in [("anywhere", True), ("placed", False)]:
        before = len(page.commands)
        lab.chosen.value = name
        lab.repaint()
        strokes = [arguments for _, command, arguments in page.commands[before:] if command == "strokeRects"]
        side = CELLS[2] * SHARPNESS
        assert any(side in [np.ravel(part)[0] for part in arguments[2:4]] for arguments in strokes) == framed


def test_another_network_shows_at_once(lab):
    lab.pad.draw(SEVEN)
    before = text_of(lab.text)
    lab.chosen.value = "placed"
    assert lab.network.parameter_count == 5994
    assert text_of(lab.text) != before


def test_what_goes_wrong_is_said(lab, monkeypatch):
    def fail(*arguments):
        raise LookupError("gone")

    monkeypatch.setattr(lab.networks["placed"], "forward", fail)
    lab.chosen.value = "placed"
    assert "gone" in text_of(lab.text)
    lab.pad.draw(SEVEN)
    assert "gone" in text_of(lab.text)
