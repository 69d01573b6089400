"""Signed distance to closed surfaces: how far, on which side, and where the nearest point is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

from meshes.surface import FloatArray, TriMesh, face_cross, point_tree, unit, vertex_normals

#: Triangles longer than this are given several samples, so that none hides from the search.
_LONG_MM = 6.0
_CHUNK = 40_000


@dataclass(frozen=True, eq=False)
class _Hit:
    """Nearest points of one surface: where, how far, face, and weights of its corners."""

    closest: FloatArray
    signed: FloatArray
    face: NDArray[np.intp]
    weights: FloatArray


class SignedDistance:
    """Signed distance in mm to the union of closed surfaces, negative inside.

    Parameters
    ----------
    meshes : TriMesh, or sequence of TriMesh or SignedDistance
        Closed, wound outward. They may overlap: inside one of them is inside. What was made ready
        once is used again.
    candidates : int
        How many samples near a point are looked at. The distance is exact where the nearest
        triangle is among theirs, which near the surface it is.

    Notes
    -----
    The sign is that of the angle-weighted pseudonormal of the nearest face, edge or corner
    (Bærentzen & Aanæs 2005, IEEE TVCG 11:243).
    """

    def __init__(
        self, meshes: Sequence[TriMesh | SignedDistance] | TriMesh, candidates: int = 8
    ) -> None:
        several = [meshes] if isinstance(meshes, TriMesh) else list(meshes)
        self._surfaces: list[_Surface] = []
        for mesh in several:
            if isinstance(mesh, SignedDistance):
                self._surfaces += mesh._surfaces
            else:
                self._surfaces.append(_Surface(mesh, candidates))

    def distance(self, points_mm: ArrayLike) -> FloatArray:
        """Return the signed distance (n,) in mm of points (n, 3)."""
        return self.query(points_mm)[0]

    def nearest(self, points_mm: ArrayLike) -> tuple[FloatArray, FloatArray]:
        """Return the nearest points (n, 3) on the surface and its smooth outward normals (n, 3).

        The normals are blended between those at the corners, so they run on over edges.
        """
        _, closest, normals = self.query(points_mm)
        return closest, normals

    def gradient(self, points_mm: ArrayLike) -> FloatArray:
        """Return the direction (n, 3) in which the signed distance grows, of length 1."""
        points = np.asarray(points_mm, np.float64)
        signed, closest, normals = self.query(points)
        away = unit(points - closest) * np.sign(signed)[:, None]
        # on the surface itself the direction to the nearest point says nothing
        return np.where(np.abs(signed)[:, None] > 1e-3, away, normals)

    def query(self, points_mm: ArrayLike) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Return the distances (n,), and what ``nearest`` returns."""
        points = np.atleast_2d(np.asarray(points_mm, np.float64))
        signed = np.full(len(points), np.inf)
        closest, normals = np.zeros_like(points), np.zeros_like(points)
        for surface in self._surfaces:
            asked = np.flatnonzero(surface.box_distance(points) <= np.maximum(signed, 0.0))
            asked = asked[_near_each_other(points[asked])]
            for some in [asked[i : i + _CHUNK] for i in range(0, len(asked), _CHUNK)]:
                hit = surface.hit(points[some])
                nearer = hit.signed < signed[some]
                at = some[nearer]
                signed[at] = hit.signed[nearer]
                closest[at] = hit.closest[nearer]
                normals[at] = surface.smooth_normals(hit)[nearer]
        return signed, closest, normals


class _Surface:
    """One closed surface with its samples in a tree."""

    def __init__(self, mesh: TriMesh, candidates: int) -> None:
        self.mesh, self.faces = mesh, mesh.faces
        self.vertex_normals = vertex_normals(mesh)
        corners = mesh.vertices_mm[mesh.faces]
        origin = corners[:, 0]
        first, second = corners[:, 1] - origin, corners[:, 2] - origin
        dots = [
            np.einsum("ij,ij->i", u, v)
            for u, v in ((first, first), (first, second), (second, second))
        ]
        #: Origin, both sides and their products of each triangle (m, 12), to be read in one go.
        self.triangles = np.column_stack([origin, first, second, *dots])
        self.face_normals = unit(face_cross(mesh))
        self.low, self.high = mesh.vertices_mm.min(axis=0), mesh.vertices_mm.max(axis=0)
        samples, self.sample_face = _samples(corners)
        off = corners[self.sample_face] - samples[:, None]
        self.sample_reach = np.sqrt(np.einsum("ijk,ijk->ij", off, off).max(axis=1))
        self.tree = point_tree(samples)
        self.candidates = min(candidates, len(samples))

    @cached_property
    def edge_normals(self) -> FloatArray:
        """Normal of the edge opposite each corner of each face, (m, 3, 3)."""
        return _edge_normals(self.mesh, self.face_normals)

    def box_distance(self, points: FloatArray) -> FloatArray:
        """Return a lower bound (n,) of the distance: that to the bounding box."""
        gap = np.maximum(np.maximum(self.low - points, points - self.high), 0.0)
        return np.asarray(np.linalg.norm(gap, axis=1))

    def hit(self, points: FloatArray) -> _Hit:
        """Return the nearest points of the surface to points (n, 3)."""
        away, found = self.tree.query(points, k=self.candidates)
        away, found = away.reshape(len(points), -1), found.reshape(len(points), -1)
        face = self.sample_face[found]
        best_face = face[:, 0].copy()
        best_weights, best = self._closest(points, best_face)
        # no point of a triangle is nearer than its sample less its reach
        least = away[:, 1:] - self.sample_reach[found[:, 1:]]
        row, column = np.nonzero(
            (face[:, 1:] != best_face[:, None]) & (least < np.sqrt(best)[:, None])
        )
        if len(row):
            tried = face[row, column + 1]
            weights, squared = self._closest(points[row], tried)
            # the nearest of each point comes first of its row, and of equals the nearest sample
            order = np.lexsort((column, squared, row))
            of_row = row[order]
            first = order[np.flatnonzero(np.diff(of_row, prepend=-1))]
            nearer = first[squared[first] < best[row[first]]]
            at = row[nearer]
            best[at], best_face[at], best_weights[at] = (
                squared[nearer],
                tried[nearer],
                weights[nearer],
            )
        triangle = self.triangles[best_face]
        s, t = best_weights.T[:, :, None]
        closest = triangle[:, :3] + s * triangle[:, 3:6] + t * triangle[:, 6:9]
        weights = np.column_stack([1 - best_weights.sum(axis=1), best_weights])
        side = np.einsum("ij,ij->i", points - closest, self._pseudonormals(best_face, weights))
        signed = np.sqrt(best) * np.where(side < 0, -1.0, 1.0)
        return _Hit(closest, signed, best_face, weights)

    def smooth_normals(self, hit: _Hit) -> FloatArray:
        """Return the normals (n, 3) blended between the corners of the faces hit."""
        corner = self.vertex_normals[self.faces[hit.face]]
        return unit(np.einsum("ni,nij->nj", hit.weights, corner))

    def _closest(self, points: FloatArray, face: NDArray[np.intp]) -> tuple[FloatArray, FloatArray]:
        """Return weights (n, 2) of the second and third corner at the nearest point of one
        triangle a point, and the squared distances (n,)."""
        triangle = self.triangles[face]
        arm = points - triangle[:, :3]
        first, second = triangle[:, 3:6], triangle[:, 6:9]
        aa, ab, bb = triangle[:, 9:].T
        a = np.einsum("ij,ij->i", arm, first)
        b = np.einsum("ij,ij->i", arm, second)
        area = np.maximum(aa * bb - ab * ab, 1e-30)
        s, t = (bb * a - ab * b) / area, (aa * b - ab * a) / area
        # outside: the nearest point of the three sides
        out = np.flatnonzero((s < 0) | (t < 0) | (s + t > 1))
        aa, ab, bb, a, b = aa[out], ab[out], bb[out], a[out], b[out]
        on_first, on_second, on_third = (
            np.minimum(np.maximum(along / np.maximum(squared, 1e-30), 0.0), 1.0)
            for along, squared in ((a, aa), (b, bb), (b - a + aa - ab, aa - 2 * ab + bb))
        )
        rest = 1.0 - on_third
        # squared distance to each side, less that to the corner
        rise = (
            on_first * (on_first * aa - 2 * a),
            on_second * (on_second * bb - 2 * b),
            rest * (rest * aa + 2 * on_third * ab - 2 * a) + on_third * (on_third * bb - 2 * b),
        )
        is_second = rise[1] < rise[0]
        is_third = rise[2] < np.minimum(rise[0], rise[1])
        s[out] = np.where(is_third, rest, np.where(is_second, 0.0, on_first))
        t[out] = np.where(is_third, on_third, np.where(is_second, on_second, 0.0))
        off = arm - s[:, None] * first - t[:, None] * second
        return np.column_stack([s, t]), np.einsum("ij,ij->i", off, off)

    def _pseudonormals(self, face: NDArray[np.intp], weights: FloatArray) -> FloatArray:
        """Return the normal of the face, edge or corner on which each nearest point lies."""
        normals = self.face_normals[face].copy()
        none = weights < 1e-9
        on_edge = np.flatnonzero(none.sum(axis=1) == 1)
        # the edge opposite the corner without weight
        normals[on_edge] = self.edge_normals[face[on_edge], np.argmax(none[on_edge], axis=1)]
        at_corner = np.flatnonzero(none.sum(axis=1) == 2)
        corner = np.argmin(none[at_corner], axis=1)
        normals[at_corner] = self.vertex_normals[self.faces[face[at_corner], corner]]
        return normals


def _near_each_other(points: FloatArray) -> NDArray[np.intp]:
    """Return an order of points (n, 3) along a space-filling curve: the tree stays in cache."""
    if not len(points):
        return np.empty(0, np.intp)
    cell = np.minimum((points - points.min(axis=0)) / 4.0, 1023).astype(np.int64)
    for shift, mask in ((16, 0x030000FF), (8, 0x0300F00F), (4, 0x030C30C3), (2, 0x09249249)):
        cell = (cell | (cell << shift)) & mask
    return np.argsort(cell @ np.array([1, 2, 4]), kind="stable")


def _edge_normals(mesh: TriMesh, face_normals: FloatArray) -> FloatArray:
    """Return the normal of the edge opposite each corner of each face, (m, 3, 3)."""
    count = len(mesh.faces)
    ends = np.stack([np.roll(mesh.faces, -1, axis=1), np.roll(mesh.faces, -2, axis=1)], axis=-1)
    ends = np.sort(ends.reshape(-1, 2), axis=1).astype(np.int64)
    _, edge = np.unique(ends[:, 0] * len(mesh.vertices_mm) + ends[:, 1], return_inverse=True)
    total = np.zeros((edge.max() + 1, 3))
    for axis in range(3):
        total[:, axis] = np.bincount(edge, np.repeat(face_normals[:, axis], 3))
    return unit(total)[edge].reshape(count, 3, 3)


def _samples(corners: FloatArray) -> tuple[FloatArray, NDArray[np.intp]]:
    """Return points on triangles (m, 3, 3), dense enough, and the triangle of each."""
    longest = np.linalg.norm(corners - np.roll(corners, 1, axis=1), axis=2).max(axis=1)
    cuts = np.maximum(np.ceil(longest / _LONG_MM).astype(int), 1)
    points, owner = [], []
    for cut in np.unique(cuts):
        which = np.flatnonzero(cuts == cut)
        grid = (
            np.array(
                [
                    (i + k / 3, j + k / 3)
                    for k in (1, 2)
                    for i in range(cut)
                    for j in range(cut)
                    if i + j + k <= cut
                ]
            )
            / cut
        )
        weights = np.column_stack([1 - grid.sum(axis=1), grid])
        points.append(np.einsum("ki,nij->nkj", weights, corners[which]).reshape(-1, 3))
        owner.append(np.repeat(which, len(grid)))
    return np.vstack(points), np.concatenate(owner)
