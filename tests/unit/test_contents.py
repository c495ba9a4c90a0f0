"""The contents of the course: what they say of each lesson is what its page, the index and the README say."""

import json
import re
from importlib import import_module

import pytest

from helpers import contents
from helpers.contents import LESSONS
from tests.support.files import LESSONS as PAGES
from tests.support.files import ROOT

lessons = pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.topic)

TABLES = [ROOT / "README.md", ROOT / "notebooks" / LESSONS[0].notebook]


def text_of(path):
    """Return the text of a page, or of a notebook's cells, code and Markdown."""
    text = path.read_text(encoding="utf-8")
    return (
        "\n\n".join("".join(cell["source"]) for cell in json.loads(text)["cells"]) if path.suffix == ".ipynb" else text
    )


def page_of(lesson):
    return text_of(ROOT / "notebooks" / lesson.notebook)


def counted(lesson):
    """Return (predictions, exercises): the keys of those on a lesson's page, but for what nothing needs."""
    page = page_of(lesson).split("\n## More, if you like")[0]
    asked = re.findall(r"^Prediction\(asks\.(\w+)\(", page, re.MULTILINE)
    exercises = re.findall(r"^exercises\.(\w+)\(", page, re.MULTILINE)
    checks = vars(import_module(f"helpers.lessons.{lesson.topic}.exercises")) if exercises else {}
    topic = lesson.topic.replace("_", " ")
    predictions = (f"{topic}: {name.replace('_', ' ')}" for name in asked)
    return tuple(predictions), tuple(checks[name].key for name in exercises)


def test_every_lesson_is_in_the_contents_in_order():
    numbered = [path.name for path in PAGES if re.match(r"\d\d_", path.name)]
    assert [lesson.notebook for lesson in LESSONS] == numbered
    assert [lesson.number for lesson in LESSONS] == [name[:2] for name in numbered]


@lessons
def test_a_lessons_page_says_the_same(lesson):
    page = page_of(lesson)
    heading, top = page.splitlines()[0], page[:1500]
    assert heading.removeprefix(f"# {lesson.number} · ").removeprefix("# ") == lesson.title
    assert lesson.question in re.findall(r"\*\*(.+?)\*\*", top) or not lesson.question
    assert re.search(rf"\b[Aa]bout {lesson.minutes} minutes\b", top)
    assert f"helpers.lessons.{lesson.topic}" in page or f"from helpers.lessons import {lesson.topic}" in page


@lessons
def test_what_counts_is_what_stands_on_the_page(lesson):
    assert (lesson.predictions, lesson.exercises) == counted(lesson)


@pytest.mark.parametrize("path", TABLES, ids=lambda path: path.name)
def test_the_tables_list_the_lessons(path):
    rows = re.findall(r"^\| (\d\d) \| (.+?) \| (\d+) \|$", text_of(path), re.MULTILINE)
    listed = [(number, re.sub(r"^\[(.*)\]\(.*\)$", r"\1", title), int(minutes)) for number, title, minutes in rows]
    assert listed == [(lesson.number, lesson.title, lesson.minutes) for lesson in LESSONS]


def test_the_page_for_teachers_has_every_lesson_with_its_minutes():
    headings = re.findall(r"^### (.*)$", (ROOT / "TEACHING.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert headings == [f"{each.number} · {each.title} ({each.minutes} minutes)" for each in LESSONS]


def test_former_keys_are_those_of_the_first_edition_and_each_leads_to_one_of_today():
    today = {key for each in LESSONS for key in (*each.predictions, *each.exercises)}
    assert set(contents.FORMERLY) - today == {"slopes: gradient step"}  # among what nothing needs
    assert not today & set(contents.FORMERLY.values())
    assert len(set(contents.FORMERLY.values())) == len(contents.FORMERLY)
    assert contents.FORMERLY["accuracy: surest mistake"] == "02 surest mistake"


def test_a_lesson_is_found_by_its_topic():
    assert contents.of("noise").notebook == "09_random_noise.ipynb"
    with pytest.raises(LookupError, match="no lesson on 'dogs'; the topics are start_here, "):
        contents.of("dogs")
