"""The lanes of the muscles: lines side by side along which a muscle is carried into a pose.

A narrow muscle has one lane, a broad one several, so that the part of it that holds to the femur
can go with the femur while the part beside it stays. Each lane is a row of stations. What a station
holds to comes from the attachments of the atlas; what it is kept against (the psoas by the brim of
the pelvis) from the same table as the lines of pull (``paths.toml``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from meshes.atlas import Atlas, Floats
from meshes.motion.bone_fields import BoneFields
from meshes.motion.kinematics import Knee
from meshes.motion.lane_drafts import LanedPart, LaneDraft
from meshes.motion.pose import FloatArray
from meshes.motion.rings import read_rings

Indices = NDArray[np.intp]

#: From this weight on a station is fixed.
_FIXED = 0.999


@dataclass(frozen=True, eq=False)
class Lanes:
    """All stations of all lanes, one after the other.

    Parameters
    ----------
    rest_mm : (p, 3) float32
        In the neutral pose.
    before, after, left, right : (p,) int
        Neighbours along and across; itself where there is none.
    lane : (p,) int
        The lane of each.
    keeps : (p, 4) float32
        How much it is kept against each of ``BODIES``; the rest of 1 is free.
    holds : (p, 4) float32
        How much it holds to each: it does not slide along.
    start, stop : (p,) int
        The fixed stations before and after it; itself where it is fixed.
    share : (p,) float32
        Of the way from the one to the other.
    hip, knee : (p,) float32
        Shares of the two rotations that its section takes.
    gives : (p,) float32
        How much the stretch behind it changes length: 1 belly, about 0 tendon.
    room_mm : (p, 4) float32
        Distance that it keeps from the bones of each body.
    """

    rest_mm: Floats
    before: Indices
    after: Indices
    left: Indices
    right: Indices
    lane: Indices
    keeps: Floats
    holds: Floats
    start: Indices
    stop: Indices
    share: Floats
    hip: Floats
    knee: Floats
    gives: Floats
    room_mm: Floats


def read_lanes(atlas: Atlas, fields: BoneFields, knee: Knee) -> tuple[Lanes, list[LanedPart]]:
    """Return the lanes of all swept parts that cross a joint, and how these parts hang on them."""
    drafts = []
    for part in atlas.parts.values():
        rings = read_rings(part)
        if rings is not None:
            drafts.append(LaneDraft(atlas, part, rings, fields))
    if not drafts:
        return _none(), []
    start = 0
    for draft in drafts:
        draft.first = start
        start += draft.count
    return _together(drafts, knee), [draft.hung(start) for draft in drafts]


def _none() -> Lanes:
    """Return the lanes of an atlas without muscles."""
    number, share = np.empty(0, np.intp), np.empty(0, np.float32)
    four = np.empty((0, 4), np.float32)
    return Lanes(
        np.empty((0, 3), np.float32), number, number, number, number, number, four, four,
        number, number, share, share, share, share, four,
    )  # fmt: skip


def _together(drafts: Sequence[LaneDraft], knee: Knee) -> Lanes:
    """Return all lanes as one, each lane's stations one after the other."""

    def joined(of: str) -> FloatArray:
        rows = []
        for draft in drafts:
            values = np.asarray(getattr(draft, of))
            rows.append(np.swapaxes(values, 0, 1).reshape(draft.count, *values.shape[2:]))
        return np.concatenate(rows)

    lane = np.concatenate([np.repeat(np.arange(d.lanes), d.stations) for d in drafts]) + np.repeat(
        np.cumsum([0, *(d.lanes for d in drafts)])[:-1], [d.count for d in drafts]
    )
    number = np.arange(len(lane))
    before = np.where(np.diff(lane, prepend=-1) == 0, number - 1, number)
    after = np.where(np.diff(lane, append=-1) == 0, number + 1, number)
    left, right = number.copy(), number.copy()
    for draft in drafts:
        own = number[draft.first : draft.first + draft.count].reshape(draft.lanes, -1)
        left[own[1:]], right[own[:-1]] = own[:-1], own[1:]
    points, keeps, holds = joined("points"), joined("keeps"), joined("holds")
    fixed = keeps.sum(axis=1) > _FIXED
    start = np.maximum.accumulate(np.where(fixed, number, -1))
    stop = np.minimum.accumulate(np.where(fixed, number, len(number))[::-1])[::-1]
    step = np.linalg.norm(points - points[before], axis=1)
    travelled = np.cumsum(step)
    gap = travelled[stop] - travelled[start]
    share = np.where(fixed, 0.0, (travelled - travelled[start]) / np.maximum(gap, 1e-6))
    turns = np.array([[0.0, 0.0], [1.0, 0.0], [1.0, knee.patella_share], [1.0, 1.0]])
    own_turn = (keeps @ turns) / np.maximum(keeps.sum(axis=1, keepdims=True), 1e-6)
    turn = (1 - share)[:, None] * own_turn[start] + share[:, None] * own_turn[stop]
    return Lanes(
        rest_mm=points.astype(np.float32),
        before=before,
        after=after,
        left=left,
        right=right,
        lane=lane,
        keeps=keeps.astype(np.float32),
        holds=holds.astype(np.float32),
        start=start,
        stop=stop,
        share=share.astype(np.float32),
        hip=turn[:, 0].astype(np.float32),
        knee=turn[:, 1].astype(np.float32),
        gives=joined("gives").astype(np.float32),
        room_mm=joined("room").astype(np.float32),
    )
