"""Settling: out of bone, out of each other, volume kept."""

from __future__ import annotations

import numpy as np
import pytest
import trimesh

from meshes.distance import SignedDistance
from meshes.soft.settle import Body, neighbour_links, settle, spread
from meshes.soft.sweep import signed_volume, tube
from meshes.surface import TriMesh


def _body(name: str, layer: float, shift: float) -> Body:
    swept = tube([[shift, 0, -40], [shift, 0, 40]], 8.0, sides=24, step_mm=3.0)
    return Body(name, layer, swept.vertices_mm, swept.faces, neighbour_links(swept))


def _bone(x: float) -> SignedDistance:
    box = trimesh.creation.box(extents=(20, 60, 60))
    box.apply_translation((x, 0, 0))
    fine = box.subdivide_to_size(6.0)
    return SignedDistance(TriMesh(np.asarray(fine.vertices), np.asarray(fine.faces, np.int32)))


def test_a_body_leaves_the_bone_and_keeps_its_volume() -> None:
    body, bone = _body("a", 1, 0.0), _bone(-15.0)
    before = signed_volume(body.vertices_mm, body.faces)
    assert bone.distance(body.vertices_mm).min() < -2
    settle([body], bone)
    assert bone.distance(body.vertices_mm).min() > 0
    assert signed_volume(body.vertices_mm, body.faces) == pytest.approx(before, rel=0.05)


def test_the_superficial_body_yields_and_the_deep_one_hardly() -> None:
    deep, superficial, bone = _body("deep", 1, 0.0), _body("superficial", 2, 12.0), _bone(-60.0)
    settle([superficial, deep], bone, rounds=8)
    meshes = [trimesh.Trimesh(b.vertices_mm, b.faces, process=False) for b in (deep, superficial)]
    shared = trimesh.boolean.intersection(meshes, engine="manifold")
    assert shared.volume < 0.02 * meshes[1].volume
    moved = [np.linalg.norm(b.vertices_mm - b.rest_mm, axis=1).mean() for b in (deep, superficial)]
    assert moved[0] < moved[1]


def test_what_lies_still_does_not_move() -> None:
    still, body, bone = _body("still", -1, 0.0), _body("body", 1, 12.0), _bone(-60.0)
    still.moves = False
    settle([still, body], bone)
    assert np.array_equal(still.vertices_mm, still.rest_mm)
    assert not np.array_equal(body.vertices_mm, body.rest_mm)


def test_a_push_is_kept_where_it_acts_and_fades_elsewhere() -> None:
    body = _body("a", 1, 0.0)
    push = np.zeros_like(body.vertices_mm)
    one = len(push) // 2
    push[one, 0] = 3.0
    moved = spread(push, body.links)
    assert moved[one, 0] >= 3.0 - 1e-9
    near = np.linalg.norm(body.vertices_mm - body.vertices_mm[one], axis=1)
    assert 0 < moved[near < 6, 0].mean() < 3
    assert np.abs(moved[near > 30]).max() < 0.2
