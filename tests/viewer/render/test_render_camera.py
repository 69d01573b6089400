"""The camera: up stays up, and what one points at stays there."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from viewer.looks import View
from viewer.render.view import AtlasView
from viewer.scene import Scene

WIDTH, HEIGHT = 320, 240


def test_the_front_view_has_up_up_and_the_right_hip_left(
    view: AtlasView, pixel: Callable[..., tuple[int, int]]
) -> None:
    view.look("voor")
    centre, lateral, top = (pixel(view, *p) for p in ((0, 0, 0), (-30, 0, 0), (0, 0, 30)))
    assert lateral[0] < centre[0]
    assert top[1] < centre[1]


@pytest.mark.parametrize(
    ("name", "mirrored", "towards"),
    [
        ("voor", False, (0, -1, 0)),
        ("achter", False, (0, 1, 0)),
        ("buiten", False, (-1, 0, 0)),
        ("binnen", False, (1, 0, 0)),
        ("buiten", True, (1, 0, 0)),
        ("binnen", True, (-1, 0, 0)),
        ("boven", False, (0, 0, 1)),
        ("onder", True, (0, 0, -1)),
    ],
)
def test_the_six_views(
    view: AtlasView,
    name: View,
    mirrored: bool,
    towards: tuple[int, int, int],
    scene: Callable[..., Scene],
) -> None:
    view.apply(scene(mirrored=mirrored))
    view.look(name)
    camera = view.camera
    back = np.subtract(camera.position_mm, camera.focal_mm)
    assert np.allclose(back / np.linalg.norm(back), towards, atol=1e-9)


def test_up_stays_up_however_one_turns(view: AtlasView) -> None:
    rng = np.random.default_rng(3)
    for dx, dy in rng.uniform(-300, 300, (200, 2)).tolist():
        view.turn(dx, dy)
        camera = view.camera
        back = np.subtract(camera.position_mm, camera.focal_mm)
        right = np.cross(camera.up, back)
        assert camera.up[2] >= -1e-9
        assert abs(right[2]) < 1e-6 * np.linalg.norm(back)
        assert np.linalg.norm(back) == pytest.approx(500)


def test_dragging_turns_the_model_along_with_the_mouse(view: AtlasView) -> None:
    before = view._turntable.project(np.array([[0.0, -20.0, 0.0]]))[0]
    view.turn(10, 6)
    after = view._turntable.project(np.array([[0.0, -20.0, 0.0]]))[0]
    assert after[0] > before[0]
    assert after[1] > before[1]


@pytest.mark.parametrize("parallel", [False, True])
@pytest.mark.parametrize("factor", [1.3, 0.7])
@pytest.mark.parametrize("target", [(-45, -4, 12), (200, 0, 40)])
def test_zooming_keeps_the_point_under_the_cursor(
    view: AtlasView, parallel: bool, factor: float, target: tuple[float, float, float]
) -> None:
    if parallel:
        view.toggle_parallel()
    x, y = view._turntable.project(np.array([target], float))[0]
    hit = view._picker.exact(view._turntable, x, y, mirrored=False)
    (start,), (direction,) = view._turntable.rays(np.array([x]), np.array([y]))
    reach = 500.0 if hit is None else float(direction @ (np.array(hit.point_mm) - start))
    if parallel and hit is None:
        reach = 3000.0
    point = (start + reach * direction)[None]
    before = view._turntable.mm_per_px
    view.zoom(factor, x, y)
    assert view._turntable.mm_per_px == pytest.approx(before / factor)
    if hit is not None or parallel:
        assert np.allclose(view._turntable.project(point)[0], (x, y), atol=0.05)


def test_a_zoom_that_is_no_factor_is_refused(view: AtlasView) -> None:
    for factor in (0.0, -1.0, math.nan):
        with pytest.raises(ValueError, match="zoom"):
            view.zoom(factor, 10, 10)


@pytest.mark.parametrize("name", ["voor", "boven", "onder"])
@pytest.mark.parametrize("parallel", [False, True])
def test_a_camera_that_is_put_back_shows_the_same(
    view: AtlasView, name: View, parallel: bool
) -> None:
    view.look(name)
    if name == "voor":
        view.turn(40, 25)
    view.roll(31)
    if parallel:
        view.toggle_parallel()
    kept, ids = view.camera, view.id_picture().ids
    view.look("achter")
    view.zoom(2, 10, 10)
    view.camera = kept
    assert (view.id_picture().ids == ids).mean() > 0.999
    assert np.allclose(view.camera.up, kept.up)


@pytest.mark.parametrize("parallel", [False, True])
def test_fit_brings_a_part_into_the_picture(view: AtlasView, parallel: bool) -> None:
    view.camera = replace(view.camera, parallel=parallel)
    view.fit(["ring", "no_such_part"])
    corners = view._turntable.project(view.atlas.parts["ring"].vertices_mm.astype(float))
    low, high = corners.min(axis=0), corners.max(axis=0)
    assert (low > 0).all()
    assert (high < (WIDTH, HEIGHT)).all()
    assert max((high - low) / (WIDTH, HEIGHT)) > 0.8


def test_the_projection_is_the_one_that_is_drawn(view: AtlasView) -> None:
    view.turn(30, 10)
    view.roll(20)
    vertices = view.atlas.parts["ring"].vertices_mm.astype(float)
    pixels = view._turntable.project(vertices)
    rows, columns = np.nonzero(view.id_picture().ids == view._painter.numbers("ring")[0])
    assert columns.min() == pytest.approx(pixels[:, 0].min(), abs=1.5)
    assert columns.max() == pytest.approx(pixels[:, 0].max(), abs=1.5)
    assert rows.min() == pytest.approx(pixels[:, 1].min(), abs=1.5)
    assert rows.max() == pytest.approx(pixels[:, 1].max(), abs=1.5)


def test_free_turning_is_the_turntable_near_upright_and_never_stops(view: AtlasView) -> None:
    view.look("voor")
    table = view._turntable
    table.turn_freely(40, 0)
    assert (table.yaw_deg, table.pitch_deg, table.roll_deg) == pytest.approx(
        (-40 * 200 / table.height_px, 0, 0), abs=1e-6
    )
    view.look("voor")
    whole_turn_px = 360 * table.height_px / 200
    chance = np.random.default_rng(4)
    for _ in range(3):
        view.look("voor")
        way = chance.normal(size=2)
        way *= whole_turn_px / np.linalg.norm(way)
        for step in range(90):
            table.turn_freely(*(way / 90))
            right, up, back = table.axes
            assert np.cross(up, back) == pytest.approx(right, abs=1e-9), step
        assert table.axes[2] == pytest.approx((0, -1, 0), abs=1e-6), "once round, back at the front"
        assert table.axes[1] == pytest.approx((0, 0, 1), abs=1e-6)
