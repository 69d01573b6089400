"""What is measured on the shapes, checked on shapes whose measures are known."""

from __future__ import annotations

import numpy as np
import pytest
import trimesh

from meshes.atlas import Atlas, Attachment, Part
from meshes.distance import SignedDistance
from meshes.finish import vertex_normals
from meshes.quantities import extents_mm, footprints_cm2, shape_measures, thickness_mm, wall_mm
from meshes.report import quantity_rows
from meshes.surface import TriMesh


def part_of(mesh: trimesh.Trimesh, id_: str = "thing") -> Part:
    """Return a part of a mesh, with its normals."""
    vertices = np.asarray(mesh.vertices, np.float32)
    faces = np.asarray(mesh.faces, np.int32)
    normals = vertex_normals(vertices, faces)
    return Part(id_, "test", "muscle", vertices, faces, "modelled", "", "", normals=normals)


def test_extents_of_a_turned_block() -> None:
    block = trimesh.creation.box((30.0, 12.0, 4.0))
    block = block.subdivide().subdivide()
    block.apply_transform(trimesh.transformations.rotation_matrix(0.7, (1, 2, 3)))
    assert extents_mm(np.asarray(block.vertices)) == pytest.approx((30, 12, 4), abs=0.01)


def test_thickness_of_a_shell_around_a_ball() -> None:
    inner = trimesh.creation.icosphere(subdivisions=3, radius=20.0)
    outer = trimesh.creation.icosphere(subdivisions=3, radius=22.0)
    inner_part, outer_part = part_of(inner), part_of(outer)
    bone = SignedDistance(TriMesh(np.asarray(inner.vertices), np.asarray(inner.faces, np.int32)))
    thick, places = thickness_mm(outer_part, bone)
    assert thick == pytest.approx(2.0, abs=0.1)
    assert len(places) == len(outer_part.vertices_mm)
    assert len(thickness_mm(inner_part, bone)[0]) == 0


def test_the_wall_of_a_plate_is_its_thickness() -> None:
    plate = trimesh.creation.box((60.0, 60.0, 3.0)).subdivide().subdivide().subdivide()
    part = part_of(plate)
    flat = np.abs(part.normals[:, 2]) > 0.99
    through, places = wall_mm(part)
    assert np.median(through) == pytest.approx(3.0, abs=0.3)
    assert len(through) == len(places) <= flat.sum()


def test_without_bones_nothing_is_measured(tiny_atlas: Atlas) -> None:
    bare = Atlas({}, tiny_atlas.midline_x_mm, {}, {})
    assert shape_measures(bare) == {}


@pytest.mark.slow
def test_the_atlas_lies_within_what_is_published(real_atlas: Atlas) -> None:
    rows = {row["id"]: row for row in quantity_rows(real_atlas)}
    assert len(rows) > 50
    outside = {id_ for id_, row in rows.items() if not row["within_1sd"]}
    assert len(outside) <= 10
    for id_ in outside:
        assert len(rows[id_]["note"]) > 5, id_
    for id_ in ("fhd_m", "jsw", "cart_acet", "cart_shepherd", "labrum_w", "csa_lig", "clock_ilfl"):
        assert rows[id_]["within_1sd"], id_


def test_areas_of_attachments_are_summed(tiny_atlas: Atlas) -> None:
    """Two arms of a ligament on the same bone count together."""
    square = np.array([[0, 0, 0], [10, 0, 0], [10, 10, 0], [0, 10, 0]], np.float32)
    faces = np.array([[0, 1, 2], [0, 2, 3]], np.int32)
    arms = tuple(
        Attachment(f"iliofemoral_ligament_{arm}", "ligament", "hip_bone", square, faces)
        for arm in ("lateral", "medial")
    )
    found = footprints_cm2(Atlas({}, 0.0, {}, {}, attachments=arms))
    assert found["iliofemoral_ligament_lateral_on_hip_bone_cm2"] == pytest.approx(1.0)
    assert found["iliofemoral_ligament_on_hip_bone_cm2"] == pytest.approx(2.0)
