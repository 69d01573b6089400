"""Poses as they are written, and what is said to what cannot be read."""

from __future__ import annotations

import pytest
from cli_run import is_one_dutch_line

from meshes.motion.pose import NEUTRAL, Pose
from viewer.errors import UserError
from viewer.pose_text import read_pose


@pytest.mark.parametrize(
    ("text", "pose"),
    [
        ("", NEUTRAL),
        ("flexie=90,abductie=20,exorotatie=10", Pose(90, 20, 10)),
        ("extensie=10", Pose(-10)),
        ("adductie=15", Pose(abduction_deg=-15)),
        ("endorotatie=12.5", Pose(external_rotation_deg=-12.5)),
        ("knie=90", Pose(knee_flexion_deg=90)),
        (" Flexie = 30 , KETEN = gesloten ", Pose(30, closed_chain=True)),
        ("keten=open", NEUTRAL),
        ("flexie=-10", Pose(-10)),
        ("exorotatie=+5.", Pose(external_rotation_deg=5)),
    ],
)
def test_what_is_written_is_read(text: str, pose: Pose) -> None:
    found = read_pose(text)
    assert found.pose == pose
    assert not found.words


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("flexi=90", "Bedoelde u 'flexie'?"),
        ("flexion=90", "Bedoelde u 'flexie'?"),
        ("zwaaien=90", "'zwaaien'"),
        ("flexie=nan", "'nan'"),
        ("flexie=inf", "'inf'"),
        ("flexie=1e9", "'1e9'"),
        ("flexie=٩٠", "'٩٠'"),
        ("flexie=veel", "'veel'"),
        ("flexie", "'flexie'"),
        ("flexie=", "'flexie='"),
        ("=3", "'=3'"),
        ("flexie=90,", "''"),
        ("flexie=12,5", "'5'"),
        ("keten=half", "'half'"),
        ("flexie=20,extensie=10", "dezelfde beweging"),
        ("flexie=20,flexie=20", "dezelfde beweging"),
    ],
)
def test_what_cannot_be_read_is_named(text: str, told: str) -> None:
    with pytest.raises(UserError) as caught:
        read_pose(text)
    assert told in str(caught.value)
    assert "flexie=90,abductie=20" in str(caught.value)
    assert is_one_dutch_line(str(caught.value))
    assert caught.value.wrong_use


def test_what_the_hip_cannot_do_is_held_with_a_word() -> None:
    found = read_pose("flexie=120,knie=200")
    assert found.pose == Pose(100, 0, 0, 140)
    assert found.pelvis_deg == 20
    assert len(found.words) == 2
