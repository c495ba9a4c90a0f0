"""Training that can be watched, without a page: run, pause, step, reset, its settings, and what stops it."""

import asyncio
import os
import signal
import threading
import time

import numpy as np
import pytest

from helpers import mnist
from helpers.examples import Settings
from helpers.gradient_step import GradientStep
from helpers.lessons.training import measure as learning
from helpers.widgets.trainer import Trainer
from helpers.widgets.training_run import TrainingRun
from tests.support.networks import SIZES


@pytest.fixture(scope="module")
def parts():
    """(training, held out): few enough to be quick, 720 steps in two passes through all."""
    training, held_out = learning.hold_out(mnist.load("sample").train)
    return training, held_out[:100]


@pytest.fixture
def trainer(parts):
    return Trainer(*parts, passes=2)


async def until(condition):
    """Let the event loop go on until a condition holds; a run that hangs ends after 60 seconds."""
    end = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < end
        await asyncio.sleep(0.002)


def assert_rests_after_a_whole_step(trainer, parts):
    """The network and what was measured are those of a run that took so many steps and no part of another."""
    assert 0 < trainer.progress.step < trainer.progress.steps
    reference = TrainingRun(*parts, SIZES, Settings(trainer.passes))
    reference.advance(60, last=trainer.progress.step)
    reference.measure()
    assert np.array_equal(reference.network.parameters, trainer.network.parameters)
    assert trainer.history[-1] == reference.history[-1]


def test_a_single_step_is_one_batch(trainer):
    start = trainer.network.parameters.copy()
    trainer.step()
    assert (trainer.state, trainer.progress.step) == ("paused", 1)
    assert not np.array_equal(trainer.network.parameters, start)
    assert [moment.passes for moment in trainer.history] == [0, 1 / 360]
    before, after = [moment.cost for moment in trainer.history]
    assert f"The cost fell: {before:.4f} before the step, {after:.4f} after it." in trainer.message


def test_training_without_an_event_loop(trainer):
    trainer.train_now(1)
    assert (trainer.state, trainer.progress.step) == ("paused", 360)
    assert trainer.seconds_left > 0
    trainer.run()
    assert (trainer.state, trainer.progress.step) == ("finished", 720)
    assert trainer.history[-1].held_out_accuracy > 0.75
    assert trainer.seconds_left is None
    with pytest.raises(ValueError, match="Reset"):
        trainer.step()


def test_run_pause_and_run_again_on_the_event_loop(trainer):
    async def learner():
        trainer.run()
        assert trainer.state == "running"
        await until(lambda: trainer.progress.step >= 50)
        trainer.pause()
        rested = trainer.progress.step
        await asyncio.sleep(0.05)
        assert (trainer.state, trainer.progress.step) == ("paused", rested)
        assert f"step {rested:,}" in trainer.message
        trainer.run()
        await until(lambda: trainer.state != "running")

    asyncio.run(learner())
    assert (trainer.state, trainer.progress.step) == ("finished", 720)


def test_everything_else_has_its_turn_between_slices(parts):
    """What runs on the event loop beside the training goes on while it trains."""
    trainer, turns = Trainer(*parts, passes=20), []

    async def learner():
        trainer.run()
        while trainer.state == "running":
            turns.append(trainer.progress.step)
            await asyncio.sleep(0)

    asyncio.run(learner())
    assert len(set(turns)) >= 3


def test_a_watcher_hears_of_each_slice_and_of_each_new_run(trainer):
    heard = []
    trainer.observe(lambda change: heard.append(change.new.step), "progress")
    trainer.train_now()
    assert heard == sorted(heard)
    assert heard[-1] == 720
    trainer.reset()
    trainer.start = 2  # nothing but the random start differs, and that is news, too
    assert heard[-2:] == [0, 0]


def test_reset_begins_again_and_keeps_the_last_curves(trainer):
    start = trainer.network.parameters.copy()
    trainer.train_now(1)
    old = trainer.history
    trainer.reset()
    assert (trainer.state, trainer.progress.step, len(trainer.history)) == ("ready", 0, 1)
    assert np.array_equal(trainer.network.parameters, start)
    assert trainer.before is old


def test_reset_while_it_runs_ends_the_run(trainer):
    async def learner():
        trainer.run()
        await until(lambda: trainer.progress.step > 0)
        trainer.reset()
        await asyncio.sleep(0.05)
        assert (trainer.state, trainer.progress.step) == ("ready", 0)

    asyncio.run(learner())


def test_settings_apply_at_once_before_and_from_reset_on_after_the_first_step(trainer):
    trainer.hidden = (32, 32)
    assert trainer.network.sizes == (784, 32, 32, 10)
    trainer.step()
    trainer.hidden = ()
    assert trainer.network.sizes == (784, 32, 32, 10)
    assert "Reset" in trainer.message
    trainer.reset()
    assert trainer.network.sizes == (784, 10)
    trainer.start = 2
    other = trainer.network.parameters.copy()
    trainer.start = 1
    assert not np.array_equal(trainer.network.parameters, other)


def test_there_is_no_such_setting(parts):
    with pytest.raises(ValueError, match="'learning_rates' is no setting; there are learning_rate, batch_size"):
        Trainer(*parts, learning_rates=3)


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
def test_absurd_settings_are_refused_in_words(trainer, name, value, remedy):
    """The message names the setting, the value and what would do; the setting stays, and training goes on."""
    before = getattr(trainer, name)
    with pytest.raises(ValueError, match=name) as refused:
        setattr(trainer, name, value)
    assert str(refused.value).startswith(f"{name} is {value!r}; it must be ")
    assert remedy in str(refused.value)
    assert getattr(trainer, name) == before
    trainer.step()
    assert trainer.progress.step == 1


@pytest.mark.parametrize("hidden", [(16,) * 10, (1,), (1000, 1000)])
def test_unusual_layers_are_trained(trainer, hidden):
    trainer.hidden = hidden
    trainer.step()
    assert trainer.network.sizes == (784, *hidden, 10)


@pytest.mark.parametrize("rate", [300.0, 1000.0, 1e6])
def test_a_run_that_learns_nothing_says_so(trainer, rate):
    trainer.learning_rate = rate
    trainer.train_now(1)
    assert f"It has learned next to nothing: its cost is {trainer.history[-1].cost:.2f}" in trainer.message
    trainer.train_now()
    assert "Finished." in trainer.message
    assert "try other settings" in trainer.message
    assert np.isfinite(trainer.network.parameters).all()
    trainer.learning_rate = 3.0
    assert "next run" in trainer.message
    trainer.run()  # a finished run is reset first
    assert trainer.history[-1].held_out_cost < 0.5
    assert "nothing" not in trainer.message


def test_a_step_that_changes_nothing_says_so(trainer):
    trainer.learning_rate = 1e-9
    trainer.step()
    assert "The cost stayed: " in trainer.message


def test_an_interrupt_leaves_the_last_finished_step(parts):
    trainer = Trainer(*parts, passes=200)
    trainer.observe(lambda change: change.new.step and os.kill(os.getpid(), signal.SIGINT), "progress")
    with pytest.raises(KeyboardInterrupt):
        trainer.train_now()
    assert trainer.state == "paused"
    assert f"Paused after step {trainer.progress.step:,}." in trainer.message
    assert_rests_after_a_whole_step(trainer, parts)
    trainer.unobserve_all()
    trainer.step()  # and it goes on


@pytest.fixture
def in_a_step(monkeypatch):
    """A function: have an action called in the middle of the next step of learning."""
    real, actions = GradientStep.of, []

    def of(self, *arguments):
        if actions:
            actions.pop()()
        return real(self, *arguments)

    monkeypatch.setattr(GradientStep, "of", of)
    return actions.append


def test_an_interrupt_waits_for_the_end_of_a_single_step(parts, in_a_step):
    trainer = Trainer(*parts)
    in_a_step(lambda: os.kill(os.getpid(), signal.SIGINT))
    with pytest.raises(KeyboardInterrupt):
        trainer.step()
    assert trainer.state == "paused"
    assert_rests_after_a_whole_step(trainer, parts)
    trainer.step()  # and it goes on
    assert trainer.progress.step == 2


def test_a_run_that_broke_off_within_a_step_says_so(parts, in_a_step):
    run = TrainingRun(*parts, SIZES, Settings(1))
    in_a_step(lambda: signal.raise_signal(signal.SIGINT))
    with pytest.raises(KeyboardInterrupt):
        run.step()
    with pytest.raises(RuntimeError, match="broke off in the middle of a step"):
        run.step()


@pytest.mark.parametrize("learn", [Trainer.step, Trainer.train_now])
def test_an_error_without_words_is_named_and_ends_the_run(trainer, in_a_step, learn):
    def out_of_memory():
        raise MemoryError

    in_a_step(out_of_memory)
    with pytest.raises(MemoryError):
        learn(trainer)
    assert (trainer.state, trainer.message) == ("finished", "Stopped: MemoryError")
    trainer.reset()
    learn(trainer)


def test_an_interrupt_pauses_what_runs_on_the_event_loop(parts):
    trainer = Trainer(*parts, passes=200)

    async def learner():
        before = signal.getsignal(signal.SIGINT)  # asyncio's own
        trainer.run()
        await until(lambda: trainer.progress.step > 0)
        os.kill(os.getpid(), signal.SIGINT)
        await until(lambda: trainer.state != "running")
        await until(lambda: signal.getsignal(signal.SIGINT) is before)

    asyncio.run(learner())
    assert trainer.state == "paused"
    assert_rests_after_a_whole_step(trainer, parts)


def test_pause_is_heard_by_a_cell_that_trains(parts):
    """A page's events may come on a thread of their own; a cell that waits for training lets them in."""
    trainer, begun = Trainer(*parts, passes=200), threading.Event()
    trainer.observe(lambda change: change.new.step and begun.set(), "progress")
    thread = threading.Thread(target=lambda: begun.wait(60) and trainer.pause())
    thread.start()
    trainer.train_now()
    thread.join()
    assert trainer.state == "paused"
    assert 0 < trainer.progress.step < trainer.progress.steps


def test_an_error_while_training_is_said(trainer):
    trainer.observe(lambda change: 1 / 0 if trainer.state == "running" and change.new.step else None, "progress")

    async def learner():
        trainer.run()
        await until(lambda: trainer.state != "running")

    asyncio.run(learner())
    assert "division by zero" in trainer.message
    assert trainer.state == "finished"
    trainer.unobserve_all()
    trainer.run()  # and a new one begins
    assert trainer.history[-1].passes == 2
