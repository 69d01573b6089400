"""What lies under a pixel, by processor: boxes first, then one cell locator a part."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from vtkmodules.vtkCommonCore import mutable
from vtkmodules.vtkCommonDataModel import vtkStaticCellLocator

from viewer.render.camera import Turntable
from viewer.render.nodes import Mesh, Node
from viewer.scene import Hit

Vector = NDArray[np.float64]

#: A small part is hit when the mouse is this close to it.
_REACH_PX = 3.0
#: What is that much behind what was hit exactly counts as lying on it.
_DEPTH_SLACK_MM = 1.0
#: Tissues that are thin wherever they run.
_THIN_TISSUES = frozenset({"nerve", "artery", "vein", "bursa"})
#: Longest side of the box of any other small part, and its shortest one.
_SMALL_MM, _FLAT_MM = 45.0, 15.0
_MOST_LAYERS = 8
_FAR_MM = 20000.0

_RING = [
    (_REACH_PX * math.cos(angle), _REACH_PX * math.sin(angle))
    for angle in (k * math.pi / 4 for k in range(8))
]


@dataclass(frozen=True)
class _Touch:
    """Where a ray meets a node: distance along the ray (mm), face, point in the mesh's frame."""

    distance_mm: float
    node: Node
    face: int
    point_mm: tuple[float, float, float]


def is_small(mesh: Mesh) -> bool:
    """Whether a part deserves a few pixels of tolerance."""
    sides = np.sort(mesh.high_mm - mesh.low_mm)
    return mesh.part.tissue in _THIN_TISSUES or (
        mesh.part.tissue != "bone" and bool(sides[2] < _SMALL_MM and sides[0] < _FLAT_MM)
    )


class Picker:
    """Finds nodes under pixels.

    Parameters
    ----------
    nodes : mapping of name to Node
    """

    def __init__(self, nodes: Mapping[str, Node]) -> None:
        self._nodes = list(nodes.values())
        self._small_node = np.array([is_small(node.mesh) for node in self._nodes], bool)
        self._locators: dict[str, vtkStaticCellLocator] = {}
        self._eligible = np.empty(0, np.intp)
        self._small = np.empty(0, bool)
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
        self._eligible = np.array(
            [i for i, node in enumerate(self._nodes) if node.pickable], np.intp
        )
        chosen = [self._nodes[i] for i in self._eligible]
        low = np.array([node.mesh.low_mm for node in chosen], float).reshape(-1, 3)
        high = np.array([node.mesh.high_mm for node in chosen], float).reshape(-1, 3)
        sign = np.array([node.sign for node in chosen])
        shift = np.array([node.shift_mm for node in chosen])
        ends = np.stack([sign * low[:, 0] + shift, sign * high[:, 0] + shift])
        low[:, 0], high[:, 0] = ends.min(axis=0), ends.max(axis=0)
        self._low, self._high = low - 1e-3, high + 1e-3
        self._small = self._small_node[self._eligible]

    def prepare(self) -> None:
        """Build all locators now, so that the first pick does not wait for them."""
        for node in self._nodes:
            self._locator(node)

    def pick(self, turntable: Turntable, x_px: float, y_px: float, *, mirrored: bool) -> Hit | None:
        """Return what lies under a pixel, or beside it when that is small."""
        best = self._cast(*turntable.ray(x_px, y_px), None)
        if self._small.any() and (best is None or not is_small(best.node.mesh)):
            limit = math.inf if best is None else best.distance_mm + _DEPTH_SLACK_MM
            near = self._beside(turntable, x_px, y_px, limit)
            best = near or best
        return None if best is None else _as_hit(best, mirrored=mirrored)

    def exact(
        self, turntable: Turntable, x_px: float, y_px: float, *, mirrored: bool
    ) -> Hit | None:
        """Return what lies exactly under a pixel."""
        best = self._cast(*turntable.ray(x_px, y_px), None)
        return None if best is None else _as_hit(best, mirrored=mirrored)

    def _beside(
        self, turntable: Turntable, x_px: float, y_px: float, limit_mm: float
    ) -> _Touch | None:
        best: _Touch | None = None
        middle, ahead = turntable.ray(x_px, y_px)
        # The ray through the middle, its boxes grown by the reach: mostly nothing is left.
        distance = 2 * turntable.distance_mm if math.isinf(limit_mm) else limit_mm
        spread = _REACH_PX * turntable.mm_per_px
        if not turntable.parallel:
            spread *= max(1.0, distance / turntable.distance_mm)
        indices, _ = self._boxes(middle, ahead, self._small, grow_mm=1.5 * spread)
        if not len(indices):
            return None
        for dx, dy in _RING:
            touch = self._cast(*turntable.ray(x_px + dx, y_px + dy), self._small)
            if touch is None or touch.distance_mm > limit_mm:
                continue
            if best is None or touch.distance_mm < best.distance_mm:
                best = touch
        return best

    def _boxes(
        self, start: Vector, direction: Vector, among: NDArray[np.bool_] | None, *, grow_mm: float
    ) -> tuple[NDArray[np.intp], Vector]:
        """Return rows whose box the ray enters, and the distances to there, nearest first."""
        with np.errstate(divide="ignore", invalid="ignore"):
            inverse = 1.0 / direction
            first = (self._low - grow_mm - start) * inverse
            second = (self._high + grow_mm - start) * inverse
        near = np.fmax.reduce(np.fmin(first, second), axis=1)
        far = np.fmin.reduce(np.fmax(first, second), axis=1)
        inside = (near <= far) & (far > 0)
        if among is not None:
            inside &= among
        rows = np.flatnonzero(inside)
        order = rows[np.argsort(near[rows])]
        return order, near[order]

    def _cast(
        self, start: Vector, direction: Vector, among: NDArray[np.bool_] | None
    ) -> _Touch | None:
        """Return the nearest visible face that a ray meets, among all nodes or these rows."""
        best: _Touch | None = None
        rows, nears = self._boxes(start, direction, among, grow_mm=0.0)
        begin = start.tolist()
        ahead = direction.tolist()
        for row, near in zip(rows.tolist(), nears.tolist(), strict=True):
            if best is not None and near > best.distance_mm:
                break
            touch = self._meet(self._nodes[self._eligible[row]], begin, ahead, max(near, 0.0))
            if touch is not None and (best is None or touch.distance_mm < best.distance_mm):
                best = touch
        return best

    def _meet(
        self, node: Node, start: list[float], direction: list[float], near_mm: float
    ) -> _Touch | None:
        """Return where a ray first meets a face of a node that is not culled away."""
        locator: Any = self._locator(node)
        # Into the frame of the mesh: x = sign * (drawn x - shift).
        x0, dx = node.sign * (start[0] - node.shift_mm), node.sign * direction[0]
        (_, y0, z0), (_, dy, dz) = start, direction
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
        corners = node.part.vertices_mm[node.part.faces[face]].tolist()
        (ax, ay, az), (bx, by, bz), (cx, cy, cz) = corners
        ux, uy, uz, vx, vy, vz = bx - ax, by - ay, bz - az, cx - ax, cy - ay, cz - az
        dx, dy, dz = direction
        across = dx * (uy * vz - uz * vy) + dy * (uz * vx - ux * vz) + dz * (ux * vy - uy * vx)
        return bool(across < 0)

    def _locator(self, node: Node) -> vtkStaticCellLocator:
        locator = self._locators.get(node.part.id)
        if locator is None:
            locator = vtkStaticCellLocator()
            locator.SetDataSet(node.mesh.surface)
            locator.BuildLocator()
            self._locators[node.part.id] = locator
        return locator


def _as_hit(touch: _Touch, *, mirrored: bool) -> Hit:
    part = touch.node.part
    region: str | None = None
    if len(part.region) and part.region[touch.face] >= 0:
        region = part.regions[part.region[touch.face]]
    x, y, z = touch.point_mm
    x = touch.node.sign * x + touch.node.shift_mm
    return Hit(
        node=touch.node.key,
        part=part.id,
        region=region,
        other_side=touch.node.other_side,
        point_mm=(-x if mirrored else x, y, z),
    )
