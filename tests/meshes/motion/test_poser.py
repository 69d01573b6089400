"""What the shapes in a pose promise to whoever draws them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from meshes.atlas import Atlas
from meshes.motion.pose import NEUTRAL, Pose
from meshes.motion.poser import Poser
from meshes.surface import TriMesh, vertex_normals

#: How far a vertex of the light version may lie from where the full one has it: the most is in the
#: short head of the biceps with the knee bent, whose few faces take another way to keep its volume.
LIGHT_MM = 2.5
SITTING = Pose(90.0, 10.0, 5.0, 90.0)


@pytest.fixture(scope="module")
def poser(real_atlas: Atlas) -> Poser:
    return Poser(real_atlas)


def test_every_part_either_follows_one_bone_or_bends(real_atlas: Atlas, poser: Poser) -> None:
    assert set(poser.body) | set(poser.bending) == set(real_atlas.parts)
    assert not set(poser.body) & set(poser.bending)
    bones = {"hip_bone": "pelvis", "sacrum": "pelvis", "femur": "femur", "patella": "patella"}
    assert {id_: poser.body[id_] for id_ in bones} == bones
    assert poser.body["sacrospinous_ligament"] == "pelvis"
    assert "acetabular_labrum" in poser.bending  # it can be squeezed
    assert poser.body["femoral_head_cartilage"] == "femur"
    assert {poser.body[patch.bone] for patch in real_atlas.attachments} >= {"pelvis", "femur"}


def test_neutral_is_the_atlas_itself(real_atlas: Atlas, poser: Poser) -> None:
    for id_, shape in poser.posed(NEUTRAL).items():
        assert np.array_equal(shape, real_atlas.parts[id_].vertices_mm), id_
    assert all(np.allclose(matrix, np.eye(4)) for matrix in poser.rigid(NEUTRAL).values())


def test_the_light_version_has_the_same_vertices(real_atlas: Atlas, poser: Poser) -> None:
    full, light = poser.posed(SITTING), poser.posed(SITTING, light=True)
    for id_ in poser.bending:
        used = np.unique(real_atlas.parts[id_].light_faces)
        assert np.array_equal(used, poser.light_vertices[id_])
        away = np.linalg.norm(full[id_][used] - light[id_], axis=1)
        # each keeps the volume within its own faces, and pushes its own vertices off the bones
        assert np.quantile(away, 0.98) < LIGHT_MM, id_


def test_all_is_finite_and_the_same_when_asked_again(poser: Poser) -> None:
    first = poser.posed(SITTING)
    poser.posed(Pose(-15.0, -25.0, 30.0))
    again = poser.posed(SITTING)
    for id_, shape in first.items():
        assert shape.dtype == np.float32
        assert np.isfinite(shape).all(), id_
        assert np.array_equal(shape, again[id_]), id_


def test_the_femur_stands_still_in_the_closed_chain(poser: Poser) -> None:
    open_chain = Pose(40.0, 10.0, -5.0, 20.0)
    closed = Pose(40.0, 10.0, -5.0, 20.0, closed_chain=True)
    assert np.allclose(poser.bodies(closed)["femur"], np.eye(4))
    back = np.linalg.inv(poser.bodies(open_chain)["femur"])
    shapes = poser.posed(open_chain)
    for id_, shape in poser.posed(closed).items():
        moved = shapes[id_] @ back[:3, :3].T + back[:3, 3]
        assert np.abs(moved - shape).max() < 1e-2, id_


def test_the_centre_of_the_head_stays(poser: Poser) -> None:
    for matrix in (poser.bodies(SITTING)["femur"], poser.rigid(Pose(-15, 40, 30))["femur"]):
        assert np.linalg.norm(matrix[:3, 3]) < 0.1


def test_normals_are_those_of_the_surface(real_atlas: Atlas, poser: Poser) -> None:
    neutral = poser.normals(poser.posed(NEUTRAL))
    posed = poser.posed(SITTING)
    normals = poser.normals(posed)
    for id_ in ("gluteus_maximus", "hip_joint_capsule", "body_surface"):
        assert np.einsum("ij,ij->i", neutral[id_], real_atlas.parts[id_].normals).min() > 0.999
        mesh = TriMesh(posed[id_].astype(np.float64), real_atlas.parts[id_].faces)
        alike = np.einsum("ij,ij->i", normals[id_], vertex_normals(mesh))
        assert np.quantile(alike, 0.05) > 0.95, id_
    light = poser.posed(SITTING, light=True)
    normals = poser.normals(light, light=True)
    for id_ in ("gluteus_maximus", "body_surface"):
        used, faces = poser.light_vertices[id_], real_atlas.parts[id_].light_faces
        mesh = TriMesh(light[id_].astype(np.float64), np.searchsorted(used, faces).astype(np.int32))
        alike = np.einsum("ij,ij->i", normals[id_], vertex_normals(mesh))
        assert np.quantile(alike, 0.1) > 0.9, id_


def test_an_atlas_without_muscles_can_be_posed(tiny_atlas: Atlas) -> None:
    assert Poser(tiny_atlas).posed(SITTING) == {}
    parts = dict(tiny_atlas.parts)
    name = "iliofemoral_ligament_lateral"
    parts[name] = replace(parts[name], follows=np.linspace(0, 1, 8, dtype=np.float32))
    poser = Poser(replace(tiny_atlas, parts=parts))
    assert poser.bending == (name,)
    shapes = poser.posed(Pose(30.0))
    assert np.isfinite(shapes[name]).all()
    assert np.isfinite(poser.normals(shapes)[name]).all()
    assert np.allclose(shapes[name][0], parts[name].vertices_mm[0], atol=1e-3)
