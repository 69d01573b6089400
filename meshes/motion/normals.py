"""Normals of surfaces that change shape but keep their faces, all at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from scipy.sparse import csr_array

from meshes.atlas import Floats, Part

_TINY = 1e-12


class NormalsOf:
    """Normals of some parts.

    Parameters
    ----------
    parts : sequence of Part
        In their neutral pose.
    light : bool
        Of the light faces.

    Notes
    -----
    Faces are weighted by what their angle at the corner was in the neutral pose, so that there the
    normals are those of ``surface.vertex_normals``; weights that stay make it one sparse product.
    """

    def __init__(self, parts: Sequence[Part], light: bool) -> None:
        self._ids = [part.id for part in parts]
        self._starts = np.cumsum([0, *(len(part.vertices_mm) for part in parts)])
        self._faces = np.concatenate(
            [
                (part.light_faces if light and len(part.light_faces) else part.faces) + start
                for part, start in zip(parts, self._starts[:-1], strict=True)
            ]
        )
        points = np.concatenate([part.vertices_mm for part in parts])
        count = len(self._faces)
        size = np.maximum(np.linalg.norm(self._cross(points), axis=1), _TINY)
        weights = np.stack([_angle(points, self._faces, i) / size for i in range(3)])
        self._gather = csr_array(
            (
                weights.ravel().astype(np.float32),
                (self._faces.T.ravel(), np.tile(np.arange(count), 3)),
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
        a, b, c = (points[self._faces[:, i]] for i in range(3))
        b -= a
        c -= a
        return np.stack(
            [b[:, (i + 1) % 3] * c[:, (i + 2) % 3] - b[:, (i + 2) % 3] * c[:, (i + 1) % 3]
             for i in range(3)],
            axis=1,
        )  # fmt: skip


def _angle(
    points: Floats, faces: np.ndarray[tuple[int, ...], np.dtype[np.int32]], i: int
) -> Floats:
    """Return the angle of each face at its corner ``i``, (m,)."""
    corner = points[faces[:, i]]
    arms = [points[faces[:, (i + k) % 3]] - corner for k in (1, 2)]
    size = np.prod([np.linalg.norm(arm, axis=1) for arm in arms], axis=0)
    cosine = np.einsum("ij,ij->i", arms[0], arms[1]) / np.maximum(size, _TINY)
    return np.asarray(np.arccos(np.clip(cosine, -1.0, 1.0)), np.float32)
