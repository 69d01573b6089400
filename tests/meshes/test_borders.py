"""Borders of areas: smooth lines on an unchanged surface."""

from __future__ import annotations

import numpy as np
import pytest
import trimesh

from meshes.borders import smooth_borders
from meshes.surface import TriMesh

RADIUS_MM = 30.0


@pytest.fixture
def ball() -> TriMesh:
    """Return a ball of a few thousand triangles."""
    mesh = trimesh.creation.icosphere(subdivisions=4, radius=RADIUS_MM)
    return TriMesh(np.asarray(mesh.vertices, np.float64), np.asarray(mesh.faces, np.int32))


def border_mm(mesh: TriMesh, number: np.ndarray) -> float:  # type: ignore[type-arg]
    """Return the length of the border between areas."""
    shape = trimesh.Trimesh(mesh.vertices_mm, mesh.faces, process=False)
    differs = number[shape.face_adjacency[:, 0]] != number[shape.face_adjacency[:, 1]]
    ends = mesh.vertices_mm[shape.face_adjacency_edges[differs]]
    return float(np.linalg.norm(ends[:, 0] - ends[:, 1], axis=1).sum())


def test_the_border_of_a_cap_becomes_its_circle(ball: TriMesh) -> None:
    tilted = np.array([0.3, 0.2, 1.0]) / np.linalg.norm([0.3, 0.2, 1.0])
    centres = ball.vertices_mm[ball.faces].mean(axis=1)
    number = (centres @ tilted > 12.0).astype(np.int16)
    circle = 2 * np.pi * np.sqrt(RADIUS_MM**2 - 12.0**2)
    assert border_mm(ball, number) > 1.1 * circle
    made = smooth_borders(ball, number)
    assert border_mm(made, number) == pytest.approx(circle, rel=0.03)
    shape = trimesh.Trimesh(made.vertices_mm, made.faces, process=False)
    assert shape.is_volume
    assert shape.volume == pytest.approx(4 / 3 * np.pi * RADIUS_MM**3, rel=0.01)
    assert np.abs(np.linalg.norm(made.vertices_mm, axis=1) - RADIUS_MM).max() < 0.1
    facing = np.einsum("ij,ij->i", shape.face_normals, centres)
    assert facing.min() > 0


def test_without_borders_nothing_moves(ball: TriMesh) -> None:
    made = smooth_borders(ball, np.zeros(len(ball.faces), np.int16))
    assert np.array_equal(made.vertices_mm, ball.vertices_mm)
