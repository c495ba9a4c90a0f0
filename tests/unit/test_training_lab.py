"""The training monitor without a browser: its buttons, its menus, its table, its curves."""

import numpy as np
import pytest
from ipywidgets import Button, Dropdown

from helpers import mnist
from helpers.lessons.training import TrainingMonitor
from helpers.lessons.training import measure as learning
from helpers.widgets.line_chart import LineChart
from tests.support.widgets import of_kind, press


@pytest.fixture(scope="module")
def parts():
    """(training, held out): few enough to be quick, 720 steps in two passes through all."""
    training, held_out = learning.hold_out(mnist.load("sample").train)
    return training, held_out[:100]


@pytest.fixture
def monitor(parts):
    return TrainingMonitor(*parts, passes=2)


def menus_of(monitor):
    return {menu.description: menu for menu in of_kind(monitor, Dropdown)}


def test_the_buttons_do_what_the_trainer_does(monitor, page):
    before = page.messages
    press(monitor, "Single step")
    assert (monitor.trainer.state, monitor.trainer.progress.step) == ("paused", 1)
    assert monitor.status.value == monitor.trainer.message
    assert page.messages > before
    press(monitor, "Run")
    assert monitor.trainer.state == "finished"
    assert monitor.bar.value == 1
    assert "step 720 of 720" in monitor.numbers.value
    assert f"{monitor.trainer.history[-1].held_out_accuracy:.1%} right" in monitor.numbers.value
    press(monitor, "Reset")
    assert (monitor.trainer.state, monitor.bar.value) == ("ready", 0)
    assert "the run before" in monitor.numbers.value


def test_a_button_that_cannot_help_is_disabled(monitor):
    def disabled():
        return [button.description for button in of_kind(monitor, Button) if button.disabled]

    assert disabled() == ["Pause"]
    seen = []
    monitor.trainer.observe(lambda _: seen.append(disabled()), "progress")
    monitor.trainer.train_now()
    assert ["Run"] in seen
    assert disabled() == ["Pause", "Single step"]


def test_menus_and_settings_follow_each_other(monitor):
    trainer, menus = monitor.trainer, menus_of(monitor)
    menus["learning rate"].value = 30.0
    assert trainer.learning_rate == 30
    trainer.batch_size = 100
    assert menus["batch size"].value == 100
    trainer.batch_size = 7  # not offered at first, but possible
    assert trainer.progress.steps_per_pass == 3600 // 7
    assert (menus["batch size"].value, menus["batch size"].label) == (7, "7")
    trainer.hidden = [8, 8, 8]
    assert (menus["hidden layers"].value, menus["hidden layers"].label) == ((8, 8, 8), "8 and 8 and 8")
    menus["hidden layers"].label = "none"
    assert monitor.network.sizes == (784, 10)
    assert set(menus) == {"learning rate", "batch size", "hidden layers", "passes", "random start"}


def test_no_menu_offers_a_batch_of_more_images_than_there_are(parts):
    menu = menus_of(TrainingMonitor(parts[0][:300], parts[1]))["batch size"]
    assert [value for _, value in menu.options] == [1, 10, 100]


def test_a_setting_that_fails_is_said(monitor):
    """As from the page, where nobody sees a traceback."""
    monitor.trainer.observe(lambda _: 1 / 0, "batch_size")
    menus_of(monitor)["batch size"].value = 100
    assert "division by zero" in monitor.status.value


def test_the_first_steps_are_enlarged(monitor, page):
    chart = monitor.charts["cost"].canvas
    monitor.trainer.step()
    assert {"the first steps, enlarged", "50 steps"} <= set(page.texts_on(chart))
    begin, end = page.lines_on(chart)[0][[0, -1]]  # of the axis
    first, second = page.lines_on(chart)[-1][[0, 1]]
    assert first[0] == begin[0]
    assert second[0] - first[0] == pytest.approx((end[0] - begin[0]) / 50)
    monitor.trainer.train_now(1)
    assert {"passes through the training images", "2"} <= set(page.texts_on(chart))
    assert page.lines_on(chart)[-1][-1][0] == pytest.approx(begin[0] + (end[0] - begin[0]) * 361 / 720)


def test_held_out_curves_are_dashed(monitor, page):
    """Colors differ, too, but not for everybody."""
    monitor.trainer.train_now(1)
    for chart in monitor.charts.values():
        _, training, held_out = page.dashes_on(chart.canvas)[-3:]  # behind the reference
        assert training == []
        assert min(held_out) > 0


def test_points_lie_where_their_values_are():
    chart = LineChart("test", "Cost", {0: "0", 1: "1"}, (1, "reference"))
    chart.end = 4
    x, y = chart.place([0, 2, 4], [0, 0.5, 9])
    assert x[1] - x[0] == x[2] - x[1] > 0
    assert y[0] - y[1] == pytest.approx(y[1] - y[2])
    assert y[2] == chart.place(0, 1)[1]


def test_a_chart_leaves_out_what_lies_beyond_its_axis(page):
    chart = LineChart("test", "Cost", {0: "0", 1: "1"}, (1, "reference"))
    chart.paint([([(0, 0), (1, 1), (2, 1)], "#000000", False), ([(0, 0), (2, 1)], "#000000", True)], 1, "x", "1")
    curves = page.lines_on(chart.canvas)[3:]  # behind the ticks and the reference
    assert [len(curve) for curve in curves] == [2]
    assert np.array_equal(curves[0], 2 * np.stack(chart.place([0, 1], [0, 1]), axis=1).astype(np.float32))
