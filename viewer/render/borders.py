"""Smooth borders of areas that are sets of triangles: drawn through the triangles, not along them.

Each vertex gets a share by which it lies inside an area; the border is where that share, read
between the vertices by the shader, is a half.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from vtkmodules.vtkCommonDataModel import vtkDataObject, vtkPolyData
from vtkmodules.vtkRenderingCore import vtkActor

from meshes.atlas import Floats, Ints
from viewer.render.arrays import shared

#: Rounds of evening out, and rings of triangles around an area that this reaches.
_ROUNDS = 7
#: An area keeps its size, by moving its border back, where that would move further than this: a
#: thin one.
_THIN = 0.08
_NAME = "inside"
_VERTEX_DEC = f"""//VTK::Clip::Dec
in float {_NAME};
out float insideVSOutput;
"""
_VERTEX_IMPL = f"""//VTK::Clip::Impl
  insideVSOutput = {_NAME};
"""
_FRAGMENT_DEC = """//VTK::Clip::Dec
in float insideVSOutput;
"""
#: Leaves out what lies outside; tells how far a pixel on the border lies in (0 to 1).
CUT = """
  float within = clamp((insideVSOutput - 0.5) / max(fwidth(insideVSOutput), 1e-6) + 0.5, 0.0, 1.0);
  if (within <= 0.0) discard;
"""
#: The same without a soft edge, for pictures whose colours are numbers.
HARD_CUT = """
  if (insideVSOutput <= 0.5) discard;
"""


@dataclass(frozen=True, eq=False)
class Area:
    """An area of a surface with a smooth border.

    Parameters
    ----------
    faces : (k, 3) int32
        All triangles that lie in it for some part.
    border : (j, 3) int32
        Those of them that the border crosses or that did not belong to it before.
    inside : (n,) float32
        Share by which each vertex of the whole lies inside; 0.5 is the border.
    """

    faces: Ints
    border: Ints
    inside: Floats


def smooth_area(vertices_mm: Floats, faces: Ints, chosen: NDArray[np.bool_]) -> Area:
    """Return an area with its border evened out, a thin one as large as it was.

    Parameters
    ----------
    vertices_mm : (n, 3) float32
    faces : (m, 3) int32
    chosen : (m,) bool
        The triangles of the area.
    """
    inside = np.zeros(len(vertices_mm), np.float32)
    if not chosen.any():
        return Area(faces[:0], faces[:0], inside)
    near = _around(vertices_mm, faces, chosen)
    there, flat = np.unique(faces[near], return_inverse=True)
    some, own = flat.reshape(-1, 3), chosen[near]
    flat, count = some.ravel(), len(there)
    number = np.bincount(flat, minlength=count)
    share = own.astype(np.float64)
    for _ in range(_ROUNDS):
        around = np.bincount(flat, np.repeat(share, 3), minlength=count) / number
        share = around[some].mean(axis=1)
    corners = vertices_mm[there].astype(np.float64)[some]
    across = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    size = np.linalg.norm(across, axis=1)
    order = np.argsort(-share, kind="stable")
    wanted = size[own].sum()
    last = min(int(np.searchsorted(np.cumsum(size[order]), wanted)), len(order) - 1)
    move = 0.5 - share[order[last]]
    if abs(move) > _THIN:  # otherwise two neighbours share one border
        around = around + move
    high = around[some] > 0.5
    drawn = high.any(axis=1)
    border = drawn & ~(high.all(axis=1) & own)
    inside[there] = around
    return Area(faces[near[drawn]], faces[near[border]], inside)


def _around(vertices_mm: Floats, faces: Ints, chosen: NDArray[np.bool_]) -> NDArray[np.intp]:
    """Return the numbers of the faces of an area and of all that evening it out can reach."""
    corners = vertices_mm[faces[chosen]]
    reach = _ROUNDS * float(np.abs(corners - np.roll(corners, 1, axis=1)).max(axis=(1, 2)).mean())
    flat = corners.reshape(-1, 3)
    within = (
        (vertices_mm >= flat.min(axis=0) - reach) & (vertices_mm <= flat.max(axis=0) + reach)
    ).all(axis=1)
    return np.flatnonzero(within[faces].any(axis=1))


def tell_inside(mesh: vtkPolyData, inside: Floats) -> None:
    """Give the points of a mesh their shares."""
    shares = shared(inside)
    shares.SetName(_NAME)
    mesh.GetPointData().AddArray(shares)


def map_inside(mapper: Any) -> None:
    """Let a mapper hand on the share inside of its points."""
    mapper.MapDataArrayToVertexAttribute(_NAME, _NAME, vtkDataObject.FIELD_ASSOCIATION_POINTS, -1)


def read_inside(actor: vtkActor) -> None:
    """Let an actor know the share inside, given mappers that ``map_inside``; ``CUT`` uses it."""
    shader = actor.GetShaderProperty()
    # not where ``fibres`` puts its own: a place can be replaced once
    shader.AddVertexShaderReplacement("//VTK::Clip::Dec", True, _VERTEX_DEC, False)
    shader.AddVertexShaderReplacement("//VTK::Clip::Impl", True, _VERTEX_IMPL, False)
    shader.AddFragmentShaderReplacement("//VTK::Clip::Dec", True, _FRAGMENT_DEC, False)
