"""What a pose does, all together."""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np
import pytest

from conftest import box
from meshes.atlas import Atlas
from meshes.motion.effects import MuscleEffect
from meshes.motion.pose import COORDINATES, NEUTRAL, Pose
from meshes.motion.reading import Motion, read_motion


@pytest.fixture(scope="module")
def motion(real_atlas: Atlas) -> Motion:
    found = read_motion(real_atlas.parts)
    assert found is not None
    return found


def test_neutral_changes_nothing(motion: Motion) -> None:
    effects = motion.at(NEUTRAL)
    assert [muscle.change_pct for muscle in effects.muscles] == [0.0] * len(effects.muscles)
    assert effects.limited_by == ()


def test_change_is_against_neutral(motion: Motion) -> None:
    neutral = {muscle.id: muscle.length_mm for muscle in motion.at(NEUTRAL).muscles}
    for muscle in motion.at(Pose(60.0, 10.0, -20.0, 45.0)).muscles:
        expected = 100 * (muscle.length_mm / neutral[muscle.id] - 1)
        assert muscle.change_pct == pytest.approx(expected)


def test_limited_by_is_what_is_tight(motion: Motion) -> None:
    effects = motion.at(Pose(-15.0))
    tight = {ligament.id for ligament in effects.ligaments if ligament.state == "strak"}
    assert set(effects.limited_by) == tight
    assert "iliofemoral_ligament_medial" in tight


def test_a_role_needs_an_arm() -> None:
    muscle = MuscleEffect("x", 100.0, 0.0, (8.1, -8.1, 7.9))
    assert muscle.drives == {COORDINATES[0]: 1, COORDINATES[1]: -1}
    assert muscle.crosses_hip
    assert not replace(muscle, arms_mm=(1e-12, 0.0, -1e-12)).crosses_hip


def test_piriformis_is_disputed_in_deep_flexion_only(motion: Motion) -> None:
    for flexion, expected in ((0.0, set()), (90.0, {"piriformis"})):
        muscles = motion.at(Pose(flexion)).muscles
        assert {muscle.id for muscle in muscles if muscle.disputed} == expected


def test_shapes_without_lines_do_not_move() -> None:
    femur, muscle = box("femur", (0, 0, 0), 10.0), box("psoas_major", (0, 0, 0), 10.0)
    assert read_motion({"femur": femur, "psoas_major": muscle}) is None
    assert read_motion({"psoas_major": muscle}) is None


def test_all_of_a_pose_within_a_frame(motion: Motion) -> None:
    """Asked: 16 ms on one core."""
    motion.at(NEUTRAL)
    taken = []
    for flexion in range(30):
        start = time.perf_counter()
        motion.at(Pose(float(flexion), 10.0, 10.0, 10.0))
        taken.append(time.perf_counter() - start)
    assert np.median(taken) < 0.016
