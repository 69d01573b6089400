"""What a frame and a picture show."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import trimesh
from numpy.typing import NDArray

from meshes.atlas import Atlas, Attachment
from viewer.errors import UserError
from viewer.render.palette import GROUNDS, rgb
from viewer.render.picture import picture, png, save_picture
from viewer.render.surface import vertex_normals
from viewer.render.view import AtlasView
from viewer.scene import Look, Scene

WIDTH, HEIGHT = 320, 240


def ground_differs(frame: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Return where a frame shows something else than a ground of one colour."""
    return (frame[:, :, :3] != frame[0, 0, :3]).any(axis=2)


def test_a_frame_shows_the_scene(view: AtlasView, pixel: Callable[..., tuple[int, int]]) -> None:
    frame = view.render()
    assert frame.shape == (HEIGHT, WIDTH, 4)
    assert frame.dtype == np.uint8
    assert frame.flags.c_contiguous
    assert (frame[:, :, 3] == 255).all()
    red = frame[pixel(view, -3, -45, -3)[::-1]].astype(int)
    assert red[0] > red[2]
    assert frame[0, 0, :3].sum() > frame[-1, 0, :3].sum(), "rows from the top"


def test_what_is_hidden_is_not_drawn(view: AtlasView) -> None:
    view.set_background("#102030", "#102030")
    view.apply(Scene(looks={}))
    assert not ground_differs(view.render(moving=True)).any()
    view.apply(Scene(looks={"ring": Look()}))
    shown = ground_differs(view.render(moving=True))
    assert (shown == (view.id_picture().ids > 0)).mean() > 0.998


def test_drawing_ids_leaves_the_frame_as_it_was(view: AtlasView) -> None:
    before = view.render(moving=True)
    view.outline("ring", None)
    assert (view.render(moving=True) == before).all()


def test_emphasis_colours_the_part_and_goes_away_again(
    view: AtlasView, scene: Callable[..., Scene], pixel: Callable[..., tuple[int, int]]
) -> None:
    x, y = pixel(view, -3, -45, -3)
    plain = view.render(moving=True)[y, x, :3].astype(int)
    view.apply(scene(box=Look(1.0, "chosen")))
    chosen = view.render(moving=True)[y, x, :3].astype(int)
    view.apply(scene())
    assert chosen[2] > chosen[0], "blue"
    assert (view.render(moving=True)[y, x, :3] == plain).all()


def test_a_lit_region_colours_its_faces_only(
    view: AtlasView, scene: Callable[..., Scene], pixel: Callable[..., tuple[int, int]]
) -> None:
    below, above = pixel(view, 10, 0, -14), pixel(view, 10, 0, 14)
    plain = view.render(moving=True).astype(int)
    view.apply(scene(regions={"upper": "primary", "no_such_region": "chosen"}))
    lit = view.render(moving=True).astype(int)
    assert (lit[below[::-1]] == plain[below[::-1]]).all()
    assert lit[above[::-1]][2] < plain[above[::-1]][2] - 40, "orange"
    view.apply(scene())
    assert (view.render(moving=True) == plain).all()


def test_a_faded_part_lets_what_is_behind_shine_through(
    view: AtlasView, scene: Callable[..., Scene], pixel: Callable[..., tuple[int, int]]
) -> None:
    x, y = pixel(view, 0, -45, 0)
    solid = view.render(moving=True)[y, x].astype(int)
    view.apply(scene(box=Look(0.3)))
    faded = view.render(moving=True)[y, x].astype(int)
    view.apply(scene(box=Look(0.0)))
    bare = view.render(moving=True)[y, x].astype(int)
    green = sorted((solid[1], bare[1]))
    assert green[0] < faded[1] < green[1]


def test_normals_point_outwards() -> None:
    ball = trimesh.creation.icosphere(subdivisions=2)
    normals = vertex_normals(ball.vertices.astype(np.float32), ball.faces.astype(np.int32))
    assert np.allclose(normals, ball.vertices, atol=0.03)


def test_shadow_at_one_edge_of_a_picture_leaves_no_trace_at_the_other(
    view: AtlasView, scene: Callable[..., Scene]
) -> None:
    view.apply(scene(ring=Look(0.0), nerve=Look(0.0)))
    view.pan(0, -HEIGHT / 2)  # the box before the ball, and its shadow, are cut by the upper edge
    rgba = picture(view, WIDTH, HEIGHT, transparent=True)
    assert (rgba[0, :, 3] == 255).sum() > 20
    assert not rgba[-1, :, 3].any()


def test_a_picture_without_ground_is_clear_in_the_corners(view: AtlasView) -> None:
    rgba = picture(view, 200, 150, transparent=True)
    assert rgba.shape == (150, 200, 4)
    assert (rgba[[0, 0, -1, -1], [0, -1, 0, -1], 3] == 0).all()
    assert rgba[75, 100, 3] == 255
    assert view.size == (WIDTH, HEIGHT)
    assert view.frames.ground == tuple(rgb(colour) for colour in GROUNDS["light"])


def test_a_picture_has_the_ground_of_the_view(view: AtlasView) -> None:
    view.set_background("#ff0000", "#0000ff")
    rgba = picture(view, 200, 150)
    assert (rgba[:, :, 3] == 255).all()
    assert rgba[0, 0].tolist()[:2] == [254, 0]
    assert rgba[-1, 0].tolist()[0:3:2] == [1, 254]


def test_a_saved_picture_can_be_read(view: AtlasView, tmp_path: Path) -> None:
    path = tmp_path / "heup.png"
    save_picture(view, path, 120, 90)
    assert path.read_bytes().startswith(b"\x89PNG\r\n\x1a\n")
    assert png(view.render())[12:16] == b"IHDR"
    with pytest.raises(UserError, match="map"):
        save_picture(view, tmp_path / "no" / "heup.png", 12, 9)
    with pytest.raises(UserError, match="pixels"):
        save_picture(view, path, 0, 90)


def test_without_opengl_a_dutch_sentence() -> None:
    code = (
        "from viewer.render.window import make_off_screen\n"
        "from viewer.errors import UserError\n"
        "try: make_off_screen(64, 48)\n"
        "except UserError as error: print('zin:', error)\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        env={"VTK_DEFAULT_OPENGL_WINDOW": "vtkOSOpenGLRenderWindow", "PATH": ""},
        cwd=Path(__file__).parents[3],
        timeout=60,
        check=False,
    )
    assert run.stdout.startswith("zin: De 3D-weergave"), run.stderr
    assert run.returncode == 0


@pytest.fixture
def timed(view: AtlasView) -> Callable[[Callable[[], object]], float]:
    """Return the best time of some tries in ms."""

    def best(do: Callable[[], object]) -> float:
        times = []
        for _ in range(30):
            start = time.perf_counter()
            do()
            times.append(time.perf_counter() - start)
        return 1000 * min(times)

    return best


def test_picking_and_hovering_are_quick(
    view: AtlasView, timed: Callable[[Callable[[], object]], float]
) -> None:
    view.resize(1280, 800)
    for _ in view.prepare():
        pass
    assert timed(lambda: view.pick(640, 400)) < 2
    assert timed(lambda: view.outline("ball", None)) < 10


def test_the_light_version_is_drawn_while_moving_and_the_whole_at_rest(atlas: Atlas) -> None:
    ball = atlas.parts["ball"]
    half = replace(ball, light_faces=ball.faces[ball.region == 0])  # tells both versions apart
    view = AtlasView(replace(atlas, parts={"ball": half}), WIDTH, HEIGHT)
    view.look("voor")
    view.set_background("#000000", "#000000")
    bare = Scene(looks={"ball": Look()})
    view.apply(bare)
    view.fit(["ball"])

    def drawn_px(*, moving: bool) -> int:
        return int(ground_differs(view.render(moving=moving)).sum())

    whole = drawn_px(moving=False)
    assert drawn_px(moving=True) == pytest.approx(whole / 2, rel=0.1)
    assert drawn_px(moving=False) == whole
    view.apply(replace(bare, regions={"upper": "chosen"}))
    assert drawn_px(moving=True) == whole, "what is lit fits the whole only"
    view.apply(bare)
    assert drawn_px(moving=True) < whole
    view.close()


def test_a_bone_that_is_painted_on_stays_whole_while_moving(atlas: Atlas) -> None:
    ball = atlas.parts["ball"]
    half = replace(ball, light_faces=ball.faces[ball.region == 0])
    patch = Attachment("muscle", "origin", "ball", ball.vertices_mm, ball.faces[:40])
    painted = replace(atlas, parts={"ball": half}, attachments=(patch,))
    view = AtlasView(painted, WIDTH, HEIGHT)
    view.set_background("#000000", "#000000")
    view.apply(Scene(looks={"ball": Look()}, attachments=frozenset({patch.id})))
    view.fit(["ball"])
    rest, moving = (ground_differs(view.render(moving=m)).sum() for m in (False, True))
    assert moving == pytest.approx(rest, rel=0.01), "but for the legend"
    view.close()


def test_a_lit_area_of_a_faded_part_stands_out(
    view: AtlasView, scene: Callable[..., Scene], pixel: Callable[..., tuple[int, int]]
) -> None:
    view.set_background("#ffffff", "#ffffff")
    below, above = pixel(view, 10, 0, -14)[::-1], pixel(view, 10, 0, 14)[::-1]
    bare = scene(ball=Look(0.2), ball_l=Look(0.0))
    view.apply(replace(bare, regions={"upper": "chosen"}))
    frame = view.render(moving=True)[:, :, :3].astype(int)
    assert frame[below].min() > 200, "hardly there"
    assert frame[above][0] < 170, "blue"
    assert frame[above][2] > frame[above][0] + 40
