"""The whole atlas in a pose: where bones go, and the shape that soft tissue takes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from meshes.atlas import Atlas, Floats, Part
from meshes.motion.bone_fields import bone_fields
from meshes.motion.kinematics import (
    BODIES,
    body_transforms,
    find_knee,
    standing_rotation,
)
from meshes.motion.meeting import Meeting
from meshes.motion.meetings import Meetings
from meshes.motion.normals import NormalsOf
from meshes.motion.pose import FloatArray, Pose
from meshes.motion.soft_tissue import SoftTissue

#: What gives way where bones come near, even if it follows one of them.
_SQUEEZED = ("fibrocartilage", "bursa", "synovium")
#: Shares of the motion closer to each other than this are the same.
_SAME = 1e-3


class Poser:
    """The shapes of one atlas in any pose of the right leg.

    Parameters
    ----------
    atlas : Atlas
        Its parts, with ``femur``, in the neutral pose.

    Notes
    -----
    What this promises to whoever draws the atlas:

    - Every part is in exactly one of ``body`` (it follows one bone and keeps its shape: move it by
      a matrix of ``rigid``) and ``bending`` (it changes shape: take its vertices from ``posed``).
    - Attachments go with the part they lie on (``rigid(pose)[attachment.bone]``); measures and
      palpable points with the pelvis or the femur (``bodies(pose)``, by ``Drawing.follows``).
    - Results belong to the caller, depend on the pose alone (not on poses asked before), are
      finite, and are in the atlas frame with the pelvis where it was built; in the closed chain
      the femur is where it was built. In the neutral pose they are the atlas itself.
    - Faces, regions, colours and fibres of a part stay valid: vertices keep their numbers.
    - The other side is this one mirrored: ``Part.mirrored`` of what is posed.
    """

    def __init__(self, atlas: Atlas) -> None:
        self.knee = find_knee(atlas.parts)
        self._parts = dict(atlas.parts)
        self.body: Mapping[str, str] = {
            id_: name for id_, part in self._parts.items() if (name := _one_body(part)) is not None
        }
        self.bending: tuple[str, ...] = tuple(id_ for id_ in self._parts if id_ not in self.body)
        self.light_vertices: Mapping[str, NDArray[np.intp]] = {
            id_: _used(self._parts[id_]) for id_ in self.bending
        }
        self.fields = bone_fields(atlas)
        self._soft = (
            SoftTissue(atlas, self.bending, self.light_vertices, self.fields, self.knee)
            if self.bending
            else None
        )
        self._meetings = Meetings(atlas, self.fields)
        self._normals: dict[bool, NormalsOf] = {}

    def bodies(self, pose: Pose) -> dict[str, FloatArray]:
        """Return where a pose takes each of ``BODIES``, ``{name: (4, 4) float64}``."""
        rotation, shift = body_transforms(self.knee, pose.angles_deg)
        standing = standing_rotation(pose)
        matrices = {}
        for number, name in enumerate(BODIES):
            matrices[name] = np.eye(4)
            matrices[name][:3, :3] = standing @ rotation[0, number]
            matrices[name][:3, 3] = standing @ shift[0, number]
        return matrices

    def rigid(self, pose: Pose) -> dict[str, FloatArray]:
        """Return where a pose takes each part of ``body``, ``{id: (4, 4) float64}``."""
        bodies = self.bodies(pose)
        return {id_: bodies[name] for id_, name in self.body.items()}

    def posed(self, pose: Pose, *, light: bool = False) -> dict[str, Floats]:
        """Return the vertices of each part of ``bending`` in a pose.

        Parameters
        ----------
        pose : Pose
            Its angles are finite and within the limits.
        light : bool
            Only the ``k`` vertices that ``Part.light_faces`` uses, in the order of
            ``light_vertices``.

        Returns
        -------
        dict of id to (n, 3) or (k, 3) float32
        """
        if self._soft is None:
            return {}
        shapes = self._soft.posed(pose.angles_deg, light=light)
        if pose.closed_chain:
            standing = standing_rotation(pose).astype(np.float32)
            shapes = {id_: shape @ standing.T for id_, shape in shapes.items()}
        return shapes

    def meetings(self, pose: Pose) -> tuple[Meeting, ...]:
        """Return where the femur meets the pelvis in a pose (impingement), deepest first."""
        bodies = self.bodies(replace(pose, closed_chain=False))
        found = self._meetings(bodies["femur"])
        standing = standing_rotation(pose)
        return tuple(replace(meeting, at_mm=standing @ meeting.at_mm) for meeting in found)

    def normals(self, shapes: Mapping[str, Floats], *, light: bool = False) -> dict[str, Floats]:
        """Return outward unit normals at the points of what ``posed`` returned, by id alike.

        Parameters
        ----------
        shapes : mapping of id to (n, 3) or (k, 3) float32
            All of ``bending``.
        light : bool
            As for ``posed``: of the light faces, at their vertices.
        """
        if not self.bending:
            return {}
        if light not in self._normals:
            parts = [self._parts[id_] for id_ in self.bending]
            self._normals[light] = NormalsOf(parts, self.light_vertices if light else None)
        return self._normals[light](shapes)


def _one_body(part: Part) -> str | None:
    """Return the bone that a part follows as a whole, None where it bends or can be squeezed."""
    if part.tissue in _SQUEEZED and not part.midline:
        return None
    if part.id == "patella":
        return "patella"
    follows, shank = (
        (float(share.min()), float(share.max())) if len(share) else (0.0, 0.0)
        for share in (part.follows, part.shank)
    )
    for name, both in {"pelvis": (0.0, 0.0), "femur": (1.0, 0.0), "shank": (1.0, 1.0)}.items():
        if np.allclose((*follows, *shank), (both[0], both[0], both[1], both[1]), atol=_SAME):
            return name
    return None


def _used(part: Part) -> NDArray[np.intp]:
    """Return the vertices that the light faces of a part use; all where it has none."""
    return np.unique(part.lightest_faces).astype(np.intp)
