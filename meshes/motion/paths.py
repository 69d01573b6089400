"""The line along which each muscle pulls, from origin to insertion, in any pose.

A line is that of the finished shape (``Part.path_mm``). Pieces of it lie against a bone and go
where the bone goes; between two pieces, where it crosses a joint, it is drawn taut, over an
obstacle where it has one. Which pieces and which obstacles: ``meshes.motion.path_figures``.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from meshes.motion.kinematics import Knee, body_transforms
from meshes.motion.obstacles import Obstacle
from meshes.motion.pose import FloatArray

#: Half the step over which a moment arm is taken.
_STEP_DEG = 0.25


@dataclass(frozen=True, eq=False)
class Gaps:
    """Stretches between two bodies, drawn taut over the same obstacle or none.

    Parameters
    ----------
    obstacle : Obstacle or None
    bundle : (s,) int
        The line each belongs to.
    ends_mm : (2, s, 3) float64
        In the neutral pose.
    bodies : (2, s) int
        Index into ``BODIES``.
    radius_mm : (s,) float64
        Of the obstacle, for each line.
    """

    obstacle: Obstacle | None
    bundle: NDArray[np.intp]
    ends_mm: FloatArray
    bodies: NDArray[np.intp]
    radius_mm: FloatArray

    def lengths_mm(self, rotation: FloatArray, shift: FloatArray) -> FloatArray:
        """Return the length of each in poses given by their bodies, ``(p, s)``."""
        a, b = (
            np.einsum("psij,sj->psi", rotation[:, self.bodies[i]], self.ends_mm[i])
            + shift[:, self.bodies[i]]
            for i in (0, 1)
        )
        if self.obstacle is None:
            return np.asarray(np.linalg.norm(b - a, axis=2))
        return self.obstacle.lengths_mm(a, b, self.radius_mm, rotation, shift)


@dataclass(frozen=True, eq=False)
class MusclePaths:
    """The lines of all muscles.

    Parameters
    ----------
    ids : tuple of str
        The muscles, in the order of every result.
    knee : Knee
    share : (m, b) float64
        What each of b lines counts for in each muscle; every row adds up to 1.
    fixed_mm : (b,) float64
        Length of the pieces that lie against a bone.
    gaps : tuple of Gaps
    """

    ids: tuple[str, ...]
    knee: Knee
    share: FloatArray
    fixed_mm: FloatArray
    gaps: tuple[Gaps, ...]

    def lengths_mm(self, angles_deg: ArrayLike) -> FloatArray:
        """Return the length of each muscle in poses (p, 4), ``(p, m)``."""
        rotation, shift = body_transforms(self.knee, angles_deg)
        total = np.tile(self.share @ self.fixed_mm, (len(rotation), 1))
        for gaps in self.gaps:
            total += gaps.lengths_mm(rotation, shift) @ self.share[:, gaps.bundle].T
        return total

    def arms_mm(self, angles_deg: ArrayLike) -> FloatArray:
        """Return the moment arms at the hip in poses (p, 4), ``(p, m, 3)``.

        -dL/dangle of each coordinate of the joint coordinate system; a positive arm turns the
        joint in the positive direction.
        """
        angles = np.atleast_2d(np.asarray(angles_deg, np.float64))
        steps = _STEP_DEG * np.eye(4)[:3]
        around = np.concatenate([angles[None] + steps[:, None], angles[None] - steps[:, None]])
        lengths = self.lengths_mm(around.reshape(-1, 4)).reshape(2, 3, len(angles), -1)
        arms: FloatArray = np.moveaxis(lengths[1] - lengths[0], 0, -1) / np.radians(2 * _STEP_DEG)
        return arms

    def at(self, angles_deg: ArrayLike) -> tuple[FloatArray, FloatArray]:
        """Return lengths (m,) and moment arms (m, 3) in one pose (4,)."""
        return self.lengths_mm(angles_deg)[0], self.arms_mm(angles_deg)[0]
