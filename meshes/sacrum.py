"""Opening the foramina of the sacrum, which averaging has closed to dents."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import manifold3d
import numpy as np
import tomli
from scipy.sparse import csr_array, diags_array

from meshes.solids import solid, surface
from meshes.surface import FloatArray, TriMesh, point_tree
from meshes.symmetry import half_doubled

FIGURES = Path(__file__).parent / "figures"
#: Straight edges around an opening, and the rings along a canal.
_AROUND, _RINGS = 28, 14
#: An opening widens to this many times its radius at the surface, over this length.
_FLARE, _FLARE_MM = 1.3, 3.0
#: Room that a canal keeps beyond the bone at both ends, so that it is cut right through.
_BEYOND_MM = 9.0
#: Edges shorter than this are left out; rounds of smoothing of the openings' edges.
_SLIVER_MM, _ROUNDING = 0.05, 5


def opened_sacrum(sacrum: TriMesh, midline_x_mm: float) -> TriMesh:
    """Return the sacrum with four pairs of foramina cut through.

    Parameters
    ----------
    sacrum : TriMesh
        Closed, symmetric, atlas frame.
    midline_x_mm : float
    """
    figures = tomli.loads((FIGURES / "sacrum.toml").read_text("utf-8"))
    whole = solid(sacrum.vertices_mm, sacrum.faces)
    for foramen in figures["foramen"]:
        whole = whole - _canal(sacrum, foramen, midline_x_mm)
    cut = surface(whole.simplify(_SLIVER_MM))
    there = [midline_x_mm, 0.0, 0.0]
    middle = _rounded(cut, sacrum).moved(np.eye(3), np.negative(there))
    return half_doubled(middle).moved(np.eye(3), there)


def _rounded(cut: TriMesh, sacrum: TriMesh) -> TriMesh:
    """Return the cut bone with the edges of its openings rounded."""
    points = cut.vertices_mm.copy()
    away, _ = point_tree(sacrum.vertices_mm).query(points)
    new = away > 1e-3
    edges = np.concatenate([cut.faces[:, [0, 1]], cut.faces[:, [1, 2]], cut.faces[:, [2, 0]]])
    ends = np.concatenate([edges, edges[:, ::-1]])
    count = len(points)
    links = csr_array((np.ones(len(ends)), (ends[:, 0], ends[:, 1])), shape=(count, count))
    links = diags_array(1.0 / links.sum(axis=1)) @ links
    # where old and new surface meet, and a little way from there
    share = new * (links @ (~new)) > 0
    weight = share.astype(np.float64)
    for _ in range(_ROUNDING):
        weight = np.maximum(weight, links @ weight)
    weight[weight < 0.05] = 0.0
    for _ in range(_ROUNDING):
        points += 0.6 * weight[:, None] * (links @ points - points)
    return cut.with_vertices(points)


def _canal(sacrum: TriMesh, foramen: dict[str, Any], midline_x_mm: float) -> manifold3d.Manifold:
    """Return what is cut out for one foramen of the right side: a canal flared at both ends."""
    front = np.array([midline_x_mm - foramen["from_midline_mm"], 0.0, foramen["height_mm"]])
    front[1] = _surface_y_mm(sacrum, front, from_front=True)
    back = front + 30.0 * np.array([0.0, 1.0, foramen["back_up"]])
    back[0] = midline_x_mm - foramen["back_from_midline_mm"]
    back[1] = _surface_y_mm(sacrum, back, from_front=False)
    along = (back - front) / np.linalg.norm(back - front)
    side = np.cross(along, (0.0, 0.0, 1.0))
    side /= np.linalg.norm(side)
    up = np.cross(side, along)
    length = float(np.linalg.norm(back - front))
    angles = np.arange(_AROUND) * 2 * np.pi / _AROUND
    rim = np.cos(angles)[:, None] * side + np.sin(angles)[:, None] * up
    at_mm = np.linspace(-_BEYOND_MM, length + _BEYOND_MM, _RINGS * 2)
    share = np.clip(at_mm / length, 0.0, 1.0)
    radius = foramen["radius_mm"] * (1 - share) + foramen["back_radius_mm"] * share
    to_end = np.minimum(at_mm, length - at_mm)
    flare = 1 + (_FLARE - 1) * np.exp(-np.clip(to_end + 1.5, -2.0, None) / _FLARE_MM)
    rings = (
        front + at_mm[:, None, None] * along + (radius * flare)[:, None, None] * rim[None]
    ).reshape(-1, 3)
    ends = np.array([front + at_mm[0] * along, front + at_mm[-1] * along])
    faces = []
    for ring in range(len(at_mm) - 1):
        for i in range(_AROUND):
            a, b = ring * _AROUND + i, ring * _AROUND + (i + 1) % _AROUND
            faces += [(a, b + _AROUND, b), (a, a + _AROUND, b + _AROUND)]
    first, last = len(rings), (len(at_mm) - 1) * _AROUND
    for i in range(_AROUND):
        j = (i + 1) % _AROUND
        faces += [(first, i, j), (first + 1, last + j, last + i)]
    return solid(np.concatenate([rings, ends]), faces)


def _surface_y_mm(sacrum: TriMesh, point_mm: FloatArray, *, from_front: bool) -> float:
    """Return y of the first surface that a line through a point, front to back, meets."""
    corners = sacrum.vertices_mm[sacrum.faces][:, :, [0, 2]] - point_mm[[0, 2]]
    a, b, c = corners[:, 0], corners[:, 1], corners[:, 2]

    def turn(p: FloatArray, q: FloatArray) -> FloatArray:
        return np.asarray(p[:, 0] * q[:, 1] - p[:, 1] * q[:, 0])

    parts = np.stack([turn(b, c), turn(c, a), turn(a, b)], axis=1)
    total = parts.sum(axis=1)
    inside = (np.abs(total) > 1e-12) & ((parts * np.sign(total)[:, None]) >= 0).all(axis=1)
    weights = parts[inside] / total[inside, None]
    y = np.einsum("ij,ij->i", weights, sacrum.vertices_mm[sacrum.faces[inside]][:, :, 1])
    return float(y.min() if from_front else y.max())
