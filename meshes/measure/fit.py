"""Fitting the stations of a sweep to a reference solid by damped least squares."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from meshes.measure.reference import Surface
from meshes.measure.volume import (
    Bools,
    Grid,
    dice,
    grid_around,
    occupied,
    occupied_by_vote,
    sample,
    wall_distance,
)
from meshes.soft.sweep import half_section, interpolation, rings, sweep

Array = NDArray[np.float64]

#: Typical size of each number of a station, to weigh steps and smoothness by.
_SCALES = np.array([8, 8, 8, 8, 8, 8, 3, 4, 6, 0.4, 0.2, 3.0])
#: How firmly each number is held to its ordinary value.
_PULL = np.array([0, 0, 0, 0, 0, 0, 0, 0.04, 0.05, 0.08, 0.15, 0.08])
_ORDINARY = np.array([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0.5, 0.0])
_FAR_MM = 8.0


@dataclass(frozen=True, eq=False)
class Target:
    """A reference solid, ready to be fitted to."""

    grid: Grid
    inside: Bools
    field: NDArray[np.float32]
    points_mm: Array
    normals: Array

    @property
    def volume_mm3(self) -> float:
        """Volume of the solid."""
        return float(self.inside.sum()) * self.grid.pitch_mm**3


def make_target(surface: Surface, *, points: int = 2500, margin_mm: float = 10.0) -> Target:
    """Voxelise a reference surface and spread points on it, evenly by area."""
    grid = grid_around(surface.vertices_mm, margin_mm=margin_mm)
    fill = occupied if surface.closed else occupied_by_vote
    inside = fill(grid, surface.vertices_mm, surface.faces)
    corners = surface.vertices_mm[surface.faces]
    cross = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    area = np.linalg.norm(cross, axis=1)
    chance = np.random.default_rng(7)
    picked = chance.choice(len(area), points, p=area / area.sum())
    shares = chance.dirichlet([1.0, 1.0, 1.0], points)
    spots = np.einsum("ij,ijk->ik", shares, corners[picked])
    normals = cross[picked] / np.maximum(area[picked, None], 1e-9)
    return Target(grid, inside, wall_distance(inside, grid.pitch_mm), spots, normals)


class _Model:
    """Points of a sweep and how they move with its numbers."""

    def __init__(self, count: int, per_station: int = 3, around: int = 28) -> None:
        at = np.linspace(0, count - 1, (count - 1) * per_station + 1)
        self.values, self.slopes = interpolation(count, at)
        self.across = half_section(around // 2 + 1)
        self.count = count

    def points(self, table: Array) -> Array:
        """Return ``(rings, around, 3)`` points."""
        return rings(self.values @ table, self.slopes @ table[:, :3], self.across)

    def moves(self, table: Array) -> tuple[Array, Array]:
        """Change of the points with the numbers of their own ring: values and tangents."""
        body, ahead = self.values @ table, self.slopes @ table[:, :3]
        here = rings(body, ahead, self.across)
        by_value = []
        for k in range(body.shape[1]):
            step = 1e-3 * _SCALES[k]
            moved = body.copy()
            moved[:, k] += step
            by_value.append((rings(moved, ahead, self.across) - here) / step)
        by_tangent = []
        for k in range(3):
            moved = ahead.copy()
            moved[:, k] += 1e-3
            by_tangent.append((rings(body, moved, self.across) - here) / 1e-3)
        return np.stack(by_value, -1), np.stack(by_tangent, -1)

    def rows(self, moves: tuple[Array, Array], index: NDArray[np.intp], directions: Array) -> Array:
        """Rows of the Jacobian of points (by flat index) along directions."""
        by_value, by_tangent = moves
        around = by_value.shape[1]
        ring = index // around
        values = np.einsum(
            "ijk,ij->ik", by_value.reshape(-1, *by_value.shape[2:])[index], directions
        )
        slopes = np.einsum(
            "ijk,ij->ik", by_tangent.reshape(-1, *by_tangent.shape[2:])[index], directions
        )
        jacobian = np.einsum("is,ik->isk", self.values[ring], values)
        jacobian[:, :, :3] += np.einsum("is,ik->isk", self.slopes[ring], slopes)
        return np.asarray(jacobian.reshape(len(index), -1))


def fit(target: Target, start: Array, *, rounds: int = 40, smooth: float = 0.25) -> Array:
    """Fit stations to a solid.

    Parameters
    ----------
    target : Target
    start : (n, 12) float64
    rounds : int
    smooth : float
        Weight of the stations' evenness at the end; it starts ten times as high.

    Returns
    -------
    (n, 12) float64
    """
    model = _Model(len(start))
    table, best, least = start.copy(), start, np.inf
    damping = 1e-2
    for step in range(rounds):
        evenness = smooth * 10 ** max(0.0, 1.0 - 2.0 * step / rounds)
        jacobian, residual = _system(model, target, table, evenness)
        cost = float(residual @ residual)
        if cost < least or step == rounds // 2:
            best, least, damping = table, cost, max(damping * 0.5, 1e-4)
        else:
            table, damping = best, min(damping * 4, 1e2)
            jacobian, residual = _system(model, target, table, evenness)
            least = float(residual @ residual)
        normal = jacobian.T @ jacobian
        normal[np.diag_indices_from(normal)] *= 1 + damping
        normal[np.diag_indices_from(normal)] += 1e-3 * damping + 1e-6
        change = np.linalg.solve(normal, -jacobian.T @ residual).reshape(table.shape)
        change = np.clip(change, -1.0, 1.0) * _SCALES
        table = table + change
        table[:, 6] = np.clip(table[:, 6], 0.4, None)
        table[:, 9] = np.clip(table[:, 9], -0.85, 0.85)
        table[:, 10] = np.clip(table[:, 10], 0.22, 1.3)
    return best


def overlap(target: Target, table: Array) -> float:
    """Dice overlap of the built sweep with a target."""
    built = sweep(table, step_mm=3.0, around=40)
    return dice(target.inside, occupied(target.grid, built.vertices_mm, built.faces))


def _system(model: _Model, target: Target, table: Array, evenness: float) -> tuple[Array, Array]:
    """Jacobian (in units of ``_SCALES``) and residuals of all wishes."""
    points = model.points(table).reshape(-1, 3)
    moves = model.moves(table)
    far = sample(target.field, target.grid, points)
    step = 0.75 * target.grid.pitch_mm
    slope = np.stack(
        [
            sample(target.field, target.grid, points + step * axis)
            - sample(target.field, target.grid, points - step * axis)
            for axis in np.eye(3)
        ],
        -1,
    ) / (2 * step)
    weight = _point_weights(points.reshape(len(model.values), -1, 3))
    soft = weight * np.minimum(1.0, _FAR_MM / np.maximum(np.abs(far), 1e-6))
    everything = np.arange(len(points))
    blocks = [model.rows(moves, everything, slope) * soft[:, None]]
    wishes = [far * soft]
    gap, nearest = cKDTree(points).query(target.points_mm)
    offset = np.einsum("ij,ij->i", points[nearest] - target.points_mm, target.normals)
    soft = np.minimum(1.0, _FAR_MM / np.maximum(gap, 1e-6)) * np.sqrt((weight**2).sum() / len(gap))
    blocks.append(model.rows(moves, nearest, target.normals) * soft[:, None])
    wishes.append(offset * soft)
    size = table.size
    scaled = table / _SCALES
    unit_scale = float(np.sqrt((weight**2).sum() / len(table)))
    second = np.diff(np.eye(len(table)), n=2, axis=0)
    factors = np.array([0.6, 0.6, 0.6, 0.5, 0.5, 0.5, 0.4, 0.4, 0.4, 0.4, 0.4, 0.4])
    bending = np.kron(second, np.diag(factors)) * (evenness * unit_scale)
    blocks.append(bending / np.tile(_SCALES, len(table)))
    wishes.append((second @ scaled * factors).ravel() * (evenness * unit_scale))
    pull = np.tile(_PULL, len(table)) * unit_scale
    blocks.append(np.diag(pull / np.tile(_SCALES, len(table))))
    wishes.append(((scaled - _ORDINARY / _SCALES).ravel()) * pull)
    square, upright = _upright(table, 0.5 * unit_scale)
    blocks.append(square)
    wishes.append(upright)
    jacobian = np.concatenate(blocks).reshape(-1, size) * np.tile(_SCALES, len(table))
    return jacobian, np.concatenate(wishes)


def _point_weights(points: Array) -> Array:
    """Root of the share of area of each point of the rings, ``(r * around,)``, mean about 1."""
    along = np.linalg.norm(np.gradient(points, axis=0), axis=2)
    around = np.linalg.norm(np.roll(points, -1, 1) - np.roll(points, 1, 1), axis=2) / 2
    area = along * around
    return np.asarray(np.sqrt(area / max(float(area.mean()), 1e-9)).ravel())


def _upright(table: Array, weight: float) -> tuple[Array, Array]:
    """Keep the width of a station from lying along the line by more than about 35 degrees."""
    ahead = np.gradient(table[:, :3], axis=0)
    ahead /= np.maximum(np.linalg.norm(ahead, axis=1, keepdims=True), 1e-9)
    length = np.maximum(np.linalg.norm(table[:, 3:6], axis=1), 1e-6)
    lean = np.einsum("ij,ij->i", table[:, 3:6], ahead) / length
    excess = np.sign(lean) * np.maximum(np.abs(lean) - 0.55, 0.0)
    jacobian = np.zeros((len(table), len(table), table.shape[1]))
    active = np.abs(lean) > 0.55
    for i in np.flatnonzero(active):
        jacobian[i, i, 3:6] = (ahead[i] - lean[i] * table[i, 3:6] / length[i]) / length[i]
    return jacobian.reshape(len(table), -1) * weight * 4, excess * weight * 4
