"""How each muscle is swept when it is measured: its ends and its number of stations."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from meshes.measure.initial import Ends

_DOWN: Ends = ((0, 0, 1), 0.03, (0, 0, -1), 0.03)
_OUT: Ends = ((1, 0, 0), 0.04, (-1, 0, 0), 0.04)

#: Evenness asked of the stations of those whose reference is torn or forked.
SMOOTH = {"psoas_major": 1.2, "psoas_minor": 0.6, "adductor_minimus": 0.6}

#: Ends (directions in LPS, right side) and number of stations of each muscle.
PLAN: dict[str, tuple[Ends, int]] = {
    "psoas_major": (_DOWN, 22),
    "psoas_minor": (_DOWN, 16),
    "iliacus": (((0.2, 0.3, 1), 0.12, (0, 0, -1), 0.03), 20),
    "sartorius": (_DOWN, 24),
    "rectus_femoris": (_DOWN, 22),
    "vastus_lateralis": (_DOWN, 22),
    "vastus_intermedius": (_DOWN, 20),
    "vastus_medialis": (_DOWN, 20),
    "pectineus": (((1, -0.3, 0.8), 0.1, (-1, 0.3, -0.8), 0.06), 14),
    "adductor_longus": (((1, -0.5, 1), 0.04, (-0.5, 0.3, -1), 0.04), 18),
    "adductor_brevis": (((1, -0.4, 1), 0.06, (-1, 0.4, -0.7), 0.08), 16),
    "adductor_magnus": (((0.3, 0, 1), 0.06, (0, 0, -1), 0.02), 24),
    "adductor_minimus": (((1, -0.3, 1), 0.06, (-1, 0.3, -0.7), 0.06), 16),
    "gracilis": (_DOWN, 24),
    "biceps_femoris_long_head": (_DOWN, 22),
    "biceps_femoris_short_head": (_DOWN, 18),
    "semitendinosus": (_DOWN, 22),
    "semimembranosus": (_DOWN, 22),
    "piriformis": (_OUT, 16),
    "gemellus_superior": (_OUT, 14),
    "obturator_internus": (((0.2, -1, 0), 0.1, (-1, 0, 0), 0.05), 20),
    "gemellus_inferior": (_OUT, 14),
    "obturator_externus": (((1, -0.5, 0), 0.08, (-1, 0.3, 0), 0.04), 18),
    "quadratus_femoris": (_OUT, 14),
    "gluteus_maximus": (((0.8, 0.2, 0.6), 0.2, (-0.5, -0.5, -1), 0.05), 22),
    "gluteus_medius": (((0.1, 0, 1), 0.12, (-0.4, 0, -1), 0.04), 20),
    "gluteus_minimus": (((0.1, 0, 1), 0.12, (-0.4, 0, -1), 0.04), 20),
    "tensor_fasciae_latae": (_DOWN, 16),
}


def set_aside(name: str, stations: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the stations (n, 12) of a belly that the reference runs through others, set aside.

    Adductor minimus, there a shell that pierces adductor brevis and pectineus, has its middle moved
    back by 8 mm and the edge that pierces brevis drawn in.
    """
    if name != "adductor_minimus":
        return stations
    share = np.linspace(0, 1, len(stations))
    back = np.sin(np.pi * np.clip((share - 0.35) / 0.6, 0, 1)) ** 2
    drawn_in = 0.4 * np.sin(np.pi * np.clip((share - 0.25) / 0.75, 0, 1))[:, None]
    moved = stations.copy()
    moved[:, 1] += 8.0 * back
    moved[:, :3] -= drawn_in * stations[:, 3:6]
    moved[:, 3:6] *= 1 - drawn_in
    return moved
