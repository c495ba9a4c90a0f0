"""Tests marked `apart` run in a Python of their own."""

import os
import subprocess
import sys

import pytest

INSIDE = "COURSE_TEST_APART"


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem):
    """Run a test marked `apart` in another process: what it interrupts may leave a library's locks held for good."""
    if pyfuncitem.get_closest_marker("apart") is None or INSIDE in os.environ:
        return None
    command = [sys.executable, "-m", "pytest", "-q", pyfuncitem.nodeid]
    done = subprocess.run(
        command, cwd=pyfuncitem.config.rootpath, env=os.environ | {INSIDE: "1"}, capture_output=True, encoding="utf-8"
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return True
