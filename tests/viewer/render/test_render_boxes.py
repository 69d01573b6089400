"""Boxes as a camera sees them, against rays and boxes in space."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from viewer.render.boxes import Boxes, SeenBoxes, Vector, drawn_boxes
from viewer.render.camera import Turntable
from viewer.render.view import AtlasView
from viewer.scene import Look, Scene

_REACH_PX = 3.0


def turntable(*, parallel: bool, distance_mm: float = 900.0) -> Turntable:
    return Turntable(
        np.array([3.0, -20.0, 7.0]), distance_mm, yaw_deg=31.0, pitch_deg=-12.0, roll_deg=4.0,
        parallel=parallel,
    )  # fmt: skip


def boxes(count: int, seed: int) -> Boxes:
    chance = np.random.default_rng(seed)
    middle = chance.uniform(-150, 150, (count, 3))
    half = chance.uniform(0.5, 40, (count, 3))
    row = np.arange(count) // 2
    return Boxes(middle - half, middle + half, row, row % 3 == 0)


def entries(start: Vector, direction: Vector, made: Boxes) -> Vector:
    """Return how far along a ray it enters each box; inf: never."""
    with np.errstate(divide="ignore"):
        low, high = (made.low_mm - start) / direction, (made.high_mm - start) / direction
    near = np.maximum(np.minimum(low, high).max(axis=1), 0.0)
    far = np.maximum(low, high).min(axis=1)
    return np.where(near <= far, near, np.inf)


@pytest.mark.parametrize("parallel", [False, True])
def test_a_ray_is_that_of_the_camera(parallel: bool) -> None:
    camera = turntable(parallel=parallel)
    seen = SeenBoxes(camera, boxes(3, 0), _REACH_PX)
    places = np.array([[12.5, 7.0], [400.0, 333.5]])
    starts, directions = camera.rays(places[:, 0], places[:, 1])
    for start, direction, (x, y) in zip(starts, directions, places.tolist(), strict=True):
        one_start, one_direction = seen.ray(x, y)
        assert one_start == pytest.approx(start)
        assert one_direction == pytest.approx(direction)


@pytest.mark.parametrize("parallel", [False, True])
@pytest.mark.parametrize("distance_mm", [900.0, 120.0, 20.0])
def test_no_box_that_a_ray_enters_is_missed_and_none_begins_too_late(
    parallel: bool, distance_mm: float
) -> None:
    """From 20 mm the eye stands among the boxes, and some lie behind it."""
    camera, made = turntable(parallel=parallel, distance_mm=distance_mm), boxes(160, 1)
    seen = SeenBoxes(camera, made, _REACH_PX)
    pixels = np.random.default_rng(2).uniform((0, 0), (640, 480), (150, 2))
    met_any = 0
    for (x, y), start, direction in zip(pixels.tolist(), *camera.rays(*pixels.T), strict=True):
        near = entries(start, direction, made)
        turns = seen.met(x, y, exactly=True)
        assert [turn[0] for turn in turns] == sorted(turn[0] for turn in turns)
        for row in set(made.row[near < np.inf].tolist()):
            met_any += 1
            entry_mm = near[made.row == row].min()
            assert min(mm for mm, other in turns if other == row) <= entry_mm + 1e-6
    assert met_any > 50


def test_far_from_the_eye_rectangles_are_not_much_larger_than_boxes() -> None:
    camera, made = turntable(parallel=False), boxes(160, 3)
    seen = SeenBoxes(camera, made, _REACH_PX)
    pixels = np.random.default_rng(4).uniform((160, 120), (480, 360), (300, 2))
    entered, told = 0, 0
    for (x, y), start, direction in zip(pixels.tolist(), *camera.rays(*pixels.T), strict=True):
        entered += int((entries(start, direction, made) < np.inf).sum())
        told += len(seen.met(x, y, exactly=True))
    assert entered <= told < 2 * entered


def test_small_things_are_met_from_beside_and_others_are_not() -> None:
    camera = turntable(parallel=False)
    low, high = np.array([[-5.0, -5, -5]] * 2), np.array([[5.0, 5, 5]] * 2)
    made = Boxes(low, high, np.array([0, 1]), np.array([True, False]))
    seen = SeenBoxes(camera, made, _REACH_PX)
    corners = np.array([[x, y, z] for x in (-5, 5) for y in (-5, 5) for z in (-5, 5)], float)
    edge_px = float(camera.project(corners)[:, 0].max())
    y_px = float(camera.project(corners).mean(axis=0)[1])
    assert {row for _, row in seen.met(edge_px - 1, y_px)} == {0, 1}
    assert {row for _, row in seen.met(edge_px + 2, y_px)} == {0}
    assert not seen.met(edge_px + 2, y_px, exactly=True)
    assert not seen.met(edge_px + 4, y_px)
    beside = seen.met_small(np.array([edge_px - 1, edge_px + 2]), np.full(2, y_px), np.inf)
    assert [[row for _, row in turns] for turns in beside] == [[0], []]
    nearest_mm = seen.met(edge_px - 1, y_px)[0][0]
    assert seen.met_small(np.array([edge_px - 1]), np.array([y_px]), nearest_mm - 1) == [[]]


def test_a_box_that_was_turned_lies_in_the_box_that_is_drawn() -> None:
    turned = np.eye(4)
    turned[:2, :2] = [[np.cos(0.6), -np.sin(0.6)], [np.sin(0.6), np.cos(0.6)]]
    turned[:3, 3] = 4.0, -7.0, 1.0
    low, high = drawn_boxes([(np.zeros(3), np.array([10.0, 4.0, 2.0]))], [turned])
    corners = np.array([[x, y, z] for x in (0, 10) for y in (0, 4) for z in (0, 2)], float)
    moved = corners @ turned[:3, :3].T + turned[:3, 3]
    assert low[0] == pytest.approx(moved.min(axis=0), abs=2e-3)
    assert high[0] == pytest.approx(moved.max(axis=0), abs=2e-3)


def test_nothing_to_pick_is_nothing_met() -> None:
    empty = Boxes(*np.empty((2, 0, 3)), np.empty(0, np.intp), np.empty(0, bool))
    seen = SeenBoxes(turntable(parallel=False), empty, _REACH_PX)
    assert seen.met(100.0, 100.0) == []
    assert seen.met_small(np.array([1.0]), np.array([1.0]), np.inf) == [[]]


def test_what_is_drawn_anew_is_boxed_when_something_is_picked(
    view: AtlasView, scene: Callable[..., Scene], monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[int] = []

    def boxed(*given: Any) -> tuple[Vector, Vector]:
        made.append(len(given))
        return drawn_boxes(*given)

    monkeypatch.setattr("viewer.render.picking.drawn_boxes", boxed)
    for opacity in (1.0, 0.9, 0.8):
        view.apply(scene(box=Look(opacity)))
    assert not made, "a drag applies many scenes"
    for x in (5.0, 9.0):
        view.pick(x, 5.0)
    assert len(made) == 1
