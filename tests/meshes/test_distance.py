"""Signed distances against shapes whose distance is known, and against trimesh."""

import numpy as np
import pytest
import trimesh

from meshes.distance import SignedDistance
from meshes.patches import evaluate, load_patches, outward
from meshes.surface import TriMesh, pieces

SPREAD = np.random.default_rng(7)


def _mesh(shape: trimesh.Trimesh) -> TriMesh:
    return TriMesh(np.asarray(shape.vertices, float), np.asarray(shape.faces, np.int32))


def _box_distance(points: np.ndarray, half: np.ndarray) -> np.ndarray:
    out = np.abs(points) - half
    return np.linalg.norm(np.maximum(out, 0), axis=1) + np.minimum(out.max(axis=1), 0)


def test_box_exactly() -> None:
    half = np.array([10.0, 4.0, 25.0])
    field = SignedDistance(_mesh(trimesh.creation.box(2 * half)))
    points = SPREAD.uniform(-35, 35, (5000, 3))
    assert field.distance(points) == pytest.approx(_box_distance(points, half), abs=0.02)


def test_sphere_with_gradient_and_nearest() -> None:
    field = SignedDistance(_mesh(trimesh.creation.icosphere(subdivisions=5, radius=20.0)))
    points = SPREAD.normal(size=(4000, 3)) * 14
    radius = np.linalg.norm(points, axis=1)
    assert field.distance(points) == pytest.approx(radius - 20, abs=0.03)
    away = points[radius > 5] / radius[radius > 5, None]
    assert np.einsum("ij,ij->i", field.gradient(points[radius > 5]), away).min() > 0.995
    closest, normals = field.nearest(points[radius > 5])
    assert closest == pytest.approx(20 * away, abs=0.6)
    assert np.einsum("ij,ij->i", normals, away).min() > 0.999


def test_two_overlapping_solids_are_one() -> None:
    ball = trimesh.creation.icosphere(subdivisions=4, radius=10.0)
    other = ball.copy()
    other.apply_translation([12.0, 0, 0])
    field = SignedDistance([_mesh(ball), _mesh(other)])
    points = SPREAD.uniform([-15, -15, -15], [27, 15, 15], (4000, 3))
    expected = np.minimum(
        np.linalg.norm(points, axis=1), np.linalg.norm(points - [12, 0, 0], axis=1)
    )
    assert field.distance(points) == pytest.approx(expected - 10, abs=0.06)


def test_bone_against_trimesh() -> None:
    bone = outward(pieces(evaluate(load_patches("pelvis"), 6))[1])
    solid = trimesh.Trimesh(bone.vertices_mm, bone.faces, process=False)
    start = SPREAD.integers(len(bone.vertices_mm), size=1500)
    points = bone.vertices_mm[start] + SPREAD.normal(size=(1500, 3)) * 4
    closest, _, _ = trimesh.proximity.closest_point_naive(solid, points[:200])
    ours = SignedDistance(bone).distance(points)
    expected = np.linalg.norm(points[:200] - closest, axis=1)
    assert np.abs(ours[:200]) == pytest.approx(expected, abs=0.02)
    # the solid angle says which side: whole turns inside, none outside
    sure = np.abs(ours) > 0.01
    assert np.array_equal(_winding(solid, points)[sure] > 0.5, ours[sure] < 0)


def _winding(solid: trimesh.Trimesh, points: np.ndarray) -> np.ndarray:
    """Winding number (n,) of a closed surface around points (n, 3)."""
    turns = []
    for point in points:
        a, b, c = np.moveaxis(solid.triangles - point, 1, 0)
        la, lb, lc = (np.linalg.norm(v, axis=1) for v in (a, b, c))
        top = np.einsum("ij,ij->i", a, np.cross(b, c))
        ab, bc, ca = (np.einsum("ij,ij->i", u, v) for u, v in ((a, b), (b, c), (c, a)))
        turns.append(np.arctan2(top, la * lb * lc + ab * lc + bc * la + ca * lb).sum())
    return np.array(turns) / (2 * np.pi)


def test_rays_meet_a_sphere_where_it_is() -> None:
    mesh = _mesh(trimesh.creation.icosphere(subdivisions=5, radius=20.0))
    field = SignedDistance([mesh, mesh.moved(np.eye(3), [200.0, 0.0, 0.0])])
    ray = SPREAD.normal(size=(2000, 3))
    ray /= np.linalg.norm(ray, axis=1)[:, None]
    start = -50.0 * ray + SPREAD.uniform(-30, 30, (2000, 3))
    closest = -np.einsum("ij,ij->i", start, ray)
    beside = np.linalg.norm(start + closest[:, None] * ray, axis=1)
    outside, sure = np.linalg.norm(start, axis=1) > 20.1, np.abs(beside - 20.0) > 0.5
    reach = field.along(start, ray, 150.0)
    meets = outside & sure & (beside < 20.0) & (closest > 0)
    assert meets.sum() > 300
    expected = closest[meets] - np.sqrt(400.0 - beside[meets] ** 2)
    assert reach[meets] == pytest.approx(expected, abs=0.2)
    assert (reach[outside & sure & (beside > 20.0) & (np.abs(start[:, 0]) < 40)] == 150.0).all()
    # from the inside: out of it, or nowhere at all where it should start outside
    assert field.along(0.1 * start, ray, 150.0, inside=True) == pytest.approx(
        0.1 * closest + np.sqrt(400.0 - (0.1 * beside) ** 2), abs=0.1
    )
    assert (field.along(0.1 * start, ray, 150.0) == 0.0).all()
