"""Grips of the section plane in the 3D view: a knob that shifts it and dots that turn it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from meshes.section.plane import Plane
from viewer.scene import HIP_MM, View3D
from viewer.section import Direction, Section

Vector = NDArray[np.float64]
Grip = Literal["shift", "turn_right", "turn_up"]

#: Sizes on the screen, in device-independent pixels.
_KNOB_PX, _DOT_PX, _REACH_PX = 11.0, 6.5, 6.0
_ARROW_PX = 26.0
#: A knob stays this far inside the view.
_EDGE_PX = 30.0
#: Where a mm along the normal is less than this share of a mm across the view, a drag is not
#: followed exactly: up is further.
_STEEP = 0.12
_COLOUR, _INK = QColor("#1b6ca8"), QColor("#ffffff")


@dataclass(frozen=True)
class GripShape:
    """Where the grips are now, in device-independent pixels of the view.

    Parameters
    ----------
    border : tuple of QPointF
        The four corners of the plane as it is drawn.
    places : mapping of Grip to QPointF
    along_px : (2,) float64
        How far the knob goes on the screen for a mm along the direction of the offset.
    mm_px : float
        How many pixels a mm across the view is there.
    """

    border: tuple[QPointF, ...]
    places: dict[Grip, QPointF]
    along_px: Vector
    mm_px: float


class SectionGrips:
    """Shows the grips, and turns a drag of one into another plane.

    Everything is in the frame of the atlas of a right hip; the view mirrors it for a left one.
    """

    def __init__(self) -> None:
        self.hovered: Grip | None = None
        self.held: Grip | None = None
        self._from: tuple[Section, QPointF, GripShape] | None = None

    def shape(
        self, section: Section, view: View3D, size_px: tuple[float, float], ratio: float
    ) -> GripShape:
        """Return where the grips of a plane are.

        Parameters
        ----------
        section : Section
        view : View3D
        size_px : tuple of float
            Of the widget, in device-independent pixels.
        ratio : float
            Device pixels in a device-independent one.
        """
        middle, right, up = _frame(section)
        along = np.array(section.along)
        corners = [middle + a * right + b * up for a, b in ((-1, -1), (1, -1), (1, 1), (-1, 1))]
        sides = [middle - right, middle - up, middle + right, middle + up]
        points = np.array([*corners, *sides, middle])
        pixels = view.project(points) / ratio
        within = (pixels >= _EDGE_PX) & (pixels <= np.array(size_px) - _EDGE_PX)
        inside = np.logical_and.reduce(within, axis=1).tolist()
        order = [4, 5, 6, 7, 0, 1, 2, 3, 8]
        knob = next((k for k in order if inside[k]), 8)
        steps = np.array([points[knob] + along, *(points[knob] + np.eye(3))])
        ahead = view.project(steps) / ratio - pixels[knob]
        mm_px = math.sqrt(float((ahead[1:] ** 2).sum()) / 2)
        return GripShape(
            border=tuple(_point(pixel) for pixel in pixels[:4]),
            places={
                "shift": _inside(pixels[knob], size_px),
                "turn_right": _point(pixels[6]),
                "turn_up": _point(pixels[7]),
            },
            along_px=ahead[0],
            mm_px=max(mm_px, 1e-6),
        )

    def at(self, shape: GripShape, point: QPointF) -> Grip | None:
        """Return the grip under a point, or None."""
        for grip, place in shape.places.items():
            reach = (_KNOB_PX if grip == "shift" else _DOT_PX) + _REACH_PX
            if math.hypot(point.x() - place.x(), point.y() - place.y()) <= reach:
                return grip
        return None

    def take(self, grip: Grip, section: Section, shape: GripShape, point: QPointF) -> None:
        """Take hold of a grip."""
        self.held = grip
        self._from = section, point, shape

    def let_go(self) -> None:
        """Let go of it."""
        self.held = self._from = None

    def dragged(self, point: QPointF) -> Section | None:
        """Return the plane for where the mouse is now; None when nothing is held."""
        if self.held is None or self._from is None:
            return None
        section, start, shape = self._from
        move = np.array([point.x() - start.x(), point.y() - start.y()])
        length = float(np.linalg.norm(shape.along_px))
        if length > _STEEP * shape.mm_px:
            along_mm = float(move @ shape.along_px) / length**2
        else:  # looking along the direction itself: up is further
            along_mm = -float(move[1]) / shape.mm_px
        if self.held == "shift":
            return section.at(round(section.offset_mm + along_mm, 1))
        return _turned(section, self.held, along_mm)

    def paint(self, painter: QPainter, shape: GripShape) -> None:
        """Draw border and grips."""
        shown = self.held or self.hovered
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        line = QColor(_COLOUR)
        line.setAlpha(220 if shown else 120)
        painter.setPen(QPen(line, 1.8 if shown else 1.2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolygon(QPolygonF(list(shape.border)))
        for grip, place in shape.places.items():
            painter.setPen(QPen(_INK, 2.0))
            fill = QColor(_COLOUR)
            fill.setAlpha(255 if shown == grip else 200)
            painter.setBrush(fill)
            radius = _KNOB_PX if grip == "shift" else _DOT_PX
            painter.drawEllipse(place, radius, radius)
        _paint_arrow(painter, shape)
        painter.restore()


def _frame(section: Section) -> tuple[Vector, Vector, Vector]:
    """Return the middle of the drawn plane and its half sides, ``(3,)`` each, mm."""
    low, high = np.array(HIP_MM)
    plane = Plane(section.along, section.offset_mm)
    middle, half = (low + high) / 2, (high - low) / 2
    right, up = plane.axes
    middle = middle - plane.n * (plane.n @ middle - plane.offset_mm)
    return middle, right * (np.abs(right) @ half), up * (np.abs(up) @ half)


def _turned(section: Section, grip: Grip, along_mm: float) -> Section:
    """Return the plane turned about its middle, so that the dot goes that far along."""
    middle, right, up = _frame(section)
    arm = right if grip == "turn_right" else up
    length = float(np.linalg.norm(arm))
    angle = math.atan2(along_mm, length)
    along = np.array(section.along) * math.cos(angle) - arm / length * math.sin(angle)
    return section.turned(_direction(along), _direction(middle))


def _direction(vector: Vector) -> Direction:
    x, y, z = vector.tolist()
    return x, y, z


def _point(pixel: Vector) -> QPointF:
    return QPointF(float(pixel[0]), float(pixel[1]))


def _inside(pixel: Vector, size_px: tuple[float, float]) -> QPointF:
    """Return a point moved into the view where it lies outside."""
    x = min(max(float(pixel[0]), _EDGE_PX), max(size_px[0] - _EDGE_PX, _EDGE_PX))
    y = min(max(float(pixel[1]), _EDGE_PX), max(size_px[1] - _EDGE_PX, _EDGE_PX))
    return QPointF(x, y)


def _paint_arrow(painter: QPainter, shape: GripShape) -> None:
    """Draw a double arrow through the knob, the way it goes."""
    length = float(np.linalg.norm(shape.along_px))
    steep = length <= _STEEP * shape.mm_px
    way = np.array([0.0, -1.0]) if steep else shape.along_px / length
    ahead, aside = QPointF(*way), QPointF(-way[1], way[0])
    middle = shape.places["shift"]
    for sign in (1.0, -1.0):
        foot = middle + ahead * (sign * (_KNOB_PX + 4.0))
        tip = middle + ahead * (sign * _ARROW_PX)
        painter.setPen(QPen(_INK, 1.4))
        painter.setBrush(_COLOUR)
        painter.drawPolygon(QPolygonF([tip, foot + aside * 6.5, foot - aside * 6.5]))
