"""Pushes: how far each vertex of a body must go, and how that carries the rest along."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from meshes.soft.bodies import Body, Obstacle
from meshes.soft.sweep import Array
from meshes.surface import unit

#: Gap kept to obstacles and between two bodies.
_GAP_MM = 0.15
#: Share of a body that must lie within another before that one draws its walls back.
_MUCH = 0.25
#: Every so-manieth vertex is looked at first.
_SAMPLED = 12
#: Where this share of what lies about it is pushed, a vertex is shifted as far as they are.
_WHOLE_SHARE = 0.35
_DEEPEST_MM = 16.0
#: A wall may be pushed inwards or sideways, not outwards: highest cosine with its own normal.
_OUTWARD = 0.35


#: Which vertices are pushed, (k,), and how, (k, 3) mm.
Push = tuple[NDArray[np.intp], Array]
NO_PUSH: Push = np.empty(0, np.intp), np.empty((0, 3))


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


def push_out(body: Body, obstacle: Obstacle, *, nearest_only: bool = False) -> Push:
    """Push that brings every vertex out of an obstacle.

    Parameters
    ----------
    body : Body
    obstacle : Obstacle
    nearest_only : bool
        Leave by the nearest way, even where that is out of the far side of a thin one.
    """
    inside, distance, closest, outward = body.contact(obstacle).closer_than(
        body.vertices_mm, _GAP_MM
    )
    if not len(inside):
        return NO_PUSH
    points = body.vertices_mm[inside]
    push = closest + outward * _GAP_MM - points
    if not obstacle.thin:
        return inside, push * body.yields[inside, None]
    if nearest_only:
        return inside, push
    normals = unit(body.links @ body.normals)[inside]
    wrong = (np.einsum("ij,ij->i", unit(push), normals) > _OUTWARD) & (distance < -1.0)
    if wrong.any():
        depth = march_out(points[wrong], -normals[wrong], obstacle.field.distance)
        found = np.isfinite(depth)
        push[np.flatnonzero(wrong)[found]] = -normals[wrong][found] * depth[found, None]
    return inside, push


def whole(push: Push, body: Body) -> Array:
    """Return a push of some vertices as one of all, (n, 3)."""
    every = np.zeros_like(body.vertices_mm)
    every[push[0]] = push[1]
    return every


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


def body_push(body: Body, other: Body) -> Push:
    """Push that brings the vertices of one body out of another."""
    return _pushed_out(body, body.beside(other), other)


def _pushed_out(body: Body, some: NDArray[np.intp], other: Body) -> Push:
    """Push that brings those of some vertices (k,) that lie in another body out of it."""
    some, outward, depth = _leaving(body, some, other)
    felt = np.einsum("ij,ij->i", outward, body.normals[some]) < _OUTWARD
    some = some[felt]
    return some, outward[felt] * (depth[felt] * body.yields[some])[:, None]


def _leaving(
    body: Body, some: NDArray[np.intp], other: Body
) -> tuple[NDArray[np.intp], Array, Array]:
    """Return which of some vertices (k,) lie in another body, (l,), which way that ends there,
    (l, 3), and how far off, (l,) mm.

    The inside of the other is told by its nearest vertices and their normals, which is fine
    enough for walls with a vertex every few millimetres.
    """
    if not len(some):
        return some, np.empty((0, 3)), np.empty(0)
    points = body.vertices_mm[some]
    reach, nearest = other.tree.query(points, k=3, distance_upper_bound=_DEEPEST_MM)
    known = np.isfinite(reach[:, 2])
    body.saw(other, some[~known], np.minimum(reach[~known, 0], _DEEPEST_MM))
    some, points, reach, nearest = some[known], points[known], reach[known], nearest[known]
    share = 1.0 / (reach + 0.3) ** 2
    share /= share.sum(1, keepdims=True)
    outward = unit(np.einsum("ij,ijk->ik", share, other.normals[nearest]))
    offset = points - np.einsum("ij,ijk->ik", share, other.vertices_mm[nearest])
    depth = _GAP_MM - np.einsum("ij,ij->i", offset, outward)
    outside = depth < 0
    body.saw(other, some[outside], reach[outside, 0])
    inside = ~outside & (reach[:, 0] < 2.0 * depth + 4.0) & (depth < _DEEPEST_MM)
    return some[inside], outward[inside], depth[inside]


def recede(body: Body, deeper: Body) -> Push:
    """Push that draws a wall back from a deeper body much of which lies within it.

    A thin strap may lie in a belly without any vertex of the belly's wall inside the strap.
    """
    much = _MUCH * len(deeper.vertices_mm)
    some = deeper.beside(body)
    if len(some) < much:
        return NO_PUSH
    # most often next to nothing lies within, and a few of them tell
    if len(_leaving(deeper, some[::_SAMPLED], body)[0]) * _SAMPLED < much / 3:
        return NO_PUSH
    within, leaving = _pushed_out(deeper, some, body)
    length = np.linalg.norm(leaving, axis=1)
    felt = length > 1e-6
    within, leaving, length = within[felt], leaving[felt], length[felt]
    if len(within) < much:
        return NO_PUSH
    _, wall = body.tree.query(deeper.vertices_mm[within] + leaving)
    # where several leave through one place of the wall, the longest counts
    order = np.argsort(-length, kind="stable")
    wall, first = np.unique(wall[order], return_index=True)
    back = -leaving[order][first]
    inward = np.einsum("ij,ij->i", back, body.normals[wall]) < -0.5 * np.linalg.norm(back, axis=1)
    return wall[inward], back[inward] * body.yields[wall[inward], None]


def take_stronger(push: Array, other: Push) -> None:
    """Put the longer of two pushes into the first (n, 3), vertex by vertex."""
    some, wanted = other
    if len(some):
        stronger = np.linalg.norm(wanted, axis=1) > np.linalg.norm(push[some], axis=1)
        push[some[stronger]] = wanted[stronger]
