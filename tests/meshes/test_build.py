"""How an atlas is put together; the shapes themselves are tested by their own stages."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from meshes import build as building
from meshes.atlas import TISSUES, Atlas, Part
from meshes.build import STAGES, build, finished, vertex_normals


@pytest.fixture
def stages(tiny_atlas: Atlas, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, set[str]]]:
    """Replace the bones and all stages; return what each stage saw."""
    seen: list[tuple[str, set[str]]] = []
    bones = SimpleNamespace(
        midline_x_mm=70.0, measures={"head_radius_mm": 24.5}, refused=(), left_out=frozenset()
    )
    bare = [replace(p, normals=np.empty(0, np.float32)) for p in tiny_atlas.parts.values()]

    def stage_of(name: str) -> Any:
        def make(given: object, parts: dict[str, Part], report: Any) -> list[Part]:
            assert given is bones
            seen.append((name, set(parts)))
            report("iets", 0.0)
            report("iets", 1.0)
            return [replace(bare[0], id=f"made_by_{name}")]

        return SimpleNamespace(build=make)

    monkeypatch.setattr(building, "load_bones", lambda: bones)
    monkeypatch.setattr(building, "bone_parts", lambda _: bare[:2])
    monkeypatch.setattr(building, "attachments", lambda *_: ())
    monkeypatch.setattr(building, "drawings", lambda *_: ())
    monkeypatch.setattr(building, "import_module", lambda n: stage_of(n.rsplit(".", 1)[-1]))
    return seen


def test_each_stage_sees_what_was_made_before(stages: list[tuple[str, set[str]]]) -> None:
    atlas = build()
    assert [name for name, _ in stages] == [module for module, _, _ in STAGES]
    there = {"femur", "hip_bone"}
    for name, seen in stages:
        assert seen == there
        there = there | {f"made_by_{name}"}
    assert set(atlas.parts) == there
    assert atlas.midline_x_mm == 70.0
    assert atlas.measures == {"head_radius_mm": 24.5}
    assert atlas.versions["figures"]


def test_every_part_gets_its_normals(stages: list[tuple[str, set[str]]]) -> None:
    for part in build().parts.values():
        assert part.normals.shape == part.vertices_mm.shape
        assert np.allclose(np.linalg.norm(part.normals, axis=1), 1, atol=1e-5)


def test_progress_only_grows_and_ends_at_the_whole(stages: list[tuple[str, set[str]]]) -> None:
    told: list[tuple[str, float]] = []
    build(lambda title, share: told.append((title, share)))
    shares = [share for _, share in told]
    assert shares == sorted(shares)
    assert shares[0] == 0
    assert shares[-1] == pytest.approx(1.0)
    titles = list(dict.fromkeys(title for title, _ in told))
    assert titles == ["Botten", *(title for _, title, _ in STAGES), "Afronden"]


def test_a_finished_part_is_compact(tiny_atlas: Atlas) -> None:
    part = tiny_atlas.parts["femur"]
    loose = replace(
        part,
        vertices_mm=np.asfortranarray(part.vertices_mm.astype(np.float64)),
        faces=part.faces.astype(np.int64),
    )
    done = finished(loose, light_count=10_000)
    assert done.vertices_mm.dtype == np.float32
    assert done.faces.dtype == np.int32
    assert done.normals.dtype == np.float32
    assert done.vertices_mm.flags.c_contiguous
    assert np.allclose(done.normals, part.normals, atol=1e-6)


def test_normals_of_a_cube_point_along_its_diagonals(tiny_atlas: Atlas) -> None:
    """However its squares are cut into triangles: the angle at the corner counts."""
    part = tiny_atlas.parts["sacrum"]
    assert np.allclose(vertex_normals(part.vertices_mm, part.faces), part.normals, atol=1e-6)


def test_empty_triangles_give_no_nonsense() -> None:
    vertices = np.array([[0, 0, 0], [1, 0, 0], [0, 1, 0], [5, 5, 5]], np.float32)
    faces = np.array([[0, 1, 2], [0, 0, 0], [1, 1, 2]], np.int32)
    normals = vertex_normals(vertices, faces)
    assert np.isfinite(normals).all()
    assert np.allclose(normals[0], (0, 0, 1), atol=1e-6)
    assert np.array_equal(normals[3], (0, 0, 0))


def test_regions_of_faces(tiny_atlas: Atlas) -> None:
    faces = tiny_atlas.parts["femur"].region_faces
    assert {name: list(numbers) for name, numbers in faces.items()} == {
        "femoral_head": [0, 1, 2, 3, 4, 5],
        "greater_trochanter": [6, 7, 8, 9, 10, 11],
    }
    assert tiny_atlas.parts["sacrum"].region_faces == {}
    assert tiny_atlas.region_owner() == {
        "femoral_head": "femur",
        "greater_trochanter": "femur",
        "acetabulum": "hip_bone",
    }
    assert tiny_atlas.triangles == 6 * 12


def test_tissues_are_each_named_once() -> None:
    assert len(set(TISSUES)) == len(TISSUES)
