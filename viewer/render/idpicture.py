"""The kept picture of which node and region is seen at each pixel."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from vtkmodules.vtkCommonDataModel import vtkPolyData
from vtkmodules.vtkRenderingCore import vtkActor

from viewer.render.borders import HARD_CUT, map_inside, read_inside
from viewer.render.caps import cap_mesh, flat_actor
from viewer.render.clipping import Clipping
from viewer.render.cut import Cut, Piece
from viewer.render.nodes import Node, plain_actor
from viewer.render.window import OffScreen, read_pixels
from viewer.scene import Overlay


@dataclass(frozen=True)
class IdPicture:
    """Which thing is seen where.

    Parameters
    ----------
    ids : (h, w) uint16
        Number of the thing at each pixel, 0 for the ground; rows from the top.
    outlines : dict
        The last ones drawn from it, by first and last number.
    """

    ids: NDArray[np.uint16]
    outlines: dict[tuple[int, int], Overlay | None] = field(default_factory=dict)
    _boxes: dict[tuple[int, int], tuple[slice, slice] | None] = field(default_factory=dict)

    def box(self, numbers: Sequence[int]) -> tuple[slice, slice] | None:
        """Return the rows and columns around all pixels of these numbers (in a row); or None."""
        key = numbers[0], numbers[-1]
        if key not in self._boxes:
            self._boxes[key] = self._find(*key)
        return self._boxes[key]

    def _find(self, first: int, last: int) -> tuple[slice, slice] | None:
        # One comparison: what lies below ``first`` wraps round to a large number.
        mask = (self.ids - np.uint16(first)) <= np.uint16(last - first)
        rows = np.flatnonzero(mask.any(axis=1))
        if not len(rows):
            return None
        columns = np.flatnonzero(mask[rows[0] : rows[-1] + 1].any(axis=0))
        return (
            slice(int(rows[0]), int(rows[-1]) + 1),
            slice(int(columns[0]), int(columns[-1]) + 1),
        )


class IdPainter:
    """Draws the id picture: flat colours, over the same arrays as the picture itself.

    Parameters
    ----------
    nodes : mapping of name to Node
    off_screen : OffScreen
    cut : Cut
        The section plane, whose pieces have the number of their node.
    clipping : Clipping
    """

    def __init__(
        self,
        nodes: Mapping[str, Node],
        off_screen: OffScreen,
        *,
        cut: Cut,
        clipping: Clipping,
    ) -> None:
        self._nodes = nodes
        self._cut = cut
        self._clipping = clipping
        self._caps = flat_actor()
        self._off_screen = off_screen
        self._renderer: Any = None
        self._actors: dict[tuple[str, str | None], vtkActor] = {}
        self._borders: dict[tuple[str, str | None], vtkActor] = {}
        self._numbers: dict[tuple[str, str | None], int] = {}
        self._of_node: dict[str, list[int]] = {}
        for node in nodes.values():
            # Next to each other, so that a node is a range of numbers.
            first = len(self._numbers) + 1
            for region in (None, *node.part.regions):
                self._numbers[node.key, region] = len(self._numbers) + 1
            self._of_node[node.key] = list(range(first, len(self._numbers) + 1))

    def numbers(self, node: str, region: str | None = None) -> list[int]:
        """Return the numbers of a node, or that of one region of it; empty if unknown."""
        if region is None:
            return self._of_node.get(node, [])
        number = self._numbers.get((node, region))
        return [] if number is None else [number]

    def prepare(self, camera: Any) -> Iterator[None]:
        """Make what draws the things that are shown now, one at a time."""
        self._ready(camera)
        for node in self._nodes.values():
            if node.pickable:
                self._actors_of(node)
                yield

    def paint(self, camera: Any) -> IdPicture:
        """Draw the ids as the camera sees them now."""
        renderer = self._ready(camera)
        for (key, _), actor in (*self._actors.items(), *self._borders.items()):
            actor.SetVisibility(self._nodes[key].pickable)
        for node in self._nodes.values():
            if node.pickable:
                for actor in self._actors_of(node):
                    self._place(node, actor)
        self._place_caps()
        with self._off_screen.drawing(renderer):
            renderer.ResetCameraClippingRange()
            self._off_screen.window.Render()
            rgba = read_pixels(self._off_screen.window, opaque=False)
        ids = rgba[:, :, 0].astype(np.uint16)
        ids |= rgba[:, :, 1].astype(np.uint16) << np.uint16(8)
        return IdPicture(ids)

    def _ready(self, camera: Any) -> Any:
        if self._renderer is None:
            self._renderer = self._off_screen.add_plain(camera)
            self._renderer.AddActor(self._caps)
        return self._renderer

    def _actors_of(self, node: Node) -> list[vtkActor]:
        """Return what draws a node: its regions, and what smooths their borders."""
        actors = []
        for region in (None, *node.part.regions):
            actors.append(self._actor(node.key, region))
            if node.part.regions:
                actors.append(self._border(node.key, region))
        return actors

    def _actor(self, key: str, region: str | None) -> vtkActor:
        """Return what draws the triangles of a region."""
        actor = self._actors.get((key, region))
        if actor is None:
            mesh = self._nodes[key].mesh.region_surface(region)
            actor = self._actors[key, region] = self._made(mesh, self._numbers[key, region])
        return actor

    def _border(self, key: str, region: str | None) -> vtkActor:
        """Return what smooths the border of a region, over those triangles."""
        actor = self._borders.get((key, region))
        if actor is None:
            mesh = self._nodes[key].mesh.border_surface(region)
            actor = self._borders[key, region] = self._made(mesh, self._numbers[key, region])
            actor.GetMapper().SetResolveCoincidentTopologyToPolygonOffset()
            actor.GetMapper().SetRelativeCoincidentTopologyPolygonOffsetParameters(-1.0, -1.0)
            map_inside(actor.GetMapper())
            read_inside(actor)
            shader = actor.GetShaderProperty()
            tag = "//VTK::Color::Impl"
            shader.AddFragmentShaderReplacement(tag, True, tag + HARD_CUT, False)
        return actor

    def _made(self, mesh: vtkPolyData, number: int) -> vtkActor:
        actor = plain_actor(mesh)
        paint = actor.GetProperty()
        red, green = _bytes(number)
        paint.SetColor(red / 255, green / 255, 0.0)
        paint.SetAmbient(0.0)
        paint.SetDiffuse(1.0)
        self._renderer.AddActor(actor)
        return actor

    def _place_caps(self) -> None:
        plane = self._cut.plane
        some = [(k, piece) for k, piece in enumerate(self._cut.pieces) if piece.node.pickable]
        self._caps.SetVisibility(bool(some))
        if plane and some:
            mesh = cap_mesh(some, plane, self._cap_colours)
            self._caps.GetMapper().SetInputDataObject(mesh)

    def _cap_colours(self, piece: Piece) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
        red, green = _bytes(self._numbers[piece.node.key, None])
        colour = np.array([red, green, 0, 255], np.uint8)
        return colour, colour

    def _place(self, node: Node, actor: vtkActor) -> None:
        actor.SetVisibility(True)
        self._clipping.apply(actor.GetMapper())
        node.carry(actor)


def _bytes(number: int) -> tuple[int, int]:
    """Return the two bytes of a number, the low one first."""
    return number & 255, number >> 8
