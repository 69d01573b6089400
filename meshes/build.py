"""Building the atlas: a pure function from bones and figures to parts, stage by stage."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from importlib import import_module

import numpy as np

from meshes.atlas import Atlas, Floats, Ints, Part
from meshes.attached import with_regions
from meshes.attachments import attachments
from meshes.bones import Bones, bone_parts, load_bones
from meshes.drawings import drawings
from meshes.light import budgets, light_mesh
from meshes.versions import Report, quiet, versions

StageBuild = Callable[[Bones, Mapping[str, Part], Report], list[Part]]

#: Soft tissue in the order in which it is laid on: later stages see the parts of earlier ones.
#: Module below ``meshes.soft``, Dutch title, share of the time of a build.
STAGES: tuple[tuple[str, str, float], ...] = (
    ("spine", "Wervels en stuitbeen", 0.05),
    ("cartilage", "Kraakbeen en labrum", 0.09),
    ("subchondral", "Bot onder het kraakbeen", 0.01),
    ("growth_plates", "Groeischijven", 0.01),
    ("capsule", "Kapsel en banden", 0.15),
    ("muscles", "Spieren", 0.47),
    ("bursae", "Slijmbeurzen", 0.05),
    ("cords", "Zenuwen en bloedvaten", 0.04),
    ("envelopes", "Vliezen", 0.01),
    ("skin", "Huid", 0.02),
)


def build(report: Report = quiet) -> Atlas:
    """Build the whole atlas of a right hip. Deterministic.

    Parameters
    ----------
    report : callable
        Told what is being done and how far it is (0 to 1).
    """
    done = 0.10
    report("Botten", 0.0)
    bones = load_bones()
    parts: dict[str, Part] = {part.id: part for part in bone_parts(bones)}
    for module, title, share in STAGES:
        stage: StageBuild = import_module(f"meshes.soft.{module}").build

        def within(
            _: str, part_done: float, *, start: float = done, of: float = share, name: str = title
        ) -> None:
            report(name, start + of * part_done)

        report(title, done)
        for part in stage(bones, parts, within):
            parts[part.id] = part
        done += share
    report("Afronden", done)
    counts = budgets(len(part.faces) for part in parts.values())
    whole = {
        id_: finished(part, light_count=count)
        for (id_, part), count in zip(parts.items(), counts, strict=True)
    }
    return Atlas(
        parts=whole,
        midline_x_mm=float(bones.midline_x_mm),
        measures=dict(bones.measures),
        versions=versions(),
        attachments=with_regions(attachments(whole, bones.left_out), whole),
        drawings=drawings(bones, whole),
        problems=tuple(row.sentence() for row in bones.refused),
    )


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
