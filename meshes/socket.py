"""The socket as a clock: its rim, the direction it opens to, where on it a point lies.

The clock is that of a right hip seen from outside, as surgeons read it: 6 o'clock is the middle of
the notch, 3 o'clock is anterior (the groove of the psoas), 12 o'clock is up.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from meshes.surface import FloatArray, TriMesh, unit, vertex_normals

#: Points along the rim, 0 at 12 o'clock, clockwise.
RIM_POINTS = 240
#: The rim between these hours is the notch: the plane of the rim is fitted without it.
NOTCH_HOURS = (5.1, 6.9)
#: How far the middle of the notch lies in front of straight down (looked up on the mean bone).
NOTCH_FORWARD_DEG = 22.5
_START_OPENING = (-0.61, -0.31, -0.73)
_HARMONICS = 14


@dataclass(frozen=True, eq=False)
class Socket:
    """The socket of a right hip bone; its centre is the origin.

    Parameters
    ----------
    opening : (3,)
        Unit normal of the rim's plane, out of the socket.
    up : (3,)
        12 o'clock, within the rim's plane: opposite the notch.
    anterior : (3,)
        3 o'clock.
    rim_mm : (k, 3)
        Crest of the rim, ``RIM_POINTS`` points from 12 o'clock, clockwise.
    """

    opening: FloatArray
    up: FloatArray
    anterior: FloatArray
    rim_mm: FloatArray

    def hour(self, points_mm: FloatArray) -> FloatArray:
        """Return the clock position (n,) of points (n, 3), 0 to 12."""
        turn = np.arctan2(points_mm @ self.anterior, points_mm @ self.up)
        return np.asarray(turn / (2 * np.pi) * 12 % 12)

    def polar_deg(self, points_mm: FloatArray) -> FloatArray:
        """Return the angle (n,) between points (n, 3) and the bottom of the socket."""
        return np.degrees(np.arccos(np.clip(-unit(points_mm) @ self.opening, -1, 1)))

    def rim_at(self, hours: FloatArray) -> FloatArray:
        """Return the rim's crest (n, 3) at clock positions (n,)."""
        at = np.asarray(hours) / 12 * RIM_POINTS
        low = np.floor(at).astype(int)
        share = (at - low)[..., None]
        first, second = self.rim_mm[low % RIM_POINTS], self.rim_mm[(low + 1) % RIM_POINTS]
        return np.asarray((1 - share) * first + share * second)


def find_socket(hip: TriMesh) -> Socket:
    """Find the socket of a right hip bone placed around the origin."""
    opening = unit(np.array(_START_OPENING))
    for _ in range(6):
        straight_up = unit(np.array([0.0, 0.0, 1.0]) - opening[2] * opening)
        # clockwise for who looks into a right socket: from up by way of the front
        forward = np.cross(straight_up, opening)
        turn = np.radians(NOTCH_FORWARD_DEG)
        up = np.cos(turn) * straight_up - np.sin(turn) * forward
        anterior = np.cross(up, opening)
        rim = _rim(hip, opening, up=up, anterior=anterior)
        hours = np.arange(RIM_POINTS) * 12 / RIM_POINTS
        solid = rim[(hours < NOTCH_HOURS[0]) | (hours > NOTCH_HOURS[1])]
        normal = np.linalg.svd(solid - solid.mean(axis=0))[2][2]
        last, opening = opening, normal * np.sign(normal @ opening)
        if np.linalg.norm(last - opening) < 1e-6:
            break
    return Socket(opening, up, anterior, rim)


def _rim(hip: TriMesh, opening: FloatArray, *, up: FloatArray, anterior: FloatArray) -> FloatArray:
    """Return the crest of the rim: in each direction the point that stands out furthest."""
    points = hip.vertices_mm
    normals = vertex_normals(hip)
    radius = np.linalg.norm(points, axis=1)
    facing = np.einsum("ij,ij->i", normals, unit(points))
    # the crest looks outward (along the opening) more than at the centre or away from it
    near = (radius < 36.0) & (facing < 0.75) & (normals @ opening > -0.2)
    points = points[near]
    turn = np.arctan2(points @ anterior, points @ up)
    height = points @ opening
    found = []
    for angle in np.arange(RIM_POINTS) * 2 * np.pi / RIM_POINTS:
        off = np.abs((turn - angle + np.pi) % (2 * np.pi) - np.pi)
        beside = np.flatnonzero(off < np.radians(4.0))
        top = beside[np.argsort(-height[beside] + 8.0 * off[beside])[:3]]
        found.append(points[top].mean(axis=0))
    return _smoothed(np.array(found))


def _smoothed(loop: FloatArray) -> FloatArray:
    """Return a closed loop (k, 3) without its finest waves."""
    waves = np.fft.rfft(loop, axis=0)
    waves[_HARMONICS:] = 0.0
    return np.asarray(np.fft.irfft(waves, n=len(loop), axis=0))
