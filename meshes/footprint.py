"""Patches of a bone's surface with smooth borders: triangles cut where a field of mm is zero.

A footprint is the union of shapes. A shape is a strip about a line or the inside of an outline,
drawn in space or as it is seen from one side, and holds only where the bone faces the right way,
so that a shape on one face of a thin bone does not come through on the other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from meshes.regions import line_distance
from meshes.surface import FloatArray, IntArray, TriMesh, edges, face_cross, unit, vertex_normals

#: Sides to look from: the two axes that are left, and the way the bone's face must look.
SIDES: dict[str, tuple[tuple[int, int], tuple[float, float, float]]] = {
    "outside": ((1, 2), (-1, 0, 0)),
    "inside": ((1, 2), (1, 0, 0)),
    "front": ((0, 2), (0, -1, 0)),
    "behind": ((0, 2), (0, 1, 0)),
    "above": ((0, 1), (0, 0, 1)),
    "below": ((0, 1), (0, 0, -1)),
}
#: A face that looks aside by as much as costs 1 of cosine counts as this far outside.
_TURN_MM = 12.0
#: Steps of a smooth curve from one given point to the next.
_STEPS = 8
#: Mean length of edges within a footprint, at most: in strips narrower than twice this radius, in
#: other strips and in areas.
_NARROW_MM, _FINE_MM, _MIDDLE_MM, _COARSE_MM = 2.4, 1.6, 1.8, 2.6
#: How far about a footprint the bone is looked at.
_AROUND_MM = 6.0
#: Specks of a footprint smaller than this are dropped.
_SPECK_MM2 = 3.0


@dataclass(frozen=True, eq=False)
class Shape:
    """A strip or an area.

    Parameters
    ----------
    axes : tuple of int
        Axes of the atlas in which it is drawn: three, or the two seen from a side.
    points_mm : (k, 2 or 3) float64
        Smooth curve through the given points; closed for an area.
    radius_mm : (k,) float64
        Half width of a strip at each point; empty for an area.
    facing : (3,) float64
        Unit vector; zero where the bone may face any way.
    least : float
        Least cosine between the bone's normal and ``facing``.
    depth_mm : (2,) float64
        Of what is seen from a side: from and to where along the axis that is left out.
    """

    axes: tuple[int, ...]
    points_mm: FloatArray
    radius_mm: FloatArray
    facing: FloatArray
    least: float
    depth_mm: FloatArray

    @classmethod
    def from_row(cls, row: Mapping[str, Any]) -> Shape:
        """Read a row of the table: ``line`` with ``radius``, or ``area``; and where it holds."""
        axes, looks = SIDES[row["seen"]] if "seen" in row else ((0, 1, 2), (0.0, 0.0, 0.0))
        closed = "area" in row
        given = np.array(row["area" if closed else "line"], np.float64)
        if given.ndim != 2 or given.shape[1] != len(axes):
            raise ValueError(f"{row['of']}: points must have {len(axes)} numbers")
        radius = np.array(row.get("radius", []), np.float64)
        if not closed:
            radius = np.broadcast_to(radius, len(given))[:, None]
            both = smooth_curve(np.hstack([given, radius]), closed=False)
            given, radius = both[:, :-1], both[:, -1]
        else:
            given = smooth_curve(given, closed=True)
        facing = unit(np.array(row.get("facing", looks), np.float64))
        depth = np.array(row.get("depth", [-np.inf, np.inf]), np.float64)
        return cls(axes, given, radius, facing, float(row.get("least", 0.1)), depth)

    @property
    def edge_mm(self) -> float:
        """Longest mean edge of the triangles with which it is cut out well."""
        if not len(self.radius_mm):
            return _COARSE_MM
        return _FINE_MM if self.radius_mm.min() < _NARROW_MM else _MIDDLE_MM

    def field(self, points_mm: FloatArray, normals: FloatArray) -> FloatArray:
        """Return mm outside the shape (n,), negative inside, at points with normals (n, 3); what
        lies far off is told to be ``2 * _AROUND_MM`` off."""
        flat = points_mm[:, self.axes]
        reach = _AROUND_MM + (self.radius_mm.max() if len(self.radius_mm) else 0.0)
        low, high = self.points_mm.min(axis=0) - reach, self.points_mm.max(axis=0) + reach
        near = np.flatnonzero(((flat > low) & (flat < high)).all(axis=1))
        value = np.full(len(points_mm), 2 * _AROUND_MM)
        if not len(near):
            return value
        if len(self.radius_mm):
            there = line_distance(flat[near], self.points_mm, self.radius_mm)
        else:
            there = _outline_distance(flat[near], self.points_mm)
        if self.facing.any():
            there = np.maximum(there, (self.least - normals[near] @ self.facing) * _TURN_MM)
        if len(self.axes) == 2:
            deep = points_mm[near, 3 - sum(self.axes)]
            there = np.maximum(there, np.maximum(self.depth_mm[0] - deep, deep - self.depth_mm[1]))
        value[near] = there
        return value


@dataclass(frozen=True, eq=False)
class Ground:
    """A bone ready to be cut.

    Parameters
    ----------
    mesh : TriMesh
    normals : (n, 3) float64
        Smooth outward normals of its vertices.
    piece : (n,) int
        Number of the separate piece each vertex belongs to (vertebrae and discs).
    """

    mesh: TriMesh
    normals: FloatArray
    piece: NDArray[np.intp]

    @classmethod
    def of(cls, mesh: TriMesh) -> Ground:
        """Prepare a bone."""
        count = len(mesh.vertices_mm)
        pairs = edges(mesh.faces)
        ones = np.ones(len(pairs))
        links = coo_array((ones, (pairs[:, 0], pairs[:, 1])), shape=(count, count)).tocsr()
        _, piece = connected_components(links, directed=False)
        links = links + links.T
        normals = vertex_normals(mesh)
        for _ in range(2):
            normals = unit(normals + links @ normals / np.maximum(links.sum(axis=1), 1)[:, None])
        return cls(mesh, normals, piece.astype(np.intp))


def footprint(
    ground: Ground, shapes: Sequence[Shape], before: Sequence[Sequence[Shape]], gap_mm: float
) -> TriMesh:
    """Return the patch that shapes cut out of a bone, without what others have of it.

    Parameters
    ----------
    ground : Ground
    shapes : sequence of Shape
        Their union is cut out; of each the largest piece is kept.
    before : sequence of sequences of Shape
        Footprints that this one leaves free.
    gap_mm : float
        Bare bone left beside those.

    Returns
    -------
    TriMesh
        Wound as the bone is.
    """
    fields = _field(shapes, ground.mesh.vertices_mm, ground.normals)
    faces = ground.mesh.faces
    near = faces[(fields.min(axis=0)[faces] < _AROUND_MM / 2).any(axis=1)]
    used, near = np.unique(near, return_inverse=True)
    if not len(used):
        return TriMesh(np.empty((0, 3)), np.empty((0, 3), np.int32))
    mesh = TriMesh(ground.mesh.vertices_mm[used], near.reshape(-1, 3).astype(np.int32))
    normals, piece = ground.normals[used], ground.piece[used]
    most = min(shape.edge_mm for shape in shapes)
    while _edge_length(mesh) > most:
        mesh, normals, piece = _halved(mesh, normals, piece)
    fields = _field(shapes, mesh.vertices_mm, normals)
    value = fields.min(axis=0)
    for other in before:
        value = np.maximum(value, gap_mm - _field(other, mesh.vertices_mm, normals).min(axis=0))
    kept = _kept(mesh, value, fields, piece)
    return cut(TriMesh(mesh.vertices_mm, mesh.faces[kept]), value)


def cut(mesh: TriMesh, value: FloatArray) -> TriMesh:
    """Return the part of a mesh where ``value`` (n,), linear on each triangle, is negative."""
    value = np.where(np.abs(value) < 1e-6, -1e-6, value)
    inside = value < 0
    count = inside[mesh.faces].sum(axis=1)
    whole = mesh.faces[count == 3]
    # turned so that the odd corner comes first
    one, two = mesh.faces[count == 1], mesh.faces[count == 2]
    one = _turned(one, np.argmax(inside[one], axis=1))
    two = _turned(two, np.argmin(inside[two], axis=1))
    crossed = np.vstack([one[:, [0, 1]], one[:, [0, 2]], two[:, [1, 0]], two[:, [2, 0]]])
    keys, number = np.unique(np.sort(crossed, axis=1), axis=0, return_inverse=True)
    first, second = value[keys[:, 0]], value[keys[:, 1]]
    share = (first / np.where(first == second, 1.0, first - second))[:, None]
    ends = mesh.vertices_mm[keys]
    fresh = ends[:, 0] * (1 - share) + ends[:, 1] * share
    number = number.reshape(-1) + len(mesh.vertices_mm)
    a, b, c, d = np.split(number, np.cumsum([len(one), len(one), len(two)]))
    faces = np.vstack(
        [
            whole,
            np.column_stack([one[:, 0], a, b]),
            np.column_stack([two[:, 1], two[:, 2], c]),
            np.column_stack([two[:, 2], d, c]),
        ]
    )
    return _used_only(TriMesh(np.vstack([mesh.vertices_mm, fresh]), faces.astype(np.int32)))


def smooth_curve(points: FloatArray, *, closed: bool) -> FloatArray:
    """Return a smooth curve (m, d) through points (k, d) (Catmull-Rom)."""
    if len(points) < 3:
        return points
    if closed:
        around = np.vstack([points[-1:], points, points[:2]])
    else:
        around = np.vstack([2 * points[:1] - points[1:2], points, 2 * points[-1:] - points[-2:-1]])
    a, b, c, d = (around[i : len(around) - 3 + i, None] for i in range(4))
    t = np.arange(_STEPS)[None, :, None] / _STEPS
    curve = 0.5 * (
        2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3
    )
    flat = curve.reshape(-1, points.shape[1])
    return flat if closed else np.vstack([flat, points[-1:]])


def _field(shapes: Sequence[Shape], points_mm: FloatArray, normals: FloatArray) -> FloatArray:
    """Return the fields of shapes, ``(shapes, n)``."""
    return np.array([shape.field(points_mm, normals) for shape in shapes])


def _outline_distance(points: FloatArray, outline: FloatArray) -> FloatArray:
    """Return the signed distance (n,) of points (n, 2) to a closed outline (k, 2)."""
    ends = np.roll(outline, -1, axis=0)
    away = line_distance(points, np.vstack([outline, outline[:1]]), np.zeros(len(outline) + 1))
    inside = np.zeros(len(points), np.bool_)
    for (x, y), (u, v) in zip(outline, ends, strict=True):
        crosses = (points[:, 1] < y) != (points[:, 1] < v)
        with np.errstate(divide="ignore", invalid="ignore"):
            inside ^= crosses & (points[:, 0] < x + (points[:, 1] - y) * (u - x) / (v - y))
    return np.where(inside, -away, away)


def _kept(
    mesh: TriMesh, value: FloatArray, fields: FloatArray, piece: NDArray[np.intp]
) -> NDArray[np.intp]:
    """Return the faces to cut: of each shape on each piece of bone the largest patch."""
    touched = np.flatnonzero((value[mesh.faces] < 0).any(axis=1))
    faces = mesh.faces[touched]
    # vertices inside hold together along edges of which both ends are inside
    pairs = np.vstack([faces[:, [0, 1]], faces[:, [1, 2]], faces[:, [2, 0]]])
    pairs = pairs[(value[pairs] < 0).all(axis=1)]
    size = len(value)
    links = coo_array((np.ones(len(pairs)), (pairs[:, 0], pairs[:, 1])), shape=(size, size))
    _, patch = connected_components(links, directed=False)
    area = np.linalg.norm(face_cross(mesh), axis=1)[touched] / 2
    total = np.zeros(patch.max() + 1)
    for corner in range(3):
        inside = value[faces[:, corner]] < 0
        np.add.at(total, patch[faces[inside, corner]], area[inside] / 3)
    chosen: set[int] = set()
    for field in fields:
        for number in np.unique(piece):
            own = np.unique(patch[(field < 0) & (value < 0) & (piece == number)])
            own = own[total[own] > _SPECK_MM2]
            if len(own):
                chosen.add(int(own[np.argmax(total[own])]))
    good = (value < 0) & np.isin(patch, sorted(chosen))
    stray = (value < 0) & ~good
    return touched[good[faces].any(axis=1) & ~stray[faces].any(axis=1)]


def _edge_length(mesh: TriMesh) -> float:
    """Return the mean length of the sides of the faces, mm."""
    ends = mesh.vertices_mm[mesh.faces]
    return float(np.linalg.norm(ends - np.roll(ends, 1, axis=1), axis=2).mean())


def _halved(
    mesh: TriMesh, normals: FloatArray, piece: NDArray[np.intp]
) -> tuple[TriMesh, FloatArray, NDArray[np.intp]]:
    """Return the mesh with each triangle cut into four flat ones, with its normals and pieces."""
    faces = mesh.faces.astype(np.int64)
    sides = np.sort(np.vstack([faces[:, [0, 1]], faces[:, [1, 2]], faces[:, [2, 0]]]), axis=1)
    pairs, number = np.unique(sides, axis=0, return_inverse=True)
    ab, bc, ca = np.split(number.reshape(-1) + len(mesh.vertices_mm), 3)
    a, b, c = faces.T
    four = np.vstack(
        [np.column_stack(t) for t in ((a, ab, ca), (ab, b, bc), (ca, bc, c), (ab, bc, ca))]
    )
    points = np.vstack([mesh.vertices_mm, mesh.vertices_mm[pairs].mean(axis=1)])
    return (
        TriMesh(points, four.astype(np.int32)),
        unit(np.vstack([normals, normals[pairs].sum(axis=1)])),
        np.concatenate([piece, piece[pairs[:, 0]]]),
    )


def _turned(faces: IntArray, first: NDArray[np.intp]) -> IntArray:
    """Return faces turned so that the given corner comes first, wound as before."""
    columns = (first[:, None] + np.arange(3)) % 3
    return np.asarray(np.take_along_axis(faces, columns, axis=1), np.int32)


def _used_only(mesh: TriMesh) -> TriMesh:
    """Return the mesh without vertices that no face uses."""
    used, faces = np.unique(mesh.faces, return_inverse=True)
    return TriMesh(mesh.vertices_mm[used], faces.reshape(-1, 3).astype(np.int32))
