"""The bones of the right hip and leg, and what everything else is fixed to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from meshes.neutral import neutral_bones
from meshes.surface import FloatArray, TriMesh
from meshes.symmetry import symmetric

#: Points along an edge of a patch, by surface of the data package.
POINTS_PER_EDGE = {"pelvis": 12, "femur": 20, "tibia_fibula": 10, "patella": 12}


@dataclass(frozen=True, eq=False)
class Bones:
    """The bones in the atlas frame: mm, LPS, origin at the centre of the right femoral head.

    Parameters
    ----------
    meshes : mapping of id to TriMesh
        hip_bone, femur, sacrum, patella, tibia, fibula: closed, wound outward, right side.
    landmarks : mapping of name to (3,) float64
        Points on the bones.
    head_radius_mm : float
        Radius of the sphere through the head of the femur.
    midline_x_mm : float
        x of the plane of symmetry of the pelvis.
    joint_centre : (3,) float64
        Centre of head and socket: the origin.
    measures : mapping of str to float
        Figures measured on the bones, unit at the end of each name.
    """

    meshes: Mapping[str, TriMesh]
    landmarks: Mapping[str, FloatArray]
    head_radius_mm: float
    midline_x_mm: float
    joint_centre: FloatArray
    measures: Mapping[str, float]


def load_bones() -> Bones:
    """Build the bones from the data package. Deterministic."""
    placed = neutral_bones(POINTS_PER_EDGE)
    meshes = dict(placed.meshes)
    meshes["sacrum"] = symmetric(meshes["sacrum"], placed.midline_x_mm)
    return Bones(
        meshes=meshes,
        landmarks=dict(placed.points),
        head_radius_mm=placed.head.radius_mm,
        midline_x_mm=placed.midline_x_mm,
        joint_centre=np.zeros(3),
        measures=dict(placed.measures),
    )
