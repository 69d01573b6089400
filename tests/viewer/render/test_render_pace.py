"""Coarse frames where the machine is slow, the ground under them, and no flipping between two."""

from __future__ import annotations

import numpy as np
import pytest

from meshes.atlas import Atlas
from viewer.render.pace import Pace
from viewer.render.view import AtlasView
from viewer.scene import Look, Scene


def _taken(pace: Pace, whole_ms: float, coarse_share: float, frames: int) -> list[bool]:
    told = []
    for _ in range(frames):
        pace.took(whole_ms * (coarse_share if pace.coarse else 1.0))
        told.append(pace.coarse)
    return told


@pytest.mark.parametrize("whole_ms", [1.0, 10.0, 30.0, 34.0, 50.0, 200.0])
@pytest.mark.parametrize("coarse_share", [0.25, 0.5, 0.9])
def test_on_an_even_machine_the_pace_changes_once_at_most(
    whole_ms: float, coarse_share: float
) -> None:
    told = _taken(Pace(), whole_ms, coarse_share, 100)
    changes = sum(a != b for a, b in zip([False, *told], told, strict=False))
    assert changes == (1 if whole_ms > 33 else 0)
    assert told[-1] == (whole_ms > 33)


def test_one_slow_frame_is_no_slow_machine_and_a_machine_that_is_free_again_draws_whole() -> None:
    pace = Pace()
    for frame_ms in (10.0, 300.0, 10.0, 300.0, 10.0):
        pace.took(frame_ms)
    assert not pace.coarse
    assert _taken(pace, 90.0, 0.3, 3)[-1]
    assert not any(_taken(pace, 12.0, 0.3, 40)[-20:])


class _Slow(Pace):
    def __init__(self) -> None:
        super().__init__()
        self.coarse = True

    def took(self, frame_ms: float) -> None:
        self.last_ms = frame_ms


def test_a_coarse_frame_shows_the_same_in_a_quarter_of_the_pixels(
    tiny_atlas: Atlas,
) -> None:
    view = AtlasView(tiny_atlas, 301, 200)
    view.set_background("#ff8000", "#0000ff")
    view.apply(Scene(looks={id_: Look() for id_ in tiny_atlas.parts}))
    view.look("voor")
    view.fit(list(tiny_atlas.parts))
    whole = view.render(moving=True)
    pace = _Slow()
    view.frames.pace = pace
    assert view.render(moving=True).shape == (200, 301, 4), "only where it is allowed"
    view.may_be_coarse = True
    coarse = view.render(moving=True)
    assert pace.last_ms > 0
    assert whole.shape == (200, 301, 4)
    assert coarse.shape == (100, 151, 4)
    small = whole[:200, :300].reshape(100, 2, 150, 2, 4).mean(axis=(1, 3))
    differ = np.abs(small - coarse[:, :150]).max(axis=2) > 30
    assert differ.mean() < 0.05
    assert view.id_picture().ids.shape == (200, 301), "what is pointed at stays whole"
    assert view.render().shape == (200, 301, 4)
    view.close()


def test_the_ground_is_the_same_while_moving_and_at_rest(tiny_atlas: Atlas) -> None:
    view = AtlasView(tiny_atlas, 160, 120)
    view.set_background("#ff8000", "#0000ff")
    faded = {id_: Look(opacity=0.4) for id_ in tiny_atlas.parts}
    for looks in ({}, faded):
        view.apply(Scene(looks=looks))
        view.fit(list(tiny_atlas.parts))
        rest, moving = view.render().astype(int), view.render(moving=True).astype(int)
        bare = (moving[:, :1] == moving).all(axis=2)
        assert bare.mean() == 1.0 if not looks else 0.1 < bare.mean() < 0.95
        assert np.abs(rest - moving)[bare].max() <= 2
        assert (moving[:, :, 3] == 255).all()
    view.close()
