"""What the learner made, kept between sessions: predictions and "my digit", in one small JSON file git ignores."""

import json
import os
from pathlib import Path

from helpers.files import replacing


def path():
    """Return the file: $COURSE_WORK, or notebooks/my_work.json beside the package."""
    default = Path(__file__).resolve().parents[1] / "notebooks" / "my_work.json"
    return Path(os.environ.get("COURSE_WORK") or default)


def everything():
    """Return all that is kept, as a dictionary; empty when there is no file or it is damaged."""
    try:
        kept = json.loads(path().read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return kept if isinstance(kept, dict) else {}


def read(name, default=None):
    """Return what was last written under `name`, or `default`."""
    return everything().get(name, default)


def write(name, value):
    """Keep a JSON-able `value` under `name`; the file is replaced whole. Raises OSError when it cannot be written."""
    kept = everything() | {name: value}
    with replacing(path()) as file:
        file.write(json.dumps(kept).encode())
