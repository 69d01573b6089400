"""The section plane in the view: what is cut away, what fills the cut, and what a pixel gives."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from meshes.section.plane import Plane
from viewer.render.view import AtlasView
from viewer.scene import Look, Scene

#: What lies above the middle is cut away; the eye looks down on the cut.
ABOVE = Plane((0.0, 0.0, 1.0), 0.0)
#: What lies in front is cut away; the eye looks from the front.
FRONT = Plane((0.0, -1.0, 0.0), 0.0)

HEIGHT_PX = 240

MakeScene = Callable[..., Scene]
NodeAt = Callable[..., str | None]
PixelOf = Callable[..., tuple[int, int]]


def cut_open(scene: Scene, plane: Plane) -> Scene:
    return replace(scene, section=plane)


def from_above(view: AtlasView) -> None:
    view.look("boven")
    view.camera = replace(view.camera, position_mm=(0, 0, 500), focal_mm=(0, 0, 0), parallel=False)


def _pixel(view: AtlasView, x: float, y: float, z: float) -> tuple[int, int]:
    """Return the pixel of a point in the drawn frame."""
    across, down = np.floor(view._turntable.project(np.array([[x, y, z]], float))[0])
    return int(across), int(down)


def id_at(view: AtlasView, x_px: int, y_px: int) -> int:
    return int(view.id_picture().ids[y_px, x_px])


def test_a_click_through_what_is_cut_away_gives_the_cap_behind_it(
    view: AtlasView, scene: MakeScene, node_at: NodeAt
) -> None:
    assert node_at(view, 0, -40, 0) == "box"
    view.apply(cut_open(scene(), FRONT))
    assert node_at(view, 0, 0, 0) == "ball"  # through the box, which is cut away whole
    hit = view.pick(*_pixel(view, 5, 0, 5))
    assert hit is not None
    assert hit.node == "ball"
    assert hit.point_mm == pytest.approx((5, 0, 5), abs=0.6)  # on the plane, not on the ball
    assert hit.own_mm == pytest.approx(hit.point_mm)


@pytest.mark.parametrize("mirrored", [False, True])
def test_a_click_on_a_cap_gives_the_region_of_the_surface_nearest_to_it(
    view: AtlasView, scene: MakeScene, mirrored: bool
) -> None:
    side = -1.0 if mirrored else 1.0
    for node, middle_x in (("ball", 0.0), ("ball_l", side * 120.0)):
        view.apply(cut_open(scene(mirrored=mirrored), FRONT))
        view.camera = replace(
            view.camera, position_mm=(middle_x, -500, 0), focal_mm=(middle_x, 0, 0), parallel=False
        )
        for height in (-15, -6, 6, 15):
            hit = view.pick(*_pixel(view, middle_x + 4.0, 0, height))
            assert hit is not None
            assert hit.cut
            assert hit.node == node
            assert hit.region == ("upper" if height > 0 else None), (node, height)
    view.apply(cut_open(scene(), FRONT))
    for height in (-15, 15):
        flat = view.pick_slice(0.0, height)
        assert flat is not None
        assert flat.region == ("upper" if height > 0 else None)
        moved = {"ball": np.array([[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 30.0], [0, 0, 0, 1]])}
        view.apply(replace(cut_open(scene(), FRONT), moved=moved))
        flat = view.pick_slice(0.0, 30.0 + height)
        assert flat is not None
        assert flat.region == ("upper" if height > 0 else None), "where it was moved to"
        view.apply(cut_open(scene(), FRONT))


def test_a_region_that_is_seen_nowhere_is_pointed_out_by_its_structure(
    view: AtlasView, scene: MakeScene
) -> None:
    view.apply(cut_open(scene(), Plane((0.0, 0.0, 1.0), -5.0)))  # all that is up is cut away
    from_above(view)
    x, y = _pixel(view, 0, 0, -5)
    assert view.outline("ball", "upper") is not None
    view.apply(
        replace(cut_open(scene(), Plane((0.0, 0.0, 1.0), -5.0)), regions={"upper": "chosen"})
    )
    lit = view.render()
    view.apply(cut_open(scene(), Plane((0.0, 0.0, 1.0), -5.0)))
    changed = np.argwhere((lit != view.render()).any(axis=2))
    edge = np.hypot(*(changed - (y, x)).T)
    assert len(changed) > 60
    assert edge.max() < 1.6 * edge.min(), "a ring around the cut"
    whole, region = view.outline("ball", None), view.outline("ball", "upper")
    assert whole is not None
    assert region is not None
    assert (whole.rgba == region.rgba).all()
    assert whole.x_px <= x < whole.x_px + whole.rgba.shape[1]
    assert whole.y_px <= y < whole.y_px + whole.rgba.shape[0]


def test_beside_the_cap_there_is_nothing_to_hit(
    view: AtlasView, scene: MakeScene, node_at: NodeAt
) -> None:
    view.apply(cut_open(scene(), FRONT))
    assert node_at(view, 21, 0, 0) is None
    assert node_at(view, -45, 0, 0) != "ball"
    assert node_at(view, -57, 0, 0) == "ring"
    view.apply(cut_open(scene(), ABOVE))
    from_above(view)
    assert node_at(view, -45, 0, 0) is None  # the hole of the ring


def test_every_pixel_gives_what_the_picture_of_ids_shows(view: AtlasView, scene: MakeScene) -> None:
    for plane in (ABOVE, FRONT, Plane((0.48, -0.64, 0.6), 3.0)):
        view.apply(cut_open(scene(), plane))
        view.camera = replace(view.camera, position_mm=(90, -420, 260), focal_mm=(0, 0, 0))
        ids = view.id_picture().ids
        wrong = seen = 0
        for y in range(2, ids.shape[0] - 2, 4):
            for x in range(2, ids.shape[1] - 2, 4):
                around = np.unique(ids[y - 2 : y + 3, x - 2 : x + 3])
                if len(around) > 1:
                    continue  # on a border either may win
                exact = view._picker.exact(view._turntable, x + 0.5, y + 0.5, mirrored=False)
                number = 0
                if exact is not None:
                    region = None if exact.cut else exact.region  # a cap has but one number
                    number = view._painter.numbers(exact.node, region)[0]
                seen += number > 0
                wrong += number != around[0]
        assert seen > 60
        assert wrong == 0


def moved_by(x: float, y: float, z: float) -> np.ndarray:
    matrix = np.eye(4)
    matrix[:3, 3] = x, y, z
    return matrix


@pytest.mark.parametrize("distance_mm", [300.0, 5000.0])
def test_where_solids_overlap_one_wins_every_pixel(
    view: AtlasView, scene: MakeScene, distance_mm: float
) -> None:
    """A muscle within a bone is hidden in it, a nerve is seen; also where depth is coarse."""
    moved = {"box": moved_by(0, 40, 0), "nerve": moved_by(85, 0, 0)}
    view.apply(replace(scene(), moved=moved, section=ABOVE))
    eye = tuple((distance_mm * np.array([0.23, -0.41, 0.88])).tolist())
    view.camera = replace(view.camera, position_mm=eye, focal_mm=(0, 0, 0), up=(0, 0, 1))
    if distance_mm > 1000:  # from afar, but as large, with the near plane close by
        view.camera = replace(view.camera, parallel=True, parallel_scale_mm=60.0)
    ids = view.id_picture().ids
    painter = view._painter
    for x in np.linspace(-19, 19, 39):
        for y in np.linspace(-19, 19, 39):
            if np.hypot(x, y) > 18 or 0.4 < np.hypot(x - 10, y) < 1.2:
                continue
            expected = "nerve" if np.hypot(x - 10, y) <= 0.4 else "ball"
            column, row = _pixel(view, float(x), float(y), 0.0)
            assert ids[row, column] == painter.numbers(expected)[0], (x, y)
            exact = view._picker.exact(view._turntable, column + 0.5, row + 0.5, mirrored=False)
            assert exact is not None
            assert exact.node == expected


def test_ambient_occlusion_leaves_a_cap_as_it_is(view: AtlasView, scene: MakeScene) -> None:
    view.apply(cut_open(scene(), ABOVE))
    from_above(view)
    inside = [_pixel(view, x, y, 0.0) for x in range(-12, 13, 4) for y in range(-12, 13, 4)]
    view.shading = "on"
    try:
        shown = view.refine()
    finally:
        view.shading = "auto"
    assert shown is not None
    colours = np.array([shown[y, x, :3] for x, y in inside], int)
    assert np.abs(colours - (0xD9, 0xB5, 0x8A)).max() <= 12


def test_a_cap_has_the_number_and_the_colour_of_its_structure(
    view: AtlasView, scene: MakeScene
) -> None:
    view.apply(cut_open(scene(), FRONT))
    pixel = _pixel(view, 0, 0, 0)
    assert id_at(view, *pixel) == view._painter.numbers("ball")[0]
    shown = view.render()[pixel[1], pixel[0], :3].astype(int)
    spongy = np.array([0xD9, 0xB5, 0x8A])
    assert np.abs(shown - spongy).max() <= 3
    ring = _pixel(view, -57, 0, 0)
    assert np.abs(view.render()[ring[1], ring[0], :3].astype(int) - (0xE9, 0xDF, 0xC4)).max() <= 3


@pytest.mark.parametrize("opacity", [0.49, 0.5])
def test_a_faded_cap_lets_a_click_through_as_its_surface_does(
    view: AtlasView, scene: MakeScene, opacity: float
) -> None:
    behind = Plane((0.0, -1.0, 0.0), 40.0)  # through the middle of the box
    view.apply(cut_open(scene(box=Look(opacity)), behind))
    hit = view.pick(*_pixel(view, 0, -40, 0))
    assert hit is not None
    assert hit.node == ("box" if opacity >= 0.5 else "ball")


def test_a_faded_cap_is_drawn_faded(view: AtlasView, scene: MakeScene) -> None:
    plane = Plane((0.0, -1.0, 0.0), 40.0)
    pixel = _pixel(view, 3, -40, 3)
    colours = {}
    for opacity in (0.0, 0.3, 1.0):
        view.apply(cut_open(scene(box=Look(opacity)), plane))
        colours[opacity] = view.render()[pixel[1], pixel[0], :3].astype(float)
    between = colours[0.0] * 0.7 + colours[1.0] * 0.3
    assert np.abs(colours[0.3] - between).max() < 12


def test_the_cap_of_what_is_chosen_is_lit(view: AtlasView, scene: MakeScene) -> None:
    pixel = _pixel(view, 0, 0, 0)
    view.apply(cut_open(scene(), FRONT))
    plain = view.render()[pixel[1], pixel[0], :3].astype(int)
    view.apply(cut_open(scene(ball=Look(emphasis="chosen")), FRONT))
    lit = view.render()[pixel[1], pixel[0], :3].astype(int)
    assert plain[0] > plain[2]
    assert lit[2] > lit[0] + 60


def test_a_left_hip_is_cut_at_the_same_place(
    view: AtlasView, scene: MakeScene, node_at: NodeAt
) -> None:
    lateral = Plane((-1.0, 0.0, 0.0), 45.0)  # through the middle of the ring
    view.apply(cut_open(scene(mirrored=True), lateral))
    view.camera = replace(view.camera, position_mm=(500, 0, 0), focal_mm=(0, 0, 0), up=(0, 0, 1))
    hit = view.pick(*_pixel(view, 45, 12, 0))
    assert hit is not None
    assert hit.node == "ring"
    assert hit.point_mm == pytest.approx((-45, 12, 0), abs=0.8)
    assert node_at(view, 75, 0, 0) != "nerve"  # further out: cut away
    mirrored = view.id_picture().ids
    view.apply(cut_open(scene(), lateral))
    view.camera = replace(view.camera, position_mm=(-500, 0, 0), focal_mm=(0, 0, 0), up=(0, 0, 1))
    assert (view.id_picture().ids != mirrored[:, ::-1]).mean() < 0.003


def test_the_other_side_is_cut_too(view: AtlasView, scene: MakeScene, node_at: NodeAt) -> None:
    view.apply(cut_open(scene(), FRONT))
    hit = view.pick(*_pixel(view, 120, 0, 5))
    assert hit is not None
    assert hit.node == "ball_l"
    assert hit.other_side
    assert hit.point_mm == pytest.approx((120, 0, 5), abs=0.6)


def test_a_moved_part_is_cut_where_it_is(view: AtlasView, scene: MakeScene) -> None:
    up = np.eye(4)
    up[2, 3] = 15.0
    view.apply(replace(scene(), moved={"ball": up}, section=ABOVE))
    from_above(view)
    piece = next(p for p in view.slice().pieces if p.node == "ball")  # type: ignore[union-attr]
    radius = np.abs(np.concatenate(piece.area)).max()
    assert radius == pytest.approx(np.sqrt(20**2 - 15**2), abs=0.2)
    view.apply(cut_open(scene(), ABOVE))
    piece = next(p for p in view.slice().pieces if p.node == "ball")  # type: ignore[union-attr]
    assert np.abs(np.concatenate(piece.area)).max() == pytest.approx(20, abs=0.1)


def test_points_that_move_are_cut_where_they_went(view: AtlasView, scene: MakeScene) -> None:
    mesh = view.nodes["ball"].mesh
    kept = mesh.vertices_mm.copy()
    view.apply(cut_open(scene(), ABOVE))
    assert view.slice() is not None
    try:
        mesh.vertices_mm[:] = kept * np.float32(0.5)
        mesh.points.Modified()
        view.apply(cut_open(scene(), ABOVE))
        piece = next(p for p in view.slice().pieces if p.node == "ball")  # type: ignore[union-attr]
        assert np.abs(np.concatenate(piece.area)).max() == pytest.approx(10, abs=0.1)
    finally:
        mesh.vertices_mm[:] = kept
        mesh.points.Modified()


def test_nothing_is_left_of_a_plane_that_went(view: AtlasView, scene: MakeScene) -> None:
    whole_ids, whole = view.id_picture().ids.copy(), view.render().copy()
    view.apply(cut_open(scene(), FRONT))
    assert (view.render() != whole).mean() > 0.01
    assert (view.id_picture().ids != whole_ids).mean() > 0.01
    view.apply(scene())
    assert view.slice() is None
    np.testing.assert_array_equal(view.render(), whole)
    np.testing.assert_array_equal(view.id_picture().ids, whole_ids)


def test_a_thin_nerve_can_be_hit_beside_its_cap(view: AtlasView, scene: MakeScene) -> None:
    view.apply(cut_open(scene(), ABOVE))
    from_above(view)
    x, y = _pixel(view, -75, 0, 0)
    hits = [view.pick(x + dx, y) for dx in (0, 3)]
    assert [hit.node if hit else None for hit in hits] == ["nerve", "nerve"]


def test_seen_from_behind_surfaces_are_hit_and_no_caps(view: AtlasView, scene: MakeScene) -> None:
    view.apply(cut_open(scene(), FRONT))
    view.camera = replace(view.camera, position_mm=(0, 500, 0), focal_mm=(0, 0, 0))
    hit = view.pick(*_pixel(view, 0, 0, 0))
    assert hit is not None
    assert hit.point_mm[1] == pytest.approx(20, abs=0.2)


def test_what_is_cut_away_whole_is_seen_nowhere(view: AtlasView, scene: MakeScene) -> None:
    view.apply(cut_open(scene(), FRONT))
    assert view.visible_pixel(["box"]) is None
    assert view.visible_pixel(["ball"]) is not None
    assert view.outline("box", None) is None


def test_the_slice_gives_the_same_as_the_view(view: AtlasView, scene: MakeScene) -> None:
    view.apply(cut_open(scene(), FRONT))
    hit = view.pick_slice(-57.0, 1.0)  # right is the patient's left, up is up
    assert hit is not None
    assert hit.node == "ring"
    assert hit.point_mm == pytest.approx((-57, 0, 1))
    assert view.pick_slice(0.0, 60.0) is None
    part = view.slice()
    assert part is not None
    assert {piece.node for piece in part.pieces} == {"ball", "ball_l", "ring", "nerve"}


def test_looking_at_a_cut_turns_no_further_than_needed(view: AtlasView) -> None:
    view.look("voor")
    before = view.camera
    view.face(np.array([0.0, -1.0, 0.0]))
    assert view.camera == before
    for direction in ((0.0, 0.0, 1.0), (-1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, -1.0)):
        view.look("voor")
        view.face(np.array(direction))
        eye = np.subtract(view.camera.position_mm, view.camera.focal_mm)
        cosine = eye @ np.array(direction) / np.linalg.norm(eye)
        assert np.degrees(np.arccos(cosine)) == pytest.approx(38.0, abs=0.5)
        assert view.camera.up[2] > 0


def test_what_is_framed_is_what_is_left_with_its_cut(view: AtlasView, scene: MakeScene) -> None:
    view.apply(cut_open(scene(), Plane((0.0, 0.0, 1.0), -2.0)))
    view.look("voor")
    view.fit(["box"])
    top, bottom = (view.project(np.array([[0.0, -45.0, z]]))[0, 1] for z in (-2.0, -5.0))
    middle = view.project(np.array([[0.0, -45.0, 0.0]]))[0, 1]
    assert 0 < top < bottom < HEIGHT_PX
    # the whole box would be twice as high
    assert (top + bottom) / 2 == pytest.approx(HEIGHT_PX / 2, abs=3)
    assert middle < top
