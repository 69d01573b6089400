"""All soft tissue in a pose: frames, what hangs on them, out of the bones, volume kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csr_array, eye_array

from meshes.atlas import Atlas, Floats, Part
from meshes.motion.bone_fields import BoneFields
from meshes.motion.cord_course import CordCourse
from meshes.motion.cord_trees import read_trees
from meshes.motion.hanging import CORDS, Hanging, stacked_rings
from meshes.motion.kinematics import Knee, body_transforms, hip_rotation
from meshes.motion.lane_course import LaneCourse
from meshes.motion.lanes import read_lanes
from meshes.motion.off_bones import OffBones
from meshes.motion.pose import FloatArray
from meshes.motion.turning import shared_turn, turn_of
from meshes.motion.volumes import Volumes

#: Rounds in which vertices are pushed out of the bones, before and after volumes are put right, in
#: the light version and in the full one.
_PUSHED = {True: (1, 2), False: (2, 3)}
#: Rounds in which a push is shared with what lies beside it, in the light version and in the full
#: one; smaller ones than this are none.
_EVENED, _MOVED_MM = {True: 1, False: 2}, 0.05


class SoftTissue:
    """The parts that bend.

    Parameters
    ----------
    atlas : Atlas
    ids : sequence of str
        The parts that bend.
    light_vertices : mapping of id to (k,) int
        Vertices of the light version of each.
    fields : BoneFields
    knee : Knee
    """

    def __init__(
        self,
        atlas: Atlas,
        ids: Sequence[str],
        light_vertices: Mapping[str, NDArray[np.intp]],
        fields: BoneFields,
        knee: Knee,
    ) -> None:
        self._ids, self._knee = tuple(ids), knee
        lanes, laned = read_lanes(atlas, fields, knee)
        self._course = LaneCourse(lanes, fields, knee)
        self._rings = stacked_rings(laned)
        cords = [id_ for id_ in ids if atlas.parts[id_].tissue in CORDS]
        self.trees = read_trees([atlas.parts[id_] for id_ in cords])
        hanging = Hanging(atlas, laned, self.trees, cords, knee)
        self._table = hanging.table
        self._cords = (
            CordCourse(self.trees, hanging.bed(self.trees.rest_mm), fields) if cords else None
        )
        self._starts = np.cumsum([0, *(len(atlas.parts[id_].vertices_mm) for id_ in ids)])
        self._rest = np.concatenate([atlas.parts[id_].vertices_mm for id_ in ids])
        whole = hanging.weights(ids)
        some = np.concatenate(
            [light_vertices[id_] + start for id_, start in zip(ids, self._starts, strict=False)]
        )
        hangs = {False: whole, True: whole[some]}
        self._some: Mapping[bool, NDArray[np.intp]] = {
            False: np.arange(len(self._rest)),
            True: some,
        }
        parts = [atlas.parts[id_] for id_ in ids]
        self._own_rest = {light: self._rest[which] for light, which in self._some.items()}
        skin = np.concatenate(
            [np.full(len(part.vertices_mm), part.tissue == "skin") for part in parts]
        )
        self._off_bones = {
            light: OffBones(self._rest[which], fields, skin[which], atlas.midline_x_mm)
            for light, which in self._some.items()
        }
        self._even = {
            light: _averaging(parts, which, light=light) for light, which in self._some.items()
        }
        muscles = {one.id for one in laned}
        self._volumes = {
            light: Volumes(parts, muscles, which, light=light)
            for light, which in self._some.items()
        }
        self._middles = np.asarray(self._rings @ lanes.rest_mm, np.float32)
        # weights on sections alone: of their middles, they make the middle that a vertex is about
        self._sections = {
            light: hangs[light][volumes.vertices][:, : self._table.sections]
            for light, volumes in self._volumes.items()
        }
        self._free = {
            light: np.asarray(sections.sum(axis=1), np.float32).reshape(-1, 1)
            for light, sections in self._sections.items()
        }
        self._carry = {
            light: _carrying(weights, self._own_rest[light]) for light, weights in hangs.items()
        }

    def posed(self, angles_deg: ArrayLike, *, light: bool) -> dict[str, Floats]:
        """Return the vertices of each part, pelvis standing still, ``{id: (n, 3) float32}``."""
        angles = np.asarray(angles_deg, np.float64)
        some = self._some[light]
        if not angles.any():
            return self._split(self._rest.copy())
        rotation, shift = (a[0].astype(np.float32) for a in body_transforms(self._knee, angles))
        frames = self._frames(angles, rotation, shift)
        points = self._own_rest[light] + self._carry[light] @ _columns(frames)
        off_bones, volumes = self._off_bones[light], self._volumes[light]
        pushed = points.copy()
        before, after = _PUSHED[light]
        walls = off_bones(pushed, rotation, shift, rounds=before)
        # what lies beside what is pushed goes along
        moved = pushed - points
        for _ in range(_EVENED[light]):
            moved = self._even[light] @ moved
        points += moved
        gone = np.einsum("ij,ij->i", moved, moved) > _MOVED_MM**2
        if not light:
            off_bones.again(points, np.flatnonzero(gone), rotation, shift, rounds=after)
        sections = self._sections[light]
        middles = _carried(frames[: self._table.sections], self._middles)
        outward = self._free[light] * points[volumes.vertices] - sections @ middles
        gone[volumes.keep(points, outward, walls[volumes.vertices])] = True
        off_bones.again(points, np.flatnonzero(gone), rotation, shift, rounds=after)
        if light:
            every = self._rest.copy()
            every[some] = points
            points = every
        return self._split(points)

    def _split(self, every: Floats) -> dict[str, Floats]:
        """Return the vertices of each part."""
        return {
            id_: every[first:last]
            for id_, first, last in zip(self._ids, self._starts[:-1], self._starts[1:], strict=True)
        }

    def _frames(self, angles: FloatArray, rotation: Floats, moved: Floats) -> Floats:
        """Return how each frame is carried, ``(f, 12) float32``; see ``LaneCourse.frames``."""
        table = self._table
        frames = np.empty((table.count, 12), np.float32)
        frames[: table.sections] = self._rings @ self._course.frames(angles)
        turned = shared_turn(hip_rotation(angles), table.hip_shares).astype(np.float64)
        bend = turn_of(self._knee.axis, -np.radians(angles[3]) * table.knee_shares)
        centre = self._knee.centre_mm
        shift = np.einsum("nij,nj->ni", turned, centre - np.einsum("nij,j->ni", bend, centre))
        frames[table.hip : table.bodies, :9] = (turned @ bend - np.eye(3)).reshape(-1, 9)
        frames[table.hip : table.bodies, 9:] = shift
        frames[table.bodies :, :9] = (rotation - np.eye(3)).reshape(-1, 9)
        frames[table.bodies :, 9:] = moved
        frames[table.cords : table.hip] = 0.0
        if self._cords is not None:
            frames[table.cords : table.hip] = self._cords.frames(frames, rotation, moved)
        return frames


def _averaging(parts: Sequence[Part], some: NDArray[np.intp], *, light: bool) -> csr_array:
    """Return the matrix that draws each point half way to the mean of its neighbours.

    Parameters
    ----------
    parts : sequence of Part
        Their vertices stand one after the other.
    some : (k,) int
        The vertices that count.
    light : bool
        Neighbours are those of the light faces.
    """
    starts = np.cumsum([0, *(len(part.vertices_mm) for part in parts)])
    number = np.full(starts[-1], -1, np.int32)
    number[some] = np.arange(len(some))
    faces = [
        number[(part.light_faces if light and len(part.light_faces) else part.faces) + start]
        for part, start in zip(parts, starts[:-1], strict=True)
    ]
    # each edge of a closed surface is a side of two faces, once in each direction
    corners = np.concatenate(faces)
    start, stop = corners.T.ravel(), np.roll(corners, -1, axis=1).T.ravel()
    links = csr_array(
        (np.ones(len(start), np.float32), (start, stop)), shape=(len(some), len(some))
    )
    total = np.maximum(np.asarray(links.sum(axis=1)).ravel(), 1.0)
    links.data *= np.repeat(np.float32(0.5) / total, np.diff(links.indptr)).astype(np.float32)
    return csr_array(links + 0.5 * eye_array(len(some), dtype=np.float32, format="csr"))


def _carrying(weights: csr_array, rest_mm: Floats) -> csr_array:
    """Return the matrix that makes of ``_columns`` of all frames how far each point is carried.

    Parameters
    ----------
    weights : csr_array (n, f)
        Of the points on the frames.
    rest_mm : (n, 3) float32
    """
    entries = weights.tocoo()
    row, column = entries.coords
    arms = np.concatenate([rest_mm, np.ones((len(rest_mm), 1), np.float32)], axis=1)
    return csr_array(
        (
            (entries.data[:, None] * arms[row]).ravel(),
            (np.repeat(row, 4), (4 * column[:, None] + np.arange(4)).ravel()),
        ),
        shape=(weights.shape[0], 4 * weights.shape[1]),
        dtype=np.float32,
    )


def _columns(frames: Floats) -> Floats:
    """Return the three columns of the matrix of each frame and its shift, ``(4 f, 3)``."""
    columns = np.empty((len(frames), 4, 3), np.float32)
    columns[:, :3] = frames[:, :9].reshape(-1, 3, 3).swapaxes(1, 2)
    columns[:, 3] = frames[:, 9:]
    return columns.reshape(-1, 3)


def _carried(frames: Floats, points: Floats) -> Floats:
    """Return points (n, 3) carried each by its own frame (n, 12)."""
    carried = np.empty_like(points)
    for k in range(3):
        np.einsum("nj,nj->n", frames[:, 3 * k : 3 * k + 3], points, out=carried[:, k])
    carried += frames[:, 9:]
    carried += points
    return carried
