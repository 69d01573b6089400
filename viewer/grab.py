"""Moving the leg by hand: the pose in which the point that is held lies under the mouse."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from meshes.motion.kinematics import (
    BODIES,
    HIP_AXES,
    Knee,
    body_transforms,
    hip_rotation,
    turn,
)
from meshes.motion.limits import Within, range_deg, within_limits
from meshes.motion.pose import Pose
from viewer.pose_text import MOTIONS, degrees
from viewer.posing import reached
from viewer.scene import Grip

Array = NDArray[np.float64]
#: Points in the atlas frame (n, 3), in mm, to pixels (n, 2).
Project = Callable[[Array], Array]

#: Steps of the search for the region of the best pose, and how it then closes in, in degrees.
_COARSE_DEG = 5.0
_FINER_DEG = (2.0, 0.7, 0.25, 0.1)
#: What a degree away from the pose before costs, in pixels: among poses that fit, the nearest.
_LOYALTY_PX = 0.12
#: How much more a degree of extension costs: seen from the front both lift the knee, and who lifts
#: a knee flexes.
_EXTENSION = 3.0
#: Where the mouse is further than this from what it holds, the leg could not follow, px.
_LEFT_BEHIND_PX = 14.0
#: Degrees of rotation for a share of the frame's height that the mouse goes across.
_ROTATION_DEG = 150.0


@dataclass(frozen=True, eq=False)
class Grasp:
    """A hand on the leg.

    Parameters
    ----------
    grip : Grip
        What is held.
    pose : Pose
        As the program keeps it, when it was grasped.
    start_px : (2,) float64
        Where the mouse was then.
    offset_px : (2,) float64
        From the mouse to the point that is held, as it was projected then.
    """

    grip: Grip
    pose: Pose
    start_px: Array
    offset_px: Array


def grasp(grip: Grip, pose: Pose, at_px: Array, knee: Knee, project: Project) -> Grasp | None:
    """Return a hand on what moves; None on what stands still.

    In the open chain thigh and shank move, in the closed chain the pelvis.
    """
    moves = ("pelvis",) if pose.closed_chain else ("femur", "patella", "shank")
    if grip.body not in moves:
        return None
    seen = project(_places(grip, pose.angles_deg[None], pose.closed_chain, knee))[0]
    return Grasp(grip, pose, at_px, seen - at_px)


def follow(held: Grasp, pose: Pose, mouse_px: Array, knee: Knee, project: Project) -> Within:
    """Return the pose in which the point that is held is seen at the mouse, or nearest to it.

    The shank turns the knee alone; all else flexion and abduction of the hip.

    Parameters
    ----------
    held : Grasp
    pose : Pose
        The one before: of poses that fit as well the nearest to it is taken.
    mouse_px : (2,) float64
    knee : Knee
    project : callable
    """
    wanted = mouse_px + held.offset_px
    free = ("knee_flexion",) if held.grip.body == "shank" else ("flexion", "abduction")
    names = ("flexion", "abduction", "external_rotation", "knee_flexion")
    columns = [names.index(name) for name in free]
    now = pose.angles_deg
    ranges = [_range(name, pose) for name in free]

    def best(around: Array, step_deg: float, reach_deg: float) -> Array:
        axes = [
            np.unique(np.clip(np.arange(at - reach_deg, at + reach_deg + 1e-6, step_deg), *limits))
            for at, limits in zip(around[columns], ranges, strict=True)
        ]
        tried = np.tile(now, (int(np.prod([len(axis) for axis in axes])), 1))
        tried[:, columns] = np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1).reshape(
            -1, len(axes)
        )
        away_px = project(_places(held.grip, tried, pose.closed_chain, knee)) - wanted
        cost = np.einsum("ij,ij->i", away_px, away_px)
        turned = tried - now
        turned[:, 0] *= np.where(tried[:, 0] < 0, _EXTENSION, 1.0)
        cost = cost + _LOYALTY_PX**2 * np.einsum("ij,ij->i", turned, turned)
        return np.asarray(tried[int(np.argmin(cost))])

    angles = best(now, _COARSE_DEG, 360.0)
    for step_deg in _FINER_DEG:
        angles = best(angles, step_deg, 4 * step_deg)
    flexion, abduction, rotation, knee_deg = angles.tolist()
    found = within_limits(
        Pose(flexion, abduction, rotation, knee_deg, closed_chain=pose.closed_chain)
    )
    place = _places(held.grip, angles[None], pose.closed_chain, knee)
    if np.linalg.norm(project(place)[0] - wanted) < _LEFT_BEHIND_PX:
        return found
    stuck = tuple(
        _end_words(name, at)
        for name, at, limits in zip(free, angles[columns].tolist(), ranges, strict=True)
        if at in limits
    )
    return replace(found, words=found.words + stuck)


def _end_words(name: str, at_deg: float) -> str:
    if name == "knee_flexion":
        return f"De knie gaat niet verder dan {degrees(at_deg)}."
    return f"{MOTIONS[name][at_deg < 0].capitalize()} gaat niet verder dan {degrees(abs(at_deg))}."


def rotate(held: Grasp, mouse_px: Array, height_px: int, *, mirrored: bool) -> Within:
    """Return the pose with the leg turned about its long axis by how far the mouse went across.

    Seen from the front, a foot follows the mouse: to the left is out for a right leg.
    """
    across = float(mouse_px[0] - held.start_px[0]) / max(height_px, 1)
    out_deg = (across if mirrored else -across) * _ROTATION_DEG
    return within_limits(
        replace(held.pose, external_rotation_deg=held.pose.external_rotation_deg + out_deg)
    )


def _range(name: str, pose: Pose) -> tuple[float, float]:
    """Return how far an angle goes, the pelvis' share included."""
    least, most = range_deg(name, pose.flexion_deg)
    if name == "flexion":
        most = reached(within_limits(replace(pose, flexion_deg=360.0))).flexion_deg
    return least, most


def _places(grip: Grip, angles_deg: Array, closed: bool, knee: Knee) -> Array:
    """Return where a point that is held lies in poses (p, 4) as the program keeps them, (p, 3)."""
    _, most = range_deg("flexion")
    own = np.array(angles_deg)
    own[:, 0] = np.minimum(own[:, 0], most)
    rotation, shift = body_transforms(knee, own)
    body = BODIES.index(grip.body)
    places = np.einsum("pij,j->pi", rotation[:, body], np.array(grip.own_mm)) + shift[:, body]
    if closed:
        return np.asarray(np.einsum("pji,pj->pi", hip_rotation(own), places))
    tilt = turn(HIP_AXES[0], angles_deg[:, 0] - own[:, 0])
    return np.asarray(np.einsum("pij,pj->pi", tilt, places))
