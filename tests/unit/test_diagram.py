"""The diagram without a browser: which connections it shows, what it says, what it does when a page tells it."""

import numpy as np
import pytest

from helpers.network import Network
from helpers.widgets import LiveNetwork, NetworkDiagram, Reaction, connections
from tests.support.widgets import DOT, SEVEN, deliver, text_of


@pytest.fixture
def diagram(live):
    live.shown = "diagram"
    return live.diagram


def pushes_into(live, layer):
    return live.reaction.network.weights[layer - 1] * live.activations[layer - 1][0]


def lines(diagram):
    """What the page is told to draw, as connections."""
    rows = np.frombuffer(diagram.chart.scene["lines"], np.float32).reshape(-1, 5)
    return [connections.Connection(*(int(n) for n in row[:3]), float(row[3]), bool(row[4])) for row in rows]


def drawn_push(diagram, connection):
    return connection.strength * diagram.chart.scene["largest"][connection.layer - 1]


def point(diagram, place):
    deliver(diagram.chart, {"point": place})


def test_the_strongest_connections_of_each_neuron_are_drawn(live, diagram):
    live.pad.draw(SEVEN)
    found = {connection[:3]: connection for connection in lines(diagram)}
    assert len(found) == len(lines(diagram)), "none twice"
    for layer in (1, 2, 3):
        pushes = pushes_into(live, layer)
        for neuron, row in enumerate(pushes):
            strongest = sorted(range(len(row)), key=lambda source: -abs(row[source]))[: connections.STRONGEST]
            for source in strongest:
                if abs(row[source]) / np.abs(live.reaction.network.weights[layer - 1]).max() >= connections.FAINT:
                    assert (layer, neuron, source) in found
    for (layer, neuron, source), connection in found.items():
        assert drawn_push(diagram, connection) == pytest.approx(pushes_into(live, layer)[neuron, source], rel=1e-5)
    assert len(found) < 150, "it stays legible"


def test_the_path_leads_from_the_pixels_to_the_answer_and_raises_all_the_way(live, diagram):
    live.pad.draw(SEVEN)
    path = [connection for connection in lines(diagram) if connection.stands_out]
    assert all(connection.strength > 0 for connection in path)
    assert lines(diagram)[-len(path) :] == path, "on top of the others"
    ahead, answer = {live.reaction.answer}, live.reaction.answer
    best = np.argsort(pushes_into(live, 3)[answer])[::-1][: connections.FIRST_STEP]
    assert [connection.source for connection in path if connection.layer == 3] == list(best)
    for layer in (3, 2, 1):
        of_layer = [connection for connection in path if connection.layer == layer]
        assert of_layer
        assert {connection.neuron for connection in of_layer} <= ahead
        ahead = {connection.source for connection in of_layer}
    assert all(live.pad.image.ravel()[pixel] > 0 for pixel in ahead)


def test_white_paper_has_no_path_and_no_lines_from_its_pixels(live, diagram):
    shown = lines(diagram)
    assert shown, "biases alone wake neurons, which push others"
    assert not any(connection.stands_out or connection.layer == 1 for connection in shown)
    assert diagram.chart.scene["answer"] is None
    assert "raises" not in text_of(diagram.neuron_text)


def test_it_follows_the_drawing_with_one_scene_for_each_change(live, diagram):
    scenes = []
    diagram.chart.observe(lambda change: scenes.append(change.new), "scene")
    live.pad.draw(SEVEN)
    live.pad.draw(DOT)
    assert len(scenes) == 2
    shown = np.frombuffer(scenes[-1]["activations"], np.float32)
    np.testing.assert_array_equal(shown, np.concatenate([layer[0] for layer in live.activations]))
    assert scenes[-1]["answer"] == live.reaction.answer
    assert text_of(diagram.readout) == live.reaction.answer_text()


@pytest.mark.parametrize("place", [(2, 5), (3, 9)])
def test_pointing_shows_all_that_makes_up_a_sum_and_its_numbers(live, diagram, place):
    live.pad.draw(SEVEN)
    point(diagram, list(place))
    layer, neuron = place
    into = [connection for connection in lines(diagram) if connection.layer == layer]
    assert {connection.neuron for connection in into} == {neuron}
    row = pushes_into(live, layer)[neuron]
    weighted_sum, bias, activation = live.reaction.neuron_numbers(layer, neuron)
    left_out = (16 - len(into)) * connections.FAINT * diagram.chart.scene["largest"][layer - 1]
    assert sum(drawn_push(diagram, connection) for connection in into) == pytest.approx(row.sum(), abs=left_out + 1e-4)
    for text in (diagram.note(), text_of(diagram.neuron_text)):
        for number in (weighted_sum, bias, weighted_sum + bias):
            assert f"{number:+.2f}".replace("-", "−") in text
    assert f"{activation:.2f}" in diagram.note()
    assert diagram.chart.scene["told"] == place
    others = [connection for connection in lines(diagram) if connection.layer != layer]
    assert all((connection.layer, connection.source) == (layer + 1, neuron) for connection in others), "out of it"
    point(diagram, None)
    assert diagram.chart.scene["told"] is None
    assert diagram.note() == ""


def test_few_lines_from_the_pixels_until_the_weights_may_be_seen(network, monkeypatch):
    monkeypatch.delenv("COURSE_REVEAL")
    live = LiveNetwork(network)
    live.shown, diagram = "diagram", live.diagram
    live.pad.draw(SEVEN)
    point(diagram, [1, 3])

    def from_pixels():
        return [connection.source for connection in lines(diagram) if connection.layer == 1]

    few = from_pixels()
    strongest = np.argsort(np.abs(pushes_into(live, 1)[3]))[::-1][: connections.BEFORE]
    assert few == list(strongest)
    deliver(diagram.chart, {"press": [1, 3]})
    assert from_pixels() == few
    diagram.pictures.question.predict("blobs")
    assert len(from_pixels()) > 2 * len(few)


def test_a_press_selects_and_again_closes(live, diagram):
    deliver(diagram.chart, {"press": [1, 3]})
    assert live.reaction.selected == (1, 3)
    assert diagram.chart.scene["selected"] == (1, 3)
    assert diagram.pictures.layout.display == "flex"
    deliver(diagram.chart, {"press": [1, 3]})
    assert live.reaction.selected is None
    deliver(diagram.chart, {"press": [3, 9]})
    deliver(diagram.chart, {"press": None})
    assert live.reaction.selected is None


def test_keys_go_from_neuron_to_neuron(live, diagram):
    for name, told in [
        ("ArrowDown", (1, 0)),
        ("ArrowDown", (1, 1)),
        ("ArrowRight", (2, 1)),
        ("ArrowUp", (2, 0)),
        ("ArrowUp", (2, 0)),
        ("ArrowRight", (3, 0)),
        ("ArrowRight", (3, 0)),
        ("ArrowDown", (3, 1)),
        ("ArrowLeft", (2, 2)),
    ]:
        deliver(diagram.chart, {"key": name})
        assert diagram.chart.scene["told"] == told
    deliver(diagram.chart, {"key": "Enter"})
    assert live.reaction.selected == (2, 2)
    deliver(diagram.chart, {"key": " "})
    assert live.reaction.selected is None


def test_its_words_name_what_the_answer_rests_on(live, diagram):
    live.pad.draw(SEVEN)
    answer = live.reaction.answer
    best = np.argsort(live.reaction.pushes(answer))[::-1][: connections.FIRST_STEP]
    said = f"What raises the {answer} most: 3rd layer, neurons {', '.join(map(str, best))}. Point at a neuron"
    assert text_of(diagram.neuron_text).startswith(said)
    assert "Arrow keys" in diagram.chart.label


def test_a_neuron_that_is_switched_off_is_said_to_be(live, diagram):
    live.pad.draw(SEVEN)
    live.reaction.off = (3,)
    point(diagram, [1, 3])
    assert diagram.note() == "switched off"
    assert not any((connection.layer, connection.source) == (2, 3) for connection in lines(diagram))


def test_nothing_is_pointed_at_any_more_when_it_is_shown_again(live, diagram):
    point(diagram, [1, 3])
    live.shown = "bars"
    live.shown = "diagram"
    assert diagram.chart.scene["told"] is None


def test_a_neuron_that_is_not_there_is_said(live, diagram):
    deliver(diagram.chart, {"press": [9, 9]})
    assert "There is no neuron 9 in layer 9" in text_of(diagram.neuron_text)


@pytest.mark.parametrize("sizes", [(784, 10), (784, 100, 10), (784, 4, 3, 5, 10)])
def test_networks_of_other_sizes_are_drawn(sizes, pad):
    reaction = Reaction(Network.random(sizes, np.random.default_rng(0)), pad)
    diagram = NetworkDiagram(reaction)
    pad.draw(SEVEN)
    assert {connection.layer for connection in lines(diagram)} == set(range(1, len(sizes)))
    assert len(diagram.chart.titles) == len(sizes)
    point(diagram, [len(sizes) - 1, 9])
    assert {connection.neuron for connection in lines(diagram)} == {9}
