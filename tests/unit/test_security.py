"""Nothing that the course runs can run what somebody else wrote: no pickle, no eval, no shell, downloads by https.

Read from the source of the package, of course.py and of every notebook's code cells.
"""

import ast
import functools
import json
import re
from pathlib import Path

from tests.support.files import ROOT

SCRIPTS = [ROOT / "course.py", *sorted(ROOT.glob("helpers/**/*.py")), *sorted(ROOT.glob("data/*.py"))]
NOTEBOOKS = sorted(ROOT.glob("notebooks/**/[0-9]*.ipynb"))
AROUND = sorted([*ROOT.glob("benchmarks/*.py"), *ROOT.glob("site/*.py")])

TESTS = sorted(set(ROOT.glob("tests/**/*.py")) - {Path(__file__)})

RUNS_TEXT = {"eval", "exec", "compile", "__import__", "run_cell", "run_line_magic", "run_cell_magic", "getoutput"}
RUNS_COMMANDS = {"system", "popen", "spawnl", "spawnv", "posix_spawn", "execl", "execv", "execve", "execvp"}
UNPICKLES = {"pickle", "_pickle", "cloudpickle", "dill", "joblib", "marshal", "shelve"}
STARTS_PROCESSES = {"subprocess", "pty", "multiprocessing"}
MAY_START_PROCESSES = {"course.py"}  # a list of words each, never a line for a shell


@functools.cache
def parsed(path):
    """Return all nodes of a script's syntax, or of a notebook's code cells; a magic (% or !) in a cell is an error."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        texts = [text]
    else:
        texts = ["".join(cell["source"]) for cell in json.loads(text)["cells"] if cell["cell_type"] == "code"]
    return [node for text in texts for node in ast.walk(ast.parse(text))]


def nodes(path, kind):
    return [node for node in parsed(path) if isinstance(node, kind)]


def called(path):
    """Return [(name called, the call)]; of a.b.c() the name is c."""
    names = []
    for call in nodes(path, ast.Call):
        function = call.func
        names.append((getattr(function, "attr", getattr(function, "id", "")), call))
    return names


def imported(path):
    """Return the names of the top packages that are imported, at whatever place."""
    names = [alias.name for node in nodes(path, ast.Import) for alias in node.names]
    names += [node.module or "" for node in nodes(path, ast.ImportFrom)]
    return {name.split(".")[0] for name in names}


def keyword(call, name):
    """Return the value of a call's keyword if it is written out, else None."""
    return next((getattr(word.value, "value", None) for word in call.keywords if word.arg == name), None)


def test_there_is_something_to_read():
    assert len(SCRIPTS) > 20
    assert len(NOTEBOOKS) > 10
    assert len(AROUND) > 5
    assert len(TESTS) > 100


def test_no_text_is_run():
    for path in SCRIPTS + NOTEBOOKS:
        builtins = [name for name, call in called(path) if name in RUNS_TEXT and not is_regular_expression(call)]
        assert builtins == [], path


def is_regular_expression(call):
    return getattr(getattr(call.func, "value", None), "id", None) == "re"  # re.compile


def test_no_shell_is_started():
    for path in SCRIPTS + NOTEBOOKS:
        commands = [name for name, _ in called(path) if name in RUNS_COMMANDS]
        assert commands == (["execve"] if path.name == "course.py" else []), path  # course.py lab becomes JupyterLab
        assert all(keyword(call, "shell") is None for _, call in called(path)), path
        if path.name not in MAY_START_PROCESSES:
            assert not imported(path) & STARTS_PROCESSES, path


def test_nothing_is_unpickled():
    for path in SCRIPTS + NOTEBOOKS + AROUND + TESTS:
        assert not imported(path) & UNPICKLES, path
        for name, call in called(path):
            assert keyword(call, "allow_pickle") in (None, False), path
            if name == "load" and getattr(getattr(call.func, "value", None), "id", "") in ("np", "numpy"):
                assert keyword(call, "allow_pickle") is False, path


def test_addresses_are_https():
    """In code; what prose links to is the reader's to open."""
    for path in SCRIPTS + NOTEBOOKS:
        texts = [node.value for node in nodes(path, ast.Constant) if isinstance(node.value, str)]
        plain = {address for text in texts for address in re.findall(r"http://\S+", text)}
        assert plain <= {"http://yann.lecun.com/exdb/mnist/"}, path  # a source, named only


def test_tests_talk_to_this_machine_only():
    for path in TESTS:
        addresses = re.findall(r"https?://([^\s/\"']+)", path.read_text(encoding="utf-8").replace("\\", ""))
        assert [name for name in addresses if not name.startswith(("127.0.0.1", "localhost"))] == [], path


def test_only_the_module_that_fetches_can_download():
    """That it takes nothing whose checksum is another, test_mnist_files.py tests."""
    network = {"aiohttp", "ftplib", "http", "httpx", "pooch", "requests", "socket", "urllib", "urllib3"}
    users = {path for path in SCRIPTS + NOTEBOOKS if imported(path) & network}
    assert users == {ROOT / "helpers" / "mnist_files.py"}
