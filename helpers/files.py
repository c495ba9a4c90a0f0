"""Writing files whole or not at all, where somebody says they are to go."""

import errno
import os
import shutil
import uuid
from contextlib import contextmanager, suppress
from pathlib import Path


def located(path):
    """Return a path as somebody writes it, where it leads: ~ is the home folder, and links are followed."""
    return Path(os.path.realpath(os.path.expanduser(path)))


@contextmanager
def replacing(path):
    """Open a file for writing bytes; it takes the place of `path` when the block ends without an exception.

    path: as in `located`. Until then, and after an exception or a lost process, `path` is what it was.
    """
    path = located(path)
    temporary = path.with_name(f".{path.name[:40]}.{uuid.uuid4().hex}.part")  # a name has at most 255 bytes
    try:
        with open(temporary, "wb") as file:
            yield file
        _put(temporary, path)
    finally:
        with suppress(FileNotFoundError):
            temporary.unlink()


def _put(temporary, path):
    """Put a file in the place of another one."""
    try:
        os.replace(temporary, path)
    except OSError as error:
        if error.errno != errno.EBUSY:
            raise
        shutil.copyfile(temporary, path)  # mounted by itself, as containers do it, a file can be written only
