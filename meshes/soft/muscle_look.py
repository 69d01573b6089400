"""How a muscle looks and moves, vertex by vertex: tendon, fibres, share of the femur's motion."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.spatial import cKDTree

from meshes.soft.sweep import Array, Swept

#: Above this height (mm over the hip's centre) nothing follows the femur; full effect 50 mm higher.
_ROOF_MM = 30.0


@dataclass(frozen=True)
class Look:
    """Row of ``figures/muscles.csv``.

    Parameters
    ----------
    layer : float
        Deep is low.
    fibres : {"parallel", "pennate", "bipennate", "fan"}
    pennation_deg : float
    origin_tendon_mm, origin_reach_mm, insertion_tendon_mm, insertion_reach_mm : float
        Tendon at each end, and how much further it reaches over the middle of the belly.
    origin_bone, insertion_bone : str
        "-" for none.
    """

    layer: float
    fibres: str
    pennation_deg: float
    origin_tendon_mm: float
    origin_reach_mm: float
    insertion_tendon_mm: float
    insertion_reach_mm: float
    origin_bone: str
    insertion_bone: str

    @classmethod
    def from_row(cls, row: Mapping[str, str]) -> Look:
        """Read a row of the table."""
        return cls(
            layer=float(row["layer"]),
            fibres=row["fibres"],
            pennation_deg=float(row["pennation_deg"]),
            origin_tendon_mm=float(row["origin_tendon_mm"]),
            origin_reach_mm=float(row["origin_reach_mm"]),
            insertion_tendon_mm=float(row["insertion_tendon_mm"]),
            insertion_reach_mm=float(row["insertion_reach_mm"]),
            origin_bone=row["origin_bone"],
            insertion_bone=row["insertion_bone"],
        )


def tendon_share(name: str, swept: Swept, look: Look) -> NDArray[np.float32]:
    """Return 0 (belly) to 1 (tendon) for each vertex, ``(n,)``.

    The border between the two is toothed by fibre bundles and reaches on over the belly, at the
    origin on the upper side of the section, at the insertion on the lower one.
    """
    noise = _columns(name + "/tendon", swept, 1.1)
    middle = (1.0 - np.abs(swept.across)) ** 1.5
    start = swept.along * swept.length_mm
    end = (1.0 - swept.along) * swept.length_mm
    share = np.zeros(len(start))
    for away, length, reach, side in (
        (start, look.origin_tendon_mm, look.origin_reach_mm, 1.0),
        (end, look.insertion_tendon_mm, look.insertion_reach_mm, -1.0),
    ):
        facing = 0.5 + 0.5 * side * swept.upper
        border = length + reach * middle * facing + (noise - 0.5) * 0.3 * (length + reach)
        soft = 2.0 + 0.12 * (length + reach)
        share = np.maximum(share, _ramp((border - away) / soft + 0.5))
    return np.asarray(share, np.float32)


def fibre_shade(
    name: str, swept: Swept, look: Look, tendon: NDArray[np.float32]
) -> NDArray[np.float32]:
    """Return the brightness of fibre bundles around 1, 0.85 to 1.1, ``(n,)``."""
    lean = np.tan(np.radians(min(look.pennation_deg * 1.6, 40.0)))
    run = swept.along * swept.length_mm * lean / _column_mm(swept)
    if look.fibres == "parallel" or look.fibres == "fan":
        run = run * 0.0
    drift = np.sign(swept.across) * run if look.fibres == "bipennate" else run
    coarse = _columns(name, swept, 2.2, drift)
    fine = _columns(name + "/fine", swept, 1.0, drift)
    wave = 0.6 * coarse + 0.4 * fine - 0.5
    shade = 1.0 - 0.012 + 0.2 * wave * (1.0 - 0.65 * tendon)
    return np.asarray(np.clip(shade, 0.85, 1.1), np.float32)


def femur_share(
    vertices_mm: Array,
    links: csr_array,
    look: Look,
    pelvis: cKDTree,
    leg: cKDTree,
) -> NDArray[np.float32]:
    """Return how much each vertex follows the femur, 0 to 1, by closeness to the two bones.

    Parameters
    ----------
    vertices_mm : (n, 3) float64
        Atlas frame.
    links : (n, n) csr_array
        Averaging matrix of the surface.
    look : Look
    pelvis, leg : cKDTree
        Vertices of the bones of either side of the hip.
    """
    on_leg = ("femur", "patella", "tibia", "fibula")
    if look.origin_bone in on_leg:
        return np.ones(len(vertices_mm), np.float32)
    if look.insertion_bone not in (*on_leg, "-"):
        return np.zeros(len(vertices_mm), np.float32)
    to_pelvis, to_leg = pelvis.query(vertices_mm)[0] ** 2, leg.query(vertices_mm)[0] ** 2
    share = (to_pelvis + 0.5) / (to_pelvis + to_leg + 1.0)
    share *= 1.0 - _ramp((vertices_mm[:, 2] - _ROOF_MM) / 50.0)
    for _ in range(12):
        share = links @ share
    return np.asarray(np.clip(share, 0.0, 1.0), np.float32)


def _ramp(value: Array) -> Array:
    """Smooth step from 0 at 0 to 1 at 1."""
    clipped = np.clip(value, 0.0, 1.0)
    return np.asarray(clipped * clipped * (3.0 - 2.0 * clipped))


def _half_columns(swept: Swept) -> int:
    return len(np.unique(np.round(swept.across, 6)))


def _column_mm(swept: Swept) -> float:
    """Mean distance between two neighbours across, mm."""
    ring = np.flatnonzero(swept.along == swept.along[len(swept.along) // 2])
    wide = np.ptp(swept.vertices_mm[ring], axis=0)
    return max(float(np.linalg.norm(wide)) / _half_columns(swept), 0.5)


def _columns(name: str, swept: Swept, width: float, drift: Array | None = None) -> Array:
    """Smooth noise 0 to 1, constant along the fibres, ``width`` columns a wave's half."""
    chance = np.random.default_rng(zlib.crc32(name.encode()))
    half = _half_columns(swept)
    column = np.arccos(np.clip(-swept.across, -1, 1)) / np.pi * (half - 1)
    place = (column + (drift if drift is not None else 0.0)) / width + 1000.0
    sides = np.where(swept.upper >= 0, 0, 1)
    table = chance.random((2, 4096))
    low = np.floor(place).astype(np.int64)
    part = _ramp(place - low)
    below, above = table[sides, low % 4096], table[sides, (low + 1) % 4096]
    edge = np.abs(swept.across) ** 6
    value = below * (1 - part) + above * part
    return np.asarray(value * (1 - edge) + 0.5 * edge)
