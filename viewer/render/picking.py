"""What lies under a pixel, by processor: boxes first, then one cell locator a part."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from vtkmodules.vtkCommonCore import mutable
from vtkmodules.vtkCommonDataModel import vtkStaticCellLocator

from viewer.render.camera import Turntable
from viewer.render.nodes import Node
from viewer.scene import Hit

Vector = NDArray[np.float64]

#: A small part is hit when the mouse is this close to it.
_REACH_PX = 3.0
#: What is that much behind what was hit exactly counts as lying on it.
_DEPTH_SLACK_MM = 1.0
_MOST_LAYERS = 8
_FAR_MM = 20000.0

_TINY = 1e-12
_RING_PX = _REACH_PX * np.array(
    [(math.cos(k * math.pi / 4), math.sin(k * math.pi / 4)) for k in range(8)]
)


@dataclass(frozen=True)
class _Touch:
    """Where a ray meets a node: distance along the ray (mm), face, point in the mesh's frame."""

    distance_mm: float
    node: Node
    face: int
    point_mm: tuple[float, float, float]


class Picker:
    """Finds nodes under pixels.

    Parameters
    ----------
    nodes : mapping of name to Node
    """

    def __init__(self, nodes: Mapping[str, Node]) -> None:
        self._nodes = list(nodes.values())
        #: For each part, of which of its shapes it is.
        self._locators: dict[str, tuple[int, vtkStaticCellLocator]] = {}
        self._pickable: list[Node] = []
        self._all = np.empty(0, np.intp)
        self._small = np.empty(0, np.intp)
        self._low = np.empty((0, 3))
        self._high = np.empty((0, 3))
        self._distance: Any = mutable(0.0)
        self._face: Any = mutable(0)
        self._sub: Any = mutable(0)
        self._point = [0.0, 0.0, 0.0]
        self._weights = [0.0, 0.0, 0.0]
        self.refresh()

    def refresh(self) -> None:
        """Take over which nodes stop a click, and where they are drawn."""
        chosen = self._pickable = [node for node in self._nodes if node.pickable]
        boxes = np.array([node.mesh.box_mm for node in chosen], float).reshape(-1, 2, 3)
        low, high = boxes[:, 0], boxes[:, 1]
        places = np.array([node.to_drawn for node in chosen]).reshape(-1, 4, 4)
        # The box around a box that was turned: centre and half sizes.
        half = np.einsum("nij,nj->ni", np.abs(places[:, :3, :3]), (high - low) / 2)
        centre = np.einsum("nij,nj->ni", places[:, :3, :3], (high + low) / 2) + places[:, :3, 3]
        self._low, self._high = centre - half - 1e-3, centre + half + 1e-3
        self._all = np.arange(len(chosen))
        self._small = np.flatnonzero([node.mesh.small for node in chosen])

    def prepare(self) -> None:
        """Build all locators now, so that the first pick does not wait for them."""
        for node in self._nodes:
            self._locator(node)

    def pick(self, turntable: Turntable, x_px: float, y_px: float, *, mirrored: bool) -> Hit | None:
        """Return what lies under a pixel, or beside it when that is small."""
        best = self._straight(turntable, x_px, y_px)
        if len(self._small) and (best is None or not best.node.mesh.small):
            limit = math.inf if best is None else best.distance_mm + _DEPTH_SLACK_MM
            best = self._beside(turntable, x_px, y_px, limit) or best
        return None if best is None else _as_hit(best, mirrored=mirrored)

    def exact(
        self, turntable: Turntable, x_px: float, y_px: float, *, mirrored: bool
    ) -> Hit | None:
        """Return what lies exactly under a pixel."""
        best = self._straight(turntable, x_px, y_px)
        return None if best is None else _as_hit(best, mirrored=mirrored)

    def _straight(self, turntable: Turntable, x_px: float, y_px: float) -> _Touch | None:
        starts, directions = turntable.rays(np.array([x_px]), np.array([y_px]))
        nears = self._entries(starts, directions, self._all)
        return self._cast(starts[0], directions[0], self._all, nears[0])

    def _beside(
        self, turntable: Turntable, x_px: float, y_px: float, limit_mm: float
    ) -> _Touch | None:
        """Return the nearest small thing on a ring around a pixel, not behind the limit."""
        starts, directions = turntable.rays(x_px + _RING_PX[:, 0], y_px + _RING_PX[:, 1])
        nears = self._entries(starts, directions, self._small)
        best: _Touch | None = None
        for ray in np.flatnonzero((nears < limit_mm).any(axis=1)).tolist():
            touch = self._cast(starts[ray], directions[ray], self._small, nears[ray])
            if touch is None or touch.distance_mm > limit_mm:
                continue
            if best is None or touch.distance_mm < best.distance_mm:
                best = touch
        return best

    def _entries(self, starts: Vector, directions: Vector, rows: NDArray[np.intp]) -> Vector:
        """Return how far along each ray it enters each box, ``(rays, boxes)``; inf: it misses."""
        inverse = 1.0 / np.where(np.abs(directions) < _TINY, _TINY, directions)[:, None]
        origin = starts[:, None]
        first = (self._low[rows] - origin) * inverse
        second = (self._high[rows] - origin) * inverse
        near = np.minimum(first, second).max(axis=2)
        far = np.maximum(first, second).min(axis=2)
        return np.where((near <= far) & (far > 0), np.maximum(near, 0.0), np.inf)

    def _cast(
        self, start: Vector, direction: Vector, rows: NDArray[np.intp], nears: Vector
    ) -> _Touch | None:
        """Return the nearest visible face that a ray meets.

        Parameters
        ----------
        start, direction : (3,) float64
        rows : (k,) int
            Nodes to look at, as rows of the boxes.
        nears : (k,) float64
            How far along the ray it enters their boxes, inf where it misses.
        """
        best: _Touch | None = None
        begin = start.tolist()
        ahead = direction.tolist()
        distances = nears.tolist()
        order = [k for k, near in enumerate(distances) if near < math.inf]
        for k in sorted(order, key=distances.__getitem__):
            if best is not None and distances[k] > best.distance_mm:
                break
            touch = self._meet(self._pickable[rows[k]], begin, ahead, distances[k])
            if touch is not None and (best is None or touch.distance_mm < best.distance_mm):
                best = touch
        return best

    def _meet(
        self, node: Node, start: list[float], direction: list[float], near_mm: float
    ) -> _Touch | None:
        """Return where a ray first meets a face of a node that is not culled away."""
        locator: Any = self._locator(node)
        x0, y0, z0 = _through(node.to_own, start, 1.0)
        dx, dy, dz = _through(node.to_own, direction, 0.0)
        from_mm = max(near_mm - 1.0, 0.0)
        for _ in range(_MOST_LAYERS):
            span = _FAR_MM - from_mm
            begin = (x0 + dx * from_mm, y0 + dy * from_mm, z0 + dz * from_mm)
            end = (x0 + dx * _FAR_MM, y0 + dy * _FAR_MM, z0 + dz * _FAR_MM)
            if not locator.IntersectWithLine(
                begin, end, 0.0, self._distance, self._point, self._weights, self._sub, self._face
            ):
                return None
            distance = from_mm + float(self._distance) * span
            face = int(self._face)
            if not node.part.solid or self._faces(node, face, (dx, dy, dz)):
                x, y, z = self._point
                return _Touch(distance, node, face, (x, y, z))
            from_mm = distance + 1e-3
        return None

    @staticmethod
    def _faces(node: Node, face: int, direction: tuple[float, float, float]) -> bool:
        """Whether a face looks towards where the ray comes from."""
        corners = node.mesh.vertices_mm[node.part.faces[face]].tolist()
        (ax, ay, az), (bx, by, bz), (cx, cy, cz) = corners
        ux, uy, uz, vx, vy, vz = bx - ax, by - ay, bz - az, cx - ax, cy - ay, cz - az
        dx, dy, dz = direction
        across = dx * (uy * vz - uz * vy) + dy * (uz * vx - ux * vz) + dz * (ux * vy - uy * vx)
        return bool(across < 0)

    def _locator(self, node: Node) -> vtkStaticCellLocator:
        changes, locator = self._locators.get(node.part.id, (-1, None))
        if locator is None or changes != node.mesh.changes:
            locator = vtkStaticCellLocator()
            locator.SetDataSet(node.mesh.surface)
            locator.BuildLocator()
            self._locators[node.part.id] = node.mesh.changes, locator
        return locator


def _through(matrix: Vector, at: Sequence[float], whole: float) -> tuple[float, float, float]:
    """Return a point (``whole`` 1) or a direction (0) through a ``(4, 4)`` matrix."""
    x, y, z = at
    rows = matrix.tolist()
    first, second, third = (a * x + b * y + c * z + d * whole for a, b, c, d in rows[:3])
    return first, second, third


def _as_hit(touch: _Touch, *, mirrored: bool) -> Hit:
    part = touch.node.part
    region = touch.node.mesh.region_at(touch.face, touch.point_mm)
    x, y, z = _through(touch.node.to_drawn, touch.point_mm, 1.0)
    return Hit(
        node=touch.node.key,
        part=part.id,
        region=region,
        other_side=touch.node.other_side,
        point_mm=(-x if mirrored else x, y, z),
        own_mm=touch.node.mesh.own_mm(touch.face, touch.point_mm),
    )
