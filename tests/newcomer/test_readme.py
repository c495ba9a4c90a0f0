"""The commands of README.md, run as they stand there, in a fresh clone: what a newcomer does first."""

import contextlib
import json
import os
import re
import shlex
import subprocess
import sys
import time
import urllib.error
import urllib.request
import zipfile

import psutil
import pytest

from tests.support.files import ROOT

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
    """Return the environment variables without what this run has set, and with Jupyter's own folders elsewhere.

    For pip there is set what would have it install elsewhere or nothing.
    """
    inherited = re.compile("MNIST_|JUPYTER|COURSE_|PYTEST|VIRTUAL_ENV|PYTHON|OMP_|OPENBLAS_")
    kept = {name: value for name, value in os.environ.items() if not inherited.match(name)}
    jupyter = tmp_path_factory.mktemp("jupyter")
    kept |= {f"JUPYTER_{kind}_DIR": str(jupyter / kind) for kind in ("CONFIG", "DATA", "RUNTIME")}
    if "PIP_CONFIG_FILE" not in kept:
        kept["PIP_CONFIG_FILE"] = str(jupyter / "pip.conf")
        (jupyter / "pip.conf").write_text("[global]\nuser = true\n[install]\ntarget = elsewhere\nrequire-hashes = 1\n")
    return kept | {"PIP_USER": "1", "PIP_TARGET": "elsewhere", "PIP_REQUIRE_HASHES": "1"}


def test_readme_commands(clone, environment):
    """Each command that the README names works; `lab` also for who cannot wait and starts it once more meanwhile."""
    done = []
    for words in readme_commands():
        if words[0] == "cd" or words[:2] == ["git", "clone"]:
            continue  # the clone above
        assert words[0] in ("python3", "python", "py"), f"this test cannot run {shlex.join(words)}"
        command, arguments = words[1:3], words[3:]
        if command == ["course.py", "lab"]:
            with (
                started([*arguments, "--no-browser"], clone, environment) as one,
                started([*arguments, "--no-browser"], clone, environment) as other,
            ):
                assert_first_page(one)
                assert_first_page(other)
            begun = [said(log).partition("\n")[0] for _, log in (one, other)]
            assert sorted(line.partition(":")[0] for line in begun) == [
                "Another course.py is setting up",
                "Setting up, once",
            ]
        else:
            pytest.fail(f"this test cannot run {shlex.join(words)}")
        done.append(command[1])
    assert "lab" in done, "the README does not say how to open the lessons"


def write(path, text):
    """Write a file in a folder that may have to be made; return the folder's name."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return str(path.parent)


THEIR_KERNEL = json.dumps(
    {"argv": ["/nowhere/python", "{connection_file}"], "display_name": "theirs", "language": "python"}
)

THEIR_CONFIGURATION = """
c = get_config()
c.ServerApp.preferred_dir = "/nowhere"
c.FileContentsManager.preferred_dir = "/nowhere"
c.ServerApp.contents_manager_class = "nowhere.Manager"
c.MultiKernelManager.default_kernel_name = "julia"
"""


def set_for_another_jupyter(folder):
    write(folder / "kernels" / "python3" / "kernel.json", THEIR_KERNEL)
    configured = write(folder / "config" / "jupyter_server_config.py", THEIR_CONFIGURATION)
    return {"JUPYTER_CONFIG_DIR": configured, "JUPYTER_CONFIG_PATH": configured, "JUPYTER_PATH": str(folder)}


def kernels_of_another_jupyter(folder):
    write(folder / "kernels" / "python3" / "kernel.json", THEIR_KERNEL)
    return {"JUPYTER_DATA_DIR": str(folder), "JUPYTER_PREFER_ENV_PATH": "0"}


def set_for_another_python(folder):
    modules = write(folder / "helpers.py", "raise RuntimeError('another module called helpers')")
    return {"PYTHONPATH": modules, "PYTHONHOME": sys.base_prefix, "MPLBACKEND": "nowhere"}


@pytest.mark.parametrize("settings", [set_for_another_jupyter, kernels_of_another_jupyter, set_for_another_python])
def test_lab_starts_whatever_is_set_elsewhere(clone, environment, tmp_path, settings):
    """After the first start; what is given to the browser, which may come from a snap, is no file."""
    browser, given = tmp_path / "browser.py", tmp_path / "given"
    browser.write_text(f"import pathlib, sys; pathlib.Path({str(given)!r}).write_text(sys.argv[1])")
    watched = {} if os.name == "nt" else {"BROWSER": shlex.join([sys.executable, str(browser)]) + " %s"}
    with started([] if watched else ["--no-browser"], clone, environment | watched | settings(tmp_path)) as lab:
        page = assert_first_page(lab)
        assert re.search(r'"news":\s*{"disabled": true}', page), "or it asks whether news are wanted"
        kernels = json.loads(answer(lab, "api/kernelspecs"))
        assert kernels["default"] == "python3"
        assert kernels["kernelspecs"]["python3"]["spec"]["display_name"] != "theirs"
        if watched:
            wait_for(lab, lambda: given.exists() and given.read_text())
            assert re.match(r"http://127\.0\.0\.1:|http://localhost:", given.read_text())
    assert "Setting up" not in said(lab[1])


FROM_A_WHEEL = """
from helpers import learner, mnist, zoo
from helpers.learner import keep
from helpers.widgets import LiveNetwork

live = LiveNetwork(zoo.load("digits"))
print([mnist.load("sample").source, len(learner.digits()), str(keep.path())])
"""


def test_a_wheel_brings_the_scripts_the_styles_and_the_data(clone, tmp_path):
    """As `pip install` from the repository's address makes one."""
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", tmp_path, clone]
    subprocess.run(command, check=True, timeout=DEADLINE)
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as file:
        file.extractall(tmp_path / "installed")
    listed = subprocess.run(
        ["git", "ls-files", "helpers", "data"], cwd=clone, check=True, capture_output=True, text=True
    )
    needed = [name for name in listed.stdout.splitlines() if not name.endswith((".md", ".ipynb"))]
    assert len(needed) > 100
    assert [name for name in needed if not (tmp_path / "installed" / name).exists()] == []
    environment = os.environ | {"PYTHONPATH": str(tmp_path / "installed")}
    environment.pop("COURSE_WORK", None)
    output = subprocess.run(
        [sys.executable, "-c", FROM_A_WHEEL], cwd=tmp_path, env=environment, check=True, capture_output=True, text=True
    ).stdout
    assert output == f"{['sample', 10, str(tmp_path / 'my_work.json')]}\n"


@contextlib.contextmanager
def started(arguments, folder, environment):
    """Run `course.py lab` within the block; yield the process and the file of what it prints."""
    log = folder.parent / f"lab-{len(list(folder.parent.glob('lab-*')))}.log"
    with open(log, "wb") as output:
        command = [sys.executable, "course.py", "lab", *arguments, "--port=0"]
        process = subprocess.Popen(command, cwd=folder, env=environment, stdout=output, stderr=subprocess.STDOUT)
    try:
        yield process, log
    finally:
        if process.poll() is None:
            family = [process, *psutil.Process(process.pid).children(recursive=True)]
            for member in family:
                with contextlib.suppress(psutil.NoSuchProcess):  # one may have ended by itself
                    member.terminate()
            for member in family:
                member.wait(timeout=60)


def said(log):
    return log.read_text(encoding="utf-8", errors="replace")


def wait_for(lab, found):
    """Return what `found()` returns once that is something; the lab must run until then."""
    process, log = lab
    end = time.monotonic() + DEADLINE
    while not (result := found()):
        assert process.poll() is None, f"course.py lab ended by itself:\n{said(log)}"
        assert time.monotonic() < end, f"Waited {DEADLINE} seconds in vain:\n{said(log)}"
        time.sleep(0.2)
    return result


def assert_first_page(lab):
    """Wait for the first page, and see that it is there; return it, as text."""
    # JupyterLab's page also comes up for a file that is not there.
    answer(lab, f"api/contents/{FIRST_PAGE}?content=0")
    return answer(lab, f"lab/tree/{FIRST_PAGE}")


def answer(lab, address):
    """Return what JupyterLab answers at an address, as text."""
    link = wait_for(
        lab, lambda: re.search(rf"(http://127\.0\.0\.1:\d+/)lab/tree/{FIRST_PAGE}\?token=(\w+)", said(lab[1]))
    )
    request = urllib.request.Request(link[1] + address, headers={"Authorization": f"token {link[2]}"})

    def asked():
        """The link may be printed before anybody listens there."""
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return answer.read().decode()
        except urllib.error.URLError as error:
            if not isinstance(getattr(error, "reason", None), ConnectionRefusedError):
                raise AssertionError(f"{address} does not answer ({error}):\n{said(lab[1])}") from error
            return None

    return wait_for(lab, asked)
