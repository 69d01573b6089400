"""Shadow in frames and pictures of the atlas: it falls where rays to the light meet something."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
import pytest

from meshes.atlas import Atlas
from meshes.motion.pose import Pose
from meshes.section.plane import Plane
from viewer.render.camera import Turntable
from viewer.render.casters import Shadow
from viewer.render.lights import KEY, SHADOW_FROM
from viewer.render.picture import picture
from viewer.render.shadow import Seen, shown
from viewer.render.view import AtlasView
from viewer.scene import Look, Scene, Tag


@pytest.fixture(scope="module")
def hip(real_atlas: Atlas) -> Iterator[AtlasView]:
    """Return a view of the hip from the front."""
    view = AtlasView(real_atlas, 720, 560)
    yield view
    view.close()


_SHOWN = ("hip_bone", "femur", "sacrum", "rectus_femoris", "sartorius", "iliopsoas", "pectineus")


def _lost(view: AtlasView) -> np.ndarray:
    view._make_ready(moving=False)
    view._window.Render()
    lost = view.shadow.lost()
    assert lost is not None
    return lost


def _towards_light(view: AtlasView) -> Turntable:
    """Return a camera that looks along the rays of the key light, on all that is shown."""
    back = SHADOW_FROM @ np.array(view._turntable.axes)
    lamp = Turntable(view._turntable.focal_mm, distance_mm=2500.0, parallel=True)
    lamp.width_px = lamp.height_px = 4000
    lamp._face(back, np.array([0.0, 0.0, 1.0]))
    return lamp


@pytest.mark.parametrize(("mirrored", "parallel"), [(False, False), (True, True)])
def test_shadow_falls_where_rays_to_the_light_meet_something(
    hip: AtlasView, mirrored: bool, parallel: bool
) -> None:
    looks = {id_: Look() for id_ in _SHOWN if id_ in hip.nodes}
    hip.apply(Scene(looks=looks, mirrored=mirrored))
    hip._turntable.parallel = parallel
    hip.look("voor")
    hip.fit()
    lost = _lost(hip)
    seen = _seen(hip)
    rows, columns = _pixels(seen)
    normals = seen.normals(seen.places(rows, columns), rows, columns).reshape(3, *seen.shape)
    lamp = _towards_light(hip)
    right, up, _ = lamp.axes
    chance = np.random.default_rng(7)
    inside = np.argwhere(hip.id_picture().ids > 0)
    told: list[tuple[bool, float]] = []
    for y, x in chance.permutation(inside)[:2600].tolist():
        hit = hip._picker.exact(hip._turntable, x + 0.5, y + 0.5, mirrored=False)
        normal = normals[:, y, x]
        if hit is None or min(normal @ KEY.direction, normal @ SHADOW_FROM) < 0.35:
            continue
        # well clear of the surface, and all around as far as the softest edge reaches
        start = np.array(hit.point_mm) + 5.0 * normal @ np.array(hip._turntable.axes)
        ring = [
            start + 5.5 * (math.cos(a) * right + math.sin(a) * up) for a in (0.0, 1.6, 3.1, 4.7)
        ]
        free = hip._picker.uncovered(lamp, np.array([start, *ring]))
        if free.all() or not free.any():
            told.append((bool(free.all()), float(lost[y, x])))
    shaded = [lost for free, lost in told if not free]
    lit = [lost for free, lost in told if free]
    assert len(shaded) > 15
    assert len(lit) > 100
    assert np.mean(np.array(lit) < 0.05) > 0.97
    assert np.mean(np.array(shaded) > 0.08) > 0.9


def test_what_is_faded_throws_no_shadow(hip: AtlasView) -> None:
    looks = {"hip_bone": Look(), "femur": Look(), "sartorius": Look(), "rectus_femoris": Look()}
    without = {id_: Look() for id_ in ("hip_bone", "femur")}
    faded = looks | {"sartorius": Look(0.3), "rectus_femoris": Look(0.3)}
    dark = []
    for some in (without, looks, faded):
        hip.apply(Scene(looks=some))
        hip._turntable.parallel = False
        hip.look("voor")
        if some is without:
            hip.fit()
        dark.append(_lost(hip))
    bone = hip.id_picture().ids > 0
    assert np.abs(dark[2] - dark[0])[bone].max() < 0.06
    assert np.abs(dark[2] - dark[0])[bone].mean() < 1e-3
    assert (dark[1] > dark[0] + 0.2).sum() > 300


def _pixels(seen: Seen) -> tuple[np.ndarray, np.ndarray]:
    rows, columns = np.indices(seen.shape)
    return rows.ravel(), columns.ravel()


def _seen(view: AtlasView) -> Seen:
    """Return what a plain frame of a view shows."""
    view._make_ready(moving=False)
    view._window.Render()
    depths = view.off_screen.depths(view._renderer)[::-1].copy()
    return Seen(depths, view._camera.GetClippingRange(), view._turntable)


def _inside(mask: np.ndarray, margin_px: int) -> np.ndarray:
    """Return where a mask is true all around too."""
    for axis in (0, 1):
        mask = np.all([np.roll(mask, k, axis) for k in range(-margin_px, margin_px + 1)], axis=0)
    return mask


@pytest.mark.parametrize("nearer", [1.0, 2.2])
def test_the_cut_keeps_its_colours(
    hip: AtlasView, monkeypatch: pytest.MonkeyPatch, nearer: float
) -> None:
    unseen = ("skin", "fat", "fascia")
    looks = {id_: Look() for id_, part in hip.atlas.parts.items() if part.tissue not in unseen}
    hip.apply(Scene(looks=looks, section=Plane((0.0, -1.0, 0.0), -5.0)))
    hip._turntable.parallel = False
    hip.look("voor")
    hip.fit()
    hip.turn(50, 20)
    hip.zoom(nearer, 360, 280)
    # all that faces the light lies in the dark, were it not the cut
    monkeypatch.setattr(
        hip.shadow._casters, "front_mm",
        lambda beam, _: np.full((280, 360), beam.middle_mm[2] + 500, np.float32),
    )  # fmt: skip
    seen, lost = _seen(hip), _lost(hip)
    told = hip.shadow._seen_cut()
    assert told is not None
    places = seen.places(*_pixels(seen))
    off_mm = np.abs(told.plane.n @ places - told.plane.offset_mm)
    cut = off_mm.reshape(seen.shape) < 0.3 + seen.nearer_mm(places, told.depth).reshape(seen.shape)
    cut = _inside(cut & shown(seen.depths), 6)
    for y, x in np.argwhere(cut)[:: cut.sum() // 60].tolist():
        hit = hip.pick(x, y)
        assert hit is not None
        assert hit.cut
    assert cut.sum() > 5000
    assert lost[cut].max() == 0
    assert (lost > 0.1).sum() > 5000, "what lies beside it"
    monkeypatch.setattr(Shadow, "_seen_cut", lambda self: None)
    assert np.mean(_lost(hip)[cut] > 0.1) > 0.99


def test_pictures_have_the_same_shadow_and_the_same_ground(
    hip: AtlasView, monkeypatch: pytest.MonkeyPatch
) -> None:
    hip.apply(Scene(looks={id_: Look() for id_ in _SHOWN if id_ in hip.nodes}))
    hip.look("voor")
    hip.fit()
    lost = _lost(hip)
    with monkeypatch.context() as without:
        without.setattr(hip.shadow, "lost", lambda: None)
        plain = picture(hip, 720, 560, transparent=True).astype(int)
    shaded = picture(hip, 720, 560, transparent=True).astype(int)
    assert np.abs(plain[:, :, 3] - shaded[:, :, 3]).max() <= 1
    dark = (lost > 0.3) & (plain[:, :, 3] == 255)
    assert dark.sum() > 300
    ratio = shaded[dark][:, :3].sum() / plain[dark][:, :3].sum()
    assert abs(ratio - (1 - lost[dark].mean())) < 0.05


def test_what_the_eye_is_among_does_not_darken_what_it_sees(hip: AtlasView) -> None:
    unseen = ("skin", "fat", "fascia")
    looks = {id_: Look() for id_, part in hip.atlas.parts.items() if part.tissue not in unseen}
    hip.apply(Scene(looks=looks))
    hip._turntable.parallel = False
    hip.look("buiten")
    hip.fit(["sacrospinous_ligament"])
    throwing = {node.key for node in hip.shadow._casters._throwing(hip._turntable)}
    assert "gluteus_maximus" not in throwing
    assert "sacrum" in throwing
    assert _lost(hip).mean() < 0.15
    hip.fit()
    assert len(hip.shadow._casters._throwing(hip._turntable)) == sum(
        node.drawn for node in hip.nodes.values()
    )


def test_a_posed_thigh_throws_its_shadow_from_where_it_is(hip: AtlasView) -> None:
    looks = {"hip_bone": Look(), "femur": Look()}
    tag = Tag("femur", "femur", (("femur", None),))
    dark = []
    for flexion in (0.0, 90.0):
        hip.apply(Scene(looks=looks, pose=Pose(flexion, 0.0, 0.0, 0.0), tags=(tag,)))
        hip.look("voor")
        if not flexion:
            hip.fit()
        dark.append(_lost(hip))
    assert (np.abs(dark[1] - dark[0]) > 0.2).sum() > 150
