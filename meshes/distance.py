"""Signed distance to closed surfaces: how far, on which side, and where the nearest point is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from operator import attrgetter

import fcpw
import numpy as np
from numpy.typing import ArrayLike, NDArray

from meshes.surface import FloatArray, TriMesh, face_cross, unit, vertex_normals

_CHUNK = 40_000
#: Fewer points than this are looked up one by one: several at once make threads, and wait for them.
_FEW = 400
_FACE, _FAR = attrgetter("primitive_index"), attrgetter("d")


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

    Notes
    -----
    The sign is that of the angle-weighted pseudonormal of the nearest face, edge or corner
    (Bærentzen & Aanæs 2005, IEEE TVCG 11:243).
    """

    def __init__(self, meshes: Sequence[TriMesh | SignedDistance] | TriMesh) -> None:
        several = [meshes] if isinstance(meshes, TriMesh) else list(meshes)
        self._surfaces: list[_Surface] = []
        for mesh in several:
            if isinstance(mesh, SignedDistance):
                self._surfaces += mesh._surfaces
            else:
                self._surfaces.append(_Surface(mesh))

    def distance(self, points_mm: ArrayLike) -> FloatArray:
        """Return the signed distance (n,) in mm of points (n, 3)."""
        points = np.atleast_2d(np.asarray(points_mm, np.float64))
        signed = np.full(len(points), np.inf)
        for _, some, hit in self._hits(points, signed):
            signed[some] = np.minimum(signed[some], hit.signed)
        return signed

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
        for surface, some, hit in self._hits(points, signed):
            nearer = hit.signed < signed[some]
            at = some[nearer]
            signed[at] = hit.signed[nearer]
            closest[at] = hit.closest[nearer]
            normals[at] = surface.smooth_normals(hit)[nearer]
        return signed, closest, normals

    def along(
        self, start_mm: ArrayLike, rays: ArrayLike, most_mm: float, *, inside: bool = False
    ) -> FloatArray:
        """Return how far along rays the surface is met, ``(n,)`` mm, ``most_mm`` where it is not.

        Parameters
        ----------
        start_mm, rays : (n, 3)
            Points and unit vectors.
        most_mm : float
        inside : bool
            Whether the rays start inside and leave; otherwise 0 where one does not start outside.
        """
        start, ray = np.asarray(start_mm, np.float64), np.asarray(rays, np.float64)
        reach = np.full(len(start), most_mm)
        for surface in self._surfaces:
            met, far, leaves = surface.met(start, ray, most_mm)
            far = np.where(leaves == inside, far, 0.0)
            reach[met] = np.minimum(reach[met], far)
        return reach

    def _hits(
        self, points: FloatArray, signed: FloatArray
    ) -> Iterator[tuple[_Surface, NDArray[np.intp], _Hit]]:
        """Yield surface after surface, those of the points (n, 3) that it may be nearest to, and
        where they are; ``signed`` (n,) is what is known so far, and is filled in meanwhile."""
        for surface in self._surfaces:
            asked = np.flatnonzero(surface.box_distance(points) <= np.maximum(signed, 0.0))
            if len(asked) > _FEW:
                asked = asked[_near_each_other(points[asked])]
            for some in [asked[i : i + _CHUNK] for i in range(0, len(asked), _CHUNK)]:
                yield surface, some, surface.hit(points[some])


class _Surface:
    """One closed surface with its triangles in a tree."""

    def __init__(self, mesh: TriMesh) -> None:
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
        self._scene = fcpw.scene_3D()
        self._scene.set_object_count(1)
        self._scene.set_object_vertices(mesh.vertices_mm.astype(np.float32), 0)
        self._scene.set_object_triangles(mesh.faces.astype(np.int32), 0)
        self._scene.build(fcpw.aggregate_type.bvh_surface_area, True)
        self._found = fcpw.interaction_3D()

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
        best_face = self._nearest_face(points)
        best_weights, best = self._closest(points, best_face)
        triangle = self.triangles[best_face]
        s, t = best_weights.T[:, :, None]
        closest = triangle[:, :3] + s * triangle[:, 3:6] + t * triangle[:, 6:9]
        weights = np.column_stack([1 - best_weights.sum(axis=1), best_weights])
        side = np.einsum("ij,ij->i", points - closest, self._pseudonormals(best_face, weights))
        signed = np.sqrt(best) * np.where(side < 0, -1.0, 1.0)
        return _Hit(closest, signed, best_face, weights)

    def _nearest_face(self, points: FloatArray) -> NDArray[np.intp]:
        """Return the face (n,) nearest to each point (n, 3).

        It is found in single precision, so of faces that are about as near it is any; where on it
        the nearest point lies is worked out afterwards.
        """
        if len(points) < _FEW:
            return np.array([self._face_of(point) for point in points.astype(np.float32)], np.intp)
        found = fcpw.interaction_3D_list()
        everywhere = np.full(len(points), np.inf, np.float32)
        self._scene.find_closest_points(np.asfortranarray(points, np.float32), everywhere, found)
        return np.fromiter(map(_FACE, found), np.intp, len(points))

    def _face_of(self, point: NDArray[np.float32]) -> int:
        self._scene.find_closest_point(point, self._found)
        return int(self._found.primitive_index)

    def met(
        self, start: FloatArray, rays: FloatArray, most_mm: float
    ) -> tuple[NDArray[np.intp], FloatArray, NDArray[np.bool_]]:
        """Return which rays (n, 3) meet the surface, (k,), how far away, (k,), and whether from
        the inside."""
        found = fcpw.interaction_3D_list()
        self._scene.intersect(
            np.asfortranarray(start, np.float32),
            np.asfortranarray(rays, np.float32),
            np.full(len(start), most_mm, np.float32),
            found,
        )
        face = np.fromiter(map(_FACE, found), np.intp, len(start))
        rough = np.fromiter(map(_FAR, found), np.float64, len(start))
        met = np.flatnonzero(face >= 0)
        normal = self.face_normals[face[met]]
        across = np.einsum("ij,ij->i", rays[met], normal)
        to_plane = np.einsum("ij,ij->i", self.triangles[face[met], :3] - start[met], normal)
        # along a face its plane says nothing
        steep = np.abs(across) > 0.01
        far = np.where(steep, to_plane / np.where(steep, across, 1.0), rough[met])
        return met, far, across > 0

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
    cell = np.minimum((points - points.min(axis=0)) / 4.0, 1023).astype(np.int64)
    for shift, mask in ((16, 0x030000FF), (8, 0x0300F00F), (4, 0x030C30C3), (2, 0x09249249)):
        cell = (cell | (cell << shift)) & mask
    return np.argsort(cell @ np.array([1, 2, 4]), kind="stable")


def _edge_normals(mesh: TriMesh, face_normals: FloatArray) -> FloatArray:
    """Return the normal of the edge opposite each corner of each face, (m, 3, 3)."""
    first, second = np.roll(mesh.faces, -1, axis=1).ravel(), np.roll(mesh.faces, -2, axis=1).ravel()
    code = np.minimum(first, second) * np.int64(len(mesh.vertices_mm)) + np.maximum(first, second)
    order = np.argsort(code, kind="stable")
    begins = np.diff(code[order], prepend=-1) > 0
    edge = np.empty(len(code), np.intp)
    edge[order] = np.cumsum(begins) - 1
    total = np.add.reduceat(face_normals[order // 3], np.flatnonzero(begins), axis=0)
    return unit(total)[edge].reshape(len(mesh.faces), 3, 3)
