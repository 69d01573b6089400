"""What a built atlas is: named parts with their arrays, in one frame.

Frame of everything here: mm, LPS axes (+x patient's left, +y posterior, +z up), origin in the
centre of the femoral head, right hip. So lateral is -x, and the midline lies at +x.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Ints = NDArray[np.int32]

#: What a part is made of; the view gives each a colour.
TISSUES = (
    "bone",
    "cartilage",
    "fibrocartilage",
    "capsule",
    "ligament",
    "muscle",
    "fascia",
    "fat",
    "bursa",
    "nerve",
    "artery",
    "vein",
    "synovium",
    "space",
    "skin",
)

OSS_CREDIT = "musculoskeletal-models (MPL-2.0), Auckland Bioengineering Institute"
MEASURED_CREDIT = (
    'Gemeten aan "Open3DModel" (AnatomyTOOL/LUMC e.a., CC BY-SA 4.0) en "BodyParts3D" '
    "((c) The Database Center for Life Science)"
)


@dataclass(frozen=True, eq=False)
class Part:
    """One structure of kind mesh.

    Parameters
    ----------
    id : str
        Side-free id of the structure.
    group : str
        One of the contract's groups.
    tissue : str
        One of ``TISSUES``.
    vertices_mm : (n, 3) float32
        In the atlas frame.
    faces : (m, 3) int32
        Wound outwards.
    source : {"scan", "measured", "modelled"}
        Where the shape comes from.
    credit : str
        Whose data it was made of.
    licence : str
        The licence of those data.
    note : str
        Dutch, what a reader should know of its making ("schematisch").
    midline : bool
        True where there is only one (sacrum, symphysis): mirrored onto itself.
    both_sides : bool
        True where the other side is shown too (the bones).
    solid : bool
        True where the surface must be closed.
    tendon : (n,) float32
        0 muscle belly to 1 tendon, with a wide soft border; empty where it is no muscle.
    fibre : (n, 2) float16
        Place across a muscle or band, in bundles of fibres, and along it, in mm. Empty where
        there are no fibres to show.
    fibre_lean : float
        Bundles that the fibres cross for each mm along, where they do not run along it.
    shade : (n,) float32
        Brightness of the surface around 1; empty means 1 everywhere.
    region : (m,) int16
        Index into ``regions`` for each face, -1 for none; empty means none anywhere.
    regions : tuple of str
        Ids of the clickable areas.
    follows : (n,) float32
        Share of the femur's motion that a vertex follows: 0 pelvis, 1 femur.
    shank : (n,) float32
        Share of the shank's motion in the knee, on top of that of the femur: 0 femur, 1 tibia;
        empty means 0 everywhere.
    path_mm : (k, 3) float32
        Centre lines from origin to insertion, one bundle after the other; empty where there is
        none.
    path_points : tuple of int
        Points of each bundle in ``path_mm``.
    path_weights : tuple of float
        Share of the volume of each bundle; they add up to 1.
    path_follows, path_shank : (k,) float32
        As ``follows`` and ``shank``, for the points of ``path_mm``.
    normals : (n, 3) float32
        Unit normals, outward; filled in at the end of a build.
    light_faces : (l, 3) int32
        The light version: fewer triangles over some of the same vertices, so that whatever moves
        or colours the vertices serves both; filled in at the end of a build.
    light_region : (l,) int16
        As ``region``, for the light faces.
    """

    id: str
    group: str
    tissue: str
    vertices_mm: Floats
    faces: Ints
    source: str
    credit: str
    licence: str
    note: str = ""
    midline: bool = False
    both_sides: bool = False
    solid: bool = True
    tendon: Floats = field(default_factory=lambda: np.empty(0, np.float32))
    fibre: NDArray[np.float16] = field(default_factory=lambda: np.empty((0, 2), np.float16))
    fibre_lean: float = 0.0
    shade: Floats = field(default_factory=lambda: np.empty(0, np.float32))
    region: NDArray[np.int16] = field(default_factory=lambda: np.empty(0, np.int16))
    regions: tuple[str, ...] = ()
    follows: Floats = field(default_factory=lambda: np.empty(0, np.float32))
    shank: Floats = field(default_factory=lambda: np.empty(0, np.float32))
    path_mm: Floats = field(default_factory=lambda: np.empty((0, 3), np.float32))
    path_points: tuple[int, ...] = ()
    path_weights: tuple[float, ...] = ()
    path_follows: Floats = field(default_factory=lambda: np.empty(0, np.float32))
    path_shank: Floats = field(default_factory=lambda: np.empty(0, np.float32))
    normals: Floats = field(default_factory=lambda: np.empty(0, np.float32))
    light_faces: Ints = field(default_factory=lambda: np.empty((0, 3), np.int32))
    light_region: NDArray[np.int16] = field(default_factory=lambda: np.empty(0, np.int16))

    @property
    def bundles_mm(self) -> tuple[Floats, ...]:
        """The lines of ``path_mm`` one by one, each ``(p, 3)``."""
        return (
            tuple(np.split(self.path_mm, np.cumsum(self.path_points)[:-1]))
            if (self.path_points)
            else ()
        )

    @property
    def region_faces(self) -> dict[str, NDArray[np.intp]]:
        """Face numbers of each region, ``{id: (k,) int}``."""
        if not len(self.region):
            return {}
        return {name: np.flatnonzero(self.region == i) for i, name in enumerate(self.regions)}

    @property
    def lightest_faces(self) -> Ints:
        """Faces of the light version, (l, 3); all of them where there is none."""
        return self.light_faces if len(self.light_faces) else self.faces

    def mirrored(self) -> Part:
        """Return this part of the other side: x negated, winding kept outward."""
        return replace(
            self,
            vertices_mm=self.vertices_mm * np.array([-1, 1, 1], np.float32),
            faces=np.ascontiguousarray(self.faces[:, ::-1]),
            normals=self.normals * np.array([-1, 1, 1], np.float32)
            if len(self.normals)
            else self.normals,
            path_mm=self.path_mm * np.array([-1, 1, 1], np.float32),
            light_faces=np.ascontiguousarray(self.light_faces[:, ::-1]),
        )


@dataclass(frozen=True, eq=False)
class Attachment:
    """Where one end of a structure holds to a bone: a patch of the bone's own surface.

    Parameters
    ----------
    structure : str
        The muscle or ligament.
    end : {"origin", "insertion", "ligament"}
        Origin and insertion of a muscle; a ligament's ends are not told apart.
    bone : str
        Id of the part it lies on.
    vertices_mm : (n, 3) float32
        On the surface of the bone.
    faces : (m, 3) int32
        Wound as the bone is.
    regions : tuple of str
        Areas of the bone that it covers a good part of, the largest share first.
    """

    structure: str
    end: str
    bone: str
    vertices_mm: Floats
    faces: Ints
    regions: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """Key of this patch, unique in an atlas."""
        return f"{self.structure}.{self.end}.{self.bone}"


@dataclass(frozen=True)
class Drawing:
    """A measure or a point that can be drawn on the bones and named.

    Parameters
    ----------
    id : str
    kind : {"angle", "distance", "point"}
    name : str
        Dutch.
    text : str
        What stands at the label: the value with its unit, or the name of a point.
    structure : str
        Id of the structure it belongs to.
    lines : tuple of tuple of points
        Lines to draw, each of points ``(x, y, z)`` in mm, atlas frame; a point has none.
    at_mm : point
        Where the label is tied to.
    follows : float
        Share of the femur's motion.
    """

    id: str
    kind: str
    name: str
    text: str
    structure: str
    lines: tuple[tuple[tuple[float, float, float], ...], ...]
    at_mm: tuple[float, float, float]
    follows: float = 0.0


@dataclass(frozen=True, eq=False)
class Atlas:
    """All parts of a right hip, with the midline.

    Parameters
    ----------
    parts : mapping of id to Part
    midline_x_mm : float
        x of the plane that mirrors right onto left.
    measures : mapping of str to float
        Figures taken from the bones while building (radius of the head, joint space …).
    versions : mapping of str to str
        Versions of the data and code it was built with.
    attachments : tuple of Attachment
        Where muscles and ligaments hold to the bones.
    drawings : tuple of Drawing
        Measures and palpable points that can be drawn.
    problems : tuple of str
        Dutch sentences: figures that were refused, with file and row. The rest was built.
    """

    parts: Mapping[str, Part]
    midline_x_mm: float
    measures: Mapping[str, float]
    versions: Mapping[str, str]
    attachments: tuple[Attachment, ...] = ()
    drawings: tuple[Drawing, ...] = ()
    problems: tuple[str, ...] = ()

    @property
    def triangles(self) -> int:
        """Triangles of all parts, the other side's not counted."""
        return sum(len(part.faces) for part in self.parts.values())

    @property
    def light_triangles(self) -> int:
        """Triangles of the light version of all parts."""
        return sum(len(part.light_faces) for part in self.parts.values())

    def region_owner(self) -> dict[str, str]:
        """Id of the part on which each region lies."""
        return {name: part.id for part in self.parts.values() for name in part.regions}
