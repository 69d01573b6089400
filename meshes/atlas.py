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
        0 muscle belly to 1 tendon; empty where it is no muscle.
    shade : (n,) float32
        Brightness of the surface around 1 (fibres); empty means 1 everywhere.
    region : (m,) int16
        Index into ``regions`` for each face, -1 for none; empty means none anywhere.
    regions : tuple of str
        Ids of the clickable areas.
    follows : (n,) float32
        Share of the femur's motion that a vertex follows: 0 pelvis, 1 femur.
    normals : (n, 3) float32
        Unit normals, outward; filled in at the end of a build.
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
    shade: Floats = field(default_factory=lambda: np.empty(0, np.float32))
    region: NDArray[np.int16] = field(default_factory=lambda: np.empty(0, np.int16))
    regions: tuple[str, ...] = ()
    follows: Floats = field(default_factory=lambda: np.empty(0, np.float32))
    normals: Floats = field(default_factory=lambda: np.empty(0, np.float32))

    @property
    def region_faces(self) -> dict[str, NDArray[np.intp]]:
        """Face numbers of each region, ``{id: (k,) int}``."""
        if not len(self.region):
            return {}
        return {name: np.flatnonzero(self.region == i) for i, name in enumerate(self.regions)}

    def mirrored(self) -> Part:
        """Return this part of the other side: x negated, winding kept outward."""
        return replace(
            self,
            vertices_mm=self.vertices_mm * np.array([-1, 1, 1], np.float32),
            faces=np.ascontiguousarray(self.faces[:, ::-1]),
            normals=self.normals * np.array([-1, 1, 1], np.float32)
            if len(self.normals)
            else self.normals,
        )


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
    """

    parts: Mapping[str, Part]
    midline_x_mm: float
    measures: Mapping[str, float]
    versions: Mapping[str, str]

    @property
    def triangles(self) -> int:
        """Triangles of all parts, the other side's not counted."""
        return sum(len(part.faces) for part in self.parts.values())

    def region_owner(self) -> dict[str, str]:
        """Id of the part on which each region lies."""
        return {name: part.id for part in self.parts.values() for name in part.regions}
