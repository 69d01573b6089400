"""Tests and movements on the command line."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from cli_run import Run, is_one_dutch_line

from content.loader import default_folder
from content.model import Library
from content.schema import LOADS, SCENE_KINDS, URGENCIES
from viewer.errors import UserError
from viewer.pose_text import read_pose
from viewer.scene_steps import stand_of

ROW = {
    "id", "kind", "names", "stand", "schematic", "structures", "conditions", "urgency", "review",
}  # fmt: skip
DETAILS = {"text", "steps", "claims", "sources"}


def test_list_of_scenes(run: Run, library: Library) -> None:
    rows = run("lijst", "standen", "--json").json
    assert {row["id"] for row in rows} == set(library.scenes)
    for row in rows:
        assert row.keys() == ROW
        assert row["kind"] in SCENE_KINDS
        assert {load["load"] for load in row["structures"]} <= LOADS.keys()
        assert set(row["urgency"].values()) <= URGENCIES.keys()
        assert row["schematic"] is True, "no scene has measured angles yet"
        assert row["review"] == "concept"
        read_pose(row["stand"])
    stands = {row["id"]: row["stand"] for row in rows}
    assert stands["fadir"] == "flexie=90,adductie=15,endorotatie=25,knie=90"
    assert stands["trendelenburg"] == "adductie=12,keten=gesloten"
    assert stands["ortolani_barlow"] == ""


def test_the_stand_of_a_list_can_be_asked_for(run: Run, library: Library) -> None:
    told = run("lijst", "standen").out.splitlines()
    assert len(told) == len(library.scenes)
    line = next(line for line in told if line.startswith("thomas "))
    assert line.split()[-1] == "extensie=10,knie=20"
    assert "Thomas-test" in line


def test_a_pose_is_asked_for_by_the_name_of_its_test(library: Library) -> None:
    rows = {id_: stand_of(id_, library) for id_ in library.scenes}
    assert rows["fadir"] == "flexie=90,adductie=15,endorotatie=25,knie=90"
    assert stand_of(" stairs ", library) == "flexie=35,adductie=3,knie=40", "where muscles work"
    assert stand_of("flexie=20", library) == "flexie=20"
    assert stand_of("ortolani_barlow", library) == "ortolani_barlow", "which is then refused"
    with pytest.raises(UserError, match="ortolani_barlow"):
        read_pose(rows["ortolani_barlow"])


def test_show_a_scene(run: Run, library: Library) -> None:
    record = run("toon", "walking", "--json").json
    scene = library.scenes["walking"]
    assert record.keys() == ROW | DETAILS
    assert record["text"]["patient"] == scene.patient
    assert [step["text"]["student"] for step in record["steps"]] == [
        step.student for step in scene.steps
    ]
    assert record["steps"][0]["pose"]["flexion_deg"] == 30
    assert record["steps"][1]["pose"]["abduction_deg"] == -4
    assert {load["step"] for load in record["structures"]} == {0, 1, 2, 3}
    assert {c["id"] for c in record["conditions"]} == set(scene.conditions)
    out = run("toon", "walking", "--lezer", "student").out
    assert scene.student in out
    assert scene.patient not in out
    assert "HOE SNEL BELLEN" in out


def test_a_typing_error_leads_to_the_scene(run: Run) -> None:
    answer = run("toon", "trendelenberg")
    assert answer.code == 1
    assert is_one_dutch_line(answer.err)
    assert "Bedoelde u 'trendelenburg'?" in answer.err


def test_search_finds_scenes(run: Run) -> None:
    first = run("zoek", "sokken", "--json").json[0]
    assert (first["id"], first["kind"]) == ("putting_on_socks", "scene")


def test_a_pose_no_hip_can_take_is_named(run: Run, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(default_folder(), tmp_path / "teksten"))
    path = folder / "scenes" / "fadir.md"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("endorotatie = 25", "endorotatie = 60"), encoding="utf-8")
    answer = run("controleer", str(folder), "--json")
    assert answer.code == 1
    assert [(e["file"], e["field"]) for e in answer.json["errors"]] == [
        ("scenes/fadir.md", "steps.4.pose")
    ]
    assert "begrensd op 35°" in answer.json["errors"][0]["problem"]
    assert answer.json["counts"]["scenes"] == 31
