"""Where one looks from: the camera as hands and commands move it."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from viewer.looks import View
from viewer.render.camera import Turntable, Vector
from viewer.scene import Camera, Scene


class Sight:
    """A camera that turns about what is looked at; whoever draws through it hears of every move.

    Parameters
    ----------
    width_px, height_px : int
        Size of the frames.
    camera : vtkCamera
        Follows when a frame is drawn.
    """

    def __init__(self, width_px: int, height_px: int, camera: Any) -> None:
        self._turntable = Turntable(
            np.zeros(3), yaw_deg=-20.0, width_px=width_px, height_px=height_px
        )
        self._camera = camera
        self._free = False
        self._scene = Scene(looks={})

    def _camera_moved(self) -> None:
        """Forget what was seen from elsewhere."""
        raise NotImplementedError

    def turn(self, dx_px: float, dy_px: float) -> None:
        """Turn the camera about what is looked at; up stays up, unless it turns freely."""
        if self._free:
            self._turntable.turn_freely(dx_px, dy_px)
        else:
            self._turntable.turn(dx_px, dy_px)
        self._camera_moved()

    @property
    def turns_freely(self) -> bool:
        """Whether turning may tip over."""
        return self._free

    @turns_freely.setter
    def turns_freely(self, free: bool) -> None:
        if self._free and not free:
            self._turntable.level()
            self._camera_moved()
        self._free = free

    def roll(self, degrees: float) -> None:
        """Roll the camera about its line of sight."""
        self._turntable.roll(degrees)
        self._camera_moved()

    def pan(self, dx_px: float, dy_px: float) -> None:
        """Move the picture along with the mouse."""
        self._turntable.pan(dx_px, dy_px)
        self._camera_moved()

    def _surface_at(self, x_px: float, y_px: float) -> Vector | None:
        """Return the point ``(3,)`` of a surface that is seen at a pixel; None: of none."""
        raise NotImplementedError

    def zoom(self, factor: float, x_px: float, y_px: float) -> None:
        """Zoom by a factor (> 1 is nearer), keeping the point under the pixel."""
        if not (math.isfinite(factor) and factor > 0):
            raise ValueError(f"not a zoom factor: {factor}")
        about = self._surface_at(x_px, y_px)
        if about is None:  # where the ray passes through the plane of what is looked at
            (start,), (direction,) = self._turntable.rays(np.array([x_px]), np.array([y_px]))
            back = self._turntable.axes[2]
            reach = float((self._turntable.focal_mm - start) @ back / (direction @ back))
            about = start + direction * reach
        self._turntable.zoom(factor, about)
        self._camera_moved()

    def look(self, view: View) -> None:
        """Turn to one of the six views, keeping what is looked at."""
        self._turntable.look(view, mirrored=self._scene.mirrored)
        self._camera_moved()

    def face(self, direction: Vector) -> None:
        """Turn, as little as needed, until a surface that faces this way is well seen."""
        self._turntable.face(direction)
        self._camera_moved()

    def toggle_parallel(self) -> None:
        """Switch between perspective and parallel projection."""
        self._turntable.parallel = not self._turntable.parallel
        self._camera_moved()

    @property
    def camera(self) -> Camera:
        """The camera now."""
        return self._turntable.camera

    @camera.setter
    def camera(self, camera: Camera) -> None:
        self._turntable.camera = camera
        self._camera_moved()

    def mirror_camera(self) -> None:
        """Keep seeing the same from the other side: what was outside stays outside."""
        self._turntable.focal_mm = self._turntable.focal_mm * np.array([-1.0, 1.0, 1.0])
        self._turntable.yaw_deg = -self._turntable.yaw_deg
        self._turntable.roll_deg = -self._turntable.roll_deg
