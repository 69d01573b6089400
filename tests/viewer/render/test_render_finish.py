"""Frames at rest: how fine they get, what shadow does, and what it leaves alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
import pytest

from meshes.atlas import Atlas
from meshes.motion.pose import Pose
from viewer.render.finish import BUDGET_MS, Finish
from viewer.render.view import AtlasView
from viewer.scene import Look, Scene, Tag

#: Of 0 to 255.
_HARDLY = 3


def _at_start(plain_ms: float) -> Finish:
    finish = Finish()
    finish.took_plain(plain_ms)
    finish.measured()
    return finish


@pytest.mark.parametrize(("plain_ms", "shadow"), [(20.0, True), (165.0, True), (178.0, False)])
def test_what_was_measured_at_the_start_decides_whether_there_is_shadow(
    plain_ms: float, shadow: bool
) -> None:
    assert _at_start(plain_ms).shadow is shadow


def test_before_anything_was_measured_there_is_no_shadow_unless_it_is_asked_for() -> None:
    finish = Finish()
    finish.took_plain(1.0)
    assert not finish.shadow
    assert not finish.at_once
    finish.shading = "on"
    assert finish.shadow
    quick = _at_start(5.0)
    assert quick.shadow
    quick.shading = "off"
    assert not quick.shadow


def test_where_the_finest_frame_is_not_felt_it_is_drawn_at_once_until_it_is() -> None:
    finish = _at_start(5.0)
    assert not finish.at_once, "never on a guess"
    for _ in range(2):  # the first compiles
        finish.took_fine(30.0)
    assert finish.at_once
    finish.took_at_once(39.0)
    assert finish.at_once
    for _ in range(3):
        finish.took_at_once(90.0)
    assert not finish.at_once
    assert finish.shadow, "but it comes after a plain one"


def test_a_finest_frame_that_takes_its_time_beside_a_quick_card_never_comes_and_goes() -> None:
    finish, kinds = _at_start(5.0), []
    for number in range(90):
        kinds.append("finest" if finish.at_once else "plain")
        if finish.at_once:
            finish.took_at_once(90.0)
        else:
            finish.took_plain(5.0)
            if number % 30 > 25:  # it rests for a while
                finish.took_fine(90.0)
    assert set(kinds) == {"plain"}
    assert finish.shadow


def test_one_slow_frame_takes_no_shadow_away_and_two_do() -> None:
    finish = _at_start(100.0)
    told = []
    for plain_ms in (300.0, 100.0, 300.0, 300.0, 100.0):
        finish.took_plain(plain_ms)
        told.append(finish.shadow)
    assert told == [True, True, True, False, True]
    finish.took_plain(BUDGET_MS)
    assert not finish.shadow, "far over the budget once is enough"


def test_near_the_budget_shadow_does_not_come_and_go() -> None:
    finish = _at_start(BUDGET_MS / 3.5)
    told = []
    for plain_ms in [172.0, 173.0, *(165.0, 173.0) * 10]:
        finish.took_plain(plain_ms)
        told.append(finish.shadow)
    assert told == [True] + [False] * 21
    finish.took_plain(120.0)
    assert finish.shadow


def test_what_finer_frames_really_take_counts_and_the_first_compiles() -> None:
    finish = _at_start(100.0)
    finish.took_fine(5000.0)  # shaders
    finish.took_plain(100.0)
    assert finish.shadow
    for fine_ms in (1500.0, 1400.0):
        finish.took_fine(fine_ms)
        finish.took_plain(100.0)
    assert not finish.shadow, "fourteen times a plain one"
    frames = 0
    while not finish.shadow:
        finish.took_plain(100.0)
        frames += 1
    assert 10 < frames < 40, "after a while it is tried again"


@pytest.fixture(scope="module")
def hip(real_atlas: Atlas) -> Iterator[AtlasView]:
    """Return a view of the hip bone from outside, without the femur."""
    view = AtlasView(real_atlas, 700, 520)
    view.apply(Scene(looks={"hip_bone": Look()}))
    view.look("buiten")
    view.fit(["hip_bone"])
    yield view
    view.close()


def _both(view: AtlasView) -> tuple[np.ndarray, np.ndarray]:
    """Return frames of the same with smooth edges, (h, w, 3), without and with shadow."""
    shown = []
    for shading in ("off", "on"):
        view.shading = shading  # type: ignore[assignment]
        view.render()
        frame = view.refine()
        assert frame is not None
        shown.append(frame[:, :, :3].astype(int))
    view.shading = "auto"
    return shown[0], shown[1]


def _inside(view: AtlasView, node: str, region: str | None = None) -> np.ndarray:
    """Return where something is seen, without its rim."""
    mask = np.isin(view.id_picture().ids, view._painter.numbers(node, region))
    for axis in (0, 1):
        for step in (-2, 2):
            mask = mask & np.roll(mask, step, axis)
    return mask


def test_shadow_is_in_the_hollow_of_the_socket_and_not_on_the_open_wing(hip: AtlasView) -> None:
    plain, shaded = (frame.mean(axis=2) for frame in _both(hip))

    def left(region: str) -> float:
        where = _inside(hip, "hip_bone", region)
        assert where.sum() > 200
        return float((shaded[where] / plain[where]).mean())

    assert left("acetabular_fossa") < 0.97
    assert left("acetabular_notch") < 0.98
    assert left("ilium") > 0.99
    assert left("ischial_tuberosity") > 0.99
    assert (shaded <= plain + _HARDLY).mean() > 0.999, "it brightens nothing"


def test_shadow_leaves_the_ground_alone(hip: AtlasView) -> None:
    hip.set_background("#ff8000", "#0000ff")
    hip.shading = "on"
    rest, fine = hip.render(), hip.refine()
    hip.shading = "auto"
    assert fine is not None
    ground = hip.id_picture().ids == 0
    for axis in (0, 1):  # but for what smooth edges take of it
        for step in (-2, 2):
            ground &= np.roll(ground, step, axis)
    assert ground.mean() > 0.3
    assert ground[0].any()
    assert ground[-1].any()
    assert (rest[ground] == fine[ground]).all()


def test_what_is_faded_lets_the_shadow_behind_it_through_and_the_ground(
    view: AtlasView, scene: Callable[..., Scene], pixel: Callable[..., tuple[int, int]]
) -> None:
    view.apply(scene(ball=Look(0.4), ball_l=Look(0.4)))
    before, behind = pixel(view, 0, -45, 0), pixel(view, 15, 0, 0)
    pair = _both(view)
    for x, y in (before, behind):
        assert np.abs(pair[0][y, x] - pair[1][y, x]).max() <= _HARDLY
    rest = view.render(moving=True)[:, :, :3].astype(int)
    assert np.abs(rest[behind[1], behind[0]] - pair[0][behind[1], behind[0]]).max() <= _HARDLY


def test_a_finer_frame_is_drawn_once_and_changes_nothing_but_looks(real_atlas: Atlas) -> None:
    view = AtlasView(real_atlas, 400, 320)
    looks = {id_: Look() for id_ in ("hip_bone", "femur", "gluteus_medius", "rectus_femoris")}
    tag = Tag("gluteus_medius", "m. gluteus medius", (("gluteus_medius", None),))
    posed = Scene(looks=looks, tags=(tag,), pose=Pose(40.0, 10.0, 0.0, 0.0))
    moved = replace(posed, moved={"hip_bone": np.diag([1.0, 1.0, 1.0, 1.0])})
    view.shading = "on"
    for scene in (posed, moved):
        view.apply(scene)
        view.look("buiten")
        view.fit()
        plain = view.render()
        ids, standing = view.id_picture().ids.copy(), dict(view._named.standing)
        assert standing
        picks = [view.pick(x, y) for x in range(50, 400, 60) for y in range(40, 320, 60)]
        fine = view.refine()
        assert fine is not None
        assert fine.shape == plain.shape
        differ = np.abs(fine.astype(int) - plain).max(axis=2)
        assert differ.max() > 20
        assert differ.mean() < 12, "the same picture"
        assert view.refine() is None, "it is as fine as it gets"
        assert (view.id_picture().ids == ids).all()
        assert dict(view._named.standing) == standing
        assert picks == [view.pick(x, y) for x in range(50, 400, 60) for y in range(40, 320, 60)]
        assert (view.render() == plain).all(), "a plain one leaves no shadow behind"
    view.close()


def test_on_a_quick_machine_the_finest_frame_comes_at_once(tiny_atlas: Atlas) -> None:
    view = AtlasView(tiny_atlas, 200, 150)
    view.apply(Scene(looks={id_: Look() for id_ in tiny_atlas.parts}))
    view.look("voor")
    view.fit()
    view.shading = "on"
    plain, fine = view.render(), view.refine()
    assert fine is not None
    assert (plain != fine).any()
    view.frames.finish = _at_start(1.0)
    for _ in range(2):
        view.frames.finish.took_fine(9.0)
    assert (view.render() == fine).all()
    assert view.refine() is None, "nothing is left to be done"
    view.shading = "off"
    view.frames.finish.took_plain(1.0)
    assert (view.render() != fine).any()
    assert view.refine() is None
    view.close()


def test_preparing_measures_and_then_shadow_follows_what_was_measured(tiny_atlas: Atlas) -> None:
    view = AtlasView(tiny_atlas, 200, 150)
    view.apply(Scene(looks={id_: Look() for id_ in tiny_atlas.parts}))
    view.fit()
    view.render()
    assert not view.frames.finish.shadow, "the first frame waits for nothing"
    for _ in view.prepare():
        pass
    assert view.frames.finish.shadow, "six cubes are quick everywhere"
    view.wait()
    view.close()
