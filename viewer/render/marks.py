"""Measures and palpable points: lines and dots in the scene; ``named`` gives them their labels."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from vtkmodules.vtkCommonCore import vtkPoints
from vtkmodules.vtkCommonDataModel import vtkCellArray, vtkPolyData
from vtkmodules.vtkFiltersCore import vtkTubeFilter
from vtkmodules.vtkFiltersSources import vtkSphereSource
from vtkmodules.vtkRenderingCore import vtkActor, vtkPolyDataMapper

from meshes.atlas import Atlas, Drawing
from viewer.render.arrays import mirror, vtk_matrix
from viewer.render.clipping import Clipping
from viewer.render.named import MEASURE, POINT

_LINE_MM, _DOT_MM = 0.8, 4.0


class Marks:
    """Draws measures and points; each is made when it is first shown.

    Parameters
    ----------
    atlas : Atlas
    renderer : vtkRenderer
    clipping : Clipping
    """

    def __init__(self, atlas: Atlas, renderer: Any, clipping: Clipping) -> None:
        self._clipping = clipping
        self._known = {drawing.id: drawing for drawing in atlas.drawings}
        self._renderer = renderer
        self._made: dict[str, vtkActor] = {}

    def show(self, ids: Iterable[str], *, mirrored: bool) -> None:
        """Show these drawings and no others."""
        wanted = {id_ for id_ in ids if id_ in self._known}
        for id_ in sorted(wanted - self._made.keys()):
            self._made[id_] = self._shape(self._known[id_])
        place = vtk_matrix(mirror(-1.0 if mirrored else 1.0))
        for id_, shape in self._made.items():
            shape.SetVisibility(id_ in wanted)
            shape.SetUserMatrix(place)

    def clip(self) -> None:
        """Leave out what a section plane cuts away, or nothing."""
        for shape in self._made.values():
            self._clipping.apply(shape.GetMapper())

    def _shape(self, drawing: Drawing) -> vtkActor:
        source: Any
        if drawing.lines:
            source = vtkTubeFilter()
            source.SetInputData(_lines(drawing))
            source.SetRadius(_LINE_MM)
            source.SetNumberOfSides(12)
            source.CappingOn()
        else:
            source = vtkSphereSource()
            source.SetCenter(*drawing.at_mm)
            source.SetRadius(_DOT_MM)
            source.SetThetaResolution(20)
            source.SetPhiResolution(14)
        mapper = vtkPolyDataMapper()
        mapper.SetInputConnection(source.GetOutputPort())
        mapper.ScalarVisibilityOff()
        self._clipping.apply(mapper)
        actor = vtkActor()
        actor.SetMapper(mapper)
        finish = actor.GetProperty()
        finish.SetColor(*(MEASURE if drawing.lines else POINT))
        finish.SetAmbient(0.6)
        finish.SetDiffuse(0.5)
        self._renderer.AddActor(actor)
        return actor


def _lines(drawing: Drawing) -> vtkPolyData:
    points, cells = vtkPoints(), vtkCellArray()
    for line in drawing.lines:
        start = points.GetNumberOfPoints()
        for place in np.asarray(line, float):
            points.InsertNextPoint(*place.tolist())
        cells.InsertNextCell(len(line))
        for i in range(len(line)):
            cells.InsertCellPoint(start + i)
    mesh = vtkPolyData()
    mesh.SetPoints(points)
    mesh.SetLines(cells)
    return mesh
