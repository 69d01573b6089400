"""Nerves and vessels as trees: nodes along their tubes, found back in the finished surface.

From one end the surface is cut into slices by the way along it; a piece of a slice that hangs
together is a node. Every vertex goes with its node and the next one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import connected_components, dijkstra

from meshes.atlas import Floats, Part
from meshes.motion.pose import FloatArray
from meshes.surface import edges

Indices = NDArray[np.intp]

#: Way along a tube from node to node.
SLICE_MM = 7.0
_TINY = 1e-6


@dataclass(frozen=True, eq=False)
class CordTrees:
    """Trees of several parts, one after the other; a node comes after its parent.

    Parameters
    ----------
    rest_mm : (k, 3) float32
        Middles of the nodes in the neutral pose.
    parent : (k,) int
        Itself at a root.
    child : (k,) int
        The child that the longest way goes on along; itself at an end.
    part : (k,) int
        Number of the part of each node.
    radius_mm : (k,) float32
        Mean distance of its vertices.
    vertices : tuple of csr_array (n, k)
        Weights of the vertices of each part on all nodes.
    """

    rest_mm: Floats
    parent: Indices
    child: Indices
    part: Indices
    radius_mm: Floats
    vertices: tuple[csr_array, ...]

    @property
    def way_mm(self) -> Floats:
        """Distance of each node to its parent, (k,)."""
        return np.asarray(np.linalg.norm(self.rest_mm - self.rest_mm[self.parent], axis=1))


def read_trees(parts: Sequence[Part]) -> CordTrees:
    """Return the trees of some nerves and vessels."""
    trees = [_Tree(part) for part in parts]
    if not trees:
        number, share = np.empty(0, np.intp), np.empty(0, np.float32)
        return CordTrees(np.empty((0, 3), np.float32), number, number, number, share, ())
    starts = np.cumsum([0, *(len(tree.middle) for tree in trees)])
    total = int(starts[-1])
    return CordTrees(
        rest_mm=np.concatenate([tree.middle for tree in trees]).astype(np.float32),
        parent=np.concatenate([t.parent + s for t, s in zip(trees, starts, strict=False)]),
        child=np.concatenate([t.child + s for t, s in zip(trees, starts, strict=False)]),
        part=np.repeat(np.arange(len(trees)), np.diff(starts)),
        radius_mm=np.concatenate([tree.radius for tree in trees]).astype(np.float32),
        vertices=tuple(tree.weights(int(s), total) for tree, s in zip(trees, starts, strict=False)),
    )


class _Tree:
    """The tree of one part."""

    def __init__(self, part: Part) -> None:
        self.points = part.vertices_mm.astype(np.float64)
        count = len(self.points)
        self.pairs = edges(part.faces).astype(np.intp)
        a, b = self.pairs.T
        length = np.linalg.norm(self.points[a] - self.points[b], axis=1) + _TINY
        graph = csr_array(coo_array((length, (a, b)), shape=(count, count)))
        _, piece = connected_components(graph, directed=False)
        self.way = self._way(graph, piece)
        level = (self.way / SLICE_MM).astype(np.intp)
        # vertices of one slice that hang together are one node, numbered by level
        same = level[a] == level[b]
        joined = coo_array((np.ones(same.sum()), (a[same], b[same])), shape=(count, count))
        _, label = connected_components(joined, directed=False)
        first = np.full(label.max() + 1, 0)
        first[label] = level
        order = np.argsort(first, kind="stable")
        rank = np.empty_like(order)
        rank[order] = np.arange(len(order))
        self.node = rank[label]
        self._level = first[order]
        nodes = len(order)
        size = np.bincount(self.node, minlength=nodes)
        self.middle = np.stack(
            [np.bincount(self.node, self.points[:, k]) / size for k in range(3)], axis=1
        )
        self.along = np.bincount(self.node, self.way) / size
        off = np.linalg.norm(self.points - self.middle[self.node], axis=1)
        self.radius = np.bincount(self.node, off) / size
        self.parent = self._parents(nodes)
        self.child = self._children(nodes)

    def _way(self, graph: csr_array, piece: NDArray[np.int32]) -> FloatArray:
        """Return the way of each vertex from an end of its piece, (n,)."""
        way = np.zeros(len(self.points))
        for number in range(int(piece.max()) + 1):
            own = np.flatnonzero(piece == number)
            some = dijkstra(graph, directed=False, indices=own[0])[own]
            end = own[np.argmax(some)]
            way[own] = dijkstra(graph, directed=False, indices=end)[own]
        return way

    def _parents(self, nodes: int) -> Indices:
        """Return the node of the slice before to which each has most edges."""
        a, b = self.node[self.pairs].T
        down = np.where(self._level[a] < self._level[b], a, b)
        up = np.where(self._level[a] < self._level[b], b, a)
        across = self._level[down] < self._level[up]
        ties = coo_array(
            (np.ones(across.sum()), (up[across], down[across])), shape=(nodes, nodes)
        ).tocsr()
        ties.sum_duplicates()
        parent = np.arange(nodes)
        for i in range(nodes):
            row = slice(ties.indptr[i], ties.indptr[i + 1])
            if row.stop > row.start:
                parent[i] = ties.indices[row][np.argmax(ties.data[row])]
        return parent

    def _children(self, nodes: int) -> Indices:
        """Return the child of each with the longest way below it."""
        below = self.along.copy()
        child = np.arange(nodes)
        for i in range(nodes - 1, -1, -1):
            up = self.parent[i]
            if up != i and (child[up] == up or below[i] > below[child[up]]):
                child[up] = i
                below[up] = max(below[up], below[i])
        return child

    def weights(self, start: int, total: int) -> csr_array:
        """Return the weights of the vertices on the nodes, ``(n, total)``."""
        count = len(self.points)
        own = self.node
        other = self.parent[own].copy()
        # past the middle of its node a vertex goes with the nearest child
        past = np.flatnonzero(self.way > self.along[own])
        other[past] = self.child[own[past]]
        number = np.arange(len(self.parent))
        below = number[self.parent != number]
        below = below[np.argsort(self.parent[below], kind="stable")]
        first = np.searchsorted(self.parent[below], number)
        kids = np.searchsorted(self.parent[below], number, side="right") - first
        for v in past[kids[own[past]] > 1]:
            some = below[first[own[v]] : first[own[v]] + kids[own[v]]]
            away = np.linalg.norm(self.middle[some] - self.points[v], axis=1)
            other[v] = some[int(np.argmin(away))]
        gap = self.along[other] - self.along[own]
        share = np.where(
            np.abs(gap) > _TINY, (self.way - self.along[own]) / np.where(gap == 0, 1, gap), 0.0
        )
        share = np.clip(share, 0.0, 1.0)
        row = np.arange(count)
        return csr_array(
            (
                np.concatenate([1 - share, share]).astype(np.float32),
                (np.concatenate([row, row]), np.concatenate([own, other]) + start),
            ),
            shape=(count, total),
        )
