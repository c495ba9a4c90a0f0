"""The rules of the page: one question, honest minutes, nothing spoiled."""

import ast
import builtins
import json
import re

import pytest

from helpers import network_map
from helpers.contents import LESSONS
from helpers.widgets import pad
from tests.support.files import ROOT, code_of
from tests.support.page import LEAST_MINUTES, PLUMBING, Page, kinds, words

FIRST_EDITION_01 = ROOT / "tests" / "cases" / "first_edition_01.json"

CONTENTS = {lesson.notebook.removesuffix(".ipynb"): lesson for lesson in LESSONS}
PAGES = {name: Page.read(ROOT / "notebooks" / f"{name}.ipynb") for name in (*CONTENTS, "glossary")}

every = pytest.mark.parametrize("name", CONTENTS)
lessons = pytest.mark.parametrize("name", list(CONTENTS)[1:])
texts = pytest.mark.parametrize("name", PAGES)


# Measure


@every
def test_the_minutes_are_those_that_reading_running_and_doing_take(name):
    minutes, stated = PAGES[name].minutes(), CONTENTS[name].minutes
    assert minutes == pytest.approx(stated, abs=5)
    assert stated == PAGES[name].stated()
    assert stated <= 45


@lessons
def test_a_lesson_is_not_longer_than_one_sitting(name, tell):
    page = PAGES[name]
    tell(
        f"{name}: {page.words()} words, {len(page.code())} cells and {len(page.lines())} lines of code in view, "
        f"{page.share_that_teaches():.0%} of them teach, {page.predictions()} predictions, {page.exercises()} "
        f"exercises, {page.minutes():.1f} minutes"
    )
    assert page.words() <= 1600
    assert len(page.code()) <= 16
    assert len(page.lines()) <= 72
    assert 1 <= page.predictions() <= 5
    assert 1 <= page.exercises() <= 2


@lessons
def test_two_thirds_of_the_code_in_view_teach(name):
    assert PAGES[name].share_that_teaches() >= 2 / 3


@lessons
def test_what_plumbing_is_collapsed_holds_no_idea_but_loading(name):
    """Nothing is hidden to make the share look better: only imports, what is loaded, and the record."""
    for cell in PAGES[name].cells:
        if cell.hidden:
            assert set(kinds(cell.source)) == {PLUMBING}, cell.source


@texts
def test_folds_hold_answers_and_hints_not_the_lesson(name):
    for fold in PAGES[name].folds():
        assert words(fold) <= 80, fold


@every
def test_texts_and_cells_are_short(name):
    for text in PAGES[name].texts():
        assert words(re.sub(r"^\|.*$", "", text, flags=re.MULTILINE)) <= 120, text
    for source in PAGES[name].code():
        assert len(source.splitlines()) <= 15, source


@every
def test_tasks_take_the_time_that_they_take(name):
    for cell in PAGES[name].cells:
        assert cell.tasks.keys() <= LEAST_MINUTES.keys()
        asked = {
            "try": len(re.findall(r"\*\*Try it", cell.source)) if cell.kind == "markdown" else 0,
            "question": len(re.findall(r"<summary>\d\.", cell.source)) if cell.kind == "markdown" else 0,
            "exercise": bool(re.search(r"^exercises\.", cell.source, re.MULTILINE)),
            "lab": "TenDigits()" in cell.source,
        }
        for task, count in asked.items():
            assert cell.tasks.get(task, 0) >= count * LEAST_MINUTES[task] - 1e-9, cell.source


def test_the_rule_of_what_teaches_gives_what_a_reader_counted():
    """A reader who sorted the 175 lines of the first edition's lesson 01 by hand found that 31 % teach."""
    page = Page(json.loads(FIRST_EDITION_01.read_text(encoding="utf-8")))
    assert page.share_that_teaches() == pytest.approx(0.31, abs=0.05)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("import numpy as np\ndigits = mnist.load()", "pp"),
        ("# why\n\na1 = sigmoid(w @ x + b)\nprint(a1[6], 'as before')", "ii"),
        ("def share(network):\n    return np.mean(network.outputs(x) > 0.9)\n\nPrediction(asks.sure(share))", "iip"),
        ("def show():\n    count = never.sum()\n    return f'{count} pixels'", "pip"),
        ("def mine(x):\n    return ...\n\n\nexercises.mine(mine)", "eee"),
        ("for a in layers:\n    total += a.size\nelse:\n    done = True", "iiii"),
        ("_ = plots.bars(\n    counts,\n).set(title='x')\ntitle = 'x'\nlive", "ppppp"),
        ("text = 'four words of prose'\nlabel = 'digit'", "pi"),
    ],
)
def test_the_kinds_of_lines(source, expected):
    assert "".join(kind[0] for kind in kinds(source)) == expected


def test_what_stands_under_more_is_not_counted():
    cells = [
        ("markdown", "# A lesson\n\none two"),
        ("markdown", "## More, if you like\n\nthree"),
        ("code", "Prediction(asks.more())"),
        ("markdown", "## The end\n\nfour [five](six.md) ![seven](eight.png)"),
    ]
    page = Page({"cells": [{"cell_type": kind, "source": [text], "metadata": {}} for kind, text in cells]})
    assert (page.words(), page.predictions(), page.code()) == (8, 0, [])


# Order


@every
def test_a_question_or_task_comes_in_the_first_hundred_words(name):
    first = PAGES[name].all[0].source
    plain = re.sub(r"!\[[^\]]*\]\([^)]*\)", "", first)
    assert words(plain[: plain.index("?")]) <= 100


@lessons
def test_the_map_heads_a_lesson_and_says_what_it_shows(name):
    topic = CONTENTS[name].topic
    alt, picture = re.search(r"!\[([^\]]*)\]\(([^)]*)\)", PAGES[name].all[0].source).groups()
    assert picture == f"../images/map_{topic}.png"
    for layer in network_map.LAYERS:
        assert layer in alt
    assert "Lit: " in alt


@lessons
def test_the_parts_come_in_order(name):
    page = PAGES[name]
    assert page.all[1].source.count("<details>") == 2  # two questions about the last lesson
    assert page.all[2].source.startswith("**You will do:**")
    assert page.all[3].kind == "code"
    assert page.all[3].source.startswith("import")
    for cell in page.all[4:]:
        assert not re.search(r"^(import|from) ", cell.source, re.MULTILINE), "one cell imports"
    assert [cell.source for cell in page.all if "Record(" in cell.source] == [f'Record("{CONTENTS[name].topic}")']
    order = ["## Exercises", "## What you have seen", "Record(", "## Questions", "## Further reading"]
    whole = "\n".join(cell.source for cell in page.cells).split("## Exercises")
    places = [("## Exercises" + whole[1]).index(part) for part in order]
    assert places == sorted(places)


@lessons
def test_the_line_that_asks_is_the_last_of_its_cell_and_there_is_one(name):
    for source in PAGES[name].code():
        if "Prediction(" in source:
            *_, last = ast.parse(source).body
            assert source.count("Prediction(") == 1
            assert ast.unparse(last).startswith("Prediction(asks.")
            assert last.lineno == last.end_lineno
            assert 2 <= len(kinds(source)) <= 9


@every
def test_nothing_is_used_above_its_definition(name):
    """Read from the top, each name is known when it is met, also those that functions use."""
    known = set(dir(builtins))
    for source in code_of(ROOT / "notebooks" / f"{name}.ipynb"):
        for statement in ast.parse(source).body:
            inner = {part.arg for part in ast.walk(statement) if isinstance(part, ast.arg)}
            stored, loaded = set(), set()
            for part in ast.walk(statement):
                if isinstance(part, ast.Name):
                    (loaded if isinstance(part.ctx, ast.Load) else stored).add(part.id)
                elif isinstance(part, (ast.Import, ast.ImportFrom)):
                    stored |= {alias.asname or alias.name for alias in part.names}
                elif isinstance(part, ast.FunctionDef):
                    stored.add(part.name)
            assert loaded <= known | inner | stored, loaded - known - inner - stored
            known |= stored


@texts
def test_prose_names_no_lesson_that_is_not_there(name):
    numbers = {lesson.number for lesson in LESSONS}
    for cell in PAGES[name].all:
        if cell.kind == "markdown":
            for named in re.findall(r"\blessons? (\d\d)(?:(?:,| and| to) (\d\d))*", cell.source, re.IGNORECASE):
                assert {number for number in named if number} <= numbers, cell.source
            for number in re.findall(r"\[(\d\d) · ", cell.source):
                assert number in numbers


@lessons
def test_a_lesson_leads_to_the_one_before_and_the_one_after(name):
    place = LESSONS.index(CONTENTS[name])
    before, after = LESSONS[place - 1], LESSONS[place + 1] if place + 1 < len(LESSONS) else None
    head, foot = PAGES[name].all[0].source, "\n".join(PAGES[name].texts()[-2:])
    title = before.title.split(":")[0] if place == 1 else before.title
    assert f"previous: [{before.number} · {title}]({before.notebook})" in head
    if after is None:
        assert f"]({LESSONS[0].notebook})" in foot
        return
    for text in (head.split("previous")[1], foot):
        assert f"[{after.number} · {after.title}]({after.notebook})" in text


# Nothing is spoiled

README = "README.md"

FIRST_TOLD = {
    # key of a prediction: (the page on which its answer first appears, words that would tell it)
    "digits: sharpest": ("01_digits", r"sharpest|darkest|\bOnes agree|\bones agree|mean 1\b|palest"),
    "digits: nearest": ("01_digits", r"[Aa]bout 80\b|80 of 100|8 (in|of) 10"),
    "digits: never inked": (
        "01_digits",
        r"never (been )?inked|orange rim|never (have )?(seen|had) ink|\b129\b|\b67 of",
    ),
    "digits: tidied": ("01_digits", r"\b20 pixels|twenty pixels|so large are|scaled (every|each)|made 20"),
    "network: silent": ("02_network", r"8 in 10 pixels|0 times any|products? (is|are) 0|inked pixels speak"),
    "network: first gap": ("02_network", r"\b97 of 100 of them|12,560|[Nn]early all of the 13,002"),
    "network: before training": ("02_network", r"always answers|nearly always|no more than guessing|lost on the way"),
    "network: accuracy": ("02_network", r"\b96 (to 97 )?(of|in|%)|\b9[5-7]\.\d ?%|4 in 100|reads? about 9"),
    "network: own digits": (
        "02_network",
        r"[Cc]entering (mends|mended|usually)|of your ten|usually helps|As drawn, the network reads",
    ),
    "slopes: cost before training": ("03_slopes", r"all ten are wrong by|10 · 0\.25|\b2\.5\b|random network cost"),
    "slopes: by hand": ("03_slopes", r"−0\.2\b|minus 0\.2\b"),
    "slopes: one neuron": ("03_slopes", r"of 100 new ones 99|[Nn]early all new"),
    "slopes: unequal": ("03_slopes", r"1,[3-9]00 times|50 to (90|180) times"),
    "slopes: step sizes": (
        "03_slopes",
        r"300 arrives|jump over the valley|do not learn|1000 g[eo]ts? lowest|too long ends",
    ),
    "training: eight in ten": ("04_training", r"thousand steps|1,000 steps"),
    "training: learning rate": ("04_training", r"falls? silent|silences|cost of 1\b"),
    "training: how far": ("04_training", r"90 (to 92 )?in 100|95 or more on|to 95 with"),
    "training: stays read": ("04_training", r"\b(are|is|be) lost on the way|lost again|found again"),
    "training: same mistakes": ("04_training", r"half of their mistakes|hard images"),
    "accuracy: against 1998": ("05_how_good_is_it", r"about 2 in 100|not half of 4\.7|misreads 1\.[5-9]"),
    "accuracy: mixed up": ("05_how_good_is_it", r"4 and 9|the 4s that|\b4s? (and|with|for) 9"),
    "accuracy: surest mistake": ("05_how_good_is_it", r"proves nothing"),
    "accuracy: surer": ("05_how_good_is_it", r"9\d (or \d\d )?of 100 pairs|tells of mistakes"),
    "accuracy: eight in ten": ("05_how_good_is_it", r"the too modest one|nearly a probability|right in 9 of 10"),
    "weights: edges": ("06_what_the_neurons_look_for", r"\b(are|as) blobs\b|ragged|orange streak"),
    "weights: ideal line": ("06_what_the_neurons_look_for", r"about a quarter|a quarter of (one|a|each)|\b2[67] ?%"),
    "weights: chance": (
        "06_what_the_neurons_look_for",
        r"made of digits|random labels neighbors agree|no proof of use",
    ),
    "weights: twenty": ("06_what_the_neurons_look_for", r"3 in ten of all|flatter it|\b29 ?%"),
    "weights: loops": ("06_what_the_neurons_look_for", r"Loops are a group|somewhere in the middle"),
    "ablation: still the start": (
        "07_before_after_without",
        r"1 in 10\. A weight|1 in 10 weights|corners means nothing|weights stay what chance",
    ),
    "ablation: one neuron less": (
        "07_before_after_without",
        r"[Aa]bout 75|costs a fifth|[Nn]euron 6 costs|a fifth of the accuracy",
    ),
    "ablation: swapped": ("07_before_after_without", r"18 or 19|lies? in its usual voice|as sure as ever"),
    "ablation: relearned": ("07_before_after_without", r"[Aa]bout 1 point|[Tt]he rest knows|fifteen know"),
    "ablation: shaken": ("07_before_after_without", r"hardly mind|256 (weights in the middle|in the middle|cost most)"),
    "back to pixels: votes for 3": ("08_back_to_pixels", r"1 comes second|most votes, least veto|votes of a 1\b"),
    "back to pixels: what is left": ("08_back_to_pixels", r"strength cancels|most of it cancels"),
    "back to pixels: few or many": (
        "08_back_to_pixels",
        r"nicer pictures|nicest pictures|the nicer|pretty pictures|more like digits after",
    ),
    "back to pixels: shortcut": ("08_back_to_pixels", r"1 time in 4"),
    "back to pixels: while it trains": ("08_back_to_pixels", r"less and less|Learning uses the bends|truest"),
    "noise: two thousand": ("09_random_noise", r"sure of (about )?a third|one in three images of noise"),
    "noise: surest kind": ("09_random_noise", r"[Ss]huffled digits (get|reach)|more often than of shuffled"),
    "noise: twenty networks": ("09_random_noise", r"less than 3 up to|almost none to almost all"),
    "noise: climbed pictures": ("09_random_noise", r"\b[Ss]pecks\b"),
    "noise: rim only": ("09_random_noise", r"[Ii]nk at the rim|gray rim"),
    "off center: two pixels": (
        "10_off_center_digits",
        r"about 20 digits in 100|20 of 100 digits|fifth of all (correct )?answers",
    ),
    "off center: notices": (
        "10_off_center_digits",
        r"hidden-100` (notices|up to three|, which does not)|stay within 0\.07|[Ff]ar out (all|none)|does not last",
    ),
    "off center: kinds": ("10_off_center_digits", r"lags (follows|alike)|was lost, not how"),
    "off center: shuffled pixels": (
        "10_off_center_digits",
        r"wiring knows no|not hurt the training|as easy for it|reads 9[5-7] of 100 shuffled",
    ),
    "off center: mended": (
        "10_off_center_digits",
        r"pa(id|ys) in the middle|10 (in|of) 100 centered|centered digits pay|price on centered",
    ),
    "morph: three largest": ("11_from_3_to_8", r"sixteen steps make|two thirds of the way"),
    "morph: when": ("11_from_3_to_8", r"second arc|[Aa]gain in the second|[Ww]hichever (arc|that)"),
    "morph: same neurons": ("11_from_3_to_8", r"same three neurons|4, 10 and 13"),
    "morph: few pixels": ("11_from_3_to_8", r"[Ff]ive pixels"),
    "morph: small nudge": ("11_from_3_to_8", r"nudge about an eighth"),
    "memorizing: memorizes": ("12_learning_or_memorizing", r"9[5-9] of 100 shuffled|given labels are answered"),
    "memorizing: passes": ("12_learning_or_memorizing", r"learned sooner, and|differ in pace|shuffled label helps one"),
    "memorizing: half": (
        "12_learning_or_memorizing",
        r"best moment is early|Early stopping|early stopping|spoiled what",
    ),
    "memorizing: planted": ("12_learning_or_memorizing", r"more than half; in|finds more than half"),
    "memorizing: alike": ("12_learning_or_memorizing", r"[Ee]qual cost,? (does not|different)|Not strangers, and"),
    "backpropagation: one link": ("13_backpropagation", r"never more than ¼|−0\.24\b"),
    "backpropagation: largest errors": (
        "13_backpropagation",
        r"fade before training|twice the output's|fact about starts|vanishing",
    ),
    "backpropagation: pulls": ("13_backpropagation", r"tug-of-war|both ways|pulls may cancel"),
    "backpropagation: work": ("13_backpropagation", r"about two forward passes|computed once and used"),
    "backpropagation: trained": ("13_backpropagation", r"(about|more than) 90 of 100|90 or more"),
    "convolution: few images": ("14_convolution", r"4 to 6 of 100 misread|Detectors read more with fewer"),
    "convolution: pushed": ("14_convolution", r"last layer looks (can )?decide"),
    "convolution: turned": ("14_convolution", r"[Aa]gainst turns|than a turned one"),
    "convolution: of noise": ("14_convolution", r"against noise|turns and noise|sure of all"),
}
"""For each prediction, where its answer is told first, and what would tell it: that is found below the question only.

That what the pictures show tells nothing, either, is looked after by whoever makes one: the README's picture, the maps,
the live network (the weights of a neuron open after their own question only) and the ten digits' centered twins, which
stand below `digits: tidied`.
"""

UNTOLD_UNTIL = {"digits: tidied": "## And yours?"}
"""For some, the heading from which on the page may tell: cells above it are read while the question may be open."""


def test_each_prediction_is_in_the_table():
    asked = [key for name in CONTENTS for key in CONTENTS[name].predictions]
    assert list(FIRST_TOLD) == asked


@pytest.mark.parametrize("key", FIRST_TOLD)
def test_no_prediction_is_answered_before_it_is_made(key):
    there, told = FIRST_TOLD[key]
    call = f"asks.{key.split(': ')[1].replace(' ', '_')}("
    before = {README: (ROOT / README).read_text(encoding="utf-8"), "the pad": pad.HINT}
    names = [name for name in CONTENTS if name <= there]
    after, asking = "", None
    for name in names:
        for cell in Page.read(ROOT / "notebooks" / f"{name}.ipynb").all:
            if name == there and (after or call in cell.source):
                asking = cell.number if call in cell.source else asking
                after += cell.source.split(call)[-1] if call in cell.source else f"\n{cell.source}"
            else:
                before[f"{name}, cell {cell.number}"] = cell.source
    for place, text in before.items():
        found = re.search(told, text)
        assert not found, f"{place} tells {key!r}: {found[0]!r}"
    below = [cell.source for cell in PAGES[there].all if cell.kind == "markdown" and cell.number > asking]
    until = UNTOLD_UNTIL.get(key)
    end = next(i for i, text in enumerate(below) if text.startswith(until)) if until else 1
    for text in below[:end]:
        assert not re.search(told, text), f"right below the question stands its answer: {text!r}"
    assert re.search(told, after), f"the words that tell {key!r} are found nowhere: the table is out of date"
