"""The commands of README.md, run as they stand there, in a fresh clone: what a newcomer does first."""

import os
import re
import shlex
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import psutil
import pytest

pytestmark = pytest.mark.newcomer

ROOT = Path(__file__).parents[1]
FIRST_PAGE = "notebooks/00_start_here.ipynb"
DEADLINE = 15 * 60  # seconds; the first start installs everything


def readme_commands():
    """Return the commands, as lists of words, in the first bash block after the comment <!-- newcomer -->."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    block = re.search(r"<!-- newcomer -->.*?^```bash\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
    assert block, "README.md has no ```bash block after <!-- newcomer -->"
    lines = re.split(r"\n|&&", block[1])
    return [words for words in (shlex.split(line, comments=True) for line in lines) if words]


@pytest.fixture(scope="module")
def clone(tmp_path_factory):
    """Return a clone of what is committed, in a folder named with a space and an umlaut."""
    folder = tmp_path_factory.mktemp("newcomer") / "neuer Kurs ü"
    if not (ROOT / ".git").exists():
        pytest.skip("not a git checkout, so there is nothing to clone")
    subprocess.run(["git", "clone", "--quiet", ROOT, folder], check=True)
    return folder


@pytest.fixture(scope="module")
def environment(tmp_path_factory):
    """Return the environment variables without what this run has set, and with Jupyter's own folders elsewhere."""
    inherited = re.compile("MNIST_|JUPYTER|PYTEST|VIRTUAL_ENV|PYTHON")
    kept = {name: value for name, value in os.environ.items() if not inherited.match(name)}
    jupyter = tmp_path_factory.mktemp("jupyter")
    return kept | {f"JUPYTER_{kind}_DIR": str(jupyter / kind) for kind in ("CONFIG", "DATA", "RUNTIME")}


def test_readme_commands(clone, environment):
    """Each command that the README names works; `lab` also a second time, without setting up again."""
    done = []
    for words in readme_commands():
        if words[0] == "cd" or words[:2] == ["git", "clone"]:
            continue  # the clone above
        assert words[0] in ("python3", "python", "py"), f"this test cannot run {shlex.join(words)}"
        command, arguments = words[1:3], words[3:]
        if command == ["course.py", "lab"]:
            start_and_end_lab(arguments, clone, environment)
            assert "Setting up" not in start_and_end_lab(arguments, clone, environment)
        elif command == ["course.py", "test"]:
            # The other tiers are what this very run does, this test among them.
            subprocess.run(
                [sys.executable, *command, "check", "unit"], cwd=clone, env=environment, check=True, timeout=DEADLINE
            )
        else:
            pytest.fail(f"this test cannot run {shlex.join(words)}")
        done.append(command[1])
    assert "lab" in done, "the README does not say how to open the lessons"


def start_and_end_lab(arguments, folder, environment):
    """Run `course.py lab`, see that it serves the first page, end it, and return what it printed."""
    command = [sys.executable, "course.py", "lab", *arguments, "--no-browser", "--port=0"]
    log = folder.parent / "lab.log"
    with open(log, "wb") as output:
        process = subprocess.Popen(command, cwd=folder, env=environment, stdout=output, stderr=subprocess.STDOUT)
    try:
        base, token = address_printed(process, log)
        # The second asks for the file itself: JupyterLab's page also comes up for a file that is not there.
        for page in (f"lab/tree/{FIRST_PAGE}", f"api/contents/{FIRST_PAGE}?content=0"):
            request = urllib.request.Request(base + page, headers={"Authorization": f"token {token}"})
            assert status(request, process, log) == 200, page
    finally:
        if process.poll() is None:
            family = [process, *psutil.Process(process.pid).children(recursive=True)]
            for member in family:
                member.terminate()
            for member in family:
                member.wait(timeout=60)
    return log.read_text(encoding="utf-8", errors="replace")


def status(request, process, log):
    """Return the status of the answer to a request; the link may be printed before anybody listens there."""
    end = time.monotonic() + DEADLINE
    while True:
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return answer.status
        except urllib.error.URLError as error:
            text = log.read_text(encoding="utf-8", errors="replace")
            assert process.poll() is None, f"course.py lab ended by itself:\n{text}"
            if not isinstance(error.reason, ConnectionRefusedError) or time.monotonic() > end:
                raise AssertionError(f"{request.full_url} does not answer ({error}):\n{text}") from error
        time.sleep(0.2)


def address_printed(process, log):
    """Wait until JupyterLab prints its link to the first page; return the server's address and its token."""
    end = time.monotonic() + DEADLINE
    while time.monotonic() < end:
        text = log.read_text(encoding="utf-8", errors="replace")
        link = re.search(rf"(http://127\.0\.0\.1:\d+/)lab/tree/{FIRST_PAGE}\?token=(\w+)", text)
        if link:
            return link.groups()
        assert process.poll() is None, f"course.py lab ended by itself:\n{text}"
        time.sleep(0.2)
    pytest.fail(f"JupyterLab did not start within {DEADLINE} seconds:\n{log.read_text(encoding='utf-8')}")
