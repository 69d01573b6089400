"""Areas of triangles drawn with smooth borders."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
import trimesh

from meshes.atlas import Atlas, Part
from viewer.render.borders import smooth_area
from viewer.render.view import AtlasView
from viewer.scene import Look, Scene

WIDTH, HEIGHT = 400, 400


@pytest.fixture(scope="module")
def ball() -> Part:
    """A coarse ball whose upper half is an area: its border runs in teeth along the triangles."""
    shape = trimesh.creation.icosphere(subdivisions=3, radius=20)
    shape.apply_transform(trimesh.transformations.rotation_matrix(0.5, (0.3, 1.0, 0.2)))
    upper = shape.triangles_center[:, 2] > 3
    return Part(
        id="ball", group="test", tissue="bone",
        vertices_mm=shape.vertices.astype(np.float32), faces=shape.faces.astype(np.int32),
        source="modelled", credit="", licence="",
        region=np.where(upper, 0, -1).astype(np.int16), regions=("upper",),
    )  # fmt: skip


@pytest.fixture(scope="module")
def view(ball: Part) -> Iterator[AtlasView]:
    view = AtlasView(Atlas({"ball": ball}, 0.0, {}, {}), WIDTH, HEIGHT)
    view.apply(Scene(looks={"ball": Look()}))
    view.look("voor")
    view.fit(["ball"])
    yield view
    view.close()


def _teeth_px(mask: np.ndarray) -> float:
    """Return how far the lower border of a mask departs from its own run, px."""
    columns = slice(120, 280)
    border = HEIGHT - mask[::-1, columns].argmax(axis=0).astype(float)
    x = np.arange(len(border))
    return float(np.abs(border - np.polyval(np.polyfit(x, border, 2), x)).max())


def _by_triangles(view: AtlasView, ball: Part) -> np.ndarray:
    """Return where the triangles of the area are seen, (h, w) bool."""
    bare = replace(ball, regions=(), region=np.empty(0, np.int16))
    halves = {
        name: replace(bare, id=name, faces=ball.faces[ball.region == index])
        for name, index in (("upper", 0), ("rest", -1))
    }
    other = AtlasView(Atlas(halves, 0.0, {}, {}), WIDTH, HEIGHT)
    other.apply(Scene(looks=dict.fromkeys(halves, Look())))
    other.camera = view.camera
    mask = other.id_picture().ids == other._painter.numbers("upper")[0]
    other.close()
    return np.asarray(mask)


def test_area_stays_as_large_and_keeps_its_middle(ball: Part) -> None:
    chosen = ball.region == 0
    area = smooth_area(ball.vertices_mm, ball.faces, chosen)
    inside = area.inside > 0.5
    size = np.linalg.norm(
        np.cross(
            *(
                ball.vertices_mm[ball.faces[:, i]] - ball.vertices_mm[ball.faces[:, 0]]
                for i in (1, 2)
            )
        ),
        axis=1,
    )
    share = inside[ball.faces].mean(axis=1)
    assert (share * size).sum() == pytest.approx(size[chosen].sum(), rel=0.04)
    z = ball.vertices_mm[:, 2]
    assert inside[z > 8].all()
    assert not inside[z < -2].any()
    # all that differs from the area as it was lies at its border
    assert -8 < z[area.border].min() < z[area.border].max() < 13


def test_a_thin_area_does_not_vanish(ball: Part) -> None:
    thin = np.abs(ball.vertices_mm[ball.faces].mean(axis=1)[:, 2]) < 1.2
    area = smooth_area(ball.vertices_mm, ball.faces, thin)
    assert len(area.faces) >= 0.5 * thin.sum()


def test_an_empty_area_stays_empty(ball: Part) -> None:
    area = smooth_area(ball.vertices_mm, ball.faces, np.zeros(len(ball.faces), bool))
    assert not len(area.faces)
    assert not area.inside.any()


def test_hovered_and_lit_areas_have_smooth_borders(view: AtlasView, ball: Part) -> None:
    rough = _teeth_px(_by_triangles(view, ball))
    numbers = view._painter.numbers("ball", "upper")
    hovered = _teeth_px(view.id_picture().ids == numbers[0])
    plain = view.render()[:, :, :3].astype(int)
    view.apply(Scene(looks={"ball": Look()}, regions={"upper": "chosen"}))
    lit = _teeth_px(np.abs(view.render()[:, :, :3].astype(int) - plain).sum(axis=2) > 40)
    view.apply(Scene(looks={"ball": Look()}))
    assert rough > 6, "px: the triangles themselves make teeth"
    assert hovered < rough / 2.5
    assert lit < rough / 2.5


def test_every_pixel_of_the_part_has_a_number(view: AtlasView) -> None:
    view.set_background("#00ff00", "#00ff00")
    drawn = (view.render(moving=True)[:, :, :3] != [0, 255, 0]).any(axis=2)
    assert ((view.id_picture().ids > 0) == drawn).mean() > 0.998


def test_mirrored_the_border_stays_smooth(ball: Part, view: AtlasView) -> None:
    view.apply(replace(Scene(looks={"ball": Look()}), mirrored=True))
    numbers = view._painter.numbers("ball", "upper")
    assert _teeth_px(view.id_picture().ids == numbers[0]) < 5
    view.apply(Scene(looks={"ball": Look()}))
