"""How skin and fascia lata share in the motion: by their place round the joint.

A surface that turns by shares folds over itself where the share changes faster along it than the
joint turns. Round the centre of the hip, from the thigh's axis to the trunk, there are 180 degrees;
the share runs down over most of these, so that even in full flexion the groin is a fold and no
tangle, and the buttock a smooth round. The same goes for the knee.
"""

from __future__ import annotations

import numpy as np
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import dijkstra

from meshes.atlas import Floats, Part
from meshes.motion.kinematics import Knee
from meshes.motion.pose import FloatArray
from meshes.surface import edges, neighbour_matrix

#: Angle from the thigh's axis within which skin goes with the femur, and beyond which with the
#: pelvis; and the same for the shank and the femur. More apart than the joint can turn.
_HIP_DEG, _KNEE_DEG = (32.0, 158.0), (12.0, 172.0)
#: Heights over the knee between which its motion dies out altogether, mm.
_KNEE_MM = (80.0, 220.0)
#: Share of the way over which the change sets in and dies out.
_SOFT = 0.2
#: Distance from the midline over which the skin of the trunk takes over, mm.
_MIDLINE_MM = 60.0
#: What counts as on the midline, mm.
_ON_MIDLINE_MM = 1.5
#: Rounds in which the ways along edges are evened out.
_EVENED = 12


def way_from_midline_mm(skin: Part, midline_x_mm: float) -> Floats:
    """Return how far each vertex of the skin lies from the midline, over the skin, ``(n,)``.

    Inside of the thighs that is up to the crotch and down again, however near they are.
    """
    points = skin.vertices_mm.astype(np.float64)
    a, b = edges(skin.faces).T
    length = np.linalg.norm(points[a] - points[b], axis=1)
    graph = csr_array(coo_array((length, (a, b)), shape=(len(points), len(points))))
    start = np.flatnonzero(np.abs(points[:, 0] - midline_x_mm) < _ON_MIDLINE_MM)
    if not len(start):
        return np.asarray(np.abs(skin.vertices_mm[:, 0] - np.float32(midline_x_mm)))
    way = dijkstra(graph, directed=False, indices=start, min_only=True, limit=2 * _MIDLINE_MM)
    way = np.minimum(way, 2 * _MIDLINE_MM)
    links = neighbour_matrix(len(points), skin.faces).tocsr()
    degree = np.asarray(links.sum(axis=1)).ravel()
    for _ in range(_EVENED):
        way = 0.5 * way + 0.5 * (links @ way) / degree
    return np.asarray(way, np.float32)


def outer_shares(
    points_mm: Floats, way_mm: Floats, knee: Knee, midline_x_mm: float
) -> tuple[Floats, Floats]:
    """Return the shares of the hip's and the knee's motion of points on the outside, two (n,).

    Parameters
    ----------
    points_mm : (n, 3) float32
        Right and left; the left leg stands still.
    way_mm : (n,) float32
        How far they lie from the midline, over the skin.
    knee : Knee
    midline_x_mm : float
    """
    points = points_mm.astype(np.float64)
    down = np.array([0.0, 0.0, -1.0])
    hip = 1.0 - _eased((_angle_deg(points, down) - _HIP_DEG[0]) / (_HIP_DEG[1] - _HIP_DEG[0]))
    from_knee = points - knee.centre_mm
    from_knee -= (from_knee @ knee.axis)[:, None] * knee.axis
    shank = 1.0 - _eased(
        (_angle_deg(from_knee, down) - _KNEE_DEG[0]) / (_KNEE_DEG[1] - _KNEE_DEG[0])
    )
    above = (points[:, 2] - knee.centre_mm[2] - _KNEE_MM[0]) / (_KNEE_MM[1] - _KNEE_MM[0])
    shank *= 1.0 - _smooth(above)
    right = points[:, 0] < midline_x_mm
    hip *= right * _smooth(way_mm.astype(np.float64) / _MIDLINE_MM)
    return hip.astype(np.float32), (shank * right).astype(np.float32)


def _angle_deg(arms: FloatArray, axis: FloatArray) -> FloatArray:
    length = np.maximum(np.linalg.norm(arms, axis=1), 1e-9)
    return np.asarray(np.degrees(np.arccos(np.clip(arms @ axis / length, -1.0, 1.0))))


def _eased(value: FloatArray) -> FloatArray:
    """Rise from 0 at 0 to 1 at 1: straight in between, rounded over ``_SOFT`` at both ends."""
    x = np.clip(value, 0.0, 1.0)
    slope = 1.0 / (1.0 - _SOFT)
    low = 0.5 * slope / _SOFT * np.minimum(x, _SOFT) ** 2
    high = 0.5 * slope / _SOFT * np.minimum(1.0 - x, _SOFT) ** 2
    middle = slope * (x - _SOFT / 2)
    return np.where(x < _SOFT, low, np.where(x > 1 - _SOFT, 1.0 - high, middle))


def _smooth(value: FloatArray) -> FloatArray:
    x = np.clip(value, 0.0, 1.0)
    return np.asarray(x * x * (3.0 - 2.0 * x))
