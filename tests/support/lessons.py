"""Lessons run in kernels of their own: what their cells show, and what they leave."""

import ast
import json
from contextlib import contextmanager
from pathlib import Path

from jupyter_client.manager import start_new_kernel

from tests.support.files import ROOT

SECONDS = 120
"""How long a cell may take; only a hang takes that long."""


class Kernel:
    """A kernel to run a lesson's cells in."""

    def __init__(self, manager, client):
        self._pid, self._client = manager.provisioner.pid, client

    def peak(self):
        """Return how many megabytes its process has held at most, None where the system has no /proc to say so."""
        status = Path(f"/proc/{self._pid}/status")
        if not status.exists():
            return None
        (peak,) = [line.split()[1] for line in status.read_text().splitlines() if line.startswith("VmHWM:")]
        return int(peak) / 1024

    def run(self, source):
        """Run a cell and return what it shows as text; widgets and pictures count by their kind."""
        texts = []

        def look(message):
            content = message["content"]
            if message["msg_type"] == "stream":
                texts.append(content["text"])
            elif message["msg_type"] in ("display_data", "execute_result"):
                texts.append(content["data"].get("text/plain", "") + content["data"].get("text/html", ""))

        reply = self._client.execute_interactive(source, output_hook=look, allow_stdin=False, timeout=SECONDS)
        assert reply["content"]["status"] == "ok", "\n".join([source, *reply["content"].get("traceback", [])])
        return "".join(texts)

    def value(self, expression):
        """Return the value of a Python expression; it must be one that JSON knows."""
        return json.loads(ast.literal_eval(self.run(f"__import__('json').dumps({expression})")))


@contextmanager
def kernel():
    """Start a kernel in the lessons' folder; yield a Kernel."""
    # Not nbclient: on a busy machine it may sleep over a message that has come, until the time for a cell is over.
    manager, client = start_new_kernel(cwd=ROOT / "notebooks")
    try:
        yield Kernel(manager, client)
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
