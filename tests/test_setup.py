"""The files that say what gets installed agree with each other, and course.py installs it, whatever happens."""

import ast
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
ENVIRONMENT = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
TEST_EXTRA = PROJECT["optional-dependencies"]["test"]
BENCH_EXTRA = PROJECT["optional-dependencies"]["bench"]
PIN_LINES = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()


def names(requirements):
    return {canonicalize_name(Requirement(line).name) for line in requirements}


def pins():
    return [Requirement(line) for line in PIN_LINES if not line.startswith("#")]


# The files


@pytest.mark.parametrize("line", PROJECT["dependencies"] + TEST_EXTRA + BENCH_EXTRA)
def test_what_the_project_asks_for_is_pinned(line):
    wanted = Requirement(line)
    versions = [
        next(iter(pin.specifier)).version
        for pin in pins()
        if canonicalize_name(pin.name) == canonicalize_name(wanted.name)
    ]
    assert versions, f"{wanted.name} is not in constraints.txt: make that anew, its first lines say how"
    assert all(wanted.specifier.contains(version) for version in versions), f"{line}, but pinned to {versions}"


def test_constraints_are_names_and_versions_only():
    for pin in pins():
        assert [specifier.operator for specifier in pin.specifier] == ["=="], pin
        assert pin.url is None, pin
        assert not pin.extras, pin
    addresses = [line for line in PIN_LINES if re.search(r"://|@|\\|/|--(index|find|extra-index)", line)]
    assert not addresses, "neither addresses nor paths belong in constraints.txt"


def test_constraints_say_how_they_were_made_and_hold_for_every_python_and_system():
    command = next(line for line in PIN_LINES if "uv pip compile" in line)
    floor = next(iter(SpecifierSet(PROJECT["requires-python"]))).version
    assert f"--universal --python-version {floor} " in command
    assert "--extra test --extra bench" in command


def test_environment_installs_this_project_at_the_pinned_versions():
    conda, (pip,) = ENVIRONMENT["dependencies"][:-1], ENVIRONMENT["dependencies"][-1].values()
    assert pip == ["-c constraints.txt", "-e ."]
    assert [entry.split("=")[0] for entry in conda] == ["python", "pip"], "packages come from pip, at their pins"
    assert ENVIRONMENT["name"] == PROJECT["name"]


def test_all_files_mean_the_same_pythons(course):
    requires = SpecifierSet(PROJECT["requires-python"])
    oldest = "{}.{}".format(*course.OLDEST_PYTHON)
    assert requires == SpecifierSet(f">={oldest}")
    (conda,) = (entry for entry in ENVIRONMENT["dependencies"] if str(entry).startswith("python="))
    workflow = yaml.safe_load((ROOT / ".github/workflows/test.yml").read_text(encoding="utf-8"))
    tested = workflow["jobs"]["pinned"]["strategy"]["matrix"]["python"]
    assert {oldest, conda.removeprefix("python=")} <= set(tested)
    ruff = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["ruff"]
    assert ruff["target-version"] == "py" + oldest.replace(".", "")


def test_what_the_code_imports_is_asked_for_by_name():
    """What comes along with something else today need not do so tomorrow."""
    # The rivals need not be installed here, and this one's names differ.
    distributions = packages_distributions() | {"sklearn": ["scikit-learn"]}
    own = {path.stem for path in (ROOT / "tests").rglob("*.py")} | {"course", "helpers", "tests"}
    for folder, allowed in [
        ("helpers", names(PROJECT["dependencies"])),
        ("tests", names(PROJECT["dependencies"] + TEST_EXTRA)),
        ("benchmarks", names(PROJECT["dependencies"] + TEST_EXTRA + BENCH_EXTRA)),
    ]:
        for path in (ROOT / folder).rglob("*.py"):
            for module in imported(path) - set(sys.stdlib_module_names) - own:
                packages = {canonicalize_name(name) for name in distributions.get(module, [module])}
                assert packages & allowed, f"{path.relative_to(ROOT)} imports {module}: add it to pyproject.toml"


def imported(path):
    """Return the top-level names of the modules that a file imports."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            found.add(node.module.partition(".")[0])
    return found


def test_citation_names_this_version():
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert citation["version"] == PROJECT["version"]
    assert " AND ".join(citation["license"]) == PROJECT["license"]


# course.py


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
    monkeypatch.delenv("MNIST_SOURCE", raising=False)
    monkeypatch.chdir(tmp_path)
    spec = importlib.util.spec_from_file_location("course_under_test", folder / "course.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def installs(course, monkeypatch):
    """Stand in for venv and pip: return the list of commands run; put a script into .pip to have pip run that."""

    class Installs(list):
        pip = ""

    commands = Installs()
    start = subprocess.Popen

    def popen(command, **options):
        commands.append(command)
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
    assert "sudo apt install python3-venv" in said.err
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


def test_without_pins_on_request(course, installs, monkeypatch):
    course.set_up()
    monkeypatch.setenv("COURSE_UNPINNED", "1")
    course.set_up()
    assert kinds(installs) == ["venv", "pip", "venv", "pip"]
    assert "constraints.txt" not in installs[-1]


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
        def __init__(self, command):
            started.append(command)

        def wait(self):
            return 0

    monkeypatch.setattr(course, "set_up", lambda *extras: started.append(extras))
    monkeypatch.setattr(course.os, "execv", lambda path, command: Process(command), raising=False)
    monkeypatch.setattr(course.subprocess, "Popen", Process)
    course.main(["lab", "--no-browser", "--port", "9000"])
    extras, command = started[0], started[1]
    assert extras == (), "who only learns does not wait for the tools of the tests"
    assert command[0] == course.PYTHON
    assert "--LabApp.default_url=/lab/tree/notebooks/00_start_here.ipynb" in command
    assert command[-3:] == ["--no-browser", "--port", "9000"]


@pytest.fixture
def calls(course, monkeypatch):
    """Stand in for the tests: return the list of (command, MNIST_SOURCE) run; a command with the word .fails fails."""

    class Calls(list):
        fails = None

    made = Calls()

    def call(command, cwd, env):
        made.append((command[1:], env.get("MNIST_SOURCE")))
        return int(made.fails in command)

    monkeypatch.setattr(course, "set_up", lambda *extras: None)
    monkeypatch.setattr(course.subprocess, "call", call)
    return made


def test_all_tiers_run_whatever_fails_and_the_last_line_says_which(course, calls, capsys):
    calls.fails = "check"  # "ruff check", that is
    assert course.main(["test"]) == 1
    assert capsys.readouterr().out.splitlines()[-1] == (
        "passed: unit, claims, lessons, browser, newcomer; failed: check"
    )
    calls.fails = None
    assert course.main(["test"]) == 0
    assert capsys.readouterr().out.splitlines()[-1].endswith("failed: none")


def test_lessons_and_claims_run_on_the_sample_unless_told_otherwise(course, calls, monkeypatch):
    course.main(["test", "lessons", "claims"])
    assert {source for _, source in calls} == {"sample"}
    assert ["--nbval-lax", "--nbval-current-env", "--nbval-cell-timeout=120", "notebooks"] in [
        command[-4:] for command, _ in calls
    ]
    calls.clear()
    monkeypatch.setenv("MNIST_DIR", "somewhere")
    course.main(["test", "lessons"])
    assert {source for _, source in calls} == {None}
    calls.clear()
    monkeypatch.setenv("MNIST_SOURCE", "full")
    course.main(["test", "lessons"])
    assert {source for _, source in calls} == {"full"}


def test_only_the_tiers_named_run_and_unknown_names_are_refused(course, calls, capsys):
    assert course.main(["test", "unit"]) == 0
    ((command, _),) = calls
    assert command[:4] == ["-m", "pytest", "-m", "not claims and not lessons and not browser and not newcomer"]
    assert course.main(["test", "units"]) == 1
    assert "no tier of tests called units" in capsys.readouterr().err
    assert course.main(["check"]) == 0
    assert course.main(["Lab"]) == 2


@pytest.fixture
def benchmarks(course, monkeypatch):
    """Stand in for benchmarks/: return the list of what was set up and run; the benchmark second.py fails."""
    folder = Path(course.ROOT, "benchmarks")
    folder.mkdir()
    for name in ("first.py", "second.py", "third.py", "notes.txt"):
        (folder / name).touch()
    done = []

    def call(command, cwd):
        done.append(Path(cwd, command[1]).relative_to(folder).name)
        return int(done[-1] == "second.py")

    monkeypatch.setattr(course, "set_up", lambda *extras: done.append(extras))
    monkeypatch.setattr(course.subprocess, "call", call)
    return done


def test_bench_runs_every_benchmark_whatever_fails(course, benchmarks, capsys):
    assert course.main(["bench"]) == 1
    assert benchmarks == [("test", "bench"), "first.py", "second.py", "third.py"]
    assert capsys.readouterr().out.splitlines()[-1] == "failed: second"


def test_bench_runs_only_what_is_named_and_refuses_unknown_names(course, benchmarks, capsys):
    assert course.main(["bench", "third"]) == 0
    assert benchmarks == [("test", "bench"), "third.py"]
    assert course.main(["bench", "notes"]) == 1
    assert "no benchmark called notes, only: first second third" in capsys.readouterr().err


def test_learning_and_testing_install_no_rivals(course, calls, monkeypatch):
    asked = []
    monkeypatch.setattr(course, "set_up", lambda *extras: asked.append(extras))
    monkeypatch.setattr(course.os, "chdir", lambda path: (_ for _ in ()).throw(KeyboardInterrupt))
    course.main(["lab"])
    course.main(["test"])
    course.main(["check"])
    assert asked == [(), ("test",), ("test",)]


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
