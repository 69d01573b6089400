"""What the facts tie together: as the tables say, and the same from both sides."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from tiny_content import STRUCTURE

from content.loader import load
from content.model import Action, Library, Segment
from content.relations import parse_action, parse_segments
from content.schema import ACTIONS, ENDS, HELD_AT, RELATION_GROUPS, RELATIONS

Rows = list[dict[str, str]]
FactsOf = Callable[[str], Rows]
FolderOf = Callable[[dict[str, str]], Path]


@pytest.mark.parametrize(
    ("text", "sure", "sometimes"),
    [
        ("L1", "L1", ""),
        ("L2-L4", "L2 L3 L4", ""),
        ("L2–L4", "L2 L3 L4", ""),
        ("L2-L3 (L4)", "L2 L3", "L4"),
        ("(L5) S1-S2", "S1 S2", "L5"),
        ("L4-S3", "L4 L5 S1 S2 S3", ""),
        ("Th12-L1", "Th12 L1", ""),
        ("L1-L3, S1-S3", "L1 L2 L3 S1 S2 S3", ""),
    ],
)
def test_segments_are_read(text: str, sure: str, sometimes: str) -> None:
    told = parse_segments(text)
    assert told is not None
    assert [s.name for s in told if s.sure] == sure.split()
    assert [s.name for s in told if not s.sure] == sometimes.split()


@pytest.mark.parametrize("text", ["", "onbekend", "L2 tot L4", "L6", "L4-L2", "plexus (L2)"])
def test_other_words_are_no_segments(text: str) -> None:
    assert parse_segments(text) is None


def test_actions_are_read() -> None:
    assert parse_action("Flexie van de heup (zwak)") == Action("hip_flexion", "zwak", False)
    assert parse_action("Flexie van de heup (zwak)").weak  # type: ignore[union-attr]  # is read
    assert parse_action("extensie van de knie", ["knee_extension"]) == Action(
        "knee_extension", "", True
    )
    for words in ("spant de fascia iliaca", "flexie van de romp", "flexie", "flexie en extensie"):
        assert parse_action(words) is None


def test_actions_have_opposites() -> None:
    for key, action in ACTIONS.items():
        assert ACTIONS[action.opposite].opposite == key
        assert action.opposite != key
        assert ACTIONS[action.opposite].label.split()[-1] == action.label.split()[-1]


def test_no_action_of_hip_or_knee_is_lost(library: Library) -> None:
    """What names a movement of hip or knee is read as one."""
    movement = re.compile(r"\b(flexie|extensie|\w*ductie|\w+rotatie) van de (heup|knie)\b")
    for id_, structure in library.structures.items():
        value = structure.facts.get("actions", ())
        items = (value,) if isinstance(value, str) else value
        named = [item for item in items if movement.search(item)]
        assert len(library.relations.actions.get(id_, ())) == len(named), id_


def test_the_short_lists_of_actions_say_the_same(library: Library) -> None:
    for id_, told in library.relations.actions.items():
        short = []
        for fact, joint in (("actions_hip", "heup"), ("actions_knee", "knie")):
            value = library.structures[id_].facts.get(fact, ())
            for item in value if isinstance(value, tuple) else ():
                motion, _, note = item.partition(" (")
                short.append(parse_action(f"{motion} van de {joint}" + (note and f" ({note}")))
        if short:
            keys = {(action.key, action.note) for action in short if action}
            assert keys == {(action.key, action.note) for action in told}, id_


def ids(cell: str) -> set[str]:
    """Return the ids of a cell."""
    return {word.strip() for word in cell.split(";") if word.strip()}


def test_nerves_are_those_of_the_table_and_back(library: Library, facts_of: FactsOf) -> None:
    rows = facts_of("muscles")
    by_nerve: dict[str, set[str]] = {}
    for row in rows:
        assert set(library.relations.nerves[row["id"]]) == ids(row["zenuw_ids"]), row["id"]
        for nerve in ids(row["zenuw_ids"]):
            by_nerve.setdefault(nerve, set()).add(row["id"])
    muscles = {row["id"] for row in rows}
    for nerve, served in by_nerve.items():
        assert set(library.relations.served[nerve]) & muscles == served, nerve
    assert len(by_nerve) == 8


def test_segments_are_those_of_the_table_and_back(library: Library, facts_of: FactsOf) -> None:
    by_segment: dict[str, set[tuple[str, bool]]] = {}
    rows = facts_of("muscles")
    for row in rows:
        told = parse_segments(row["segmenten"])
        assert library.relations.segments[row["id"]] == told
        for segment in told or ():
            by_segment.setdefault(segment.name, set()).add((row["id"], segment.sure))
    muscles = {row["id"] for row in rows}
    for name, there in by_segment.items():
        found = {(r.id, r.main) for r in library.relations.by_segment[name] if r.id in muscles}
        assert found == there, name
    assert set(by_segment) == {"L1", "L2", "L3", "L4", "L5", "S1", "S2"}


def table_actions(row: dict[str, str]) -> tuple[set[str], set[str]]:
    """Return the keys of the main and of the other actions that the table names."""
    motions = "flexie|extensie|abductie|adductie|exorotatie|endorotatie"
    labels = {action.label: key for key, action in ACTIONS.items()}

    def keys(column: str, joint: str) -> set[str]:
        named = re.findall(rf"\b(?:{motions})\b", re.sub(r"\(in \w+\)|vanuit \w+", "", row[column]))
        return {labels[f"{motion} van de {joint}"] for motion in named}

    main = keys("functie_heup_primair", "heup")
    return main, keys("functie_heup_secundair", "heup") | keys("functie_knie", "knie")


def test_actions_are_those_of_the_table_and_back(library: Library, facts_of: FactsOf) -> None:
    doers: dict[str, set[str]] = {}
    rows = facts_of("muscles")
    for row in rows:
        main, others = table_actions(row)
        told = library.relations.actions.get(row["id"], ())
        assert {action.key for action in told} == main | others, row["id"]
        hip = {action.key for action in told if action.main and action.key.startswith("hip")}
        assert hip == main, row["id"]
        for key in main | others:
            doers.setdefault(key, set()).add(row["id"])
    assert {key: {r.id for r in told} for key, told in library.relations.by_action.items()} == doers
    assert doers.keys() == ACTIONS.keys()


@pytest.mark.parametrize(
    ("key", "first", "not_there"),
    [
        (
            "hip_external_rotation",
            {
                "piriformis",
                "gemellus_superior",
                "gemellus_inferior",
                "obturator_internus",
                "obturator_externus",
                "quadratus_femoris",
                "gluteus_maximus",
            },
            {"gluteus_minimus", "tensor_fasciae_latae"},
        ),
        (
            "knee_extension",
            {"rectus_femoris", "vastus_lateralis", "vastus_medialis", "vastus_intermedius"},
            {"sartorius"},
        ),
        ("hip_abduction", {"gluteus_medius", "gluteus_minimus"}, {"gracilis"}),
    ],
)
def test_who_does_what(key: str, first: set[str], not_there: set[str], library: Library) -> None:
    told = library.relations.by_action[key]
    assert first <= {doer.id for doer in told if doer.main}
    assert not not_there & {doer.id for doer in told}
    order = [(not doer.main, doer.weak) for doer in told]
    assert order == sorted(order), "the main ones first, the weak ones last"


def test_antagonists_are_each_others(library: Library) -> None:
    compared = 0
    for id_, rows in library.relations.antagonists.items():
        for key, against in rows:
            opposite = ACTIONS[key].opposite
            for other in against:
                doing = {a.key: a for a in library.relations.actions[other.id]}
                assert opposite in doing
                assert other.id != id_
                if library.structures[id_].kind != "mesh" or not other.main:
                    continue
                back = dict(library.relations.antagonists[other.id])[opposite]
                weak = any(a.key == key and a.weak for a in library.relations.actions[id_])
                assert weak or id_ in {r.id for r in back}, (id_, key, other.id)
                compared += 1
    assert compared > 100


@pytest.mark.parametrize(
    ("id_", "action", "among"),
    [
        ("gluteus_medius", "hip_abduction", "adductor_longus"),
        ("iliopsoas", "hip_flexion", "gluteus_maximus"),
        ("quadriceps_femoris", "knee_extension", "semitendinosus"),
        ("hamstrings", "knee_flexion", "vastus_medialis"),
        ("piriformis", "hip_external_rotation", "tensor_fasciae_latae"),
        ("deep_external_rotators", "hip_external_rotation", "gluteus_minimus"),
    ],
)
def test_known_antagonists(id_: str, action: str, among: str, library: Library) -> None:
    assert among in {r.id for r in dict(library.relations.antagonists[id_])[action]}


def test_a_group_that_works_against_itself_has_no_antagonist_for_it(library: Library) -> None:
    """Of the hamstrings one turns the shank out and two turn it in."""
    assert [key for key, _ in library.relations.antagonists["hamstrings"]] == [
        "hip_extension",
        "knee_flexion",
    ]
    assert [key for key, _ in library.relations.antagonists["gluteal_group"]] == ["hip_abduction"]


def test_what_holds_is_said_from_both_sides(library: Library) -> None:
    relations = library.relations
    for id_, places in relations.held_at.items():
        if library.structures[id_].kind != "mesh":
            continue
        for place in places:
            assert place.end in ENDS
            told = {(h.id, h.end, h.at) for h in relations.holds[place.id]}
            assert (id_, place.end, place.id) in told
    for place_id, holdings in relations.holds.items():
        for holding in holdings:
            own = {(p.id, p.end) for p in relations.held_at[holding.id]}
            assert (holding.at, holding.end) in own, place_id


@pytest.mark.parametrize(
    ("place", "holding"),
    [
        ("ischial_tuberosity", "semimembranosus"),
        ("ischial_tuberosity", "sacrotuberous_ligament"),
        ("hip_bone", "semimembranosus"),
        ("greater_trochanter", "gluteus_medius"),
        ("femur", "ischiofemoral_ligament"),
        ("acetabular_rim", "acetabular_labrum"),
        ("aiis", "iliofemoral_ligament_medial"),
        ("ilium", "rectus_femoris"),
        ("hip_joint_capsule", "gluteus_minimus"),
    ],
)
def test_what_holds_to_a_place(place: str, holding: str, library: Library) -> None:
    assert holding in {h.id for h in library.relations.holds[place]}


def test_every_muscle_and_ligament_holds_somewhere(library: Library) -> None:
    alone = [
        id_
        for id_, s in library.structures.items()
        if s.kind == "mesh"
        and s.group in ("muscles", "capsule_ligaments")
        and id_ not in library.relations.held_at
    ]
    assert alone == ["pulvinar", "synovial_membrane", "zona_orbicularis"]


def test_both_ends_of_each_muscle_are_told(library: Library) -> None:
    for id_, s in library.structures.items():
        if s.kind == "mesh" and s.group == "muscles" and not id_.endswith("_tendon"):
            ends = {place.end for place in library.relations.held_at[id_]}
            assert ends == {"origin", "insertion"}, id_


def test_a_nerve_names_the_muscles_it_serves(library: Library) -> None:
    """In words as in ids: by its own name, or by that of its group."""
    unnamed = []
    for nerve, served in library.relations.served.items():
        value = library.structures[nerve].facts.get("supplies", "")
        words = (value if isinstance(value, str) else "; ".join(value)).casefold()
        for id_ in served:
            muscle = library.structures[id_]
            if muscle.group != "muscles" or nerve == "lumbar_nerve_roots":
                continue
            group = library.structures[muscle.parent] if muscle.parent else muscle
            names = [muscle.names.dutch, *muscle.names.synonyms]
            names += [group.names.dutch, *group.names.synonyms]
            if not any(name.casefold() in words for name in names):
                unnamed.append((nerve, id_))
    assert unnamed == []


def test_composites_have_what_their_members_have(library: Library) -> None:
    assert library.relations.nerves["hamstrings"] == ("sciatic_nerve",)
    assert set(library.relations.nerves["adductor_group"]) == {
        "femoral_nerve",
        "obturator_nerve",
        "sciatic_nerve",
    }
    in_lists = {r.id for told in library.relations.by_action.values() for r in told} | {
        id_ for told in library.relations.served.values() for id_ in told
    }
    assert {library.structures[id_].kind for id_ in in_lists} <= {"mesh", "pain_region"}


def test_skin_by_segment(library: Library) -> None:
    assert Segment("L4") in library.relations.dermatomes["knee"]
    assert "knee" in {r.id for r in library.relations.skin_of["L4"]}
    assert "groin" in {r.id for r in library.relations.skin_of["L1"]}


def test_every_place_of_pain_tells_what_lies_beneath_and_back(library: Library) -> None:
    relations = library.relations
    places = {id_ for id_, s in library.structures.items() if s.kind == "pain_region"}
    assert relations.beneath.keys() == places
    for place, ids in relations.beneath.items():
        assert ids
        assert all(place in relations.over[id_] for id_ in ids)
    for id_, over in relations.over.items():
        above = {id_, library.structures[id_].parent or "", "hamstrings", "hip_joint"}
        above |= {library.structures[up].parent or "" for up in above if up in library.structures}
        assert all(above & set(relations.beneath[place]) for place in over), id_
    assert "anterior_thigh" in relations.over["vastus_medialis"]
    assert set(relations.over["hip_joint"]) == {"groin", "anterior_hip", "buttock"}


def test_a_condition_is_felt_over_a_structure_that_it_touches_or_refers_there(
    library: Library,
) -> None:
    """At least one of the places where a condition is felt lies over what it is about."""
    over = library.relations.over
    for id_, condition in library.conditions.items():
        if condition.kind != "condition":
            continue
        above: set[str] = set()
        for link in condition.structures:
            up: str | None = link.id
            while up:
                above |= set(over.get(up, ()))
                up = library.structures[up].parent
        assert above & set(condition.pain_regions), id_


def test_every_field_of_a_relation_is_described() -> None:
    others = {"main_actions", "beneath"}
    assert HELD_AT.keys() | RELATION_GROUPS.keys() | others == RELATIONS.keys()
    assert set(HELD_AT.values()) == set(ENDS)


FEMUR = STRUCTURE.replace("{id}", "femur")
NERVE = STRUCTURE.replace("{id}", "nerve").replace('"bones"', '"nerves"')


@pytest.mark.parametrize(
    ("line", "field", "hint"),
    [
        ('nervs = ["nerve"]', "relations.nervs", "nerves"),
        ('nerves = ["nerv"]', "relations.nerves", "nerve"),
        ('nerves = ["femur"]', "relations.nerves", ""),
        ('nerves = "nerve"', "relations.nerves", ""),
        ('main_actions = ["hip_flexon"]', "relations.main_actions", "hip_flexion"),
        ('attached_at = ["femu"]', "relations.attached_at", "femur"),
    ],
)
def test_a_wrong_relation_is_told_once(
    line: str, field: str, hint: str, folder_of: FolderOf
) -> None:
    wrong = FEMUR.replace("\n+++\n\n##", f"\n[relations]\n{line}\n+++\n\n##", 1)
    library = load(folder_of({"structures/femur.md": wrong, "structures/nerve.md": NERVE}))
    assert [(p.file, p.field) for p in library.problems] == [("structures/femur.md", field)]
    assert library.problems[0].did_you_mean == hint
    assert library.problems[0].problem.endswith(".")
    assert set(library.structures) == {"femur", "nerve"}
    assert not library.relations.nerves


def test_a_good_relation_is_read(folder_of: FolderOf) -> None:
    good = FEMUR.replace("\n+++\n\n##", '\n[relations]\nnerves = ["nerve"]\n+++\n\n##', 1)
    library = load(folder_of({"structures/femur.md": good, "structures/nerve.md": NERVE}))
    assert library.problems == ()
    assert library.relations.served == {"nerve": ("femur",)}


def test_segments_that_cannot_be_read_are_told(folder_of: FolderOf) -> None:
    wrong = FEMUR.replace("\n+++\n\n##", '\n[facts]\nsegments = "L2 tot L4"\n+++\n\n##', 1)
    library = load(folder_of({"structures/femur.md": wrong}))
    assert [(p.file, p.field) for p in library.problems] == [
        ("structures/femur.md", "facts.segments")
    ]
    assert "L2-L4" in library.problems[0].problem
