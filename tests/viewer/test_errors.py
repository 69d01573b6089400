"""What a reader is told when something cannot be written: why, where and what now, in Dutch."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest
from hands import Hands

from viewer import errors
from viewer.errors import not_written
from viewer.qt.recorder import Recorder
from viewer.render.picture import save_picture
from viewer.render.view import AtlasView

pytestmark = pytest.mark.screen


def _told(path: Path) -> str:
    with pytest.raises(OSError, match=r".") as caught:
        path.write_text("x")
    return str(not_written(path, caught.value))


def test_why_something_cannot_be_written_is_told_in_dutch(tmp_path: Path) -> None:
    (tmp_path / "map").mkdir()
    (tmp_path / "bestand").write_text("x")
    assert "de map bestaat niet" in _told(tmp_path / "weg" / "a.png")
    assert "al een map met die naam" in _told(tmp_path / "map")
    assert "is een bestand" in _told(tmp_path / "bestand" / "a.png")
    assert "te lang" in _told(tmp_path / ("a" * 300))


@pytest.mark.parametrize("number", [errno.EACCES, errno.ENOSPC, errno.EROFS, errno.EIO, None])
def test_no_word_of_the_system_is_shown(number: int | None) -> None:
    english = os.strerror(number) if number else "something"
    error = OSError(number, english) if number else OSError(english)
    told = str(not_written("a.png", error))
    assert told.startswith("'a.png' kan niet geschreven worden: ")
    assert english not in told
    assert told.endswith(".")
    assert told.count(". ") == 1, "why, and what now"


def test_pictures_and_recordings_tell_it(hands: Hands, tmp_path: Path) -> None:
    gone, view = tmp_path / "weg" / "a.png", hands.window.view
    assert isinstance(view, AtlasView)
    with pytest.raises(errors.UserError, match="de map bestaat niet"):
        save_picture(view, gone, 20, 20)
    assert "de map bestaat niet" in Recorder(hands.window).save(str(gone))
