"""Where the surface of a part of the kept atlas runs through itself: ``python -m ….crossings``.

Prints for each part how many of its edges pierce another of its own triangles, and where that is.
"""

from __future__ import annotations

import sys

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from meshes.atlas import Part
from meshes.measure.restage import kept_atlas

Array = NDArray[np.float64]
#: Pairs looked at in one go.
_CHUNK = 400_000


def crossings(part: Part) -> Array:
    """Return where edges of a part pierce its own triangles, ``(k, 3)``, mm."""
    points = part.vertices_mm.astype(np.float64)
    faces = part.faces
    ends = np.concatenate([faces[:, [0, 1]], faces[:, [1, 2]], faces[:, [2, 0]]])
    edges = np.unique(np.sort(ends, axis=1), axis=0)
    corners = points[faces]
    centres = corners.mean(axis=1)
    reach = np.linalg.norm(corners - centres[:, None], axis=2).max(axis=1)
    start, end = points[edges[:, 0]], points[edges[:, 1]]
    middle, half = (start + end) / 2, np.linalg.norm(end - start, axis=1) / 2
    # the few large triangles are looked up from the other side, so that the reach stays small
    near = cKDTree(centres).query_ball_point(middle, half + np.quantile(reach, 0.99))
    counts = np.fromiter((len(some) for some in near), np.int64, len(near))
    edge = np.repeat(np.arange(len(edges)), counts)
    face = np.concatenate([np.asarray(some, np.int64) for some in near])
    apart = (faces[face][:, :, None] != edges[edge][:, None, :]).all(axis=(1, 2))
    edge, face = edge[apart], face[apart]
    found = [
        _pierced(start[e], end[e], corners[f])
        for e, f in zip(_chunks(edge), _chunks(face), strict=True)
    ]
    return np.concatenate(found) if found else np.empty((0, 3))


def _chunks(numbers: NDArray[np.int64]) -> list[NDArray[np.int64]]:
    return np.array_split(numbers, max(1, -(-len(numbers) // _CHUNK)))


def _pierced(start: Array, end: Array, corners: Array) -> Array:
    """Return the points where segments pass through triangles, paired row by row."""
    along = end - start
    one, two = corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]
    across = np.cross(along, two)
    size = np.einsum("ij,ij->i", one, across)
    with np.errstate(divide="ignore", invalid="ignore"):
        offset = start - corners[:, 0]
        u = np.einsum("ij,ij->i", offset, across) / size
        turned = np.cross(offset, one)
        v = np.einsum("ij,ij->i", along, turned) / size
        t = np.einsum("ij,ij->i", two, turned) / size
        hit = (np.abs(size) > 1e-12) & (u > 0) & (v > 0) & (u + v < 1) & (t > 0) & (t < 1)
    return np.asarray(start[hit] + t[hit, None] * along[hit])


def main() -> int:
    """Print the parts that run through themselves, the worst first."""
    chosen = set(sys.argv[1:])
    rows = []
    for part in kept_atlas().parts.values():
        if not chosen or part.id in chosen:
            where = crossings(part)
            if len(where):
                rows.append((len(where), part.id, np.median(where, axis=0)))
    for count, id_, where in sorted(rows, key=lambda row: -row[0]):
        print(f"{id_:36s} {count:6d}  around {np.round(where).astype(int).tolist()}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
