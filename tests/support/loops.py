"""An event loop whose time passes by itself: what waits in it is tested without waiting."""

import asyncio
import selectors


class NoWaiting(selectors.DefaultSelector):
    """Counts the seconds that an event loop would have waited, and does not wait."""

    skipped = 0.0

    def select(self, timeout=None):
        self.skipped += timeout or 0
        return super().select(0)


class QuickLoop(asyncio.SelectorEventLoop):
    """An event loop whose time jumps to what it waits for."""

    def __init__(self):
        self.waiting = NoWaiting()
        super().__init__(self.waiting)

    def time(self):
        return super().time() + self.waiting.skipped


def run_quickly(coroutine):
    """Return what the coroutine returns; its time passes at once."""
    with asyncio.Runner(loop_factory=QuickLoop) as runner:
        return runner.run(coroutine)
