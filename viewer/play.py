"""How a scene is played: from pose to pose, eased, with time to read. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from meshes.motion.pose import Pose

#: Speeds that can be chosen, as shares of the usual one.
SPEEDS = (1.0, 2.0, 0.5)
#: The way to a step, and the rest there: at least this, and for each word of it, in s.
MOVE_S = 1.1
_REST_S, _WORD_S = 1.0, 0.2


@dataclass(frozen=True)
class Leg:
    """The way from one pose to another, with the rest there.

    Parameters
    ----------
    step : int
        Number of the step it leads to, counted from 0.
    start, end : Pose
    rest_s : float
        How long the end is held before one goes on; at the last one stays.
    """

    step: int
    start: Pose
    end: Pose
    rest_s: float = 0.0

    @property
    def move_s(self) -> float:
        """How long the way takes; nothing where nothing moves."""
        return 0.0 if self.start == self.end else MOVE_S

    @property
    def lasts_s(self) -> float:
        """How long it takes with the rest."""
        return self.move_s + self.rest_s

    def at(self, time_s: float) -> Pose:
        """Return the pose at a time; it starts and ends gently."""
        if self.move_s <= 0.0 or time_s >= self.move_s:
            return self.end
        share = max(time_s, 0.0) / self.move_s
        eased = share * share * (3.0 - 2.0 * share)
        angles = (1.0 - eased) * self.start.angles_deg + eased * self.end.angles_deg
        flexion, abduction, rotation, knee = angles.tolist()
        return Pose(flexion, abduction, rotation, knee, self.end.closed_chain)


def way(start: Pose, poses: Sequence[Pose], words: Sequence[str], first: int = 0) -> list[Leg]:
    """Return the way from a pose through others, with time to read the words of each.

    Parameters
    ----------
    start : Pose
    poses : sequence of Pose
    words : sequence of str
        Of each pose.
    first : int
        Number of the first of them.
    """
    legs = []
    for number, (pose, text) in enumerate(zip(poses, words, strict=True), first):
        last = number - first == len(poses) - 1
        rest_s = 0.0 if last else _REST_S + _WORD_S * len(text.split())
        legs.append(Leg(number, start, pose, rest_s))
        start = pose
    return legs
