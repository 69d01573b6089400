"""The schematic spine, coccyx and symphysis."""

import numpy as np
import pytest
import tomli
import trimesh
from scipy.spatial import cKDTree

from meshes.atlas import Part
from meshes.bones import Bones
from meshes.distance import SignedDistance
from meshes.soft.spine import FIGURES, build, end_plate
from meshes.surface import TriMesh, pieces


@pytest.fixture(scope="module")
def parts(bones: Bones) -> dict[str, Part]:
    return {part.id: part for part in build(bones, {})}


def _mesh(part: Part) -> TriMesh:
    return TriMesh(part.vertices_mm.astype(float), part.faces)


def _sizes(part: Part) -> list[float]:
    return sorted(
        trimesh.Trimesh(p.vertices_mm, p.faces, process=False).volume / 1000
        for p in pieces(_mesh(part))
    )


def test_all_are_closed_and_on_the_midline(bones: Bones, parts: dict[str, Part]) -> None:
    assert set(parts) == {"lumbar_spine", "coccyx", "pubic_symphysis"}
    for id_, part in parts.items():
        assert trimesh.Trimesh(part.vertices_mm, part.faces, process=False).is_volume, id_
        points = part.vertices_mm - [bones.midline_x_mm, 0, 0]
        assert cKDTree(points).query(points * [-1, 1, 1])[0].max() < 0.25, id_
        assert part.midline
        assert (part.note, part.licence, part.source) == ("schematisch", "MIT", "modelled")


def test_no_bone_is_cut_into(bones: Bones, parts: dict[str, Part]) -> None:
    field = SignedDistance([bones.meshes["sacrum"], bones.meshes["hip_bone"]])
    for id_, part in parts.items():
        assert field.distance(part.vertices_mm).min() > 0.05, id_


def test_six_vertebrae_and_six_discs(parts: dict[str, Part]) -> None:
    volumes = _sizes(parts["lumbar_spine"])
    assert len(volumes) == 12
    # a lumbar vertebra has 50-80 cm3 with its arch, a disc 8-20
    assert all(6 < volume < 20 for volume in volumes[:6])
    assert all(30 < volume < 80 for volume in volumes[6:])


def test_l5_stands_on_the_sacrum(bones: Bones, parts: dict[str, Part]) -> None:
    figures = tomli.loads((FIGURES / "spine.toml").read_text(encoding="utf-8"))
    middle, normal = end_plate(bones, figures["sacrum"])
    points = parts["lumbar_spine"].vertices_mm
    above = (points - middle) @ normal
    beside = np.linalg.norm(points - middle - above[:, None] * normal, axis=1)
    assert above[beside < 12].min() == pytest.approx(0.3, abs=1.5)
    slope = np.degrees(np.arctan2(-normal[1], normal[2]))
    # the sacral slope is about 40 degrees standing; here the pelvis is tipped back by 8
    assert 25 < slope < 45


def test_disc_of_the_symphysis_is_as_thick_as_published(parts: dict[str, Part]) -> None:
    points = parts["pubic_symphysis"].vertices_mm
    assert np.ptp(points[:, 0]) < 7.0
    assert _sizes(parts["pubic_symphysis"])[0] < 3.0


def test_coccyx_carries_on_below_the_sacrum(bones: Bones, parts: dict[str, Part]) -> None:
    sacrum, coccyx = bones.meshes["sacrum"].vertices_mm, parts["coccyx"].vertices_mm
    gap = SignedDistance(bones.meshes["sacrum"]).distance(coccyx).min()
    assert 0.2 < gap < 2.0
    assert 25 < sacrum[:, 2].min() - coccyx[:, 2].min() < 50
    assert coccyx[np.argmin(coccyx[:, 2]), 1] < sacrum[np.argmin(sacrum[:, 2]), 1] - 5
