"""Lesson 02: its measurements, its checks, the training monitor and the scrubber, without a browser."""

import asyncio
import os
import re
import signal
import threading
import time

import numpy as np
import pytest
import traitlets

from helpers import checks, mnist, plots, training, zoo
from helpers.experiments import learning
from helpers.network import Network
from helpers.widgets import CheckpointScrubber, TrainingMonitor, training_monitor
from helpers.widgets.canvas import MANAGER

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
    ("index", "name"),
    [
        (0, "weight from the pixel at row 0, column 0 to neuron 0 of the 2nd layer"),
        (784 + 30, "weight from the pixel at row 1, column 2 to neuron 1 of the 2nd layer"),
        (784 * 16 + 3, "bias of neuron 3 of the 2nd layer"),
        (784 * 16 + 16 + 17, "weight from neuron 1 of the 2nd layer to neuron 1 of the 3rd layer"),
        (784 * 16 + 16 + 16 * 16 + 16 + 35, "weight from neuron 3 of the 3rd layer to output 2"),
        (13_001, "bias of output 9"),
    ],
)
def test_each_number_has_a_name(index, name):
    assert learning.number_name(SIZES, index) == name


def test_the_names_are_those_of_the_layers():
    """Marked numbers are found again where their names say."""
    network = Network.random(SIZES, np.random.default_rng(0))
    network.parameters[784 + 30], network.parameters[13_001] = 77, 78
    assert network.weights[0][1, 28 * 1 + 2] == 77
    assert network.biases[2][9] == 78


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
    costs = learning.learning_rate_runs(**few, learning_rates=[3, 300], passes=2, seeds=[0, 1])
    assert costs.shape == (2, 2, 3)
    assert np.array_equal(costs[0, :, 0], costs[1, :, 0])
    assert costs[0, 0, 0] != costs[0, 1, 0]
    assert (costs[0, :, 2] < costs[0, :, 0]).all()


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
    assert "The cost fell from" in monitor.status.value
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


def test_controls_and_traits_follow_each_other(monitor):
    controls = {control.description: control for control in monitor.children[0].children}
    controls["learning rate"].value = 30.0
    assert monitor.learning_rate == 30
    monitor.batch_size = 100
    assert controls["batch size"].value == 100
    monitor.batch_size = 7  # not offered, but possible
    assert monitor._run.steps_per_pass == 3600 // 7
    controls["hidden layers"].value = (100,)
    assert monitor.network.sizes == (784, 100, 10)
    assert all(control.description for control in controls.values())


def test_bad_settings_are_refused_in_words(parts, monitor):
    with pytest.raises(ValueError, match="no setting"):
        TrainingMonitor(*parts, learning_rates=3)
    for name, value in [
        ("batch_size", 100_000),
        ("batch_size", 0),
        ("learning_rate", 0.0),
        ("learning_rate", float("inf")),
        ("hidden", (16, 0)),
        ("start", -1),
    ]:
        before = getattr(monitor, name)
        with pytest.raises(ValueError, match=name):
            setattr(monitor, name, value)
        assert getattr(monitor, name) == before
    monitor._choose("passes", 0)
    assert "passes" in monitor.status.value


def test_an_interrupt_leaves_the_last_finished_step(parts):
    monitor = TrainingMonitor(*parts, passes=200)
    timer = threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT))
    timer.start()
    with pytest.raises(KeyboardInterrupt):
        monitor.train_now()
    assert monitor.state == "paused"
    assert 0 < monitor.steps_done < monitor._run.steps
    assert "Interrupted after step" in monitor.status.value
    assert monitor.history[-1].passes == pytest.approx(monitor.steps_done / 360)
    reference = learning.TrainingRun(*parts, passes=200)
    reference.advance(60, last=monitor.steps_done)
    assert np.array_equal(reference.network.parameters, monitor.network.parameters)
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


def test_an_error_while_training_is_said(monitor, monkeypatch):
    monkeypatch.setattr(monitor._run, "advance", lambda *_: 1 / 0)

    async def learner():
        monitor.run()
        await until(lambda: monitor.state != "running")

    asyncio.run(learner())
    assert "division by zero" in monitor.status.value


def test_points_lie_where_their_values_are():
    chart = training_monitor.LineChart("test", "Cost", {0: "0", 1: "1"}, (1, "reference"))
    chart.passes = 4
    x, y = chart.place([0, 2, 4], [0, 0.5, 9])
    assert x[1] - x[0] == x[2] - x[1] > 0
    assert y[0] - y[1] == pytest.approx(y[1] - y[2])
    assert y[2] == chart.place(0, 1)[1]


# The scrubber


def test_the_scrubber_shows_one_checkpoint_and_tells_of_all():
    networks = {"random": zoo.load("untrained"), "plain": zoo.load("digits-plain"), "trained": zoo.load("digits")}
    scrubber = CheckpointScrubber(networks)
    assert "Draw a digit" in scrubber.story.value
    scrubber.pad.set_image(mnist.load("sample").test.images[0])
    answers = [int(network.predict(scrubber.pad.image)[0]) for network in networks.values()]
    assert scrubber.answers() == answers
    for position, network in enumerate(networks.values()):
        scrubber.slider.value = position
        assert scrubber.position == position
        assert np.array_equal(scrubber.bars.activations[-1], network.forward(scrubber.pad.image)[-1])
        assert f"<b>[{answers[position]}]</b>" in scrubber.story.value
    assert f"The last checkpoint answers {answers[-1]}." in scrubber.story.value
    since = scrubber.settled()
    assert len(set(answers[since:])) == 1
    assert since == 0 or answers[since - 1] != answers[-1]
    scrubber.position = 0
    assert scrubber.slider.value == 0
    with pytest.raises(traitlets.TraitError):
        scrubber.position = 3


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
    (checks.cost, lambda outputs, labels: np.mean(np.sum((outputs - labels[:, None]) ** 2, 1)), "target is 1 at"),
    (checks.cost, lambda outputs, labels: np.mean((outputs - labels) ** 2), "np.eye"),
    (checks.cost, lambda outputs, labels: np.sum((outputs - np.eye(10)[labels]) ** 2, axis=1), "Average over"),
    (checks.cost, lambda outputs, labels: np.sum((outputs - np.eye(10)[labels]) ** 2, axis=0), "axis 1"),
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
    (checks.learning_rates, lambda: (300, 3), "other way round"),
    (checks.learning_rates, lambda: (0.01, 300), "larger"),
    (checks.learning_rates, lambda: (100, 300), "smaller"),
    (checks.learning_rates, lambda: (3, 0.01), "too small rather than too large"),
    (checks.learning_rates, lambda: (3, 5), "still learns"),
    (checks.learning_rates, lambda: ("three", 5), "should be numbers"),
]


def verdict(check, answer, capsys):
    """Return the one line that a check prints."""
    capsys.readouterr()
    assert check(answer) is None
    return capsys.readouterr().out.strip()


@pytest.mark.parametrize(("check", "answer"), RIGHT)
def test_right_answers_are_accepted(check, answer, capsys):
    assert verdict(check, answer, capsys).startswith("✓")


@pytest.mark.parametrize(("check", "answer", "words"), WRONG)
def test_wrong_answers_get_a_message_that_helps(check, answer, words, capsys):
    said = verdict(check, answer, capsys)
    assert said.startswith("✗")
    assert re.search(words, said), said


@pytest.mark.parametrize("check", [checks.cost, checks.gradient_step, checks.learning_rates])
@pytest.mark.parametrize("stub", [..., lambda *arguments: ..., lambda *arguments: None, lambda *arguments: (..., ...)])
def test_stubs_are_met_calmly(check, stub, capsys):
    said = verdict(check, stub, capsys)
    assert "Not filled in yet" in said or (said.startswith("✗") and check is not checks.learning_rates)
