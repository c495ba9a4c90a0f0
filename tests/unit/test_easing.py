"""The eased move, in an event loop whose time passes by itself."""

import asyncio

import pytest

from helpers.widgets.easing import PAUSE, eased
from tests.support.loops import run_quickly


def test_shares_rise_to_one_slowly_at_both_ends():
    async def collect():
        clock = asyncio.get_running_loop().time
        start = clock()
        return [(clock() - start, share) async for share in eased(seconds=2)]

    times, shares = zip(*run_quickly(collect()))
    assert times[-1] == pytest.approx(2, abs=PAUSE)
    assert shares[-1] == 1
    steps = [after - before for before, after in zip((0, *shares), shares)]
    assert len(steps) == pytest.approx(2 / PAUSE, abs=5)
    assert min(steps) > 0
    assert steps[0] < steps[len(steps) // 2] > steps[-1]
    middle = min(times, key=lambda time: abs(time - 1))
    assert dict(zip(times, shares))[middle] == pytest.approx(0.5, abs=0.05)
