"""Making a bone of the midline symmetric: its shape averaged with its own mirror image."""

from __future__ import annotations

import numpy as np

from meshes.fitting import fit_rigid_nearest
from meshes.surface import (
    FloatArray,
    IntArray,
    TriMesh,
    neighbour_matrix,
    point_tree,
    unit,
    vertex_normals,
)

_FLIP = np.array([-1.0, 1.0, 1.0])


def symmetric(mesh: TriMesh, midline_x_mm: float) -> TriMesh:
    """Return a closed mesh that is exactly symmetric about the plane x = ``midline_x_mm``.

    The bone is turned so that its own plane of symmetry is that plane, its shape is averaged with
    its mirror image, and one half is then cut off along the plane and mirrored.
    """
    points = mesh.vertices_mm - [midline_x_mm, 0.0, 0.0]
    rotation, shift = fit_rigid_nearest(points * _FLIP, points)
    # half the way from the mirror image to the bone itself is where both agree
    normal = unit(np.real(_eigenvector(rotation @ np.diag(_FLIP), -1.0)))
    normal *= np.sign(normal[0])
    middle = (points + (points * _FLIP) @ rotation.T + shift).mean(axis=0) / 2
    level = unit(np.array([0.0, 0.0, 1.0]) - normal[2] * normal)
    axes = np.vstack([normal, np.cross(level, normal), level])
    turned = (points - middle) @ axes.T + middle * [0.0, 1.0, 1.0]
    averaged = _averaged(mesh.with_vertices(turned))
    return half_doubled(averaged).moved(np.eye(3), [midline_x_mm, 0.0, 0.0])


def half_doubled(mesh: TriMesh) -> TriMesh:
    """Return a closed mesh of the half of another with x <= 0 and its mirror image."""
    return _doubled(_half(mesh))


def _eigenvector(matrix: FloatArray, value: float) -> FloatArray:
    values, vectors = np.linalg.eig(matrix)
    found: FloatArray = np.real(vectors[:, np.argmin(np.abs(values - value))])
    return found


def _averaged(mesh: TriMesh, rounds: int = 4) -> TriMesh:
    """Return the mesh moved half way to its mirror image, along smoothed differences."""
    points = mesh.vertices_mm
    linked = neighbour_matrix(len(points), mesh.faces).tocsr()
    degree = np.asarray(linked.sum(axis=1)).ravel()[:, None]
    for _ in range(rounds):
        normals = vertex_normals(mesh.with_vertices(points))
        _, nearest = point_tree(points * _FLIP).query(points)
        gap = points[nearest] * _FLIP - points
        facing = np.einsum("ij,ij->i", normals, normals[nearest] * _FLIP) > 0.5
        along = np.einsum("ij,ij->i", gap, normals) * facing
        move = normals * along[:, None] / 2
        for _ in range(3):
            move = (move + (linked @ move) / degree) / 2
        points = points + move
    return mesh.with_vertices(points)


def _half(mesh: TriMesh, snap_mm: float = 0.25) -> TriMesh:
    """Return the half with x <= 0, its border exactly on x = 0 (open)."""
    points = mesh.vertices_mm.copy()
    points[np.abs(points[:, 0]) < snap_mm, 0] = 0.0
    side = np.sign(points[:, 0]).astype(int)
    added: dict[tuple[int, int], int] = {}
    extra: list[FloatArray] = []

    def crossing(a: int, b: int) -> int:
        key = (min(a, b), max(a, b))
        if key not in added:
            share = points[a, 0] / (points[a, 0] - points[b, 0])
            on_plane = points[a] + share * (points[b] - points[a])
            on_plane[0] = 0.0
            added[key] = len(points) + len(extra)
            extra.append(on_plane)
        return added[key]

    of_face = side[mesh.faces]
    whole = (of_face.max(axis=1) <= 0) & (of_face.min(axis=1) < 0)
    kept = [mesh.faces[whole].astype(np.int32)]
    for face in mesh.faces[(of_face.max(axis=1) > 0) & (of_face.min(axis=1) < 0)]:
        ring: list[int] = []
        for a, b in zip(face.tolist(), np.roll(face, -1).tolist(), strict=True):
            if side[a] <= 0:
                ring.append(a)
            if side[a] * side[b] < 0:
                ring.append(crossing(a, b))
        fan = [[ring[0], ring[i], ring[i + 1]] for i in range(1, len(ring) - 1)]
        kept.append(np.array(fan, np.int32))
    faces: IntArray = np.vstack(kept)
    every = np.vstack([points, *extra]) if extra else points
    used, new = np.unique(faces, return_inverse=True)
    return TriMesh(every[used], new.reshape(-1, 3).astype(np.int32))


def _doubled(half: TriMesh) -> TriMesh:
    """Return a half and its mirror image, joined where x is 0."""
    count = len(half.vertices_mm)
    on_plane = half.vertices_mm[:, 0] == 0.0
    number = np.arange(count, dtype=np.int32)
    number[~on_plane] = count + np.arange(np.count_nonzero(~on_plane), dtype=np.int32)
    return TriMesh(
        np.vstack([half.vertices_mm, half.vertices_mm[~on_plane] * _FLIP]),
        np.vstack([half.faces, number[half.faces[:, ::-1]]]).astype(np.int32),
    )
