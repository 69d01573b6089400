"""The last of a build: parts as they are kept, with normals and a light version."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from meshes import surface
from meshes.atlas import Floats, Ints, Part
from meshes.light import light_count, light_mesh
from meshes.surface import TriMesh


def finish(parts: Mapping[str, Part]) -> list[Part]:
    """Return those parts that are not finished yet, finished."""
    return [finished(part) for part in parts.values() if not is_finished(part)]


def is_finished(part: Part) -> bool:
    """Whether a part is as it is kept."""
    return len(part.light_faces) > 0


def unfinished(part: Part) -> Part:
    """Return the part without what goes by its shape: of one that was changed it is out of date."""
    if not is_finished(part):
        return part
    return replace(
        part,
        normals=np.empty(0, np.float32),
        light_faces=np.empty((0, 3), np.int32),
        light_region=np.empty(0, np.int16),
    )


def finished(part: Part) -> Part:
    """Return the part with compact types, normals and its light version."""
    vertices = np.ascontiguousarray(part.vertices_mm, np.float32)
    faces = np.ascontiguousarray(part.faces, np.int32)
    compact = replace(
        part, vertices_mm=vertices, faces=faces, normals=vertex_normals(vertices, faces)
    )
    light_faces, light_region = light_mesh(compact, light_count(compact))
    return replace(compact, light_faces=light_faces, light_region=light_region)


def vertex_normals(vertices_mm: Floats, faces: Ints) -> Floats:
    """Return outward unit normals weighted by the angle of each face at the vertex.

    Parameters
    ----------
    vertices_mm : (n, 3) float
    faces : (m, 3) int
        Wound outwards.

    Returns
    -------
    (n, 3) float32
    """
    mesh = TriMesh(vertices_mm.astype(np.float64), faces)
    return surface.vertex_normals(mesh).astype(np.float32)
