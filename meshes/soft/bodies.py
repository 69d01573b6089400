"""Soft bodies on their way to rest, and what they are kept out of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, diags_array
from scipy.spatial import cKDTree

from meshes.distance import SignedDistance
from meshes.soft.halves import Half
from meshes.soft.sweep import Array, Swept, signed_volume
from meshes.surface import point_tree, unit
from meshes.watched import Contact

#: A muscle is pressed flat to this share of its thickness, or to this thickness, not further.
_THINNED, _LEAST_MM = 0.5, 3.0
#: No point of a triangle is further from its nearest corner than this share of its longest side;
#: sides may grow by a quarter while a body settles.
_WITHIN_FACE = 1.25 * 0.58


@dataclass(frozen=True, eq=False)
class Obstacle:
    """What bodies are kept out of.

    Parameters
    ----------
    field : SignedDistance
    thin : bool
        Whether the nearest way out may lead through to the far side (a wing of bone): a wall that
        is deep in such a thing leaves it towards its own belly.
    """

    field: SignedDistance
    thin: bool


class Body:
    """A soft body on its way to rest; ``vertices_mm`` is set anew at each move.

    Parameters
    ----------
    id : str
    layer : float
        Higher yields to lower.
    vertices_mm : (n, 3) float64
    faces : (m, 3) int32
    links : (n, n) csr_array
        Rows that average the neighbours of each vertex, through the thickness as well.
    opposite : (n,) int32
        Vertex straight through the thickness.
    obstacles : sequence of Obstacle
        What it is kept out of; where two pull against each other the last one has its way.
    yields : (n,) float64
        How far each vertex gives way to other bodies and to bulky obstacles, 0 to 1: where tendons
        hold to bone they grow into each other and into the capsule.
    keeps_volume : bool
        False for sheets, which only follow what lies under them.
    moves : bool
        False for what others give way to without yielding itself.
    pace : int
        As far as so many rounds of averaging reach on a fine surface, one reaches here.
    """

    def __init__(
        self,
        id_: str,
        layer: float,
        vertices_mm: Array,
        faces: NDArray[np.int32],
        links: csr_array,
        opposite: NDArray[np.int32],
        yields: Array,
        obstacles: Sequence[Obstacle],
        *,
        keeps_volume: bool = True,
        moves: bool = True,
        pace: int = 1,
    ) -> None:
        self.id, self.layer = id_, layer
        self.faces, self.links, self.opposite, self.yields = faces, links, opposite, yields
        self.obstacles = obstacles
        self.keeps_volume, self.moves, self.pace = keeps_volume, moves, pace
        #: No vertex has come further than this since the start.
        self._travelled_mm = 0.0
        self._vertices_mm = vertices_mm
        self.vertices_mm = vertices_mm.copy()
        self.rest_mm = self.vertices_mm.copy()
        through = np.linalg.norm(vertices_mm - vertices_mm[opposite], axis=1)
        self._least_mm = np.minimum(_THINNED * through, _LEAST_MM)
        self.rest_volume_mm3 = signed_volume(self.vertices_mm, self.faces)
        self._contacts: dict[Obstacle, Contact] = {}
        sides = self.vertices_mm[faces] - self.vertices_mm[np.roll(faces, 1, axis=1)]
        #: The surface is at most so much nearer than the nearest vertex.
        self._mesh_mm = float(np.sqrt((sides**2).sum(axis=2).max())) * _WITHIN_FACE
        #: Of each other body: where vertices were when they were seen outside it, and how far it
        #: has to come from the start on to reach them there.
        self._seen: dict[str, tuple[Array, Array]] = {}

    @property
    def vertices_mm(self) -> Array:
        """Vertices (n, 3); what follows from them is worked out again once they are set."""
        return self._vertices_mm

    @vertices_mm.setter
    def vertices_mm(self, points: Array) -> None:
        way = points - self._vertices_mm
        self._travelled_mm += float(np.sqrt((way**2).sum(axis=1).max()))
        self._vertices_mm = points
        for name in ("normals", "tree", "low_mm", "high_mm"):
            self.__dict__.pop(name, None)

    @cached_property
    def normals(self) -> Array:
        """Outward unit normals of the vertices, ``(n, 3)``."""
        corners = self.vertices_mm[self.faces]
        cross = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
        total = np.empty_like(self.vertices_mm)
        for axis in range(3):
            weights = np.repeat(cross[:, axis], 3)
            total[:, axis] = np.bincount(self.faces.ravel(), weights, len(total))
        return unit(total)

    @cached_property
    def tree(self) -> cKDTree:
        """The vertices, to be looked up by place."""
        return point_tree(self.vertices_mm)

    @cached_property
    def low_mm(self) -> Array:
        """Lower corner (3,) of the bounding box."""
        return np.asarray(self.vertices_mm.min(axis=0))

    @cached_property
    def high_mm(self) -> Array:
        """Upper corner (3,) of the bounding box."""
        return np.asarray(self.vertices_mm.max(axis=0))

    def halved(self, half: Half) -> Body:
        """Return a body on half of the points, as this one is now."""
        some = half.kept
        return Body(
            self.id,
            self.layer,
            self.vertices_mm[some],
            half.faces,
            links_of(self.vertices_mm[some], half.faces, half.opposite),
            half.opposite,
            self.yields[some],
            self.obstacles,
            keeps_volume=self.keeps_volume,
            pace=4,
        )

    def settled_so_far(self, rough: Body, half: Half) -> None:
        """Move as its half has moved since it was made."""
        shifted = half.carry @ (rough.rest_mm - self.vertices_mm[half.kept])
        moved = half.carry @ (rough.vertices_mm - self.vertices_mm[half.kept])
        self.rest_mm = self.vertices_mm + shifted
        self.vertices_mm = self.vertices_mm + moved
        # nothing is nearer to an obstacle than its neighbour in the half less the way to that
        beside = _heaviest(half.carry)
        way = np.linalg.norm(self.vertices_mm - rough.vertices_mm[beside], axis=1)
        for obstacle in self.obstacles:
            room = rough.distance(obstacle, -np.inf)
            self.contact(obstacle).learn(self.vertices_mm, room[beside] - way)

    def areas(self) -> Array:
        """Area that belongs to each vertex, ``(n,)`` mm^2."""
        corners = self.vertices_mm[self.faces]
        cross = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
        area = np.linalg.norm(cross, axis=1) / 6.0
        return np.asarray(
            np.bincount(self.faces.ravel(), np.repeat(area, 3), len(self.vertices_mm)), np.float64
        )

    def carried(self, push: Array) -> Array:
        """Let a wall that is pushed take the wall opposite along before it is pressed flat.

        Parameters
        ----------
        push : (n, 3) float64

        Returns
        -------
        (n, 3) float64
            The push, and what it lacks at the opposite wall for the least thickness between them.
        """
        length = np.linalg.norm(push, axis=1)
        pushed = np.flatnonzero(length > 1e-6)
        other = self.opposite[pushed]
        way = push[pushed] / length[pushed, None]
        apart = self.vertices_mm[other] - self.vertices_mm[pushed]
        beyond = np.einsum("ij,ij->i", apart + push[other], way) - length[pushed]
        # a wall that lies deeper is not taken along: it is pushed further by itself
        lacking = np.maximum(self._least_mm[pushed] - beyond, 0.0)
        lacking[np.einsum("ij,ij->i", apart, way) < 0] = 0.0
        taken = push.copy()
        np.add.at(taken, other, lacking[:, None] * way)
        return taken

    def beside(self, other: Body) -> NDArray[np.intp]:
        """Return which vertices (k,) may lie in another body: those in its bounding box, without
        those that were seen so far off that it cannot have come to them."""
        points = self.vertices_mm
        some = np.flatnonzero(((points > other.low_mm) & (points < other.high_mm)).all(axis=1))
        if other.id not in self._seen or not len(some):
            return some
        at, clear = self._seen[other.id]
        moved = points[some] - at[some]
        way = np.sqrt(np.einsum("ij,ij->i", moved, moved)) + other._travelled_mm
        may: NDArray[np.intp] = some[way >= clear[some]]
        return may

    def saw(self, other: Body, some: NDArray[np.intp], reach_mm: Array) -> None:
        """Remember that some vertices (k,) lie outside another body, its nearest vertices
        ``reach_mm`` (k,) away."""
        if other.id not in self._seen:
            self._seen[other.id] = self.vertices_mm.copy(), np.zeros(len(self.vertices_mm))
        at, clear = self._seen[other.id]
        at[some] = self.vertices_mm[some]
        clear[some] = reach_mm - other._mesh_mm + other._travelled_mm

    def distance(self, obstacle: Obstacle, within_mm: float) -> Array:
        """Return the distance to an obstacle (n,): exact within ``within_mm``, else less."""
        return self.contact(obstacle).distance(self.vertices_mm, within_mm)

    def contact(self, obstacle: Obstacle) -> Contact:
        """Return what is known of where the vertices lie near an obstacle."""
        if obstacle not in self._contacts:
            self._contacts[obstacle] = Contact(obstacle.field)
        return self._contacts[obstacle]


def _heaviest(carry: csr_array) -> NDArray[np.intp]:
    """Return the column (n,) of the largest value of each row; no row is empty.

    ``argmax`` of the matrix goes row by row, in Python.
    """
    largest = np.maximum.reduceat(carry.data, carry.indptr[:-1])
    rows = np.repeat(np.arange(len(largest)), np.diff(carry.indptr))
    at = np.flatnonzero(carry.data == largest[rows])
    _, first = np.unique(rows[at], return_index=True)
    return np.asarray(carry.indices[at[first]], np.intp)


def neighbour_links(swept: Swept) -> csr_array:
    """Averaging matrix of a swept surface: neighbours, and the wall across where it is thin."""
    return links_of(swept.vertices_mm, swept.faces, swept.opposite)


def links_of(
    vertices_mm: Array, faces: NDArray[np.int32], opposite: NDArray[np.int32]
) -> csr_array:
    """Averaging matrix (n, n) of a surface: neighbours, and the wall across where it is thin."""
    count = len(vertices_mm)
    ends = np.concatenate([faces[:, [0, 1]], faces[:, [1, 2]], faces[:, [2, 0]]])
    through = np.linalg.norm(vertices_mm - vertices_mm[opposite], axis=1)
    own = np.arange(count)
    across = np.where(opposite != own, np.clip(16.0 / (through + 1.0) - 1.0, 0.0, 4.0), 0.0)
    rows = np.concatenate([ends[:, 0], ends[:, 1], own])
    columns = np.concatenate([ends[:, 1], ends[:, 0], opposite])
    weights = np.concatenate([np.full(2 * len(ends), 0.5), across])
    links = csr_array((weights, (rows, columns)), shape=(count, count))
    return csr_array(diags_array(1.0 / links.sum(axis=1)) @ links)
