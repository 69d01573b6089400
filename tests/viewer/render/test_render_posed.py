"""Poses in the view: what is drawn where, and what lies under a pixel, exactly."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
import trimesh

from meshes.atlas import Atlas, Attachment, Drawing, Part
from meshes.motion.kinematics import find_knee, hip_rotation, turn
from meshes.motion.pose import NEUTRAL, Pose
from viewer.render.picture import picture
from viewer.render.view import AtlasView
from viewer.scene import Camera, Look, Scene

EVERY = ("hip_bone", "femur", "tibia", "muscle")
FLEXED = Pose(flexion_deg=90.0)
#: A point in the middle of each, in the neutral pose.
THIGH, PELVIS = (0.0, 0.0, -150.0), (0.0, 0.0, 60.0)


def pixel(view: AtlasView, x: float, y: float, z: float) -> tuple[int, int]:
    """Return the pixel of a point in the drawn frame."""
    across, down = np.floor(view._turntable.project(np.array([[x, y, z]], float))[0])
    return int(across), int(down)


def node_at(view: AtlasView, x: float, y: float, z: float) -> str | None:
    hit = view.pick(*pixel(view, x, y, z))
    return hit.node if hit else None


def part(id_: str, shape: trimesh.Trimesh, **fields: object) -> Part:
    made = Part(
        id=id_,
        group="bones",
        tissue="bone",
        vertices_mm=shape.vertices.astype(np.float32),
        faces=shape.faces.astype(np.int32),
        source="modelled",
        credit="",
        licence="",
        both_sides=True,
    )
    return replace(made, **fields)  # type: ignore[arg-type]


def block(low: tuple[float, float, float], high: tuple[float, float, float]) -> trimesh.Trimesh:
    shape = trimesh.creation.box(bounds=[low, high])
    return shape.subdivide().subdivide().subdivide()


@pytest.fixture(scope="module")
def atlas() -> Atlas:
    """A pelvis above the origin, a thigh and a shank below it, a muscle before both."""
    thigh = block((-15, -15, -300), (15, 15, -20))
    ones = np.ones(len(thigh.vertices), np.float32)
    upper = thigh.vertices[thigh.faces].mean(axis=1)[:, 2] > -150
    femur = part("femur", thigh, follows=ones, region=np.where(upper, 0, -1).astype(np.int16),
                 regions=("neck",))  # fmt: skip
    shank = block((-10, -10, -500), (10, 10, -320))
    below = np.ones(len(shank.vertices), np.float32)
    tibia = part("tibia", shank, both_sides=False, follows=below, shank=below)
    belly = block((-8, -60, -140), (8, -45, 40))
    low = (belly.vertices[:, 2] < -50).astype(np.float32)
    light = trimesh.creation.box().faces  # over the corners, which are the first vertices
    muscle = part("muscle", belly, group="muscles", tissue="muscle", both_sides=False,
                  follows=low, light_faces=light.astype(np.int32))  # fmt: skip
    pelvis = part("hip_bone", block((-30, -30, 20), (30, 30, 100)))
    patch = block((-5, -15.4, -200), (5, -15.0, -190))
    held = Attachment(
        structure="muscle", end="insertion", bone="femur",
        vertices_mm=patch.vertices.astype(np.float32), faces=patch.faces.astype(np.int32),
    )  # fmt: skip
    dot = Drawing("dot", "point", "punt", "punt", "tibia", (), (-10.0, 0.0, -400.0), 1.0)
    parts = {p.id: p for p in (pelvis, femur, tibia, muscle)}
    return Atlas(parts, 100.0, {}, {}, attachments=(held,), drawings=(dot,))


@pytest.fixture(scope="module")
def shared_view(atlas: Atlas) -> Iterator[AtlasView]:
    view = AtlasView(atlas, 400, 400)
    yield view
    view.close()


@pytest.fixture
def view(shared_view: AtlasView) -> AtlasView:
    """Seen from the patient's right, so that flexion brings the thigh to the left."""
    shared_view.apply(posed(NEUTRAL))
    shared_view.camera = Camera((-1800, 0, -100), (0, 0, -100), (0, 0, 1), 415.0, False)
    return shared_view


def posed(pose: Pose, **fields: object) -> Scene:
    made = Scene(looks=dict.fromkeys(EVERY, Look()), pose=pose)
    return replace(made, **fields)  # type: ignore[arg-type]


def carried(pose: Pose, point: tuple[float, float, float]) -> tuple[float, float, float]:
    """Where the femur takes a point."""
    x, y, z = (hip_rotation(pose.angles_deg) @ np.array(point)).tolist()
    return x, y, z


def on_shank(point: tuple[float, float, float], atlas: Atlas) -> tuple[float, float, float]:
    """Where a knee bent to a right angle takes a point."""
    knee = find_knee(atlas.parts)
    there = turn(knee.axis, -90.0) @ (np.array(point) - knee.centre_mm) + knee.centre_mm
    assert there[1] > 50.0, "to behind"
    x, y, z = there.tolist()
    return x, y, z


def test_a_bone_is_hit_where_the_pose_takes_it(view: AtlasView) -> None:
    assert node_at(view, *THIGH) == "femur"
    view.apply(posed(FLEXED))
    assert node_at(view, *THIGH) is None
    assert carried(FLEXED, THIGH) == pytest.approx((0.0, -150.0, 0.0), abs=1e-9)
    assert node_at(view, *carried(FLEXED, THIGH)) == "femur"
    assert node_at(view, *PELVIS) == "hip_bone"
    view.apply(posed(NEUTRAL))
    assert node_at(view, *THIGH) == "femur"


def test_a_hit_tells_where_the_point_lies_in_the_atlas(view: AtlasView) -> None:
    view.apply(posed(FLEXED))
    hit = view.pick(*pixel(view, *carried(FLEXED, (-15.0, 0.0, -100.0))))
    assert hit is not None
    assert (hit.node, hit.region) == ("femur", "neck")
    assert hit.own_mm == pytest.approx((-15.0, 0.0, -100.0), abs=6.0)
    assert carried(FLEXED, hit.own_mm) == pytest.approx(hit.point_mm, abs=1e-3)


def test_what_bends_is_hit_in_its_new_shape_and_knows_its_own(view: AtlasView) -> None:
    pose = Pose(flexion_deg=-15.0)
    there = carried(pose, (-8.0, -52.0, -120.0))
    view.apply(posed(pose))
    hit = view.pick(*pixel(view, *there))
    assert hit is not None
    assert hit.node == "muscle"
    assert hit.own_mm == pytest.approx((-8.0, -52.0, -120.0), abs=4.0)


def test_the_knee_bends_the_shank_alone(view: AtlasView) -> None:
    assert node_at(view, 0.0, 0.0, -400.0) == "tibia"
    view.apply(posed(Pose(knee_flexion_deg=90.0)))
    assert node_at(view, 0.0, 0.0, -400.0) is None
    assert node_at(view, *on_shank((0.0, 0.0, -400.0), view.atlas)) == "tibia"
    assert node_at(view, *THIGH) == "femur"


def test_in_the_closed_chain_pelvis_and_the_other_leg_move(view: AtlasView) -> None:
    view.look("voor")
    every = dict.fromkeys((*EVERY, "hip_bone_l", "femur_l"), Look())
    view.apply(posed(Pose(abduction_deg=-25.0, closed_chain=True), looks=every))
    there = hip_rotation([0.0, -25.0, 0.0]).T
    assert node_at(view, *THIGH) == "femur"
    assert node_at(view, *(there @ np.array(PELVIS)).tolist()) == "hip_bone"
    assert node_at(view, *(there @ np.array([200.0, 0.0, -150.0])).tolist()) == "femur_l"


def test_beyond_the_hip_everything_tilts_along(view: AtlasView) -> None:
    hip = Pose(flexion_deg=100.0)
    view.apply(posed(hip, pelvis_deg=25.0))
    assert node_at(view, *carried(Pose(flexion_deg=125.0), THIGH)) == "femur"
    assert node_at(view, *carried(Pose(flexion_deg=25.0), PELVIS)) == "hip_bone"


def test_a_left_hip_is_the_mirror_image_in_every_pose(view: AtlasView) -> None:
    pose = Pose(30.0, 20.0, -35.0, 60.0)
    view.look("voor")
    view.apply(posed(pose))
    right = view.render()
    view.apply(posed(pose, mirrored=True))
    left = view.render()
    view.apply(posed(NEUTRAL))
    assert np.abs(left[:, ::-1].astype(int) - right).mean() < 2.0
    x, y, z = carried(pose, THIGH)
    view.apply(posed(pose, mirrored=True))
    assert node_at(view, -x, y, z) == "femur"


def test_neutral_again_is_the_same_picture_to_the_byte(view: AtlasView) -> None:
    before = view.render()
    view.apply(posed(Pose(70.0, 10.0, 5.0, 40.0)))
    assert not np.array_equal(view.render(), before)
    view.apply(posed(NEUTRAL))
    assert np.array_equal(view.render(), before)
    muscle = view.nodes["muscle"]
    assert muscle.mesh.vertices_mm is muscle.part.vertices_mm


def test_a_faded_thigh_lets_a_click_through_in_a_pose(view: AtlasView) -> None:
    pose = Pose(abduction_deg=40.0)
    view.apply(posed(pose))
    there = carried(pose, THIGH)
    assert node_at(view, *there) == "femur"
    faded = dict.fromkeys(EVERY, Look()) | {"femur": Look(0.2)}
    view.apply(posed(pose, looks=faded))
    assert node_at(view, *there) != "femur"


def test_the_outline_and_the_id_picture_follow(view: AtlasView) -> None:
    view.apply(posed(FLEXED))
    x, y = pixel(view, *carried(FLEXED, THIGH))
    overlay = view.outline("femur", None)
    assert overlay is not None
    rows, columns = overlay.rgba.shape[:2]
    assert overlay.x_px <= x < overlay.x_px + columns
    assert overlay.y_px <= y < overlay.y_px + rows
    assert overlay.rgba[y - overlay.y_px, x - overlay.x_px, 3] > 0


def test_lit_areas_and_attachments_go_with_their_bone(view: AtlasView) -> None:
    view.apply(posed(FLEXED))
    plain = view.render()
    view.apply(posed(FLEXED, regions={"neck": "chosen"}))
    lit = np.abs(view.render().astype(int) - plain).sum(axis=2) > 30
    x, y = pixel(view, *carried(FLEXED, (-15.0, 0.0, -80.0)))
    assert lit[y, x]
    assert not lit[
        slice(*sorted((y - 3, y + 3))), pixel(view, *carried(FLEXED, (-15, 0, -220)))[0]
    ].any()
    view.look("boven")
    view.apply(posed(FLEXED, attachments=frozenset({"muscle.insertion.femur"})))
    hit = view.pick(*pixel(view, *carried(FLEXED, (0.0, -15.4, -195.0))))
    assert hit is not None
    assert hit.attachments == ("muscle.insertion.femur",)


def test_a_palpable_point_goes_with_the_bone_it_lies_on(view: AtlasView) -> None:
    pose = Pose(knee_flexion_deg=90.0)
    view.apply(posed(pose))
    plain = view.render()
    view.apply(posed(pose, drawings=frozenset({"dot"})))
    changed = np.abs(view.render().astype(int) - plain).sum(axis=2) > 30
    x, y = pixel(view, *on_shank((-10.0, 0.0, -400.0), view.atlas))
    assert changed[y, x]


def test_while_moving_only_the_light_version_is_worked_out(view: AtlasView) -> None:
    view.apply(posed(Pose(flexion_deg=50.0)))
    view.render(moving=True)
    mesh = view.nodes["muscle"].mesh
    assert not mesh.whole
    used = np.unique(mesh.part.light_faces)
    light = mesh.vertices_mm[used].copy()
    view.render()
    assert mesh.whole
    assert np.array_equal(mesh.vertices_mm[used], light)
    assert len(used) < len(mesh.vertices_mm)


def test_every_pose_of_a_drag_is_seen(atlas: Atlas, view: AtlasView) -> None:
    """Rough poses use their arrays again: what draws must hear of it each time."""
    size = view._turntable.width_px, view._turntable.height_px
    other = AtlasView(atlas, *size)
    try:
        for angle in (20.0, 70.0, 35.0):
            view.apply(posed(Pose(flexion_deg=angle)))
            dragged = view.render(moving=True)
        other.camera = view.camera
        other.apply(posed(Pose(flexion_deg=35.0)))
        assert np.array_equal(other.render(moving=True), dragged)
    finally:
        other.close()


def test_a_lit_area_of_what_bends_is_seen_while_moving(atlas: Atlas) -> None:
    muscle = atlas.parts["muscle"]
    lower = muscle.vertices_mm[muscle.faces].mean(axis=1)[:, 2] < -50
    area = np.where(lower, 0, -1).astype(np.int16)
    parts = dict(atlas.parts) | {"muscle": replace(muscle, region=area, regions=("belly",))}
    view = AtlasView(replace(atlas, parts=parts), 400, 400)
    try:
        view.camera = Camera((-1800, 0, -100), (0, 0, -100), (0, 0, 1), 415.0, False)
        scene = posed(Pose(flexion_deg=-10.0))
        view.apply(scene)
        plain = view.render(moving=True)
        view.apply(replace(scene, regions={"belly": "chosen"}))
        lit = view.render(moving=True)
        assert (np.abs(lit.astype(int) - plain).sum(axis=2) > 30).sum() > 50
    finally:
        view.close()


def test_what_is_held_is_the_bone_and_the_place_on_it(view: AtlasView) -> None:
    spot = (-15.0, 0.0, -150.0)
    for scene, there in (
        (posed(NEUTRAL), spot),
        (posed(Pose(40.0, 10.0, 20.0)), carried(Pose(40.0, 10.0, 20.0), spot)),
        (posed(Pose(100.0), pelvis_deg=20.0), carried(Pose(120.0), spot)),
        (posed(Pose(30.0, closed_chain=True)), spot),
    ):
        view.apply(scene)
        grip = view.grip(*pixel(view, *there))
        assert grip is not None
        assert grip.body == "femur"
        assert grip.own_mm == pytest.approx((-15.0, 0.0, -150.0), abs=6.0)
    view.apply(posed(NEUTRAL))
    held = [view.grip(*pixel(view, -8.0, -52.0, z)) for z in (-130.0, 20.0)]
    assert [grip.body for grip in held if grip] == ["femur", "pelvis"]
    assert view.grip(0, 0) is None


def test_points_are_projected_as_they_are_drawn(view: AtlasView) -> None:
    for mirrored in (False, True):
        view.apply(posed(NEUTRAL, mirrored=mirrored))
        sign = -1.0 if mirrored else 1.0
        x, y = view.project(np.array([THIGH]))[0]
        assert (int(x), int(y)) == pixel(view, sign * THIGH[0], THIGH[1], THIGH[2])


def test_a_picture_is_made_in_the_pose(view: AtlasView) -> None:
    view.apply(posed(FLEXED))
    made = picture(view, 400, 400, transparent=True)
    x, y = pixel(view, *carried(FLEXED, THIGH))
    assert made[y, x, 3] == 255
    x, y = pixel(view, *THIGH)
    assert made[y, x, 3] == 0


def test_a_thigh_that_was_moved_far_is_framed_with_the_hip(atlas: Atlas) -> None:
    extra = {f"bit{n}": replace(atlas.parts["tibia"], id=f"bit{n}") for n in range(3)}
    view = AtlasView(replace(atlas, parts=dict(atlas.parts) | extra), 400, 400)
    try:
        looks = dict.fromkeys((*EVERY, *extra), Look())
        for pose, whole in ((NEUTRAL, False), (Pose(10.0), False), (Pose(90.0, 0.0, 0.0), True)):
            view.apply(posed(pose, looks=looks))
            view.look("buiten")
            view.fit(None)
            knee = view.project(np.array([carried(pose, (0.0, 0.0, -295.0))]))[0]
            assert bool(((knee >= 0) & (knee < 400)).all()) == whole
    finally:
        view.close()


def test_nothing_is_made_ready_for_who_never_moves_the_leg(atlas: Atlas) -> None:
    view = AtlasView(atlas, 200, 200)
    try:
        view.apply(posed(NEUTRAL))
        view.render()
        view.pick(100, 100)
        assert view._posed._made is None
        view.apply(posed(NEUTRAL, attachments=frozenset({"muscle.insertion.femur"})))
        view.render(moving=True)
        assert view._posed._made is None
        for _ in view.prepare():
            pass
        assert view._posed._made is not None
        view.apply(posed(FLEXED))
        assert view._posed._made.done(), "a pose waits for what is being made ready"
    finally:
        view.close()
