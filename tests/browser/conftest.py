"""A server, a browser, a page, and a lesson open in it."""

import contextlib
import re

import pytest

from tests.support.browser import SECONDS, Lesson, Server, launched, leave_out

BENIGN = {  # a pattern in what a page complains of, and why it is no fault of the course
    r"['\"]schema['\"].*notebook_core": "Notebook 7 stumbles over its own keyboard shortcuts while it starts",
    r"static/(lab|notebook)/\w+\.woff2": "A server that has shown JupyterLab refuses Notebook 7 the fonts that both "
    "bring, or the other way round: it remembers files by name alone (FileFindHandler of jupyter_server)",
    r"^page error: (TypeError: NetworkError when attempting to fetch|AbortError: The operation was aborted)": "Firefox "
    "says so of each request of JupyterLab's that a reload cuts off; nothing of the course's own asks for anything",
    r"ws://localhost:65000/": "a test has cut the link: see test_lost_kernel.py",
    r"filebrowser:open-path.*notebook_core": "Notebook 7 asks for a file browser while it starts, and has none here",
}


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    """The JupyterLab server of all browser tests."""
    with Server(tmp_path_factory.mktemp("server")) as started:
        yield started


def pytest_generate_tests(metafunc):
    """Tests run in Chromium, or in the engines that their marker names: pytest.mark.engines("chromium", "firefox")."""
    if "browser" in metafunc.fixturenames:
        marker = metafunc.definition.get_closest_marker("engines")
        metafunc.parametrize("browser", marker.args if marker else ["chromium"], indirect=True, scope="session")


@pytest.fixture(scope="session")
def browser(request):
    """The browser of an engine, for all its tests. Without one they are skipped, but fail where CI=true."""
    with contextlib.ExitStack() as stack:
        try:
            browser = stack.enter_context(launched(request.param))
        except LookupError as problem:
            leave_out(str(problem))
        yield browser


@pytest.fixture
def page(browser, server, request):
    """A page in a fresh browser context, with the options given by parametrizing; errors in it fail the test."""
    server.work.unlink(missing_ok=True)
    server.theme.unlink(missing_ok=True)
    options = {"viewport": {"width": 1300, "height": 900}} | getattr(request, "param", {})
    context = browser.new_context(**options)
    context.set_default_timeout(1000 * SECONDS)
    page = context.new_page()
    errors = []
    page.on("pageerror", lambda error: errors.append(f"page error: {error.stack or error}"))
    page.on(
        "console", lambda said: errors.append(f"console: {said.text} {said.location}") if said.type == "error" else None
    )
    yield page
    context.close()
    server.shut_kernels_down()
    errors = [error for error in errors if not any(re.search(pattern, error, re.DOTALL) for pattern in BENIGN)]
    assert not errors, "\n".join(errors)


@pytest.fixture
def open_lesson(server, page):
    """A function that opens a lesson in the page: open_lesson(name, extra=[], app="lab")."""
    opened = []

    def open_it(name="00_start_here.ipynb", **options):
        opened.append(Lesson(server, page, name, **options))
        return opened[-1]

    yield open_it
    for lesson in opened:
        lesson.close()
