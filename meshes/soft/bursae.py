"""Bursae: flattened sacs draped over the bone or muscle they lie on."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import Delaunay

from meshes.atlas import Part
from meshes.bones import Bones
from meshes.distance import SignedDistance
from meshes.soft.cordlines import Belly
from meshes.surface import TriMesh, neighbour_matrix, unit, vertex_normals

Array = NDArray[np.float64]
Report = Callable[[str, float], None]

TABLE = Path(__file__).parents[1] / "figures" / "bursae.toml"
#: Rings from the middle of a sac to its edge, and points on that edge.
RINGS = 14
AROUND = 6 * RINGS
#: Least thickness of a sac's middle, also where what covers it lies closer.
LEAST_MM = 0.8
#: Height above the middle from which a sac is let down on what it lies on.
FROM_MM = 16.0


@dataclass(frozen=True)
class Figures:
    """Figures of one bursa; see the head of the table.

    Parameters
    ----------
    centre, out, long : (3,) float64
    half_mm : tuple of float
        Half length, half breadth.
    thick_mm, drop_mm, gap_mm : float
    on, under : tuple of str
        Ids of bones and parts.
    follows : float
        Share of the femur's motion; negative for "by closeness".
    note : str
    """

    centre: Array
    out: Array
    long: Array
    half_mm: tuple[float, float]
    thick_mm: float
    drop_mm: float
    gap_mm: float
    on: tuple[str, ...]
    under: tuple[str, ...]
    follows: float
    note: str


def read_figures(path: Path = TABLE) -> dict[str, Figures]:
    """Read the table of bursae, by id."""
    table: dict[str, dict[str, Any]] = tomllib.loads(path.read_text(encoding="utf-8"))
    read = {}
    for id_, row in table.items():
        out = unit(row["out"])
        along = np.asarray(row["long"], np.float64)
        read[id_] = Figures(
            centre=np.asarray(row["centre"], np.float64),
            out=out,
            long=unit(along - (along @ out) * out),
            half_mm=(float(row["half"][0]), float(row["half"][1])),
            thick_mm=float(row["thick"]),
            drop_mm=float(row["drop"]),
            gap_mm=float(row["gap"]),
            on=tuple(row["on"]),
            under=tuple(row["under"]),
            follows=float(row["follows"]),
            note=str(row["note"]),
        )
    return read


def build(bones: Bones, parts: Mapping[str, Part], report: Report) -> list[Part]:
    """Build all bursae. Deterministic.

    Parameters
    ----------
    bones : Bones
    parts : mapping of str to Part
        What earlier stages made; what the table names and is not there is left out.
    report : callable
    """
    figures = read_figures()
    bone = SignedDistance([bones.meshes[name] for name in ("hip_bone", "femur", "sacrum")])
    named = {name for row in figures.values() for name in (*row.on, *row.under)}
    solids: dict[str, SignedDistance | Belly] = {
        name: SignedDistance(bones.meshes[name]) for name in ("hip_bone", "femur")
    }
    for name in sorted(named & set(parts) - set(solids)):
        part = parts[name]
        solids[name] = Belly(TriMesh(part.vertices_mm.astype(np.float64), part.faces))
    built = []
    for i, (id_, row) in enumerate(figures.items()):
        mesh = sac(row, solids, bone)
        built.append(
            Part(
                id=id_,
                group="bursae",
                tissue="bursa",
                vertices_mm=mesh.vertices_mm.astype(np.float32),
                faces=mesh.faces,
                source="modelled",
                credit="Heupatlas",
                licence="MIT",
                note=row.note,
                follows=follow_shares(row, mesh.vertices_mm, solids).astype(np.float32),
            )
        )
        report("Slijmbeurzen", (i + 1) / len(figures))
    return built


def disc() -> tuple[Array, NDArray[np.int32]]:
    """Points of a disc of radius 1 from its middle outwards, ``(n, 2)``, and its faces.

    Rings of 6, 12, 18 … points keep the triangles alike, so that smoothing leaves no dimple in the
    middle. The faces are wound anticlockwise; the last ``AROUND`` points are the edge.
    """
    rings = [np.zeros((1, 2))]
    for k in range(1, RINGS + 1):
        angle = np.arange(6 * k) * np.pi / (3 * k)
        radius = 1.0 - (1.0 - k / RINGS) ** 1.35
        rings.append(radius * np.column_stack([np.cos(angle), np.sin(angle)]))
    points = np.concatenate(rings)
    faces = Delaunay(points).simplices
    a, b, c = (points[faces[:, i]] for i in range(3))
    turn = np.linalg.det(np.stack([b - a, c - a], axis=1))
    faces = faces[np.abs(turn) > 1e-9]
    turn = turn[np.abs(turn) > 1e-9]
    return points, np.where(turn[:, None] > 0, faces, faces[:, ::-1]).astype(np.int32)


def sac(
    row: Figures, solids: Mapping[str, SignedDistance | Belly], bone: SignedDistance
) -> TriMesh:
    """Build one sac: a lower sheet draped over what it lies on, an upper one above it."""
    flat, faces = disc()
    plane = (
        row.centre
        + flat[:, :1] * row.half_mm[0] * row.long
        + flat[:, 1:] * row.half_mm[1] * np.cross(row.out, row.long)
    )
    below = [(solids[name], _gap(row, name, solids)) for name in row.on if name in solids]
    height = draped(plane, row, below, faces)
    lower = plane + height[:, None] * row.out
    normal = vertex_normals(TriMesh(lower, faces))
    normal *= np.sign(normal @ row.out)[:, None]
    profile = np.sqrt(np.clip(1.0 - (flat**2).sum(axis=1), 0.0, 1.0)) ** 1.2
    thick = np.full(len(flat), row.thick_mm)
    for name in row.under:
        if name in solids:
            room = solids[name].distance(lower) - 0.1
            thick = np.minimum(thick, np.maximum(room, LEAST_MM))
    linked = neighbour_matrix(len(flat), faces).tocsr()
    degree = np.asarray(linked.sum(axis=1)).ravel()
    for _ in range(10):
        thick = 0.5 * thick + 0.5 * (linked @ thick) / degree
    upper = lower + normal * (thick * profile)[:, None]
    inner = len(flat) - AROUND
    number = np.arange(len(flat))
    number[:inner] += len(flat)
    vertices = np.concatenate([lower, upper[:inner]])
    both = np.concatenate([faces[:, ::-1], number[faces]]).astype(np.int32)
    for _ in range(3):
        lack = np.maximum(0.1 - bone.distance(vertices), 0.0)
        if not lack.any():
            break
        vertices = vertices + bone.gradient(vertices) * lack[:, None]
    return TriMesh(vertices, np.ascontiguousarray(both))


def _gap(row: Figures, name: str, solids: Mapping[str, SignedDistance | Belly]) -> float:
    """Room to leave: the table's to bone, little to soft tissue or where the capsule is there."""
    bony = name in ("hip_bone", "femur")
    return min(row.gap_mm, 0.5) if not bony or "hip_joint_capsule" in solids else row.gap_mm


def draped(
    plane: Array,
    row: Figures,
    below: Sequence[tuple[SignedDistance | Belly, float]],
    faces: NDArray[np.int32],
) -> Array:
    """Heights ``(n,)`` along ``row.out`` of a sheet let down on solids and drawn taut.

    Parameters
    ----------
    plane : (n, 3) float64
    row : Figures
    below : sequence of (solid, room to leave in mm)
    faces : (m, 3) int32
    """
    height = np.full(len(plane), FROM_MM)
    lowest = -FROM_MM - row.drop_mm
    for _ in range(60):
        points = plane + height[:, None] * row.out
        room = np.min([solid.distance(points) - gap for solid, gap in below], axis=0)
        height = np.maximum(height - np.clip(room, -1.0, 4.0) * 0.9, lowest)
        if np.abs(room[height > lowest]).max(initial=0.0) < 0.05:
            break
    floor = np.maximum(height, height[0] - row.drop_mm)
    linked = neighbour_matrix(len(plane), faces).tocsr()
    degree = np.asarray(linked.sum(axis=1)).ravel()
    height = floor.copy()
    for _ in range(25):
        height = np.maximum(floor, 0.5 * height + 0.5 * (linked @ height) / degree)
    for _ in range(16):
        height = 0.5 * height + 0.5 * (linked @ height) / degree
    return np.asarray(height)


def follow_shares(
    row: Figures, points: Array, solids: Mapping[str, SignedDistance | Belly]
) -> Array:
    """Share of the femur's motion at each point (n,)."""
    if row.follows >= 0:
        return np.full(len(points), row.follows)
    # from the eminence at the upper end to the neck of the femur at the lower one
    along = (points - row.centre) @ row.long / row.half_mm[0]
    share = np.clip(0.45 - 0.55 * along * np.sign(row.long[2]), 0.0, 1.0)
    return np.asarray(share * share * (3 - 2 * share))
