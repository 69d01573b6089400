"""Structures that no reference shows well: stations set by hand on our bones, from anatomy.

Each row: centre, half width as a vector, half thickness, bend; atlas frame, mm.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from meshes.soft.sweep import COLUMNS

Array = NDArray[np.float64]
Rows = tuple[tuple[float, ...], ...]

#: Iliocapsularis: from below the anterior inferior spine over the front of the capsule to just
#: distal of the lesser trochanter (Ward 2000, Babst 2011: about 11 cm long, 1-2 cm wide).
#: Patellar ligament: from the apex to the tuberosity, about 5 cm, 25 mm wide, 5 mm thick.
#: Iliotibial tract: from the iliac crest to Gerdy's tubercle; the builder lays it on what is under.
MADE_UP: dict[str, Rows] = {
    "iliocapsularis": (
        (-13.0, -33.0, 30.0, 6.0, 1.0, 2.0, 1.8, 0.0),
        (-11.5, -35.5, 20.0, 8.0, 1.0, 2.0, 3.0, 0.0),
        (-9.0, -36.0, 6.0, 9.0, 0.5, 2.5, 3.8, 0.0),
        (-5.5, -34.0, -9.0, 9.0, 1.0, 2.0, 4.2, 0.0),
        (-3.0, -29.5, -24.0, 8.5, 1.5, 1.0, 4.2, 0.0),
        (-3.0, -22.5, -39.0, 7.5, 2.0, 0.0, 3.8, 0.0),
        (-5.5, -14.0, -53.0, 6.5, 2.0, 0.0, 3.2, 0.0),
        (-9.0, -6.0, -66.0, 5.5, 2.5, 0.0, 2.4, 0.0),
        (-12.0, -1.0, -78.0, 5.0, 3.0, 0.0, 1.4, 0.0),
    ),
    "patellar_ligament": (
        (-8.5, -51.5, -382.0, 10.0, 0.0, 0.0, 1.4, 0.0),
        (-8.5, -50.5, -391.0, 12.0, 0.0, 0.0, 2.3, 0.0),
        (-10.5, -48.0, -404.0, 12.5, 0.0, 0.0, 2.6, 0.0),
        (-14.0, -45.0, -419.0, 12.0, 0.5, 0.0, 2.6, 0.0),
        (-17.5, -42.0, -432.0, 11.0, 0.5, 0.0, 2.3, 0.0),
        (-19.5, -40.0, -443.0, 9.0, 0.5, 0.0, 1.2, 0.0),
    ),
    "iliotibial_tract": (
        (-50.0, -6.0, 109.0, 0.0, 20.0, 4.0, 0.9, 1.0),
        (-58.0, -4.0, 85.0, 0.0, 22.0, 0.0, 0.9, 1.5),
        (-64.0, -3.0, 60.0, 0.0, 23.0, 0.0, 1.0, 2.0),
        (-68.0, -2.0, 35.0, 0.0, 24.0, 0.0, 1.0, 2.5),
        (-70.0, -2.0, 10.0, 0.0, 24.0, 0.0, 1.0, 3.0),
        (-70.0, -2.0, -15.0, 0.0, 24.0, 0.0, 1.1, 3.0),
        (-69.0, -2.0, -40.0, 0.0, 24.0, 0.0, 1.1, 3.0),
        (-69.0, -4.0, -65.0, 0.0, 23.0, 0.0, 1.1, 3.5),
        (-72.0, -6.0, -90.0, 0.0, 22.0, 0.0, 1.1, 3.5),
        (-75.0, -9.0, -115.0, 0.0, 22.0, 0.0, 1.1, 3.5),
        (-78.0, -11.0, -140.0, 0.0, 22.0, 0.0, 1.1, 4.0),
        (-79.0, -12.0, -165.0, 0.0, 22.0, 0.0, 1.1, 4.0),
        (-78.0, -12.0, -190.0, 0.0, 21.0, 0.0, 1.1, 4.0),
        (-76.0, -12.0, -220.0, 0.0, 21.0, 0.0, 1.1, 4.0),
        (-72.0, -12.0, -250.0, 0.0, 20.0, 0.0, 1.1, 3.5),
        (-67.0, -12.0, -280.0, 0.0, 19.0, 0.0, 1.1, 3.5),
        (-60.0, -12.0, -310.0, 0.0, 18.0, 0.0, 1.1, 3.5),
        (-54.0, -12.0, -340.0, 0.0, 16.0, 0.0, 1.2, 3.0),
        (-47.0, -14.0, -370.0, 0.0, 13.0, 0.0, 1.3, 2.0),
        (-42.0, -19.0, -395.0, 1.0, 9.5, 0.0, 1.3, 1.0),
        (-36.5, -25.5, -413.0, 2.0, 8.0, 0.0, 1.2, 0.5),
        (-31.0, -31.0, -424.0, 2.5, 6.5, 0.0, 1.0, 0.0),
    ),
}


def stations_of(name: str) -> Array:
    """Return ``(n, 12)`` stations of a made-up structure."""
    rows = np.array(MADE_UP[name])
    stations = np.zeros((len(rows), len(COLUMNS)))
    stations[:, : rows.shape[1]] = rows
    stations[:, COLUMNS.index("edge")] = 0.5
    return stations
