"""Where along flexion the role of a muscle turns over."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from meshes.motion.effects import ROLE_MM
from meshes.motion.limits import range_deg
from meshes.motion.pose import COORDINATES, Pose
from meshes.motion.reading import Motion

_STEP_DEG = 2.5


@dataclass(frozen=True)
class Turnover:
    """A muscle drives a motion one way in less flexion and the other way in more.

    Parameters
    ----------
    muscle : str
    coordinate : str
        One of ``COORDINATES``.
    flexion_deg : float
        Where its arm is 0.
    sign : int
        Of the arm in less flexion.
    """

    muscle: str
    coordinate: str
    flexion_deg: float
    sign: int


def turnovers(motion: Motion, pose: Pose) -> tuple[Turnover, ...]:
    """Return where roles turn over along the whole range of flexion, all else as in a pose.

    Only where the arm is longer than ``ROLE_MM`` on either side: shorter ones are no role.

    Parameters
    ----------
    motion : Motion
    pose : Pose
        Its flexion does not matter.
    """
    least, most = range_deg("flexion")
    flexion = np.linspace(least, most, round((most - least) / _STEP_DEG) + 1)
    angles = np.tile(pose.angles_deg, (len(flexion), 1))
    angles[:, 0] = flexion
    arms = motion.paths.arms_mm(angles)
    found = []
    for m, muscle in enumerate(motion.paths.ids):
        for c, coordinate in enumerate(COORDINATES):
            arm = arms[:, m, c]
            crossings = np.flatnonzero(np.signbit(arm[1:]) != np.signbit(arm[:-1]))
            for at in crossings.tolist():
                before, after = arm[: at + 1], arm[at + 1 :]
                sign = -1 if arm[at] < 0 else 1
                if (sign * before).max() > ROLE_MM and (-sign * after).max() > ROLE_MM:
                    share = arm[at] / (arm[at] - arm[at + 1])
                    where = float(flexion[at] + share * _STEP_DEG)
                    found.append(Turnover(muscle, coordinate, where, sign))
    return tuple(found)
