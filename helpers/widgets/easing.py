"""Slow at both ends: how something moves on a screen so that the eye can follow."""

import asyncio

PAUSE = 0.04
"""Seconds between two steps."""


async def eased(seconds=0.8):
    """Yield shares that rise to 1 within `seconds` of the running event loop's time, slowly at first and at last."""
    clock = asyncio.get_running_loop().time
    start, done = clock(), 0.0
    while done < 1:
        await asyncio.sleep(PAUSE)
        done = min((clock() - start) / seconds, 1.0)
        yield done * done * (3 - 2 * done)
