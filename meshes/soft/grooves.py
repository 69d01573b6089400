"""Grooves in muscles for the nerves and vessels that run over them or between two of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np
from scipy.spatial import cKDTree

from meshes.atlas import Part
from meshes.distance import SignedDistance
from meshes.soft.cordlines import Line
from meshes.surface import (
    FloatArray,
    TriMesh,
    neighbour_matrix,
    point_tree,
    vertex_normals,
    volume_mm3,
)

#: Room left between a cord and the floor of its groove, and how much wider than it a groove is:
#: about half the distance between the vertices of a muscle.
_CLEAR_MM, _WIDER_MM = 0.1, 0.9
#: Deepest groove, and how deep the middle of a cord may lie: what lies deeper runs through.
_DEEPEST_MM, _SUNK_MM = 3.5, 2.0
#: Muscles smaller than this are too thin to be dented.
_LEAST_MM3 = 30_000.0
#: Cords as thick as this lie in their beds already: what is thinner slips between two muscles.
_THIN_MM = 2.5
#: Where the floor of a groove would come nearer to bone there is none.
_OFF_BONE_MM = 0.1


def grooved(muscles: Iterable[Part], lines: Sequence[Line], bone: SignedDistance) -> list[Part]:
    """Return the muscles that cords press into, with their surface drawn back under the cords.

    Parameters
    ----------
    muscles : iterable of Part
        Closed; finished but for their normals.
    lines : sequence of Line
        Settled. Those of structures that run within muscle are not to be among them.
    bone : SignedDistance
        What no groove leads into.
    """
    lines = [line for line in lines if line.half.max() < _THIN_MM]
    points = np.concatenate([line.points_mm for line in lines])
    ahead = np.concatenate([np.gradient(line.points_mm, axis=0) for line in lines])
    ahead /= np.linalg.norm(ahead, axis=1, keepdims=True)
    radius = np.concatenate([line.half.max(axis=1) for line in lines])
    tree = point_tree(points)
    changed = []
    for part in muscles:
        low = part.vertices_mm.min(axis=0) - _THIN_MM
        high = part.vertices_mm.max(axis=0) + _THIN_MM
        near = np.flatnonzero(np.all((points > low) & (points < high), axis=1))
        if not len(near):
            continue
        mesh = TriMesh(part.vertices_mm.astype(np.float64), part.faces)
        if volume_mm3(mesh) < _LEAST_MM3:
            continue
        normals = vertex_normals(mesh)
        depth = _depth(mesh, normals, tree, points, ahead, radius)
        dented = np.flatnonzero(depth)
        if len(dented):
            moved = mesh.vertices_mm.copy()
            moved[dented] -= depth[dented, None] * normals[dented]
            into = dented[bone.distance(moved[dented]) < _OFF_BONE_MM]
            moved[into] = mesh.vertices_mm[into]
            changed.append(replace(part, vertices_mm=moved.astype(np.float32)))
    return changed


def _depth(
    mesh: TriMesh,
    normals: FloatArray,
    tree: cKDTree,
    points: FloatArray,
    ahead: FloatArray,
    radius: FloatArray,
) -> FloatArray:
    """Return how far each vertex (n,) moves inwards, mm."""
    vertices = mesh.vertices_mm
    depth = np.zeros(len(vertices))
    away, which = tree.query(vertices, k=4, distance_upper_bound=16.0)
    for k in range(which.shape[1]):
        met = np.flatnonzero(np.isfinite(away[:, k]))
        line = which[met, k]
        off = vertices[met] - points[line]
        off -= np.einsum("ij,ij->i", off, ahead[line])[:, None] * ahead[line]
        out = normals[met]
        out = out - np.einsum("ij,ij->i", out, ahead[line])[:, None] * ahead[line]
        size = np.linalg.norm(out, axis=1)
        out /= np.maximum(size, 1e-6)[:, None]
        above = np.einsum("ij,ij->i", off, out)
        aside = np.einsum("ij,ij->i", off, off) - above**2
        reach = radius[line] + _CLEAR_MM
        wide = (reach + _WIDER_MM) ** 2
        # from where the vertex is to the far side of the cord, square below it
        floor = above + reach * np.sqrt(np.clip(1.0 - aside / wide, 0.0, None))
        pressed = (aside < wide) & (size > 0.5) & (np.abs(above) < np.minimum(reach, _SUNK_MM))
        depth[met] = np.maximum(depth[met], np.where(pressed, floor, 0.0))
    depth = np.minimum(depth, _DEEPEST_MM)
    links = neighbour_matrix(len(vertices), mesh.faces).tocsr()
    around = (links @ depth) / np.maximum(np.asarray(links.sum(axis=1)).ravel(), 1.0)
    return np.asarray(np.maximum(depth, 0.6 * around))
