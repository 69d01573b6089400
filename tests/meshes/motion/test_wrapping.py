"""Taut lines round balls and cylinders, against ways found by brute force."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import minimize

from meshes.motion.wrapping import around_ball, around_cylinder

RNG = np.random.default_rng(3)


def string(a: np.ndarray, b: np.ndarray, radius: float, axes: int, start: np.ndarray) -> float:
    """Length of a fine string from a to b kept outside, pulled taut from a given course."""
    count = 24

    def length(flat: np.ndarray) -> float:
        points = np.vstack([a, flat.reshape(-1, 3), b])
        middles = (points[1:] + points[:-1]) / 2
        depth = np.maximum(radius - np.linalg.norm(middles[:, :axes], axis=1), 0.0)
        inside = np.maximum(radius - np.linalg.norm(points[:, :axes], axis=1), 0.0)
        steps = np.linalg.norm(np.diff(points, axis=0), axis=1)
        return float(steps.sum() + 20.0 * ((depth**2).sum() + (inside**2).sum()))

    way = np.linspace(0, 1, count + 2)[1:-1, None]
    course = a + (b - a) * way + np.sin(np.pi * way) * start
    return float(minimize(length, course.ravel(), method="L-BFGS-B").fun)


def outside(axes: int, radius: float) -> np.ndarray:
    while True:
        point = RNG.normal(0, 50, 3)
        if np.linalg.norm(point[:axes]) > radius + 2:
            return point


@pytest.mark.parametrize("_", range(6))
def test_ball_is_the_shortest_way(_: int) -> None:
    a, b = outside(3, 25.0), outside(3, 25.0)
    found = around_ball(a[None], b[None], 25.0)[0]
    middle = (a + b) / 2
    taut = string(a, b, 25.0, 3, 30 * middle / np.linalg.norm(middle))
    assert found == pytest.approx(taut, rel=0.01)


@pytest.mark.parametrize("_", range(6))
def test_cylinder_is_the_shortest_way(_: int) -> None:
    a, b = outside(2, 25.0), outside(2, 25.0)
    found = around_cylinder(a[None], b[None], 25.0, None)[0]
    flat = (a + b) * np.array([0.5, 0.5, 0.0])
    taut = string(a, b, 25.0, 2, 30 * flat / np.linalg.norm(flat))
    assert found == pytest.approx(taut, rel=0.01)


def test_half_way_round_is_known() -> None:
    a, b = np.array([[-30.0, 0.0, 0.0]]), np.array([[30.0, 0.0, 0.0]])
    tangent, angle = np.sqrt(900.0 - 400.0), np.pi - 2 * np.arccos(20.0 / 30.0)
    assert around_ball(a, b, 20.0)[0] == pytest.approx(2 * tangent + 20 * angle)
    lower = b + np.array([0.0, 0.0, 40.0])
    assert around_cylinder(a, lower, 20.0, None)[0] == pytest.approx(
        np.hypot(2 * tangent + 20 * angle, 40.0)
    )


def test_a_line_beside_the_obstacle_stays_straight() -> None:
    a, b = np.array([[-30.0, 25.0, 3.0]]), np.array([[30.0, 25.0, 9.0]])
    straight = np.linalg.norm(b - a)
    assert around_ball(a, b, 20.0)[0] == pytest.approx(straight)
    assert around_cylinder(a, b, 20.0, None)[0] == pytest.approx(straight)
    assert around_cylinder(a, b, 20.0, np.array([0.0, 1.0]))[0] == pytest.approx(straight)


def test_a_side_sends_the_line_the_longer_way() -> None:
    a, b = np.array([[-30.0, 5.0, 0.0]]), np.array([[30.0, 5.0, 0.0]])
    near = around_cylinder(a, b, 20.0, np.array([0.0, 1.0]))[0]
    far = around_cylinder(a, b, 20.0, np.array([0.0, -1.0]))[0]
    assert around_cylinder(a, b, 20.0, None)[0] == pytest.approx(near)
    assert far > near + 5.0
    mirrored = around_cylinder(a * [1, -1, 1], b * [1, -1, 1], 20.0, np.array([0.0, 1.0]))[0]
    assert far == pytest.approx(mirrored)


def test_an_end_within_the_radius_counts_as_on_the_surface() -> None:
    a, b = np.array([[10.0, 0.0, 0.0]]), np.array([[-30.0, 0.0, 0.0]])
    on = np.array([[20.0, 0.0, 0.0]])
    assert around_ball(a, b, 20.0)[0] == pytest.approx(around_ball(on, b, 20.0)[0])
    assert np.isfinite(around_ball(np.zeros((1, 3)), b, 20.0)).all()


def test_each_line_has_its_own_radius() -> None:
    a, b = RNG.normal(0, 60, (2, 20, 3))
    radius = RNG.uniform(5, 30, 20)
    together = around_ball(a, b, radius)
    alone = [around_ball(a[i : i + 1], b[i : i + 1], radius[i])[0] for i in range(20)]
    assert np.allclose(together, alone)
