"""Bursae: flattened sacs draped over the bone or muscle they lie on."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import tomli
from manifold3d import Manifold, OpType
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter1d
from scipy.spatial import Delaunay

from meshes.atlas import Part
from meshes.bones import Bones
from meshes.distance import SignedDistance
from meshes.soft.belly import Belly
from meshes.soft.joint import FAR_MM
from meshes.solids import solid, surface
from meshes.surface import TriMesh, neighbour_matrix, unit, vertex_normals, volume_mm3

Array = NDArray[np.float64]
Report = Callable[[str, float], None]

TABLE = Path(__file__).parents[1] / "figures" / "bursae.toml"
#: Rings from the middle of a sac to its edge, and points on that edge.
RINGS = 14
AROUND = 6 * RINGS
#: Least thickness of a sac's middle, also where what covers it lies closer.
LEAST_MM = 0.8
#: Tissues that a sac gives way to, and the share of it that must be left.
AROUND_IT = ("muscle", "capsule", "ligament")
LEAST_LEFT = 0.25
#: What has no vertex this near to a sac's box is not met, mm.
NEAR_MM = 4.0
#: Share of its outline that a sac keeps in any direction.
LEAST_REACH = 0.35
#: A sac is let down in this many steps, at most as many times the distance as the speed divides 1,
#: until it is this close.
_MARCH_STEPS, _LEAST_SPEED, _CLOSE_MM = 30, 0.5, 0.05
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
    table: dict[str, dict[str, Any]] = tomli.loads(path.read_text(encoding="utf-8"))
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
    figures = {id_: row for id_, row in read_figures().items() if id_ not in bones.left_out}
    bone = SignedDistance([bones.fields[name] for name in ("hip_bone", "femur", "sacrum")])
    named = {name for row in figures.values() for name in (*row.on, *row.under)}
    solids: dict[str, SignedDistance | Belly] = {
        name: bones.fields[name] for name in ("hip_bone", "femur")
    }
    for name in sorted(named & set(parts) - set(solids)):
        part = parts[name]
        solids[name] = Belly(TriMesh(part.vertices_mm.astype(np.float64), part.faces))
    built = []
    around = Neighbours([part for part in parts.values() if part.tissue in AROUND_IT])
    for i, (id_, row) in enumerate(figures.items()):
        mesh = around.room_of(sac(row, solids, bone, around))
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
        around.add(built[-1])
        report("Slijmbeurzen", (i + 1) / len(figures))
    return built


class Neighbours:
    """Soft parts that sacs give way to, as solids, made when they are first met.

    Parameters
    ----------
    parts : sequence of Part
        Closed.
    """

    def __init__(self, parts: Sequence[Part]) -> None:
        self._parts = list(parts)
        self._solids: dict[str, Manifold] = {}
        self._bellies: dict[str, Belly] = {}

    def add(self, part: Part) -> None:
        """Let the sacs that follow give way to this one too."""
        self._parts.append(part)

    def distance(self, points_mm: Array, *, but: Sequence[str]) -> Array:
        """Return the distance (n,) to the nearest of the parts, those named left out."""
        least = np.full(len(points_mm), 1e3)
        low, high = points_mm.min(axis=0) - NEAR_MM, points_mm.max(axis=0) + NEAR_MM
        for part in self._parts:
            met = np.all((part.vertices_mm > low) & (part.vertices_mm < high), axis=1).any()
            if met and part.id not in but:
                if part.id not in self._bellies:
                    mesh = TriMesh(part.vertices_mm.astype(np.float64), part.faces)
                    self._bellies[part.id] = Belly(mesh)
                least = np.minimum(least, self._bellies[part.id].distance(points_mm))
        return least

    def _near(self, mesh: TriMesh) -> list[Manifold]:
        low, high = mesh.vertices_mm.min(axis=0) - NEAR_MM, mesh.vertices_mm.max(axis=0) + NEAR_MM
        met = []
        for part in self._parts:
            if np.all((part.vertices_mm > low) & (part.vertices_mm < high), axis=1).any():
                if part.id not in self._solids:
                    self._solids[part.id] = solid(part.vertices_mm, part.faces)
                met.append(self._solids[part.id])
        return met

    def room_of(self, mesh: TriMesh) -> TriMesh:
        """Return a sac without what lies in its neighbours: it fills what room they leave."""
        whole = solid(mesh.vertices_mm, mesh.faces)
        left = Manifold.batch_boolean([whole, *self._near(mesh)], OpType.Subtract)
        if left.volume() < LEAST_LEFT * volume_mm3(mesh):
            return mesh
        return surface(max(left.decompose(), key=lambda piece: piece.volume()).simplify(0.02))


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


def reach(flat: Array, free: NDArray[np.bool_]) -> Array:
    """Share (n,) of its outline that a sac keeps in the direction of each of its points.

    Parameters
    ----------
    flat : (n, 2) float64
        Points of a disc of radius 1.
    free : (n,) bool
        Whether there is room.
    """
    angle, radius = np.arctan2(flat[:, 1], flat[:, 0]), np.hypot(flat[:, 0], flat[:, 1])
    spokes = np.arange(72) * 2 * np.pi / 72
    most = np.ones(72)
    for i in np.flatnonzero(~free & (radius > LEAST_REACH)):
        beside = np.abs((spokes - angle[i] + np.pi) % (2 * np.pi) - np.pi) < 0.14
        most[beside] = np.minimum(most[beside], radius[i] - 0.02)
    smooth = gaussian_filter1d(np.maximum(most, LEAST_REACH), 2.5, mode="wrap")
    return np.asarray(np.interp(angle, spokes, smooth, period=2 * np.pi))


def sac(
    row: Figures,
    solids: Mapping[str, SignedDistance | Belly],
    bone: SignedDistance,
    around: Neighbours | None = None,
) -> TriMesh:
    """Build one sac: a lower sheet draped over what it lies on, an upper one above it.

    Its outline shrinks where neighbours leave it no room.
    """
    flat, faces = disc()
    below = [(solids[name], _gap(row, name, solids)) for name in row.on if name in solids]

    def laid(outline: Array) -> Array:
        across = np.cross(row.out, row.long)
        plane = row.centre + outline * row.half_mm @ np.stack([row.long, across])
        return plane + draped(plane, row, below, faces)[:, None] * row.out

    lower = laid(flat)
    if around is not None:
        free = around.distance(lower + 0.5 * LEAST_MM * row.out, but=row.on)
        lower = laid(flat * reach(flat, free > 0.0)[:, None])
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


@dataclass(frozen=True)
class _Floor:
    """What a sac is let down on: solids, each with the room left to it, mm."""

    below: Sequence[tuple[SignedDistance | Belly, float]]

    def distance(self, points_mm: Array) -> Array:
        """Room (n,) under points, no more than a step that is safe."""
        room = [solid.distance(points_mm) - gap for solid, gap in self.below]
        return np.asarray(np.clip(np.min(room, axis=0), -1.0, 4.0))


def march(floor: _Floor, start: Array, ray: Array) -> Array:
    """Return the distance (n,) along unit rays (n, 3) from ``start`` (n, 3) to a floor, mm.

    Steps as far as the distance allows, and where a ray nears the floor aslant further, as the
    last two distances tell, until it is ``_CLOSE_MM`` off it; what is not met stays far off.
    """
    reach, last, moved = (np.zeros(len(ray)) for _ in range(3))
    speed = np.ones(len(ray))
    active = np.arange(len(ray))
    for turn in range(_MARCH_STEPS):
        room = floor.distance(start[active] + ray[active] * reach[active, None])
        if turn:
            # how much of a step the distance shrank by: 1 where the ray runs straight at it
            shrunk = (last[active] - room) / np.where(moved[active] == 0.0, 1.0, moved[active])
            speed[active] = np.clip(shrunk, _LEAST_SPEED, 1.0)
        last[active] = room
        step = room / speed[active]
        moved[active] = np.clip(reach[active] + step, 0.0, FAR_MM) - reach[active]
        reach[active] += moved[active]
        active = active[(np.abs(room) > _CLOSE_MM) & (reach[active] < FAR_MM)]
        if not len(active):
            break
    return reach


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
    start = plane + FROM_MM * row.out
    down = np.broadcast_to(-row.out, plane.shape)
    height = FROM_MM - march(_Floor(below), start, down)
    height = np.maximum(height, -FROM_MM - row.drop_mm)
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
