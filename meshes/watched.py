"""Solids asked again and again about points that move little: what was far off stays so."""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

from meshes.distance import SignedDistance
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
            room[near] = np.minimum(self._measure(points_mm, near), self._far_mm)
            self._at[near], self._room[near] = points_mm[near], room[near]
        return np.asarray(room)

    def _measure(self, points_mm: FloatArray, near: NDArray[np.intp]) -> FloatArray:
        """Return the distance of some of the points."""
        return self._solid.distance(points_mm[near])

    def gradient(self, points_mm: FloatArray) -> FloatArray:
        """Return the direction (n, 3) in which the distance grows."""
        return self._solid.gradient(points_mm)


class Contact(Watched):
    """A surface, and where on it the points are nearest that lie close to it.

    Parameters
    ----------
    field : SignedDistance
    """

    def __init__(self, field: SignedDistance) -> None:
        super().__init__(field)
        self._field = field
        self._closest, self._outward = np.empty((0, 3)), np.empty((0, 3))

    def learn(self, points_mm: FloatArray, room_mm: FloatArray) -> None:
        """Take over lower bounds (n,) of the distance of points (n, 3)."""
        self._at, self._room = points_mm.copy(), room_mm.copy()

    def closer_than(
        self, points_mm: FloatArray, most_mm: float
    ) -> tuple[NDArray[np.intp], FloatArray, FloatArray, FloatArray]:
        """Return which points (n, 3) lie within ``most_mm``, (k,); their distances (k,), their
        nearest points (k, 3) and its smooth outward normals (k, 3)."""
        distance = self.distance(points_mm, most_mm)
        # whatever seems to be close was asked about just now
        near = np.flatnonzero(distance < most_mm)
        return near, distance[near], self._closest[near], self._outward[near]

    def _measure(self, points_mm: FloatArray, near: NDArray[np.intp]) -> FloatArray:
        if len(self._closest) != len(points_mm):
            self._closest, self._outward = np.zeros_like(points_mm), np.zeros_like(points_mm)
        distance, self._closest[near], self._outward[near] = self._field.query(points_mm[near])
        return distance
