"""The subchondral bone plates: thin shells in the bone, under the cartilage of socket and head."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import tomli
from numpy.typing import NDArray

from meshes.atlas import Part
from meshes.bones import Bones
from meshes.distance import SignedDistance
from meshes.soft.parts import modelled
from meshes.surface import TriMesh, face_centres, face_cross, submesh, unit

TABLE = Path(__file__).parents[1] / "figures" / "subchondral.toml"
#: Cartilage, the bone below it, the plate between, and the share of the femur's motion.
PLATES = (
    ("lunate_surface_cartilage", "hip_bone", "acetabular_subchondral_bone", 0.0),
    ("femoral_head_cartilage", "femur", "femoral_head_subchondral_bone", 1.0),
)
#: A face of the cartilage looks at the bone when its normal goes against the bone's by this much.
_FACING = -0.3


def build(
    bones: Bones, parts: Mapping[str, Part], report: Callable[[str, float], None]
) -> list[Part]:
    """Build both plates; they need the cartilages in ``parts``."""
    table = tomli.loads(TABLE.read_text("utf-8"))
    built = []
    for cartilage, bone, id_, follows in PLATES:
        field = bones.fields[bone]
        mesh = plate(under(parts[cartilage], field), field, table["upper_mm"], table["lower_mm"])
        built.append(modelled(id_, "bones", "bone", mesh, follows=follows, note="schematisch"))
        report("Bot onder het kraakbeen", len(built) / len(PLATES))
    return built


def under(cartilage: Part, bone: SignedDistance) -> TriMesh:
    """Return the side of a cartilage that lies on the bone, wound towards the bone."""
    mesh = TriMesh(cartilage.vertices_mm.astype(np.float64), cartilage.faces)
    _, outward = bone.nearest(face_centres(mesh))
    facing = np.einsum("ij,ij->i", unit(face_cross(mesh)), outward)
    return submesh(mesh, np.flatnonzero(facing < _FACING))


def plate(side: TriMesh, bone: SignedDistance, upper_mm: float, lower_mm: float) -> TriMesh:
    """Return the closed shell between two depths below the surface of a bone.

    Parameters
    ----------
    side : TriMesh
        Open, on the surface of the bone, wound towards the bone.
    bone : SignedDistance
    upper_mm, lower_mm : float
        Depths below the surface.
    """
    surface, outward = bone.nearest(side.vertices_mm)
    count = len(surface)
    points = np.concatenate([surface - upper_mm * outward, surface - lower_mm * outward])
    top, bottom = side.faces[:, ::-1], side.faces + count
    a, b = border_edges(side.faces).T
    walls = np.concatenate(
        [np.stack([a, b, b + count], axis=1), np.stack([a, b + count, a + count], axis=1)]
    )
    return TriMesh(points, np.concatenate([top, bottom, walls]).astype(np.int32))


def border_edges(faces: NDArray[np.int32]) -> NDArray[np.int64]:
    """Return the directed edges of faces that no other face runs back along, (k, 2)."""
    ends = np.concatenate([faces[:, [0, 1]], faces[:, [1, 2]], faces[:, [2, 0]]]).astype(np.int64)
    size = int(faces.max()) + 1
    back = np.isin(ends[:, 0] * size + ends[:, 1], ends[:, 1] * size + ends[:, 0])
    return ends[~back]
