"""The section plane as a person means it: a kind, a place in mm, a side that is kept."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

Kind = Literal["transversal", "coronal", "sagittal", "free"]
Direction = tuple[float, float, float]

#: Dutch names of the kinds.
KINDS: Mapping[Kind, str] = {
    "transversal": "Transversaal",
    "coronal": "Coronaal",
    "sagittal": "Sagittaal",
    "free": "Vrij",
}

#: Where a positive offset goes, in the frame of the atlas of a right hip (LPS): up, to the front,
#: to the outside.
_POSITIVE: Mapping[Kind, Direction] = {
    "transversal": (0.0, 0.0, 1.0),
    "coronal": (0.0, -1.0, 0.0),
    "sagittal": (-1.0, 0.0, 0.0),
}

#: A plane further from the centre of the head than this meets nothing of the atlas.
FARTHEST_MM = 900.0


@dataclass(frozen=True)
class Section:
    """A plane that cuts the hip open.

    Parameters
    ----------
    kind : Kind
    offset_mm : float
        From the centre of the femoral head: up, to the front or to the outside is positive; for a
        free plane along its direction.
    direction : tuple of float
        Of a free plane: unit vector in the frame of the atlas of a right hip.
    flipped : bool
        What lies beyond the plane is cut away, or when flipped what lies before it.
    """

    kind: Kind
    offset_mm: float = 0.0
    direction: Direction = (0.0, 0.0, 1.0)
    flipped: bool = False

    @property
    def along(self) -> Direction:
        """Direction in which the offset is counted, unit vector."""
        return _POSITIVE.get(self.kind, self.direction)

    @property
    def normal(self) -> Direction:
        """Unit vector towards what is cut away."""
        x, y, z = self.along
        return (-x, -y, -z) if self.flipped else (x, y, z)

    @property
    def distance_mm(self) -> float:
        """Distance of the plane from the origin along ``normal``."""
        return -self.offset_mm if self.flipped else self.offset_mm

    def at(self, offset_mm: float) -> Section:
        """Return the same plane at another place, not beyond where anything can be cut."""
        return replace(self, offset_mm=min(FARTHEST_MM, max(-FARTHEST_MM, offset_mm)))

    def stepped(self, step_mm: float) -> Section:
        """Return the plane moved on, at whole tenths of a mm."""
        return self.at(round(self.offset_mm + step_mm, 1))

    def turned(self, direction: Direction, through_mm: Direction) -> Section:
        """Return a free plane through a point with another direction, the same side kept.

        Parameters
        ----------
        direction : tuple of float
            Not nothing; made a unit vector. It takes the place of ``along``.
        through_mm : tuple of float
            A point of the plane, in the frame of the atlas of a right hip.
        """
        length = math.hypot(*direction)
        x, y, z = (part / length for part in direction)
        offset_mm = x * through_mm[0] + y * through_mm[1] + z * through_mm[2]
        return Section("free", offset_mm, (x, y, z), self.flipped)
