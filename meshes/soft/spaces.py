"""Spaces between muscles, ligaments and bone as thin sheets: outlines to point at, no tissue."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from scipy.interpolate import CubicSpline, PchipInterpolator
from scipy.ndimage import gaussian_filter, gaussian_filter1d, maximum_filter

from meshes.atlas import Part
from meshes.bones import Bones
from meshes.distance import SignedDistance
from meshes.soft.joint import FAR_MM, figures
from meshes.soft.parts import as_mesh, modelled
from meshes.soft.sheets import disc, grid_normals, layer, smoothstep
from meshes.soft.sweep import carried_widths
from meshes.surface import FloatArray, TriMesh, point_tree, unit

NOTE = "schematisch: een ruimte tussen spieren, banden en bot, als dun vlak getekend"
#: What bounds the femoral triangle: above, outside and inside.
SIDES = ("inguinal_ligament", "sartorius", "adductor_longus")
#: What its sheet lies over.
_FLOOR = (
    "sartorius", "adductor_longus", "pectineus", "iliacus", "psoas_major", "rectus_femoris",
    "femoral_artery", "femoral_vein", "femoral_nerve", "iliocapsularis",
)  # fmt: skip
_SIZE = 22
#: From how far in front its floor is looked for.
_BEFORE_MM = 40.0


def build(
    bones: Bones, parts: Mapping[str, Part], report: Callable[[str, float], None]
) -> list[Part]:
    """Build the outlines of spaces; the femoral triangle where the parts that bound it are there.

    Parameters
    ----------
    bones : Bones
    parts : mapping of id to Part
    report : callable
        Told what is being done and the share of it that is done.
    """
    report("Ruimten", 0.0)
    table = figures("spaces")
    bone = SignedDistance([bones.fields[id_] for id_ in ("hip_bone", "femur", "sacrum")])
    thick, clear = float(table["thick_mm"]), float(table["clear_mm"])
    made = {id_: plate(outline, thick, bone, clear) for id_, outline in table["outline"].items()}
    made["obturator_canal"] = _canal(table["obturator_canal"], bone, clear)
    built = [
        modelled(id_, "fascia", "space", mesh, follows=0.0, note=NOTE) for id_, mesh in made.items()
    ]
    if set(SIDES) <= parts.keys():
        mesh = _triangle(parts, table)
        under = [parts[id_] for id_ in SIDES]
        near = point_tree(np.concatenate([part.vertices_mm for part in under]))
        shares = np.concatenate([part.follows for part in under])
        follows = shares[near.query(mesh.vertices_mm, k=6)[1]].mean(axis=1)
        built.append(modelled("femoral_triangle", "fascia", "space", mesh, follows=follows,
                              note=NOTE))  # fmt: skip
    return built


def plate(outline_mm: ArrayLike, thick_mm: float, bone: SignedDistance, clear_mm: float) -> TriMesh:
    """Return a thin closed sheet within a closed outline, clear of bone.

    Parameters
    ----------
    outline_mm : (k, 3) array_like
        Round the sheet; every point is seen from its middle.
    thick_mm : float
    bone : SignedDistance
    clear_mm : float
        Room left to bone.
    """
    points = np.asarray(outline_mm, np.float64)
    ring = np.vstack([points, points[:1]])
    steps = np.linalg.norm(np.diff(ring, axis=0), axis=1)
    travelled = np.concatenate([[0.0], np.cumsum(np.sqrt(steps))])
    curve = CubicSpline(travelled, ring, bc_type="periodic")
    border = curve(np.linspace(0.0, travelled[-1], 240, endpoint=False))
    middle = border.mean(axis=0)
    right, up, normal = np.linalg.svd(border - middle, full_matrices=False)[2]
    turn = np.arctan2((border - middle) @ up, (border - middle) @ right)
    x, y = disc(np.linspace(-1.0, 1.0, _SIZE))
    order = np.argsort(turn, kind="stable")
    angle = np.arctan2(y, x)
    edge = np.stack(
        [np.interp(angle, turn[order], border[order, k], period=2 * np.pi) for k in range(3)], -1
    )
    radius = np.hypot(x, y)
    sheet = middle + radius[..., None] * (edge - middle)
    sheet = _off(sheet, bone, clear_mm + 0.5 * thick_mm)
    half = 0.5 * thick_mm * smoothstep((1.0 - radius) / 0.15)[..., None] * normal
    return layer(sheet - half, sheet + half).mesh


def _off(points: FloatArray, bone: SignedDistance, clear_mm: float) -> FloatArray:
    """Return points (..., 3), those nearer to bone than they should be moved away from it."""
    flat = points.reshape(-1, 3)
    for _ in range(4):
        lack = np.maximum(clear_mm - bone.distance(flat), 0.0)
        flat = flat + bone.gradient(flat) * lack[:, None]
    return flat.reshape(points.shape)


def inner_border(part: Part, heights_mm: FloatArray) -> FloatArray:
    """Return the point of a part nearest to the midline at each height, (n, 3); where the part
    does not reach, that of the nearest height."""
    points = part.vertices_mm.astype(np.float64)
    levels, found = [], []
    for level in np.arange(points[:, 2].min() + 4.0, points[:, 2].max() - 4.0, 8.0):
        near = points[np.abs(points[:, 2] - level) < 4.0]
        if len(near):
            levels.append(level)
            found.append(near[np.argmax(near[:, 0])])
    return np.stack([np.interp(heights_mm, levels, np.array(found)[:, k]) for k in range(3)], -1)


def _triangle(parts: Mapping[str, Part], table: Mapping[str, Any]) -> TriMesh:
    """Return the sheet from the inguinal ligament to where sartorius crosses adductor longus."""
    row = table["femoral_triangle"]
    ligament, outer, inner = (parts[id_] for id_ in SIDES)
    heights = np.arange(-40.0, -260.0, -4.0)
    apart = inner_border(inner, heights)[:, 0] - inner_border(outer, heights)[:, 0]
    apex = heights[np.argmax(apart < row["least_width_mm"])]
    share = np.linspace(0.0, 1.0, int(row["rows"]))[:, None]
    across = np.linspace(0.0, 1.0, int(row["columns"]))
    band = ligament.vertices_mm.astype(np.float64)
    steps = np.linspace(band[:, 0].min() + 10.0, band[:, 0].max() - 6.0, 12)
    lower = np.array([band[np.argmin(np.abs(band[:, 0] - x) * 4.0 + band[:, 2])] for x in steps])
    top = PchipInterpolator(np.linspace(0.0, 1.0, len(lower)), lower)(across)
    sides = []
    for part, start in ((outer, top[0]), (inner, top[-1])):
        border = inner_border(part, start[2] + share[:, 0] * (apex - start[2]))
        # from the end of the ligament onto the border of the muscle
        sides.append(start + smoothstep(share * 5.0) * (border - start))
    left, right = sides
    straight = left[:, None] + across[None, :, None] * (right - left)[:, None]
    hang = top - (top[0] + across[:, None] * (top[-1] - top[0]))
    grid = straight + (1.0 - share)[..., None] ** 2 * hang[None]
    floor = SignedDistance([as_mesh(parts[id_]) for id_ in _FLOOR if id_ in parts])
    start = (grid - np.array([0.0, _BEFORE_MM, 0.0])).reshape(-1, 3)
    back = np.tile([0.0, 1.0, 0.0], (len(start), 1))
    reach = floor.along(start, back, FAR_MM).reshape(grid.shape[:2])
    forward = np.clip(_BEFORE_MM - reach + row["over_mm"], 0.0, row["forward_mm"])
    forward = gaussian_filter(maximum_filter(forward, 3), 1.0)
    grid[..., 1] -= forward
    normals = grid_normals(grid)
    edge = np.minimum(np.minimum(across, 1.0 - across)[None], np.minimum(share, 1.0 - share))
    thick = table["thick_mm"] * smoothstep(edge / 0.08)[..., None]
    return layer(grid - 0.5 * thick * normals, grid + 0.5 * thick * normals).mesh


def _canal(table: Mapping[str, Any], bone: SignedDistance, clear_mm: float) -> TriMesh:
    """Return a short open tube with a wall."""
    line = np.asarray(table["line"], np.float64)
    at = np.linspace(0.0, 1.0, 16)
    path = PchipInterpolator(np.linspace(0.0, 1.0, len(line)), line)(at)
    path = _off(path, bone, clear_mm + table["outer_mm"])
    path = gaussian_filter1d(path, 1.5, axis=0, mode="nearest")
    wide = carried_widths(path)
    deep = np.cross(unit(np.gradient(path, axis=0)), wide)
    turn = np.arange(28) * 2 * np.pi / 28
    spoke = np.cos(turn)[:, None] * wide[:, None] + np.sin(turn)[:, None] * deep[:, None]
    inner, outer = (path[:, None] + table[key] * spoke for key in ("inner_mm", "outer_mm"))
    return layer(inner, outer, ring=True).mesh
