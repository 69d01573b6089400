"""How a scene is played: from pose to pose, gently, with time to read."""

from __future__ import annotations

import numpy as np
import pytest

from meshes.motion.pose import NEUTRAL, Pose
from viewer.play import MOVE_S, SPEEDS, Leg, way

SITTING = Pose(90.0, 0.0, 0.0, 90.0)


def test_a_way_starts_and_ends_where_it_should_and_gently() -> None:
    leg = Leg(0, NEUTRAL, SITTING)
    assert leg.at(0.0) == NEUTRAL
    assert leg.at(MOVE_S) == leg.at(99.0) == SITTING
    flexion = np.array([leg.at(t).flexion_deg for t in np.linspace(0.0, MOVE_S, 41)])
    steps = np.diff(flexion)
    assert (steps > 0).all()
    assert steps[0] < 0.2 * steps.max()
    assert steps[-1] < 0.2 * steps.max()
    assert flexion[20] == pytest.approx(45.0)


def test_all_angles_go_together() -> None:
    middle = Leg(0, Pose(10.0, -20.0, 30.0, 0.0), Pose(30.0, 20.0, -30.0, 80.0)).at(MOVE_S / 2)
    assert middle == Pose(20.0, 0.0, 0.0, 40.0)


def test_a_pose_that_is_there_already_takes_no_time() -> None:
    leg = Leg(0, SITTING, SITTING, rest_s=1.0)
    assert leg.lasts_s == 1.0
    assert leg.at(0.0) == SITTING


def test_a_way_goes_from_each_pose_to_the_next_and_stays_at_the_last() -> None:
    poses = [NEUTRAL, SITTING, Pose(90.0, -15.0, -25.0, 90.0)]
    legs = way(Pose(abduction_deg=20.0), poses, ["een twee", "een twee drie vier", "een"], first=2)
    assert [leg.step for leg in legs] == [2, 3, 4]
    assert legs[0].start == Pose(abduction_deg=20.0)
    assert [leg.end for leg in legs] == poses
    assert [leg.start for leg in legs[1:]] == poses[:-1]
    assert 0.0 < legs[0].rest_s < legs[1].rest_s
    assert legs[2].rest_s == 0.0


def test_the_chain_is_that_of_where_it_leads() -> None:
    drop = Pose(abduction_deg=-10.0, closed_chain=True)
    leg = Leg(0, NEUTRAL, drop)
    assert leg.at(0.1).closed_chain
    assert leg.at(MOVE_S) == drop


def test_the_usual_speed_comes_first_and_there_are_a_slower_and_a_faster_one() -> None:
    assert SPEEDS[0] == 1.0
    assert min(SPEEDS) < 1.0 < max(SPEEDS)
