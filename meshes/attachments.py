"""Where muscles and ligaments hold to the bones: patches of the bones' own surfaces.

Frame: the atlas's (mm, LPS, origin in the centre of the right femoral head).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path

import numpy as np
import tomli

from meshes.atlas import Attachment, Part
from meshes.footprint import Ground, Shape, footprint
from meshes.surface import TriMesh

FIGURES = Path(__file__).parent / "figures"
#: Structure, end and bone of an attachment.
Key = tuple[str, str, str]


def read_figures(
    left_out: Collection[str] = (),
) -> tuple[dict[Key, list[Shape]], float]:
    """Read ``figures/attachments.toml``.

    Parameters
    ----------
    left_out : collection of str
        Structures whose patches are passed over.

    Returns
    -------
    shapes : dict of (structure, end, bone) to list of Shape
        In the order of the table: each leaves free what stands before it on the same bone.
    gap_mm : float
        Bare bone between two neighbours.
    """
    table = tomli.loads((FIGURES / "attachments.toml").read_text(encoding="utf-8"))
    shapes: dict[Key, list[Shape]] = {}
    for row in table["patch"]:
        if row["of"] in left_out:
            continue
        shapes.setdefault((row["of"], row["end"], row["bone"]), []).append(Shape.from_row(row))
    return shapes, float(table["gap_mm"])


def attachment_areas(
    bones: Mapping[str, TriMesh], left_out: Collection[str] = ()
) -> dict[Key, TriMesh]:
    """Return all areas whose bone is given, in the order of the table.

    Parameters
    ----------
    bones : mapping of id to TriMesh
        In the atlas frame.
    left_out : collection of str
        Structures that are not built.
    """
    shapes, gap_mm = read_figures(left_out)
    grounds = {name: Ground.of(mesh) for name, mesh in bones.items()}
    areas: dict[Key, TriMesh] = {}
    for key, own in shapes.items():
        if key[2] in grounds:
            before = [shapes[other] for other in areas if other[2] == key[2]]
            areas[key] = footprint(grounds[key[2]], own, before, gap_mm)
    return areas


def attachments(
    parts: Mapping[str, Part], left_out: Collection[str] = ()
) -> tuple[Attachment, ...]:
    """Return all attachments, in the order of the table.

    Parameters
    ----------
    parts : mapping of id to Part
        With the bones.
    left_out : collection of str
        Structures that are not built.
    """
    named = {key[2] for key in read_figures(left_out)[0]}
    bones = {
        name: TriMesh(parts[name].vertices_mm.astype(np.float64), parts[name].faces)
        for name in sorted(named & set(parts))
    }
    return as_attachments(attachment_areas(bones, left_out))


def as_attachments(areas: Mapping[Key, TriMesh]) -> tuple[Attachment, ...]:
    """Return areas as they are kept in the atlas, without the empty ones."""
    return tuple(
        Attachment(*key, area.vertices_mm.astype(np.float32), area.faces)
        for key, area in areas.items()
        if len(area.faces)
    )
