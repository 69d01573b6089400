"""A pose of the right leg: the angles of hip and knee, and which bone stands still."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]

#: The three coordinates of the hip, in the order of its joint coordinate system.
COORDINATES = ("flexion", "abduction", "external_rotation")


@dataclass(frozen=True)
class Pose:
    """Angles of hip and knee; all 0 is the neutral pose the atlas is built in.

    The hip's angles are those of the joint coordinate system of Grood and Suntay as Wu 2002
    (J Biomech 35:543) lays it down, with the signs of clinical speech: the first about the
    pelvis' own transverse axis, the third about the long axis of the femur, the second about the
    floating axis at right angles to both.

    Parameters
    ----------
    flexion_deg : float
        Negative is extension.
    abduction_deg : float
        Negative is adduction.
    external_rotation_deg : float
        Negative is internal rotation.
    knee_flexion_deg : float
    closed_chain : bool
        The femur stands still and the pelvis moves; the angles between the two are the same.
    """

    flexion_deg: float = 0.0
    abduction_deg: float = 0.0
    external_rotation_deg: float = 0.0
    knee_flexion_deg: float = 0.0
    closed_chain: bool = False

    @property
    def angles_deg(self) -> FloatArray:
        """The four angles, ``(4,)``: flexion, abduction, external rotation, knee."""
        return np.array(
            [
                self.flexion_deg,
                self.abduction_deg,
                self.external_rotation_deg,
                self.knee_flexion_deg,
            ]
        )

    @property
    def record(self) -> dict[str, float]:
        """The four angles by name, as records and manifests have them."""
        return {
            "flexion_deg": self.flexion_deg,
            "abduction_deg": self.abduction_deg,
            "external_rotation_deg": self.external_rotation_deg,
            "knee_flexion_deg": self.knee_flexion_deg,
        }


#: How the atlas is built.
NEUTRAL = Pose()
