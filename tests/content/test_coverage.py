"""Every structure, condition and claim of the facts has its texts, whole and linked."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from content.loader import default_folder
from content.model import Library, Structure

Rows = list[dict[str, str]]
FactsOf = Callable[[str], Rows]

COMPOSITES = {
    "hip_joint",
    "pelvis",
    "iliofemoral_ligament",
    "quadriceps_femoris",
    "adductor_group",
    "hamstrings",
    "deep_external_rotators",
    "gluteal_group",
    "iliopsoas",
    "hamstring_common_tendon",
    "proximal_hamstring_tendon",
    "subchondral_bone",
}
PAIN_REGIONS = 12
ARTICLE_PAGE = "about_article"


def parts(cell: str) -> set[str]:
    """Return the ids of a cell with several."""
    return {word.strip() for word in cell.split(";") if word.strip()}


def test_the_library_is_whole(library: Library) -> None:
    assert library.problems == ()


def test_every_structure_of_the_facts_has_a_file(library: Library, facts_of: FactsOf) -> None:
    rows = facts_of("structures")
    wanted = {row["id"] for row in rows}
    assert len(wanted) == 129 + PAIN_REGIONS
    assert wanted - library.structures.keys() == set()


def test_every_structure_has_three_names_and_both_texts(
    library: Library, facts_of: FactsOf
) -> None:
    latin = {row["id"]: row["latin_TA2"] for row in facts_of("structures")}
    missing = []
    for id_, structure in library.structures.items():
        needed = {
            "dutch": structure.names.dutch,
            "lay": structure.names.lay,
            "patient": structure.patient,
            "student": structure.student,
        }
        if latin.get(id_) and not latin[id_].startswith("(geen"):
            needed["latin"] = structure.names.latin
        missing += [(id_, name) for name, value in needed.items() if not value]
    assert missing == []


def test_every_text_says_something(library: Library) -> None:
    short = [
        (id_, reader)
        for id_, s in library.structures.items()
        for reader, text in (("patient", s.patient), ("student", s.student))
        if len(text.split()) < 12
    ]
    assert short == []


def test_each_text_is_its_own(library: Library) -> None:
    """No text was copied from one structure to another, and no reader gets the other's."""
    seen: dict[str, str] = {}
    twice = []
    for id_, structure in library.structures.items():
        for text in (structure.patient, structure.student):
            if text in seen:
                twice.append((seen[text], id_))
            seen[text] = id_
    assert twice == []


def test_each_id_stands_for_one_thing(library: Library) -> None:
    assert not library.structures.keys() & library.conditions.keys()
    assert not (library.structures.keys() | library.conditions.keys()) & library.pages.keys()


def test_parents_regions_and_members_resolve(library: Library) -> None:
    structures = library.structures
    wrong = [
        (id_, other)
        for id_, s in structures.items()
        for other in (s.parent, s.region_of, *s.members)
        if other is not None and other not in structures
    ]
    assert wrong == []


def test_parents_are_those_of_the_facts(library: Library, facts_of: FactsOf) -> None:
    wrong = [
        row["id"]
        for row in facts_of("structures")
        if row["id"] in library.structures
        and (library.structures[row["id"]].parent or "") != row["parent_id"]
    ]
    assert wrong == []


def test_composites_are_those_of_the_contract_and_not_empty(library: Library) -> None:
    found = {id_ for id_, s in library.structures.items() if s.kind == "composite"}
    assert found == COMPOSITES
    for id_ in found:
        assert library.children.get(id_) or library.structures[id_].members, id_


def test_the_hip_joint_is_head_socket_cartilage_and_labrum(library: Library) -> None:
    below = {*library.children["hip_joint"], *library.structures["hip_joint"].members}
    assert below >= {
        "acetabulum",
        "femoral_head",
        "femoral_head_cartilage",
        "lunate_surface_cartilage",
        "acetabular_labrum",
        "hip_joint_capsule",
        "ligament_of_head_of_femur",
    }


def test_regions_say_on_what_they_lie(library: Library) -> None:
    for id_, structure in library.structures.items():
        if structure.kind == "region":
            owner = library.structures[structure.region_of or ""]
            assert owner.kind in ("mesh", "region"), id_
        else:
            assert structure.region_of is None, id_


def test_there_are_twelve_pain_regions(library: Library, facts_of: FactsOf) -> None:
    found = {id_ for id_, s in library.structures.items() if s.kind == "pain_region"}
    assert found == {row["id"] for row in facts_of("structures") if row["group"] == "regio"}
    assert len(found) == PAIN_REGIONS
    assert all(library.structures[id_].group == "pain_regions" for id_ in found)


def has(structure: Structure, *keys: str) -> bool:
    """Whether one of these facts is filled."""
    return any(structure.facts.get(key) for key in keys)


def test_muscles_have_their_facts(library: Library, facts_of: FactsOf) -> None:
    rows = facts_of("muscles")
    assert len(rows) == 29
    missing = [
        (row["id"], key)
        for row in rows
        for key in ("origin", "insertion", "innervation", "segments", "actions")
        if not has(library.structures[row["id"]], key)
    ]
    assert missing == []


def test_ligaments_have_their_facts(library: Library, facts_of: FactsOf) -> None:
    columns = {
        "proximale_aanhechting": ("proximal", "origin"),
        "distale_aanhechting": ("distal", "insertion"),
        "strak_in": ("taut_in",),
        "remt": ("restrains",),
    }
    rows = facts_of("ligaments")
    assert len(rows) == 8
    missing = [
        (row["id"], keys)
        for row in rows
        for column, keys in columns.items()
        if row[column] and not has(library.structures[row["id"]], *keys)
    ]
    assert missing == []


#: Facts that every structure of a group has; of several in one pair one is enough.
FACTS_BY_GROUP: dict[str, tuple[tuple[str, ...], ...]] = {
    "nerves": (("course",), ("segments",), ("supplies", "sensation")),
    "vessels": (("course",), ("supplies",)),
    "bursae": (("lies_between",),),
    "pain_regions": (("under_the_skin",), ("felt_here",)),
}
#: What nobody can test by itself, or where no source tells.
NO_TEST = {"psoas_minor"}
NO_ARTERY = {"iliocapsularis"}


def test_structures_have_the_facts_of_their_kind(library: Library) -> None:
    missing = []
    for id_, structure in library.structures.items():
        for keys in FACTS_BY_GROUP.get(structure.group, ()):
            if not has(structure, *keys):
                missing.append((id_, keys))
    assert missing == []


def test_muscles_can_be_found_tested_and_fed(library: Library, facts_of: FactsOf) -> None:
    missing = []
    for row in facts_of("muscles"):
        structure = library.structures[row["id"]]
        wanted = {"palpation", "resistance_test", "stretch_test", "blood_supply"}
        wanted -= {"resistance_test", "stretch_test"} if row["id"] in NO_TEST else set()
        wanted -= {"blood_supply"} if row["id"] in NO_ARTERY else set()
        missing += [(row["id"], key) for key in sorted(wanted) if not has(structure, key)]
    assert missing == []


def words(structure: Structure, key: str) -> str:
    """Return a fact as one lower-case text."""
    value = structure.facts.get(key, "")
    return (value if isinstance(value, str) else "; ".join(value)).lower()


def test_only_the_rectus_of_the_quadriceps_works_on_the_hip(library: Library) -> None:
    heads = library.children["quadriceps_femoris"]
    assert len(heads) == 4
    for head in heads:
        actions = words(library.structures[head], "actions_hip")
        if head == "rectus_femoris":
            assert "flexie" in actions
        else:
            assert actions.startswith("geen"), head


def test_hamstrings_extend_the_hip_except_the_short_head(library: Library) -> None:
    for id_ in ("biceps_femoris_long_head", "semitendinosus", "semimembranosus"):
        assert "extensie" in words(library.structures[id_], "actions_hip"), id_
        assert "flexie" not in words(library.structures[id_], "actions_hip"), id_
    short = library.structures["biceps_femoris_short_head"]
    assert words(short, "actions_hip").startswith("geen")
    assert "flexie" in words(short, "actions_knee") + words(short, "actions")


def test_every_condition_of_the_facts_is_there_and_linked(
    library: Library, facts_of: FactsOf
) -> None:
    rows = facts_of("conditions")
    assert len(rows) == 24
    missing: list[tuple[str, str, set[str]]] = []
    for row in rows:
        condition = library.conditions[row["id"]]
        for column, there in (
            ("structure_ids", {link.id for link in condition.structures}),
            ("pain_locations", set(condition.pain_regions)),
            ("age_groups", set(condition.age_groups)),
        ):
            if parts(row[column]) - there:
                missing.append((row["id"], column, parts(row[column]) - there))
    assert missing == []


def test_kinds_of_conditions(library: Library) -> None:
    alarms = {id_ for id_, c in library.conditions.items() if c.kind == "alarm"}
    assert alarms == {"tumor_red_flag", "polymyalgia_red_flag", "claudication_red_flag"}


def test_a_fracture_shows_at_every_age(library: Library) -> None:
    assert set(library.conditions["femur_fracture"].age_groups) == {
        "<15",
        "adolescent_adult",
        "65+",
    }


def test_every_condition_can_be_seen_and_says_why(library: Library) -> None:
    for id_, condition in library.conditions.items():
        assert condition.age_groups, id_
        assert condition.pain_regions, id_
        assert condition.sources, id_
        assert condition.names.dutch, id_
        assert condition.names.lay, id_
        links = [link.id for link in condition.structures]
        assert len(links) == len(set(links)), id_
        assert all(len(link.reason.split()) >= 4 for link in condition.structures), id_
        if condition.kind == "condition":
            assert any(link.role == "primary" for link in condition.structures), id_
            assert condition.what_to_do, id_


def test_lateral_hip_pain_is_more_than_a_bursa(library: Library) -> None:
    condition = library.conditions["gtps_trochanteric_bursitis"]
    assert "pees" in condition.patient or "pezen" in condition.patient
    assert "pees" in condition.student or "pezen" in condition.student


def test_every_claim_of_the_facts_is_there_and_linked(library: Library, facts_of: FactsOf) -> None:
    rows = facts_of("article_claims")
    assert len(rows) == 62
    assert {row["claim_id"] for row in rows} == set(library.claims)
    missing = []
    for row in rows:
        claim = library.claims[row["claim_id"]]
        assert claim.verdict == row["verdict"], claim.id
        for column, there in (
            ("structure_ids", claim.structures),
            ("condition_ids", claim.conditions),
            ("age_groups", claim.age_groups),
        ):
            if parts(row[column]) - set(there):
                missing.append((claim.id, column))
    assert missing == []


def test_claims_have_a_statement_and_where_needed_an_addition(library: Library) -> None:
    for id_, claim in library.claims.items():
        assert claim.statement, id_
        assert claim.patient, id_
        if claim.verdict != "ok":
            assert claim.nuance, id_
        if not id_.startswith("M"):
            assert claim.structures, id_


@pytest.mark.parametrize(
    ("claim", "told"),
    [
        ("M01", "Maurice Harder"),
        ("M01", "manueeltherapeut"),
        ("M01", "sportfysiotherapeut"),
        ("M02", "Hofland-Van Geest Sportbegeleiding in Kwintsheul"),
        ("M03", "Hogeschool Rotterdam"),
        ("M04", "handbal"),
        ("M05", "XCO-training"),
        ("M06", "maandthema"),
    ],
)
def test_who_the_author_is_stands_on_his_page(library: Library, claim: str, told: str) -> None:
    assert claim in library.claims
    assert told in library.pages[ARTICLE_PAGE].text


def test_links_of_the_three_tables_are_all_there(library: Library, facts_of: FactsOf) -> None:
    """The tables differ from each other; what one of them links is linked here."""
    missing = []
    for row in facts_of("structures"):
        for claim in parts(row["article_claims"]):
            if row["id"] not in library.claims[claim].structures:
                missing.append((row["id"], claim))
    for row in facts_of("conditions"):
        for claim in parts(row["article_claims"]):
            if row["id"] not in library.claims[claim].conditions:
                missing.append((row["id"], claim))
    assert missing == []


def test_the_rule_on_pain_is_told_at_the_places_of_pain(
    library: Library, facts_of: FactsOf
) -> None:
    """Joint to groin, sometimes buttock; outside it on the spot; safety where it is felt."""
    told = 0
    for row in facts_of("article_claims"):
        if row["claim_id"].startswith("D") or row["verdict"].startswith("S-"):
            told += 1
            claim = library.claims[row["claim_id"]]
            assert parts(row["pain_locations"]) <= set(claim.structures), claim.id
    assert told == 10


def test_files_end_as_they_should() -> None:
    """UTF-8, no carriage returns, a last line end, no tabs or trailing blanks."""
    wrong = []
    for path in sorted(default_folder().rglob("*.md")):
        raw = path.read_bytes()
        text = raw.decode("utf-8")
        blanks = any(line != line.rstrip() for line in text.splitlines())
        if b"\r" in raw or b"\t" in raw or not text.endswith("\n") or blanks:
            wrong.append(path.name)
    assert wrong == []
