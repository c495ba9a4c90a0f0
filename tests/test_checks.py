"""The exercises' checks: right answers, plausible wrong ones and stubs. The cases stand with their lessons' tests."""

import re
from importlib import import_module

import pytest

from helpers import checks

LESSONS = [import_module(f"test_lesson_{number:02}") for number in range(1, 7)]


@pytest.mark.parametrize(("check", "answer"), [case for lesson in LESSONS for case in lesson.RIGHT])
def test_right_answers_are_accepted(check, answer, verdict):
    assert verdict(check, answer).startswith("✓")


@pytest.mark.parametrize(("check", "answer", "words"), [case for lesson in LESSONS for case in lesson.WRONG])
def test_wrong_answers_get_a_message_that_helps(check, answer, words, verdict):
    said = verdict(check, answer)
    assert said.startswith("✗"), said
    assert re.search(words, said), said


@pytest.mark.parametrize("check", [getattr(checks, name) for name in checks.__all__])
@pytest.mark.parametrize("stub", [..., lambda *arguments: ..., lambda *arguments: None])
def test_stubs_are_met_calmly(check, stub, verdict):
    assert "Not filled in yet" in verdict(check, stub)


def test_every_check_has_right_and_wrong_answers():
    cases = [{check for lesson in LESSONS for check, *_ in getattr(lesson, kind)} for kind in ("RIGHT", "WRONG")]
    assert cases == [{getattr(checks, name) for name in checks.__all__}] * 2
