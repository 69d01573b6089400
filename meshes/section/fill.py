"""What outlines enclose: tidied areas, their triangles, and areas drawn in from their border."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from manifold3d import CrossSection, FillRule, triangulate
from numpy.typing import NDArray

from meshes.atlas import Floats, Ints
from meshes.section.outlines import Outline

Vector = NDArray[np.float64]
#: Closed lines ``(k, 2)`` in mm that do not cross; what they enclose lies on their left.
Area = tuple[Vector, ...]
#: Points that lie this close to the line between their neighbours are left out: with a third of the
#: points an area is filled in a third of the time.
_TRUE_MM = 0.03


def area_of(outlines: Sequence[Outline]) -> Area:
    """Return the area inside outlines, true to 0.03 mm; where a mesh runs through itself, the
    union."""
    if not outlines:
        return ()
    area = CrossSection([outline.flat_mm for outline in outlines], FillRule.Positive)
    return tuple(area.simplify(_TRUE_MM).to_polygons())


def drawn_in(outlines: Sequence[Outline], depths_mm: Sequence[Floats], within: Area) -> Area:
    """Return what lies deeper than some distance from the outlines.

    Parameters
    ----------
    outlines : sequence of Outline
        At least one.
    depths_mm : sequence of (k,) float32
        The distance at each of their points.
    within : Area
        What the outlines enclose.
    """
    least_mm = min(float(depth_mm.min()) for depth_mm in depths_mm)
    even = CrossSection(list(within)).offset(-least_mm)
    if least_mm == max(float(depth_mm.max()) for depth_mm in depths_mm):
        return tuple(even.to_polygons())
    lines = []
    for outline, depth_mm in zip(outlines, depths_mm, strict=True):
        points = outline.flat_mm
        ahead = np.roll(points, -1, axis=0) - np.roll(points, 1, axis=0)
        length = np.linalg.norm(ahead, axis=1, keepdims=True)
        inward = np.column_stack([-ahead[:, 1], ahead[:, 0]]) / np.maximum(length, 1e-9)
        lines.append(points + inward * depth_mm[:, None])
    # Where the line was drawn in past its other side it winds the other way and encloses nothing.
    return tuple((CrossSection(lines, FillRule.Positive) ^ even).to_polygons())


def triangles_of(area: Area) -> tuple[Vector, Ints]:
    """Return points ``(n, 2)`` and triangles ``(m, 3) int32`` that fill an area."""
    if not area:
        return np.empty((0, 2)), np.empty((0, 3), np.int32)
    return np.concatenate(area), np.asarray(triangulate(list(area)), np.int32)


def contains(area: Area, x_mm: float, y_mm: float) -> bool:
    """Whether a point lies inside an area: a line from it crosses the border an odd number of
    times."""
    inside = False
    for line in area:
        x, y = line[:, 0], line[:, 1]
        x_next, y_next = np.roll(x, -1), np.roll(y, -1)
        spans = (y > y_mm) != (y_next > y_mm)
        if spans.any():
            x, y, x_next, y_next = x[spans], y[spans], x_next[spans], y_next[spans]
            crossings = x + (y_mm - y) / (y_next - y) * (x_next - x)
            inside ^= bool(np.count_nonzero(crossings > x_mm) % 2)
    return inside


def size_mm2(area: Area) -> float:
    """Return how large an area is."""
    return float(
        sum(
            (line[:, 0] * np.roll(line[:, 1], -1) - np.roll(line[:, 0], -1) * line[:, 1]).sum() / 2
            for line in area
        )
    )
