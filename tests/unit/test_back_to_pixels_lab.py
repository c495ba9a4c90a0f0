"""The picture of a hidden layer, without a browser."""

import numpy as np
import pytest

from helpers import zoo
from helpers.lessons.back_to_pixels import HiddenPicture
from helpers.lessons.back_to_pixels import measure as templates
from helpers.lessons.back_to_pixels.lab import CELL, EDGE
from tests.support.networks import random_network
from tests.support.widgets import as_signed, click, event, key, middle

THREE = [(8, 7), (18, 7), (13, 13), (18, 19), (8, 22)]


@pytest.fixture
def hidden():
    return HiddenPicture(random_network((784, 100, 10), seed=3))


def test_it_follows_the_pad(hidden, page):
    hidden.pad.draw(THREE)
    texts = page.texts_on(hidden.cells.canvas)
    expected = hidden.reaction.network.forward(hidden.pad.image)
    for shown, right in zip(hidden.reaction.activations, expected):
        np.testing.assert_array_equal(shown, right)
    cells = sorted(float(text) for text in texts if not text.startswith("+") and "." in text)
    np.testing.assert_allclose(cells, sorted(expected[1][0]), atol=0.0051)
    for place in ("+0", "+9", "0", "90"):
        assert place in texts
    awake = np.sum(expected[1][0] > 0.5)
    assert f"{awake} of 100 hidden neurons" in hidden.readout.value
    assert f"Answer: {expected[2][0].argmax()} " in hidden.readout.value


def test_a_blank_pad_has_no_answer(hidden):
    assert hidden.reaction.answer is None
    assert "The pad is empty" in hidden.readout.value
    hidden.pad.draw(THREE)
    hidden.pad.clear()
    assert "The pad is empty" in hidden.readout.value


def test_pushes_sum_to_the_weighted_sum(hidden):
    hidden.pad.draw(THREE)
    hidden.answer_shown = 3
    total = templates.weighted_sums(hidden.reaction.network, hidden.pad.image[None])[0, 3]
    assert hidden.reaction.pushes(3).sum() + hidden.reaction.network.biases[1][3] == pytest.approx(total, abs=1e-4)
    said = f"together {total:+.2f}".replace("-", "−")
    assert said in hidden.readout.value
    assert hidden.show_control.value == 3
    hidden.answer_shown = None
    assert "together" not in hidden.readout.value


def test_a_click_looks_into_a_neuron_and_a_second_one_closes_it(hidden, page):
    hidden.pad.draw(THREE)
    assert hidden.cells.box((1, 47))[:2] == (2 * (EDGE + 7 * CELL), 2 * (EDGE + 4 * CELL))
    assert {part.layout.display for part in (hidden.look, hidden.pictures)} == {"none"}
    click(hidden.cells, (1, 47))
    assert hidden.selected == 47
    assert {part.layout.display for part in (hidden.look, hidden.pictures)} == {"flex"}
    weights = hidden.reaction.network.weights[1][:, 47]
    rounded = ["·" if abs(weight) < 0.05 else f"{weight:+.1f}".replace("-", "−") for weight in weights]
    assert sorted(page.texts_on(hidden.out.canvas)) == sorted([*rounded, *"0123456789"])
    activation = hidden.reaction.activations[1][0, 47]
    assert f"activation {activation:.2f}" in hidden.neuron_text.value
    assert f"into {np.abs(weights).argmax()}:" in hidden.neuron_text.value
    click(hidden.cells, (1, 47))
    assert hidden.selected is None
    assert {part.layout.display for part in (hidden.look, hidden.pictures)} == {"none"}


def test_keys_go_from_cell_to_cell(hidden):
    for name, pointed in [("ArrowDown", 0), ("ArrowDown", 10), ("ArrowRight", 11), ("ArrowUp", 1), ("ArrowUp", 1)]:
        key(hidden.cells.canvas, name)
        assert f"Neuron {pointed}:" in hidden.neuron_text.value
    assert hidden.selected is None
    key(hidden.cells.canvas, "Enter")
    assert hidden.selected == 1
    assert "Neuron 1:" in hidden.neuron_text.value
    key(hidden.cells.canvas, " ")
    assert hidden.selected is None


def test_the_pictures_are_the_weights_and_the_weights_times_ink(hidden, page):
    hidden.selected = 5
    hidden.pad.draw(THREE)
    weights = hidden.reaction.network.weights[0][5].reshape(28, 28)
    largest = np.abs(weights).max()
    np.testing.assert_array_equal(page.picture_on(hidden.pictures.plain.canvas), as_signed(weights, largest))
    np.testing.assert_array_equal(
        page.picture_on(hidden.pictures.inked.canvas), as_signed(weights * hidden.pad.image, largest)
    )


def test_an_output_neuron_is_nothing_to_look_into_here(hidden):
    hidden.reaction.selected = 2, 3
    assert hidden.selected is None
    assert "Point at a cell" in hidden.neuron_text.value
    assert {part.layout.display for part in (hidden.look, hidden.pictures)} == {"none"}


def test_the_menu_shows_what_the_trait_says(hidden):
    hidden.show_control.value = 8
    assert hidden.answer_shown == 8
    hidden.show_control.value = -1
    assert hidden.answer_shown is None
    assert hidden.show_control.label == "activations"


def test_pointing_tells_numbers_and_leaving_stops(hidden):
    event(hidden.cells.canvas, "mouse_move", *middle(hidden.cells, (1, 99)))
    assert "Neuron 99:" in hidden.neuron_text.value
    assert hidden.selected is None
    event(hidden.cells.canvas, "mouse_out")
    assert "Point at a cell" in hidden.neuron_text.value


def test_places_beside_the_cells_are_nobody(hidden):
    cells = hidden.cells
    assert all(cells.place_at(*middle(cells, (1, k))) == (1, k) for k in range(100))
    for x, y in [(0, 100), (100, 0), (2 * (EDGE + 10 * CELL) + 1, 100), (100, 2 * (EDGE + 10 * CELL) + 1)]:
        assert cells.place_at(x, y) is None
    uneven = HiddenPicture(random_network((784, 16, 10), dtype=np.float64)).cells
    assert uneven.rows == 2
    assert uneven.place_at(*middle(uneven, (1, 15))) == (1, 15)
    assert uneven.place_at(*middle(uneven, (1, 16))) is None


def test_bad_arguments_are_refused_in_words(hidden):
    with pytest.raises(ValueError, match="no neuron 100 in layer 1"):
        hidden.selected = 100
    with pytest.raises(ValueError, match="digits 0 to 9"):
        hidden.answer_shown = 10
    with pytest.raises(ValueError, match="784, some and 10"):
        HiddenPicture(random_network((784, 16, 16, 10)))


@pytest.mark.parametrize(
    "act",
    [
        lambda hidden: click(hidden.cells, (1, 3)),
        lambda hidden: setattr(hidden.show_control, "value", 3),
        lambda hidden: event(hidden.out.canvas, "client_ready"),
    ],
)
def test_an_error_in_an_event_is_told(hidden, monkeypatch, act):
    monkeypatch.setattr(hidden, "neuron_description", lambda: 1 / 0)
    act(hidden)
    assert "division by zero" in hidden.neuron_text.value


def test_the_shipped_network_fits():
    assert HiddenPicture(zoo.load("hidden-100")).cells.rows == 10
