"""Many rotations at once: shares of one about its own axis, and the shortest between directions."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy.spatial.transform import Rotation

from meshes.atlas import Floats
from meshes.motion.pose import FloatArray

_TINY = 1e-6


def turn_of(axis: FloatArray, angle_rad: ArrayLike) -> Floats:
    """Return rotations (n, 3, 3) about one unit axis by angles (n,)."""
    x, y, z = np.asarray(axis, np.float64)
    skew = np.array([[0.0, -z, y], [z, 0.0, -x], [-y, x, 0.0]])
    angle = np.asarray(angle_rad, np.float64)
    parts = np.stack([np.ones_like(angle), np.sin(angle), 1.0 - np.cos(angle)], axis=1)
    basis = np.stack([np.eye(3), skew, skew @ skew]).reshape(3, 9)
    return np.asarray((parts @ basis).reshape(-1, 3, 3), np.float32)


def shared_turn(rotation: FloatArray, shares: ArrayLike) -> Floats:
    """Return shares (n,) of a rotation (3, 3), ``(n, 3, 3) float32``."""
    vector = Rotation.from_matrix(rotation).as_rotvec()
    angle = float(np.linalg.norm(vector))
    axis = vector / angle if angle > 0.0 else np.array([0.0, 0.0, 1.0])
    return turn_of(axis, angle * np.asarray(shares, np.float64))


def unit(vectors: Floats) -> Floats:
    """Return vectors (n, 3) scaled to length 1; a zero vector stays zero."""
    length = np.sqrt(np.einsum("ij,ij->i", vectors, vectors))
    return np.asarray(vectors / np.maximum(length, _TINY)[:, None], np.float32)


def apply(matrices: Floats, vectors: Floats) -> Floats:
    """Return vectors (n, 3), each times its own matrix (n, 3, 3)."""
    return np.asarray(np.einsum("nij,nj->ni", matrices, vectors), np.float32)


def swung(vectors: Floats, before: Floats, after: Floats) -> Floats:
    """Return vectors turned the shortest way that takes ``before`` to ``after``."""
    return apply(swing(unit(before), unit(after)), vectors)


def swing(before: Floats, after: Floats) -> Floats:
    """Return the shortest rotations (n, 3, 3) that take unit vectors to others."""
    axis = np.cross(before, after)
    cosine = np.maximum(np.einsum("ij,ij->i", before, after), -0.999)
    x, y, z = axis.T
    swing = axis[:, :, None] * axis[:, None, :]
    swing /= (1.0 + cosine)[:, None, None]
    swing += cosine[:, None, None] * np.eye(3, dtype=np.float32)
    swing[:, 0, 1] -= z
    swing[:, 1, 0] += z
    swing[:, 0, 2] += y
    swing[:, 2, 0] -= y
    swing[:, 1, 2] -= x
    swing[:, 2, 1] += x
    return np.asarray(swing, np.float32)
