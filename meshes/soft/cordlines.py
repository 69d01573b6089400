"""Centre lines of nerves and vessels: read, attached to each other, and laid free of bone."""

from __future__ import annotations

import csv
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import PchipInterpolator, make_interp_spline
from scipy.ndimage import gaussian_filter1d, maximum_filter1d

from meshes.distance import SignedDistance
from meshes.soft.belly import FAR_MM, Belly
from meshes.soft.sweep import carried_widths
from meshes.surface import point_tree, unit
from meshes.watched import Watched

Array = NDArray[np.float64]

#: Distance between the points of a settled line.
STEP_MM = 2.5
#: Room left between a cord and bone.
CLEAR_MM = 0.6
#: Room left between two cords.
APART_MM = 0.2
#: Most that a line may be moved out of a muscle.
MUSCLE_MM = 12.0
#: The same for a broad, flat cord (the sciatic nerve), and the half width of one.
BROAD_MM, BROAD_FROM_MM = 2.0, 6.0
#: How often that is tried.
MUSCLE_ROUNDS = 14
#: Structures that run within muscle (the plexus in the psoas), or within the joint.
IN_MUSCLE = ("lumbar_nerve_roots", "artery_of_ligament_of_head")


@dataclass(frozen=True, eq=False)
class Line:
    """One branch of a nerve or vessel.

    Parameters
    ----------
    id, branch : str
    parent : str
        ``id/branch`` from which it springs, empty for none.
    points_mm : (n, 3) float64
        Atlas frame, from its origin on.
    half : (n, 2) float64
        Half width and half thickness, mm.
    width : (n, 3) float64
        Direction of the width; zero where the line is round.
    measured : bool
        True where any of it was measured from the reference.
    """

    id: str
    branch: str
    parent: str
    points_mm: Array
    half: Array
    width: Array
    measured: bool = field(default=False)

    @property
    def name(self) -> str:
        """``id/branch``."""
        return f"{self.id}/{self.branch}"

    @property
    def along_mm(self) -> Array:
        """Length (n,) from the start to each point."""
        steps = np.linalg.norm(np.diff(self.points_mm, axis=0), axis=1)
        return np.concatenate([[0.0], np.cumsum(steps)])


def read_lines(*tables: Path, left_out: Collection[str] = ()) -> dict[str, Line]:
    """Read tables of lines; the first holds what was measured.

    Rows of the same id and branch are one line, in the order of their stations, so that a later
    table may lead up to or run on from a line of an earlier one. What is left out takes along the
    branches that spring from it.

    Returns
    -------
    dict of str to Line
        By ``id/branch``, every parent before its children.
    """
    rows: dict[str, list[tuple[float, bool, dict[str, str]]]] = {}
    for number, path in enumerate(tables):
        with path.open(encoding="utf-8", newline="") as stream:
            for row in csv.DictReader(line for line in stream if not line.startswith("#")):
                if {row["id"], row["parent"].split("/")[0]} & set(left_out):
                    continue
                key = f"{row['id']}/{row['branch']}"
                rows.setdefault(key, []).append((float(row["station"]), number == 0, row))
    read = {}
    for key, several in rows.items():
        several.sort(key=lambda item: item[0])
        values = np.array(
            [
                [float(r[c]) for c in ("x", "y", "z", "r_a", "r_b", "wx", "wy", "wz")]
                for _, _, r in several
            ]
        )
        kept = _not_too_near(values[:, :3])
        first = several[0][2]
        read[key] = Line(
            first["id"],
            first["branch"],
            first["parent"],
            values[kept, :3],
            values[kept, 3:5],
            values[kept, 5:],
            any(measured for _, measured, _ in several),
        )
    ordered: dict[str, Line] = {}
    while len(ordered) < len(read):
        ready = [
            k for k, v in read.items() if k not in ordered and (not v.parent or v.parent in ordered)
        ]
        if not ready:
            raise ValueError(f"lines without their parent: {sorted(set(read) - set(ordered))}")
        ordered |= {k: read[k] for k in ready}
    return ordered


def _not_too_near(points: Array, least_mm: float = 3.0) -> list[int]:
    """Numbers of points, each at least ``least_mm`` from the one kept before."""
    kept = [0]
    for i in range(1, len(points)):
        if np.linalg.norm(points[i] - points[kept[-1]]) >= least_mm:
            kept.append(i)
    return kept


def dense(line: Line) -> Line:
    """Return the line with its points ``STEP_MM`` apart, smooth."""
    along = line.along_mm
    count = max(round(along[-1] / STEP_MM) + 1, 6)
    at = np.linspace(0, along[-1], count)
    degree = min(3, len(along) - 1)
    points = np.asarray(make_interp_spline(along, line.points_mm, k=degree)(at))
    half = np.asarray(PchipInterpolator(along, line.half)(at))
    half = gaussian_filter1d(half, 2.0, axis=0, mode="nearest")
    width = np.column_stack([np.interp(at, along, line.width[:, i]) for i in range(3)])
    return replace(
        line,
        points_mm=gaussian_filter1d(points, 1.2, axis=0, mode="nearest"),
        half=half,
        width=width,
    )


def attached(lines: Mapping[str, Line]) -> dict[str, Line]:
    """Let every branch begin on the centre line of its parent."""
    done: dict[str, Line] = {}
    for key, line in lines.items():
        if line.parent:
            trunk = done[line.parent].points_mm
            distance = np.linalg.norm(trunk - line.points_mm[0], axis=1)
            start = trunk[int(np.argmin(distance))]
            points, half, width = line.points_mm.copy(), line.half, line.width
            if distance.min() > 4.0:
                points = np.concatenate([start[None], points])
                half, width = (np.concatenate([a[:1], a]) for a in (half, width))
            points[0] = start
            line = replace(line, points_mm=points, half=half, width=width)
        done[key] = line
    return done


def widths(line: Line) -> Array:
    """Direction of the width at each point, square on the line, ``(n, 3)``, length 1."""
    ahead = unit(np.gradient(line.points_mm, axis=0))
    if not np.any(line.width):
        return carried_widths(line.points_mm)
    square = line.width - np.einsum("ij,ij->i", line.width, ahead)[:, None] * ahead
    return unit(gaussian_filter1d(square, 4.0, axis=0, mode="nearest"))


def _flat(line: Line) -> Array:
    """Direction of the width (n, 3) for ``reach``; zero for round lines, where it is the same."""
    return widths(line) if np.any(line.width) else np.zeros_like(line.points_mm)


def reach(half: Array, width: Array, way: Array) -> Array:
    """How far oval cords reach from their centre towards ``way``.

    Parameters
    ----------
    half : (n, 2) float64
        Half width and half thickness, mm.
    width, way : (n, 3) float64
        Directions of length 1.

    Returns
    -------
    (n,) float64
    """
    across = np.einsum("ij,ij->i", width, way)
    return np.asarray(np.sqrt((half[:, 0] * across) ** 2 + half[:, 1] ** 2 * (1 - across**2)))


def spread_push(push: Array, sigma: float) -> Array:
    """Smooth a push (n, 3) along a line without making its peak smaller."""
    size = np.linalg.norm(push, axis=1)
    if not size.any():
        return push
    smooth = gaussian_filter1d(push, sigma, axis=0, mode="nearest")
    wide = gaussian_filter1d(maximum_filter1d(size, 3), sigma, mode="nearest")
    gain = np.clip(size / np.maximum(np.linalg.norm(smooth, axis=1), 1e-9), 1.0, 3.0)
    gain = gaussian_filter1d(gain * (size > 0) + (size == 0), sigma, mode="nearest")
    return np.asarray(smooth * gain[:, None] * (wide > 0)[:, None])


def settled(
    lines: Mapping[str, Line],
    bone: SignedDistance,
    muscles: Sequence[Belly],
    hugging: Mapping[str, SignedDistance],
    report: Callable[[float], None],
    rounds: int = 16,
) -> dict[str, Line]:
    """Lay the lines free of bone, of each other and, a little, of muscles.

    Parameters
    ----------
    lines : mapping of str to Line
        Dense.
    bone : SignedDistance
    muscles : sequence of Belly
    hugging : mapping of id to SignedDistance
        Bone on which the lines of a structure lie close.
    report : callable
        Told the share that is done.
    rounds : int
    """
    home = {key: line.points_mm for key, line in lines.items()}
    now = dict(lines)
    hugs = {key for key, line in lines.items() if line.id in hugging}
    within = {key for key, line in lines.items() if line.id in IN_MUSCLE}
    bony, soft = Watched(bone, FAR_MM), [Watched(muscle, FAR_MM) for muscle in muscles]
    for turn in range(rounds):
        if turn < MUSCLE_ROUNDS and muscles:
            for key, push in _out_of(now, soft, 0.0, set(now) - hugs - within).items():
                most_mm = BROAD_MM if now[key].half.max() > BROAD_FROM_MM else MUSCLE_MM
                now[key] = _moved(now[key], spread_push(push, 4.0), home[key], most_mm)
        for key, push in _apart(now).items():
            now[key] = _moved(now[key], spread_push(push, 3.0), home[key], np.inf)
        for key in sorted(hugs):
            line, near = now[key], hugging[now[key].id]
            want = line.half[:, 1] + 0.2 - near.distance(line.points_mm)
            if line.parent:
                want *= np.clip(line.along_mm / 20.0, 0.0, 1.0)
            push = near.gradient(line.points_mm) * (0.7 * want)[:, None]
            now[key] = _moved(line, push, home[key], 12.0)
        for key, push in _out_of(now, [bony], CLEAR_MM, set(now)).items():
            now[key] = _moved(now[key], spread_push(push, 2.0), home[key], np.inf)
        if turn % 4 == 2:
            now = {
                key: replace(line, points_mm=_ironed(line.points_mm)) for key, line in now.items()
            }
        now = attached(now)
        report((turn + 1) / rounds)
    return now


def _out_of(
    lines: Mapping[str, Line],
    solids: Sequence[Watched],
    clear_mm: float,
    keys: set[str],
) -> dict[str, Array]:
    """Push (n, 3) for each line of ``keys`` that frees it of the solids."""
    chosen = [key for key in lines if key in keys]
    points = np.concatenate([lines[key].points_mm for key in chosen])
    most = np.concatenate([lines[key].half.max(axis=1) for key in chosen]) + clear_mm
    push = np.zeros_like(points)
    ends = np.cumsum([len(lines[key].points_mm) for key in chosen])[:-1]
    wide = np.concatenate([_flat(lines[key]) for key in chosen])
    half = np.concatenate([lines[key].half for key in chosen])
    for solid in solids:
        distance = solid.distance(points, most)
        close = np.flatnonzero(distance < most)
        if len(close):
            away = solid.gradient(points[close])
            lack = reach(half[close], wide[close], away) + clear_mm - distance[close]
            push[close] += away * np.maximum(lack, 0.0)[:, None]
    return dict(zip(chosen, np.split(push, ends), strict=True))


def _moved(line: Line, push: Array, home: Array, most_mm: float) -> Line:
    """Return the line moved, nowhere further from ``home`` than ``most_mm``."""
    points = line.points_mm + push
    if np.isfinite(most_mm) and len(home) == len(points):
        off = points - home
        size = np.linalg.norm(off, axis=1, keepdims=True)
        was = np.linalg.norm(line.points_mm - home, axis=1, keepdims=True)
        most = np.maximum(most_mm, was)
        points = home + off * np.minimum(1.0, most / np.maximum(size, 1e-9))
    return replace(line, points_mm=points)


def _ironed(points: Array) -> Array:
    """Smooth a line a little, its ends kept."""
    smooth = gaussian_filter1d(points, 1.0, axis=0, mode="nearest")
    smooth[[0, -1]] = points[[0, -1]]
    return np.asarray(smooth)


def _apart(lines: Mapping[str, Line]) -> dict[str, Array]:
    """Push (n, 3) for every line that takes cords of different structures apart."""
    keys = list(lines)
    owner = np.concatenate([np.full(len(lines[k].points_mm), i) for i, k in enumerate(keys)])
    points = np.concatenate([lines[k].points_mm for k in keys])
    half = np.concatenate([lines[k].half for k in keys])
    wide = np.concatenate([_flat(lines[k]) for k in keys])
    along = np.concatenate([lines[k].along_mm for k in keys])
    ids = np.array([lines[k].id for k in keys])[owner]
    kin = np.array([lines[k].parent.split("/")[0] for k in keys])[owner]
    pairs = point_tree(points).query_pairs(2 * float(half.max()) + APART_MM, output_type="ndarray")
    a, b = pairs.T
    near_start = np.minimum(
        np.where(kin[a] == ids[b], along[a], np.inf), np.where(kin[b] == ids[a], along[b], np.inf)
    )
    sisters = (kin[a] == kin[b]) & (kin[a] != "") & (np.minimum(along[a], along[b]) < 15.0)
    other = (ids[a] != ids[b]) & (near_start > 18.0) & ~sisters
    a, b = a[other], b[other]
    gap = points[a] - points[b]
    size = np.linalg.norm(gap, axis=1)
    way = gap / np.maximum(size, 1e-9)[:, None]

    first, second = reach(half[a], wide[a], way), reach(half[b], wide[b], way)
    lack = np.maximum(first + second + APART_MM - size, 0.0)
    # the thinner one yields more; of several pushes at a point the largest counts
    share = second / (first + second)
    size = np.concatenate([lack * share, lack * (1 - share)])
    order = np.argsort(size, kind="stable")
    total = np.zeros_like(points)
    total[np.concatenate([a, b])[order]] = (np.concatenate([way, -way]) * size[:, None])[order]
    ends = np.cumsum([len(lines[k].points_mm) for k in keys])
    return dict(zip(keys, np.split(total, ends[:-1]), strict=True))
