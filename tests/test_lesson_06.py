"""Lesson 06: its measurements, its checks, and the shift lab, without a browser."""

import numpy as np
import pytest
import traitlets
from hypothesis import given
from hypothesis import strategies as st
from ipywidgets import Button, IntSlider

from helpers import checks, images, mnist, plots, zoo
from helpers.experiments import shifts
from helpers.widgets import ShiftLab
from helpers.widgets.canvas import MANAGER, SHARPNESS
from helpers.widgets.shift_lab import CELL, FAR

STEPS = st.integers(-30, 30)
STROKE = [(8.0, 6.0), (20.0, 6.0), (12.0, 24.0)]


@pytest.fixture(scope="module")
def part():
    return mnist.load("sample").test


@pytest.fixture(scope="module")
def network():
    return zoo.load("digits")


@pytest.fixture(autouse=True)
def work(tmp_path, monkeypatch):
    """An empty file of kept work; after every test nothing must be left held back."""
    monkeypatch.setenv("COURSE_WORK", str(tmp_path / "my_work.json"))
    yield
    assert MANAGER._caching is False


def ramp():
    """An image in which all pixels of a row and of a column differ."""
    return (np.arange(784) % 255 + 1).astype(np.uint8).reshape(28, 28)


# Shifts


@given(dx=STEPS, dy=STEPS)
def test_shift_moves_every_pixel_that_stays(dx, dy):
    image = ramp()
    expected = np.zeros_like(image)
    for row in range(28):
        for column in range(28):
            if 0 <= row + dy < 28 and 0 <= column + dx < 28:
                expected[row + dy, column + dx] = image[row, column]
    moved = shifts.shift(image, dx, dy)
    assert moved.dtype == np.uint8
    np.testing.assert_array_equal(moved, expected)
    np.testing.assert_array_equal(shifts.shift(image[None], dx, dy)[0], expected)
    assert (image == ramp()).all()


@given(dx=st.integers(-28, 28), dy=st.integers(-28, 28))
def test_shift_agrees_with_the_pads_move(dx, dy):
    image = images.draw([[(9, 6), (19, 6), (13, 22)]])
    np.testing.assert_allclose(shifts.shift(image, dx, dy), images.move_image(image, 1, dx, dy), atol=1e-6)


def test_the_shifted_networks_images_are_shifts(part):
    """What the recipe `shifted` trains on is what this module calls a shift."""
    some = mnist.Part(part.images[:3], part.labels[:3])
    made = zoo.EXAMPLES["shifted"](some, np.random.default_rng(0))
    steps = range(-zoo.SHIFT, zoo.SHIFT + 1)
    for number, image in enumerate(made.images):
        original = some.images[number // 4]
        assert any((shifts.shift(original, dx, dy) == image).all() for dx in steps for dy in steps)


def test_resample_leaves_alone_what_is_not_changed(part):
    some = part.images[:5]
    np.testing.assert_array_equal(shifts.resample(some), some)
    assert shifts.resample(some, 0.8).dtype == np.uint8


def test_resample_turns_clockwise_about_the_center_of_mass():
    image = np.zeros((1, 28, 28), np.uint8)
    image[0, 4, 14] = 255  # above the middle
    right = shifts.resample(image, 1, 90)[0]
    assert np.unravel_index(right.argmax(), right.shape) == (14, 24)
    half_turn = shifts.resample(image, 1, 180)[0]
    assert np.unravel_index(half_turn.argmax(), half_turn.shape) == (24, 14)
    assert right.max() == half_turn.max() == 255


def test_resample_scales_lengths_and_interpolates():
    image = np.zeros((1, 28, 28), np.uint8)
    image[0, 10:19, 10:19] = 200  # 9 pixels long, around (14, 14)
    large = shifts.resample(image, 2)[0]
    rows = np.nonzero(large[:, 14])[0]
    assert 17 <= len(rows) <= 20
    assert large[14, 14] == 200
    assert 0 < large[rows[0], 14] < 200
    assert 4 <= np.count_nonzero(shifts.resample(image, 0.5)[0][:, 14]) <= 6
    np.testing.assert_allclose(images.center_of_mass(large / 255), (14.5, 14.5), atol=0.05)


def test_score_and_curve_and_map_agree(network, part):
    some, labels = part.images[:60], part.labels[:60]
    outputs = network.forward(shifts.shift(some, 2, -1))[-1]
    expected = np.mean(outputs.argmax(axis=1) == labels), outputs.max(axis=1).mean()
    assert shifts.score(network, shifts.shift(some, 2, -1), labels) == pytest.approx(expected)
    accuracies, tops = shifts.shift_map(network, some, labels, 2)
    assert accuracies.shape == tops.shape == (5, 5)
    assert (accuracies[1, 4], tops[1, 4]) == pytest.approx(expected)  # dy = -1, dx = 2
    right, top = shifts.curve(network, some, labels, lambda batch, dx: shifts.shift(batch, dx, -1), [0, 2])
    assert (right[1], top[1]) == pytest.approx(expected)


def test_reach_is_the_last_step_before_the_first_other_answer(network, part):
    some = part.images[:40]
    kept = shifts.reach(network, some, 0, 1, 6)
    start = network.predict(some)
    for image, answer, steps in zip(some, start, kept):
        for step in range(1, steps + 1):
            assert network.predict(shifts.shift(image, 0, step))[0] == answer
        if steps < 6:
            assert network.predict(shifts.shift(image, 0, steps + 1))[0] != answer
    assert len(set(kept)) > 2


# Four ways


def test_parts_keeps_strokes_only_where_they_are_the_picture():
    stroke = np.array([(9.0, 6), (19, 6)])
    drawn = images.draw([stroke])
    base, strokes = shifts.parts(drawn, [stroke])
    assert not base.any()
    assert len(strokes) == 1
    on_something = np.maximum(drawn, 0.3)
    base, strokes = shifts.parts(on_something, [stroke])
    assert (base == on_something).all()
    assert strokes == []


@pytest.mark.parametrize("corner", [(2, 2), (19, 2), (2, 15), (18, 16), (10, 9)])
def test_four_ways_center_and_scale_as_they_say(corner):
    strokes = [np.array([(0, 0), (6, 0), (3, 10)]) + corner]
    ways = shifts.four_ways(images.blank(), strokes)
    assert list(ways) == ["as drawn", "centered", "scaled", "both"]

    def long_side(image):
        left, top, right, bottom = images.bounding_box(image)
        return max(right - left, bottom - top)

    for name in ("centered", "both"):
        np.testing.assert_allclose(images.center_of_mass(ways[name]), images.MIDDLE, atol=0.51)
    assert abs(long_side(ways["centered"]) - long_side(ways["as drawn"])) <= 1
    for name in ("scaled", "both"):
        assert long_side(ways[name]) == pytest.approx(20, abs=1)
    scale, dx, dy = images.centering(images.blank(), strokes)
    np.testing.assert_array_equal(ways["both"], images.draw([images.move_points(strokes[0], scale, dx, dy)]))
    # Scaled only, it stays where it was as far as the grid allows: nothing is cut off.
    assert ways["scaled"].sum() == pytest.approx(ways["both"].sum(), rel=0.03)

    def middle(image):
        box = np.array(images.bounding_box(image))
        return (box[:2] + box[2:]) / 2

    # The longer side is the vertical one; 20 px lie on the grid when their middle is from 10 to 18.
    assert middle(ways["scaled"])[1] == pytest.approx(np.clip(middle(ways["as drawn"])[1], 10, 18), abs=1.25)


def test_four_ways_of_nothing():
    assert not any(image.any() for image in shifts.four_ways(images.blank(), []).values())


def test_put_aside_is_smaller_and_whole(part):
    some = part.images[:30]
    aside = shifts.put_aside(some, np.random.default_rng(0))
    assert aside.shape == (30, 28, 28)
    assert aside.dtype == np.float32
    ratio = aside.sum(axis=(1, 2)) / (some.sum(axis=(1, 2)) / 255)
    assert ((ratio > 0.2) & (ratio < 0.9)).all()
    centers = np.array([images.center_of_mass(image) for image in aside])
    assert centers.std(axis=0).min() > 2
    np.testing.assert_array_equal(aside, shifts.put_aside(some, np.random.default_rng(0)))


# The detector


def test_slide_is_two_loops(part):
    detector = np.random.default_rng(0).normal(size=(5, 4))
    image = part.images[0]
    answers = shifts.slide(image[None], detector)[0]
    assert answers.shape == (24, 25)
    for row, column in [(0, 0), (23, 24), (10, 12)]:
        window = image[row : row + 5, column : column + 4] / 255
        assert answers[row, column] == pytest.approx((window * detector).sum(), abs=1e-5)


def test_best_places_and_follows():
    image = np.zeros((1, 28, 28), np.uint8)
    image[0, 10, 12] = 255
    spot = np.zeros((3, 3))
    spot[1, 1] = 1
    values, columns, rows = shifts.best_places(shifts.slide(image, spot))
    assert (values[0], columns[0], rows[0]) == (1, 11, 9)
    assert shifts.follows(image, spot, 3, -2) == 1
    assert shifts.follows(image, spot, 20, 0) == 0


# Figures


def test_figures_are_drawn():
    x = range(-2, 3)
    ax = plots.share_curves(x, {"a": np.full(5, 0.5), "b": np.zeros(5)}, "T", "px", bands=[(np.zeros(5), np.ones(5))])
    assert (ax.get_title(), ax.get_xlabel(), len(ax.get_xticks())) == ("T", "px", 5)
    ax = plots.shift_map(np.eye(5), "M")
    assert [text.get_text() for text in ax.texts][:2] == ["100", "0"]
    assert ax.get_xlim() == (-2.5, 2.5)
    assert ax.get_ylim() == (2.5, -2.5)
    ax = plots.place_map(np.eye(3)[::-1] - 0.5, "P")
    assert (ax.lines[0].get_xdata()[0], ax.lines[0].get_ydata()[0]) == (2, 0)
    plots.close()


# Checks


def right_losses(network, pictures, labels):
    return np.array([one_loss(network, pictures[labels == digit], digit) for digit in range(10)])


def one_loss(network, pictures, digit, steps=((1, 0), (-1, 0), (0, 1), (0, -1))):
    labels = np.full(len(pictures), digit)
    after = [network.accuracy(shifts.shift(pictures, *step), labels) for step in steps]
    return network.accuracy(pictures, labels) - np.mean(after)


def one_direction(network, pictures, labels):
    return [one_loss(network, pictures[labels == digit], digit, [(1, 0)]) for digit in range(10)]


def center(image):
    ink = image.astype(float)
    return ink.sum(axis=0) @ np.arange(28) / ink.sum(), ink.sum(axis=1) @ np.arange(28) / ink.sum()


def center_overflowing(image):
    total = int(image.sum())
    columns = image * np.arange(28, dtype=np.uint8)
    rows = image * np.arange(28, dtype=np.uint8)[:, None]
    return columns.sum() / total, rows.sum() / total


def only_positive(image, dx, dy):
    moved = np.zeros_like(image)
    moved[dy:, dx:] = image[: 28 - dy, : 28 - dx]
    return moved


def minus_zero(image, dx, dy):
    moved = np.zeros_like(image)
    if dx > 0 and dy == 0:
        moved[:, dx:] = image[:, :-dx]
    elif dy > 0 and dx == 0:
        moved[dy:] = image[:-dy]
    elif dx < 0 and dy == 0:
        moved[:, :dx] = image[:, -dx:]
    elif dy < 0 and dx == 0:
        moved[:dy] = image[-dy:]
    elif dx or dy:
        return shifts.shift(image, dx, dy)
    return moved


def in_place(image, dx, dy):
    image[...] = shifts.shift(image, dx, dy)
    return image


def scaled_center(image):
    return center(image / 255)


RIGHT = [
    (checks.shift, shifts.shift),
    (checks.shift, lambda image, dx, dy: np.pad(image, 28)[28 - dy : 56 - dy, 28 - dx : 56 - dx]),
    (checks.shift, in_place),
    (checks.hurt_by_one_pixel, right_losses),
    (checks.center_of_mass, center),
    (checks.center_of_mass, scaled_center),
]
WRONG = [
    (checks.shift, lambda image, dx, dy: shifts.shift(image, dy, dx), "x and y are swapped"),
    (checks.shift, lambda image, dx, dy: shifts.shift(image, -dx, -dy), "wrong way"),
    (checks.shift, lambda image, dx, dy: shifts.shift(image, -dx, dy), "moves the wrong way"),
    (checks.shift, lambda image, dx, dy: shifts.shift(image, dx, -dy), "counted from the top|wrong way"),
    (checks.shift, lambda image, dx, dy: np.roll(image, (dy, dx), (0, 1)), "come back on the other"),
    (checks.shift, lambda image, dx, dy: np.roll(image, (dx, dy)), "one long line"),
    (checks.shift, lambda image, dx, dy: shifts.shift(image, dx, dy) / 255, "from 0 to 1"),
    (checks.shift, lambda image, dx, dy: shifts.shift(image, dx, dy).astype(float), "type float64"),
    (checks.shift, only_positive, "stopped with ValueError|try negative steps"),
    (checks.shift, minus_zero, r"image\[:-0\]"),
    (checks.shift, lambda image, dx, dy: image, r"differs from what it should be in \d+ of 784"),
    (checks.shift, lambda image, dx, dy: image[1:], r"shape \(28, 28\)"),
    (checks.hurt_by_one_pixel, lambda *given: -right_losses(*given), "other sign"),
    (checks.hurt_by_one_pixel, lambda *given: 4 * right_losses(*given), "take their mean"),
    (checks.hurt_by_one_pixel, lambda *given: 100 * right_losses(*given), "points of 100"),
    (checks.hurt_by_one_pixel, one_direction, "one direction only"),
    (checks.hurt_by_one_pixel, lambda *given: right_losses(*given).argmax(), r"shape \(10,\)"),
    (checks.hurt_by_one_pixel, lambda *given: np.zeros(10), "should lose"),
    (
        checks.hurt_by_one_pixel,
        lambda network, pictures, labels: [
            network.accuracy(pictures[labels == digit], labels[labels == digit]) for digit in range(10)
        ],
        "before moving",
    ),
    (checks.center_of_mass, lambda image: center(image)[::-1], "swapped"),
    (checks.center_of_mass, lambda image: images.center_of_mass(image), "0.5 less"),
    (checks.center_of_mass, lambda image: np.add(center(image), 1), "from 1"),
    (checks.center_of_mass, lambda image: [places.mean() for places in np.nonzero(image)[::-1]], "Weigh each place"),
    (checks.center_of_mass, lambda image: (13.5, 13.5), "Weigh each place"),
    (checks.center_of_mass, lambda image: np.multiply(center(image), 255), "factor of 255"),
    (checks.center_of_mass, lambda image: np.divide(center(image), 255), "factor of 255"),
    (checks.center_of_mass, lambda image: np.multiply(center(image), image.sum()), "Divide by all the ink"),
    (checks.center_of_mass, center_overflowing, "uint8"),
    (checks.center_of_mass, lambda image: np.floor(center(image)), "Do not round"),
    (checks.center_of_mass, lambda image: np.add(center(image), 3), "It should be"),
]


# The lab


@pytest.fixture
def seven(part):
    return part.images[part.labels == 7][0]


@pytest.fixture
def lab(network, seven):
    return ShiftLab(network, seven)


def descendants(widget):
    yield widget
    for child in getattr(widget, "children", ()):
        yield from descendants(child)


def of_kind(widget, kind):
    return [found for found in descendants(widget) if isinstance(found, kind)]


def click(lab, label):
    (button,) = [button for button in of_kind(lab, Button) if button.description == label]
    button.click()


def assert_at(lab, dx, dy):
    assert (lab.dx, lab.dy) == (dx, dy)
    np.testing.assert_array_equal(lab.pad.image, shifts.shift(lab.original, dx, dy))
    assert [slider.value for slider in of_kind(lab, IntSlider)] == [dx, dy]
    np.testing.assert_array_equal(lab.bars.activations[-1], lab.bars.network.forward(lab.pad.image)[-1])
    outputs = lab.bars.activations[-1][0]
    assert lab.answers[dx, dy] == (outputs.argmax(), pytest.approx(outputs.max()))
    assert lab.status_text() in lab.status.value


def test_a_lab_starts_unmoved(lab, seven):
    np.testing.assert_allclose(lab.original, seven / 255, atol=1e-6)
    assert_at(lab, 0, 0)
    assert list(lab.answers) == [(0, 0)]


def test_every_method_and_control_moves_the_digit(lab):
    lab.move(2, 1)
    assert_at(lab, 2, 1)
    lab.move_to(-3, 4)
    assert_at(lab, -3, 4)
    lab.dx = 5
    assert_at(lab, 5, 4)
    for label, (dx, dy) in {"←": (4, 4), "→": (5, 4), "↑": (5, 3), "↓": (5, 4)}.items():
        click(lab, label)
        assert_at(lab, dx, dy)
    of_kind(lab, IntSlider)[1].value = -2
    assert_at(lab, 5, -2)
    click(lab, "Back to the start")
    assert_at(lab, 0, 0)


def test_dragging_over_the_chart_moves_the_digit(lab):
    def event(name, dx, dy):
        x, y = [(value + FAR + 0.5) * CELL * SHARPNESS for value in (dx, dy)]
        lab.chart.canvas._handle_frontend_event(None, {"event": f"mouse_{name}", "x": x, "y": y}, [])

    event("move", 3, 3)
    assert_at(lab, 0, 0)
    event("down", 1, -2)
    assert_at(lab, 1, -2)
    event("move", -8, 8)
    assert_at(lab, -8, 8)
    event("up", -8, 8)
    event("move", 0, 0)
    assert_at(lab, -8, 8)


def test_arrow_keys_on_the_chart_move_the_digit(lab):
    for key, place in {"Left": (-1, 0), "Up": (-1, -1), "Right": (0, -1), "Down": (0, 0)}.items():
        pressed = {"event": "key_down", "key": f"Arrow{key}", "shift_key": False, "ctrl_key": False, "meta_key": False}
        lab.chart.canvas._handle_frontend_event(None, pressed, [])
        assert_at(lab, *place)


def test_the_digit_stays_within_reach(lab):
    lab.move(99, -99)
    assert_at(lab, FAR, -FAR)
    with pytest.raises(traitlets.TraitError):
        lab.move_to(0, FAR + 1)
    assert_at(lab, FAR, -FAR)


def test_ink_that_left_the_grid_comes_back(lab, seven):
    lab.move_to(FAR, FAR)
    assert lab.pad.image.sum() < lab.original.sum()
    lab.reset()
    np.testing.assert_allclose(lab.pad.image, seven / 255, atol=1e-6)


def test_undo_takes_a_whole_slide_back(lab):
    start = lab.original
    for place in [(3, 0), (3, 2), (FAR, -FAR)]:
        lab.move_to(*place)
    lab.pad.undo()
    assert_at(lab, 0, 0)
    np.testing.assert_array_equal(lab.original, start)
    assert list(lab.answers) == [(0, 0), (3, 0), (3, 2), (FAR, -FAR)]
    lab.move(1, 0)  # and another one
    lab.pad.undo()
    assert_at(lab, 0, 0)
    lab.pad.undo()  # the loading of the 7
    assert not lab.pad.image.any()


def test_a_slide_and_back_is_nothing_to_undo(lab):
    lab.move_to(3, 0)
    lab.reset()
    lab.pad.undo()
    assert not lab.pad.image.any()


def test_strokes_stay_strokes_when_they_slide(network):
    lab = ShiftLab(network)
    lab.pad.draw(STROKE)
    lab.move_to(4, -1)
    (points,) = lab.pad.strokes
    np.testing.assert_allclose(points, np.add(STROKE, (4, -1)))
    np.testing.assert_allclose(images.draw(lab.pad.strokes), lab.pad.image, atol=1e-6)
    lab.pad.save()
    lab.pad.draw([(4, 20), (9, 20)])  # drawn on the digit where it is now: the new original
    assert_at(lab, 0, 0)
    assert len(lab.pad.strokes) == 2
    lab.move(0, 3)
    lab.pad.undo()
    assert_at(lab, 0, 0)
    lab.pad.undo()
    assert_at(lab, 0, 0)  # the slid digit is a new original as well
    np.testing.assert_allclose(lab.pad.strokes, [points])
    lab.move(0, 2)
    np.testing.assert_allclose(lab.pad.strokes, [np.add(points, (0, 2))])


def test_a_stroke_under_way_is_not_disturbed(lab):
    lab.move_to(2, 0)
    lab.pad.pen_down(3, 3)
    assert_at_new_original(lab)
    lab.pad.pen_move(9, 9)
    assert_at_new_original(lab)
    lab.pad.pen_up()
    assert_at(lab, 0, 0)
    np.testing.assert_allclose(lab.pad.strokes[-1], [(3, 3), (9, 9)])
    lab.pad.undo()
    lab.pad.undo()
    np.testing.assert_array_equal(lab.pad.strokes, [])


def assert_at_new_original(lab):
    assert (lab.dx, lab.dy) == (0, 0)
    assert list(lab.answers) == [(0, 0)]
    assert lab.status_text() in lab.status.value


def test_what_is_drawn_or_loaded_begins_anew(lab):
    lab.move_to(3, 0)
    lab.pad.draw([(3, 3), (8, 8)])
    assert_at(lab, 0, 0)
    assert list(lab.answers) == [(0, 0)]
    lab.pad.save()
    lab.move_to(0, 2)
    lab.pad.clear()
    assert (lab.dx, lab.dy) == (0, 0)
    assert lab.answers == {}
    assert "empty" in lab.status_text()
    lab.move(1, 1)
    assert "empty" in lab.status_text()
    lab.pad.load()
    assert_at(lab, 0, 0)
    assert lab.original.any()


def test_a_lab_that_never_moved_can_be_cleared(lab):
    lab.pad.clear()
    assert not lab.original.any()
    assert lab.answers == {}
    lab.pad.undo()
    assert_at(lab, 0, 0)


def test_trying_every_place_agrees_with_going_there(lab):
    lab.try_every_place()
    assert len(lab.answers) == (2 * FAR + 1) ** 2
    for place in [(3, 0), (-5, 2), (0, -8)]:
        written = lab.answers[place]
        lab.move_to(*place)
        assert lab.answers[place] == (written[0], pytest.approx(written[1], abs=1e-5))


def test_reach_and_words(lab, network, seven):
    assert lab.reach("right") == (0, None)
    assert "Straight right: not tried." in lab.summary_lines()
    lab.move(1, 0)
    assert "Straight right: kept up to 1 px, not broken yet." in lab.summary_lines()
    assert "Moved 1 px right: still 7" in lab.status_text()
    lab.try_every_place()
    for direction, step in shifts.DIRECTIONS.items():
        kept, broke = lab.reach(direction)
        assert kept == shifts.reach(network, seven[None], *step, FAR)[0]
        assert broke == (kept + 1 if kept < FAR else None)
    _, broke = lab.reach("right")
    lab.move_to(broke, 0)
    assert f"Moved {broke} px right: no longer 7 but" in lab.status_text()


def test_errors_show_in_the_status_line(lab, monkeypatch):
    def broken():
        raise RuntimeError("no luck")

    monkeypatch.setattr(lab, "repaint", broken)
    click(lab, "→")
    assert "no luck" in lab.status.value
