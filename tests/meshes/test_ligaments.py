"""Capsule, ligaments on it, and the ligaments of the pelvis."""

import manifold3d
import numpy as np
import pytest
import trimesh

from meshes.atlas import Part
from meshes.bone_measures import section
from meshes.bones import Bones
from meshes.distance import SignedDistance
from meshes.soft import capsule, cartilage
from meshes.soft.joint import Joint
from meshes.surface import TriMesh, unit

BANDS = (
    "iliofemoral_ligament_lateral",
    "iliofemoral_ligament_medial",
    "pubofemoral_ligament",
    "ischiofemoral_ligament",
)
#: Cross-sections in mm2 of whole ligaments with one SD (quantities.csv csa_lig).
SECTIONS = {"iliofemoral": (53.5, 15.1), "pubofemoral": (15.2, 7.2), "ischiofemoral": (19.2, 13.2)}
#: Hours of the proximal ends (Telleria 2011, quantities.csv).
HOURS = {
    "iliofemoral_ligament_lateral": (0.5, 3.25),
    "iliofemoral_ligament_medial": (0.5, 3.25),
    "pubofemoral_ligament": (3.25, 5.75),
    "ischiofemoral_ligament": (7.5, 10.75),
}


@pytest.fixture(scope="module")
def joint(bones: Bones) -> Joint:
    return Joint(bones)


@pytest.fixture(scope="module")
def within(bones: Bones) -> dict[str, Part]:
    return {part.id: part for part in cartilage.build(bones, {}, lambda _title, _share: None)}


@pytest.fixture(scope="module")
def parts(bones: Bones, within: dict[str, Part]) -> dict[str, Part]:
    return {part.id: part for part in capsule.build(bones, within, lambda _title, _share: None)}


def solid(part: Part) -> trimesh.Trimesh:
    return trimesh.Trimesh(part.vertices_mm, part.faces, process=False)


def manifold(part: Part) -> manifold3d.Manifold:
    return manifold3d.Manifold(
        manifold3d.Mesh(part.vertices_mm.astype(np.float32), part.faces.astype(np.uint32))
    )


def field(part: Part) -> SignedDistance:
    return SignedDistance(TriMesh(part.vertices_mm.astype(np.float64), part.faces))


def end(part: Part, *, femur: bool) -> np.ndarray:
    """Return the vertices (k, 3) at one end of a band."""
    if femur:
        return part.vertices_mm[part.follows > 0.97 * part.follows.max()]
    return part.vertices_mm[part.follows < 0.02]


def test_every_part_is_closed(parts: dict[str, Part]) -> None:
    assert set(BANDS) | {"hip_joint_capsule", "zona_orbicularis", "inguinal_ligament"} <= set(parts)
    for part in parts.values():
        assert solid(part).is_volume, part.id
        assert solid(part).body_count == 1, part.id
        assert len(np.unique(part.faces)) == len(part.vertices_mm), part.id
        assert 3000 < len(part.faces) <= 16_000, part.id
        assert part.shade.min() > 0.8, part.id
        assert part.shade.max() < 1.2, part.id


def test_capsule_and_bands_stay_out_of_bone(parts: dict[str, Part], bones: Bones) -> None:
    both = SignedDistance([bones.meshes["hip_bone"], bones.meshes["femur"]])
    for id_ in ("hip_joint_capsule", "zona_orbicularis", *BANDS):
        assert both.distance(parts[id_].vertices_mm).min() >= -0.31, id_


def test_pelvic_ligaments_stay_out_of_bone(parts: dict[str, Part], bones: Bones) -> None:
    all_bones = SignedDistance([bones.meshes[id_] for id_ in ("hip_bone", "femur", "sacrum")])
    for id_ in set(parts) - {"hip_joint_capsule", "zona_orbicularis", *BANDS}:
        assert all_bones.distance(parts[id_].vertices_mm).min() >= -1.0, id_


def test_capsule_runs_over_labrum_and_cartilage(
    parts: dict[str, Part], within: dict[str, Part]
) -> None:
    sleeve = field(parts["hip_joint_capsule"])
    points = parts["hip_joint_capsule"].vertices_mm
    for id_ in ("acetabular_labrum", "transverse_acetabular_ligament", "femoral_head_cartilage"):
        assert sleeve.distance(within[id_].vertices_mm).min() > -0.05, id_
        assert field(within[id_]).distance(points).min() > -0.05, id_


def test_capsule_has_its_thickness_and_a_waist(parts: dict[str, Part], joint: Joint) -> None:
    points = parts["hip_joint_capsule"].vertices_mm
    depth = points @ joint.neck.axis
    reach = np.linalg.norm(points - depth[:, None] * joint.neck.axis, axis=1)
    widths = [np.median(reach[np.abs(depth - at) < 2.0]) for at in (5.0, 26.0, 36.0)]
    assert widths[1] < widths[0]
    mesh = solid(parts["hip_joint_capsule"])
    assert 2.0 < mesh.volume / (mesh.area / 2) < 5.0


def test_capsule_ends_on_the_line_in_front_and_on_the_neck_behind(
    parts: dict[str, Part], bones: Bones
) -> None:
    sleeve = field(parts["hip_joint_capsule"])
    line = [bones.landmarks[f"intertrochanteric_line_{end}"] for end in ("upper", "lower")]
    crest = [bones.landmarks[f"intertrochanteric_crest_{end}"] for end in ("upper", "lower")]
    middle = np.mean(crest, axis=0)
    assert sleeve.distance(np.array([*line, np.mean(line, axis=0)])).max() < 4.0
    assert 8.0 < sleeve.distance(middle[None]).item() < 25.0


@pytest.mark.parametrize("id_", BANDS)
def test_proximal_ends_keep_their_hours(id_: str, parts: dict[str, Part], bones: Bones) -> None:
    hour = bones.socket.hour(end(parts[id_], femur=False).astype(np.float64))
    low, high = HOURS[id_]
    assert np.mean((hour >= low) & (hour <= high)) > 0.95
    on_bone = SignedDistance(bones.meshes["hip_bone"])
    assert np.abs(on_bone.distance(end(parts[id_], femur=False))).min() < 0.3


def test_iliofemoral_ends_share_out_the_intertrochanteric_line(
    parts: dict[str, Part], bones: Bones
) -> None:
    upper, lower = (bones.landmarks[f"intertrochanteric_line_{end}"] for end in ("upper", "lower"))
    way = lower - upper
    place = {
        id_: float((end(parts[id_], femur=True).mean(axis=0) - upper) @ way / (way @ way))
        for id_ in BANDS[:2]
    }
    assert -0.1 < place["iliofemoral_ligament_lateral"] < 0.42
    assert 0.6 < place["iliofemoral_ligament_medial"] < 1.05


def test_iliofemoral_arms_come_from_one_place_and_part(parts: dict[str, Part]) -> None:
    lateral, medial = (parts[id_] for id_ in BANDS[:2])
    near = field(lateral).distance(end(medial, femur=False)).min()
    far = field(lateral).distance(end(medial, femur=True)).min()
    assert near < 0.5
    assert far > 4.0


def test_iliofemoral_starts_below_the_aiis(parts: dict[str, Part], bones: Bones) -> None:
    distance = field(parts["iliofemoral_ligament_lateral"]).distance(bones.landmarks["aiis"][None])
    assert distance.item() < 15.0


def test_ischiofemoral_winds_up_to_the_trochanter(
    parts: dict[str, Part], bones: Bones, joint: Joint
) -> None:
    part = parts["ischiofemoral_ligament"]
    start, stop = end(part, femur=False).mean(axis=0), end(part, femur=True).mean(axis=0)
    assert start[1] > 15
    assert stop[2] > start[2]
    assert stop[0] < start[0] - 20
    # in front of the trochanteric fossa, medial to the trochanter's tip
    assert stop[1] < bones.landmarks["trochanteric_fossa"][1]
    assert stop[0] > bones.landmarks["greater_trochanter_lateral"][0] + 8
    assert np.linalg.norm(stop - bones.landmarks["greater_trochanter_tip"]) < 25


def test_pubofemoral_has_no_bony_end(parts: dict[str, Part], bones: Bones) -> None:
    part = parts["pubofemoral_ligament"]
    stop = end(part, femur=True)
    assert SignedDistance(bones.meshes["femur"]).distance(stop).min() > 1.0
    over = [field(parts[id_]).distance(stop) for id_ in ("hip_joint_capsule", "zona_orbicularis")]
    assert np.abs(np.min(over, axis=0)).max() < 1.0


def test_bands_and_collar_lie_on_the_capsule_not_in_it(parts: dict[str, Part]) -> None:
    capsule = manifold(parts["hip_joint_capsule"])
    for id_ in (*BANDS, "zona_orbicularis"):
        band = manifold(parts[id_])
        assert (band ^ capsule).volume() < 0.03 * band.volume(), id_


def test_bands_have_the_published_cross_section(parts: dict[str, Part]) -> None:
    section_mm2 = {id_: _middle_section(parts[id_]) for id_ in BANDS}
    section_mm2["iliofemoral_ligament"] = section_mm2[BANDS[0]] + section_mm2[BANDS[1]]
    for name, (mean, spread) in SECTIONS.items():
        assert abs(section_mm2[f"{name}_ligament"] - mean) < spread, section_mm2


def _middle_section(part: Part) -> float:
    """Return the area in mm2 in which a plane square to a band cuts it halfway."""
    share = part.follows / part.follows.max()
    points = part.vertices_mm.astype(np.float64)
    before, middle, after = (
        points[np.abs(share - at) < 0.04].mean(axis=0) for at in (0.4, 0.5, 0.6)
    )
    normal = unit(after - before)
    ends = section(TriMesh(points, part.faces), middle, normal) - middle
    # both ends of each segment in the order that keeps the band's inside on one side
    centres = points[part.faces].mean(axis=1)
    outward = trimesh.Trimesh(points, part.faces, process=False).face_normals
    near = [int(np.argmin(np.linalg.norm(centres - middle - at, axis=1))) for at in ends.mean(1)]
    cross = np.cross(ends[:, 0], ends[:, 1]) / 2
    sign = np.sign(np.einsum("ij,ij->i", np.cross(ends[:, 1] - ends[:, 0], normal), outward[near]))
    return float(abs(np.sum(sign * (cross @ normal))))


def test_zona_is_a_collar_strongest_behind_and_below(parts: dict[str, Part], joint: Joint) -> None:
    points = parts["zona_orbicularis"].vertices_mm.astype(np.float64)
    depth = points @ joint.neck.axis
    assert 15 < depth.min() < depth.max() < 38
    hour = joint.neck.clock_deg(points) / 30.0
    assert len(np.unique(hour.astype(int))) == 12
    lift = field(parts["hip_joint_capsule"]).distance(points)
    behind, before = (hour > 7) & (hour < 10), (hour > 1) & (hour < 4)
    assert lift[behind].max() > lift[before].max() + 0.5


def test_inguinal_ligament_spans_from_spine_to_tubercle(
    parts: dict[str, Part], bones: Bones
) -> None:
    near = field(parts["inguinal_ligament"])
    ends = np.array([bones.landmarks[name] for name in ("asis", "pubic_tubercle")])
    assert near.distance(ends).max() < 3.0
    assert near.distance(ends.mean(axis=0)[None]).item() > 3.0


def test_obturator_membrane_leaves_the_canal_open(parts: dict[str, Part], bones: Bones) -> None:
    membrane = field(parts["obturator_membrane"])
    top, bottom = (bones.landmarks[f"obturator_foramen_{end}"] for end in ("top", "bottom"))
    assert membrane.distance(top[None]).item() > 4.0
    assert membrane.distance(bottom[None]).item() < 2.0
    assert membrane.distance((top + bottom)[None] / 2).item() < 1.0
