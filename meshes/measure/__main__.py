"""Measure all muscles and write the table of figures: ``python -m meshes.measure REFERENCE``."""

from __future__ import annotations

import csv
import sys
from pathlib import Path

from meshes.bones import load_bones
from meshes.measure.fit import fit, make_target, overlap
from meshes.measure.initial import first_stations
from meshes.measure.made_up import MADE_UP, stations_of
from meshes.measure.mapped import mapped_muscles
from meshes.measure.plan import PLAN, SMOOTH, mended
from meshes.measure.tails import with_head, with_tail
from meshes.soft.sweep import COLUMNS

TABLE = Path(__file__).parent.parent / "figures" / "muscles_stations.csv"

_HEADER = """\
# Stations of the muscles: a centre line with cross-sections, twelve numbers each (see COLUMNS in
# meshes/soft/sweep.py). Atlas frame: mm, LPS, origin in the centre of the right femoral head.
# source "measured": fitted by meshes/measure to muscles of the reference sets, carried onto our
# bones; "modelled": set by hand from anatomy (meshes/measure/tails.py, made_up.py). Adductor
# minimus, gluteus medius and obturator internus were mended by hand (meshes/measure/plan.py), and
# psoas minor above L3, where the reference runs through our vertebrae.
# Licence: CC BY-SA 4.0. Credits: "Open3DModel" by AnatomyTOOL/LUMC et al., CC BY-SA 4.0, derived
# from BodyParts3D and Z-Anatomy; "BodyParts3D, (c) The Database Center for Life Science".
"""


def main() -> int:
    """Measure, print the overlap with the reference, write the table."""
    if len(sys.argv) != 2:
        print("python -m meshes.measure REFERENCE")
        return 1
    surfaces = mapped_muscles(Path(sys.argv[1]), load_bones())
    rows: list[list[object]] = []
    for muscle, surface in surfaces.items():
        ends, count = PLAN[muscle]
        target = make_target(surface)
        stations = fit(
            target, first_stations(surface, ends, count), smooth=SMOOTH.get(muscle, 0.25)
        )
        print(f"{muscle:28s} Dice {overlap(target, stations):.3f}")
        stations, measured = with_tail(muscle, mended(muscle, stations))
        count = len(stations)
        stations, modelled = with_head(muscle, stations)
        measured += len(stations) - count
        for i, station in enumerate(stations):
            source = "measured" if modelled <= i < measured else "modelled"
            rows.append([muscle, i, source, *(f"{value:.2f}" for value in station)])
    for name in MADE_UP:
        for i, station in enumerate(stations_of(name)):
            rows.append([name, i, "modelled", *(f"{value:.2f}" for value in station)])
    with TABLE.open("w", encoding="utf-8", newline="") as file:
        file.write(_HEADER)
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["structure", "station", "source", *COLUMNS])
        writer.writerows(rows)
    return 0


if __name__ == "__main__":
    sys.exit(main())
