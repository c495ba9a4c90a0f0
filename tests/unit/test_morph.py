"""Lesson 11 without a page: arcs, waterfalls, recordings, searches, nudges, the catalog."""

import json

import numpy as np
import pytest

from helpers import figures, images, mnist, training, zoo
from helpers.drawing import Drawing
from helpers.examples import Examples
from helpers.learner import keep
from helpers.lessons.morph import catalog, draw, measure
from helpers.lessons.morph.catalog import EdgeCase
from helpers.lessons.morph.hunt import Hunt
from helpers.lessons.morph.recording import MOST, Flip, Recording
from helpers.network import Network
from tests.support.networks import SIZES, random_network

SEVEN = np.array([(8, 6), (20, 6), (12, 24)], float)
BAR = np.array([(8, 14), (20, 14)], float)


@pytest.fixture(scope="module")
def course():
    return zoo.load("digits")


@pytest.fixture(scope="module")
def threes(course):
    found = images.to_unit(mnist.load("sample").train.of(3).images[:13])
    return found[course.predict(found) == 3][:12]


# Arcs


def test_the_pieces_of_a_path_are_equally_long():
    pieces = measure.along([measure.UPPER, measure.LOWER], 20)
    assert len(pieces) == 21
    assert pieces[0] == []
    long = [sum(measure.lengths(stroke)[-1] for stroke in strokes) for strokes in pieces[1:]]
    assert np.allclose(np.diff(long), long[0], rtol=1e-6)
    for stroke, path in zip(pieces[-1], (measure.UPPER, measure.LOWER)):
        assert np.allclose(stroke[[0, -1]], path[[0, -1]])


def test_ink_only_grows_and_ends_as_the_arcs():
    ink = measure.growing_ink()
    assert ink.shape == (measure.PIECES + 1, 28, 28)
    assert not ink[0].any()
    assert (np.diff(ink, axis=0) >= 0).all()
    assert np.allclose(ink[-1], images.draw([measure.UPPER, measure.LOWER]), atol=1e-6)


@pytest.mark.parametrize("arcs", [(measure.UPPER, measure.LOWER), (measure.LOWER, measure.UPPER)])
def test_the_first_arc_ends_where_it_is_said_to(arcs):
    done = round(measure.first_share(arcs) * measure.PIECES)
    pieces = measure.along(arcs)
    assert len(pieces[done - 1]) == 1
    assert len(pieces[done + 1]) == 2


def test_the_arcs_stand_to_the_left_of_the_middle():
    for path in (measure.UPPER, measure.LOWER):
        assert path[:, 0].max() < 15
        assert 4 < path[:, 1].min() < path[:, 1].max() < 24


def test_where_both_are_inked_the_darker_counts(threes):
    ink = measure.growing_ink()
    closed = measure.inked(threes, ink[-1])
    assert closed.shape == (12, 28, 28)
    assert np.array_equal(closed, np.maximum(threes, ink[-1]))
    grown = measure.inked((threes * 255).round().astype(np.uint8), ink[:3])
    assert grown.shape == (12, 3, 28, 28)
    assert np.allclose(grown[:, 0], threes, atol=1e-6)


def test_answers_on_the_way_and_the_first_flip(course, threes):
    ink = measure.growing_ink()
    answers = measure.answers_on_the_way(course, threes, ink)
    assert answers.shape == (12, 61)
    assert answers[3, 30] == course.predict(np.maximum(threes[3], ink[30]))[0]
    at = measure.first_flip(np.array([[3, 3, 8, 3, 8], [8, 8, 8, 8, 8], [3, 3, 3, 9, 3]]))
    assert np.allclose(at, [0.5, 0, np.nan], equal_nan=True)


def test_a_3_that_is_not_read_is_replaced_by_the_one_that_ships(course):
    image = images.draw([SEVEN])
    assert course.predict(measure.readable(course, image))[0] == 3
    answer = course.predict(image)[0]
    assert measure.readable(course, image, digit=answer) is image


# Waterfalls


@pytest.mark.parametrize("seed", range(5))
def test_waterfalls_add_up_to_a_millionth(seed, rng):
    """For outputs through the 3rd layer, for the 3rd layer through the 2nd, for the 2nd layer through the pixels."""
    network = random_network(seed=seed)
    network.parameters *= 4
    before, after = (network.forward(rng.random((28, 28))) for _ in range(2))
    for layer, size in enumerate(SIZES[1:], 1):
        for neuron in range(size):
            z_before, steps, z_after = measure.waterfall(network, layer, neuron, before, after)
            assert abs(z_before + steps.sum() - z_after) < 1e-6
            assert steps.shape == (SIZES[layer - 1],)
            assert 0.5 * (1 + np.tanh(z_after / 2)) == pytest.approx(float(after[layer][0, neuron]), abs=2e-5)


def test_a_step_is_weight_times_change(course, threes):
    before, after = course.forward(threes[0]), course.forward(threes[1])
    _, steps, _ = measure.waterfall(course, 3, 8, before, after)
    assert steps[5] == pytest.approx(float(course.weights[2][8, 5]) * float(after[2][0, 5] - before[2][0, 5]), abs=1e-6)
    assert np.allclose(measure.waterfall(course, 3, 8, before, before)[1], 0)


def test_the_movers_are_the_largest_up_or_down():
    steps = np.array([[0.1, -3, 2, 0], [5, 0.2, 0, -0.3]])
    assert measure.movers(steps, 2).tolist() == [[1, 2], [0, 3]]


def test_places_held_by_the_commonest():
    share, counts = measure.held_by_the_commonest([[0, 1, 2], [2, 1, 0]])
    assert share == 1
    assert counts[:4].tolist() == [2, 2, 2, 0]
    share, _ = measure.held_by_the_commonest([[0, 1, 2], [3, 4, 5]])
    assert share == 0.5
    assert measure.held_by_the_commonest(np.empty((0, 3), int))[0] == 0


# Few pixels, small nudges


def test_one_turned_is_what_the_network_says_to_each(course, threes):
    outputs = measure.one_turned(course, threes[0])
    assert outputs.shape == (784, 10)
    for place in (0, 100, 406, 783):
        assert np.allclose(outputs[place], course.outputs(measure.with_turned(threes[0], [place]))[0], atol=1e-5)


def test_turning_makes_paper_ink_and_ink_paper(threes):
    turned = measure.with_turned(threes[0], [0, 405])
    assert turned[0, 0] == 1
    assert {turned.flat[405]} == {0.0 if threes[0].flat[405] >= 0.5 else 1.0}
    assert np.sum(turned != threes[0]) <= 2


def test_greedy_search_flips_and_not_before_its_last_pixel(course, threes):
    for image in threes[:5]:
        changed = measure.greedy(course, image)
        assert len(set(changed)) == len(changed)
        assert course.predict(measure.with_turned(image, changed))[0] != 3
        assert course.predict(measure.with_turned(image, changed[:-1]))[0] == 3
        best = measure.lead(measure.one_turned(course, image)).argmax()
        assert changed[0] == best


def test_greedy_search_gives_up():
    network = Network.random(SIZES, np.random.default_rng(0))
    network.biases[-1][3] = 50
    assert len(measure.greedy(network, np.zeros(784))) == measure.MOST_PIXELS


def test_the_lead_is_negative_while_the_digit_leads():
    outputs = np.array([[0.1, 0.2, 0, 0.9, 0, 0, 0, 0, 0, 0], [0, 0, 0, 0.1, 0, 0, 0, 0, 0.7, 0]])
    assert np.allclose(measure.lead(outputs), [-0.7, 0.6])


def test_random_order_takes_more(course, threes):
    count = measure.at_random(course, threes[0], np.random.default_rng(0))
    assert count > len(measure.greedy(course, threes[0]))


def test_slopes_are_what_nudging_gives(threes):
    network, image = random_network(seed=3, dtype=np.float64), threes[0].ravel().astype(float) * 0.8 + 0.1
    slopes = measure.slopes(network, image, 8, 3)

    def difference(pixels):
        a = network.forward(pixels)[2][0]
        z = network.weights[2] @ a + network.biases[2]
        return z[8] - z[3]

    for place in (0, 300, 500):
        up, down = image.copy(), image.copy()
        up[place] += 1e-5
        down[place] -= 1e-5
        assert slopes[place] == pytest.approx((difference(up) - difference(down)) / 2e-5, abs=1e-7)


def test_soft_slopes_are_larger_where_sigmoids_are_flat(threes):
    network = random_network(seed=3, dtype=np.float64)
    network.parameters *= 60
    image = threes[0].ravel().astype(float)
    assert np.linalg.norm(measure.slopes(network, image, soft=30)) > np.linalg.norm(measure.slopes(network, image))


def test_a_climb_ends_as_soon_as_the_answer_is_there(course, threes):
    nudged = measure.climb(course, threes[0])
    assert course.predict(nudged)[0] == 8
    assert nudged.min() >= 0
    assert nudged.max() <= 1
    again = measure.pulled_back(course, threes[0], nudged)
    assert course.predict(np.clip(threes[0].ravel() + again, 0, 1))[0] == 8
    assert np.linalg.norm(again) <= np.linalg.norm(nudged - threes[0].ravel()) + 1e-9


def test_a_climb_that_gets_nowhere_gives_none():
    network = Network.random(SIZES, np.random.default_rng(0))
    network.biases[-1][3] = 50
    assert measure.climb(network, np.zeros(784), step=0.5) is None


def test_random_nudges_are_as_long_as_they_should():
    nudged = measure.random_nudges(np.full(784, 0.5), 1.5, np.random.default_rng(0), 20)
    assert nudged.shape == (20, 784)
    assert np.allclose(np.linalg.norm(nudged - 0.5, axis=1), 1.5)


# Recordings


def test_a_moment_is_the_drawing_after_so_many_points(course):
    drawing = Drawing(strokes=(SEVEN, BAR))
    recording = Recording(course, drawing)
    assert recording.last == 5
    assert recording.ends == [0, 3, 5]
    assert not recording.images[0].any()
    assert np.allclose(recording.images[2], images.draw([SEVEN[:2]]))
    assert np.allclose(recording.images[3], images.draw([SEVEN]))
    assert np.allclose(recording.images[5], drawing.pixels)
    for moment in range(6):
        assert np.allclose(recording.outputs[moment], course.outputs(recording.images[moment])[0], atol=1e-6)
    assert recording.answer(0) is None
    assert recording.answer(3) == course.predict(recording.images[3])[0]


def test_a_base_is_there_from_the_first_moment(course, threes):
    recording = Recording(course, Drawing(threes[0], (BAR,)).slid(1, 0))
    assert np.allclose(recording.images[0], images.shift(threes[0], 1, 0))
    assert recording.answer(0) is not None


def test_flips_are_told_and_the_first_answer_is_none(course):
    strokes = measure.along([measure.UPPER, measure.LOWER])[-1]
    three = mnist.load("sample").train.of(3).images[0]
    recording = Recording(course, Drawing(three, strokes))
    answers = recording.outputs.argmax(axis=1)
    flips = recording.flips()
    assert flips
    for moment, before, after in flips:
        assert (answers[moment - 1], answers[moment]) == (before, after)
    assert isinstance(flips[0], Flip)
    assert len(flips) == np.sum(np.diff(answers) != 0)
    assert Recording(course, Drawing()).flips() == []


def test_a_long_recording_passes_points_over_but_draws_them_all(course):
    turn = np.linspace(0, 40, 3 * MOST)
    spiral = np.stack([14 + 6 * np.cos(turn), 14 + 6 * np.sin(turn)], axis=1)
    recording = Recording(course, Drawing(strokes=(spiral, BAR)))
    assert MOST - 2 <= recording.last <= MOST + 2
    assert recording.ends[-1] == recording.last
    assert np.allclose(recording.images[-1], images.draw([spiral, BAR]))


def test_waterfalls_of_a_recording_add_up(course):
    recording = Recording(course, Drawing(strokes=(SEVEN, BAR)))
    for chosen in [(3, 8), (2, 13), (1, 4)]:
        z_before, steps, z_after = recording.waterfall(*chosen, 2, 5)
        assert abs(z_before + steps.sum() - z_after) < 1e-6
    assert recording.name(3, 8) == "output 8"
    assert recording.name(2, 13) == "3rd layer, neuron 13"


# The hunt for pixels


def test_a_hunt_turns_and_turns_back(course, threes):
    hunt = Hunt(course, threes[0])
    assert (hunt.changed, hunt.flipped, hunt.share) == ([], False, 0)
    hunt.turn(17)
    assert np.array_equal(hunt.now, measure.with_turned(threes[0], [17]))
    hunt.turn(17)
    assert np.array_equal(hunt.now, threes[0])
    with pytest.raises(IndexError, match="0 to 783"):
        hunt.turn(784)


def test_search_is_greedy_and_no_record_of_the_learners(course, threes):
    hunt = Hunt(course, threes[0])
    hunt.turn(3)
    shares = []
    for _ in hunt.search():
        shares.append(hunt.share)
    assert hunt.changed == measure.greedy(course, threes[0])
    assert hunt.flipped
    assert shares[-1] == 1
    assert hunt.record is None


def test_the_record_is_the_fewest_turned_by_hand(course, threes):
    found = measure.greedy(course, threes[0])
    for extra in ([0, 1], [], [0]):
        hunt = Hunt(course, threes[0])
        for place in [*extra, *found]:
            hunt.turn(place)
        assert hunt.flipped
    assert Hunt(course, threes[0]).record == len(found)
    assert Hunt(course, threes[1]).record is None
    keep.write("fewest pixels", "nonsense")
    assert hunt.record is None


# The catalog


def edge_case(name="a house"):
    return EdgeCase(name, Drawing(strokes=(SEVEN,)), 7, 0.75)


def test_edge_cases_are_kept_and_removed(work):
    assert catalog.cases() == []
    catalog.add(edge_case())
    catalog.add(edge_case("  a letter "))
    kept = catalog.cases()
    assert [case.name for case in kept] == ["a house", "a letter"]
    assert (kept[0].answer, kept[0].sure) == (7, 0.75)
    assert np.allclose(kept[0].drawing.pixels, edge_case().drawing.pixels)
    json.loads(work.read_text())
    catalog.remove(0)
    assert [case.name for case in catalog.cases()] == ["a letter"]
    with pytest.raises(IndexError):
        catalog.remove(5)


def test_what_is_damaged_is_left_out():
    good = edge_case().to_json()
    keep.write(catalog.KEPT, [good, {"name": "x"}, 3, good | {"drawing": {"base": None, "strokes": [[]]}}])
    assert [case.name for case in catalog.cases()] == ["a house"]
    keep.write(catalog.KEPT, "nonsense")
    assert catalog.cases() == []


def test_a_catalog_has_names_and_an_end():
    with pytest.raises(ValueError, match="name"):
        catalog.add(edge_case("  "))
    for number in range(catalog.MOST):
        catalog.add(edge_case(f"case {number}"))
    with pytest.raises(ValueError, match="remove one"):
        catalog.add(edge_case())


# Figures


def test_the_largest_steps_get_a_bar_and_the_others_share_two():
    steps = np.array([0.1, -5, 3, 0.2, 0.05, 1, 1.5, 2, -0.3, 0.4])
    named = draw.largest_first(steps, 4)
    assert [name for name, _ in named] == ["1", "2", "7", "6", "5 others up", "1 others down"]
    assert named[-1][1] == pytest.approx(-0.3)
    assert sum(step for _, step in named) == pytest.approx(steps.sum())
    assert draw.largest_first(steps[:3], 4)[-1] == ("0", 0.1)


def test_the_waterfalls_text_tells_its_steps():
    said = figures.in_words(draw.waterfall(-2, np.array([1.5, -0.25, 3]), "What moved z").figure)
    assert "z before: −2.00, 2: +3.00, 0: +1.50, 1: −0.25, z after: +2.25" in said
    said = figures.in_words(draw.waterfall(-2, np.array([3] * 7 + [0.5, 0.25, -0.5, -0.5]), "What moved z").figure)
    assert "2 others up: +0.75, 2 others down: −1.00" in " ".join(said.split())


def test_gradient_of_pixels_points_away_from_the_right_answer(course, threes):
    """The slopes of z of 8 less z of 3 lower, at first, the share of a 3: the cost of calling it a 3 rises."""
    image = threes[0].ravel().astype(float)
    way = measure.slopes(course, image)
    nudged = np.clip(image + 0.2 * way / np.linalg.norm(way), 0, 1)
    costs = [training.cost(course, Examples(each.reshape(1, 28, 28), np.array([3]))) for each in (image, nudged)]
    assert costs[1] > costs[0]
