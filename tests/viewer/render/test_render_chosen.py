"""The line around what is chosen: seen on any ground, around all of it, never over words."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
import pytest

from viewer.looks import Emphasis
from viewer.render.overlay import grown
from viewer.render.palette import GROUNDS
from viewer.render.picture import picture
from viewer.render.view import AtlasView
from viewer.scene import Look, Scene, Tag

MakeScene = Callable[..., Scene]

CHOSEN = Look(emphasis="chosen")


def _mask(view: AtlasView, *keys: str) -> np.ndarray:
    numbers = [number for key in keys for number in view._painter.numbers(key)]
    return np.isin(view.id_picture().ids, numbers)


def _with_and_without(
    view: AtlasView, monkeypatch: pytest.MonkeyPatch
) -> tuple[np.ndarray, np.ndarray]:
    """Return the frame at rest, and the same without the line, ``(h, w, 3) int``."""
    shown = view.render()[:, :, :3].astype(int)
    with monkeypatch.context() as patch:
        patch.setattr(view, "outline_chosen", lambda *_: None)
        bare = view.render()[:, :, :3].astype(int)
    return shown, bare


def _drawn(view: AtlasView, monkeypatch: pytest.MonkeyPatch) -> np.ndarray:
    shown, bare = _with_and_without(view, monkeypatch)
    return np.abs(shown - bare).max(axis=2) > 8


@pytest.mark.parametrize("ground", ["light", "dark"])
def test_a_dark_line_in_a_white_casing_goes_around_what_is_chosen_on_any_ground(
    view: AtlasView, scene: MakeScene, monkeypatch: pytest.MonkeyPatch, ground: str
) -> None:
    view.set_background(*GROUNDS[ground])
    try:
        view.apply(scene(ring=CHOSEN))
        shown, bare = _with_and_without(view, monkeypatch)
    finally:
        view.set_background(*GROUNDS["light"])
    ring, brightness = _mask(view, "ring"), shown.mean(axis=2)
    on_ground = view.id_picture().ids == 0
    line = grown(ring, 2) & ~ring & on_ground
    beyond = grown(ring, 3) & ~grown(ring, 2) & on_ground
    assert line.sum() > 150
    assert np.percentile(brightness[line], 90) < 130, "dark"
    assert np.percentile(brightness[beyond], 10) > 120, "light"
    assert brightness[beyond].mean() - brightness[line].mean() > 80, "seen on a beamer"
    drawn = np.abs(shown - bare).max(axis=2) > 8
    assert not (drawn & ~grown(ring, 5)).any(), "nothing elsewhere"
    inner = ~grown(~ring, 2)
    assert inner.any()
    assert not (drawn & inner).any(), "nothing over it"


@pytest.mark.parametrize("emphasis", ["none", "place", "primary", "secondary", "stretched"])
def test_what_a_condition_or_a_scene_lights_up_gets_no_line(
    view: AtlasView, scene: MakeScene, monkeypatch: pytest.MonkeyPatch, emphasis: Emphasis
) -> None:
    lit = Look(emphasis=emphasis)
    view.apply(scene(ring=lit, ball=lit, box=lit, regions={"upper": emphasis}))
    assert not _drawn(view, monkeypatch).any()


def test_what_is_chosen_while_its_colour_shows_how_tight_it_is_has_a_line(
    view: AtlasView, scene: MakeScene, monkeypatch: pytest.MonkeyPatch
) -> None:
    view.apply(scene(ring=CHOSEN))
    usual = _drawn(view, monkeypatch)
    view.apply(scene(ring=Look(emphasis="tight", chosen_too=True)))
    assert usual.any()
    assert (_drawn(view, monkeypatch) == usual).mean() > 0.999


def test_what_is_chosen_together_has_one_line_around_it(
    view: AtlasView, scene: MakeScene, monkeypatch: pytest.MonkeyPatch
) -> None:
    view.apply(scene(box=CHOSEN))
    alone = _drawn(view, monkeypatch)
    box, ball = _mask(view, "box"), _mask(view, "ball")
    within = grown(box, 2) & grown(ball, 1) & ~box  # where the box stands out against the ball
    assert (alone & within).sum() > 40
    view.apply(scene(box=CHOSEN, ball=CHOSEN))
    together = _drawn(view, monkeypatch)
    assert not (together & ~grown(~(box | ball), 2)).any()
    assert (together & grown(box | ball, 1) & ~(box | ball)).sum() > 100


def test_the_line_follows_what_is_seen_and_not_what_is_hidden(
    view: AtlasView, scene: MakeScene, monkeypatch: pytest.MonkeyPatch
) -> None:
    view.apply(scene(ball=CHOSEN))
    drawn, box = _drawn(view, monkeypatch), _mask(view, "box")
    assert (drawn & box).any(), "around the box before it"
    assert not (drawn & ~grown(~box, 5)).any(), "but not through the box"


def test_a_chosen_region_has_its_own_line(
    view: AtlasView, scene: MakeScene, monkeypatch: pytest.MonkeyPatch
) -> None:
    view.apply(scene(ball_l=Look(0.0), box=Look(0.0), regions={"upper": "chosen"}))
    drawn = _drawn(view, monkeypatch)
    upper = np.isin(view.id_picture().ids, view._painter.numbers("ball", "upper"))
    lower = _mask(view, "ball") & ~upper
    assert (drawn & lower & grown(upper, 2)).sum() > 30, "along the border between the two"
    assert not (drawn & lower & ~grown(upper, 5)).any()


def test_narrow_bits_and_cracks_get_no_line_but_what_is_narrow_itself_does(
    view: AtlasView, scene: MakeScene, monkeypatch: pytest.MonkeyPatch
) -> None:
    view.apply(scene(nerve=CHOSEN))
    nerve = _mask(view, "nerve")
    assert 0 < nerve.sum(axis=1).max() <= 4
    rows = np.flatnonzero(nerve.any(axis=1))
    drawn = _drawn(view, monkeypatch)
    assert drawn[rows].any(axis=1).all(), "all along it"


def test_while_something_moves_there_is_no_line_and_no_id_picture(
    view: AtlasView, scene: MakeScene, monkeypatch: pytest.MonkeyPatch
) -> None:
    view.apply(scene(ring=CHOSEN))
    rest = view.render()

    def paint(*_: object) -> None:
        raise AssertionError("a moving frame waits for nothing")

    with monkeypatch.context() as patch:
        patch.setattr(view._painter, "paint", paint)
        view.turn(5, 0)
        moving = view.render(moving=True)[:, :, :3].astype(int)
    view.turn(-5, 0)
    assert (view.render() == rest).all(), "it comes back at rest"
    view.turn(5, 0)
    with monkeypatch.context() as patch:
        patch.setattr(view, "outline_chosen", lambda *_: None)
        bare = view.render()[:, :, :3].astype(int)
    ring = grown(_mask(view, "ring"), 4)
    assert np.abs(moving - bare)[ring & ~_mask(view, "ring")].max() < 60
    view.turn(-5, 0)


def test_a_line_that_runs_out_of_the_frame_comes_back_nowhere(
    view: AtlasView, scene: MakeScene, monkeypatch: pytest.MonkeyPatch
) -> None:
    view.apply(scene(ball=CHOSEN, box=Look(0.0)))
    for step in ((0.0, 1.0), (0.0, -1.0), (1.0, 0.0), (-1.0, 0.0)):
        width, height = view.size
        view.pan(step[0] * width / 2, step[1] * height / 2)
        ball = _mask(view, "ball")
        assert ball.any()
        assert not ball.all(axis=None)
        assert not (_drawn(view, monkeypatch) & ~grown(ball, 5)).any()
        view.pan(-step[0] * width / 2, -step[1] * height / 2)


def test_no_line_goes_over_words(
    view: AtlasView, scene: MakeScene, monkeypatch: pytest.MonkeyPatch
) -> None:
    tags = (Tag("ring", "een heel lange naam voor een ring", (("ring", None),)),)
    named = scene(ring=CHOSEN, ball=CHOSEN, ball_l=CHOSEN, box=CHOSEN)
    view.apply(Scene(looks=named.looks, tags=tags))
    view.render()
    boxes = view._named.boxes
    assert boxes
    words = np.zeros(view.id_picture().ids.shape, bool)
    for left, top, wide, tall in boxes:
        words[int(top) : int(top + tall), int(left) : int(left + wide)] = True
    everything = grown(_mask(view, "ring", "ball", "ball_l", "box"), 2)
    assert (words & everything).any(), "or this proves nothing"
    assert not (_drawn(view, monkeypatch) & words).any()


def test_a_picture_has_the_line_too_and_it_is_no_ground(
    view: AtlasView, scene: MakeScene, monkeypatch: pytest.MonkeyPatch
) -> None:
    view.apply(scene(ring=CHOSEN))
    view.resize(800, 600)
    with_line = picture(view, 800, 600, transparent=True).astype(int)
    with monkeypatch.context() as patch:
        patch.setattr(view, "outline_chosen", lambda *_: None)
        without = picture(view, 800, 600, transparent=True).astype(int)
    view.render()
    ring = _mask(view, "ring")
    line = grown(ring, 1) & ~ring & (view.id_picture().ids == 0)
    assert np.median(with_line[line][:, 3]) > 200, "covered"
    assert np.median(with_line[line][:, :3].mean(axis=1)) < 130, "dark"
    assert np.median(without[line][:, 3]) < 150
    assert not (np.abs(with_line - without).max(axis=2) > 8)[~grown(ring, 5)].any()


def test_the_line_takes_a_few_thousandths_of_a_second(view: AtlasView, scene: MakeScene) -> None:
    """Not what a click waits for."""
    view.apply(scene(ring=CHOSEN, ball=CHOSEN))
    view.resize(1280, 800)
    try:
        frame = view.render()
        taken = []
        for _ in range(5):
            begun = time.process_time()
            view.outline_chosen(frame)
            taken.append(time.process_time() - begun)
        assert min(taken) < 0.03
    finally:
        view.resize(320, 240)
