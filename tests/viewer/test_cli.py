"""The command line: JSON as the contract has it, exit codes, and errors of one Dutch line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from cli_run import ENGLISH, Run, is_one_dutch_line
from tiny_content import CONDITION, STRUCTURE

from content.model import Library
from content.schema import GROUPS, KINDS, ROLES, URGENCIES
from meshes.atlas import Atlas
from viewer.commands import command_table

FolderOf = Callable[[dict[str, str]], Path]
STRUCTURE_KEYS = {
    "id",
    "kind",
    "group",
    "parent",
    "names",
    "has_mesh",
    "region_of",
    "conditions",
    "claims",
    "review",
}
CONDITION_KEYS = {
    "id",
    "names",
    "structures",
    "pain_regions",
    "age_groups",
    "urgency",
    "highest_urgency",
    "kind",
    "visible_change",
    "claims",
    "review",
}
CLAIM_KEYS = {
    "id",
    "verdict",
    "nuance",
    "source",
    "structures",
    "conditions",
    "urgency",
    "shown_at",
}
NAMES = {"latin", "dutch", "lay", "english", "synonyms"}
DETAILS = {"text", "facts", "conditions", "claims", "sources"}


# --- lijst ---------------------------------------------------------------------------------


def test_list_of_structures(run: Run, library: Library) -> None:
    rows = run("lijst", "structuren", "--json").json
    assert {row["id"] for row in rows} == set(library.structures)
    for row in rows:
        assert row.keys() == STRUCTURE_KEYS
        assert row["names"].keys() == NAMES
        assert isinstance(row["names"]["synonyms"], list)
        assert row["kind"] in KINDS
        assert row["group"] in GROUPS
        assert row["parent"] is None or row["parent"] in library.structures
        assert set(row["conditions"]) <= set(library.conditions)
        assert set(row["claims"]) <= set(library.claims)
        assert row["review"] in ("concept", "beoordeeld")
    by_id = {row["id"]: row for row in rows}
    assert by_id["femur"]["has_mesh"] is True
    assert by_id["patella"]["has_mesh"] is False
    assert by_id["femoral_head"]["region_of"] == "femur"
    assert by_id["femoral_head"]["has_mesh"] is False
    assert sum(row["kind"] == "pain_region" for row in rows) == 12
    assert "osteoarthritis_hip" in by_id["femoral_head_cartilage"]["conditions"]
    assert "tumor_red_flag" not in by_id["femur"]["conditions"]


def test_list_of_conditions(run: Run, library: Library) -> None:
    rows = run("lijst", "aandoeningen", "--json").json
    assert {row["id"] for row in rows} == set(library.conditions)
    for row in rows:
        assert row.keys() == CONDITION_KEYS
        assert row["names"].keys() == NAMES
        assert all(link.keys() == {"id", "role"} for link in row["structures"])
        assert {link["role"] for link in row["structures"]} <= ROLES.keys()
        assert set(row["urgency"].values()) <= URGENCIES.keys()
        order = list(URGENCIES)
        highest = max(row["urgency"].values(), key=order.index)
        assert row["highest_urgency"] == highest
        assert row["visible_change"] in (None, True, False)
    by_id = {row["id"]: row for row in rows}
    assert by_id["tumor_red_flag"]["kind"] == "alarm"
    assert by_id["tumor_red_flag"]["visible_change"] is False
    assert by_id["scfe"]["kind"] == "condition"


def test_list_of_claims(run: Run, library: Library) -> None:
    rows = run("lijst", "claims", "--json").json
    assert len(rows) == 62
    for row in rows:
        assert row.keys() == CLAIM_KEYS
        if row["id"].startswith("M"):
            assert row["shown_at"] == ["about_article"]
        else:
            assert set(row["shown_at"]) == {*row["structures"], *row["conditions"]}
            assert row["shown_at"]


def test_list_of_commands(run: Run) -> None:
    rows = run("lijst", "opdrachten", "--json").json
    table = command_table()
    assert [row["id"] for row in rows] == list(table)
    for row in rows:
        assert row.keys() == {"id", "title", "menu", "shortcuts"}
        assert row["shortcuts"] == list(table[row["id"]].shortcuts)


@pytest.mark.parametrize(
    ("what", "id_", "words"),
    [
        ("structuren", "femur", "dijbeen"),
        ("aandoeningen", "osteoarthritis_hip", "coxartrose"),
        ("claims", "V06", "femur_fracture"),
        ("opdrachten", "Zoek", "Ctrl+F"),
    ],
)
def test_lists_for_people(what: str, id_: str, words: str, run: Run) -> None:
    answer = run("lijst", what)
    lines = [line for line in answer.out.splitlines() if line.startswith(id_)]
    assert any(words in line for line in lines)
    assert answer.code == 0
    assert answer.err == ""


# --- toon ----------------------------------------------------------------------------------


def test_show_a_structure(run: Run, library: Library) -> None:
    answer = run("toon", "iliofemoral_ligament", "--json")
    record, told = answer.json, library.structures["iliofemoral_ligament"]
    assert answer.code == 0
    assert answer.err == ""
    assert record.keys() == STRUCTURE_KEYS | DETAILS | {"relations", "felt_at"}
    assert record["text"] == {"patient": told.patient, "student": told.student}
    assert record["facts"]["taut_in"] == ["extensie", "exorotatie"]
    assert all(c.keys() == {"id", "name", "role", "reason"} for c in record["conditions"])
    assert "hip_dislocation" in {c["id"] for c in record["conditions"]}
    claim_keys = {"id", "statement", "verdict", "nuance", "source"}
    assert record["claims"]
    assert all(claim.keys() == claim_keys for claim in record["claims"])
    assert record["sources"] == list(told.sources)


def test_show_a_muscle_has_its_facts(run: Run) -> None:
    facts = run("toon", "gluteus_medius", "--json").json["facts"]
    assert {"origin", "insertion", "innervation", "segments", "actions"} <= facts.keys()


def test_show_a_condition(run: Run, library: Library) -> None:
    record = run("toon", "osteoarthritis_hip", "--json").json
    told = library.conditions["osteoarthritis_hip"]
    assert record.keys() == CONDITION_KEYS | DETAILS
    assert record["text"]["patient"] == told.patient
    assert record["text"]["student"] == told.student
    assert record["text"]["when_to_call"] == told.when_to_call
    assert [link["id"] for link in record["structures"]] == [link.id for link in told.structures]
    assert all(link["reason"] for link in record["structures"])


def test_every_id_can_be_shown(run: Run, library: Library) -> None:
    """One of each kind as JSON, and every page."""
    ids = {s.kind: id_ for id_, s in library.structures.items()}
    for id_ in [*ids.values(), "tumor_red_flag", "about_article"]:
        assert run("toon", id_, "--json").json["id"] == id_


@pytest.mark.parametrize("reader", ["patient", "student"])
def test_show_for_a_reader(reader: str, run: Run, library: Library) -> None:
    told = library.structures["gluteus_medius"]
    out = run("toon", "gluteus_medius", "--lezer", reader).out
    assert getattr(told, reader) in out
    other = told.student if reader == "patient" else told.patient
    assert other not in out


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("iliofemoral_ligamnet", "iliofemoral_ligament"),
        ("femurr", "femur"),
        ("osteoartritis_hip", "osteoarthritis_hip"),
    ],
)
def test_show_what_is_not_there(typed: str, meant: str, run: Run) -> None:
    answer = run("toon", typed, "--json")
    assert answer.code == 1
    assert answer.out == ""
    assert is_one_dutch_line(answer.err)
    assert f"'{typed}'" in answer.err
    assert f"Bedoelde u '{meant}'?" in answer.err


# --- zoek ----------------------------------------------------------------------------------


def test_search(run: Run) -> None:
    answer = run("zoek", "bigelow", "--json")
    assert answer.code == 0
    assert answer.json[0].keys() == {"id", "kind", "name", "matched", "score"}
    assert answer.json[0]["id"] == "iliofemoral_ligament"


def test_search_for_several_words_and_for_people(run: Run) -> None:
    answer = run("zoek", "middelste", "bilspier")
    assert answer.out.splitlines()[0].startswith("gluteus_medius ")
    assert "(als 'middelste bilspier')" in answer.out.splitlines()[0]


def test_search_for_nothing(run: Run) -> None:
    answer = run("zoek", "xqzzv")
    assert answer.code == 1
    assert answer.out == ""
    assert is_one_dutch_line(answer.err)
    answer = run("zoek", "xqzzv", "--json")
    assert answer.code == 1
    assert answer.json == []


# --- controleer ----------------------------------------------------------------------------

COUNTS = {"structures", "conditions", "claims", "meshes", "regions"}


def test_check_of_the_whole_atlas(run: Run, library: Library) -> None:
    answer = run("controleer", "--json")
    record = answer.json
    assert record["errors"] == []
    assert record["ok"] is True
    assert answer.code == 0
    assert record["counts"].keys() >= COUNTS
    assert record["counts"]["structures"] == len(library.structures)
    assert record["counts"]["claims"] == 62
    assert record["counts"]["meshes"] == 6
    assert "alles in orde" in run("controleer").out


def test_check_names_figures_that_were_refused(
    run: Run, tiny_atlas: Atlas, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = "muscles_stations.csv, regel 12 (sartorius): de dikte ('thick') is -2."
    atlas = replace(tiny_atlas, problems=(told,))
    monkeypatch.setattr("viewer.cli.texts.load_atlas", lambda: atlas)
    answer = run("controleer", "--json")
    assert answer.code == 1
    assert answer.json["errors"] == [
        {
            "file": "figures/muscles_stations.csv",
            "field": "",
            "problem": told,
            "did_you_mean": "",
        }
    ]


def test_check_tells_of_shapes_without_a_text(
    run: Run, folder_of: FolderOf, library: Library
) -> None:
    folder = folder_of({"structures/femur.md": STRUCTURE.replace("{id}", "femur")})
    record = run("controleer", "--inhoud", str(folder), "--json").json
    untold = {error["file"] for error in record["errors"]}
    assert "structures/sacrum.md" in untold
    assert "structures/femur.md" not in untold


def broken_folder(folder_of: FolderOf) -> Path:
    """Return a folder with four things wrong in three files."""
    femur = STRUCTURE.replace("{id}", "femur")
    sore = CONDITION.replace("{id}", "sore")
    return folder_of(
        {
            "structures/femur.md": femur.replace('group = "bones"', 'group = "bone"\nparnet = "x"'),
            "structures/knee.md": "+++\nkind = ",
            "conditions/sore.md": sore.replace('role = "primary"', 'role = "primairy"'),
        }
    )


def test_check_of_a_folder_lists_all_errors_at_once(run: Run, folder_of: FolderOf) -> None:
    folder = broken_folder(folder_of)
    answer = run("controleer", str(folder), "--json")
    assert answer.code == 1
    record = answer.json
    assert record["ok"] is False
    assert all(e.keys() == {"file", "field", "problem", "did_you_mean"} for e in record["errors"])
    told = [(e["file"], e["field"], e["did_you_mean"]) for e in record["errors"]]
    assert told == [
        ("conditions/sore.md", "structures.femur.role", "primary"),
        ("structures/femur.md", "group", "bones"),
        ("structures/femur.md", "parnet", "parent"),
        ("structures/knee.md", "", ""),
    ]
    lines = run("controleer", str(folder)).out.splitlines()
    assert len(lines) == 5
    assert lines[1].startswith("structures/femur.md [group]: ")
    assert "Bedoelde u 'bones'?" in lines[1]
    assert "4 fouten" in lines[-1]
    assert not ENGLISH.search(" ".join(line.split(":", 1)[-1] for line in lines))


def test_one_error_is_one(run: Run, folder_of: FolderOf) -> None:
    folder = folder_of({"structures/knee.md": ""})
    assert "1 fout." in run("controleer", str(folder)).out


def test_the_rest_of_a_broken_folder_works(run: Run, folder_of: FolderOf) -> None:
    folder = str(broken_folder(folder_of))
    assert run("toon", "femur", "--inhoud", folder, "--json").json["names"]["dutch"] == "femur"
    assert [row["id"] for row in run("lijst", "aandoeningen", "--inhoud", folder, "--json").json]
    assert run("zoek", "gewone femur", "--inhoud", folder, "--json").json[0]["id"] == "femur"


# --- --inhoud ------------------------------------------------------------------------------


@pytest.mark.parametrize("place", ["before", "before=", "after"])
def test_another_folder_anywhere(place: str, run: Run, folder_of: FolderOf) -> None:
    folder = str(folder_of({"conditions/sore.md": CONDITION.replace("{id}", "sore")}))
    words = {
        "before": ["--inhoud", folder, "lijst", "aandoeningen", "--json"],
        "before=": [f"--inhoud={folder}", "lijst", "aandoeningen", "--json"],
        "after": ["lijst", "aandoeningen", "--json", "--inhoud", folder],
    }[place]
    assert [row["id"] for row in run(*words).json] == ["sore"]


@pytest.mark.parametrize(
    "words",
    [
        ["lijst", "aandoeningen"],
        ["lijst", "structuren"],
        ["lijst", "claims"],
        ["zoek", "heup"],
        ["toon", "femur"],
        ["controleer"],
    ],
)
def test_a_folder_that_is_not_there(words: list[str], run: Run, tmp_path: Path) -> None:
    answer = run(*words, "--inhoud", str(tmp_path / "nergens"))
    assert answer.code == 2
    assert answer.out == ""
    assert is_one_dutch_line(answer.err)
    assert "nergens" in answer.err
