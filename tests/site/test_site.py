"""The static site: drawn on by mouse and finger, work kept, and every lesson run in the browser's own kernel."""

import contextlib
import json
import os
import re

import pytest
from axe_playwright_python.sync_playwright import Axe

from helpers.contents import LESSONS
from tests.support.browser import SEVEN
from tests.support.files import LESSONS as PAGES
from tests.support.files import ROOT
from tests.support.site import SitePage

ALL = os.environ.get("COURSE_SITE_ALL") == "1"

SHORT = ("01_digits.ipynb", "03_slopes.ipynb", "09_random_noise.ipynb")
"""Beside 00, a lesson for each kind of lab: ten digits, a slider, pictures that change with a button."""

NOTEBOOKS = [path.relative_to(ROOT / "notebooks").as_posix() for path in PAGES]
SOLUTIONS = [
    path.relative_to(ROOT / "notebooks").as_posix() for path in sorted(ROOT.glob("notebooks/solutions/*.ipynb"))
]

CLAIMS = """
from helpers import mnist, zoo
from helpers.training import cost, gradient
digits = mnist.load()
for name in ("digits", "hidden-100", "start-00"):
    network = zoo.load(name)
    slopes = gradient(network, digits.train[:100])
    print("told", name, network.accuracy(digits.test.images, digits.test.labels), float(abs(slopes).sum()))
"""

TRAINING = """
import numpy as np
from helpers import mnist, zoo
from helpers.examples import Settings
from helpers.training import train
from helpers.widgets import with_bar
settings, rng = Settings(passes=100_000), np.random.default_rng(0)
run = train(zoo.load("untrained"), mnist.load().train, settings, rng, report_every=1)
for progress in with_bar(run):
    if progress.step == 10:
        print("under way")
"""

MONITOR = (
    "from helpers import mnist; from helpers.lessons.training import TrainingMonitor; digits = mnist.load(); "
    "TrainingMonitor(digits.train, digits.test, passes=1000)"
)


@pytest.fixture(scope="module")
def context(chromium):
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    yield context
    context.close()


@pytest.fixture(scope="module")
def lesson(context, address):
    page = SitePage(context, address)
    page.prepare_runner()
    yield page
    page.close()


def test_a_digit_is_drawn_by_mouse_and_kept_for_the_next_visit(chromium, address):
    with contextlib.closing(chromium.new_context(viewport={"width": 1280, "height": 900})) as context:
        first = SitePage(context, address)
        first.run_first_cell()
        first.draw_by_mouse(SEVEN)
        first.wait_for_answer("Answer: 7 ")
        first.execute("from helpers.learner import keep; keep.write('a test', 7); keep.write('another', 8)")
        assert first.hosts == {address.split("/")[2]}, "nothing comes from anywhere else"
        first.close()
        again = SitePage(context, address, "01_digits.ipynb")
        assert (
            again.execute("from helpers.learner import keep; print(keep.read('a test'), keep.read('another'))")
            == "7 8\n"
        )
        again.close()


def test_a_digit_is_drawn_with_a_finger_on_a_phone(chromium, address):
    phone = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
    with contextlib.closing(chromium.new_context(**phone)) as context:
        page = SitePage(context, address)
        page.tap_first_cell()
        page.draw_by_finger(SEVEN)
        page.wait_for_answer("Answer: 7 ")


def test_work_is_downloaded_as_one_file_and_brought_back(lesson, tmp_path):
    lesson.execute("from helpers.learner import keep; keep.write('to take along', [1, 'é'])")
    lesson.run_below("from helpers.widgets import MyWork; MyWork()")
    lesson.press("Put my work into a file")
    with lesson.page.expect_download() as download:
        lesson.page.get_by_role("link", name="Download my_work.json").click()
    taken = tmp_path / download.value.suggested_filename
    download.value.save_as(taken)
    assert (taken.name, json.loads(taken.read_text())["to take along"]) == ("my_work.json", [1, "é"])
    assert lesson.execute("keep.path().unlink(); print(keep.read('to take along'))") == "None\n"
    with lesson.page.expect_file_chooser() as chooser:
        lesson.page.get_by_role("button", name="Bring it back").click()
    chooser.value.set_files(taken)
    lesson.page.get_by_text("Brought back.").wait_for()
    assert lesson.execute("print(keep.read('to take along'))") == "[1, 'é']\n"


@pytest.mark.parametrize("name", NOTEBOOKS + SOLUTIONS if ALL else [NOTEBOOKS[0], *SHORT])
def test_every_cell_runs(lesson, name, tell):
    came = lesson.run_notebook(name)
    tell(f"{name}: {came['cells']} cells in {came['seconds']} s")
    assert came["failed"] == []


def test_networks_and_slopes_are_those_of_this_computer(lesson):
    there = [line.split()[1:] for line in lesson.execute(CLAIMS).splitlines() if line.startswith("told")]
    from helpers import mnist, zoo
    from helpers.training import gradient

    digits = mnist.load("sample")
    assert [name for name, *_ in there] == ["digits", "hidden-100", "start-00"]
    for name, accuracy, slopes in there:
        network = zoo.load(name)
        assert float(accuracy) == pytest.approx(network.accuracy(digits.test.images, digits.test.labels), abs=0.002)
        assert float(slopes) == pytest.approx(abs(gradient(network, digits.train[:100])).sum(), rel=1e-3)


def test_modules_come_compiled_ours_with_their_source(lesson):
    said = lesson.execute(
        "import asyncio, inspect, IPython, helpers.network\n"
        "print([module.__file__.rpartition('.')[2] for module in (asyncio, IPython)])\n"
        "print('def sigmoid' in inspect.getsource(helpers.network))\n"
        "print(open(helpers.network.__cached__, 'rb').read()[4])  # 1 as shipped, 0 where Python had to compile"
    )
    assert said == "['pyc', 'pyc']\nTrue\n1\n"


def test_without_what_is_left_out_errors_are_shown_and_tab_completes(lesson):
    # raised within a module that has no source to show
    assert "Expecting property name" in lesson.execute("import json\njson.loads('{')")
    said = lesson.execute("from helpers import zoo\nprint(get_ipython().complete('zoo.loa')[1])")
    assert said == "['zoo.load']\n"


def test_large_networks_come_when_they_are_asked_for(lesson):
    said = lesson.execute("from helpers import zoo; print(zoo.at_hand('deep'), zoo.load('deep').sizes)")
    assert said == "False (784, 512, 256, 10)\n"


@pytest.mark.parametrize("endless", [TRAINING, "print('under way')\nwhile True: pass"])
def test_the_toolbar_stops_what_runs_and_nothing_after_it(lesson, endless):
    lesson.begin(endless)
    lesson.wait_until_said("under way")
    lesson.page.locator("[data-command='notebook:interrupt-kernel']").click()
    lesson.finish()
    counted = "import time\nbegun = time.time()\nwhile time.time() < begun + 2: pass\nprint('all of it')"
    assert lesson.execute(counted) == "all of it\n"


def test_training_in_slices_lets_its_own_button_pause_it(lesson):
    lesson.run_below(MONITOR)
    lesson.press("Run")
    lesson.press("Pause")
    lesson.page.get_by_text("Paused after step").wait_for()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_front_page_leads_to_every_lesson_and_all_can_read_it(chromium, address, site, scheme):
    assert sum((site / name).stat().st_size for name in ("index.html", "live_network.webp")) < 100_000
    options = {"viewport": {"width": 390, "height": 844}, "color_scheme": scheme}
    with contextlib.closing(chromium.new_context(**options)) as context:
        page = context.new_page()
        page.goto(address)
        links = page.locator("td a").evaluate_all("links => links.map(link => link.getAttribute('href'))")
        assert links == [f"notebooks/index.html?path=notebooks/{each.notebook}" for each in LESSONS]
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        assert Axe().run(page).response["violations"] == []


def test_a_saved_lesson_of_an_older_edition_is_put_aside_not_overwritten(chromium, address, site):
    path = f"notebooks/{LESSONS[1].notebook}"
    with contextlib.closing(chromium.new_context()) as context:
        page = SitePage(context, address, LESSONS[1].notebook)
        saved = page.page.evaluate(
            """async (path) => {
                const {contents} = window.jupyterapp.serviceManager;
                const model = await contents.get(path, {content: true});
                model.content.metadata.course_edition = "older";
                await contents.save(path, model);
                return model.content.cells.length;
            }""",
            path,
        )
        front = context.new_page()
        front.goto(address)
        front.get_by_role("button", name="Open the new one next time, keep mine beside it").click()
        aside = front.locator("#older p").filter(has_text="Yours is now called").text_content()
        name = re.search(r"\S+\.ipynb", aside)[0]
        shown = page.page.evaluate(
            """async (paths) => {
                const {contents} = window.jupyterapp.serviceManager;
                const models = await Promise.all(paths.map(path => contents.get(path, {content: true})));
                return models.map(({content}) => [content.metadata.course_edition, content.cells.length]);
            }""",
            [path, f"notebooks/{name}"],
        )
        edition = json.loads((site / "editions.json").read_text())[path]
        assert shown == [[edition, saved], ["older", saved]]
