"""Points that run along bones are kept off them: few, but in several rounds, evened out between."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from meshes.atlas import Floats
from meshes.motion.bone_fields import BoneFields

Indices = NDArray[np.intp]


class BesideBones:
    """Keeps some points off the bones that they may come near.

    Parameters
    ----------
    fields : BoneFields
    near : sequence of (k,) int
        For each body that has bones the points that may come near it.
    """

    def __init__(self, fields: BoneFields, near: Sequence[Indices]) -> None:
        self._fields, self._near = fields, near
        bounds = np.cumsum([0, *(len(own) for own in near)])
        self._parts = [slice(a, b) for a, b in pairwise(bounds)]
        #: The point and the body of each question.
        self.point: Indices = np.concatenate([*near, np.empty(0, np.intp)])
        self.body: Indices = np.repeat(np.array(fields.bodies, np.intp), np.diff(bounds))
        self._grid = fields.grid_of(self.body)

    def pushed(
        self,
        points_mm: Floats,
        rotation: Floats,
        shift_mm: Floats,
        *,
        room_mm: Floats,
        share: Floats | float,
        even: Callable[[Floats], Floats],
        rounds: int,
    ) -> Floats:
        """Return how far each point is pushed, ``(3, n) float32``.

        Parameters
        ----------
        points_mm : (3, n) float32
            In a pose.
        rotation, shift_mm : (4, 3, 3), (4, 3) float32
            Of each of ``BODIES`` in that pose.
        room_mm, share : (m,) float32
            For each question, how far off it has to stay, and how much of a push it takes.
        even : callable
            What is done to the pushes (3, n) between two rounds.
        rounds : int
        """
        turn, home = self._fields.carried(rotation, shift_mm)
        bodies = list(zip(self._fields.bodies, self._near, self._parts, strict=True))
        ground = np.empty((3, len(self.point)), np.float32)
        for body, own, part in bodies:
            ground[:, part] = turn[body] @ points_mm.take(own, axis=1) + home[body][:, None]
        off = np.zeros_like(points_mm)
        for round_ in range(rounds):
            place = ground.copy()
            if round_:
                off = even(off)
                for body, own, part in bodies:
                    place[:, part] += turn[body] @ off.take(own, axis=1)
            away, ahead = self._fields.sample(place, self._grid)
            ahead *= np.maximum(room_mm - away, 0.0) * share
            for body, own, part in bodies:
                off[:, own] += rotation[body] @ ahead[:, part]
        return off
