"""site/compile.py: what an archive of the site holds once it is compiled. That a page starts with it: tests/site."""

import importlib
import importlib.util
import sys
import zipfile

import pytest

from tests.support.files import ROOT

FILES = {
    "thing/__init__.py": "VALUE = 7\n\n\ndef broken():\n    return 1 / 0\n",
    "thing/tests/test_thing.py": "",
    "thing/thing.pyi": "",
    "thing/pixels.json": "[]",
    "pygments/lexers/cobol.py": "",
    "pygments/lexers/python.py": "",
    "thing-1.data/data/share/jupyter/labextensions/thing/index.js": "",
    "thing-1.dist-info/METADATA": "Name: thing\n",
}


@pytest.fixture(scope="module")
def compile_archive():
    spec = importlib.util.spec_from_file_location("compile_of_the_site", ROOT / "site" / "compile.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.compile_archive


@pytest.fixture
def wheel(tmp_path):
    """The path of a wheel of FILES."""
    path = tmp_path / "thing-1-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in FILES.items():
            archive.writestr(name, text)
    return path


def names(path):
    with zipfile.ZipFile(path) as archive:
        return set(archive.namelist())


KEPT = {"thing/pixels.json", "thing-1.dist-info/METADATA"}


def test_modules_take_the_place_of_their_source_and_work(compile_archive, wheel, monkeypatch):
    compile_archive(wheel, False)
    assert names(wheel) == KEPT | {"thing/__init__.pyc", "pygments/lexers/python.pyc"}
    monkeypatch.syspath_prepend(wheel)
    thing = importlib.import_module("thing")
    monkeypatch.delitem(sys.modules, "thing")
    assert thing.VALUE == 7
    with pytest.raises(ZeroDivisionError) as failure:
        thing.broken()
    assert str(failure.traceback[-1].path).replace("\\", "/").endswith("/thing/__init__.py")


def test_ours_keep_their_source_beside_what_python_takes_unchecked(compile_archive, wheel):
    compile_archive(wheel, True)
    sources = {"thing/__init__.py", "pygments/lexers/python.py"}
    assert names(wheel) == KEPT | sources | {importlib.util.cache_from_source(name) for name in sources}
    compiled = importlib.util.cache_from_source("thing/__init__.py")
    with zipfile.ZipFile(wheel) as archive:
        head = archive.read(compiled)[:8]
        assert archive.read("thing/__init__.py").decode() == FILES["thing/__init__.py"]
    assert head == importlib.util.MAGIC_NUMBER + (1).to_bytes(4, "little"), "by hash, not to be checked"


def test_the_same_archive_gives_the_same_bytes(compile_archive, wheel):
    copy = wheel.with_name("copy.whl")
    copy.write_bytes(wheel.read_bytes())
    for path in (wheel, copy):
        compile_archive(path, False)
    assert wheel.read_bytes() == copy.read_bytes()
