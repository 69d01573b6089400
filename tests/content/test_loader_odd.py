"""Odd things in a content folder: rings, strays, other encodings, markup that would do harm."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from tiny_content import CONDITION, STRUCTURE

from content.loader import load
from content.markup import to_html
from content.model import Library

FolderOf = Callable[[dict[str, str]], Path]
FEMUR = STRUCTURE.replace("{id}", "femur")
KNEE = STRUCTURE.replace("{id}", "knee")
GOOD = {
    "structures/femur.md": FEMUR,
    "structures/knee.md": KNEE,
    "conditions/sore.md": CONDITION.replace("{id}", "sore"),
}


def told(library: Library) -> list[tuple[str, str]]:
    """Return file and field of each problem."""
    return [(problem.file, problem.field) for problem in library.problems]


RINGS = {
    "a member of itself": ("composite", 'members = ["femur"]', "members"),
    "a region of itself": ("region", 'region_of = "femur"', "region_of"),
    "members of each other": ("composite", 'members = ["knee"]', "members"),
    "regions of each other": ("region", 'region_of = "knee"', "region_of"),
}


@pytest.mark.parametrize(("kind", "line", "field"), RINGS.values(), ids=RINGS.keys())
def test_other_rings_are_cut_once(kind: str, line: str, field: str, folder_of: FolderOf) -> None:
    first = FEMUR.replace('kind = "mesh"', f'kind = "{kind}"\n{line}')
    back = line.replace("knee", "femur")
    second = KNEE.replace('kind = "mesh"', f'kind = "{kind}"\n{back}') if "knee" in line else KNEE
    library = load(folder_of(GOOD | {"structures/femur.md": first, "structures/knee.md": second}))
    assert told(library) == [("structures/femur.md", field)]
    assert not getattr(library.structures["femur"], field)
    if "knee" in line:
        assert getattr(library.structures["knee"], field) in ("femur", ("femur",))


def test_a_region_says_on_what_it_lies(folder_of: FolderOf) -> None:
    bare = FEMUR.replace('kind = "mesh"', 'kind = "region"')
    library = load(folder_of(GOOD | {"structures/femur.md": bare}))
    assert told(library) == [("structures/femur.md", "region_of")]


@pytest.mark.parametrize(
    ("path", "hint"),
    [
        ("structures/hip.md.txt", ""),
        ("structures/hip.docx", ""),
        ("structuren/hip.md", "structures"),
        ("condition/hip.md", "conditions"),
        ("hip.md", ""),
    ],
)
def test_a_file_that_nobody_reads_is_told_of(path: str, hint: str, folder_of: FolderOf) -> None:
    library = load(folder_of(GOOD | {path: FEMUR}))
    assert len(library.problems) == 1
    problem = library.problems[0]
    assert problem.file == (path if path.startswith("structures/") else path.split("/")[0])
    assert problem.did_you_mean == hint
    assert "niet gelezen" in problem.problem
    assert set(library.structures) == {"femur", "knee"}


@pytest.mark.parametrize(
    "path", [".DS_Store", "structures/.femur.md.swp", "structures/femur.md~", "claims/Thumbs.db"]
)
def test_files_of_system_and_editor_are_passed_over(path: str, folder_of: FolderOf) -> None:
    assert load(folder_of(GOOD | {path: "x"})).problems == ()


def test_a_text_of_windows_notepad_in_utf_16(folder_of: FolderOf) -> None:
    folder = folder_of(GOOD)
    (folder / "structures/femur.md").write_bytes(FEMUR.encode("utf-16"))
    library = load(folder)
    assert told(library) == [("structures/femur.md", "")]
    assert "UTF-8" in library.problems[0].problem


@pytest.mark.parametrize(
    "harm",
    [
        "<script>alert(1)</script>",
        '<img src="http://kwaad.example/a.png">',
        "![beeld](http://kwaad.example/a.png)",
        "[x](file:///etc/passwd)",
        "[x](javascript:alert(1))",
        "<a href='file:///c:/x'>x</a>",
    ],
)
def test_markup_in_a_text_does_nothing(harm: str, folder_of: FolderOf) -> None:
    """It loads, and what is shown holds no link, image or element of it."""
    text = FEMUR.replace("Dit is uw femur.", f"Dit is uw femur. {harm}")
    library = load(folder_of(GOOD | {"structures/femur.md": text}))
    shown = to_html(library.structures["femur"].patient)
    assert re.findall(r"<[^>]*>", shown) == ["<p>", "</p>"]
    assert {p.file for p in library.problems} <= {"structures/femur.md"}
