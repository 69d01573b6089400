"""The bursae: closed thin sacs of published size, on what they belong to, clear of bone."""

import numpy as np
import pytest
import trimesh

from meshes.atlas import Part
from meshes.bones import Bones, load_bones
from meshes.distance import SignedDistance
from meshes.soft.bursae import build

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
def bones() -> Bones:
    return load_bones()


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
