"""The light version of each part: fewer triangles over some of the same vertices.

Because it uses the part's own vertices, a pose or a colour that is worked out for the part serves
its light version as well.
"""

from __future__ import annotations

import fast_simplification
import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import reverse_cuthill_mckee

from meshes.atlas import Ints, Part
from meshes.solids import solid, surface
from meshes.surface import TriMesh, point_tree, volume_mm3

#: Share of its triangles that a part keeps in its light version, and the least number, if it has
#: as many: 77,000 in all. Bones are seen most, by their outline; muscles and fasciae are cut
#: open while they bend, and the area of the cut is to be right within a tenth.
_SHARE, _LEAST = 0.065, 260
_SHARE_OF = {"muscle": 0.09, "fascia": 0.09, "bone": 0.085}
#: What is large and smooth keeps this many.
_SMOOTH = {"skin": 5_000}
#: Tried in turn until the light version is closed as the part is and small enough: how greedily
#: edges go, and the share of the triangles to aim at.
_ATTEMPTS = ((5.0, 1.0), (7.0, 1.0), (7.0, 1.05), (5.0, 0.94), (9.0, 1.0), (7.0, 0.9))
_SMALL_ENOUGH = 1.06
#: How far flat places may be off flat to be merged, tried in turn.
_TOLERANCES_MM = (0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.7, 1.0)
#: Least share of its volume that a closed part keeps; cords have fewer sides then, so less.
_VOLUME_KEPT = 0.88
_CORDS, _CORDS_VOLUME_KEPT = frozenset({"nerve", "artery", "vein"}), 0.68
#: Neighbours that a vertex of the light version may take the place of.
_CHOICES = 12


def light_count(part: Part) -> int:
    """Return how many triangles the light version of a part is to have."""
    full = len(part.faces)
    share = _SHARE_OF.get(part.tissue, _SHARE)
    return min(full, _SMOOTH.get(part.tissue, max(_LEAST, int(full * share))))


def light_mesh(part: Part, count: int) -> tuple[Ints, NDArray[np.int16]]:
    """Return faces and their regions of the light version of a part.

    Parameters
    ----------
    part : Part
    count : int
        Triangles to aim at.

    Returns
    -------
    faces : (l, 3) int32
        Indices of the part's own vertices, wound outward.
    region : (l,) int16
        Empty where the part has no regions.
    """
    if count >= len(part.faces):
        return part.faces, part.region
    least_mm3 = _volume_kept_mm3(part) if is_closed(part.faces) else None
    light = part.faces
    for greed, share in _ATTEMPTS:
        tried = _simplified(part, int(count * share), greed)
        if len(tried) < len(light) and _stands_for(tried, part, least_mm3):
            light = tried
        if len(light) <= _SMALL_ENOUGH * count:
            break
    else:
        if least_mm3 is not None:
            light = min(light, _flattened(part, count, least_mm3), key=len)
    light = neighbours_together(light)
    if not len(part.region):
        return light, np.empty(0, np.int16)
    centres = part.vertices_mm[part.faces].mean(axis=1)
    _, nearest = point_tree(centres).query(part.vertices_mm[light].mean(axis=1))
    return light, np.asarray(part.region[nearest], np.int16)


def neighbours_together(faces: Ints) -> Ints:
    """Return the same faces, those that share vertices soon after each other.

    What draws them keeps the last few hundred vertices at hand; without a graphics card a moving
    frame is some 5 % faster by it.
    """
    used, own = np.unique(faces, return_inverse=True)
    corners = own.reshape(-1, 3)
    ties = coo_array(
        (
            np.ones(corners.size, np.int8),
            (corners.T.ravel(), np.roll(corners, -1, axis=1).T.ravel()),
        ),
        shape=(len(used), len(used)),
    )
    turns = reverse_cuthill_mckee(csr_array(ties + ties.T), symmetric_mode=True)
    turn = np.empty(len(used), np.intp)
    turn[turns] = np.arange(len(used))
    first, second, third = np.sort(turn[corners], axis=1).T
    return np.ascontiguousarray(faces[np.lexsort((third, second, first))])


def _stands_for(faces: Ints, part: Part, least_mm3: float | None) -> bool:
    """Whether faces over the vertices of a part may stand for its own: closed and around enough
    volume, if those are closed (``least_mm3`` is None where they are not)."""
    if least_mm3 is None:
        return True
    return is_closed(faces) and _volume_mm3(part, faces) > least_mm3


def _volume_kept_mm3(part: Part) -> float:
    kept = _CORDS_VOLUME_KEPT if part.tissue in _CORDS else _VOLUME_KEPT
    return kept * _volume_mm3(part, part.faces)


def _volume_mm3(part: Part, faces: Ints) -> float:
    return volume_mm3(TriMesh(part.vertices_mm.astype(np.float64), faces))


def is_closed(faces: Ints) -> bool:
    """Whether every edge has exactly two faces that run along it in opposite directions."""
    ends = np.concatenate([faces[:, [0, 1]], faces[:, [1, 2]], faces[:, [2, 0]]]).astype(np.int64)
    size = int(faces.max(initial=0)) + 1
    there = np.sort(ends[:, 0] * size + ends[:, 1])
    back = np.sort(ends[:, 1] * size + ends[:, 0])
    once = bool((np.diff(there) > 0).all())
    return once and np.array_equal(there, back)


def _simplified(part: Part, count: int, greed: float) -> Ints:
    """Return about ``count`` faces over the part's own vertices, ``(l, 3) int32``."""
    points, faces = fast_simplification.simplify(
        np.array(part.vertices_mm, np.float64),  # copies: what is mapped read-only is refused
        np.array(part.faces, np.int32),
        target_count=count,
        agg=greed,
    )
    if part.solid and not is_closed(faces):
        return part.faces
    own = _own_vertices(np.asarray(points, np.float64), part.vertices_mm.astype(np.float64))
    light = own[faces]
    corners = np.sort(light, axis=1)
    whole = (np.diff(corners, axis=1) > 0).all(axis=1)
    return np.ascontiguousarray(light[whole], np.int32)


def _flattened(part: Part, count: int, least_mm3: float) -> Ints:
    """Return closed faces over the part's own vertices where collapsing edges leaves none.

    Flat places are merged, more and more, as long as the volume stays; all faces when it does not.
    """
    whole = solid(part.vertices_mm, part.faces)
    found = part.faces
    for tolerance_mm in _TOLERANCES_MM:
        flat = whole.simplify(tolerance_mm)
        if flat.volume() < least_mm3:
            break
        mesh = surface(flat)
        own = _own_vertices(mesh.vertices_mm, part.vertices_mm.astype(np.float64))
        faces = np.ascontiguousarray(own[mesh.faces], np.int32)
        if not is_closed(faces):
            continue
        found = faces
        if len(found) <= count:
            break
    return found


def _own_vertices(
    points_mm: NDArray[np.float64], vertices_mm: NDArray[np.float64]
) -> NDArray[np.intp]:
    """Return for each point the nearest vertex that no other point has taken, ``(k,)``."""
    away, near = point_tree(vertices_mm).query(points_mm, k=min(_CHOICES, len(vertices_mm)))
    chosen = np.array(near[:, 0], np.intp)
    # of those that want the same one, the nearest gets it
    order = np.argsort(away[:, 0], kind="stable")
    _, first = np.unique(chosen[order], return_index=True)
    left = np.setdiff1d(np.arange(len(order)), first)
    taken = set(chosen.tolist())
    for i in order[left]:
        chosen[i] = next((c for c in near[i].tolist() if c not in taken), near[i, 0])
        taken.add(int(chosen[i]))
    return chosen
