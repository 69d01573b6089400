"""Where things are drawn: matrices ``(4, 4)`` from the frame of a shape to that of the picture."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from meshes.motion.kinematics import HIP_AXES, turn

Matrix = NDArray[np.float64]


def mirror(sign: float, shift_mm: float = 0.0) -> Matrix:
    """Return the matrix of x' = sign * x + shift, y and z kept."""
    matrix = np.eye(4)
    matrix[0, 0], matrix[0, 3] = sign, shift_mm
    return matrix


def tilted(pelvis_deg: float) -> Matrix:
    """Return how all is tilted back as the pelvis joins in."""
    matrix = np.eye(4)
    matrix[:3, :3] = turn(HIP_AXES[0], pelvis_deg)
    return matrix


def drawn_place(
    moved: Matrix | None, *, mirrored: bool, other_side: bool, midline_x_mm: float
) -> Matrix:
    """Return where a shape of the atlas is drawn.

    Parameters
    ----------
    moved : (4, 4) float64 or None
        A rigid motion in the atlas frame, after a bone of the other side was mirrored.
    mirrored : bool
        True for a left hip: then all is mirrored about x = 0.
    other_side : bool
        True for the bone of the other side: it is mirrored about the midline first.
    midline_x_mm : float
    """
    own = mirror(-1.0, 2 * midline_x_mm) if other_side else np.eye(4)
    side = mirror(-1.0 if mirrored else 1.0)
    return side @ (own if moved is None else moved @ own)
