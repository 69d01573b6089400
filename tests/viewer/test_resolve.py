"""From what is chosen to what is drawn."""

from __future__ import annotations

from dataclasses import replace

import pytest

from content.model import Condition, Library, Link
from content.schema import ROLES
from viewer.catalogue import Catalogue, Target
from viewer.resolve import (
    AROUND_JOINT,
    GHOST_BONE,
    GHOST_SOFT,
    IN_FRONT_OF_JOINT,
    INSIDE_JOINT,
    INSIDE_REGIONS,
    OFF_AT_START,
    WRAPPER,
    chosen_targets,
    hidden_at_start,
    resolve_scene,
    visible_parts,
)
from viewer.scene import OTHER_SIDE, Look
from viewer.state import Place, State

PARTS = {
    "femur",
    "hip_bone",
    "rectus_femoris",
    "iliofemoral_ligament_lateral",
    "femoral_head_cartilage",
    "sacrum",
}


def chosen(*ids: str, reveal: bool = False, **fields: object) -> State:
    """Return a state in which these ids are chosen."""
    return State(place=Place(tuple(ids)), reveal=reveal, **fields)  # type: ignore[arg-type]


def test_an_untouched_state_shows_all_as_it_is(catalogue: Catalogue) -> None:
    scene = resolve_scene(State(), catalogue)
    nodes = PARTS | {"femur" + OTHER_SIDE, "hip_bone" + OTHER_SIDE}
    assert dict(scene.looks) == dict.fromkeys(nodes, Look(1.0, "none"))
    assert scene.regions == {}
    assert not scene.mirrored
    assert set(visible_parts(State(), catalogue)) == PARTS


def test_hidden_parts_are_not_drawn_on_either_side(catalogue: Catalogue) -> None:
    scene = resolve_scene(State(hidden=frozenset({"femur"})), catalogue)
    assert scene.looks["femur"].opacity == 0
    assert scene.looks["femur" + OTHER_SIDE].opacity == 0
    assert scene.looks["hip_bone"].opacity == 1


def test_only_isolated_parts_are_drawn(catalogue: Catalogue) -> None:
    scene = resolve_scene(State(isolated=frozenset({"femur"})), catalogue)
    drawn = {node for node, look in scene.looks.items() if look.opacity > 0}
    assert drawn == {"femur", "femur" + OTHER_SIDE}


def test_an_empty_isolation_shows_nothing(catalogue: Catalogue) -> None:
    assert visible_parts(State(isolated=frozenset()), catalogue) == []


def test_faded_parts_let_a_click_through(catalogue: Catalogue) -> None:
    scene = resolve_scene(State(opacity={"femur": 0.25, "sacrum": 0.75}), catalogue)
    assert scene.looks["femur"] == Look(0.25)
    assert not scene.looks["femur"].pickable
    assert scene.looks["femur" + OTHER_SIDE] == Look(0.25)
    assert scene.looks["sacrum"].pickable


def test_a_click_lights_up_and_leaves_the_rest(catalogue: Catalogue) -> None:
    scene = resolve_scene(chosen("rectus_femoris"), catalogue)
    assert scene.looks["rectus_femoris"] == Look(1.0, "chosen")
    others = {node: look for node, look in scene.looks.items() if node != "rectus_femoris"}
    assert set(others.values()) == {Look(1.0, "none")}


def test_revealing_makes_ghosts_of_the_rest(catalogue: Catalogue) -> None:
    scene = resolve_scene(chosen("sacrum", reveal=True), catalogue)
    assert scene.looks["sacrum"] == Look(1.0, "chosen")
    assert scene.looks["femur"] == Look(GHOST_BONE)
    assert scene.looks["rectus_femoris"] == Look(GHOST_SOFT)
    assert scene.looks["femur" + OTHER_SIDE] == Look(GHOST_BONE)
    assert not any(look.pickable for node, look in scene.looks.items() if node != "sacrum")


def test_revealing_shows_what_was_hidden(catalogue: Catalogue) -> None:
    state = chosen("femur", reveal=True, hidden=frozenset({"femur", "sacrum"}))
    scene = resolve_scene(state, catalogue)
    assert scene.looks["femur"] == Look(1.0, "chosen")
    assert scene.looks["femur" + OTHER_SIDE].opacity == 0
    assert scene.looks["sacrum"].opacity == 0


def test_revealing_shows_what_was_not_isolated_and_only_that(catalogue: Catalogue) -> None:
    state = chosen("femur", reveal=True, isolated=frozenset({"hip_bone"}))
    scene = resolve_scene(state, catalogue)
    drawn = {node for node, look in scene.looks.items() if look.opacity > 0}
    assert drawn == {"femur", "hip_bone", "hip_bone" + OTHER_SIDE}


def test_a_ghost_is_never_stronger_than_what_the_person_faded(catalogue: Catalogue) -> None:
    state = chosen("sacrum", reveal=True, opacity={"femur": 0.1})
    assert resolve_scene(state, catalogue).looks["femur"].opacity == 0.1


def test_without_a_target_nothing_becomes_a_ghost(catalogue: Catalogue) -> None:
    """A structure without a shape, or one that nobody knows, changes nothing in 3D."""
    for id_ in ("patella", "groin", "bestaat_niet"):
        assert resolve_scene(chosen(id_, reveal=True), catalogue) == resolve_scene(
            State(), catalogue
        )


def test_a_region_lights_up_on_its_part(catalogue: Catalogue) -> None:
    scene = resolve_scene(chosen("greater_trochanter", reveal=True), catalogue)
    assert scene.regions == {"greater_trochanter": "chosen"}
    assert scene.looks["femur"] == Look(1.0, "none")
    assert scene.looks["sacrum"] == Look(GHOST_BONE)


def test_inside_the_joint_is_seen_through_what_lies_around_it(catalogue: Catalogue) -> None:
    state = chosen("femoral_head_cartilage", "femur", reveal=True)
    scene = resolve_scene(state, catalogue)
    assert scene.looks["femoral_head_cartilage"] == Look(1.0, "chosen")
    assert scene.looks["femur"] == Look(WRAPPER, "chosen")


def test_the_socket_is_seen_through_the_head_and_the_head_through_the_socket(
    catalogue: Catalogue,
) -> None:
    head = resolve_scene(chosen("femoral_head", "hip_bone", reveal=True), catalogue)
    assert head.looks["femur"].opacity == 1
    assert head.looks["hip_bone"].opacity == WRAPPER
    socket = resolve_scene(chosen("acetabulum", "femur", reveal=True), catalogue)
    assert socket.looks["hip_bone"].opacity == 1
    assert socket.looks["femur"].opacity == WRAPPER


def test_a_left_hip_is_the_mirrored_right_one(catalogue: Catalogue) -> None:
    state = chosen("femur", reveal=True)
    right = resolve_scene(state, catalogue)
    left = resolve_scene(replace(state, side="links"), catalogue)
    assert left.mirrored
    assert not right.mirrored
    assert left.looks == right.looks
    assert left.regions == right.regions


def with_condition(library: Library, *links: tuple[str, str], kind: str = "condition") -> Library:
    """Return a library whose only condition has these structures and roles."""
    condition: Condition = replace(
        library.conditions["osteoarthritis_hip"],
        id="x",
        kind=kind,
        structures=tuple(Link(id_, role, "Omdat het zo is.") for id_, role in links),
    )
    return replace(library, conditions={"x": condition})


def open_condition(catalogue: Catalogue, *links: tuple[str, str], **fields: str) -> Catalogue:
    """Return the catalogue with that condition alone."""
    return Catalogue(catalogue.shapes, with_condition(catalogue.library, *links, **fields))


@pytest.mark.parametrize("role", ROLES)
def test_a_condition_lights_up_by_role(role: str, catalogue: Catalogue) -> None:
    opened = open_condition(catalogue, ("sacrum", role), ("greater_trochanter", "secondary"))
    state = State(place=Place(condition="x"), reveal=True)
    scene = resolve_scene(state, opened)
    assert scene.looks["sacrum"] == Look(1.0, role)  # type: ignore[arg-type]
    assert scene.regions == {"greater_trochanter": "secondary"}
    assert scene.looks["rectus_femoris"].opacity == GHOST_SOFT


@pytest.mark.parametrize("turned", [False, True])
def test_a_place_keeps_its_own_role_before_that_of_its_composite(
    turned: bool, catalogue: Catalogue
) -> None:
    links = [("hip_joint", "secondary"), ("femoral_head", "primary")]
    opened = open_condition(catalogue, *(links[::-1] if turned else links))
    targets = chosen_targets(State(place=Place(condition="x")), opened)
    assert targets[Target("femur", "femoral_head")] == "primary"
    assert targets[Target("hip_bone", "acetabulum")] == "secondary"


def test_what_is_chosen_within_a_condition_stands_out(catalogue: Catalogue) -> None:
    opened = open_condition(catalogue, ("femur", "primary"), ("sacrum", "secondary"))
    state = State(place=Place(("femur",), condition="x"), reveal=True)
    targets = chosen_targets(state, opened)
    assert targets == {Target("femur"): "chosen", Target("sacrum"): "secondary"}


def test_an_alarm_lights_up_nothing(catalogue: Catalogue) -> None:
    opened = open_condition(catalogue, ("femur", "primary"), kind="alarm")
    state = State(place=Place(condition="x"), reveal=True)
    assert chosen_targets(state, opened) == {}
    assert resolve_scene(state, opened) == resolve_scene(State(), opened)


def test_a_condition_that_is_not_there_changes_nothing(catalogue: Catalogue) -> None:
    state = State(place=Place(condition="bestaat_niet"), reveal=True)
    assert resolve_scene(state, catalogue) == resolve_scene(State(), catalogue)


def test_every_condition_and_each_of_its_structures_can_be_seen(whole_catalogue: Catalogue) -> None:
    """With a shape for everything that is a mesh in the texts."""
    library = whole_catalogue.library
    for id_, condition in library.conditions.items():
        if condition.kind == "alarm":
            continue
        state = State(
            place=Place(condition=id_), reveal=True, hidden=hidden_at_start(whole_catalogue)
        )
        scene = resolve_scene(state, whole_catalogue)
        lit = {n for n, look in scene.looks.items() if look.emphasis != "none"}
        assert lit or scene.regions, id_
        assert all(scene.looks[node].opacity > 0 for node in lit), id_
        for link in condition.structures:
            assert whole_catalogue.targets(link.id), (id_, link.id)


def test_every_structure_but_pain_regions_can_be_seen(whole_catalogue: Catalogue) -> None:
    for id_, structure in whole_catalogue.library.structures.items():
        there = bool(whole_catalogue.targets(id_))
        assert there == (structure.kind != "pain_region"), id_


def test_what_the_scene_speaks_of_exists(library: Library) -> None:
    """A slip in one of these names would go unseen."""
    known = set(library.structures) | {"body_surface"}
    for names in (INSIDE_JOINT, INSIDE_REGIONS, AROUND_JOINT, OFF_AT_START, IN_FRONT_OF_JOINT):
        assert names - known == set()


def test_the_start_hides_what_covers_the_joint(catalogue: Catalogue) -> None:
    hidden = hidden_at_start(catalogue)
    assert "rectus_femoris" in hidden
    assert not hidden & {"femur", "hip_bone", "iliofemoral_ligament_lateral"}
