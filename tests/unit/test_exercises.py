"""The exercises' checks: right answers, plausible wrong ones and stubs; the cases stand in tests/cases."""

import re
from functools import partial
from importlib import import_module
from itertools import pairwise
from runpy import run_path

import numpy as np
import pytest

from helpers.checking import Wrong, compare
from helpers.lessons.network.exercises import parameter_count, relu
from helpers.lessons.noise.exercises import risk_coverage
from helpers.lessons.training.exercises import learning_rates, one_pass
from tests.support.files import ROOT

TOPICS = sorted(path.parent.name for path in ROOT.glob("helpers/lessons/*/exercises.py"))
LESSONS = [import_module(f"tests.cases.{topic}") for topic in TOPICS]
CHECKS = [
    check
    for topic in TOPICS
    for check in vars(import_module(f"helpers.lessons.{topic}.exercises")).values()
    if hasattr(check, "verdict")
]


@pytest.mark.parametrize(("check", "answer"), [case for lesson in LESSONS for case in lesson.RIGHT])
def test_right_answers_are_accepted(check, answer, verdict):
    assert verdict(check, answer).startswith("✓")


@pytest.mark.parametrize(("check", "answer", "words"), [case for lesson in LESSONS for case in lesson.WRONG])
def test_wrong_answers_get_a_message_that_helps(check, answer, words, verdict):
    said = verdict(check, answer)
    assert said.startswith("✗"), said
    assert re.search(words, said), said


@pytest.mark.parametrize("check", CHECKS)
@pytest.mark.parametrize("stub", [..., lambda *arguments: ...])
def test_stubs_are_met_calmly(check, stub, verdict):
    assert "Not filled in yet" in verdict(check, stub)


@pytest.mark.parametrize("check", CHECKS)
def test_who_forgets_the_return_hears_so(check, verdict):
    assert "gives back nothing (None)" in verdict(check, lambda *arguments: None)


def test_parts_of_different_shape_are_said_to_be(verdict):
    for parts in (lambda z: [z, z[0]], lambda z: [[z, z[0]]]):
        assert "but its parts differ in shape" in verdict(relu, parts)


def test_every_check_has_right_and_wrong_answers():
    cases = [{check for lesson in LESSONS for check, *_ in getattr(lesson, kind)} for kind in ("RIGHT", "WRONG")]
    assert cases == [set(CHECKS)] * 2


@pytest.mark.parametrize("check", [learning_rates, one_pass])
def test_a_stub_half_filled_in_training_is_met_calmly(check, verdict):
    said = verdict(check, lambda *arguments: (..., ...))
    assert "Not filled in yet" in said or (said.startswith("✗") and check is not learning_rates)


def test_a_stub_half_filled_in_noise_is_met_calmly(verdict):
    assert "Not filled in yet" in verdict(risk_coverage, lambda tops, right: (..., ...))


CELL = """import numpy as np
def relu(z):
    half = z / 2
    return half + np.zeros(half.size + 1)
"""


def test_an_error_names_its_line_in_the_learners_cell(verdict, tmp_path):
    (tmp_path / "cell.py").write_text(CELL, encoding="utf-8")  # a kernel, too, has each cell's code under a file's name
    said = verdict(relu, run_path(tmp_path / "cell.py")["relu"])
    assert "stopped with ValueError: operands could not be broadcast" in said
    assert said.endswith(" (Line 4 of its cell: return half + np.zeros(half.size + 1))")
    assert "its cell" not in verdict(relu, partial(np.matmul, 1))


def test_the_program_can_ask_whether_an_exercise_is_solved(capsys):
    answers = [lambda z: np.maximum(z, 0), np.abs, lambda z: 1 / 0, ...]
    verdicts = [relu.verdict(answer) for answer in answers]
    assert [verdict.solved for verdict in verdicts] == [True, False, False, False]
    assert [verdict.words[0] for verdict in verdicts] == ["✓", "✗", "✗", "…"]
    assert capsys.readouterr().out == ""


def test_the_first_mistake_that_fits_is_named():
    mistakes = {"doubled": (np.array([2, 4]), np.array([4, 8])), "doubled twice": [4, 8]}
    compare(np.array([1, 2]), [1, 2], mistakes, "off")
    for got, words in [([2, 4], "doubled"), ([4, 8], "doubled"), ([1, 3], "off"), ([np.nan, 2], "off")]:
        with pytest.raises(Wrong, match=f"^{words}$"):
            compare(np.array(got), [1, 2], mistakes, "off")


def test_a_right_answer_is_right_even_where_a_mistake_gives_the_same():
    compare(0.0, 0.0, {"wrong sign": -0.0}, "off")


def test_a_count_is_exact(verdict):
    def off_by_one(sizes):
        return sum(a * b + b for a, b in pairwise(sizes)) + (len(sizes) == 4)

    assert "13,003; it should be 13,002" in verdict(parameter_count, off_by_one)
