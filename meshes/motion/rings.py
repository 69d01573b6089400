"""The rings of a swept part, found back in its finished surface.

A muscle is swept as rings of points, one after the other (``meshes.soft.sweep``): first the upper
side of the section from edge to edge, then the lower side back. What the builders do afterwards
moves the points and keeps their order.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from meshes.atlas import Floats, Part

#: Rings that round off each end: they follow the last ring of the body.
CAP = 3


@dataclass(frozen=True, eq=False)
class Rings:
    """A part as rings.

    Parameters
    ----------
    points_mm : (r, n, 3) float32
    across : (n,) float64
        Place of each point of a ring across the section, -1 to 1.
    """

    points_mm: Floats
    across: NDArray[np.float64]

    @property
    def body(self) -> slice:
        """The rings between those that round off the ends."""
        return slice(CAP, len(self.points_mm) - CAP)

    @property
    def width_mm(self) -> float:
        """How wide the broad part is, from edge to edge."""
        number = len(self.across)
        edge = self.points_mm[:, 0] - self.points_mm[:, number // 2]
        return float(np.quantile(np.linalg.norm(edge, axis=1), 0.8))

    def lane_weights(self, lanes: int) -> NDArray[np.float64]:
        """Return how much each point of a ring belongs to each of some lanes, ``(n, lanes)``.

        Lanes lie side by side; weights are linear between their middles and add up to 1.
        """
        place = np.clip((self.across + 1) / 2 * lanes - 0.5, 0.0, lanes - 1.0)
        return np.asarray(np.maximum(1.0 - np.abs(place[:, None] - np.arange(lanes)), 0.0))

    def middles(self, lanes: int) -> NDArray[np.float64]:
        """Return the middle of each lane in each ring, ``(r, lanes, 3)``."""
        weights = self.lane_weights(lanes)
        # points crowd at the edges of a section: each counts for the width it stands for
        width = np.abs(np.gradient(np.arccos(np.clip(self.across, -1.0, 1.0)))) * np.sqrt(
            np.maximum(1.0 - self.across**2, 0.01)
        )
        weights = weights * width[:, None]
        weights /= weights.sum(axis=0)
        return np.asarray(np.einsum("rni,nl->rli", self.points_mm.astype(np.float64), weights))


def read_rings(part: Part) -> Rings | None:
    """Return the rings of a part, None where it was not swept."""
    if not part.path_points or not len(part.faces):
        return None
    number = int(part.faces[0].max()) - 1
    count, rest = divmod(len(part.vertices_mm), max(number, 1))
    walls = 2 * number * (count - 1)
    if number < 6 or number % 2 or rest or count < 2 * CAP + 4 or len(part.faces) < walls:
        return None
    half = -np.cos(np.linspace(0.0, np.pi, number // 2 + 1))
    return Rings(part.vertices_mm.reshape(count, number, 3), np.concatenate([half, half[-2:0:-1]]))
