"""The site, built once and served; where there is no Pyodide to build it of, its tests are left out and say so."""

import pytest

from tests.support.browser import launched
from tests.support.site import build, pyodide_folder, served


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """The folder of the built site."""
    if pyodide_folder() is None:
        pytest.skip("no Pyodide at hand: set PYODIDE_DIR to a folder with one (CONTRIBUTING says which)")
    folder = tmp_path_factory.mktemp("site") / "built"
    build(folder)
    return folder


@pytest.fixture(scope="session")
def address(site):
    with served(site) as address:
        yield address


@pytest.fixture(scope="session")
def chromium(site):
    with launched() as browser:
        yield browser
