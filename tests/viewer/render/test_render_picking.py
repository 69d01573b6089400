"""What is hit at a pixel, and where to point."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from viewer.render.view import AtlasView
from viewer.scene import Look, Scene

WIDTH, HEIGHT = 320, 240
MIDLINE_MM = 60.0


def test_pick_gives_the_node_at_the_pixel(
    view: AtlasView, node_at: Callable[..., str | None]
) -> None:
    assert node_at(view, 0, -40, 0) == "box"
    assert node_at(view, 0, 0, 15) == "ball"
    assert node_at(view, 120, 0, 0) == "ball_l"
    assert node_at(view, -45, 0, 0) == "ring"
    assert node_at(view, -75, 0, 0) == "nerve"
    assert view.pick(2, 2) is None


def test_pick_tells_the_point_the_side_and_the_region(
    view: AtlasView, pixel: Callable[..., tuple[int, int]]
) -> None:
    hit = view.pick(*pixel(view, 0, 0, 15))
    assert hit is not None
    assert (hit.part, hit.region, hit.other_side) == ("ball", "upper", False)
    assert np.linalg.norm(hit.point_mm) == pytest.approx(20, abs=0.1)
    lower = view.pick(*pixel(view, 0, 0, -15))
    assert lower is not None
    assert lower.region is None
    other = view.pick(*pixel(view, 120, 0, 5))
    assert other is not None
    assert (other.part, other.region, other.other_side) == ("ball", "upper", True)
    assert math.dist(other.point_mm, (2 * MIDLINE_MM, 0, 0)) == pytest.approx(20, abs=0.1)


@pytest.mark.parametrize(("opacity", "expected"), [(1.0, "box"), (0.5, "box"), (0.49, "ball")])
def test_pick_looks_through_what_is_faded(
    view: AtlasView,
    opacity: float,
    expected: str,
    scene: Callable[..., Scene],
    node_at: Callable[..., str | None],
) -> None:
    view.apply(scene(box=Look(opacity)))
    assert node_at(view, 0, -40, 0) == expected


def test_pick_passes_what_is_hidden(
    view: AtlasView, scene: Callable[..., Scene], node_at: Callable[..., str | None]
) -> None:
    view.apply(scene(box=Look(0.0), ball=Look(0.0)))
    assert node_at(view, 0, -40, 0) is None


def test_a_left_hip_is_the_mirror_of_a_right_one(
    view: AtlasView,
    scene: Callable[..., Scene],
    pixel: Callable[..., tuple[int, int]],
    node_at: Callable[..., str | None],
) -> None:
    view.apply(scene(mirrored=True))
    assert node_at(view, 45, 0, 0) == "ring"
    assert node_at(view, -120, 0, 0) == "ball_l"
    hit = view.pick(*pixel(view, 45, -4, 0))
    assert hit is not None
    assert hit.point_mm[0] == pytest.approx(-45, abs=1)


def test_mirroring_gives_the_mirrored_picture(view: AtlasView, scene: Callable[..., Scene]) -> None:
    right = view.id_picture().ids
    view.apply(scene(mirrored=True))
    left = view.id_picture().ids
    # Pixels whose middle lies on an edge may fall to either side.
    assert (right != left[:, ::-1]).mean() < 0.003


@pytest.mark.parametrize("mirrored", [False, True])
def test_a_moved_part_is_drawn_and_hit_where_it_is(
    view: AtlasView,
    scene: Callable[..., Scene],
    pixel: Callable[..., tuple[int, int]],
    mirrored: bool,
) -> None:
    # A quarter turn about the axis to posterior, and up: the ball's upper half looks aside.
    motion = np.array([[0.0, 0, 1, 0], [0, 1, 0, 0], [-1, 0, 0, 70], [0, 0, 0, 1]])
    view.apply(replace(scene(mirrored=mirrored), moved={"ball": motion}))
    side = -1 if mirrored else 1
    upper, lower = (view.pick(*pixel(view, side * x, 0, 70)) for x in (12, -12))
    assert upper is not None
    assert lower is not None
    assert (upper.part, upper.region, lower.region) == ("ball", "upper", None)
    assert math.dist(upper.point_mm, (0, 0, 70)) == pytest.approx(20, abs=0.1)
    back = np.linalg.inv(motion) @ (*upper.point_mm, 1.0)
    assert upper.own_mm == pytest.approx(back[:3], abs=1e-3)
    assert upper.own_mm[2] > 8
    number = view._painter.numbers("ball", "upper")[0]
    x_px, y_px = pixel(view, side * 12, 0, 70)
    assert view.id_picture().ids[y_px, x_px] == number
    view.apply(scene(mirrored=mirrored))
    assert view.pick(*pixel(view, 0, 0, 70)) is None


def test_changing_sides_keeps_what_one_looks_at(
    view: AtlasView, scene: Callable[..., Scene], pixel: Callable[..., tuple[int, int]]
) -> None:
    view.turn(25, 10)
    view.pan(-20, 5)
    spot = pixel(view, -45, -4, 0)
    view.apply(scene(mirrored=True))
    across, down = pixel(view, 45, -4, 0)
    assert abs(WIDTH - 1 - across - spot[0]) <= 1
    assert abs(down - spot[1]) <= 1


def test_a_mirrored_part_is_lit_from_outside(
    view: AtlasView, pixel: Callable[..., tuple[int, int]]
) -> None:
    frame = view.render(moving=True)
    own, other = (frame[pixel(view, x, 0, 5)[::-1]][:3].astype(int) for x in (-15, 135))
    assert other.sum() > 0.6 * own.sum()


def test_a_click_beside_a_thin_nerve_hits_it(
    view: AtlasView, pixel: Callable[..., tuple[int, int]]
) -> None:
    x, y = pixel(view, -75, 0, 0)
    assert view.pick(x + 3, y).node == "nerve"  # type: ignore[union-attr]  # must be a hit
    assert view.pick(x + 9, y) is None


@pytest.mark.parametrize("parallel", [False, True])
def test_beside_a_small_thing_it_is_hit_as_far_as_the_ring_around_the_pixel_reaches(
    view: AtlasView, pixel: Callable[..., tuple[int, int]], parallel: bool
) -> None:
    """Whether any of nine rays meets it is asked of those whose box is near: none may be lost."""
    view.camera = replace(view.camera, parallel=parallel)
    top, bottom = pixel(view, -75, 0, 40), pixel(view, -75, 0, -40)
    angles = [k * math.pi / 4 for k in range(8)]
    found = 0
    for x in range(min(top[0], bottom[0]) - 6, max(top[0], bottom[0]) + 7):
        for y in range(min(top[1], bottom[1]) - 8, max(top[1], bottom[1]) + 9, 3):
            ring = [(x + 3 * math.cos(a), y + 3 * math.sin(a)) for a in angles]
            exact = [
                view._picker.exact(view._turntable, u + 0.5, v + 0.5, mirrored=False)
                for u, v in ((x, y), *ring)
            ]
            expected = any(hit is not None and hit.node == "nerve" for hit in exact)
            picked = view.pick(x, y)
            assert (picked is not None and picked.node == "nerve") == expected, (x, y)
            found += expected
    assert found > 40


def test_a_thin_nerve_behind_something_stays_out_of_reach(
    view: AtlasView, node_at: Callable[..., str | None]
) -> None:
    view.look("binnen")  # from +x the nerve lies behind the ball and the ring
    view.camera = replace(view.camera, focal_mm=(0, 0, 0), position_mm=(500, 0, 0))
    assert node_at(view, 20, 0, 3) == "ball"


def test_from_the_inside_the_other_half_is_left_out(
    view: AtlasView, node_at: Callable[..., str | None]
) -> None:
    view.look("binnen")
    view.camera = replace(view.camera, focal_mm=(0, 0, 0), position_mm=(500, 0, 0))
    assert node_at(view, 20, 0, 3) == "ball"
    assert view.outline("ball_l", None) is None
    view.look("buiten")
    assert view.nodes["ball_l"].drawn


def test_the_eye_inside_a_closed_part_sees_out_of_it(view: AtlasView) -> None:
    view.camera = replace(view.camera, focal_mm=(0, -25, 0), position_mm=(0, -41, 0))
    assert view.pick(WIDTH // 2, HEIGHT // 2).node == "ball"  # type: ignore[union-attr]


def test_pick_agrees_with_the_id_picture_everywhere(
    view: AtlasView, scene: Callable[..., Scene]
) -> None:
    view.turn(37, 41)
    view.apply(scene(ring=Look(0.3)))
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


@pytest.mark.parametrize("part", ["ball", "box", "ring", "nerve"])
def test_a_visible_pixel_hits_its_part(view: AtlasView, part: str) -> None:
    spot = view.visible_pixel([part])
    assert spot is not None
    assert view.pick(*spot).part == part  # type: ignore[union-attr]  # must be a hit


def test_a_visible_pixel_lies_well_inside(view: AtlasView, scene: Callable[..., Scene]) -> None:
    view.apply(scene(box=Look(0.0)))
    spot = view.visible_pixel(["ball"], "upper")
    assert spot is not None
    hit = view.pick(*spot)
    assert hit is not None
    assert hit.region == "upper"
    assert 4 < hit.point_mm[2] < 16


def test_no_visible_pixel_where_nothing_is_seen(
    view: AtlasView, scene: Callable[..., Scene]
) -> None:
    view.apply(scene(box=Look(0.2)))
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


def test_the_outline_of_a_region_covers_that_region_only(
    view: AtlasView, scene: Callable[..., Scene]
) -> None:
    view.apply(scene(box=Look(0.0)))
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
