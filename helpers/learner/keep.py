"""What the learner made, kept between sessions: predictions, exercises, digits, drawings, in one JSON file."""

import contextlib
import functools
import itertools
import json
import os
import shutil
from pathlib import Path

from helpers import place
from helpers.files import located, replacing


def nobody_to_ask():
    """Return whether nobody is there to answer, and so nothing to keep: COURSE_REVEAL=1 says so."""
    return os.environ.get("COURSE_REVEAL") == "1"


def path():
    """Return the file: $COURSE_WORK, or my_work.json beside the notebooks.

    Where the package is installed without them, that is the folder in which the kernel runs.
    """
    notebooks = place.ROOT / "notebooks"
    default = (notebooks if notebooks.is_dir() else Path.cwd()) / "my_work.json"
    return Path(os.path.expanduser(os.environ.get("COURSE_WORK") or default))


def read(name, default=None):
    """Return what was last written under `name`, or `default`, also when the file cannot be read."""
    try:
        return _everything().get(name, default)
    except (OSError, ValueError):
        return default


def write(name, value):
    """Keep a JSON-able `value` under `name`; the file is replaced whole, one writer at a time.

    A file that is not ours, or damaged, is copied aside first: nothing a learner wrote is thrown away.
    Raises OSError when the file cannot be read or written.
    """
    _add({name: value})


def in_one_file():
    """Return all that is kept as the bytes of its file. Raises OSError when there is none, or none that can be read."""
    return path().read_bytes()


def bring_back(data):
    """Keep what such a file holds, its bytes, too, in place of what is kept under the same names.

    What was kept until now stays beside it, in a file of its own.
    Raises ValueError when it is no such file, OSError when the kept one cannot be read or written.
    """
    try:
        brought = _parsed(bytes(data).decode("utf-8-sig"))
    except ValueError:
        raise ValueError(f"That is no file of kept work: choose the {path().name} that you downloaded.") from None
    target = located(path())
    with contextlib.suppress(FileNotFoundError):
        shutil.copyfile(target, _aside(target, "before"))
    _add(brought)


def _add(work):
    """Write {name: value, ...} into the file, as `write` says."""
    target = located(path())
    with _one_writer(target):
        try:
            kept = _everything()
        except ValueError:
            shutil.copyfile(target, _aside(target, "damaged"))
            kept = {}
        with replacing(target) as file:
            file.write(json.dumps(kept | work).encode())


@contextlib.contextmanager
def _one_writer(target):
    """Let no other kernel write to the file meanwhile; within a browser there is no other one.

    Where files have no locks, as on some network drives, it is written all the same: two kernels that keep something at
    the very same moment are rarer than such a drive, and then the later one counts.
    """
    if place.IN_BROWSER:
        yield
        return
    lock = _lock(target.with_name(f".{target.name}.lock"))
    try:
        _acquire(lock)
        yield
    finally:
        lock.release(force=True)  # also what an interrupt may have left of it


def _acquire(lock):
    from filelock import Timeout  # here, because only keeping needs it, and no first cell keeps anything

    try:
        lock.acquire()
    except Timeout:  # another kernel has it, and keeps it
        raise
    except (OSError, NotImplementedError):
        pass  # there are no locks, or no file for one can be made; what else is wrong the writing will say


def _aside(target, why):
    """Return where a copy goes: the first free of my_work.damaged.json, my_work.damaged-2.json, ... for "damaged"."""
    numbered = (target.with_suffix(f".{why}-{i}.json") for i in itertools.count(2))
    names = itertools.chain([target.with_suffix(f".{why}.json")], numbered)
    return next(name for name in names if not name.exists())


@functools.cache
def _lock(file):
    """Return the lock of that file: the same one each time, so that `write` lets go of what an interrupt left held.

    Until this kernel writes again, another one may then have to wait, and give up after 5 seconds.
    """
    from filelock import FileLock

    return FileLock(file, timeout=5)


def _everything():
    """Return all that is kept; {} when there is no file. Raises ValueError when it is damaged, OSError otherwise."""
    try:
        return _parsed(path().read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        return {}


def _parsed(text):
    """Return what the text of the file holds. Raises ValueError when it is damaged."""
    kept = json.loads(text)
    if not isinstance(kept, dict):
        raise ValueError(f"{path().name} does not hold what was kept.")
    return kept
