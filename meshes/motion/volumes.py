"""Volumes of muscles are kept: what a pose takes at one place, the section gives at others."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from meshes.atlas import Floats, Part
from meshes.motion.turning import dot

#: Step in which the effect of growing is taken, and most by which sections grow or shrink.
_STEP, _MOST = 0.02, 0.7
#: Rounds for the light faces and for all, and the share of a volume that is close enough.
_ROUNDS, _CLOSE = (1, 3), 0.006
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
                own = part.lightest_faces if light else part.faces
                faces.append(number[own + start])
        self.vertices: NDArray[np.intp] = np.flatnonzero(of_vertex[some] >= 0)
        self._owner = of_vertex[some][self.vertices]
        compact = np.full(len(some), -1, np.intp)
        compact[self.vertices] = np.arange(len(self.vertices))
        whole = compact[np.concatenate(faces)] if faces else np.empty((0, 3), np.intp)
        self._corners = np.ascontiguousarray(whole.T)
        counts = np.array([len(own) for own in faces], np.intp)
        self._stops = np.cumsum(counts)
        self._starts = self._stops - counts
        rest: Floats = np.concatenate([part.vertices_mm for part in parts])[some]
        self._whole = _Faces(self._corners, self._starts)
        at = np.ascontiguousarray(rest[self.vertices].T)
        self._rest = _measured_mm3(at, self._whole)
        self._size = np.maximum(np.abs(self._rest), 1.0)

    def _faces(self, parts: NDArray[np.bool_]) -> _Faces:
        """Return the faces of some of the parts."""
        if parts.all():
            return self._whole
        starts, stops = self._starts[parts], self._stops[parts]
        corners = [self._corners[:, a:b] for a, b in zip(starts, stops, strict=True)]
        sizes = stops - starts
        return _Faces(np.concatenate(corners, axis=1), np.cumsum(sizes) - sizes)

    def keep(self, points_mm: Floats, outward_mm: Floats, walls: Floats) -> NDArray[np.intp]:
        """Grow or shrink sections until the volumes are those of the neutral pose, in place.

        Parameters
        ----------
        points_mm : (k, 3) float32
            All points.
        outward_mm : (v, 3) float32
            For each of ``vertices``: the way it goes when its section grows by its own size.
        walls : (3, v) float32
            Directions away from a bone of what lies against one: it grows along the bone only.

        Returns
        -------
        (q,) int
            The points that have gone so far that they may have come into a bone.
        """
        if not len(self.vertices):
            return self.vertices
        was = np.ascontiguousarray(points_mm.take(self.vertices, axis=0).T)
        outward = np.ascontiguousarray(outward_mm.T)
        into = np.minimum(dot(outward, walls), np.float32(0.0))
        at, faces, now = was.copy(), self._whole, np.empty_like(self._rest)
        wrong = np.ones(len(now), bool)
        for _ in range(self._rounds):
            now[wrong] = _measured_mm3(at, faces)
            lack = self._rest - now
            wrong = np.abs(lack) >= _CLOSE * self._size
            if not wrong.any():
                break
            # only what is not right yet is asked again
            faces = self._faces(wrong)
            along = into * (lack > 0).take(self._owner)
            out = outward - along * walls
            grown = np.asarray(at + np.float32(_STEP) * out, np.float32)
            rise = (_measured_mm3(grown, faces) - now[wrong]) / _STEP
            # a section grows with the square of its size; what is squashed flat stays so
            yields = np.where(rise > _FLAT * self._size[wrong], rise, np.inf)
            wanted = 1.0 + 2.0 * lack[wrong] / yields
            share = np.zeros_like(now)
            share[wrong] = np.clip(np.sqrt(np.maximum(wanted, 0.0)) - 1.0, -_MOST, _MOST)
            at += share.take(self._owner) * out
        points_mm[self.vertices] = at.T
        gone = at - was
        return np.asarray(self.vertices[dot(gone, gone) > _FAR_MM**2])


class _Faces(NamedTuple):
    """Faces of some parts, one part after the other.

    Parameters
    ----------
    corners : (3, m) int
    starts : (p,) int
        First of each part.
    """

    corners: NDArray[np.intp]
    starts: NDArray[np.intp]


def _measured_mm3(at_mm: Floats, faces: _Faces) -> Floats:
    """Return the volume of each part, its vertices being among ``at_mm``, (3, v)."""
    x, y, z = at_mm
    a, b, c = faces.corners
    ax, ay, az = x.take(a), y.take(a), z.take(a)
    bx, by, bz = x.take(b), y.take(b), z.take(b)
    six = (ay * bz - az * by) * x.take(c)
    six += (az * bx - ax * bz) * y.take(c)
    six += (ax * by - ay * bx) * z.take(c)
    return np.asarray(np.add.reduceat(six, faces.starts, dtype=np.float64) / 6, np.float32)
