"""Volumes of muscles are kept: what a pose takes at one place, the section gives at others."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np
from numpy.typing import NDArray

from meshes.atlas import Floats, Part

#: Step in which the effect of growing is taken, and most by which sections grow or shrink.
_STEP, _MOST = 0.02, 0.7
#: Rounds for the light faces and for all, and the share of a volume that is close enough.
_ROUNDS, _CLOSE = (1, 3), 0.012
#: A muscle whose volume rises less than this as its sections grow, as a share of it, is squashed.
_FLAT = 0.2
#: What grows by more than this may come into a bone.
_FAR_MM = 0.5


class Volumes:
    """Keeps the volumes of some parts.

    Parameters
    ----------
    parts : sequence of Part
        Their vertices stand one after the other.
    kept : collection of str
        Ids of those whose volume is kept.
    some : (k,) int
        The vertices that are worked out; everything below counts in these.
    light : bool
        The volumes are those of the light faces.
    """

    def __init__(
        self, parts: Sequence[Part], kept: Collection[str], some: NDArray[np.intp], *, light: bool
    ) -> None:
        self._rounds = _ROUNDS[0 if light else 1]
        starts = np.cumsum([0, *(len(part.vertices_mm) for part in parts)])
        number = np.full(starts[-1], -1, np.intp)
        number[some] = np.arange(len(some))
        of_vertex = np.full(starts[-1], -1, np.intp)
        faces: list[NDArray[np.intp]] = []
        for part, start in zip(parts, starts[:-1], strict=True):
            if part.id in kept:
                of_vertex[start : start + len(part.vertices_mm)] = len(faces)
                own = part.light_faces if light and len(part.light_faces) else part.faces
                faces.append(number[own + start])
        self.vertices: NDArray[np.intp] = np.flatnonzero(of_vertex[some] >= 0)
        self._owner = of_vertex[some][self.vertices]
        compact = np.full(len(some), -1, np.intp)
        compact[self.vertices] = np.arange(len(self.vertices))
        whole = compact[np.concatenate(faces)] if faces else np.empty((0, 3), np.intp)
        self._corners = np.ascontiguousarray(whole.T)
        self._bounds = np.cumsum([0, *(len(f) for f in faces)])[:-1]
        rest: Floats = np.concatenate([part.vertices_mm for part in parts])[some]
        self._rest = self._measured_mm3(rest[self.vertices])

    def _measured_mm3(self, points_mm: Floats) -> Floats:
        """Return the volume of each part kept, ``vertices`` being at (v, 3)."""
        x, y, z = np.ascontiguousarray(points_mm.T)
        a, b, c = self._corners
        ax, ay, az = x[a], y[a], z[a]
        bx, by, bz = x[b], y[b], z[b]
        six = (ay * bz - az * by) * x[c]
        six += (az * bx - ax * bz) * y[c]
        six += (ax * by - ay * bx) * z[c]
        return np.asarray(np.add.reduceat(six, self._bounds, dtype=np.float64) / 6, np.float32)

    def keep(self, points_mm: Floats, outward_mm: Floats, walls: Floats) -> NDArray[np.intp]:
        """Grow or shrink sections until the volumes are those of the neutral pose, in place.

        Parameters
        ----------
        points_mm : (k, 3) float32
            All points.
        outward_mm : (v, 3) float32
            For each of ``vertices``: the way it goes when its section grows by its own size.
        walls : (v, 3) float32
            Directions away from a bone of what lies against one: it grows along the bone only.

        Returns
        -------
        (q,) int
            The points that have gone so far that they may have come into a bone.
        """
        own = points_mm[self.vertices]
        gone = np.zeros_like(outward_mm)
        size = np.maximum(np.abs(self._rest), 1.0)
        for _ in range(self._rounds if len(self.vertices) else 0):
            now = self._measured_mm3(own + gone)
            lack = self._rest - now
            if (np.abs(lack) < _CLOSE * size).all():
                break
            into = np.minimum(np.einsum("ij,ij->i", outward_mm, walls), 0.0)
            into *= (lack > 0)[self._owner]
            outward = outward_mm - into[:, None] * walls
            grown = own + gone + np.float32(_STEP) * outward
            rise = (self._measured_mm3(grown) - now) / _STEP
            # a section grows with the square of its size; what is squashed flat stays so
            wanted = 1.0 + 2.0 * lack / np.where(rise > _FLAT * size, rise, np.inf)
            share = np.clip(np.sqrt(np.maximum(wanted, 0.0)) - 1.0, -_MOST, _MOST)
            gone += share.astype(np.float32)[self._owner, None] * outward
        points_mm[self.vertices] = own + gone
        far = np.einsum("ij,ij->i", gone, gone) > _FAR_MM**2
        return np.asarray(self.vertices[far])
