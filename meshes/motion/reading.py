"""What moves of an atlas, read once, and what it does in any pose."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from meshes.atlas import Part
from meshes.motion.effects import DISPUTED_FROM_DEG, Effects, LigamentEffect, MuscleEffect
from meshes.motion.kinematics import Knee
from meshes.motion.ligament_strain import Ligaments, read_ligaments, state
from meshes.motion.path_figures import read_paths
from meshes.motion.paths import MusclePaths
from meshes.motion.pose import NEUTRAL, FloatArray, Pose


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
