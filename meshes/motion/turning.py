"""Many rotations at once: shares of one about its own axis, and the shortest between directions.

Components come first: vectors are (3, n) and matrices (3, 3, n), so that each step is a few
operations on whole rows. A pose asks all this of a thousand stations, many times a second.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy.spatial.transform import Rotation

from meshes.atlas import Floats
from meshes.motion.pose import FloatArray

_TINY = 1e-6


def turn_of(axis: FloatArray, angle_rad: ArrayLike) -> Floats:
    """Return rotations (3, 3, n) about one unit axis by angles (n,)."""
    x, y, z = np.asarray(axis, np.float64)
    skew = np.array([[0.0, -z, y], [z, 0.0, -x], [-y, x, 0.0]])
    angle = np.asarray(angle_rad, np.float32)
    parts = np.stack([np.ones_like(angle), np.sin(angle), 2.0 * np.sin(0.5 * angle) ** 2])
    basis = np.stack([np.eye(3), skew, skew @ skew]).reshape(3, 9).T.astype(np.float32)
    return np.asarray((basis @ parts).reshape(3, 3, -1), np.float32)


def axis_angle(rotation: FloatArray) -> tuple[FloatArray, float]:
    """Return the unit axis (3,) and the angle, in radians, of a rotation (3, 3)."""
    vector = Rotation.from_matrix(rotation).as_rotvec()
    angle = float(np.linalg.norm(vector))
    return (vector / angle if angle > 0.0 else np.array([0.0, 0.0, 1.0])), angle


def shared_turn(whole: tuple[FloatArray, float], shares: ArrayLike) -> Floats:
    """Return shares (n,) of a rotation by its axis and angle, ``(3, 3, n) float32``."""
    axis, angle = whole
    return turn_of(axis, np.float32(angle) * np.asarray(shares, np.float32))


def dot(first: Floats, second: Floats) -> Floats:
    """Return the products (n,) of vectors."""
    return np.asarray(np.einsum("in,in->n", first, second))


def cross(first: Floats, second: Floats) -> Floats:
    """Return what stands square on both of two vectors."""
    square = np.empty_like(first)
    for i, j, k in ((0, 1, 2), (1, 2, 0), (2, 0, 1)):
        square[i] = first[j] * second[k] - first[k] * second[j]
    return square


def length(vectors: Floats) -> Floats:
    """Return the lengths (n,) of vectors."""
    return np.asarray(np.sqrt(dot(vectors, vectors)))


def unit(vectors: Floats) -> Floats:
    """Return vectors scaled to length 1; a zero vector stays zero."""
    return np.asarray(vectors / np.maximum(length(vectors), _TINY), np.float32)


def apply(matrices: Floats, vectors: Floats) -> Floats:
    """Return vectors, each times its own matrix."""
    moved: Floats = matrices[:, 0] * vectors[0]
    moved += matrices[:, 1] * vectors[1]
    moved += matrices[:, 2] * vectors[2]
    return moved


def times(first: Floats, second: Floats) -> Floats:
    """Return matrices, each times its own of the second."""
    product: Floats = first[:, 0, None] * second[0]
    product += first[:, 1, None] * second[1]
    product += first[:, 2, None] * second[2]
    return product


def swung(vectors: Floats, before: Floats, after: Floats) -> Floats:
    """Return vectors turned the shortest way that takes ``before`` to ``after``."""
    axis, cosine = _way(unit(before), unit(after))
    turned = cross(axis, vectors)
    turned += cosine * vectors
    turned += dot(axis, vectors) / (1.0 + cosine) * axis
    return turned


def swing(before: Floats, after: Floats) -> Floats:
    """Return the shortest rotations (3, 3, n) that take unit vectors to others."""
    axis, cosine = _way(before, after)
    x, y, z = axis
    rotation = axis[:, None] * (axis / (1.0 + cosine))
    for i in range(3):
        rotation[i, i] += cosine
    rotation[0, 1] -= z
    rotation[1, 0] += z
    rotation[0, 2] += y
    rotation[2, 0] -= y
    rotation[1, 2] -= x
    rotation[2, 1] += x
    return rotation


def _way(before: Floats, after: Floats) -> tuple[Floats, Floats]:
    """Return the axis, as long as the sine, and the cosine (n,) from unit vectors to others."""
    return cross(before, after), np.maximum(dot(before, after), np.float32(-0.999))


def as_frames(matrix: Floats, shift_mm: Floats) -> Floats:
    """Return matrices (3, 3, n), the identity taken off, and shifts (3, n) as frames (n, 12)."""
    frames = np.empty((matrix.shape[2], 4, 3), np.float32)
    frames[:, :3] = matrix.transpose(2, 1, 0)
    for i in range(3):
        frames[:, i, i] -= 1.0
    frames[:, 3] = shift_mm.T
    return frames.reshape(-1, 12)
