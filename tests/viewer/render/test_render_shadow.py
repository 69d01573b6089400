"""Shadow of one thing on another: where it falls, how dark it is, and what it leaves alone."""

from __future__ import annotations

import math

import numpy as np
import pytest

from meshes.section.plane import Plane
from viewer.render.camera import Turntable
from viewer.render.shadow import (
    NOTHING_MM,
    Beam,
    Seen,
    SeenCut,
    _laid_out,
    beam_on,
    darken,
    key_share,
    shade,
)

#: Share of its light that a surface loses in full shadow, of what the key light gives it.
_FULL = 0.55


def _turntable(*, parallel: bool, width_px: int = 320, height_px: int = 240) -> Turntable:
    return Turntable(
        np.array([3.0, -4.0, 5.0]), distance_mm=900.0, yaw_deg=31.0, pitch_deg=-12.0,
        parallel=parallel, width_px=width_px, height_px=height_px,
    )  # fmt: skip


def _range_mm(turntable: Turntable) -> tuple[float, float]:
    eye_mm = float(np.linalg.norm(turntable.eye_mm - turntable.focal_mm))
    return eye_mm - 200.0, eye_mm + 300.0


def _flat(turntable: Turntable, normal: np.ndarray) -> Seen:
    """Return a plane through what is looked at, seen all over."""
    normal = normal / np.linalg.norm(normal)
    near_mm, far_mm = _range_mm(turntable)
    x_px, y_px = np.meshgrid(
        np.arange(turntable.width_px) + 0.5, np.arange(turntable.height_px) + 0.5
    )
    starts, ahead = turntable.rays(x_px.ravel(), y_px.ravel())
    right, up, back = turntable.axes
    drawn = normal @ np.array([right, up, back])
    reach = ((turntable.focal_mm - starts) @ drawn) / (ahead @ drawn)
    away_mm = reach * -(ahead @ back)
    if turntable.parallel:
        depths = (away_mm - near_mm) / (far_mm - near_mm)
    else:
        depths = far_mm * (away_mm - near_mm) / (away_mm * (far_mm - near_mm))
    depths = depths.reshape(x_px.shape).astype(np.float32)
    assert ((depths > 0) & (depths < 1)).all()
    return Seen(depths, (near_mm, far_mm), turntable)


def _every(seen: Seen) -> tuple[np.ndarray, np.ndarray]:
    rows, columns = np.indices(seen.shape)
    return rows.ravel(), columns.ravel()


@pytest.mark.parametrize("parallel", [False, True])
def test_depths_tell_the_places_and_normals_of_pixels(parallel: bool) -> None:
    turntable = _turntable(parallel=parallel)
    normal = np.array([0.3, -0.4, 1.0])
    seen = _flat(turntable, normal)
    rows, columns = _every(seen)
    places = seen.places(rows, columns)
    drawn = places.T.astype(float) @ np.array(turntable.axes) + turntable.focal_mm
    pixels = turntable.project(drawn)
    assert np.abs(pixels - np.column_stack([columns + 0.5, rows + 0.5])).max() < 0.02
    assert np.abs(normal @ places).max() < 0.1
    found = seen.normals(places, rows, columns)
    straight = normal / np.linalg.norm(normal)
    angle = np.degrees(np.arccos(np.clip(straight @ found, -1, 1)))
    assert np.percentile(angle, 99) < 3.0
    assert found.shape == (3, seen.depths.size)


def test_at_a_step_the_normal_is_that_of_the_surface_itself() -> None:
    turntable = _turntable(parallel=True)
    seen = _flat(turntable, np.array([0.0, 0.0, 1.0]))
    seen.depths[:, 100:] -= 0.1  # fifty millimetres nearer
    rows, columns = _every(seen)
    found = seen.normals(seen.places(rows, columns), rows, columns)
    assert (found[2] > 0.999).all()


def _front(beam: Beam, disc_mm: np.ndarray, radius_mm: float) -> np.ndarray:
    """Return what the light meets: a disc across the beam around a point, along its axes."""
    front = np.full((480, 640), NOTHING_MM, np.float32)
    square = 2 * beam.half_mm / len(front)
    x = (np.arange(640) + 0.5 - 320) * square + beam.middle_mm[0]
    y = (np.arange(480) + 0.5 - 240) * square + beam.middle_mm[1]
    inside = np.hypot(x[None, :] - disc_mm[0], y[:, None] - disc_mm[1]) < radius_mm
    front[inside] = disc_mm[2]
    return front


@pytest.mark.parametrize("parallel", [False, True])
@pytest.mark.parametrize("normal", [(0.0, 0.0, 1.0), (-0.5, 0.2, 1.0), (0.4, 0.1, 1.0)])
def test_a_disc_throws_its_shadow_where_the_light_puts_it(
    parallel: bool, normal: tuple[float, float, float]
) -> None:
    seen = _flat(_turntable(parallel=parallel), np.array(normal))
    beam = beam_on(seen)
    assert beam is not None
    above_mm, radius_mm = 30.0, 25.0
    disc = beam.axes @ np.array([5.0, 10.0, 5.0]) + (0.0, 0.0, above_mm)
    lost = shade(seen, beam, _front(beam, disc, radius_mm))
    rows, columns = _every(seen)
    places = beam.axes @ seen.places(rows, columns)
    away_mm = np.hypot(places[0] - disc[0], places[1] - disc[1]).reshape(seen.shape)
    behind = (disc[2] - places[2] > 5.0).reshape(seen.shape)
    straight = np.array(normal) / np.linalg.norm(normal)
    full = float(key_share(straight.astype(np.float32)[:, None])[0]) * _FULL
    core, open_ = (away_mm < radius_mm - 9) & behind, away_mm > radius_mm + 9
    assert core.sum() > 200
    assert np.abs(lost[core] - full).max() < 0.01
    assert lost[open_].max() < 0.01
    edge = (np.abs(away_mm - radius_mm) < 0.6) & behind
    assert 0.35 * full < lost[edge].mean() < 0.65 * full, "half of it at the edge"


def test_the_edge_of_a_shadow_is_softer_the_farther_it_falls() -> None:
    seen = _flat(_turntable(parallel=True, width_px=800, height_px=600), np.array([0.0, 0.0, 1.0]))
    beam = beam_on(seen)
    assert beam is not None
    rows, columns = _every(seen)
    places = beam.axes @ seen.places(rows, columns)
    disc = beam.axes @ np.array([0.0, 0.0, 0.0])
    away_mm = np.hypot(places[0] - disc[0], places[1] - disc[1]).reshape(seen.shape)

    def width_mm(above_mm: float) -> float:
        lost = shade(seen, beam, _front(beam, disc + np.array([0, 0, above_mm]), 40.0))
        soft = (lost > 0.1 * lost.max()) & (lost < 0.9 * lost.max())
        gap_mm = (above_mm - places[2]).reshape(seen.shape)
        return float(np.ptp(away_mm[soft & (np.abs(gap_mm - above_mm) < 0.5)]))

    near, midway, far = width_mm(4.0), width_mm(14.0), width_mm(50.0)
    assert near < midway < far
    assert far > 1.5 * near
    assert 3.0 < far < 9.0


@pytest.mark.parametrize(
    ("about", "tilt_deg"),
    [(0, -60), (0, -40), (0, -20), (0, 0), (0, 20), (1, -20), (1, 20), (1, 40), (1, 60)],
)
def test_no_surface_throws_shadow_on_itself(about: int, tilt_deg: float) -> None:
    tilt = math.radians(tilt_deg)
    normal = np.array([0.0, 0.0, math.cos(tilt)])
    normal[about] = math.sin(tilt)
    turntable = _turntable(parallel=True)
    turntable.distance_mm = 300.0
    seen = _flat(turntable, normal)
    beam = beam_on(seen)
    assert beam is not None
    # the surface itself, as the light sees it: no far side lies behind it
    front = np.full((240, 320), NOTHING_MM, np.float32)
    square = 2 * beam.half_mm / len(front)
    x = (np.arange(320) + 0.5 - 160) * square + beam.middle_mm[0]
    y = (np.arange(240) + 0.5 - 120) * square + beam.middle_mm[1]
    turned = beam.axes @ normal
    assert turned[2] > 0.35
    front[:] = -(turned[0] * x[None, :] + turned[1] * y[:, None]) / turned[2]
    assert shade(seen, beam, front).max() < 0.02


def test_words_ground_and_the_cut_itself_have_no_shadow() -> None:
    seen = _flat(_turntable(parallel=False), np.array([0.0, 0.0, 1.0]))
    beam = beam_on(seen)
    assert beam is not None
    seen.depths[20:40, 30:90] = 0.0
    seen.depths[100:, 200:] = 1.0
    covered = np.full((48, 64), beam.middle_mm[2] + 400, np.float32)
    lost = shade(seen, beam, covered)
    assert (lost[20:40, 30:90] == 0).all()
    assert (lost[100:, 200:] == 0).all()
    assert (lost[50:90] > 0.3).all()
    at, beside = (SeenCut(Plane((0.0, 0.0, 1.0), off_mm), 0.0) for off_mm in (0.0, 1.0))
    assert (shade(seen, beam, covered, at) == 0).all()
    assert (shade(seen, beam, covered, beside) == lost).all()
    # drawn a millimetre nearer than it lies
    near_mm, far_mm = _range_mm(_turntable(parallel=False))
    depth = near_mm * far_mm / ((far_mm - near_mm) * 900.0**2)
    nearer = SeenCut(Plane((0.0, 0.0, 1.0), 1.0), depth)
    assert (shade(seen, beam, covered, nearer) == 0).all()


def test_where_nothing_is_shown_there_is_no_beam() -> None:
    turntable = _turntable(parallel=False)
    assert beam_on(Seen(np.ones((240, 320), np.float32), (700, 1200), turntable)) is None


@pytest.mark.parametrize("shape", [(6, 8), (7, 9), (6, 9), (1, 1), (2, 3)])
def test_a_grid_of_every_second_pixel_is_laid_out_to_all(shape: tuple[int, int]) -> None:
    rows, columns = np.indices(shape).astype(np.float32)
    ramp = 3 * rows + columns
    whole = _laid_out(ramp[::2, ::2], shape)
    assert whole.shape == shape
    inner = whole[: shape[0] - 1 or 1, : shape[1] - 1 or 1]
    assert (inner == ramp[: inner.shape[0], : inner.shape[1]]).all()
    assert np.abs(whole - ramp).max() <= 4


def test_large_frames_are_worked_out_in_pieces_that_fit(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = _flat(_turntable(parallel=False, width_px=321, height_px=243), np.array([0.1, 0, 1.0]))
    beam = beam_on(seen)
    assert beam is not None
    front = _front(beam, beam.axes @ np.array([5.0, 10.0, 5.0]) + (0, 0, 30.0), 25.0)
    whole = shade(seen, beam, front)
    monkeypatch.setattr("viewer.render.shadow._AT_ONCE", 700)
    assert (shade(seen, beam, front) == whole).all()


def test_darkening_takes_a_share_of_each_colour_and_no_cover() -> None:
    rgba = np.random.default_rng(1).integers(0, 256, (130, 40, 4)).astype(np.uint8)
    lost = np.linspace(0, 0.6, 130, dtype=np.float32)[:, None] * np.ones((1, 40), np.float32)
    kept = rgba.copy()
    darken(kept, lost)
    assert (kept[:, :, 3] == rgba[:, :, 3]).all()
    assert (kept[0] == rgba[0]).all()
    wanted = rgba[:, :, :3] * (1 - lost[:, :, None])
    assert np.abs(kept[:, :, :3] - wanted).max() < 2
