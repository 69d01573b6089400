"""Soft tissue is kept out of the bones, vertex by vertex."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from meshes.atlas import Floats
from meshes.motion.bone_fields import BoneFields
from meshes.motion.kinematics import BODIES

#: Room that a vertex keeps from a bone, unless it was nearer in the neutral pose.
ROOM_MM = 0.4
_TINY = 1e-9
#: What lies further from the centre of the hip never comes near the pelvis; nor does skin, but in
#: the groin, mm.
_PELVIS_MM, _GROIN_MM = 215.0, 150.0
#: Skin this near to the midline may meet the femur of an adducted leg, mm.
_INNER_MM = 45.0
#: Bones of the knee concern only what lies this little above them, mm.
_KNEE_MM = 170.0


class OffBones:
    """Pushes vertices out of the bones.

    Parameters
    ----------
    rest_mm : (n, 3) float32
        In the neutral pose, where nothing is pushed.
    fields : BoneFields
    skin : (n,) bool
        Which of them are of the skin: it hardly comes near the bones.
    midline_x_mm : float
    """

    def __init__(
        self, rest_mm: Floats, fields: BoneFields, skin: NDArray[np.bool_], midline_x_mm: float
    ) -> None:
        self._fields = fields
        by_knee = rest_mm[:, 2] < fields.high_mm(BODIES.index("shank"))[2] + _KNEE_MM
        from_hip = np.linalg.norm(rest_mm, axis=1)
        inner = np.abs(rest_mm[:, 0] - midline_x_mm) < _INNER_MM
        comes_near = {
            "pelvis": from_hip < np.where(skin, _GROIN_MM, _PELVIS_MM),
            "femur": ~skin | inner | by_knee,
            "patella": by_knee,
            "shank": by_knee,
        }
        # the room that each point keeps from the bones of each body
        self._room = np.full((len(BODIES), len(rest_mm)), -np.inf, np.float32)
        for body in fields.bodies:
            some = np.flatnonzero(comes_near[BODIES[body]])
            self._room[body, some] = np.minimum(fields.at_rest(rest_mm[some], body), ROOM_MM)
        self._near = self._asked(self._room)
        self._grids = {body: fields.grid_of(body) for body in fields.bodies}

    def __call__(
        self, points_mm: Floats, rotation: Floats, shift_mm: Floats, *, rounds: int
    ) -> tuple[NDArray[np.intp], Floats]:
        """Push points out of the bones, in place.

        Parameters
        ----------
        points_mm : (n, 3) float32
            In a pose, the pelvis standing still.
        rotation, shift_mm : (4, 3, 3), (4, 3) float32
            Of each of ``BODIES`` in that pose.
        rounds : int
            Over all bones: what is pushed out of one may be pushed into the next.

        Returns
        -------
        (q,) int
            Those that moved.
        (3, n) float32
            For what lies against a bone the direction away from it, of length 1; 0 elsewhere.
        """
        xyz = np.ascontiguousarray(points_mm.T)
        walls = np.zeros_like(xyz)
        moved = self._push(xyz, self._room, rotation, shift_mm, self._near, walls)
        points_mm[moved] = xyz.take(moved, axis=1).T
        self.again(points_mm, moved, rotation, shift_mm, rounds=rounds - 1)
        return moved, walls

    def again(
        self,
        points_mm: Floats,
        some: NDArray[np.intp],
        rotation: Floats,
        shift_mm: Floats,
        *,
        rounds: int,
    ) -> None:
        """Push some (q,) of the points out of the bones, in place; else as when called."""
        for _ in range(rounds):
            if not len(some):
                return
            xyz = np.ascontiguousarray(points_mm[some].T)
            room = self._room[:, some]
            moved = self._push(xyz, room, rotation, shift_mm, self._asked(room), None)
            points_mm[some] = xyz.T
            some = some[moved]

    def _asked(self, room: Floats) -> list[NDArray[np.intp]]:
        """Return for each body that has bones which points may come near it."""
        return [np.flatnonzero(room[body] > -np.inf) for body in self._fields.bodies]

    def _push(
        self,
        xyz: Floats,
        room: Floats,
        rotation: Floats,
        shift_mm: Floats,
        asked: Sequence[NDArray[np.intp]],
        walls: Floats | None,
    ) -> NDArray[np.intp]:
        """Push points (3, n) once, in place, and return the numbers of those that moved."""
        turn, home = self._fields.carried(rotation, shift_mm)
        pushed = np.zeros(xyz.shape[1], bool)
        # all are asked about where they were: what one bone does is not what the next one sees
        pushes = []
        for body, own in zip(self._fields.bodies, asked, strict=True):
            if not len(own):
                continue
            place = turn[body] @ xyz.take(own, axis=1)
            place += home[body][:, None]
            near = self._fields.may_be_near(place, body)
            if not len(near):
                continue
            away, ahead = self._fields.sample(place.take(near, axis=1), self._grids[body])
            number = own[near]
            out, size = rotation[body] @ ahead, np.einsum("ij,ij->j", ahead, ahead)
            if walls is not None:
                walls[:, number] = out / np.sqrt(np.maximum(size, _TINY))
            lack = room[body].take(number) - away
            inside = np.flatnonzero(lack > 0)
            # the grid is flat where two sides meet: no step is longer than twice the lack
            step = lack.take(inside) / np.maximum(size.take(inside), 0.25)
            pushes.append((number[inside], out.take(inside, axis=1) * step))
        for number, push in pushes:
            xyz[:, number] += push
            pushed[number] = True
        return np.flatnonzero(pushed)
