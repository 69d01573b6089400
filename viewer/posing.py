"""Poses as the program keeps them, and what they do: worked out once for each."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from meshes.motion.effects import Effects
from meshes.motion.limits import Within, within_limits
from meshes.motion.meeting import Meeting
from meshes.motion.pose import Pose
from viewer.errors import UserError

if TYPE_CHECKING:
    from meshes.motion.reading import Motion
    from meshes.motion.turnover import Turnover

#: Where femur and pelvis meet in a pose.
Meet = Callable[[Pose], tuple[Meeting, ...]]

#: Names of the angles of a pose, in the order of the sliders.
ANGLES = ("flexion", "abduction", "external_rotation", "knee_flexion")

NO_MOTION = (
    "Deze vormen hebben geen gegevens over beweging, dus het been beweegt hier niet; "
    "gebruik de vormen van Heupatlas zelf."
)


def reached(asked: Within) -> Pose:
    """Return what the program keeps of a pose: the hip's own angles, the pelvis' share on top.

    ``within_limits`` of it gives the same pose and share of the pelvis again.
    """
    return replace(asked.pose, flexion_deg=asked.pose.flexion_deg + asked.pelvis_deg)


def with_angle(pose: Pose, angle: str, value_deg: float) -> Within:
    """Return a pose with another angle (of ``ANGLES``), within the limits.

    Raises
    ------
    UserError
        If the value is no number.
    """
    if not math.isfinite(value_deg):
        raise UserError("Een hoek moet een getal zijn; schrijf bijvoorbeeld 90.")
    changed: dict[str, Any] = {f"{angle}_deg": float(value_deg)}
    return within_limits(replace(pose, **changed))


class PoseEffects:
    """What poses do to one atlas.

    Parameters
    ----------
    read : callable
        Returns what moves of the atlas, None where its shapes carry nothing to move by; called
        when it is first asked for.
    """

    def __init__(self, read: Callable[[], Motion | None] = lambda: None) -> None:
        self._read = read
        self._last: Effects | None = None
        #: Tells where bones meet in a pose of the hip alone; given by who can work it out.
        self.meet: Meet = lambda pose: ()

    @cached_property
    def motion(self) -> Motion | None:
        """What moves of the atlas."""
        return self._read()

    def meetings(self, pose: Pose) -> tuple[Meeting, ...]:
        """Return where femur and pelvis meet in a pose as the program keeps it."""
        return self.meet(within_limits(pose).pose)

    def turnovers(self, pose: Pose) -> tuple[Turnover, ...]:
        """Return where roles of muscles turn over along flexion, all else as in a pose."""
        from meshes.motion.turnover import turnovers  # with what reads tables

        return turnovers(self.motion, pose) if self.motion else ()

    def at(self, pose: Pose) -> Effects | None:
        """Return what a pose does, None where nothing moves.

        Parameters
        ----------
        pose : Pose
            As the program keeps it (``reached``).
        """
        if self.motion is None:
            return None
        own = within_limits(pose).pose
        if self._last is None or self._last.pose != own:
            self._last = self.motion.at(own)
        return self._last
