"""What is told of a place where two bones meet: a value, without what it takes to find one."""

from __future__ import annotations

from dataclasses import dataclass

from meshes.motion.pose import FloatArray


@dataclass(frozen=True, eq=False)
class Meeting:
    """A place where two bones meet.

    Parameters
    ----------
    bones : (str, str)
        Ids of the parts.
    regions : (str, str)
        Areas of these bones at the place; empty where it lies in none.
    at_mm : (3,) float64
        In the pose.
    depth_mm : float
        How deep the one would be in the other; below 0 they are that far apart.
    """

    bones: tuple[str, str]
    regions: tuple[str, str]
    at_mm: FloatArray
    depth_mm: float
