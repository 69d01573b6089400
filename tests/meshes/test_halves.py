"""Half of a swept surface: what it keeps, and the way back."""

from __future__ import annotations

import numpy as np
import pytest
import trimesh

from meshes.distance import SignedDistance
from meshes.soft.bodies import Body, Obstacle, neighbour_links
from meshes.soft.halves import halve
from meshes.soft.settle import settle
from meshes.soft.sweep import Swept, signed_volume, tube
from meshes.surface import TriMesh

LINE_MM = [[0, 0, -60], [4, 2, -20], [0, 5, 20], [-3, 0, 60]]


@pytest.fixture(params=[3.0, 3.1])
def swept(request: pytest.FixtureRequest) -> Swept:
    """A bent tube, with an odd or an even number of rings."""
    return tube(LINE_MM, 9.0, sides=24, step_mm=request.param)


def test_a_half_is_closed_and_has_nearly_the_volume(swept: Swept) -> None:
    half = halve(swept)
    points = swept.vertices_mm[half.kept]
    mesh = trimesh.Trimesh(points, half.faces, process=False)
    assert mesh.is_watertight
    assert mesh.is_winding_consistent
    whole = signed_volume(swept.vertices_mm, swept.faces)
    assert signed_volume(points, half.faces) == pytest.approx(whole, rel=0.08)
    assert len(half.kept) < 0.3 * len(swept.along)


def test_what_is_carried_back_is_the_same_where_it_was_known(swept: Swept) -> None:
    half = halve(swept)
    known = np.random.default_rng(1).normal(size=(len(half.kept), 3))
    carried = half.carry @ known
    assert carried[half.kept] == pytest.approx(known)
    assert np.asarray(half.carry.sum(axis=1)) == pytest.approx(1.0)
    # between two neighbours on a ring lies their mean, over the seam as well
    between = swept.around * 2 + np.array([1, swept.around - 1])
    sides = swept.around * 2 + np.array([[0, 2], [swept.around - 2, 0]])
    assert carried[between] == pytest.approx(carried[sides].mean(axis=1))


def test_opposite_walls_stay_opposite(swept: Swept) -> None:
    half = halve(swept)
    assert (half.kept[half.opposite] == swept.opposite[half.kept]).all()


def test_a_body_moves_as_its_half_does_and_knows_as_much(swept: Swept) -> None:
    box = trimesh.creation.box(extents=(20, 80, 80)).subdivide_to_size(6.0)
    box.apply_translation((-14, 0, 0))
    bone = Obstacle(
        SignedDistance(TriMesh(np.asarray(box.vertices), np.asarray(box.faces, np.int32))), True
    )
    body = Body(
        "a",
        1,
        swept.vertices_mm,
        swept.faces,
        neighbour_links(swept),
        swept.opposite,
        np.ones(len(swept.along)),
        [bone],
    )
    half = halve(swept)
    rough = body.halved(half)
    settle([rough], finish=False)
    body.settled_so_far(rough, half)
    assert body.vertices_mm[half.kept] == pytest.approx(rough.vertices_mm)
    exact = bone.field.distance(body.vertices_mm)
    told = body.distance(bone, -np.inf)
    assert (told <= exact + 1e-9).all()
    assert np.median(exact - told) < 8.0
    settle([body], rounds=2, start=False)
    assert bone.field.distance(body.vertices_mm).min() > 0
