"""A view of three shapes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
import pytest
import trimesh

from meshes.atlas import Atlas, Part
from viewer.looks import Emphasis
from viewer.render.palette import GROUNDS
from viewer.render.view import AtlasView
from viewer.scene import Look, Scene

WIDTH, HEIGHT = 320, 240
MIDLINE_MM = 60.0


def scene(
    mirrored: bool = False, regions: dict[str, Emphasis] | None = None, **looks: Look
) -> Scene:
    every = {key: Look() for key in ("ball", "ball_l", "box", "ring", "nerve")}
    return Scene(looks=every | looks, regions=regions or {}, mirrored=mirrored)


def pixel(view: AtlasView, x: float, y: float, z: float) -> tuple[int, int]:
    """Return the pixel of a point in the drawn frame."""
    across, down = np.floor(view._turntable.project(np.array([[x, y, z]], float))[0])
    return int(across), int(down)


def node_at(view: AtlasView, x: float, y: float, z: float) -> str | None:
    hit = view.pick(*pixel(view, x, y, z))
    return hit.node if hit else None


def _part(name: str, shape: trimesh.Trimesh, *, tissue: str = "muscle") -> Part:
    return Part(
        id=name,
        group="test",
        tissue=tissue,
        vertices_mm=shape.vertices.astype(np.float32),
        faces=shape.faces.astype(np.int32),
        source="modelled",
        credit="",
        licence="",
    )


def _moved(shape: trimesh.Trimesh, x: float, y: float, z: float) -> trimesh.Trimesh:
    shape.apply_translation([x, y, z])
    return shape


@pytest.fixture(scope="module")
def atlas() -> Atlas:
    """A ball at the origin (a bone on both sides, its upper half a region), a box before it, a
    ring beside it, and a thin nerve."""
    ball = _part("ball", trimesh.creation.icosphere(subdivisions=4, radius=20), tissue="bone")
    upper = ball.vertices_mm[ball.faces].mean(axis=1)[:, 2] > 0
    ball = replace(
        ball,
        both_sides=True,
        region=np.where(upper, 0, -1).astype(np.int16),
        regions=("upper",),
    )
    box = _part("box", _moved(trimesh.creation.box(extents=(10, 10, 10)), 0, -40, 0))
    box = replace(box, tendon=np.linspace(0, 1, 8, dtype=np.float32))
    ring = _part("ring", _moved(trimesh.creation.torus(12, 4), -45, 0, 0), tissue="ligament")
    thread = trimesh.creation.cylinder(radius=0.6, height=60, sections=12)
    nerve = _part("nerve", _moved(thread, -75, 0, 0), tissue="nerve")
    parts = {part.id: part for part in (ball, box, ring, nerve)}
    return Atlas(parts=parts, midline_x_mm=MIDLINE_MM, measures={}, versions={})


@pytest.fixture(scope="module")
def shared_view(atlas: Atlas) -> Iterator[AtlasView]:
    view = AtlasView(atlas, WIDTH, HEIGHT)
    yield view
    view.close()


@pytest.fixture
def view(shared_view: AtlasView) -> AtlasView:
    """Seen from the front, the middle of the picture on the origin, all shown."""
    shared_view.resize(WIDTH, HEIGHT)
    shared_view.set_background(*GROUNDS["light"])
    shared_view.apply(scene())
    shared_view.look("voor")
    shared_view.camera = replace(
        shared_view.camera, position_mm=(0, -500, 0), focal_mm=(0, 0, 0), parallel=False
    )
    return shared_view


@pytest.fixture(name="scene")
def _scene() -> Callable[..., Scene]:
    """Return the function that makes a scene with all shown but for what is named."""
    return scene


@pytest.fixture(name="pixel")
def _pixel() -> Callable[..., tuple[int, int]]:
    """Return the function that gives the pixel of a point in the drawn frame."""
    return pixel


@pytest.fixture(name="node_at")
def _node_at() -> Callable[..., str | None]:
    """Return the function that gives the node that is hit at a point."""
    return node_at
