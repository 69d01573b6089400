"""Measures and palpable points: lines and dots in the scene; ``named`` gives them their labels."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Any

import numpy as np
from vtkmodules.vtkCommonCore import vtkPoints
from vtkmodules.vtkCommonDataModel import vtkCellArray, vtkPolyData
from vtkmodules.vtkFiltersCore import vtkTubeFilter
from vtkmodules.vtkFiltersSources import vtkSphereSource
from vtkmodules.vtkRenderingCore import vtkActor, vtkPolyDataMapper

from meshes.atlas import Atlas, Drawing, Part
from viewer.render.arrays import vtk_matrix
from viewer.render.clipping import Clipping
from viewer.render.nodes import Moved
from viewer.render.palette import MEASURE, POINT
from viewer.render.places import mirror

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
        self._atlas = atlas
        self._renderer = renderer
        self._made: dict[str, vtkActor] = {}

    @cached_property
    def _bone(self) -> dict[str, str]:
        return bones_of(self._atlas)

    def show(self, ids: Iterable[str], *, mirrored: bool, moved: Moved) -> None:
        """Show these drawings and no others, each where its bone is moved to."""
        wanted = {id_ for id_ in ids if id_ in self._known}
        for id_ in sorted(wanted - self._made.keys()):
            self._made[id_] = self._shape(self._known[id_])
        side = mirror(-1.0 if mirrored else 1.0)
        for id_, shape in self._made.items():
            shape.SetVisibility(id_ in wanted)
            motion = moved(self._bone[id_])
            shape.SetUserMatrix(vtk_matrix(side if motion is None else side @ motion))

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


def bones_of(atlas: Atlas) -> dict[str, str]:
    """Return the bone that each drawing goes with: a point with the one it lies on."""
    bones = [part for part in atlas.parts.values() if part.tissue == "bone"]
    return {drawing.id: _bone_of(drawing, bones) for drawing in atlas.drawings}


def _bone_of(drawing: Drawing, bones: Sequence[Part]) -> str:
    if drawing.lines:
        return "femur" if drawing.follows > 0.5 else "hip_bone"
    away_mm = [
        float(np.linalg.norm(bone.vertices_mm - np.array(drawing.at_mm), axis=1).min())
        for bone in bones
    ]
    return bones[int(np.argmin(away_mm))].id


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
