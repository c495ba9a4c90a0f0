"""The notebooks' form: no outputs in lessons, short cells, headings in order, links that lead somewhere, alt texts."""

import itertools
import json
import re

import pytest

from tests.support.files import GLOSSARY, LESSONS, ROOT, SOLUTIONS

PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("data/*.md"), *ROOT.glob("helpers/*.md")])

lessons = pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
notebooks = pytest.mark.parametrize("path", [*LESSONS, GLOSSARY, *SOLUTIONS], ids=lambda path: path.stem)
texts = pytest.mark.parametrize("path", [*LESSONS, GLOSSARY, *SOLUTIONS, *PAGES], ids=lambda path: path.name)


def cells_of(path, kind):
    """Return the cells of one kind ("code" or "markdown") of a notebook, each with its source as one text."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return [cell | {"source": "".join(cell["source"])} for cell in cells if cell["cell_type"] == kind]


def markdown_of(path):
    """Return the Markdown of a notebook or page."""
    if path.suffix == ".md":
        return path.read_text(encoding="utf-8")
    return "\n\n".join(cell["source"] for cell in cells_of(path, "markdown"))


def without_code(markdown):
    """Return Markdown without fenced or indented code and without `code`."""
    markdown = re.sub(r"^```.*?^```", "", markdown, flags=re.DOTALL | re.MULTILINE)
    return re.sub(r"`[^`\n]*`", "", re.sub(r"^    .*$", "", markdown, flags=re.MULTILINE))


def test_there_are_lessons():
    assert LESSONS
    assert SOLUTIONS


@lessons
def test_lessons_have_no_outputs(path):
    for cell in cells_of(path, "code"):
        assert cell["outputs"] == [], "clear the outputs before you commit: Edit, Clear Outputs of All Cells"
        assert cell["execution_count"] is None, "clear the outputs before you commit: Edit, Clear Outputs of All Cells"


@pytest.mark.parametrize("path", SOLUTIONS, ids=lambda path: path.stem)
def test_solutions_are_executed_and_compared(path):
    """nbval compares the stored outputs of tagged cells only, and only if they were run in order."""
    cells = cells_of(path, "code")
    assert [cell["execution_count"] for cell in cells] == list(range(1, len(cells) + 1)), "restart and run all, save"
    compared = [cell for cell in cells if "nbval-check-output" in cell["metadata"].get("tags", [])]
    assert compared
    for cell in compared:
        assert cell["outputs"], "a cell that is compared has to print something"
        for output in cell["outputs"]:
            assert output["output_type"] == "stream", "compare printed text only: pictures and widgets differ"


@notebooks
def test_notebooks_name_no_kernel_of_this_machine(path):
    metadata = json.loads(path.read_text(encoding="utf-8"))["metadata"]
    assert metadata["kernelspec"]["name"] == "python3"
    assert "widgets" not in metadata, "widget states are stored: save with them cleared"


@lessons
def test_lessons_are_in_small_steps(path):
    code = cells_of(path, "code")
    assert len(code) <= 30
    for cell in code:
        assert len(cell["source"].splitlines()) <= 15, cell["source"]
    words = 0
    for cell in cells_of(path, "markdown"):
        plain = re.sub(r"<details>.*?</details>", "", cell["source"], flags=re.DOTALL)
        plain = re.sub(r"\]\([^)]*\)", "]", plain)
        count = len(re.findall(r"\w[\w'’-]*", plain))
        words += count
        assert count <= 130, cell["source"]
    assert words <= 5000


@texts
def test_headings_are_in_order(path):
    levels = [len(marks) for marks in re.findall(r"^(#+) ", without_code(markdown_of(path)), re.MULTILINE)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    for before, after in itertools.pairwise(levels):
        assert after <= before + 1


@texts
def test_links_and_images_lead_somewhere(path):
    for image, text, target in re.findall(r"(!?)\[([^\]]*)\]\(([^)\s]+)[^)]*\)", without_code(markdown_of(path))):
        assert text.strip(), f"{target} has no text"
        if image:
            assert len(text) > 10, f"{target}: an alternative text says what the picture shows"
        if not re.match(r"(https?|mailto):", target):
            file, _, anchor = target.partition("#")
            there = (path.parent / file) if file else path
            assert there.exists(), f"{target} is not there"
            if anchor and there.suffix == ".md":
                assert anchor in anchors(there), f"{target}: no such heading"


def anchors(page):
    """Return the anchors that GitHub gives the headings of a Markdown page."""
    headings = re.findall(r"^#+ (.*)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@lessons
def test_lessons_lead_on_and_back(path):
    """A learner is never stuck: each lesson links to the index, and the index to each lesson."""
    index = LESSONS[0]
    if path != index:
        assert f"]({index.name})" in markdown_of(path)
        assert f"]({path.name})" in markdown_of(index)
        assert path.name in (ROOT / "README.md").read_text(encoding="utf-8")


@lessons
def test_lessons_have_their_parts(path):
    """The form that CONTRIBUTING.md gives for a lesson."""
    if path == LESSONS[0]:
        return
    text = markdown_of(path)
    code = "\n".join(cell["source"] for cell in cells_of(path, "code"))
    for part in ["**You will do:**", "**You will learn**", "**You need**", "## Exercises", "## What you have seen"]:
        assert part in text, part
    assert "Shut Down Kernel" in text
    assert "Prediction(asks." in code
    assert "exercises." in code
    questions = text.split("## Questions")[1].split("\n## ")[0]
    assert questions.count("<details>") == 5


def test_the_glossary_has_each_word_once():
    rows = re.findall(r"^\| (.+) \| .+ \| \d\d[\d, ]* \|$", markdown_of(GLOSSARY), flags=re.MULTILINE)
    words = [word for row in rows for word in row.split(", ")]
    assert len(words) > 90
    assert len(set(words)) == len(words)
