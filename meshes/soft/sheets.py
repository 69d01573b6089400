"""Closed layers over a grid of points, and sheets drawn taut over what lies under them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import RectBivariateSpline

from meshes.distance import SignedDistance
from meshes.soft.sweep import signed_volume
from meshes.surface import FloatArray, TriMesh, unit

#: Signed distance and outward direction at points (n, 3).
Obstacle = Callable[[FloatArray], tuple[FloatArray, FloatArray]]


@dataclass(frozen=True, eq=False)
class Layer:
    """A closed layer: a lower and an upper grid sewn together at the border.

    Parameters
    ----------
    mesh : TriMesh
    row, column : (n,) float64
        Place of each vertex in the grid, 0 to 1 (columns of a ring: 0 to nearly 1).
    upper : (n,) bool
        Whether a vertex belongs to the upper sheet only.
    """

    mesh: TriMesh
    row: FloatArray
    column: FloatArray
    upper: NDArray[np.bool_]

    def face_mean(self, values: FloatArray) -> FloatArray:
        """Return the mean of a number a vertex (n,) over the corners of each face (m,)."""
        return np.asarray(values[self.mesh.faces].mean(axis=1))


def layer(lower: FloatArray, upper: FloatArray, *, ring: bool = False) -> Layer:
    """Sew two grids into one closed surface, wound outward.

    Parameters
    ----------
    lower, upper : (n, m, 3) float64
        Their borders (with ``ring`` only the first and last row) are shared: those of ``lower``.
    ring : bool
        Whether the last column is followed by the first.
    """
    rows, columns = lower.shape[:2]
    low = np.arange(rows * columns).reshape(rows, columns)
    border = np.zeros((rows, columns), bool)
    border[[0, -1]] = True
    if not ring:
        border[:, [0, -1]] = True
    high = low.copy()
    high[~border] = rows * columns + np.arange((~border).sum())
    row, column = np.meshgrid(
        np.linspace(0, 1, rows),
        np.arange(columns) / (columns if ring else columns - 1),
        indexing="ij",
    )
    faces = np.concatenate([_grid_faces(low, ring)[:, ::-1], _grid_faces(high, ring)])
    vertices = np.concatenate([lower.reshape(-1, 3), upper[~border]])
    if signed_volume(vertices, faces) < 0:
        faces = faces[:, ::-1]
    return Layer(
        mesh=TriMesh(vertices, np.ascontiguousarray(faces, np.int32)),
        row=np.concatenate([row.ravel(), row[~border]]),
        column=np.concatenate([column.ravel(), column[~border]]),
        upper=np.arange(len(vertices)) >= rows * columns,
    )


def upper_sheet(vertices_mm: FloatArray, rows: int) -> FloatArray:
    """Return the upper grid (rows, m, 3) of a ring that ``layer`` sewed."""
    columns = len(vertices_mm) // (2 * rows - 2)
    lower = vertices_mm[: rows * columns].reshape(rows, columns, 3)
    between = vertices_mm[rows * columns :].reshape(rows - 2, columns, 3)
    return np.concatenate([lower[:1], between, lower[-1:]])


def tube(rings: FloatArray, *, closed: bool = False) -> TriMesh:
    """Return the closed surface of rings (n, k, 3): a capped tube, or with ``closed`` a ring."""
    count, number = rings.shape[:2]
    index = np.arange(count * number).reshape(count, number)
    if closed:
        index = np.vstack([index, index[:1]])
    faces = _grid_faces(index, ring=True)
    vertices = rings.reshape(-1, 3)
    if not closed:
        after = np.roll(index, -1, axis=1)
        first, last = len(vertices), len(vertices) + 1
        lids = [
            np.stack([np.full(number, first), after[0], index[0]], -1),
            np.stack([np.full(number, last), index[-1], after[-1]], -1),
        ]
        vertices = np.vstack([vertices, rings[0].mean(axis=0), rings[-1].mean(axis=0)])
        faces = np.concatenate([faces, *lids])
    if signed_volume(vertices, faces) < 0:
        faces = faces[:, ::-1]
    return TriMesh(vertices, np.ascontiguousarray(faces, np.int32))


def filled(grid: FloatArray) -> TriMesh:
    """Return the closed surface of a ring sheet (n, m, 3) whose two ends are covered flat."""
    return tube(grid)


def _grid_faces(index: NDArray[np.intp], ring: bool) -> NDArray[np.intp]:
    """Return the triangles of a grid; the diagonals point at the corners of an open one, so that
    no triangle lies with all its corners on the border."""
    whole = np.asarray(index, np.intp)
    if ring:
        whole = np.hstack([whole, whole[:, :1]])
    a, b, c, d = (
        corner.ravel()
        for corner in (whole[:-1, :-1], whole[:-1, 1:], whole[1:, 1:], whole[1:, :-1])
    )
    low, left = np.indices((whole.shape[0] - 1, whole.shape[1] - 1)).reshape(2, -1)
    other = (low < (whole.shape[0] - 1) / 2) != (left < (whole.shape[1] - 1) / 2)
    flip = other & (not ring)
    return np.concatenate(
        [
            np.stack([a, b, np.where(flip, d, c)], -1),
            np.stack([np.where(flip, b, a), c, d], -1),
        ]
    )


def grid_normals(grid: FloatArray, *, ring: bool = False) -> FloatArray:
    """Return unit normals (n, m, 3) of a grid; the sign is that of row x column."""
    along = np.gradient(grid, axis=0)
    if ring:
        across = (np.roll(grid, -1, axis=1) - np.roll(grid, 1, axis=1)) / 2.0
    else:
        across = np.gradient(grid, axis=1)
    return unit(np.cross(along, across))


def obstacle(surfaces: SignedDistance) -> Obstacle:
    """Return signed distance and outward direction in one query."""

    def field(points: FloatArray) -> tuple[FloatArray, FloatArray]:
        closest, normals = surfaces.nearest(points)
        arm = points - closest
        off = np.linalg.norm(arm, axis=1)
        side = np.where(np.einsum("ij,ij->i", arm, normals) < 0, -1.0, 1.0)
        near = off < 1e-3
        away = arm * (side / np.where(near, 1.0, off))[:, None]
        return off * side, np.where(near[:, None], normals, away)

    return field


def drape(
    grid: FloatArray,
    field: Obstacle,
    clearance: FloatArray | float,
    *,
    rounds: int,
    along: float,
    across: float,
    ring: bool = False,
    look: int = 4,
) -> FloatArray:
    """Draw a sheet taut over obstacles; its first and last row stay where they are.

    Parameters
    ----------
    grid : (n, m, 3) float64
        Rows run from one fixed edge to the other.
    field : callable
        What it is drawn over, as ``obstacle`` gives it.
    clearance : float or (n, m) float64
        Least distance kept, mm.
    rounds : int
    along, across : float
        Share of the way to the mean of its neighbours that a point moves in each round, along a
        column and along a row.
    ring : bool
        Whether the columns close.
    look : int
        The field is measured once in this many rounds, and taken as flat in between.

    Returns
    -------
    (n, m, 3) float64
    """
    points = grid.copy()
    kept = np.broadcast_to(np.asarray(clearance, np.float64), grid.shape[:2])[1:-1].ravel()
    plane, normal = np.zeros(kept.shape), np.zeros((len(kept), 3))
    for i in range(rounds):
        pull = along * (0.5 * (points[2:] + points[:-2]) - points[1:-1])
        if ring:
            beside = 0.5 * (np.roll(points, 1, axis=1) + np.roll(points, -1, axis=1))
            pull += across * (beside - points)[1:-1]
        else:
            beside = 0.5 * (points[:, 2:] + points[:, :-2]) - points[:, 1:-1]
            pull[:, 1:-1] += across * beside[1:-1]
        points[1:-1] += pull
        flat = points[1:-1].reshape(-1, 3)
        if i % look == 0 or i >= rounds - 2:
            signed, normal = field(flat)
            plane = np.einsum("ij,ij->i", flat, normal) - signed
        short = kept - (np.einsum("ij,ij->i", flat, normal) - plane)
        points[1:-1] = (flat + np.maximum(short, 0.0)[:, None] * normal).reshape(points[1:-1].shape)
    return points


def resampled(
    grid: FloatArray, rows: FloatArray, columns: FloatArray, *, ring: bool = False
) -> FloatArray:
    """Return a smooth grid read at other places.

    Parameters
    ----------
    grid : (n, m, 3) float64
    rows, columns : (...) float64
        Places, 0 to 1 each; with ``ring`` a column of 1 is the first one again.

    Returns
    -------
    (..., 3) float64
    """
    pad = 4 if ring else 0
    wide = np.concatenate([grid[:, -pad:], grid, grid[:, : pad + 1]], axis=1) if ring else grid
    count = grid.shape[1]
    at = (np.arange(wide.shape[1]) - pad) / (count if ring else count - 1)
    place = np.linspace(0, 1, len(grid))
    where = columns % 1.0 if ring else columns
    return np.stack(
        [
            RectBivariateSpline(place, at, wide[:, :, k]).ev(rows, where)
            for k in range(wide.shape[2])
        ],
        axis=-1,
    )


def disc(side: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return a square grid with these places (n,) along its sides, -1 to 1, pressed into a disc."""
    x, y = np.meshgrid(side, side, indexing="ij")
    return x * np.sqrt(1.0 - y**2 / 2.0), y * np.sqrt(1.0 - x**2 / 2.0)


def clustered(count: int, share: float = 0.6) -> FloatArray:
    """Return ``count`` places from 0 to 1 that lie closer together towards both ends."""
    even = np.linspace(0.0, 1.0, count)
    return np.asarray(share * (0.5 - 0.5 * np.cos(np.pi * even)) + (1.0 - share) * even)


def smoothstep(values: FloatArray) -> FloatArray:
    """Return a smooth rise from 0 at 0 to 1 at 1, flat outside."""
    share = np.clip(values, 0.0, 1.0)
    return np.asarray(share * share * (3.0 - 2.0 * share))
