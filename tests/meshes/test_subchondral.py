"""The subchondral plates: closed shells just below the bone's surface, under the cartilage."""

from __future__ import annotations

import numpy as np
import pytest
import trimesh
from scipy.spatial import cKDTree

from meshes.atlas import Part
from meshes.bones import Bones
from meshes.distance import SignedDistance
from meshes.soft import cartilage, subchondral
from meshes.versions import quiet


@pytest.fixture(scope="module")
def parts(bones: Bones) -> dict[str, Part]:
    """Return cartilages and plates."""
    made = {part.id: part for part in cartilage.build(bones, {}, quiet)}
    return made | {part.id: part for part in subchondral.build(bones, made, quiet)}


@pytest.mark.parametrize(("above", "bone", "id_"), [row[:3] for row in subchondral.PLATES])
def test_a_plate_is_a_shell_below_its_cartilage(
    bones: Bones, parts: dict[str, Part], above: str, bone: str, id_: str
) -> None:
    plate = parts[id_]
    mesh = trimesh.Trimesh(plate.vertices_mm, plate.faces, process=False)
    assert mesh.is_volume
    depth = -SignedDistance(bones.meshes[bone]).distance(plate.vertices_mm)
    assert depth.min() > 0.0
    assert 0.7 < depth.max() < 1.0
    away, _ = cKDTree(parts[above].vertices_mm).query(plate.vertices_mm)
    assert away.max() < 1.5
    # as large as the cartilage it carries: half of each closed surface, within the borders
    area = trimesh.Trimesh(parts[above].vertices_mm, parts[above].faces, process=False).area
    assert mesh.area == pytest.approx(area, rel=0.15)
    assert np.ptp(plate.follows) == 0
