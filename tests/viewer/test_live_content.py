"""A teacher's folder that changes while a window is open."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QLabel

from content.loader import default_folder, load
from meshes.atlas import Atlas
from meshes.cache import Loaded
from viewer.app import Program, fresh_settings, make_application
from viewer.cli.parser import parse
from viewer.live_content import LiveContent

FEMUR = "structures/femur.md"
WAIT_S = 8.0


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a copy of the program's texts, as a teacher makes it."""
    return Path(shutil.copytree(default_folder(), tmp_path / "inhoud"))


def say(folder: Path, words: str) -> None:
    """Write a new patient's text of the femur in place."""
    path = folder / FEMUR
    head, _, rest = path.read_text(encoding="utf-8").partition("## Patiënt\n\n")
    path.write_text(
        f"{head}## Patiënt\n\n{words}\n\n## Student" + rest.partition("## Student")[2],
        encoding="utf-8",
    )


@pytest.fixture
def live(folder: Path) -> Iterator[LiveContent]:
    """Return a follower of the folder."""
    made = LiveContent(folder, load(folder))
    yield made
    made.close()


def test_nothing_new_is_nothing_to_show(live: LiveContent) -> None:
    assert live.refresh() is None
    os.utime(live.folder / FEMUR)
    library = live.refresh()
    assert library is not None
    assert live.refresh() is None
    assert library.structures.keys() == load().structures.keys()


def test_a_changed_sentence_is_taken_over(live: LiveContent) -> None:
    say(live.folder, "Nieuwe zin.")
    library = live.refresh()
    assert library is not None
    assert library.structures["femur"].patient == "Nieuwe zin."
    assert live.held == ()


@pytest.mark.parametrize(
    ("broken", "field"),
    [
        ("", ""),
        ('+++\nkind = "mesh"\ngroup = "bones"\n+++\n', "author"),
        ('+++\nkind = "mesh"\ngroup = "bo', ""),
        ("geen kop", ""),
    ],
)
def test_a_half_written_file_leaves_its_last_good_version(
    broken: str, field: str, live: LiveContent
) -> None:
    old = load().structures["femur"].patient
    (live.folder / FEMUR).write_text(broken, encoding="utf-8")
    (live.folder / "structures/tibia.md").write_bytes(
        (live.folder / "structures/tibia.md").read_bytes().replace(b"priority = ", b"priority = 1")
    )
    library = live.refresh()
    assert library is not None
    assert library.structures["femur"].patient == old
    assert library.structures["tibia"].priority > 9  # others are followed at once
    assert library.problems == ()
    assert {problem.file for problem in live.held} == {FEMUR}
    assert field in {problem.field for problem in live.held}
    (live.folder / FEMUR).write_bytes((default_folder() / FEMUR).read_bytes())
    say(live.folder, "Nu wel.")
    library = live.refresh()
    assert library is not None
    assert library.structures["femur"].patient == "Nu wel."
    assert live.held == ()


def test_what_was_wrong_from_the_start_holds_nothing_up(folder: Path) -> None:
    (folder / "structures/tibia.md").write_text("kapot", encoding="utf-8")
    first = load(folder)
    assert first.problems
    live = LiveContent(folder, first)
    try:
        say(folder, "Toch verder.")
        library = live.refresh()
        assert library is not None
        assert library.structures["femur"].patient == "Toch verder."
        assert set(library.problems) == set(first.problems)
        assert live.held == ()
    finally:
        live.close()


def test_files_that_come_and_go_are_followed(live: LiveContent) -> None:
    text = (live.folder / "pages/about_article.md").read_text(encoding="utf-8")
    (live.folder / "pages/les_een.md").write_text(text, encoding="utf-8")
    library = live.refresh()
    assert library is not None
    assert "les_een" in library.pages
    (live.folder / "pages/les_een.md").unlink()
    library = live.refresh()
    assert library is not None
    assert "les_een" not in library.pages


def test_a_folder_that_is_away_changes_nothing(live: LiveContent) -> None:
    aside = live.folder.with_name("elders")
    live.folder.rename(aside)
    assert live.refresh() is None
    aside.rename(live.folder)
    assert live.refresh() is None


def test_a_file_that_is_far_too_large_is_named_and_held(live: LiveContent) -> None:
    (live.folder / FEMUR).write_text("a" * 1_200_000, encoding="utf-8")
    library = live.refresh()
    assert library is not None
    assert "femur" in library.structures
    assert "groter" in live.held[0].problem


@pytest.fixture
def program(
    tiny_atlas: Atlas, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Program]:
    """Return the program with a window that was opened with ``--inhoud``."""
    monkeypatch.setattr("meshes.cache.load_or_build", lambda *_: Loaded(tiny_atlas))
    make_application()
    arguments = parse(["--inhoud", str(folder), "--structuur", "femur"])
    made = Program(arguments, fresh_settings(tmp_path))
    made.start((1000, 700))
    made.wait_until_ready()
    yield made
    made.close()


def on_screen(program: Program) -> str:
    """Return all words of the labels that the window shows."""
    labels = program.window.findChildren(QLabel)
    return "\n".join(label.text() for label in labels if label.isVisible())


def wait_for(seen: Callable[[], bool]) -> None:
    """Run the event loop until something is seen."""
    end = time.monotonic() + WAIT_S
    while not seen():
        QApplication.processEvents()
        time.sleep(0.01)
        assert time.monotonic() < end, "it does not show"


@pytest.mark.screen
@pytest.mark.parametrize("way", ["in place", "another file put in its place", "removed and made"])
def test_an_open_window_shows_what_is_saved(way: str, program: Program, folder: Path) -> None:
    for words in ("Eerste versie van de docent.", "Tweede versie van de docent."):
        path = folder / FEMUR
        if way == "in place":
            say(folder, words)
        else:
            old = path.read_bytes()
            say(folder, words)
            new = path.read_bytes()
            path.write_bytes(old)
            beside = path.with_suffix(".tmp")
            beside.write_bytes(new)
            if way.startswith("removed"):
                path.unlink()
            os.replace(beside, path)
        wait_for(lambda words=words: words in on_screen(program))  # type: ignore[misc]
    assert program.store.state.selection == ("femur",)
    assert program.store.message == "De gewijzigde tekst is ingelezen."


@pytest.mark.screen
def test_a_window_names_file_and_field_and_keeps_the_good_text(
    program: Program, folder: Path
) -> None:
    path = folder / FEMUR
    good = path.read_text(encoding="utf-8")
    sentence = load().structures["femur"].patient.split(".")[0]
    path.write_text(good.replace("[names]", "[names]\nlatijn = 'os'"), encoding="utf-8")
    wait_for(lambda: FEMUR in program.store.message)
    assert "names.latijn" in program.store.message
    assert "vorige versie" in program.store.message
    shown = on_screen(program)
    assert program.store.message in shown
    assert sentence in shown
    path.write_text(good.replace(sentence, "Een betere zin", 1), encoding="utf-8")
    wait_for(lambda: "Een betere zin" in on_screen(program))
