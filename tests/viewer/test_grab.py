"""Moving the leg by hand: the point that is held stays under the mouse, from wherever one looks."""

from __future__ import annotations

import numpy as np
import pytest

from meshes.atlas import Atlas
from meshes.motion.kinematics import Knee, find_knee
from meshes.motion.limits import range_deg
from meshes.motion.pose import NEUTRAL, Pose
from viewer.grab import Grasp, _places, follow, grasp, rotate
from viewer.posing import reached
from viewer.render.camera import Turntable
from viewer.scene import Grip

THIGH = Grip("femur", (-30.0, 10.0, -300.0))
SHANK = Grip("shank", (-20.0, 10.0, -600.0))
PELVIS = Grip("pelvis", (-40.0, -60.0, 90.0))
#: Yaw and pitch: from the front, the outside, behind, and slanting from above.
VIEWS = [(0.0, 0.0), (-90.0, 0.0), (180.0, 0.0), (-40.0, 25.0)]


@pytest.fixture(scope="session")
def knee(real_atlas: Atlas) -> Knee:
    return find_knee(real_atlas.parts)


def looking(yaw_deg: float, pitch_deg: float, *, parallel: bool = False) -> Turntable:
    return Turntable(
        np.array([0.0, 0.0, -150.0]), distance_mm=2500.0, yaw_deg=yaw_deg, pitch_deg=pitch_deg,
        parallel=parallel, width_px=1280, height_px=800,
    )  # fmt: skip


def seen(grip: Grip, pose: Pose, knee: Knee, camera: Turntable) -> np.ndarray:
    return camera.project(_places(grip, pose.angles_deg[None], pose.closed_chain, knee))[0]


def held(grip: Grip, pose: Pose, knee: Knee, camera: Turntable, off: float = 0.0) -> Grasp:
    taken = grasp(grip, pose, seen(grip, pose, knee, camera) + off, knee, camera.project)
    assert taken is not None
    return taken


@pytest.mark.parametrize(("yaw", "pitch"), VIEWS)
@pytest.mark.parametrize("parallel", [False, True])
@pytest.mark.parametrize(
    "there", [Pose(40.0, 20.0), Pose(70.0, -15.0), Pose(-8.0, 10.0), Pose(110.0, 5.0)]
)
def test_the_point_follows_the_mouse(
    yaw: float, pitch: float, parallel: bool, there: Pose, knee: Knee
) -> None:
    """Drawn to where another pose would take it, in eight steps as a hand does."""
    camera = looking(yaw, pitch, parallel=parallel)
    start = Pose(external_rotation_deg=10.0)
    hand = held(THIGH, start, knee, camera, off=3.0)
    end = seen(THIGH, Pose(there.flexion_deg, there.abduction_deg, 10.0), knee, camera) + 3.0
    pose = start
    for share in np.linspace(0.125, 1.0, 8):
        mouse = hand.start_px + share * (end - hand.start_px)
        pose = reached(follow(hand, pose, mouse, knee, camera.project))
    assert np.linalg.norm(seen(THIGH, pose, knee, camera) + 3.0 - end) < 1.5
    assert pose.external_rotation_deg == 10.0
    assert pose.knee_flexion_deg == 0.0


def test_from_the_side_the_pose_itself_comes_out(knee: Knee) -> None:
    camera = looking(-90.0, 0.0)
    hand = held(THIGH, NEUTRAL, knee, camera)
    found = follow(hand, NEUTRAL, seen(THIGH, Pose(60.0), knee, camera), knee, camera.project)
    assert found.pose.flexion_deg == pytest.approx(60.0, abs=0.5)
    assert found.words == ()


def test_lifting_the_knee_seen_from_the_front_is_flexion(knee: Knee) -> None:
    camera = looking(0.0, 0.0)
    hand = held(THIGH, NEUTRAL, knee, camera)
    found = follow(hand, NEUTRAL, hand.start_px - np.array([0.0, 6.0]), knee, camera.project)
    assert found.pose.flexion_deg > 5.0


def test_beyond_its_reach_the_leg_stops_and_that_is_told(knee: Knee) -> None:
    camera = looking(0.0, 0.0)
    hand = held(THIGH, NEUTRAL, knee, camera)
    found = follow(hand, NEUTRAL, hand.start_px - np.array([900.0, 250.0]), knee, camera.project)
    assert found.pose.abduction_deg == range_deg("abduction")[1]
    assert "Abductie gaat niet verder dan 40°." in found.words


def test_deep_flexion_takes_the_pelvis_along_under_the_mouse(knee: Knee) -> None:
    camera = looking(-90.0, 0.0)
    hand = held(THIGH, NEUTRAL, knee, camera)
    mouse = seen(THIGH, Pose(120.0), knee, camera)
    found = follow(hand, NEUTRAL, mouse, knee, camera.project)
    assert found.pose.flexion_deg == 100.0
    assert found.pelvis_deg == pytest.approx(20.0, abs=0.5)


def test_the_shank_bends_the_knee_alone(knee: Knee) -> None:
    camera = looking(-90.0, 0.0)
    start = Pose(30.0, 5.0, 10.0, 20.0)
    hand = held(SHANK, start, knee, camera)
    mouse = seen(SHANK, Pose(30.0, 5.0, 10.0, 75.0), knee, camera)
    found = follow(hand, start, mouse, knee, camera.project).pose
    assert (found.flexion_deg, found.abduction_deg) == (30.0, 5.0)
    assert found.knee_flexion_deg == pytest.approx(75.0, abs=0.5)


def test_in_the_closed_chain_it_is_the_pelvis_that_is_held(knee: Knee) -> None:
    camera = looking(0.0, 0.0)
    standing = Pose(closed_chain=True)
    at = np.zeros(2)
    assert grasp(THIGH, standing, at, knee, camera.project) is None
    assert grasp(PELVIS, NEUTRAL, at, knee, camera.project) is None
    hand = held(PELVIS, standing, knee, camera)
    mouse = seen(PELVIS, Pose(abduction_deg=-12.0, closed_chain=True), knee, camera)
    found = follow(hand, standing, mouse, knee, camera.project).pose
    assert found.closed_chain
    assert found.abduction_deg == pytest.approx(-12.0, abs=0.5)


def test_turning_takes_the_foot_with_the_mouse_on_either_side(knee: Knee) -> None:
    camera = looking(0.0, 0.0)
    hand = held(THIGH, NEUTRAL, knee, camera)
    left = hand.start_px - np.array([80.0, 0.0])
    assert rotate(hand, left, 800, mirrored=False).pose.external_rotation_deg == 15.0
    assert rotate(hand, left, 800, mirrored=True).pose.external_rotation_deg == -15.0
    far = rotate(hand, hand.start_px - np.array([900.0, 0.0]), 800, mirrored=False)
    assert far.pose.external_rotation_deg == range_deg("external_rotation", 0.0)[1]
    assert far.words


def test_it_is_quick_enough_to_follow_a_hand(knee: Knee) -> None:
    import time

    camera = looking(-40.0, 25.0)
    hand = held(THIGH, NEUTRAL, knee, camera)
    times = []
    for step in range(12):
        begin = time.process_time()
        follow(hand, NEUTRAL, hand.start_px + float(step), knee, camera.project)
        times.append(time.process_time() - begin)
    assert sorted(times)[6] < 0.015
