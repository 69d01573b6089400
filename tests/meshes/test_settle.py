"""Settling: out of bone, out of each other, volume kept."""

from __future__ import annotations

import numpy as np
import pytest
import trimesh

from meshes.distance import SignedDistance
from meshes.soft.bodies import Body, Obstacle, neighbour_links
from meshes.soft.pushes import spread
from meshes.soft.settle import settle
from meshes.soft.sweep import signed_volume, tube
from meshes.surface import TriMesh


def _body(
    name: str,
    layer: float,
    shift_mm: float,
    *obstacles: Obstacle,
    radius_mm: float = 8.0,
    moves: bool = True,
    loose_ends: bool = True,
) -> Body:
    swept = tube([[shift_mm, 0, -40], [shift_mm, 0, 40]], radius_mm, sides=24, step_mm=3.0)
    from_end = np.minimum(swept.along, 1 - swept.along) * swept.length_mm
    return Body(
        name,
        layer,
        swept.vertices_mm,
        swept.faces,
        neighbour_links(swept),
        swept.opposite,
        np.ones(len(swept.along)) if loose_ends else (from_end > 15.0).astype(float),
        obstacles,
        moves=moves,
    )


def _bone(x: float, *, thin: bool = True) -> Obstacle:
    box = trimesh.creation.box(extents=(20, 60, 60))
    box.apply_translation((x, 0, 0))
    fine = box.subdivide_to_size(6.0)
    mesh = TriMesh(np.asarray(fine.vertices), np.asarray(fine.faces, np.int32))
    return Obstacle(SignedDistance(mesh), thin)


def test_a_body_leaves_the_bone_and_keeps_its_volume() -> None:
    bone = _bone(-15.0)
    body = _body("a", 1, 0.0, bone)
    before = signed_volume(body.vertices_mm, body.faces)
    assert bone.field.distance(body.vertices_mm).min() < -2
    settle([body])
    assert bone.field.distance(body.vertices_mm).min() > 0
    assert signed_volume(body.vertices_mm, body.faces) == pytest.approx(before, rel=0.05)


def test_the_superficial_body_yields_and_the_deep_one_hardly() -> None:
    deep, superficial = _body("deep", 1, 0.0), _body("superficial", 2, 12.0)
    settle([superficial, deep], rounds=8)
    meshes = [trimesh.Trimesh(b.vertices_mm, b.faces, process=False) for b in (deep, superficial)]
    shared = trimesh.boolean.intersection(meshes, engine="manifold")
    assert shared.volume < 0.02 * meshes[1].volume
    moved = [np.linalg.norm(b.vertices_mm - b.rest_mm, axis=1).mean() for b in (deep, superficial)]
    assert moved[0] < moved[1]


def test_what_lies_still_does_not_move() -> None:
    still, body = _body("still", -1, 0.0, moves=False), _body("body", 1, 12.0)
    settle([still, body])
    assert np.array_equal(still.vertices_mm, still.rest_mm)
    assert not np.array_equal(body.vertices_mm, body.rest_mm)


def test_a_strap_within_a_belly_makes_it_draw_back() -> None:
    """None of the belly's vertices lie in the strap: only the strap's lie in the belly."""
    strap, belly = _body("strap", 1, -5.0, radius_mm=1.2), _body("belly", 2, 0.0)
    settle([strap, belly], rounds=8)
    meshes = [trimesh.Trimesh(b.vertices_mm, b.faces, process=False) for b in (strap, belly)]
    shared = trimesh.boolean.intersection(meshes, engine="manifold")
    assert shared.volume < 0.1 * meshes[0].volume


def test_off_a_bulky_obstacle_both_walls_move() -> None:
    bulky = _bone(-15.0, thin=False)
    body = _body("a", 1, -4.0, bulky, radius_mm=2.0)
    through = np.linalg.norm(body.vertices_mm - body.vertices_mm[body.opposite], axis=1)
    settle([body])
    assert bulky.field.distance(body.vertices_mm).min() > 0
    after = np.linalg.norm(body.vertices_mm - body.vertices_mm[body.opposite], axis=1)
    middle = np.abs(body.vertices_mm[:, 2]) < 20
    assert after[middle].sum() > 0.8 * through[middle].sum()


def test_ends_that_have_grown_in_stay_where_they_are() -> None:
    deep, grown = _body("deep", 1, 0.0), _body("grown", 2, 12.0, loose_ends=False)
    settle([deep, grown])
    end = np.abs(grown.rest_mm[:, 2]) > 38
    middle = np.abs(grown.rest_mm[:, 2]) < 10
    moved = np.linalg.norm(grown.vertices_mm - grown.rest_mm, axis=1)
    assert moved[end].max() < 0.4 * moved[middle].max()


def test_what_was_seen_before_is_as_good_as_a_new_look() -> None:
    bone = _bone(-15.0)
    body = _body("a", 1, 5.0, bone)
    chance = np.random.default_rng(2)
    for _ in range(6):
        body.vertices_mm = body.vertices_mm + chance.normal(0, 1.5, (1, 3))
        told = body.distance(bone, 4.0)
        true = bone.field.distance(body.vertices_mm)
        near = true < 4.0
        assert near.any()
        assert np.abs(told[near] - true[near]).max() < 1e-9
        assert (told <= true + 1e-9).all()


def test_a_push_is_kept_where_it_acts_and_fades_elsewhere() -> None:
    body = _body("a", 1, 0.0)
    push = np.zeros_like(body.vertices_mm)
    one = len(push) // 2
    push[one, 0] = 3.0
    moved = spread(push, body.links, 14)
    assert moved[one, 0] >= 3.0 - 1e-9
    near = np.linalg.norm(body.vertices_mm - body.vertices_mm[one], axis=1)
    assert 0 < moved[near < 6, 0].mean() < 3
    assert np.abs(moved[near > 30]).max() < 0.2


def test_contact_tells_where_the_close_points_touch() -> None:
    bone = _bone(-15.0)
    body = _body("a", 1, 0.0, bone)
    contact = body.contact(bone)
    for shift_mm in (0.0, 1.5, -2.0, 0.4):
        points = body.vertices_mm + np.array([shift_mm, 0.1, 0.0])
        near, distance, closest, outward = contact.closer_than(points, 0.5)
        exact, on, normals = bone.field.query(points)
        assert (near == np.flatnonzero(exact < 0.5)).all()
        assert distance == pytest.approx(exact[near])
        assert closest == pytest.approx(on[near])
        assert outward == pytest.approx(normals[near])
