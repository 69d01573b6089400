"""Ends that the reference does not show: stations set by hand on our bones, from anatomy.

Open3DModel cuts the quadriceps above the patella and the muscles of the pes anserinus below the
knee line. Each tail says how many measured stations to drop, and then the stations that take their
place: centre, half width as a vector, half thickness, in the atlas frame, mm.
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
            (-14.0, -51.5, -348.0, 11.5, 1.0, -0.5, 2.6),
            (-11.5, -52.5, -355.0, 12.0, 1.0, -0.5, 2.0),
            (-10.0, -54.0, -363.0, 12.0, 1.0, 0.0, 1.3),
        ),
    ),
    "vastus_lateralis": (
        3,
        (
            (-38.5, -34.0, -343.0, 14.0, -4.0, 6.0, 6.5),
            (-32.0, -39.5, -353.0, 10.0, -3.0, 7.5, 4.0),
            (-25.5, -43.0, -361.5, 7.5, -1.0, 8.0, 2.4),
        ),
    ),
    "vastus_medialis": (
        2,
        (
            (15.5, -39.0, -344.0, 17.0, 5.0, -5.0, 9.5),
            (13.0, -41.5, -355.0, 12.0, 3.0, -6.0, 5.5),
            (8.5, -43.0, -364.0, 8.0, 1.0, -6.5, 2.4),
        ),
    ),
    "vastus_intermedius": (
        1,
        (
            (-16.5, -40.0, -343.5, 11.0, 0.0, 0.0, 4.6),
            (-12.0, -40.5, -350.0, 10.5, 0.0, 0.0, 2.8),
            (-10.0, -41.5, -355.0, 10.0, 0.0, 0.0, 1.8),
        ),
    ),
    "sartorius": (
        1,
        (
            (35.0, -16.0, -423.0, 2.5, -2.0, 7.0, 1.9),
            (26.5, -21.0, -437.0, 3.5, -2.5, 6.5, 1.6),
            (16.0, -25.5, -447.0, 3.0, -1.5, 7.0, 1.4),
            (6.0, -29.0, -453.0, 1.5, -0.5, 8.0, 1.1),
        ),
    ),
    "gracilis": (
        0,
        (
            (29.0, -14.5, -447.0, 1.5, -1.0, 4.5, 1.5),
            (18.0, -21.5, -457.0, 2.0, -1.0, 5.0, 1.3),
            (8.0, -27.0, -463.0, 1.0, -0.5, 5.5, 1.0),
        ),
    ),
    "semitendinosus": (
        0,
        (
            (32.0, 0.0, -451.0, 1.0, 0.0, 6.0, 1.9),
            (25.0, -11.5, -462.0, 1.5, -1.0, 5.5, 1.6),
            (15.0, -20.5, -470.0, 1.5, -1.0, 6.0, 1.3),
            (7.0, -26.5, -474.0, 1.0, -0.5, 6.5, 1.0),
        ),
    ),
    "semimembranosus": (
        3,
        (
            (30.5, 19.5, -379.0, 17.0, -4.0, 0.0, 6.0),
            (30.0, 21.0, -392.0, 12.0, -4.0, 0.0, 3.8),
            (28.5, 21.5, -404.0, 8.5, -3.5, 0.0, 2.8),
            (26.5, 19.5, -414.0, 7.5, -3.5, 0.0, 1.8),
        ),
    ),
}


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
    tail = np.zeros((len(rows), len(COLUMNS)))
    tail[:, :7] = rows
    last = kept[-1]
    if tail[0, 3:6] @ last[3:6] < 0:
        tail[:, 3:6] *= -1
    share = (np.arange(len(rows)) + 1.0)[:, None] / len(rows)
    tail[:, 7:] = last[7:] * (1 - share) + np.array([0, 0, 0, 0.5, 0]) * share
    tail[:, 7:9] *= np.linalg.norm(tail[:, 3:6], axis=1)[:, None] / np.linalg.norm(last[3:6])
    return np.concatenate([kept, tail]), len(kept)
