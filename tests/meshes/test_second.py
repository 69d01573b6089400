"""Steps in another process: asked, answered, and taken here when that fails."""

from __future__ import annotations

import io
import pickle
import subprocess
import sys
from dataclasses import replace
from typing import cast

import numpy as np
import pytest

from meshes import second, steps
from meshes.atlas import Atlas, Part
from meshes.bones import Bones
from meshes.build import build
from meshes.second import Here, Second, serve
from meshes.steps import Site


@pytest.fixture
def site(tiny_atlas: Atlas, monkeypatch: pytest.MonkeyPatch) -> Site:
    """A site whose steps tell how many parts they saw; the step ``fails`` fails."""

    class Module:
        def __init__(self, name: str) -> None:
            self.name = name.rsplit(".", 1)[-1]

        def build(self, bones: Bones, parts: dict[str, Part], report: object) -> list[Part]:
            if self.name == "fails":
                raise RuntimeError("no")
            some = next(iter(parts.values()))
            return [replace(some, id=self.name, note=str(len(parts)))]

    monkeypatch.setattr(steps, "import_module", Module)
    return Site(cast(Bones, None), dict(tiny_atlas.parts))


def _served(site: Site, *asked: tuple[list[str], list[Part]]) -> list[dict[str, list[Part]] | None]:
    told = io.BytesIO()
    serve(io.BytesIO(b"".join(pickle.dumps(one) for one in (site, *asked))), told)
    told.seek(0)
    return [pickle.load(told) for _ in asked]


def test_steps_are_taken_in_turn_and_know_what_was_sent(site: Site) -> None:
    count = len(site.parts)
    other = replace(site.parts["femur"], id="other")
    first, last = _served(site, (["a", "b"], [other]), (["c"], []))
    assert first is not None
    assert last is not None
    assert [part.note for step in ("a", "b") for part in first[step]] == [
        str(count + 1),
        str(count + 2),
    ]
    assert last["c"][0].note == str(count + 3)
    assert np.array_equal(first["a"][0].vertices_mm, site.parts["femur"].vertices_mm)


def test_a_step_that_fails_is_no_answer_and_the_next_is_taken(site: Site) -> None:
    failed, fine = _served(site, (["fails"], []), (["a"], []))
    assert failed is None
    assert fine is not None


def _process(code: str) -> Second:
    return Second(
        subprocess.Popen(
            [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
    )


@pytest.mark.parametrize(
    "code", ["", "print('no pickle')", "import pickle,sys;pickle.dump(None, sys.stdout.buffer)"]
)
def test_what_the_other_process_cannot_do_is_done_here(code: str, site: Site) -> None:
    many = [replace(site.parts["femur"], note="x" * 100_000) for _ in range(20)]
    other = _process(code)
    other.begin(site)
    for step in ("a", "b"):
        other.ask([step], many)
        made = other.answer(site)
        assert made[step][0].id == step
        assert step in site.parts
    other.close()


def test_a_step_that_fails_in_both_is_told(site: Site) -> None:
    other = _process("")
    other.ask(["fails"], [])
    with pytest.raises(RuntimeError, match="no"):
        other.answer(site)
    other.close()


def test_without_a_second_process_all_is_done_here(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError("no more processes")

    monkeypatch.setattr(subprocess, "Popen", refuse)
    with second.second_process() as beside:
        assert isinstance(beside, Here)
        beside.ask(["a"], [])
        assert beside.answer(site)["a"][0].id == "a"


@pytest.mark.slow
def test_one_process_builds_the_same_bytes_as_two(
    real_atlas: Atlas, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError("no more processes")

    monkeypatch.setattr(subprocess, "Popen", refuse)
    alone = build()
    assert list(alone.parts) == list(real_atlas.parts)
    for id_, part in real_atlas.parts.items():
        own = alone.parts[id_]
        for name in ("vertices_mm", "faces", "normals", "light_faces", "follows"):
            assert np.array_equal(getattr(own, name), getattr(part, name)), (id_, name)
    for own, kept in zip(alone.attachments, real_atlas.attachments, strict=True):
        assert own.id == kept.id
        assert np.array_equal(own.vertices_mm, kept.vertices_mm)
