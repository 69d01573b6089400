"""Outlines of spaces: thin, closed, clear of bone, where anatomy has them."""

from __future__ import annotations

import numpy as np
import pytest
import trimesh
from numpy.typing import NDArray

from meshes.atlas import Atlas, Part
from meshes.bones import Bones
from meshes.distance import SignedDistance
from meshes.soft.joint import figures
from meshes.soft.spaces import SIDES, build, inner_border, plate
from meshes.surface import TriMesh
from meshes.versions import quiet

BORDERED = {"femoral_triangle"}
OTHERS = {
    "lacuna_musculorum", "lacuna_vasorum", "suprapiriform_foramen", "infrapiriform_foramen",
    "obturator_canal",
}  # fmt: skip


@pytest.fixture(scope="module")
def built(bones: Bones) -> dict[str, Part]:
    return {part.id: part for part in build(bones, {}, quiet)}


def bar(id_: str, ends: list[list[float]]) -> Part:
    """Return a straight rod as a part."""
    rod = trimesh.creation.cylinder(6.0, segment=ends, sections=24).subdivide().subdivide()
    rod = rod.subdivide().subdivide()
    points = np.asarray(rod.vertices, np.float32)
    faces = np.asarray(rod.faces, np.int32)
    share = np.linspace(0.0, 1.0, len(points), dtype=np.float32)
    return Part(id_, "muscles", "muscle", points, faces, "", "", "", follows=share)


def middle(part: Part) -> NDArray[np.float32]:
    found: NDArray[np.float32] = part.vertices_mm.mean(axis=0)
    return found


def test_they_are_closed_thin_and_clear_of_bone(bones: Bones, built: dict[str, Part]) -> None:
    assert built.keys() == OTHERS  # what bounds the triangle is not there
    bone = SignedDistance([bones.meshes[id_] for id_ in ("hip_bone", "femur", "sacrum")])
    for id_, part in built.items():
        solid = trimesh.Trimesh(part.vertices_mm, part.faces, process=False)
        assert solid.is_volume, id_
        assert solid.volume / (solid.area / 2) < 1.0, id_
        assert bone.distance(part.vertices_mm).min() > -0.3, id_
        assert (part.group, part.tissue) == ("fascia", "space")
        assert "schematisch" in part.note


def test_lacunae_lie_side_by_side_below_the_inguinal_ligament(
    bones: Bones, built: dict[str, Part]
) -> None:
    asis, tubercle = bones.landmarks["asis"], bones.landmarks["pubic_tubercle"]
    muscles, vessels = built["lacuna_musculorum"], built["lacuna_vasorum"]
    assert middle(muscles)[0] < middle(vessels)[0]
    assert muscles.vertices_mm[:, 0].max() < vessels.vertices_mm[:, 0].min() + 3.0
    for part in (muscles, vessels):
        share = (part.vertices_mm[:, 0] - asis[0]) / (tubercle[0] - asis[0])
        assert np.all((share > -0.02) & (share < 1.0))
        over = part.vertices_mm[:, 2] - (asis[2] + share * (tubercle[2] - asis[2]))
        assert over.max() < 2.0, part.id


def test_foramina_lie_in_the_greater_sciatic_foramen(bones: Bones, built: dict[str, Part]) -> None:
    top, spine = bones.landmarks["greater_sciatic_notch_top"], bones.landmarks["ischial_spine"]
    upper, lower = built["suprapiriform_foramen"], built["infrapiriform_foramen"]
    assert spine[2] - 1 < lower.vertices_mm[:, 2].min()
    assert lower.vertices_mm[:, 2].max() < upper.vertices_mm[:, 2].min()
    assert upper.vertices_mm[:, 2].max() < top[2] + 2


def test_canal_leaves_through_the_top_of_the_obturator_foramen(
    bones: Bones, built: dict[str, Part]
) -> None:
    top = bones.landmarks["obturator_foramen_top"]
    assert np.linalg.norm(built["obturator_canal"].vertices_mm - top, axis=1).min() < 10


def test_triangle_reaches_from_the_ligament_to_where_its_sides_meet(bones: Bones) -> None:
    parts = {
        "inguinal_ligament": bar("inguinal_ligament", [[-31, -50, 79], [67, -50, -10]]),
        "sartorius": bar("sartorius", [[-31, -45, 75], [60, -45, -260]]),
        "adductor_longus": bar("adductor_longus", [[67, -45, -12], [-20, -45, -260]]),
    }
    assert parts.keys() == set(SIDES)
    part = next(p for p in build(bones, parts, quiet) if p.id == "femoral_triangle")
    solid = trimesh.Trimesh(part.vertices_mm, part.faces, process=False)
    assert solid.is_volume
    # the two lines cross at z = -150
    assert part.vertices_mm[:, 2].min() == pytest.approx(-150, abs=25)
    assert part.vertices_mm[:, 2].max() > 40
    level = part.vertices_mm[np.abs(part.vertices_mm[:, 2] + 60) < 4]
    for id_, edge in (("sartorius", level[:, 0].min()), ("adductor_longus", level[:, 0].max())):
        border = inner_border(parts[id_], np.array([-60.0]))[0, 0]
        assert edge == pytest.approx(border, abs=5), id_


def test_a_plate_fills_its_outline() -> None:
    turn = np.linspace(0, 2 * np.pi, 12, endpoint=False)
    circle = np.column_stack([10 * np.cos(turn), 10 * np.sin(turn), 0 * turn])
    far = trimesh.creation.icosphere(radius=1.0)
    far.apply_translation((500, 0, 0))
    bone = SignedDistance(TriMesh(np.asarray(far.vertices), np.asarray(far.faces, np.int32)))
    mesh = plate(circle, 0.8, bone, 0.3)
    flat = trimesh.Trimesh(mesh.vertices_mm, mesh.faces, process=False)
    assert flat.is_volume
    assert flat.area / 2 == pytest.approx(np.pi * 100, rel=0.02)
    assert np.ptp(mesh.vertices_mm[:, 2]) == pytest.approx(0.8, abs=0.01)


def test_every_outline_of_the_table_is_drawn() -> None:
    assert set(figures("spaces")["outline"]) | {"obturator_canal"} == OTHERS


@pytest.mark.slow
def test_nerves_and_vessels_pass_their_spaces(real_atlas: Atlas) -> None:
    parts = real_atlas.parts
    assert parts.keys() >= BORDERED | OTHERS
    for cord, space in (
        ("obturator_nerve", "obturator_canal"),
        ("femoral_nerve", "lacuna_musculorum"),
        ("femoral_artery", "lacuna_vasorum"),
        ("femoral_vein", "lacuna_vasorum"),
        ("sciatic_nerve", "infrapiriform_foramen"),
        ("superior_gluteal_nerve", "suprapiriform_foramen"),
    ):
        mesh = TriMesh(parts[cord].vertices_mm.astype(np.float64), parts[cord].faces)
        near = SignedDistance(mesh).distance(parts[space].vertices_mm).min()
        assert near < 6.0, (cord, space)
