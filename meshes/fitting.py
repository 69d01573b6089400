"""Fits of spheres and of rigid motions to points."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from meshes.surface import FloatArray, point_tree

#: So many points, spread evenly, tell where a cloud lies.
_ENOUGH = 4_000


@dataclass(frozen=True, eq=False)
class Sphere:
    """A sphere: ``centre_mm`` (3,), ``radius_mm`` and the rms of the points it was fitted to."""

    centre_mm: FloatArray
    radius_mm: float
    rms_mm: float = 0.0


def fit_sphere(points_mm: FloatArray, weights: FloatArray | None = None) -> Sphere:
    """Fit a sphere to points (n, 3) by weighted least squares of the squared distance."""
    weight = np.ones(len(points_mm)) if weights is None else weights
    origin = np.average(points_mm, axis=0, weights=weight)
    local = points_mm - origin
    root = np.sqrt(weight)[:, None]
    system = np.column_stack([2 * local, np.ones(len(local))])
    solved = np.linalg.lstsq(system * root, (local**2).sum(axis=1) * root[:, 0], rcond=None)[0]
    radius = float(np.sqrt(solved[3] + solved[:3] @ solved[:3]))
    off = np.linalg.norm(local - solved[:3], axis=1) - radius
    return Sphere(origin + solved[:3], radius, float(np.sqrt(np.average(off**2, weights=weight))))


def fit_sphere_robust(
    points_mm: FloatArray, weights: FloatArray, start: Sphere, *, scale_mm: float, rounds: int = 60
) -> Sphere:
    """Fit a sphere, points further off than ``scale_mm`` not counting (Tukey's biweight)."""
    sphere = start
    for _ in range(rounds):
        off = np.linalg.norm(points_mm - sphere.centre_mm, axis=1) - sphere.radius_mm
        trust = np.clip(1 - (off / scale_mm) ** 2, 0, None) ** 2
        last, sphere = sphere, fit_sphere(points_mm, weights * trust)
        if np.linalg.norm(last.centre_mm - sphere.centre_mm) < 1e-5:
            break
    return sphere


def fit_rigid(source: FloatArray, target: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the rotation (3, 3) and shift (3,) that best bring ``source`` onto ``target``."""
    from_middle, to_middle = source.mean(axis=0), target.mean(axis=0)
    left, _, right = np.linalg.svd((target - to_middle).T @ (source - from_middle))
    keep = np.diag([1.0, 1.0, np.sign(np.linalg.det(left @ right))])
    rotation: FloatArray = left @ keep @ right
    return rotation, to_middle - rotation @ from_middle


def fit_rigid_nearest(
    source: FloatArray, target: FloatArray, rounds: int = 60
) -> tuple[FloatArray, FloatArray]:
    """Return the motion that brings points onto the nearest points of another cloud."""
    tree = point_tree(target)
    rotation, shift = np.eye(3), target.mean(axis=0) - source.mean(axis=0)
    some = source[:: max(1, len(source) // _ENOUGH)]
    for _ in range(rounds):
        moved = some @ rotation.T + shift
        last = shift
        rotation, shift = fit_rigid(some, target[tree.query(moved)[1]])
        if np.linalg.norm(shift - last) < 1e-4:
            break
    return rotation, shift
