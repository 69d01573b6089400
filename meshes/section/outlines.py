"""Outlines of a closed mesh in a plane: exact, and fast enough to follow a hand."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from meshes.atlas import Floats, Ints

Vector = NDArray[np.float64]

#: The corner after each corner of a face.
_NEXT = np.array([1, 2, 0])


@dataclass(frozen=True, eq=False)
class Outline:
    """One closed line in which a plane meets a mesh.

    Parameters
    ----------
    flat_mm : (k, 2) float64
        Its points in the flat picture; the solid lies on their left.
    told : (k, c) float32
        What the vertices of the mesh carry, at these points.
    """

    flat_mm: Vector
    told: Floats


class Cutter:
    """Cuts one mesh again and again; steps along one direction cost least.

    Parameters
    ----------
    vertices_mm : (n, 3) float32
    faces : (m, 3) int32
        Wound outwards.
    told : (n, c) float32
        Whatever should be known along the outlines.
    """

    def __init__(self, vertices_mm: Floats, faces: Ints, told: Floats) -> None:
        # as plain arrays: those that are mapped from a file are slower to take rows from
        self._vertices_mm = np.asarray(vertices_mm)
        self._faces = np.asarray(faces)
        self._told = np.asarray(told)
        self._direction: tuple[float, ...] = ()
        self._along = self._first = self._last = np.empty(0, np.float32)

    def cut(
        self, normal: Vector, offset_mm: float, *, right: Vector, up: Vector
    ) -> tuple[Outline, ...]:
        """Return the outlines in a plane; none where it misses the mesh.

        Parameters
        ----------
        normal : (3,) float64
            Unit vector in the frame of the mesh.
        offset_mm : float
            From the origin of that frame.
        right, up : (3,) float64
            Axes of the flat picture, in the same frame.
        """
        self._look_along(normal)
        crossed = np.flatnonzero((self._first <= offset_mm) & (self._last > offset_mm))
        if not len(crossed):
            return ()
        corners = self._faces[crossed]
        high = self._along[corners] > offset_mm
        after, high_after = corners[:, _NEXT], high[:, _NEXT]
        # Each crossed face has one edge that rises through the plane and one that falls.
        rises, falls = ~high & high_after, high & ~high_after
        low, top = corners[rises], after[rises]
        count = len(self._vertices_mm)
        starts = low.astype(np.int64) * count + top
        ends = after[falls].astype(np.int64) * count + corners[falls]
        share = (offset_mm - self._along[low]) / (self._along[top] - self._along[low])
        points = _between(self._vertices_mm, low, top, share).astype(np.float64)
        flat = points @ np.stack([right, up], axis=1)
        told = _between(self._told, low, top, share)
        forward = float(np.linalg.det(np.stack([right, up, normal]))) < 0
        return tuple(
            Outline(flat[chain], told[chain])
            for chain in _chains(starts, ends)
            for chain in [chain if forward else chain[::-1]]
        )

    def _look_along(self, normal: Vector) -> None:
        """Work out how far each vertex and each face lies along a direction."""
        direction = tuple(normal.tolist())
        if direction == self._direction:
            return
        self._direction = direction
        self._along = self._vertices_mm @ normal.astype(np.float32)
        first, second, third = (self._along[self._faces[:, k]] for k in range(3))
        self._first = np.minimum(np.minimum(first, second), third)
        self._last = np.maximum(np.maximum(first, second), third)


def _between(values: Floats, low: Ints, top: Ints, share: Floats) -> Floats:
    """Return values on edges, ``(k, c)``: a share of the way from their low to their top end."""
    here = values[low]
    result: Floats = here + (values[top] - here) * share[:, None]
    return result


def _chains(starts: NDArray[np.int64], ends: NDArray[np.int64]) -> list[NDArray[np.intp]]:
    """Return the order of steps that make closed lines, each step from an edge to an edge.

    Where a mesh is not closed a line ends, and is taken as closed from its end to its start.
    """
    order = np.argsort(starts)
    place = np.minimum(np.searchsorted(starts[order], ends), len(starts) - 1)
    following = np.where(starts[order][place] == ends, order[place], -1)
    begins = np.ones(len(starts), bool)
    begins[following[following >= 0]] = False
    steps = following.tolist()
    left = bytearray(b"\1") * len(steps)
    chains = []
    for first in (*np.flatnonzero(begins).tolist(), *range(len(steps))):
        step, chain = first, []
        while step >= 0 and left[step]:
            left[step] = 0
            chain.append(step)
            step = steps[step]
        if len(chain) > 2:
            chains.append(np.array(chain))
    return chains
