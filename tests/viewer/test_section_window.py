"""Hands on the section plane: buttons, grips, wheel, keys and the picture of the cut."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hands as hands_on
import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPointF
from PySide6.QtGui import QColor, QGuiApplication

from content.model import Library
from meshes.atlas import Atlas
from viewer.errors import UserError
from viewer.qt.section_grips import Grip, GripShape
from viewer.qt.slice_panel import SlicePanel
from viewer.section import Section

pytestmark = pytest.mark.screen


class Hands(hands_on.Hands):
    """Hands that know where the grips are."""

    @property
    def section(self) -> Section:
        """The plane now."""
        section = self.window.store.state.section
        assert section is not None
        return section

    def grips(self) -> GripShape:
        shape = self.window._section_hands._shape()
        assert shape is not None
        return shape

    def drag(self, grip: Grip, by: QPointF) -> dict[str, Any]:
        """Drag a grip."""
        start = self.grips().places[grip]
        end = start + by
        return self.do("drag", **{"from": [start.x(), start.y()], "to": [end.x(), end.y()]})

    def on_slice(self, x_mm: float, y_mm: float) -> dict[str, float]:
        """Return the point of the picture of the cut for a place in it."""
        point = self.window.cut.picture.transform().map(QPointF(x_mm, y_mm))
        return {"x": point.x(), "y": point.y()}


@pytest.fixture
def hands(tiny_atlas: Atlas, library: Library, tmp_path: Path) -> Iterator[Hands]:
    """Return hands on an open window of 1100 x 760."""
    with hands_on.open_window(tiny_atlas, library, tmp_path, (1100, 760)) as window:
        made = Hands(window)
        made.player.settle()
        yield made


def test_a_button_cuts_and_the_same_button_stops(hands: Hands) -> None:
    assert not hands.window.cut.isVisible()
    state = hands.do("click", target="button_section_transversal")
    assert state["section"] == {
        "kind": "transversal",
        "offset_mm": 0.0,
        "direction": [0.0, 0.0, 1.0],
        "flipped": False,
        "text": "Transversaal, door het midden van de heupkop",
    }
    assert hands.window.cut.isVisible()
    assert hands.do("click", target="button_section_transversal")["section"] is None
    assert not hands.window.cut.isVisible()


def test_the_camera_turns_until_the_cut_is_seen(hands: Hands) -> None:
    hands.do("key", key="1")
    state = hands.do("click", target="button_section_transversal")
    eye = np.subtract(state["camera"]["position_mm"], state["camera"]["focal_mm"])
    assert eye[2] / np.linalg.norm(eye) > 0.7
    state = hands.do("key", key="X")
    eye = np.subtract(state["camera"]["position_mm"], state["camera"]["focal_mm"])
    assert eye[2] / np.linalg.norm(eye) < -0.7


def test_what_is_cut_away_cannot_be_clicked(hands: Hands) -> None:
    hands.do("click", target="button_section_transversal")
    with pytest.raises(UserError, match="is nu niets te zien"):
        hands.do("click", structure="hip_bone")
    assert hands.do("click", structure="femoral_head_cartilage")["selection"] == [
        "femoral_head_cartilage"
    ]


def test_escape_clears_the_choice_first_and_then_the_cut(hands: Hands) -> None:
    hands.do("click", target="button_section_coronal")
    hands.do("click", structure="femur")
    state = hands.do("key", key="Esc")
    assert state["selection"] == []
    assert state["section"] is not None
    assert hands.do("key", key="Esc")["section"] is None
    hands.do("key", key="Esc")
    assert hands.window.isVisible()


def test_dragging_the_knob_moves_the_plane_with_the_mouse(hands: Hands) -> None:
    hands.do("click", target="button_section_transversal")
    shape = hands.grips()
    by = QPointF(*(shape.along_px * 12.0))
    state = hands.drag("shift", by)
    assert state["section"]["offset_mm"] == pytest.approx(12.0, abs=0.15)
    moved = hands.grips().places["shift"] - shape.places["shift"]
    assert (moved - by).manhattanLength() < 3  # perspective bends it a little
    assert hands.do("key", key="Ctrl+Z")["section"]["offset_mm"] == 0.0  # one step for the drag
    assert hands.do("key", key="Ctrl+Y")["section"]["offset_mm"] == pytest.approx(12.0, abs=0.15)


def test_a_drag_that_ends_where_it_began_is_no_step(hands: Hands) -> None:
    hands.do("click", target="button_section_transversal")
    hands.drag("shift", QPointF(0, -30))
    hands.drag("shift", QPointF(0, 0))
    assert hands.do("key", key="Ctrl+Z")["section"]["offset_mm"] == 0.0


def test_the_grip_does_not_turn_the_camera_and_beside_it_the_drag_does(hands: Hands) -> None:
    before = hands.do("click", target="button_section_transversal")["camera"]
    assert hands.drag("shift", QPointF(0, -30))["camera"] == before
    assert hands.do("drag", **{"from": [200, 500], "to": [240, 500]})["camera"] != before


def test_a_dot_turns_the_plane_about_its_middle(hands: Hands) -> None:
    hands.do("click", target="button_section_transversal")
    shape = hands.grips()
    state = hands.drag("turn_up", QPointF(*(shape.along_px * 40.0)))
    assert state["section"]["kind"] == "free"
    direction = state["section"]["direction"]
    assert np.linalg.norm(direction) == pytest.approx(1)
    assert 0.9 < direction[2] < 1
    assert abs(direction[0]) < 1e-9
    # the front went up: the plane now looks to the back
    assert direction[1] > 0.2
    assert hands.do("key", key="Ctrl+Z")["section"]["kind"] == "transversal"


def test_the_knob_shows_when_the_mouse_is_on_it(hands: Hands) -> None:
    hands.do("click", target="button_section_coronal")
    knob = hands.grips().places["shift"]
    state = hands.do("move", x=knob.x(), y=knob.y())
    assert state["hovered"] is None
    assert hands.window._section_hands.busy
    hands.do("move", x=5, y=200)
    assert not hands.window._section_hands.busy


def test_control_and_wheel_step_the_plane_and_one_undo_takes_them_back(hands: Hands) -> None:
    camera = hands.do("click", target="button_section_sagittal")["camera"]
    for _ in range(4):
        state = hands.do("wheel", modifiers=["ctrl"], steps=1)
    assert state["section"]["offset_mm"] == 4.0
    assert state["camera"] == camera
    hands.do("wait", ms=600)
    hands.do("wheel", modifiers=["ctrl"], steps=-1)
    hands.do("wait", ms=600)
    assert hands.do("key", key="Ctrl+Z")["section"]["offset_mm"] == 4.0
    assert hands.do("key", key="Ctrl+Z")["section"]["offset_mm"] == 0.0


def test_without_a_plane_control_and_wheel_zoom(hands: Hands) -> None:
    before = hands.player.record()["camera"]
    assert hands.do("wheel", modifiers=["ctrl"], steps=1)["camera"] != before


def test_keys_step_the_plane(hands: Hands) -> None:
    hands.do("click", target="button_section_coronal")
    hands.window.canvas.setFocus()
    assert hands.do("key", key="PgUp")["section"]["offset_mm"] == 1.0
    assert hands.do("key", key="Shift+PgDown")["section"]["offset_mm"] == -9.0
    hands.window.cut.picture.setFocus()
    assert hands.do("key", key="PgDown")["section"]["offset_mm"] == -10.0
    assert hands.do("key", key="Shift+PgUp")["section"]["offset_mm"] == 0.0


def test_a_plane_across_the_line_of_sight_goes_through_what_is_looked_at(hands: Hands) -> None:
    for side in ("rechts", "links"):
        state = hands.do("click", target=f"button_side_{side}")
        camera, flip = state["camera"], np.array([-1.0 if side == "links" else 1.0, 1.0, 1.0])
        section = hands.do("key", key="Shift+X")["section"]
        assert section["kind"] == "free"
        towards = np.subtract(camera["position_mm"], camera["focal_mm"])
        towards = towards / np.linalg.norm(towards) * flip
        np.testing.assert_allclose(section["direction"], towards, atol=1e-9)
        focal = np.array(camera["focal_mm"]) * flip
        assert section["offset_mm"] == pytest.approx(float(towards @ focal))
        assert hands.player.record()["camera"] == camera


@pytest.mark.parametrize("side", ["rechts", "links"])
def test_the_picture_of_the_cut_hovers_and_chooses_the_same(hands: Hands, side: str) -> None:
    flip = -1.0 if side == "links" else 1.0
    hands.do("click", target=f"button_side_{side}")
    hands.do("click", target="button_section_transversal")
    place = hands.on_slice(flip * -4.0, 0.0)
    state = hands.do("move", target="slice", **place)
    assert state["hovered"] == "femoral_head_cartilage"
    state = hands.do("click", target="slice", **place)
    assert state["selection"] == ["femoral_head_cartilage"]
    front = hands.on_slice(flip * -25.0, 15.0)  # the front is above
    assert hands.do("click", target="slice", **front)["selection"] == ["iliofemoral_ligament"]
    nothing = hands.on_slice(flip * -60.0, 40.0)
    assert hands.do("click", target="slice", **nothing)["selection"] == []


def test_what_the_mouse_is_on_is_outlined_in_both_pictures(hands: Hands) -> None:
    hands.do("click", target="button_section_transversal")
    point = hands.player._structure_point("femoral_head_cartilage")
    hands.do("move", x=point.x(), y=point.y())
    edge = hands.on_slice(-4.0, 8.0)  # the front edge of the cube
    image = hands.window.cut.picture.grab().toImage()
    shown = image.pixelColor(round(edge["x"]), round(edge["y"]))
    assert shown.blue() > shown.red() + 60
    QCoreApplication.sendEvent(hands.window.canvas, QEvent(QEvent.Type.Leave))
    plain = hands.window.canvas.grab().toImage()
    hands.window._on_slice_hover(hands.window.view.pick_slice(-4.0, 0.0))  # type: ignore[union-attr]
    assert hands.window.canvas.grab().toImage() != plain
    hands.window._on_slice_hover(None)
    assert hands.window.canvas.grab().toImage() == plain


def test_the_other_hip_is_cut_at_the_same_place_and_seen(hands: Hands) -> None:
    hands.do("click", target="button_section_transversal")
    state = hands.do("click", target="button_side_links")
    assert state["section"]["kind"] == "transversal"
    eye = np.subtract(state["camera"]["position_mm"], state["camera"]["focal_mm"])
    assert eye[2] / np.linalg.norm(eye) > 0.7


def test_the_view_at_the_start_is_not_cut_open(hands: Hands) -> None:
    hands.do("click", target="button_section_transversal")
    assert hands.do("click", target="button_show_start")["section"] is None


def test_the_picture_shows_tissues_in_their_colours_or_in_greys(hands: Hands) -> None:
    hands.do("click", target="button_section_transversal")
    place = hands.on_slice(-28.0, 12.0)  # beside the line to its name

    def colour() -> QColor:
        image = hands.window.cut.picture.grab().toImage()
        return image.pixelColor(round(place["x"]), round(place["y"]))

    assert colour().name() == "#e9dfc4"  # a ligament
    hands.do("click", target="button_slice_grey")
    assert colour().name() == "#222222"
    hands.do("click", target="slice", **place)
    assert colour().blue() > colour().red() + 40  # chosen: lit in greys too


def test_the_wheel_steps_through_the_picture_and_with_control_zooms(hands: Hands) -> None:
    hands.do("click", target="button_section_transversal")
    assert hands.do("wheel", target="slice", steps=-2)["section"]["offset_mm"] == -2.0
    before = hands.window.cut.picture.transform().m11()
    state = hands.do("wheel", target="slice", steps=2, modifiers=["ctrl"])
    assert state["section"]["offset_mm"] == -2.0
    assert hands.window.cut.picture.transform().m11() == pytest.approx(before * 1.15**2)
    hands.do("double_click", target="slice", x=50, y=50)
    assert hands.window.cut.picture.transform().m11() == pytest.approx(before)


def test_dragging_the_picture_moves_it_and_chooses_nothing(hands: Hands) -> None:
    hands.do("click", target="button_section_transversal")
    before = hands.on_slice(0, 0)
    state = hands.do("drag", target="slice", **{"from": [100, 100], "to": [130, 80]})
    after = hands.on_slice(0, 0)
    assert (after["x"] - before["x"], after["y"] - before["y"]) == pytest.approx((30, -20))
    assert state["selection"] == []


def test_the_picture_can_be_folded_away_and_that_is_remembered(hands: Hands) -> None:
    hands.do("click", target="button_section_transversal")
    hands.do("key", key="Shift+D")
    assert not hands.window.cut.isVisible()
    assert not SlicePanel(hands.window.actions_, hands.window.settings, hands.window).wanted
    hands.do("key", key="Shift+D")
    assert hands.window.cut.isVisible()


def test_a_copied_picture_has_no_grips(hands: Hands) -> None:
    hands.do("click", target="button_section_transversal")
    hands.window.copy_picture()
    copied = QGuiApplication.clipboard().image()
    knob = hands.grips().places["shift"].toPoint()
    grip = hands.window.canvas.grab().toImage().pixelColor(knob)
    assert grip.blue() > grip.red() + 60
    plain = copied.pixelColor(knob)
    assert plain.blue() < plain.red() + 40


def test_while_a_grip_is_dragged_nothing_else_is_made_anew(
    hands: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    hands.do("click", target="button_section_transversal")
    made: list[object] = []
    monkeypatch.setattr(hands.window.panel, "show_panel", made.append)
    hands.window.store.drag(section=hands.section.at(3.0))
    assert made == []
    hands.window.store.drop()
    assert len(made) == 1


def test_at_level_region_a_click_on_a_cut_chooses_what_a_click_on_the_surface_would(
    hands: Hands,
) -> None:
    window = hands.window
    assert window.view is not None
    hands.do("key", key="A")
    window.store.change(section=Section("coronal", -12.0))
    hands.player.settle()
    cut = window.view.slice()
    assert cut is not None
    piece = next(piece for piece in cut.pieces if piece.node == "femur")
    low, high = piece.area[0].min(axis=0), piece.area[0].max(axis=0)
    regions = {"femoral_head", "greater_trochanter"}  # all of its surface is one of the two
    for share in ((0.05, 0.5), (0.95, 0.5), (0.5, 0.05), (0.5, 0.95)):
        flat = (low + np.array(share) * (high - low)).tolist()
        place = hands.on_slice(*flat)
        assert hands.do("move", target="slice", **place)["hovered"] in regions
        (chosen,) = hands.do("click", target="slice", **place)["selection"]
        assert chosen in regions
        hands.do("key", key="Esc")
        x_px, y_px = window.view.project(cut.plane.in_space(np.array([flat])))[0].tolist()
        hit, ratio = window.view.pick(x_px, y_px), window.canvas.devicePixelRatioF()
        assert hit is not None
        assert hit.cut
        (chosen,) = hands.do("click", x=x_px / ratio, y=y_px / ratio)["selection"]
        assert chosen in regions, "in the view as in the picture"
    hands.do("key", key="S")
    assert hands.do("click", target="slice", **place)["selection"] == ["femur"]
