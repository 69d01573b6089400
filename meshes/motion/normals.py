"""Normals of surfaces that change shape but keep their faces, all at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from meshes.atlas import Floats, Part

_TINY = 1e-12


class NormalsOf:
    """Normals of some parts.

    Parameters
    ----------
    parts : sequence of Part
        In their neutral pose.
    light_vertices : mapping of id to (k,) int, optional
        Of the light faces, at these vertices of each; without it of all faces, at all vertices.

    Notes
    -----
    Faces are weighted by what their angle at the corner was in the neutral pose, so that there the
    normals are those of ``surface.vertex_normals``; weights that stay make it one sparse product.
    """

    def __init__(
        self, parts: Sequence[Part], light_vertices: Mapping[str, NDArray[np.intp]] | None = None
    ) -> None:
        self._ids = [part.id for part in parts]
        faces: list[NDArray[np.intp]] | list[NDArray[np.int32]]
        if light_vertices is None:
            faces, points = [p.faces for p in parts], [p.vertices_mm for p in parts]
        else:
            used = [light_vertices[part.id] for part in parts]
            points = [part.vertices_mm[own] for part, own in zip(parts, used, strict=True)]
            faces = [
                np.searchsorted(own, p.lightest_faces) for p, own in zip(parts, used, strict=True)
            ]
        self._starts = np.cumsum([0, *(len(own) for own in points)])
        starts = self._starts[:-1]
        self._faces = np.concatenate([f + s for f, s in zip(faces, starts, strict=True)])
        self._faces = np.ascontiguousarray(self._faces.T, np.intp)
        self._gather = self._gathering(np.concatenate(points))

    def _gathering(self, points: Floats) -> csr_array:
        """Return what makes of the ``_cross`` of faces a sum at each vertex."""
        count = self._faces.shape[1]
        size = np.maximum(np.linalg.norm(self._cross(points), axis=1), _TINY)
        weights = np.stack([_angle(points, self._faces, i) / size for i in range(3)])
        return csr_array(
            (
                weights.ravel().astype(np.float32),
                (
                    self._faces.ravel().astype(np.int32),
                    np.tile(np.arange(count, dtype=np.int32), 3),
                ),
            ),
            shape=(len(points), count),
        )

    def __call__(self, shapes: Mapping[str, Floats]) -> dict[str, Floats]:
        """Return unit normals of each part, ``{id: (n, 3) float32}``; 0 where no face is."""
        points = np.concatenate([shapes[id_] for id_ in self._ids])
        normals = np.asarray(self._gather @ self._cross(points), np.float32)
        length = np.sqrt(np.einsum("ij,ij->i", normals, normals))
        normals /= np.maximum(length, _TINY)[:, None]
        return dict(zip(self._ids, np.split(normals, self._starts[1:-1]), strict=True))

    def _cross(self, points: Floats) -> Floats:
        """Return the outward normals of the faces times twice their area, (m, 3)."""
        a, b, c = (points.take(corner, axis=0).T for corner in self._faces)
        b, c = b - a, c - a
        crossed = np.empty((len(self._faces[0]), 3), np.float32)
        for i, j, k in ((0, 1, 2), (1, 2, 0), (2, 0, 1)):
            crossed[:, i] = b[j] * c[k] - b[k] * c[j]
        return crossed


def _angle(points: Floats, faces: NDArray[np.intp], i: int) -> Floats:
    """Return the angle of each face (3, m) at its corner ``i``, (m,)."""
    corner = points[faces[i]]
    arms = [points[faces[(i + k) % 3]] - corner for k in (1, 2)]
    size = np.prod([np.linalg.norm(arm, axis=1) for arm in arms], axis=0)
    cosine = np.einsum("ij,ij->i", arms[0], arms[1]) / np.maximum(size, _TINY)
    return np.asarray(np.arccos(np.clip(cosine, -1.0, 1.0)), np.float32)
