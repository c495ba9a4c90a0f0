"""A Python of their own for tests marked `apart`; and what tests measured, told when all of them are done."""

import functools
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
def tell(record_property):
    """A function of a text, which is shown when all tests are done."""
    return functools.partial(record_property, "told")


def pytest_terminal_summary(terminalreporter):
    reports = [report for kind in ("passed", "failed") for report in terminalreporter.stats.get(kind, [])]
    told = [text for report in reports for name, text in report.user_properties if name == "told"]
    if told:
        terminalreporter.section("measured")
        terminalreporter.write_line("\n".join(told))
