"""The arrays of one part on the VTK side: its points as they are now, and the meshes over them."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from vtkmodules.vtkCommonDataModel import vtkPolyData
from vtkmodules.vtkRenderingCore import vtkPolyDataMapper

from meshes.atlas import Floats, Ints, Part
from viewer.render import fibres
from viewer.render.arrays import points, shared, surface
from viewer.render.borders import Area, smooth_area, tell_inside
from viewer.render.surface import part_normals, vertex_colours

#: Tissues that are thin wherever they run.
_THIN_TISSUES = frozenset({"nerve", "artery", "vein", "bursa"})
#: Longest side of the box of any other small part, and its shortest one.
_SMALL_MM, _FLAT_MM = 45.0, 15.0
#: In how many pieces a small part is boxed.
_PIECES = 8


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
        #: Where the vertices are now, ``(n, 3) float32``, and how often they changed.
        self.vertices_mm = part.vertices_mm
        self.changes = 0
        #: Whether all of them are there, and not only those of the light version.
        self.whole = True
        self.points = points(part.vertices_mm)
        # places and normals of a rough pose, used again for the next, and the same for VTK
        self._rough: tuple[tuple[Floats, Floats], tuple[Any, Any]] | None = None
        self._dressed: list[vtkPolyData] = []
        self._own_normals = shared(part_normals(part))
        self.normals = self._own_normals
        self.surface: vtkPolyData = surface(self.points, part.faces)
        self.colours = shared(vertex_colours(part))
        self.colours.SetName("colour")
        self.fibres: Any = None
        if fibres.has_fibres(part):
            self.fibres = shared(fibres.vertex_fibres(part))
            self.fibres.SetName("fibre")
        self._dress(self.surface)
        self._box: tuple[Floats, Floats] | None = None
        self._pieces: tuple[Floats, Floats] | None = None
        low_mm, high_mm = self.box_mm
        self.small = _is_small(part, high_mm - low_mm)
        self._region_surfaces: dict[str | None, vtkPolyData] = {}
        self._areas: dict[str | None, Area] = {}

    @property
    def box_mm(self) -> tuple[Floats, Floats]:
        """Low and high corner, (3,) each, of where the vertices are now."""
        if self._box is None:
            corners = self.vertices_mm if len(self.vertices_mm) else np.zeros((1, 3), np.float32)
            self._box = corners.min(axis=0), corners.max(axis=0)
        return self._box

    @property
    def piece_boxes_mm(self) -> tuple[Floats, Floats]:
        """Low and high corners, (k, 3) each, of pieces of the surface along its longest side: what
        is long and thin hardly fills one box."""
        if self._pieces is None:
            corners = self.vertices_mm.take(self.part.faces.ravel(), axis=0).reshape(-1, 3, 3)
            low, high = corners.min(axis=1), corners.max(axis=1)
            size = np.subtract(*reversed(self.box_mm))
            order = np.argsort(low[:, int(size.argmax())])
            starts = np.linspace(0, len(order), _PIECES, endpoint=False).astype(np.intp)
            starts = np.unique(starts)
            self._pieces = (
                np.minimum.reduceat(low[order], starts),
                np.maximum.reduceat(high[order], starts),
            )
        return self._pieces

    def bend(
        self, vertices_mm: Floats, normals: Floats, some: NDArray[np.intp] | None = None
    ) -> None:
        """Take other places for the vertices, ``(n, 3) float32``, with their normals.

        All meshes over the points follow; the arrays belong to this from now on.

        Parameters
        ----------
        vertices_mm, normals : (n, 3) float32
        some : (n,) int, optional
            The vertices that these are of, at least those of the light version; without it, all.
        """
        if some is None:
            self._take(vertices_mm, shared(vertices_mm), shared(normals))
        else:
            if self._rough is None:
                rough = np.array(self.part.vertices_mm), np.array(part_normals(self.part))
                self._rough = rough, (shared(rough[0]), shared(rough[1]))
            (every, ahead), (places, kept_normals) = self._rough
            every[some], ahead[some] = vertices_mm, normals
            # the same arrays again: what draws must be told that they changed
            places.Modified()
            kept_normals.Modified()
            self._take(every, places, kept_normals)
        self.whole = some is None

    def straighten(self) -> None:
        """Take the places of the part itself."""
        if self.vertices_mm is not self.part.vertices_mm:
            self._take(self.part.vertices_mm, shared(self.part.vertices_mm), self._own_normals)
            self.whole = True

    def _take(self, vertices_mm: Floats, places: Any, normals: Any) -> None:
        """Take vertices, which VTK has as ``places``, and its array of their normals."""
        self.vertices_mm, self.normals = vertices_mm, normals
        self.changes += 1
        self._box = self._pieces = None
        self.points.SetData(places)
        self.points.Modified()
        for mesh in self._dressed:
            mesh.GetPointData().SetNormals(normals)
            mesh.GetPointData().Modified()

    def own_mm(self, face: int, point_mm: tuple[float, float, float]) -> tuple[float, float, float]:
        """Return where a point of a face lies on the part itself."""
        if self.vertices_mm is self.part.vertices_mm:
            return point_mm
        shares = self._shares(face, point_mm)
        x, y, z = (shares @ self.part.vertices_mm[self.part.faces[face]].astype(float)).tolist()
        return x, y, z

    def corners(self, face: int) -> list[list[float]]:
        """Return where the corners of a face are now, three times x, y, z in mm."""
        # As plain arrays: those of a kept atlas are mapped files, slow to ask for a few numbers.
        numbers = self.part.faces.view(np.ndarray)[face]
        told: list[list[float]] = self.vertices_mm.view(np.ndarray)[numbers].tolist()
        return told

    def _shares(self, face: int, point_mm: tuple[float, float, float]) -> NDArray[np.float64]:
        """Return the share of each corner of a face in a point of it, ``(3,)``."""
        (ax, ay, az), (bx, by, bz), (cx, cy, cz) = self.corners(face)
        ux, uy, uz, vx, vy, vz = bx - ax, by - ay, bz - az, cx - ax, cy - ay, cz - az
        nx, ny, nz = uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx
        size = max(nx * nx + ny * ny + nz * nz, 1e-20)
        px, py, pz = point_mm[0] - ax, point_mm[1] - ay, point_mm[2] - az
        second = (
            (py * vz - pz * vy) * nx + (pz * vx - px * vz) * ny + (px * vy - py * vx) * nz
        ) / size
        third = (
            (uy * pz - uz * py) * nx + (uz * px - ux * pz) * ny + (ux * py - uy * px) * nz
        ) / size
        return np.array([1.0 - second - third, second, third])

    def _dress(self, mesh: vtkPolyData) -> None:
        self._dressed.append(mesh)
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

    def light_lit_surface(self, region: str) -> vtkPolyData:
        """Return the same over the light faces; the whole where there are none."""
        faces = self.part.light_faces
        if not len(faces):
            return self.lit_surface(region)
        inside = self._area(region).inside
        return self._with_inside(faces[(inside[faces] > 0.5).any(axis=1)], region)

    def border_surface(self, region: str | None) -> vtkPolyData:
        """Return what differs between a region (None: the rest) with a smooth border and its own
        triangles."""
        return self._with_inside(self._area(region).border, region)

    def region_at(self, face: int, point_mm: tuple[float, float, float]) -> str | None:
        """Return the region at a point of a face, with the smooth borders that are drawn."""
        if not len(self.part.region):
            return None
        shares = self._shares(face, point_mm) @ self._inside[self.part.faces.view(np.ndarray)[face]]
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
