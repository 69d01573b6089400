"""The clickable areas and landmarks of the bones."""

import numpy as np
import pytest
from scipy.spatial import cKDTree

from meshes.atlas import Part
from meshes.bones import Bones, bone_parts
from meshes.surface import TriMesh, face_centres, face_cross, pieces, submesh

WANTED = {
    "hip_bone": """ilium ischium pubis acetabulum acetabular_rim acetabular_fossa acetabular_notch
        iliac_crest asis aiis psis ischial_tuberosity ischial_spine greater_sciatic_notch
        lesser_sciatic_notch superior_pubic_ramus inferior_pubic_ramus pubic_tubercle
        iliopubic_eminence pecten_pubis obturator_foramen""",
    "femur": """femoral_head fovea_capitis femoral_neck greater_trochanter
        trochanter_facet_anterior trochanter_facet_lateral trochanter_facet_superoposterior
        lesser_trochanter trochanteric_fossa intertrochanteric_line intertrochanteric_crest
        gluteal_tuberosity pectineal_line_femur linea_aspera adductor_tubercle femoral_shaft""",
}


@pytest.fixture(scope="module")
def parts(bones: Bones) -> dict[str, Part]:
    return {part.id: part for part in bone_parts(bones)}


def _centre(part: Part, region: str) -> np.ndarray:
    corners = part.vertices_mm[part.faces[part.region_faces[region]]]
    return corners.reshape(-1, 3).mean(axis=0)


@pytest.mark.parametrize("bone", WANTED)
def test_every_area_is_there_and_large_enough_to_click(parts: dict[str, Part], bone: str) -> None:
    part = parts[bone]
    assert set(part.regions) == set(WANTED[bone].split())
    assert len(part.region) == len(part.faces)
    mesh = _mesh(part)
    area = np.linalg.norm(face_cross(mesh), axis=1) / 2
    for name, faces in part.region_faces.items():
        assert area[faces].sum() > 60.0, name


@pytest.mark.parametrize("bone", WANTED)
def test_an_area_has_no_far_flung_crumbs(parts: dict[str, Part], bone: str) -> None:
    mesh = _mesh(parts[bone])
    for name, faces in parts[bone].region_faces.items():
        found = [len(piece.faces) for piece in pieces(submesh(mesh, faces))]
        # bodies of bone may be cut in two by what is painted on them
        large = {"ilium", "ischium", "pubis", "femoral_shaft", "greater_trochanter"}
        if name not in large:
            assert found[0] >= 0.9 * sum(found), name


def _mesh(part: Part) -> TriMesh:
    return TriMesh(part.vertices_mm.astype(float), part.faces)


@pytest.mark.parametrize(
    ("higher", "lower"),
    [
        ("iliac_crest", "asis"),
        ("asis", "aiis"),
        ("aiis", "acetabulum"),
        ("greater_sciatic_notch", "ischial_spine"),
        ("ischial_spine", "lesser_sciatic_notch"),
        ("lesser_sciatic_notch", "ischial_tuberosity"),
        ("superior_pubic_ramus", "inferior_pubic_ramus"),
        ("greater_trochanter", "lesser_trochanter"),
        ("trochanter_facet_superoposterior", "trochanter_facet_lateral"),
        ("lesser_trochanter", "linea_aspera"),
        ("linea_aspera", "adductor_tubercle"),
    ],
)
def test_one_lies_above_the_other(parts: dict[str, Part], higher: str, lower: str) -> None:
    owner = {name: part for part in parts.values() for name in part.regions}
    assert _centre(owner[higher], higher)[2] > _centre(owner[lower], lower)[2]


@pytest.mark.parametrize(
    ("front", "behind"),
    [
        ("asis", "psis"),
        ("pubic_tubercle", "ischial_tuberosity"),
        ("intertrochanteric_line", "intertrochanteric_crest"),
        ("trochanter_facet_anterior", "trochanter_facet_lateral"),
    ],
)
def test_one_lies_in_front_of_the_other(parts: dict[str, Part], front: str, behind: str) -> None:
    owner = {name: part for part in parts.values() for name in part.regions}
    assert _centre(owner[front], front)[1] < _centre(owner[behind], behind)[1]


def test_landmarks_lie_on_their_bones(bones: Bones) -> None:
    every = np.vstack([mesh.vertices_mm for mesh in bones.meshes.values()])
    far = {
        name: cKDTree(every).query(point)[0]
        for name, point in bones.landmarks.items()
        if cKDTree(every).query(point)[0] > 2.0
    }
    assert not far


@pytest.mark.parametrize(
    ("landmark", "region"),
    [
        ("asis", "asis"),
        ("aiis", "aiis"),
        ("psis", "psis"),
        ("pubic_tubercle", "pubic_tubercle"),
        ("ischial_spine", "ischial_spine"),
        ("ischial_tuberosity_hindmost", "ischial_tuberosity"),
        ("fovea_capitis", "fovea_capitis"),
        ("lesser_trochanter_tip", "lesser_trochanter"),
        ("adductor_tubercle", "adductor_tubercle"),
    ],
)
def test_landmark_lies_in_its_area(
    bones: Bones, parts: dict[str, Part], landmark: str, region: str
) -> None:
    part = next(part for part in parts.values() if region in part.regions)
    centres = face_centres(_mesh(part))[part.region_faces[region]]
    assert np.linalg.norm(centres - bones.landmarks[landmark], axis=1).min() < 2.0


def test_parts_say_where_they_come_from(parts: dict[str, Part]) -> None:
    for id_, part in parts.items():
        assert (part.source, part.licence) == ("scan", "MPL-2.0")
        assert part.midline == (id_ == "sacrum")
        assert part.both_sides == (id_ != "sacrum")
        assert set(np.unique(part.follows)) == {float(id_ not in ("hip_bone", "sacrum"))}
    assert sum(len(part.faces) for part in parts.values()) < 250_000
