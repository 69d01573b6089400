"""First stations of a muscle: slices of its surface along a smooth field from end to end."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_matrix, diags
from scipy.sparse.linalg import spsolve

from meshes.measure.reference import Surface
from meshes.soft.sweep import COLUMNS
from meshes.surface import unit

Array = NDArray[np.float64]

#: From where to where a muscle is swept: direction (LPS, right side) in which its first end lies
#: furthest, share of its vertices that belong to that end, and the same for its last end.
Ends = tuple[tuple[float, float, float], float, tuple[float, float, float], float]


def first_stations(surface: Surface, ends: Ends, count: int) -> Array:
    """Lay stations through a surface.

    Parameters
    ----------
    surface : Surface
    ends : Ends
    count : int
        Number of stations.

    Returns
    -------
    (count, 12) float64
        Numbers as in ``meshes.soft.sweep.COLUMNS``: a start for the fit.
    """
    field = smooth_field(surface, ends)
    levels = np.linspace(0.0, 1.0, 4 * count + 1)[1:-1]
    rows = np.array([_section(surface, field, level) for level in levels])
    travelled = np.concatenate(
        [[0.0], np.cumsum(np.linalg.norm(np.diff(rows[:, :3], axis=0), axis=1))]
    )
    for i in range(1, len(rows)):
        if rows[i, 3:6] @ rows[i - 1, 3:6] < 0:
            rows[i, 3:6] *= -1
    even = np.linspace(0.0, travelled[-1], count)
    return np.stack([np.interp(even, travelled, column) for column in rows.T], -1)


def smooth_field(surface: Surface, ends: Ends) -> Array:
    """Return ``(n,)`` values on the vertices, 0 at the first end, 1 at the last, smooth between."""
    vertices, faces = surface.vertices_mm, surface.faces
    edges = np.concatenate([faces[:, [0, 1]], faces[:, [1, 2]], faces[:, [2, 0]]])
    weight = 1.0 / np.maximum(np.linalg.norm(np.diff(vertices[edges], axis=1)[:, 0], axis=1), 0.2)
    number = len(vertices)
    rows, columns = np.r_[edges[:, 0], edges[:, 1]], np.r_[edges[:, 1], edges[:, 0]]
    links = coo_matrix((np.r_[weight, weight], (rows, columns)), (number, number)).tocsr()
    laplace = diags(np.asarray(links.sum(1)).ravel() + 1e-9) - links
    fixed, value = np.zeros(number), np.zeros(number)
    for direction, share, target in ((ends[0], ends[1], 0.0), (ends[2], ends[3], 1.0)):
        height = vertices @ unit(np.array(direction, np.float64))
        at_end = height >= np.quantile(height, 1.0 - share)
        fixed[at_end], value[at_end] = 1e6, target
    return np.asarray(spsolve((laplace + diags(fixed)).tocsc(), fixed * value))


def _section(surface: Surface, field: Array, level: float) -> Array:
    """One station from the curve on which the field has a value."""
    faces, vertices = surface.faces, surface.vertices_mm
    pieces = []
    for i, j in ((0, 1), (1, 2), (2, 0)):
        a, b = faces[:, i], faces[:, j]
        crossing = (field[a] - level) * (field[b] - level) < 0
        a, b = a[crossing], b[crossing]
        share = ((level - field[a]) / (field[b] - field[a]))[:, None]
        pieces.append(vertices[a] * (1 - share) + vertices[b] * share)
    points = np.concatenate(pieces)
    centre = (points.min(0) + points.max(0)) / 2 if len(points) < 4 else points.mean(0)
    _, spread, axes = np.linalg.svd(points - centre, full_matrices=False)
    half = np.abs((points - centre) @ axes.T).max(0)
    centre = centre + axes[0] * (((points - centre) @ axes[0]).max() - half[0]) * 0.5
    station = np.zeros(len(COLUMNS))
    station[:3], station[3:6] = centre, axes[0] * half[0]
    station[6] = spread[1] / np.sqrt(max(len(points), 1)) * 1.6
    station[10] = 0.5
    return station
