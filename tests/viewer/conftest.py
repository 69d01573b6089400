"""The tiny atlas joined with the program's texts; and the whole program in an open window."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from cli_run import Answer, Run
from hands import Hands, open_program, open_window
from PySide6.QtWidgets import QApplication

from content.model import Library
from meshes.atlas import Atlas
from meshes.cache import Loaded
from viewer.app import Program
from viewer.catalogue import Catalogue, Shape
from viewer.cli import main
from viewer.qt.player import Player
from viewer.sources import catalogue_of


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
def real_run(run: Run, real_atlas: Atlas, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Return a runner of commands on the whole atlas."""
    for module in ("meshes.cache", "viewer.cli.atlas"):
        monkeypatch.setattr(f"{module}.load_or_build", lambda *_, **__: Loaded(real_atlas))
    return run


@pytest.fixture
def hands(tiny_atlas: Atlas, library: Library, tmp_path: Path) -> Iterator[Hands]:
    """Return hands on an open window of 1000 x 700."""
    with open_window(tiny_atlas, library, tmp_path, (1000, 700)) as window:
        made = Hands(window)
        made.player.settle()
        yield made


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    """Return the program with the whole atlas in an open window."""
    with open_program(tmp_path_factory.mktemp("settings"), (1280, 800)) as made:
        yield made


@pytest.fixture
def player(program: Program) -> Iterator[Player]:
    """Return hands on the window as it opens."""
    program.frame.activateWindow()  # another test may have opened a window of its own
    QApplication.processEvents()
    start, camera = program.store.state, program.window.view.camera  # type: ignore[union-attr]
    yield Player(program.window)
    program.store.start_with(start)
    program.window.search.leave()
    program.window.view.camera = camera  # type: ignore[union-attr]
