"""What a learner keeps: the saved digit, other work, damaged files, several writers."""

import base64
import errno
import json
import os
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import numpy as np
import pytest
from filelock import FileLock

from helpers import images, place
from helpers.learner import keep
from helpers.widgets import DrawingPad, MyWork
from helpers.widgets.pad import HINT
from tests.support.files import ROOT
from tests.support.widgets import DOT, SEVEN, press, text_of

NOW = datetime(2026, 11, 26, tzinfo=UTC)


def test_a_saved_drawing_comes_back_on_another_pad(pad, work):
    pad.draw(SEVEN)
    pad.save()
    assert work.exists()
    other = DrawingPad()
    other.load()
    np.testing.assert_allclose(other.image, pad.image, atol=0.01)
    assert len(other.strokes) == 1
    other.undo()
    assert not other.image.any()


def test_a_saved_image_comes_back_with_its_strokes(pad):
    pad.load_sample()
    pad.draw(DOT)
    pad.save()
    before = pad.image
    pad.clear()
    pad.load()
    np.testing.assert_allclose(pad.image, before, atol=0.01)
    assert len(pad.strokes) == 1


def test_loading_what_was_never_saved_says_so(pad):
    pad.draw(SEVEN)
    before = pad.image
    with pytest.raises(LookupError, match="not saved a digit yet: draw one and press Save"):
        pad.load()
    press(pad, "Load my digit")
    assert "You have not saved a digit yet" in text_of(pad.status)
    np.testing.assert_array_equal(pad.image, before)


def test_the_buttons_do_what_the_methods_do(pad):
    pad.draw(SEVEN)
    drawn = pad.image
    press(pad, "Save my digit")
    assert "Saved" in text_of(pad.status)
    press(pad, "Clear")
    assert not pad.image.any()
    assert text_of(pad.status) == HINT
    press(pad, "Undo")
    np.testing.assert_array_equal(pad.image, drawn)
    press(pad, "A digit from MNIST")
    assert pad.image.any()
    press(pad, "Load my digit")
    np.testing.assert_allclose(pad.image, drawn, atol=0.01)
    press(pad, "Center it as MNIST was")
    np.testing.assert_allclose(images.center_of_mass(pad.image), (14.5, 14.5), atol=0.501)


def test_a_place_that_cannot_be_written_to_is_said(pad, tmp_path, monkeypatch):
    (tmp_path / "a file").write_text("in the way")
    monkeypatch.setenv("COURSE_WORK", str(tmp_path / "a file" / "my_work.json"))
    pad.draw(SEVEN)
    with pytest.raises(OSError, match="a file"):
        pad.save()
    press(pad, "Save my digit")
    assert "a file" in text_of(pad.status)
    assert "Saved" not in text_of(pad.status)


def test_what_is_kept_under_one_name_leaves_the_other(work):
    keep.write("my digit", {"a": [1.5]})
    keep.write("a prediction", "about half")
    keep.write("my digit", "new")
    assert json.loads(work.read_text()) == {"my digit": "new", "a prediction": "about half"}
    assert keep.read("a prediction") == "about half"
    assert keep.read("nothing") is None
    assert keep.read("nothing", 3) == 3
    assert [path.name for path in work.parent.glob("[!.]*")] == ["my_work.json"]


def test_work_is_kept_where_the_environment_says(work, monkeypatch):
    assert keep.path() == work
    monkeypatch.delenv("COURSE_WORK")
    assert keep.path() == ROOT / "notebooks" / "my_work.json"


def test_without_the_course_s_notebooks_work_is_kept_beside_the_one_that_runs(tmp_path, monkeypatch):
    monkeypatch.delenv("COURSE_WORK")
    monkeypatch.setattr(place, "ROOT", tmp_path / "site-packages")
    monkeypatch.chdir(tmp_path)
    assert keep.path() == tmp_path / "my_work.json"


def test_a_file_with_a_mark_of_old_editors_is_read(work):
    keep.write("a prediction", "about half")
    work.write_bytes(b"\xef\xbb\xbf" + work.read_bytes())
    keep.write("another", "none")
    assert keep.read("a prediction") == "about half"


def test_writers_at_the_same_time_lose_nothing(work):
    def write_ten(writer):
        for i in range(10):
            keep.write(f"{writer} {i}", i)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write_ten, range(4)))
    assert len(json.loads(work.read_text())) == 40


@pytest.mark.skipif(os.name != "posix", reason="the call that fails is that of POSIX systems")
@pytest.mark.parametrize("reason", [errno.ENOLCK, errno.EOPNOTSUPP, errno.EIO], ids=errno.errorcode.get)
def test_work_is_kept_where_files_have_no_locks(work, monkeypatch, reason):
    """As on some network drives."""

    def refuse(file, operation):
        raise OSError(reason, os.strerror(reason))

    monkeypatch.setattr("fcntl.flock", refuse)
    keep.write("a prediction", "about half")
    keep.write("another", "none")
    assert json.loads(work.read_text()) == {"a prediction": "about half", "another": "none"}


def test_a_kernel_that_holds_the_lock_is_not_passed_over(work, monkeypatch):
    with FileLock(work.with_name(".my_work.json.lock")):
        monkeypatch.setattr(keep._lock(work.with_name(".my_work.json.lock")), "timeout", 0)
        with pytest.raises(OSError, match="lock"):
            keep.write("a prediction", "about half")
    assert not work.exists()


def test_a_linked_file_is_written_where_it_lies(work, tmp_path):
    elsewhere = tmp_path / "elsewhere" / "course.json"
    elsewhere.parent.mkdir()
    elsewhere.write_text('{"old": 1}')
    work.symlink_to(elsewhere)
    keep.write("new", 2)
    assert work.is_symlink()
    assert json.loads(elsewhere.read_text()) == {"old": 1, "new": 2}


@pytest.mark.parametrize("before", ['{"old": 1}', "damaged {"])
def test_a_file_mounted_by_itself_is_written(work, monkeypatch, before):
    """As a container may have it: it can be written, but nothing can be put in its place."""
    work.write_text(before)

    def refuse(source, target):
        raise OSError(errno.EBUSY, os.strerror(errno.EBUSY), source, None, target)

    monkeypatch.setattr(os, "replace", refuse)
    keep.write("new", 2)
    assert json.loads(work.read_text()) == ({"old": 1, "new": 2} if "old" in before else {"new": 2})
    assert [path.read_text() for path in work.parent.glob("*.damaged*")] == ([before] if "old" not in before else [])
    assert not list(work.parent.glob(".*.part"))


@pytest.mark.parametrize("contents", [b"", b"{", b"[1]", b"null", b"\xff\xfe", b'{"my digit"', bytes(100)])
def test_a_damaged_file_counts_as_empty_and_is_replaced(pad, work, contents):
    work.write_bytes(contents)
    assert keep.read("my digit") is None
    press(pad, "Load my digit")
    assert "not saved a digit yet" in text_of(pad.status)
    pad.draw(SEVEN)
    press(pad, "Save my digit")
    assert "Saved" in text_of(pad.status)
    assert list(json.loads(work.read_text())) == ["my digit"]
    assert work.with_suffix(".damaged.json").read_bytes() == contents  # moved aside, not thrown away


def test_each_damaged_file_is_kept_beside_those_before_it(work):
    for contents in ("the first {", "the second {", "the third {"):
        work.write_text(contents)
        keep.write("a prediction", contents)
    names = "my_work.damaged.json", "my_work.damaged-2.json", "my_work.damaged-3.json"
    assert [work.with_name(name).read_text() for name in names] == ["the first {", "the second {", "the third {"]
    assert json.loads(work.read_text()) == {"a prediction": "the third {"}


@pytest.mark.parametrize(
    "digit", [5, "seven", {}, {"base": None}, {"base": [[2]], "strokes": []}, {"base": None, "strokes": [[1]]}]
)
def test_a_damaged_digit_is_said_and_changes_nothing(pad, digit):
    keep.write("my digit", digit)
    pad.draw(SEVEN)
    before = pad.image
    press(pad, "Load my digit")
    assert text_of(pad.status)
    np.testing.assert_array_equal(pad.image, before)


def test_an_empty_pad_is_not_saved_over_my_digit(pad, work):
    with pytest.raises(ValueError, match="draw a digit first"):
        pad.save()
    assert not work.exists()


def test_work_in_one_file_is_brought_back_and_what_was_kept_until_then_stays_beside_it(work):
    keep.write("a", 1)
    keep.write("b", "old")
    taken = keep.in_one_file()
    work.unlink()
    for value in ("new", "newer"):
        keep.write("b", value)
        keep.write("c", 3)
        keep.bring_back(memoryview(taken))
        assert [keep.read(name) for name in "abc"] == [1, "old", 3]
    before = [json.loads(work.with_suffix(f".{name}.json").read_text()) for name in ("before", "before-2")]
    assert before == [{"b": "new", "c": 3}, {"a": 1, "b": "newer", "c": 3}]


@pytest.mark.parametrize("data", [b"[1]", b"{", b"\xff\xd8", b""])
def test_another_file_is_not_brought_back(work, data):
    keep.write("a", 1)
    mine = MyWork()
    mine.upload.value = ({"name": "a", "type": "", "size": 1, "content": memoryview(data), "last_modified": NOW},)
    assert "no file of kept work" in mine.status.value
    assert json.loads(work.read_text()) == {"a": 1}
    assert list(work.parent.glob("*.json")) == [work]


def test_the_link_holds_what_is_kept_when_it_is_asked_for(work):
    mine = MyWork()
    press(mine, "Put my work into a file")
    assert mine.link.value == ""
    assert "Nothing is kept yet" in mine.status.value
    keep.write("a", 1)
    press(mine, "Put my work into a file")
    data = base64.b64decode(re.search('base64,([^"]*)', mine.link.value)[1])
    assert json.loads(data) == {"a": 1}
    assert mine.status.value == ""
    work.unlink()
    mine.upload.value = ({"name": "a", "type": "", "size": 1, "content": memoryview(data), "last_modified": NOW},)
    assert "Brought back" in mine.status.value
    assert keep.read("a") == 1
