"""Surfaces of fields: closed, in place, of the right volume."""

import numpy as np
import pytest
import trimesh

from meshes.implicit import both, capsule, joined, surface_of
from meshes.surface import TriMesh


def _solid(mesh: TriMesh) -> trimesh.Trimesh:
    return trimesh.Trimesh(mesh.vertices_mm, mesh.faces, process=False)


def test_ball_has_its_volume_and_is_wound_outward() -> None:
    mesh = surface_of(lambda p: np.linalg.norm(p, axis=1) - 9.0, [-12] * 3, [12] * 3, 0.7)
    solid = _solid(mesh)
    assert solid.is_volume
    assert solid.volume == pytest.approx(4 / 3 * np.pi * 9**3, rel=0.01)
    assert np.linalg.norm(mesh.vertices_mm, axis=1) == pytest.approx(9.0, abs=0.05)


def test_rod_is_as_thick_as_it_says() -> None:
    mesh = surface_of(
        lambda p: capsule(p, [-10, 0, 0], [10, 0, 0], radius=(4, 4), flatten=(1, 2, 1)),
        [-18, -6, -8],
        [18, 6, 8],
        0.8,
    )
    size = np.ptp(mesh.vertices_mm, axis=0)
    assert size == pytest.approx([28, 4, 8], abs=0.3)
    assert _solid(mesh).is_volume


def test_joining_only_adds_and_common_part_only_takes_away() -> None:
    points = np.random.default_rng(3).uniform(-8, 8, (2000, 3))
    first, second = np.linalg.norm(points, axis=1) - 4, points[:, 0]
    assert (joined([first, second], 2.0) <= np.minimum(first, second)).all()
    assert (both(first, second, 2.0) >= np.maximum(first, second)).all()
