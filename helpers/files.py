"""Writing files whole or not at all."""

import os
import uuid
from contextlib import contextmanager, suppress
from pathlib import Path


@contextmanager
def replacing(path):
    """Open a file for writing bytes; it takes the place of `path` when the block ends without an exception.

    Until then, and after an exception or a lost process, `path` is what it was.
    """
    path = Path(path)
    temporary = path.with_name(f".{path.name}.{uuid.uuid4().hex}.part")
    try:
        with open(temporary, "wb") as file:
            yield file
        os.replace(temporary, path)
    finally:
        with suppress(FileNotFoundError):
            temporary.unlink()
