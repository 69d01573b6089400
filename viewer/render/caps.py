"""Caps: the cut drawn in the scene, each piece in the colour of its tissue, with a line around."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from vtkmodules.vtkCommonDataModel import vtkCellArray, vtkPolyData
from vtkmodules.vtkRenderingCore import vtkActor, vtkPolyDataMapper

from meshes.section.fill import Area, triangles_of
from meshes.section.plane import Plane
from viewer.render.arrays import points, shared, surface
from viewer.render.cut import Cut, Piece
from viewer.render.palette import Rgb

#: Each piece lies this much above the one it wins from, mm: far less than a pixel.
_LIFT_MM = 0.004
#: Lines lie above all pieces.
_LINE_LIFT_MM = 0.6
_LINE_PX = 1.3
#: How much darker the line around a piece is than the piece.
_LINE_DARKER = 0.52

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
    """Return an actor that shows the colours of its points as they are."""
    mapper = vtkPolyDataMapper()
    mapper.SetColorModeToDirectScalars()
    mapper.SetScalarModeToUsePointData()
    actor = vtkActor()
    actor.SetMapper(mapper)
    actor.SetVisibility(False)
    finish = actor.GetProperty()
    finish.LightingOff()
    finish.SetAmbient(1.0)
    finish.SetDiffuse(0.0)
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
        With their number in the cut: the higher one wins.
    plane : Plane
    colours : callable
        Returns RGBA of the area and of the inside of a piece.
    """
    flat, faces, lifts, rgba = [], [], [], []
    count = 0
    for number, piece in pieces:
        areas: tuple[Area, Area] = piece.area, piece.inside
        for level, (area, colour) in enumerate(zip(areas, colours(piece), strict=True)):
            corners, triangles = triangles_of(area)
            flat.append(corners)
            faces.append(triangles + count)
            lifts.append(np.full(len(corners), (2 * number + level) * _LIFT_MM))
            rgba.append(np.broadcast_to(colour, (len(corners), 4)))
            count += len(corners)
    place = plane.in_space(np.concatenate(flat)) + np.concatenate(lifts)[:, None] * plane.n
    mesh = surface(points(place.astype(np.float32)), np.concatenate(faces).astype(np.int32))
    mesh.GetPointData().SetScalars(shared(np.concatenate(rgba)))
    return mesh


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
    place = plane.in_space(np.concatenate(flat)) + _LINE_LIFT_MM * plane.n
    mesh = vtkPolyData()
    mesh.SetPoints(points(place.astype(np.float32)))
    cells = vtkCellArray()
    cells.SetData(2, shared(np.concatenate(ends).astype(np.int32).ravel()))
    mesh.SetLines(cells)
    mesh.GetPointData().SetScalars(shared(np.concatenate(rgba)))
    return mesh


def _rgba(piece: Piece, colour: Rgb) -> Colours:
    opacity = min(max(piece.node.look.opacity, 0.0), 1.0)
    return np.array([round(255 * part) for part in (*colour, opacity)], np.uint8)
