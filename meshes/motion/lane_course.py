"""Where the lanes of the muscles run in a pose, and how their sections stand along them.

Between two fixed stations a lane keeps the course it has in the neutral pose, carried over to the
new line between its ends, and is pushed off the bones. Its stations then slide along it, so that
tendons keep their length and bellies take up what the whole changes. Sections grow as the belly
shortens, so that its volume stays.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from meshes.atlas import Floats
from meshes.motion.beside_bones import BesideBones
from meshes.motion.bone_fields import BoneFields
from meshes.motion.kinematics import BODIES, Knee
from meshes.motion.lanes import Lanes
from meshes.motion.pose import FloatArray
from meshes.motion.turning import (
    apply,
    as_frames,
    length,
    shared_turn,
    swing,
    swung,
    times,
    turn_of,
    unit,
)

#: Rounds in which lanes are pushed off the bones and evened out.
_ROUNDS = 3
#: By how much the room that a lane keeps from a bone grows at most, where its muscle shortens.
_THICKER = 1.7
#: Least and most of the neutral thickness and length.
_LEAST, _MOST = 0.5, 1.6
#: How much a tendon gives where its muscle is shorter than in the neutral pose.
_SLACK = 0.3
#: Bones of the knee concern only what lies this little above them, mm.
_KNEE_MM = 120.0
_TINY = 1e-6


class LaneCourse:
    """Carries lanes into poses.

    Parameters
    ----------
    lanes : Lanes
    fields : BoneFields
    knee : Knee
    """

    def __init__(self, lanes: Lanes, fields: BoneFields, knee: Knee) -> None:
        self._lanes, self._knee = lanes, knee
        rest = np.ascontiguousarray(lanes.rest_mm.T)
        # where each body carries what it keeps of a station: one product with all their matrices
        arms = np.concatenate([rest, np.ones((1, rest.shape[1]), np.float32)])
        self._kept_arms = np.concatenate([keep * arms for keep in lanes.keeps.T])
        kept = lanes.keeps.sum(axis=1)
        self._loose = np.maximum(1.0 - kept, np.float32(0.0))
        self._beside = BesideBones(
            fields,
            [np.flatnonzero((kept < 1.0) & self._reaches(fields, body)) for body in fields.bodies],
        )
        asked = self._beside.point
        self._room = lanes.room_mm[asked, self._beside.body]
        self._yields = self._loose[asked]
        self._ends = rest[:, lanes.stop] - rest[:, lanes.start]
        self._off_line = rest - rest[:, lanes.start] - lanes.share * self._ends
        self._span = np.maximum(length(self._ends), np.float32(_TINY))
        self._step = length(rest - rest[:, lanes.before])
        self._first = np.flatnonzero(lanes.before == np.arange(len(lanes.before)))
        held = np.minimum(lanes.holds.sum(axis=1), np.float32(1.0))
        self._free = 1.0 - held
        fast = held > 1 - _TINY
        chain = np.cumsum(fast[lanes.before] | (lanes.before == np.arange(len(lanes.before))))
        self._chain = chain - chain[:1]
        pairs = 1 - held * held[lanes.before]
        self._gives = 0.5 * (lanes.gives + lanes.gives[lanes.before]) * pairs
        self._slackens = np.maximum(self._gives, np.float32(_SLACK) * pairs)
        self._rest, self._tangent = rest, unit(rest[:, lanes.after] - rest[:, lanes.before])
        abreast = length(rest[:, lanes.right] - rest[:, lanes.left])
        self._several = abreast > _TINY
        self._abreast = np.maximum(abreast, np.float32(_TINY))
        self._lane_gap = 1e4 * lanes.lane

    def _reaches(self, fields: BoneFields, body: int) -> NDArray[np.bool_]:
        """Return which stations can come near the bones of a body at all."""
        if BODIES[body] in ("pelvis", "femur"):
            return np.ones(len(self._lanes.rest_mm), bool)
        return np.asarray(self._lanes.rest_mm[:, 2] < fields.high_mm(body)[2] + _KNEE_MM)

    def frames(
        self, hip: tuple[FloatArray, float], knee_deg: float, rotation: Floats, shift: Floats
    ) -> Floats:
        """Return how each station is carried, ``(p, 12) float32``.

        Parameters
        ----------
        hip : tuple of (3,) float64 and float
            Axis and angle, in radians, by which the femur is turned against the pelvis.
        knee_deg : float
        rotation, shift_mm : (4, 3, 3), (4, 3) float32
            Of each of ``BODIES`` in that pose.

        Returns
        -------
        (p, 12) float32
            The first nine numbers are a matrix ``m``, by columns, the last three a shift ``t``: a
            neutral point ``x`` of the section goes to ``x + m @ x + t``.
        """
        lanes = self._lanes
        if not len(lanes.rest_mm):
            return np.empty((0, 12), np.float32)
        turned = shared_turn(hip, lanes.hip)
        if knee_deg:
            bend = np.float32(-np.radians(knee_deg))
            turned = times(turned, turn_of(self._knee.axis, bend * lanes.knee))
        points = self._slid(self._course(rotation, shift, turned))
        return self._sections(points, turned)

    def _course(self, rotation: Floats, shift: Floats, turned: Floats) -> Floats:
        """Return where the lanes run, before anything slides along them."""
        lanes = self._lanes
        matrices = np.concatenate([rotation, shift[:, :, None]], axis=2)
        carried = np.concatenate(list(matrices), axis=1) @ self._kept_arms
        start = carried.take(lanes.start, axis=1)
        line = carried.take(lanes.stop, axis=1) - start
        bent = swung(apply(turned, self._off_line), apply(turned, self._ends), line)
        # longer or shorter, it is drawn straighter
        ratio = np.maximum(length(line) / self._span, np.float32(_TINY))
        bent *= np.minimum(ratio, 1.0 / ratio)
        base: Floats = carried + self._loose * (start + lanes.share * line + bent)
        # a shorter muscle is thicker, and its middle lies further off the bone
        thicker = np.minimum(np.maximum(1.0 / ratio, 1.0), _THICKER).take(self._beside.point)
        room = np.where(self._room > 0, self._room * thicker, self._room)
        base += self._beside.pushed(
            base, rotation, shift, room_mm=room, share=self._yields, even=self._even, rounds=_ROUNDS
        )
        return base

    def _even(self, off: Floats) -> Floats:
        """Return pushes shared with what lies before, after and beside."""
        lanes = self._lanes
        along = off.take(lanes.before, axis=1) + off.take(lanes.after, axis=1)
        off = np.float32(0.5) * off + np.float32(0.25) * along
        across = off.take(lanes.left, axis=1) + off.take(lanes.right, axis=1)
        off = np.float32(0.7) * off + np.float32(0.15) * across
        off *= self._loose
        return off

    def _slid(self, points: Floats) -> Floats:
        """Return the stations slid along their lanes: bellies change length, tendons hardly."""
        chain = self._chain
        step = length(points - points.take(self._lanes.before, axis=1))
        long, rest = np.bincount(chain, step), np.bincount(chain, self._step)
        # a tendon is not stretched, but it goes slack
        gives = np.where((long < rest).take(chain), self._slackens, self._gives)
        give = np.bincount(chain, self._step * gives)
        change = np.maximum((long - rest) / np.maximum(give, _TINY), -0.75)
        wanted = self._step * (1.0 + gives * change.take(chain))
        total = np.bincount(chain, wanted)
        wanted *= (long / np.maximum(total, _TINY)).take(chain)
        there = np.cumsum(step, dtype=np.float64) + self._lane_gap
        asked = np.cumsum(wanted) + self._lane_gap
        return np.stack([np.interp(asked, there, row) for row in points]).astype(np.float32)

    def _sections(self, points: Floats, turned: Floats) -> Floats:
        lanes, free = self._lanes, self._free
        before = apply(turned, self._tangent)
        back, on = points.take(lanes.before, axis=1), points.take(lanes.after, axis=1)
        ahead = unit(before + free * (unit(on - back) - before))
        stretch = length(points - back) / np.maximum(self._step, np.float32(_TINY))
        stretch[self._first] = stretch[lanes.after[self._first]]
        stretch = np.float32(0.5) * (stretch + stretch.take(lanes.after))
        abreast = length(points.take(lanes.right, axis=1) - points.take(lanes.left, axis=1))
        wide = np.minimum(np.maximum(abreast / self._abreast, np.float32(0.6)), np.float32(1.6))
        stretch = np.minimum(np.maximum(stretch, np.float32(_LEAST)), np.float32(_MOST))
        thick = np.where(self._several, 1 / (stretch * wide), 1 / np.sqrt(stretch))
        thick = np.minimum(np.maximum(thick, np.float32(_LEAST)), np.float32(_MOST))
        stretch = 1 + free * (stretch - 1)
        thick = 1 + free * (thick - 1)
        matrix = times(swing(before, ahead), turned)
        matrix *= thick
        matrix += ((stretch - thick) * ahead)[:, None] * self._tangent
        return as_frames(matrix, points - apply(matrix, self._rest))
