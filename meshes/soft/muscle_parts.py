"""What can be chosen within a muscle, and the lines along which it pulls.

Tendons and parts are sets of faces, told by their place in the sweep; a path is the centre line of
the finished shape from origin to insertion, one for each bundle.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import tomli
from numpy.typing import NDArray

from meshes.soft.muscle_look import Look
from meshes.soft.sweep import Array, Swept

TABLE = Path(__file__).parents[1] / "figures" / "muscle_parts.toml"
#: Points of a path.
_PATH_POINTS = 24
#: A tendon on the belly is taken as its own as far as this share of its reach over the middle.
_REACH = 0.6
#: Height over the knee's axis at which the shank begins to take a vertex along, and below it where
#: it does so wholly, mm.
KNEE_ABOVE_MM, KNEE_BELOW_MM = 35.0, 30.0


@dataclass(frozen=True)
class Paths:
    """Centre lines of a muscle, as ``Part`` keeps them."""

    points_mm: NDArray[np.float32]
    counts: tuple[int, ...]
    weights: tuple[float, ...]
    follows: NDArray[np.float32]
    shank: NDArray[np.float32]


def read_parts() -> dict[str, dict[str, Any]]:
    """Read ``figures/muscle_parts.toml``: a table for each muscle that has one."""
    table = tomli.loads(TABLE.read_text("utf-8"))
    return {name: row for name, row in table.items() if isinstance(row, dict)}


def face_regions(
    row: Mapping[str, Any], swept: Swept, look: Look
) -> tuple[NDArray[np.int16], tuple[str, ...]]:
    """Return the number of the part or tendon of each face, -1 for none, and their ids.

    Parameters
    ----------
    row : mapping
        The muscle's row of the table; empty for a muscle without parts.
    swept : Swept
    look : Look
        Gives the length of its tendons.
    """
    parts: list[str] = list(row.get("parts", ()))
    tendons = [row[end] for end in ("origin", "insertion") if end in row]
    names = tuple(parts + tendons)
    if not names:
        return np.empty(0, np.int16), ()
    along = swept.along[swept.faces].mean(axis=1)
    across = swept.across[swept.faces].mean(axis=1)
    upper = swept.upper[swept.faces].mean(axis=1)
    number = np.full(len(swept.faces), -1, np.int16)
    if parts:
        number = np.searchsorted(np.array(row["cuts"]), across).astype(np.int16)
        number[along > row.get("tail_from", 1.1)] = len(parts) - 1
    middle = (1.0 - np.abs(across)) ** 1.5
    for end, away, length, reach, side in (
        ("origin", along, look.origin_tendon_mm, look.origin_reach_mm, 1.0),
        ("insertion", 1.0 - along, look.insertion_tendon_mm, look.insertion_reach_mm, -1.0),
    ):
        if end in row:
            border = length + _REACH * reach * middle * (0.5 + 0.5 * side * upper)
            number[away * swept.length_mm < border] = names.index(row[end])
    return number, names


def paths(
    bundles: int,
    swept: Swept,
    vertices_mm: Array,
    follows: NDArray[np.float32],
    shank: NDArray[np.float32],
    *,
    ends: Sequence[float] = (),
) -> Paths:
    """Return the centre lines of the finished shape.

    Parameters
    ----------
    bundles : int
        Lines side by side.
    swept : Swept
        How the vertices lie along and across.
    vertices_mm : (n, 3) float64
        The finished vertices.
    follows, shank : (n,) float32
        Shares of the vertices.
    ends : sequence of float
        How far along each bundle runs; one that ends before 1 ends on the edge at s = -1, where
        the muscle holds to the bone along its length.
    """
    through = np.linalg.norm(vertices_mm - vertices_mm[swept.opposite], axis=1)
    bundle = np.clip(((swept.across + 1) / 2 * bundles).astype(int), 0, bundles - 1)
    sizes = np.bincount(bundle, through, minlength=bundles)
    values = np.column_stack([vertices_mm, follows, shank])
    lines = []
    for i in range(bundles):
        across = (2 * i + 1) / bundles - 1
        end = ends[i] if ends else 1.0
        to = across if end == 1.0 else -1.0
        share = np.linspace(0.0, 1.0, _PATH_POINTS)
        lines.append(_middle(swept, values, share * end, across + (to - across) * share))
    table = np.concatenate(lines).astype(np.float32)
    return Paths(
        points_mm=np.ascontiguousarray(table[:, :3]),
        counts=(_PATH_POINTS,) * bundles,
        weights=tuple(round(float(size), 4) for size in sizes / sizes.sum()),
        follows=np.ascontiguousarray(table[:, 3]),
        shank=np.ascontiguousarray(table[:, 4]),
    )


def _middle(swept: Swept, values: Array, along: Array, across: Array) -> Array:
    """Return values (n, v) halfway through the thickness at places (k,), ``(k, v)``."""
    stations, ring = np.unique(np.round(swept.along, 9), return_inverse=True)
    by_ring = np.zeros((len(stations), len(along), values.shape[1]))
    for side in (swept.upper >= 0, swept.upper <= 0):
        some = np.flatnonzero(side)
        some = some[np.lexsort((swept.across[some], ring[some]))]
        for r, here in enumerate(np.split(some, np.cumsum(np.bincount(ring[some]))[:-1])):
            by_ring[r] += _between(across, swept.across[here], values[here]) / 2
    after, share = _placed(along, stations)
    number = np.arange(len(along))
    return np.asarray(by_ring[after - 1, number] * (1 - share) + by_ring[after, number] * share)


def _between(wanted: Array, known: Array, values: Array) -> Array:
    """Return values (n, v) at places known (n,), which grow, between them at places (k,)."""
    after, share = _placed(wanted, known)
    return np.asarray(values[after - 1] * (1 - share) + values[after] * share)


def _placed(wanted: Array, known: Array) -> tuple[NDArray[np.intp], Array]:
    """Return which of some places (n,), which grow, comes after each wanted one, (k,), and its
    share of the way there from the one before, (k, 1)."""
    after = np.clip(np.searchsorted(known, wanted), 1, len(known) - 1)
    low, high = known[after - 1], known[after]
    return after, np.clip((wanted - low) / np.maximum(high - low, 1e-12), 0.0, 1.0)[:, None]


def shank_share(vertices_mm: Array, look: Look, knee_z_mm: float) -> NDArray[np.float32]:
    """Return the share of the shank's motion of each vertex, ``(n,)``: 0 above the knee.

    Parameters
    ----------
    vertices_mm : (n, 3) float64
    look : Look
        Only what ends below the knee is taken along.
    knee_z_mm : float
        Height of the knee's axis.
    """
    if look.insertion_bone not in ("tibia", "fibula", "patella"):
        return np.zeros(len(vertices_mm), np.float32)
    below = knee_z_mm + KNEE_ABOVE_MM - vertices_mm[:, 2]
    share = np.clip(below / (KNEE_ABOVE_MM + KNEE_BELOW_MM), 0.0, 1.0)
    return np.asarray(share * share * (3 - 2 * share), np.float32)
