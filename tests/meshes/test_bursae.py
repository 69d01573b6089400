"""The bursae: closed thin sacs of published size, on what they belong to, clear of bone."""

import numpy as np
import pytest
import trimesh

from meshes.atlas import Atlas, Part
from meshes.bones import Bones
from meshes.distance import SignedDistance
from meshes.report import overlaps
from meshes.soft.bursae import AROUND_IT, Neighbours, build, reach
from meshes.surface import TriMesh

#: Length and breadth that a bursa may have, mm.
SIZES = {
    "trochanteric_bursa": ((40, 52), (38, 50)),
    "subgluteus_medius_bursa": ((15, 25), (10, 18)),
    "subgluteus_minimus_bursa": ((12, 22), (8, 16)),
    "gluteofemoral_bursa": ((25, 40), (12, 24)),
    "iliopectineal_bursa": ((50, 70), (20, 40)),
    "subtendinous_iliac_bursa": ((15, 25), (8, 17)),
    "ischial_bursa": ((25, 40), (15, 28)),
    "obturator_internus_bursa": ((15, 25), (8, 16)),
}


@pytest.fixture(scope="module")
def bursae(bones: Bones) -> dict[str, Part]:
    return {part.id: part for part in build(bones, {}, lambda _title, _share: None)}


def test_all_bursae_are_closed_sacs(bursae: dict[str, Part]) -> None:
    assert set(bursae) == set(SIZES)
    for id_, part in bursae.items():
        solid = trimesh.Trimesh(part.vertices_mm, part.faces, process=False)
        assert solid.is_volume, id_
        assert 0.05 < solid.volume / 1000 < 5, id_
        assert 1000 <= len(part.faces) <= 6000, id_
        assert len(part.follows) == len(part.vertices_mm)
        assert 0 <= part.follows.min() <= part.follows.max() <= 1


def test_sizes_are_the_published_ones(bursae: dict[str, Part]) -> None:
    for id_, (lengths, breadths) in SIZES.items():
        points = bursae[id_].vertices_mm.astype(np.float64)
        _, _, axes = np.linalg.svd(points - points.mean(0), full_matrices=False)
        length, breadth, _ = np.ptp(points @ axes.T, axis=0)
        assert lengths[0] <= length <= lengths[1], (id_, length)
        assert breadths[0] <= breadth <= breadths[1], (id_, breadth)


def test_no_bursa_dips_into_bone(bones: Bones, bursae: dict[str, Part]) -> None:
    bone = SignedDistance([bones.meshes[name] for name in ("hip_bone", "femur", "sacrum")])
    for id_, part in bursae.items():
        middles = part.vertices_mm[part.faces].mean(axis=1)
        assert bone.distance(np.concatenate([part.vertices_mm, middles])).min() > -0.3, id_


def test_each_lies_at_its_bone(bones: Bones, bursae: dict[str, Part]) -> None:
    def nearest(id_: str, bone: str) -> float:
        found = SignedDistance(bones.meshes[bone]).distance(bursae[id_].vertices_mm)
        return float(found.min())

    for id_ in SIZES:
        of_femur = id_.startswith(("troch", "subg", "gluteo", "subt"))
        assert nearest(id_, "femur" if of_femur else "hip_bone") < 6, id_
    middle = {id_: part.vertices_mm.mean(axis=0) for id_, part in bursae.items()}
    assert middle["trochanteric_bursa"][0] < -50
    assert middle["iliopectineal_bursa"][1] < -bones.head_radius_mm + 3
    assert middle["ischial_bursa"][2] < -40


def test_a_sac_fills_the_room_its_neighbours_leave() -> None:
    block = trimesh.creation.box((10.0, 10.0, 4.0))
    mesh = TriMesh(np.asarray(block.vertices), np.asarray(block.faces, np.int32))
    beside = trimesh.creation.box((10.0, 12.0, 6.0))
    beside.apply_translation((7.0, 0.0, 0.0))
    faces = np.asarray(beside.faces, np.int32)
    part = Part("m", "t", "muscle", np.asarray(beside.vertices, np.float32), faces, "", "", "")
    left = Neighbours([part]).room_of(mesh)
    assert left.vertices_mm[:, 0].max() == pytest.approx(2.0, abs=0.05)
    solid = trimesh.Trimesh(left.vertices_mm, left.faces, process=False)
    assert solid.is_volume
    assert solid.volume == pytest.approx(7 * 10 * 4, rel=0.01)


def test_an_outline_draws_in_on_the_side_that_is_taken() -> None:
    turn = np.linspace(0.0, 2 * np.pi, 60, endpoint=False)
    flat = np.concatenate([r * np.column_stack([np.cos(turn), np.sin(turn)]) for r in (0.6, 1.0)])
    kept = reach(flat, flat[:, 0] < 0.55)
    assert kept[flat[:, 0] < -0.5].min() > 0.98
    assert kept[np.argmax(flat[:, 0])] < 0.62


@pytest.mark.slow
def test_in_the_atlas_they_lie_between_their_neighbours(real_atlas: Atlas) -> None:
    wrong = [
        row
        for row in overlaps(real_atlas)
        for one, other in ((row["a"], row["b"]), (row["b"], row["a"]))
        if real_atlas.parts[one].tissue == "bursa"
        and real_atlas.parts[other].tissue in AROUND_IT
        and row["share_of_smaller"] > 0.03
    ]
    assert wrong == []
