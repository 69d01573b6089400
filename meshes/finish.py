"""The last of a build: parts as they are kept, with normals and a light version."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from meshes import surface
from meshes.atlas import Floats, Ints, Part
from meshes.bones import Bones
from meshes.light import BUDGET, budgets, light_mesh
from meshes.surface import TriMesh
from meshes.versions import Report, quiet

#: Triangles of the light version of what is made last, while the others are finished.
LATE = {"body_surface": 8_000}


def build(bones: Bones, parts: Mapping[str, Part], report: Report = quiet) -> list[Part]:
    """Return all parts as they are kept: a step of a build."""
    return list(finish(parts).values())


def finish(parts: Mapping[str, Part]) -> dict[str, Part]:
    """Return parts as they are kept, by id; the skin does not matter to the others.

    Parameters
    ----------
    parts : mapping of id to Part
        All of an atlas, or all but the skin, or the skin alone.
    """
    shared = [id_ for id_ in parts if id_ not in LATE]
    counts = budgets([len(parts[id_].faces) for id_ in shared], BUDGET - sum(LATE.values()))
    light = dict(zip(shared, counts, strict=True)) | LATE
    return {id_: finished(part, light_count=light[id_]) for id_, part in parts.items()}


def finished(part: Part, *, light_count: int) -> Part:
    """Return the part with compact types, normals and its light version.

    Parameters
    ----------
    part : Part
    light_count : int
        Triangles of the light version.
    """
    vertices = np.ascontiguousarray(part.vertices_mm, np.float32)
    faces = np.ascontiguousarray(part.faces, np.int32)
    compact = replace(
        part, vertices_mm=vertices, faces=faces, normals=vertex_normals(vertices, faces)
    )
    light_faces, light_region = light_mesh(compact, light_count)
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
