"""Labels: none over another, inside the frame, at what they name."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest

from meshes.atlas import Atlas, Attachment, Drawing
from meshes.section.plane import Plane
from viewer.render.layout import NOTHING_CLEAR, Placed, follow, place_labels, spread_out
from viewer.render.view import AtlasView
from viewer.scene import Scene

FRAME = (1280, 800)
ROW_PX = 24.0
WIDTH, HEIGHT = 640, 480


def _random(count: int, seed: int = 3) -> tuple[np.ndarray, np.ndarray]:
    chance = np.random.default_rng(seed)
    anchors = chance.uniform((300, 100), (980, 700), (count, 2))
    return anchors, chance.uniform(60, 220, count)


def _placed(count: int) -> tuple[list[Placed], np.ndarray, np.ndarray]:
    anchors, widths = _random(count)
    return _place(anchors, widths), anchors, widths


def _place(
    anchors: np.ndarray, widths: np.ndarray, clear_px: tuple[float, float] = NOTHING_CLEAR
) -> list[Placed]:
    """Return where labels of one line stand."""
    heights = np.full(len(anchors), ROW_PX)
    return place_labels(anchors, widths, heights, frame_px=FRAME, clear_px=clear_px)


@pytest.mark.parametrize("count", [1, 2, 17, 40])
def test_no_label_lies_over_another_and_all_lie_in_the_frame(count: int) -> None:
    placed, _, widths = _placed(count)
    assert sorted(p.number for p in placed) == list(range(count))
    boxes = [(p.left_px, p.top_px, p.left_px + widths[p.number]) for p in placed]
    for left, top, right in boxes:
        assert left >= 0
        assert right <= FRAME[0]
        assert 0 <= top <= FRAME[1] - ROW_PX
    for (left, top, right), (left2, top2, right2) in combinations(boxes, 2):
        apart = right <= left2 or right2 <= left or abs(top - top2) >= ROW_PX - 1e-6
        assert apart


def test_lines_of_a_column_do_not_cross() -> None:
    placed, anchors, _ = _placed(30)

    def cross(one: Placed, other: Placed) -> bool:
        a, b, c, d = one.knee_px, anchors[one.number], other.knee_px, anchors[other.number]

        def turn(p: np.ndarray, q: np.ndarray, r: np.ndarray) -> bool:
            return bool((q - p)[0] * (r - p)[1] > (q - p)[1] * (r - p)[0])

        return turn(a, b, c) != turn(a, b, d) and turn(c, d, a) != turn(c, d, b)

    for one, other in combinations(placed, 2):
        if one.knee_px[0] == other.knee_px[0]:
            assert not cross(one, other), (one, other)


def test_where_there_is_no_room_the_first_ones_stay() -> None:
    placed, _, _ = _placed(200)
    numbers = sorted(p.number for p in placed)
    assert numbers == list(range(len(numbers)))
    assert 40 < len(numbers) < 70


def test_a_label_that_has_room_stands_level_with_what_it_names() -> None:
    anchors = np.array([[400.0, 200.0], [900.0, 500.0]])
    for place in _place(anchors, np.array([80.0, 80.0])):
        assert place.knee_px[1] == pytest.approx(anchors[place.number, 1])


def test_labels_keep_beside_what_is_to_stay_clear() -> None:
    anchors = np.array([[500.0, 200.0], [600.0, 300.0]])
    widths = np.array([300.0, 300.0])
    for low, high in ((450.0, 700.0), (200.0, 700.0)):
        placed = _place(anchors, widths, clear_px=(low, high))
        for place in placed:
            assert place.left_px > high or place.left_px + 300 < low


def test_spread_out_moves_as_little_as_it_can() -> None:
    wanted = np.array([100.0, 104.0, 300.0])
    assert spread_out(wanted, np.full(3, 20.0), 0, 400) == pytest.approx([92, 112, 300])
    low = spread_out(np.array([395.0, 398.0]), np.full(2, 20.0), 0, 400)
    assert low == pytest.approx([370, 390])


@pytest.mark.parametrize("seed", range(8))
def test_tall_and_short_labels_are_spread_without_overlap(seed: int) -> None:
    chance = np.random.default_rng(seed)
    heights = chance.choice([20.0, 40.0, 60.0], 8)
    wanted = np.sort(chance.uniform(0, 500, 8))
    middles = spread_out(wanted, heights, 10, 490)
    tops, bottoms = middles - heights / 2, middles + heights / 2
    assert (tops[1:] >= bottoms[:-1] - 1e-9).all()
    assert tops[0] >= 10 - 1e-9
    assert bottoms[-1] <= 490 + 1e-9
    for one in range(8):  # none could move towards what it wants without pushing another
        nudged = middles.copy()
        nudged[one] += 0.5 * np.sign(wanted[one] - middles[one])
        free = (np.diff(nudged) >= (heights[1:] + heights[:-1]) / 2 - 1e-9).all()
        inside = nudged[0] - heights[0] / 2 >= 10
        inside &= bool(nudged[-1] + heights[-1] / 2 <= 490)
        assert abs(wanted[one] - middles[one]) < 0.5 or not (free and inside)


@pytest.fixture
def marked(atlas: Atlas) -> Iterator[AtlasView]:
    """A ball with a patch in front and one behind, and an angle."""
    ball = atlas.parts["ball"]
    depth = ball.vertices_mm[ball.faces].mean(axis=1)[:, 1]
    patches = tuple(
        Attachment(name, end, "ball", ball.vertices_mm, ball.faces[some])
        for name, end, some in (("one", "origin", depth < -17), ("two", "insertion", depth > 17))
    )
    angle = Drawing("ccd", "angle", "hoek", "126°", "ball", (((0, 0, 0), (0, 0, 9)),), (0, 0, 9))
    view = AtlasView(replace(atlas, attachments=patches, drawings=(angle,)), WIDTH, HEIGHT)
    view.look("voor")
    view.set_background("#ffffff", "#ffffff")
    yield view
    view.close()


def _texts(view: AtlasView) -> set[str]:
    return {t.GetInput() for t in view._named._labels._texts if t.GetVisibility()}


def test_only_what_is_seen_is_named(marked: AtlasView, scene: Callable[..., Scene]) -> None:
    ids = ("one.origin.ball", "two.insertion.ball")
    named = replace(
        scene(),
        attachments=frozenset(ids),
        names=dict(zip(ids, ("m. een", "m. twee"), strict=True)),
    )
    box_gone = {key: look for key, look in named.looks.items() if key != "box"}
    marked.apply(replace(named, looks=box_gone))
    marked.fit(["ball"])
    legend = {"oorsprong", "aanhechting"}
    marked.render()
    assert _texts(marked) == {"m. een"} | legend
    marked.look("achter")
    marked.render()
    assert _texts(marked) == {"m. twee"} | legend
    marked.render(moving=True)
    assert _texts(marked) == {"m. twee"} | legend, "labels go along while the picture moves"
    marked.look("buiten")
    marked.render(moving=True)
    assert _texts(marked) == legend, "what has gone out of sight is not named"
    marked.apply(replace(named, names={}))
    marked.render()
    assert _texts(marked) == legend
    marked.apply(scene())
    marked.render()
    assert not _texts(marked)


def test_what_is_cut_away_is_not_named_and_its_attachment_not_hit(
    marked: AtlasView, scene: Callable[..., Scene]
) -> None:
    ids = ("one.origin.ball", "two.insertion.ball")
    named = replace(
        scene(),
        attachments=frozenset(ids),
        names=dict(zip(ids, ("m. een", "m. twee"), strict=True)),
    )
    whole = replace(named, looks={"ball": named.looks["ball"]})
    marked.apply(whole)
    marked.fit(["ball"])
    marked.render()
    assert "m. een" in _texts(marked)
    middle = WIDTH // 2, HEIGHT // 2
    surface = marked.pick(*middle)
    assert surface is not None
    assert surface.attachments == (ids[0],)
    marked.apply(replace(whole, section=Plane((0.0, -1.0, 0.0), 16.9)))  # just under the patch
    marked.render()
    assert "m. een" not in _texts(marked)
    rim = np.array([[10.2, -16.9, 0.0]])
    assert marked._attached.at("ball", tuple(rim[0])) == (ids[0],)  # near enough for a click
    hit = marked.pick(*marked.project(rim)[0].tolist())
    assert hit is not None
    assert hit.cut
    assert hit.attachments == ()
    marked.apply(whole)
    marked.render()
    assert "m. een" in _texts(marked)


def test_a_measure_is_named_with_its_value(marked: AtlasView, scene: Callable[..., Scene]) -> None:
    bare = scene()
    marked.apply(bare)
    marked.fit(["ball"])
    without = marked.render()
    marked.apply(replace(bare, drawings=frozenset({"ccd"})))
    with_label = marked.render()
    assert _texts(marked) == {"hoek: 126°"}
    changed = np.argwhere((with_label != without).any(axis=2))
    label = with_label[changed[:, 0].min() : changed[:, 0].max(), changed[:, 1].min() :]
    assert (label[:, :, :3].max(axis=2) < 90).sum() > 100, "dark letters"
    assert np.ptp(changed[:, 1]) > 100, "px, a line of text"


def _overlap(placed: list[Placed], widths: np.ndarray, box: tuple[float, ...]) -> bool:
    left, top, wide, tall = box
    return any(
        place.left_px < left + wide
        and place.left_px + widths[place.number] > left
        and place.top_px < top + tall
        and place.top_px + ROW_PX > top
        for place in placed
    )


@pytest.mark.parametrize("count", [12, 30, 60])
def test_labels_keep_off_what_else_is_written_at_the_edges(count: int) -> None:
    _, widths = _random(count)
    # some name what lies behind those words
    anchors = np.column_stack([np.linspace(40, 1240, count), np.linspace(790, 40, count)])
    heights = np.full(count, ROW_PX)
    taken = [(8.0, 560.0, 260.0, 230.0), (1100.0, 700.0, 172.0, 92.0), (1180.0, 8.0, 92.0, 180.0)]

    def over(placed: list[Placed]) -> list[bool]:
        return [_overlap(placed, widths, box) for box in taken]

    assert any(over(place_labels(anchors, widths, heights, frame_px=FRAME)))
    placed = place_labels(anchors, widths, heights, frame_px=FRAME, taken_px=taken)
    assert not any(over(placed))
    assert len(placed) >= min(count, 20)
    turned = anchors + np.array([0.0, 150.0])
    moved = follow(placed, turned, widths, heights, frame_px=FRAME, taken_px=taken)
    assert not any(over(moved)), "nor when they go along with what moves"
