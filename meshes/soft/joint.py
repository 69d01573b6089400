"""Where things are about the hip joint: the clock face of the socket and the axis of the neck.

Clock of the right hip seen from lateral into the socket: 12 = superior, 3 = anterior, 6 = the notch
(``meshes.socket``). Angles of
the clock are in degrees (30 an hour); ``polar`` is the angle from the deepest point of the socket.
Around the neck the same hours are used, as if one looked along it from lateral.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import tomli
from numpy.typing import ArrayLike
from scipy.interpolate import PchipInterpolator
from scipy.ndimage import gaussian_filter1d

from meshes.bones import Bones
from meshes.distance import SignedDistance
from meshes.surface import FloatArray, unit

FIGURES = Path(__file__).parents[1] / "figures"
#: How far rays are followed.
FAR_MM = 60.0


def figures(name: str) -> dict[str, Any]:
    """Read the table ``figures/<name>.toml``."""
    return tomli.loads((FIGURES / f"{name}.toml").read_text(encoding="utf-8"))


def around(table: Mapping[str, Sequence[float]], column: str) -> PchipInterpolator:
    """Return a closed smooth curve through a table by the hour.

    Parameters
    ----------
    table : mapping
        ``hour`` (clock, decimal hours, rising) and columns of the same length.
    column : str

    Returns
    -------
    callable
        Takes degrees of the clock in -360..720.
    """
    at = np.asarray(table["hour"], np.float64) * 30.0
    value = np.asarray(table[column], np.float64)
    laps = [at + turn for turn in (-720.0, -360.0, 0.0, 360.0, 720.0)]
    return PchipInterpolator(np.concatenate(laps), np.tile(value, 5))


def smooth_ring(values: FloatArray, sigma: float) -> FloatArray:
    """Smooth values (n, ...) that run round a ring, ``sigma`` in places of the ring."""
    return np.asarray(gaussian_filter1d(values, sigma, axis=0, mode="wrap"))


@dataclass(frozen=True, eq=False)
class Frame:
    """An axis with the directions of 12 and 3 o'clock square on it, unit vectors (3,)."""

    axis: FloatArray
    up: FloatArray
    front: FloatArray

    @classmethod
    def about(cls, axis: ArrayLike) -> Frame:
        """Return the frame of an axis that points laterally."""
        along = unit(axis)
        up = unit(np.array([0.0, 0.0, 1.0]) - along[2] * along)
        return cls(along, up, np.cross(up, along))

    def spoke(self, clock_deg: ArrayLike) -> FloatArray:
        """Return the directions (..., 3) of hours, square on the axis."""
        angle = np.radians(np.asarray(clock_deg, np.float64))[..., None]
        return np.asarray(np.cos(angle) * self.up + np.sin(angle) * self.front)

    def clock_deg(self, points_mm: ArrayLike) -> FloatArray:
        """Return the hour of points (..., 3) in degrees, 0 to 360."""
        points = np.asarray(points_mm, np.float64)
        return np.asarray(np.degrees(np.arctan2(points @ self.front, points @ self.up)) % 360.0)

    def ray(self, polar_deg: ArrayLike, clock_deg: ArrayLike) -> FloatArray:
        """Return directions (..., 3) at ``polar_deg`` from the far end of the axis."""
        polar = np.radians(np.asarray(polar_deg, np.float64))[..., None]
        return np.asarray(-np.cos(polar) * self.axis + np.sin(polar) * self.spoke(clock_deg))

    def polar_deg(self, points_mm: ArrayLike) -> FloatArray:
        """Return the angle of points (..., 3) from the far end of the axis."""
        return np.asarray(np.degrees(np.arccos(np.clip(-unit(points_mm) @ self.axis, -1, 1))))


class Joint:
    """The joint between hip bone and femur as seen from the centre of the head.

    Parameters
    ----------
    bones : Bones
    """

    def __init__(self, bones: Bones) -> None:
        self.bones = bones
        self.hip = SignedDistance(bones.meshes["hip_bone"])
        self.femur = SignedDistance(bones.meshes["femur"])
        self.table = figures("joint")
        self.socket = Frame(bones.socket.opening, bones.socket.up, bones.socket.anterior)
        self._radii: dict[tuple[str, bytes], FloatArray] = {}

    @cached_property
    def neck(self) -> Frame:
        """Axis from the centre of the head through the middle of the neck where it is thinnest."""
        table = self.table["neck"]
        depth = np.arange(table["search_from_mm"], table["search_to_mm"], 1.0)
        clock = np.arange(0.0, 360.0, 10.0)
        frame = Frame.about(table["first_axis"])
        for _ in range(int(table["rounds"])):
            spoke = frame.spoke(clock)
            reach = self.neck_reach(depth[:, None], clock[None, :], frame)
            thin = int(np.argmin((reach**2).sum(axis=1)))
            area = (reach[thin] ** 2).sum()
            off = 2.0 / 3.0 * (reach[thin][:, None] ** 3 * spoke).sum(axis=0) / area
            frame = Frame.about(frame.axis * depth[thin] + off)
        return frame

    def neck_reach(
        self, depth_mm: ArrayLike, clock_deg: ArrayLike, frame: Frame | None = None
    ) -> FloatArray:
        """Return how far the femur's surface lies from the axis of its neck.

        Parameters
        ----------
        depth_mm, clock_deg : array_like
            Distance from the head's centre along the axis, and hour; broadcast.
        """
        about = frame or self.neck
        depth, clock = np.broadcast_arrays(
            np.asarray(depth_mm, np.float64), np.asarray(clock_deg, np.float64)
        )
        spoke = about.spoke(clock).reshape(-1, 3)
        start = depth.reshape(-1, 1) * about.axis
        return self.femur.along(start, spoke, FAR_MM, inside=True).reshape(depth.shape)

    def neck_point(self, depth_mm: ArrayLike, clock_deg: ArrayLike) -> FloatArray:
        """Return points (..., 3) of the femur's surface around its neck."""
        depth = np.asarray(depth_mm, np.float64)[..., None]
        reach = self.neck_reach(depth_mm, clock_deg)[..., None]
        return np.asarray(depth * self.neck.axis + reach * self.neck.spoke(clock_deg))

    def socket_radius(self, rays: FloatArray) -> FloatArray:
        """Return how far the hip bone lies from the centre along unit rays (..., 3), mm."""
        return self._radius("hip", rays)

    def head_radius(self, rays: FloatArray) -> FloatArray:
        """Return how far the femur's surface lies from the centre along unit rays (..., 3), mm."""
        return self._radius("femur", rays)

    def _radius(self, bone: str, rays: FloatArray) -> FloatArray:
        """Return the distance of a bone along rays; what was asked before is remembered."""
        flat = np.ascontiguousarray(rays.reshape(-1, 3))
        key = bone, flat.tobytes()
        if key not in self._radii:
            near = 0.8 * self.bones.head_radius_mm if bone == "hip" else 0.0
            surface = self.hip if bone == "hip" else self.femur
            self._radii[key] = near + surface.along(
                near * flat, flat, FAR_MM, inside=bone == "femur"
            )
        return self._radii[key].reshape(rays.shape[:-1]).copy()

    @cached_property
    def rim(self) -> Rim:
        """The bony rim of the socket, bridged over the notch."""
        table = self.table["rim"]
        clock = np.arange(0.0, 360.0, 2.5)
        polar = np.arange(table["polar_from_deg"], table["polar_to_deg"], 1.0)
        rays = self.socket.ray(polar[:, None], clock[None, :])
        radius = self.socket_radius(rays)
        sine, cosine = np.sin(np.radians(polar))[:, None], np.cos(np.radians(polar))[:, None]
        crest = -radius * cosine - table["slant"] * radius * sine
        crest[radius > self.bones.head_radius_mm + table["reach_mm"]] = -np.inf
        best = np.argmax(crest, axis=0)
        which = np.arange(len(clock))
        inner = slice(*np.searchsorted(polar, table["notch_polar_deg"]))
        deep = np.median(radius[inner], axis=0) - np.median(radius[inner])
        notch = self._notch(clock, deep > table["notch_depth_mm"])
        kept = (clock < notch[0]) | (clock > notch[1])
        at = clock[kept]
        bridged = [
            smooth_ring(np.interp(clock, at, values[kept], period=360.0), table["smooth"])
            for values in (polar[best], radius[best, which])
        ]
        return Rim(self, clock, bridged[0], bridged[1], notch)

    def _notch(self, clock: FloatArray, deep: Any) -> tuple[float, float]:
        """Return the hours (deg) of the front and back edge of the notch."""
        low, high = (30.0 * hour for hour in self.table["rim"]["notch_search_hour"])
        found = clock[deep & (clock > low) & (clock < high)]
        return float(found.min()), float(found.max())


@lru_cache(maxsize=1)
def joint_of(bones: Bones) -> Joint:
    """Return the joint of these bones; it is looked at by several stages and remembers."""
    return Joint(bones)


@dataclass(frozen=True, eq=False)
class Rim:
    """The rim of the socket by the clock.

    Parameters
    ----------
    joint : Joint
    clock_deg, polar_deg, radius_mm : (n,) float64
        Crest of the bony rim; over the notch, as if it ran on.
    notch_deg : tuple of float
        Hours of the front and back edge of the notch.
    """

    joint: Joint
    clock_deg: FloatArray
    polar_deg: FloatArray
    radius_mm: FloatArray
    notch_deg: tuple[float, float]

    def polar(self, clock_deg: ArrayLike) -> FloatArray:
        """Return the polar angle of the crest at hours in degrees."""
        at = np.asarray(clock_deg, np.float64)
        return np.asarray(np.interp(at, self.clock_deg, self.polar_deg, period=360.0))

    def radius(self, clock_deg: ArrayLike) -> FloatArray:
        """Return the distance of the crest from the centre at hours in degrees."""
        at = np.asarray(clock_deg, np.float64)
        return np.asarray(np.interp(at, self.clock_deg, self.radius_mm, period=360.0))

    def point(self, clock_deg: ArrayLike) -> FloatArray:
        """Return points (..., 3) of the crest."""
        ray = self.joint.socket.ray(self.polar(clock_deg), clock_deg)
        return np.asarray(ray * self.radius(clock_deg)[..., None])

    def beyond(self, clock_deg: ArrayLike, out_mm: ArrayLike) -> FloatArray:
        """Return points (..., 3) of the outer face of the hip bone ``out_mm`` from the crest.

        The way runs over the bone, straight away from the socket.
        """
        clock, out = np.broadcast_arrays(
            np.asarray(clock_deg, np.float64), np.asarray(out_mm, np.float64)
        )
        here = self.point(clock).reshape(-1, 3)
        ahead = self.joint.socket.spoke(clock).reshape(-1, 3)
        steps = max(int(np.ceil(out.max() / 2.0)), 1)
        for _ in range(steps):
            moved = here + ahead * out.reshape(-1, 1) / steps
            here, normal = self.joint.hip.nearest(moved)
            ahead = unit(ahead - np.einsum("ij,ij->i", ahead, normal)[:, None] * normal)
        return here.reshape((*clock.shape, 3))
