"""Which nodes a ray may meet: the boxes around them as a camera sees them, worked out once for each
camera. A pick then compares a pixel with rectangles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from meshes.atlas import Floats
from viewer.render.camera import Turntable

Vector = NDArray[np.float64]
Point = tuple[float, float, float]
#: How far along a ray a box begins at least (mm), and the row of its node.
Turn = tuple[float, int]

#: What is nearer to the plane of the eye than this has no place in the picture.
_BESIDE_EYE_MM = 1e-3
#: The corners of a box: for each axis whether the upper one is taken.
_CORNERS = np.array([(k & 1, k >> 1 & 1, k >> 2) for k in range(8)], bool)


@dataclass(frozen=True, eq=False)
class Boxes:
    """Boxes in the drawn frame, any number for each node.

    Parameters
    ----------
    low_mm, high_mm : (k, 3) float64
    row : (k,) int
        Of the node.
    small : (k,) bool
        Whether a pixel beside the node is meant for it too.
    """

    low_mm: Vector
    high_mm: Vector
    row: NDArray[np.intp]
    small: NDArray[np.bool_]


def drawn_boxes(
    boxes: Sequence[tuple[Floats, Floats]], places: Sequence[Vector]
) -> tuple[Vector, Vector]:
    """Return the low and high corners, (k, 3) each, of the boxes around boxes where they are drawn.

    Parameters
    ----------
    boxes : k times low and high corner, (3,) each
    places : k times (4, 4) float64
        From the frame of the box to the drawn one.
    """
    corners, moved = np.array(boxes, float).reshape(-1, 2, 3), np.array(places).reshape(-1, 4, 4)
    low, high = corners[:, 0], corners[:, 1]
    # The box around a box that was turned: centre and half sizes.
    half = np.einsum("nij,nj->ni", np.abs(moved[:, :3, :3]), (high - low) / 2) + 1e-3
    centre = np.einsum("nij,nj->ni", moved[:, :3, :3], (high + low) / 2) + moved[:, :3, 3]
    return centre - half, centre + half


class SeenBoxes:
    """The rays of one camera, and the boxes as it sees them.

    Parameters
    ----------
    turntable : Turntable
        As it is now; where it goes from there is not followed.
    boxes : Boxes
    reach_px : float
        A small thing counts as met when a pixel is this close to its box.
    """

    def __init__(self, turntable: Turntable, boxes: Boxes, reach_px: float) -> None:
        right, up, back = turntable.axes
        scale = turntable.mm_per_px
        self._parallel = turntable.parallel
        self._middle_px = turntable.width_px / 2, turntable.height_px / 2
        self._right: list[float] = (right * scale).tolist()
        self._up: list[float] = (up * scale).tolist()
        self._eye: list[float] = turntable.eye_mm.tolist()
        self._ahead: list[float] = (-back * turntable.distance_mm).tolist()
        self._along: Point = (float(-back[0]), float(-back[1]), float(-back[2]))

        low, high = boxes.low_mm, boxes.high_mm
        near = self._nearest(turntable, low, high)
        turns = np.argsort(near)
        bounds = self._rectangles(turntable, low[turns], high[turns])
        self._near, self._row = near[turns], boxes.row[turns]
        self._small = boxes.small[turns]
        self._grown = bounds - np.where(self._small, reach_px, 0.0)
        self._bounds = bounds

    @staticmethod
    def _nearest(turntable: Turntable, low: Vector, high: Vector) -> Vector:
        """Return how far along a ray each box begins at least, (k,) mm."""
        eye, back = turntable.eye_mm, turntable.axes[2]
        if turntable.parallel:
            nearest: Vector = np.where(back > 0, high, low)
            along: Vector = np.maximum((eye - nearest) @ back, 0.0)
            return along
        beside = np.maximum(np.maximum(low - eye, eye - high), 0.0)
        return np.asarray(np.sqrt(np.einsum("ij,ij->i", beside, beside)))

    @staticmethod
    def _rectangles(turntable: Turntable, low: Vector, high: Vector) -> Vector:
        """Return the rectangles of boxes as (4, k): left, top, and right and bottom negated."""
        if not len(low):
            return np.empty((4, 0))
        corners = np.where(_CORNERS, high[:, None], low[:, None])
        with np.errstate(divide="ignore", invalid="ignore"):
            pixels = turntable.project(corners.reshape(-1, 3)).reshape(-1, 8, 2)
        told = np.concatenate([pixels.min(axis=1), -pixels.max(axis=1)], axis=1).T
        if not turntable.parallel:  # beside the eye or behind it, in part: it may be anywhere
            ahead = (turntable.eye_mm - corners) @ turntable.axes[2]
            told[:, ahead.min(axis=1) < _BESIDE_EYE_MM] = -np.inf
        return np.ascontiguousarray(told)

    def ray(self, x_px: float, y_px: float) -> tuple[Point, Point]:
        """Return start and unit direction of the ray through a pixel."""
        across, along = x_px - self._middle_px[0], self._middle_px[1] - y_px
        (rx, ry, rz), (ux, uy, uz) = self._right, self._up
        (ex, ey, ez), (ax, ay, az) = self._eye, self._ahead
        bx, by, bz = across * rx + along * ux, across * ry + along * uy, across * rz + along * uz
        if self._parallel:
            return (ex + bx, ey + by, ez + bz), self._along
        dx, dy, dz = ax + bx, ay + by, az + bz
        length = (dx * dx + dy * dy + dz * dz) ** 0.5
        return (ex, ey, ez), (dx / length, dy / length, dz / length)

    def met(self, x_px: float, y_px: float, *, exactly: bool = False) -> list[Turn]:
        """Return the nodes that a pixel may lie on, or beside when they are small, the nearest box
        first; a node may be there more than once.

        Parameters
        ----------
        x_px, y_px : float
        exactly : bool
            True for what it may lie on alone.
        """
        bounds = self._bounds if exactly else self._grown
        probe = np.array([[x_px], [y_px], [-x_px], [-y_px]])
        found = np.flatnonzero(np.all(bounds <= probe, axis=0))
        return list(zip(self._near[found].tolist(), self._row[found].tolist(), strict=True))

    def met_small(self, x_px: Vector, y_px: Vector, limit_mm: float) -> list[list[Turn]]:
        """Return for each of some pixels the small nodes that it may lie on, the nearest first, of
        which a box begins before a limit."""
        few = np.flatnonzero(self._small[: int(np.searchsorted(self._near, limit_mm))])
        probe = np.stack([x_px, y_px, -x_px, -y_px])[:, :, None]
        on = np.all(self._bounds[:, None, few] <= probe, axis=0)
        near, row = self._near[few], self._row[few]
        return [
            list(zip(near[mask].tolist(), row[mask].tolist(), strict=True)) if mask.any() else []
            for mask in on
        ]
