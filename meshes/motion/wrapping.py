"""The shortest way round a cylinder or a ball: lines that are drawn taut over what they cross.

All functions take many lines at once, with both ends given in the obstacle's own frame.
"""

from __future__ import annotations

import numpy as np

from meshes.motion.pose import FloatArray

_TINY = 1e-9


def around_cylinder(
    a_mm: FloatArray, b_mm: FloatArray, radius_mm: float | FloatArray, side: FloatArray | None
) -> FloatArray:
    """Return the length of the shortest way from a to b outside an endless cylinder.

    Parameters
    ----------
    a_mm, b_mm : (n, 3) float64
        In the cylinder's frame: its axis is the third one, through the origin.
    radius_mm : float or (n,) float64
        An end that lies within the radius is taken to lie on the surface.
    side : (2,) or (n, 2) float64, or None
        Where, seen from the axis, the line must pass; None: wherever it is shorter.

    Returns
    -------
    (n,) float64
    """
    radius = np.broadcast_to(np.asarray(radius_mm, np.float64), a_mm.shape[:1])
    straight = np.linalg.norm(b_mm - a_mm, axis=1)
    turned = np.arctan2(
        a_mm[:, 0] * b_mm[:, 1] - a_mm[:, 1] * b_mm[:, 0],
        a_mm[:, 0] * b_mm[:, 0] + a_mm[:, 1] * b_mm[:, 1],
    )
    if side is not None:
        # the sense of turning that leads past the given side, even if it is the longer one
        sense = _sense(a_mm, b_mm, np.broadcast_to(side, (len(a_mm), 2)))
        turned = np.where(sense * turned < -np.pi / 2, turned + sense * 2 * np.pi, turned) * sense
    else:
        turned = np.abs(turned)
    far_a, far_b = np.hypot(a_mm[:, 0], a_mm[:, 1]), np.hypot(b_mm[:, 0], b_mm[:, 1])
    touched, around = _tangents(far_a, far_b, turned, radius)
    flat = touched + radius * around
    wrapped = np.hypot(flat, b_mm[:, 2] - a_mm[:, 2])
    return np.where(around > 0, wrapped, straight)


def around_ball(a_mm: FloatArray, b_mm: FloatArray, radius_mm: float | FloatArray) -> FloatArray:
    """Return the length of the shortest way from a to b outside a ball about the origin.

    Parameters
    ----------
    a_mm, b_mm : (n, 3) float64
    radius_mm : float or (n,) float64
        An end that lies within the radius is taken to lie on the surface.

    Returns
    -------
    (n,) float64
    """
    radius = np.broadcast_to(np.asarray(radius_mm, np.float64), a_mm.shape[:1])
    far_a, far_b = np.linalg.norm(a_mm, axis=1), np.linalg.norm(b_mm, axis=1)
    cosine = np.einsum("ij,ij->i", a_mm, b_mm) / np.maximum(far_a * far_b, _TINY)
    turned = np.arccos(np.clip(cosine, -1.0, 1.0))
    touched, around = _tangents(far_a, far_b, turned, radius)
    straight = np.linalg.norm(b_mm - a_mm, axis=1)
    return np.where(around > 0, touched + radius * around, straight)


def _tangents(
    far_a: FloatArray, far_b: FloatArray, turned: FloatArray, radius: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Return the straight length of both tangents and the angle between where they touch."""
    reach = [np.sqrt(np.maximum(far**2 - radius**2, 0.0)) for far in (far_a, far_b)]
    reached = sum(
        np.arccos(np.clip(radius / np.maximum(far, _TINY), 0.0, 1.0)) for far in (far_a, far_b)
    )
    return reach[0] + reach[1], turned - reached


def _sense(a_mm: FloatArray, b_mm: FloatArray, side: FloatArray) -> FloatArray:
    """Return +1 or -1 for each line: the sense of turning about the axis past ``side``."""
    across = b_mm[:, :2] - a_mm[:, :2]
    turns = side[:, 0] * across[:, 1] - side[:, 1] * across[:, 0]
    return np.where(turns >= 0, 1.0, -1.0)
