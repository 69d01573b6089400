"""The lanes of one part: where their stations lie, what they hold to, what hangs on them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.spatial import cKDTree

from meshes.atlas import Atlas, Floats, Part
from meshes.motion.bone_fields import BoneFields
from meshes.motion.bone_grids import BONES
from meshes.motion.kinematics import BODIES
from meshes.motion.path_figures import continued_by, kept_by_thigh, pieces_of
from meshes.motion.pose import FloatArray
from meshes.motion.rings import CAP, Rings

#: A lane is about this wide, and there are never more of them; stations are this far apart.
_LANE_MM, _MOST_LANES, _STATION_MM = 26.0, 6, 14.0
_LEAST_STATIONS, _MOST_STATIONS = 8, 26
#: What lies within the first of its attachment holds to the bone, beyond the second it is free.
_HELD_MM, _FREE_MM = 2.0, 7.0
#: How softly a kept stretch begins and ends, as a share of the line.
_SOFT = 0.1
#: Room that a line keeps from a bone beyond half the thickness of its muscle.
_ROOM_MM = 1.0
#: How much of what lay between a muscle and the bone stays there, and at most, mm.
_BETWEEN, _MOST_BETWEEN_MM = 0.6, 9.0
#: How much a tendon gives, against a belly.
_TENDON_GIVES = 0.02
#: How much a sheet does: it goes slack in folds that are not drawn.
_SHEET_GIVES = 0.4


@dataclass(frozen=True, eq=False)
class LanedPart:
    """How the vertices of one part hang on the lanes.

    Parameters
    ----------
    id : str
    rings : csr_array (r, p)
        From stations to the middles of the lanes in each ring.
    vertices : csr_array (n, r)
        From these to the vertices.
    holds : (n, 4) float32
        How much each vertex holds to each body.
    """

    id: str
    rings: csr_array
    vertices: csr_array
    holds: Floats


class LaneDraft:
    """The lanes of one part while they are made."""

    first = 0

    def __init__(self, atlas: Atlas, part: Part, rings: Rings, fields: BoneFields) -> None:
        self.part, self.rings = part, rings
        self.lanes = int(np.clip(round(rings.width_mm / _LANE_MM), 1, _MOST_LANES))
        self.weights = rings.lane_weights(self.lanes)
        middles = rings.middles(self.lanes)
        body = middles[rings.body]
        length = np.linalg.norm(np.diff(body.mean(axis=1), axis=0), axis=1).sum()
        own = int(np.clip(round(length / _STATION_MM) + 1, _LEAST_STATIONS, _MOST_STATIONS))
        self.place = np.linspace(0.0, len(body) - 1.0, own)
        points = _interpolated(body, self.place)
        self.vertex_holds = _held(atlas, part)
        holds = self._station_holds()
        gives = self._gives()
        thickness = self._half_thickness_mm()
        hip, knee = self._shares()
        onward = _onward(atlas, part, points[-1])
        if onward is not None:
            extra = len(onward)
            points = np.concatenate([points, np.repeat(onward[:, None], self.lanes, axis=1)])
            last = np.zeros((extra, self.lanes, 4))
            last[-1, :, BODIES.index("shank")] = 1.0
            holds = np.concatenate([holds, last])
            gives = np.concatenate([gives, np.full((extra, self.lanes), _SHEET_GIVES)])
            thickness = np.concatenate([thickness, np.full((extra, self.lanes), 2.0)])
            hip = np.concatenate([hip, np.ones((extra, self.lanes))])
            knee = np.concatenate(
                [knee, np.linspace(0.0, 1.0, extra)[:, None].repeat(self.lanes, 1)]
            )
        self.stations = len(points)
        self.points, self.gives = points, gives
        self.holds, self.keeps = holds, self._keeps(holds, hip, knee)
        self.room = self._room(fields, thickness)

    @property
    def count(self) -> int:
        return self.stations * self.lanes

    def hung(self, total: int) -> LanedPart:
        """Return how the vertices hang on the stations."""
        count, number = self.rings.points_mm.shape[:2]
        at = np.interp(np.clip(np.arange(count) - CAP, 0, self.place[-1]), self.place,
                       np.arange(len(self.place)))  # fmt: skip
        column, weight = _catmull(at, len(self.place))
        lane = np.arange(self.lanes)
        station = self.first + lane[None, :, None] * self.stations + column[:, None, :]
        row = np.broadcast_to(
            (np.arange(count)[:, None] * self.lanes + lane)[..., None], station.shape
        )
        data = np.broadcast_to(weight[:, None, :], station.shape)
        rings = csr_array(
            (data.ravel().astype(np.float32), (row.ravel(), station.ravel())),
            shape=(count * self.lanes, total),
        )
        point, of_lane = np.nonzero(self.weights)
        rows = np.arange(count)[:, None] * number + point
        columns = np.arange(count)[:, None] * self.lanes + of_lane
        vertices = csr_array(
            (
                np.tile(self.weights[point, of_lane].astype(np.float32), count),
                (rows.ravel(), columns.ravel()),
            ),
            shape=(count * number, count * self.lanes),
        )
        return LanedPart(self.part.id, rings, vertices, self.vertex_holds.astype(np.float32))

    def _at_stations(self, values: FloatArray, most: bool) -> FloatArray:
        """Return values of vertices (n, v) at the stations, ``(k, lanes, v)``: mean or most."""
        count, number = self.rings.points_mm.shape[:2]
        by_ring = values.reshape(count, number, -1)[self.rings.body]
        if most:
            near = self.weights > 0.3
            lanes = np.stack(
                [by_ring[:, near[:, lane]].max(axis=1) for lane in range(self.lanes)], axis=1
            )
        else:
            weights = self.weights / self.weights.sum(axis=0)
            lanes = np.einsum("rnv,nl->rlv", by_ring, weights)
        return _interpolated(lanes, self.place)

    def _station_holds(self) -> FloatArray:
        holds = self._at_stations(self.vertex_holds, most=True)
        return np.asarray(holds / np.maximum(holds.sum(axis=2, keepdims=True), 1.0))

    def _gives(self) -> FloatArray:
        if not len(self.part.tendon):
            return np.full((len(self.place), self.lanes), _SHEET_GIVES)
        tendon = self._at_stations(self.part.tendon.astype(np.float64)[:, None], most=False)[..., 0]
        return np.asarray(_TENDON_GIVES + (1.0 - _TENDON_GIVES) * (1.0 - tendon))

    def _half_thickness_mm(self) -> FloatArray:
        points = self.rings.points_mm
        number = points.shape[1]
        through = np.linalg.norm(points - points[:, (-np.arange(number)) % number], axis=2) / 2
        return self._at_stations(through.reshape(-1, 1).astype(np.float64), most=True)[..., 0]

    def _shares(self) -> tuple[FloatArray, FloatArray]:
        shares = [
            self._at_stations(share.astype(np.float64)[:, None], most=False)[..., 0]
            if len(share)
            else np.zeros((len(self.place), self.lanes))
            for share in (self.part.follows, self.part.shank)
        ]
        return shares[0], shares[1]

    def _keeps(self, holds: FloatArray, hip: FloatArray, knee: FloatArray) -> FloatArray:
        """Return what each station is kept against: where it holds, and what keeps it."""
        keeps = holds.copy()
        step = np.linalg.norm(np.diff(self.points, axis=0), axis=2).mean(axis=1)
        along = np.concatenate([[0.0], np.cumsum(step)]) / step.sum()
        for body, first, last in pieces_of(self.part.id):
            if first == last and first in (0.0, 1.0):
                continue
            away = np.maximum(np.maximum(first - along, along - last), 0.0)
            away[np.argmin(np.abs(along - (first + last) / 2))] = 0.0
            weight = np.maximum(1.0 - away / _SOFT, 0.0)[:, None]
            keeps[..., body] = np.maximum(keeps[..., body], weight * (1 - holds.sum(axis=2)))
        thigh = kept_by_thigh(self.part.id) * np.sin(np.pi * np.clip(along, 0.0, 1.0))
        free = np.maximum(1.0 - keeps.sum(axis=2), 0.0)
        keeps[..., BODIES.index("femur")] += thigh[:, None] * free
        for end in (0, -1):
            # an end that holds to no bone goes with the one it follows
            nearest = np.where(hip[end] < 0.5, 0, np.where(knee[end] > 0.5, 3, 1))
            loose = keeps[end].sum(axis=1) < 0.5
            keeps[end, loose, nearest[loose]] = 1.0
            keeps[end] /= keeps[end].sum(axis=1, keepdims=True)
        total = keeps.sum(axis=2, keepdims=True)
        return np.asarray(keeps / np.maximum(total, 1.0))

    def _room(self, fields: BoneFields, thickness: FloatArray) -> FloatArray:
        """Return the distance that each station keeps from the bones of each body.

        Half the thickness, and a part of what else lay between it and the bone.
        """
        room = np.full((*self.points.shape[:2], len(BODIES)), -np.inf)
        points = self.points.reshape(-1, 3).astype(np.float32)
        for body in fields.bodies:
            away = fields.at_rest(points, body).reshape(thickness.shape)
            own = thickness + _ROOM_MM
            between = np.clip(_BETWEEN * (away - own), 0.0, _MOST_BETWEEN_MM)
            room[..., body] = np.minimum(away, own + between)
        return room


def _held(atlas: Atlas, part: Part) -> FloatArray:
    """Return how much each vertex holds to each of ``BODIES``, ``(n, 4)``."""
    body_of = {bone: BODIES.index(body) for body, bones in BONES.items() for bone in bones}
    body_of["lumbar_spine"] = BODIES.index("pelvis")
    holds = np.zeros((len(part.vertices_mm), len(BODIES)))
    for patch in atlas.attachments:
        if patch.structure != part.id or patch.bone not in body_of:
            continue
        away = cKDTree(patch.vertices_mm).query(part.vertices_mm, distance_upper_bound=_FREE_MM)[0]
        hold = 1.0 - _ramp((away - _HELD_MM) / (_FREE_MM - _HELD_MM))
        body = body_of[patch.bone]
        holds[:, body] = np.maximum(holds[:, body], hold)
    return np.asarray(holds / np.maximum(holds.sum(axis=1, keepdims=True), 1.0))


def _onward(atlas: Atlas, part: Part, end_mm: FloatArray) -> FloatArray | None:
    """Return the stations (k, 3) along the part that goes on from the end of this one."""
    other = continued_by(part.id)
    if other is None or other not in atlas.parts:
        return None
    line = atlas.parts[other].bundles_mm[0].astype(np.float64)
    line = line[line[:, 2] < end_mm[:, 2].min() - _STATION_MM]
    step = np.linalg.norm(np.diff(line, axis=0), axis=1)
    travelled = np.concatenate([[0.0], np.cumsum(step)])
    count = max(int(travelled[-1] / (2 * _STATION_MM)), 3)
    at = np.linspace(0.0, travelled[-1], count)
    return np.stack([np.interp(at, travelled, line[:, k]) for k in range(3)], axis=1)


def _interpolated(values: FloatArray, place: FloatArray) -> FloatArray:
    """Return rows of values (r, ...) at places between them, ``(k, ...)``."""
    low = np.minimum(place.astype(int), len(values) - 2)
    share = (place - low).reshape(-1, *(1,) * (values.ndim - 1))
    return np.asarray((1 - share) * values[low] + share * values[low + 1])


def _catmull(at: FloatArray, count: int) -> tuple[NDArray[np.intp], FloatArray]:
    """Return the stations (r, 4) and weights (r, 4) of a smooth curve through ``count`` of them."""
    low = np.clip(at.astype(np.intp), 0, count - 2)
    t = at - low
    weights = np.stack(
        [
            -0.5 * t + t**2 - 0.5 * t**3,
            1 - 2.5 * t**2 + 1.5 * t**3,
            0.5 * t + 2 * t**2 - 1.5 * t**3,
            -0.5 * t**2 + 0.5 * t**3,
        ],
        axis=1,
    )
    # beyond an end the curve goes straight on
    first, last = low == 0, low == count - 2
    weights[first, 1] += 2 * weights[first, 0]
    weights[first, 2] -= weights[first, 0]
    weights[first, 0] = 0.0
    weights[last, 2] += 2 * weights[last, 3]
    weights[last, 1] -= weights[last, 3]
    weights[last, 3] = 0.0
    column = np.clip(low[:, None] + np.arange(-1, 3), 0, count - 1)
    return column, weights


def _ramp(value: FloatArray) -> FloatArray:
    """Smooth step from 0 at 0 to 1 at 1."""
    clipped = np.clip(value, 0.0, 1.0)
    return np.asarray(clipped * clipped * (3.0 - 2.0 * clipped))
