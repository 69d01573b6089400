"""What is drawn: one node for each part, and one more for the bones of the other side."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from vtkmodules.vtkCommonDataModel import vtkPolyData
from vtkmodules.vtkRenderingCore import vtkActor, vtkPolyDataMapper

from meshes.atlas import Atlas, Floats, Ints, Part
from viewer.render import fibres
from viewer.render.arrays import mirror, points, shared, surface, to_numpy, vtk_matrix
from viewer.render.borders import CUT, Area, read_inside, smooth_area, tell_inside
from viewer.render.clipping import Clipping
from viewer.render.outlines import border
from viewer.render.palette import ACCENTS, material
from viewer.render.shading import FLIP, LIGHT, SHOULDER, TINT
from viewer.render.surface import part_normals, vertex_colours
from viewer.scene import OTHER_SIDE, Emphasis, Look

#: Tissues that are thin wherever they run.
_THIN_TISSUES = frozenset({"nerve", "artery", "vein", "bursa"})
#: A lit area of something faded is at least this opaque.
_LIT_LEAST = 0.6
#: Longest side of the box of any other small part, and its shortest one.
_SMALL_MM, _FLAT_MM = 45.0, 15.0


def _is_small(part: Part, size_mm: Floats) -> bool:
    """Whether a part is so small or thin that a click beside it is meant for it."""
    return part.tissue in _THIN_TISSUES or (
        part.tissue != "bone" and bool(size_mm.max() < _SMALL_MM and size_mm.min() < _FLAT_MM)
    )


class Mesh:
    """The arrays of one part on the VTK side, shared by all that draws or picks it.

    Parameters
    ----------
    part : Part
    """

    def __init__(self, part: Part) -> None:
        self.part = part
        self.points = points(part.vertices_mm)
        self.surface: vtkPolyData = surface(self.points, part.faces)
        self.normals = shared(part_normals(part))
        self.colours = shared(vertex_colours(part))
        self.colours.SetName("colour")
        self.fibres: Any = None
        if fibres.has_fibres(part):
            self.fibres = shared(fibres.vertex_fibres(part))
            self.fibres.SetName("fibre")
        self._dress(self.surface)
        corners = part.vertices_mm if len(part.vertices_mm) else np.zeros((1, 3), np.float32)
        self.low_mm: Floats = corners.min(axis=0)
        self.high_mm: Floats = corners.max(axis=0)
        self.small = _is_small(part, self.high_mm - self.low_mm)
        self._region_surfaces: dict[str | None, vtkPolyData] = {}
        self._areas: dict[str | None, Area] = {}

    @property
    def vertices_mm(self) -> Floats:
        """The points as they are drawn, ``(n, 3) float32``, in the frame of the mesh."""
        return to_numpy(self.points.GetData())

    def _dress(self, mesh: vtkPolyData) -> None:
        mesh.GetPointData().SetNormals(self.normals)
        mesh.GetPointData().SetScalars(self.colours)
        if self.fibres is not None:
            mesh.GetPointData().AddArray(self.fibres)

    @cached_property
    def light(self) -> vtkPolyData:
        """The light version over the part's own points; the whole where there is none."""
        if not len(self.part.light_faces):
            return self.surface
        mesh = surface(self.points, self.part.light_faces)
        self._dress(mesh)
        return mesh

    def mapper(self, mesh: vtkPolyData) -> vtkPolyDataMapper:
        """Return a mapper that draws one of the meshes over the points."""
        mapper = vtkPolyDataMapper()
        mapper.SetInputDataObject(mesh)
        mapper.SetColorModeToDirectScalars()
        mapper.SetScalarModeToUsePointData()
        mapper.StaticOn()
        if self.fibres is not None:
            fibres.read_fibres(mapper)
        return mapper

    def region_faces(self, region: str | None) -> Ints:
        """Return the faces of a region, ``(k, 3) int32``; None means all that lie in none."""
        if not len(self.part.region):
            return self.part.faces if region is None else self.part.faces[:0]
        index = -1 if region is None else self.part.regions.index(region)
        faces: Ints = self.part.faces[self.part.region == index]
        return faces

    def region_surface(self, region: str | None) -> vtkPolyData:
        """Return the mesh of one region over the part's own points; None: the rest of the part."""
        if region not in self._region_surfaces:
            if region is None and not len(self.part.region):
                self._region_surfaces[region] = self.surface
            else:
                mesh = surface(self.points, self.region_faces(region))
                self._dress(mesh)
                self._region_surfaces[region] = mesh
        return self._region_surfaces[region]

    def lit_surface(self, region: str) -> vtkPolyData:
        """Return the mesh of one region with a smooth border, for actors that ``read_inside``."""
        return self._with_inside(self._area(region).faces, region)

    def border_surface(self, region: str | None) -> vtkPolyData:
        """Return what differs between a region (None: the rest) with a smooth border and its own
        triangles."""
        return self._with_inside(self._area(region).border, region)

    def region_at(self, face: int, point_mm: tuple[float, float, float]) -> str | None:
        """Return the region at a point of a face, with the smooth borders that are drawn."""
        if not len(self.part.region):
            return None
        corners = self.part.faces[face]
        a, b, c = self.part.vertices_mm[corners].astype(float)
        across = np.cross(b - a, c - a)
        size = max(float(across @ across), 1e-20)
        at = np.array(point_mm) - a
        second = float(np.cross(at, c - a) @ across) / size
        third = float(np.cross(b - a, at) @ across) / size
        shares = np.array([1.0 - second - third, second, third]) @ self._inside[corners]
        most = int(shares.argmax())
        index = most - 1 if shares[most] > 0.5 else int(self.part.region[face])
        return None if index < 0 else self.part.regions[index]

    @cached_property
    def _inside(self) -> Floats:
        """Share of each vertex in the rest of the part and in each region, ``(n, 1 + r)``."""
        areas = [self._area(region).inside for region in (None, *self.part.regions)]
        return np.stack(areas, axis=1)

    def _area(self, region: str | None) -> Area:
        if region not in self._areas:
            index = -1 if region is None else self.part.regions.index(region)
            chosen: NDArray[np.bool_] = self.part.region == index
            self._areas[region] = smooth_area(self.part.vertices_mm, self.part.faces, chosen)
        return self._areas[region]

    def _with_inside(self, faces: Ints, region: str | None) -> vtkPolyData:
        mesh = surface(self.points, faces)
        self._dress(mesh)
        tell_inside(mesh, self._area(region).inside)
        return mesh


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
        self.to_drawn: NDArray[np.float64] = np.eye(4)
        self.to_own: NDArray[np.float64] = np.eye(4)
        self.matrix = vtk_matrix(self.to_drawn)
        self._midline_x_mm = midline_x_mm
        self._renderer = renderer
        self._lit: dict[str, vtkActor] = {}
        self._borders: dict[str, vtkActor] = {}
        self.actor = self._add_actor(mesh.surface)
        self.actor.SetVisibility(False)
        self._mappers = {False: self.actor.GetMapper()}
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
        """Draw the light version, or the whole; what is lit fits the whole only."""
        light = light and not self._lit
        if light not in self._mappers:
            self._mappers[light] = self.mesh.mapper(self.mesh.light)
            self._clipping.apply(self._mappers[light])
        if self.actor.GetMapper() is not self._mappers[light]:
            self.actor.SetMapper(self._mappers[light])

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
        own = mirror(-1.0, 2 * self._midline_x_mm) if self.other_side else np.eye(4)
        side = mirror(-1.0 if mirrored else 1.0)
        self.home = side @ own
        self.to_drawn = side @ (own if moved is None else moved @ own)
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
                actor = self._add_actor(self.mesh.lit_surface(region), cut=True)
                # The same faces lie under it: it must win.
                actor.GetMapper().SetResolveCoincidentTopologyToPolygonOffset()
                actor.GetMapper().SetRelativeCoincidentTopologyPolygonOffsetParameters(-1.0, -1.0)
                self._lit[region] = actor
                self._put(actor)
                self._fade(actor)
                if self.part.tissue == "skin":
                    self._add_border(region)
            self._tint(self._lit[region], emphasis)
        self.clip()
        self.show()

    def _actors(self) -> Iterator[vtkActor]:
        yield self.actor
        yield from self._lit.values()

    def _add_actor(self, mesh: vtkPolyData, *, cut: bool = False) -> vtkActor:
        actor = vtkActor()
        actor.SetMapper(self.mesh.mapper(mesh))
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

    def _put(self, actor: vtkActor) -> None:
        actor.SetUserMatrix(self.matrix)
        actor.GetProperty().SetBackfaceCulling(self.part.solid and self.sign > 0)
        actor.GetProperty().SetFrontfaceCulling(self.part.solid and self.sign < 0)
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
