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
#: Muscles that only BodyParts3D shows whole: our id and the start of the file's name.
BODYPARTS3D_MUSCLES = {"adductor_minimus": "FJ559_"}
BODYPARTS3D_HIP_BONE = "FJ485_"
BODYPARTS3D_FEMUR = "FJ40_"
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
    return _turned(mesh, 1.0)


def read_scene(folder: Path, scene: str, names: tuple[str, ...]) -> dict[str, Surface]:
    """Read meshes of one of Open3DModel's GLB files (needs ``DracoPy``).

    Parameters
    ----------
    folder : Path
        The reference folder.
    scene : str
        Name of the file, without suffix.
    names : tuple of str
        Names of nodes, as they are spelt there.

    Returns
    -------
    dict of str to Surface
    """
    loaded = trimesh.load_scene(folder / "open3dmodel" / f"{scene}.glb")
    surfaces = {}
    for name in names:
        placed, geometry = loaded.graph[name]
        mesh = loaded.geometry[geometry].copy()
        mesh.apply_transform(placed)
        mesh.merge_vertices(merge_norm=True, merge_tex=True)
        surfaces[name] = _turned(mesh, 1000.0)
    return surfaces


def read_bodyparts3d(folder: Path, start: str) -> Surface:
    """Read one mesh of BodyParts3D, already LPS and mm, by the start of its file's name."""
    (path,) = (folder / "bodyparts3d").glob(f"{start}*.glb")
    mesh = trimesh.load_mesh(path)
    mesh.merge_vertices(merge_norm=True, merge_tex=True)
    vertices = np.asarray(mesh.vertices, np.float64)
    return Surface(vertices, np.asarray(mesh.faces, np.int64), bool(mesh.is_watertight))


def _turned(mesh: trimesh.Trimesh, scale: float) -> Surface:
    """From +Y up, +Z anterior into LPS."""
    turned = np.asarray(mesh.vertices, np.float64)[:, [0, 2, 1]] * [scale, -scale, scale]
    return Surface(turned, np.asarray(mesh.faces, np.int64), bool(mesh.is_watertight))
