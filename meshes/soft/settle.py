"""Settling soft bodies: out of the bones, and against each other, superficial yielding to deep."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.sparse.csgraph import connected_components

from meshes.distance import SignedDistance
from meshes.soft.bodies import Body, Obstacle
from meshes.soft.pushes import (
    body_push,
    march_out,
    push_out,
    recede,
    shift,
    spread,
    take_stronger,
    whole,
)
from meshes.soft.sweep import Array, signed_volume
from meshes.surface import unit

#: Rounds in which a body is shifted off a bulky obstacle, and over how much each averages, in
#: neighbours squared.
_SHIFTS = (90, 90, 60, 60, 40, 40, 24)
#: How far a push carries its surroundings along, in neighbours squared.
_SPREAD = 14
#: A face whose centre lies deeper than this spans a bone.
_SPANNING_MM = -0.5
#: Only faces with a corner this near to a bone are looked at, and where the bone turns between the
#: corners by less than this cosine tells (11 degrees) none is: its faces are 5 mm across.
_NEAR_MM, _FLAT = 2.0, 0.98


def settle(
    bodies: Sequence[Body],
    *,
    rounds: int = 6,
    start: bool = True,
    finish: bool = True,
    report: Callable[[float], None] = lambda _: None,
) -> None:
    """Bring bodies to rest, in place.

    Parameters
    ----------
    bodies : sequence of Body
        Atlas frame.
    rounds : int
    start : bool
        Whether what lies in a bulky obstacle is first moved out of it as a whole.
    finish : bool
        Whether they leave their obstacles for good in the end, and keep what they have then.
    report : callable
        Told the share that is done.
    """
    ordered = sorted(bodies, key=lambda body: body.layer)
    moving = [body for body in ordered if body.moves]
    if start:
        for body in moving:
            _shift_off(body)
    for step in range(rounds):
        for body in moving:
            _one_step(body, ordered, restore=not finish or step < rounds - 1)
        report((step + 1) / rounds)
    if finish:
        for body in moving:
            _leave_all(body)


def _shift_off(body: Body) -> None:
    """Move what lies in a bulky obstacle out of it as a whole, walls and all."""
    for obstacle in body.obstacles:
        if obstacle.thin:
            continue
        for wide in _SHIFTS:
            push = body.carried(whole(push_out(body, obstacle), body))
            body.vertices_mm += shift(push, body.links, -(-wide // body.pace))
        body.rest_mm = body.vertices_mm.copy()


def _off_obstacles(body: Body) -> Array:
    """Push (n, 3) that brings a body out of all it is kept out of."""
    push = np.zeros_like(body.vertices_mm)
    for obstacle in body.obstacles:
        take_stronger(push, push_out(body, obstacle))
    return push


def _leave_all(body: Body) -> None:
    for obstacle in body.obstacles:
        _leave(body, obstacle)


def _leave(body: Body, obstacle: Obstacle) -> None:
    """Bring a body out of an obstacle for good."""
    for _ in range(3):
        push = whole(push_out(body, obstacle), body)
        if np.abs(push).max() < 0.05:
            break
        body.vertices_mm += spread(push, body.links, 3)
    body.vertices_mm += whole(push_out(body, obstacle, nearest_only=True), body)
    if obstacle.thin:
        _untangle(body, obstacle)


def _untangle(body: Body, bone: Obstacle, rounds: int = 4) -> None:
    """Bring what straddles a thin bone (a crest) to the side on which the belly lies."""
    for _ in range(rounds):
        near = _may_span(body, bone)
        centres = body.vertices_mm[body.faces[near]].mean(axis=1)
        bad = near[bone.field.distance(centres) < _SPANNING_MM]
        if not len(bad):
            return
        corners = np.zeros(len(body.vertices_mm))
        corners[body.faces[bad]] = 1.0
        for _ in range(2):
            corners = body.links @ corners + corners
        around = np.flatnonzero(corners > 0)
        _, piece = connected_components(body.links[around][:, around], directed=False)
        for label in range(piece.max() + 1):
            _to_belly_side(body, bone.field, around[piece == label])
        evened = body.vertices_mm.copy()
        evened[around] = (body.links @ body.vertices_mm)[around]
        body.vertices_mm = evened
        body.vertices_mm += whole(push_out(body, bone, nearest_only=True), body)


def _may_span(body: Body, bone: Obstacle) -> NDArray[np.intp]:
    """Return the faces (k,) near a bone that may lie across an edge of it.

    Where the bone faces all three corners the same way it is flat between them, and a face whose
    corners are off it is off it too.
    """
    beside, _, _, outward = body.contact(bone).closer_than(body.vertices_mm, _NEAR_MM)
    facing = np.zeros_like(body.vertices_mm)
    facing[beside] = outward
    corners = facing[body.faces]
    alike = (corners * np.roll(corners, 1, axis=1)).sum(axis=2).min(axis=1) > _FLAT
    near = np.zeros(len(facing), bool)
    near[beside] = True
    return np.flatnonzero(near[body.faces].any(axis=1) & ~alike)


def _to_belly_side(body: Body, bone: SignedDistance, some: NDArray[np.intp]) -> None:
    """Move vertices past the bone, the way of its surface that faces the belly."""
    points = body.vertices_mm[some]
    belly = unit(body.vertices_mm.mean(axis=0) - points.mean(axis=0))
    _, outward = bone.nearest(points)
    facing = np.maximum(outward @ belly, 0.0)
    way = unit((outward * facing[:, None]).sum(axis=0))
    behind = outward @ way < 0.2
    if not behind.any() or not way.any():
        return
    start = points[behind] - 2.0 * way
    depth = march_out(start, np.tile(way, (len(start), 1)), bone.distance, last=True)
    free = np.isfinite(depth)
    moved = body.vertices_mm.copy()
    moved[some[behind][free]] = start[free] + depth[free, None] * way
    body.vertices_mm = moved


def _one_step(body: Body, ordered: Sequence[Body], *, restore: bool) -> None:
    """Push one body out of everything once, then give it its volume back.

    Parameters
    ----------
    body : Body
    ordered : sequence of Body
        All bodies.
    restore : bool
    """
    push = _off_obstacles(body)
    for other in ordered:
        if other is body or not other.keeps_volume:
            continue
        if (other.low_mm > body.high_mm).any() or (other.high_mm < body.low_mm).any():
            continue
        deeper = other.layer < body.layer
        some, wanted = body_push(body, other)
        take_stronger(push, (some, wanted * (0.85 if deeper else 0.2)))
        if deeper:
            some, wanted = recede(body, other)
            take_stronger(push, (some, wanted * 0.85))
    moved = spread(push, body.links, -(-_SPREAD // body.pace))
    change = body.vertices_mm + moved - body.rest_mm
    evened = 0.5 / body.pace
    for _ in range(2):
        change = (1.0 - evened) * change + evened * (body.links @ change)
    body.vertices_mm = body.rest_mm + change
    if restore and body.keeps_volume:
        _restore_volume(body, np.linalg.norm(push, axis=1) < 1e-6)


def _restore_volume(body: Body, free: NDArray[np.bool_]) -> None:
    """Swell where nothing pushes, by at most half a millimetre."""
    lacking = body.rest_volume_mm3 - signed_volume(body.vertices_mm, body.faces)
    weight = body.links @ free.astype(np.float64) * free
    area = float((body.areas() * weight).sum())
    if area > 0:
        swell = float(np.clip(lacking / area, -0.3, 0.5))
        body.vertices_mm += body.normals * (weight * swell)[:, None]
