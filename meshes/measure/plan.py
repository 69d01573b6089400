"""How each muscle is swept when it is measured: its ends and its number of stations."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from meshes.measure.initial import Ends

_DOWN: Ends = ((0, 0, 1), 0.03, (0, 0, -1), 0.03)
_OUT: Ends = ((1, 0, 0), 0.04, (-1, 0, 0), 0.04)

#: Evenness asked of the stations of those whose reference is torn or forked.
SMOOTH = {"psoas_major": 1.2, "psoas_minor": 0.6, "adductor_minimus": 0.6}

#: The first stations of psoas minor: 3 mm beside the vertebrae, as wide and thick as lower down.
_BESIDE_OUR_SPINE = (
    (63.6, 29.0, 285.0, 0.3, 5.0, 0.2, 1.4, 0.0, 0.0, 0.0, 0.46, 0.0),
    (60.9, 30.2, 270.0, -0.7, 5.6, 0.4, 1.9, 0.0, 0.0, 0.0, 0.43, 0.0),
    (60.1, 31.8, 254.0, -1.3, 6.0, 0.8, 2.2, 0.0, 0.0, 0.0, 0.4, 0.0),
    (60.1, 31.6, 236.0, -2.2, 6.0, 0.6, 2.3, -0.15, 0.4, 0.01, 0.39, 0.05),
    (57.9, 27.4, 213.0, -4.8, 4.8, -0.4, 2.5, -0.2, 1.0, 0.01, 0.38, 0.12),
)

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


def mended(name: str, stations: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the stations (n, 12) of a muscle without what the fit or the reference got wrong.

    Adductor minimus is in the reference a shell that pierces adductor brevis and pectineus: its
    middle is moved back by 8 mm and the edge that pierces brevis drawn in. The front of obturator
    internus ends in a leaf: its first sections become a plain edge. Gluteus medius folds where its
    fan becomes a tendon: the sections there are laid evenly and less bowed. Psoas minor runs in
    the reference along a spine that stands further back; above L3 it is laid along ours.
    """
    done = stations.copy()
    if name == "psoas_minor":
        done[: len(_BESIDE_OUR_SPINE)] = _BESIDE_OUR_SPINE
    if name == "gluteus_medius":
        done[4:7, 8] = 30.0, 19.0, 9.0
        share = np.linspace(0, 1, 10)[:, None]
        done[6:16] = (1 - share) * done[6] + share * done[15]
    if name == "adductor_minimus":
        share = np.linspace(0, 1, len(stations))
        back = np.sin(np.pi * np.clip((share - 0.35) / 0.6, 0, 1)) ** 2
        drawn_in = 0.4 * np.sin(np.pi * np.clip((share - 0.25) / 0.75, 0, 1))[:, None]
        done[:, 1] += 8.0 * back
        done[:, :3] -= drawn_in * stations[:, 3:6]
        done[:, 3:6] *= 1 - drawn_in
    if name == "obturator_internus":
        done[0, :6] = 47.0, -13.0, -11.0, 8.0, -7.0, -15.0
        done[1, :6] = 43.5, -4.5, -11.5, 9.5, -8.0, -21.0
        done[:2, 8] = 0.0, -9.0
        done[0, 11] = 0.0
    return done
