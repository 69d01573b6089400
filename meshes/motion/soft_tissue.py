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
from meshes.motion.turning import apply, as_frames, axis_angle, shared_turn, times, turn_of
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
        parts = [atlas.parts[id_] for id_ in ids]
        starts = np.cumsum([0, *(len(part.vertices_mm) for part in parts)])
        light_starts = np.cumsum([0, *(len(light_vertices[id_]) for id_ in ids)])
        self._starts = {False: starts, True: light_starts}
        rest = np.concatenate([part.vertices_mm for part in parts])
        whole = hanging.weights(ids)
        some = np.concatenate(
            [light_vertices[id_] + start for id_, start in zip(ids, starts, strict=False)]
        )
        hangs = {False: whole, True: whole[some]}
        which: Mapping[bool, NDArray[np.intp]] = {False: np.arange(len(rest)), True: some}
        self._rest = {light: rest[own] for light, own in which.items()}
        skin = np.concatenate(
            [np.full(len(part.vertices_mm), part.tissue == "skin") for part in parts]
        )
        self._off_bones = {
            light: OffBones(rest[own], fields, skin[own], atlas.midline_x_mm)
            for light, own in which.items()
        }
        # by column: what each point gives to those around it
        self._shared = {
            light: csr_array(_averaging(parts, own, light=light).T) for light, own in which.items()
        }
        muscles = {one.id for one in laned}
        self._volumes = {
            light: Volumes(parts, muscles, own, light=light) for light, own in which.items()
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
            light: _carrying(weights, self._rest[light]) for light, weights in hangs.items()
        }

    def posed(self, angles_deg: ArrayLike, *, light: bool) -> dict[str, Floats]:
        """Return the vertices of each part, pelvis standing still, ``{id: (n, 3) float32}``.

        With ``light`` only ``light_vertices`` of each.
        """
        angles = np.asarray(angles_deg, np.float64)
        if not angles.any():
            return self._split(self._rest[light].copy(), light=light)
        rotation, shift = (a[0].astype(np.float32) for a in body_transforms(self._knee, angles))
        frames = self._frames(angles, rotation, shift)
        points = self._rest[light] + self._carry[light] @ frames.reshape(-1, 3)
        off_bones, volumes = self._off_bones[light], self._volumes[light]
        pushed = points.copy()
        before, after = _PUSHED[light]
        few, walls = off_bones(pushed, rotation, shift, rounds=before)
        # what lies beside what is pushed goes along; few are, and nothing else is worked out
        moves = pushed.take(few, axis=0) - points.take(few, axis=0)
        for _ in range(_EVENED[light]):
            given = self._shared[light][few]
            moved = given.T @ moves
            reached = np.zeros(len(points), bool)
            reached[given.indices] = True
            few = np.flatnonzero(reached)
            moves = moved.take(few, axis=0)
        points[few] += moves
        gone = np.zeros(len(points), bool)
        gone[few] = _squared(moves) > _MOVED_MM**2
        if not light:
            off_bones.again(points, np.flatnonzero(gone), rotation, shift, rounds=after)
        sections = self._sections[light]
        middles = _carried(frames[: self._table.sections], self._middles)
        outward = self._free[light] * points.take(volumes.vertices, axis=0) - sections @ middles
        gone[volumes.keep(points, outward, walls.take(volumes.vertices, axis=1))] = True
        off_bones.again(points, np.flatnonzero(gone), rotation, shift, rounds=after)
        return self._split(points, light=light)

    def _split(self, every: Floats, *, light: bool) -> dict[str, Floats]:
        """Return the vertices of each part."""
        return dict(zip(self._ids, np.split(every, self._starts[light][1:-1]), strict=True))

    def _frames(self, angles: FloatArray, rotation: Floats, moved: Floats) -> Floats:
        """Return how each frame is carried, ``(f, 12) float32``; see ``LaneCourse.frames``."""
        table, hip = self._table, axis_angle(hip_rotation(angles))
        frames = np.empty((table.count, 12), np.float32)
        frames[: table.sections] = self._rings @ self._course.frames(
            hip, angles[3], rotation, moved
        )
        turned = shared_turn(hip, table.hip_shares)
        bend = turn_of(self._knee.axis, -np.radians(angles[3]) * table.knee_shares)
        centre = self._knee.centre_mm.astype(np.float32)[:, None]
        shift = apply(turned, centre - apply(bend, centre))
        frames[table.hip : table.bodies] = as_frames(times(turned, bend), shift)
        frames[table.bodies :] = as_frames(rotation.transpose(1, 2, 0), moved.T)
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
        number[(part.lightest_faces if light else part.faces) + start]
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
    """Return the matrix that makes of all frames how far each point is carried.

    The frames stand in rows of three: the columns of a matrix, then its shift, and so on.

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
            (np.repeat(row, 4), (4 * column[:, None] + np.arange(4, dtype=column.dtype)).ravel()),
        ),
        shape=(weights.shape[0], 4 * weights.shape[1]),
        dtype=np.float32,
    )


def _squared(vectors: Floats) -> Floats:
    """Return the squared lengths (n,) of vectors (n, 3)."""
    return np.asarray(np.einsum("ij,ij->i", vectors, vectors))


def _carried(frames: Floats, points: Floats) -> Floats:
    """Return points (n, 3) carried each by its own frame (n, 12)."""
    columns = frames.reshape(-1, 4, 3)
    carried: Floats = np.einsum("nkj,nk->nj", columns[:, :3], points)
    carried += points
    carried += columns[:, 3]
    return carried
