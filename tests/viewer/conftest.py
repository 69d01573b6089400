"""The tiny atlas joined with the program's texts; and the whole program in an open window."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from cli_run import Answer, Run
from hands import Hands
from PySide6.QtCore import QCoreApplication, QEvent, QSettings
from PySide6.QtWidgets import QApplication

from content.model import Library
from meshes.atlas import Atlas
from meshes.cache import Loaded
from viewer.app import Program, fresh_settings, make_application
from viewer.catalogue import Catalogue, Shape
from viewer.cli import main
from viewer.cli.parser import parse
from viewer.qt.player import Player
from viewer.qt.settings import Settings
from viewer.qt.window import MainWindow
from viewer.render.view import AtlasView
from viewer.sources import catalogue_of
from viewer.state import State, Store


@pytest.fixture
def catalogue(tiny_atlas: Atlas, library: Library) -> Catalogue:
    """Return six parts with the program's texts."""
    return catalogue_of(tiny_atlas, library)


@pytest.fixture(scope="session")
def whole_catalogue(library: Library) -> Catalogue:
    """Return a shape for every structure that has one by the texts, and regions where they lie."""
    structures = library.structures

    def carrier(id_: str) -> str:
        while structures[id_].kind == "region":
            id_ = structures[id_].region_of or ""
        return id_

    regions: dict[str, list[str]] = {}
    for id_, structure in structures.items():
        if structure.kind == "region":
            regions.setdefault(carrier(id_), []).append(id_)
    shapes = {
        id_: Shape(
            id=id_,
            group=s.group,
            tissue="bone",
            both_sides=s.group == "bones",
            regions=tuple(regions.get(id_, ())),
        )
        for id_, s in structures.items()
        if s.kind == "mesh"
    }
    return Catalogue(shapes, library)


@pytest.fixture
def run(
    tiny_atlas: Atlas, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Run:
    """Return a runner of commands on the tiny atlas."""

    def load_or_build(*_: object, **__: object) -> Loaded:
        return Loaded(tiny_atlas)

    monkeypatch.setattr("meshes.cache.load_or_build", load_or_build)
    monkeypatch.setattr("viewer.cli.atlas.load_or_build", load_or_build)
    monkeypatch.setenv("COLUMNS", "100")

    def call(*words: str) -> Answer:
        try:
            code = main(words)
        except SystemExit as end:  # --help leaves by itself
            code = int(end.code or 0)
        out, err = capsys.readouterr()
        return Answer(code, out, err)

    return call


@pytest.fixture
def hands(tiny_atlas: Atlas, library: Library, tmp_path: Path) -> Iterator[Hands]:
    """Return hands on an open window of 1000 x 700."""
    make_application()
    settings = Settings(QSettings(str(tmp_path / "s.ini"), QSettings.Format.IniFormat))
    window = MainWindow(Store(State()), settings)
    window.resize(1000, 700)
    window.show()
    window.set_catalogue(catalogue_of(tiny_atlas, library))
    view = AtlasView(tiny_atlas)
    window.set_view(view)
    made = Hands(window)
    made.player.settle()
    yield made
    window.close()
    view.close()
    # windows that live on are styled anew with every window that follows
    window.deleteLater()
    QCoreApplication.sendPostedEvents(window, QEvent.Type.DeferredDelete)


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    """Return the program with the whole atlas in an open window."""
    make_application()
    made = Program(parse([]), fresh_settings(tmp_path_factory.mktemp("settings")))
    made.start((1280, 800))
    made.wait_until_ready()
    yield made
    made.close()


@pytest.fixture
def player(program: Program) -> Iterator[Player]:
    """Return hands on the window as it opens."""
    program.window.activateWindow()  # another test may have opened a window of its own
    QApplication.processEvents()
    start, camera = program.store.state, program.window.view.camera  # type: ignore[union-attr]
    yield Player(program.window)
    program.store.start_with(start)
    program.window.search.leave()
    program.window.view.camera = camera  # type: ignore[union-attr]
