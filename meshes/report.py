"""Measuring a built atlas: is it closed, out of the bone, apart from its neighbours, life-like?"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import trimesh

from meshes.atlas import Atlas, Part
from meshes.distance import SignedDistance
from meshes.quantities import shape_measures
from meshes.solids import solid
from meshes.surface import TriMesh

#: The report as JSON keeps it (../shared/contract.md).
Report = dict[str, Any]

#: Overlaps smaller than this are contact, not overlap.
LEAST_OVERLAP_CM3 = 0.01
_BONES = ("hip_bone", "femur", "sacrum", "patella", "tibia", "fibula")


def measure_atlas(atlas: Atlas, *, build_s: float) -> Report:
    """Return the report of an atlas.

    Parameters
    ----------
    atlas : Atlas
    build_s : float
        How long the build took, in seconds.
    """
    return {
        "versions": dict(atlas.versions),
        "build_s": round(build_s, 2),
        "structures": structure_rows(atlas),
        "overlaps": overlaps(atlas),
        "quantities": quantity_rows(atlas),
    }


def is_closed(part: Part) -> bool:
    """Whether the surface is closed and wound the same way all over."""
    mesh = trimesh.Trimesh(part.vertices_mm, part.faces, process=False)
    return bool(mesh.is_watertight and mesh.is_winding_consistent and mesh.volume > 0)


def volume_cm3(part: Part) -> float:
    """Return the enclosed volume in cm3 (divergence theorem)."""
    corners = part.vertices_mm[part.faces].astype(np.float64)
    triple = np.einsum("ij,ij->i", corners[:, 0], np.cross(corners[:, 1], corners[:, 2]))
    return float(triple.sum() / 6000.0)


def structure_rows(atlas: Atlas) -> list[dict[str, Any]]:
    """Return a row for each part, with how deep it goes into bone (mm, 0 when it does not)."""
    bones = SignedDistance(
        [
            TriMesh(np.asarray(p.vertices_mm, np.float64), np.asarray(p.faces))
            for id_ in _BONES
            if (p := atlas.parts.get(id_))
        ]
    )
    rows = []
    for part in atlas.parts.values():
        depth = 0.0
        if part.id not in _BONES:
            depth = max(0.0, -float(np.min(bones.distance(part.vertices_mm))))
        rows.append(
            {
                "id": part.id,
                "triangles": len(part.faces),
                "closed": is_closed(part),
                "volume_cm3": round(volume_cm3(part), 3),
                "max_depth_in_bone_mm": round(depth, 3),
                "source": part.credit,
                "licence": part.licence,
                "kind": part.source,
            }
        )
    return rows


def overlaps(atlas: Atlas) -> list[dict[str, Any]]:
    """Return pairs of solids that share space, the largest share first.

    The skin holds everything, and spaces are outlines without substance: both are left out.
    """
    solids = {
        part.id: solid(part.vertices_mm, part.faces)
        for part in atlas.parts.values()
        if part.solid and part.tissue not in ("skin", "space")
    }
    boxes = {
        id_: (atlas.parts[id_].vertices_mm.min(axis=0), atlas.parts[id_].vertices_mm.max(axis=0))
        for id_ in solids
    }
    volumes = {id_: volume_cm3(atlas.parts[id_]) for id_ in solids}
    rows = []
    for a, b in combinations(sorted(solids), 2):
        if np.any(boxes[a][0] > boxes[b][1]) or np.any(boxes[b][0] > boxes[a][1]):
            continue
        shared = float((solids[a] ^ solids[b]).volume()) / 1000.0
        if shared >= LEAST_OVERLAP_CM3:
            smaller = max(min(volumes[a], volumes[b]), 1e-9)
            rows.append(
                {
                    "a": a,
                    "b": b,
                    "volume_cm3": round(shared, 3),
                    "share_of_smaller": round(shared / smaller, 4),
                }
            )
    return sorted(rows, key=lambda row: -float(row["share_of_smaller"]))


def quantity_rows(atlas: Atlas) -> list[dict[str, Any]]:
    """Return what was measured beside what is published (figures/published.csv)."""
    found = dict(atlas.measures) | shape_measures(atlas)
    rows = []
    for row in _published():
        measured = found.get(row["measure"])
        if measured is None:
            continue
        low, high = float(row["low"]), float(row["high"])
        rows.append(
            {
                "id": row["id"],
                "measured": round(float(measured), 2),
                "published": row["published"],
                "sd": row["sd"],
                "unit": row["unit"],
                "within_1sd": bool(low <= measured <= high),
                "note": row["note"],
            }
        )
    return rows


def _published() -> Iterator[dict[str, str]]:
    path = Path(__file__).parent / "figures" / "published.csv"
    with path.open(encoding="utf-8", newline="") as file:
        lines = (line for line in file if not line.startswith("#"))
        yield from csv.DictReader(lines)
