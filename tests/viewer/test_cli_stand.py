"""``stand``: the contract's record, the table, and what is said to bad poses."""

from __future__ import annotations

from pathlib import Path

import pytest
from cli_run import Run, is_one_dutch_line

from content.model import Library
from meshes.atlas import Atlas
from meshes.cache import Loaded
from viewer.effect_words import role


def test_record_is_that_of_the_contract(real_run: Run, library: Library) -> None:
    answer = real_run("stand", "--stand", "flexie=90,abductie=20,exorotatie=10,knie=45", "--json")
    assert answer.code == 0
    assert answer.err == ""
    record = answer.json
    assert record.keys() == {"pose", "muscles", "ligaments", "limited_by"}
    assert record["pose"] == {
        "flexion_deg": 90.0,
        "abduction_deg": 20.0,
        "external_rotation_deg": 10.0,
        "knee_flexion_deg": 45.0,
    }
    for muscle in record["muscles"]:
        assert muscle.keys() == {"id", "length_mm", "change_pct", "moment_arms_mm"}
        assert muscle["moment_arms_mm"].keys() == {"flexion", "abduction", "external_rotation"}
        assert muscle["length_mm"] > 0
    for ligament in record["ligaments"]:
        assert ligament.keys() == {"id", "strain_pct", "state"}
        assert ligament["state"] in ("slap", "aanspannend", "strak")
    tight = [row["id"] for row in record["ligaments"] if row["state"] == "strak"]
    assert record["limited_by"] == tight
    ids = [row["id"] for row in [*record["muscles"], *record["ligaments"]]]
    assert len(ids) == len(set(ids))
    assert set(ids) <= set(library.structures)


def test_neutral_is_what_is_shown_without_a_pose(real_run: Run) -> None:
    record = real_run("stand", "--json").json
    assert set(record["pose"].values()) == {0.0}
    assert {muscle["change_pct"] for muscle in record["muscles"]} == {0.0}
    assert record["limited_by"] == []
    assert record == real_run("stand", "--stand", "", "--json").json


def test_opposite_words_are_opposite_signs(real_run: Run) -> None:
    one = real_run("stand", "--json", "--stand", "extensie=10,adductie=5,endorotatie=20").json
    other = real_run("stand", "--json", "--stand", "flexie=-10,abductie=-5,exorotatie=-20").json
    assert one == other
    assert one["pose"]["flexion_deg"] == -10.0


def test_the_chain_changes_what_moves_and_not_what_it_does(real_run: Run) -> None:
    loose = real_run("stand", "--json", "--stand", "flexie=30,keten=open").json
    assert loose == real_run("stand", "--json", "--stand", "flexie=30,keten=gesloten").json
    assert "gesloten keten" in real_run("stand", "--stand", "flexie=30,keten=gesloten").out


def test_lengths_and_arms_are_one_calculation(real_run: Run) -> None:
    """The arm is how the length changes: told apart by two runs one degree from each other."""
    less, middle, more = (
        {row["id"]: row for row in real_run("stand", "--json", "--stand", f"flexie={f}").json[
            "muscles"
        ]}
        for f in (39.5, 40, 40.5)
    )  # fmt: skip
    for id_, row in middle.items():
        arm = (less[id_]["length_mm"] - more[id_]["length_mm"]) / 0.017453292519943295
        assert row["moment_arms_mm"]["flexion"] == pytest.approx(arm, abs=0.2)


def test_the_table_names_all_in_dutch(real_run: Run, library: Library) -> None:
    answer = real_run("stand", "--stand", "extensie=15")
    record = real_run("stand", "--stand", "extensie=15", "--json").json
    for row in [*record["muscles"], *record["ligaments"]]:
        assert library.structures[row["id"]].names.dutch in answer.out
    assert "Stand: extensie 15°" in answer.out
    assert "Nu begrensd door: lig. iliofemorale, pars descendens" in answer.out
    assert "schematisch" in answer.out
    assert max(map(len, answer.out.splitlines())) <= 120


def test_flexion_is_limited_by_no_ligament(real_run: Run) -> None:
    assert "weke delen en bot" in real_run("stand", "--stand", "flexie=90").out


def test_beyond_the_hip_the_pelvis_joins_in_and_the_record_stays_clean(real_run: Run) -> None:
    answer = real_run("stand", "--stand", "flexie=120", "--json")
    assert answer.code == 0
    assert answer.json["pose"]["flexion_deg"] == 100.0
    assert "bekken doet 20° mee" in answer.err
    assert is_one_dutch_line(answer.err)
    assert "bekken doet 20° mee" in real_run("stand", "--stand", "flexie=120").out


@pytest.mark.parametrize("text", ["flexie=nan", "flexi=90", "stand", "flexie=90;knie=10"])
def test_a_pose_that_cannot_be_read(run: Run, text: str) -> None:
    answer = run("stand", "--stand", text, "--json")
    assert answer.code == 2
    assert answer.out == ""
    assert is_one_dutch_line(answer.err)


def test_shapes_without_motion_are_told(
    run: Run, tiny_atlas: Atlas, monkeypatch: pytest.MonkeyPatch
) -> None:
    bare = {id_: part for id_, part in tiny_atlas.parts.items() if id_ == "hip_bone"}
    atlas = Atlas(bare, tiny_atlas.midline_x_mm, {}, {})
    monkeypatch.setattr("meshes.cache.load_or_build", lambda *_, **__: Loaded(atlas))
    answer = run("stand")
    assert answer.code == 1
    assert answer.out == ""
    assert is_one_dutch_line(answer.err)


def test_a_folder_of_texts_that_is_not_there(real_run: Run, tmp_path: Path) -> None:
    answer = real_run("stand", "--inhoud", str(tmp_path / "weg"))
    assert answer.code == 2
    assert is_one_dutch_line(answer.err)


def test_roles_in_words(real_atlas: Atlas) -> None:
    from meshes.motion.pose import NEUTRAL, Pose
    from meshes.motion.reading import read_motion

    motion = read_motion(real_atlas.parts)
    assert motion is not None

    def told(pose: Pose) -> dict[str, str]:
        return {muscle.id: role(muscle) for muscle in motion.at(pose).muscles}

    assert told(NEUTRAL)["gluteus_maximus"].startswith("extensie")
    assert "abductie" in told(NEUTRAL)["gluteus_medius"]
    assert told(NEUTRAL)["adductor_longus"] == "flexie, adductie"
    assert told(Pose(90.0))["adductor_longus"] == "extensie, adductie"
    assert told(Pose(90.0))["piriformis"] == "omstreden in diepe flexie"
    assert told(Pose(90.0))["vastus_medialis"] == "loopt niet over de heup"
