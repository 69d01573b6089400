"""Lines and dots that lie flat over the picture, placed by pixel."""

from __future__ import annotations

from typing import Any

from vtkmodules.vtkCommonCore import vtkPoints, vtkUnsignedCharArray
from vtkmodules.vtkCommonDataModel import vtkCellArray, vtkPolyData
from vtkmodules.vtkRenderingCore import vtkActor2D, vtkCoordinate, vtkPolyDataMapper2D

from viewer.render.palette import Rgb


class Strokes:
    """Lines and dots in pixels, each with its colour, as one actor.

    Parameters
    ----------
    renderer : vtkRenderer
    """

    def __init__(self, renderer: Any) -> None:
        self._actor: Any = vtkActor2D()
        mapper: Any = vtkPolyDataMapper2D()
        in_pixels = vtkCoordinate()
        in_pixels.SetCoordinateSystemToDisplay()
        mapper.SetTransformCoordinate(in_pixels)
        mapper.SetScalarModeToUseCellData()
        self._actor.SetMapper(mapper)
        renderer.AddViewProp(self._actor)
        self.clear()

    def clear(self) -> None:
        """Take all away."""
        self._paths: list[tuple[list[tuple[float, float]], Rgb]] = []
        self._actor.SetVisibility(False)

    def add(self, path: list[tuple[float, float]], colour: Rgb) -> None:
        """Add a line that ends in a dot; of one point only the dot."""
        self._paths.append((path, colour))

    def draw(self, width_px: float, end_px: float) -> None:
        """Show what was added, lines this wide and dots this large."""
        if not self._paths:
            self._actor.SetVisibility(False)
            return
        points, dots, lines = vtkPoints(), vtkCellArray(), vtkCellArray()
        colours = vtkUnsignedCharArray()
        colours.SetNumberOfComponents(3)
        # cells are counted dots first, then lines
        ends = []
        for path, _ in self._paths:
            ids = [points.InsertNextPoint(x, y, 0.0) for x, y in path]
            ends.append(ids)
        for ids, (_, colour) in zip(ends, self._paths, strict=True):
            dots.InsertNextCell(1, ids[-1:])
            colours.InsertNextTuple3(*(255 * value for value in colour))
        for ids, (path, colour) in zip(ends, self._paths, strict=True):
            if len(path) > 1:
                lines.InsertNextCell(len(ids), ids)
                colours.InsertNextTuple3(*(255 * value for value in colour))
        mesh = vtkPolyData()
        mesh.SetPoints(points)
        mesh.SetVerts(dots)
        mesh.SetLines(lines)
        mesh.GetCellData().SetScalars(colours)
        self._actor.GetMapper().SetInputData(mesh)
        self._actor.GetProperty().SetLineWidth(max(width_px, 1.0))
        self._actor.GetProperty().SetPointSize(max(end_px, 3.0))
        self._actor.SetVisibility(True)
