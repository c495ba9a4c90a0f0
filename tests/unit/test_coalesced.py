"""Coalesced: at most one action in an interval, and the last event is always shown."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from helpers import images
from helpers.widgets.canvas import Coalesced
from helpers.widgets.painter import painter
from tests.support.widgets import as_painted, pen


class Clock:
    """A clock with timers: time passes when the test says so."""

    def __init__(self):
        self.now = 100.0
        self.timers = []
        self.runs_timers = True

    def time(self):
        return self.now

    def later(self, seconds, action):
        if not self.runs_timers:
            raise RuntimeError("no running event loop")
        self.timers.append((self.now + seconds, action))

    def advance(self, seconds):
        self.now += seconds
        for timer in sorted(t for t in self.timers if t[0] <= self.now):
            self.timers.remove(timer)
            timer[1]()

    def coalesced(self, action):
        """Return a Coalesced on this clock, with an interval of 1."""
        return Coalesced(action, pytest.fail, 1, self.time, self.later)


@pytest.fixture
def clock():
    return Clock()


def test_the_first_call_acts_at_once_and_later_ones_once_per_interval(clock):
    acted = []
    call = clock.coalesced(lambda: acted.append(clock.now))
    call()
    assert acted == [100]
    for _ in range(7):
        clock.advance(0.125)
        call()
    assert acted == [100]
    clock.advance(0.125)
    assert acted == [100, 101]
    clock.advance(0.5)
    call()
    assert acted == [100, 101]
    clock.advance(0.5)
    assert acted == [100, 101, 102]
    clock.advance(10)
    assert acted == [100, 101, 102]  # nothing without a call
    call()
    assert acted == [100, 101, 102, 112]


def test_the_last_event_is_always_shown(clock):
    """A long stroke at 8 events an interval: never more than one action in it, and the last place is shown."""
    place, shown = None, []
    call = clock.coalesced(lambda: shown.append(place))
    for event_number in range(100):
        place = event_number
        call()
        clock.advance(0.125)
    clock.advance(1)
    assert shown[-1] == 99
    assert 13 <= len(shown) <= 15


def test_without_a_loop_every_call_acts(clock):
    clock.runs_timers = False
    acted = []
    call = clock.coalesced(lambda: acted.append(1))
    call()
    call()
    assert acted == [1, 1]


def test_a_timer_whose_loop_died_does_not_block(clock):
    acted = []
    call = clock.coalesced(lambda: acted.append(clock.now))
    call()
    call()
    clock.timers.clear()  # the loop ends, and its timer with it
    clock.advance(2)
    call()
    assert acted == [100, 102]
    call()
    clock.advance(1)
    assert acted == [100, 102, 103]


def test_now_acts_at_once_in_place_of_a_call_that_waits(clock):
    acted = []
    call = clock.coalesced(lambda: acted.append(clock.now))
    call()
    call()
    clock.advance(0.25)
    call.now()
    assert acted == [100, 100.25]
    clock.advance(0.5)
    call()
    assert acted == [100, 100.25]  # the next interval began when it acted last
    clock.advance(0.5)
    assert acted == [100, 100.25, 101.25]
    clock.advance(10)
    assert acted == [100, 100.25, 101.25]


def test_an_action_that_fails_does_not_block(clock):
    acted = []

    def fail_at_first():
        acted.append(clock.now)
        if len(acted) == 1:
            raise ValueError("once")

    call = clock.coalesced(fail_at_first)
    with pytest.raises(ValueError, match="once"):
        call()
    call()
    assert acted == [100]
    clock.advance(1)
    assert acted == [100, 101]


def test_strokes_are_coalesced_in_a_real_event_loop(live, page):
    """The pad and the bars keep up with the last event although not every event is painted."""
    live.pad._refresh.interval = 0.2  # by far more than one event takes, so that most of them wait
    live.pad.repaint()
    points = [(x / 10, 14) for x in range(40, 240)]

    async def draw():
        whole = images.draw([points])
        shown = asyncio.Event()
        live.pad.observe(lambda change: np.array_equal(change["new"], whole) and shown.set(), "image")
        before = page.messages
        pen(live.pad, points[:1])
        assert page.messages == before + 1  # at once
        for point in points[1:]:
            pen(live.pad, [point])
        await asyncio.wait_for(shown.wait(), 10)
        assert page.messages - before < len(points) / 2

    asyncio.run(draw())
    np.testing.assert_array_equal(live.activations[0][0], live.pad.image.ravel())
    np.testing.assert_array_equal(page.shown(live.pad), as_painted(live.pad.image))
    assert live.pad.strokes == ()  # the button is still down
    pen(live.pad, [], done=True)
    assert len(live.pad.strokes) == 1


def test_it_holds_the_painters_lock_while_it_acts_and_while_it_waits(clock):
    """Else a timer and a cell, on threads of their own, could act at the same time."""
    held = []

    def is_free():
        free = painter.lock.acquire(blocking=False)
        if free:
            painter.lock.release()
        return free

    def look(*_):
        with ThreadPoolExecutor(1) as another:
            held.append(not another.submit(is_free).result())

    call = Coalesced(look, pytest.fail, 1, clock.time, look)
    for act in (call, call, call._late, call.now):  # the second one waits for a timer, the third one is the timer
        act()
    assert held == [True] * 4


def test_an_error_in_a_late_repaint_is_said(live):
    said = []

    async def flood():
        call = Coalesced(lambda: 1 / 0 if said == [] and call.due else None, said.append, interval=0.01)
        call()
        call()
        while not said:
            await asyncio.sleep(0)

    asyncio.run(asyncio.wait_for(flood(), 10))
    assert said == ["division by zero"]
