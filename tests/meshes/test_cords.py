"""Nerves and vessels: closed tubes of published width, in their right places and order."""

import numpy as np
import pytest
import trimesh
from numpy.typing import NDArray

from meshes.atlas import Part
from meshes.bones import Bones
from meshes.distance import SignedDistance
from meshes.soft.belly import FAR_MM
from meshes.soft.cordlines import read_lines
from meshes.soft.cords import TABLES, build
from meshes.surface import TriMesh
from meshes.watched import Watched

NERVES = {
    "sciatic_nerve",
    "femoral_nerve",
    "obturator_nerve",
    "lateral_femoral_cutaneous_nerve",
    "superior_gluteal_nerve",
    "inferior_gluteal_nerve",
    "posterior_femoral_cutaneous_nerve",
    "pudendal_nerve",
    "nerve_to_quadratus_femoris",
    "nerve_to_obturator_internus",
    "lumbar_nerve_roots",
    "ilioinguinal_nerve",
    "genitofemoral_nerve",
    "clunial_nerves",
}
VESSELS = {
    "femoral_artery",
    "femoral_vein",
    "deep_femoral_artery",
    "medial_circumflex_femoral_artery",
    "lateral_circumflex_femoral_artery",
    "retinacular_vessels",
    "obturator_artery",
    "artery_of_ligament_of_head",
    "superior_gluteal_artery",
    "inferior_gluteal_artery",
}
Array = NDArray[np.float64]


@pytest.fixture(scope="module")
def cords(bones: Bones) -> dict[str, Part]:
    return {part.id: part for part in build(bones, {}, lambda _title, _share: None)}


def section(part: Part, height_mm: float, half_mm: float = 2.5) -> Array:
    """Points (n, 3) of a part near a height."""
    points = part.vertices_mm.astype(np.float64)
    found: Array = points[np.abs(points[:, 2] - height_mm) < half_mm]
    assert len(found), (part.id, height_mm)
    return found


def crossing(part: Part, bones: Bones) -> Array:
    """Middle (3,) of a part where it passes the line from SIAS to pubic tubercle, or behind it."""
    start, end = bones.landmarks["asis"], bones.landmarks["pubic_tubercle"]
    points = part.vertices_mm.astype(np.float64)
    share = np.clip((points[:, 0] - start[0]) / (end[0] - start[0]), 0, 1)
    height = start[2] + share * (end[2] - start[2])
    near = (np.abs(points[:, 2] - height) < 4) & (points[:, 1] < 0)
    found: Array = points[near].mean(axis=0)
    return found


def test_all_are_closed_solids(cords: dict[str, Part]) -> None:
    assert set(cords) == NERVES | VESSELS
    for id_, part in cords.items():
        solid = trimesh.Trimesh(part.vertices_mm, part.faces, process=False)
        assert solid.is_volume, id_
        assert solid.volume > 10, id_
        assert len(part.faces) < 8000, id_
        pieces = {"lumbar_nerve_roots": 4, "retinacular_vessels": 6, "clunial_nerves": 6}.get(
            id_, 1
        )
        assert solid.body_count <= pieces, id_
        assert part.group == ("nerves" if id_ in NERVES else "vessels")
        assert len(part.follows) == len(part.vertices_mm)
        assert 0 <= part.follows.min() <= part.follows.max() <= 1


def test_nothing_runs_through_bone(bones: Bones, cords: dict[str, Part]) -> None:
    bone = SignedDistance([bones.meshes[name] for name in ("hip_bone", "femur", "sacrum")])
    for id_, part in cords.items():
        middles = part.vertices_mm[part.faces].mean(axis=1)
        assert bone.distance(np.concatenate([part.vertices_mm, middles])).min() > -0.3, id_


def test_sciatic_nerve_is_flat_and_of_published_width(cords: dict[str, Part]) -> None:
    # 15.6 mm at the lower border of piriformis (Tomaszewski 2016)
    nerve = cords["sciatic_nerve"]
    for height in (-8.0, -20.0, -30.0):
        ahead = section(nerve, height - 8).mean(axis=0) - section(nerve, height + 8).mean(axis=0)
        points = nerve.vertices_mm - section(nerve, height).mean(axis=0)
        ahead /= np.linalg.norm(ahead)
        slice_ = points[(np.abs(points @ ahead) < 2.5) & (np.linalg.norm(points, axis=1) < 15)]
        across = slice_ - np.outer(slice_ @ ahead, ahead)
        _, _, axes = np.linalg.svd(across - across.mean(0), full_matrices=False)
        width, thickness, _ = np.ptp(across @ axes.T, axis=0)
        assert width == pytest.approx(15.6, abs=1.5)
        assert thickness < 0.75 * width


def test_sciatic_nerve_runs_between_tuber_and_trochanter(
    bones: Bones, cords: dict[str, Part]
) -> None:
    for height in (-30.0, -40.0):
        nerve = section(cords["sciatic_nerve"], height)
        hip = bones.meshes["hip_bone"].vertices_mm
        femur = bones.meshes["femur"].vertices_mm
        tuber = hip[(np.abs(hip[:, 2] - height) < 3) & (hip[:, 1] > 20)]
        trochanter = femur[np.abs(femur[:, 2] - height) < 3]
        assert nerve[:, 0].max() < tuber[:, 0].max()
        assert trochanter[:, 0].min() + 20 < nerve[:, 0].mean() < tuber[:, 0].mean()
        assert nerve[:, 1].mean() > trochanter[:, 1].mean()


def test_sciatic_nerve_splits_above_the_knee(bones: Bones, cords: dict[str, Part]) -> None:
    knee = bones.landmarks["lateral_epicondyle"][2]
    points = section(cords["sciatic_nerve"], knee + 20)
    assert np.ptp(points[:, 0]) > 25
    assert np.ptp(section(cords["sciatic_nerve"], knee + 160)[:, 0]) < 16


def test_order_of_nerve_artery_and_vein_at_the_groin(bones: Bones, cords: dict[str, Part]) -> None:
    nerve, artery, vein = (
        crossing(cords[id_], bones) for id_ in ("femoral_nerve", "femoral_artery", "femoral_vein")
    )
    assert nerve[0] + 5 < artery[0] < vein[0] - 5
    # the artery passes at the midinguinal point, halfway from SIAS to symphysis
    middle = (bones.landmarks["asis"][0] + bones.midline_x_mm) / 2
    assert artery[0] == pytest.approx(middle, abs=7)


def test_femoral_artery_is_8_to_10_mm_wide(cords: dict[str, Part]) -> None:
    points = section(cords["femoral_artery"], -40, 3)
    assert 8 <= np.ptp(points[:, 0]) <= 10
    assert 8 <= np.ptp(points[:, 1]) <= 10


def test_vessels_and_nerves_do_not_run_through_each_other(cords: dict[str, Part]) -> None:
    for one, other in (
        ("femoral_artery", "femoral_vein"),
        ("femoral_nerve", "femoral_vein"),
        ("femoral_nerve", "femoral_artery"),
        ("sciatic_nerve", "posterior_femoral_cutaneous_nerve"),
    ):
        solid = SignedDistance(TriMesh(cords[one].vertices_mm.astype(np.float64), cords[one].faces))
        inside = solid.distance(cords[other].vertices_mm) < -0.3
        assert inside.mean() < 0.01, (one, other)


def test_cutaneous_nerve_passes_one_to_two_cm_medial_of_the_sias(
    bones: Bones, cords: dict[str, Part]
) -> None:
    asis = bones.landmarks["asis"]
    nerve = section(cords["lateral_femoral_cutaneous_nerve"], asis[2]).mean(axis=0)
    assert 8 < nerve[0] - asis[0] < 22


def test_obturator_nerve_passes_under_the_superior_ramus(
    bones: Bones, cords: dict[str, Part]
) -> None:
    points = cords["obturator_nerve"].vertices_mm
    hip = bones.meshes["hip_bone"].vertices_mm
    canal = points[(points[:, 2] > -6) & (points[:, 2] < 0)].mean(axis=0)
    above = hip[(np.abs(hip[:, 0] - canal[0]) < 4) & (np.abs(hip[:, 1] - canal[1]) < 8)]
    assert above[:, 2].max() > canal[2] + 3
    assert points[points[:, 2] < -100, 1].max() < 5


def test_proximal_ends_stay_with_the_pelvis_and_distal_ones_with_the_femur(
    cords: dict[str, Part],
) -> None:
    for id_ in ("sciatic_nerve", "femoral_nerve", "femoral_artery", "femoral_vein"):
        part = cords[id_]
        height = part.vertices_mm[:, 2]
        assert part.follows[height > 60].max() < 0.1, id_
        assert part.follows[height < -120].min() > 0.9, id_


def test_every_line_has_its_parent_and_sound_radii() -> None:
    lines = read_lines(*TABLES)
    for line in lines.values():
        assert not line.parent or line.parent in lines
        assert np.all(line.half > 0.3)
        assert np.all(line.half < 9)
        assert np.all(np.diff(line.along_mm) > 2)


def test_credit_and_licence_follow_the_source(cords: dict[str, Part]) -> None:
    for part in cords.values():
        if part.source == "measured":
            assert part.licence == "CC BY-SA 4.0"
            assert "Open3DModel" in part.credit
            assert "BodyParts3D" in part.credit
        else:
            assert (part.source, part.licence) == ("modelled", "MIT")
    for id_ in ("sciatic_nerve", "femoral_artery"):
        assert cords[id_].source == "measured"
    header = TABLES[0].read_text(encoding="utf-8").split("id,branch")[0]
    assert "CC BY-SA 4.0" in header
    assert "Database Center for Life" in header


def test_watching_a_solid_tells_the_same_as_asking_it() -> None:
    """Of what may be near the distance is exact, of the rest it is never too large."""
    ball = trimesh.creation.icosphere(subdivisions=3, radius=10.0)
    solid = SignedDistance(TriMesh(np.asarray(ball.vertices), np.asarray(ball.faces, np.int32)))
    watched = Watched(solid, FAR_MM)
    chance = np.random.default_rng(5)
    points = chance.uniform(-40.0, 40.0, (300, 3))
    most = np.full(len(points), 3.0)
    for _ in range(12):
        told, true = watched.distance(points, most), solid.distance(points)
        near = true < most
        assert near.any()
        assert np.allclose(told[near], true[near])
        assert np.all(told <= true + 1e-9)
        assert np.all(told[~near] >= most[~near])
        assert told.max() <= FAR_MM
        points = points + chance.normal(0.0, 2.0, points.shape)
