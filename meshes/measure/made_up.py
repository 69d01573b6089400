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
#: Iliotibial tract: from the iliac crest to Gerdy's tubercle, at the trochanter as far back as
#: gluteus maximus, which runs into it; the builder lays it on what is under.
MADE_UP: dict[str, Rows] = {
    "iliocapsularis": (
        (-15.0, -31.0, 36.0, 1.0, 4.0, 1.0, 1.3, 0.0),
        (-13.5, -33.0, 24.0, 1.0, 6.0, 0.0, 2.0, 0.0),
        (-13.5, -33.0, 10.0, 0.5, 7.0, 0.0, 2.3, 0.0),
        (-12.5, -31.0, -5.0, 0.0, 7.5, 0.0, 2.5, 0.0),
        (-11.0, -24.0, -20.0, 1.0, 7.0, -1.0, 2.6, 0.0),
        (-12.0, -18.5, -34.0, 3.0, 5.5, 0.0, 2.5, 0.0),
        (-13.0, -15.5, -48.0, 5.0, 3.0, 0.0, 2.3, 0.0),
        (-13.0, -13.0, -62.0, 5.5, 1.0, 0.0, 2.0, 0.0),
        (-13.0, -10.0, -76.0, 5.0, 1.0, 0.0, 1.3, 0.0),
    ),
    "patellar_ligament": (
        (-8.5, -59.5, -400.0, 10.0, 0.0, 0.0, 1.4, 0.0),
        (-9.0, -57.5, -410.0, 12.0, 0.0, 0.0, 2.3, 0.0),
        (-10.0, -52.0, -424.0, 12.5, 0.0, 0.0, 2.6, 0.0),
        (-11.5, -44.0, -438.0, 12.0, 0.5, 0.0, 2.6, 0.0),
        (-13.0, -36.0, -451.0, 11.0, 0.5, 0.0, 2.4, 0.0),
        (-14.0, -30.0, -461.0, 10.5, 0.5, 0.0, 2.0, 0.0),
        (-14.5, -28.0, -470.0, 9.0, 0.5, 0.0, 1.2, 0.0),
    ),
    "iliotibial_tract": (
        (-50.0, -6.0, 109.0, 0.0, 20.0, 4.0, 0.9, 1.0),
        (-57.5, -3.0, 85.0, 0.0, 23.0, 0.0, 0.9, 1.5),
        (-62.0, 1.0, 60.0, 0.0, 27.0, 0.0, 1.0, 3.0),
        (-65.5, 7.0, 35.0, 0.0, 33.0, 0.0, 1.0, 5.0),
        (-68.0, 12.0, 10.0, 0.0, 38.0, 0.0, 1.0, 8.0),
        (-67.5, 14.0, -15.0, 0.0, 40.0, 0.0, 1.1, 9.0),
        (-65.0, 12.0, -40.0, 0.0, 39.0, 0.0, 1.1, 8.0),
        (-65.0, 7.0, -65.0, 0.0, 35.0, 0.0, 1.1, 6.0),
        (-69.5, 1.0, -90.0, 0.0, 30.0, 0.0, 1.1, 4.5),
        (-74.0, -8.0, -115.0, 0.0, 23.0, 0.0, 1.1, 3.5),
        (-77.0, -11.0, -140.0, 0.0, 22.0, 0.0, 1.1, 4.0),
        (-78.0, -12.0, -165.0, 0.0, 22.0, 0.0, 1.1, 4.0),
        (-77.5, -12.0, -190.0, 0.0, 21.0, 0.0, 1.1, 4.0),
        (-76.0, -12.0, -220.0, 0.0, 21.0, 0.0, 1.1, 4.0),
        (-72.0, -12.0, -250.0, 0.0, 20.0, 0.0, 1.1, 3.5),
        (-67.0, -12.0, -280.0, 0.0, 19.0, 0.0, 1.1, 3.5),
        (-60.0, -12.0, -310.0, 0.0, 18.0, 0.0, 1.1, 3.5),
        (-54.0, -12.0, -340.0, 0.0, 16.0, 0.0, 1.2, 3.0),
        (-48.0, -13.0, -370.0, 0.0, 13.0, 0.0, 1.3, 2.0),
        (-44.0, -13.0, -398.0, 0.0, 10.0, 0.0, 1.3, 1.0),
        (-41.0, -12.0, -420.0, 1.0, 8.5, 0.0, 1.2, 0.5),
        (-36.0, -14.0, -431.0, 3.0, 7.0, 0.0, 1.2, 0.3),
        (-27.5, -20.0, -442.0, 4.0, 5.0, 0.0, 1.0, 0.0),
    ),
}


def stations_of(name: str) -> Array:
    """Return ``(n, 12)`` stations of a made-up structure."""
    rows = np.array(MADE_UP[name])
    stations = np.zeros((len(rows), len(COLUMNS)))
    stations[:, : rows.shape[1]] = rows
    stations[:, COLUMNS.index("edge")] = 0.5
    return stations
