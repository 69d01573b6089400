"""What throws shadow: everything opaque, drawn once more as the light sees it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from vtkmodules.vtkRenderingCore import vtkActor, vtkCamera

from meshes.section.plane import Plane
from viewer.render.boxes import drawn_boxes
from viewer.render.camera import Turntable, Vector
from viewer.render.caps import LEVEL_DEPTH, highest_level
from viewer.render.clipping import Clipping
from viewer.render.cut import Cut
from viewer.render.nodes import Node, plain_actor
from viewer.render.shadow import NOTHING_MM, Beam, Floats, Seen, SeenCut, beam_on, shade
from viewer.render.window import OffScreen

#: From so far away all is seen that could lie between the light and what is looked at.
_AWAY_MM = 4000.0
#: Size of the picture that the light sees, in that of the frame: no shadow is sharper than this.
_FINENESS = 0.5


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
        for node in self._throwing(turntable):
            self._place(node)
        self._look(beam, turntable)
        with self._off_screen.drawing(renderer):
            renderer.ResetCameraClippingRange()
            self._off_screen.window.Render()
            depths = self._off_screen.depths(renderer)
        near_mm, far_mm = self._camera.GetClippingRange()
        front = depths * np.float32(near_mm - far_mm)
        front += np.float32(beam.middle_mm[2] + _AWAY_MM - near_mm)
        front[depths >= 1] = NOTHING_MM
        return front

    def _throwing(self, turntable: Turntable) -> list[Node]:
        """Return what throws shadow: what is opaque and lies before the eye, all of it.

        Where the eye is among muscles, those around it are not seen, and would darken all that is.
        """
        opaque = [n for n in self._nodes.values() if n.drawn and n.look.opacity >= 1]
        low, high = drawn_boxes([n.mesh.box_mm for n in opaque], [n.to_drawn for n in opaque])
        back = turntable.axes[2]
        before = np.where(back > 0, high, low) @ back < turntable.eye_mm @ back
        return [node for node, lies in zip(opaque, before.tolist(), strict=True) if lies]

    def _ready(self) -> Any:
        if self._renderer is None:
            self._renderer = self._off_screen.add_plain(self._camera)
            self._renderer.SetViewport(0.0, 0.0, _FINENESS, _FINENESS)
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
            mesh = node.mesh.light if node.part.solid else node.mesh.surface
            actor = self._actors[node.key] = plain_actor(mesh)
            self._renderer.AddActor(actor)
        actor.SetVisibility(True)
        self._clipping.apply(actor.GetMapper())
        node.carry(actor, far_side=True)


class Shadow:
    """The shadow in a frame.

    Parameters
    ----------
    casters : Casters
    off_screen : OffScreen
    turntable : Turntable
        From where the frame is seen.
    cut : Cut
    """

    def __init__(
        self, casters: Casters, off_screen: OffScreen, turntable: Turntable, cut: Cut
    ) -> None:
        self._casters = casters
        self._off_screen = off_screen
        self._turntable = turntable
        self._cut = cut

    def lost(self) -> Floats | None:
        """Return which share of its light each pixel of the frame that was drawn last loses.

        ``(h, w)``, 0 to 1, rows from the top; None: nothing is shown. The window holds something
        else after it.
        """
        range_mm = self._off_screen.renderer.GetActiveCamera().GetClippingRange()
        depths = self._off_screen.depths(self._off_screen.renderer)
        seen = Seen(depths[::-1], range_mm, self._turntable)
        beam = beam_on(seen)
        if beam is None:
            return None
        front_mm = self._casters.front_mm(beam, self._turntable)
        return shade(seen, beam, front_mm, self._seen_cut())

    def _seen_cut(self) -> SeenCut | None:
        plane = self._cut.plane
        if plane is None:
            return None
        x, y, z = (np.array(self._turntable.axes) @ plane.n).tolist()
        before_mm = float(plane.n @ self._turntable.focal_mm)
        depth = LEVEL_DEPTH * highest_level(self._cut.pieces)
        return SeenCut(Plane((x, y, z), plane.offset_mm - before_mm), depth)
