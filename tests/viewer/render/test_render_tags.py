"""Names of structures in the picture: on what they name, over nothing else, and calm."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import combinations, pairwise

import numpy as np
import pytest

from content.model import Library
from meshes.atlas import Atlas
from meshes.motion.pose import Pose
from viewer.catalogue import Catalogue
from viewer.render.anchors import find_anchors
from viewer.render.idpicture import IdPicture
from viewer.render.labels import _Standing
from viewer.render.layout import Before, place_labels
from viewer.render.view import AtlasView
from viewer.resolve import hidden_at_start, resolve_scene
from viewer.scene import Scene, Tag
from viewer.section import Section
from viewer.sources import catalogue_of
from viewer.state import Place, State

#: The whole window or many poses: minutes, and so not among the quick tests.
pytestmark = pytest.mark.slow

WIDTH, HEIGHT = 900, 640
TURN_PX = 2 * HEIGHT / 200.0  # two degrees


@pytest.fixture(scope="module")
def whole(real_atlas: Atlas, library: Library) -> Catalogue:
    """Return the whole atlas with the program's texts."""
    return catalogue_of(real_atlas, library)


@pytest.fixture(scope="module")
def hip(real_atlas: Atlas) -> Iterator[AtlasView]:
    """Return a view of the whole atlas."""
    view = AtlasView(real_atlas, WIDTH, HEIGHT)
    yield view
    view.close()


Shown = Callable[..., AtlasView]


@pytest.fixture
def shown(hip: AtlasView, whole: Catalogue) -> Shown:
    """Return what shows a state from the front, laid out at rest."""

    def show(**fields: object) -> AtlasView:
        hip.apply(Scene(looks={}))
        hip.draw()
        state = replace(State(hidden=hidden_at_start(whole), labels="all"), **fields)  # type: ignore[arg-type]
        hip.apply(resolve_scene(state, whole))
        hip.look("voor")
        hip.fit(None)
        hip.draw()
        return hip

    return show


def standing(view: AtlasView) -> list[_Standing]:
    """Return the labels that stand."""
    return view._named._labels._standing


def anchors(view: AtlasView) -> dict[str, np.ndarray]:
    """Return the pixel that each line goes to."""
    return {
        one.label.key: view._turntable.project(one.label.drawn_mm[one.point][None])[0]
        for one in standing(view)
    }


def boxes(view: AtlasView) -> dict[str, tuple[float, float, float, float]]:
    """Return left, top, right and bottom of each label."""
    labels = view._named._labels
    found = {}
    for one in standing(view):
        width = next(w for text, px, w in labels._set.values() if text == one.text)
        left, top = one.place.left_px, one.place.top_px
        found[one.label.key] = (left, top, left + width, top + one.height_px)
    return found


@pytest.mark.parametrize(
    "state",
    [
        {},
        {"side": "links", "apart": 0.5},
        {"apart": 0.5},
        {"pose": Pose(flexion_deg=70.0, abduction_deg=15.0, knee_flexion_deg=60.0)},
        {"section": Section("coronal", 0.0)},
    ],
    ids=lambda state: ", ".join(state) or "as it opens",
)
def test_each_line_ends_on_what_its_label_names(shown: Shown, state: dict[str, object]) -> None:
    view = shown(**state)
    tags = {tag.id: tag for tag in view._scene.tags}
    assert len(standing(view)) > 10
    for key, (x, y) in anchors(view).items():
        hit = view._picker.exact(view._turntable, float(x), float(y), mirrored=False)
        assert hit is not None, key
        assert hit.part in {part for part, _ in tags[key].places}, key


@pytest.mark.parametrize("reader", ["patient", "student"])
@pytest.mark.parametrize(("width", "height", "least"), [(WIDTH, HEIGHT, 15), (408, 558, 6)])
def test_labels_lie_neither_over_each_other_nor_outside(
    shown: Shown, reader: str, width: int, height: int, least: int
) -> None:
    view = shown(hidden=frozenset({"body_surface", "fascia_lata"}), reader=reader)
    view.resize(width, height)
    view.draw()
    found = boxes(view)
    for key, (x, y) in anchors(view).items():
        for left, top, right, bottom in found.values():
            assert not (left < x < right and top < y < bottom), (key, "its end is hidden")
    view.resize(WIDTH, HEIGHT)
    assert least <= len(found) <= 24, "no more than can be read"
    covered = sum((right - left) * (bottom - top) for left, top, right, bottom in found.values())
    assert covered <= 0.2 * width * height
    for left, top, right, bottom in found.values():
        assert 0 <= left < right <= width
        assert right - left <= 0.36 * width
        assert 0 <= top < bottom <= height
    for one, other in combinations(found.values(), 2):
        apart_x = one[2] <= other[0] or other[2] <= one[0]
        assert apart_x or one[3] <= other[1] + 0.5 or other[3] <= one[1] + 0.5


def test_nothing_chosen_lies_under_a_label(shown: Shown) -> None:
    view = shown(labels="chosen", place=Place(("gluteus_medius", "piriformis")))
    ids = view.id_picture().ids
    chosen = np.isin(
        ids, [n for p in ("gluteus_medius", "piriformis") for n in view._painter.numbers(p)]
    )
    assert chosen.any()
    assert len(standing(view)) == 2
    for left, top, right, bottom in boxes(view).values():
        assert not chosen[int(top) : int(bottom), int(left) : int(right)].any()


def test_while_turning_no_label_moves_but_with_what_it_names(shown: Shown) -> None:
    view = shown()
    seen_once = 0
    for _ in range(30):  # 60 degrees
        before, at = view._named.standing, anchors(view)
        view.turn(TURN_PX, 0)
        view.draw(moving=True)
        after, now = view._named.standing, anchors(view)
        assert after.keys() == before.keys()
        most = max(abs(now[key][1] - at[key][1]) for key in now)
        for key, (left, top) in after.items():
            assert left == before[key][0]
            assert abs(top - before[key][1]) <= most + 0.01, key
        seen_once += len(after)
    assert seen_once > 300


def test_at_rest_after_each_step_labels_keep_side_and_order(shown: Shown) -> None:
    view = shown()
    jumps, steps = [], 0
    for _ in range(30):
        before, at = view._named.standing, anchors(view)
        view.turn(TURN_PX, 0)
        view.draw()
        after, now = view._named.standing, anchors(view)
        both = after.keys() & before.keys()
        most = max(abs(now[key][1] - at[key][1]) for key in both)
        steps += len(both)
        jumps += [
            key
            for key in both
            if abs(after[key][1] - before[key][1]) > most + 0.01
            or abs(after[key][0] - before[key][0]) > WIDTH / 3
        ]
    assert steps > 300
    assert len(jumps) < 0.04 * steps


def test_out_of_sight_while_turning_is_not_named_but_keeps_its_place(shown: Shown) -> None:
    view = shown()
    for _ in range(45):
        view.turn(2 * TURN_PX, 0)
        view.draw(moving=True)
    labels = view._named._labels
    drawn = {t.GetInput() for t in labels._texts if t.GetVisibility()}
    named = {one.label.text for one in standing(view)}
    assert drawn < named
    view.draw()
    assert {one.label.text for one in standing(view)} != named


def test_labels_that_come_too_late_rest_until_the_movement_ends(
    shown: Shown, monkeypatch: pytest.MonkeyPatch
) -> None:
    view = shown()
    monkeypatch.setattr("viewer.render.named._IN_TIME_S", 0.0)
    monkeypatch.setattr("viewer.render.named._IN_TIME_SHARE", 0.0)
    view.draw(moving=True)
    view.turn(5, 0)
    view.draw(moving=True)
    labels = view._named._labels
    assert not any(text.GetVisibility() for text in labels._texts)
    view.draw()
    assert any(text.GetVisibility() for text in labels._texts)


def test_a_faded_choice_is_named_too(shown: Shown) -> None:
    view = shown(labels="chosen", place=Place(("femur",)), opacity={"femur": 0.2})
    assert list(view._named.standing) == ["femur"]


def test_an_area_of_a_faded_bone_is_pointed_at_where_it_is(shown: Shown, whole: Catalogue) -> None:
    view = shown(labels="chosen", place=Place(condition="osteoarthritis_hip"), reveal=True)
    found = {one.label.key: one.label.drawn_mm[one.point] for one in standing(view)}
    assert "femoral_head" in found
    assert np.linalg.norm(found["femoral_head"]) < 32, "mm from the centre of the head"
    if "hip_joint_capsule" in found:
        (at,) = view._turntable.project(found["hip_joint_capsule"][None]).tolist()
        hit = view._picker.exact(view._turntable, *at, mirrored=False)
        eye = view._turntable.eye_mm
        assert hit is None or np.linalg.norm(np.array(hit.point_mm) - eye) > (
            np.linalg.norm(found["hip_joint_capsule"] - eye) - 3
        ), "nothing solid lies before it"


def test_labels_follow_what_is_moved_apart(shown: Shown, whole: Catalogue) -> None:
    view = shown(labels="chosen", place=Place(("femur",)))
    (before,) = anchors(view).values()
    state = State(
        hidden=hidden_at_start(whole), labels="chosen", place=Place(("femur",)), apart=0.4
    )
    view.apply(resolve_scene(state, whole))
    view.draw(moving=True)
    (after,) = anchors(view).values()
    way = whole.apart.way_mm("femur") * 0.4
    expected = np.array([way[0], -way[2]]) / view._turntable.mm_per_px
    assert after - before == pytest.approx(expected, abs=0.15 * np.linalg.norm(expected))


def test_turning_the_same_way_twice_gives_the_same_labels(shown: Shown) -> None:
    first = dict(shown()._named.standing)
    assert dict(shown()._named.standing) == first


def test_a_pixel_is_found_for_all_that_is_seen() -> None:
    ids = np.zeros((300, 400), np.uint16)
    ids[20:120, 30:200] = 3
    ids[50:90, 60:120] = 4
    ids[200, 10:390] = 7  # a thread, missed by a coarse look
    ids[250:252, 300:302] = 9
    wanted = {"plate": [3], "hole": [4], "thread": [7], "dot": [9], "unseen": [12], "both": [3, 4]}
    for key in ("plate", "hole", "thread", "dot", "both"):
        found = find_anchors(IdPicture(ids), {key: wanted[key]}, least_px=2)[key]
        assert ids[found.y_px, found.x_px] in wanted[key]
        assert found.area_px == np.isin(ids, wanted[key]).sum()
    del wanted["both"]
    assert find_anchors(IdPicture(ids), wanted, least_px=5).keys() == {"plate", "hole", "thread"}


def test_labels_keep_their_side_until_what_they_name_is_well_over() -> None:
    def on_left(x: float, before: dict[int, Before]) -> bool:
        at = np.array([[300.0, 200], [x, 300], [700.0, 220], [720.0, 400]])
        placed = place_labels(
            at, np.full(4, 90.0), np.full(4, 24.0), frame_px=(1000, 700), before=before
        )
        return next(place.on_left for place in placed if place.number == 1)

    assert on_left(350, {})
    assert not on_left(520, {})
    assert on_left(520, {1: Before(True, 0.4)})
    assert not on_left(900, {1: Before(True, 0.4)})


def test_where_there_is_no_room_for_all_what_is_seen_most_is_named(shown: Shown) -> None:
    view = shown(hidden=frozenset({"body_surface", "fascia_lata"}))
    ids = view.id_picture().ids

    def area(tag: Tag) -> int:
        numbers = [n for part, region in tag.places for n in view._painter.numbers(part, region)]
        return int(np.isin(ids, numbers).sum())

    named = view._named.standing.keys()
    areas = {tag.id: area(tag) for tag in view._scene.tags}
    least = min(areas[id_] for id_ in named)
    assert least >= max(size for id_, size in areas.items() if id_ not in named)


def test_pairs_of_frames_at_rest_do_not_differ_when_nothing_moves(shown: Shown) -> None:
    view = shown()
    frames = [view.render() for _ in range(3)]
    assert all(np.array_equal(one, other) for one, other in pairwise(frames))


def test_a_label_goes_along_when_what_it_names_is_bent(shown: Shown, whole: Catalogue) -> None:
    named: dict[str, object] = {
        "labels": "chosen",
        "place": Place(("vastus_lateralis",)),
        "isolated": frozenset({"vastus_lateralis"}),
    }
    view = shown(**named)
    view.look("buiten")
    view.fit(["vastus_lateralis"])
    view.zoom(0.4, WIDTH / 2, HEIGHT / 2)
    view.draw()
    (start,) = anchors(view).values()
    for flexion_deg in (20.0, 45.0):
        view.apply(resolve_scene(State(pose=Pose(flexion_deg=flexion_deg), **named), whole))  # type: ignore[arg-type]
        view.draw(moving=True)
        (at,) = anchors(view).values()
        hit = view.pick(*at.tolist())
        assert hit is not None, flexion_deg
        assert hit.part == "vastus_lateralis"
    assert np.linalg.norm(at - start) > 20
