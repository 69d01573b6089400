"""The bones: closed, in the atlas frame, neutral, symmetric."""

import numpy as np
import pytest
import trimesh
from scipy.spatial import cKDTree

from meshes.bones import Bones
from meshes.distance import SignedDistance
from meshes.surface import unit

IDS = {"hip_bone", "femur", "sacrum", "patella", "tibia", "fibula"}


def test_every_bone_is_a_closed_surface_in_one_piece(bones: Bones) -> None:
    assert set(bones.meshes) == IDS
    for id_, mesh in bones.meshes.items():
        solid = trimesh.Trimesh(mesh.vertices_mm, mesh.faces, process=False)
        assert solid.is_volume, id_
        assert len(np.unique(mesh.faces)) == len(mesh.vertices_mm), id_


def test_origin_is_the_centre_of_the_right_head(bones: Bones) -> None:
    femur = bones.meshes["femur"].vertices_mm
    medial = femur[(femur[:, 0] > 10) & (femur[:, 2] > -10)]
    assert np.allclose(np.linalg.norm(medial, axis=1), bones.head_radius_mm, atol=2.0)
    assert bones.midline_x_mm > 60
    assert np.array_equal(bones.joint_centre, np.zeros(3))


def test_pelvis_stands_in_its_isb_frame(bones: Bones) -> None:
    asis, psis = bones.landmarks["asis"], bones.landmarks["psis"]
    assert asis[2] == pytest.approx(psis[2], abs=1e-6)
    assert psis[1] > asis[1]
    assert 4 < -bones.measures["isb_to_anterior_pelvic_plane_deg"] < 14


def test_femur_stands_in_its_isb_frame(bones: Bones) -> None:
    medial, lateral = (bones.landmarks[f"{side}_epicondyle"] for side in ("medial", "lateral"))
    up = unit(bones.joint_centre - (medial + lateral) / 2)
    assert up == pytest.approx([0, 0, 1], abs=1e-9)
    assert medial[1] == pytest.approx(lateral[1], abs=1e-9)
    assert lateral[0] < medial[0]


def test_epicondyles_lie_a_few_degrees_outward_of_the_condyles(bones: Bones) -> None:
    knee = bones.meshes["femur"].vertices_mm
    knee = knee[knee[:, 2] < knee[:, 2].min() + 45]
    lateral, medial = (
        half[np.argmax(half[:, 1])] for half in (knee[knee[:, 0] < -12], knee[knee[:, 0] > 12])
    )
    turned = np.degrees(np.arctan2(medial[1] - lateral[1], medial[0] - lateral[0]))
    assert 0 < turned < 7


def test_sacrum_is_its_own_mirror_image(bones: Bones) -> None:
    points = bones.meshes["sacrum"].vertices_mm - [bones.midline_x_mm, 0, 0]
    assert cKDTree(points).query(points * [-1, 1, 1])[0].max() < 1e-9


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("femur", "hip_bone"),
        ("sacrum", "hip_bone"),
        ("tibia", "femur"),
        ("patella", "femur"),
        ("fibula", "tibia"),
    ],
)
def test_no_bone_runs_into_another(bones: Bones, one: str, other: str) -> None:
    first, second = bones.meshes[one], bones.meshes[other]
    assert SignedDistance(second).distance(first.vertices_mm).min() > 0.2
    assert SignedDistance(first).distance(second.vertices_mm).min() > 0.2


def test_cartilage_fits_between_head_and_socket(bones: Bones) -> None:
    measures = bones.measures
    assert 4.0 <= measures["joint_space_superior_mm"] <= 4.5
    assert measures["joint_space_lunate_p10_mm"] > 3.0
    assert measures["joint_space_lunate_p90_mm"] < 5.0
    assert measures["joint_space_least_mm"] > 2.0


@pytest.mark.parametrize(
    ("name", "low", "high"),
    [
        # facts/quantities.csv; between the means of the sexes counts as within
        ("head_diameter_mm", 41.0, 52.0),
        ("femur_length_mm", 410.0, 488.0),
        ("shaft_diameter_mm", 26.0, 33.0),
        ("neck_shaft_angle_deg", 120.0, 136.0),
        ("femoral_anteversion_deg", 5.0, 20.0),
        ("acetabular_anteversion_deg", 13.0, 23.0),
        ("centre_edge_angle_deg", 25.0, 40.0),
        ("acetabular_depth_mm", 22.0, 28.0),
        ("acetabular_volume_cm3", 26.0, 37.0),
    ],
)
def test_measures_are_those_of_an_adult(bones: Bones, name: str, low: float, high: float) -> None:
    assert low <= bones.measures[name] <= high
