"""A plane that cuts, and how its cut is laid out flat."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]

#: A plane whose normal has less of an axis than this counts as lying along that axis.
_ALONG = 1e-6


@dataclass(frozen=True)
class Plane:
    """A plane; all points x with ``normal @ x > offset_mm`` lie on its positive side.

    Parameters
    ----------
    normal : tuple of float
        Unit vector, LPS axes (+x the patient's left, +y posterior, +z up).
    offset_mm : float
        Distance from the origin along the normal.
    """

    normal: tuple[float, float, float]
    offset_mm: float

    @cached_property
    def n(self) -> Vector:
        """The normal, ``(3,) float64``."""
        return np.array(self.normal, float)

    @cached_property
    def origin_mm(self) -> Vector:
        """The point of the plane nearest to the origin, ``(3,) float64``."""
        return self.n * self.offset_mm

    @cached_property
    def axes(self) -> tuple[Vector, Vector]:
        """Right and up of the flat picture, unit vectors in the plane, as radiologists lay it out.

        The patient's right lies left in the picture; a transversal cut has the front above (seen
        from the feet), a coronal one the head above (seen from the front), a sagittal one the
        front on the left and the head above. An oblique plane goes by the same rules.
        """
        steep = abs(self.normal[2]) > max(abs(self.normal[0]), abs(self.normal[1]))
        above = np.array([0.0, -1.0, 0.0] if steep else [0.0, 0.0, 1.0])
        up = above - self.n * (above @ self.n)
        up /= np.linalg.norm(up)
        right = np.cross(up, self.n)
        leans = right[0] if abs(right[0]) > _ALONG and abs(right[0]) >= abs(right[1]) else right[1]
        return (right if leans > 0 else -right), up

    def flat(self, points_mm: Vector) -> Vector:
        """Return where points lie in the flat picture, ``(n, 2)`` mm, from points ``(n, 3)``."""
        return points_mm @ np.stack(self.axes, axis=1)

    def in_space(self, flat_mm: Vector) -> Vector:
        """Return points of the plane, ``(n, 3)`` mm, from places in the flat picture ``(n, 2)``."""
        return self.origin_mm + flat_mm @ np.stack(self.axes)

    def seen_from(self, matrix: Vector) -> tuple[Vector, float]:
        """Return normal and offset of the plane in a frame that a rigid matrix maps to this one.

        Parameters
        ----------
        matrix : (4, 4) float64
            From that frame to this one: a rotation, possibly with a mirror, and a shift.
        """
        return matrix[:3, :3].T @ self.n, self.offset_mm - float(self.n @ matrix[:3, 3])

    def mirrored(self) -> Plane:
        """Return the plane mirrored about x = 0."""
        x, y, z = self.normal
        return Plane((-x, y, z), self.offset_mm)
