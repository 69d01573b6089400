"""What is brought into view: points of nodes, and which of them are framed."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from viewer.render.camera import Vector
from viewer.render.nodes import Node
from viewer.scene import HIP_MM

#: A thigh whose long axis points elsewhere by more than this, as a chord, was moved far.
_MOVED_FAR = 0.5
_SAMPLED_VERTICES = 1500


def framed(
    points: Vector,
    nodes: Sequence[Node],
    *,
    mirrored: bool,
    femur: Node | None,
    thigh: Vector | None,
) -> Vector:
    """Return those points that are framed when the whole atlas is shown.

    Parameters
    ----------
    points : (n, 3) float64
        The samples of the nodes, mm, where they are drawn.
    nodes : sequence of Node
    mirrored : bool
        True for a left hip.
    femur : Node or None
    thigh : (4, 4) float64 or None
        Where the femur is moved to by the pose.

    Returns
    -------
    (k, 3) float64
        Of the hip, wherever it was moved to, and of a thigh that was moved far.
    """
    low, high = np.array(HIP_MM)
    if mirrored:
        low[0], high[0] = -high[0], -low[0]
    home = np.concatenate([sample(node, moved=False) for node in nodes])
    within = ((home >= low) & (home <= high)).all(axis=1)
    if (
        femur
        and thigh is not None
        and np.linalg.norm((thigh[:3, :3] - np.eye(3))[:, 2]) > _MOVED_FAR
    ):
        along = sample(femur)
        near = (points >= along.min(axis=0)) & (points <= along.max(axis=0))
        within |= near.all(axis=1)
    return points[within] if within.any() else points


def left_by_cut(points: Vector, cut_away: NDArray[np.bool_], outlines: Sequence[Vector]) -> Vector:
    """Return what a section plane leaves of points (n, 3), with its cut: the outlines (k, 3) as far
    as they lie within the points, for the whole femur is cut where the hip is framed."""
    low, high = points.min(axis=0), points.max(axis=0)
    within = (c[((c >= low) & (c <= high)).all(axis=1)] for c in outlines)
    kept = points[~cut_away]
    return np.concatenate([kept, *within]) if len(kept) else points


def sample(node: Node, *, moved: bool = True) -> Vector:
    """Return some of the vertices of a node where they are drawn, ``(n, 3) float64``, mm; or, in
    the same order, where they would be if it was not moved.
    """
    vertices = node.mesh.vertices_mm if moved else node.part.vertices_mm
    step = max(1, len(vertices) // _SAMPLED_VERTICES)
    points = vertices[::step].astype(float)
    if moved:
        return node.drawn_at(points)
    return np.asarray(points @ node.home[:3, :3].T + node.home[:3, 3])
