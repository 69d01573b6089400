"""Ends that the reference does not show: stations set by hand on our bones, from anatomy.

Open3DModel cuts the quadriceps above the patella and the hamstrings and the muscles of the pes
anserinus near the knee. Each tail says how many measured stations to drop, and then the stations
that take their place: centre, half width as a vector, half thickness, in the atlas frame, mm.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from meshes.soft.sweep import COLUMNS

Array = NDArray[np.float64]
Rows = tuple[tuple[float, ...], ...]

TAILS: dict[str, tuple[int, Rows]] = {
    "rectus_femoris": (
        1,
        (
            (-14.5, -54.0, -352.0, 11.5, 1.0, -0.5, 2.6),
            (-11.5, -57.0, -365.0, 12.0, 1.0, -0.5, 2.2),
            (-9.5, -60.5, -374.0, 12.0, 1.0, 0.0, 1.8),
            (-9.0, -62.5, -382.0, 12.0, 1.0, 0.0, 1.2),
        ),
    ),
    "vastus_lateralis": (
        3,
        (
            (-41.5, -33.0, -338.0, 5.0, -19.0, 2.0, 8.3),
            (-38.5, -38.0, -348.0, 9.0, -13.0, 4.0, 6.3),
            (-35.0, -43.0, -358.0, 9.5, -8.0, 6.0, 4.6),
            (-31.0, -47.5, -367.0, 8.0, -4.0, 7.0, 3.2),
            (-26.5, -51.0, -376.0, 6.0, -1.0, 7.5, 2.2),
        ),
    ),
    "vastus_medialis": (
        2,
        (
            (15.2, -42.0, -344.0, 16.0, 10.0, 4.0, 11.0),
            (14.5, -46.0, -357.0, 12.0, 6.0, -2.0, 7.5),
            (13.0, -49.5, -368.0, 8.5, 2.0, -5.0, 4.5),
            (11.0, -51.5, -377.0, 6.0, -0.5, -6.0, 2.4),
        ),
    ),
    "vastus_intermedius": (
        1,
        (
            (-17.0, -41.0, -345.0, 11.0, 0.0, 0.0, 4.8),
            (-13.0, -45.0, -358.0, 10.5, 0.0, 0.0, 3.2),
            (-10.0, -48.5, -369.0, 10.0, 0.0, 0.0, 2.2),
            (-9.5, -50.0, -373.0, 9.5, 0.0, 0.0, 1.5),
        ),
    ),
    "sartorius": (
        1,
        (
            (40.0, -9.0, -425.0, 1.0, 6.5, -0.5, 1.9),
            (34.5, -9.0, -443.0, 2.0, 5.5, -2.0, 1.7),
            (26.0, -11.5, -457.0, 4.0, 3.5, -4.5, 1.5),
            (17.0, -15.0, -464.5, 3.5, 2.2, -5.8, 1.3),
            (9.5, -18.0, -470.0, 2.5, 1.5, -7.0, 1.1),
        ),
    ),
    "gracilis": (
        1,
        (
            (40.5, 2.0, -425.0, 2.0, 1.5, 4.5, 1.6),
            (37.5, 1.0, -441.0, 1.5, -1.0, 4.5, 1.5),
            (29.5, -4.5, -459.0, 1.5, -1.0, 4.5, 1.4),
            (21.0, -10.5, -470.5, 2.0, -1.0, 5.0, 1.3),
            (13.5, -14.5, -477.0, 2.0, -0.5, 5.5, 1.2),
            (7.5, -17.0, -480.0, 1.0, -0.5, 5.5, 1.0),
        ),
    ),
    "semitendinosus": (
        1,
        (
            (39.0, 14.0, -432.0, 1.0, 1.0, 6.0, 2.2),
            (34.5, 6.5, -449.0, 1.0, 0.0, 6.0, 1.9),
            (26.0, -1.0, -464.0, 1.5, -1.0, 5.5, 1.6),
            (19.5, -8.0, -476.0, 1.5, -1.0, 6.0, 1.3),
            (13.5, -13.0, -483.5, 1.5, -0.5, 6.0, 1.2),
            (7.5, -16.5, -487.0, 1.0, -0.5, 6.5, 1.0),
        ),
    ),
    "semimembranosus": (
        3,
        (
            (30.5, 24.0, -383.0, 15.0, -6.0, -3.0, 6.5),
            (31.0, 30.0, -398.0, 11.5, -4.0, 0.0, 4.2),
            (30.0, 33.5, -413.0, 8.5, -3.5, 0.0, 3.2),
            (28.0, 33.5, -427.0, 7.5, -3.5, 0.0, 2.4),
            (26.0, 31.5, -438.0, 7.0, -3.0, 0.0, 1.6),
        ),
    ),
    "biceps_femoris_long_head": (
        2,
        (
            (-43.5, 24.0, -399.0, -3.0, -6.5, 4.0, 3.0),
            (-42.5, 29.0, -416.0, -2.5, -5.5, 2.0, 2.5),
            (-39.0, 33.0, -431.0, -2.0, -5.0, 1.0, 2.0),
            (-36.0, 34.5, -441.0, -2.0, -4.5, 0.0, 1.3),
        ),
    ),
    "biceps_femoris_short_head": (
        2,
        (
            (-41.0, 17.5, -399.0, -2.0, -7.0, 0.0, 4.2),
            (-39.5, 24.0, -416.0, -2.5, -5.0, 0.0, 3.0),
            (-36.0, 29.5, -431.0, -2.5, -4.0, 0.0, 2.0),
            (-33.5, 31.5, -441.0, -2.5, -3.5, 0.0, 1.3),
        ),
    ),
}


#: The same for the first stations, where the reference's pelvis differs too much from ours: tensor
#: fasciae latae on the outer lip of the crest, sartorius on the front of the anterior spine.
HEADS: dict[str, tuple[int, Rows]] = {
    "tensor_fasciae_latae": (
        5,
        (
            (-47.5, -27.0, 93.0, -3.0, 6.5, 5.5, 1.4),
            (-48.3, -26.5, 86.0, -4.0, 9.0, 3.5, 3.0),
            (-48.0, -25.5, 77.5, -6.0, 11.0, 1.5, 4.6),
            (-47.7, -25.0, 67.5, -8.5, 13.0, 0.0, 6.6),
        ),
    ),
    "sartorius": (
        1,
        (
            (-32.0, -43.5, 77.0, 2.0, -2.5, 5.0, 1.8),
            (-30.5, -44.5, 69.0, 2.5, -3.0, 5.0, 3.0),
        ),
    ),
}


def with_head(muscle: str, stations: Array) -> tuple[Array, int]:
    """Put the head of a muscle in the place of its first stations.

    Parameters
    ----------
    muscle : str
    stations : (n, 12) float64
        As measured.

    Returns
    -------
    stations : (m, 12) float64
    modelled : int
        How many of them, from the first, are set by hand.
    """
    if muscle not in HEADS:
        return stations, 0
    drop, rows = HEADS[muscle]
    turned = _joined(stations[: drop - 1 : -1], rows[::-1])
    return turned[::-1], len(rows)


def with_tail(muscle: str, stations: Array) -> tuple[Array, int]:
    """Put the tail of a muscle in the place of its last stations.

    Parameters
    ----------
    muscle : str
    stations : (n, 12) float64
        As measured.

    Returns
    -------
    stations : (m, 12) float64
    measured : int
        How many of them, from the first, are measured.
    """
    if muscle not in TAILS:
        return stations, len(stations)
    drop, rows = TAILS[muscle]
    kept = stations[: len(stations) - drop]
    return _joined(kept, rows), len(kept)


def _joined(kept: Array, rows: Rows) -> Array:
    """Add hand-set stations to measured ones, their other numbers fading to ordinary."""
    added = np.zeros((len(rows), len(COLUMNS)))
    added[:, :7] = rows
    last = kept[-1]
    if added[0, 3:6] @ last[3:6] < 0:
        added[:, 3:6] *= -1
    share = (np.arange(len(rows)) + 1.0)[:, None] / len(rows)
    added[:, 7:] = last[7:] * (1 - share) + np.array([0, 0, 0, 0.5, 0]) * share
    added[:, 7:9] *= np.linalg.norm(added[:, 3:6], axis=1)[:, None] / np.linalg.norm(last[3:6])
    return np.concatenate([kept, added])
