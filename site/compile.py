"""Runs in Pyodide: make wheels quicker to start. Each module is compiled, and what nobody imports is left out.

A browser keeps nothing of what Python compiles: without this it is done anew at every visit.
"""

import importlib.util
import re
import zipfile
from importlib._bootstrap_external import _code_to_hash_pyc
from pathlib import Path

PACKAGES = "/lib/python3.12/site-packages/"
"""Where Pyodide puts packages: what stands in a traceback before a module's path."""

NOT_IMPORTED = re.compile(r"/(tests|sample_data|f2py)/|\.(a|h|pxd|pyi)$")
"""In a wheel's paths: what is for who builds or tests a package."""

RARE = re.compile(r"^pygments/(lexers|styles|formatters)/")
"""In a wheel's paths: modules of which a page imports a few out of hundreds. They stay as they are."""


def compile_wheel(path, with_source):
    """Rewrite a wheel. with_source: keep the source, too, for tracebacks and for ?? in a notebook."""
    path = Path(path)
    with zipfile.ZipFile(path) as archive:
        files = {each.filename: archive.read(each) for each in archive.infolist() if not each.is_dir()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            if NOT_IMPORTED.search(name):
                continue
            module = name.endswith(".py") and not RARE.search(name)
            if with_source or not module:
                _write(archive, name, data)
            if module:
                target = importlib.util.cache_from_source(name) if with_source else name + "c"
                _write(archive, target, _compiled(name, data))


def _compiled(name, source):
    """Return what Python keeps of a module, not to be held against its source again."""
    code = compile(source, PACKAGES + name, "exec", dont_inherit=True)
    return bytes(_code_to_hash_pyc(code, importlib.util.source_hash(source), checked=False))


def _write(archive, name, data):
    """Add a file, at a time that is always the same."""
    archive.writestr(zipfile.ZipInfo(name, (2020, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED)
