"""On which frames each vertex of the parts that bend hangs, and how much.

A frame is how a pose carries a small piece of the body: a section of a muscle, a share of the
hip's rotation, a bone. A pose works out the few thousand frames; every vertex goes with a weighted
mean of some of them, so that all soft tissue is one sparse product.

- Swept parts (muscles, the iliotibial tract) hang on their own sections.
- Nerves and vessels hang on nodes along them, and these on the sections, ligaments and bones around
  them, so that they keep their bed.
- Skin and fascia lata turn by their place round the joints; capsule, ligaments and all others by
  their share of the motion, as they were built.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array, vstack
from scipy.spatial import cKDTree

from meshes.atlas import Atlas, Floats, Part
from meshes.motion.bone_grids import BONES
from meshes.motion.cord_trees import CordTrees
from meshes.motion.kinematics import BODIES, Knee
from meshes.motion.lane_drafts import LanedPart
from meshes.motion.outer_shares import outer_shares, way_from_midline_mm
from meshes.motion.pose import FloatArray

#: Steps in which shares of the hip's and the knee's rotation are worked out.
HIP_STEPS, KNEE_STEPS = 32, 16
#: Nerves and vessels mind what lies around them: this much further than the nearest of it, in mm,
#: and among how many points of it.
_BED_MM, _BED_POINTS = 8.0, 16
#: Nerves and vessels: tubes that keep their length.
CORDS = ("nerve", "artery", "vein")
#: What lies outside all muscles.
_OUTER = ("skin", "fascia", "space")
#: Smaller weights are left out.
_LEAST = 0.02
#: What lies on the joint and shares in its motion.
_ON_BONES = ("capsule", "ligament")
#: Every so many vertices of a bone, or of what lies on the joint, stand for it.
_BONE_STRIDE, _BED_STRIDE = 12, 3


class FrameTable:
    """Where each kind of frame stands in the table of all.

    Parameters
    ----------
    sections : int
        Number of sections of muscles.
    cords : int
        Number of nodes of nerves and vessels.
    """

    def __init__(self, sections: int, cords: int) -> None:
        self.sections = sections
        self.cords = sections
        self.hip = sections + cords
        self.knee = self.hip + HIP_STEPS + 1
        self.bodies = self.knee + KNEE_STEPS + 1
        self.count = self.bodies + len(BODIES)

    @property
    def hip_shares(self) -> FloatArray:
        """Share of the hip's rotation of each frame from ``hip`` on, the knee's frames included."""
        return np.concatenate([np.linspace(0, 1, HIP_STEPS + 1), np.ones(KNEE_STEPS + 1)])

    @property
    def knee_shares(self) -> FloatArray:
        """Share of the knee's bending of the same frames."""
        return np.concatenate([np.zeros(HIP_STEPS + 1), np.linspace(0, 1, KNEE_STEPS + 1)])


def stacked_rings(laned: Sequence[LanedPart]) -> csr_array:
    """Return the matrix from stations to the sections of all parts, one after the other."""
    if not laned:
        return csr_array((0, 0), dtype=np.float32)
    return csr_array(vstack([one.rings for one in laned]))


class Hanging:
    """Finds the weights of parts on the frames.

    Parameters
    ----------
    atlas : Atlas
    laned : sequence of LanedPart
    trees : CordTrees
        Of the parts ``cords``.
    cords : sequence of str
    knee : Knee
    """

    def __init__(
        self,
        atlas: Atlas,
        laned: Sequence[LanedPart],
        trees: CordTrees,
        cords: Sequence[str],
        knee: Knee,
    ) -> None:
        self._atlas, self._knee = atlas, knee
        starts = np.cumsum([0, *(one.rings.shape[0] for one in laned)])
        self.table = FrameTable(int(starts[-1]), len(trees.rest_mm))
        self._laned = {one.id: (one, int(s)) for one, s in zip(laned, starts, strict=False)}
        self._cords = dict(zip(cords, trees.vertices, strict=True))
        skins = [part for part in atlas.parts.values() if part.tissue == "skin"]
        self._skin = (
            (skins[0].vertices_mm, way_from_midline_mm(skins[0], atlas.midline_x_mm))
            if skins
            else None
        )
        self._bed = _Bed(atlas, laned, self.table)

    def weights(self, ids: Sequence[str]) -> csr_array:
        """Return the weights of the vertices of some parts, ``(n, frames) float32``.

        The vertices of the parts stand one after the other.
        """
        rows, columns, data = [], [], []
        start = 0
        for id_ in ids:
            weights = self._of(self._atlas.parts[id_]).tocoo()
            # scipy keeps what it gets: half the memory of what numpy counts with will do
            rows.append((weights.coords[0] + start).astype(np.int32))
            columns.append(weights.coords[1].astype(np.int32))
            data.append(weights.data)
            start += weights.shape[0]
        matrix = csr_array(
            (np.concatenate(data), (np.concatenate(rows), np.concatenate(columns))),
            shape=(start, self.table.count),
            dtype=np.float32,
        )
        matrix.sum_duplicates()
        return matrix

    def bed(self, points_mm: Floats) -> csr_array:
        """Return the weights of points on the frames of what lies around them."""
        return csr_array(self._bed.weights(points_mm))

    def _way_mm(self, part: Part) -> Floats:
        """Return how far each vertex lies from the midline: as far as the skin over it."""
        if self._skin is None:
            return np.asarray(np.abs(part.vertices_mm[:, 0] - np.float32(self._atlas.midline_x_mm)))
        skin, way = self._skin
        return np.asarray(way[cKDTree(skin).query(part.vertices_mm)[1]])

    def _of(self, part: Part) -> coo_array:
        if part.id in self._laned:
            return _on_sections(*self._laned[part.id], self.table)
        if part.id in self._cords:
            own = self._cords[part.id].tocoo()
            return coo_array(
                (own.data, (own.coords[0], own.coords[1] + self.table.cords)),
                shape=(own.shape[0], self.table.count),
            )
        if part.tissue in _OUTER:
            midline = self._atlas.midline_x_mm
            shares = outer_shares(part.vertices_mm, self._way_mm(part), self._knee, midline)
            part = replace(part, follows=shares[0], shank=shares[1])
        elif len(part.follows) and 0.0 < part.follows.min() == part.follows.max() < 1.0:
            # what shares in the motion as one piece lies on something that does not
            return self._bed.weights(part.vertices_mm)
        return _on_shares(part, self.table)


def _on_sections(one: LanedPart, first: int, table: FrameTable) -> coo_array:
    """Return the weights of a swept part on its own sections, and on bones where it holds."""
    held = one.holds.sum(axis=1)
    own = one.vertices.tocoo()
    vertex, body = np.nonzero(one.holds)
    return coo_array(
        (
            np.concatenate([own.data * (1.0 - held[own.coords[0]]), one.holds[vertex, body]]),
            (
                np.concatenate([own.coords[0], vertex]),
                np.concatenate([own.coords[1] + first, body + table.bodies]),
            ),
        ),
        shape=(len(held), table.count),
    )


def _on_shares(part: Part, table: FrameTable) -> coo_array:
    """Return the weights of a part that turns by its shares of the motion."""
    count = len(part.vertices_mm)
    follows = part.follows if len(part.follows) else np.zeros(count)
    shank = part.shank if len(part.shank) else np.zeros(count)
    below = shank > 0.0
    place = np.where(below, shank * KNEE_STEPS, follows * HIP_STEPS)
    most = np.where(below, KNEE_STEPS, HIP_STEPS)
    low = np.minimum(place.astype(np.intp), most - 1)
    rest = place - low
    column = np.where(below, table.knee, table.hip) + low
    number = np.arange(count)
    return coo_array(
        (
            np.concatenate([1.0 - rest, rest]),
            (np.concatenate([number, number]), np.concatenate([column, column + 1])),
        ),
        shape=(count, table.count),
    )


class _Bed:
    """Points all over muscles and bones, each with the frames that it hangs on."""

    def __init__(self, atlas: Atlas, laned: Sequence[LanedPart], table: FrameTable) -> None:
        points: list[Floats] = []
        columns: list[NDArray[np.intp]] = []
        start = 0
        for one in laned:
            # the vertices that hang on one section only: the middle of its upper and lower side
            whole = one.vertices.tocoo()
            alone = whole.data > 0.95
            points.append(atlas.parts[one.id].vertices_mm[whole.coords[0][alone]][::2])
            columns.append(whole.coords[1][alone][::2] + start)
            start += one.rings.shape[0]
        for body, ids in BONES.items():
            for id_ in ids:
                if id_ in atlas.parts:
                    points.append(atlas.parts[id_].vertices_mm[::_BONE_STRIDE])
                    number = table.bodies + BODIES.index(body)
                    columns.append(np.full(len(points[-1]), number, np.intp))
        for part in atlas.parts.values():
            if part.tissue in _ON_BONES and len(part.follows) and np.ptp(part.follows) > 0:
                points.append(part.vertices_mm[::_BED_STRIDE])
                share = part.follows[::_BED_STRIDE] * HIP_STEPS
                columns.append(table.hip + np.rint(share).astype(np.intp))
        here = np.concatenate(points)
        # the other side stands still with the pelvis
        there = here * np.array([-1, 1, 1], np.float32) + np.array(
            [2 * atlas.midline_x_mm, 0, 0], np.float32
        )
        away = there[:, 0] > atlas.midline_x_mm
        self._tree = cKDTree(np.concatenate([here, there[away]]))
        self._column = np.concatenate(
            [*columns, np.full(np.count_nonzero(away), table.bodies, np.intp)]
        )
        self._frames = table.count

    def weights(self, points_mm: Floats) -> coo_array:
        """Return the weights of points on the frames of what lies around them."""
        away, found = self._tree.query(points_mm, k=_BED_POINTS)
        further = away - away[:, :1]
        weight = np.exp(-0.5 * (further / _BED_MM) ** 2)
        weight -= weight[:, -1:] * (1 - 1e-6)
        weight /= weight.sum(axis=1, keepdims=True)
        row = np.broadcast_to(np.arange(len(weight))[:, None], weight.shape)
        every = csr_array(
            (weight.ravel(), (row.ravel(), self._column[found].ravel())),
            shape=(len(weight), self._frames),
        )
        every.sum_duplicates()
        every.data[every.data < _LEAST] = 0.0
        every.eliminate_zeros()
        total = np.asarray(every.sum(axis=1)).ravel()
        every.data /= np.repeat(total, np.diff(every.indptr))
        return every.tocoo()
