"""Caps: the cut drawn in the scene, each piece in the colour of its tissue, with a line around."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from vtkmodules.vtkCommonDataModel import vtkCellArray, vtkDataObject, vtkPolyData
from vtkmodules.vtkRenderingCore import vtkActor, vtkPolyDataMapper

from meshes.section.fill import Area, triangles_of
from meshes.section.plane import Plane
from viewer.render.arrays import points, shared, surface
from viewer.render.cut import Cut, Piece
from viewer.render.palette import Rgb

#: All lies in one plane: by its level each piece comes this much nearer in the depth buffer than
#: the one it wins from, some of its smallest steps. Nothing lies before the plane to be hidden.
LEVEL_DEPTH = 4.0 / 2**24
_LINE_PX = 1.3
#: How much darker the line around a piece is than the piece.
_LINE_DARKER = 0.52

_VERTEX_DEC = """//VTK::PositionVC::Dec
in float level;
out float levelVSOutput;
"""
_VERTEX_IMPL = """//VTK::PositionVC::Impl
  levelVSOutput = level;
"""
_FRAGMENT_DEC = """//VTK::PositionVC::Dec
in float levelVSOutput;
"""
_FRAGMENT_DEPTH = f"""
  gl_FragDepth = gl_FragCoord.z - levelVSOutput * {LEVEL_DEPTH:.10f};
//VTK::Depth::Impl
"""

Colours = NDArray[np.uint8]


class Caps:
    """Draws the cut: what is opaque, what is faded, and the lines.

    Parameters
    ----------
    cut : Cut
    renderer : vtkRenderer
    """

    def __init__(self, cut: Cut, renderer: Any) -> None:
        self._cut = cut
        self._actors = [flat_actor() for _ in range(2)]
        self._lines = flat_actor()
        self._lines.GetProperty().SetLineWidth(_LINE_PX)
        self._actors[1].ForceTranslucentOn()
        for actor in (*self._actors, self._lines):
            renderer.AddActor(actor)
        self._drawn: object = None

    def draw(self) -> None:
        """Bring the caps in line with the cut."""
        plane, pieces = self._cut.plane, self._cut.pieces
        if pieces is self._drawn:
            return
        self._drawn = pieces
        for actor in (*self._actors, self._lines):
            actor.SetVisibility(False)
        if plane is None or not pieces:
            return
        for faded, actor in enumerate(self._actors):
            some = [(k, p) for k, p in enumerate(pieces) if (p.node.look.opacity < 1) == faded]
            if some:
                mesh = cap_mesh(some, plane, lambda p: (_rgba(p, p.colour), _rgba(p, p.inner)))
                actor.GetMapper().SetInputDataObject(mesh)
                actor.SetVisibility(True)
        self._lines.GetMapper().SetInputDataObject(_line_mesh(pieces, plane))
        self._lines.SetVisibility(True)


def flat_actor() -> vtkActor:
    """Return an actor that shows the colours of points as they are, by the ``level`` they have."""
    mapper: Any = vtkPolyDataMapper()
    mapper.SetColorModeToDirectScalars()
    mapper.SetScalarModeToUsePointData()
    mapper.MapDataArrayToVertexAttribute(
        "level", "level", vtkDataObject.FIELD_ASSOCIATION_POINTS, -1
    )
    actor = vtkActor()
    actor.SetMapper(mapper)
    actor.SetVisibility(False)
    shader = actor.GetShaderProperty()
    shader.AddVertexShaderReplacement("//VTK::PositionVC::Dec", True, _VERTEX_DEC, False)
    shader.AddVertexShaderReplacement("//VTK::PositionVC::Impl", True, _VERTEX_IMPL, False)
    shader.AddFragmentShaderReplacement("//VTK::PositionVC::Dec", True, _FRAGMENT_DEC, False)
    shader.AddFragmentShaderReplacement("//VTK::Depth::Impl", True, _FRAGMENT_DEPTH, False)
    finish = actor.GetProperty()
    # lit, or ambient occlusion would see what lies behind it, but by ambient light alone
    finish.SetAmbient(1.0)
    finish.SetDiffuse(0.0)
    finish.SetSpecular(0.0)
    return actor


def cap_mesh(
    pieces: Sequence[tuple[int, Piece]],
    plane: Plane,
    colours: Callable[[Piece], tuple[Colours, Colours]],
) -> vtkPolyData:
    """Return the triangles of pieces.

    Parameters
    ----------
    pieces : sequence of (int, Piece)
        With their number in the cut: the higher one wins, and of a piece its inside.
    plane : Plane
    colours : callable
        Returns RGBA of the area and of the inside of a piece.
    """
    flat, faces, levels, rgba = [], [], [], []
    count = 0
    for number, piece in pieces:
        areas: tuple[Area, Area] = piece.area, piece.inside
        for level, (area, colour) in enumerate(zip(areas, colours(piece), strict=True)):
            corners, filled = triangles_of(area)
            flat.append(corners)
            faces.append(filled + count)
            levels.append(np.full(len(corners), 2.0 * number + level, np.float32))
            rgba.append(np.broadcast_to(colour, (len(corners), 4)))
            count += len(corners)
    place = plane.in_space(np.concatenate(flat))
    triangles = np.concatenate(faces).astype(np.int32)
    if np.cross(*plane.axes) @ plane.n < 0:  # or its normals would be turned the other way
        triangles = triangles[:, ::-1]
    mesh = surface(points(place.astype(np.float32)), triangles)
    _dress(mesh, plane, np.concatenate(rgba), np.concatenate(levels))
    return mesh


def _dress(mesh: vtkPolyData, plane: Plane, rgba: Colours, levels: NDArray[np.float32]) -> None:
    """Give the points of a mesh their colours ``(n, 4)``, levels ``(n,)`` and normals."""
    mesh.GetPointData().SetScalars(shared(rgba))
    mesh.GetPointData().SetNormals(shared(np.tile(plane.n.astype(np.float32), (len(rgba), 1))))
    array = shared(levels)
    array.SetName("level")
    mesh.GetPointData().AddArray(array)


def _line_mesh(pieces: Sequence[Piece], plane: Plane) -> vtkPolyData:
    flat, ends, rgba = [], [], []
    count = 0
    for piece in pieces:
        red, green, blue = (part * _LINE_DARKER for part in piece.colour)
        colour = _rgba(piece, (red, green, blue))
        for line in piece.area:
            flat.append(line)
            here = np.arange(count, count + len(line))
            ends.append(np.column_stack([here, np.roll(here, -1)]))
            rgba.append(np.broadcast_to(colour, (len(line), 4)))
            count += len(line)
    place = plane.in_space(np.concatenate(flat))
    mesh = vtkPolyData()
    mesh.SetPoints(points(place.astype(np.float32)))
    cells = vtkCellArray()
    cells.SetData(2, shared(np.concatenate(ends).astype(np.int32).ravel()))
    mesh.SetLines(cells)
    above_all = np.full(len(place), highest_level(pieces), np.float32)
    _dress(mesh, plane, np.concatenate(rgba), above_all)
    return mesh


def highest_level(pieces: Sequence[Piece]) -> float:
    """Return the level of what comes nearest: the lines around all pieces."""
    return 2.0 * len(pieces) + 2.0


def _rgba(piece: Piece, colour: Rgb) -> Colours:
    opacity = min(max(piece.node.look.opacity, 0.0), 1.0)
    return np.array([round(255 * part) for part in (*colour, opacity)], np.uint8)
