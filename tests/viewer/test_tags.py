"""Names beside structures: which, in whose words, in what order."""

from __future__ import annotations

import pytest

from content.model import Library
from meshes.atlas import Atlas
from viewer.catalogue import Catalogue
from viewer.resolve import OFF_AT_START, resolve_scene
from viewer.scene import Tag
from viewer.sources import catalogue_of
from viewer.state import Place, State
from viewer.tags import label_name


@pytest.fixture(scope="module")
def whole(real_atlas: Atlas, library: Library) -> Catalogue:
    """Return the whole atlas with the program's texts."""
    return catalogue_of(real_atlas, library)


def tags(catalogue: Catalogue, **fields: object) -> tuple[Tag, ...]:
    """Return what is named in a state in which all is shown."""
    state = State(hidden=OFF_AT_START, **fields)  # type: ignore[arg-type]
    return resolve_scene(state, catalogue).tags


def test_nothing_is_named_unless_asked_for(whole: Catalogue) -> None:
    assert tags(whole, place=Place(("femur",))) == ()
    assert tags(whole, labels="chosen") == ()


@pytest.mark.parametrize(
    ("id_", "patient", "student"),
    [
        ("gluteus_medius", "middelste bilspier", "m. gluteus medius"),
        ("sciatic_nerve", "grote beenzenuw (ischiaszenuw)", "n. ischiadicus"),
        ("hip_bone", "heupbeen", "os coxae"),
        ("iliofemoral_ligament", "sterkste heupband", "lig. iliofemorale"),
        ("labrum_anterior", "voorkant van de kraakbeenrand", "voorste deel van het labrum"),
        ("unknown_thing", "unknown_thing", "unknown_thing"),
    ],
)
def test_names_are_in_the_words_of_the_reader(
    id_: str, patient: str, student: str, library: Library
) -> None:
    assert label_name(id_, "patient", library) == patient
    assert label_name(id_, "student", library) == student


def test_arms_of_a_ligament_share_a_name_and_muscles_of_a_group_have_their_own(
    whole: Catalogue,
) -> None:
    (arms,) = tags(whole, labels="chosen", place=Place(("iliofemoral_ligament",)))
    assert arms.id == "iliofemoral_ligament"
    assert {part for part, _ in arms.places} == {
        "iliofemoral_ligament_lateral", "iliofemoral_ligament_medial",
    }  # fmt: skip
    group = tags(whole, labels="chosen", place=Place(("quadriceps_femoris",)))
    assert {tag.id for tag in group} == {
        "rectus_femoris", "vastus_lateralis", "vastus_medialis", "vastus_intermedius",
    }  # fmt: skip
    assert {tag.emphasis for tag in group} == {"chosen"}


def test_an_area_has_its_own_name(whole: Catalogue) -> None:
    (tag,) = tags(whole, labels="chosen", place=Place(("greater_trochanter",)))
    assert tag.text == whole.library.structures["greater_trochanter"].names.lay
    assert ("femur", "greater_trochanter") in tag.places
    both = tags(whole, labels="chosen", place=Place(("ilium", "asis")))
    assert {tag.id for tag in both} == {"ilium", "asis"}


def test_what_is_chosen_comes_first_then_what_is_seen_but_for_the_skin(whole: Catalogue) -> None:
    named = tags(whole, labels="all", place=Place(("psoas_major",)))
    assert named[0].id == "psoas_major"
    assert {tag.emphasis for tag in named[1:]} == {"none"}
    ids = [tag.id for tag in named]
    assert len(ids) == len(set(ids)) > 80
    assert "iliofemoral_ligament" in ids
    skinned = resolve_scene(State(labels="all"), whole).tags
    assert "body_surface" not in {tag.id for tag in skinned}


def test_a_condition_names_what_it_lights_up(whole: Catalogue) -> None:
    named = tags(whole, labels="chosen", place=Place(condition="osteoarthritis_hip"))
    assert named
    assert all(tag.emphasis not in ("none", "place") for tag in named)


def test_what_is_taken_off_is_not_named(whole: Catalogue) -> None:
    assert {tag.id for tag in tags(whole, labels="all", peel=1.0)} <= {
        s.id for s in whole.shapes.values() if s.group == "bones"
    }
