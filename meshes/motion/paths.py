"""The line along which each muscle pulls, from origin to insertion, in any pose.

A line is that of the finished shape (``Part.path_mm``). Pieces of it lie against a bone and go
where the bone goes; between two pieces, where it crosses a joint, it is drawn taut, over an
obstacle where it has one. Which pieces and which obstacles stands in ``paths.toml``.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from meshes.atlas import Part
from meshes.motion.kinematics import BODIES, Knee, body_transforms, find_knee
from meshes.motion.obstacles import Obstacle, read_obstacles
from meshes.motion.pose import FloatArray

TABLE = Path(__file__).parent / "paths.toml"
#: Half the step over which a moment arm is taken.
_STEP_DEG = 0.25
#: Points at even places to which every line is brought.
_POINTS = 101


@dataclass(frozen=True, eq=False)
class Gaps:
    """Stretches between two bodies, drawn taut over the same obstacle or none.

    Parameters
    ----------
    obstacle : Obstacle or None
    bundle : (s,) int
        The line each belongs to.
    ends_mm : (2, s, 3) float64
        In the neutral pose.
    bodies : (2, s) int
        Index into ``BODIES``.
    radius_mm : (s,) float64
        Of the obstacle, for each line.
    """

    obstacle: Obstacle | None
    bundle: NDArray[np.intp]
    ends_mm: FloatArray
    bodies: NDArray[np.intp]
    radius_mm: FloatArray

    def lengths_mm(self, rotation: FloatArray, shift: FloatArray) -> FloatArray:
        """Return the length of each in poses given by their bodies, ``(p, s)``."""
        a, b = (
            np.einsum("psij,sj->psi", rotation[:, self.bodies[i]], self.ends_mm[i])
            + shift[:, self.bodies[i]]
            for i in (0, 1)
        )
        if self.obstacle is None:
            return np.asarray(np.linalg.norm(b - a, axis=2))
        return self.obstacle.lengths_mm(a, b, self.radius_mm, rotation, shift)


@dataclass(frozen=True, eq=False)
class MusclePaths:
    """The lines of all muscles.

    Parameters
    ----------
    ids : tuple of str
        The muscles, in the order of every result.
    knee : Knee
    share : (m, b) float64
        What each of b lines counts for in each muscle; every row adds up to 1.
    fixed_mm : (b,) float64
        Length of the pieces that lie against a bone.
    gaps : tuple of Gaps
    """

    ids: tuple[str, ...]
    knee: Knee
    share: FloatArray
    fixed_mm: FloatArray
    gaps: tuple[Gaps, ...]

    def lengths_mm(self, angles_deg: ArrayLike) -> FloatArray:
        """Return the length of each muscle in poses (p, 4), ``(p, m)``."""
        rotation, shift = body_transforms(self.knee, angles_deg)
        total = np.tile(self.share @ self.fixed_mm, (len(rotation), 1))
        for gaps in self.gaps:
            total += gaps.lengths_mm(rotation, shift) @ self.share[:, gaps.bundle].T
        return total

    def arms_mm(self, angles_deg: ArrayLike) -> FloatArray:
        """Return the moment arms at the hip in poses (p, 4), ``(p, m, 3)``.

        -dL/dangle of each coordinate of the joint coordinate system; a positive arm turns the
        joint in the positive direction.
        """
        angles = np.atleast_2d(np.asarray(angles_deg, np.float64))
        steps = _STEP_DEG * np.eye(4)[:3]
        around = np.concatenate([angles[None] + steps[:, None], angles[None] - steps[:, None]])
        lengths = self.lengths_mm(around.reshape(-1, 4)).reshape(2, 3, len(angles), -1)
        arms: FloatArray = np.moveaxis(lengths[1] - lengths[0], 0, -1) / np.radians(2 * _STEP_DEG)
        return arms

    def at(self, angles_deg: ArrayLike) -> tuple[FloatArray, FloatArray]:
        """Return lengths (m,) and moment arms (m, 3) in one pose (4,)."""
        return self.lengths_mm(angles_deg)[0], self.arms_mm(angles_deg)[0]


@cache
def _table() -> Mapping[str, Any]:
    return tomllib.loads(TABLE.read_text(encoding="utf-8"))


def read_paths(parts: Mapping[str, Part]) -> MusclePaths:
    """Return the lines of the muscles of an atlas that have a row in ``paths.toml``.

    Parameters
    ----------
    parts : mapping of id to Part
        Needs the femur and every part of which the lines go on along another.
    """
    knee = find_knee(parts)
    obstacles = read_obstacles(_table()["obstacles"], knee)
    rows = {id_: row for id_, row in _table()["muscles"].items() if id_ in parts}
    fixed: list[float] = []
    share = []
    found: dict[str, list[tuple[int, FloatArray, tuple[int, int], float]]] = {}
    for number, (id_, row) in enumerate(rows.items()):
        for i, line in enumerate(_lines(parts, id_, row)):
            share.append((number, parts[id_].path_weights[i]))
            fixed.append(0.0)
            pieces = _pieces(line, row, i)
            fixed[-1] = sum(_length(piece) for _, piece, _, _ in pieces)
            for (body, piece, _, stop), (next_body, next_piece, start, _), over in zip(
                pieces, pieces[1:], row.get("over", [""] * len(pieces)), strict=False
            ):
                ends = np.stack([piece[-1], next_piece[0]])
                radius = 0.0
                if over:
                    radius = obstacles[over].radius_for(line[stop : start + 1])
                found.setdefault(over, []).append((len(fixed) - 1, ends, (body, next_body), radius))
    weights = np.zeros((len(rows), len(fixed)))
    for column, (number, weight) in enumerate(share):
        weights[number, column] = weight
    return MusclePaths(
        ids=tuple(rows),
        knee=knee,
        share=weights / weights.sum(axis=1, keepdims=True),
        fixed_mm=np.array(fixed),
        gaps=tuple(_gaps(obstacles.get(over), stretches) for over, stretches in found.items()),
    )


def _gaps(
    obstacle: Obstacle | None, rows: Sequence[tuple[int, FloatArray, tuple[int, int], float]]
) -> Gaps:
    bundle, ends, bodies, radius = zip(*rows, strict=True)
    return Gaps(
        obstacle=obstacle,
        bundle=np.array(bundle),
        ends_mm=np.stack(ends, axis=1),
        bodies=np.array(bodies).T,
        radius_mm=np.array(radius),
    )


def _lines(parts: Mapping[str, Part], id_: str, row: Mapping[str, Any]) -> list[FloatArray]:
    """Return the lines of a muscle, each ``(_POINTS, 3)`` at even places."""
    lines = [np.asarray(line, np.float64) for line in parts[id_].bundles_mm]
    if "continues" in row:
        onward = np.asarray(parts[row["continues"]].bundles_mm[0], np.float64)
        lines = [np.concatenate([line, onward[onward[:, 2] < line[-1, 2]]]) for line in lines]
    lines = [_even(line) for line in lines]
    for line, start in zip(lines, row.get("origins_mm", ()), strict=False):
        line[0] = start
    return lines


def _even(line: FloatArray) -> FloatArray:
    step = np.linalg.norm(np.diff(line, axis=0), axis=1)
    travelled = np.concatenate([[0.0], np.cumsum(step)])
    at = np.linspace(0.0, travelled[-1], _POINTS)
    return np.stack([np.interp(at, travelled, line[:, k]) for k in range(3)], axis=1)


def _pieces(
    line: FloatArray, row: Mapping[str, Any], bundle: int
) -> list[tuple[int, FloatArray, int, int]]:
    """Return body, points, first and last place of each piece that lies against a bone."""
    pieces = []
    for body, name in enumerate(BODIES):
        if name in row:
            start, stop = (
                round((value[bundle] if isinstance(value, list) else value) * (_POINTS - 1))
                for value in row[name]
            )
            pieces.append((body, line[start : stop + 1], start, stop))
    return pieces


def _length(line: FloatArray) -> float:
    return float(np.linalg.norm(np.diff(line, axis=0), axis=1).sum())
