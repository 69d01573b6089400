"""Measuring the centre lines of the reference's nerves and vessels, carried onto our bones.

Run as ``python -m meshes.measure.cords FOLDER`` with the reference folder; writes
``meshes/figures/cords.csv``. What it writes is a table of lines and radii, no mesh.
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import BSpline, make_lsq_spline
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components, dijkstra
from scipy.spatial import cKDTree

from meshes.bones import Bones, load_bones
from meshes.measure.cords_plan import MOVED, PLAN, Taken
from meshes.measure.mapped import BLENDED, spread
from meshes.measure.mapping import BoneMap
from meshes.measure.reference import FEMUR, HIP_BONE, read_open3dmodel
from meshes.surface import edges

Array = NDArray[np.float64]

HEADER = (
    "# Centre lines of nerves and vessels, mm, atlas frame (LPS, right hip, origin: head).",
    "# Measured from Open3DModel's meshes, carried onto our bones: meshes/measure/cords.py.",
    '# Licence CC BY-SA 4.0. Credits: "Open3DModel" by AnatomyTOOL/LUMC et al., CC BY-SA 4.0,',
    '# derived from BodyParts3D and Z-Anatomy; "BodyParts3D, (c) The Database Center for Life',
    '# Science". r_a: half width, r_b: half thickness; w: direction of the width (0: any).',
)
COLUMNS = ("id", "branch", "parent", "station", *"xyz", "r_a", "r_b", "wx", "wy", "wz")


def hip_map(folder: Path, bones: Bones) -> BoneMap:
    """Fit the reference's hip bone and femur onto ours."""
    theirs = [read_open3dmodel(folder, name) for name in (HIP_BONE, FEMUR)]
    ours = [bones.meshes[name] for name in BLENDED]
    return BoneMap(
        {n: spread(s.vertices_mm, s.faces) for n, s in zip(BLENDED, theirs, strict=True)},
        {n: spread(s.vertices_mm, s.faces) for n, s in zip(BLENDED, ours, strict=True)},
    )


def tubes(vertices_mm: Array, faces: NDArray[np.integer]) -> list[tuple[Array, float]]:
    """Split a surface into its tubes and find the centre line of each, longest first.

    Parameters
    ----------
    vertices_mm : (n, 3) float64
    faces : (m, 3) int

    Returns
    -------
    list of (line, radius)
        (k, 3) float64, 2 mm apart, and the mean distance of the surface to it, mm.
    """
    points, inverse = np.unique(np.round(vertices_mm, 3), axis=0, return_inverse=True)
    pairs = edges(inverse.ravel()[faces].astype(np.int32))
    pairs = pairs[pairs[:, 0] != pairs[:, 1]]
    weight = np.linalg.norm(points[pairs[:, 0]] - points[pairs[:, 1]], axis=1)
    graph = coo_array((weight, pairs.T), shape=(len(points),) * 2).tocsr()
    count, label = connected_components(graph, directed=False)
    found = []
    for i in range(count):
        own = np.flatnonzero(label == i)
        if len(own) < 24:
            continue
        part = graph[own][:, own]
        first = dijkstra(part, directed=False, indices=0)
        travelled = dijkstra(part, directed=False, indices=int(np.argmax(first)))
        found.append(centre_line(points[own], travelled))
    return sorted(found, key=lambda tube: -length(tube[0]))


def length(line_mm: Array) -> float:
    """Length of a line of points ``(n, 3)``, mm."""
    return float(np.linalg.norm(np.diff(line_mm, axis=0), axis=1).sum())


def centre_line(points_mm: Array, travelled: Array) -> tuple[Array, float]:
    """Fit a smooth line through the surface points of one tube.

    Parameters
    ----------
    points_mm : (n, 3) float64
    travelled : (n,) float64
        Distance over the surface from one end, mm.

    Returns
    -------
    line : (k, 3) float64
        2 mm apart.
    radius : float
    """
    at = travelled / travelled.max()
    for _ in range(4):
        order = np.argsort(at, kind="stable")
        knots = max(int(travelled.max() / 16), 1)
        inner = np.quantile(at, np.linspace(0, 1, knots + 1)[1:-1])
        inner = inner[(np.diff(inner, prepend=0.0) > 1e-3) & (inner < 1 - 1e-3)]
        ends = np.repeat([0.0, 1.0], 4)
        spread = np.concatenate([ends[:4], inner, ends[4:]])
        jitter = np.maximum.accumulate(at[order] + np.arange(len(at)) * 1e-9)
        jitter = np.clip((jitter - jitter[0]) / (jitter[-1] - jitter[0]), 0, 1)
        spline: BSpline = make_lsq_spline(jitter, points_mm[order], spread, k=3)
        fine = np.asarray(spline(np.linspace(0, 1, 500)))
        distance, nearest = cKDTree(fine).query(points_mm)
        at = nearest / 499.0
    return evenly(fine, 2.0), float(np.median(distance))


def evenly(line_mm: Array, apart_mm: float) -> Array:
    """Return points about ``apart_mm`` apart along a line (n, 3), its ends kept."""
    steps = np.linalg.norm(np.diff(line_mm, axis=0), axis=1)
    along = np.concatenate([[0.0], np.cumsum(steps)])
    count = max(round(along[-1] / apart_mm) + 1, 4)
    at = np.linspace(0, along[-1], count)
    return np.column_stack([np.interp(at, along, line_mm[:, i]) for i in range(3)])


def measured(folder: Path, bone_map: BoneMap) -> list[tuple[Taken, str, str, Array]]:
    """Return every branch of ``PLAN``: its entry, name, parent and line (n, 3), atlas frame."""
    lines: dict[str, Array] = {}
    found: list[tuple[Taken, str, str, Array]] = []
    for taken in PLAN:
        surface = read_open3dmodel(folder, taken.mesh)
        every = tubes(bone_map(surface.vertices_mm, BLENDED), surface.faces)
        for k, number in enumerate(taken.number):
            line, radius = every[number]
            if radius > 2.5:  # the ends of a thick tube are cut slantwise
                line = line[int(1.5 * radius) : -max(int(0.75 * radius), 1)]
            line = line[(line[:, 2] > taken.above_mm) & (line[:, 2] < taken.below_mm)]
            own = {n: to for n, to in lines.items() if n.startswith(f"{taken.id}/")}
            other = {taken.parent: lines[taken.parent]} if taken.parent else {}
            parent, gap = "", 0.0
            if own | other and taken.id != "retinacular_vessels":
                gaps = {
                    (n, end): float(np.linalg.norm(to - line[end], axis=1).min())
                    for n, to in (own | other).items()
                    for end in (0, -1)
                }
                (parent, end), gap = min(gaps.items(), key=lambda item: item[1])
                line = line[::-1] if end else line
            elif line[-1] @ [1, 0, 1] > line[0] @ [1, 0, 1]:
                line = line[::-1]
            line = evenly(line[: int(len(line) * taken.share)], 11.0)
            if taken.id in MOVED:
                heights, shifts = np.array(MOVED[taken.id][::-1]).T
                line[:, 0] += np.interp(line[:, 2], heights, shifts)
            name = taken.name if len(taken.number) == 1 else f"{taken.name}{k + 1}"
            print(
                f"{taken.id}/{name}: {length(line):.0f} mm, r {radius:.1f}, gap {gap:.1f}"
                f" to {parent}, {line[0].round()} to {line[-1].round()}"
            )
            if gap > 9.0 and name != parent.split("/")[-1]:
                print("   left out: too far from the rest")
                continue
            lines[f"{taken.id}/{name}"] = line
            found.append((taken, name, parent if taken.name != parent.split("/")[-1] else "", line))
    return found


def write(path: Path, found: list[tuple[Taken, str, str, Array]]) -> None:
    """Write the table."""
    station: dict[str, int] = {}
    with path.open("w", newline="\n", encoding="utf-8") as stream:
        stream.write("\n".join(HEADER) + "\n")
        table = csv.writer(stream, lineterminator="\n")
        table.writerow(COLUMNS)
        for taken, name, parent, line in found:
            radius = np.linspace(taken.start_mm, taken.end_mm, len(line))
            wide = ("-1", "0", "0") if taken.flat < 1 else ("0", "0", "0")
            key = f"{taken.id}/{name}"
            for size, point in zip(radius, line, strict=True):
                number = station[key] = station.get(key, -1) + 1
                table.writerow(
                    [
                        taken.id,
                        name,
                        parent,
                        number,
                        *(f"{c:.1f}" for c in point),
                        f"{size:.2f}",
                        f"{size * taken.flat:.2f}",
                        *wide,
                    ]
                )


if __name__ == "__main__":
    reference = Path(sys.argv[1])
    write(
        Path(__file__).parents[1] / "figures" / "cords.csv",
        measured(reference, hip_map(reference, load_bones())),
    )
