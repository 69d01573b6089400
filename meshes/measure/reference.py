"""Reading the reference sets, which stay outside the project, into LPS millimetres."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import trimesh
from numpy.typing import NDArray

Array = NDArray[np.float64]

#: Our id of each muscle and the mesh of Open3DModel that shows it.
MUSCLES = {
    "psoas_major": "Muscles__Psoas_major.r",
    "psoas_minor": "Muscles__Psoas_minor.r",
    "iliacus": "Muscles__Iliacus_muscle.r",
    "sartorius": "Muscles__Sartorius_muscle.r",
    "rectus_femoris": "Muscles__Rectus_femoris.r",
    "vastus_lateralis": "Muscles__Vastus_lateralis_muscle.r",
    "vastus_intermedius": "Muscles__Vastus_intermedius_muscle.r",
    "vastus_medialis": "Muscles__Vastus_medialis_muscle.r",
    "pectineus": "Muscles__Pectineus_muscle.r",
    "adductor_longus": "Muscles__Adductor_longus.r",
    "adductor_brevis": "Muscles__Adductor_brevis.r",
    "adductor_magnus": "Muscles__Adductor_magnus.r",
    "gracilis": "Muscles__Gracilis_muscle.r",
    "biceps_femoris_long_head": "Muscles__Long_head_of_biceps_femoris.r",
    "biceps_femoris_short_head": "Muscles__Short_head_of_biceps_femoris.r",
    "semitendinosus": "Muscles__Semitendinosus_muscle.r",
    "semimembranosus": "Muscles__Semimembranosus_muscle.r",
    "piriformis": "Muscles__Piriformis_muscle.r",
    "gemellus_superior": "Muscles__Superior_gemellus_muscle.r",
    "obturator_internus": "Muscles__Obturator_internus.r",
    "gemellus_inferior": "Muscles__Inferior_gemellus_muscle.r",
    "obturator_externus": "Muscles__Obturator_externus.r",
    "quadratus_femoris": "Muscles__Quadratus_femoris_muscle.r",
    "gluteus_maximus": "Muscles__Gluteus_maximus_muscle.r",
    "gluteus_medius": "Muscles__Gluteus_medius_muscle.r",
    "gluteus_minimus": "Muscles__Gluteus_minimus_muscle.r",
    "tensor_fasciae_latae": "Muscles__Tensor_fasciae_latae.r",
}
HIP_BONE = "Bones__Hip_bone.r"
FEMUR = "Bones__Femur.r"


@dataclass(frozen=True, eq=False)
class Surface:
    """A reference mesh.

    Parameters
    ----------
    vertices_mm : (n, 3) float64
        LPS axes, right side.
    faces : (m, 3) int64
    closed : bool
    """

    vertices_mm: Array
    faces: NDArray[np.int64]
    closed: bool


def read_open3dmodel(folder: Path, name: str) -> Surface:
    """Read one mesh of ``open3dmodel/hip-right``.

    Parameters
    ----------
    folder : Path
        The reference folder.
    name : str
        As in ``MUSCLES``, without suffix.

    Returns
    -------
    Surface
        From +Y up, +Z anterior, right = -X turned into LPS.
    """
    path = folder / "open3dmodel" / "hip-right" / f"{name}.ply"
    mesh = trimesh.load_mesh(path)
    mesh.merge_vertices(merge_norm=True, merge_tex=True)
    turned = np.asarray(mesh.vertices, np.float64)[:, [0, 2, 1]] * [1.0, -1.0, 1.0]
    return Surface(turned, np.asarray(mesh.faces, np.int64), bool(mesh.is_watertight))
