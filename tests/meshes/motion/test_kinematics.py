"""The joint coordinate system, the knee, and points that follow in part."""

from __future__ import annotations

import numpy as np
import pytest

from conftest import box
from meshes.motion.kinematics import (
    BODIES,
    HIP_AXES,
    Knee,
    body_transforms,
    find_knee,
    hip_angles,
    hip_axes,
    hip_rotation,
    move_points,
    standing_rotation,
)
from meshes.motion.pose import NEUTRAL, Pose

RNG = np.random.default_rng(6)
KNEE = Knee(np.array([2.0, 5.0, -400.0]), np.array([-0.8, 0.6, 0.0]), 0.6)
FOOT = np.array([[0.0, -1.0, -400.0]])  # a point in front of the thigh's long axis


def random_angles(count: int) -> np.ndarray:
    low, high = np.array([-15, -25, -40, 0]), np.array([100, 40, 45, 140])
    return RNG.uniform(low, high, (count, 4))


@pytest.mark.parametrize(
    ("angles", "axis", "sign"),
    [
        ((30, 0, 0), 1, -1),  # flexion brings the knee forward (-y)
        ((0, 30, 0), 0, -1),  # abduction brings the right knee to lateral (-x)
        ((0, 0, 30), 0, -1),  # external rotation turns what lies in front to lateral (-x)
    ],
)
def test_positive_angles_have_the_clinical_direction(
    angles: tuple[float, float, float], axis: int, sign: int
) -> None:
    point = FOOT[0] if angles[2] else np.array([0.0, 0.0, -400.0])
    moved = hip_rotation(angles) @ point
    assert np.sign(moved[axis] - point[axis]) == sign
    others = [i for i in range(3) if i != axis and i != 2 and not angles[2]]
    assert np.allclose(moved[others], 0.0)


def test_angles_come_back_out_of_the_rotation() -> None:
    for angles in random_angles(50)[:, :3]:
        assert np.allclose(hip_angles(hip_rotation(angles)), angles, atol=1e-9)


def test_rotations_are_rotations_and_vectorised() -> None:
    angles = random_angles(20)
    all_at_once = hip_rotation(angles)
    assert np.allclose(all_at_once @ all_at_once.swapaxes(1, 2), np.eye(3))
    assert np.allclose(np.linalg.det(all_at_once), 1.0)
    assert np.allclose(all_at_once[7], hip_rotation(angles[7]))


def test_axes_are_what_each_angle_turns_about() -> None:
    """A small step of a coordinate turns the femur about its axis of the coordinate system."""
    step = 1e-4
    for angles in random_angles(10)[:, :3]:
        axes = hip_axes(angles)
        assert np.allclose(axes[0], HIP_AXES[0])  # fixed in the pelvis
        assert np.allclose(axes[2], hip_rotation(angles) @ HIP_AXES[2])  # fixed in the femur
        assert abs(axes[1] @ axes[0]) < 1e-12  # floating: at right angles to both
        assert abs(axes[1] @ axes[2]) < 1e-12
        for i in range(3):
            after = angles + step * np.eye(3)[i]
            small = hip_rotation(after) @ hip_rotation(angles).T
            skew = (small - small.T) / 2 / np.radians(step)
            assert np.allclose([skew[2, 1], skew[0, 2], skew[1, 0]], axes[i], atol=1e-6)


def test_bodies_and_points_that_follow_wholly_agree() -> None:
    points = RNG.normal(0, 100, (5, 3))
    for angles in random_angles(10):
        pose = Pose(*angles)
        rotation, shift = body_transforms(KNEE, angles)
        for body, (follows, shank) in enumerate([(0, 0), (1, 0), (1, 0.6), (1, 1)]):
            moved = move_points(points, np.full(5, follows), np.full(5, shank), pose, KNEE)
            assert np.allclose(moved, points @ rotation[0, body].T + shift[0, body])
    assert len(BODIES) == rotation.shape[1]


def test_knee_flexion_brings_the_heel_back_and_keeps_the_axis() -> None:
    knee = Knee(np.array([0.0, 0.0, -400.0]), np.array([-1.0, 0.0, 0.0]))
    heel, on_axis = [0.0, 0.0, -800.0], [30.0, 0.0, -400.0]
    pose = Pose(knee_flexion_deg=90.0)
    moved = move_points([heel, on_axis], [1.0, 1.0], [1.0, 1.0], pose, knee)
    assert np.allclose(moved, [[0.0, 400.0, -400.0], on_axis])


def test_shares_lie_between_and_keep_the_distance_to_the_centre() -> None:
    point, pose = np.array([[10.0, -20.0, -30.0]]), Pose(80.0, 20.0, -15.0)
    shares = np.linspace(0, 1, 11)
    moved = move_points(np.repeat(point, 11, axis=0), shares, np.zeros(11), pose, KNEE)
    assert np.allclose(np.linalg.norm(moved, axis=1), np.linalg.norm(point))
    assert np.allclose(moved[0], point[0])
    assert np.allclose(moved[-1], hip_rotation([80.0, 20.0, -15.0]) @ point[0])
    steps = np.linalg.norm(np.diff(moved, axis=0), axis=1)
    assert np.allclose(steps, steps[0])  # even shares are even steps


def test_neutral_and_empty_shares_leave_points_exactly_where_they_are() -> None:
    points = RNG.normal(0, 100, (4, 3))
    assert np.array_equal(move_points(points, np.ones(4), np.ones(4), NEUTRAL, KNEE), points)
    assert np.array_equal(move_points(points, [], [], Pose(90.0, 0, 0, 90.0), KNEE), points)


def test_closed_chain_is_the_same_pose_seen_from_the_femur() -> None:
    points, follows = RNG.normal(0, 100, (6, 3)), np.array([0.0, 0.0, 0.5, 1.0, 1.0, 1.0])
    shank = np.array([0.0, 0.0, 0.0, 0.0, 0.0, 1.0])
    here = move_points(points, follows, shank, Pose(50.0, 10.0, 20.0, 30.0), KNEE)
    there = move_points(
        points, follows, shank, Pose(50.0, 10.0, 20.0, 30.0, closed_chain=True), KNEE
    )
    assert np.allclose(there[3:5], points[3:5])  # the femur stands
    assert not np.allclose(there[:2], points[:2])
    pose = Pose(50.0, 10.0, 20.0, 30.0, closed_chain=True)
    assert np.allclose(there, here @ standing_rotation(pose).T)
    assert np.array_equal(standing_rotation(NEUTRAL), np.eye(3))
    gaps = [np.linalg.norm(p[:, None] - p[None], axis=-1) for p in (here, there)]
    assert np.allclose(*gaps)


def test_the_knee_is_found_on_the_lower_end_of_the_femur() -> None:
    shaft = box("femur", (-15.0, -15.0, -420.0), 30.0)
    patella = box("patella", (-15.0, -45.0, -400.0), 20.0, shank=np.full(8, 0.6, np.float32))
    assert find_knee({"femur": shaft}).patella_share == 1.0
    knee = find_knee({"femur": shaft, "patella": patella})
    assert np.isclose(knee.patella_share, 0.6)
    assert -420.0 <= knee.centre_mm[2] <= -390.0
    assert np.isclose(np.linalg.norm(knee.axis), 1.0)
    assert knee.axis[0] < 0  # from medial to lateral


def test_the_knee_of_the_atlas_lies_between_its_epicondyles(real_atlas: object) -> None:
    knee = find_knee(real_atlas.parts)  # type: ignore[attr-defined]
    assert abs(knee.centre_mm[0]) < 1.0  # the ISB frame puts it below the head's centre
    assert abs(knee.centre_mm[1]) < 1.0
    assert -460.0 < knee.centre_mm[2] < -360.0
    assert knee.axis[0] < -0.99
