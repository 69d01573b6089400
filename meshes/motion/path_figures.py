"""From the table ``paths.toml`` and the shapes of an atlas to the lines of its muscles."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import tomli

from meshes.atlas import Part
from meshes.motion.kinematics import BODIES, find_knee
from meshes.motion.obstacles import Obstacle, read_obstacles
from meshes.motion.paths import Gaps, MusclePaths
from meshes.motion.pose import FloatArray

TABLE = Path(__file__).parent / "paths.toml"
#: Points at even places to which every line is brought.
_POINTS = 101


@dataclass(frozen=True, eq=False)
class _Piece:
    """A piece of a line that lies against a bone: its first and last point, by number."""

    body: int
    first: int
    last: int


@dataclass(frozen=True, eq=False)
class _Gap:
    """A stretch of a line between two bones, with its neutral course (n, 3)."""

    bundle: int
    over: str
    bodies: tuple[int, int]
    course_mm: FloatArray


@cache
def _table() -> Mapping[str, Any]:
    return tomli.loads(TABLE.read_text(encoding="utf-8"))


def read_paths(parts: Mapping[str, Part]) -> MusclePaths:
    """Return the lines of the muscles of an atlas that have a row in ``paths.toml``.

    Parameters
    ----------
    parts : mapping of id to Part
        Needs the femur; muscles without a line are left out.
    """
    knee = find_knee(parts)
    rows = {
        id_: row
        for id_, row in _table()["muscles"].items()
        if all(other in parts and parts[other].path_points for other in _parts_of(id_, row))
    }
    bundles = [
        (number, weight, line, row)
        for number, (id_, row) in enumerate(rows.items())
        for weight, line in zip(parts[id_].path_weights, _lines(parts, id_, row), strict=True)
    ]
    share = np.zeros((len(rows), len(bundles)))
    fixed = np.zeros(len(bundles))
    gaps: dict[str, list[_Gap]] = {}
    for bundle, (number, weight, line, row) in enumerate(bundles):
        share[number, bundle] = weight
        pieces = _pieces(row)
        fixed[bundle] = sum(_length(line[piece.first : piece.last + 1]) for piece in pieces)
        for gap in _gaps(bundle, line, pieces, row):
            gaps.setdefault(gap.over, []).append(gap)
    obstacles = read_obstacles(_table()["obstacles"], knee)
    return MusclePaths(
        ids=tuple(rows),
        knee=knee,
        share=share / share.sum(axis=1, keepdims=True),
        fixed_mm=fixed,
        gaps=tuple(_together(obstacles.get(over), found) for over, found in gaps.items()),
    )


def continued_by(id_: str) -> str | None:
    """Return the part along which the line of a muscle goes on, None where it ends by itself."""
    continues = _table()["muscles"].get(id_, {}).get("continues")
    return None if continues is None else str(continues)


def kept_by_thigh(id_: str) -> float:
    """Return how much the fascia of the thigh keeps the middle of a muscle by the femur."""
    return float(_table()["muscles"].get(id_, {}).get("thigh", 0.0))


def pieces_of(id_: str) -> list[tuple[int, float, float]]:
    """Return the pieces of a shape that lie against a bone, by the muscle or by what continues it.

    Parameters
    ----------
    id_ : str
        A part; one without a line has no pieces.

    Returns
    -------
    list of (body, first, last)
        Index into ``BODIES``, and from where to where as shares of the line's length.
    """
    for name, row in _table()["muscles"].items():
        if id_ in (name, row.get("continues")):
            return [
                (body, *row.get(f"shape_{bone}", row[bone]))
                for body, bone in enumerate(BODIES)
                if bone in row
            ]
    return []


def _parts_of(id_: str, row: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the parts along which the line of a muscle runs."""
    return (id_, row["continues"]) if "continues" in row else (id_,)


def _lines(parts: Mapping[str, Part], id_: str, row: Mapping[str, Any]) -> list[FloatArray]:
    """Return the lines of a muscle, each ``(_POINTS, 3)`` at even places."""
    lines = [np.asarray(line, np.float64) for line in parts[id_].bundles_mm]
    if "continues" in row:
        onward = np.asarray(parts[row["continues"]].bundles_mm[0], np.float64)
        lines = [np.concatenate([line, onward[onward[:, 2] < line[-1, 2]]]) for line in lines]
    lines = [_even(line) for line in lines]
    if "origins_mm" in row:
        for line, start in zip(lines, row["origins_mm"], strict=True):
            line[0] = start
    return lines


def _even(line: FloatArray) -> FloatArray:
    step = np.linalg.norm(np.diff(line, axis=0), axis=1)
    travelled = np.concatenate([[0.0], np.cumsum(step)])
    at = np.linspace(0.0, travelled[-1], _POINTS)
    return np.stack([np.interp(at, travelled, line[:, k]) for k in range(3)], axis=1)


def _pieces(row: Mapping[str, Any]) -> list[_Piece]:
    """Return the pieces that lie against a bone, from origin to insertion."""
    return [
        _Piece(body, *(round(share * (_POINTS - 1)) for share in row[name]))
        for body, name in enumerate(BODIES)
        if name in row
    ]


def _gaps(
    bundle: int, line: FloatArray, pieces: Sequence[_Piece], row: Mapping[str, Any]
) -> Iterator[_Gap]:
    """Yield the stretches of a line between its pieces."""
    over = row.get("over", [""] * (len(pieces) - 1))
    for (here, there), name in zip(pairwise(pieces), over, strict=True):
        course = line[here.last : there.first + 1]
        yield _Gap(bundle, name, (here.body, there.body), course)


def _together(obstacle: Obstacle | None, gaps: Sequence[_Gap]) -> Gaps:
    """Return stretches over the same obstacle as one."""
    return Gaps(
        obstacle=obstacle,
        bundle=np.array([gap.bundle for gap in gaps]),
        ends_mm=np.stack([gap.course_mm[[0, -1]] for gap in gaps], axis=1),
        bodies=np.array([gap.bodies for gap in gaps]).T,
        radius_mm=np.array(
            [obstacle.radius_for(gap.course_mm) if obstacle else 0.0 for gap in gaps]
        ),
    )


def _length(line: FloatArray) -> float:
    return float(np.linalg.norm(np.diff(line, axis=0), axis=1).sum())
