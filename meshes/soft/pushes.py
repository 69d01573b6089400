"""Pushes: how far each vertex of a body must go, and how that carries the rest along."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy.sparse import csr_array

from meshes.soft.bodies import Body, Obstacle
from meshes.soft.sweep import Array, unit

#: Gap kept to obstacles and between two bodies.
_GAP_MM = 0.15
#: Share of a body that must lie within another before that one draws its walls back.
_MUCH = 0.25
#: Where this share of what lies about it is pushed, a vertex is shifted as far as they are.
_WHOLE_SHARE = 0.35
_DEEPEST_MM = 16.0
#: A wall may be pushed inwards or sideways, not outwards: highest cosine with its own normal.
_OUTWARD = 0.35


def spread(push: Array, links: csr_array, rounds: int) -> Array:
    """Let a push at some vertices carry the rest along, smoothly.

    Parameters
    ----------
    push : (n, 3) float64
        Zero where nothing pushes. What is pushed is moved at least this far.
    links : (n, n) csr_array
    rounds : int
        How far it spreads, in neighbours squared.

    Returns
    -------
    (n, 3) float64
    """
    length = np.linalg.norm(push, axis=1)
    active = length > 1e-6
    if not active.any():
        return push
    directions = push[active] / length[active, None]
    moved = push.copy()
    for _ in range(rounds):
        moved = links @ moved
        lacking = length[active] - np.einsum("ij,ij->i", moved[active], directions)
        moved[active] += np.maximum(lacking, 0.0)[:, None] * directions
    return moved


def shift(push: Array, links: csr_array, rounds: int) -> Array:
    """Move what is pushed and what lies about it as one, by the mean of the push.

    Parameters
    ----------
    push : (n, 3) float64
        Zero where nothing pushes.
    links : (n, n) csr_array
    rounds : int
        Over how much is averaged, in neighbours squared.

    Returns
    -------
    (n, 3) float64
    """
    pushed = np.linalg.norm(push, axis=1) > 1e-6
    if not pushed.any():
        return push
    table = np.column_stack([push, pushed])
    for _ in range(rounds):
        table = links @ table
    share = table[:, 3]
    fade = np.clip(share / _WHOLE_SHARE, 0.0, 1.0)
    fade = fade * fade * (3.0 - 2.0 * fade)
    return np.asarray(table[:, :3] * (fade / np.maximum(share, 1e-9))[:, None])


def push_out(body: Body, obstacle: Obstacle, *, nearest_only: bool = False) -> Array:
    """Push that brings every vertex out of an obstacle, ``(n, 3)``.

    Parameters
    ----------
    body : Body
    obstacle : Obstacle
    nearest_only : bool
        Leave by the nearest way, even where that is out of the far side of a thin one.
    """
    push = np.zeros_like(body.vertices_mm)
    inside, distance, closest, outward = body.contact(obstacle).closer_than(
        body.vertices_mm, _GAP_MM
    )
    if not len(inside):
        return push
    points = body.vertices_mm[inside]
    push[inside] = closest + outward * _GAP_MM - points
    if not obstacle.thin:
        return np.asarray(push * body.yields[:, None])
    if nearest_only:
        return push
    normals = unit(body.links @ body.normals)[inside]
    wrong = (np.einsum("ij,ij->i", unit(push[inside]), normals) > _OUTWARD) & (distance < -1.0)
    if wrong.any():
        depth = march_out(points[wrong], -normals[wrong], obstacle.field.distance)
        found = np.isfinite(depth)
        push[inside[wrong][found]] = -normals[wrong][found] * depth[found, None]
    return push


def march_out(
    points_mm: Array,
    directions: Array,
    distance: Callable[[Array], Array],
    *,
    last: bool = False,
) -> Array:
    """How far each point must go along its direction to leave what ``distance`` is negative in.

    Parameters
    ----------
    points_mm, directions : (n, 3) float64
    distance : callable
    last : bool
        Leave it for good, not only where it is first left; infinite where it is not met at all.

    Returns
    -------
    (n,) float64
        mm; infinite where it takes more than ``_DEEPEST_MM``.
    """
    steps = np.arange(1.0, _DEEPEST_MM + 0.5)
    places = points_mm[:, None, :] + steps[None, :, None] * directions[:, None, :]
    free = distance(places.reshape(-1, 3)).reshape(len(points_mm), -1) > _GAP_MM
    if last:
        within = len(steps) - np.argmax(~free[:, ::-1], axis=1)
        leaves = (~free).any(1) & free[:, -1]
        return np.where(leaves, steps[np.minimum(within, len(steps) - 1)], np.inf)
    return np.where(free.any(1), steps[np.argmax(free, 1)], np.inf)


def body_push(body: Body, other: Body) -> Array:
    """Push that brings the vertices of one body out of another, ``(n, 3)``.

    The inside of the other is told by its nearest vertices and their normals, which is fine
    enough for walls with a vertex every few millimetres.
    """
    push = np.zeros_like(body.vertices_mm)
    within = (body.vertices_mm > other.low_mm) & (body.vertices_mm < other.high_mm)
    close = np.flatnonzero(within.all(1))
    if not len(close):
        return push
    points = body.vertices_mm[close]
    reach, nearest = other.tree.query(points, k=3, distance_upper_bound=_DEEPEST_MM)
    known = np.isfinite(reach[:, 2])
    close, points, reach, nearest = close[known], points[known], reach[known], nearest[known]
    share = 1.0 / (reach + 0.3) ** 2
    share /= share.sum(1, keepdims=True)
    outward = unit(np.einsum("ij,ijk->ik", share, other.normals[nearest]))
    offset = points - np.einsum("ij,ijk->ik", share, other.vertices_mm[nearest])
    depth = _GAP_MM - np.einsum("ij,ij->i", offset, outward)
    own = body.normals[close]
    yielding = (depth > 0) & (np.einsum("ij,ij->i", outward, own) < _OUTWARD)
    yielding &= (reach[:, 0] < 2.0 * depth + 4.0) & (depth < _DEEPEST_MM)
    push[close[yielding]] = outward[yielding] * depth[yielding, None]
    return np.asarray(push * body.yields[:, None])


def recede(body: Body, deeper: Body) -> Array:
    """Push that draws a wall back from a deeper body much of which lies within it, ``(n, 3)``.

    A thin strap may lie in a belly without any vertex of the belly's wall inside the strap.
    """
    push = np.zeros_like(body.vertices_mm)
    leaving = body_push(deeper, body)
    within = np.flatnonzero(np.abs(leaving).max(axis=1) > 1e-6)
    if len(within) < _MUCH * len(leaving):
        return push
    _, wall = body.tree.query(deeper.vertices_mm[within] + leaving[within])
    order = np.argsort(np.linalg.norm(leaving[within], axis=1), kind="stable")
    push[wall[order]] = -leaving[within[order]]
    inward = np.einsum("ij,ij->i", push, body.normals) < -0.5 * np.linalg.norm(push, axis=1)
    return np.asarray(push * (body.yields * inward)[:, None])


def take_stronger(push: Array, other: Array) -> None:
    """Put the longer of two pushes (n, 3) into the first, vertex by vertex."""
    stronger = np.linalg.norm(other, axis=1) > np.linalg.norm(push, axis=1)
    push[stronger] = other[stronger]
