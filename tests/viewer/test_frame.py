"""The window before anything fills it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QLabel

from viewer.app import Program, fresh_settings, make_application
from viewer.cli.parser import parse
from viewer.cli.window import open_window
from viewer.qt.frame import Frame
from viewer.qt.theme import THEMES


def test_a_window_opens_before_anything_that_fills_it_is_read() -> None:
    code = (
        "import sys, tempfile\n"
        "from pathlib import Path\n"
        "from viewer.app import Program, fresh_settings, make_application\n"
        "from viewer.cli.parser import parse\n"
        "make_application()\n"
        "settings = fresh_settings(Path(tempfile.mkdtemp()))\n"
        "frame = Program(parse([]), settings).frame\n"
        "frame.open()\n"
        "late = ('numpy', 'viewer.state', 'viewer.scene', 'viewer.commands', 'content.loader')\n"
        "print(frame.isVisible(), [name for name in late if name in sys.modules])\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "True []"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_an_opening_window_says_so_on_the_ground_of_the_theme(theme: str, tmp_path: Path) -> None:
    make_application()
    settings = fresh_settings(tmp_path)
    settings.theme = theme
    frame = Frame(settings)
    frame.resize(700, 500)
    frame.open()
    told = frame.centralWidget()
    assert isinstance(told, QLabel)
    assert "geopend" in told.text()
    corner = frame.grab().toImage().pixelColor(20, 20)
    assert corner.name() == THEMES[theme].window
    frame.close()


def test_a_window_is_filled_and_its_place_is_kept(tmp_path: Path) -> None:
    make_application()
    program = Program(parse([]), fresh_settings(tmp_path))
    program.start((760, 600))
    assert 0 < program.window_s < program.filled_s
    assert program.frame.centralWidget() is program.window
    assert program.window.canvas.isVisible()
    assert program.frame.menuBar().actions()
    size = program.frame.size()
    program.wait_until_ready()
    program.close()
    again = Frame(fresh_settings(tmp_path))
    assert again.size() == size
    again.close()


def test_a_window_that_is_closed_while_it_opens_is_not_waited_for(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    opened = Frame.open

    def open_and_close(frame: Frame) -> None:
        opened(frame)
        frame.close()

    monkeypatch.setattr(Frame, "open", open_and_close)
    monkeypatch.setattr("viewer.qt.settings.Settings", lambda: fresh_settings(tmp_path))
    monkeypatch.setattr(QApplication, "exec", lambda *_: pytest.fail("waits for nobody"))
    assert open_window(parse([])) == 0
