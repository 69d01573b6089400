"""The bones of the knee, put where they do not run into each other.

The mean tibia and patella were averaged apart from the femur: as placed, the tibia stands up to
17 mm inside the condyles. Shank and patella are moved as rigid bodies to a straight, extended knee.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from meshes.distance import SignedDistance
from meshes.surface import FloatArray, TriMesh, unit, vertex_normals

#: Space between the bones: two layers of cartilage, at the tibia the menisci's inner edge too.
TIBIA_GAP_MM = 4.0
PATELLA_GAP_MM = 5.5
#: The middle of the plateau behind that of the epicondyles, and the tip of the patella above the
#: joint line: what a lateral radiograph of an extended knee shows.
PLATEAU_BEHIND_MM = 2.0
PATELLA_TIP_ABOVE_PLATEAU_MM = 12.0
#: As near as this a bone is to where it is to be before it is left there.
SEATED_MM = 1e-6


def _onto_down(axis: FloatArray) -> FloatArray:
    """Return the smallest rotation (3, 3) that turns a unit vector to -z."""
    down = np.array([0.0, 0.0, -1.0])
    cross, cosine = np.cross(axis, down), float(axis @ down)
    skew = np.array([[0, -cross[2], cross[1]], [cross[2], 0, -cross[0]], [-cross[1], cross[0], 0]])
    return np.asarray(np.eye(3) + skew + skew @ skew / (1 + cosine))


def plateau(tibia: TriMesh) -> FloatArray:
    """Return the vertices (k, 3) of the two joint surfaces on top of the tibia."""
    points = tibia.vertices_mm
    top = (points[:, 2] > points[:, 2].max() - 28.0) & (vertex_normals(tibia)[:, 2] > 0.75)
    found: FloatArray = points[top]
    return found


def _ends(tibia: TriMesh, fibula: TriMesh) -> tuple[FloatArray, FloatArray]:
    """Return the middle of the plateau and the middle between the ankles."""
    points = tibia.vertices_mm
    head = points[points[:, 2] > points[:, 2].max() - 25.0]
    edges = head[[np.argmin(head[:, 0]), np.argmax(head[:, 0])]]
    ankle = points[points[:, 2] < points[:, 2].min() + 12.0].mean(axis=0)
    outer = fibula.vertices_mm
    malleolus = outer[outer[:, 2] < outer[:, 2].min() + 12.0].mean(axis=0)
    return edges.mean(axis=0), (ankle + malleolus) / 2


def seated_knee(meshes: Mapping[str, TriMesh], midpoint: FloatArray) -> dict[str, TriMesh]:
    """Return femur, tibia, fibula and patella with shank and patella seated.

    Parameters
    ----------
    meshes : mapping of id to TriMesh
        femur, tibia, fibula, patella; femur in its ISB frame.
    midpoint : (3,)
        Middle between the epicondyles.
    """
    femur = SignedDistance(meshes["femur"])
    tibia, fibula = meshes["tibia"], meshes["fibula"]
    top, ankle = _ends(tibia, fibula)
    upright = _onto_down(unit(ankle - top))
    place = midpoint + np.array([0.0, PLATEAU_BEHIND_MM, -45.0])
    tibia, fibula = (m.moved(upright, place - upright @ top) for m in (tibia, fibula))
    for _ in range(12):
        lift = float(femur.distance(plateau(tibia)).min()) - TIBIA_GAP_MM
        if abs(lift) < SEATED_MM:
            break
        tibia, fibula = (m.moved(np.eye(3), [0.0, 0.0, 0.8 * lift]) for m in (tibia, fibula))
    return {
        "femur": meshes["femur"],
        "tibia": tibia,
        "fibula": fibula,
        "patella": _seated_patella(meshes["patella"], femur, float(plateau(tibia)[:, 2].mean())),
    }


def _seated_patella(patella: TriMesh, femur: SignedDistance, joint_line_mm: float) -> TriMesh:
    """Return the patella at its height, ``PATELLA_GAP_MM`` in front of the trochlea."""
    low = patella.vertices_mm[:, 2].min()
    up = joint_line_mm + PATELLA_TIP_ABOVE_PLATEAU_MM - low
    moved = patella.moved(np.eye(3), [0.0, -30.0, up])
    for _ in range(40):
        off = float(femur.distance(moved.vertices_mm).min()) - PATELLA_GAP_MM
        if abs(off) < SEATED_MM:
            break
        moved = moved.moved(np.eye(3), [0.0, 0.7 * off, 0.0])
    return moved
