"""Carrying the reference onto our bones: one similarity transform a bone, blended by closeness."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Similarity:
    """``scale * rotation @ x + shift``, mm, and the rms it left.

    Parameters
    ----------
    scale : float
    rotation : (3, 3) float64
    shift_mm : (3,) float64
    rms_mm : float
    """

    scale: float
    rotation: Array
    shift_mm: Array
    rms_mm: float = 0.0

    def __call__(self, points_mm: Array) -> Array:
        """Carry ``(n, 3)`` points."""
        return np.asarray(self.scale * points_mm @ self.rotation.T + self.shift_mm)


def fit_similarity(source_mm: Array, target_mm: Array) -> Similarity:
    """Best similarity of paired points, ``(n, 3)`` each (Umeyama 1991)."""
    a, b = source_mm.mean(0), target_mm.mean(0)
    u, d, v = np.linalg.svd((target_mm - b).T @ (source_mm - a))
    sign = np.diag([1.0, 1.0, np.sign(np.linalg.det(u @ v))])
    rotation = u @ sign @ v
    scale = float(np.trace(np.diag(d) @ sign) / ((source_mm - a) ** 2).sum())
    return Similarity(scale, rotation, b - scale * rotation @ a)


def fit_surfaces(source_mm: Array, target_mm: Array, rounds: int = 60) -> Similarity:
    """Fit one cloud of a bone's vertices onto another by nearest points, both ways.

    Parameters
    ----------
    source_mm, target_mm : (n, 3) float64
        Vertices, spread about evenly, in axes that differ by less than about 30 degrees.
    rounds : int

    Returns
    -------
    Similarity
    """
    middle = (target_mm.max(0) + target_mm.min(0) - source_mm.max(0) - source_mm.min(0)) / 2
    found = Similarity(1.0, np.eye(3), middle)
    tree = cKDTree(target_mm)
    rms = 0.0
    for _ in range(rounds):
        moved = found(source_mm)
        near, to = tree.query(moved)
        far, back = cKDTree(moved).query(target_mm)
        keep = near < np.quantile(near, 0.95)
        keep_back = far < np.quantile(far, 0.95)
        rms = float(np.sqrt((near**2).mean()))
        found = fit_similarity(
            np.concatenate([source_mm[keep], source_mm[back[keep_back]]]),
            np.concatenate([target_mm[to[keep]], target_mm[keep_back]]),
        )
    return Similarity(found.scale, found.rotation, found.shift_mm, rms)


def thin(points_mm: Array, most: int = 4000) -> Array:
    """Keep evenly picked points, about ``most``."""
    return points_mm[:: max(1, len(points_mm) // most)]


class BoneMap:
    """Blend of the similarity transforms of several bones.

    Parameters
    ----------
    reference_mm, ours_mm : mapping of str to (n, 3) float64
        Vertices of each bone in the reference and in our frame, same keys.
    """

    def __init__(self, reference_mm: Mapping[str, Array], ours_mm: Mapping[str, Array]) -> None:
        self.fits = {
            name: fit_surfaces(thin(points), thin(ours_mm[name]))
            for name, points in reference_mm.items()
        }
        self._trees = {name: cKDTree(thin(p, 8000)) for name, p in reference_mm.items()}

    def __call__(self, points_mm: Array, bones: tuple[str, ...]) -> Array:
        """Carry points, weighing the given bones by inverse squared distance.

        Parameters
        ----------
        points_mm : (n, 3) float64
            In the reference frame.
        bones : tuple of str

        Returns
        -------
        (n, 3) float64
            In the atlas frame.
        """
        total, weights = np.zeros_like(points_mm), np.zeros(len(points_mm))
        for name in bones:
            distance, _ = self._trees[name].query(points_mm)
            weight = 1.0 / np.maximum(distance, 1.0) ** 2
            total += weight[:, None] * self.fits[name](points_mm)
            weights += weight
        return np.asarray(total / weights[:, None])
