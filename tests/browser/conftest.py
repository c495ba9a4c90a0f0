"""A server, a browser, a page, and a lesson open in it."""

import contextlib
import re

import pytest

from tests.support.browser import (
    ALL_AT_REST,
    KERNELS_GONE,
    LAUNCHER_ALONE,
    LIGHT_AGAIN,
    SECONDS,
    Lesson,
    Server,
    launched,
    leave_out,
)

BENIGN = {  # a pattern in what a page complains of, and why it is no fault of the course
    r"['\"]schema['\"].*notebook_core": "Notebook 7 stumbles over its own keyboard shortcuts while it starts",
    r"static/(lab|notebook)/\w+\.woff2": "A server that has shown JupyterLab refuses Notebook 7 the fonts that both "
    "bring, or the other way round: it remembers files by name alone (FileFindHandler of jupyter_server)",
    r"404.*localhost:\d+/images/map_": "JupyterLab asks for a picture before it knows where the text cell lies",
    r"Could not restore the debugger state: Canceled": "A notebook is closed while JupyterLab asks after breakpoints",
    r"^page error: (TypeError: NetworkError when attempting to fetch|AbortError: The operation was aborted)": "Firefox "
    "says so of each request of JupyterLab's that a reload cuts off; nothing of the course's own asks for anything",
    r"\[anywidget\] Failed to initialize model": "A module took more than two seconds to come: see test_late_module.py",
    r"ws://localhost:65000/": "a test has cut the link: see test_lost_kernel.py",
    r"filebrowser:open-path.*notebook_core": "Notebook 7 asks for a file browser while it starts, and has none here",
}


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    """The JupyterLab server of all browser tests in this process."""
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
            browser = stack.enter_context(launched(request.param, headless_shell=True))
        except LookupError as problem:
            leave_out(str(problem))
        yield browser


VIEWPORT = {"width": 1300, "height": 900}


def watched_page(browser, **options):
    """Return a page in a context of its own, and the list that gets what goes wrong in it."""
    page, errors = browser.new_context(**{"viewport": VIEWPORT} | options).new_page(), []
    page.context.set_default_timeout(1000 * SECONDS)
    page.on("pageerror", lambda error: errors.append(f"page error: {error.stack or error}"))
    page.on(
        "console", lambda said: errors.append(f"console: {said.text} {said.location}") if said.type == "error" else None
    )
    return page, errors


def check(errors):
    """Assert that of what went wrong in a page all is benign, and forget it."""
    found = [error for error in errors if not any(re.search(pattern, error, re.DOTALL) for pattern in BENIGN)]
    errors.clear()
    assert not found, "\n".join(found)


class SharedLab:
    """A page on JupyterLab for test after test, since opening it takes longer than most of them.

    browser, server: where. page, errors: as watched_page returns them, page None where none is open.
    lesson: the Lesson that `first_cell` left open for the next test, None: none.
    """

    def __init__(self, browser, server):
        self.browser, self.server, self.page, self.errors, self.lesson = browser, server, None, [], None

    def open(self):
        """Return the page and its errors, as if it were new, but for `lesson`."""
        if self.page is None:
            self.page, self.errors = watched_page(self.browser)
            self.page.goto(f"{self.server.url}lab?reset&token={self.server.token}")
            self.page.locator(".jp-Launcher").wait_for()
            self.page.evaluate("window.shared = true")
        else:
            self.page.mouse.up()
            self.page.mouse.move(0, 0)
            self.page.set_viewport_size(VIEWPORT)
            if self.browser.browser_type.name == "chromium":  # Firefox's driver cannot
                self.page.emulate_media(forced_colors="none", color_scheme="light", reduced_motion="no-preference")
            self.page.evaluate(LIGHT_AGAIN)
            self.page.locator("body[data-jp-theme-light=true]").wait_for(state="attached")
        return self.page, self.errors

    def tidy(self):
        """Close the lesson that is open in the page, and end all kernels."""
        self.page.evaluate(LAUNCHER_ALONE)
        self.server.shut_kernels_down()
        self.page.evaluate(KERNELS_GONE)  # what it had to say of all that is heard by now
        self.lesson = None

    def close(self):
        """Leave no page open, and no kernel."""
        if self.page is not None:
            self.page.context.close()
        self.page = self.lesson = None
        self.server.shut_kernels_down()


@pytest.fixture(scope="session")
def shared_lab(browser, server):
    """The SharedLab of a browser's tests."""
    lab = SharedLab(browser, server)
    yield lab
    if lab.lesson:
        lab.tidy()
        check(lab.errors)
    lab.close()


@pytest.fixture
def page(browser, server, shared_lab, request):
    """The shared page, on JupyterLab; where parametrizing gives options ({}: the usual), a new one, on nothing yet.

    What goes wrong in it fails the test.
    """
    server.work.unlink(missing_ok=True)
    server.theme.unlink(missing_ok=True)
    alone, goes_on = hasattr(request, "param"), "first_cell" in request.fixturenames
    if shared_lab.lesson and (alone or not goes_on):
        shared_lab.tidy()
        check(shared_lab.errors)
    failed = request.session.testsfailed
    page, errors = watched_page(browser, **request.param) if alone else shared_lab.open()
    yield page
    as_it_was = False
    try:
        if not alone and request.session.testsfailed == failed and page.evaluate("window.shared"):
            page.wait_for_function(ALL_AT_REST)
            assert page.locator(".lm-Menu, .jp-Dialog").count() == 0, "the next test would find it open"
            as_it_was = True
    finally:
        if alone:
            page.context.close()
            server.shut_kernels_down()
        elif not as_it_was:
            shared_lab.close()  # it may be in any state, or has loaded something anew and is still at it
    if as_it_was and not goes_on:
        shared_lab.tidy()
    try:
        check(errors)
    except AssertionError:
        if not alone:
            shared_lab.close()
        raise


@pytest.fixture
def open_lesson(server, page):
    """A function that opens a lesson in the page, with what Opened takes: open_lesson(name, only=["Lab("])."""
    opened = []

    def open_it(name="00_start_here.ipynb", **options):
        opened.append(Lesson(server, page, name, **options))
        return opened[-1]

    yield open_it
    for lesson in opened:
        lesson.close()


@pytest.fixture
def first_cell(open_lesson, page, shared_lab):
    """Lesson 00's first cell, run, its pad in view; where the test before had it, too, in its notebook and kernel."""
    lesson = shared_lab.lesson
    if lesson is None:
        lesson = open_lesson(only=())
    else:
        lesson.clear_outputs()
    lesson.run_all()
    lesson.pad().click(trial=True)
    if page is shared_lab.page:
        shared_lab.lesson = lesson
    yield lesson
    lesson.close()
