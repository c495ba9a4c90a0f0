"""The widgets of lesson 11 without a browser: the morph lab, the catalog, the pixel lab."""

import asyncio

import numpy as np
import pytest

from helpers import images, mnist, zoo
from helpers.learner import predictions, ten_digits
from helpers.lessons.morph import MorphLab, PixelLab, Shelf, catalog, measure, pixels
from helpers.widgets.painter import painter
from tests.support.widgets import SEVEN, event, key, press, stroke


@pytest.fixture(scope="module")
def course():
    return zoo.load("digits")


@pytest.fixture
def lab(course):
    return MorphLab(course, digit=3)


@pytest.fixture
def three():
    return images.to_unit(mnist.load("sample").train.of(3).images[0])


def everything_in(widget):
    """Return a widget and all that is in it."""
    return [widget, *(part for child in getattr(widget, "children", ()) for part in everything_in(child))]


# The morph lab


def test_it_begins_with_a_3(lab):
    assert lab.live.reaction.answer == 3
    assert lab.now == lab.recording.last == lab.sliders["now"].max
    assert lab.before == 0
    assert MorphLab(lab.live.reaction.network).recording.last == 0


def test_it_begins_with_the_learners_own(course, pad):
    pad.draw(SEVEN)
    ten_digits.keep_digit(7, pad.drawing)
    lab = MorphLab(course, digit=7)
    assert lab.recording.last == len(SEVEN)


def test_a_stroke_is_recorded_and_compared_with_before_it(lab):
    before = lab.recording.last
    stroke(lab.live.pad, measure.UPPER)
    assert lab.recording.last == before + len(measure.UPPER)
    assert (lab.before, lab.now) == (before, lab.recording.last)
    assert f"Points recorded: {lab.recording.last}." in lab.status.value


def test_the_bars_have_followed_before_it_is_recorded(lab, page):
    seen = []
    lab.curves.observe(lambda _: seen.append((page.messages, lab.live.reaction.answer)), "value")
    lab.live.pad.clear()
    lab.live.pad.draw(SEVEN)
    assert seen == [(1, None), (2, lab.live.reaction.answer)]


def test_within_a_block_of_painting_it_is_recorded_when_it_is_asked_for(lab):
    before = lab.recording.last
    with painter.hold():
        lab.live.pad.draw(SEVEN)
        lab.now = before + 1
    assert (lab.now, lab.recording.last) == (before + 1, before + len(SEVEN))


def test_a_slider_moved_in_mid_stroke_ends_the_stroke_and_records_it(lab):
    last, sketch = lab.recording.last, lab.live.pad.sketch
    sketch.down(5, 5, "a page")
    sketch.move(9, 5, "a page")
    lab.sliders["now"].value = 10
    assert lab.now == lab.recording.last == last + 2
    assert np.array_equal(lab.live.pad.image, lab.recording.images[lab.now])


def test_a_stroke_drawn_while_it_plays_ends_the_play_and_stays_whole(lab):
    last, sketch = lab.recording.last, lab.live.pad.sketch
    lab.live.pad._refresh.due += 60  # the pad has just shown something, so that the first point waits

    async def play_and_draw():
        lab.play.set_state({"playing": True, "value": 1})
        sketch.down(5, 5, "a page")
        lab.play.set_state({"value": 2})  # the page sent it before it heard of the stroke
        sketch.move(9, 5, "a page")
        sketch.up("a page")

    asyncio.run(play_and_draw())
    assert (lab.now, lab.recording.last, lab.play.value) == (last + 2, last + 2, last + 2)
    assert np.array_equal(lab.live.pad.image, lab.live.pad.drawing.pixels)


def test_the_menu_says_whose_waterfall_it_is(lab):
    assert (lab.menu.label, lab.chosen) == ("the answer", None)
    lab.menu.set_state({"index": 11})
    assert lab.chosen == (2, 0)
    lab.menu.set_state({"index": 0})
    assert (lab.menu.label, lab.chosen) == ("the answer", None)
    lab.chosen = 3, 8
    assert lab.menu.label == "output 8"


def test_to_the_last_flip_ends_the_play(lab):
    flip = lab.recording.flips()[-1].moment
    lab.play.set_state({"playing": True, "value": flip})
    press(lab, "To the last flip")
    lab.play.set_state({"value": flip + 1})
    assert (lab.before, lab.now, lab.play.playing) == (flip - 1, flip, False)


def test_a_slider_replays_it_on_the_pad(lab):
    drawing = lab.live.pad.drawing
    lab.sliders["now"].value = 40
    assert lab.now == 40
    assert np.array_equal(lab.live.pad.image, lab.recording.images[40])
    assert np.allclose(lab.live.reaction.outputs, lab.recording.outputs[40], atol=1e-6)
    assert lab.play.value == 40
    assert lab.live.pad.drawing is drawing
    lab.play.value = 41
    assert (lab.now, lab.sliders["now"].value) == (41, 41)
    lab.now = 10_000
    assert lab.now == lab.recording.last
    assert np.allclose(lab.live.pad.image, drawing.pixels)


def test_drawing_on_from_the_past_draws_on_all_of_it(lab):
    last = lab.recording.last
    lab.now = 5
    stroke(lab.live.pad, SEVEN)
    assert lab.recording.last == last + len(SEVEN)
    assert lab.now == lab.recording.last


def test_undo_and_clear_are_followed(lab):
    last = lab.recording.last
    stroke(lab.live.pad, SEVEN)
    press(lab.live.pad, "Undo")
    assert lab.recording.last == last
    press(lab.live.pad, "Clear")
    assert lab.recording.last == 0
    assert "never changed" in lab.status.value


def test_the_last_flip(lab):
    for arc in (measure.UPPER, measure.LOWER):
        lab.live.pad.draw(arc)
    press(lab, "To the last flip")
    flip = lab.recording.flips()[-1]
    assert (lab.before, lab.now) == (flip.moment - 1, flip.moment)
    assert lab.live.reaction.answer == flip.after
    assert f"{flip.before} → {flip.after} at point {flip.moment}" in lab.status.value
    press(lab.live.pad, "Clear")
    press(lab, "To the last flip")
    assert "draw on" in lab.status.value


def test_the_waterfall_says_what_the_recording_measures(lab):
    for arc in (measure.UPPER, measure.LOWER):
        lab.live.pad.draw(arc)
    for chosen, name in [(None, f"Output {lab.live.reaction.answer}"), ((2, 13), "3rd layer, neuron 13")]:
        lab.chosen = chosen
        z_before, steps, z_after = lab.recording.waterfall(*(chosen or (3, 8)), lab.before, lab.now)
        assert abs(z_before + steps.sum() - z_after) < 1e-6
        lab.show()
        assert lab.text.value.startswith(name)
        said = f"z {z_before:+.3f} {steps.sum():+.3f} = {z_after:+.3f}".replace("-", "−")
        assert said in lab.text.value
        assert f"from {z_before:+.2f} to {z_after:+.2f}".replace("-", "−") in lab.waterfall.value


def test_the_waterfall_waits_until_it_is_predicted(course, monkeypatch):
    monkeypatch.delenv("COURSE_REVEAL", raising=False)
    lab = MorphLab(course, digit=3)
    press(lab, "What moved that bar?")
    assert "First predict" in lab.status.value
    lab.live.pad.draw(measure.UPPER)
    assert lab.text.value == lab.waterfall.value == ""
    assert not {lab.menu, lab.waterfall} & set(everything_in(lab))
    assert "The ten outputs" in lab.curves.value
    predictions.write("morph: three largest", predictions.Kept(predictions.Guess(None), None))
    press(lab, "What moved that bar?")
    assert "What moved z of" in lab.waterfall.value
    assert "Points recorded: " in lab.status.value
    assert {lab.menu, lab.waterfall} <= set(everything_in(lab))
    assert MorphLab(course, digit=3).text.value.startswith("Output 3")


def test_the_charts_tell_flips_and_outputs_in_words(lab):
    for arc in (measure.UPPER, measure.LOWER):
        lab.live.pad.draw(arc)
    flip = lab.recording.flips()[-1]
    assert f"{flip.before} becomes {flip.after} at point {flip.moment}" in lab.curves.value
    assert f"8: {lab.recording.outputs[lab.now, 8]:.2f}" in lab.curves.value
    assert lab.curves.value.count("<polyline") == 12  # ten outputs, two moments
    assert len(lab.curves.value) < 80_000


def test_an_empty_pad_has_charts_too(course):
    lab = MorphLab(course)
    assert "no flip" in lab.curves.value
    lab.now, lab.before = 3, -1
    assert (lab.now, lab.before) == (0, 0)


# The catalog


def test_a_drawing_is_kept_put_back_and_removed(course):
    shelf = Shelf(course)
    shelf.pad.draw(SEVEN)
    press(shelf, "Keep it")
    assert "name" in shelf.status.value
    shelf.name.value = "a <seven>"
    press(shelf, "Keep it")
    assert shelf.status.value.startswith("Kept")
    (case,) = catalog.cases()
    assert case.answer == course.predict(shelf.pad.image)[0]
    assert case.sure == pytest.approx(float(course.outputs(shelf.pad.image).max()), abs=1e-6)
    row = shelf.kept.children[0]
    assert "a &lt;seven&gt;" in row.children[1].value
    assert 'alt="a &lt;seven&gt;, a drawing' in row.children[0].value
    drawn = shelf.pad.image
    shelf.pad.clear()
    press(shelf.kept, "Put it on the pad")
    assert np.allclose(shelf.pad.image, drawn, atol=0.01)
    again = Shelf(course)
    press(again.kept, "Remove")
    assert catalog.cases() == []
    assert "Nothing is kept" in again.kept.children[0].value


def test_blank_paper_can_be_kept(course):
    shelf = Shelf(course)
    assert "white paper" in shelf.readout.value
    shelf.name.value = "nothing"
    shelf.add()
    assert not catalog.cases()[0].drawing.pixels.any()


# The pixel lab


def test_a_click_turns_a_pixel_and_the_record_is_kept(course, three):
    lab = PixelLab(course, three)
    for place in measure.greedy(course, three):
        row, column = divmod(place, 28)
        event(lab.picture.canvas, "mouse_down", (column + 0.5) * lab.picture.cell, (row + 0.5) * lab.picture.cell)
    count = len(measure.greedy(course, three))
    assert lab.readout.value.startswith(f"{count} pixels turned. Answer: {lab.hunt.answer}")
    assert f"It flipped! Your record: {count} pixels." in lab.status.value
    press(lab, "Start again")
    assert lab.readout.value.startswith("0 pixels turned. Answer: 3")
    assert f"Your record: {count} pixels" in PixelLab(course, three).status.value


def test_keys_reach_a_pixel_and_turn_it(course, three):
    lab = PixelLab(course, three)
    key(lab.picture.canvas, "Enter")
    assert lab.hunt.changed == []
    for name in ("ArrowLeft", "ArrowUp", "Enter"):
        key(lab.picture.canvas, name)
    assert lab.hunt.changed == [13 * 28 + 13]
    assert lab.status.value.startswith("Row 13, column 13.")


def test_the_picture_shows_turned_pixels(course, three, page):
    lab = PixelLab(course, three)
    lab.turn(0)
    assert page.picture_on(lab.picture.canvas).shape == (28, 28, 3)
    assert tuple(page.picture_on(lab.picture.canvas)[0, 0]) == (0x18, 0x1E, 0x2D)
    assert page.names_of(lab.picture.canvas).count("strokeRect") == 1


def test_search_waits_until_it_is_predicted(course, three, monkeypatch):
    monkeypatch.delenv("COURSE_REVEAL", raising=False)
    lab = PixelLab(course, three)
    press(lab, "Let greedy search try")
    assert lab.hunt.changed == []
    assert "First predict" in lab.status.value
    predictions.write("morph: few pixels", predictions.Kept(predictions.Guess("4 to 10", "fairly"), None))
    press(lab, "Let greedy search try")
    assert lab.hunt.changed == measure.greedy(course, three)


def test_search_without_an_event_loop_is_done_at_once(course, three):
    lab = PixelLab(course, three)
    press(lab, "Let greedy search try")
    assert lab.hunt.changed == measure.greedy(course, three)
    assert lab.bar.value == 1
    assert f"Greedy search: {len(lab.hunt.changed)} pixels" in lab.status.value
    assert "Your record: none yet" in lab.status.value
    lab.turn(100)
    assert lab.hunt.changed == [100]


def test_search_goes_step_by_step_and_can_be_stopped(course, three, monkeypatch):
    monkeypatch.setattr(pixels, "PAUSE", 0.001)

    async def cell():
        lab = PixelLab(course, three)
        lab.search()
        await asyncio.sleep(0)
        assert len(lab.hunt.changed) == 1
        assert 0 <= lab.bar.value < 1
        press(lab, "Stop")
        await lab._task
        assert len(lab.hunt.changed) == 1
        assert "no result yet" in lab.status.value
        lab.search()
        await lab._task
        assert lab.hunt.changed == measure.greedy(course, three)
        assert lab.bar.value == 1

    asyncio.run(cell())
