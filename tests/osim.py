"""Published muscle paths (OpenSim), read from the tables of facts, to compare ours with.

Their points with straight lines between them, and one cylinder where a line crosses the joint, as
the models have it. Simplified: the knee is a hinge about the centre of the models' own cylinder
for its extensors, the patella turns with the shank, and points that are there in some poses only
come and go. Frames are turned into the atlas' (LPS, mm, origin in the head's centre).
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.spatial.transform import Rotation

from meshes.motion.kinematics import Knee, body_transforms
from meshes.motion.wrapping import around_cylinder

Array = NDArray[np.float64]

#: Rows: the atlas' x, y, z in the models' x (anterior), y (up), z (right).
TO_LPS = np.array([[0.0, 0.0, -1.0], [-1.0, 0.0, 0.0], [0.0, 1.0, 0.0]])
BODY = {"pelvis": 0, "femur_r": 1, "tibia_r": 3, "patella_r": 3}
KNEE = Knee(TO_LPS @ np.array([3.6, -402.7, 2.1]), np.array([-1.0, 0.0, 0.0]))
COORDINATE = {"hip_flexion_r": (0, 1.0), "knee_angle_r": (3, -1.0)}
STEP_DEG = 0.5


@dataclass(frozen=True)
class Point:
    """A point of a path; ``active`` is (coordinate, sign, least, most in radians) or None."""

    body: int
    place_mm: Array
    active: tuple[int, float, float, float] | None


@dataclass(frozen=True)
class Cylinder:
    """An obstacle, neutral pose. ``side`` (3,) points to where the line must pass, or is None."""

    body: int
    centre_mm: Array
    axes: Array
    radius_mm: float
    side: Array | None


@dataclass(frozen=True)
class Unit:
    """One line of a model."""

    points: tuple[Point, ...]
    wrap: Cylinder | None


@dataclass(frozen=True)
class Model:
    """The lines of one model by structure."""

    name: str
    units: Mapping[str, tuple[Unit, ...]]

    def lengths_mm(self, structure: str, angles_deg: Array) -> Array:
        """Return the mean length of the lines of a muscle in poses (p, 4), ``(p,)``."""
        rotation, shift = body_transforms(KNEE, angles_deg)
        found = [_length(unit, angles_deg, rotation, shift) for unit in self.units[structure]]
        return np.mean(found, axis=0)

    def arms_mm(self, structure: str, angles_deg: Array) -> Array:
        """Return -dL/dangle for flexion, abduction, external rotation, ``(p, 3)``."""
        arms = []
        for i in range(3):
            step = STEP_DEG * np.eye(4)[i]
            longer = self.lengths_mm(structure, angles_deg + step)
            shorter = self.lengths_mm(structure, angles_deg - step)
            arms.append((shorter - longer) / np.radians(2 * STEP_DEG))
        return np.stack(arms, axis=1)


def _length(unit: Unit, angles_deg: Array, rotation: Array, shift: Array) -> Array:
    """Length of one line: over the points that are there in each pose."""
    there = []
    for point in unit.points:
        if point.active is None:
            there.append(np.ones(len(angles_deg), bool))
            continue
        column, sign, least, most = point.active
        value = sign * np.radians(angles_deg[:, column])
        there.append((value >= least) & (value <= most))
    patterns = np.stack(there, axis=1)
    total = np.empty(len(angles_deg))
    for pattern in np.unique(patterns, axis=0):
        here = (patterns == pattern).all(axis=1)
        points = [p for p, kept in zip(unit.points, pattern, strict=True) if kept]
        total[here] = _polyline(points, unit.wrap, rotation[here], shift[here])
    return total


def _polyline(points: list[Point], wrap: Cylinder | None, rotation: Array, shift: Array) -> Array:
    places = [rotation[:, p.body] @ p.place_mm + shift[:, p.body] for p in points]
    total = np.zeros(len(rotation))
    crossed = False
    for i in range(len(points) - 1):
        crosses = points[i].body != points[i + 1].body
        if wrap is None or crossed or not crosses:
            total += np.linalg.norm(places[i + 1] - places[i], axis=1)
            continue
        crossed = True
        # everything in the frame of the cylinder
        turned, moved = rotation[:, wrap.body], shift[:, wrap.body]
        ends = [
            np.einsum("pji,pj->pi", turned, place - moved) - wrap.centre_mm
            for place in places[i : i + 2]
        ]
        a, b = (end @ wrap.axes for end in ends)
        side = None if wrap.side is None else (wrap.side @ wrap.axes)[:2]
        total += around_cylinder(a, b, wrap.radius_mm, side)
    return total


def read_models(folder: Path) -> list[Model]:
    """Read ``osim_paths.csv``, ``osim_wraps.csv`` and ``osim_muscle_params.csv`` of a folder."""
    origins: dict[str, Array] = {}
    rows: dict[str, dict[tuple[str, str], list[Point]]] = defaultdict(lambda: defaultdict(list))
    for row in _rows(folder / "osim_paths.csv"):
        centre = np.array([float(row[f"{a}_mm_from_right_hjc_neutral"]) for a in "xyz"])
        local = np.array([1000 * float(row[f"{a}_m_frame"]) for a in "xyz"])
        origins.setdefault(row["model"] + row["frame"], centre - local)
        active = None
        if row["conditional_coordinate"]:
            column, sign = COORDINATE[row["conditional_coordinate"]]
            least, most = map(float, row["conditional_range_rad"].split())
            active = (column, sign, least, most)
        point = Point(BODY[row["frame"]], TO_LPS @ centre, active)
        rows[row["model"]][row["structure_id"], row["osim_muscle"]].append(point)
    cylinders = {
        (row["model"], row["wrap_object"]): _cylinder(row, origins)
        for row in _rows(folder / "osim_wraps.csv")
    }
    wraps = {
        (row["model"], row["osim_muscle"]): cylinders.get(
            (row["model"], row["wrap_objects"].split()[0] if row["wrap_objects"] else "")
        )
        for row in _rows(folder / "osim_muscle_params.csv")
    }
    models = []
    for name, muscles in rows.items():
        units: dict[str, list[Unit]] = defaultdict(list)
        for (structure, muscle), points in muscles.items():
            units[structure].append(Unit(tuple(points), wraps.get((name, muscle))))
        models.append(Model(name, {id_: tuple(found) for id_, found in units.items()}))
    return models


def _cylinder(row: Mapping[str, str], origins: Mapping[str, Array]) -> Cylinder:
    turned = Rotation.from_euler("XYZ", [float(v) for v in row["xyz_body_rotation_rad"].split()])
    axes = TO_LPS @ turned.as_matrix()  # columns: the cylinder's own x, y, z (its axis)
    place = 1000 * np.array([float(v) for v in row["translation_m"].split()])
    side = None
    if row["quadrant"] != "all":
        sign = -1.0 if row["quadrant"].startswith("-") else 1.0
        side = sign * axes[:, "xyz".index(row["quadrant"][-1])]
    centre = TO_LPS @ (place + origins[row["model"] + row["body"]])
    return Cylinder(BODY[row["body"]], centre, axes, 1000 * float(row["radius_m"]), side)


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))
