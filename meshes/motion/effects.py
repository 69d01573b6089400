"""What a pose does: lengths and moment arms of muscles, strain of ligaments, and what limits it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from meshes.atlas import Part
from meshes.motion.kinematics import Knee
from meshes.motion.ligament_strain import TIGHT, Ligaments, read_ligaments, state
from meshes.motion.path_figures import read_paths
from meshes.motion.paths import MusclePaths
from meshes.motion.pose import COORDINATES, NEUTRAL, FloatArray, Pose

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
    """One ligament in a pose; ``state`` is one of ``ligament_strain.STATES``."""

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


@dataclass(frozen=True, eq=False)
class Motion:
    """All that moves of one atlas, read once.

    Parameters
    ----------
    paths : MusclePaths
    ligaments : Ligaments
    neutral_mm : (m,) float64
        Lengths of the muscles in the neutral pose.
    """

    paths: MusclePaths
    ligaments: Ligaments
    neutral_mm: FloatArray

    @property
    def knee(self) -> Knee:
        """The hinge of the knee."""
        return self.paths.knee

    def at(self, pose: Pose) -> Effects:
        """Return what a pose does."""
        angles = pose.angles_deg
        lengths, arms = self.paths.at(angles)
        changes = 100.0 * (lengths / self.neutral_mm - 1.0)
        return Effects(
            pose=pose,
            muscles=tuple(
                MuscleEffect(
                    id=id_,
                    length_mm=float(length),
                    change_pct=float(change),
                    arms_mm=(float(arm[0]), float(arm[1]), float(arm[2])),
                    disputed=pose.flexion_deg >= DISPUTED_FROM_DEG.get(id_, float("inf")),
                )
                for id_, length, change, arm in zip(
                    self.paths.ids, lengths, changes, arms, strict=True
                )
            ),
            ligaments=tuple(
                LigamentEffect(id_, float(strain), state(float(strain)))
                for id_, strain in zip(
                    self.ligaments.ids, self.ligaments.strain_pct(angles), strict=True
                )
            ),
        )


def read_motion(parts: Mapping[str, Part]) -> Motion | None:
    """Return what moves of an atlas, or None where its shapes carry nothing to move by."""
    if "femur" not in parts:
        return None
    paths, ligaments = read_paths(parts), read_ligaments(parts)
    if not paths.ids and not ligaments.ids:
        return None
    return Motion(paths, ligaments, paths.lengths_mm(NEUTRAL.angles_deg)[0])
