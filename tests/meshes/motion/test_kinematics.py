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
    standing_rotation,
)
from meshes.motion.pose import NEUTRAL, Pose
from meshes.motion.turning import (
    apply,
    axis_angle,
    cross,
    shared_turn,
    swing,
    swung,
    times,
    turn_of,
    unit,
)

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


def test_bodies_hang_together_at_their_joints() -> None:
    """The head's centre stays, and femur, patella and shank share the axis of the knee."""
    for angles in random_angles(10):
        rotation, shift = body_transforms(KNEE, angles)
        assert len(BODIES) == rotation.shape[1]
        assert np.allclose(rotation[0, 0], np.eye(3))
        assert np.allclose(rotation[0, 1], hip_rotation(angles))
        assert np.allclose(shift[0, :2], 0.0)
        for point in (KNEE.centre_mm, KNEE.centre_mm + 30.0 * KNEE.axis):
            placed = rotation[0, 1:] @ point + shift[0, 1:]
            assert np.allclose(placed, placed[0])


def test_knee_flexion_brings_the_heel_back_and_keeps_the_axis() -> None:
    knee = Knee(np.array([0.0, 0.0, -400.0]), np.array([-1.0, 0.0, 0.0]))
    rotation, shift = body_transforms(knee, Pose(knee_flexion_deg=90.0).angles_deg)
    shank = BODIES.index("shank")
    heel = rotation[0, shank] @ np.array([0.0, 0.0, -800.0]) + shift[0, shank]
    assert np.allclose(heel, [0.0, 400.0, -400.0])


def test_shares_of_a_rotation_lie_between_and_are_even() -> None:
    point, hip = np.array([10.0, -20.0, -30.0]), hip_rotation([80.0, 20.0, -15.0])
    moved = np.moveaxis(shared_turn(axis_angle(hip), np.linspace(0, 1, 11)), 2, 0) @ point
    assert np.allclose(np.linalg.norm(moved, axis=1), np.linalg.norm(point), rtol=1e-6)
    assert np.allclose(moved[0], point, atol=1e-5)
    assert np.allclose(moved[-1], hip @ point, atol=1e-4)
    steps = np.linalg.norm(np.diff(moved, axis=0), axis=1)
    assert np.allclose(steps, steps[0], rtol=1e-4)
    assert np.allclose(shared_turn(axis_angle(np.eye(3)), [0.3, 1.0]), np.eye(3)[:, :, None])


def test_shares_of_two_rotations_follow_each_other() -> None:
    axes = ([1.0, 0.0, 0.0], [0.0, 0.6, 0.8])
    hip, knee = (turn_of(np.array(axis), [0.4, 2.5]) for axis in axes)
    both = times(hip, knee)
    points = RNG.normal(size=(3, 2)).astype(np.float32)
    assert np.allclose(apply(both, points), apply(hip, apply(knee, points)), atol=1e-5)
    assert np.allclose(both[:, :, 1], hip[:, :, 1] @ knee[:, :, 1], atol=1e-6)


def test_a_swing_is_the_shortest_rotation_between_directions() -> None:
    before, after = (unit(RNG.normal(size=(3, 50)).astype(np.float32)) for _ in range(2))
    rotation = swing(before, after)
    assert np.allclose(apply(rotation, before), after, atol=2e-4)
    across = np.cross(before.T, after.T).T
    assert np.allclose(cross(before, after), across, atol=1e-6)
    assert np.allclose(apply(rotation, across), across, atol=2e-4)
    assert np.allclose(np.linalg.det(np.moveaxis(rotation, 2, 0)), 1.0, atol=1e-3)
    points = RNG.normal(size=(3, 50)).astype(np.float32)
    assert np.allclose(swung(points, 2 * before, after), apply(rotation, points), atol=1e-4)


def test_the_femur_stands_in_the_closed_chain() -> None:
    pose = Pose(50.0, 10.0, 20.0, 30.0, closed_chain=True)
    assert np.allclose(standing_rotation(pose) @ hip_rotation(pose.angles_deg), np.eye(3))
    assert np.array_equal(standing_rotation(NEUTRAL), np.eye(3))


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
