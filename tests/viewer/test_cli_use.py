"""Wrong use, help, pictures and export: what a person meets at the command line."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from cli_run import ENGLISH, Run, is_one_dutch_line

from content.model import Library
from meshes.atlas import Atlas
from viewer.records import shown_at

FolderOf = Callable[[dict[str, str]], Path]

# --- wrong use -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["lijts", "claims"], "Bedoelde u 'lijst'?"),
        (["lijst"], "SOORT"),
        (["lijst", "structuur"], "Bedoelde u 'structuren'?"),
        (["toon"], "ID"),
        (["toon", "femur", "--jsn"], "--jsn"),
        (["toon", "femur", "--lezer", "studnt"], "Bedoelde u 'student'?"),
        (["toon", "femur", "--lezer"], "--lezer"),
        (["zoek"], "TEKST"),
        (["atlas"], "WAT"),
        (["atlas", "bouwen"], "Bedoelde u 'bouw'?"),
        (["afbeelding"], "UIT.png"),
        (["afbeelding", "x.png", "--formaat", "groot"], "1600x1200"),
        (["afbeelding", "x.png", "--formaat", "1x1"], "16"),
        (["afbeelding", "x.png", "--aanzicht", "vor"], "Bedoelde u 'voor'?"),
        (["afbeelding", "x.png", "--zijde", "link"], "Bedoelde u 'links'?"),
        (["--inhoud"], "--inhoud"),
        (["--venster", "breed"], "1600x1200"),
        (["--onbekend"], "--onbekend"),
        (["femur"], "'femur'"),
    ],
    ids=" ".join,
)
def test_wrong_use(words: list[str], told: str, run: Run) -> None:
    answer = run(*words)
    assert answer.code == 2
    assert answer.out == ""
    assert is_one_dutch_line(answer.err), answer.err
    assert told in answer.err
    assert "--help" in answer.err


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--structuur", "femurr"], "Bedoelde u 'femur'?"),
        (["--aandoening", "scef"], "Bedoelde u 'scfe'?"),
        (["--aandoening", "tumor_red_flag"], "alarmtekst"),
        (["--toon", "muscels"], "Bedoelde u 'muscles'?"),
        (["--verberg", "femurr"], "Bedoelde u 'femur'?"),
        (["--vervaag", "femurr"], "Bedoelde u 'femur'?"),
    ],
    ids=" ".join,
)
def test_a_choice_that_is_not_there(words: list[str], told: str, run: Run) -> None:
    answer = run("afbeelding", "x.png", *words)
    assert answer.code == 1
    assert is_one_dutch_line(answer.err), answer.err
    assert told in answer.err
    assert not Path("x.png").exists()


def test_a_picture_that_is_no_png(run: Run) -> None:
    answer = run("afbeelding", "x.jpg")
    assert answer.code == 2
    assert is_one_dutch_line(answer.err)


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["afbeelding"],
        ["toon"],
        ["lijst"],
        ["zoek"],
        ["controleer"],
        ["atlas"],
        ["atlas", "bouw"],
        ["atlas", "rapport"],
        ["atlas", "exporteer"],
        ["meet"],
        ["speel"],
    ],
    ids=lambda words: " ".join(words) or "heupatlas",
)
@pytest.mark.parametrize("flag", ["--help", "-h"])
def test_help_is_dutch(words: list[str], flag: str, run: Run) -> None:
    answer = run(*words, flag)
    assert answer.code == 0
    assert answer.err == ""
    assert answer.out.startswith("gebruik: heupatlas")
    assert not ENGLISH.search(answer.out), ENGLISH.search(answer.out)
    assert "--inhoud" in answer.out or words == ["atlas"]


def test_help_names_every_command(run: Run) -> None:
    out = run("--help").out
    for command in (
        "afbeelding",
        "toon",
        "lijst",
        "zoek",
        "controleer",
        "atlas",
        "stand",
        "meet",
        "speel",
    ):
        assert command in out


# --- atlas ---------------------------------------------------------------------------------


@pytest.mark.parametrize("side", ["rechts", "links"])
def test_export(side: str, run: Run, tmp_path: Path, tiny_atlas: Atlas) -> None:
    answer = run("atlas", "exporteer", str(tmp_path / "uit"), "--zijde", side)
    assert answer.code == 0
    assert answer.out == ""
    manifest = json.loads((tmp_path / "uit" / "manifest.json").read_text(encoding="utf-8"))
    assert {row["id"] for row in manifest["structures"]} == set(tiny_atlas.parts)


def test_export_where_nothing_can_be_written(run: Run, tmp_path: Path) -> None:
    (tmp_path / "bestand").write_text("x")
    answer = run("atlas", "exporteer", str(tmp_path / "bestand"))
    assert answer.code == 1
    assert is_one_dutch_line(answer.err), answer.err


def test_building_tells_what_there_is(run: Run) -> None:
    answer = run("atlas", "bouw")
    assert answer.code == 0
    assert answer.out.startswith("De atlas was er al: 6 vormen, 72 driehoeken")


def test_claims_are_shown_where_the_list_says(library: Library) -> None:
    for claim in library.claims.values():
        assert shown_at(claim, library), claim.id
