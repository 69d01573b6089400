"""Attachments: on the right bone, at the right place, on its surface, apart from each other."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from meshes.attachments import FIGURES, Key, attachment_areas, read_figures
from meshes.bones import Bones
from meshes.distance import SignedDistance
from meshes.soft import spine
from meshes.soft.muscles import read_looks
from meshes.surface import TriMesh, face_centres, face_cross, unit

pytestmark = pytest.mark.slow

#: By the facts: bones of origin and of insertion.
BONES = {
    "psoas_major": ("lumbar_spine", "femur"),
    "psoas_minor": ("lumbar_spine", "hip_bone"),
    "iliacus": ("hip_bone sacrum", "femur"),
    "sartorius": ("hip_bone", "tibia"),
    "rectus_femoris": ("hip_bone", "patella"),
    "vastus_lateralis": ("femur", "patella"),
    "vastus_intermedius": ("femur", "patella"),
    "vastus_medialis": ("femur", "patella"),
    "pectineus": ("hip_bone", "femur"),
    "adductor_longus": ("hip_bone", "femur"),
    "adductor_brevis": ("hip_bone", "femur"),
    "adductor_magnus": ("hip_bone", "femur"),
    "adductor_minimus": ("hip_bone", "femur"),
    "gracilis": ("hip_bone", "tibia"),
    "biceps_femoris_long_head": ("hip_bone", "fibula"),
    "biceps_femoris_short_head": ("femur", "fibula"),
    "semitendinosus": ("hip_bone", "tibia"),
    "semimembranosus": ("hip_bone", "tibia"),
    "piriformis": ("sacrum", "femur"),
    "gemellus_superior": ("hip_bone", "femur"),
    "gemellus_inferior": ("hip_bone", "femur"),
    "obturator_internus": ("hip_bone", "femur"),
    "obturator_externus": ("hip_bone", "femur"),
    "quadratus_femoris": ("hip_bone", "femur"),
    "gluteus_maximus": ("hip_bone sacrum coccyx", "femur"),
    "gluteus_medius": ("hip_bone", "femur"),
    "gluteus_minimus": ("hip_bone", "femur"),
    "tensor_fasciae_latae": ("hip_bone", "tibia"),
    "iliocapsularis": ("hip_bone", "femur"),
}

#: Middle of an area and a landmark of the bones, at most this far apart, mm.
NEAR = (
    (("rectus_femoris", "origin", "hip_bone"), "aiis", 15),
    (("sartorius", "origin", "hip_bone"), "asis", 12),
    (("psoas_major", "insertion", "femur"), "lesser_trochanter_tip", 8),
    (("iliacus", "insertion", "femur"), "lesser_trochanter_tip", 16),
    (("piriformis", "insertion", "femur"), "greater_trochanter_tip", 14),
    (("gluteus_medius", "insertion", "femur"), "greater_trochanter_lateral", 18),
    (("obturator_externus", "insertion", "femur"), "trochanteric_fossa", 6),
    (("gluteus_maximus", "insertion", "femur"), "gluteal_tuberosity_upper", 40),
    (("gemellus_superior", "origin", "hip_bone"), "ischial_spine", 12),
    (("gemellus_inferior", "origin", "hip_bone"), "ischial_tuberosity_upper", 19),
    (("semimembranosus", "origin", "hip_bone"), "ischial_tuberosity_upper", 12),
    (("biceps_femoris_long_head", "origin", "hip_bone"), "ischial_tuberosity_hindmost", 10),
    (("semitendinosus", "origin", "hip_bone"), "ischial_tuberosity_hindmost", 10),
    (("adductor_longus", "insertion", "femur"), "linea_aspera_middle", 28),
    (("biceps_femoris_long_head", "insertion", "fibula"), "fibular_head", 12),
    (("patellar_ligament", "ligament", "tibia"), "tibial_tuberosity", 6),
    (("patellar_ligament", "ligament", "patella"), "patella_apex", 8),
    (("tensor_fasciae_latae", "insertion", "tibia"), "gerdys_tubercle", 11),
    (("sartorius", "insertion", "tibia"), "pes_anserinus", 14),
    (("semimembranosus", "insertion", "tibia"), "medial_tibial_condyle_back", 12),
)


@pytest.fixture(scope="module")
def meshes(bones: Bones) -> dict[str, TriMesh]:
    back = {part.id: part for part in spine.build(bones, {})}
    schematic = {
        name: TriMesh(back[name].vertices_mm.astype(np.float64), back[name].faces)
        for name in ("lumbar_spine", "coccyx")
    }
    return dict(bones.meshes) | schematic


@pytest.fixture(scope="module")
def areas(meshes: dict[str, TriMesh]) -> dict[Key, TriMesh]:
    return attachment_areas(meshes)


def _size(area: TriMesh) -> float:
    return float(np.linalg.norm(face_cross(area), axis=1).sum() / 2)


def _middle(area: TriMesh) -> np.ndarray:
    weights = np.linalg.norm(face_cross(area), axis=1)
    return np.asarray(np.average(face_centres(area), axis=0, weights=weights))


def test_the_table_names_its_licence_and_both_credits() -> None:
    head = " ".join(
        (FIGURES / "attachments.toml").read_text("utf-8").split("gap_mm")[0].split("# ")
    )
    for words in ("CC BY-SA 4.0", '"Open3DModel" by AnatomyTOOL/LUMC', "Database Center for Life"):
        assert words in head


def test_every_muscle_has_both_ends_on_its_bones(areas: dict[Key, TriMesh]) -> None:
    assert set(BONES) == set(read_looks())
    found = {
        (of, end): {key[2] for key in areas if key[:2] == (of, end)}
        for of, end, _ in areas
        if end != "ligament"
    }
    assert found == {
        (of, end): set(names.split())
        for of, both in BONES.items()
        for end, names in zip(("origin", "insertion"), both, strict=True)
    }


@pytest.mark.parametrize("key", read_figures()[0], ids=".".join)
def test_lies_on_the_bone_with_its_faces_outward(
    areas: dict[Key, TriMesh], meshes: dict[str, TriMesh], key: Key
) -> None:
    area = areas[key]
    closest, normals = SignedDistance(meshes[key[2]]).nearest(face_centres(area))
    assert np.abs(closest - face_centres(area)).max() < 0.1
    weights = np.linalg.norm(face_cross(area), axis=1)
    along = (unit(face_cross(area)) * normals).sum(axis=1)
    assert np.average(along, weights=weights) > 0.9


@pytest.mark.parametrize("key", read_figures()[0], ids=".".join)
def test_hangs_together_and_has_a_sane_size(areas: dict[Key, TriMesh], key: Key) -> None:
    area = areas[key]
    shapes = read_figures()[0][key]
    pairs = area.faces[:, [0, 1, 1, 2]].reshape(-1, 2)
    links = coo_array((np.ones(len(pairs)), tuple(pairs.T)), shape=(len(area.vertices_mm),) * 2)
    pieces, _ = connected_components(links, directed=False)
    # a band over a disc lies on three pieces of the spine
    assert pieces <= len(shapes) * (3 if key[2] == "lumbar_spine" else 1)
    assert 8 < _size(area) < 10_500


def test_middles_lie_at_the_landmarks(bones: Bones, areas: dict[Key, TriMesh]) -> None:
    for key, landmark, most in NEAR:
        away = np.linalg.norm(_middle(areas[key]) - bones.landmarks[landmark])
        assert away < most, (key, landmark, away)


def test_neighbours_do_not_overlap(areas: dict[Key, TriMesh]) -> None:
    for (one, first), (other, second) in combinations(areas.items(), 2):
        if one[2] == other[2]:
            away, _ = cKDTree(face_centres(first)).query(face_centres(second))
            weights = np.linalg.norm(face_cross(second), axis=1)
            assert weights[away < 0.1].sum() < 0.02 * weights.sum(), (one, other)
