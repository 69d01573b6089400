"""Shared by all tests: the library of the program, a tiny atlas, and tiny content folders."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from tiny_content import SAFETY

from content.loader import load
from content.model import Library
from meshes.atlas import Atlas, Part
from meshes.cache import load_or_build

FolderOf = Callable[[dict[str, str]], Path]


@pytest.fixture(scope="session")
def library() -> Library:
    """Return the texts that come with the program."""
    return load()


@pytest.fixture(scope="session")
def real_atlas() -> Atlas:
    """Return the whole atlas, built once and kept between runs."""
    return load_or_build().atlas


@pytest.fixture
def folder_of(tmp_path: Path) -> FolderOf:
    """Return a maker of content folders out of texts by path; ``safety.md`` is always there."""

    def make(files: dict[str, str]) -> Path:
        folder = tmp_path / "inhoud"
        for name, text in {"safety.md": SAFETY, **files}.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return folder

    return make


def box(id_: str, low_mm: tuple[float, float, float], size_mm: float, **fields: object) -> Part:
    """Return a part that is a closed cube with one corner at ``low_mm``."""
    corners = np.array(
        [(x, y, z) for x in (0, 1) for y in (0, 1) for z in (0, 1)], np.float32
    ) * size_mm + np.array(low_mm, np.float32)
    outward = corners - corners.mean(axis=0)
    quads = ((0, 1, 3, 2), (4, 6, 7, 5), (0, 4, 5, 1), (2, 3, 7, 6), (0, 2, 6, 4), (1, 5, 7, 3))
    faces = [half for a, b, c, d in quads for half in ((a, b, c), (a, c, d))]
    part = Part(
        id=id_,
        group="bones",
        tissue="bone",
        vertices_mm=corners,
        faces=np.array(faces, np.int32),
        source="modelled",
        credit="toets",
        licence="MIT",
        normals=outward / np.linalg.norm(outward, axis=1, keepdims=True),
    )
    return replace(part, **fields)  # type: ignore[arg-type]  # any field


@pytest.fixture
def tiny_atlas() -> Atlas:
    """Return six cubes: bones with regions, muscle, ligament arm, cartilage and sacrum."""
    first_half = np.array([0] * 6 + [-1] * 6, np.int16)
    halves = np.array([0] * 6 + [1] * 6, np.int16)
    parts = [
        box(
            "femur",
            (-40.0, 0.0, -100.0),
            30.0,
            both_sides=True,
            region=halves,
            regions=("femoral_head", "greater_trochanter"),
            source="scan",
            follows=np.ones(8, np.float32),
        ),
        box(
            "hip_bone",
            (-20.0, 0.0, 10.0),
            30.0,
            both_sides=True,
            region=first_half,
            regions=("acetabulum",),
            source="scan",
        ),
        box(
            "rectus_femoris",
            (-30.0, -60.0, -80.0),
            20.0,
            group="muscles",
            tissue="muscle",
            tendon=np.linspace(0, 1, 8, dtype=np.float32),
            note="schematisch",
        ),
        box(
            "iliofemoral_ligament_lateral",
            (-30.0, -20.0, -5.0),
            10.0,
            group="capsule_ligaments",
            tissue="ligament",
        ),
        box(
            "femoral_head_cartilage",
            (-12.0, -8.0, -8.0),
            16.0,
            group="cartilage",
            tissue="cartilage",
        ),
        box("sacrum", (60.0, 30.0, 20.0), 20.0, midline=True, source="scan"),
    ]
    return Atlas(
        parts={part.id: part for part in parts},
        midline_x_mm=70.0,
        measures={"head_radius_mm": 24.5},
        versions={"figures": "tiny"},
    )
