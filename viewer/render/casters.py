"""What throws shadow: everything opaque, drawn once more as the light sees it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from vtkmodules.vtkRenderingCore import vtkActor, vtkCamera, vtkPolyDataMapper, vtkRenderer

from meshes.section.plane import Plane
from viewer.render.camera import Turntable, Vector
from viewer.render.clipping import Clipping
from viewer.render.nodes import Node
from viewer.render.shadow import NOTHING_MM, Beam, Floats, Seen, beam_on, shade
from viewer.render.window import OffScreen

#: From so far away all is seen that could lie between the light and what is looked at.
_AWAY_MM = 4000.0


class Casters:
    """Draws how far the light reaches, over the same arrays as the picture itself.

    The light versions serve, and of those the side that is turned away from the light: that of a
    thing itself lies behind all that one sees of it, so that coarse triangles throw no shadow on
    the fine ones. What is open has no far side; its own surface serves.

    Parameters
    ----------
    nodes : mapping of name to Node
    off_screen : OffScreen
    clipping : Clipping
    """

    def __init__(
        self, nodes: Mapping[str, Node], off_screen: OffScreen, clipping: Clipping
    ) -> None:
        self._nodes = nodes
        self._off_screen = off_screen
        self._clipping = clipping
        self._renderer: Any = None
        self._camera: Any = vtkCamera()
        self._actors: dict[str, vtkActor] = {}

    def front_mm(self, beam: Beam, turntable: Turntable) -> Floats:
        """Return how far towards the light the far side lies of what it meets first.

        Returns
        -------
        (h, w) float32
            Along the third axis of the beam, rows from below, as high as the beam.
        """
        renderer = self._ready()
        for actor in self._actors.values():
            actor.SetVisibility(False)
        for node in self._nodes.values():
            if node.drawn and node.look.opacity >= 1:
                self._place(node)
        self._look(beam, turntable)
        with self._off_screen.drawing(renderer):
            renderer.ResetCameraClippingRange()
            self._off_screen.window.Render()
            depths = self._off_screen.depths()
        near_mm, far_mm = self._camera.GetClippingRange()
        front = depths * np.float32(near_mm - far_mm)
        front += np.float32(beam.middle_mm[2] + _AWAY_MM - near_mm)
        front[depths >= 1] = NOTHING_MM
        return front

    def _ready(self) -> Any:
        if self._renderer is None:
            renderer = vtkRenderer()
            renderer.SetUseFXAA(False)
            renderer.AutomaticLightCreationOff()
            renderer.SetDraw(False)
            renderer.SetActiveCamera(self._camera)
            self._off_screen.window.AddRenderer(renderer)
            self._renderer = renderer
        return self._renderer

    def _look(self, beam: Beam, turntable: Turntable) -> None:
        axes = beam.axes @ np.array(turntable.axes)
        middle: Vector = turntable.focal_mm + beam.middle_mm @ axes
        camera = self._camera
        camera.SetParallelProjection(True)
        camera.SetFocalPoint(*middle)
        camera.SetPosition(*(middle + _AWAY_MM * axes[2]))
        camera.SetViewUp(*axes[1])
        camera.SetParallelScale(beam.half_mm)

    def _place(self, node: Node) -> None:
        actor = self._actors.get(node.key)
        if actor is None:
            mapper = vtkPolyDataMapper()
            mesh = node.mesh.light if node.part.solid else node.mesh.surface
            mapper.SetInputDataObject(mesh)
            mapper.ScalarVisibilityOff()
            mapper.StaticOn()
            actor = self._actors[node.key] = vtkActor()
            actor.SetMapper(mapper)
            actor.GetProperty().LightingOff()
            self._renderer.AddActor(actor)
        actor.SetVisibility(True)
        self._clipping.apply(actor.GetMapper())
        if actor.GetUserMatrix() is not node.matrix:
            actor.SetUserMatrix(node.matrix)
            actor.GetProperty().SetFrontfaceCulling(node.part.solid and node.sign > 0)
            actor.GetProperty().SetBackfaceCulling(node.part.solid and node.sign < 0)


class Shadow:
    """The shadow in a frame.

    Parameters
    ----------
    casters : Casters
    off_screen : OffScreen
    turntable : Turntable
        From where the frame is seen.
    """

    def __init__(self, casters: Casters, off_screen: OffScreen, turntable: Turntable) -> None:
        self._casters = casters
        self._off_screen = off_screen
        self._turntable = turntable
        #: The section plane, in the drawn frame.
        self.plane: Plane | None = None

    def lost(self) -> Floats | None:
        """Return which share of its light each pixel of the frame that was drawn last loses.

        ``(h, w)``, 0 to 1, rows from the top; None: nothing is shown. The window holds something
        else after it.
        """
        range_mm = self._off_screen.renderer.GetActiveCamera().GetClippingRange()
        seen = Seen(self._off_screen.depths()[::-1], range_mm, self._turntable)
        beam = beam_on(seen)
        if beam is None:
            return None
        front_mm = self._casters.front_mm(beam, self._turntable)
        return shade(seen, beam, front_mm, self._seen_plane())

    def _seen_plane(self) -> Plane | None:
        """Return the section plane in the axes of the camera."""
        if self.plane is None:
            return None
        x, y, z = (np.array(self._turntable.axes) @ self.plane.n).tolist()
        return Plane(
            (x, y, z), self.plane.offset_mm - float(self.plane.n @ self._turntable.focal_mm)
        )
