"""Drawing the borders of clickable areas as smooth lines, without changing the bone's shape.

An area is a set of triangles, so its border runs in teeth along their edges. Here the vertices on a
border slide along the surface of the bone until the line is smooth, and those around them follow.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, diags_array

from meshes.distance import SignedDistance
from meshes.surface import FloatArray, TriMesh, face_cross, submesh, unit

#: Rounds of smoothing the line, and of letting the surroundings follow.
_ROUNDS = 24
#: Rings of vertices around a border that move with it.
_RINGS = 3
#: A triangle that turns further than this away from where it faced is put back (cosine).
_TURNED = 0.3
#: Rounds of putting back a little, and then of putting back for good.
_EASED = 8


def smooth_borders(
    mesh: TriMesh, number: NDArray[np.int16], still: NDArray[np.bool_] | None = None
) -> TriMesh:
    """Return the mesh with the borders between areas smoothed along its own surface.

    Parameters
    ----------
    mesh : TriMesh
        Closed.
    number : (m,) int16
        The area of each face; the numbers stay true for the faces of the result.
    still : (n,) bool, optional
        Vertices that stay where they are, such as those of a sharp crest.
    """
    a, b = _border_edges(mesh.faces, number)
    count = len(mesh.vertices_mm)
    along = csr_array(
        (np.ones(2 * len(a)), (np.concatenate([a, b]), np.concatenate([b, a]))),
        shape=(count, count),
    )
    degree = np.asarray(along.sum(axis=1))
    free = np.ones(count, bool) if still is None else ~still
    line = np.flatnonzero((degree == 2) & free)
    meeting = degree > 2
    around = _links(mesh.faces, count)
    follow = degree > 0
    for _ in range(_RINGS):
        follow = follow | (around @ follow.astype(float) > 0)
    follow &= (degree == 0) & free
    moving = np.flatnonzero(follow)
    touched = np.concatenate([line, moving])
    if not len(touched):
        return mesh
    beside = np.zeros(count)
    beside[touched] = 1.0
    for _ in range(_RINGS):
        beside = around @ beside + beside
    field = SignedDistance(submesh(mesh, np.flatnonzero((beside[mesh.faces] > 0).any(axis=1))))
    points = mesh.vertices_mm.copy()
    for step in range(_ROUNDS):
        points[line] += 0.5 * ((along @ points)[line] / 2 - points[line])
        points[moving] += 0.4 * ((around @ points)[moving] - points[moving])
        if step % 4 == 3:
            points[touched], _ = field.nearest(points[touched])
    points[meeting] = mesh.vertices_mm[meeting]
    return _put_back(mesh, points)


def _put_back(mesh: TriMesh, points: FloatArray) -> TriMesh:
    """Return the mesh with its moved points, but for those of triangles that turned over."""
    moved = (points != mesh.vertices_mm).any(axis=1)
    faces = mesh.faces[moved[mesh.faces].any(axis=1)]
    before = unit(face_cross(TriMesh(mesh.vertices_mm, faces)))
    for share in (*([0.3] * _EASED), *([1.0] * _EASED)):
        now = unit(face_cross(TriMesh(points, faces)))
        bad = np.einsum("ij,ij->i", before, now) < _TURNED
        if not bad.any():
            break
        some = np.unique(faces[bad])
        points[some] += share * (mesh.vertices_mm[some] - points[some])
    return mesh.with_vertices(points)


def _border_edges(
    faces: NDArray[np.int32], number: NDArray[np.int16]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return both ends of every edge between faces of different areas, each once."""
    ends = np.concatenate([faces[:, [0, 1]], faces[:, [1, 2]], faces[:, [2, 0]]]).astype(np.int64)
    area = np.tile(number, 3)
    low, high = ends.min(axis=1), ends.max(axis=1)
    order = np.lexsort((high, low))
    first, second = order[0::2], order[1::2]
    differs = area[first] != area[second]
    return low[first[differs]], high[first[differs]]


def _links(faces: NDArray[np.int32], count: int) -> csr_array:
    """Return the matrix that averages the neighbours of each vertex."""
    ends = np.concatenate([faces[:, [0, 1]], faces[:, [1, 2]], faces[:, [2, 0]]])
    links = csr_array((np.ones(len(ends)), (ends[:, 0], ends[:, 1])), shape=(count, count))
    links = links.maximum(links.T)
    return csr_array(diags_array(1.0 / np.maximum(links.sum(axis=1), 1)) @ links)
