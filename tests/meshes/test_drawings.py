"""Drawn measures: what one sees is the figure that stands beside it."""

from __future__ import annotations

import numpy as np
import pytest

from meshes.atlas import Drawing
from meshes.bones import Bones
from meshes.drawings import drawings


@pytest.fixture(scope="module")
def drawn(bones: Bones) -> dict[str, Drawing]:
    """Return the drawings by id."""
    return {drawing.id: drawing for drawing in drawings(bones, {})}


@pytest.mark.parametrize(
    ("id_", "measure"),
    [
        ("ccd", "neck_shaft_angle_deg"),
        ("anteversion", "femoral_anteversion_deg"),
        ("alpha", "alpha_angle_deg"),
        ("centre_edge", "centre_edge_angle_deg"),
    ],
)
def test_the_drawn_angle_is_the_measured_one(
    drawn: dict[str, Drawing], bones: Bones, id_: str, measure: str
) -> None:
    one, other, arc = (np.array(line) for line in drawn[id_].lines)
    legs = [(line[1] - line[0]) / np.linalg.norm(line[1] - line[0]) for line in (one, other)]
    angle = np.degrees(np.arccos(legs[0] @ legs[1]))
    assert angle == pytest.approx(abs(bones.measures[measure]), abs=0.01)
    assert drawn[id_].text == f"{bones.measures[measure]:.0f}°"
    apex = one[0]
    radius = np.linalg.norm(arc - apex, axis=1)
    assert np.ptp(radius) < 1e-6
    assert np.allclose((arc[0] - apex) / radius[0], legs[0])
    assert np.allclose((arc[-1] - apex) / radius[-1], legs[1])


def test_the_joint_space_is_as_wide_as_it_says(drawn: dict[str, Drawing], bones: Bones) -> None:
    across = np.array(drawn["joint_space"].lines[2])
    gap = bones.measures["joint_space_superior_mm"]
    assert np.linalg.norm(across[1] - across[0]) == pytest.approx(gap)
    assert np.linalg.norm(across[0]) == pytest.approx(bones.head_radius_mm)
    assert drawn["joint_space"].text == f"{gap:.1f} mm".replace(".", ",")


def test_the_ccd_angle_stands_on_both_axes(drawn: dict[str, Drawing]) -> None:
    """One leg runs through the head's centre, the other down the shaft."""
    neck, shaft, _ = (np.array(line) for line in drawn["ccd"].lines)
    direction = (neck[1] - neck[0]) / np.linalg.norm(neck[1] - neck[0])
    assert np.linalg.norm(np.cross(direction, neck[0])) < 1e-6
    assert shaft[1][2] < shaft[0][2] - 100


def test_points_follow_their_bone(drawn: dict[str, Drawing], bones: Bones) -> None:
    assert drawn["palpable_asis"].follows == 0
    assert drawn["palpable_greater_trochanter_lateral"].follows == 1
    assert np.allclose(drawn["palpable_asis"].at_mm, bones.landmarks["asis"])
