"""Sheets that line and wrap, and the child layer, on the real atlas."""

from __future__ import annotations

import numpy as np
import pytest
import trimesh
from scipy.spatial import cKDTree

from meshes.atlas import Atlas, Part
from meshes.distance import SignedDistance
from meshes.soft.envelopes import shell
from meshes.surface import TriMesh


def _mesh(part: Part) -> trimesh.Trimesh:
    return trimesh.Trimesh(part.vertices_mm, part.faces, process=False)


def test_a_shell_over_a_square_is_a_closed_slab() -> None:
    points = np.array([[0, 0, 0], [10, 0, 0], [10, 10, 0], [0, 10, 0]], float)
    side = TriMesh(points, np.array([[0, 1, 2], [0, 2, 3]], np.int32))
    made = shell(side, points, points + np.array([0, 0, 2.0]))
    solid = trimesh.Trimesh(made.vertices_mm, made.faces, process=False)
    assert solid.is_volume
    assert solid.volume == pytest.approx(200.0)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("id_", "least_cm3", "most_cm3"),
    [
        ("sacroiliac_joint", 1.5, 6.0),
        ("synovial_membrane", 2.0, 9.0),
        ("fascia_lata", 90.0, 220.0),
        ("capital_femoral_physis", 0.15, 0.8),
        ("triradiate_cartilage", 0.15, 0.9),
    ],
)
def test_each_is_one_closed_body_out_of_bone(
    real_atlas: Atlas, id_: str, least_cm3: float, most_cm3: float
) -> None:
    part = real_atlas.parts[id_]
    mesh = _mesh(part)
    assert mesh.is_volume
    assert mesh.body_count == 1
    assert least_cm3 < mesh.volume / 1000 < most_cm3
    bones = [real_atlas.parts[name] for name in ("hip_bone", "femur", "sacrum")]
    field = SignedDistance([TriMesh(b.vertices_mm.astype(float), b.faces) for b in bones])
    assert field.distance(part.vertices_mm.astype(float)).min() > -1.0
    assert part.note.startswith("schematisch")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("id_", "bone"), [("capital_femoral_physis", "femur"), ("triradiate_cartilage", "hip_bone")]
)
def test_a_growth_plate_lies_on_its_bone_all_over(real_atlas: Atlas, id_: str, bone: str) -> None:
    """An arm of the Y once ran out through the notch, 20 mm into the pelvis."""
    ground = real_atlas.parts[bone]
    field = SignedDistance(TriMesh(ground.vertices_mm.astype(float), ground.faces))
    assert field.distance(real_atlas.parts[id_].vertices_mm.astype(float)).max() < 1.0


@pytest.mark.slow
def test_the_fascia_wraps_the_muscles_of_the_thigh(real_atlas: Atlas) -> None:
    fascia = real_atlas.parts["fascia_lata"]
    for id_ in ("rectus_femoris", "vastus_lateralis", "semitendinosus", "gracilis"):
        points = real_atlas.parts[id_].vertices_mm
        thigh = points[(points[:, 2] < -130) & (points[:, 2] > -340)].astype(float)
        axis = thigh * [0, 0, 1] + [8.0, -5.0, 0]
        own = np.linalg.norm((thigh - axis)[:, :2], axis=1)
        near = cKDTree(fascia.vertices_mm).query(thigh)[1]
        around = np.linalg.norm((fascia.vertices_mm[near] - axis)[:, :2], axis=1)
        assert np.mean(around > own - 0.5) > 0.97, id_


@pytest.mark.slow
def test_the_joint_lies_between_sacrum_and_ilium(real_atlas: Atlas) -> None:
    plate = real_atlas.parts["sacroiliac_joint"].vertices_mm
    for id_ in ("sacrum", "hip_bone"):
        away = cKDTree(real_atlas.parts[id_].vertices_mm).query(plate)[0]
        assert np.quantile(away, 0.9) < 4.0, id_
