"""Solids asked again and again about points that move little: what was far off stays so."""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import ArrayLike

from meshes.surface import FloatArray


class Solid(Protocol):
    """What knows how far points are from it."""

    def distance(self, points_mm: FloatArray, /) -> FloatArray:
        """Return the signed distance (n,) of points (n, 3), negative inside."""

    def gradient(self, points_mm: FloatArray, /) -> FloatArray:
        """Return the direction (n, 3) in which the distance grows."""


class Watched:
    """A solid, and what was seen of it.

    Parameters
    ----------
    solid : Solid
    far_mm : float
        Distances beyond this are taken as this: where the solid's are not to be trusted.
    """

    def __init__(self, solid: Solid, far_mm: float = np.inf) -> None:
        self._solid, self._far_mm = solid, far_mm
        self._at, self._room = np.empty((0, 3)), np.empty(0)

    def distance(self, points_mm: FloatArray, most_mm: ArrayLike) -> FloatArray:
        """Return the signed distance (n,) where it may be below ``most_mm`` (scalar or (n,)),
        elsewhere a lower bound: what was seen last, less the way that a point has gone since."""
        if len(points_mm) != len(self._at):
            self._at, self._room = points_mm.copy(), np.full(len(points_mm), -np.inf)
        room = self._room - np.linalg.norm(points_mm - self._at, axis=1)
        near = np.flatnonzero(room < np.asarray(most_mm))
        if len(near):
            room[near] = np.minimum(self._solid.distance(points_mm[near]), self._far_mm)
            self._at[near], self._room[near] = points_mm[near], room[near]
        return np.asarray(room)

    def gradient(self, points_mm: FloatArray) -> FloatArray:
        """Return the direction (n, 3) in which the distance grows."""
        return self._solid.gradient(points_mm)
