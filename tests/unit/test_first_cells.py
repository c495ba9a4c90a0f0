"""The first cells of all notebooks, in a Jupyter that is not the course's."""

import json

import pytest

from tests.support.files import LESSONS, SOLUTIONS, code_of
from tests.support.processes import said, start

SENTENCE = "# If something is not found, start the course's own Jupyter: python3 course.py lab"

IN_ANOTHER = """
import contextlib, io, json, sys
from IPython.core.interactiveshell import InteractiveShell

if sys.argv[2:]:
    sys.path.insert(0, sys.argv[2])
else:
    sys.modules["helpers"] = None  # cannot be imported
shell, told = InteractiveShell.instance(colors="nocolor"), []
for source in json.loads(sys.argv[1]):
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        shell.run_cell(source)
    told.append(printed.getvalue())
print(json.dumps(told))
"""


@pytest.mark.parametrize("another", [True, False], ids=["another module called helpers", "no such module"])
def test_a_jupyter_without_the_course_is_told_what_to_start(tmp_path, another):
    (tmp_path / "helpers.py").touch()
    first = json.dumps([code_of(path)[0] for path in LESSONS + SOLUTIONS])
    told = json.loads(said(start(IN_ANOTHER, first, *([tmp_path] if another else []))))
    for path, text in zip(LESSONS + SOLUTIONS, told, strict=True):
        assert "Error" in text, path.name
        assert SENTENCE in text, path.name
