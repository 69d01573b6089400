"""The plane on the VTK side: one that all mappers share, moved without touching them."""

from __future__ import annotations

from typing import Any

from vtkmodules.vtkCommonDataModel import vtkPlane
from vtkmodules.vtkRenderingCore import vtkAbstractMapper

from meshes.section.plane import Plane


class Clipping:
    """A plane that mappers can be clipped by.

    Moving it costs nothing; handing it to a mapper or taking it away makes the mapper upload its
    mesh again.
    """

    def __init__(self) -> None:
        self._plane: Any = vtkPlane()
        self.on = False

    def move(self, plane: Plane | None) -> None:
        """Take over a plane of the drawn frame; mappers follow once they are told to ``apply``."""
        self.on = plane is not None
        if plane is not None:
            self._plane.SetOrigin(*plane.origin_mm)
            self._plane.SetNormal(*-plane.n)

    def apply(self, mapper: vtkAbstractMapper) -> None:
        """Let a mapper leave out what is cut away now, or nothing."""
        if self.on != bool(mapper.GetNumberOfClippingPlanes()):
            if self.on:
                mapper.AddClippingPlane(self._plane)
            else:
                mapper.RemoveClippingPlane(self._plane)
