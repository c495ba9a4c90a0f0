"""course.py: how it sets up, starts, tests and measures, with stand-ins for most of what it runs."""

import ast
import contextlib
import errno
import importlib.util
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.files import ROOT, imported


def test_course_can_be_read_by_old_pythons():
    """One that cannot read it answers with a SyntaxError instead of the sentence that says it is too old."""
    source = (ROOT / "course.py").read_bytes()
    source.decode("ascii")  # Python 2 wants a coding line for anything else
    too_new = (
        ast.JoinedStr,
        ast.AnnAssign,
        ast.NamedExpr,
        ast.Nonlocal,
        ast.YieldFrom,
        ast.AsyncFunctionDef,
        ast.Match,
    )
    for node in ast.walk(ast.parse(source)):
        where = f"course.py, line {getattr(node, 'lineno', '?')}"
        assert not isinstance(node, too_new), where
        assert not (isinstance(node, ast.arg) and node.annotation), where
        assert not (isinstance(node, ast.FunctionDef) and (node.returns or node.args.kwonlyargs)), where
        assert not (isinstance(node, (ast.List, ast.Tuple)) and any(isinstance(e, ast.Starred) for e in node.elts)), (
            where
        )
        assert not (isinstance(node, ast.Dict) and None in node.keys), where
        assert not (isinstance(node, ast.Raise) and node.cause), where
    assert imported(ROOT / "course.py") <= set(sys.stdlib_module_names)


@pytest.fixture
def course(tmp_path, monkeypatch):
    """Return course.py as a module that lives, with the two files it reads, in a folder with a space and an umlaut."""
    folder = tmp_path / "neuer Kurs ü"
    folder.mkdir()
    for name in ("course.py", "pyproject.toml", "constraints.txt"):
        shutil.copy(ROOT / name, folder)
    monkeypatch.delenv("COURSE_UNPINNED", raising=False)
    monkeypatch.chdir(tmp_path)
    spec = importlib.util.spec_from_file_location("course_under_test", folder / "course.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def installs(course, monkeypatch):
    """Stand in for venv and pip: return the list of commands run; put a script into .pip to have pip run that.

    .set: what `pip config list` prints.
    """

    class Installs(list):
        pip, set = "", ""

    commands = Installs()
    commands.environments = []
    start = subprocess.Popen

    def popen(command, **options):
        if command[-2:] == ["config", "list"]:
            return start([sys.executable, "-c", f"print({commands.set!r})"], **options)
        commands.append(command)
        commands.environments.append(options["env"])
        script = commands.pip if "pip" in command else "pass"
        if "venv" in command:
            os.makedirs(os.path.dirname(course.PYTHON))
            Path(course.PYTHON).touch()
        return start([sys.executable, "-c", script], **options)

    monkeypatch.setattr(course.subprocess, "Popen", popen)
    return commands


def kinds(commands):
    return ["venv" if "venv" in command else "pip" for command in commands]


def test_old_python_gets_one_sentence(course, capsys, monkeypatch):
    monkeypatch.setattr(course.sys, "version_info", (3, 8, 10, "final", 0))
    assert course.main(["lab"]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert len(said.err.splitlines()) == 1
    assert "3.11 or newer" in said.err
    assert "this is 3.8" in said.err


@pytest.mark.parametrize("missing", ["venv", "ensurepip"])
def test_missing_venv_gets_one_sentence(course, capsys, monkeypatch, missing):
    find_spec = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == missing else find_spec(name))
    assert course.main(["lab"]) == 1
    said = capsys.readouterr()
    assert len(said.err.splitlines()) == 1
    major, minor = sys.version_info[:2]  # python3-venv is for the system's own Python, whichever that is
    assert f"sudo apt install python{major}.{minor}-venv" in said.err
    assert not os.path.exists(course.VENV)


def test_first_time_installs_at_the_pins_and_the_second_time_runs_nothing(course, installs):
    course.set_up()
    assert kinds(installs) == ["venv", "pip"]
    assert installs[1][-4:] == ["-c", "constraints.txt", "-e", "."]
    course.set_up()
    assert len(installs) == 2


def test_extras_are_installed_on_top_when_first_needed(course, installs):
    course.set_up()
    course.set_up("test")
    assert kinds(installs) == ["venv", "pip", "pip"]
    assert installs[2][-1] == ".[test]"
    course.set_up()
    course.set_up("test")
    assert len(installs) == 3
    course.set_up("test", "bench")
    assert kinds(installs) == ["venv", "pip", "pip", "pip"]
    assert installs[3][-1] == ".[test,bench]"
    course.set_up("test")
    course.set_up("test", "bench")
    assert len(installs) == 4


OF_PIP = """
global.index-url='https://127.0.0.1/simple'
global.target='nonsense'
global.timeout='nonsense'
install.find-links='here there'
install.no-deps='nonsense'
install.prefix='nonsense'
install.timeout='90'
download.timeout='nonsense'
:env:.config-file='nonsense'
"""


def test_pip_installs_here_whatever_is_set_for_it_elsewhere(course, installs, monkeypatch):
    """Where packages come from is kept, in the order in which pip itself counts its settings."""
    for name in ("PIP_USER", "PIP_TARGET", "PIP_REQUIRE_HASHES", "PIP_ROOT", "PIP_CONFIG_FILE", *course.NOT_OURS):
        monkeypatch.setenv(name, "nonsense")
    monkeypatch.setenv("PIP_RETRIES", "1")
    installs.set = OF_PIP
    course.set_up("test")
    made, installed = installs.environments
    assert "nonsense" not in installed.values()
    settings = {name: value for name, value in installed.items() if name.startswith("PIP_")}
    of_run = {name: value for name, value in os.environ.items() if name.startswith("PIP_") and value != "nonsense"}
    assert settings == of_run | {
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_FIND_LINKS": of_run.get("PIP_FIND_LINKS", "here there"),
        "PIP_INDEX_URL": "https://127.0.0.1/simple",
        "PIP_TIMEOUT": "90",
    }
    assert not set(course.NOT_OURS) & set(made)


def test_what_pip_says_of_its_settings_is_understood(course, monkeypatch, tmp_path):
    monkeypatch.setattr(course, "PYTHON", sys.executable)
    settings = tmp_path / "pip.conf"
    settings.write_text("[global]\nindex-url = https://127.0.0.1/it's\ntarget = x\n[install]\nrequire-hashes = true\n")
    monkeypatch.setenv("PIP_CONFIG_FILE", str(settings))
    monkeypatch.setenv("PIP_USER", "1")
    monkeypatch.setenv("PIP_TIMEOUT", "60")
    chosen = course.for_pip(dict(os.environ))
    assert (chosen["PIP_INDEX_URL"], chosen["PIP_TIMEOUT"]) == ("https://127.0.0.1/it's", "60")
    assert not {"PIP_TARGET", "PIP_USER", "PIP_REQUIRE_HASHES"} & set(chosen)
    assert course.for_pip(chosen) == chosen, "and nothing of it comes back by a file"


def test_without_pins_on_request(course, installs, monkeypatch):
    course.set_up()
    monkeypatch.setenv("COURSE_UNPINNED", "1")
    course.set_up()
    assert kinds(installs) == ["venv", "pip", "venv", "pip"]
    assert "constraints.txt" not in installs[-1]


def test_without_pins_where_python_is_newer_than_they(course, installs, monkeypatch):
    monkeypatch.setattr(course.sys, "version_info", (3, course.NEWEST_PINNED[1], 2, "final", 0))
    course.set_up()
    monkeypatch.setattr(course.sys, "version_info", (3, course.NEWEST_PINNED[1] + 1, 0, "final", 0))
    course.set_up()
    assert kinds(installs) == ["venv", "pip", "venv", "pip"]
    assert ["constraints.txt" in installs[place] for place in (1, 3)] == [True, False]


@pytest.mark.parametrize("change", ["pins", "python", "interpreter gone"])
def test_what_no_longer_agrees_is_made_anew(course, installs, monkeypatch, change):
    course.set_up("test")
    leftover = Path(course.VENV, "leftover")
    leftover.touch()
    if change == "pins":
        with open(os.path.join(course.ROOT, "constraints.txt"), "a") as file:
            file.write("another==1.0\n")
    elif change == "python":
        monkeypatch.setattr(course.sys, "version_info", (3, 99, 0, "final", 0))
    else:
        os.remove(course.PYTHON)
    course.set_up("test")
    assert kinds(installs) == ["venv", "pip"] * 2
    assert not leftover.exists()


def test_failed_install_says_why_and_what_to_do_and_the_next_run_starts_over(course, installs, capsys):
    installs.pip = "print('Collecting numpy'); print('ERROR: no route to host'); raise SystemExit(1)"
    assert course.main(["lab"]) == 1
    said = capsys.readouterr()
    assert "ERROR: no route to host" in said.out
    assert len(said.err.splitlines()) == 1
    assert "network connection" in said.err
    half_installed = Path(course.VENV, "half-installed")
    half_installed.touch()

    installs.pip = ""
    course.set_up()
    assert kinds(installs) == ["venv", "pip"] * 2
    assert not half_installed.exists()
    course.set_up()
    assert len(installs) == 4


def test_interrupted_install_is_started_over(course, installs, monkeypatch, capsys):
    def interrupt(extras):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(course, "install", interrupt)
        assert course.main(["lab"]) == 130
    assert "Stopped." in capsys.readouterr().err
    course.set_up()
    assert kinds(installs) == ["venv", "venv", "pip"]


def test_a_second_start_waits_for_the_first_and_then_sets_up_nothing(course, installs, monkeypatch, capsys):
    course.set_up()
    done = Path(course.RECORD).read_text(encoding="utf-8")
    course.write_record(ours=True)
    installs.clear()
    first = contextlib.ExitStack()
    first.enter_context(course.one_at_a_time())

    def meanwhile(seconds):
        Path(course.RECORD).write_text(done, encoding="utf-8")
        first.close()

    monkeypatch.setattr(course.time, "sleep", meanwhile)
    course.set_up()
    assert installs == []
    assert capsys.readouterr().out.endswith("Another course.py is setting up: waiting until it is done.\n")


@pytest.mark.skipif(os.name != "posix", reason="the call that fails is that of POSIX systems")
def test_where_files_have_no_locks_it_is_set_up_all_the_same(course, installs, monkeypatch):
    def refuse(file, operation):
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr("fcntl.flock", refuse)
    course.set_up()
    assert kinds(installs) == ["venv", "pip"]


def test_a_place_that_cannot_be_written_to_is_said(course, installs, monkeypatch, capsys):
    monkeypatch.setattr(course, "LOCK", os.path.join(course.ROOT, "missing", "lock"))
    assert course.main(["lab"]) == 1
    assert "copy it into a folder of yours" in capsys.readouterr().err
    assert installs == []


def test_an_environment_that_somebody_else_made_is_never_deleted(course, installs):
    theirs = Path(course.VENV, "theirs")
    os.makedirs(os.path.dirname(course.PYTHON))
    Path(course.PYTHON).touch()
    theirs.touch()
    installs.pip = "raise SystemExit(1)"
    for _ in range(2):
        with pytest.raises(course.Problem, match="network connection"):
            course.set_up()
    installs.pip = ""
    course.set_up()
    with open(os.path.join(course.ROOT, "constraints.txt"), "a") as file:
        file.write("another==1.0\n")
    course.set_up()
    assert kinds(installs) == ["pip"] * 4
    assert theirs.exists()


def test_a_folder_named_venv_without_a_python_is_not_deleted_either(course, installs):
    os.mkdir(course.VENV)
    with pytest.raises(course.Problem, match="delete it and run this again"):
        course.set_up()
    assert installs == []


def test_real_environment_in_a_folder_with_a_space_and_an_umlaut(course, monkeypatch):
    installed = []
    monkeypatch.setattr(course, "install", installed.append)
    course.set_up()
    assert installed == [()]
    code = "import pip, sys; print(sys.prefix != sys.base_prefix, sys.version_info[:2])"
    said = subprocess.run([course.PYTHON, "-c", code], capture_output=True, text=True, check=True).stdout
    assert said.strip() == f"True {sys.version_info[:2]}"
    course.set_up()
    assert installed == [()]


def test_lab_opens_the_first_lesson_and_passes_arguments_on(course, monkeypatch):
    started = []

    class Process:
        def __init__(self, command, env):
            started.append((command, env))

        def wait(self):
            return 0

    monkeypatch.setattr(course, "set_up", lambda *extras: started.append(extras))
    monkeypatch.setattr(course.os, "execve", lambda path, command, env: Process(command, env), raising=False)
    monkeypatch.setattr(course.subprocess, "Popen", Process)
    for name in course.NOT_OURS:
        monkeypatch.setenv(name, "nonsense")
    monkeypatch.setenv("JUPYTER_CONFIG_DIR", "theirs")
    monkeypatch.delenv("OPENBLAS_NUM_THREADS", raising=False)
    course.main(["lab", "--no-browser", "--port", "9000"])
    extras, (command, environment) = started[:2]
    assert extras == (), "who only learns does not wait for the tools of the tests"
    assert command[0] == course.PYTHON
    assert "--LabApp.default_url=/lab/tree/notebooks/00_start_here.ipynb" in command
    assert "--ServerApp.use_redirect_file=False" in command, "a browser from a snap cannot read that file"
    assert command[-3:] == ["--no-browser", "--port", "9000"]
    assert "nonsense" not in environment.values()
    assert environment["JUPYTER_CONFIG_DIR"] == os.path.join("theirs", course.SETTINGS)
    assert environment["OPENBLAS_NUM_THREADS"] == "1"
    monkeypatch.setenv("OPENBLAS_NUM_THREADS", "4")
    course.main(["lab"])
    assert started[-1][1]["OPENBLAS_NUM_THREADS"] == "4", "what the learner set counts"


@pytest.fixture
def calls(course, monkeypatch):
    """Stand in for the tests: return the list of (command, data asked for); a command with the word .fails fails."""

    class Calls(list):
        fails = None

    made = Calls()

    def call(command, cwd, env=None):
        made.append((command[1:], (env or {}).get("COURSE_TEST_DATA")))
        return int(made.fails in command)

    monkeypatch.setattr(course, "set_up", lambda *extras: None)
    monkeypatch.setattr(course.subprocess, "call", call)
    return made


def test_all_tiers_run_whatever_fails_and_the_last_line_says_which(course, calls, capsys):
    calls.fails = "check"  # "ruff check", that is
    assert course.main(["test"]) == 1
    assert capsys.readouterr().out.splitlines()[-1] == (
        "passed: unit, faults, claims, lessons, browser, visits; failed: check"
    )
    calls.fails = None
    assert course.main(["test"]) == 0
    assert capsys.readouterr().out.splitlines()[-1].endswith("failed: none")


def test_lessons_and_claims_run_on_the_sample_unless_told_otherwise(course, calls, monkeypatch):
    monkeypatch.setenv("COURSE_TEST_DATA", "full")
    course.main(["test", "lessons", "claims"])
    assert {data for _, data in calls} == {"sample"}
    assert ["--nbval-lax", "--nbval-current-env", "--nbval-cell-timeout=120", "notebooks"] in [
        command[-4:] for command, _ in calls
    ]
    calls.clear()
    course.main(["test", "--full", "unit", "claims"])
    assert [(command[-1], data) for command, data in calls] == [("tests/unit", "sample"), ("tests/claims", "full")]


def test_the_site_is_built_and_served_when_asked(course, calls):
    assert course.main(["site"]) == 0
    assert [Path(command[0]).name for command, _ in calls] == ["build.py"]
    course.main(["site", "--serve"])
    assert "http.server" in calls[-1][0]


def test_only_the_tiers_named_run_and_unknown_names_are_refused(course, calls, capsys):
    assert course.main(["test", "unit"]) == 0
    ((command, _),) = calls
    assert command[:2] + command[-1:] == ["-m", "pytest", "tests/unit"]
    assert command[command.index("--ignore") + 1] == "tests/unit/faults"
    assert (ROOT / "tests/unit/faults").is_dir(), "what is not there, pytest ignores without a word"
    assert course.main(["test", "units"]) == 1
    assert "no tier of tests called units" in capsys.readouterr().err
    assert course.main(["check"]) == 0
    assert course.main(["Lab"]) == 2


@pytest.fixture
def benchmarks(course, monkeypatch):
    """Stand in for benchmarks/: return the list of what was set up and run; the benchmark second fails."""
    folder = Path(course.ROOT, "benchmarks")
    folder.mkdir()
    for name in ("first.py", "second.py", "training.py", "notes.txt"):
        (folder / name).touch()
    done = []

    def call(command, cwd):
        done.append(command[2].partition(".")[2])
        return int(done[-1] == "second")

    monkeypatch.setattr(course, "set_up", lambda *extras: done.append(extras))
    monkeypatch.setattr(course.subprocess, "call", call)
    return done


def test_bench_runs_every_benchmark_whatever_fails(course, benchmarks, capsys):
    assert course.main(["bench"]) == 1
    assert benchmarks == [("test", "site", "bench"), "first", "second", "training"]
    assert capsys.readouterr().out.splitlines()[-1] == "failed: second"


def test_bench_runs_only_what_is_named_and_refuses_unknown_names(course, benchmarks, capsys):
    assert course.main(["bench", "first"]) == 0
    assert benchmarks == [("test", "site"), "first"], "the rivals, which are large, are for who runs beside them"
    assert course.main(["bench", "notes"]) == 1
    assert "no benchmark called notes, only: first second training" in capsys.readouterr().err


def test_learning_and_testing_install_no_rivals(course, calls, monkeypatch):
    asked = []
    monkeypatch.setattr(course, "set_up", lambda *extras: asked.append(extras))
    monkeypatch.setattr(course.os, "chdir", lambda path: (_ for _ in ()).throw(KeyboardInterrupt))
    course.main(["lab"])
    course.main(["test"])
    course.main(["check"])
    assert asked == [(), ("test", "site"), ("test", "site")]


@pytest.mark.skipif(importlib.util.find_spec("torch") is not None, reason="with the rivals it takes minutes")
def test_the_training_benchmark_names_the_rivals_that_are_missing(tmp_path):
    command = [sys.executable, str(ROOT / "benchmarks" / "training.py"), "--images", "400", "--rounds", "1"]
    environment = os.environ | {"MNIST_DIR": str(tmp_path)}
    said = subprocess.run(command, env=environment, capture_output=True, text=True, check=True, cwd=tmp_path).stdout
    lines = [line.split() for line in said.splitlines()]
    figures = [line for line in lines if line[:1] == ["ours"] and line[2:3] in (["one"], ["default"])]
    assert [line[1] for line in figures] == ["10", "32", "100"] * 2
    assert all(float(line[3]) > 0 and line[4] == "1.00" for line in figures)
    for package in ("jax", "torch", "scikit-learn"):
        assert f"missing: {package} is not installed" in said


def test_record_is_readable(course, installs):
    course.set_up("test")
    record = json.loads(Path(course.RECORD).read_text(encoding="utf-8"))
    assert (record["ours"], record["extras"]) == (True, ["test"])
    Path(course.RECORD).write_text("not JSON", encoding="utf-8")
    assert course.read_record() == {}
