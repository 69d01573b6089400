"""Solids from surfaces and back."""

from __future__ import annotations

import numpy as np
import pytest
import trimesh

from meshes.solids import solid, surface, union
from meshes.surface import TriMesh


def _box(x_mm: float) -> TriMesh:
    box = trimesh.creation.box(extents=(2, 2, 2))
    box.apply_translation((x_mm, 0, 0))
    return TriMesh(np.asarray(box.vertices), np.asarray(box.faces, np.int32))


def test_there_and_back_is_the_same_solid() -> None:
    box = _box(0.0)
    back = surface(solid(box.vertices_mm, box.faces))
    mesh = trimesh.Trimesh(back.vertices_mm, back.faces)
    assert mesh.is_watertight
    assert mesh.volume == pytest.approx(8.0)


def test_what_comes_back_owns_its_numbers() -> None:
    """A view into the library's memory makes it complain of leaks when the program ends."""
    box = _box(0.0)
    back = surface(solid(box.vertices_mm, box.faces))
    assert back.faces.base is None
    assert back.vertices_mm.base is None


def test_a_union_counts_what_is_shared_once() -> None:
    both = union([_box(0.0), _box(1.0)])
    mesh = trimesh.Trimesh(both.vertices_mm, both.faces)
    assert mesh.is_watertight
    assert mesh.volume == pytest.approx(12.0)
