"""The reference muscles on our bones: what is measured, and what ours are judged by."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import trimesh
from numpy.typing import NDArray

from meshes.bones import Bones
from meshes.measure.mapping import BoneMap
from meshes.measure.reference import (
    BODYPARTS3D_FEMUR,
    BODYPARTS3D_HIP_BONE,
    BODYPARTS3D_MUSCLES,
    FEMUR,
    HIP_BONE,
    MUSCLES,
    Surface,
    read_bodyparts3d,
    read_open3dmodel,
)

Array = NDArray[np.float64]

#: The two bones whose transforms are blended.
BLENDED = ("hip_bone", "femur")


def mapped_muscles(folder: Path, bones: Bones) -> dict[str, Surface]:
    """Every reference muscle, carried onto our bones.

    Parameters
    ----------
    folder : Path
        The reference folder.
    bones : Bones

    Returns
    -------
    dict of str to Surface
        By our id; atlas frame. Open3DModel's, but for those only BodyParts3D shows.
    """
    first = reference_map(folder, bones)
    second = _bone_map(
        [read_bodyparts3d(folder, name) for name in (BODYPARTS3D_HIP_BONE, BODYPARTS3D_FEMUR)],
        bones,
    )
    muscles = {id_: carried(read_open3dmodel(folder, n), first) for id_, n in MUSCLES.items()}
    return muscles | {
        id_: carried(read_bodyparts3d(folder, n), second) for id_, n in BODYPARTS3D_MUSCLES.items()
    }


def reference_map(folder: Path, bones: Bones) -> BoneMap:
    """Return what carries Open3DModel onto our bones."""
    return _bone_map([read_open3dmodel(folder, name) for name in (HIP_BONE, FEMUR)], bones)


def _bone_map(theirs: list[Surface], bones: Bones) -> BoneMap:
    """Fit a set's hip bone and femur (in this order) onto ours."""
    ours = [bones.meshes[name] for name in BLENDED]
    return BoneMap(
        {n: spread(s.vertices_mm, s.faces) for n, s in zip(BLENDED, theirs, strict=True)},
        {n: spread(s.vertices_mm, s.faces) for n, s in zip(BLENDED, ours, strict=True)},
    )


def carried(surface: Surface, bone_map: BoneMap) -> Surface:
    """Carry a reference surface onto our bones."""
    return replace(surface, vertices_mm=bone_map(surface.vertices_mm, BLENDED))


def spread(vertices_mm: Array, faces: NDArray[np.integer], count: int = 5000) -> Array:
    """Points on a surface, evenly by area, the same every time, ``(count, 3)``."""
    mesh = trimesh.Trimesh(vertices_mm, faces, process=False)
    return np.asarray(trimesh.sample.sample_surface(mesh, count, seed=1)[0], np.float64)
