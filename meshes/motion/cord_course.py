"""Where nerves and vessels run in a pose: in their bed, off the bones, with their own length.

What lies around a node carries it; then each cord slides along the course it has got, so that no
piece of it is stretched. Near the hip it stays, and both of its ends slide.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, eye_array

from meshes.atlas import Floats
from meshes.motion.beside_bones import BesideBones
from meshes.motion.bone_fields import BoneFields
from meshes.motion.cord_trees import CordTrees
from meshes.motion.turning import apply, as_frames, cross, dot, length, swing, times, unit

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


class _Level:
    """Ways that leave those of the level before, each with the node that it leaves as its first.

    Parameters
    ----------
    ways : sequence of (sequence of int)
        The nodes of each.
    trees : CordTrees
    trunks : bool
        They leave nothing: their first node is their own too.

    Attributes
    ----------
    node : (q,) int
        All nodes of the ways, one after the other.
    way : (q,) int
        The way of each.
    first, last, fresh : (k,) int
        Places in ``node`` of what is the first or last of its way, and of what is its own.
    along_mm : (q,) float64
        Neutral length from the start of its way.
    drawn : (q,) float64
        How much of what the first of its way is drawn along comes to it.
    held : (w,) int
        The place in ``node`` of the node of each way that stays.
    gap : (q,) float64
        Keeps the ways apart on one line.
    """

    def __init__(self, ways: Sequence[Sequence[int]], trees: CordTrees, *, trunks: bool) -> None:
        sizes = np.array([len(way) for way in ways])
        self.node: Indices = np.array([i for way in ways for i in way], np.intp)
        self.way: Indices = np.repeat(np.arange(len(ways)), sizes)
        self.last: Indices = np.cumsum(sizes) - 1
        self.first: Indices = self.last - sizes + 1
        every = np.arange(len(self.node))
        self.fresh: Indices = every if trunks else np.setdiff1d(every, self.first)
        step = trees.way_mm[self.node].astype(np.float64)
        step[self.first] = 0.0
        along = np.cumsum(step)
        self.along_mm = along - along[self.first][self.way]
        self.drawn = np.exp(-self.along_mm / _DRAWN_MM)
        self.gap = 1e5 * self.way
        self.held = self.first
        if trunks:
            # a trunk stays where it is nearest to the hip
            away = np.linalg.norm(trees.rest_mm[self.node], axis=1)
            self.held = np.array(
                [
                    s + int(np.argmin(away[s : s + n]))
                    for s, n in zip(self.first, sizes, strict=True)
                ],
                np.intp,
            )
        # from which node to which a way goes on beyond its end, and beyond its start
        short = np.minimum(sizes - 1, 2)
        self._from = np.stack([self.last - short, self.first + short])
        self._to = np.stack([self.last, self.first])

    def onward(
        self, points: NDArray[np.floating], some: Indices, at_start: NDArray[np.bool_]
    ) -> NDArray[np.floating]:
        """Return the directions (3, q) in which the ways of some places go on beyond their ends."""
        arm = points[:, self._to] - points[:, self._from]
        arm /= np.maximum(np.sqrt(np.einsum("ijk,ijk->jk", arm, arm)), _TINY)
        return np.asarray(arm[:, at_start.astype(np.intp), self.way[some]])


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
        away = [fields.at_rest(trees.rest_mm, body) for body in fields.bodies]
        # what lies far from the bones of a body does not come near them
        near = [np.flatnonzero(own < _FAR_MM) for own in away]
        self._beside = BesideBones(fields, near)
        self._room = np.concatenate(
            [np.minimum(own, trees.radius_mm + _ROOM_MM)[some]
             for own, some in zip(away, near, strict=True)]
        )  # fmt: skip
        self._rest = np.ascontiguousarray(trees.rest_mm.T)
        self._ahead = unit(self._rest[:, trees.child] - self._rest[:, trees.parent])

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
        carried = np.ascontiguousarray((self._bed @ around).T)
        matrix = carried[:9].reshape(3, 3, -1).swapaxes(0, 1).copy()
        for i in range(3):
            matrix[i, i] += 1.0
        course = apply(matrix, self._rest) + carried[9:]
        course += self._beside.pushed(
            course, rotation, shift_mm, room_mm=self._room, share=1.0,
            even=lambda off: np.ascontiguousarray((self._even @ off.T).T), rounds=_PUSHED,
        )  # fmt: skip
        points = self._slid(course)
        turned = _rotations(matrix)
        before = apply(turned, self._ahead)
        ahead = unit(points.take(trees.child, axis=1) - points.take(trees.parent, axis=1))
        ahead = np.where(dot(ahead, ahead) < 0.5, before, ahead)
        turned = times(swing(before, ahead), turned)
        return as_frames(turned, points - apply(turned, self._rest))

    def _slid(self, course: Floats) -> Floats:
        """Return the nodes slid along the course, each cord as long as it is."""
        course = course.astype(np.float64)
        slid = course.copy()
        for number, level in enumerate(self._levels):
            points = course.take(level.node, axis=1)
            if number:
                # a branch is drawn along by the cord it leaves
                start = level.node[level.first]
                drawn = slid.take(start, axis=1) - course.take(start, axis=1)
                points += drawn.take(level.way, axis=1) * level.drawn
            step = length(np.diff(points, axis=1, prepend=points[:, :1]))
            step[level.first] = 0.0
            there = np.cumsum(step)
            there -= there[level.first].take(level.way)
            held = there[level.held] - level.along_mm[level.held]
            asked = level.along_mm + held.take(level.way)
            inside = np.minimum(np.maximum(asked, 0.0), there[level.last].take(level.way))
            there += level.gap
            moved = np.stack([np.interp(inside + level.gap, there, row) for row in points])
            beyond = asked - inside
            out = np.flatnonzero(np.abs(beyond) > _TINY)
            moved[:, out] += np.abs(beyond[out]) * level.onward(points, out, beyond[out] < 0)
            slid[:, level.node[level.fresh]] = moved[:, level.fresh]
        return slid.astype(np.float32)


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
    return [_Level(several, trees, trunks=not number) for number, several in enumerate(ways)]


def _rotations(matrices: Floats) -> Floats:
    """Return the rotations near some matrices (3, 3, n)."""
    x, y = unit(matrices[:, 0]), matrices[:, 1]
    y = unit(y - dot(x, y) * x)
    return np.stack([x, y, cross(x, y)], axis=1)
