"""The 3D view on three shapes: what is drawn where, and what is hit there."""

from __future__ import annotations

import math
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import trimesh
from numpy.typing import NDArray

from meshes.atlas import Atlas, Part
from viewer.errors import UserError
from viewer.render.palette import GROUNDS, rgb
from viewer.render.picture import picture, png, save_picture
from viewer.render.surface import vertex_normals
from viewer.render.view import AtlasView
from viewer.scene import Emphasis, Look, Scene, View

WIDTH, HEIGHT = 320, 240
MIDLINE_MM = 60.0


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


def _scene(
    mirrored: bool = False, regions: dict[str, Emphasis] | None = None, **looks: Look
) -> Scene:
    every = {key: Look() for key in ("ball", "ball_l", "box", "ring", "nerve")}
    return Scene(looks=every | looks, regions=regions or {}, mirrored=mirrored)


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
    shared_view.apply(_scene())
    shared_view.look("voor")
    shared_view.camera = replace(
        shared_view.camera, position_mm=(0, -500, 0), focal_mm=(0, 0, 0), parallel=False
    )
    return shared_view


def _pixel(view: AtlasView, x: float, y: float, z: float) -> tuple[int, int]:
    """Return the pixel of a point in the drawn frame."""
    across, down = np.floor(view._turntable.project(np.array([[x, y, z]], float))[0])
    return int(across), int(down)


def _node(view: AtlasView, x: float, y: float, z: float) -> str | None:
    hit = view.pick(*_pixel(view, x, y, z))
    return hit.node if hit else None


def _ground_differs(frame: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Return where a frame shows something else than a ground of one colour."""
    return (frame[:, :, :3] != frame[0, 0, :3]).any(axis=2)


# -- picking


def test_pick_gives_the_node_at_the_pixel(view: AtlasView) -> None:
    assert _node(view, 0, -40, 0) == "box"
    assert _node(view, 0, 0, 15) == "ball"
    assert _node(view, 120, 0, 0) == "ball_l"
    assert _node(view, -45, 0, 0) == "ring"
    assert _node(view, -75, 0, 0) == "nerve"
    assert view.pick(2, 2) is None


def test_pick_tells_the_point_the_side_and_the_region(view: AtlasView) -> None:
    hit = view.pick(*_pixel(view, 0, 0, 15))
    assert hit is not None
    assert (hit.part, hit.region, hit.other_side) == ("ball", "upper", False)
    assert np.linalg.norm(hit.point_mm) == pytest.approx(20, abs=0.1)
    lower = view.pick(*_pixel(view, 0, 0, -15))
    assert lower is not None
    assert lower.region is None
    other = view.pick(*_pixel(view, 120, 0, 5))
    assert other is not None
    assert (other.part, other.region, other.other_side) == ("ball", "upper", True)
    assert math.dist(other.point_mm, (2 * MIDLINE_MM, 0, 0)) == pytest.approx(20, abs=0.1)


@pytest.mark.parametrize(("opacity", "expected"), [(1.0, "box"), (0.5, "box"), (0.49, "ball")])
def test_pick_looks_through_what_is_faded(view: AtlasView, opacity: float, expected: str) -> None:
    view.apply(_scene(box=Look(opacity)))
    assert _node(view, 0, -40, 0) == expected


def test_pick_passes_what_is_hidden(view: AtlasView) -> None:
    view.apply(_scene(box=Look(0.0), ball=Look(0.0)))
    assert _node(view, 0, -40, 0) is None


def test_a_left_hip_is_the_mirror_of_a_right_one(view: AtlasView) -> None:
    view.apply(_scene(mirrored=True))
    assert _node(view, 45, 0, 0) == "ring"
    assert _node(view, -120, 0, 0) == "ball_l"
    hit = view.pick(*_pixel(view, 45, -4, 0))
    assert hit is not None
    assert hit.point_mm[0] == pytest.approx(-45, abs=1)


def test_mirroring_gives_the_mirrored_picture(view: AtlasView) -> None:
    right = view.id_picture().ids
    view.apply(_scene(mirrored=True))
    left = view.id_picture().ids
    # Pixels whose middle lies on an edge may fall to either side.
    assert (right != left[:, ::-1]).mean() < 0.003


def test_changing_sides_keeps_what_one_looks_at(view: AtlasView) -> None:
    view.turn(25, 10)
    view.pan(-20, 5)
    pixel = _pixel(view, -45, -4, 0)
    view.apply(_scene(mirrored=True))
    across, down = _pixel(view, 45, -4, 0)
    assert abs(WIDTH - 1 - across - pixel[0]) <= 1
    assert abs(down - pixel[1]) <= 1


def test_a_mirrored_part_is_lit_from_outside(view: AtlasView) -> None:
    frame = view.render(moving=True)
    own, other = (frame[_pixel(view, x, 0, 5)[::-1]][:3].astype(int) for x in (-15, 135))
    assert other.sum() > 0.6 * own.sum()


def test_a_click_beside_a_thin_nerve_hits_it(view: AtlasView) -> None:
    x, y = _pixel(view, -75, 0, 0)
    assert view.pick(x + 3, y).node == "nerve"  # type: ignore[union-attr]  # must be a hit
    assert view.pick(x + 9, y) is None


def test_a_thin_nerve_behind_something_stays_out_of_reach(view: AtlasView) -> None:
    view.look("binnen")  # from +x the nerve lies behind the ball and the ring
    view.camera = replace(view.camera, focal_mm=(0, 0, 0), position_mm=(500, 0, 0))
    assert _node(view, 20, 0, 3) == "ball"


def test_from_the_inside_the_other_half_is_left_out(view: AtlasView) -> None:
    view.look("binnen")
    view.camera = replace(view.camera, focal_mm=(0, 0, 0), position_mm=(500, 0, 0))
    assert _node(view, 20, 0, 3) == "ball"
    assert view.outline("ball_l", None) is None
    view.look("buiten")
    assert view.nodes["ball_l"].drawn


def test_the_eye_inside_a_closed_part_sees_out_of_it(view: AtlasView) -> None:
    view.camera = replace(view.camera, focal_mm=(0, -25, 0), position_mm=(0, -41, 0))
    assert view.pick(WIDTH // 2, HEIGHT // 2).node == "ball"  # type: ignore[union-attr]


def test_pick_agrees_with_the_id_picture_everywhere(view: AtlasView) -> None:
    view.turn(37, 41)
    view.apply(_scene(ring=Look(0.3)))
    ids = view.id_picture().ids
    seen = np.argwhere(ids)
    ground = np.random.default_rng(7).integers((0, 0), (HEIGHT, WIDTH), (300, 2))
    wrong = 0
    for y, x in (pixels := np.concatenate([seen, ground]).tolist()):
        hit = view._picker.exact(view._turntable, x + 0.5, y + 0.5, mirrored=False)
        numbers = view._painter.numbers(hit.node, hit.region) if hit else [0]
        wrong += ids[y, x] not in (numbers if hit and hit.region else numbers[:1])
    assert len(seen) > 2000
    assert wrong < 0.01 * len(pixels)


# -- pointing


@pytest.mark.parametrize("part", ["ball", "box", "ring", "nerve"])
def test_a_visible_pixel_hits_its_part(view: AtlasView, part: str) -> None:
    pixel = view.visible_pixel([part])
    assert pixel is not None
    assert view.pick(*pixel).part == part  # type: ignore[union-attr]  # must be a hit


def test_a_visible_pixel_lies_well_inside(view: AtlasView) -> None:
    view.apply(_scene(box=Look(0.0)))
    pixel = view.visible_pixel(["ball"], "upper")
    assert pixel is not None
    hit = view.pick(*pixel)
    assert hit is not None
    assert hit.region == "upper"
    assert 4 < hit.point_mm[2] < 16


def test_no_visible_pixel_where_nothing_is_seen(view: AtlasView) -> None:
    view.apply(_scene(box=Look(0.2)))
    assert view.visible_pixel(["box", "no_such_part"]) is None
    assert view.visible_pixel(["ball"], "no_such_region") is None
    assert view.visible_pixel([]) is None


def test_the_outline_lies_on_the_node(view: AtlasView) -> None:
    overlay = view.outline("ring", None)
    assert overlay is not None
    ids = view.id_picture().ids
    seen = ids == view._painter.numbers("ring")[0]
    alpha = np.zeros((HEIGHT, WIDTH), np.uint8)
    height, width, _ = overlay.rgba.shape
    alpha[overlay.y_px : overlay.y_px + height, overlay.x_px : overlay.x_px + width] = overlay.rgba[
        :, :, 3
    ]
    tint = (alpha > 0) & (alpha < 255)
    edge = alpha == 255
    assert (tint == seen).all()
    assert edge.any()
    assert (overlay.rgba[:, :, :3] <= overlay.rgba[:, :, 3:]).all(), "premultiplied"
    rows, columns = np.nonzero(edge)
    near = np.pad(seen, 2)
    assert all(near[r : r + 5, c : c + 5].any() for r, c in zip(rows, columns, strict=True))


def test_the_outline_of_a_region_covers_that_region_only(view: AtlasView) -> None:
    view.apply(_scene(box=Look(0.0)))
    whole, upper = view.outline("ball", None), view.outline("ball", "upper")
    assert whole is not None
    assert upper is not None
    assert upper.rgba.shape[0] < 0.6 * whole.rgba.shape[0]
    assert view.outline("ball", "no_such_region") is None
    assert view.outline("no_such_node", None) is None


def test_the_outline_follows_the_camera(view: AtlasView) -> None:
    before = view.outline("ring", None)
    view.pan(30, 0)
    after = view.outline("ring", None)
    assert before is not None
    assert after is not None
    assert after.x_px - before.x_px == pytest.approx(30, abs=1)


# -- drawing


def test_a_frame_shows_the_scene(view: AtlasView) -> None:
    frame = view.render()
    assert frame.shape == (HEIGHT, WIDTH, 4)
    assert frame.dtype == np.uint8
    assert frame.flags.c_contiguous
    assert (frame[:, :, 3] == 255).all()
    red = frame[_pixel(view, -3, -45, -3)[::-1]].astype(int)
    assert red[0] > red[2]
    assert frame[0, 0, :3].sum() > frame[-1, 0, :3].sum(), "rows from the top"


def test_what_is_hidden_is_not_drawn(view: AtlasView) -> None:
    view.set_background("#102030", "#102030")
    view.apply(Scene(looks={}))
    assert not _ground_differs(view.render(moving=True)).any()
    view.apply(Scene(looks={"ring": Look()}))
    shown = _ground_differs(view.render(moving=True))
    assert (shown == (view.id_picture().ids > 0)).mean() > 0.998


def test_drawing_ids_leaves_the_frame_as_it_was(view: AtlasView) -> None:
    before = view.render(moving=True)
    view.outline("ring", None)
    assert (view.render(moving=True) == before).all()


def test_emphasis_colours_the_part_and_goes_away_again(view: AtlasView) -> None:
    x, y = _pixel(view, -3, -45, -3)
    plain = view.render(moving=True)[y, x, :3].astype(int)
    view.apply(_scene(box=Look(1.0, "chosen")))
    chosen = view.render(moving=True)[y, x, :3].astype(int)
    view.apply(_scene())
    assert chosen[2] > chosen[0], "blue"
    assert (view.render(moving=True)[y, x, :3] == plain).all()


def test_a_lit_region_colours_its_faces_only(view: AtlasView) -> None:
    below, above = _pixel(view, 10, 0, -14), _pixel(view, 10, 0, 14)
    plain = view.render(moving=True).astype(int)
    view.apply(_scene(regions={"upper": "primary", "no_such_region": "chosen"}))
    lit = view.render(moving=True).astype(int)
    assert (lit[below[::-1]] == plain[below[::-1]]).all()
    assert lit[above[::-1]][2] < plain[above[::-1]][2] - 40, "orange"
    view.apply(_scene())
    assert (view.render(moving=True) == plain).all()


def test_a_faded_part_lets_what_is_behind_shine_through(view: AtlasView) -> None:
    x, y = _pixel(view, 0, -45, 0)
    solid = view.render(moving=True)[y, x].astype(int)
    view.apply(_scene(box=Look(0.3)))
    faded = view.render(moving=True)[y, x].astype(int)
    view.apply(_scene(box=Look(0.0)))
    bare = view.render(moving=True)[y, x].astype(int)
    green = sorted((solid[1], bare[1]))
    assert green[0] < faded[1] < green[1]


def test_normals_point_outwards() -> None:
    ball = trimesh.creation.icosphere(subdivisions=2)
    normals = vertex_normals(ball.vertices.astype(np.float32), ball.faces.astype(np.int32))
    assert np.allclose(normals, ball.vertices, atol=0.03)


# -- the camera


def test_the_front_view_has_up_up_and_the_right_hip_left(view: AtlasView) -> None:
    view.look("voor")
    centre, lateral, top = (_pixel(view, *p) for p in ((0, 0, 0), (-30, 0, 0), (0, 0, 30)))
    assert lateral[0] < centre[0]
    assert top[1] < centre[1]


@pytest.mark.parametrize(
    ("name", "mirrored", "towards"),
    [
        ("voor", False, (0, -1, 0)),
        ("achter", False, (0, 1, 0)),
        ("buiten", False, (-1, 0, 0)),
        ("binnen", False, (1, 0, 0)),
        ("buiten", True, (1, 0, 0)),
        ("binnen", True, (-1, 0, 0)),
        ("boven", False, (0, 0, 1)),
        ("onder", True, (0, 0, -1)),
    ],
)
def test_the_six_views(
    view: AtlasView, name: View, mirrored: bool, towards: tuple[int, int, int]
) -> None:
    view.apply(_scene(mirrored=mirrored))
    view.look(name)
    camera = view.camera
    back = np.subtract(camera.position_mm, camera.focal_mm)
    assert np.allclose(back / np.linalg.norm(back), towards, atol=1e-9)


def test_up_stays_up_however_one_turns(view: AtlasView) -> None:
    rng = np.random.default_rng(3)
    for dx, dy in rng.uniform(-300, 300, (200, 2)).tolist():
        view.turn(dx, dy)
        camera = view.camera
        back = np.subtract(camera.position_mm, camera.focal_mm)
        right = np.cross(camera.up, back)
        assert camera.up[2] >= -1e-9
        assert abs(right[2]) < 1e-6 * np.linalg.norm(back)
        assert np.linalg.norm(back) == pytest.approx(500)


def test_dragging_turns_the_model_along_with_the_mouse(view: AtlasView) -> None:
    before = view._turntable.project(np.array([[0.0, -20.0, 0.0]]))[0]
    view.turn(10, 6)
    after = view._turntable.project(np.array([[0.0, -20.0, 0.0]]))[0]
    assert after[0] > before[0]
    assert after[1] > before[1]


@pytest.mark.parametrize("parallel", [False, True])
@pytest.mark.parametrize("factor", [1.3, 0.7])
@pytest.mark.parametrize("target", [(-45, -4, 12), (200, 0, 40)])
def test_zooming_keeps_the_point_under_the_cursor(
    view: AtlasView, parallel: bool, factor: float, target: tuple[float, float, float]
) -> None:
    if parallel:
        view.toggle_parallel()
    x, y = view._turntable.project(np.array([target], float))[0]
    hit = view._picker.exact(view._turntable, x, y, mirrored=False)
    start, direction = view._turntable.ray(x, y)
    reach = 500.0 if hit is None else float(direction @ (np.array(hit.point_mm) - start))
    if parallel and hit is None:
        reach = 3000.0
    point = (start + reach * direction)[None]
    before = view._turntable.mm_per_px
    view.zoom(factor, x, y)
    assert view._turntable.mm_per_px == pytest.approx(before / factor)
    if hit is not None or parallel:
        assert np.allclose(view._turntable.project(point)[0], (x, y), atol=0.05)


def test_a_zoom_that_is_no_factor_is_refused(view: AtlasView) -> None:
    for factor in (0.0, -1.0, math.nan):
        with pytest.raises(ValueError, match="zoom"):
            view.zoom(factor, 10, 10)


@pytest.mark.parametrize("name", ["voor", "boven", "onder"])
@pytest.mark.parametrize("parallel", [False, True])
def test_a_camera_that_is_put_back_shows_the_same(
    view: AtlasView, name: View, parallel: bool
) -> None:
    view.look(name)
    if name == "voor":
        view.turn(40, 25)
    view.roll(31)
    if parallel:
        view.toggle_parallel()
    kept, ids = view.camera, view.id_picture().ids
    view.look("achter")
    view.zoom(2, 10, 10)
    view.camera = kept
    assert (view.id_picture().ids == ids).mean() > 0.999
    assert np.allclose(view.camera.up, kept.up)


@pytest.mark.parametrize("parallel", [False, True])
def test_fit_brings_a_part_into_the_picture(view: AtlasView, parallel: bool) -> None:
    view.camera = replace(view.camera, parallel=parallel)
    view.fit(["ring", "no_such_part"])
    corners = view._turntable.project(view.atlas.parts["ring"].vertices_mm.astype(float))
    low, high = corners.min(axis=0), corners.max(axis=0)
    assert (low > 0).all()
    assert (high < (WIDTH, HEIGHT)).all()
    assert max((high - low) / (WIDTH, HEIGHT)) > 0.8


def test_the_projection_is_the_one_that_is_drawn(view: AtlasView) -> None:
    view.turn(30, 10)
    view.roll(20)
    vertices = view.atlas.parts["ring"].vertices_mm.astype(float)
    pixels = view._turntable.project(vertices)
    rows, columns = np.nonzero(view.id_picture().ids == view._painter.numbers("ring")[0])
    assert columns.min() == pytest.approx(pixels[:, 0].min(), abs=1.5)
    assert columns.max() == pytest.approx(pixels[:, 0].max(), abs=1.5)
    assert rows.min() == pytest.approx(pixels[:, 1].min(), abs=1.5)
    assert rows.max() == pytest.approx(pixels[:, 1].max(), abs=1.5)


# -- pictures


def test_a_picture_without_ground_is_clear_in_the_corners(view: AtlasView) -> None:
    rgba = picture(view, 200, 150, transparent=True)
    assert rgba.shape == (150, 200, 4)
    assert (rgba[[0, 0, -1, -1], [0, -1, 0, -1], 3] == 0).all()
    assert rgba[75, 100, 3] == 255
    assert view.size == (WIDTH, HEIGHT)
    assert view.ground == tuple(rgb(colour) for colour in GROUNDS["light"])


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
        "from viewer.render.window import make_plotter\n"
        "from viewer.errors import UserError\n"
        "try: make_plotter(64, 48)\n"
        "except UserError as error: print('zin:', error)\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        env={"VTK_DEFAULT_OPENGL_WINDOW": "vtkOSOpenGLRenderWindow", "PATH": ""},
        cwd=Path(__file__).parents[2],
        timeout=60,
        check=False,
    )
    assert run.stdout.startswith("zin: De 3D-weergave"), run.stderr
    assert run.returncode == 0


@pytest.fixture
def timed(view: AtlasView) -> Callable[[Callable[[], object]], float]:
    """Return the best time of some tries in ms."""
    import time

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
    view.prepare_picking()
    assert timed(lambda: view.pick(640, 400)) < 2
    assert timed(lambda: view.outline("ball", None)) < 10
