"""What lies under a pixel, by processor: boxes as the camera sees them, then a locator a part."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from vtkmodules.vtkCommonCore import mutable
from vtkmodules.vtkCommonDataModel import vtkGenericCell, vtkStaticCellLocator

from meshes.atlas import Floats
from viewer.render.boxes import Boxes, Point, SeenBoxes, Turn, drawn_boxes
from viewer.render.camera import Turntable
from viewer.render.cut import Cut
from viewer.render.nodes import Node
from viewer.scene import Hit

Vector = NDArray[np.float64]
Rows = tuple[tuple[float, ...], ...]

#: A small part is hit when the mouse is this close to it.
_REACH_PX = 3.0
#: What is that much behind what was hit exactly counts as lying on it.
_DEPTH_SLACK_MM = 1.0
#: What is met this much before a point of a surface hides it.
_BEFORE_MM = 2.5
_MOST_LAYERS = 8
#: With ten, what VTK takes, a ray is a tenth to a quarter slower.
_CELLS_PER_BOX = 3
_FAR_MM = 20000.0

_TINY = 1e-12
#: A ring around a pixel; right and down.
_RING_PX = _REACH_PX * np.array(
    [(math.cos(k * math.pi / 4), math.sin(k * math.pi / 4)) for k in range(8)]
)


@dataclass(frozen=True)
class _Touch:
    """Where a ray meets a node: distance along the ray (mm), face, point in the mesh's frame.

    On the cap of a section plane there is no face.
    """

    distance_mm: float
    node: Node
    face: int | None
    point_mm: tuple[float, float, float]


class Picker:
    """Finds nodes under pixels.

    Parameters
    ----------
    nodes : mapping of name to Node
    cut : Cut
        The section plane: nothing is hit on the side that is cut away.
    """

    def __init__(self, nodes: Mapping[str, Node], cut: Cut) -> None:
        self._nodes = list(nodes.values())
        self._cut = cut
        #: For each part, of which of its shapes it is.
        self._locators: dict[str, tuple[int, vtkStaticCellLocator]] = {}
        self._pickable: list[Node] = []
        self._to_own: list[Rows | None] = []
        self._is_small: list[bool] = []
        #: For the place of a camera; made when something is picked.
        self._seen: tuple[tuple[object, ...], SeenBoxes] | None = None
        self._distance: Any = mutable(0.0)
        self._face: Any = mutable(0)
        self._sub: Any = mutable(0)
        self._cell = vtkGenericCell()
        self._point = [0.0, 0.0, 0.0]
        self._weights = [0.0, 0.0, 0.0]
        self.refresh()

    def refresh(self) -> None:
        """Take over which nodes stop a click, and where they are drawn."""
        chosen = self._pickable = [node for node in self._nodes if node.pickable]
        self._is_small = [node.mesh.small for node in chosen]
        self._boxes: Boxes | None = None  # no drag waits for them
        self._seen = None
        self._to_own = [
            None if np.array_equal(node.to_drawn, np.eye(4)) else _rows(node.to_own)
            for node in chosen
        ]

    def cut_away(self, points_mm: Vector) -> NDArray[np.bool_]:
        """Return which points ``(n, 3)`` of the drawn frame a section plane cuts away, ``(n,)``."""
        plane = self._cut.plane
        if plane is None:
            return np.zeros(len(points_mm), bool)
        return np.asarray(points_mm @ plane.n > plane.offset_mm, bool)

    def prepare(self) -> Iterator[None]:
        """Build all locators, one at a time, so that no pick waits for them."""
        for node in self._nodes:
            self._locator(node)
            yield

    def pick(self, turntable: Turntable, x_px: float, y_px: float, *, mirrored: bool) -> Hit | None:
        """Return what lies under a pixel, or beside it when that is small."""
        sight = self._sight(turntable)
        turns = sight.met(x_px, y_px)
        best = self._cast(*sight.ray(x_px, y_px), turns)
        if best is None or not best.node.mesh.small:
            limit = math.inf if best is None else best.distance_mm + _DEPTH_SLACK_MM
            if any(near < limit and self._is_small[row] for near, row in turns):
                best = self._beside(sight, x_px, y_px, limit) or best
        return None if best is None else self._hit(best, mirrored=mirrored)

    def exact(
        self, turntable: Turntable, x_px: float, y_px: float, *, mirrored: bool
    ) -> Hit | None:
        """Return what lies exactly under a pixel."""
        sight = self._sight(turntable)
        best = self._cast(*sight.ray(x_px, y_px), sight.met(x_px, y_px, exactly=True))
        return None if best is None else self._hit(best, mirrored=mirrored)

    def _sight(self, turntable: Turntable) -> SeenBoxes:
        """Return the boxes as the camera sees them; kept until it or they move."""
        if self._seen is None or self._seen[0] != turntable.place:
            self._boxes = self._boxes or self._boxed()
            self._seen = turntable.place, SeenBoxes(turntable, self._boxes, _REACH_PX)
        return self._seen[1]

    def _boxed(self) -> Boxes:
        """Return the boxes of all that can be picked."""
        boxed = [
            (row, node, box) for row, node in enumerate(self._pickable) for box in _boxes_of(node)
        ]
        low_mm, high_mm = drawn_boxes(
            [box for _, _, box in boxed], [node.to_drawn for _, node, _ in boxed]
        )
        rows = np.array([row for row, _, _ in boxed], np.intp)
        return Boxes(low_mm, high_mm, rows, np.array(self._is_small, bool)[rows])

    def in_plane(self, x_mm: float, y_mm: float, *, mirrored: bool) -> Hit | None:
        """Return what lies at a place of the section plane laid out flat."""
        plane, node = self._cut.plane, self._cut.at_flat(x_mm, y_mm)
        if plane is None or node is None:
            return None
        point = plane.in_space(np.array([[x_mm, y_mm]]))[0].tolist()
        touch = _Touch(0.0, node, None, _through(node.to_own, point, 1.0))
        return self._hit(touch, mirrored=mirrored)

    def uncovered(self, turntable: Turntable, points_mm: Vector) -> NDArray[np.bool_]:
        """Return which points of the drawn frame lie in the picture with nothing before them.

        Parameters
        ----------
        turntable : Turntable
        points_mm : (k, 3) float64
            On surfaces; what is faded hides nothing.
        """
        pixels = turntable.project(points_mm)
        _, ahead = turntable.rays(pixels[:, 0], pixels[:, 1])
        seen = np.all(pixels >= 0, axis=1) & ~self.cut_away(points_mm)
        seen &= (pixels[:, 0] < turntable.width_px) & (pixels[:, 1] < turntable.height_px)
        for k in np.flatnonzero(seen).tolist():
            hit = self.exact(turntable, *pixels[k].tolist(), mirrored=False)
            if hit is not None:
                before_mm = (points_mm[k] - np.array(hit.point_mm)) @ ahead[k]
                seen[k] = before_mm < _BEFORE_MM
        return np.asarray(seen, bool)

    def _beside(self, sight: SeenBoxes, x_px: float, y_px: float, limit_mm: float) -> _Touch | None:
        """Return the nearest small thing close to a pixel, not behind the limit."""
        ring_px = np.array([x_px, y_px]) + _RING_PX
        best: _Touch | None = None
        for (x, y), turns in zip(
            ring_px.tolist(), sight.met_small(ring_px[:, 0], ring_px[:, 1], limit_mm), strict=True
        ):
            touch = self._cast(*sight.ray(x, y), turns, limit_mm, small=True) if turns else None
            if touch is not None and touch.distance_mm <= limit_mm:
                best, limit_mm = touch, touch.distance_mm
        return best

    def _cast(
        self,
        start: Point,
        direction: Point,
        turns: list[Turn],
        limit_mm: float = math.inf,
        *,
        small: bool = False,
    ) -> _Touch | None:
        """Return the nearest visible face that a ray meets.

        Parameters
        ----------
        start, direction : three float
        turns : list of (float, int)
            How far along the ray a box of a node begins at least, and the row of that; in turn.
        limit_mm : float
            Nothing behind this is looked for.
        small : bool
            True to look for small things alone.
        """
        first_mm, last_mm = self._kept(start, direction)
        if first_mm == math.inf:
            return None
        if first_mm > 0:
            x, y, z = (a + b * first_mm for a, b in zip(start, direction, strict=True))
            cap = self._cut.at([x, y, z], small=small)
            if cap:
                return _Touch(first_mm, cap, None, _through(cap.to_own, (x, y, z), 1.0))
        best: _Touch | None = None
        tried: set[int] = set()
        last_mm = min(last_mm, limit_mm)
        for near, row in turns:
            if near > last_mm:
                break
            if row in tried:  # by another of its boxes
                continue
            tried.add(row)
            touch = self._meet(row, start, direction, max(near - 1.0, first_mm), last_mm)
            if touch is not None and (best is None or touch.distance_mm < best.distance_mm):
                best, last_mm = touch, touch.distance_mm
        return best

    def _kept(self, start: Point, direction: Point) -> tuple[float, float]:
        """Return from and to where along a ray nothing is cut away, mm."""
        plane = self._cut.plane
        if plane is None:
            return 0.0, _FAR_MM
        above_mm = float(plane.n @ start) - plane.offset_mm
        rises = float(plane.n @ direction)
        crossing_mm = -above_mm / rises if abs(rises) > _TINY else math.inf
        if above_mm > 0:  # the eye is on the side that is cut away
            return (crossing_mm if crossing_mm > 0 else math.inf), _FAR_MM
        return 0.0, min(crossing_mm, _FAR_MM) if crossing_mm > 0 else _FAR_MM

    def _meet(
        self, row: int, start: Point, ahead: Point, from_mm: float, last_mm: float
    ) -> _Touch | None:
        """Return where a ray, from and to some distance, first meets a face of a node that is not
        culled away."""
        node, to_own = self._pickable[row], self._to_own[row]
        locator: Any = self._locator(node)
        x0, y0, z0 = start
        dx, dy, dz = ahead
        if to_own is not None:
            (a, b, c, d), (e, f, g, h), (i, j, k, l_) = to_own
            x0, y0, z0 = (
                a * x0 + b * y0 + c * z0 + d,
                e * x0 + f * y0 + g * z0 + h,
                i * x0 + j * y0 + k * z0 + l_,
            )
            dx, dy, dz = (
                a * dx + b * dy + c * dz,
                e * dx + f * dy + g * dz,
                i * dx + j * dy + k * dz,
            )
        from_mm = max(from_mm, 0.0)
        end = (x0 + dx * last_mm, y0 + dy * last_mm, z0 + dz * last_mm)
        for _ in range(_MOST_LAYERS):
            span = last_mm - from_mm
            if span <= 0:
                return None
            begin = (x0 + dx * from_mm, y0 + dy * from_mm, z0 + dz * from_mm)
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

    def _hit(self, touch: _Touch, *, mirrored: bool) -> Hit:
        part, mesh = touch.node.part, touch.node.mesh
        if touch.face is None:
            region, own_mm = self._region_within(touch.node, touch.point_mm), touch.point_mm
        else:
            region = mesh.region_at(touch.face, touch.point_mm)
            own_mm = mesh.own_mm(touch.face, touch.point_mm)
        x, y, z = _through(touch.node.to_drawn, touch.point_mm, 1.0)
        return Hit(
            node=touch.node.key,
            part=part.id,
            region=region,
            other_side=touch.node.other_side,
            point_mm=(-x if mirrored else x, y, z),
            own_mm=own_mm,
            cut=touch.face is None,
        )

    def _region_within(self, node: Node, point_mm: tuple[float, float, float]) -> str | None:
        """Return the region that a point within a part belongs to: that of its surface nearest to
        the point."""
        if not node.part.regions:
            return None
        surface: Any = self._locator(node)
        nearest = [0.0, 0.0, 0.0]
        surface.FindClosestPoint(
            point_mm, nearest, self._cell, self._face, self._sub, self._distance
        )
        x, y, z = nearest
        return node.mesh.region_at(int(self._face), (x, y, z))

    @staticmethod
    def _faces(node: Node, face: int, direction: tuple[float, float, float]) -> bool:
        """Whether a face looks towards where the ray comes from."""
        (ax, ay, az), (bx, by, bz), (cx, cy, cz) = node.mesh.corners(face)
        ux, uy, uz, vx, vy, vz = bx - ax, by - ay, bz - az, cx - ax, cy - ay, cz - az
        dx, dy, dz = direction
        across = dx * (uy * vz - uz * vy) + dy * (uz * vx - ux * vz) + dz * (ux * vy - uy * vx)
        return bool(across < 0)

    def _locator(self, node: Node) -> vtkStaticCellLocator:
        changes, locator = self._locators.get(node.part.id, (-1, None))
        if locator is None or changes != node.mesh.changes:
            locator = vtkStaticCellLocator()
            locator.SetNumberOfCellsPerNode(_CELLS_PER_BOX)
            locator.SetDataSet(node.mesh.surface)
            locator.BuildLocator()
            self._locators[node.part.id] = node.mesh.changes, locator
        return locator


def _boxes_of(node: Node) -> Iterable[tuple[Floats, Floats]]:
    """Return the boxes of a node in its own frame: small things are often long and thin."""
    return zip(*node.mesh.piece_boxes_mm, strict=True) if node.mesh.small else (node.mesh.box_mm,)


def _rows(matrix: Vector) -> Rows:
    """Return the first three rows of a ``(4, 4)`` matrix as numbers."""
    return tuple(map(tuple, matrix[:3].tolist()))


def _through(matrix: Vector, at: Sequence[float], whole: float) -> tuple[float, float, float]:
    """Return a point (``whole`` 1) or a direction (0) through a ``(4, 4)`` matrix."""
    x, y, z = at
    rows = matrix.tolist()
    first, second, third = (a * x + b * y + c * z + d * whole for a, b, c, d in rows[:3])
    return first, second, third
