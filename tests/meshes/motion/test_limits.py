"""The range of the pure hip, and the words for what goes beyond."""

from __future__ import annotations

from itertools import pairwise

import pytest

from meshes.motion.limits import range_deg, rotation_range_deg, within_limits
from meshes.motion.pose import Pose


def test_ranges_of_the_pure_hip() -> None:
    assert range_deg("flexion") == (-15.0, 100.0)
    assert range_deg("abduction") == (-25.0, 40.0)
    assert range_deg("knee_flexion") == (0.0, 140.0)
    assert rotation_range_deg(0.0) == (-40.0, 35.0)
    assert rotation_range_deg(90.0) == (-35.0, 45.0)
    assert range_deg("external_rotation", 90.0) == (-35.0, 45.0)


def test_rotation_changes_step_by_step_with_flexion() -> None:
    ranges = [rotation_range_deg(f) for f in range(-15, 101, 5)]
    assert all(a[0] <= b[0] and a[1] <= b[1] for a, b in pairwise(ranges))
    assert ranges[0] == rotation_range_deg(0.0)


def test_a_pose_within_the_limits_stays_and_nothing_is_said() -> None:
    pose = Pose(60.0, 20.0, -30.0, 90.0, closed_chain=True)
    found = within_limits(pose)
    assert found.pose == pose
    assert found.words == ()
    assert found.pelvis_deg == 0.0


@pytest.mark.parametrize(("asked", "pelvis"), [(110.0, 10.0), (125.0, 25.0), (170.0, 25.0)])
def test_beyond_its_flexion_the_pelvis_joins_in(asked: float, pelvis: float) -> None:
    found = within_limits(Pose(flexion_deg=asked))
    assert found.pose.flexion_deg == 100.0
    assert found.pelvis_deg == pelvis
    assert len(found.words) == 1
    assert "bekken doet" in found.words[0]


@pytest.mark.parametrize(
    ("asked", "taken", "word"),
    [
        (Pose(flexion_deg=-40), Pose(flexion_deg=-15), "Extensie 40°"),
        (Pose(abduction_deg=60), Pose(abduction_deg=40), "Abductie 60°"),
        (Pose(abduction_deg=-60), Pose(abduction_deg=-25), "Adductie 60°"),
        (Pose(external_rotation_deg=44), Pose(external_rotation_deg=35), "Exorotatie 44°"),
        (Pose(external_rotation_deg=-90), Pose(external_rotation_deg=-40), "Endorotatie 90°"),
        (Pose(90, 0, 60), Pose(90, 0, 45), "begrensd op 45°"),
        (Pose(knee_flexion_deg=-5.5), Pose(knee_flexion_deg=0), "Buiging van de knie -5,5°"),
    ],
)
def test_beyond_the_others_it_is_held_and_said(asked: Pose, taken: Pose, word: str) -> None:
    found = within_limits(asked)
    assert found.pose == taken
    assert len(found.words) == 1
    assert word in found.words[0]


def test_rotation_is_limited_at_the_flexion_that_is_reached() -> None:
    found = within_limits(Pose(flexion_deg=300.0, external_rotation_deg=300.0))
    assert found.pose == Pose(100.0, 0.0, 45.0)
    assert len(found.words) == 2


def test_in_the_closed_chain_no_pelvis_is_left_to_join_in() -> None:
    within = within_limits(Pose(flexion_deg=120.0, closed_chain=True))
    assert within.pose == Pose(flexion_deg=100.0, closed_chain=True)
    assert within.pelvis_deg == 0.0
    (words,) = within.words
    assert "120°" in words
    assert "100°" in words
    assert "bekken" not in words
