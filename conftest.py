"""Before any test, nbval's of the notebooks included: nothing depends on the environment of whoever runs them.

The data are the sample that ships, or with COURSE_TEST_DATA=full (course.py test --full) the full set, in MNIST_DIR or
data/. Predictions, which nobody is there to answer, show their results at once. What is kept goes to a folder of the
run's own. Processes side by side (pytest -n) leave each other the cores: each computes in one thread.
"""

import os
import signal
import tempfile
from pathlib import Path

signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell makes its background jobs deaf to it

full = os.environ.get("COURSE_TEST_DATA") == "full"

for name in list(os.environ):
    of_caller = ("MNIST_SOURCE", "COURSE_WORK", "MPLBACKEND", "MATPLOTLIBRC")
    of_caller += ("PIP_USER", "PIP_TARGET", "PIP_REQUIRE_HASHES")
    if name in of_caller or name.startswith("JUPYTER_") or (name == "MNIST_DIR" and not full):
        del os.environ[name]

if "PYTEST_XDIST_WORKER" in os.environ:
    os.environ |= {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}

os.environ |= {"MNIST_SOURCE": "full" if full else "sample", "COURSE_REVEAL": "1"}


def pytest_configure(config):
    folder = tempfile.TemporaryDirectory(prefix="course-tests-")
    config.add_cleanup(folder.cleanup)
    os.environ["COURSE_WORK"] = str(Path(folder.name) / "my_work.json")
