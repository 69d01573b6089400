"""The orientation cube: shows from where one looks, and turns the view when clicked."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen, QPolygonF

from viewer.looks import View
from viewer.scene import Camera

_FACES: tuple[tuple[str, tuple[int, int, int]], ...] = (
    ("voor", (0, -1, 0)),
    ("achter", (0, 1, 0)),
    ("boven", (0, 0, 1)),
    ("onder", (0, 0, -1)),
    ("rechts", (-1, 0, 0)),
    ("links", (1, 0, 0)),
)
_LETTERS = {"voor": "V", "achter": "A", "boven": "B", "onder": "O", "rechts": "R", "links": "L"}


@dataclass(frozen=True)
class CubeFace:
    """A face as it is seen now, in device-independent pixels."""

    name: str
    polygon: QPolygonF
    facing: float


def screen_axes(camera: Camera) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the camera's right, up and towards-the-eye directions, unit (3,) each."""
    eye = np.subtract(camera.position_mm, camera.focal_mm)
    eye = eye / max(math.sqrt(eye @ eye), 1e-9)
    right = _cross(camera.up, eye)
    right = right / max(math.sqrt(right @ right), 1e-9)
    return right, _cross(eye, right), eye


def _cross(a: Iterable[float], b: Iterable[float]) -> np.ndarray:
    """Return the cross product; numpy's own takes ten times as long for two vectors."""
    (ax, ay, az), (bx, by, bz) = a, b
    return np.array([ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx])


def cube_faces(camera: Camera, area: QRectF) -> list[CubeFace]:
    """Return the faces that are turned to the eye, the farthest first."""
    right, up, eye = screen_axes(camera)
    half = min(area.width(), area.height()) / 3.6
    faces = []
    for name, normal in _FACES:
        direction = np.array(normal, float)
        facing = float(direction @ eye)
        if facing <= 0.02:
            continue
        first = np.roll(direction, 1)
        second = _cross(direction, first)
        corners = [
            direction + a * first + b * second for a, b in ((-1, -1), (1, -1), (1, 1), (-1, 1))
        ]
        polygon = QPolygonF(
            [
                area.center() + QPointF(float(c @ right) * half, -float(c @ up) * half)
                for c in corners
            ]
        )
        faces.append(CubeFace(name, polygon, facing))
    return sorted(faces, key=lambda face: face.facing)


def view_at(camera: Camera, area: QRectF, point: QPointF, *, left_hip: bool) -> View | None:
    """Return the view that belongs to the face under a point, or None."""
    views: dict[str, View] = {
        "voor": "voor",
        "achter": "achter",
        "boven": "boven",
        "onder": "onder",
        "rechts": "binnen" if left_hip else "buiten",
        "links": "buiten" if left_hip else "binnen",
    }
    for face in reversed(cube_faces(camera, area)):
        if face.polygon.containsPoint(point, Qt.FillRule.OddEvenFill):
            return views[face.name]
    return None


def paint_cube(painter: QPainter, camera: Camera, area: QRectF, *, dark: bool) -> None:
    """Paint the cube into an area, in device-independent pixels."""
    ink = QColor("#eceef0" if dark else "#22262b")
    ground = QColor("#3a4047" if dark else "#ffffff")
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    font = QFont(painter.font())
    font.setBold(True)
    font.setPixelSize(max(10, int(area.height() / 4.5)))
    painter.setFont(font)
    for face in cube_faces(camera, area):
        shade = QColor(ground)
        shade.setAlphaF(0.55 + 0.4 * face.facing)
        painter.setBrush(shade)
        painter.setPen(QPen(ink, 1.2))
        painter.drawPolygon(face.polygon)
        if face.facing > 0.35:
            painter.setOpacity(face.facing)
            painter.drawText(
                face.polygon.boundingRect(), Qt.AlignmentFlag.AlignCenter, _LETTERS[face.name]
            )
            painter.setOpacity(1.0)
    painter.restore()
