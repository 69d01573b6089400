"""What is drawn: one node for each part, and one more for the bones of the other side."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray
from vtkmodules.vtkCommonDataModel import vtkPolyData
from vtkmodules.vtkRenderingCore import vtkActor, vtkPolyDataMapper

from meshes.atlas import Atlas, Floats
from viewer.looks import Emphasis
from viewer.render import fibres
from viewer.render.arrays import vtk_matrix
from viewer.render.borders import CUT, map_inside, read_inside
from viewer.render.clipping import Clipping
from viewer.render.mesh import Mesh
from viewer.render.outlines import border
from viewer.render.palette import ACCENTS, material
from viewer.render.places import drawn_place
from viewer.render.shading import FLIP, LIGHT, SHOULDER, TINT
from viewer.scene import OTHER_SIDE, Look, Scene

#: Where a node is moved to as a whole, by its name; None where it stays.
Moved = Callable[[str], NDArray[np.float64] | None]

#: A lit area of something faded is at least this opaque.
_LIT_LEAST = 0.6


class Node:
    """One thing in the scene: a mesh with its place, its look and its lit regions.

    Parameters
    ----------
    mesh : Mesh
    other_side : bool
        True for the same bone of the other side.
    midline_x_mm : float
        x of the plane between both sides.
    renderer : vtkRenderer
        Takes the actors.
    texture : vtkTexture
        The picture of fibres, see ``fibres``.
    clipping : Clipping
        The section plane; ``clip`` takes it over when it comes or goes.
    """

    def __init__(
        self,
        mesh: Mesh,
        *,
        other_side: bool,
        midline_x_mm: float,
        renderer: Any,
        texture: Any = None,
        clipping: Clipping | None = None,
    ) -> None:
        self.mesh = mesh
        self._clipping = clipping or Clipping()
        self._texture = texture
        self.part = mesh.part
        self.other_side = other_side
        self.key = mesh.part.id + (OTHER_SIDE if other_side else "")
        self.look = Look(opacity=0.0)
        self.aside = False
        self.cut_off = False
        self.sign = 1.0
        self.home: NDArray[np.float64] = np.eye(4)
        self.is_moved = False
        self.to_drawn: NDArray[np.float64] = np.eye(4)
        self.to_own: NDArray[np.float64] = np.eye(4)
        self.matrix = vtk_matrix(self.to_drawn)
        self._midline_x_mm = midline_x_mm
        self._renderer = renderer
        self._lit: dict[str, vtkActor] = {}
        self._borders: dict[str, vtkActor] = {}
        whole = mesh.mapper(mesh.surface)
        self._mappers: dict[tuple[str | None, bool], vtkPolyDataMapper] = {(None, False): whole}
        self.actor = self._add_actor(whole)
        self.actor.SetVisibility(False)
        self.place(mirrored=False)

    @property
    def drawn(self) -> bool:
        """Whether anything of it is drawn now."""
        return self.look.opacity > 0 and not self.aside and not self.cut_off

    @property
    def pickable(self) -> bool:
        """Whether a click stops at it."""
        return self.drawn and self.look.pickable

    def take(self, look: Look) -> None:
        """Take over a look."""
        if look == self.look:
            return
        self.look = look
        self._tint(self.actor, look.emphasis)
        for actor in self._actors():
            self._fade(actor)
        self.show()

    def set_aside(self, aside: bool) -> None:
        """Leave it out of the picture for now, whatever its look."""
        if aside != self.aside:
            self.aside = aside
            self.show()

    def set_cut_off(self, cut_off: bool) -> None:
        """Leave it out because all of it lies on the side that a section plane cuts away."""
        if cut_off != self.cut_off:
            self.cut_off = cut_off
            self.show()

    def clip(self) -> None:
        """Let all that draws it leave out what the section plane cuts away, or nothing."""
        for mapper in self._mappers.values():
            self._clipping.apply(mapper)
        for actor in (*self._lit.values(), *self._borders.values()):
            self._clipping.apply(actor.GetMapper())

    def lighten(self, light: bool) -> None:
        """Draw the light version, or the whole, which is what lit areas fit best."""
        light = light and (not self._lit or not self.mesh.whole)
        self._draw_with(self.actor, None, light=light)
        for region, actor in self._lit.items():
            self._draw_with(actor, region, light=light)
        for border_line in self._borders.values():
            border_line.SetVisibility(self.drawn and not light)

    def _draw_with(self, actor: vtkActor, region: str | None, *, light: bool) -> None:
        key = region, light
        if key not in self._mappers:
            if region is None:
                self._mappers[key] = self.mesh.mapper(self.mesh.light)
            else:
                self._mappers[key] = self._lit_mapper(self.mesh.light_lit_surface(region))
            self._clipping.apply(self._mappers[key])
        if actor.GetMapper() is not self._mappers[key]:
            actor.SetMapper(self._mappers[key])

    def bend(
        self, vertices_mm: Floats, normals: Floats, some: NDArray[np.intp] | None = None
    ) -> None:
        """Take the shape of a pose; where it is whole, the borders of lit areas follow."""
        self.mesh.bend(vertices_mm, normals, some)
        if some is None:
            self._renew_borders()

    def straighten(self) -> None:
        """Take the shape that the part has in the atlas."""
        self.mesh.straighten()
        self._renew_borders()

    def _renew_borders(self) -> None:
        for region in list(self._borders):
            self._renderer.RemoveActor(self._borders.pop(region))
            self._add_border(region)
        self.clip()
        self.show()

    def show(self) -> None:
        """Bring visibility in line with look and ``aside``."""
        for actor in (*self._actors(), *self._borders.values()):
            actor.SetVisibility(self.drawn)

    def place(self, *, mirrored: bool, moved: NDArray[np.float64] | None = None) -> None:
        """Put it where it belongs: right or left hip, own or other side, and moved from there.

        Parameters
        ----------
        mirrored : bool
            True for a left hip.
        moved : (4, 4) float64, optional
            A rigid motion in the atlas frame, before anything is mirrored for the left hip; for the
            bone of the other side it is one in the frame of the atlas too, after that bone was
            mirrored about the midline.

        Notes
        -----
        A point x of the mesh is drawn at ``to_drawn @ x``; ``to_own`` is the way back, and
        ``sign`` is -1 where the two mirror; ``home`` is ``to_drawn`` without the motion.
        """
        where = partial(
            drawn_place,
            mirrored=mirrored,
            other_side=self.other_side,
            midline_x_mm=self._midline_x_mm,
        )
        self.home, self.to_drawn = where(None), where(moved)
        self.is_moved = moved is not None
        self.to_own = np.asarray(np.linalg.inv(self.to_drawn), np.float64)
        self.sign = -1.0 if mirrored != self.other_side else 1.0
        self.matrix = vtk_matrix(self.to_drawn)
        for actor in self._actors():
            self._put(actor)
        for actor in self._borders.values():
            actor.SetUserMatrix(self.matrix)

    def drawn_at(self, points_mm: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return where points of its mesh are drawn, ``(n, 3)``, mm."""
        placed: NDArray[np.float64] = points_mm @ self.to_drawn[:3, :3].T + self.to_drawn[:3, 3]
        return placed

    def drawn_along(self, directions: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return where directions of its mesh point when it is drawn, ``(n, 3)``."""
        turned: NDArray[np.float64] = directions @ self.to_drawn[:3, :3].T
        return turned

    def light(self, regions: Mapping[str, Emphasis]) -> None:
        """Light up these regions of it, and no others."""
        for region in list(self._lit):
            if region not in regions:
                self._renderer.RemoveActor(self._lit.pop(region))
                if region in self._borders:
                    self._renderer.RemoveActor(self._borders.pop(region))
        for region, emphasis in regions.items():
            if region not in self._lit:
                whole = self._lit_mapper(self.mesh.lit_surface(region))
                self._mappers[region, False] = whole
                actor = self._lit[region] = self._add_actor(whole, cut=True)
                self._put(actor)
                self._fade(actor)
                if self.part.tissue == "skin":
                    self._add_border(region)
            self._tint(self._lit[region], emphasis)
        self.clip()
        self.show()

    def _lit_mapper(self, mesh: vtkPolyData) -> vtkPolyDataMapper:
        """Return a mapper of a lit area; the same faces lie under it, so it must win."""
        mapper = self.mesh.mapper(mesh)
        mapper.SetResolveCoincidentTopologyToPolygonOffset()
        mapper.SetRelativeCoincidentTopologyPolygonOffsetParameters(-1.0, -1.0)
        map_inside(mapper)
        return mapper

    def _actors(self) -> Iterator[vtkActor]:
        yield self.actor
        yield from self._lit.values()

    def _add_actor(self, mapper: vtkPolyDataMapper, *, cut: bool = False) -> vtkActor:
        actor = vtkActor()
        actor.SetMapper(mapper)
        look = material(self.part.tissue)
        finish = actor.GetProperty()
        finish.SetSpecular(look.specular)
        finish.SetSpecularPower(look.shininess)
        finish.SetAmbient(0.0)
        finish.SetDiffuse(1.0)
        shader = actor.GetShaderProperty()
        colour, relief = "", ""
        if self.mesh.fibres is not None:
            fibres.lay_fibres(actor, self.part, self._texture)
            colour, relief = fibres.COLOUR, fibres.NORMAL
        if cut:
            read_inside(actor)
        tint = CUT + TINT.replace("tintAmount", "tintAmount * within") if cut else TINT
        for tag, code in (("Color", colour + tint), ("Normal", FLIP + relief + LIGHT)):
            tag = f"//VTK::{tag}::Impl"
            shader.AddFragmentShaderReplacement(tag, True, tag + code, False)
        shader.AddFragmentShaderReplacement("//VTK::Light::Impl", True, SHOULDER, False)
        uniforms = shader.GetFragmentCustomUniforms()
        uniforms.SetUniform3f("tint", (0.0, 0.0, 0.0))
        uniforms.SetUniformf("tintAmount", 0.0)
        uniforms.SetUniformf("rim", look.rim)
        uniforms.SetUniformf("flip", 1.0)
        uniforms.SetUniformf("ghost", 0.0)
        self._renderer.AddActor(actor)
        return actor

    def _add_border(self, region: str) -> None:
        line = border(self.mesh.region_surface(region))
        line.SetUserMatrix(self.matrix)
        self._renderer.AddActor(line)
        self._borders[region] = line

    def carry(self, actor: vtkActor, *, far_side: bool = False) -> None:
        """Put an actor over its mesh to where it is drawn, if it is not there.

        Parameters
        ----------
        far_side : bool
            Of what is closed, draw the side that is turned away, and not the one that is seen.
        """
        if actor.GetUserMatrix() is not self.matrix:
            actor.SetUserMatrix(self.matrix)
            near_kept = (self.sign > 0) != far_side
            actor.GetProperty().SetBackfaceCulling(self.part.solid and near_kept)
            actor.GetProperty().SetFrontfaceCulling(self.part.solid and not near_kept)

    def _put(self, actor: vtkActor) -> None:
        self.carry(actor)
        actor.GetShaderProperty().GetFragmentCustomUniforms().SetUniformf("flip", self.sign)

    def _fade(self, actor: vtkActor) -> None:
        """Make it as see-through as its look says; a lit region is so evenly, to be seen whole."""
        opacity = min(max(self.look.opacity, 0.0), 1.0)
        if actor is not self.actor and self.part.tissue != "skin":
            opacity = max(opacity, _LIT_LEAST)
        actor.GetProperty().SetOpacity(opacity)
        uniforms = actor.GetShaderProperty().GetFragmentCustomUniforms()
        uniforms.SetUniformf("ghost", 1.0 if opacity < 1 and actor is self.actor else 0.0)

    def _tint(self, actor: vtkActor, emphasis: Emphasis) -> None:
        accent = ACCENTS[emphasis]
        uniforms = actor.GetShaderProperty().GetFragmentCustomUniforms()
        uniforms.SetUniform3f("tint", accent.colour)
        uniforms.SetUniformf("tintAmount", accent.amount)


def plain_actor(mesh: vtkPolyData) -> vtkActor:
    """Return an actor that draws a mesh in one colour, without light."""
    mapper = vtkPolyDataMapper()
    mapper.SetInputDataObject(mesh)
    mapper.ScalarVisibilityOff()
    mapper.StaticOn()
    actor = vtkActor()
    actor.SetMapper(mapper)
    actor.GetProperty().LightingOff()
    return actor


def light_regions(
    nodes: Mapping[str, Node], owner: Mapping[str, str], old: Scene, new: Scene
) -> None:
    """Light up the regions of a scene, and those of the one before it no more.

    Parameters
    ----------
    nodes : mapping of name to Node
    owner : mapping of region to part
        On which part each region lies.
    old, new : Scene
    """
    wanted: dict[str, dict[str, Emphasis]] = {}
    for region, emphasis in new.regions.items():
        if region in owner and emphasis != "none":
            wanted.setdefault(owner[region], {})[region] = emphasis
    before = {owner[region] for region in old.regions if region in owner}
    for part_id in before | set(wanted):
        nodes[part_id].light(wanted.get(part_id, {}))


def make_nodes(atlas: Atlas, renderer: Any, clipping: Clipping) -> dict[str, Node]:
    """Return all nodes of an atlas by name, their actors in the renderer, none of them shown."""
    nodes: dict[str, Node] = {}
    texture = fibres.make_texture()
    for part in atlas.parts.values():
        mesh = Mesh(part)
        for other_side in (False, True) if part.both_sides else (False,):
            node = Node(
                mesh,
                other_side=other_side,
                midline_x_mm=atlas.midline_x_mm,
                renderer=renderer,
                texture=texture,
                clipping=clipping,
            )
            nodes[node.key] = node
    return nodes
