"""How an atlas is put together; the shapes themselves are tested by their own stages."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest

from meshes import build as building
from meshes import steps
from meshes.atlas import TISSUES, Atlas, Part
from meshes.build import build
from meshes.finish import finished, is_finished, vertex_normals
from meshes.second import Here
from meshes.steps import FINISH, ORDER, PHASES, Site, take_step


@dataclass
class Seen:
    """What each step was given: the ids of the parts, and what it began with."""

    steps: list[str] = field(default_factory=list)
    parts: dict[str, set[str]] = field(default_factory=dict)
    begun: dict[str, object] = field(default_factory=dict)


@pytest.fixture
def seen(tiny_atlas: Atlas, monkeypatch: pytest.MonkeyPatch) -> Seen:
    """Replace the bones and all steps but the last; return what each was given."""
    seen = Seen()
    bones = SimpleNamespace(
        midline_x_mm=70.0, measures={"head_radius_mm": 24.5}, refused=(), left_out=frozenset()
    )
    bare = [replace(p, normals=np.empty(0, np.float32)) for p in tiny_atlas.parts.values()]

    def module(name: str) -> Any:
        def told(step: str, given: object, parts: dict[str, Part]) -> None:
            assert given is bones
            seen.steps.append(step)
            seen.parts[step] = set(parts)

        def make(given: object, parts: dict[str, Part], report: Any, *begun: object) -> list[Part]:
            told(name, given, parts)
            if begun:
                seen.begun[name] = begun[0]
            report("iets", 0.0)
            report("iets", 1.0)
            return [replace(bare[0], id=f"made_by_{name}")]

        def begin(given: object, parts: dict[str, Part]) -> object:
            told(f"{name}:begin", given, parts)
            return SimpleNamespace(areas={}, of=name)

        return SimpleNamespace(build=make, begin=begin)

    def find(name: str) -> Any:
        return module(name.rsplit(".", 1)[-1])

    monkeypatch.setattr(steps, "load_bones", lambda: bones)
    monkeypatch.setattr(steps, "bone_parts", lambda _: bare[:2])
    monkeypatch.setattr(building, "drawings", lambda *_: ())
    monkeypatch.setattr(building, "second_process", lambda: nullcontext(Here()))
    monkeypatch.setattr(steps, "import_module", find)
    return seen


def test_each_step_sees_what_was_made_before(seen: Seen) -> None:
    atlas = build()
    there = {"femur", "hip_bone"}
    for phase in PHASES:
        for lane in (phase.here, phase.beside):
            before = set(there)
            for step in lane:
                if step != FINISH:
                    assert before <= seen.parts[step]
                if step in ORDER:
                    before.add(f"made_by_{step}")
        there |= {f"made_by_{step}" for step in (*phase.here, *phase.beside) if step in ORDER}
    assert list(atlas.parts) == ["femur", "hip_bone", *(f"made_by_{stage}" for stage in ORDER)]
    assert atlas.midline_x_mm == 70.0
    assert atlas.measures == {"head_radius_mm": 24.5}
    assert atlas.versions["figures"]


def test_a_stage_begins_with_what_was_begun(seen: Seen) -> None:
    build()
    begun = seen.begun["muscles"]
    assert isinstance(begun, SimpleNamespace)
    assert begun.of == "muscles"
    assert set(seen.begun) == {"muscles"}


def test_every_step_of_the_phases_has_its_place(seen: Seen) -> None:
    taken = [step for phase in PHASES for step in (*phase.here, *phase.beside)]
    made = [step for step in taken if ":" not in step and step != FINISH]
    assert sorted(made) == sorted(ORDER)
    assert sum(phase.share for phase in PHASES) < 1


def test_every_part_is_finished(seen: Seen) -> None:
    for part in build().parts.values():
        assert part.normals.shape == part.vertices_mm.shape
        assert np.allclose(np.linalg.norm(part.normals, axis=1), 1, atol=1e-5)
        assert len(part.light_faces)


def test_a_part_that_is_changed_after_it_was_finished_is_finished_again(
    tiny_atlas: Atlas, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A stage that moves vertices keeps the normals of before in its copy: those must go."""
    femur = finished(tiny_atlas.parts["femur"])
    turned = femur.vertices_mm[:, [1, 2, 0]]
    changed = replace(femur, vertices_mm=turned)
    monkeypatch.setattr(
        steps, "import_module", lambda _: SimpleNamespace(build=lambda *_: [changed])
    )
    site = Site(cast(Any, None), {"femur": femur})
    take_step("muscles", site)
    assert not is_finished(site.parts["femur"])
    take_step(FINISH, site)
    assert np.allclose(site.parts["femur"].normals, femur.normals[:, [1, 2, 0]], atol=1e-5)


def test_progress_only_grows_and_ends_before_the_whole(seen: Seen) -> None:
    told: list[tuple[str, float]] = []
    build(lambda title, share: told.append((title, share)))
    shares = [share for _, share in told]
    assert shares == sorted(shares)
    assert shares[0] == 0
    assert 0.9 < shares[-1] <= 1.0
    titles = list(dict.fromkeys(title for title, _ in told))
    assert titles == ["Botten", *(phase.title for phase in PHASES), "Afronden"]


def test_a_finished_part_is_compact(tiny_atlas: Atlas) -> None:
    part = tiny_atlas.parts["femur"]
    loose = replace(
        part,
        vertices_mm=np.asfortranarray(part.vertices_mm.astype(np.float64)),
        faces=part.faces.astype(np.int64),
    )
    done = finished(loose)
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
