"""What a pose does, as values: lengths and moment arms of muscles, strain of ligaments, limits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from meshes.motion.pose import COORDINATES, Pose

#: What a ligament can be, slackest first.
SLACK, TIGHTENING, TIGHT = STATES = ("slap", "aanspannend", "strak")
#: A muscle's role is put in words only where its arm is longer: shorter ones differ between models.
ROLE_MM = 8.0
#: What is left of an arm of 0 by rounding is less.
_NO_ARM_MM = 1e-6
#: From this flexion on sources disagree about what a muscle does there.
DISPUTED_FROM_DEG: Mapping[str, float] = {"piriformis": 60.0}


@dataclass(frozen=True)
class MuscleEffect:
    """One muscle in a pose.

    Parameters
    ----------
    id : str
    length_mm : float
        Of the whole line from origin to insertion, the bundles weighted by volume.
    change_pct : float
        Of that length against neutral.
    arms_mm : tuple of float
        -dL/dangle for each of ``COORDINATES``; positive turns the joint in the positive direction.
    disputed : bool
        Sources disagree about its role in this pose.
    """

    id: str
    length_mm: float
    change_pct: float
    arms_mm: tuple[float, float, float]
    disputed: bool = False

    @property
    def crosses_hip(self) -> bool:
        """Whether it turns the hip at all."""
        return max(abs(arm) for arm in self.arms_mm) > _NO_ARM_MM

    @property
    def drives(self) -> dict[str, int]:
        """The coordinates that it turns with an arm over ``ROLE_MM``, with the sign of the turn."""
        return {
            name: 1 if arm > 0 else -1
            for name, arm in zip(COORDINATES, self.arms_mm, strict=True)
            if abs(arm) > ROLE_MM
        }


@dataclass(frozen=True)
class LigamentEffect:
    """One ligament in a pose; ``state`` is one of ``STATES``."""

    id: str
    strain_pct: float
    state: str


@dataclass(frozen=True)
class Effects:
    """What a pose does.

    Parameters
    ----------
    pose : Pose
    muscles : tuple of MuscleEffect
    ligaments : tuple of LigamentEffect
    """

    pose: Pose
    muscles: tuple[MuscleEffect, ...]
    ligaments: tuple[LigamentEffect, ...]

    @property
    def limited_by(self) -> tuple[str, ...]:
        """The ligaments that are tight; empty where soft tissue and bone limit the motion."""
        return tuple(ligament.id for ligament in self.ligaments if ligament.state == TIGHT)
