"""What muscles run over: balls and cylinders that go with a bone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from meshes.motion.kinematics import BODIES, Knee
from meshes.motion.pose import FloatArray
from meshes.motion.wrapping import around_ball, around_cylinder


@dataclass(frozen=True, eq=False)
class Obstacle:
    """A ball, or a cylinder without ends, in the neutral pose.

    Parameters
    ----------
    body : int
        Index into ``BODIES``.
    centre_mm : (3,) float64
    axes : (3, 3) float64 or None
        Of a cylinder: rows, the third along it; None for a ball.
    side : (2,) float64 or None
        Of a cylinder: where lines must pass it, along the first two axes.
    radius_mm : float or None
        None: what the line's own neutral course leaves room for.
    """

    body: int
    centre_mm: FloatArray
    axes: FloatArray | None
    side: FloatArray | None
    radius_mm: float | None

    def radius_for(self, line_mm: FloatArray) -> float:
        """Return the radius for a line whose neutral course is (n, 3)."""
        if self.radius_mm is not None:
            return self.radius_mm
        arm = line_mm - self.centre_mm
        if self.axes is not None:
            arm = arm @ self.axes[:2].T
        return float(np.linalg.norm(arm, axis=1).min())

    def lengths_mm(
        self,
        a_mm: FloatArray,
        b_mm: FloatArray,
        radius_mm: FloatArray,
        rotation: FloatArray,
        shift: FloatArray,
    ) -> FloatArray:
        """Return the shortest ways round it.

        Parameters
        ----------
        a_mm, b_mm : (p, s, 3) float64
            Ends in p poses, pelvis standing still.
        radius_mm : (s,) float64
        rotation, shift : (p, 4, 3, 3), (p, 4, 3) float64
            As ``body_transforms`` gives them.

        Returns
        -------
        (p, s) float64
        """
        turned, moved = rotation[:, self.body], shift[:, None, self.body]
        shape = a_mm.shape[:2]
        own = [((end - moved) @ turned - self.centre_mm).reshape(-1, 3) for end in (a_mm, b_mm)]
        radius = np.broadcast_to(radius_mm, shape).reshape(-1)
        if self.axes is None:
            return around_ball(own[0], own[1], radius).reshape(shape)
        a, b = (end @ self.axes.T for end in own)
        return around_cylinder(a, b, radius, self.side).reshape(shape)


def read_obstacles(table: Mapping[str, Mapping[str, Any]], knee: Knee) -> dict[str, Obstacle]:
    """Return the obstacles of ``paths.toml`` by name."""
    return {name: _obstacle(row, knee) for name, row in table.items()}


def _obstacle(row: Mapping[str, Any], knee: Knee) -> Obstacle:
    centre = np.array(row["centre_mm"], np.float64)
    along = row.get("axis")
    if row.get("at") == "knee":
        centre = centre + knee.centre_mm
        along = knee.axis
    axes = side = None
    if along is not None:
        third = np.array(along, np.float64) / np.linalg.norm(along)
        first = np.cross([0.0, 1.0, 0.0], third)
        first = first / np.linalg.norm(first)
        axes = np.stack([first, np.cross(third, first), third])
        if "side" in row:
            side = axes[:2] @ np.array(row["side"], np.float64)
    return Obstacle(
        body=BODIES.index(row["body"]),
        centre_mm=centre,
        axes=axes,
        side=side,
        radius_mm=row.get("radius_mm"),
    )
