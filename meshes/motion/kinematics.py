"""Where a pose takes the bones.

Atlas frame: mm, LPS, origin in the centre of the right femoral head, which is also the centre of
rotation of the hip. The pelvis' and the femur's frames (Wu 2002) are parallel to the atlas' in the
neutral pose (``meshes.neutral``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from meshes.atlas import Part
from meshes.motion.pose import FloatArray, Pose

#: About these axes a positive angle turns the right thigh: flexion about the one to lateral,
#: abduction about the one to posterior, external rotation about the one that points down.
HIP_AXES = np.array([[-1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, -1.0]])
#: Height of the femur's lower end in which the epicondyles are looked for.
_CONDYLES_MM = 50.0
#: The rigid bodies, in the order of ``body_transforms``.
BODIES = ("pelvis", "femur", "patella", "shank")


@dataclass(frozen=True, eq=False)
class Knee:
    """The hinge of the knee in the neutral pose.

    Parameters
    ----------
    centre_mm : (3,) float64
        Halfway between the epicondyles.
    axis : (3,) float64
        Unit vector from the medial to the lateral epicondyle.
    patella_share : float
        Share of the knee's bending with which the patella turns about the same axis: schematic.
    """

    centre_mm: FloatArray
    axis: FloatArray
    patella_share: float = 1.0


def find_knee(parts: Mapping[str, Part]) -> Knee:
    """Return the hinge through the epicondyles; needs the femur, and the patella where it is."""
    points = parts["femur"].vertices_mm.astype(np.float64)
    condyles = points[points[:, 2] < points[:, 2].min() + _CONDYLES_MM]
    lateral, medial = condyles[np.argmin(condyles[:, 0])], condyles[np.argmax(condyles[:, 0])]
    across = lateral - medial
    patella = parts.get("patella")
    share = 1.0 if patella is None or not len(patella.shank) else float(patella.shank.mean())
    return Knee((lateral + medial) / 2, across / np.linalg.norm(across), share)


def turn(axis: ArrayLike, angle_deg: ArrayLike) -> FloatArray:
    """Return rotation matrices ``(..., 3, 3)`` about one unit axis by angles ``(...)``."""
    x, y, z = np.asarray(axis, np.float64)
    skew = np.array([[0.0, -z, y], [z, 0.0, -x], [-y, x, 0.0]])
    angle = np.radians(np.asarray(angle_deg, np.float64))[..., None, None]
    return np.asarray(np.eye(3) + np.sin(angle) * skew + (1.0 - np.cos(angle)) * (skew @ skew))


def hip_rotation(angles_deg: ArrayLike) -> FloatArray:
    """Return how the femur is turned against the pelvis.

    Parameters
    ----------
    angles_deg : (..., 3+) array_like
        Flexion, abduction, external rotation; what follows is ignored.

    Returns
    -------
    (..., 3, 3) float64
        Takes a point of the neutral femur to its place; about the head's centre.
    """
    angles = np.asarray(angles_deg, np.float64)
    first, second, third = (turn(HIP_AXES[i], angles[..., i]) for i in range(3))
    return np.asarray(first @ second @ third)


def hip_axes(angles_deg: ArrayLike) -> FloatArray:
    """Return the axes about which each coordinate turns the femur in a pose.

    Parameters
    ----------
    angles_deg : (3+,) array_like

    Returns
    -------
    (3, 3) float64
        A row each: the pelvis' transverse axis, the floating axis, the femur's long axis.
    """
    angles = np.asarray(angles_deg, np.float64)
    first = turn(HIP_AXES[0], angles[0])
    second = first @ turn(HIP_AXES[1], angles[1])
    return np.stack([HIP_AXES[0], first @ HIP_AXES[1], second @ HIP_AXES[2]])


def hip_angles(rotation: FloatArray) -> FloatArray:
    """Return flexion, abduction and external rotation (3,), in degrees, of a rotation (3, 3).

    The inverse of ``hip_rotation`` for abduction within 90 degrees.
    """
    down = rotation @ HIP_AXES[2]
    front = rotation @ np.array([0.0, -1.0, 0.0])
    lateral = rotation @ np.array([-1.0, 0.0, 0.0])
    return np.degrees(
        [
            np.arctan2(-down[1], -down[2]),
            np.arcsin(np.clip(-down[0], -1.0, 1.0)),
            np.arctan2(-front[0], -lateral[0]),
        ]
    )


def body_transforms(knee: Knee, angles_deg: ArrayLike) -> tuple[FloatArray, FloatArray]:
    """Return where each rigid body is carried, with the pelvis standing still.

    Parameters
    ----------
    knee : Knee
    angles_deg : (p, 4) array_like
        Flexion, abduction, external rotation, knee flexion of each pose.

    Returns
    -------
    rotation : (p, 4, 3, 3) float64
        Of each of ``BODIES``.
    shift_mm : (p, 4, 3) float64
        A neutral point x goes to ``rotation @ x + shift``.
    """
    angles = np.atleast_2d(np.asarray(angles_deg, np.float64))
    hip = hip_rotation(angles)
    bends = [turn(knee.axis, -share * angles[:, 3]) for share in (knee.patella_share, 1.0)]
    rotation = np.stack(
        [np.broadcast_to(np.eye(3), hip.shape), hip, *(hip @ bend for bend in bends)], axis=1
    )
    shift = np.zeros((len(angles), 4, 3))
    for body, bend in zip((2, 3), bends, strict=True):
        shift[:, body] = np.einsum("pij,pj->pi", hip, knee.centre_mm - bend @ knee.centre_mm)
    return rotation, shift


def standing_rotation(pose: Pose) -> FloatArray:
    """Return how all that ``body_transforms`` places is turned for the bone that stands still.

    Parameters
    ----------
    pose : Pose

    Returns
    -------
    (3, 3) float64
        Nothing in the open chain; in the closed chain the femur's rotation undone.
    """
    return hip_rotation(pose.angles_deg).T if pose.closed_chain else np.eye(3)
