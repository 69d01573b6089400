"""Measures and palpable points: lines and dots in the scene with a label each."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from vtkmodules.vtkCommonCore import vtkPoints
from vtkmodules.vtkCommonDataModel import vtkCellArray, vtkPolyData
from vtkmodules.vtkFiltersCore import vtkTubeFilter
from vtkmodules.vtkFiltersSources import vtkSphereSource
from vtkmodules.vtkRenderingCore import vtkActor, vtkBillboardTextActor3D, vtkPolyDataMapper

from meshes.atlas import Atlas, Drawing
from viewer.render.arrays import mirror
from viewer.render.palette import rgb

_LINE = rgb("#10417a")
_DOT = rgb("#d9480f")
_PAPER = rgb("#ffffff")
_INK = rgb("#12263a")
_LINE_MM, _DOT_MM = 0.8, 4.0
#: Height of a label's letters as a share of the frame's, and the least it may be, px.
_LABEL_SHARE, _LABEL_LEAST_PX = 0.021, 14
#: How far a label stands from what it names, px.
_AWAY_PX = (16, 14)


class Marks:
    """Draws measures and points; each is made when it is first shown.

    Parameters
    ----------
    atlas : Atlas
    renderer : vtkRenderer
    """

    def __init__(self, atlas: Atlas, renderer: Any) -> None:
        self._known = {drawing.id: drawing for drawing in atlas.drawings}
        self._renderer = renderer
        self._made: dict[str, tuple[Drawing, vtkActor, Any]] = {}
        self._label_px = _LABEL_LEAST_PX

    def resize(self, height_px: int) -> None:
        """Keep the labels in proportion to the frame."""
        self._label_px = max(_LABEL_LEAST_PX, round(_LABEL_SHARE * height_px))
        for _, _, label in self._made.values():
            label.GetTextProperty().SetFontSize(self._label_px)

    def show(self, ids: Iterable[str], *, mirrored: bool) -> None:
        """Show these drawings and no others."""
        wanted = {id_ for id_ in ids if id_ in self._known}
        for id_ in sorted(wanted - self._made.keys()):
            drawing = self._known[id_]
            self._made[id_] = drawing, self._shape(drawing), self._label(drawing)
        sign = -1.0 if mirrored else 1.0
        for id_, (drawing, shape, label) in self._made.items():
            shape.SetVisibility(id_ in wanted)
            shape.SetUserMatrix(mirror(sign, 0.0))
            label.SetVisibility(id_ in wanted)
            x, y, z = drawing.at_mm
            label.SetPosition(sign * x, y, z)

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
        actor = vtkActor()
        actor.SetMapper(mapper)
        finish = actor.GetProperty()
        finish.SetColor(*(_LINE if drawing.lines else _DOT))
        finish.SetAmbient(0.6)
        finish.SetDiffuse(0.5)
        self._renderer.AddActor(actor)
        return actor

    def _label(self, drawing: Drawing) -> Any:
        label: Any = vtkBillboardTextActor3D()
        named = drawing.text if drawing.kind == "point" else f"{drawing.name}: {drawing.text}"
        label.SetInput(named)
        label.SetDisplayOffset(*_AWAY_PX)
        look = label.GetTextProperty()
        look.SetFontSize(self._label_px)
        look.SetColor(*_INK)
        look.SetBackgroundColor(*_PAPER)
        look.SetBackgroundOpacity(0.85)
        look.SetFrame(True)
        look.SetFrameColor(*_LINE)
        self._renderer.AddActor(label)
        return label


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
