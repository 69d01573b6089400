"""Muscles draw back their surface under nerves and vessels that press into it."""

from __future__ import annotations

import numpy as np
import pytest
import trimesh

from meshes.atlas import Atlas, Part
from meshes.distance import SignedDistance
from meshes.report import overlaps, volume_cm3
from meshes.soft.cordlines import Line
from meshes.soft.cords import swept
from meshes.soft.grooves import grooved
from meshes.solids import solid
from meshes.surface import TriMesh

#: What runs within another thing: roots through the psoas, an artery in the ligament of the head.
WITHIN = {"lumbar_nerve_roots", "artery_of_ligament_of_head"}
#: Pairs in which a cord ends in the muscle, or lies on one that is too thin to be dented.
ENDING = 0.16


def block(size_mm: tuple[float, float, float]) -> Part:
    """Return a block as a muscle, with vertices about 2.5 mm apart, its upper face at z = 0."""
    box = trimesh.creation.box(size_mm)
    box.apply_translation((0.0, 0.0, -size_mm[2] / 2))
    box = box.subdivide_to_size(2.5)
    points, faces = np.asarray(box.vertices, np.float32), np.asarray(box.faces, np.int32)
    return Part("block", "muscles", "muscle", points, faces, "", "", "")


def bone(top_mm: float) -> SignedDistance:
    """Return a bone under the block, its upper face at this height."""
    box = trimesh.creation.box((60.0, 60.0, 10.0))
    box.apply_translation((0.0, 0.0, top_mm - 5.0))
    return SignedDistance(TriMesh(np.asarray(box.vertices), np.asarray(box.faces, np.int32)))


DEEP = bone(-40.0)


def line(z_mm: float, radius_mm: float) -> Line:
    """Return a straight cord over the block at a height of its middle."""
    along = np.arange(-14.0, 14.1, 2.0)
    points = np.column_stack([along, np.full_like(along, 0.4), np.full_like(along, z_mm)])
    half = np.full((len(along), 2), radius_mm)
    return Line("cord", "main", "", points, half, np.zeros_like(points))


@pytest.mark.parametrize("z_mm", [-0.6, 0.0, 0.8])
def test_a_cord_in_the_surface_gets_a_bed(z_mm: float) -> None:
    muscle, cord = block((40.0, 40.0, 25.0)), line(z_mm, 1.3)
    tube = swept(cord)
    before = solid(muscle.vertices_mm, muscle.faces) ^ solid(tube.vertices_mm, tube.faces)
    (bed,) = grooved([muscle], [cord], DEEP)
    after = solid(bed.vertices_mm, bed.faces) ^ solid(tube.vertices_mm, tube.faces)
    assert before.volume() > 15.0
    assert after.volume() < 0.25 * before.volume()
    assert volume_cm3(bed) > 0.985 * volume_cm3(muscle)
    far = np.abs(muscle.vertices_mm[:, 1]) > 8.0
    assert np.array_equal(bed.vertices_mm[far], muscle.vertices_mm[far])


def test_no_groove_leads_into_bone() -> None:
    muscle, under = block((40.0, 40.0, 25.0)), bone(-1.2)
    (free,) = grooved([muscle], [line(0.0, 1.3)], DEEP)
    assert under.distance(free.vertices_mm[free.vertices_mm[:, 2] > -3.0]).min() < 0.0
    for bed in grooved([muscle], [line(0.0, 1.3)], under):
        moved = (bed.vertices_mm != muscle.vertices_mm).any(axis=1)
        assert under.distance(bed.vertices_mm[moved]).min() > 0.0


def test_what_lies_deep_or_outside_leaves_no_mark() -> None:
    muscle = block((40.0, 40.0, 25.0))
    assert grooved([muscle], [line(-8.0, 1.3)], DEEP) == []
    assert grooved([muscle], [line(6.0, 1.3)], DEEP) == []


def test_thin_muscles_and_thick_cords_are_left_alone() -> None:
    assert grooved([block((40.0, 40.0, 4.0))], [line(0.0, 1.3)], DEEP) == []
    thin = line(30.0, 1.0)
    assert grooved([block((40.0, 40.0, 25.0))], [line(0.0, 5.0), thin], DEEP) == []


@pytest.mark.slow
def test_cords_run_beside_muscles(real_atlas: Atlas) -> None:
    parts = real_atlas.parts
    cords = {id_ for id_, p in parts.items() if p.tissue in ("nerve", "artery", "vein")} - WITHIN
    through = [
        row
        for row in overlaps(real_atlas)
        if (row["a"] in cords and parts[row["b"]].tissue == "muscle")
        or (row["b"] in cords and parts[row["a"]].tissue == "muscle")
    ]
    assert all(row["share_of_smaller"] < ENDING for row in through), through[:4]
    assert sum(row["share_of_smaller"] > 0.035 for row in through) <= 8, through[:8]
