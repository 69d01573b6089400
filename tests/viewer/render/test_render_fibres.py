"""Fibres drawn by the shader: along what they run, how the tendon meets the belly."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from meshes.atlas import Atlas, Part
from viewer.render.fibres import weave_picture
from viewer.render.view import AtlasView
from viewer.scene import Look, Scene

WIDTH, HEIGHT = 360, 240
SIDE_MM = 60.0


def _sheet(name: str, *, lean: float = 0.0, tendon: bool = False) -> Part:
    """A square that faces the front, bundles counted along x, 2.5 mm each, mm along z."""
    side = np.linspace(-SIDE_MM / 2, SIDE_MM / 2, 13, dtype=np.float32)
    x, z = (axis.ravel() for axis in np.meshgrid(side, side, indexing="ij"))
    index = np.arange(13 * 13).reshape(13, 13)
    a, b, c, d = (
        i.ravel() for i in (index[:-1, :-1], index[1:, :-1], index[1:, 1:], index[:-1, 1:])
    )
    return Part(
        id=name,
        group="muscles",
        tissue="muscle",
        vertices_mm=np.column_stack([x, np.zeros_like(x), z]),
        faces=np.concatenate([np.stack([a, b, c], 1), np.stack([a, c, d], 1)]).astype(np.int32),
        source="modelled",
        credit="",
        licence="",
        solid=False,
        fibre=np.column_stack([x / 2.5, z]).astype(np.float16),
        fibre_lean=lean,
        tendon=np.clip(0.5 + z / 20, 0, 1) if tendon else np.empty(0, np.float32),
    )


@pytest.fixture(scope="module")
def view() -> Iterator[AtlasView]:
    plain = replace(_sheet("plain"), fibre=np.empty((0, 2), np.float16))
    sheets = (plain, _sheet("straight"), _sheet("leaning", lean=0.4), _sheet("ends", tendon=True))
    view = AtlasView(Atlas({p.id: p for p in sheets}, 0.0, {}, {}), WIDTH, HEIGHT)
    view.look("voor")
    view.set_background("#ffffff", "#ffffff")
    yield view
    view.close()


def _square(view: AtlasView, name: str, look: Look | None = None, away: float = 1.0) -> np.ndarray:
    """Return the middle of the drawn sheet, brightness by row and column."""
    view.apply(Scene(looks={name: look or Look()}))
    view.camera = replace(
        view.camera, position_mm=(0, -220 * away, 0), focal_mm=(0, 0, 0), up=(0, 0, 1)
    )
    frame = view.render(moving=True)[:, :, :3].astype(float)
    half = int(60 / away)
    return frame[HEIGHT // 2 - half : HEIGHT // 2 + half, WIDTH // 2 - half : WIDTH // 2 + half]


def _turn_deg(square: np.ndarray) -> float:
    """Return how far the lines of a picture turn from upright, by its gradients, degrees."""
    down, right = np.gradient(square.mean(axis=2))
    across = np.array([[np.sum(right**2), np.sum(right * down)],
                       [np.sum(right * down), np.sum(down**2)]])  # fmt: skip
    strongest = np.linalg.eigh(across)[1][:, 1]
    return float(np.degrees(np.arctan2(strongest[1], strongest[0])) + 90) % 180 - 90


def test_bundles_differ_across_and_go_on_along(view: AtlasView) -> None:
    assert _square(view, "plain").std(axis=(0, 1)).max() < 2
    square = _square(view, "straight").mean(axis=2)
    assert np.ptp(square.mean(axis=0)) > 20
    assert np.abs(np.diff(square, axis=1)).mean() > 4 * np.abs(np.diff(square, axis=0)).mean()


def test_leaning_fibres_lean(view: AtlasView) -> None:
    assert abs(_turn_deg(_square(view, "straight"))) < 3
    # 0.4 bundles of 2.5 mm for each mm: 45 degrees
    assert abs(_turn_deg(_square(view, "leaning"))) == pytest.approx(45, abs=4)


def test_from_afar_nothing_shimmers(view: AtlasView) -> None:
    near = _square(view, "straight")
    far = _square(view, "straight", away=6.0)
    means = near.reshape(20, 6, 20, 6, 3).mean(axis=(1, 3))
    assert np.abs(far - means).mean() < 4
    assert far.std(axis=(0, 1)).max() < 0.6 * near.std(axis=(0, 1)).max()


def test_tendon_is_pale_and_its_border_has_teeth(view: AtlasView) -> None:
    square = _square(view, "ends")
    red = square[:, :, 0] - square[:, :, 2] > 70
    assert red[-10:].mean() > 0.95
    assert red[:10].mean() < 0.05
    border = red.argmax(axis=0)
    mm_per_px = 2 * 220 * np.tan(np.radians(15)) / HEIGHT
    assert 1.0 < border.std() * mm_per_px < 8.0, "mm"


def test_chosen_and_faded_fibres_stay_fibres(view: AtlasView) -> None:
    chosen = _square(view, "straight", Look(1.0, "chosen"))
    assert chosen[:, :, 2].mean() > chosen[:, :, 0].mean() + 40, "blue"
    assert np.ptp(chosen.mean(axis=(0, 2))) > 6
    faded = _square(view, "straight", Look(0.4))
    assert faded.mean() > _square(view, "straight").mean() + 30, "the white ground shines through"


def test_other_hip_is_the_same_mirrored(view: AtlasView) -> None:
    right = _square(view, "leaning")
    view.apply(Scene(looks={"leaning": Look()}, mirrored=True))
    view.camera = replace(view.camera, position_mm=(0, -220, 0), focal_mm=(0, 0, 0))
    frame = view.render(moving=True)[:, :, :3].astype(float)
    left = frame[HEIGHT // 2 - 60 : HEIGHT // 2 + 60, WIDTH // 2 - 60 : WIDTH // 2 + 60]
    assert np.abs(left[:, ::-1].mean(axis=2) - right.mean(axis=2)).mean() < 12
    assert _turn_deg(left) == pytest.approx(-_turn_deg(right), abs=4)


def test_picture_is_neutral_and_goes_on_at_its_edges() -> None:
    picture = weave_picture().astype(float)
    assert (weave_picture() == weave_picture()).all()
    assert np.abs(picture[:, :, [0, 2]].mean(axis=(0, 1)) - 127.5).max() < 2
    within_rows = np.abs(np.diff(picture, axis=0)).mean()
    over_edge = np.abs(picture[0] - picture[-1]).mean()
    assert over_edge < 1.5 * within_rows
    within = np.abs(np.diff(picture, axis=1)).mean()
    assert np.abs(picture[:, 0] - picture[:, -1]).mean() < 2.5 * within
