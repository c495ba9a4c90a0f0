"""What several tests need: a check's verdict, and a Python of their own for tests marked `apart`."""

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


@pytest.fixture
def verdict(capsys):
    """A function of an exercise's check and an answer: the one line that the check prints."""

    def of(check, answer):
        capsys.readouterr()
        assert check(answer) is None
        return capsys.readouterr().out.strip()

    return of
