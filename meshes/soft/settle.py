"""Settling soft bodies: out of the bones, and against each other, superficial yielding to deep."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, diags_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from meshes.distance import SignedDistance
from meshes.soft.sweep import Array, Swept, signed_volume, unit

#: Gap kept to bone and between two bodies.
_BONE_GAP_MM = 0.15
_BODY_GAP_MM = 0.15
#: A face whose centre lies deeper than this spans a bone.
_SPANNING_MM = -0.5
#: Bones further than this from a point at the last look are not looked at again.
_NEAR_BONE_MM = 7.0
_DEEPEST_MM = 16.0
#: A wall may be pushed inwards or sideways, not outwards: highest cosine with its own normal.
_OUTWARD = 0.35


@dataclass(eq=False)
class Body:
    """A soft body on its way to rest; ``vertices_mm`` is moved in place.

    Parameters
    ----------
    id : str
    layer : float
        Higher yields to lower.
    vertices_mm : (n, 3) float64
    faces : (m, 3) int32
    links : (n, n) csr_array
        Rows that average the neighbours of each vertex, through the thickness as well.
    keeps_volume : bool
        False for sheets, which only follow what lies under them.
    moves : bool
        False for what others give way to without yielding itself.
    """

    id: str
    layer: float
    vertices_mm: Array
    faces: NDArray[np.int32]
    links: csr_array
    keeps_volume: bool = True
    moves: bool = True
    rest_mm: Array = field(init=False)
    rest_volume_mm3: float = field(init=False)
    bone_mm: Array = field(init=False)

    def __post_init__(self) -> None:
        self.rest_mm = self.vertices_mm.copy()
        self.rest_volume_mm3 = signed_volume(self.vertices_mm, self.faces)
        self.bone_mm = np.zeros(len(self.vertices_mm))

    def normals(self) -> Array:
        """Outward unit normals of the vertices, ``(n, 3)``."""
        corners = self.vertices_mm[self.faces]
        cross = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
        total = np.empty_like(self.vertices_mm)
        for axis in range(3):
            weights = np.repeat(cross[:, axis], 3)
            total[:, axis] = np.bincount(self.faces.ravel(), weights, len(total))
        return unit(total)

    def areas(self) -> Array:
        """Area that belongs to each vertex, ``(n,)`` mm^2."""
        corners = self.vertices_mm[self.faces]
        cross = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
        area = np.linalg.norm(cross, axis=1) / 6.0
        return np.asarray(
            np.bincount(self.faces.ravel(), np.repeat(area, 3), len(self.vertices_mm)), np.float64
        )


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


def bone_push(
    body: Body, bone: SignedDistance, *, first: bool = False, nearest_only: bool = False
) -> Array:
    """Push that brings every vertex out of the bones, ``(n, 3)``.

    Parameters
    ----------
    body : Body
        Its ``bone_mm`` is brought up to date.
    bone : SignedDistance
    first : bool
        Look at every vertex, not only those near bone at the last look.
    nearest_only : bool
        Leave by the nearest way, even where that is out of the far side of a thin bone.
    """
    push = np.zeros_like(body.vertices_mm)
    near = np.arange(len(push)) if first else np.flatnonzero(body.bone_mm < _NEAR_BONE_MM)
    if not len(near):
        return push
    body.bone_mm[near] = bone.distance(body.vertices_mm[near])
    inside = near[body.bone_mm[near] < _BONE_GAP_MM]
    if not len(inside):
        return push
    points = body.vertices_mm[inside]
    closest, outward = bone.nearest(points)
    push[inside] = closest + outward * _BONE_GAP_MM - points
    if nearest_only:
        return push
    normals = unit(body.links @ body.normals())[inside]
    wrong = (np.einsum("ij,ij->i", unit(push[inside]), normals) > _OUTWARD) & (
        body.bone_mm[inside] < -1.0
    )
    if wrong.any():
        depth = march_out(points[wrong], -normals[wrong], bone.distance)
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
    free = distance(places.reshape(-1, 3)).reshape(len(points_mm), -1) > _BONE_GAP_MM
    if last:
        within = len(steps) - np.argmax(~free[:, ::-1], axis=1)
        leaves = (~free).any(1) & free[:, -1]
        return np.where(leaves, steps[np.minimum(within, len(steps) - 1)], np.inf)
    return np.where(free.any(1), steps[np.argmax(free, 1)], np.inf)


def body_push(body: Body, other: Body, tree: cKDTree, other_normals: Array) -> Array:
    """Push that brings the vertices of one body out of another, ``(n, 3)``.

    The inside of the other is told by its nearest vertices and their normals, which is fine
    enough for walls with a vertex every few millimetres.
    """
    push = np.zeros_like(body.vertices_mm)
    low, high = other.vertices_mm.min(0), other.vertices_mm.max(0)
    close = np.flatnonzero(((body.vertices_mm > low) & (body.vertices_mm < high)).all(1))
    if not len(close):
        return push
    points = body.vertices_mm[close]
    reach, nearest = tree.query(points, k=3, distance_upper_bound=_DEEPEST_MM)
    known = np.isfinite(reach[:, 2])
    close, points, reach, nearest = close[known], points[known], reach[known], nearest[known]
    share = 1.0 / (reach + 0.3) ** 2
    share /= share.sum(1, keepdims=True)
    outward = unit(np.einsum("ij,ijk->ik", share, other_normals[nearest]))
    offset = points - np.einsum("ij,ijk->ik", share, other.vertices_mm[nearest])
    depth = _BODY_GAP_MM - np.einsum("ij,ij->i", offset, outward)
    own = body.normals()[close]
    yielding = (depth > 0) & (np.einsum("ij,ij->i", outward, own) < _OUTWARD)
    yielding &= (reach[:, 0] < 2.0 * depth + 4.0) & (depth < _DEEPEST_MM)
    push[close[yielding]] = outward[yielding] * depth[yielding, None]
    return push


def settle(
    bodies: Sequence[Body],
    bone: SignedDistance,
    *,
    rounds: int = 6,
    report: Callable[[float], None] = lambda _: None,
) -> None:
    """Bring bodies to rest, in place.

    Parameters
    ----------
    bodies : sequence of Body
        Atlas frame.
    bone : SignedDistance
        To all bones.
    rounds : int
    report : callable
        Told the share that is done.
    """
    ordered = sorted(bodies, key=lambda body: body.layer)
    moving = [body for body in ordered if body.moves]
    for step in range(rounds):
        for body in moving:
            _one_step(body, ordered, bone, first=step == 0, restore=step < rounds - 1)
        report((step + 1) / rounds)
    for body in moving:
        for _ in range(3):
            push = bone_push(body, bone, first=True)
            if np.abs(push).max() < 0.05:
                break
            body.vertices_mm += spread(push, body.links, 3)
        body.vertices_mm += bone_push(body, bone, nearest_only=True)
        _untangle(body, bone)


def _untangle(body: Body, bone: SignedDistance, rounds: int = 4) -> None:
    """Bring what straddles a thin bone (a crest) to the side on which the belly lies."""
    for _ in range(rounds):
        near = np.flatnonzero((body.bone_mm[body.faces] < 2.0).any(axis=1))
        centres = body.vertices_mm[body.faces[near]].mean(axis=1)
        bad = near[bone.distance(centres) < _SPANNING_MM]
        if not len(bad):
            return
        corners = np.zeros(len(body.vertices_mm))
        corners[body.faces[bad]] = 1.0
        for _ in range(2):
            corners = body.links @ corners + corners
        around = np.flatnonzero(corners > 0)
        _, piece = connected_components(body.links[around][:, around], directed=False)
        for label in range(piece.max() + 1):
            _to_belly_side(body, bone, around[piece == label])
        body.vertices_mm[around] = (body.links @ body.vertices_mm)[around]
        body.vertices_mm += bone_push(body, bone, nearest_only=True)


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
    body.vertices_mm[some[behind][free]] = start[free] + depth[free, None] * way


def _one_step(
    body: Body, ordered: Sequence[Body], bone: SignedDistance, *, first: bool, restore: bool
) -> None:
    """Push one body out of everything once, then give it its volume back."""
    push = bone_push(body, bone, first=first)
    low, high = body.vertices_mm.min(0) - 1.0, body.vertices_mm.max(0) + 1.0
    for other in ordered:
        if other is body or not other.keeps_volume:
            continue
        if (other.vertices_mm.min(0) > high).any() or (other.vertices_mm.max(0) < low).any():
            continue
        wanted = body_push(body, other, cKDTree(other.vertices_mm), other.normals())
        wanted *= 0.85 if other.layer < body.layer else 0.2
        stronger = np.linalg.norm(wanted, axis=1) > np.linalg.norm(push, axis=1)
        push[stronger] = wanted[stronger]
    moved = spread(push, body.links)
    change = body.vertices_mm + moved - body.rest_mm
    for _ in range(2):
        change = 0.5 * change + 0.5 * (body.links @ change)
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
        body.vertices_mm += body.normals() * (weight * swell)[:, None]
