"""Programs that run in a Python of their own."""

import os
import signal
import subprocess
import sys

from tests.support.files import ROOT


def start(program, *arguments, **environment):
    """Start Python with a program and arguments; helpers and the tests can be imported there."""
    return subprocess.Popen(
        [sys.executable, "-c", program, *map(str, arguments)],
        env=os.environ | {"PYTHONPATH": str(ROOT)} | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        # A shell makes its background jobs deaf to Ctrl-C, and their children inherit that: not here.
        preexec_fn=(lambda: signal.signal(signal.SIGINT, signal.SIG_DFL)) if os.name == "posix" else None,
    )


def said(process):
    """Wait for the end of a process and return what it printed; it must have ended well."""
    output, errors = process.communicate(timeout=120)
    assert process.returncode == 0, errors
    return output


TRAINING = """
import numpy as np
from helpers import mnist
from helpers.examples import Settings
from helpers.network import Network
from helpers.training import train

examples = mnist.load("sample").train

def begin(report_every):
    rng = np.random.default_rng(0)
    network = Network.random((784, 16, 16, 10), rng)
    return network, train(network, examples, Settings(10_000), rng, report_every)

network, run = begin(None)
for progress in run:
    print(progress.step, flush=True)
"""
"""A training run on the sample, a line for each pass; `begin` begins it anew."""
