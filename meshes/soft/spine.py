"""Schematic vertebrae Th12-L5 with their discs, the coccyx, and the disc of the symphysis.

No open source has them for the bones used here; they are built from ``figures/spine.toml``, enough
for the psoas, the nerve roots and the story of radiating pain.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import fast_simplification
import numpy as np
import tomli
from scipy.interpolate import LinearNDInterpolator, NearestNDInterpolator

from meshes.atlas import Part
from meshes.bones import Bones
from meshes.distance import SignedDistance
from meshes.implicit import both, capsule, joined, surface_of
from meshes.light import is_closed
from meshes.soft.vertebra import Vertebra, outline, vertebra
from meshes.surface import FloatArray, TriMesh, face_centres, face_cross, smoothed, unit
from meshes.symmetry import half_doubled

FIGURES = Path(__file__).parents[1] / "figures"
#: The discs are this much brighter than the bone they lie between.
_DISC_SHADE = 1.18


def build(
    bones: Bones,
    parts: Mapping[str, Part],
    report: Callable[[str, float], None] = lambda _name, _share: None,
) -> list[Part]:
    """Return lumbar_spine, coccyx and pubic_symphysis.

    Parameters
    ----------
    bones : Bones
    parts : mapping of id to Part
        Not used: these stand on the bones alone.
    report : callable
        Told the name and the share done.
    """
    table = tomli.loads((FIGURES / "spine.toml").read_text(encoding="utf-8"))
    report("Lendenwervels", 0.0)
    bodies, discs = _column(bones, table)
    report("Stuitbeen", 0.7)
    coccyx = _coccyx(bones, table)
    report("Symfyse", 0.9)
    spine = _together([*bodies, *discs])
    bone_vertices = sum(len(body.vertices_mm) for body in bodies)
    shade = np.ones(len(spine.vertices_mm), np.float32)
    shade[bone_vertices:] = _DISC_SHADE
    return [
        _part("lumbar_spine", spine, shade=shade),
        _part("coccyx", coccyx),
        _part("pubic_symphysis", _symphysis(bones, table["symphysis"]), cartilage=True),
    ]


def _part(
    id_: str, mesh: TriMesh, *, shade: np.ndarray | None = None, cartilage: bool = False
) -> Part:
    return Part(
        id=id_,
        group="cartilage" if cartilage else "bones",
        tissue="fibrocartilage" if cartilage else "bone",
        vertices_mm=mesh.vertices_mm.astype(np.float32),
        faces=mesh.faces,
        source="modelled",
        credit="Heupatlas",
        licence="MIT",
        note="schematisch",
        midline=True,
        shade=np.empty(0, np.float32) if shade is None else shade,
        follows=np.zeros(len(mesh.vertices_mm), np.float32),
    )


def _together(meshes: Sequence[TriMesh]) -> TriMesh:
    """Return several closed meshes as one."""
    starts = np.cumsum([0, *(len(mesh.vertices_mm) for mesh in meshes)])
    return TriMesh(
        np.vstack([mesh.vertices_mm for mesh in meshes]),
        np.vstack(
            [mesh.faces + np.int32(s) for mesh, s in zip(meshes, starts, strict=False)]
        ).astype(np.int32),
    )


def end_plate(bones: Bones, figures: Mapping[str, Any]) -> tuple[FloatArray, FloatArray]:
    """Return the middle (3,) of the upper end plate of S1 and its normal (3,), both midline."""
    sacrum = bones.meshes["sacrum"]
    centres, cross = face_centres(sacrum), face_cross(sacrum)
    area = np.linalg.norm(cross, axis=1)
    facing = unit(cross) @ unit(figures["facing"])
    kept = (np.abs(centres[:, 0] - bones.midline_x_mm) < figures["half_width"]) & (facing > 0.8)
    kept &= (centres[:, 2] > figures["from_z"]) & (centres[:, 1] < figures["before_y"])
    normal = unit(cross[kept].sum(axis=0) * [0.0, 1.0, 1.0])
    along = centres[kept] @ np.cross(normal, [1.0, 0.0, 0.0])
    # the middle of the plate from front to back, at its mean level
    back = np.cross(normal, [1.0, 0.0, 0.0]) * (along.min() + along.max()) / 2
    level = np.average(centres[kept] @ normal, weights=area[kept])
    return back + normal * level + [bones.midline_x_mm, 0.0, 0.0], normal


def _column(bones: Bones, table: Mapping[str, Any]) -> tuple[list[TriMesh], list[TriMesh]]:
    """Return the vertebrae and the discs, from L5 and its lower disc upward."""
    place, normal = end_plate(bones, table["sacrum"])
    # angle of the column's direction backward from straight up
    angle = np.degrees(np.arctan2(normal[1], normal[2]))
    rows = [Vertebra(**row) for row in table["vertebra"]]
    disc = table["disc"]
    bodies: list[TriMesh] = []
    discs: list[TriMesh] = []
    for i, figures in enumerate(rows):
        below = rows[max(i - 1, 0)]
        for height, wedge, kind in (
            (disc["height"][i], disc["wedge"][i], "disc"),
            (figures.height, figures.wedge, "bone"),
        ):
            angle += wedge / 2
            up = _up(angle)
            middle = place + up * height / 2
            if kind == "disc":
                width, depth = np.mean(
                    [(below.width, below.depth), (figures.width, figures.depth)], axis=0
                )
                shape = _disc(width, depth, height, wedge=wedge, table=table)
            else:
                shape = vertebra(figures, table["body"], table["grid"]["vertebra_step"])
            light = half_doubled(_lighter(smoothed(shape), table["grid"]["kept"]))
            moved = light.moved(_turn(up), middle)
            moved = _kept_off(moved, bones.meshes["sacrum"], disc["gap"])
            if kind == "bone" and bodies:
                moved = _kept_off(moved, bodies[-1], table["facet"]["gap"])
            (discs if kind == "disc" else bodies).append(moved)
            place = place + up * height
            angle += wedge / 2
    return bodies, discs


def _lighter(mesh: TriMesh, kept: float) -> TriMesh:
    """Return a closed mesh with about this share of its triangles, flat places first to go."""
    points, faces = fast_simplification.simplify(
        mesh.vertices_mm, mesh.faces, target_reduction=1.0 - kept
    )
    lighter = TriMesh(np.asarray(points, np.float64), np.asarray(faces, np.int32))
    return lighter if is_closed(lighter.faces) else mesh


def _up(angle_deg: float) -> FloatArray:
    turn = np.radians(angle_deg)
    return np.array([0.0, np.sin(turn), np.cos(turn)])


def _turn(up: FloatArray) -> FloatArray:
    """Return the rotation (3, 3) from the frame of a vertebra to the atlas, for its ``up``."""
    return np.column_stack([[1.0, 0.0, 0.0], np.cross(up, [1.0, 0.0, 0.0]), up])


def _disc(
    width: float, depth: float, height: float, *, wedge: float, table: Mapping[str, Any]
) -> TriMesh:
    figures, body = table["disc"], table["body"]
    lean = np.tan(np.radians(wedge / 2))

    def field(points: FloatArray) -> FloatArray:
        half = np.maximum(height / 2 - figures["gap"] - points[:, 1] * lean, 0.8)
        level = np.clip(points[:, 2] / half, -1.0, 1.0)
        side = outline(points, width, depth, body["exponent"]) - figures["bulge"] * (1 - level**2)
        return both(side, np.abs(points[:, 2]) - half, 1.0)

    step = table["grid"]["vertebra_step"]
    tall = height / 2 + depth / 2 * abs(lean) + 4.0
    wide = (np.ceil(width / 2 / step) + 2.5) * step
    low = np.array([-wide, -depth / 2 - 4.0, -tall])
    return surface_of(field, low, -low, step)


def _kept_off(mesh: TriMesh, bone: TriMesh, gap_mm: float) -> TriMesh:
    """Return the mesh with what lies in a bone drawn out of it."""
    points = mesh.vertices_mm.copy()
    low, high = bone.vertices_mm.min(axis=0) - gap_mm, bone.vertices_mm.max(axis=0) + gap_mm
    near = np.flatnonzero(np.all((points > low) & (points < high), axis=1))
    if not len(near):
        return mesh
    field = SignedDistance(bone)
    for _ in range(3):
        near = near[field.distance(points[near]) < gap_mm]
        closest, normal = field.nearest(points[near])
        points[near] = closest + normal * gap_mm * 1.05
    return mesh.with_vertices(points)


def _coccyx(bones: Bones, table: Mapping[str, Any]) -> TriMesh:
    """Return the coccyx below the tip of the sacrum, its pieces grown together."""
    sacrum = bones.meshes["sacrum"].vertices_mm
    lowest = sacrum[sacrum[:, 2] < sacrum[:, 2].min() + 2.5]
    tip = np.array([bones.midline_x_mm, lowest[:, 1].mean(), sacrum[:, 2].min()])
    rows, step = table["coccyx"], table["grid"]["coccyx_step"]

    def field(points: FloatArray) -> FloatArray:
        mirrored = np.hstack([np.abs(points[:, :1]), points[:, 1:]])
        return joined([_coccyx_piece(mirrored, row, first=row is rows[0]) for row in rows], 1.2)

    wide = (np.ceil((rows[0]["half"][0] + 2) / step) + 0.5) * step
    mesh = surface_of(field, [-wide, -22.0, -40.0], [wide, 12.0, 8.0], step)
    placed = half_doubled(smoothed(mesh)).moved(np.eye(3), tip)
    return _kept_off(placed, bones.meshes["sacrum"], 0.3)


def _coccyx_piece(points: FloatArray, row: Mapping[str, Any], *, first: bool) -> FloatArray:
    """Return the field of one piece, in points (n, 3) from the tip of the sacrum, x >= 0."""
    half = np.array(row["half"], np.float64)
    local = (points - [0.0, *row["at"]]) @ _turn(_up(row["tilt"]))
    across, level = local[:, 0] / half[0], local[:, 2] / half[2]
    # narrower below than above
    taper = np.clip(1.0 + 0.25 * level * across, 0.5, None)
    radius = (np.abs(local / half) ** 2.6).sum(axis=1) ** (1 / 2.6)
    piece = (radius / taper - 1.0) * half.min()
    if not first:
        return np.asarray(piece)
    start = np.array([5.0, half[1] - 1.0, half[2] - 3.0])
    horn = capsule(local, start, start + np.array([0.5, 2.0, 6.0]), radius=(2.4, 1.5))
    return joined([piece, horn], 2.0)


def _symphysis(bones: Bones, figures: Mapping[str, Any]) -> TriMesh:
    """Return the disc between the pubic bones: as thick as the gap is, everywhere."""
    hip = bones.meshes["hip_bone"]
    normals = unit(face_cross(hip))
    face = np.unique(hip.faces[(normals[:, 0] > 0.35)])
    points = hip.vertices_mm[face]
    axis = unit([0.0, *figures["axis"]])
    across = np.cross(axis, [1.0, 0.0, 0.0])
    middle = np.array([bones.midline_x_mm, *figures["middle"]])
    near = (points[:, 0] > bones.midline_x_mm - 14.0) & (
        np.linalg.norm(points - middle, axis=1) < 32.0
    )
    flat = (points[near] - middle) @ np.column_stack([axis, across])
    room = bones.midline_x_mm - points[near, 0]
    linear, nearest = LinearNDInterpolator(flat, room), NearestNDInterpolator(flat, room)

    # rings from the middle to the edge, then one round the edge in the plane of the midline
    spokes, rings = 72, 10
    turn = np.arange(spokes) * 2 * np.pi / spokes
    rim = np.column_stack(
        [figures["half_length"] * np.cos(turn), figures["half_width"] * np.sin(turn)]
    )
    grid = np.vstack([np.zeros((1, 2)), *(rim * (k + 1) / rings for k in range(rings))])
    thick = linear(grid)
    thick = np.where(np.isnan(thick), nearest(grid), thick) - figures["gap"]
    thick = np.clip(thick, 0.4, figures["widest"] / 2)
    place = middle + grid @ np.vstack([axis, across])
    right, left = place - thick[:, None] * [1, 0, 0], place + thick[:, None] * [1, 0, 0]
    edge = middle + (rim * 1.04) @ np.vstack([axis, across])
    return _lens(right, left, edge, rings=rings, spokes=spokes)


def _lens(
    right: FloatArray, left: FloatArray, edge: FloatArray, *, rings: int, spokes: int
) -> TriMesh:
    """Return two discs of rings joined over an edge, closed and wound outward."""
    count = len(right)
    here = np.arange(spokes)
    after = (here + 1) % spokes
    faces = [np.column_stack([np.zeros(spokes, int), 1 + here, 1 + after])]
    for ring in range(rings - 1):
        inner, outer = 1 + ring * spokes, 1 + (ring + 1) * spokes
        faces.append(np.column_stack([inner + here, outer + here, outer + after]))
        faces.append(np.column_stack([inner + here, outer + after, inner + after]))
    sheet = np.vstack(faces)
    last = 1 + (rings - 1) * spokes
    rim = 2 * count + here, 2 * count + after
    sides = []
    for start, turned in ((0, False), (count, True)):
        a, b = start + last + here, start + last + after
        strip = np.vstack([np.column_stack([a, rim[0], rim[1]]), np.column_stack([a, rim[1], b])])
        sides.append(strip[:, ::-1] if turned else strip)
    every = np.vstack([sheet, sheet[:, ::-1] + count, *sides]).astype(np.int32)
    mesh = TriMesh(np.vstack([right, left, edge]), every)
    outward = (face_cross(mesh)[: len(sheet), 0]).sum() < 0
    return mesh if outward else TriMesh(mesh.vertices_mm, np.ascontiguousarray(every[:, ::-1]))
