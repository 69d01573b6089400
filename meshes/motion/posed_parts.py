"""All parts of an atlas in one pose, as parts: for what does not move on from there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from meshes.atlas import Atlas, Part
from meshes.finish import vertex_normals
from meshes.motion.pose import NEUTRAL, Pose
from meshes.motion.poser import Poser


def posed_parts(atlas: Atlas, pose: Pose) -> Mapping[str, Part]:
    """Return the parts where a pose takes them, with the normals they have there.

    Parameters
    ----------
    atlas : Atlas
    pose : Pose
        Within the limits of the hip; the pelvis stays where it is, or in the closed chain the
        femur.
    """
    if pose == NEUTRAL:
        return atlas.parts
    poser = Poser(atlas)
    moved = poser.posed(pose)
    normals = poser.normals(moved)
    for id_, motion in poser.rigid(pose).items():
        part = atlas.parts[id_]
        moved[id_] = (part.vertices_mm @ motion[:3, :3].T + motion[:3, 3]).astype(np.float32)
        own = part.normals if len(part.normals) else vertex_normals(part.vertices_mm, part.faces)
        normals[id_] = (own @ motion[:3, :3].T).astype(np.float32)
    return {
        id_: replace(part, vertices_mm=moved[id_], normals=normals[id_])
        for id_, part in atlas.parts.items()
    }
