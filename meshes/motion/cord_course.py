"""Where nerves and vessels run in a pose: in their bed, off the bones, with their own length.

What lies around a node carries it; then each cord slides along the course it has got, so that no
piece of it is stretched. Near the hip it stays, and both of its ends slide.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, eye_array

from meshes.atlas import Floats
from meshes.motion.bone_fields import BoneFields
from meshes.motion.cord_trees import CordTrees
from meshes.motion.turning import apply, swing, unit

Indices = NDArray[np.intp]

#: Rounds in which the course is evened out, and in which it is pushed off the bones.
_EVENED, _PUSHED = 24, 3
#: How much of a branch goes with the slide of the cord it leaves: to 1/e over this way.
_DRAWN_MM = 30.0
#: Room that a cord keeps from a bone beyond its own radius.
_ROOM_MM = 1.0
#: Cords further than this from the bones of a body in the neutral pose are not asked about them.
_FAR_MM = 17.0
_TINY = 1e-6


@dataclass(frozen=True, eq=False)
class _Level:
    """Ways that leave those of the level before, each with the node that it leaves as its first.

    Parameters
    ----------
    node : (q,) int
        All nodes of the ways, one after the other.
    way : (q,) int
        The way of each.
    first, last : (q,) bool
        Whether it is the first or last of its way.
    along_mm : (q,) float64
        Neutral length from the start of its way.
    held : (w,) int
        The place in ``node`` of the node of each way that stays.
    """

    node: Indices
    way: Indices
    first: NDArray[np.bool_]
    last: NDArray[np.bool_]
    along_mm: NDArray[np.float64]
    held: Indices


class CordCourse:
    """Carries nerves and vessels into poses.

    Parameters
    ----------
    trees : CordTrees
    bed : csr_array (k, f)
        Weights of the nodes on the frames of what lies around them.
    fields : BoneFields
    """

    def __init__(self, trees: CordTrees, bed: csr_array, fields: BoneFields) -> None:
        self._trees = trees
        self._even = _evening(trees)
        smooth = eye_array(len(trees.rest_mm), format="csr")
        for _ in range(_EVENED):
            smooth = self._even @ smooth
        self._bed = csr_array(smooth @ bed, dtype=np.float32)
        self._levels = _levels(trees)
        self._fields = fields
        rooms = [
            np.minimum(fields.at_rest(trees.rest_mm, body), trees.radius_mm + _ROOM_MM)
            for body in fields.bodies
        ]
        # what lies far from the bones of a body does not come near them
        near = [
            np.flatnonzero(fields.at_rest(trees.rest_mm, body) < _FAR_MM) for body in fields.bodies
        ]
        self._near = np.concatenate(near)
        self._body = np.repeat(fields.bodies, [len(some) for some in near])
        self._room = np.concatenate([room[some] for room, some in zip(rooms, near, strict=True)])
        self._ahead = unit(trees.rest_mm[trees.child] - trees.rest_mm[trees.parent])

    def frames(self, around: Floats, rotation: Floats, shift_mm: Floats) -> Floats:
        """Return how each node is carried, ``(k, 12) float32``; see ``LaneCourse.frames``.

        Parameters
        ----------
        around : (f, 12) float32
            How the frames around the cords are carried.
        rotation, shift_mm : (4, 3, 3), (4, 3) float32
            Of each of ``BODIES``.
        """
        trees = self._trees
        carried = self._bed @ around
        matrix = carried[:, :9].reshape(-1, 3, 3) + np.eye(3, dtype=np.float32)
        course = apply(matrix, trees.rest_mm) + carried[:, 9:]
        course = self._pushed(course, rotation, shift_mm)
        points = self._slid(course)
        turned = _rotations(matrix)
        before = apply(turned, self._ahead)
        ahead = unit(points[trees.child] - points[trees.parent])
        alone = np.einsum("ij,ij->i", ahead, ahead) < 0.5
        ahead[alone] = before[alone]
        turned = swing(before, ahead) @ turned
        frames = np.empty((len(points), 12), np.float32)
        frames[:, 9:] = points - apply(turned, trees.rest_mm)
        frames[:, :9] = (turned - np.eye(3, dtype=np.float32)).reshape(-1, 9)
        return frames

    def _pushed(self, course: Floats, rotation: Floats, shift_mm: Floats) -> Floats:
        turn, home = self._fields.carried(rotation, shift_mm)
        to_grid, back = turn[self._body], rotation[self._body]
        ground = apply(to_grid, course[self._near]) + home[self._body]
        off = np.zeros_like(course)
        for round_ in range(_PUSHED):
            if round_:
                off = np.asarray(self._even @ off)
            place = ground + apply(to_grid, off[self._near])
            away, ahead = self._fields.sample(np.ascontiguousarray(place.T), self._body)
            step = apply(back, (ahead * np.maximum(self._room - away, 0.0)).T)
            for k in range(3):
                off[:, k] += np.bincount(self._near, step[:, k], minlength=len(off))
        return course + off

    def _slid(self, course: Floats) -> Floats:
        """Return the nodes slid along the course, each cord as long as it is."""
        slid = course.astype(np.float64)
        for number, level in enumerate(self._levels):
            points = course[level.node].astype(np.float64)
            if number:
                # a branch is drawn along by the cord it leaves
                start = level.node[level.first]
                drawn = (slid[start] - course[start])[level.way]
                points += drawn * np.exp(-level.along_mm / _DRAWN_MM)[:, None]
            step = np.linalg.norm(np.diff(points, axis=0, prepend=points[:1]), axis=1)
            step[level.first] = 0.0
            gap = 1e5 * level.way
            there = np.cumsum(step)
            there -= there[level.first][level.way]
            held = there[level.held] - level.along_mm[level.held]
            asked = level.along_mm + held[level.way]
            inside = np.clip(asked, 0.0, there[level.last][level.way])
            moved = np.stack(
                [np.interp(inside + gap, there + gap, points[:, k]) for k in range(3)], axis=1
            )
            beyond = asked - inside
            out = np.flatnonzero(np.abs(beyond) > _TINY)
            moved[out] += beyond[out, None] * self._onward(level, points, beyond)[out]
            fresh = ~level.first if number else np.ones(len(level.node), bool)
            slid[level.node[fresh]] = moved[fresh]
        return slid.astype(np.float32)

    @staticmethod
    def _onward(
        level: _Level, points: NDArray[np.float64], beyond: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        """Return the direction in which each way goes on beyond its start or end, (q, 3)."""
        ends = []
        for at, step in ((level.first, 1), (level.last, -1)):
            end = np.flatnonzero(at)
            inner = np.clip(end + 2 * step, 0, len(points) - 1)
            inner = np.where(level.way[inner] == level.way[end], inner, end + step)
            inner = np.clip(inner, 0, len(points) - 1)
            arm = (points[inner] - points[end]) * step
            ends.append(arm / np.maximum(np.linalg.norm(arm, axis=1), _TINY)[:, None])
        return np.asarray(np.where(beyond[:, None] < 0, ends[0][level.way], ends[1][level.way]))


def _evening(trees: CordTrees) -> csr_array:
    """Return the matrix that draws each node half way to the mean of its neighbours."""
    count = len(trees.rest_mm)
    number = np.arange(count)
    up, down = number[trees.parent != number], number[trees.child != number]
    ties = csr_array(
        (
            np.ones(len(up) + len(down)),
            (np.concatenate([up, down]), np.concatenate([trees.parent[up], trees.child[down]])),
        ),
        shape=(count, count),
    )
    total = np.maximum(np.asarray(ties.sum(axis=1)).ravel(), 1.0)
    ties.data /= np.repeat(total, np.diff(ties.indptr))
    alone = np.diff(ties.indptr) == 0
    keep = csr_array((np.where(alone, 1.0, 0.5), (number, number)), shape=(count, count))
    return csr_array(keep + 0.5 * ties, dtype=np.float32)


def _levels(trees: CordTrees) -> list[_Level]:
    """Return the ways of the trees: trunks first, then what leaves them, and so on."""
    ways: list[list[list[int]]] = []
    depth = np.zeros(len(trees.parent), np.intp)
    for i, up in enumerate(trees.parent):
        if up != i and trees.child[up] == i:
            depth[i] = depth[up]
            continue
        # a root, or a branch: its way starts at the node it leaves
        depth[i] = 0 if up == i else depth[up] + 1
        way = [i] if up == i else [int(up), i]
        while trees.child[way[-1]] != way[-1]:
            way.append(int(trees.child[way[-1]]))
        while len(ways) <= depth[i]:
            ways.append([])
        ways[depth[i]].append(way)
    length = trees.way_mm
    levels = []
    for number, several in enumerate(ways):
        node = np.array([i for way in several for i in way], np.intp)
        of_way = np.repeat(np.arange(len(several)), [len(way) for way in several])
        first = np.diff(of_way, prepend=-1) != 0
        last = np.diff(of_way, append=len(several)) != 0
        step = np.where(first, 0.0, length[node])
        along = np.cumsum(step)
        along -= along[first][of_way]
        starts = np.flatnonzero(first)
        held = starts.copy()
        if number == 0:
            # a trunk stays where it is nearest to the hip
            away = np.linalg.norm(trees.rest_mm[node], axis=1)
            held = np.array(
                [
                    s + int(np.argmin(away[s : s + len(way)]))
                    for s, way in zip(starts, several, strict=True)
                ],
                np.intp,
            )
        levels.append(_Level(node, of_way, first, last, along, held))
    return levels


def _rotations(matrices: Floats) -> Floats:
    """Return the rotations near some matrices (n, 3, 3)."""
    x = unit(matrices[:, :, 0])
    y = matrices[:, :, 1]
    y = unit(y - np.einsum("ij,ij->i", x, y)[:, None] * x)
    return np.stack([x, y, np.cross(x, y)], axis=2)
