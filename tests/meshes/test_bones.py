"""The bones: closed, in the atlas frame, neutral, symmetric."""

import numpy as np
import pytest
import trimesh
from scipy.spatial import cKDTree

from meshes.bones import Bones, load_bones
from meshes.surface import unit

IDS = {"hip_bone", "femur", "sacrum", "patella", "tibia", "fibula"}


@pytest.fixture(scope="module")
def bones() -> Bones:
    return load_bones()


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


def test_sacrum_is_its_own_mirror_image(bones: Bones) -> None:
    points = bones.meshes["sacrum"].vertices_mm - [bones.midline_x_mm, 0, 0]
    assert cKDTree(points).query(points * [-1, 1, 1])[0].max() < 1e-9
