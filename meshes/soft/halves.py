"""A swept surface with every other ring and every other point: quick to move, and the way back."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, kron

from meshes.soft.sweep import Swept, tube_faces


@dataclass(frozen=True, eq=False)
class Half:
    """A surface on some vertices of a finer one.

    Parameters
    ----------
    kept : (k,) int
        Vertices of the finer surface.
    faces : (m, 3) int32
        Over the kept ones, wound as the finer surface.
    opposite : (k,) int32
        Kept vertex straight through the thickness.
    carry : (n, k) csr_array
        Times what is known of the kept vertices: the same for all, linear in between.
    """

    kept: NDArray[np.intp]
    faces: NDArray[np.int32]
    opposite: NDArray[np.int32]
    carry: csr_array


def halve(swept: Swept) -> Half:
    """Return the half of a sweep; its first and last ring are kept.

    Parameters
    ----------
    swept : Swept
        Its rings have a multiple of four points.
    """
    around, count = swept.around, len(swept.along) // swept.around
    rings = np.unique(np.append(np.arange(0, count, 2), count - 1))
    along = _between(np.arange(count), rings)
    # a ring is closed: the point after the last is the first
    cyclic = _between(np.arange(around), np.arange(0, around + 2, 2))
    across = csr_array(cyclic[:, :-1] + cyclic[:, -1:] * (np.arange(around // 2) == 0))
    kept = (rings[:, None] * around + np.arange(0, around, 2)).ravel()
    number = np.zeros(len(swept.along), np.int32)
    number[kept] = np.arange(len(kept))
    faces = tube_faces(len(rings), around // 2)
    if (swept.faces[0] != tube_faces(count, around)[0]).any():
        faces = faces[:, ::-1]
    return Half(
        kept=kept,
        faces=np.ascontiguousarray(faces, np.int32),
        opposite=number[swept.opposite[kept]],
        carry=csr_array(kron(csr_array(along), across)),
    )


def _between(at: NDArray[np.intp], known: NDArray[np.intp]) -> NDArray[np.float64]:
    """Return the matrix ``(a, k)`` that carries values at known places to others, linearly."""
    return np.stack([np.interp(at, known, one) for one in np.eye(len(known))], axis=1)
