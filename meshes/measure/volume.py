"""Solids as voxels: what lies inside, how far from the wall, how much two of them share."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

Array = NDArray[np.float64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Grid:
    """A box of cubic voxels.

    Parameters
    ----------
    origin_mm : (3,) float64
        Centre of the first voxel.
    pitch_mm : float
    shape : tuple of 3 int
    """

    origin_mm: Array
    pitch_mm: float
    shape: tuple[int, int, int]

    def indices(self, points_mm: Array) -> Array:
        """Return ``(n, 3)`` fractional voxel indices of points."""
        return np.asarray((points_mm - self.origin_mm) / self.pitch_mm)


def grid_around(*clouds_mm: Array, voxels: int = 1_500_000, margin_mm: float = 8.0) -> Grid:
    """Lay a grid of about so many voxels around some points.

    Parameters
    ----------
    clouds_mm : (n, 3) float64
    voxels : int
    margin_mm : float

    Returns
    -------
    Grid
    """
    points = np.concatenate(clouds_mm)
    low, high = points.min(0) - margin_mm, points.max(0) + margin_mm
    pitch = float((np.prod(high - low) / voxels) ** (1 / 3))
    pitch = max(pitch, 0.5)
    counts = np.ceil((high - low) / pitch).astype(int) + 1
    return Grid(low, pitch, (int(counts[0]), int(counts[1]), int(counts[2])))


def occupied(grid: Grid, vertices_mm: Array, faces: NDArray[np.integer], axis: int = 2) -> Bools:
    """Mark voxels whose centre lies inside a surface, by counting its walls along one axis.

    Parameters
    ----------
    grid : Grid
    vertices_mm : (n, 3) float64
    faces : (m, 3) int
    axis : int
        Direction of the columns.

    Returns
    -------
    bool array of ``grid.shape``
    """
    order = [(axis + 1) % 3, (axis + 2) % 3, axis]
    shape = [grid.shape[i] for i in order]
    corners = grid.indices(vertices_mm)[:, order][faces]
    corners[..., 0] += 1.37e-4
    corners[..., 1] += 2.11e-4
    low = np.clip(np.ceil(corners[..., :2].min(1)), 0, None).astype(np.int64)
    high = np.minimum(np.floor(corners[..., :2].max(1)), np.array(shape[:2]) - 1).astype(np.int64)
    spans = np.maximum(high - low + 1, 0)
    counts = spans[:, 0] * spans[:, 1]
    triangle = np.repeat(np.arange(len(faces)), counts)
    within = np.arange(len(triangle)) - np.repeat(np.cumsum(counts) - counts, counts)
    i = low[triangle, 0] + within // spans[triangle, 1]
    j = low[triangle, 1] + within % spans[triangle, 1]
    a, b, c = (corners[triangle, k] for k in range(3))
    double = (b[:, 0] - a[:, 0]) * (c[:, 1] - a[:, 1]) - (b[:, 1] - a[:, 1]) * (c[:, 0] - a[:, 0])
    double = np.where(np.abs(double) < 1e-12, 1e-12, double)
    u = ((i - a[:, 0]) * (c[:, 1] - a[:, 1]) - (j - a[:, 1]) * (c[:, 0] - a[:, 0])) / double
    v = ((b[:, 0] - a[:, 0]) * (j - a[:, 1]) - (b[:, 1] - a[:, 1]) * (i - a[:, 0])) / double
    hit = (u >= 0) & (v >= 0) & (u + v <= 1)
    height = (a[:, 2] + u * (b[:, 2] - a[:, 2]) + v * (c[:, 2] - a[:, 2]))[hit]
    level = np.clip(np.ceil(height), 0, shape[2]).astype(np.int64)
    flat = (i[hit] * shape[1] + j[hit]) * (shape[2] + 1) + level
    walls = np.bincount(flat, minlength=shape[0] * shape[1] * (shape[2] + 1))
    crossed = np.cumsum(walls.reshape(shape[0], shape[1], shape[2] + 1), axis=2)[..., :-1]
    return np.ascontiguousarray(np.transpose(crossed % 2 == 1, np.argsort(order)))


def occupied_by_vote(grid: Grid, vertices_mm: Array, faces: NDArray[np.integer]) -> Bools:
    """``occupied`` along all three axes, by majority: for surfaces with small holes."""
    votes = sum(occupied(grid, vertices_mm, faces, axis).astype(np.int8) for axis in range(3))
    return np.asarray(votes >= 2)


def wall_distance(inside: Bools, pitch_mm: float) -> NDArray[np.float32]:
    """Signed distance to the wall of a marked solid, mm, negative inside."""
    outer = ndimage.distance_transform_edt(~inside)
    inner = ndimage.distance_transform_edt(inside)
    rough = np.where(inside, 0.5 - inner, outer - 0.5) * pitch_mm
    return np.asarray(ndimage.gaussian_filter(rough, 0.7), np.float32)


def dice(one: Bools, other: Bools) -> float:
    """Overlap of two solids on one grid: twice the shared over the sum, 0 to 1."""
    return float(2.0 * (one & other).sum() / max(int(one.sum() + other.sum()), 1))


def sample(field: NDArray[np.float32], grid: Grid, points_mm: Array) -> Array:
    """Sample a field between its voxels, ``(n,)``; beyond the box the nearest value."""
    return np.asarray(
        ndimage.map_coordinates(field, grid.indices(points_mm).T, order=1, mode="nearest"),
        np.float64,
    )
