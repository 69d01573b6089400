"""Room in the hip joint: both articular surfaces moved back a little.

The mean bones touch almost (the gap is about 1 mm, CT smoothing and averaging); between the bones
of a healthy hip lie 3-5 mm (quantities.csv ``jsw``). Head and socket are therefore moved back
along the radius, at most 2 mm, fading out towards the rim and the neck. The fossa goes back 1 mm,
so that it stays below the lunate surface around it; its floor keeps more than 2 mm of bone.
"""

from __future__ import annotations

import numpy as np

from meshes.socket import RIM_POINTS, Socket
from meshes.surface import FloatArray, TriMesh, unit, vertex_normals

#: Gap aimed at between the spheres of head and socket (quantities.csv jsw: 4.5, range 3-5).
GAP_MM = 4.5
#: Most that a surface is moved.
LIMIT_MM = 2.0
#: Radius taken off the head; the socket gives the rest.
HEAD_BACK_MM = 0.7
#: Angle seen from the centre over which the change fades, inside the rim.
_RIM_FADE_DEG = (0.5, 11.0)
#: How far the fossa goes back, and over which angle that fades inside the rim.
FOSSA_BACK_MM = 1.0
_FOSSA_FADE_DEG = (12.0, 25.0)
#: Share of the head's unevenness that is taken away, and the depth at which the fovea is spared.
_ROUNDING = 0.6
_FOVEA_DEPTH_MM = (0.6, 1.4)
#: Angle from the neck's direction over which the change of the head fades.
_NECK_FADE_DEG = (38.0, 58.0)


def smoothstep(values: FloatArray, low: float, high: float) -> FloatArray:
    """Return 0 below ``low``, 1 above ``high`` and a smooth rise between, for values (n,)."""
    share = np.clip((values - low) / (high - low), 0.0, 1.0)
    return np.asarray(share * share * (3 - 2 * share))


def inside_rim_deg(socket: Socket, points_mm: FloatArray) -> FloatArray:
    """Return how far inside the rim points (n, 3) lie, as an angle (n,) seen from the centre."""
    rim_polar = socket.polar_deg(socket.rim_mm)
    hours = np.append(np.arange(RIM_POINTS) * 12 / RIM_POINTS, 12.0)
    rim_here = np.interp(socket.hour(points_mm), hours, np.append(rim_polar, rim_polar[0]))
    return np.asarray(rim_here - socket.polar_deg(points_mm))


def widened_socket(hip: TriMesh, socket: Socket, head_radius_mm: float) -> TriMesh:
    """Return the hip bone with its lunate surface moved back to ``GAP_MM`` from the head.

    Parameters
    ----------
    hip : TriMesh
    socket : Socket
    head_radius_mm : float
        Radius of the head after its own change.
    """
    points = hip.vertices_mm
    radius = np.linalg.norm(points, axis=1)
    ray = unit(points)
    facing = np.einsum("ij,ij->i", vertex_normals(hip), ray)
    missing = head_radius_mm + GAP_MM - radius
    within = inside_rim_deg(socket, points)
    # rises from 0 like its argument and levels off at the limit
    move = LIMIT_MM * np.tanh(np.clip(missing, 0.0, None) / LIMIT_MM * 1.3)
    move *= smoothstep(within, *_RIM_FADE_DEG)
    deeper = smoothstep(-missing, -0.3, 1.5) * smoothstep(within, *_FOSSA_FADE_DEG)
    move = (move + FOSSA_BACK_MM * deeper) * ((radius < 36.0) & (facing < 0.3))
    return hip.with_vertices(points + ray * move[:, None])


def narrowed_head(femur: TriMesh, neck: FloatArray, radius_mm: float) -> TriMesh:
    """Return the femur with its head smaller and rounder.

    Parameters
    ----------
    femur : TriMesh
        Head of radius ``radius_mm`` around the origin.
    neck : (3,)
        Unit direction from the head along the neck.
    radius_mm : float
    """
    points = femur.vertices_mm
    distance = np.linalg.norm(points, axis=1)
    off_neck = np.degrees(np.arccos(np.clip(unit(points) @ neck, -1, 1)))
    share = smoothstep(off_neck, *_NECK_FADE_DEG) * (1.0 - smoothstep(distance, 26.0, 32.0))
    uneven = distance - radius_mm
    fovea = smoothstep(-uneven, *_FOVEA_DEPTH_MM)
    move = HEAD_BACK_MM + _ROUNDING * uneven * (1.0 - fovea)
    return femur.with_vertices(points - unit(points) * (move * share)[:, None])
