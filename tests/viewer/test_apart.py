"""Structures moved apart and back."""

from __future__ import annotations

import numpy as np
import pytest

from content.model import Library
from meshes.atlas import Atlas
from viewer.catalogue import Catalogue
from viewer.choose import Chooser
from viewer.render.view import AtlasView
from viewer.resolve import OFF_AT_START, resolve_scene
from viewer.section import Section
from viewer.sources import catalogue_of
from viewer.state import State, Store


@pytest.fixture(scope="module")
def whole(real_atlas: Atlas, library: Library) -> Catalogue:
    """Return the whole atlas with the program's texts."""
    return catalogue_of(real_atlas, library)


def test_ways_grow_evenly_and_end_where_they_began(whole: Catalogue) -> None:
    assert resolve_scene(State(apart=0.0), whole).moved == {}
    half, all_ = (resolve_scene(State(apart=amount), whole).moved for amount in (0.5, 1.0))
    assert half.keys() == all_.keys()
    for node, matrix in all_.items():
        assert np.array_equal(matrix[:3, :3], np.eye(3)), node
        assert half[node][:3, 3] * 2 == pytest.approx(matrix[:3, 3])
    assert resolve_scene(State(apart=0.5), whole).moved is half


def test_the_joint_comes_apart_in_the_order_in_which_it_is_put_together(whole: Catalogue) -> None:
    opening = whole.apart.way_mm("femur")
    opening = opening / np.linalg.norm(opening)
    reach = [
        float(whole.apart.way_mm(id_) @ opening)
        for id_ in ("hip_bone", "lunate_surface_cartilage", "acetabular_labrum",
                    "ligament_of_head_of_femur", "hip_joint_capsule", "femoral_head_cartilage",
                    "femur")
    ]  # fmt: skip
    assert reach == sorted(reach)
    assert np.diff(reach).min() > 10


def test_the_leg_below_stays_one(whole: Catalogue) -> None:
    for bone in ("patella", "tibia", "fibula"):
        assert whole.apart.way_mm(bone) == pytest.approx(whole.apart.way_mm("femur"))


@pytest.mark.parametrize(
    ("outer", "inner", "towards"),
    [
        ("gluteus_maximus", "gemellus_superior", (0, 1, 0)),
        ("gluteus_maximus", "quadratus_femoris", (0, 1, 0)),
        ("gluteus_medius", "gluteus_minimus", (-0.6, 0.8, 0)),
        ("rectus_femoris", "vastus_intermedius", (0, -1, 0)),
        ("iliotibial_tract", "vastus_lateralis", (-1, 0, 0)),
        ("vastus_lateralis", "femur", (-1, 0, 0)),
        ("adductor_longus", "adductor_brevis", (0, -1, 0)),
        ("sacrum", "hip_bone", (1, 0, 0)),
    ],
)
def test_what_lies_farther_out_goes_farther_that_way(
    outer: str, inner: str, towards: tuple[float, float, float], whole: Catalogue
) -> None:
    assert (whole.apart.way_mm(outer) - whole.apart.way_mm(inner)) @ np.array(towards) > 0


def test_what_encloses_all_fades_and_stays(whole: Catalogue) -> None:
    scene = resolve_scene(State(apart=0.2), whole)
    assert "body_surface" not in scene.moved
    assert 0 < scene.looks["fascia_lata"].opacity < 0.45
    assert resolve_scene(State(apart=0.5), whole).looks["fascia_lata"].opacity == 0


def test_measures_hold_in_the_body_only(whole: Catalogue) -> None:
    store = Store(State(apart=0.5, drawn=frozenset({"ccd"})))
    assert resolve_scene(store.state, whole).moved == {}
    Chooser(store, whole).apart_step(1)
    assert (store.state.apart, store.state.drawn) == (0.1, frozenset())
    assert "maten zijn weg" in store.message
    store.undo()
    assert store.state.drawn == {"ccd"}


@pytest.mark.screen
@pytest.mark.parametrize("side", ["rechts", "links"])
def test_what_is_hit_is_what_is_seen_when_moved_apart(
    side: str, whole: Catalogue, real_atlas: Atlas
) -> None:
    view = AtlasView(real_atlas, 480, 360)
    try:
        state = State(hidden=OFF_AT_START, apart=0.7, side=side)  # type: ignore[arg-type]
        view.apply(resolve_scene(state, whole))
        view.look("voor")
        view.fit(None)
        ids = view.id_picture().ids
        names = {n: key for key in view.nodes for n in view._painter.numbers(key)}
        tried, agreed, moved = 0, 0, set()
        for y, x in np.random.default_rng(5).integers((0, 0), (360, 480), (1500, 2)).tolist():
            around = ids[max(y - 1, 0) : y + 2, max(x - 1, 0) : x + 2]
            if not around.all() or len({names[int(n)] for n in around.flat}) > 1:
                continue  # the ground, or a border: half a pixel decides there
            hit = view._picker.exact(view._turntable, x + 0.5, y + 0.5, mirrored=side == "links")
            tried += 1
            assert hit is not None
            agreed += hit.node == names[int(ids[y, x])]
            moved |= {hit.node}
        assert tried > 150
        assert agreed == tried
        assert len(moved) > 25
    finally:
        view.close()


@pytest.mark.screen
@pytest.mark.parametrize("apart", [0.0, 0.6])
@pytest.mark.parametrize("cut", [False, True])
def test_all_of_the_hip_can_be_framed_apart_and_cut_open(
    apart: float, cut: bool, whole: Catalogue, real_atlas: Atlas
) -> None:
    view = AtlasView(real_atlas, 320, 240)
    try:
        section = Section("coronal", 0.0) if cut else None
        state = State(hidden=OFF_AT_START, apart=apart, section=section)
        view.apply(resolve_scene(state, whole))
        view.look("voor")
        view.fit(None)
        assert np.isfinite(view.camera.position_mm).all()
        shown = {hit.part for x in range(4, 320, 8) for y in range(4, 240, 8)
                 if (hit := view.pick(x, y))}  # fmt: skip
        assert {"hip_bone", "femur", "sacrum"} <= shown
        at_home = view._turntable.half_height_mm
        assert at_home > 190 if apart else 150 < at_home < 230
    finally:
        view.close()
