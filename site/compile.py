"""Runs in Pyodide: let what lies in its archives start sooner. Modules are compiled; some that no page needs go.

A browser keeps nothing of what Python compiles: what is left as source is compiled anew at every visit.
"""

import importlib.util
import re
import site
import sys
import zipfile
from importlib._bootstrap_external import _code_to_hash_pyc
from pathlib import Path

NOT_NEEDED = re.compile(
    r"/(tests|sample_data|afm|pdfcorefonts|labextension|nbextension)/|\.(a|h|pxd|pyi)$|\.data/data/share/"
    r"|^pygments/lexers/(?!(__init__|_mapping|python|special)\.py$)"
)
"""In an archive's paths: tests; what compilers need; matplotlib's sample data, and its fonts for PDF files without any;
what JupyterLab loads, which lies elsewhere on the site; how to color languages other than Python."""


def compile_archive(path, with_source):
    """Rewrite a wheel, or the zip file of Python's own library, always the same of the same.

    with_source: keep the source of what is compiled, too, for tracebacks and for ?? in a notebook.
    """
    path = Path(path)
    # What stands before a module's path in a traceback: where Pyodide puts packages, or its library.
    place = next(at for at in sys.path if at.endswith(".zip")) if path.suffix == ".zip" else site.getsitepackages()[0]
    with zipfile.ZipFile(path) as archive:
        files = {each.filename: archive.read(each) for each in archive.infolist() if not each.is_dir()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in files.items():
            if NOT_NEEDED.search(name):
                continue
            module = name.endswith(".py")
            if with_source or not module:
                _write(archive, name, data)
            if module:
                target = importlib.util.cache_from_source(name) if with_source else name + "c"
                _write(archive, target, _compiled(f"{place}/{name}", data))


def _compiled(path, source):
    """Return what Python keeps of a module, in a form that it does not hold against the source again."""
    code = compile(source, path, "exec", dont_inherit=True)
    return bytes(_code_to_hash_pyc(code, importlib.util.source_hash(source), checked=False))


def _write(archive, name, data):
    """Add a file, at a time that is always the same."""
    archive.writestr(zipfile.ZipInfo(name, (2020, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED, compresslevel=9)
