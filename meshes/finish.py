"""The last of a build: parts as they are kept, with normals and a light version."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from meshes.atlas import Floats, Ints, Part
from meshes.bones import Bones
from meshes.light import BUDGET, budgets, light_mesh
from meshes.versions import Report, quiet

#: Triangles of the light version of what is made last, while the others are finished.
LATE = {"body_surface": 9_600}


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
    corners = vertices_mm[faces].astype(np.float64)
    face_normals = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    face_normals /= np.maximum(np.linalg.norm(face_normals, axis=1, keepdims=True), 1e-12)
    normals = np.zeros((len(vertices_mm), 3))
    for i in range(3):
        to_next = corners[:, (i + 1) % 3] - corners[:, i]
        to_last = corners[:, (i + 2) % 3] - corners[:, i]
        cosine = np.einsum("ij,ij->i", to_next, to_last) / np.maximum(
            np.linalg.norm(to_next, axis=1) * np.linalg.norm(to_last, axis=1), 1e-12
        )
        weighted = face_normals * np.arccos(np.clip(cosine, -1, 1))[:, None]
        for axis in range(3):
            normals[:, axis] += np.bincount(
                faces[:, i], weighted[:, axis], minlength=len(vertices_mm)
            )
    length = np.linalg.norm(normals, axis=1, keepdims=True)
    unit: Floats = (normals / np.maximum(length, 1e-12)).astype(np.float32)
    return unit
