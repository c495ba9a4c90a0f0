"""Set up the course, start it, test it, measure it: python3 course.py lab | test | check | bench | site

lab [...]    open the lessons in JupyterLab; what follows is passed on (--no-browser, --port 9000)
test [...]   run the tests, or only the tiers named: check unit faults claims lessons browser visits; claims and
             lessons run on the sample that ships, with --full on the full data, in $MNIST_DIR or data/; visits are
             those to the README in a fresh clone, and to the site: there it runs a few lessons in the browser, with
             --all every one, and needs a Pyodide in $PYODIDE_DIR
check        run the first of these tiers: style, formatting, who imports whom, housekeeping
bench [...]  measure speed and memory: all of benchmarks/, or only those named, as in: bench training
site         build the course as a static site in site/_build; with --serve, serve it on this machine, too

The first call makes the folder .venv beside this file and installs what the course needs, at the versions in
constraints.txt; with COURSE_UNPINNED=1 in the environment, or where Python is newer than those, at the newest. Delete
.venv to start over.
"""

# Standard library only, and in a form that even Python 2.7 can read (no f-strings, no annotations): an old Python has
# to get as far as the sentence that says it is too old.
from __future__ import print_function

import ast
import contextlib
import errno
import hashlib
import json
import os
import shutil
import subprocess
import sys
import time

OLDEST_PYTHON = (3, 11)
NEWEST_PINNED = (3, 14)  # the newest Python that the versions in constraints.txt were made for
ROOT = os.path.dirname(os.path.abspath(__file__))
VENV = os.path.join(ROOT, ".venv")
PYTHON = os.path.join(VENV, "Scripts", "python.exe") if os.name == "nt" else os.path.join(VENV, "bin", "python")
RECORD = os.path.join(VENV, "course.json")
LOCK = os.path.join(ROOT, ".course.lock")
SETTINGS = "taking-a-network-apart"  # a folder among those of Jupyter's settings

PYTEST = [PYTHON, "-m", "pytest"]
IN_TWO = PYTEST + ["-n", "2", "--dist"]  # processes side by side, whatever the machine; what follows says who gets what
PLAIN = ["-p", "no:anyio", "-p", "no:nbval"]  # plugins that cost each of thousands of tests and are not used there
FAULTS = "tests/unit/faults"
HYGIENE = "tests/unit/test_hygiene.py"
TIERS = [  # of tests, the fast ones first: name, commands
    (
        "check",
        [
            [PYTHON, "-m", "ruff", "check"],
            [PYTHON, "-m", "ruff", "format", "--check"],
            [PYTHON, "-c", "from importlinter.cli import lint_imports_command as lint; lint()"],
            PYTEST + PLAIN + [HYGIENE],
        ],
    ),
    ("unit", [IN_TWO + ["worksteal"] + PLAIN + ["--ignore", FAULTS, "--ignore", HYGIENE, "tests/unit"]]),
    ("faults", [IN_TWO + ["worksteal"] + PLAIN + [FAULTS]]),
    ("claims", [IN_TWO + ["worksteal", "tests/claims"]]),
    (
        "lessons",
        [
            IN_TWO + ["loadfile", "--nbval-lax", "--nbval-current-env", "--nbval-cell-timeout=120", "notebooks"],
            IN_TWO + ["worksteal", "tests/lessons"],
        ],
    ),
    ("browser", [IN_TWO + ["worksteal", "tests/browser"]]),
    ("visits", [IN_TWO + ["loadfile", "tests/newcomer", "tests/site"]]),  # beside each other, a file each
]
ON_EITHER_DATA = ("claims", "lessons")  # the sample, or with --full the full set
# What may be set for pip, and would have it install elsewhere, something else, or nothing.
NOT_FOR_PIP = ("user", "target", "prefix", "root", "python", "requirement", "editable", "require-hashes", "no-deps")
NOT_FOR_PIP += ("dry-run", "config-file")
# What may be set for another Python, another Jupyter: other modules, other kernels, other settings, figures elsewhere.
NOT_OURS = ("PYTHONPATH", "PYTHONHOME", "JUPYTER_PATH", "JUPYTER_CONFIG_PATH", "JUPYTER_NO_CONFIG", "MPLBACKEND")
NOT_OURS += ("MATPLOTLIBRC",)


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
            "This Python lacks its venv module: install it (on Debian and Ubuntu: sudo apt install python%d.%d-venv) "
            "and run this again." % tuple(version[:2])
        )


def unpinned():
    """Say whether the newest versions are installed instead of the pinned ones: on request, or for a newer Python."""
    return os.environ.get("COURSE_UNPINNED", "") not in ("", "0") or tuple(sys.version_info[:2]) > NEWEST_PINNED


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
    if has(extras):
        return
    with one_at_a_time():
        if not has(extras):  # another one may have done it meanwhile
            set_up_now(extras)


def set_up_now(extras):
    """Do what `set_up` says, whatever is done already."""
    complete, ours = has(), read_record().get("ours", not os.path.exists(VENV))
    installed = read_record().get("extras", []) if complete else []
    print("Setting up, once: this takes a few minutes and needs a network connection.", flush=True)
    if ours and not complete:
        make_environment()
        write_record(ours=True)  # nothing more, so unfinished, until all is installed
    install(extras)
    write_record(ours=ours, complete=fingerprint(), extras=sorted(set(installed).union(extras)))


def has(extras=()):
    """Say whether .venv is complete, suits the course as it is now, and has these extras."""
    record = read_record()
    complete = record.get("complete") == fingerprint() and os.path.exists(PYTHON)
    return complete and set(record.get("extras", [])).issuperset(extras)


@contextlib.contextmanager
def one_at_a_time():
    """Let no other course.py set up meanwhile, and wait for one that does; where files have no locks, just go on."""
    try:
        file = open(LOCK, "a")  # noqa: SIM115 - what goes wrong in the block below is not said here
    except OSError as error:
        raise Problem("The course cannot be set up where it lies (%s): copy it into a folder of yours." % error)
    with file:  # closing it unlocks it, and so does the end of this process, however it comes
        if not locked(file):
            print("Another course.py is setting up: waiting until it is done.", flush=True)
            while not locked(file):
                time.sleep(1)
        yield


def locked(file):
    """Lock a file that is open, or do without where the system has no locks; return False where another one has it."""
    try:
        if os.name == "nt":
            import msvcrt

            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        return error.errno not in (errno.EACCES, errno.EAGAIN, errno.EDEADLK)
    return True


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
    remedy = "The folder .venv could not be made; what Python says of it stands above."
    run([python, "-m", "venv", VENV], remedy, environment())


def install(extras):
    """Install the course, in place, and what it and these extras need into .venv."""
    if not os.path.exists(PYTHON):
        raise Problem("The folder .venv has no Python in it: delete it and run this again.")
    command = [PYTHON, "-m", "pip", "install", "--disable-pip-version-check", "--no-input"]
    command += [] if unpinned() else ["-c", "constraints.txt"]
    command += ["-e", ".[%s]" % ",".join(extras) if extras else "."]
    remedy = "Not everything could be installed; pip says why above. Check the network connection, run this again."
    run(command, remedy, for_pip(environment()))


def environment():
    """Return the environment variables without those meant for another Python or another Jupyter."""
    return {name: value for name, value in os.environ.items() if name not in NOT_OURS}


def for_pip(variables):
    """Return environment variables that hold what is set for pip, in files, too, less what has no place here."""
    chosen = {name: value for name, value in variables.items() if not name.startswith("PIP_")}
    asking = dict(chosen, PIP_USER="0", PIP_CONFIG_FILE=variables.get("PIP_CONFIG_FILE", ""))
    command = [PYTHON, "-m", "pip", "config", "list"]  # of the files, in lines such as install.cert='...'
    process = subprocess.Popen(command, cwd=ROOT, env=asking, stdout=subprocess.PIPE, universal_newlines=True)
    lines = [line.strip().partition("=") for line in process.communicate()[0].splitlines()]
    found = [(key[7:], ast.literal_eval(value)) for key, _, value in lines if key.startswith("global.")]
    found += [(key[8:], ast.literal_eval(value)) for key, _, value in lines if key.startswith("install.")]
    found += [(name[4:].lower().replace("_", "-"), variables[name]) for name in variables if name.startswith("PIP_")]
    for key, value in found:  # the later ones count
        if key not in NOT_FOR_PIP:
            chosen["PIP_" + key.upper().replace("-", "_")] = value
    return dict(chosen, PIP_CONFIG_FILE=os.devnull)  # no file any more


def run(command, remedy, variables):
    """Run a command, a dot for each package; if it fails, show the last lines it said and raise Problem(remedy)."""
    said = []
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env=variables,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        universal_newlines=True,
        errors="replace",
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
    command += ["--ServerApp.use_redirect_file=False"]  # a browser from a snap may not read the file that redirects
    command += ["--LabApp.news_url=None"]  # no question about Jupyter's news over the first lesson
    command += ["--LabApp.check_for_updates_class=jupyterlab.handlers.announcements.NeverCheckForUpdate"]
    variables = environment()
    # What is configured for other Jupyters is not read: this one has its own settings, and of kernels .venv's first.
    others = os.environ.get("JUPYTER_CONFIG_DIR") or os.path.join(os.path.expanduser("~"), ".jupyter")
    variables.update(JUPYTER_CONFIG_DIR=os.path.join(others, SETTINGS), JUPYTER_PREFER_ENV_PATH="1")
    # Else NumPy keeps a thread busy on each processor, for matrices as small as the course's.
    variables.setdefault("OPENBLAS_NUM_THREADS", "1")
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        command += ["--allow-root"]  # in a container there is often nobody else
    command += arguments
    os.chdir(ROOT)
    sys.stdout.flush()
    if os.name != "nt":
        os.execve(PYTHON, command, variables)
    process = subprocess.Popen(command, env=variables)
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:
            pass  # JupyterLab got it too, and closes its kernels before it ends


def test(arguments):
    """Run the tiers named, or all; --full: on the full data. Return 0 when every one of them passed."""
    names = [name for name in arguments if name not in ("--full", "--all")]
    known = [name for name, _ in TIERS]
    for name in names:
        if name not in known:
            raise Problem("There is no tier of tests called %s, only: %s." % (name, " ".join(known)))
    set_up("test", "site")
    passed, failed = [], []
    for name, commands in TIERS:
        if names and name not in names:
            continue
        print("\n=== %s ===" % name, flush=True)
        environment = dict(os.environ)
        environment.pop("PYTHONDONTWRITEBYTECODE", None)  # else each process compiles all of the course and the tests
        environment["COURSE_SITE_ALL"] = "1" if "--all" in arguments else "0"
        # What else is set, conftest.py keeps from the tests.
        environment["COURSE_TEST_DATA"] = "full" if "--full" in arguments and name in ON_EITHER_DATA else "sample"
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
    rivals = {"training", "convolution"}.intersection(names or known)  # only they need JAX and PyTorch, which are large
    set_up("test", "site", *(["bench"] if rivals else []))  # those in the browser use the tests' tools
    failed = []
    for name in names or known:
        print("\n=== %s ===" % name, flush=True)
        if subprocess.call([PYTHON, "-m", "benchmarks." + name], cwd=ROOT):
            failed.append(name)
    if failed:
        print("\nfailed: %s" % ", ".join(failed), flush=True)
    return 1 if failed else 0


def site(arguments):
    """Build the static site; with --serve, then serve it on this machine until Ctrl-C."""
    set_up("site")
    code = subprocess.call([PYTHON, os.path.join(ROOT, "site", "build.py")], cwd=ROOT)
    if code or arguments != ["--serve"]:
        return code
    print("Open 127.0.0.1:8000 in a browser (Ctrl-C ends it).", flush=True)
    command = [PYTHON, "-m", "http.server", "8000", "--bind", "127.0.0.1"]
    return subprocess.call(command + ["--directory", os.path.join(ROOT, "site", "_build")], cwd=ROOT)


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
        if arguments in (["site"], ["site", "--serve"]):
            return site(arguments[1:])
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
