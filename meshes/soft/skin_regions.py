"""Places of pain on the skin, and how the skin moves with the right leg."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from meshes.atlas import Part
from meshes.bones import Bones
from meshes.borders import smooth_borders
from meshes.soft.muscle_parts import KNEE_ABOVE_MM, KNEE_BELOW_MM
from meshes.surface import (
    FloatArray,
    TriMesh,
    face_centres,
    face_cross,
    neighbour_matrix,
    point_tree,
    unit,
)

PAIN_REGIONS = (
    "groin", "buttock", "lateral_hip", "anterior_hip", "anterior_thigh", "lateral_thigh",
    "medial_thigh", "posterior_thigh", "knee", "lower_leg", "low_back", "pubic_region",
)  # fmt: skip
#: Height of a slice in which the middle of the leg is taken, mm.
_SLICE_MM = 24.0
#: Over this height around the hip the skin goes over from trunk to leg.
_HINGE_MM = (70.0, -70.0)


class SkinRegions:
    """Paints the skin.

    Parameters
    ----------
    figures : mapping
        ``[regions]`` of ``figures/skin.toml``.
    bones : Bones
    mesh : TriMesh
        The whole skin, both sides.
    """

    def __init__(self, figures: Mapping[str, Any], bones: Bones, mesh: TriMesh) -> None:
        self.figures = figures
        self.bones = bones
        self.mesh = mesh
        self.midline = float(bones.midline_x_mm)

    def painted(self) -> tuple[TriMesh, NDArray[np.int16], tuple[str, ...]]:
        """Return the skin with smooth borders, the number of each face's region, and the ids."""
        centres, facing = face_centres(self.mesh), unit(face_cross(self.mesh))
        number = np.full(len(centres), -1, np.int16)
        for name, where in self._places(centres, facing).items():
            number[where & (number < 0)] = PAIN_REGIONS.index(name)
        return smooth_borders(self.mesh, number), number, PAIN_REGIONS

    def _places(self, centres: FloatArray, facing: FloatArray) -> dict[str, NDArray[np.bool_]]:
        """Return where each region is, the first one that claims a face first."""
        f = self.figures
        x, _, z = centres.T
        aside = np.abs(x - self.midline)
        right = x < self.midline - 1.0
        front, back = facing[:, 1] < 0.0, facing[:, 1] > 0.0
        around = self._around_leg_deg(centres)
        share, above = self._along_fold(centres)
        leg = z < np.where(
            np.abs(around) < 60.0,
            f["thigh_top_front_z"],
            np.where(around > 150.0, f["thigh_top_back_z"], f["thigh_top_side_z"]),
        )
        thigh = leg & (z > f["knee_z"][1]) & right

        def between(angles: list[float]) -> NDArray[np.bool_]:
            turned = np.where(around < angles[0], around + 360.0, around)
            return np.asarray((turned >= angles[0]) & (turned < angles[1]))

        anterior, lateral = between(f["anterior_deg"]), between(f["lateral_deg"])
        posterior = between(f["posterior_deg"])
        side = between(f["lateral_hip_deg"]) & right
        low, high = f["groin_band"]
        start, end = f["groin_share"]
        hip_low, hip_high = f["anterior_hip_band"]
        hip_start, hip_end = f["anterior_hip_share"]
        return {
            "pubic_region": (aside < f["pubic_from_midline"])
            & front
            & (z > f["pubic_z"][0])
            & (z < f["pubic_z"][1]),
            "lower_leg": right & (z < f["knee_z"][0]),
            "knee": right & (z < f["knee_z"][1]),
            "anterior_thigh": thigh & anterior,
            "lateral_thigh": thigh & lateral,
            "posterior_thigh": thigh & posterior,
            "medial_thigh": thigh,
            "low_back": back
            & (aside < f["low_back_from_midline"])
            & (z > f["low_back_z"][0])
            & (z < f["low_back_z"][1]),
            "lateral_hip": side & (z < f["lateral_hip_z"]),
            "buttock": back & right & (z < f["buttock_top_z"]),
            "groin": front & right & (above > low) & (above < high)
            & (share > start) & (share < end),
            "anterior_hip": front & right & (above > hip_low) & (above < hip_high)
            & (share > hip_start) & (share < hip_end),
        }  # fmt: skip

    def _along_fold(self, centres: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return the share of the way from SIAS to tubercle, and how far above the fold, mm."""
        start, end = self.bones.landmarks["asis"], self.bones.landmarks["pubic_tubercle"]
        along = (end - start)[[0, 2]]
        length = float(np.linalg.norm(along))
        across = np.array([-along[1], along[0]]) / length
        across *= np.sign(across[1])
        offset = centres[:, [0, 2]] - start[[0, 2]]
        return offset @ along / length**2, offset @ across

    def _around_leg_deg(self, centres: FloatArray) -> FloatArray:
        """Return the angle around the middle of the right leg: 0 in front, 90 to the outside."""
        x, y, z = centres.T
        right = x < self.midline
        levels = np.arange(z.min(), 0.0, _SLICE_MM)
        here = [right & (np.abs(z - level) < _SLICE_MM) for level in levels]
        middle = np.array(
            [(centres[some].min(axis=0) + centres[some].max(axis=0)) / 2 for some in here]
        )
        off_x = x - np.interp(z, levels, middle[:, 0])
        off_y = y - np.interp(z, levels, middle[:, 1])
        return np.asarray(np.degrees(np.arctan2(-off_x, -off_y)))

    def follows(self, points_mm: FloatArray) -> FloatArray:
        """Return the share of the right femur's motion of each vertex, ``(n,)``."""
        x, _, z = points_mm.T
        pelvis = point_tree(
            np.concatenate([self.bones.meshes[n].vertices_mm for n in ("hip_bone", "sacrum")])
        )
        leg = point_tree(self.bones.meshes["femur"].vertices_mm)
        near, far = leg.query(points_mm)[0] ** 2, pelvis.query(points_mm)[0] ** 2
        share = far / np.maximum(far + near, 1e-9)
        high, low = _HINGE_MM
        down = np.clip((high - z) / (high - low), 0.0, 1.0)
        share = np.maximum(share * _step(2 * down), _step(2 * down - 1))
        share *= _step((self.midline - x) / 30.0)
        links = neighbour_matrix(len(points_mm), self.mesh.faces).tocsr()
        degree = np.asarray(links.sum(axis=1)).ravel()
        for _ in range(10):
            share = (links @ share) / degree
        return np.asarray(share * (x < self.midline))

    def moving(self, part: Part) -> Part:
        """Return the skin with the share of the shank's motion."""
        x, _, z = part.vertices_mm.T
        knee_z = float(self.bones.landmarks["medial_epicondyle"][2])
        share = _step((knee_z + KNEE_ABOVE_MM - z) / (KNEE_ABOVE_MM + KNEE_BELOW_MM))
        shank = np.asarray(share * (x < self.midline), np.float32)
        return replace(part, shank=shank, midline=True)


def _step(share: FloatArray) -> FloatArray:
    """Smooth step from 0 at 0 to 1 at 1."""
    clipped = np.clip(share, 0.0, 1.0)
    return np.asarray(clipped * clipped * (3.0 - 2.0 * clipped))
