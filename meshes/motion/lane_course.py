"""Where the lanes of the muscles run in a pose, and how their sections stand along them.

Between two fixed stations a lane keeps the course it has in the neutral pose, carried over to the
new line between its ends, and is pushed off the bones. Its stations then slide along it, so that
tendons keep their length and bellies take up what the whole changes. Sections grow as the belly
shortens, so that its volume stays.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from meshes.atlas import Floats
from meshes.motion.bone_fields import BoneFields
from meshes.motion.kinematics import BODIES, Knee, body_transforms, hip_rotation
from meshes.motion.lanes import Lanes
from meshes.motion.turning import apply, shared_turn, swing, swung, turn_of, unit

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
        rest = lanes.rest_mm
        self._kept = lanes.keeps.sum(axis=1)
        loose = self._kept < 1.0
        near = [np.flatnonzero(loose & self._reaches(fields, body)) for body in fields.bodies]
        self._near = np.concatenate(near)
        self._body = np.repeat(fields.bodies, [len(some) for some in near])
        self._room = lanes.room_mm[self._near, self._body]
        self._loose = np.maximum(1.0 - self._kept, 0.0)
        self._fields = fields
        self._ends = rest[lanes.stop] - rest[lanes.start]
        self._off_line = rest - rest[lanes.start] - lanes.share[:, None] * self._ends
        self._span = np.linalg.norm(self._ends, axis=1)
        self._step = np.linalg.norm(rest - rest[lanes.before], axis=1)
        held = np.minimum(lanes.holds.sum(axis=1), 1.0)
        self._free = 1.0 - held
        fast = held > 1 - _TINY
        chain = np.cumsum(fast[lanes.before] | (lanes.before == np.arange(len(rest))))
        self._chain = chain - chain[:1]
        self._gives = (
            0.5 * (lanes.gives + lanes.gives[lanes.before]) * (1 - held * held[lanes.before])
        )
        self._slackens = np.maximum(self._gives, _SLACK * (1 - held * held[lanes.before]))
        self._tangent = unit(rest[lanes.after] - rest[lanes.before])
        self._abreast = np.linalg.norm(rest[lanes.right] - rest[lanes.left], axis=1)
        self._lane_gap = 1e4 * lanes.lane

    def _reaches(self, fields: BoneFields, body: int) -> NDArray[np.bool_]:
        """Return which stations can come near the bones of a body at all."""
        if BODIES[body] in ("pelvis", "femur"):
            return np.ones(len(self._lanes.rest_mm), bool)
        return np.asarray(self._lanes.rest_mm[:, 2] < fields.high_mm(body)[2] + _KNEE_MM)

    def frames(self, angles_deg: ArrayLike) -> Floats:
        """Return how each station is carried, ``(p, 12) float32``.

        The first nine numbers are a matrix ``m``, by rows, the last three a shift ``t``: a neutral
        point ``x`` of the section goes to ``x + m @ x + t``.
        """
        lanes = self._lanes
        if not len(lanes.rest_mm):
            return np.empty((0, 12), np.float32)
        angles = np.asarray(angles_deg, np.float64)
        rotation, shift = (a[0].astype(np.float32) for a in body_transforms(self._knee, angles))
        turned = shared_turn(hip_rotation(angles), lanes.hip)
        if angles[3]:
            turned = turned @ turn_of(self._knee.axis, -np.radians(angles[3]) * lanes.knee)
        points = self._slid(self._course(rotation, shift, turned))
        return self._sections(points, turned)

    def _course(self, rotation: Floats, shift: Floats, turned: Floats) -> Floats:
        """Return where the lanes run, before anything slides along them."""
        lanes = self._lanes
        carried = np.zeros_like(lanes.rest_mm)
        for body in range(len(BODIES)):
            carried += lanes.keeps[:, body, None] * (lanes.rest_mm @ rotation[body].T + shift[body])
        start, stop = carried[lanes.start], carried[lanes.stop]
        line = stop - start
        span = np.sqrt(np.einsum("ij,ij->i", line, line))
        before = apply(turned, self._ends)
        bent = apply(turned, self._off_line)
        bent = swung(bent, before, line)
        # longer or shorter, it is drawn straighter
        ratio = span / np.maximum(self._span, _TINY)
        bent *= np.minimum(ratio, 1.0 / np.maximum(ratio, _TINY))[:, None]
        free = start + lanes.share[:, None] * line + bent
        loose = self._loose[:, None]
        base = carried + loose * free
        turn, home = self._fields.carried(rotation, shift)
        # of each pair of a station and a body: to its place in the grid, and back
        to_grid, back = turn[self._body], rotation[self._body]
        ground = apply(to_grid, base[self._near]) + home[self._body]
        # a shorter muscle is thicker, and its middle lies further off the bone
        thicker = np.clip(1.0 / np.maximum(ratio, _TINY), 1.0, _THICKER)[self._near]
        room = np.where(self._room > 0, self._room * thicker, self._room)
        off = np.zeros_like(base)
        for _ in range(_ROUNDS):
            off = 0.5 * off + 0.25 * (off[lanes.before] + off[lanes.after])
            off = 0.7 * off + 0.15 * (off[lanes.left] + off[lanes.right])
            off *= loose
            place = ground + apply(to_grid, off[self._near])
            away, ahead = self._fields.sample(np.ascontiguousarray(place.T), self._body)
            lack = np.maximum(room - away, 0.0) * self._loose[self._near]
            step = apply(back, (ahead * lack).T)
            for k in range(3):
                off[:, k] += np.bincount(self._near, step[:, k], minlength=len(off))
        return np.asarray(base + off, np.float32)

    def _slid(self, points: Floats) -> Floats:
        """Return the stations slid along their lanes: bellies change length, tendons hardly."""
        lanes, chain = self._lanes, self._chain
        step = np.linalg.norm(points - points[lanes.before], axis=1)
        length, rest = np.bincount(chain, step), np.bincount(chain, self._step)
        # a tendon is not stretched, but it goes slack
        gives = np.where((length < rest)[chain], self._slackens, self._gives)
        give = np.bincount(chain, self._step * gives)
        change = np.maximum((length - rest) / np.maximum(give, _TINY), -0.75)
        wanted = self._step * (1.0 + gives * change[chain])
        total = np.bincount(chain, wanted)
        wanted *= (length / np.maximum(total, _TINY))[chain]
        there = np.cumsum(step) + self._lane_gap
        asked = np.cumsum(wanted) + self._lane_gap
        slid = np.stack([np.interp(asked, there, points[:, k]) for k in range(3)], axis=1)
        return slid.astype(np.float32)

    def _sections(self, points: Floats, turned: Floats) -> Floats:
        lanes = self._lanes
        free = self._free.astype(np.float32)
        before = apply(turned, self._tangent)
        ahead = unit(points[lanes.after] - points[lanes.before])
        ahead = unit(before + free[:, None] * (ahead - before))
        stretch = np.linalg.norm(points - points[lanes.before], axis=1) / np.maximum(
            self._step, _TINY
        )
        first = lanes.before == np.arange(len(points))
        stretch[first] = stretch[lanes.after[first]]
        stretch = 0.5 * (stretch + stretch[lanes.after])
        abreast = np.linalg.norm(points[lanes.right] - points[lanes.left], axis=1)
        several = self._abreast > _TINY
        wide = np.where(several, abreast / np.maximum(self._abreast, _TINY), 1.0)
        stretch = np.clip(stretch, _LEAST, _MOST)
        thick = np.where(several, 1 / (stretch * np.clip(wide, 0.6, 1.6)), stretch**-0.5)
        thick = np.clip(thick, _LEAST, _MOST)
        stretch = (1.0 + free * (stretch - 1.0)).astype(np.float32)
        thick = (1.0 + free * (thick - 1.0)).astype(np.float32)
        matrix = thick[:, None, None] * (swing(before, ahead) @ turned)
        matrix += ((stretch - thick)[:, None] * ahead)[:, :, None] * self._tangent[:, None, :]
        frames = np.empty((len(points), 12), np.float32)
        frames[:, 9:] = points - apply(matrix, lanes.rest_mm)
        frames[:, :9] = (matrix - np.eye(3, dtype=np.float32)).reshape(-1, 9)
        return frames
