"""Settling soft bodies: out of the bones, and against each other, superficial yielding to deep."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, diags_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from meshes.distance import SignedDistance
from meshes.soft.sweep import Array, Swept, signed_volume, unit

#: Gap kept to obstacles and between two bodies.
_GAP_MM = 0.15
#: Share of a body that must lie within another before that one draws its walls back.
_MUCH = 0.1
#: A muscle is pressed flat to this share of its thickness, or to this thickness, not further.
_THINNED, _LEAST_MM = 0.5, 3.0
#: Where this share of what lies about it is pushed, a vertex is shifted as far as they are.
_WHOLE_SHARE = 0.35
#: Rounds in which a body is shifted off a bulky obstacle, and over how much each averages, in
#: neighbours squared.
_SHIFTS = (90, 90, 60, 60, 40, 40, 24)
#: A face whose centre lies deeper than this spans a bone.
_SPANNING_MM = -0.5
_DEEPEST_MM = 16.0
#: A wall may be pushed inwards or sideways, not outwards: highest cosine with its own normal.
_OUTWARD = 0.35


@dataclass(frozen=True, eq=False)
class Obstacle:
    """What bodies are kept out of.

    Parameters
    ----------
    field : SignedDistance
    thin : bool
        Whether the nearest way out may lead through to the far side (a wing of bone): a wall that
        is deep in such a thing leaves it towards its own belly.
    """

    field: SignedDistance
    thin: bool


class Body:
    """A soft body on its way to rest; ``vertices_mm`` is set anew at each move.

    Parameters
    ----------
    id : str
    layer : float
        Higher yields to lower.
    vertices_mm : (n, 3) float64
    faces : (m, 3) int32
    links : (n, n) csr_array
        Rows that average the neighbours of each vertex, through the thickness as well.
    opposite : (n,) int32
        Vertex straight through the thickness.
    obstacles : sequence of Obstacle
        What it is kept out of; where two pull against each other the last one has its way.
    yields : (n,) float64
        How far each vertex gives way to other bodies and to bulky obstacles, 0 to 1: where tendons
        hold to bone they grow into each other and into the capsule.
    keeps_volume : bool
        False for sheets, which only follow what lies under them.
    moves : bool
        False for what others give way to without yielding itself.
    """

    def __init__(
        self,
        id_: str,
        layer: float,
        vertices_mm: Array,
        faces: NDArray[np.int32],
        links: csr_array,
        opposite: NDArray[np.int32],
        yields: Array,
        obstacles: Sequence[Obstacle],
        *,
        keeps_volume: bool = True,
        moves: bool = True,
    ) -> None:
        self.id, self.layer = id_, layer
        self.faces, self.links, self.opposite, self.yields = faces, links, opposite, yields
        self.obstacles = obstacles
        self.keeps_volume, self.moves = keeps_volume, moves
        self.vertices_mm = vertices_mm.copy()
        self.rest_mm = self.vertices_mm.copy()
        through = np.linalg.norm(vertices_mm - vertices_mm[opposite], axis=1)
        self._least_mm = np.minimum(_THINNED * through, _LEAST_MM)
        self.rest_volume_mm3 = signed_volume(self.vertices_mm, self.faces)
        self._looks: dict[Obstacle, tuple[Array, Array]] = {}

    @property
    def vertices_mm(self) -> Array:
        """Vertices (n, 3); what follows from them is worked out again once they are set."""
        return self._vertices_mm

    @vertices_mm.setter
    def vertices_mm(self, points: Array) -> None:
        self._vertices_mm = points
        for name in ("normals", "tree", "low_mm", "high_mm"):
            self.__dict__.pop(name, None)

    @cached_property
    def normals(self) -> Array:
        """Outward unit normals of the vertices, ``(n, 3)``."""
        corners = self.vertices_mm[self.faces]
        cross = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
        total = np.empty_like(self.vertices_mm)
        for axis in range(3):
            weights = np.repeat(cross[:, axis], 3)
            total[:, axis] = np.bincount(self.faces.ravel(), weights, len(total))
        return unit(total)

    @cached_property
    def tree(self) -> cKDTree:
        """The vertices, to be looked up by place."""
        return cKDTree(self.vertices_mm)

    @cached_property
    def low_mm(self) -> Array:
        """Lower corner (3,) of the bounding box."""
        return np.asarray(self.vertices_mm.min(axis=0))

    @cached_property
    def high_mm(self) -> Array:
        """Upper corner (3,) of the bounding box."""
        return np.asarray(self.vertices_mm.max(axis=0))

    def areas(self) -> Array:
        """Area that belongs to each vertex, ``(n,)`` mm^2."""
        corners = self.vertices_mm[self.faces]
        cross = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
        area = np.linalg.norm(cross, axis=1) / 6.0
        return np.asarray(
            np.bincount(self.faces.ravel(), np.repeat(area, 3), len(self.vertices_mm)), np.float64
        )

    def carried(self, push: Array) -> Array:
        """Let a wall that is pushed take the wall opposite along before it is pressed flat.

        Parameters
        ----------
        push : (n, 3) float64

        Returns
        -------
        (n, 3) float64
            The push, and what it lacks at the opposite wall for the least thickness between them.
        """
        length = np.linalg.norm(push, axis=1)
        pushed = np.flatnonzero(length > 1e-6)
        other = self.opposite[pushed]
        way = push[pushed] / length[pushed, None]
        apart = self.vertices_mm[other] - self.vertices_mm[pushed]
        beyond = np.einsum("ij,ij->i", apart + push[other], way) - length[pushed]
        # a wall that lies deeper is not taken along: it is pushed further by itself
        lacking = np.maximum(self._least_mm[pushed] - beyond, 0.0)
        lacking[np.einsum("ij,ij->i", apart, way) < 0] = 0.0
        taken = push.copy()
        np.add.at(taken, other, lacking[:, None] * way)
        return taken

    def distance(self, obstacle: Obstacle, within_mm: float) -> Array:
        """Return the distance to an obstacle (n,): exact within ``within_mm``, else less.

        What was seen at the last look, less the way that a vertex has gone since, is as near as it
        can be: only what may have come within is looked at again.
        """
        if obstacle not in self._looks:
            never = np.full(len(self.vertices_mm), -np.inf)
            self._looks[obstacle] = never, self.vertices_mm.copy()
        seen_mm, at_mm = self._looks[obstacle]
        known: Array = seen_mm - np.linalg.norm(self.vertices_mm - at_mm, axis=1)
        near = np.flatnonzero(known < within_mm)
        if len(near):
            known[near] = obstacle.field.distance(self.vertices_mm[near])
            seen_mm[near], at_mm[near] = known[near], self.vertices_mm[near]
        return known


def neighbour_links(swept: Swept) -> csr_array:
    """Averaging matrix of a swept surface: neighbours, and the wall across where it is thin."""
    count = len(swept.vertices_mm)
    ends = np.concatenate([swept.faces[:, [0, 1]], swept.faces[:, [1, 2]], swept.faces[:, [2, 0]]])
    through = np.linalg.norm(swept.vertices_mm - swept.vertices_mm[swept.opposite], axis=1)
    own = np.arange(count)
    across = np.where(swept.opposite != own, np.clip(16.0 / (through + 1.0) - 1.0, 0.0, 4.0), 0.0)
    rows = np.concatenate([ends[:, 0], ends[:, 1], own])
    columns = np.concatenate([ends[:, 1], ends[:, 0], swept.opposite])
    weights = np.concatenate([np.full(2 * len(ends), 0.5), across])
    links = csr_array((weights, (rows, columns)), shape=(count, count))
    return csr_array(diags_array(1.0 / links.sum(axis=1)) @ links)


def spread(push: Array, links: csr_array, rounds: int = 14) -> Array:
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
    distance = body.distance(obstacle, _GAP_MM)
    inside = np.flatnonzero(distance < _GAP_MM)
    if not len(inside):
        return push
    points = body.vertices_mm[inside]
    closest, outward = obstacle.field.nearest(points)
    push[inside] = closest + outward * _GAP_MM - points
    if not obstacle.thin:
        return np.asarray(push * body.yields[:, None])
    if nearest_only:
        return push
    normals = unit(body.links @ body.normals)[inside]
    wrong = (np.einsum("ij,ij->i", unit(push[inside]), normals) > _OUTWARD) & (
        distance[inside] < -1.0
    )
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


def settle(
    bodies: Sequence[Body],
    *,
    rounds: int = 6,
    report: Callable[[float], None] = lambda _: None,
) -> None:
    """Bring bodies to rest, in place.

    Parameters
    ----------
    bodies : sequence of Body
        Atlas frame.
    rounds : int
    report : callable
        Told the share that is done.
    """
    ordered = sorted(bodies, key=lambda body: body.layer)
    moving = [body for body in ordered if body.moves]
    for body in moving:
        for obstacle in body.obstacles:
            if not obstacle.thin:
                _shift_off(body, obstacle)
    for step in range(rounds):
        for body in moving:
            _one_step(body, ordered, restore=step < rounds - 1)
        report((step + 1) / rounds)
    for body in moving:
        for obstacle in body.obstacles:
            _leave(body, obstacle)


def _shift_off(body: Body, obstacle: Obstacle) -> None:
    """Move what lies in a bulky obstacle out of it as a whole, walls and all."""
    for wide in _SHIFTS:
        push = body.carried(push_out(body, obstacle))
        body.vertices_mm += shift(push, body.links, wide)
    body.rest_mm = body.vertices_mm.copy()


def _leave(body: Body, obstacle: Obstacle) -> None:
    """Bring a body out of an obstacle for good."""
    for _ in range(3):
        push = push_out(body, obstacle)
        if np.abs(push).max() < 0.05:
            break
        body.vertices_mm += spread(push, body.links, 3)
    body.vertices_mm += push_out(body, obstacle, nearest_only=True)
    if obstacle.thin:
        _untangle(body, obstacle)


def _untangle(body: Body, bone: Obstacle, rounds: int = 4) -> None:
    """Bring what straddles a thin bone (a crest) to the side on which the belly lies."""
    for _ in range(rounds):
        near = np.flatnonzero((body.distance(bone, 2.0)[body.faces] < 2.0).any(axis=1))
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
        body.vertices_mm += push_out(body, bone, nearest_only=True)


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
    """Push one body out of everything once, then give it its volume back."""
    push = np.zeros_like(body.vertices_mm)
    for obstacle in body.obstacles:
        _take_stronger(push, push_out(body, obstacle))
    for other in ordered:
        if other is body or not other.keeps_volume:
            continue
        if (other.low_mm > body.high_mm).any() or (other.high_mm < body.low_mm).any():
            continue
        wanted = body_push(body, other)
        wanted *= 0.85 if other.layer < body.layer else 0.2
        _take_stronger(push, wanted)
        if other.layer < body.layer:
            _take_stronger(push, 0.85 * _recede(body, other))
    moved = spread(push, body.links)
    change = body.vertices_mm + moved - body.rest_mm
    for _ in range(2):
        change = 0.5 * change + 0.5 * (body.links @ change)
    body.vertices_mm = body.rest_mm + change
    if restore and body.keeps_volume:
        _restore_volume(body, np.linalg.norm(push, axis=1) < 1e-6)


def _recede(body: Body, deeper: Body) -> Array:
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
    return np.asarray(push * body.yields[:, None])


def _take_stronger(push: Array, other: Array) -> None:
    """Put the longer of two pushes (n, 3) into the first, vertex by vertex."""
    stronger = np.linalg.norm(other, axis=1) > np.linalg.norm(push, axis=1)
    push[stronger] = other[stronger]


def _restore_volume(body: Body, free: NDArray[np.bool_]) -> None:
    """Swell where nothing pushes, by at most half a millimetre."""
    lacking = body.rest_volume_mm3 - signed_volume(body.vertices_mm, body.faces)
    weight = body.links @ free.astype(np.float64) * free
    area = float((body.areas() * weight).sum())
    if area > 0:
        swell = float(np.clip(lacking / area, -0.3, 0.5))
        body.vertices_mm += body.normals * (weight * swell)[:, None]
