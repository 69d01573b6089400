"""Ligaments of the pelvis near the hip: inguinal, sacral ones, obturator membrane."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from scipy.ndimage import median_filter

from meshes.atlas import Part
from meshes.bones import Bones
from meshes.distance import SignedDistance
from meshes.soft.joint import FAR_MM, figures, smooth_ring
from meshes.soft.ligaments import band, spread
from meshes.soft.parts import modelled
from meshes.soft.sheets import clustered, disc, layer, obstacle, smoothstep
from meshes.soft.sweep import COLUMNS, sweep
from meshes.surface import FloatArray, TriMesh, unit

_GROUP, _TISSUE = "capsule_ligaments", "ligament"
_SUNK_MM = 0.2


def pelvic_ligaments(bones: Bones) -> list[Part]:
    """Build the ligaments of the pelvis that matter at the hip."""
    table = figures("pelvic_ligaments")
    hip = bones.fields["hip_bone"]
    spinous = _sacrospinous(bones, table["sacrospinous_ligament"])
    return [
        _inguinal(bones, hip, table["inguinal_ligament"]),
        spinous,
        _sacrotuberous(bones, spinous, table["sacrotuberous_ligament"]),
        _membrane(bones, hip, table["obturator_membrane"]),
    ]


def _inguinal(bones: Bones, hip: SignedDistance, table: Mapping[str, Any]) -> Part:
    ends = np.array([bones.landmarks["asis"], bones.landmarks["pubic_tubercle"]])
    ends += table["off_bone_mm"] * hip.nearest(ends)[1]
    half_width = np.asarray(table["half_width_mm"], np.float64)
    share = np.linspace(0.0, 1.0, len(half_width))
    line = ends[0] + share[:, None] * (ends[1] - ends[0])
    hang = np.sin(np.pi * share)
    line[:, 2] -= table["sag_down_mm"] * hang
    line[:, 1] -= table["sag_forward_mm"] * hang
    ahead = unit(np.gradient(line, axis=0))
    # the band faces forwards and a little upwards: its width runs up and back
    width = unit(np.array([0.0, 0.45, 0.9]) - (ahead @ [0.0, 0.45, 0.9])[:, None] * ahead)
    stations = np.zeros((len(line), len(COLUMNS)))
    stations[:, 0:3] = line
    stations[:, 3:6] = width * half_width[:, None]
    stations[:, COLUMNS.index("thick")] = table["half_thick_mm"]
    stations[:, COLUMNS.index("edge")] = 0.6
    swept = sweep(stations, step_mm=1.6, around=36, cap=3)
    fibre = np.cos(np.pi * 6.0 * swept.across + 1.5 * np.sin(6.0 * swept.along))
    return modelled(
        "inguinal_ligament",
        _GROUP,
        _TISSUE,
        TriMesh(swept.vertices_mm, swept.faces),
        follows=0.0,
        shade=np.clip(0.99 + 0.1 * fibre, 0.85, 1.1),
    )


def _sacral_border(bones: Bones, table: Mapping[str, Any]) -> FloatArray:
    """Return points on the right border of the sacrum at heights above its tip, (k, 3), as far in
    from the edge and back from it as the table says."""
    sacrum = bones.meshes["sacrum"]
    points = sacrum.vertices_mm[sacrum.vertices_mm[:, 0] < bones.midline_x_mm]
    height = points[:, 2] - points[:, 2].min()
    found = []
    for wanted in table["sacrum_mm"]:
        level = points[np.abs(height - wanted) < 2.5]
        found.append(level[np.argmin(level[:, 0])])
    aside = np.array([table["sacrum_in_mm"], table["sacrum_back_mm"], 0.0])
    return SignedDistance(sacrum).nearest(np.array(found) + aside)[0]


def _sacrospinous(bones: Bones, table: Mapping[str, Any]) -> Part:
    across = np.linspace(0.0, 1.0, int(table["columns"]))
    border = _sacral_border(bones, table)
    start = np.stack([spread(border[:, k], across) for k in range(3)], axis=-1)
    spine = bones.landmarks["ischial_spine"]
    spine = spine + table["past_tip_mm"] * unit(spine - border.mean(axis=0))
    stop = spine + np.outer((0.5 - across) * table["spine_mm"], [0.0, 0.0, 1.0])
    return _free_band(bones, "sacrospinous_ligament", np.stack([start, stop]), table)


def _sacrotuberous(bones: Bones, under: Part, table: Mapping[str, Any]) -> Part:
    across = np.linspace(0.0, 1.0, int(table["columns"]))
    border = np.vstack([bones.landmarks["piis"], _sacral_border(bones, table)])
    start = np.stack([spread(border[:, k], across) for k in range(3)], axis=-1)
    marks = [bones.landmarks[f"ischial_tuberosity_{end}"] for end in ("upper", "hindmost", "lower")]
    inner_side = np.array(marks) + np.array([table["inward_mm"], 0.0, 0.0])
    inner_side[2] = 0.5 * (inner_side[1] + inner_side[2])
    foot = bones.fields["hip_bone"].nearest(inner_side)[0]
    stop = np.stack([spread(foot[:, k], across) for k in range(3)], axis=-1)
    ways = []
    for share in np.linspace(0.0, 1.0, 7):
        row = start + share * (stop - start)
        narrow = 1.0 - (1.0 - table["waist"]) * np.sin(np.pi * share)
        ways.append(row.mean(axis=0) + narrow * (row - row.mean(axis=0)))
    over = TriMesh(under.vertices_mm.astype(np.float64), under.faces)
    return _free_band(bones, "sacrotuberous_ligament", np.array(ways), table, over)


def _free_band(
    bones: Bones, id_: str, ways: FloatArray, table: Mapping[str, Any], *over: TriMesh
) -> Part:
    """Return a band stretched between sacrum and hip bone along given ways (k, m, 3), and over
    other bands."""
    below = [bones.meshes["hip_bone"], bones.meshes["sacrum"], *over]
    field = obstacle(SignedDistance(below))
    return band(
        id_,
        ways,
        field,
        section_mm2=float(table["section_mm2"]),
        least_mm=float(table["least_mm"]),
        rows=int(table["rows"]),
        bundles=int(table["bundles"]),
        fade=(0.08, 0.08),
        follows=(0.0, 0.0),
        rounds=12,
    )


def _membrane(bones: Bones, hip: SignedDistance, table: Mapping[str, Any]) -> Part:
    top, bottom = (bones.landmarks[f"obturator_foramen_{end}"] for end in ("top", "bottom"))
    middle, up = 0.5 * (top + bottom), unit(top - bottom)
    turn = np.arange(0.0, 360.0, 5.0)
    # the foramen lies in the plane through its ends in which its outline is smallest
    side = unit(np.cross(up, [0.0, 0.0, 1.0]))
    tilts = np.radians(np.arange(0.0, 180.0, 6.0))
    planes = [np.cos(tilt) * side + np.sin(tilt) * np.cross(up, side) for tilt in tilts]
    few = turn[::3]
    spokes = np.concatenate([_spokes(few, up, beside) for beside in planes])
    rough = hip.along(np.tile(middle, (len(spokes), 1)), spokes, FAR_MM)
    area = (rough.reshape(len(planes), -1) ** 2).sum(axis=1)
    beside = planes[int(np.argmin(area))]
    reach = hip.along(np.tile(middle, (len(turn), 1)), _spokes(turn, up, beside), FAR_MM)
    off_top = (turn + 180.0) % 360.0 - 180.0
    canal = table["canal_mm"] * np.exp(-0.5 * (off_top / table["canal_deg"]) ** 2)
    # a ray that slips out through the acetabular notch ends where its neighbours do
    reach = np.minimum(reach, 1.04 * median_filter(reach, size=21, mode="wrap"))
    outline = np.minimum(smooth_ring(reach, 1.6), reach) + _SUNK_MM - canal
    x, y = disc(clustered(int(table["size"]), 0.5) * 2.0 - 1.0)
    angle = np.degrees(np.arctan2(y, x)) % 360.0
    radius = np.hypot(x, y)
    far = np.interp(angle, turn, outline, period=360.0) * radius
    plane = middle + far[..., None] * _spokes(angle, up, beside)
    # slightly hollow, as a stretched membrane hangs
    normal = unit(np.cross(up, beside))
    thick = table["thick_mm"] * smoothstep((1.0 - radius) / 0.12)
    fibre = np.sin(34.0 * y + 9.0 * x * y) + 0.6 * np.sin(27.0 * (x + 0.5 * y) + 2.0)
    half = 0.5 * (thick * (1.0 + 0.10 * fibre))[..., None] * normal
    built = layer(plane - half, plane + half)
    inner = fibre[1:-1, 1:-1].ravel()
    return modelled(
        "obturator_membrane",
        _GROUP,
        _TISSUE,
        built.mesh,
        follows=0.0,
        shade=0.99 + 0.03 * np.concatenate([fibre.ravel(), inner]),
    )


def _spokes(turn_deg: FloatArray, up: FloatArray, beside: FloatArray) -> FloatArray:
    angle = np.radians(turn_deg)[..., None]
    return np.asarray(np.cos(angle) * up + np.sin(angle) * beside)
