"""How soon is a lesson's first cell done? Each beside the import of its libraries: python3 course.py bench first_cell

Seconds that a fresh Python computes, on one thread, on the sample and where it is at hand on the full data, which was
verified before; the quickest of ROUNDS runs of each, in turn. What else the machine does takes no part in that.
"""

import os
import subprocess
import sys

from helpers import mnist
from tests.support.files import LESSONS, code_of

ROUNDS = 5
LIBRARIES = "import numpy, matplotlib, ipywidgets, ipycanvas"


def seconds(program, source):
    """Return how long a fresh Python computes for a program, with MNIST from that source."""
    # A second thread that waits counts, too.
    environment = os.environ | {"MPLBACKEND": "agg", "MNIST_SOURCE": source, "OPENBLAS_NUM_THREADS": "1"}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # a learner's Python keeps what it has compiled
    before = os.times()
    subprocess.run([sys.executable, "-c", program], env=environment, check=True, stdout=subprocess.DEVNULL)
    after = os.times()
    return after.children_user + after.children_system - before.children_user - before.children_system


def main():
    """Measure and print a table for each source."""
    programs = {"its libraries": LIBRARIES} | {path.stem: code_of(path)[0] for path in LESSONS}
    for source in dict.fromkeys(["sample", mnist.load().source]):
        print(source)
        best = dict.fromkeys(programs, float("inf"))
        for _ in range(ROUNDS):
            best = {name: min(best[name], seconds(program, source)) for name, program in programs.items()}
        for name, value in best.items():
            print(f"{name:30} {value:5.2f} s {value / best['its libraries']:6.2f}", flush=True)


if __name__ == "__main__":
    main()
