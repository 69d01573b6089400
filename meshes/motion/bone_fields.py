"""How far points are from the bones of each body, quickly: distances on a grid.

One grid for each of ``BODIES``, in the place where the bones are in the neutral pose. A point is
carried into the grid of a body before it is asked for, as a *place*: counted in cells. Exact within
``BAND_MM`` of the surface at the corners of the cells, and linear between these.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from meshes.atlas import Atlas, Floats
from meshes.motion.bone_grids import CELL_MM, Grid, bone_grids
from meshes.motion.kinematics import BODIES

#: Within this distance of a bone things are looked at closely.
NEAR_MM = 0.9
_CELLS = np.float32(1 / CELL_MM)


class OnGrid(NamedTuple):
    """Where the numbers of a grid are; of one body (m = 1), or for each of m places of its own.

    Parameters
    ----------
    tops : (3, m) float32
        Last place.
    steps : (2, ...) int
        From a corner to the next along the first and the second axis.
    corners : (8, m) int
        Of the first cell.
    """

    tops: Floats
    steps: NDArray[np.intp]
    corners: NDArray[np.intp]


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
        self._start = np.zeros(len(BODIES), np.intp)
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
        self._last = sizes.astype(np.float32) - np.float32(0.5)
        self._steps = np.stack([sizes[:, 1] * sizes[:, 2], sizes[:, 2]], axis=1).astype(np.intp)

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
        return self.sample(place.astype(np.float32), self.grid_of(body))[0]

    def grid_of(self, body: int | NDArray[np.intp]) -> OnGrid:
        """Return where the grid of a body is, or for each of some places that of its body (n,)."""
        one, two = self._steps.take(body, axis=0).T
        cell = np.stack([np.zeros_like(one), two, one, one + two])
        corners = self._start.take(body) + np.concatenate([cell, cell + 1])
        tops = self._tops.take(body, axis=0).T
        return OnGrid(tops.reshape(3, -1), np.stack([one, two]), corners.reshape(8, -1))

    def sample(self, place: Floats, grid: OnGrid) -> tuple[Floats, Floats]:
        """Return distances (n,) and their gradients (3, n), in the frame of each body.

        Parameters
        ----------
        place : (3, n) float32
            Changed; off the grid counts as its nearest edge.
        grid : OnGrid
        """
        np.maximum(place, 0.0, out=place)
        np.minimum(place, grid.tops, out=place)
        floor = np.floor(place)
        place -= floor
        cell = floor.astype(np.intp)
        u, v, w = place
        first = cell[0] * grid.steps[0]
        first += cell[1] * grid.steps[1]
        first += cell[2]
        corners = self._values.take(grid.corners + first)
        # along the last axis, then the second, then the first
        low, rise = corners[:4], corners[4:] - corners[:4]
        low += w * rise
        across = low[1::2] - low[::2]
        rise = rise[::2] + v * (rise[1::2] - rise[::2])
        line = low[::2] + v * across
        gradient = np.empty_like(place)
        gradient[0] = line[1] - line[0]
        gradient[1] = across[0] + u * (across[1] - across[0])
        gradient[2] = rise[0] + u * (rise[1] - rise[0])
        distance = line[0] + u * gradient[0]
        gradient *= _CELLS
        return distance, gradient

    def may_be_near(self, place: Floats, body: int) -> NDArray[np.intp]:
        """Return the numbers of places (3, n) that may be within ``NEAR_MM``: never too few."""
        nearest = place + np.float32(0.5)
        np.maximum(nearest, 0.0, out=nearest)
        np.minimum(nearest, self._last[body][:, None], out=nearest)
        cell = nearest.astype(np.int32)  # smaller numbers are faster, and there are many
        one, two = self._steps[body].astype(np.int32)
        number = cell[0] * one
        number += cell[1] * two
        number += cell[2]
        return np.flatnonzero(self._near[self.bodies.index(body)].take(number))


def bone_fields(atlas: Atlas) -> BoneFields:
    """Return the fields of an atlas, from grids that are kept once they are made."""
    return BoneFields(bone_grids(atlas))
