"""Bodies described by a field: negative inside. Rounded shapes, blended, turned into a surface."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from meshes.surface import FloatArray, TriMesh

#: Value (n,) at points (n, 3): about the distance in mm, negative inside.
Field = Callable[[FloatArray], FloatArray]


def capsule(
    points_mm: FloatArray,
    start: ArrayLike,
    end: ArrayLike,
    *,
    radius: tuple[float, float],
    flatten: ArrayLike = (1.0, 1.0, 1.0),
) -> FloatArray:
    """Return the field (n,) of a rod with round ends.

    Parameters
    ----------
    points_mm : (n, 3) float
    start, end : (3,) array_like
    radius : (float, float)
        At the start and at the end.
    flatten : (3,) array_like
        Along an axis where this is 2 the rod is half as thick as its radius.
    """
    scale = np.asarray(flatten, np.float64)
    a, b = np.asarray(start) * scale, np.asarray(end) * scale
    arm, along = points_mm * scale - a, b - a
    share = np.clip(arm @ along / max(float(along @ along), 1e-9), 0.0, 1.0)
    off = np.linalg.norm(arm - share[:, None] * along, axis=1)
    return np.asarray((off - radius[0] - share * (radius[1] - radius[0])) / scale.max())


def joined(fields: list[FloatArray], blend_mm: float) -> FloatArray:
    """Return the union of fields (n,), its inner edges rounded over ``blend_mm``."""
    total = fields[0]
    for field in fields[1:]:
        near = np.clip(blend_mm - np.abs(total - field), 0.0, None) / blend_mm
        total = np.minimum(total, field) - near * near * blend_mm / 4
    return total


def both(first: FloatArray, second: FloatArray, blend_mm: float) -> FloatArray:
    """Return what lies in both of two fields (n,), its outer edges rounded."""
    return -joined([-first, -second], blend_mm)


#: Shifts of the grid along y and z tried in turn, in cells; x stays, for symmetric bodies.
_SHIFTS = (0.0, 0.37, 0.61, 0.23, 0.79, 0.5)


def surface_of(field: Field, low: ArrayLike, high: ArrayLike, step_mm: float) -> TriMesh:
    """Return the closed surface where a field is 0 (surface nets, Gibson 1998).

    Every cell of the grid that the surface crosses gets one vertex, in the middle of the
    crossings of its edges; every edge it crosses gets a quad between the four cells around it.

    Parameters
    ----------
    field : callable
        Positive on the border of the box.
    low, high : (3,) array_like
        Corners of the box.
    step_mm : float
        Size of a cell.

    Raises
    ------
    ValueError
        Where two sheets stay in one cell, wherever the grid is laid: the step is too large.
    """
    for shift in _SHIFTS:
        moved = np.array([0.0, shift, shift]) * step_mm
        mesh = _net(field, np.asarray(low) - moved, np.asarray(high), step_mm)
        sides = np.sort(mesh.faces[:, [[0, 1], [1, 2], [2, 0]]].reshape(-1, 2), axis=1)
        key = sides[:, 0].astype(np.int64) * len(mesh.vertices_mm) + sides[:, 1]
        if (np.unique(key, return_counts=True)[1] == 2).all():
            return mesh
    raise ValueError(f"no closed surface with cells of {step_mm} mm")


def _net(field: Field, lower: FloatArray, high: FloatArray, step_mm: float) -> TriMesh:
    shape = tuple(int(n) + 1 for n in np.ceil((high - lower) / step_mm))
    grid = np.stack(np.meshgrid(*map(np.arange, shape), indexing="ij"), axis=-1)
    value = field(lower + grid.reshape(-1, 3) * step_mm).reshape(shape)
    inside = value < 0
    cells = tuple(n - 1 for n in shape)
    total, crossings = np.zeros((*cells, 3)), np.zeros(cells)
    crossed: list[tuple[int, NDArray[np.intp]]] = []
    for axis in range(3):
        step = np.eye(3, dtype=np.intp)[axis]
        one = tuple(slice(0, n - s) for n, s in zip(shape, step, strict=True))
        two = tuple(slice(s, None) for s in step)
        at = np.argwhere(inside[one] != inside[two])
        crossed.append((axis, at))
        near, far = value[tuple(at.T)], value[tuple((at + step).T)]
        place = at.astype(np.float64)
        place[:, axis] += near / (near - far)
        others = [i for i in range(3) if i != axis]
        for first in (0, 1):
            for second in (0, 1):
                cell = at.copy()
                cell[:, others[0]] -= first
                cell[:, others[1]] -= second
                np.add.at(total, tuple(cell.T), place)
                np.add.at(crossings, tuple(cell.T), 1.0)
    used = crossings > 0
    number = np.full(cells, -1, np.int32)
    number[used] = np.arange(np.count_nonzero(used), dtype=np.int32)
    vertices = lower + total[used] / crossings[used][:, None] * step_mm
    faces = [_quads(axis, at, number, inside) for axis, at in crossed]
    return TriMesh(vertices, np.vstack(faces))


def _quads(
    axis: int, at: NDArray[np.intp], number: NDArray[np.int32], inside: NDArray[np.bool_]
) -> NDArray[np.int32]:
    """Return the triangles (k, 3) around the crossed edges ``at`` (j, 3) along an axis."""
    first, second = (axis + 1) % 3, (axis + 2) % 3
    corners = []
    for back_first, back_second in ((0, 0), (1, 0), (1, 1), (0, 1)):
        cell = at.copy()
        cell[:, first] -= back_first
        cell[:, second] -= back_second
        corners.append(number[tuple(cell.T)])
    quad = np.stack(corners, axis=1)
    leaving = inside[tuple(at.T)]
    quad = np.where(leaving[:, None], quad, quad[:, ::-1])
    return np.vstack([quad[:, [0, 1, 2]], quad[:, [0, 2, 3]]]).astype(np.int32)
