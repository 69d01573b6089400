"""Rows of figures that cannot be: named with file and line, left out, the rest is built.

Each check returns why a row cannot be, in Dutch, or nothing. A structure of which one row cannot be
is left out whole: half a muscle would be worse than none.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import tomli

from meshes.surface import TriMesh, point_tree

FIGURES = Path(__file__).parent / "figures"
#: Furthest that a station lies from any bone, that an end lies from its own bone, and that two
#: stations lie from each other; mm.
_FROM_BONE_MM, _END_MM, _STEP_MM = 200.0, 70.0, 130.0
#: Bones and what serves as such, where structures may hold.
_ALSO_HELD = frozenset({"lumbar_spine", "coccyx", "pubic_symphysis"})
#: Figures that must be greater than zero, by what their names end in.
_POSITIVE = ("half", "thick", "section_mm2", "half_width_mm", "half_thick_mm", "radius", "edge_mm")

Near = Callable[[str, np.ndarray], float]


@dataclass(frozen=True)
class Refused:
    """A row that was left out.

    Parameters
    ----------
    file : str
        Name of the table.
    row : str
        Where in it: a line, or the heading of a table.
    structure : str
    why : str
        Dutch, without a full stop.
    """

    file: str
    row: str
    structure: str
    why: str

    def sentence(self) -> str:
        """Return it as a user reads it."""
        return (
            f"{self.file}, {self.row} ({self.structure}): {self.why}. Deze vorm is weggelaten; "
            "verbeter de rij en bouw de atlas opnieuw."
        )


def refused(bones: Mapping[str, TriMesh], folder: Path | None = None) -> tuple[Refused, ...]:
    """Return all rows that cannot be, in the order of the tables.

    Parameters
    ----------
    bones : mapping of id to TriMesh
        Atlas frame.
    folder : Path, optional
        The tables; those of the atlas by default.
    """
    folder = folder or FIGURES
    trees = {name: point_tree(mesh.vertices_mm) for name, mesh in bones.items()}
    every = point_tree(np.concatenate([mesh.vertices_mm for mesh in bones.values()]))
    known = frozenset(bones) | _ALSO_HELD

    def distance(bone: str, point_mm: np.ndarray) -> float:
        return float(trees.get(bone, every).query(point_mm)[0])

    return (
        *_muscles(folder, known, distance),
        *_cords(folder, distance),
        *_tables(folder, ("bursae.toml", "ligaments.toml", "pelvic_ligaments.toml")),
        *_patches(folder, known),
    )


def _rows(path: Path) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield the place and the fields of each row of a CSV table, past its comments."""
    lines = path.read_text("utf-8").splitlines()
    numbers = [number for number, line in enumerate(lines, 1) if not line.startswith("#")]
    reader = csv.DictReader(lines[number - 1] for number in numbers)
    for row in reader:
        yield f"regel {numbers[reader.line_num - 1]}", row


def _numbers(row: Mapping[str, str], names: tuple[str, ...]) -> tuple[str, np.ndarray]:
    """Return why the named fields are no figures, or else the figures."""
    values = []
    for name in names:
        try:
            value = float(row[name])
        except (TypeError, ValueError):
            return f"'{name}' is geen getal maar '{row[name]}'", np.empty(0)
        if not np.isfinite(value):
            return f"'{name}' is geen eindig getal", np.empty(0)
        values.append(value)
    return "", np.array(values)


def _muscles(folder: Path, known: frozenset[str], distance: Near) -> Iterator[Refused]:
    columns = ("x", "y", "z", "wx", "wy", "wz", "thick", "edge")
    stations: dict[str, list[np.ndarray]] = {}
    name = "muscles_stations.csv"
    for place, row in _rows(folder / name):
        why, values = _numbers(row, columns)
        before = stations.setdefault(row["structure"], [])
        if not why:
            why = _station(values, before, distance)
            before.append(values)
        if why:
            yield Refused(name, place, row["structure"], why)
    name = "muscles.csv"
    lengths = ("origin_tendon_mm", "origin_reach_mm", "insertion_tendon_mm", "insertion_reach_mm")
    for place, row in _rows(folder / name):
        why, values = _numbers(row, ("layer", *lengths))
        if not why and (values[1:] < 0).any():
            why = "een lengte is negatief"
        line = stations.get(row["structure"])
        if not why and not line:
            why = "er zijn geen stations van deze spier"
        for field, at in (("origin_bone", 0), ("insertion_bone", -1)):
            bone = row[field]
            if why or bone == "-":
                continue
            if bone not in known:
                why = f"het bot '{bone}' in '{field}' bestaat niet"
            elif line and (away := distance(bone, line[at][:3])) > _END_MM:
                why = f"het uiteinde ligt {away:.0f} mm van '{bone}'"
        if why:
            yield Refused(name, place, row["structure"], why)


def _station(values: np.ndarray, before: list[np.ndarray], distance: Near) -> str:
    """Return why a station (x, y, z, wx, wy, wz, thick, edge) cannot be."""
    if not values[3:6].any():
        return "de breedte is nul"
    if values[6] <= 0:
        return f"de dikte ('thick') is {values[6]:g} en moet groter zijn dan nul"
    if values[7] <= 0:
        return f"'edge' is {values[7]:g} en moet groter zijn dan nul"
    if (away := distance("", values[:3])) > _FROM_BONE_MM:
        return f"het station ligt {away:.0f} mm van het dichtstbijzijnde bot"
    if before and (step := float(np.linalg.norm(values[:3] - before[-1][:3]))) > _STEP_MM:
        return f"het station ligt {step:.0f} mm van het vorige"
    return ""


def _cords(folder: Path, distance: Near) -> Iterator[Refused]:
    for name in ("cords.csv", "cords_own.csv"):
        for place, row in _rows(folder / name):
            why, values = _numbers(row, ("x", "y", "z", "r_a", "r_b", "station"))
            if not why and (values[3:5] <= 0).any():
                why = "een halve dikte ('r_a', 'r_b') moet groter zijn dan nul"
            if not why and (away := distance("", values[:3])) > _FROM_BONE_MM:
                why = f"het punt ligt {away:.0f} mm van het dichtstbijzijnde bot"
            if why:
                yield Refused(name, place, row["id"], why)


def _tables(folder: Path, names: tuple[str, ...]) -> Iterator[Refused]:
    for name in names:
        for structure, table in tomli.loads((folder / name).read_text("utf-8")).items():
            if isinstance(table, dict) and (why := _figure(table)):
                yield Refused(name, f"tabel [{structure}]", structure, why)


def _figure(table: Mapping[str, Any]) -> str:
    """Return why a figure in a table cannot be."""
    for key, value in table.items():
        if isinstance(value, dict):
            if why := _figure(value):
                return why
            continue
        several = np.atleast_1d(np.asarray(value)).ravel()
        if several.dtype.kind not in "iuf":
            continue
        if not np.isfinite(several).all():
            return f"'{key}' is geen eindig getal"
        if key.endswith(_POSITIVE) and (several <= 0).any():
            return f"'{key}' is {several.min():g} en moet groter zijn dan nul"
    return ""


def _patches(folder: Path, known: frozenset[str]) -> Iterator[Refused]:
    name = "attachments.toml"
    table = tomli.loads((folder / name).read_text("utf-8"))
    for number, row in enumerate(table["patch"], 1):
        why = _figure(row)
        if not why and row["bone"] not in known:
            why = f"het bot '{row['bone']}' bestaat niet"
        if why:
            yield Refused(name, f"[[patch]] nummer {number}", row["of"], why)
