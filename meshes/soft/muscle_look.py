"""How a muscle looks and moves, vertex by vertex: tendon, fibres, share of the femur's motion."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.spatial import cKDTree

from meshes.soft.sweep import Array, Swept

#: Above this height (mm over the hip's centre) nothing follows the femur; full effect 50 mm higher.
_ROOF_MM = 30.0
#: Bundles of fibres: width in the thinnest muscle, and how much more for each mm of half its girth.
_THINNEST_MM, _THICKER = 1.7, 0.018
#: Fibres at the surface lean more than the mean of the muscle, by this factor; and at most this.
_LEAN, _STEEPEST_DEG = 1.2, 30.0


@dataclass(frozen=True)
class Look:
    """Row of ``figures/muscles.csv``.

    Parameters
    ----------
    layer : float
        Deep is low.
    fibres : {"parallel", "pennate", "bipennate", "fan"}
    pennation_deg : float
        Positive where the fibres lean towards s = 1 of the sweep on their way, or off its middle.
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


def tendon_share(swept: Swept, look: Look) -> NDArray[np.float32]:
    """Return 0 (belly) to 1 (tendon) for each vertex, ``(n,)``.

    0.5 is the border. It reaches on over the belly, at the origin on the upper side of the section,
    at the insertion on the lower one. The ramp is wide: bundles reach their own way across it when
    it is drawn.
    """
    middle = (1.0 - np.abs(swept.across)) ** 1.5
    start = swept.along * swept.length_mm
    end = (1.0 - swept.along) * swept.length_mm
    share = np.zeros(len(start))
    for away, length, reach, side in (
        (start, look.origin_tendon_mm, look.origin_reach_mm, 1.0),
        (end, look.insertion_tendon_mm, look.insertion_reach_mm, -1.0),
    ):
        facing = 0.5 + 0.5 * side * swept.upper
        border = length + reach * middle * facing
        soft = np.minimum(6.0 + 0.25 * (length + reach), 1.6 * border)
        share = np.maximum(share, np.clip((border - away) / soft + 0.5, 0.0, 1.0))
    return np.asarray(share, np.float32)


@dataclass(frozen=True, eq=False)
class Fibres:
    """Where the fibres of a structure run, vertex by vertex, as ``Part`` keeps it.

    Parameters
    ----------
    places : (n, 2) float16
        Place across the structure, in bundles, and along it, in mm.
    lean : float
        Bundles that the fibres cross for each mm along the structure.
    """

    places: NDArray[np.float16]
    lean: float


def fibres(swept: Swept, vertices_mm: Array, look: Look, bones: Sequence[cKDTree]) -> Fibres:
    """Return where the fibres run.

    Parallel fibres and those of a fan follow the sweep and are counted from edge to edge on both
    sides. Those of a bipennate muscle lean away from its middle. Those of a pennate one wind about
    it: they are counted from the middle of the side that faces away from the bones, and meet on
    the other side.

    Parameters
    ----------
    swept : Swept
    vertices_mm : (n, 3) float64
        Where its vertices have come to lie.
    look : Look
    bones : sequence of cKDTree
        Vertices of the bones around.
    """
    number = int(np.argmax(swept.across)) * 2
    rings = vertices_mm.reshape(-1, number, 3)
    half = number // 2
    upper = np.linalg.norm(np.diff(rings[:, : half + 1], axis=1), axis=-1)
    back = np.concatenate([rings[:, :1], rings[:, :half:-1], rings[:, half : half + 1]], axis=1)
    lower = np.linalg.norm(np.diff(back, axis=1), axis=-1)
    steps = (upper + lower).mean(axis=0)
    girth_mm = float(np.quantile((upper + lower).sum(axis=1) / 2, 0.8))
    bundle_mm = _THINNEST_MM + _THICKER * girth_mm
    travelled = np.concatenate([[0.0], np.cumsum(steps)]) / steps.sum() - 0.5
    place = np.concatenate([travelled, travelled[-2:0:-1]])
    lean = np.tan(np.radians(np.clip(look.pennation_deg * _LEAN, -_STEEPEST_DEG, _STEEPEST_DEG)))
    if look.fibres == "bipennate":
        place = np.abs(place)
    elif look.fibres == "pennate":
        middle = len(rings) // 2
        deep = np.arange(number) > half
        away = [
            min(tree.query(rings[middle, ring])[0].mean() for tree in bones)
            for ring in (deep, ~deep)
        ]
        if away[0] > away[1]:
            deep = ~deep & (np.abs(travelled[0]) > np.abs(place))
        place = np.where(deep, np.copysign(1.0, place) - place, place)
    else:
        lean = 0.0
    across = np.tile(place, len(rings)) * (girth_mm / bundle_mm)
    places = np.column_stack([across, swept.along * swept.length_mm])
    return Fibres(places.astype(np.float16), float(lean / bundle_mm))


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
