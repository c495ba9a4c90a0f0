"""What lesson 10 measures: shifts, four ways to treat a drawing, the detector that slides; and its figures."""

import numpy as np
import pytest

from data import make_networks
from helpers import images, learner, mnist, plots, zoo
from helpers.drawing import Drawing
from helpers.learner import ten_digits
from helpers.lessons.off_center import measure as shifts


@pytest.fixture(scope="module")
def part():
    return mnist.load("sample").test


@pytest.fixture(scope="module")
def network():
    return zoo.load("digits")


# Measurements


def test_the_shifted_networks_images_are_shifts(part):
    """What the recipe `shifted` trains on is what `images.shift` calls a shift."""
    some = part[:3]
    made = make_networks.EXAMPLES["shifted"](some, np.random.default_rng(0))
    steps = range(-zoo.SHIFT, zoo.SHIFT + 1)
    for number, image in enumerate(made.images):
        original = some.images[number // 4]
        assert any((images.shift(original, dx, dy) == image).all() for dx in steps for dy in steps)


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


@pytest.mark.parametrize(
    ("accuracies", "surenesses", "expected"),
    [
        ([1, 0.8, 0.6], [1, 0.9, 0.8], 0.15),  # halfway between 0.1 and 0.2
        ([1, 0.7, 0.2], [1, 0.5, 0.2], -0.2),  # just there
        ([0.6, 0.4], [0.9, 0.9], 0.3),  # there from the start
        ([1, 0.9, 0.8], [1, 1, 1], 0.2),  # never there: the largest push
        ([1, 0.6, 0.9, 0.5], [1, 1, 0.9, 0.9], 0.3),  # the first time counts
    ],
)
def test_excess_where_the_accuracy_first_falls_so_far(accuracies, surenesses, expected):
    assert shifts.excess_at(accuracies, surenesses, 0.7) == pytest.approx(expected)


def test_reach_is_the_last_step_before_the_first_other_answer(network, part):
    some = part.images[:40]
    kept = shifts.reach(network, some, 0, 1, 6)
    start = network.predict(some)
    for image, answer, steps in zip(some, start, kept):
        for step in range(1, steps + 1):
            assert network.predict(images.shift(image, 0, step))[0] == answer
        if steps < 6:
            assert network.predict(images.shift(image, 0, steps + 1))[0] != answer
    assert len(set(kept)) > 2


# Four ways


@pytest.mark.parametrize("corner", [(2, 2), (19, 2), (2, 15), (18, 16), (10, 9)])
def test_four_ways_center_and_scale_as_they_say(corner):
    strokes = [np.array([(0, 0), (6, 0), (3, 10)]) + corner]
    ways = shifts.four_ways(Drawing(strokes=strokes))
    assert list(ways) == ["as drawn", "moved", "scaled", "both"]

    def long_side(image):
        left, top, right, bottom = images.bounding_box(image)
        return max(right - left, bottom - top)

    for name in ("moved", "both"):
        np.testing.assert_allclose(images.center_of_mass(ways[name]), images.MIDDLE, atol=0.51)
    assert abs(long_side(ways["moved"]) - long_side(ways["as drawn"])) <= 1
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
    assert not any(image.any() for image in shifts.four_ways(Drawing()).values())


def test_the_ten_digits_go_four_ways():
    drawing = Drawing(strokes=[np.array([(3.0, 3), (9, 3), (6, 11)])])
    ten_digits.keep_digit(7, drawing)
    ways = shifts.ten_digits_four_ways()
    assert list(ways) == ["as drawn", "moved", "scaled", "both"]
    for name, ten in ways.items():
        assert ten.labels.tolist() == list(range(10))
        np.testing.assert_array_equal(ten.images[7], shifts.four_ways(drawing)[name])
    np.testing.assert_array_equal(ways["as drawn"].images, learner.digits().images)


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
    ax = plots.share_curves(x, {"a": np.full(5, 0.5), "b": np.zeros(5)})
    assert (ax.get_ylabel(), len(ax.get_xticks())) == ("share, 0 to 1", 5)
    ax = plots.shift_map(np.eye(5))
    assert [text.get_text() for text in ax.texts][:2] == ["100", "0"]
    assert ax.get_xlim() == (-2.5, 2.5)
    assert ax.get_ylim() == (2.5, -2.5)
    ax = plots.place_map(np.eye(3)[::-1] - 0.5)
    assert (ax.lines[0].get_xdata()[0], ax.lines[0].get_ydata()[0]) == (2, 0)
    plots.close()
