"""Sets of structures by a relation: from the panel, on the command line, in the scene."""

from __future__ import annotations

import pytest
from cli_run import Run

from content.model import Library
from content.schema import ACTIONS
from viewer.catalogue import Catalogue
from viewer.choose import Chooser
from viewer.panel import resolve_panel
from viewer.resolve import chosen_targets
from viewer.state import Place, State, Store
from viewer.topics import against_id, all_topics, topic


def links(panel_state: State, catalogue: Catalogue) -> set[str]:
    """Return every id that a panel leads to, by an entry or a word."""
    panel = resolve_panel(panel_state, catalogue)
    found = {entry.id for block in panel.blocks for entry in block.entries}
    return found | {
        target for b in panel.blocks for f in b.facts for _, target in f.items if target
    }


def test_every_set_has_a_title_and_members_with_texts(library: Library) -> None:
    topics = all_topics(library)
    assert len(topics) > 100
    assert len({t.id for t in topics}) == len(topics)
    for found in topics:
        assert found.title
        assert found.lead.endswith(".")
        assert len(set(found.ids)) == len(found.ids)
        assert set(found.ids) <= library.structures.keys()
        assert topic(found.id, library) == found


@pytest.mark.parametrize(
    "id_", ["segment_X9", "action_fly", "served_femur", "femur", "", "against_hip_flexion:femur"]
)
def test_what_is_no_set_is_none(id_: str, library: Library) -> None:
    assert topic(id_, library) is None


def test_actions_of_each_joint_have_their_doers(library: Library) -> None:
    for key in ACTIONS:
        found = topic(f"action_{key}", library)
        assert found
        assert found.title == f"Alle {ACTIONS[key].doers}"
    rotators = topic("action_hip_external_rotation", library)
    assert rotators
    assert {"piriformis", "obturator_internus", "quadratus_femoris"} <= set(rotators.ids)


def test_a_students_panel_leads_to_every_set_a_structure_is_in(
    whole_catalogue: Catalogue,
) -> None:
    library = whole_catalogue.library
    relations = library.relations
    for id_ in library.structures:
        there = links(State(place=Place((id_,)), reader="student"), whole_catalogue)
        wanted = {f"segment_{s.name}" for s in relations.segments.get(id_, ())}
        wanted |= {f"action_{a.key}" for a in relations.actions.get(id_, ())}
        wanted |= set(
            relations.nerves.get(id_, ())
            if library.structures[id_].facts.get("innervation")
            else ()
        )
        wanted |= {
            against_id(id_, key)
            for key, against in relations.antagonists.get(id_, ())
            if len(against) > 1
        }
        wanted |= {r.id for _, against in relations.antagonists.get(id_, ()) for r in against}
        wanted |= {h.id for h in relations.holds.get(id_, ())}
        if id_ in relations.served and len(relations.served[id_]) > 1:
            wanted.add(f"served_{id_}")
        assert wanted <= there, id_


def test_each_word_of_a_set_leads_back(whole_catalogue: Catalogue) -> None:
    """From a nerve to its muscles and from each muscle to that nerve."""
    library = whole_catalogue.library
    for nerve, served in library.relations.served.items():
        state = State(place=Place(served, topic=f"served_{nerve}"), reader="student")
        there = links(state, whole_catalogue)
        assert {nerve, *served} <= there
        for muscle in served:
            if library.structures[muscle].facts.get("innervation"):
                assert nerve in links(
                    State(place=Place((muscle,)), reader="student"), whole_catalogue
                ), (nerve, muscle)


def test_choosing_a_set_lights_all_of_it_and_is_undone(whole_catalogue: Catalogue) -> None:
    store = Store(State(place=Place(("femur",))))
    choose = Chooser(store, whole_catalogue)
    choose.open_topic("segment_L4")
    found = topic("segment_L4", whole_catalogue.library)
    assert found
    assert store.state.selection == found.ids
    assert store.state.reveal
    lit = chosen_targets(store.state, whole_catalogue)
    assert {t.part for t in lit} >= {i for i in found.ids if i in whole_catalogue.shapes}
    assert set(lit.values()) == {"chosen"}
    panel = resolve_panel(store.state, whole_catalogue)
    assert panel.title == "Segment L4"
    assert {e.id for b in panel.blocks for e in b.entries} == set(found.ids)
    store.undo()
    assert store.state.place == Place(("femur",))
    choose.open_topic("segment_X9")
    assert store.state.place == Place(("femur",))


def test_a_nerve_is_shown_with_what_it_serves(whole_catalogue: Catalogue) -> None:
    store = Store(State())
    Chooser(store, whole_catalogue).open_topic("served_superior_gluteal_nerve")
    lit = {target.part for target in chosen_targets(store.state, whole_catalogue)}
    assert {"superior_gluteal_nerve", "gluteus_medius", "tensor_fasciae_latae"} <= lit


def test_a_set_on_the_command_line(run: Run) -> None:
    answer = run("toon", "segment_L4", "--json")
    assert answer.code == 0
    assert answer.json["title"] == "Segment L4"
    assert {"id", "name", "note", "main"} == answer.json["structures"][0].keys()
    assert "gluteus_medius" in {s["id"] for s in answer.json["structures"]}
    assert "m. gluteus medius" in run("toon", "segment_L4", "--lezer", "student").out
    wrong = run("toon", "segment_L44")
    assert wrong.code == 1
    assert "Bedoelde u 'segment_L" in wrong.err


def test_relations_in_the_details_of_a_structure(run: Run) -> None:
    relations = run("toon", "gluteus_medius", "--json").json["relations"]
    assert relations["nerves"] == ["superior_gluteal_nerve"]
    assert relations["segments"] == ["L4", "L5", "S1"]
    assert "adductor_longus" in relations["antagonists"]["hip_abduction"]
    assert "hip_abduction" in {a["id"] for a in relations["actions"] if a["main"]}
    nerve = run("toon", "superior_gluteal_nerve", "--json").json["relations"]
    assert "gluteus_medius" in nerve["serves"]
    trochanter = run("toon", "greater_trochanter", "--json").json["relations"]
    assert "gluteus_medius" in {h["id"] for h in trochanter["holds"]}
