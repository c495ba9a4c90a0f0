"""The full MNIST set's four files: how to get them, where they may lie, and reading them when they are the real ones.

They are in the IDX format: a header of a few bytes that gives the shape, then one byte per value.
"""

import gzip
import hashlib
import math
import os
import sys
import tempfile
import textwrap
import time
import zlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from helpers import place

FOLDER = place.ROOT / "data"

MIRRORS = (
    "https://ossci-datasets.s3.amazonaws.com/mnist/",
    "https://storage.googleapis.com/cvdf-datasets/mnist/",
)
"""Where `fetch` downloads from, in this order."""

clock = time.monotonic
"""Seconds."""

PATIENCE, SLOWEST = 30, 2_000
"""After so many seconds, a mirror that has sent fewer bytes a second is given up."""

REMEDY = (
    "All 70,000 images are for the course installed on a computer; within a browser there is the sample."
    if place.IN_BROWSER
    else "For all 70,000 images call mnist.fetch(), or run python -m helpers.mnist in a terminal (11 MB, once)."
)


@dataclass(frozen=True)
class IdxFile:
    """What is known beforehand of one of the four files: its name, its array's shape, and two SHA-256 sums."""

    name: str
    shape: tuple
    contents_sha256: str  # of the plain file
    gz_sha256: str  # of the published .gz; a file that was compressed anew has another one

    @property
    def size(self):
        """Bytes of the plain file: the magic number, one number per dimension, and the values."""
        return 4 + 4 * len(self.shape) + math.prod(self.shape)


FILES = (
    IdxFile(
        "train-images-idx3-ubyte",
        (60_000, 28, 28),
        "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
        "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609",
    ),
    IdxFile(
        "train-labels-idx1-ubyte",
        (60_000,),
        "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
        "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c",
    ),
    IdxFile(
        "t10k-images-idx3-ubyte",
        (10_000, 28, 28),
        "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
        "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6",
    ),
    IdxFile(
        "t10k-labels-idx1-ubyte",
        (10_000,),
        "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
        "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6",
    ),
)


def read_full():
    """Return (arrays, note): the four arrays of FILES from the first folder that holds them undamaged.

    note: what was wrong with the folders before it, in words; "" when nothing was.
    Raises ValueError when a folder holds a damaged file, else FileNotFoundError; both say what to do.
    """
    problems, kind = [], FileNotFoundError
    for label, folder in _folders().items():
        try:
            arrays = _arrays(folder)
        except (FileNotFoundError, ValueError) as error:
            problems.append(f"{label}: {error}.")
            kind = ValueError if isinstance(error, ValueError) else kind
            continue
        note = f"{' '.join(problems)} Using the full MNIST set in {label} instead." if problems else ""
        return arrays, note
    raise kind(" ".join([*problems, REMEDY]))


def _arrays(folder):
    """Return the arrays of FILES in a folder: read and verified, or as they were when that was done before."""
    from helpers import mnist_verified  # here: those who learn from the sample never need it

    copies = [_copies(folder, file) for file in FILES]
    paths = [path for of_one in copies for path in of_one]
    if (arrays := mnist_verified.recall(FOLDER, paths, [file.shape for file in FILES])) is None:
        arrays = [_first_intact(of_one, file) for of_one, file in zip(copies, FILES)]
        mnist_verified.remember(FOLDER, paths, arrays)
    return arrays


def fetch():
    """Download the full set into data/ unless it is already there or in MNIST_DIR, and print what was done.

    The .gz files come from the first of MIRRORS that delivers them, and are moved into data/, each whole, when all
    have arrived with the published SHA-256: a call that is interrupted leaves nothing behind, and the next one starts
    clean. Two calls at once do no harm: both move the same files into place.
    Raises OSError, saying what to do, when no mirror delivers or data/ cannot be written, and within a browser.
    """
    if place.IN_BROWSER:
        raise OSError(REMEDY)
    for label, folder in _folders().items():
        wanted = [file for file in FILES if not _is_intact(folder, file)]
        if not wanted:
            print(f"The full MNIST set is already in {label}.")
            return
    try:
        FOLDER.mkdir(exist_ok=True)
        workspace = tempfile.TemporaryDirectory(dir=FOLDER, prefix=".fetch-")
    except OSError as error:
        raise OSError(f"Cannot write into {FOLDER} ({error}). Make it a writable folder, or {_by_hand()}") from error
    with workspace as path:
        _download(wanted, path)
        for file in wanted:
            _move_into_place(Path(path) / f"{file.name}.gz", file)
    print(f"Files of MNIST downloaded and verified, now in data/: {len(wanted)}. mnist.load() gives all 70,000 images.")


def _download(files, folder):
    """Download `files` as .gz into `folder`, verified; OSError when no mirror delivers them all."""
    import pooch  # here, because it is slow to import and only a download needs it

    reasons = []
    for mirror in MIRRORS:
        try:
            for file in files:  # what an earlier mirror has delivered is in the folder and not downloaded again
                url, known_hash = f"{mirror}{file.name}.gz", f"sha256:{file.gz_sha256}"
                downloader = pooch.HTTPDownloader(progressbar=_Bar(), chunk_size=256)  # it waits until a chunk is full
                pooch.retrieve(url, known_hash, fname=f"{file.name}.gz", path=folder, downloader=downloader)
            return
        except (OSError, ValueError) as error:  # the network's errors are OSErrors, a wrong SHA-256 is a ValueError
            reasons.append(f"{mirror} failed ({type(error).__name__}: {textwrap.shorten(str(error), 100)})")
    raise OSError(
        f"Could not download MNIST: {'; '.join(reasons)}. Check the network connection and the free space on the disk "
        f"(11 MB), and try again, or {_by_hand()}"
    )


class _Bar:
    """A progress bar for one download of pooch's. It gives up on a mirror that only trickles: raises TimeoutError.

    No time limit of the network's own would do: some byte always comes in time.
    """

    def __init__(self):
        self._bar, self._begun, self._got = None, None, 0

    def _begin(self, total):
        from tqdm import tqdm

        self._bar = tqdm(total=total, ncols=79, ascii=sys.platform == "win32", unit="B", unit_scale=True)

    total = property(fset=_begin)

    def update(self, count):
        now = clock()
        self._begun, self._got = now if self._begun is None else self._begun, self._got + count
        seconds = now - self._begun
        if seconds > PATIENCE and self._got < SLOWEST * seconds:
            self.close()
            raise TimeoutError(f"only {self._got:,} bytes in {seconds:.0f} seconds")
        self._bar.update(count)

    def reset(self):  # all is there, and the bar is filled once more
        self._begun, self._got = None, 0
        self._bar.reset()

    def close(self):
        self._bar.close()


def _move_into_place(path, file):
    """Move one downloaded file to data/, whole, in the place of a damaged one if there is one."""
    path.chmod(0o644)  # temporary files are private, but a folder may be shared
    try:
        os.replace(path, FOLDER / path.name)
    except PermissionError:
        # Windows replaces no file that is being read: all is well if that is another process's, just fetched.
        if not _is_intact(FOLDER, file):
            raise


def _by_hand():
    """Return the end of an error message: how to get the files without `fetch`."""
    names = ", ".join(f"{file.name}.gz" for file in FILES)
    return f"download by hand {names} from {MIRRORS[0]} into a folder of yours and set MNIST_DIR to its path."


def _folders():
    """Return {name for messages: path} of the folders that may hold the full set, the first choice first."""
    first = {f"MNIST_DIR ({shared()})": Path(os.path.expanduser(shared()))} if shared() else {}
    return first | {"data/": FOLDER}


def shared():
    """Return what the environment variable MNIST_DIR names, "" where it names nothing."""
    return os.environ.get("MNIST_DIR", "").strip()


def _copies(folder, file):
    """Return the paths in `folder` of what may be `file`; what it holds decides. Raises FileNotFoundError without any.

    It goes by several names: unpacked with a dot, train-images.idx3-ubyte, and once more as in "... (1).gz"; and it
    lies in several places: in a folder of its own name, or in MNIST/raw.
    """
    name = file.name.replace("-idx", "?idx") + "*"
    found = [path for where in (name, f"{name}/{name}", f"MNIST/raw/{name}") for path in folder.glob(where)]
    # The .gz first: that is what `fetch` writes. isfile is False, not an error, in a folder that may not be entered.
    if copies := sorted(filter(os.path.isfile, found), key=lambda path: (path.name != f"{file.name}.gz", path)):
        return copies
    raise FileNotFoundError(f"the full set is not there (no {file.name}.gz)")


def _first_intact(paths, file):
    """Return the array of the first undamaged copy of `file`; ValueError, of the first one, when none is undamaged."""
    damage = None
    for path in paths:
        try:
            return _read(path, file)
        except ValueError as error:
            damage = damage or error
    raise damage


def _is_intact(folder, file):
    """Return whether `folder` holds `file` with the published contents."""
    try:
        _first_intact(_copies(folder, file), file)
    except (FileNotFoundError, ValueError):
        return False
    return True


def _read(path, file):
    """Return the array in one IDX file: uint8 of the shape `file.shape`. ValueError when it is not the published one.

    The values go straight into one array, and at most one byte more than expected is asked for, so neither a large
    file nor a small one that unpacks to a large one can fill the memory.
    Source: the format is described in http://yann.lecun.com/exdb/mnist/
    """
    contents = np.empty(file.size + 1, np.uint8)
    count = 0
    try:
        with open(path, "rb") as stream:
            packed = stream.read(2) == b"\x1f\x8b"  # by what it holds: some browsers unpack a .gz and leave its name
        with gzip.open(path) if packed else open(path, "rb") as stream:
            while got := stream.readinto(contents[count : count + 2**20]):
                count += got
    except (OSError, EOFError, zlib.error) as error:
        raise ValueError(f"{path.name} is damaged and cannot be read ({error})") from error
    if count != file.size:
        amount = f"more than {file.size:,}" if count > file.size else f"{count:,} instead of {file.size:,}"
        raise ValueError(f"{path.name} is damaged: it holds {amount} bytes")
    contents = contents[: file.size]
    # The sum covers the header too: when it is right, the shape is the known one and the header need not be read.
    if hashlib.sha256(contents).hexdigest() != file.contents_sha256:
        raise ValueError(f"{path.name} is damaged: its contents are not those published (SHA-256)")
    return contents[-math.prod(file.shape) :].reshape(file.shape)
