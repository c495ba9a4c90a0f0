"""Lesson 02: its measurements, its checks, the training monitor and the scrubber, without a browser."""

import asyncio
import os
import signal
import threading
import time

import numpy as np
import pytest

from helpers import checks, mnist, plots, training, zoo
from helpers.experiments import learning
from helpers.network import Network
from helpers.widgets import CheckpointScrubber, TrainingMonitor
from helpers.widgets.canvas import MANAGER
from helpers.widgets.line_chart import LineChart

SIZES = (784, 16, 16, 10)
SEVEN = [(8, 6), (20, 6), (12, 24)]


@pytest.fixture(scope="module")
def parts():
    """(training, held out) of the sample."""
    return learning.hold_out(mnist.load("sample").train)


@pytest.fixture(scope="module")
def few(parts):
    return {name: values[:300] for name, values in parts[0].items()}


@pytest.fixture(autouse=True)
def work(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_WORK", str(tmp_path / "my_work.json"))


# train, in reports finer than a pass


def test_reports_every_few_steps_and_at_the_end(few):
    def reports(**options):
        network = Network.random(SIZES, np.random.default_rng(0))
        rng = np.random.default_rng(0)
        run = training.train(network, **few, passes=2, rng=rng, batch_size=10, **options)
        return network, [(p.steps_done, p.passes_done, round(p.learning_rate, 6)) for p in run]

    whole, by_pass = reports()
    fine, by_step = reports(report_every=1)
    rough, by_25 = reports(report_every=25)
    assert by_pass == [(30, 1, 1.5), (60, 2, 0.0)]
    assert [steps for steps, _, _ in by_step] == list(range(1, 61))
    assert by_step[28][1:] == (0, round(3 * (1 - 29 / 60), 6))
    assert by_25 == [(25, 0, 1.75), (50, 1, 0.5), (60, 2, 0.0)]
    assert np.array_equal(whole.parameters, fine.parameters)
    assert np.array_equal(whole.parameters, rough.parameters)


@pytest.mark.parametrize("every", [0, -1, 1.5, "all"])
def test_a_bad_report_every_is_refused(few, every):
    with pytest.raises(ValueError, match="report_every"):
        training.train(zoo.load("untrained"), **few, passes=1, rng=np.random.default_rng(0), report_every=every)


# Measurements


def test_holding_out_copies_nothing_and_loses_nothing():
    part = mnist.load("sample").train
    training_part, held_out = learning.hold_out(part, share=0.25)
    assert (len(training_part["labels"]), len(held_out["labels"])) == (3000, 1000)
    assert np.shares_memory(training_part["images"], part.images)
    assert np.array_equal(np.concatenate([training_part["labels"], held_out["labels"]]), part.labels)


def test_outputs_in_batches_are_the_outputs(few):
    network = zoo.load("digits")
    expected = network.forward(few["images"])[-1]
    assert np.allclose(learning.outputs_of(network, few["images"], batch_size=7), expected, atol=1e-6)


def test_random_starts_are_as_many_as_asked_and_differ(few):
    costs, accuracies = learning.random_starts(**few, count=3, rng=np.random.default_rng(0))
    assert costs.shape == accuracies.shape == (3,)
    assert len(set(costs)) == 3


@pytest.mark.parametrize(
    ("index", "name", "place"),
    [
        (0, "weight from the pixel at row 0, column 0 to neuron 0 of the 2nd layer", ("weights", 0, (0, 0))),
        (784 + 30, "weight from the pixel at row 1, column 2 to neuron 1 of the 2nd layer", ("weights", 0, (1, 30))),
        (784 * 16 + 17, "weight from neuron 1 of the 2nd layer to neuron 1 of the 3rd layer", ("weights", 1, (1, 1))),
        (784 * 16 + 16 * 16 + 35, "weight from neuron 3 of the 3rd layer to output 2", ("weights", 2, (2, 3))),
        (784 * 16 + 16 * 16 + 160 + 3, "bias of neuron 3 of the 2nd layer", ("biases", 0, 3)),
        (13_001, "bias of output 9", ("biases", 2, 9)),
    ],
)
def test_each_number_has_a_name(index, name, place):
    """A marked number is found again where its name says."""
    assert learning.number_name(SIZES, index) == name
    network = Network.random(SIZES, np.random.default_rng(0))
    network.parameters[index] = 77
    kind, layer, where = place
    assert getattr(network, kind)[layer][where] == 77


@pytest.mark.parametrize("index", [-1, 13_002])
def test_there_is_no_such_number(index):
    with pytest.raises(IndexError, match="784-16-16-10"):
        learning.number_name(SIZES, index)


def test_a_batch_of_all_images_agrees_with_all(few):
    cosines = learning.batch_agreement(
        zoo.load("digits"), **few, count=2, rng=np.random.default_rng(0), batch_size=len(few["labels"])
    )
    assert np.allclose(cosines, 1, atol=1e-4)
    small = learning.batch_agreement(zoo.load("digits"), **few, count=20, rng=np.random.default_rng(0), batch_size=1)
    assert np.abs(small).max() <= 1.0001
    assert small.mean() < 0.5


def test_the_slice_is_the_cost_of_the_network(few):
    network = zoo.load("digits")
    surface = learning.CostSlice(network, **few, output=9, neurons=(8, 15))
    assert surface.cost(*surface.trained) == pytest.approx(training.cost(network, **few), abs=1e-6)
    moved = network.copy()
    moved.weights[-1][9, [8, 15]] = 1.5, -2
    assert surface.cost(1.5, -2) == pytest.approx(training.cost(moved, **few), abs=1e-6)
    gradient = moved.split(training.backpropagate(moved, **few))[0][-1][9, [8, 15]]
    assert np.allclose(surface.gradient(1.5, -2), gradient, atol=1e-6)
    grid = surface.surface([0, 1.5], [-2, 3, 4])
    assert grid.shape == (3, 2)
    assert grid[0, 1] == surface.cost(1.5, -2)


def test_descent_subtracts_the_slopes(few):
    surface = learning.CostSlice(zoo.load("digits"), **few, output=9, neurons=(8, 15))
    path = surface.descend((0, 0), 10, 3)
    assert path.shape == (4, 2)
    assert np.allclose(path[1], -10 * surface.gradient(0, 0))
    costs = [surface.cost(*place) for place in path]
    assert costs == sorted(costs, reverse=True)


def test_learning_rate_runs_begin_with_the_random_start(few):
    good, huge = [learning.learning_rate_runs(**few, learning_rate=r, passes=2, seeds=[0, 1]) for r in (3, 300)]
    assert good.shape == huge.shape == (2, 3)
    assert np.array_equal(good[:, 0], huge[:, 0])
    assert good[0, 0] != good[1, 0]
    assert (good[:, 2] < good[:, 0]).all()


def test_most_mixed_up_adds_both_directions():
    counts = np.diag(np.full(10, 90))
    counts[3, 5], counts[9, 4], counts[4, 9] = 5, 3, 3
    assert learning.most_mixed_up(counts) == (4, 9)


# A run that rests


def test_a_run_goes_on_where_it_rested(parts):
    broken, whole = [learning.TrainingRun(*parts, passes=2) for _ in range(2)]
    broken.step()
    assert broken.steps_done == 1
    broken.advance(10, last=100)
    assert broken.steps_done == 100
    before = broken.steps_done
    broken.advance(0)
    assert broken.steps_done == before + 1
    broken.advance(60)
    whole.advance(60)
    assert broken.finished
    assert broken.steps_done == whole.steps == 720
    assert np.array_equal(broken.network.parameters, whole.network.parameters)
    broken.step()
    assert broken.steps_done == 720


def test_a_run_measures_what_the_network_does(parts):
    run = learning.TrainingRun(*parts, passes=1)
    run.advance(60)
    first, last = run.history[0], run.history[-1]
    assert (first.passes, last.passes) == (0, 1)
    assert len(run.history) > 50
    for part, cost, accuracy in [
        (parts[0], last.cost, last.accuracy),
        (parts[1], last.held_out_cost, last.held_out_accuracy),
    ]:
        measured = {name: values[:1000] for name, values in part.items()}
        assert cost == pytest.approx(training.cost(run.network, **measured), rel=1e-4)
        assert accuracy == pytest.approx(run.network.accuracy(**measured))
    assert last.cost < first.cost


# The monitor


@pytest.fixture
def sent(monkeypatch):
    """What the canvases send to the page."""
    messages = []
    monkeypatch.setattr(MANAGER, "send", lambda *message, **_: messages.append(message))
    monkeypatch.setattr(MANAGER, "_current_canvas", None)
    return messages


@pytest.fixture
def monitor(parts):
    return TrainingMonitor(*parts, passes=2)


async def until(condition):
    """Let the event loop go on until a condition holds, 20 seconds at most."""
    end = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < end
        await asyncio.sleep(0.002)


def press(monitor, label):
    button = monitor._pressed[label]
    assert not button.disabled
    button.click()


def test_a_single_step_is_one_batch(monitor, sent):
    start = monitor.network.parameters.copy()
    press(monitor, "Single step")
    assert (monitor.state, monitor.steps_done) == ("paused", 1)
    assert not np.array_equal(monitor.network.parameters, start)
    assert [moment.passes for moment in monitor.history] == [0, 1 / 360]
    before, after = [moment.cost for moment in monitor.history]
    assert f"The cost fell: {before:.4f} before the step, {after:.4f} after it." in monitor.status.value
    assert len(sent) >= 1


def test_training_without_an_event_loop(monitor):
    monitor.train_now(1)
    assert (monitor.state, monitor.steps_done) == ("paused", 360)
    press(monitor, "Run")
    assert (monitor.state, monitor.steps_done) == ("finished", 720)
    assert monitor.history[-1].held_out_accuracy > 0.75
    assert monitor.bar.value == 1
    assert "step 720 of 720" in monitor.numbers.value
    assert f"{monitor.history[-1].held_out_accuracy:.1%} right" in monitor.numbers.value
    with pytest.raises(ValueError, match="Reset"):
        monitor.step()


def test_run_pause_and_run_again_on_the_event_loop(monitor, sent):
    async def learner():
        press(monitor, "Run")
        assert monitor.state == "running"
        await until(lambda: monitor.steps_done >= 50)
        press(monitor, "Pause")
        rested = monitor.steps_done
        await asyncio.sleep(0.05)
        assert (monitor.state, monitor.steps_done) == ("paused", rested)
        assert f"step {rested:,}" in monitor.status.value
        press(monitor, "Run")
        await until(lambda: monitor.state != "running")

    asyncio.run(learner())
    assert (monitor.state, monitor.steps_done) == ("finished", 720)
    assert len(sent) > 3


def test_slices_are_short(parts, monkeypatch):
    """Between two slices everything else has its turn: none trains much longer than it should."""
    monitor = TrainingMonitor(*parts, passes=5)
    lengths, advance = [], monitor._run.advance

    def timed(*arguments):
        begun = time.thread_time()
        advance(*arguments)
        lengths.append(time.thread_time() - begun)

    monkeypatch.setattr(monitor._run, "advance", timed)

    async def learner():
        monitor.run()
        await until(lambda: monitor.state != "running")

    asyncio.run(learner())
    assert len(lengths) >= 3
    assert np.median(lengths) <= 0.05


def test_reset_begins_again_and_keeps_the_last_curves(monitor):
    start = monitor.network.parameters.copy()
    monitor.train_now(1)
    old = monitor.history
    press(monitor, "Reset")
    assert (monitor.state, monitor.steps_done, len(monitor.history)) == ("ready", 0, 1)
    assert np.array_equal(monitor.network.parameters, start)
    assert monitor._before is old
    assert "the run before" in monitor.numbers.value


def test_reset_while_it_runs_ends_the_run(monitor):
    async def learner():
        monitor.run()
        await asyncio.sleep(0.05)
        monitor.reset()
        await asyncio.sleep(0.05)
        assert (monitor.state, monitor.steps_done) == ("ready", 0)

    asyncio.run(learner())


def test_settings_apply_at_once_before_and_from_reset_on_after_the_first_step(monitor):
    monitor.hidden = (32, 32)
    assert monitor.network.sizes == (784, 32, 32, 10)
    monitor.step()
    monitor.hidden = ()
    assert monitor.network.sizes == (784, 32, 32, 10)
    assert "Reset" in monitor.status.value
    monitor.reset()
    assert monitor.network.sizes == (784, 10)
    monitor.start = 2
    other = monitor.network.parameters.copy()
    monitor.start = 1
    assert not np.array_equal(monitor.network.parameters, other)


def test_menus_and_traits_follow_each_other(monitor):
    menus = {menu.description: menu for menu in monitor.children[0].children}
    menus["learning rate"].value = 30.0
    assert monitor.learning_rate == 30
    monitor.batch_size = 100
    assert menus["batch size"].value == 100
    monitor.batch_size = 7  # not offered at first, but possible
    assert monitor._run.steps_per_pass == 3600 // 7
    assert (menus["batch size"].value, menus["batch size"].label) == (7, "7")
    monitor.hidden = [8, 8, 8]
    assert (menus["hidden layers"].value, menus["hidden layers"].label) == ((8, 8, 8), "8 and 8 and 8")
    menus["hidden layers"].label = "none"
    assert monitor.network.sizes == (784, 10)
    assert set(menus) == {"learning rate", "batch size", "hidden layers", "passes", "random start"}


def test_no_menu_offers_a_batch_of_more_images_than_there_are(few):
    monitor = TrainingMonitor(few, few)
    menu = next(menu for menu in monitor.children[0].children if menu.description == "batch size")
    assert [value for _, value in menu.options] == [1, 10, 100]


def test_there_is_no_such_setting(parts):
    with pytest.raises(ValueError, match="'learning_rates' is no setting; there are learning_rate, batch_size"):
        TrainingMonitor(*parts, learning_rates=3)


NAN = float("nan")
ABSURD = [
    *[("learning_rate", value, "above 0, at most 1,000,000") for value in (0, -3.0, 1e9, NAN, np.inf, "three", None)],
    *[("batch_size", value, "whole number from 1 to 3,600") for value in (0, -1, 2.5, 3601, NAN, "ten")],
    *[("passes", value, "whole number from 1 to 1,000") for value in (0, 0.5, 10**9, "all")],
    *[("start", value, "whole number from 0") for value in (-1, 1.5, "one")],
    *[("hidden", value, "a tuple such as") for value in ("abc", "0", 16, (0,), (16, -1), (16.0,), ("16",), None)],
    *[("hidden", value, "at most 2,000,000 weights") for value in ((10_000_000,), (1000,) * 10)],
]


@pytest.mark.parametrize(("name", "value", "remedy"), ABSURD)
def test_absurd_settings_are_refused_in_words(monitor, name, value, remedy):
    """The message names the setting, the value and what would do; the setting stays, and the monitor goes on."""
    before = getattr(monitor, name)
    with pytest.raises(ValueError, match=name) as refused:
        setattr(monitor, name, value)
    assert str(refused.value).startswith(f"{name} is {value!r}; it must be ")
    assert remedy in str(refused.value)
    monitor._choose(name, value)  # as from the page, where nobody sees a traceback
    assert f"{name} is " in monitor.status.value
    assert getattr(monitor, name) == before
    press(monitor, "Single step")
    assert monitor.steps_done == 1


@pytest.mark.parametrize("hidden", [(16,) * 10, (1,), (1000, 1000)])
def test_unusual_layers_are_trained(monitor, hidden):
    monitor.hidden = hidden
    monitor.step()
    assert monitor.network.sizes == (784, *hidden, 10)


@pytest.mark.parametrize("rate", [300.0, 1000.0, 1e6])
def test_a_run_that_learns_nothing_says_so(monitor, rate):
    monitor.learning_rate = rate
    monitor.train_now(1)
    assert f"It has learned next to nothing: its cost is {monitor.history[-1].cost:.2f}" in monitor.status.value
    monitor.train_now()
    assert "Finished." in monitor.status.value
    assert "try other settings" in monitor.status.value
    assert np.isfinite(monitor.network.parameters).all()
    monitor.learning_rate = 3.0
    assert "next run" in monitor.status.value
    press(monitor, "Run")  # a finished run is reset first
    assert monitor.history[-1].held_out_cost < 0.5
    assert "nothing" not in monitor.status.value


def test_a_step_that_changes_nothing_says_so(monitor):
    monitor.learning_rate = 1e-9
    monitor.step()
    assert "The cost stayed: " in monitor.status.value


def test_the_first_steps_are_enlarged(monitor, monkeypatch):
    painted = []
    monkeypatch.setattr(monitor.charts["cost"], "paint", lambda curves, *axis: painted.append(axis))
    monitor.step()
    monitor.train_now(1)
    assert painted[0] == (50 / 360, "the first steps, enlarged", "50 steps")
    assert painted[-1] == (2, "passes through the training images", "2")


def test_an_interrupt_leaves_the_last_finished_step(parts):
    monitor = TrainingMonitor(*parts, passes=200)
    timer = threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT))
    timer.start()
    with pytest.raises(KeyboardInterrupt):
        monitor.train_now()
    assert monitor.state == "paused"
    assert 0 < monitor.steps_done < monitor._run.steps
    assert f"Paused after step {monitor.steps_done:,}." in monitor.status.value
    assert monitor.history[-1].passes == monitor.steps_done / 360
    reference = learning.TrainingRun(*parts, passes=200)
    reference.advance(60, last=monitor.steps_done)
    assert np.array_equal(reference.network.parameters, monitor.network.parameters)
    reference.measure()
    assert monitor.history[-1] == reference.history[-1]
    monitor.step()  # and it goes on


def test_an_interrupt_pauses_what_runs_on_the_event_loop(parts):
    monitor = TrainingMonitor(*parts, passes=200)
    before = signal.getsignal(signal.SIGINT)

    async def learner():
        monitor.run()
        await asyncio.sleep(0.05)
        os.kill(os.getpid(), signal.SIGINT)
        await until(lambda: monitor.state != "running")
        await asyncio.sleep(0.02)

    asyncio.run(learner())
    assert monitor.state == "paused"
    assert 0 < monitor.steps_done < monitor._run.steps
    assert signal.getsignal(signal.SIGINT) is before
    reference = learning.TrainingRun(*parts, passes=200)
    reference.advance(60, last=monitor.steps_done)
    reference.measure()
    assert np.array_equal(reference.network.parameters, monitor.network.parameters)
    assert monitor.history[-1] == reference.history[-1]


def test_pause_is_heard_by_a_cell_that_trains(parts):
    """A page's events may come on a thread of their own; a cell that waits for training lets them in."""
    monitor = TrainingMonitor(*parts, passes=200)
    timer = threading.Timer(0.2, monitor.pause)
    timer.start()
    monitor.train_now()
    timer.join()
    assert monitor.state == "paused"
    assert 0 < monitor.steps_done < monitor._run.steps


def test_an_error_while_training_is_said(monitor, monkeypatch):
    monkeypatch.setattr(monitor._run, "advance", lambda *_: 1 / 0)

    async def learner():
        monitor.run()
        await until(lambda: monitor.state != "running")

    asyncio.run(learner())
    assert "division by zero" in monitor.status.value

    assert monitor.state == "finished"
    assert monitor._pressed["Single step"].disabled
    press(monitor, "Run")  # and a new one begins
    assert monitor.history[-1].passes == 2


def test_points_lie_where_their_values_are():
    chart = LineChart("test", "Cost", {0: "0", 1: "1"}, (1, "reference"))
    chart.end = 4
    x, y = chart.place([0, 2, 4], [0, 0.5, 9])
    assert x[1] - x[0] == x[2] - x[1] > 0
    assert y[0] - y[1] == pytest.approx(y[1] - y[2])
    assert y[2] == chart.place(0, 1)[1]


def test_a_chart_leaves_out_what_lies_beyond_its_axis(monkeypatch):
    chart, lines = LineChart("test", "Cost", {0: "0", 1: "1"}, (1, "reference")), []
    monkeypatch.setattr(chart.canvas, "stroke_lines", lambda places: lines.append(places))
    chart.paint([([(0, 0), (1, 1), (2, 1)], "#000000", False), ([(0, 0), (2, 1)], "#000000", True)], 1, "x", "1")
    curves = lines[3:]  # behind the ticks and the reference
    assert [len(curve) for curve in curves] == [2]
    assert np.array_equal(curves[0], 2 * np.stack(chart.place([0, 1], [0, 1]), axis=1).astype(np.float32))


# The scrubber


@pytest.fixture
def scrubber():
    names = {"random": "untrained", "plain": "digits-plain", "trained": "digits"}
    made = CheckpointScrubber({name: zoo.load(key) for name, key in names.items()})
    assert "Draw a digit" in made.story.value
    made.pad.set_image(mnist.load("sample").test.images[0])
    return made


def test_the_scrubber_shows_one_checkpoint(scrubber):
    answers = [int(network.predict(scrubber.pad.image)[0]) for network in scrubber.networks]
    assert scrubber.answers() == answers
    for position, network in enumerate(scrubber.networks):
        scrubber.slider.value = position
        assert scrubber.position == position
        assert np.array_equal(scrubber.bars.activations[-1], network.forward(scrubber.pad.image)[-1])
        assert f"<b>[{answers[position]}]</b>" in scrubber.listed.value
    scrubber.position = 0
    assert scrubber.slider.value == 0
    for nowhere in (-1, 3):
        with pytest.raises(ValueError, match=f"no checkpoint {nowhere}"):
            scrubber.position = nowhere


def test_the_scrubber_gives_nothing_away_before_the_slider_has_been_there(scrubber):
    answers = scrubber.answers()
    assert scrubber.listed.value == f"Answers, first to last: <b>[{answers[0]}]</b> · ·"
    assert "2 checkpoints" in scrubber.story.value
    scrubber.position = 1
    assert scrubber.listed.value.endswith(f"{answers[0]} <b>[{answers[1]}]</b> ·")
    scrubber.position = 0
    scrubber.position = 2
    assert scrubber.listed.value.endswith(f"{answers[0]} {answers[1]} <b>[{answers[2]}]</b>")
    assert f"The answer {answers[2]} of the last checkpoint" in scrubber.story.value
    scrubber.pad.draw(SEVEN)
    assert scrubber.listed.value.startswith("Answers, first to last: · · <b>")
    scrubber.pad.clear()
    assert scrubber.listed.value == ""


def test_the_story_names_where_the_answer_settled(scrubber, monkeypatch):
    scrubber.visited = {0, 1, 2}
    for answers, name in [([1, 7, 7], "plain"), ([7, 7, 7], "random"), ([7, 1, 7], "trained")]:
        monkeypatch.setattr(scrubber, "answers", lambda answers=answers: answers)
        assert scrubber.story_text().endswith(f"that of all from “{name}” on.")


# Figures


def test_the_confusion_table_writes_every_count():
    counts = np.arange(100).reshape(10, 10)
    ax = plots.confusion(counts, "Title")
    assert [text.get_text() for text in ax.texts] == ["·", *map(str, range(1, 100))]
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("answer", "label")


def test_the_cost_surface_keeps_paths_on_the_map():
    x = np.linspace(-1, 1, 5)
    ax = plots.cost_surface(x, x, np.add.outer(x**2, x**2), {"far": np.array([[0, 0], [5, -9]])}, (0, 0), "Title")
    assert ax.lines[0].get_xydata().tolist() == [[0, 0], [1, -1]]
    assert ax.get_xlim() == (-1, 1)


# The checks


def my_cost(outputs, labels):
    return np.mean(np.sum((outputs - np.eye(10)[labels]) ** 2, axis=1))


RIGHT = [
    (checks.cost, my_cost),
    (checks.cost, lambda outputs, labels: np.sum((outputs - np.eye(10)[labels]) ** 2) / len(outputs)),
    (checks.gradient_step, lambda parameters, gradient, rate: parameters - rate * gradient),
    (checks.learning_rates, lambda: (3, 30)),
    (checks.learning_rates, lambda: [1.0, 100.0]),
]

WRONG = [
    (checks.cost, lambda outputs, labels: np.mean((outputs - np.eye(10)[labels]) ** 2), "Ten times too small"),
    (checks.cost, lambda outputs, labels: np.sum((outputs - np.eye(10)[labels]) ** 2), "Divide by how many"),
    (checks.cost, lambda outputs, labels: my_cost(outputs, labels) / 2, "Half"),
    (checks.cost, lambda outputs, labels: np.mean(np.sum(np.abs(outputs - np.eye(10)[labels]), 1)), "Square"),
    (checks.cost, lambda outputs, labels: np.mean(np.sum(outputs - np.eye(10)[labels], 1)), "Square"),
    (checks.cost, lambda outputs, labels: np.mean(np.sum((outputs - labels[:, None]) ** 2, 1)), "1 at the label"),
    (checks.cost, lambda outputs, labels: np.mean((outputs - labels) ** 2), "np.eye"),
    (checks.cost, lambda outputs, labels: np.sum((outputs - np.eye(10)[labels]) ** 2, axis=1), "Average over"),
    (checks.cost, lambda outputs, labels: np.sum((outputs - np.eye(10)[labels]) ** 2, axis=0), "axis 1"),
    (checks.cost, lambda outputs, labels: -my_cost(outputs, labels), "wrong sign"),
    (checks.cost, lambda outputs, labels: np.mean(np.sum((outputs + np.eye(10)[labels]) ** 2, 1)), "Subtract"),
    (checks.cost, lambda outputs, labels: np.mean(np.sum(outputs**2, 1)), "Subtract the target first"),
    (checks.cost, lambda outputs, labels: np.mean(np.sum((outputs - np.eye(10)[:6]) ** 2, 1)), "it should be"),
    (checks.cost, lambda outputs, labels: my_cost((255 * outputs).astype(np.uint8), labels), "it should be"),
    (checks.cost, lambda outputs, labels: my_cost(outputs.T, labels), "NumPy stopped with"),
    (checks.cost, lambda outputs, labels: 0.5, "it should be"),
    (checks.gradient_step, lambda parameters, gradient, rate: parameters + rate * gradient, "uphill"),
    (checks.gradient_step, lambda parameters, gradient, rate: parameters - gradient, "learning rate is missing"),
    (checks.gradient_step, lambda parameters, gradient, rate: parameters - gradient / rate, "Multiply"),
    (checks.gradient_step, lambda parameters, gradient, rate: rate * (parameters - gradient), "scales the gradient"),
    (checks.gradient_step, lambda parameters, gradient, rate: -rate * gradient, "Add it"),
    (checks.gradient_step, lambda parameters, gradient, rate: parameters, "Nothing has moved"),
    (checks.gradient_step, lambda parameters, gradient, rate: gradient, "element by element"),
    (checks.gradient_step, lambda parameters, gradient, rate: 1.0, "shape"),
    (checks.learning_rates, lambda: 3, "two numbers"),
    (checks.learning_rates, lambda: (3, -1), "above 0"),
    (checks.learning_rates, lambda: (3, 1e39), "at most 1,000,000; you gave 1e\\+39"),
    (checks.learning_rates, lambda: (NAN, 3), "you gave nan"),
    (checks.learning_rates, lambda: (300, 3), "other way round"),
    (checks.learning_rates, lambda: (0.01, 300), "larger"),
    (checks.learning_rates, lambda: (100, 300), "smaller"),
    (checks.learning_rates, lambda: (3, 0.01), "too small rather than too large"),
    (checks.learning_rates, lambda: (3, 5), "still learns"),
    (checks.learning_rates, lambda: ("three", 5), "should be numbers"),
]


@pytest.mark.parametrize("check", [checks.cost, checks.gradient_step, checks.learning_rates])
def test_a_half_filled_stub_is_met_calmly(check, verdict):
    said = verdict(check, lambda *arguments: (..., ...))
    assert "Not filled in yet" in said or (said.startswith("✗") and check is not checks.learning_rates)
