"""Places of pain: on the skin, in the panel, both ways."""

from __future__ import annotations

import pytest

from meshes.atlas import Atlas
from viewer.catalogue import Catalogue
from viewer.choose import Chooser, id_at_level
from viewer.pain import BACK_RULE, JOINT_RULE, OUTSIDE_RULE, felt_from, named_places, place_name
from viewer.panel import FELT_AT, resolve_panel
from viewer.panel_conditions import conditions_of
from viewer.panel_model import Panel
from viewer.resolve import chosen_targets, resolve_scene
from viewer.scene import PICKABLE_OPACITY, Hit
from viewer.sources import catalogue_of
from viewer.state import READERS, WHERE_PAGE, Place, Reader, State, Store, regions_of_place


@pytest.fixture(scope="module")
def real(real_atlas: Atlas, library: object) -> Catalogue:
    """Return the whole atlas with the program's texts."""
    return catalogue_of(real_atlas, library)  # type: ignore[arg-type]


def block_ids(panel: Panel, title: str) -> list[str]:
    """Return the ids of the entries of a block."""
    return [e.id for b in panel.blocks if b.title.startswith(title) for e in b.entries]


def test_asking_where_shows_the_skin_with_every_place(real: Catalogue) -> None:
    store = Store(State(hidden=frozenset({"body_surface"})))
    Chooser(store, real).open_page(WHERE_PAGE)
    scene = resolve_scene(store.state, real)
    assert scene.looks["body_surface"].opacity >= PICKABLE_OPACITY
    assert scene.looks["body_surface"].pickable
    assert set(scene.regions) == set(real.pain_regions)
    assert len(scene.regions) == 12
    assert set(scene.regions.values()) == {"place"}
    others = [look for id_, look in scene.looks.items() if id_ != "body_surface"]
    assert not any(look.pickable for look in others)
    store.undo()
    assert resolve_scene(store.state, real).looks["body_surface"].opacity == 0


@pytest.mark.parametrize("level", ["group", "structure", "region"])
def test_a_click_on_the_skin_is_a_place_and_the_skin_stays(level: str, real: Catalogue) -> None:
    hit = Hit("body_surface", "body_surface", "buttock", False, (0.0, 0.0, 0.0), (0.0, 0.0, 0.0))
    store = Store(State(hidden=frozenset({"body_surface"}), level=level))  # type: ignore[arg-type]
    choose = Chooser(store, real)
    choose.open_page(WHERE_PAGE)
    assert id_at_level(hit, store.state.level, real) == "buttock"
    choose.click(hit, add=False)
    assert store.state.selection == ("buttock",)
    scene = resolve_scene(store.state, real)
    assert scene.looks["body_surface"].pickable
    assert scene.regions["buttock"] == "chosen"
    assert scene.regions["groin"] == "place"


def test_beside_things_inside_the_body_the_skin_is_not_in_the_way(real: Catalogue) -> None:
    store = Store(State(hidden=frozenset({"body_surface"})))
    Chooser(store, real).open_topic("served_obturator_nerve")
    assert "medial_thigh" in store.state.selection
    scene = resolve_scene(store.state, real)
    assert scene.looks["body_surface"].opacity == 0
    assert scene.regions == {}
    assert scene.looks["gracilis"].emphasis == "chosen"
    Chooser(store, real).open_topic("skin_L3")
    scene = resolve_scene(store.state, real)
    assert scene.looks["body_surface"].pickable
    assert scene.regions["knee"] == "chosen"


def test_groin_and_front_are_one_place_for_a_patient(real: Catalogue) -> None:
    for id_ in ("groin", "anterior_hip"):
        state = State(place=Place((id_,)), reveal=True)
        lit = {t.region for t, why in chosen_targets(state, real).items() if why == "chosen"}
        assert lit == {"groin", "anterior_hip"}
        panel = resolve_panel(state, real)
        assert panel.title == "Lies en voorkant van de heup"
        both = {*conditions_of("groin", real), *conditions_of("anterior_hip", real)}
        assert set(panel.conditions) == both
        student = State(place=Place((id_,)), reveal=True, reader="student")
        lit = {t.region for t, why in chosen_targets(student, real).items() if why == "chosen"}
        assert lit == {id_}


@pytest.mark.parametrize("reader", READERS)
def test_places_have_one_name_each_in_alphabetical_order(reader: Reader, real: Catalogue) -> None:
    names = [name for _, name in named_places(real.library, reader)]
    assert names == sorted(names, key=str.lower)
    assert len(names) == len(set(names)) == (11 if reader == "patient" else 12)
    covered = {r for id_, _ in named_places(real.library, reader) for r in
               regions_of_place(id_, reader)}  # fmt: skip
    assert covered == set(real.pain_regions)


@pytest.mark.parametrize("reader", READERS)
def test_a_structure_leads_to_its_places_and_a_place_to_its_structures(
    reader: Reader, real: Catalogue
) -> None:
    beneath = real.library.relations.beneath
    for place in real.pain_regions:
        panel = resolve_panel(State(place=Place((place,)), reader=reader), real)
        regions = regions_of_place(place, reader)
        told = set(block_ids(panel, "Wat ligt onder deze plek"))
        assert told - {f"under_{place}"} == {id_ for r in regions for id_ in beneath.get(r, ())}
        for id_ in beneath.get(place, ()):
            if real.library.structures[id_].group == "vessels":
                continue
            assert place in felt_from(id_, real)[0], (id_, place)
            back = resolve_panel(State(place=Place((id_,)), reader=reader), real)
            names = {place_name(e, reader, real.library) for e in block_ids(back, FELT_AT)}
            assert place_name(place, reader, real.library) in names


def test_the_rule_of_the_article_in_its_three_branches(real: Catalogue) -> None:
    for id_ in ("hip_joint", "acetabular_labrum", "femoral_head_cartilage", "hip_joint_capsule"):
        places, rule = felt_from(id_, real)
        assert rule == JOINT_RULE
        assert {"groin", "buttock"} <= places
    on_the_spot = {
        "gluteus_medius_tendon": "lateral_hip",
        "adductor_longus": "groin",
        "trochanteric_bursa": "lateral_hip",
        "piriformis": "buttock",
    }
    for id_, place in on_the_spot.items():
        places, rule = felt_from(id_, real)
        assert rule == OUTSIDE_RULE
        assert place in places
    places, rule = felt_from("lumbar_spine", real)
    assert rule == BACK_RULE
    assert {"low_back", "buttock", "groin"} <= places
    assert felt_from("quadriceps_tendon", real)[0] == {"knee"}
    assert felt_from("femoral_artery", real) == (frozenset(), "")
    assert felt_from("groin", real) == (frozenset(), "")


@pytest.mark.parametrize("reader", READERS)
def test_where_it_hurts_tells_the_rule_with_its_nuance_and_no_diagnosis(
    reader: Reader, real: Catalogue
) -> None:
    panel = resolve_panel(State(place=Place(page=WHERE_PAGE), reader=reader), real)
    for rule in (JOINT_RULE, OUTSIDE_RULE, BACK_RULE):
        assert rule in panel.plain_text
    assert {"D02", "D03", "D06"} <= set(panel.claims)
    assert "geen diagnose" in panel.plain_text
    if reader == "student":
        assert "Lesher" in panel.plain_text
    else:
        assert "%" not in panel.plain_text


def test_no_place_ranks_its_conditions(real: Catalogue) -> None:
    for place in real.pain_regions:
        panel = resolve_panel(State(place=Place((place,))), real)
        entries = [e for b in panel.blocks if b.title.startswith("Aandoeningen") for e in b.entries]
        titles = [entry.title.lower() for entry in entries]
        assert titles == sorted(titles)
        assert not any(entry.role or entry.urgency for entry in entries)
