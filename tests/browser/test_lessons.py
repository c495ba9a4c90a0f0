"""Each lesson, run from its first cell to its last: results wait for predictions, and axe has nothing to say."""

import re

import pytest

from tests.support.files import LESSONS

ANSWERS = {
    "03": {1: "−0.2"},
    "04": {0: "about 1,000"},
    "08": {0: "8"},
    "09": {0: "nearly all"},
    "12": {0: "about 300"},
    "13": {0: "a part of it, with the other sign"},
}
"""What is answered to some predictions, {lesson: {place: option}}; the others' results are shown unanswered."""

TOLD = {
    "02": {4: "^Above as drawn, below centered"},
    "03": {4: "^Twenty steps each"},
    "04": {0: "^Held-out images: cost, and share read"},
    "05": {2: "^Its mistakes, the surest first", 4: "right as often as it says"},
    "06": {0: "15: ±", 3: "20 of all", 4: "neuron 15: "},
    "07": {0: "before and after", 1: "each digit, and", 2: "its average is", 3: "prices", 4: "one gap"},
    "08": {0: "As the network is written"},
    "09": {
        0: r"^digits_plain: sure of 3\d% of the noise .*; network: sure of",
        -1: r"^The first of each sort; empty rims\s\d+% “none”.*; framed digits\s\d+% “none”.*; "
        r"upside down\s\d% “none”.*$",
    },
    "10": {1: r"^network: 0\.\d\d and 0\.\d\d at 3 px .* hidden-100: 0\.\d\d and "},
    "11": {0: "^From the 3 to the 8: what moved"},
    "12": {0: "^After 150 passes: its own images"},
    "13": {4: "^Read of 1,000 new images: 10% before"},
}
"""A pattern in what a picture of some results says to those who do not see it, {lesson: {place: pattern}}."""

WORDS = {
    "03": {1: ["exact −0.200000 · nudged −0.19999"]},
    "08": {0: ["✗ You said “8”, certain; “1” held.", "in votes"], -1: ["Before training it explains"]},
    "09": {0: ["✗ You said “nearly all”, certain; "]},
    "13": {0: ["The second neuron's error is −0.2397"]},
}
"""Words in some results, and not there before, {lesson: {place: [words]}}."""

BESIDE = {
    "09": [
        r"(?s)^digits_plain \(x: distance toward gray(?=.*digits_plain: training digits on the regions of 0, )"
        ".*noise on the region of 2",
        "^0 is more than 2 spreads away: in 1.*on noise, in 0 on digits",
    ]
}
"""Patterns in what pictures say that no prediction hides, {lesson: [pattern]}."""

assert ANSWERS.keys() | TOLD.keys() | WORDS.keys() | BESIDE.keys() <= {path.name[:2] for path in LESSONS}

ALL_IN_VIEW = """() => document.querySelector('.jp-WindowedPanel-viewport').clientHeight
    < document.querySelector('.jp-WindowedPanel-outer').clientHeight"""


def alts(place):
    """Return what the pictures in a place say to those who do not see them."""
    return [picture.get_attribute("alt") or "" for picture in place.locator("img").all()]


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_a_whole_lesson(open_lesson, path):
    """Axe sees it closed, and open in the light theme and in the dark one."""
    lesson, number = open_lesson(path.name), path.name[:2]
    page = lesson.page
    lesson.run_all()
    page.locator(".jp-WindowedPanel-outer").evaluate("panel => panel.scrollTop = 0")
    page.set_viewport_size({"width": 1300, "height": 16_000})  # JupyterLab takes cells out of view off the page
    lesson.wait_for_kernel()
    assert page.locator("body[data-jp-theme-light=true]").count() == 1
    questions, words_of = lesson.wait_for_predictions(), WORDS.get(number, {})
    assert not lesson.errors()
    lesson.check_access()
    for pattern in BESIDE.get(number, []):
        assert any(re.search(pattern, alt) for alt in alts(page)), f"{pattern}: not in {alts(page)}"
    for place, words in words_of.items():
        said = questions[place].text_content()
        assert not any(each in said for each in words)
    results = lesson.check_predictions(ANSWERS.get(number))
    for place, words in words_of.items():
        for each in words:
            results[place].get_by_text(each).first.wait_for()
    for place, pattern in TOLD.get(number, {}).items():
        results[place].locator("img").last.wait_for()
        assert any(re.search(pattern, alt) for alt in alts(results[place])), f"{pattern}: not in {alts(results[place])}"
    assert page.evaluate(ALL_IN_VIEW)
    lesson.turn_dark()
    lesson.check_access()


def test_a_cell_that_fails_is_noticed(open_lesson):
    """Else the test above would find no error whatever happened."""
    lesson = open_lesson(extra=["raise ValueError('on purpose')"], only=())
    lesson.wait_for_kernel()
    lesson.command("notebook:run-all-cells")
    lesson.wait_until(lambda: lesson.errors() == ["on purpose"], "the error is found")
