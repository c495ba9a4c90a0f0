"""Painting on ipycanvas: all that is painted together goes to the page as one message.

All canvases of a kernel share one manager, which ipycanvas keeps to itself; what the course needs of it stands here.
"""

import threading
from contextlib import contextmanager

from ipycanvas.canvas import _CANVAS_MANAGER as MANAGER
from ipycanvas.canvas import COMMANDS

COMMAND_NAMES = tuple(sorted(COMMANDS, key=COMMANDS.get))
"""The commands' names, as "fillRect", at the numbers that stand for them in a message."""


class Painter:
    """Holds back what is painted, on whichever canvas, and sends it as one message.

    lock: held while a widget changes or paints: cells and browser events may run on different threads.
    """

    def __init__(self):
        self.lock = threading.RLock()
        self._holding, self._afterwards = False, []
        send, MANAGER.send_command = MANAGER.send_command, lambda canvas, *what: canvas.comm and send(canvas, *what)

    @contextmanager
    def hold(self):
        """Hold the lock and all canvas commands, and send the commands as one message at the end.

        Blocks may be nested; the outermost sends. Unlike ipycanvas.hold_canvas it stops holding after an exception,
        too: left holding, no canvas of the kernel would ever be painted again.
        """
        with self.lock:
            if self._holding:  # our own word for it: somebody else's hold_canvas may have been left holding
                yield
                return
            self._holding = MANAGER._caching = True
            try:
                yield
            finally:
                self._holding = False
                try:
                    MANAGER.flush()
                except BaseException:
                    self.name_canvas_again()  # the page was not told which canvas was the last
                    raise
                finally:
                    MANAGER._caching = False
                    MANAGER._commands_cache, MANAGER._buffers_cache = [], []
                    while self._afterwards:
                        self._afterwards.pop(0)()

    def afterwards(self, action):
        """Call `action()` when what is held has been sent, or could not be; at once where nothing is held."""
        with self.lock:
            if self._holding:
                self._afterwards.append(action)
            else:
                action()

    def name_canvas_again(self):
        """Let the next message name its canvas, even if the last command was for the same one."""
        MANAGER._current_canvas = None

    def when_shown(self, canvas, repaint):
        """Call `repaint()` whenever a page opens this canvas: a reloaded page starts with an empty one."""

        def ready():
            with self.hold():
                self.name_canvas_again()  # the new page does not know which canvas the last command was for
                repaint()

        canvas.on_client_ready(ready)

    # For tests

    @property
    def idle(self):
        """Whether nothing is held back."""
        return not (self._holding or MANAGER._caching or MANAGER._commands_cache or MANAGER._buffers_cache)

    @contextmanager
    def sending_to(self, receive):
        """Within the block call `receive(buffers)` for each message, instead of sending it to the page.

        buffers: the commands as JSON, [number in COMMAND_NAMES, arguments, how many of the buffers are its own] each
        or a list of such, then all their buffers. A command "switchCanvas" names the canvas of those that follow.
        """
        before = MANAGER.send
        MANAGER.send = lambda _metadata, buffers: receive(buffers)
        try:
            yield
        finally:
            MANAGER.send = before


painter = Painter()
"""The only one."""
