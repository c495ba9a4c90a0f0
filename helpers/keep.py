"""What the learner made, kept between sessions: predictions and "my digit", in one small JSON file git ignores."""

import functools
import json
import os
from pathlib import Path

from helpers.files import replacing


def path():
    """Return the file: $COURSE_WORK, or notebooks/my_work.json beside the package."""
    default = Path(__file__).resolve().parents[1] / "notebooks" / "my_work.json"
    return Path(os.path.expanduser(os.environ.get("COURSE_WORK") or default))


def read(name, default=None):
    """Return what was last written under `name`, or `default`, also when the file cannot be read."""
    try:
        return _everything().get(name, default)
    except (OSError, ValueError):
        return default


def write(name, value):
    """Keep a JSON-able `value` under `name`; the file is replaced whole, one writer at a time.

    A file that is not ours, or damaged, is moved aside first: nothing a learner wrote is thrown away.
    Raises OSError when the file cannot be read or written.
    """
    target = path()
    lock = _lock(target.with_name(f".{target.name}.lock"))
    try:
        lock.acquire()
        try:
            kept = _everything()
        except ValueError:
            target.replace(target.with_suffix(".damaged.json"))
            kept = {}
        with replacing(target) as file:
            file.write(json.dumps(kept | {name: value}).encode())
    finally:
        lock.release(force=True)  # also what an interrupt may have left of it


@functools.cache
def _lock(file):
    """Return the lock of that file: the same one each time, so that `write` lets go of what an interrupt left held.

    Until this kernel writes again, another one may then have to wait, and give up after 5 seconds.
    """
    from filelock import FileLock  # here, because only keeping needs it, and no first cell keeps anything

    return FileLock(file, timeout=5)


def _everything():
    """Return all that is kept; {} when there is no file. Raises ValueError when it is damaged, OSError otherwise."""
    try:
        kept = json.loads(path().read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        return {}
    if not isinstance(kept, dict):
        raise ValueError(f"{path().name} does not hold what was kept.")
    return kept
