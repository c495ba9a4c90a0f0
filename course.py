"""Set up the course, start it, test it, measure it: python3 course.py lab | test | check | bench

lab [...]    open the lessons in JupyterLab; what follows is passed on (--no-browser, --port 9000)
test [...]   run the tests, or only the tiers named: check unit claims lessons browser newcomer
check        run the first of these tiers: style, formatting, who imports whom, housekeeping
bench [...]  measure speed and memory: all of benchmarks/, or only those named, as in: bench training

The first call makes the folder .venv beside this file and installs what the course needs, at the versions in
constraints.txt (with COURSE_UNPINNED=1 in the environment: at the newest). Delete .venv to start over.
"""

# Standard library only, and in a form that even Python 2.7 can read (no f-strings, no annotations): an old Python has
# to get as far as the sentence that says it is too old.
from __future__ import print_function

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile

OLDEST_PYTHON = (3, 11)
ROOT = os.path.dirname(os.path.abspath(__file__))
VENV = os.path.join(ROOT, ".venv")
PYTHON = os.path.join(VENV, "Scripts", "python.exe") if os.name == "nt" else os.path.join(VENV, "bin", "python")
RECORD = os.path.join(VENV, "course.json")

PYTEST = [PYTHON, "-m", "pytest"]
TIERS = [  # of tests, the fast ones first: name, commands
    (
        "check",
        [
            [PYTHON, "-m", "ruff", "check"],
            [PYTHON, "-m", "ruff", "format", "--check"],
            [PYTHON, "-c", "from importlinter.cli import lint_imports_command as lint; lint()"],
            [PYTHON, "-m", "bandit", "-q", "-c", "pyproject.toml", "-r", "benchmarks", "course.py", "helpers", "tests"],
            PYTEST + ["tests/test_hygiene.py"],
        ],
    ),
    ("unit", [PYTEST + ["-m", "not claims and not lessons and not browser and not newcomer"]]),
    ("claims", [PYTEST + ["-m", "claims"]]),
    (
        "lessons",
        [
            PYTEST + ["--nbval-lax", "--nbval-current-env", "--nbval-cell-timeout=120", "notebooks"],
            PYTEST + ["-m", "lessons"],
        ],
    ),
    ("browser", [PYTEST + ["-m", "browser"]]),
    ("newcomer", [PYTEST + ["-m", "newcomer"]]),
]
ON_SAMPLE = ("claims", "lessons")  # unless MNIST_DIR is set: the same, whether or not the full data were fetched


class Problem(Exception):
    """What went wrong, in a sentence that says what to do."""


def check_python(version):
    """Raise Problem when this Python is too old, or lacks what makes environments (Debian packages that apart)."""
    if tuple(version[:2]) < OLDEST_PYTHON:
        raise Problem(
            "The course needs Python %d.%d or newer and this is %d.%d: install a newer one (from python.org, say) "
            "and call that one: python3.12 course.py lab" % (OLDEST_PYTHON + tuple(version[:2]))
        )
    import importlib.util  # not above: old Pythons lack it

    if not all(importlib.util.find_spec(name) for name in ("venv", "ensurepip")):
        raise Problem(
            "This Python lacks its venv module: install it (on Debian and Ubuntu: sudo apt install python3-venv) "
            "and run this again."
        )


def unpinned():
    """Say whether the newest versions are wanted instead of the pinned ones."""
    return os.environ.get("COURSE_UNPINNED", "") not in ("", "0")


def fingerprint():
    """Return what the environment has to agree with: the pins, the Python, and the place (its scripts name it)."""
    digest = hashlib.sha256(repr((tuple(sys.version_info[:2]), ROOT, unpinned())).encode("utf-8"))
    for name in ("pyproject.toml", "constraints.txt"):
        with open(os.path.join(ROOT, name), "rb") as file:
            digest.update(file.read().replace(b"\r\n", b"\n"))
    return digest.hexdigest()


def read_record():
    """Return what set_up noted in the environment, {} where it noted nothing."""
    try:
        with open(RECORD) as file:
            return dict(json.load(file))
    except (OSError, ValueError):
        return {}


def write_record(**record):
    """Note in the environment what is known of it."""
    with open(RECORD, "w") as file:
        json.dump(record, file)


def set_up(*extras):
    """Make .venv and install the course in it, with these extras ("test", "bench"); at once if that is done.

    An environment that we made and that was left unfinished, or suits other pins, is made anew.
    One that somebody else made is installed into and never deleted.
    """
    record, wanted = read_record(), fingerprint()
    complete = record.get("complete") == wanted and os.path.exists(PYTHON)
    installed = set(record.get("extras", [])) if complete else set()
    if complete and installed.issuperset(extras):
        return
    ours = record.get("ours", not os.path.exists(VENV))
    print("Setting up, once: this takes a few minutes and needs a network connection.", flush=True)
    if ours and not complete:
        make_environment()
    if ours and not complete:
        write_record(ours=True)  # nothing more, so unfinished, until all is installed
    install(extras)
    write_record(ours=ours, complete=wanted, extras=sorted(installed.union(extras)))


def make_environment():
    """Make .venv, empty but for pip."""
    try:
        if os.path.exists(VENV):
            shutil.rmtree(VENV)
        os.mkdir(VENV)
        write_record(ours=True)
    except OSError as error:
        raise Problem("Close what uses the folder .venv, delete it and run this again (%s)." % error)
    # If this Python itself runs from an environment, perhaps the one just deleted: the Python which that was made from.
    python = getattr(sys, "_base_executable", None) or sys.executable
    run([python, "-m", "venv", VENV], "The folder .venv could not be made; what Python says of it stands above.")


def install(extras):
    """Install the course, in place, and what it and these extras need into .venv."""
    if not os.path.exists(PYTHON):
        raise Problem("The folder .venv has no Python in it: delete it and run this again.")
    command = [PYTHON, "-m", "pip", "install", "--disable-pip-version-check", "--no-input"]
    command += [] if unpinned() else ["-c", "constraints.txt"]
    command += ["-e", ".[%s]" % ",".join(extras) if extras else "."]
    run(command, "Not everything could be installed; pip says why above. Check the network connection, run this again.")


def run(command, remedy):
    """Run a command, a dot for each package; if it fails, show the last lines it said and raise Problem(remedy)."""
    said = []
    process = subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, universal_newlines=True, errors="replace"
    )
    for line in process.stdout:
        said.append(line)
        if line.startswith("Collecting"):
            print(".", end="", flush=True)
        if line.startswith("Installing collected"):
            print(" all here, installing", flush=True)
    if process.wait():
        print("\n" + "".join(said[-12:]), flush=True)
        raise Problem(remedy)


def lab(arguments):
    """Start JupyterLab on the first page; the process becomes JupyterLab's, where the system can do that."""
    set_up()
    command = [PYTHON, "-m", "jupyterlab", "--ServerApp.root_dir=" + ROOT]
    command += ["--LabApp.default_url=/lab/tree/notebooks/00_start_here.ipynb"]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        command += ["--allow-root"]  # in a container there is often nobody else
    command += arguments
    os.chdir(ROOT)
    sys.stdout.flush()
    if os.name != "nt":
        os.execv(PYTHON, command)
    process = subprocess.Popen(command)
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:
            pass  # JupyterLab got it too, and closes its kernels before it ends


def test(names):
    """Run the tiers named, or all; return 0 when every one of them passed."""
    known = [name for name, _ in TIERS]
    for name in names:
        if name not in known:
            raise Problem("There is no tier of tests called %s, only: %s." % (name, " ".join(known)))
    set_up("test")
    passed, failed = [], []
    for name, commands in TIERS:
        if names and name not in names:
            continue
        print("\n=== %s ===" % name, flush=True)
        environment = dict(os.environ)
        if name in ON_SAMPLE and "MNIST_DIR" not in environment:
            environment.setdefault("MNIST_SOURCE", "sample")
        # What running a lesson keeps must not get into the learner's own file.
        environment["COURSE_WORK"] = os.path.join(tempfile.gettempdir(), "course-tests-%d.json" % os.getpid())
        # All of them, whatever the first one says: one run shows everything there is to mend.
        codes = [subprocess.call(command, cwd=ROOT, env=environment) for command in commands]
        (failed if any(codes) else passed).append(name)
    print("\npassed: %s; failed: %s" % (", ".join(passed) or "none", ", ".join(failed) or "none"), flush=True)
    return 1 if failed else 0


def bench(names):
    """Run the files of benchmarks/ named, or all; return 0 when every one of them ended well."""
    files = sorted(os.listdir(os.path.join(ROOT, "benchmarks")))
    known = [name[:-3] for name in files if name.endswith(".py")]
    for name in names:
        if name not in known:
            raise Problem("There is no benchmark called %s, only: %s." % (name, " ".join(known)))
    set_up("test", "bench")  # those in the browser use the tests' tools
    failed = []
    for name in names or known:
        print("\n=== %s ===" % name, flush=True)
        if subprocess.call([PYTHON, os.path.join("benchmarks", name + ".py")], cwd=ROOT):
            failed.append(name)
    if failed:
        print("\nfailed: %s" % ", ".join(failed), flush=True)
    return 1 if failed else 0


def main(arguments):
    """Do what the command line asks; return the exit code."""
    try:
        check_python(sys.version_info)
        for stream in (sys.stdout, sys.stderr):
            stream.reconfigure(errors="replace")  # a character that the console lacks is no reason to stop
        if arguments[:1] == ["lab"]:
            return lab(arguments[1:])
        if arguments[:1] == ["test"]:
            return test(arguments[1:])
        if arguments == ["check"]:
            return test(["check"])
        if arguments[:1] == ["bench"]:
            return bench(arguments[1:])
        print(__doc__)
        return 0 if arguments in (["-h"], ["--help"]) else 2
    except Problem as problem:
        print(problem, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped.", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
