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
    count = len(vertices_mm)
    near: NDArray[np.bool_] = chosen
    for _ in range(_ROUNDS):
        touched = np.zeros(count, bool)
        touched[faces[near]] = True
        near = np.asarray(touched[faces].any(axis=1), np.bool_)
    some = faces[near]
    if not chosen.any():
        return Area(some, some, np.zeros(count, np.float32))
    flat = some.ravel()
    number = np.maximum(np.bincount(flat, minlength=count), 1)
    share = chosen[near].astype(np.float64)
    for _ in range(_ROUNDS):
        inside = np.bincount(flat, np.repeat(share, 3), minlength=count) / number
        share = inside[some].mean(axis=1)
    corners = vertices_mm[some].astype(np.float64)
    across = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    size = np.linalg.norm(across, axis=1)
    order = np.argsort(-share, kind="stable")
    wanted = size[chosen[near]].sum()
    last = min(int(np.searchsorted(np.cumsum(size[order]), wanted)), len(order) - 1)
    move = 0.5 - share[order[last]]
    if abs(move) > _THIN:  # otherwise two neighbours share one border
        inside += move
    high = inside[some] > 0.5
    drawn = high.any(axis=1)
    border = drawn & ~(high.all(axis=1) & chosen[near])
    return Area(some[drawn], some[border], inside.astype(np.float32))


def tell_inside(mesh: vtkPolyData, inside: Floats) -> None:
    """Give the points of a mesh their shares."""
    shares = shared(inside)
    shares.SetName(_NAME)
    mesh.GetPointData().AddArray(shares)


def read_inside(actor: vtkActor) -> None:
    """Let an actor know the share inside; ``CUT`` uses it."""
    mapper: Any = actor.GetMapper()
    mapper.MapDataArrayToVertexAttribute(_NAME, _NAME, vtkDataObject.FIELD_ASSOCIATION_POINTS, -1)
    shader = actor.GetShaderProperty()
    # not where ``fibres`` puts its own: a place can be replaced once
    shader.AddVertexShaderReplacement("//VTK::Clip::Dec", True, _VERTEX_DEC, False)
    shader.AddVertexShaderReplacement("//VTK::Clip::Impl", True, _VERTEX_IMPL, False)
    shader.AddFragmentShaderReplacement("//VTK::Clip::Dec", True, _FRAGMENT_DEC, False)
