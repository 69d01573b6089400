"""Where two bones meet in a pose: what is caught between them cannot give way."""

from __future__ import annotations

import numpy as np
from scipy.spatial import cKDTree

from meshes.atlas import Atlas, Part
from meshes.motion.bone_fields import BoneFields
from meshes.motion.kinematics import BODIES
from meshes.motion.meeting import Meeting
from meshes.motion.pose import FloatArray

#: Bones nearer to each other than this meet: no soft tissue has room between them.
MEETING_MM = 1.5
#: Places nearer to each other than this are one.
_APART_MM = 18.0


class Meetings:
    """Finds where the femur meets the pelvis.

    Parameters
    ----------
    atlas : Atlas
    fields : BoneFields
    """

    def __init__(self, atlas: Atlas, fields: BoneFields) -> None:
        self._femur, self._pelvis = atlas.parts["femur"], atlas.parts.get("hip_bone")
        self._fields = fields
        # what lies further down than the pelvis is long never reaches it
        self._upper = np.flatnonzero(np.linalg.norm(self._femur.vertices_mm, axis=1) < 160.0)
        self._hip_tree = cKDTree(self._pelvis.vertices_mm) if self._pelvis is not None else None

    def __call__(self, femur: FloatArray) -> tuple[Meeting, ...]:
        """Return where they meet, deepest first, with the femur moved by a (4, 4) matrix."""
        if self._pelvis is None or self._hip_tree is None:
            return ()
        rest = self._femur.vertices_mm[self._upper]
        points = (rest @ femur[:3, :3].T + femur[:3, 3]).astype(np.float32)
        away = self._fields.at_rest(points, BODIES.index("pelvis"))
        some = np.flatnonzero(away < MEETING_MM)
        away = away[some]
        found: list[Meeting] = []
        for i in np.argsort(away):
            at = points[some[i]].astype(np.float64)
            if all(np.linalg.norm(at - other.at_mm) > _APART_MM for other in found):
                there = int(self._hip_tree.query(at)[1])
                regions = (
                    _region(self._femur, int(self._upper[some[i]])),
                    _region(self._pelvis, there),
                )
                found.append(Meeting(("femur", "hip_bone"), regions, at, -float(away[i])))
        return tuple(found)


def _region(part: Part, vertex: int) -> str:
    """Return the area of a bone in which a vertex lies, empty where it is in none."""
    if not len(part.region):
        return ""
    of_faces = part.region[(part.faces == vertex).any(axis=1)]
    of_faces = of_faces[of_faces >= 0]
    return part.regions[np.bincount(of_faces).argmax()] if len(of_faces) else ""
