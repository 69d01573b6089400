"""How far points are from the bones of each body, quickly: distances on a grid.

One grid for each of ``BODIES``, in the place where the bones are in the neutral pose. A point is
carried into the grid of a body before it is asked for, as a *place*: counted in cells. Exact within
``BAND_MM`` of the surface at the corners of the cells, and linear between these.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from meshes.atlas import Atlas, Floats
from meshes.motion.bone_grids import CELL_MM, Grid, bone_grids
from meshes.motion.kinematics import BODIES

#: Within this distance of a bone things are looked at closely.
NEAR_MM = 0.9
_CELLS = np.float32(1 / CELL_MM)


class BoneFields:
    """Signed distance to the bones of all bodies, negative inside.

    Parameters
    ----------
    grids : mapping of str to Grid
        By body; a body without bones has none, and nothing is near it.

    Attributes
    ----------
    bodies : tuple of int
        Those that have bones, as index into ``BODIES``.
    low_mm : (4, 3) float32
        First corner of each grid.
    """

    def __init__(self, grids: Mapping[str, Grid]) -> None:
        self._grids = {BODIES.index(name): grid for name, grid in grids.items()}
        self.bodies: tuple[int, ...] = tuple(self._grids)
        sizes = np.ones((len(BODIES), 3), np.int32)
        self.low_mm = np.zeros((len(BODIES), 3), np.float32)
        self._start = np.zeros(len(BODIES), np.int32)
        values: list[Floats] = []
        for body, grid in self._grids.items():
            sizes[body], self.low_mm[body] = grid.shape, grid.low_mm
            self._start[body] = sum(len(some) for some in values)
            values.append(grid.values_mm)
        self._values = np.concatenate(values) if values else np.full(1, np.inf, np.float32)
        near = self._values < NEAR_MM + CELL_MM
        self._near = np.split(near, self._start[list(self.bodies)][1:])
        self._sizes = sizes
        self._tops = sizes.astype(np.float32) - np.float32(1.001)
        self._steps = np.stack([sizes[:, 1] * sizes[:, 2], sizes[:, 2]], axis=1)

    def high_mm(self, body: int) -> Floats:
        """Return the last corner of the grid of a body, (3,)."""
        return np.asarray(self.low_mm[body] + CELL_MM * (self._sizes[body] - 1), np.float32)

    def carried(self, rotation: Floats, shift_mm: Floats) -> tuple[Floats, Floats]:
        """Return what takes points of a pose to places in the grids.

        Parameters
        ----------
        rotation, shift_mm : (4, 3, 3), (4, 3) float32
            Where the pose takes each of ``BODIES``.

        Returns
        -------
        turn : (4, 3, 3) float32
        home : (4, 3) float32
            A point x lies at the place ``turn @ x + home``.
        """
        turn = np.swapaxes(rotation, 1, 2) * _CELLS
        home = -np.einsum("bij,bj->bi", turn, shift_mm) - self.low_mm * _CELLS
        return np.ascontiguousarray(turn), np.asarray(home, np.float32)

    def at_rest(self, points_mm: Floats, body: int) -> Floats:
        """Return the distance (n,) of points (n, 3) in the neutral pose to the bones of a body."""
        place = np.ascontiguousarray((points_mm - self.low_mm[body]).T) * _CELLS
        return self.sample(place.astype(np.float32), np.full(len(points_mm), body))[0]

    def sample(self, place: Floats, body: NDArray[np.intp]) -> tuple[Floats, Floats]:
        """Return distances (n,) and their gradients (3, n), in the frame of each body.

        Parameters
        ----------
        place : (3, n) float32
            Changed; off the grid counts as its nearest edge.
        body : (n,) int
        """
        np.maximum(place, 0.0, out=place)
        np.minimum(place, self._tops.take(body, axis=0).T, out=place)
        cell = place.astype(np.int32)
        place -= cell
        u, v, w = place
        one, two = self._steps.take(body, axis=0).T
        first = self._start.take(body) + cell[0] * one + cell[1] * two + cell[2]
        flat, rise = [], []
        for corner in (first, first + two, first + one, first + one + two):
            low = self._values.take(corner)
            corner += 1
            up = self._values.take(corner)
            up -= low
            rise.append(up)
            flat.append(low + w * up)
        across = flat[1] - flat[0], flat[3] - flat[2]
        line = flat[0] + v * across[0], flat[2] + v * across[1]
        gradient = np.empty_like(place)
        gradient[0] = line[1] - line[0]
        gradient[1] = across[0] + u * (across[1] - across[0])
        here = rise[0] + v * (rise[1] - rise[0])
        gradient[2] = here + u * (rise[2] + v * (rise[3] - rise[2]) - here)
        distance = line[0] + u * gradient[0]
        gradient *= _CELLS
        return distance, gradient

    def may_be_near(self, place: Floats, body: int) -> NDArray[np.intp]:
        """Return the numbers of places (3, n) that may be within ``NEAR_MM``: never too few."""
        cell = (place + np.float32(0.5)).astype(np.int32)
        for row, size in zip(cell, self._sizes[body], strict=True):
            np.clip(row, 0, size - 1, out=row)
        number = cell[0] * self._sizes[body, 1]
        number += cell[1]
        number *= self._sizes[body, 2]
        number += cell[2]
        return np.flatnonzero(self._near[self.bodies.index(body)].take(number))


def bone_fields(atlas: Atlas) -> BoneFields:
    """Return the fields of an atlas, from grids that are kept once they are made."""
    return BoneFields(bone_grids(atlas))
