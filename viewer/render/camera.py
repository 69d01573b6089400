"""The camera: a turntable that keeps up up. Pure numpy; ``draw_into`` hands it to VTK.

Frame: the drawn one, mm, +x patient's left, +y posterior, +z up.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from viewer.looks import View
from viewer.scene import Camera

Vector = NDArray[np.float64]

#: Angle of view from top to bottom of the picture.
VIEW_ANGLE_DEG = 26.0
#: How far a drag over the height of the picture turns.
_TURN_DEG = 200.0
#: ``face`` leaves this angle between the line of sight and the surface's own direction.
_FACED_DEG = 38.0
#: Less than this of a unit vector is taken as nothing.
_OPPOSITE = 1e-3
_NEAREST_MM = 12.0
_FARTHEST_MM = 6000.0
#: In parallel projection the eye stands this far away, so that nothing is cut off in front of it.
_PARALLEL_MM = 3000.0

#: yaw (0 from the front, 90 from the patient's left) and pitch (90 from above) of the six views of
#: a right hip. From above and below the patient's right stays on the left of the picture.
_VIEWS_DEG: dict[View, tuple[float, float]] = {
    "voor": (0, 0),
    "achter": (180, 0),
    "buiten": (-90, 0),
    "binnen": (90, 0),
    "boven": (0, 90),
    "onder": (0, -90),
}


@dataclass
class Turntable:
    """Where the camera is.

    Parameters
    ----------
    focal_mm : (3,) float64
        What it looks at.
    distance_mm : float
        To what it looks at.
    yaw_deg, pitch_deg, roll_deg : float
    parallel : bool
    width_px, height_px : int
        Size of the picture.
    """

    focal_mm: Vector
    distance_mm: float = 900.0
    yaw_deg: float = 0.0
    pitch_deg: float = 0.0
    roll_deg: float = 0.0
    parallel: bool = False
    width_px: int = 640
    height_px: int = 480

    @property
    def axes(self) -> tuple[Vector, Vector, Vector]:
        """Right, up and towards the viewer, unit vectors."""
        return _axes(self.yaw_deg, self.pitch_deg, self.roll_deg)

    @property
    def place(self) -> tuple[object, ...]:
        """All that tells where it is, to see whether it moved."""
        return (
            self.focal_mm.tobytes(), self.distance_mm, self.yaw_deg, self.pitch_deg, self.roll_deg,
            self.parallel, self.width_px, self.height_px,
        )  # fmt: skip

    @property
    def half_height_mm(self) -> float:
        """Half of the height of the picture, at what is looked at."""
        return self.distance_mm * math.tan(math.radians(VIEW_ANGLE_DEG / 2))

    @property
    def mm_per_px(self) -> float:
        """Size of a pixel at what is looked at."""
        return 2 * self.half_height_mm / max(self.height_px, 1)

    @property
    def eye_mm(self) -> Vector:
        """Where rays start: the eye, or a point far back in parallel projection."""
        distance = _PARALLEL_MM if self.parallel else self.distance_mm
        return self.focal_mm + self.axes[2] * distance

    def rays(self, x_px: Vector, y_px: Vector) -> tuple[Vector, Vector]:
        """Return starts and unit directions, ``(n, 3)`` each, of the rays through pixels.

        Pixels have their origin top left; the middle of the first one is at 0.5, 0.5.
        """
        right, up, back = self.axes
        scale = self.mm_per_px
        across = ((x_px - self.width_px / 2) * scale)[:, None] * right
        along = ((self.height_px / 2 - y_px) * scale)[:, None] * up
        if self.parallel:
            starts = self.focal_mm + back * _PARALLEL_MM + across + along
            return starts, np.broadcast_to(-back, starts.shape)
        directions = across + along - back * self.distance_mm
        directions /= np.sqrt(np.einsum("ij,ij->i", directions, directions))[:, None]
        starts = np.empty_like(directions)
        starts[:] = self.eye_mm
        return starts, directions

    def project(self, points_mm: Vector) -> Vector:
        """Return pixels ``(n, 2)`` (origin top left) of points ``(n, 3)`` before the eye."""
        right, up, back = self.axes
        offset = points_mm - self.focal_mm
        scale = np.full(len(points_mm), 1.0)
        if not self.parallel:
            scale = self.distance_mm / (self.distance_mm - offset @ back)
        return np.column_stack(
            [
                self.width_px / 2 + offset @ right * scale / self.mm_per_px,
                self.height_px / 2 - offset @ up * scale / self.mm_per_px,
            ]
        )

    def turn(self, dx_px: float, dy_px: float) -> None:
        """Turn with the mouse; up stays up, and nothing tips over above or below."""
        roll = math.radians(self.roll_deg)
        across = math.cos(roll) * dx_px + math.sin(roll) * dy_px
        along = math.cos(roll) * dy_px - math.sin(roll) * dx_px
        step = _TURN_DEG / max(self.height_px, 1)
        self.yaw_deg = (self.yaw_deg - across * step + 180) % 360 - 180
        self.pitch_deg = min(90.0, max(-90.0, self.pitch_deg + along * step))

    def turn_freely(self, dx_px: float, dy_px: float) -> None:
        """Turn with the mouse about the middle of the picture, whatever becomes of up."""
        step = math.radians(_TURN_DEG) / max(self.height_px, 1)
        right, up, back = self.axes
        across, along = dx_px * step, dy_px * step
        # About up for a drag to the side, about right for one up or down; both at once are one
        # rotation about the axis between them.
        angle = math.hypot(across, along)
        if angle == 0:
            return
        axis = -(up * across + right * along) / angle
        self._face(_turned(back, axis, angle), _turned(up, axis, angle))

    def level(self) -> None:
        """Bring up back up."""
        self.roll_deg = 0.0

    def roll(self, degrees: float) -> None:
        """Turn the picture clockwise."""
        self.roll_deg = (self.roll_deg + degrees + 180) % 360 - 180

    def pan(self, dx_px: float, dy_px: float) -> None:
        """Move the picture along with the mouse."""
        right, up, _ = self.axes
        self.focal_mm = self.focal_mm + (up * dy_px - right * dx_px) * self.mm_per_px

    def zoom(self, factor: float, about_mm: Vector) -> None:
        """Come nearer to a point by a factor; the point stays where it is in the picture."""
        wanted = min(_FARTHEST_MM, max(_NEAREST_MM, self.distance_mm / factor))
        share = wanted / self.distance_mm
        self.focal_mm = about_mm + (self.focal_mm - about_mm) * share
        self.distance_mm = wanted

    def look(self, view: View, *, mirrored: bool) -> None:
        """Turn to one of the six views; for a left hip outside is the patient's left."""
        self.yaw_deg, self.pitch_deg = _VIEWS_DEG[view]
        if mirrored and view in ("buiten", "binnen"):
            self.yaw_deg = -self.yaw_deg
        self.roll_deg = 0.0

    def face(self, direction: Vector) -> None:
        """Turn until a surface that faces this way is seen at no more than ``_FACED_DEG``.

        Parameters
        ----------
        direction : (3,) float64
            Unit vector. When it is seen well enough already nothing moves.
        """
        back = self.axes[2]
        angle = math.acos(min(1.0, max(-1.0, float(back @ direction))))
        wanted = math.radians(_FACED_DEG)
        if angle <= wanted:
            return
        aside = back - direction * float(back @ direction)
        if float(np.linalg.norm(aside)) < _OPPOSITE:  # straight behind: come round from the side
            aside = np.cross(direction, (0.0, 0.0, 1.0) if abs(direction[2]) < 0.9 else (1, 0, 0))
        aside = aside / np.linalg.norm(aside)
        back = direction * math.cos(wanted) + aside * math.sin(wanted)
        self.pitch_deg = math.degrees(math.asin(min(1.0, max(-1.0, float(back[2])))))
        if math.hypot(back[0], back[1]) > _OPPOSITE:
            self.yaw_deg = math.degrees(math.atan2(back[0], -back[1]))
        self.roll_deg = 0.0

    def fit(self, points_mm: Vector, *, margin: float = 1.08) -> None:
        """Move so that all points ``(n, 3)`` lie in the picture, keeping the direction."""
        right, up, back = self.axes
        frame = points_mm @ np.column_stack([right, up, back])
        middle = (frame.min(axis=0) + frame.max(axis=0)) / 2
        self.focal_mm = middle[0] * right + middle[1] * up + middle[2] * back
        offset = np.abs(frame - middle)
        tangent = math.tan(math.radians(VIEW_ANGLE_DEG / 2))
        aspect = self.width_px / max(self.height_px, 1)
        reach = np.maximum(offset[:, 0] / (tangent * aspect), offset[:, 1] / tangent) * margin
        if not self.parallel:
            reach = reach + (frame[:, 2] - middle[2])
        self.distance_mm = min(_FARTHEST_MM, max(2 * _NEAREST_MM, float(reach.max())))

    @property
    def camera(self) -> Camera:
        """As a value that the window can keep."""
        _, up, back = self.axes
        x, y, z = (self.focal_mm + back * self.distance_mm).tolist()
        focal_x, focal_y, focal_z = self.focal_mm.tolist()
        up_x, up_y, up_z = up.tolist()
        return Camera(
            position_mm=(x, y, z),
            focal_mm=(focal_x, focal_y, focal_z),
            up=(up_x, up_y, up_z),
            parallel_scale_mm=self.half_height_mm,
            parallel=self.parallel,
        )

    @camera.setter
    def camera(self, camera: Camera) -> None:
        self.focal_mm = np.asarray(camera.focal_mm, float)
        back = np.asarray(camera.position_mm, float) - self.focal_mm
        self.parallel = camera.parallel
        length = float(np.linalg.norm(back))
        self.distance_mm = length
        if camera.parallel:
            half_angle = math.radians(VIEW_ANGLE_DEG / 2)
            self.distance_mm = camera.parallel_scale_mm / math.tan(half_angle)
        self._face(back / max(length, 1e-9), np.asarray(camera.up, float))

    def _face(self, back: Vector, up: Vector) -> None:
        """Look along minus ``back`` with ``up`` up: unit vectors, (3,) each."""
        self.pitch_deg = math.degrees(math.asin(min(1.0, max(-1.0, float(back[2])))))
        if abs(back[2]) < 1 - 1e-9:
            self.yaw_deg = math.degrees(math.atan2(back[0], -back[1]))
        else:  # straight above or below: what is up in the picture tells the yaw
            sign = -1.0 if back[2] > 0 else 1.0
            self.yaw_deg = math.degrees(math.atan2(sign * up[0], -sign * up[1]))
        self.roll_deg = 0.0
        right, level_up, _ = self.axes
        self.roll_deg = math.degrees(math.atan2(-float(up @ right), float(up @ level_up)))

    def draw_into(self, vtk_camera: Any) -> None:
        """Set a VTK camera to this place."""
        _, up, _ = self.axes
        vtk_camera.SetFocalPoint(*self.focal_mm)
        vtk_camera.SetPosition(*self.eye_mm)
        vtk_camera.SetViewUp(*up)
        vtk_camera.SetViewAngle(VIEW_ANGLE_DEG)
        vtk_camera.SetParallelProjection(self.parallel)
        vtk_camera.SetParallelScale(self.half_height_mm)


def _turned(vector: Vector, axis: Vector, angle: float) -> Vector:
    """Return a vector turned about a unit axis by an angle in radians (Rodrigues)."""
    cosine, sine = math.cos(angle), math.sin(angle)
    turned: Vector = (
        vector * cosine + np.cross(axis, vector) * sine + axis * (axis @ vector) * (1 - cosine)
    )
    return turned


@lru_cache(maxsize=4)
def _axes(yaw_deg: float, pitch_deg: float, roll_deg: float) -> tuple[Vector, Vector, Vector]:
    yaw, pitch, roll = map(math.radians, (yaw_deg, pitch_deg, roll_deg))
    right = np.array([math.cos(yaw), math.sin(yaw), 0.0])
    back = np.array(
        [
            math.sin(yaw) * math.cos(pitch),
            -math.cos(yaw) * math.cos(pitch),
            math.sin(pitch),
        ]
    )
    up = np.cross(back, right)
    cosine, sine = math.cos(roll), math.sin(roll)
    return cosine * right + sine * up, cosine * up - sine * right, back
