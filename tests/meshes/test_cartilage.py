"""What lies within the hip joint: cartilage, labrum, fat pad, ligament of the head."""

import numpy as np
import pytest
import trimesh

from meshes.atlas import Part
from meshes.bones import Bones
from meshes.distance import SignedDistance
from meshes.soft.cartilage import Cartilage, build
from meshes.soft.joint import Joint
from meshes.surface import TriMesh, unit

IDS = {
    "femoral_head_cartilage",
    "lunate_surface_cartilage",
    "acetabular_labrum",
    "transverse_acetabular_ligament",
    "ligament_of_head_of_femur",
    "pulvinar",
}


@pytest.fixture(scope="module")
def parts(bones: Bones) -> dict[str, Part]:
    return {part.id: part for part in build(bones, {}, lambda _title, _share: None)}


@pytest.fixture(scope="module")
def joint(bones: Bones) -> Joint:
    return Joint(bones)


def field(part: Part) -> SignedDistance:
    return SignedDistance(TriMesh(part.vertices_mm.astype(np.float64), part.faces))


def solid(part: Part) -> trimesh.Trimesh:
    return trimesh.Trimesh(part.vertices_mm, part.faces, process=False)


def hits(part: Part, rays: np.ndarray) -> np.ndarray:
    """Whether each ray (n, 3) from the centre of the head meets the part."""
    corners = part.vertices_mm[part.faces].astype(np.float64)
    normal = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    met = []
    for ray in rays:
        turn = [
            np.einsum("ij,j->i", np.cross(corners[:, i], corners[:, (i + 1) % 3]), ray)
            for i in range(3)
        ]
        inside = np.all(np.array(turn) >= 0, axis=0) | np.all(np.array(turn) <= 0, axis=0)
        ahead = np.einsum("ij,ij->i", corners[:, 0], normal) * (normal @ ray) > 0
        met.append(bool(np.any(inside & ahead)))
    return np.array(met)


def test_every_part_is_closed_and_of_its_size(parts: dict[str, Part]) -> None:
    assert set(parts) == IDS
    for part in parts.values():
        assert solid(part).is_volume, part.id
        assert solid(part).body_count == 1, part.id
        assert 1000 < len(part.faces) <= 13_000, part.id
        assert len(np.unique(part.faces)) == len(part.vertices_mm), part.id
        assert np.all((part.follows >= 0) & (part.follows <= 1)), part.id


def test_cartilages_face_each_other_without_touching(parts: dict[str, Part]) -> None:
    head, socket = parts["femoral_head_cartilage"], parts["lunate_surface_cartilage"]
    assert field(socket).distance(head.vertices_mm).min() >= 0.2
    assert field(head).distance(socket.vertices_mm).min() >= 0.2


def test_nothing_lies_in_bone(parts: dict[str, Part], bones: Bones) -> None:
    both = SignedDistance([bones.meshes["hip_bone"], bones.meshes["femur"]])
    for part in parts.values():
        assert both.distance(part.vertices_mm).min() > -0.3, part.id


@pytest.mark.parametrize("id_", ["femoral_head_cartilage", "lunate_surface_cartilage"])
def test_cartilage_sits_on_its_bone(id_: str, parts: dict[str, Part], bones: Bones) -> None:
    bone = SignedDistance(bones.meshes["femur" if "head" in id_ else "hip_bone"])
    distance = bone.distance(parts[id_].vertices_mm)
    assert np.mean(np.abs(distance) < 0.06) > 0.48
    assert distance.max() < 3.5


def test_head_cartilage_is_thickest_in_front_of_the_zenith(
    parts: dict[str, Part], bones: Bones
) -> None:
    points = parts["femoral_head_cartilage"].vertices_mm.astype(np.float64)
    thick = SignedDistance(bones.meshes["femur"]).distance(points)
    best = points[np.argmax(thick)]
    assert 2.2 <= thick.max() <= 3.5
    assert best[2] > 0.7 * np.linalg.norm(best)
    assert best[1] < 0


def test_lunate_cartilage_has_the_published_thickness(parts: dict[str, Part], bones: Bones) -> None:
    mesh = solid(parts["lunate_surface_cartilage"])
    mean = mesh.volume / (mesh.area / 2)
    assert 1.0 < mean < 2.0
    thick = SignedDistance(bones.meshes["hip_bone"]).distance(mesh.vertices)
    assert 1.8 <= thick.max() <= 3.0
    best = mesh.vertices[np.argmax(thick)]
    assert best[2] > 0
    assert best[0] < 0


def test_fovea_is_bare(parts: dict[str, Part], bones: Bones, joint: Joint) -> None:
    fovea = Cartilage(joint).fovea
    aside = unit(np.cross(fovea, [1.0, 2.0, 3.0]))
    turn = np.linspace(0, 2 * np.pi, 12, endpoint=False)[:, None]
    ring = np.cos(turn) * aside + np.sin(turn) * np.cross(fovea, aside)
    head = parts["femoral_head_cartilage"]
    near = unit(fovea + np.tan(5.0 / bones.head_radius_mm) * ring)
    far = unit(fovea + np.tan(11.0 / bones.head_radius_mm) * ring)
    assert not hits(head, near).any()
    assert hits(head, far).all()
    # behind and below the pole of the head, and where the bones have their landmark
    assert fovea @ unit(bones.landmarks["fovea_capitis"]) > np.cos(np.radians(15))
    assert fovea[1] > -joint.neck.axis[1]
    assert fovea[2] < -joint.neck.axis[2]


def test_lunate_is_a_horseshoe_open_below(parts: dict[str, Part], joint: Joint) -> None:
    lunate = parts["lunate_surface_cartilage"]
    hours = np.array([7.5, 9.0, 10.5, 12.0, 1.5, 3.0]) * 30.0
    assert hits(lunate, joint.socket.ray(66.0, hours)).all()
    assert not hits(lunate, joint.socket.ray(np.array([60.0, 70.0, 78.0]), 5.6 * 30.0)).any()
    fossa = joint.socket.ray(np.array([5.0, 20.0, 35.0]), 5.6 * 30.0)
    assert not hits(lunate, fossa).any()
    assert hits(parts["pulvinar"], fossa).all()


def test_labrum_hugs_the_head_from_horn_to_horn(
    parts: dict[str, Part], bones: Bones, joint: Joint
) -> None:
    labrum = parts["acetabular_labrum"]
    gap = field(parts["femoral_head_cartilage"]).distance(labrum.vertices_mm)
    assert 0.1 < gap.min() < 0.6
    hour = joint.socket.clock_deg(labrum.vertices_mm) / 30.0
    assert not np.any((hour > 5.2) & (hour < 6.2))
    for part_of_clock in range(12):
        if part_of_clock not in (5, 6):
            here = labrum.vertices_mm[(hour >= part_of_clock) & (hour < part_of_clock + 1)]
            assert len(here), part_of_clock
            along = here @ joint.socket.axis
            assert SignedDistance(bones.meshes["hip_bone"]).distance(here).min() < 0
            assert 3.0 < np.ptp(along) < 14.0


def test_transverse_ligament_goes_on_where_the_labrum_ends(
    parts: dict[str, Part], joint: Joint
) -> None:
    bridge = parts["transverse_acetabular_ligament"].vertices_mm
    hour = joint.socket.clock_deg(bridge) / 30.0
    assert hour.min() < 5.1
    assert hour.max() > 6.3
    labrum = field(parts["acetabular_labrum"])
    assert np.abs(labrum.distance(bridge[hour < 5.0])).min() < 0.1
    assert np.abs(labrum.distance(bridge[hour > 6.4])).min() < 0.1


def test_ligament_of_the_head_runs_from_fovea_to_notch(
    parts: dict[str, Part], joint: Joint
) -> None:
    part = parts["ligament_of_head_of_femur"]
    fixed = part.vertices_mm[part.follows > 0.95].mean(axis=0)
    end = part.vertices_mm[part.follows < 0.02].mean(axis=0)
    assert unit(fixed) @ Cartilage(joint).fovea > 0.95
    assert 5.0 < joint.socket.clock_deg(end) / 30.0 < 6.3
    # along the arc from its highest to its lowest point (quantities.csv lcf_len)
    ahead = unit(end - (end @ unit(fixed)) * unit(fixed))
    angle = np.arctan2(part.vertices_mm @ ahead, part.vertices_mm @ unit(fixed))
    assert 28.0 < np.ptp(angle) * np.linalg.norm(part.vertices_mm, axis=1).mean() < 37.0
    for id_ in ("femoral_head_cartilage", "lunate_surface_cartilage"):
        assert field(parts[id_]).distance(part.vertices_mm).min() > -0.05, id_


def test_regions_follow_the_clock(parts: dict[str, Part], joint: Joint) -> None:
    for id_, names in {
        "lunate_surface_cartilage": (
            "lunate_anterior_horn",
            "lunate_dome",
            "lunate_posterior_horn",
        ),
        "acetabular_labrum": ("labrum_anterior", "labrum_superior", "labrum_posterior"),
    }.items():
        part = parts[id_]
        centre = part.vertices_mm[part.faces].mean(axis=1)
        hour = joint.socket.clock_deg(centre) / 30.0
        front, top, back = (part.region_faces[name] for name in names)
        assert hour[front].min() > 1.5
        assert hour[front].max() < 6.0
        assert hour[back].min() > 6.0
        assert hour[back].max() < 10.5
        assert len(front) + len(top) + len(back) == len(part.faces)
    head = parts["femoral_head_cartilage"]
    zone = head.region_faces["head_cartilage_load_zone"]
    assert 0.08 < solid(head).area_faces[zone].sum() / solid(head).area < 0.4
