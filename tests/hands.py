"""Windows that are open for a while, and hands on them, for tests."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from PySide6.QtCore import QCoreApplication, QEvent, QSettings

from content.model import Library
from meshes.atlas import Atlas
from viewer.app import Program, fresh_settings, make_application
from viewer.cli.parser import parse
from viewer.qt.frame import Frame
from viewer.qt.player import Player
from viewer.qt.settings import Settings
from viewer.qt.window import MainWindow
from viewer.render.view import AtlasView
from viewer.sources import catalogue_of
from viewer.state import State, Store


@contextmanager
def open_window(
    atlas: Atlas, library: Library, folder: Path, size_px: tuple[int, int]
) -> Iterator[MainWindow]:
    """Open a window with shapes and texts; its settings are kept in a folder."""
    make_application()
    settings = Settings(QSettings(str(folder / "s.ini"), QSettings.Format.IniFormat))
    frame = Frame(settings)
    frame.resize(*size_px)
    frame.open()
    window = MainWindow(Store(State()), settings, frame)
    window.set_catalogue(catalogue_of(atlas, library))
    view = AtlasView(atlas)
    window.set_view(view)
    yield window
    frame.close()
    view.close()
    # windows that live on are styled anew with every window that follows
    frame.deleteLater()
    QCoreApplication.sendPostedEvents(frame, QEvent.Type.DeferredDelete)


@contextmanager
def open_program(folder: Path, size_px: tuple[int, int]) -> Iterator[Program]:
    """Open the program with the whole atlas; its settings are kept in a folder."""
    make_application()
    program = Program(parse([]), fresh_settings(folder))
    program.start(size_px)
    program.wait_until_ready()
    yield program
    program.close()


class Hands:
    """A player that takes actions as keywords and returns the state after each."""

    def __init__(self, window: MainWindow) -> None:
        self.window = window
        self.player = Player(window)

    def do(self, what: str, **fields: Any) -> dict[str, Any]:
        """Carry out one action and return the state."""
        self.player.play([json.dumps({"do": what, **fields})])
        return self.player.record()
