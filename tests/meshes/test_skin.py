"""The body surface on the real atlas: closed, the same on both sides, around all that it covers."""

from __future__ import annotations

import numpy as np
import pytest
import trimesh
from scipy.spatial import cKDTree

from meshes.atlas import Atlas, Part
from meshes.bones import Bones
from meshes.distance import SignedDistance
from meshes.palpable import POINTS
from meshes.soft.skin_regions import PAIN_REGIONS
from meshes.surface import TriMesh, face_cross, pieces, submesh

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def skin(real_atlas: Atlas) -> Part:
    """Return the body surface."""
    return real_atlas.parts["body_surface"]


def test_it_is_one_closed_body(skin: Part) -> None:
    mesh = trimesh.Trimesh(skin.vertices_mm, skin.faces, process=False)
    assert mesh.is_volume
    assert mesh.body_count == 1
    assert 25e6 < mesh.volume < 50e6
    assert len(skin.faces) < 70_000
    assert skin.midline


def test_both_sides_are_the_same(skin: Part, real_atlas: Atlas) -> None:
    """Vertices slide along the right side for the borders of its regions; the shape is the same."""
    field = SignedDistance(TriMesh(skin.vertices_mm.astype(float), skin.faces))
    other = skin.vertices_mm[::5].astype(float) * [-1, 1, 1]
    other[:, 0] += 2 * real_atlas.midline_x_mm
    away = np.abs(field.distance(other))
    assert np.quantile(away, 0.99) < 0.6
    assert away.max() < 2.5


def test_everything_lies_within(skin: Part, real_atlas: Atlas) -> None:
    field = SignedDistance(TriMesh(skin.vertices_mm.astype(float), skin.faces))
    for part in real_atlas.parts.values():
        if part.id == "body_surface":
            continue
        points = part.vertices_mm[::7]
        points = points[(points[:, 2] < 295) & (points[:, 2] > -790)]
        if len(points):
            assert field.distance(points.astype(float)).max() < 0.0, part.id


@pytest.mark.parametrize(
    ("landmark", "region"),
    [
        ("asis", "anterior_hip"),
        ("greater_trochanter_lateral", "lateral_hip"),
        ("pubic_symphysis_top", "pubic_region"),
        ("patella_base", "knee"),
        ("fibular_head", "knee"),
    ],
)
def test_regions_lie_where_one_points(skin: Part, bones: Bones, landmark: str, region: str) -> None:
    near = cKDTree(skin.vertices_mm[skin.faces].mean(axis=1)).query(bones.landmarks[landmark])[1]
    assert skin.regions[skin.region[near]] == region


def test_each_pain_region_is_one_piece_of_some_size(skin: Part) -> None:
    assert skin.regions == PAIN_REGIONS
    mesh = trimesh.Trimesh(skin.vertices_mm, skin.faces, process=False)
    for id_, faces in skin.region_faces.items():
        area_cm2 = mesh.area_faces[faces].sum() / 100
        assert 20 < area_cm2 < 1500, id_
        whole = submesh(TriMesh(skin.vertices_mm.astype(float), skin.faces), faces)
        areas = [np.linalg.norm(face_cross(piece), axis=1).sum() / 200 for piece in pieces(whole)]
        assert max(areas) > 0.97 * area_cm2, id_


def test_the_right_leg_moves_the_skin_and_nothing_else(skin: Part, bones: Bones) -> None:
    x, _, z = skin.vertices_mm.T
    assert (skin.follows[x > bones.midline_x_mm + 1] == 0).all()
    thigh = (x < 40) & (z < -150)
    assert skin.follows[thigh].min() > 0.95
    assert skin.follows[z > 120].max() < 0.05
    assert skin.shank[(x < 40) & (z < -450)].min() == 1
    assert skin.shank[z > -330].max() == 0


def test_palpable_points_lie_on_the_skin_near_their_bone(
    skin: Part, bones: Bones, real_atlas: Atlas
) -> None:
    points = {d.id: d for d in real_atlas.drawings if d.kind == "point"}
    assert len(points) == len(POINTS)
    on_skin = cKDTree(skin.vertices_mm)
    for landmark, *_ in POINTS:
        at = np.array(points[f"palpable_{landmark}"].at_mm)
        assert on_skin.query(at)[0] < 0.01
        # the tuber lies deepest: while one stands, under the gluteus maximus and its fat
        deepest_mm = 65.0 if landmark == "ischial_tuberosity_hindmost" else 60.0
        assert np.linalg.norm(at - bones.landmarks[landmark]) < deepest_mm, landmark
