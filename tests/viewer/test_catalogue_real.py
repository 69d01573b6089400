"""Texts and shapes fit each other, on the atlas as it is really built."""

from __future__ import annotations

import pytest

from content.model import Library
from content.schema import GROUPS
from meshes.atlas import TISSUES
from viewer.catalogue import Catalogue
from viewer.resolve import hidden_at_start, resolve_scene
from viewer.sources import catalogue_of
from viewer.state import Place, State

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def real(library: Library) -> Catalogue:
    from meshes.cache import load_or_build

    return catalogue_of(load_or_build().atlas, library)


def test_every_shape_and_region_has_a_text(real: Catalogue) -> None:
    untold = (real.shapes.keys() | real.region_owner.keys()) - real.library.structures.keys()
    assert untold == set()


def test_every_mesh_of_priority_one_has_a_shape(real: Catalogue) -> None:
    missing = [
        id_
        for id_, s in real.library.structures.items()
        if s.priority == 1 and s.kind != "pain_region" and not real.targets(id_)
    ]
    assert missing == []


def test_shapes_and_texts_agree_on_the_group(real: Catalogue) -> None:
    wrong = [
        id_
        for id_, shape in real.shapes.items()
        if shape.group not in GROUPS
        or shape.tissue not in TISSUES
        or shape.group != real.library.structures[id_].group
    ]
    assert wrong == []


def test_regions_lie_on_the_part_that_the_text_says(real: Catalogue) -> None:
    structures = real.library.structures
    for region, owner in real.region_owner.items():
        if structures[region].kind == "pain_region":
            assert owner == "body_surface", region
            continue
        above = region
        while structures[above].kind == "region":
            above = structures[above].region_of or ""
        assert above == owner, region


def test_every_condition_lights_something_up(real: Catalogue) -> None:
    for id_, condition in real.library.conditions.items():
        state = State(place=Place(condition=id_), reveal=True, hidden=hidden_at_start(real))
        scene = resolve_scene(state, real)
        lit = [look for look in scene.looks.values() if look.emphasis != "none"]
        assert bool(lit or scene.regions) == (condition.kind == "condition"), id_


def test_what_is_painted_on_the_bones_is_what_the_texts_say(real: Catalogue) -> None:
    """Each muscle and ligament that has a patch on a bone is told to hold to that bone."""
    holds = real.library.relations.holds
    compared = 0
    silent = []
    for bone in real.shapes:
        for attached in real.attached_to(bone):
            compared += 1
            if attached.structure not in {holding.id for holding in holds.get(bone, ())}:
                silent.append((attached.structure, attached.end, bone))
    assert compared > 70
    assert silent == []
