"""Measuring the finished shapes as the literature does, to set beside published figures.

Everything here is taken from the meshes of the atlas, none of it from the figures they were made
of. Names end in their unit.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
from numpy.typing import NDArray

from meshes.atlas import Atlas, Part
from meshes.bones import load_bones
from meshes.distance import SignedDistance
from meshes.socket import Socket
from meshes.soft.parts import as_mesh
from meshes.surface import FloatArray, unit, volume_mm3

#: A vertex this near to bone lies on it, mm.
_ON_BONE_MM = 0.35
_BANDS = {
    "ilfl": ("iliofemoral_ligament_lateral", "iliofemoral_ligament_medial"),
    "pfl": ("pubofemoral_ligament",),
    "isfl": ("ischiofemoral_ligament",),
}


def shape_measures(atlas: Atlas) -> dict[str, float]:
    """Return what can be measured on the soft parts that are there, by name.

    Parameters
    ----------
    atlas : Atlas
    """
    parts = atlas.parts
    if not {"hip_bone", "femur"} <= parts.keys():
        return {}
    bones = load_bones()
    socket = bones.socket
    hip, femur = (SignedDistance(as_mesh(parts[id_])) for id_ in ("hip_bone", "femur"))
    found: dict[str, float] = {}
    if "lunate_surface_cartilage" in parts:
        thick = thickness_mm(parts["lunate_surface_cartilage"], hip)[0]
        found["lunate_mean_mm"] = float(thick.mean())
        found["lunate_max_mm"] = float(thick.max())
    if "femoral_head_cartilage" in parts:
        thick, places = thickness_mm(parts["femoral_head_cartilage"], femur)
        found["head_cartilage_mean_mm"] = float(thick.mean())
        zone = unit(places)[:, 2] > np.cos(np.radians(35.0))
        found["head_cartilage_load_mm"] = float(np.quantile(thick[zone], 0.95))
        thickest = unit(places[thick > np.quantile(thick, 0.98)].mean(axis=0))
        forward = np.degrees(np.arctan2(-thickest[1], thickest[2]))
        found["head_cartilage_forward_deg"] = float(forward)
    if "acetabular_labrum" in parts:
        section, free = _labrum_widths_mm(parts["acetabular_labrum"], socket, hip)
        found |= {"labrum_section_mm": section, "labrum_width_mm": free}
    if "hip_joint_capsule" in parts:
        found |= _capsule(parts, socket)
    for name, ids in _BANDS.items():
        if all(id_ in parts for id_ in ids):
            found |= _band(name, [parts[id_] for id_ in ids], hip, socket)
    found |= _sizes(parts)
    found |= {
        "head_radius_mm": atlas.measures["head_diameter_mm"] / 2,
        "joint_behind_asis_mm": -float(bones.landmarks["asis"][1]),
        "joint_below_asis_mm": float(bones.landmarks["asis"][2]),
    }
    found |= footprints_cm2(atlas)
    found |= _fovea(parts["femur"])
    return found


def thickness_mm(cartilage: Part, bone: SignedDistance) -> tuple[FloatArray, FloatArray]:
    """Return the thickness at the joint side of a cartilage (n,), and where, (n, 3).

    Parameters
    ----------
    cartilage : Part
    bone : SignedDistance
        To the bone it lies on.

    Notes
    -----
    The border, where it runs out to nothing, is left out.
    """
    away = bone.distance(cartilage.vertices_mm.astype(np.float64))
    free = away > _ON_BONE_MM
    return away[free], cartilage.vertices_mm[free].astype(np.float64)


def wall_mm(part: Part) -> tuple[FloatArray, FloatArray]:
    """Return the thickness of a sheet at some of its vertices (n,), and where, (n, 3).

    It is the way through it against the normal.
    """
    mesh = as_mesh(part)
    points, normals = mesh.vertices_mm, part.normals.astype(np.float64)
    steps = np.arange(0.5, 14.0, 0.25)
    inside = SignedDistance(mesh)
    some = slice(None, None, 5)
    places = points[some, None] - steps[None, :, None] * normals[some, None]
    depth = inside.distance(places.reshape(-1, 3)).reshape(-1, len(steps))
    out = depth > 0
    through = out.any(axis=1) & ~out[:, 0]
    return np.asarray(steps[np.argmax(out, axis=1)][through]), points[some][through]


def extents_mm(points_mm: FloatArray) -> FloatArray:
    """Return length, width and thickness of a cloud of points along its own axes, (3,)."""
    centred = points_mm - points_mm.mean(axis=0)
    axes = np.linalg.svd(centred, full_matrices=False)[2]
    return np.asarray(np.ptp(centred @ axes.T, axis=0))


def _labrum_widths_mm(labrum: Part, socket: Socket, hip: SignedDistance) -> tuple[float, float]:
    """Return the mean over the clock of the longest line through its section, and of how far its
    free edge stands out from the bone."""
    points = labrum.vertices_mm.astype(np.float64)
    hours, away = socket.hour(points), hip.distance(points)
    sections, free = [], []
    for hour in np.arange(0.0, 12.0, 0.5):
        near = np.abs((hours - hour + 6.0) % 12.0 - 6.0) < 0.06
        if near.sum() > 5:
            apart = points[near][:, None] - points[near][None]
            sections.append(np.linalg.norm(apart, axis=2).max())
            free.append(away[near].max())
    return float(np.mean(sections)), float(np.mean(free))


def _capsule(parts: Mapping[str, Part], socket: Socket) -> dict[str, float]:
    """Return the capsule's thickness where it is thickest, with the band that strengthens it there
    (at 2 o'clock), and where it is thin (near 10 o'clock)."""
    capsule = parts["hip_joint_capsule"]
    thick, places = wall_mm(capsule)
    hours = socket.hour(places)
    # at the labral edge, where it is thickest along its length
    found = {"capsule_thin_mm": float(np.quantile(thick[np.abs(hours - 10.0) < 0.7], 0.95))}
    band = parts.get("iliofemoral_ligament_lateral")
    if band is not None:
        anterior = thick[np.abs(hours - 2.0) < 0.7]
        found["capsule_thickest_mm"] = float(
            np.quantile(anterior, 0.95) + np.quantile(wall_mm(band)[0], 0.9)
        )
    return found


def _band(
    name: str, bands: Iterable[Part], hip: SignedDistance, socket: Socket
) -> dict[str, float]:
    """Return where on the clock a ligament holds to the socket, and its cross-section."""
    some = list(bands)
    section = 0.0
    hours: list[FloatArray] = []
    for band in some:
        points = band.vertices_mm.astype(np.float64)
        length = float(extents_mm(points)[0])
        section += volume_mm3(as_mesh(band)) / length
        hours.append(socket.hour(points[hip.distance(points) < 1.0]))
    turned = (np.concatenate(hours) + 3.0) % 12.0 - 3.0 if name == "ilfl" else np.concatenate(hours)
    low, high = np.quantile(turned, [0.05, 0.95]) if len(turned) else (np.nan, np.nan)
    return {
        f"{name}_from_hour": float(low),
        f"{name}_to_hour": float(high),
        f"{name}_middle_hour": float((low + high) / 2),
        f"{name}_section_mm2": section,
    }


def _sizes(parts: Mapping[str, Part]) -> dict[str, float]:
    """Return lengths and widths of ligament, bursae, nerve and artery."""
    found: dict[str, float] = {}
    for id_, name in (
        ("ligament_of_head_of_femur", "head_ligament"),
        ("trochanteric_bursa", "trochanteric_bursa"),
        ("iliopectineal_bursa", "iliopectineal_bursa"),
    ):
        if id_ in parts:
            points = parts[id_].vertices_mm.astype(np.float64)
            long, wide, _ = extents_mm(points)
            found |= {f"{name}_length_mm": float(long), f"{name}_width_mm": float(wide)}
            found[f"{name}_along_mm"] = _along_mm(points)
    if "sciatic_nerve" in parts:
        widths = [_slice_width_mm(parts["sciatic_nerve"], z) for z in (-15.0, -25.0, -35.0)]
        found["sciatic_nerve_width_mm"] = float(np.median(widths))
    if "femoral_artery" in parts:
        through, places = wall_mm(parts["femoral_artery"])
        in_groin = np.abs(places[:, 2]) < 30.0
        found["femoral_artery_width_mm"] = float(np.median(through[in_groin]))
    return found


def _along_mm(points: FloatArray) -> float:
    """Return the length of a band along its own bent course."""
    centred = points - points.mean(axis=0)
    along = centred @ np.linalg.svd(centred, full_matrices=False)[2][0]
    bins = np.linspace(along.min(), along.max(), 13)
    number = np.clip(np.digitize(along, bins) - 1, 0, 11)
    middle = np.array([points[number == i].mean(axis=0) for i in range(12) if (number == i).any()])
    inner = float(np.linalg.norm(np.diff(middle, axis=0), axis=1).sum())
    return inner * 12 / 11


def _slice_width_mm(part: Part, height_mm: float) -> float:
    """Return the largest width square to its run of a cord at a height."""
    points = part.vertices_mm[np.abs(part.vertices_mm[:, 2] - height_mm) < 4.0].astype(np.float64)
    if len(points) < 8:
        return float("nan")
    axes = np.linalg.svd(points - points.mean(axis=0), full_matrices=False)[2]
    run = axes[np.argmax(np.abs(axes[:, 2]))]
    rest = points - points.mean(axis=0)
    rest = rest - np.outer(rest @ run, run)
    return float(extents_mm(rest)[0])


def footprints_cm2(atlas: Atlas) -> dict[str, float]:
    """Return the areas of the capsular ligaments' attachments, cm2."""
    found: dict[str, float] = {}
    for attachment in atlas.attachments:
        if attachment.end == "ligament":
            corners = attachment.vertices_mm[attachment.faces].astype(np.float64)
            cross = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
            name = f"{attachment.structure}_on_{attachment.bone}_cm2"
            found[name] = found.get(name, 0.0) + float(np.linalg.norm(cross, axis=1).sum()) / 200
    arms = [
        found.get(f"iliofemoral_ligament_{arm}_on_hip_bone_cm2", 0.0)
        for arm in ("lateral", "medial")
    ]
    if any(arms):
        found["iliofemoral_ligament_on_hip_bone_cm2"] = sum(arms)
    return found


def _fovea(femur: Part) -> dict[str, float]:
    """Return length and width of the fovea."""
    faces: NDArray[np.intp] = femur.region_faces.get("fovea_capitis", np.empty(0, np.intp))
    if not len(faces):
        return {}
    points = femur.vertices_mm[np.unique(femur.faces[faces])].astype(np.float64)
    long, wide, _ = extents_mm(points)
    return {"fovea_length_mm": float(long), "fovea_width_mm": float(wide)}
