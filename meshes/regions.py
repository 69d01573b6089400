"""Clickable areas painted on hip bone and femur, from ``figures/bone_regions.toml``."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import tomli
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from meshes.joint_space import inside_rim_deg
from meshes.socket import Socket
from meshes.surface import FloatArray, TriMesh, face_centres, face_cross, face_neighbours, unit

FIGURES = Path(__file__).parent / "figures"
Labels = NDArray[np.str_]
#: The number of each face's area, -1 for none, and the areas' ids.
Regions = tuple[NDArray[np.int16], tuple[str, ...]]


def _table(name: str) -> dict[str, Any]:
    return tomli.loads((FIGURES / f"{name}.toml").read_text(encoding="utf-8"))


def line_distance(points_mm: FloatArray, line_mm: FloatArray, radius_mm: FloatArray) -> FloatArray:
    """Return how far points (n, 3) lie from a line (k, 3), less its radius (k,) there; (n,)."""
    if len(line_mm) == 1:
        return np.asarray(np.linalg.norm(points_mm - line_mm[0], axis=1) - radius_mm[0])
    # from the middle of the line, so that squares stay small
    middle = (line_mm.min(axis=0) + line_mm.max(axis=0)) / 2
    points, line = points_mm - middle, line_mm - middle
    along = np.diff(line, axis=0)
    length = np.einsum("ij,ij->i", along, along)
    squared = np.einsum("ij,ij->i", points, points)
    least = np.full(len(points), np.inf)
    before = points @ along.T - np.einsum("ij,ij->i", line[:-1], along)
    corner = -2 * (points @ line[:-1].T) + np.einsum("ij,ij->i", line[:-1], line[:-1])
    for k in range(len(along)):
        share = np.minimum(np.maximum(before[:, k] / length[k], 0.0), 1.0)
        away = squared + corner[:, k] + share * (share * length[k] - 2 * before[:, k])
        away = np.sqrt(np.maximum(away, 0.0))
        away -= radius_mm[k] + share * (radius_mm[k + 1] - radius_mm[k])
        np.minimum(least, away, out=least)
    return least


def _stroke(
    row: Mapping[str, Any], centres: FloatArray, normals: FloatArray, labels: Labels
) -> NDArray[np.bool_]:
    line = np.array(row["line"], np.float64)
    radius = np.broadcast_to(np.array(row["radius"], np.float64), len(line))
    hit: NDArray[np.bool_] = line_distance(centres, line, radius) < 0
    if "facing" in row:
        hit &= normals @ unit(row["facing"]) > row["least"]
    if "within" in row:
        hit &= np.isin(labels, row["within"])
    return hit


def hip_bone_regions(hip: TriMesh, socket: Socket, midline_x_mm: float) -> Regions:
    """Return the number of the area of each face (m,) and the areas' ids.

    Parameters
    ----------
    hip : TriMesh
    socket : Socket
    midline_x_mm : float
    """
    table = _table("bone_regions")["hip_bone"]
    centres, normals = face_centres(hip), unit(face_cross(hip))
    base = table["base"]
    front_back, height = np.array(base["ilium_above"], np.float64).T
    above = centres[:, 2] > np.interp(centres[:, 1], front_back, height)
    level, limit = np.array(base["pubis_before"], np.float64).T
    before = centres[:, 1] < np.interp(centres[:, 2], level, limit)
    labels: Labels = np.where(above, "ilium", np.where(before, "pubis", "ischium"))
    labels = labels.astype("<U40")
    for row in table["area"]:
        labels[_stroke(row, centres, normals, labels)] = row["id"]
    _paint_socket(labels, socket, table["socket"], centres=centres, normals=normals)
    # the face of the symphysis is bare pubis
    labels[(centres[:, 0] > midline_x_mm - 4.0) & (normals[:, 0] > 0.8)] = "pubis"
    return _tidied(labels, hip)


def _paint_socket(
    labels: Labels,
    socket: Socket,
    figures: Mapping[str, Any],
    *,
    centres: FloatArray,
    normals: FloatArray,
) -> None:
    """Paint socket, fossa, notch and rim over the labels (m,) in place."""
    radius = np.linalg.norm(centres, axis=1)
    facing = np.einsum("ij,ij->i", normals, unit(centres))
    hour, polar, inside = (
        socket.hour(centres),
        socket.polar_deg(centres),
        inside_rim_deg(socket, centres),
    )
    bowl = (radius < 32.0) & (inside > 0) & (facing < -0.2)
    labels[bowl] = "acetabulum"
    inner = _table("cartilage")["lunate"]["inner"]
    border = np.interp(hour, inner["hour"], inner["polar_deg"], period=12.0)
    labels[bowl & (polar < border)] = "acetabular_fossa"
    crest = socket.rim_at(hour)
    beside = np.linalg.norm(centres - crest, axis=1)
    start, end = figures["notch_hours"]
    at_notch = (hour > start) & (hour < end)
    labels[at_notch & bowl & (polar > border)] = "acetabular_fossa"
    rim = (inside > 0) & (inside < figures["rim_inside_deg"]) & bowl
    rim |= (inside <= 0) & (beside < figures["rim_outside_mm"])
    labels[rim & ~at_notch] = "acetabular_rim"
    notch = (inside > 0) & (inside < figures["notch_inside_deg"]) & bowl
    notch |= (inside <= 0) & (beside < figures["notch_outside_mm"])
    labels[notch & at_notch] = "acetabular_notch"


def femur_regions(femur: TriMesh, neck: FloatArray) -> Regions:
    """Return the number of the area of each face (m,), -1 at the knee, and the areas' ids.

    Parameters
    ----------
    femur : TriMesh
    neck : (3,)
        Unit direction from the head along the neck.
    """
    table = _table("bone_regions")["femur"]
    centres, normals = face_centres(femur), unit(face_cross(femur))
    base = table["base"]
    along, height = centres @ neck, centres[:, 2]
    labels: Labels = np.full(len(centres), "", "<U40")
    labels[height > base["shaft_to_z_mm"]] = "femoral_shaft"
    near = np.linalg.norm(centres, axis=1) < 60.0
    labels[near & (along < base["neck_until_mm"])] = "femoral_neck"
    head = np.linalg.norm(centres, axis=1) < 27.0
    labels[head & (along < base["head_until_mm"])] = "femoral_head"
    for row in table["area"]:
        labels[_stroke(row, centres, normals, labels)] = row["id"]
    return _tidied(labels, femur)


def _tidied(labels: Labels, mesh: TriMesh) -> Regions:
    """Return areas without teeth and crumbs of the faces of a mesh, by number."""
    names, number = np.unique(labels, return_inverse=True)
    number = _without_crumbs(_evened(number, mesh), mesh)
    kept = [name for i, name in enumerate(names) if name and (number == i).any()]
    of_name = {name: i for i, name in enumerate(kept)}
    new = np.array([of_name.get(name, -1) for name in names], np.int16)
    return new[number], tuple(str(name) for name in kept)


def _evened(number: NDArray[np.intp], mesh: TriMesh, rounds: int = 6) -> NDArray[np.intp]:
    """Return areas (m,) without teeth: a face takes the area of two of its three neighbours."""
    other = face_neighbours(mesh.faces)
    for _ in range(rounds):
        first, second, third = number[other].T
        number = np.where((first == second) | (first == third), first, number)
        number = np.where(second == third, second, number)
    return number


def _without_crumbs(
    number: NDArray[np.intp], mesh: TriMesh, share: float = 0.25
) -> NDArray[np.intp]:
    """Return areas (m,) whose small loose pieces are given to the area around them."""
    other = face_neighbours(mesh.faces)
    count = len(number)
    same = number[other] == number[:, None]
    face, side = np.nonzero(same)
    linked = coo_array((np.ones(len(face)), (face, other[face, side])), shape=(count, count))
    _, piece = connected_components(linked, directed=False)
    size = np.bincount(piece)
    cleaned = number.copy()
    for area in np.unique(number):
        parts = np.unique(piece[number == area])
        for part in parts[size[parts] < share * size[parts].max()]:
            faces = np.flatnonzero(piece == part)
            around = number[other[faces]].ravel()
            areas, times = np.unique(around[around != area], return_counts=True)
            cleaned[faces] = areas[np.argmax(times)]
    return cleaned
