"""The lab of lesson 12 without a browser: its slider and menu, its runs, and what is kept of them."""

import asyncio
import time

import numpy as np
import pytest
from ipywidgets import Button

from helpers import mnist
from helpers.lessons.memorizing import MemorizingLab, lab
from tests.support.widgets import of_kind, press


@pytest.fixture
def few():
    return mnist.load("sample").train[:60]


@pytest.fixture
def memorizing(few, monkeypatch):
    monkeypatch.setattr(lab, "RESULTS", {})
    return MemorizingLab(few, few[:20])


def disabled(memorizing):
    return [button.description for button in of_kind(memorizing, Button) if button.disabled]


def test_it_begins_with_a_question_and_an_empty_table(memorizing):
    assert memorizing.text.value == "Choose, say what you expect, and press Train."
    assert "Your runs will be listed here" in memorizing.table.value
    assert disabled(memorizing) == ["Stop", "Go on"]


def test_a_run_has_the_chosen_labels_and_size_and_is_kept(memorizing, few, page):
    memorizing.share.value, memorizing.width.value = 50, (8, 8)
    before = page.messages
    press(memorizing, "Train")
    trainer = memorizing.trainer
    assert trainer.state == "finished"
    assert trainer.network.sizes == (784, 8, 8, 10)
    assert 0 < np.sum(trainer.training.labels != few.labels) <= 30
    assert page.messages > before
    assert memorizing.bar.value == 1
    assert memorizing.text.value.startswith("Neurons 8 and 8, 50 % shuffled, finished: pass 150 of 150. Given labels")
    ((key, found),) = lab.RESULTS.items()
    assert key == (50, (8, 8), 1)
    assert found[0] == 150
    assert found[2] == trainer.history[-1].accuracy
    assert '<td style="padding: 0 8px">50 %</td>' in memorizing.table.value
    press(memorizing, "Train")  # another start
    assert list(lab.RESULTS) == [(50, (8, 8), 1), (50, (8, 8), 2)]


def test_all_labels_true_are_left_as_they_are(memorizing, few):
    memorizing.share.value = 0
    press(memorizing, "Train")
    assert np.array_equal(memorizing.trainer.training.labels, few.labels)


def test_results_outlive_the_lab(memorizing, few):
    press(memorizing, "Train")
    assert "16 and 16" in MemorizingLab(few, few[:20]).table.value


def test_a_run_that_has_not_reached_95_says_so(memorizing):
    lab.RESULTS[100, (8, 8), 1] = 150, np.inf, 0.8, 0.2, 0.1
    memorizing.repaint()
    assert "not yet" in memorizing.table.value


def test_where_an_event_loop_runs_it_trains_in_slices_and_stops(few, monkeypatch):
    monkeypatch.setattr(lab, "RESULTS", {})

    async def scene():
        memorizing = MemorizingLab(few, few[:20])
        press(memorizing, "Train")
        assert memorizing.trainer.state == "running"
        assert disabled(memorizing) == ["Go on"]
        end = time.monotonic() + 30
        while not memorizing.trainer.progress.step and time.monotonic() < end:
            await asyncio.sleep(0.002)
        press(memorizing, "Stop")
        assert memorizing.trainer.state == "paused"
        step = memorizing.trainer.progress.step
        await asyncio.sleep(0.1)
        assert 0 < memorizing.trainer.progress.step == step
        assert ", stopped: pass" in memorizing.text.value
        ((key, found),) = lab.RESULTS.items()
        assert found[0] == memorizing.trainer.progress.passes_done < 150
        press(memorizing, "Go on")
        while memorizing.trainer.state != "finished" and time.monotonic() < end:
            await asyncio.sleep(0.01)
        assert list(lab.RESULTS) == [key]
        assert lab.RESULTS[key][0] == 150

    asyncio.run(scene())


def test_a_run_that_broke_off_is_not_kept(memorizing, monkeypatch):
    monkeypatch.setattr(lab.OnGivenLabels, "step", lambda _: 1 / 0)
    press(memorizing, "Train")
    assert "division by zero" in memorizing.text.value
    assert not lab.RESULTS


def test_what_goes_wrong_is_said(memorizing, monkeypatch):
    monkeypatch.setattr(memorizing.trainer, "reset", lambda: 1 / 0)
    press(memorizing, "Train")
    assert "division by zero" in memorizing.text.value
