"""Each lesson, run in a kernel of its own: how much memory it takes.

That every cell of it runs, and the solutions' outputs, is what nbval tests (course.py test lessons).
"""

from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

pytestmark = pytest.mark.lessons

LESSONS = sorted(Path(__file__).parents[1].glob("notebooks/*.ipynb"))
MOST_MEGABYTES = 350  # a free Binder has 1 to 2 GB, and JupyterLab keeps the kernels of closed tabs


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_a_lesson_needs_little_memory(path, capsys):
    client = NotebookClient(
        nbformat.read(path, as_version=4), timeout=120, resources={"metadata": {"path": path.parent}}
    )
    with client.setup_kernel():
        status = Path(f"/proc/{client.km.provisioner.pid}/status")
        if not status.exists():
            pytest.skip("the peak of another process's memory is read from /proc, which is not here")
        for index, cell in enumerate(client.nb.cells):
            client.execute_cell(cell, index)
        (peak,) = [line.split()[1] for line in status.read_text().splitlines() if line.startswith("VmHWM:")]
    with capsys.disabled():
        print(f"\n{path.stem}: at most {int(peak) / 1024:.0f} MB of memory")
    assert int(peak) / 1024 <= MOST_MEGABYTES
