"""Muscles as solids that others keep out of."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from meshes.distance import SignedDistance
from meshes.surface import TriMesh

Array = NDArray[np.float64]

#: Distances are told up to here; a muscle's are not to be trusted beyond.
FAR_MM = 8.0
#: Depth beyond which a muscle is no longer believed.
MUSCLE_DEPTH_MM = 14.0


class Belly:
    """Signed distance to a muscle, which counts as far away outside its bounding box.

    The ends of a swept muscle may fold over themselves, so that far from it the sign of its
    distance is not to be trusted.
    """

    def __init__(self, mesh: TriMesh) -> None:
        self._solid = SignedDistance(mesh)
        self._low, self._high = mesh.vertices_mm.min(axis=0), mesh.vertices_mm.max(axis=0)

    def distance(self, points_mm: Array) -> Array:
        """Signed distance (n,), 1e3 where it cannot matter."""
        found = np.full(len(points_mm), 1e3)
        near = np.flatnonzero(
            np.all((points_mm > self._low - FAR_MM) & (points_mm < self._high + FAR_MM), axis=1)
        )
        if len(near):
            signed = self._solid.distance(points_mm[near])
            boxed = np.all((points_mm[near] > self._low) & (points_mm[near] < self._high), axis=1)
            wrong = (signed < 0) & ~boxed | (signed < -MUSCLE_DEPTH_MM)
            found[near] = np.where(wrong, 1e3, signed)
        return found

    def gradient(self, points_mm: Array) -> Array:
        """Direction (n, 3) in which the distance grows."""
        return self._solid.gradient(points_mm)
