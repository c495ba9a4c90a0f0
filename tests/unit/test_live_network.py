"""The live network without a browser: bars, answer, a neuron looked into."""

import numpy as np
from ipywidgets import ToggleButtons

from helpers.learner import keep
from helpers.network import Network
from helpers.palette import ANSWER
from helpers.widgets import LiveNetwork, NetworkBars, Reaction
from tests.support.networks import SIZES
from tests.support.widgets import DOT, SEVEN, click, event, key, middle, of_kind, stroke, text_of


def test_the_bars_show_what_the_network_makes_of_the_pad(live, network):
    for change in (
        lambda: None,
        lambda: live.pad.draw(SEVEN),
        lambda: stroke(live.pad, DOT),
        live.pad.undo,
        live.pad.clear,
    ):
        change()
        for shown, expected in zip(live.activations, network.forward(live.pad.image), strict=True):
            np.testing.assert_array_equal(shown, expected)


def test_the_answer_and_the_runner_up_are_said(live):
    live.pad.draw(SEVEN)
    assert text_of(live.bars.readout) == live.reaction.answer_text()
    assert text_of(live.bars.readout).startswith(f"Answer: {live.activations[-1].argmax()} ")
    assert live.bars.readout.css_class == "digit-readout"


def test_a_blank_pad_has_no_winner_and_says_so(live, page):
    def winner_painted():
        page.commands.clear()
        live.bars.repaint()
        values = [arguments for _, name, arguments in page.commands if name == "set"]
        texts = [arguments[0] for _, name, arguments in page.commands if name == "fillText"]
        return any(ANSWER in value for value in values), any("▲" in text for text in texts)

    assert live.reaction.answer is None
    assert text_of(live.bars.readout) == "There is no ink: draw a digit. (White paper is an input, too.)"
    assert winner_painted() == (False, False)
    live.pad.draw(SEVEN)
    assert winner_painted() == (True, True)
    live.pad.clear()
    assert live.reaction.answer is None
    assert winner_painted() == (False, False)


def test_a_second_networks_bars_follow_the_same_pad(live, page):
    other = Network.random(SIZES, np.random.default_rng(8))
    bars = NetworkBars(Reaction(other, live.pad), title="Another")
    before = page.messages
    live.pad.draw(SEVEN)
    assert page.messages == before + 1
    np.testing.assert_array_equal(bars.reaction.activations[-1], other.forward(live.pad.image)[-1])
    assert (bars.reaction.activations[-1] != live.activations[-1]).any()
    assert "Another" in bars.children[0].value


def test_look_into_shows_a_neurons_numbers_and_weights(live, page):
    live.pad.draw(SEVEN)
    live.reaction.selected = 1, 3
    weighted_sum, bias, activation = live.reaction.neuron_numbers(1, 3)
    text = text_of(live.bars.neuron_text).replace("−", "-")
    for part in ("2nd layer, neuron 3", f"{weighted_sum:+.2f}", f"{bias:+.2f}", f"{activation:.3f}"):
        assert part in text
    assert live.bars.pictures.layout.display == "flex"
    inked = page.cells_on(live.bars.pictures.inked.canvas)
    plain = page.cells_on(live.bars.pictures.plain.canvas)
    assert len(plain) == len(inked) == 784
    assert inked[0, 0] == (255, 255, 255) != plain[0, 0]  # no ink in the corner
    live.reaction.selected = 3, 9
    assert "Output, neuron 9" in text_of(live.bars.neuron_text)
    assert live.bars.pictures.layout.display == "none"  # its 16 weights are no picture
    live.reaction.selected = None
    assert live.reaction.selected is None
    assert "Point at a bar" in text_of(live.bars.neuron_text)


def test_the_numbers_follow_the_drawing(live):
    live.reaction.selected = 1, 3
    before = text_of(live.bars.neuron_text)
    live.pad.draw(SEVEN)
    assert text_of(live.bars.neuron_text) != before


def test_clicking_a_bar_looks_into_it_and_again_closes(live):
    chart = live.bars.chart
    for layer, size in enumerate(SIZES[1:], start=1):
        for neuron in range(size):
            assert chart.place_at(*middle(chart, (layer, neuron))) == (layer, neuron)
            click(chart, (layer, neuron))
            assert live.reaction.selected == (layer, neuron)
    click(chart, live.reaction.selected)
    assert live.reaction.selected is None
    live.reaction.selected = 1, 1
    event(chart.canvas, "mouse_down", -5, -5)
    assert live.reaction.selected is None
    assert chart.place_at(0, chart.canvas.height) is None


def test_keys_go_from_bar_to_bar(live):
    canvas = live.bars.chart.canvas
    for name, told in [
        ("ArrowDown", "2nd layer, neuron 0"),
        ("ArrowRight", "2nd layer, neuron 1"),
        ("ArrowDown", "3rd layer, neuron 1"),
        ("ArrowDown", "Output, neuron 0"),
        ("ArrowDown", "Output, neuron 0"),
    ]:
        key(canvas, name)
        assert told in text_of(live.bars.neuron_text)
    assert live.reaction.selected is None
    key(canvas, "Enter")
    assert live.reaction.selected == (3, 0)
    key(canvas, " ")
    assert live.reaction.selected is None


def test_pointing_at_a_bar_tells_its_numbers_until_the_mouse_leaves(live):
    live.reaction.selected = 1, 3
    event(live.bars.chart.canvas, "mouse_move", *middle(live.bars.chart, (2, 5)))
    assert "3rd layer, neuron 5" in text_of(live.bars.neuron_text)
    assert live.reaction.selected == (1, 3)
    event(live.bars.chart.canvas, "mouse_out")
    assert "2nd layer, neuron 3" in text_of(live.bars.neuron_text)


def test_a_bar_is_as_high_as_its_activation(live, page):
    """And stands at the foot of its box, which is filled too."""
    live.pad.draw(SEVEN)
    expected = []
    for layer, activations in enumerate(live.activations[1:], start=1):
        for neuron, activation in enumerate(activations[0]):
            x, y, width, full = live.bars.chart.box((layer, neuron))
            height = round(float(activation) * full)
            expected += [(x, y, width, full), (x, y + full - height, width, height)]
    assert sorted(page.rectangles_on(live.bars.chart.canvas)) == sorted(expected)


def test_an_exception_in_the_bars_is_shown_at_the_bars(live):
    live.bars.chart.place_at = lambda x, y: (9, 9)
    event(live.bars.chart.canvas, "mouse_down", 5, 5)
    assert "There is no neuron 9 in layer 9" in text_of(live.bars.neuron_text)


def beside(live):
    """The view that is shown beside the pad."""
    return live.children[1].children[1]


def test_the_switch_shows_the_diagram_and_is_kept(live, network):
    assert beside(live) is live.bars
    (switch,) = of_kind(live, ToggleButtons)
    switch.value = "diagram"
    assert beside(live) is live.diagram
    again = LiveNetwork(network)
    assert again.shown == "diagram"
    assert beside(again) is again.diagram
    again.shown = "bars"
    assert beside(again) is again.bars
    assert beside(LiveNetwork(network)).CALLED == "bar"


def test_what_is_not_shown_is_not_painted_and_comes_back_up_to_date(live, page):
    live.shown = "diagram"
    page.commands.clear()
    scenes = []
    live.diagram.chart.observe(scenes.append, "scene")
    live.pad.draw(SEVEN)
    assert not page.names_of(live.bars.chart.canvas)
    assert len(scenes) == 1
    live.shown = "bars"
    assert page.names_of(live.bars.chart.canvas)
    assert text_of(live.bars.readout) == live.reaction.answer_text()
    live.pad.clear()
    assert len(scenes) == 1


def test_a_choice_that_cannot_be_kept_is_said(live, monkeypatch):
    def fail(name, value):
        raise OSError("the disk is full")

    monkeypatch.setattr(keep, "write", fail)
    live.shown = "diagram"
    assert beside(live) is live.diagram
    assert "the disk is full" in text_of(live.diagram.neuron_text)


def test_bars_and_diagram_look_into_the_same_neuron(live):
    live.reaction.selected = 1, 3
    live.shown = "diagram"
    assert live.diagram.pictures is live.bars.pictures
    assert "2nd layer, neuron 3" in text_of(live.diagram.neuron_text)
