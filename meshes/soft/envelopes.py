"""Thin sheets that line and wrap: synovial membrane, sacroiliac joint and fascia lata."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import tomli
from numpy.typing import NDArray
from scipy import ndimage

from meshes.atlas import Part
from meshes.bones import Bones
from meshes.borders import smooth_borders
from meshes.distance import SignedDistance
from meshes.implicit import surface_of
from meshes.soft.parts import modelled
from meshes.soft.subchondral import border_edges
from meshes.surface import (
    FloatArray,
    TriMesh,
    face_centres,
    face_cross,
    neighbour_matrix,
    pieces,
    point_tree,
    smoothed,
    submesh,
    unit,
    vertex_normals,
)

TABLE = Path(__file__).parents[1] / "figures" / "envelopes.toml"
#: What the fascia lata wraps.
_WRAPPED = (
    "tensor_fasciae_latae", "sartorius", "rectus_femoris", "vastus_lateralis", "vastus_medialis",
    "vastus_intermedius", "pectineus", "adductor_longus", "adductor_brevis", "adductor_magnus",
    "gracilis", "biceps_femoris_long_head", "biceps_femoris_short_head", "semitendinosus",
    "semimembranosus", "gluteus_medius", "femoral_artery", "femoral_vein",
)  # fmt: skip


#: Depth below the surface of all that is wrapped at which nothing touches the stocking any more.
_DEEP_MM = 12.0


def build(
    bones: Bones, parts: Mapping[str, Part], report: Callable[[str, float], None]
) -> list[Part]:
    """Build what the parts that are there allow: the sheets need capsule and muscles."""
    table = tomli.loads(TABLE.read_text("utf-8"))
    note = "schematisch"
    built = [
        modelled("sacroiliac_joint", "joint", "cartilage",
                 _sacroiliac(bones, table["sacroiliac"]), follows=0.0, note=note)
    ]  # fmt: skip
    report("Vliezen", 0.2)
    if "hip_joint_capsule" in parts:
        mesh, follows = _synovium(bones, parts["hip_joint_capsule"], table["synovium"])
        built.append(
            modelled("synovial_membrane", "capsule_ligaments", "synovium", mesh,
                     follows=follows, note="schematisch: de omslag op de heuphals is niet getekend")
        )  # fmt: skip
    report("Vliezen", 0.5)
    wrapped = [parts[id_] for id_ in _WRAPPED if id_ in parts]
    if wrapped:
        mesh = _fascia_lata(wrapped, bones, table["fascia_lata"])
        under = np.concatenate([part.vertices_mm for part in wrapped])
        shares = np.concatenate([part.follows for part in wrapped])
        near = point_tree(under).query(mesh.vertices_mm, k=4)[1]
        built.append(
            modelled("fascia_lata", "fascia", "fascia", mesh,
                     follows=shares[near].mean(axis=1), note=note)
        )  # fmt: skip
    report("Vliezen", 1.0)
    return built


def shell(side: TriMesh, inner: FloatArray, outer: FloatArray) -> TriMesh:
    """Return the closed shell between two positions of an open sheet.

    Parameters
    ----------
    side : TriMesh
        Wound towards ``outer``.
    inner, outer : (n, 3) float64
        Its vertices on both faces of the shell.
    """
    count = len(side.vertices_mm)
    a, b = border_edges(side.faces).T
    walls = np.concatenate(
        [np.stack([b, a, a + count], axis=1), np.stack([b, a + count, b + count], axis=1)]
    )
    faces = np.concatenate([side.faces, side.faces[:, ::-1] + count, walls])
    return TriMesh(np.concatenate([outer, inner]), faces.astype(np.int32))


def _largest(mesh: TriMesh) -> TriMesh:
    """Return the largest piece of an open sheet, without corners where its border meets itself."""
    while True:
        piece = max(pieces(mesh), key=lambda piece: len(piece.faces))
        touched = np.bincount(border_edges(piece.faces).ravel(), minlength=len(piece.vertices_mm))
        pinched = touched > 2
        if not pinched.any():
            return piece
        mesh = submesh(piece, np.flatnonzero(~pinched[piece.faces].any(axis=1)))


def _sacroiliac(bones: Bones, table: Mapping[str, Any]) -> TriMesh:
    """Return the plate that fills the space between sacrum and ilium."""
    hip, sacrum = bones.meshes["hip_bone"], bones.meshes["sacrum"]
    other = SignedDistance(sacrum)
    centres = face_centres(hip)
    near = np.flatnonzero(np.linalg.norm(centres - sacrum.vertices_mm.mean(0), axis=1) < 95.0)
    away = np.full(len(centres), np.inf)
    away[near] = other.distance(centres[near])
    _, there = other.nearest(centres[near])
    facing = np.zeros(len(centres))
    facing[near] = np.einsum("ij,ij->i", unit(face_cross(hip))[near], there)
    number = ((away < table["reach_mm"]) & (facing < -0.5)).astype(np.int16)
    smooth = smooth_borders(hip, number)
    side = _largest(submesh(smooth, np.flatnonzero(number)))
    closest, _ = other.nearest(side.vertices_mm)
    across = closest - side.vertices_mm
    length = np.linalg.norm(across, axis=1, keepdims=True)
    step = across / np.maximum(length, 1e-6)
    gap = np.minimum(table["gap_mm"], length / 4)
    return shell(side, side.vertices_mm + gap * step, side.vertices_mm + (length - gap) * step)


def _synovium(
    bones: Bones, capsule: Part, table: Mapping[str, Any]
) -> tuple[TriMesh, NDArray[np.float32]]:
    """Return the lining of the capsule and how it follows the femur."""
    mesh = TriMesh(capsule.vertices_mm.astype(np.float64), capsule.faces)
    neck = unit(bones.landmarks["greater_trochanter_lateral"] * [0.9, 0.3, 1.0])
    centres = face_centres(mesh)
    inward = centres - (centres @ neck)[:, None] * neck
    facing = np.einsum("ij,ij->i", unit(face_cross(mesh)), unit(inward))
    inside = _largest(submesh(mesh, np.flatnonzero(facing < -0.2)))
    normals = vertex_normals(inside)
    gap, thick = table["gap_mm"], table["thickness_mm"]
    lining = shell(
        inside, inside.vertices_mm + gap * normals, inside.vertices_mm + (gap + thick) * normals
    )
    near = point_tree(capsule.vertices_mm).query(lining.vertices_mm)[1]
    return lining, np.asarray(capsule.follows[near], np.float32)


def _fascia_lata(wrapped: Sequence[Part], bones: Bones, table: Mapping[str, Any]) -> TriMesh:
    """Return the stocking around the muscles of the thigh."""
    points = np.concatenate(
        [p.vertices_mm for p in wrapped] + [p.vertices_mm[p.faces].mean(axis=1) for p in wrapped]
    ).astype(np.float64)
    step = float(table["step_mm"])
    low = points.min(axis=0) - 45.0
    low[2] = table["bottom_z"] - 50.0
    shape = tuple(int(n) for n in np.ceil((points.max(axis=0) + 45.0 - low) / step))
    place = np.rint((points - low) / step).astype(int)
    inside = ((place >= 0) & (place < np.array(shape))).all(axis=1)
    full = np.zeros(shape, bool)
    full[tuple(place[inside].T)] = True
    wide = ndimage.distance_transform_edt(~full, sampling=step) < table["closing_mm"]
    solid = ndimage.distance_transform_edt(wide, sampling=step) > table["closing_mm"]
    for level in range(shape[2]):
        solid[:, :, level] = ndimage.binary_fill_holes(solid[:, :, level])
    signed = ndimage.distance_transform_edt(~solid, sampling=step)
    signed -= ndimage.distance_transform_edt(solid, sampling=step)
    # what lies deep within comes nowhere near the stocking
    outer = points[inside][signed[tuple(place[inside].T)] > -_DEEP_MM]
    signed = ndimage.gaussian_filter(signed, table["soft_mm"] / step) - table["away_mm"]

    def field(at: FloatArray) -> FloatArray:
        value = ndimage.map_coordinates(signed, ((at - low) / step).T, order=1, mode="nearest")
        return np.asarray(np.maximum(value, table["bottom_z"] - 30.0 - at[:, 2]))

    high = low + step * (np.array(shape) - 1)
    mesh = smoothed(_largest(surface_of(field, low, high, step)), 8)
    mesh = mesh.with_vertices(_over(mesh.vertices_mm, mesh, outer, table["away_mm"]))
    x, y, z = face_centres(mesh).T
    angle = np.degrees(np.arctan2(-(x + 12.0), -(y - 2.0)))
    top = np.interp(angle, table["angle_deg"], table["top_z"])
    number = ((z < top) & (z > table["bottom_z"])).astype(np.int16)
    mesh = smooth_borders(mesh, number)
    side = _largest(submesh(mesh, np.flatnonzero(number)))
    side = side.with_vertices(_off_bone(side, bones))
    normals = vertex_normals(side)
    return shell(side, side.vertices_mm, side.vertices_mm + table["thickness_mm"] * normals)


def _off_bone(side: TriMesh, bones: Bones) -> FloatArray:
    """Return the vertices of a sheet with those in bone laid on its surface."""
    field = SignedDistance(list(bones.fields.values()))
    points = side.vertices_mm.copy()
    for _ in range(3):
        within = np.flatnonzero(field.distance(points) < 0.3)
        closest, outward = field.nearest(points[within])
        points[within] = closest + 0.4 * outward
    return points


def _over(vertices: FloatArray, mesh: TriMesh, under: FloatArray, away_mm: float) -> FloatArray:
    """Return vertices pushed out where what lies under them comes nearer than it should."""
    links = neighbour_matrix(len(vertices), mesh.faces).tocsr()
    degree = np.asarray(links.sum(axis=1)).ravel()
    points = vertices.copy()
    for _ in range(6):
        normals = vertex_normals(mesh.with_vertices(points))
        distance, nearest = point_tree(points).query(under)
        height = np.einsum("ij,ij->i", under - points[nearest], normals[nearest])
        lacking = np.where(distance < 14.0, height + 0.4 * away_mm, -np.inf)
        push = np.full(len(points), 0.0)
        np.maximum.at(push, nearest, lacking)
        push = np.maximum(push, 0.9 * (links @ push) / degree)
        points = points + push[:, None] * normals
    return points
