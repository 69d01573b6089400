"""The window with real input events, on six cubes and the real texts."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hands import Hands
from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QLineEdit, QToolButton

from viewer.errors import UserError
from viewer.qt.recorder import Recorder

pytestmark = pytest.mark.screen


def test_click_chooses_the_ligament_and_shows_its_text(hands: Hands) -> None:
    state = hands.do("click", structure="iliofemoral_ligament")
    assert state["selection"] == ["iliofemoral_ligament"]
    assert state["panel"]["title"] == "lig. iliofemorale"
    assert "voorkant van uw heup" in state["panel"]["text"]


def test_hover_names_what_is_under_the_mouse(hands: Hands) -> None:
    point = hands.player._structure_point("rectus_femoris")
    assert hands.do("move", x=point.x(), y=point.y())["hovered"] == "rectus_femoris"
    assert hands.do("move", x=3, y=120)["hovered"] is None


def test_levels_choose_group_structure_and_region(hands: Hands) -> None:
    hands.do("click", target="button_level_group")
    assert hands.do("click", structure="rectus_femoris")["selection"] == ["quadriceps_femoris"]
    hands.do("click", target="button_level_region")
    state = hands.do("click", structure="femoral_head")
    assert state["selection"] == ["femoral_head"]
    assert state["regions"] == ["femoral_head"]


def test_control_click_adds_and_a_click_on_nothing_clears(hands: Hands) -> None:
    hands.do("click", structure="rectus_femoris")
    state = hands.do("click", structure="hip_bone", modifiers=["ctrl"])
    assert state["selection"] == ["rectus_femoris", "hip_bone"]
    assert hands.do("click", x=3, y=120)["selection"] == []


def test_escape_clears_and_never_closes(hands: Hands) -> None:
    hands.do("click", structure="rectus_femoris")
    assert hands.do("key", key="Esc")["selection"] == []
    hands.do("key", key="Esc")
    assert hands.window.isVisible()


def test_condition_lights_its_structures_and_back_returns(hands: Hands) -> None:
    hands.do("click", structure="femur")
    state = hands.do("click", condition="femur_fracture")
    assert state["condition"] == "femur_fracture"
    assert state["emphasis"]["femur"] == "primary"
    assert "112" in state["panel"]["text"]
    state = hands.do("key", key="Alt+Left")
    assert state["selection"] == ["femur"]
    assert state["condition"] is None
    assert hands.do("key", key="Alt+Right")["condition"] == "femur_fracture"


def test_hide_isolate_fade_show_all_and_undo(hands: Hands) -> None:
    hands.do("click", structure="rectus_femoris")
    assert "rectus_femoris" in hands.do("key", key="H")["hidden"]
    assert "rectus_femoris" in hands.do("key", key="Ctrl+Z")["visible"]
    assert "rectus_femoris" in hands.do("key", key="Ctrl+Y")["hidden"]
    assert "rectus_femoris" in hands.do("key", key="Alt+H")["visible"]
    hands.do("click", structure="hip_bone")
    assert hands.do("key", key="Shift+H")["visible"] == ["hip_bone"]
    assert "hip_bone" in hands.do("key", key="V")["faded"]


def test_a_click_goes_through_what_is_faded(hands: Hands) -> None:
    point = hands.player._structure_point("rectus_femoris")
    hands.do("click", x=point.x(), y=point.y())
    hands.do("key", key="V")
    state = hands.do("click", x=point.x(), y=point.y())
    assert state["selection"] != ["rectus_femoris"]


def test_search_finds_while_typing_and_single_keys_are_off(hands: Hands) -> None:
    hands.do("click", structure="hip_bone")
    hands.do("key", key="Ctrl+F")
    state = hands.do("type", text="hv bigelow")
    assert "hip_bone" in state["visible"]
    assert state["faded"] == []
    field = hands.window.findChild(QLineEdit, "search")
    assert isinstance(field, QLineEdit)
    field.clear()
    hands.do("type", text="bigelow")
    assert hands.do("key", key="Return")["selection"] == ["iliofemoral_ligament"]


def test_views_and_drag_turn_the_camera_and_wheel_zooms(hands: Hands) -> None:
    front = hands.do("key", key="1")["camera"]["position_mm"]
    behind = hands.do("key", key="Ctrl+1")["camera"]["position_mm"]
    assert front[1] < 0 < behind[1]
    turned = hands.do("drag", **{"from": [200, 300], "to": [320, 300]})
    assert turned["camera"]["position_mm"] != behind
    assert turned["selection"] == []
    assert turned["camera"]["up"][2] > 0.5


def test_side_reader_and_theme_switch(hands: Hands) -> None:
    assert hands.do("click", target="button_side_links")["side"] == "links"
    assert hands.window.canvas.left_hip
    hands.do("click", structure="femur")
    patient = hands.do("click", target="button_reader_patient")["panel"]["text"]
    student = hands.do("click", target="button_reader_student")["panel"]["text"]
    assert patient != student
    hands.do("click", target="button_theme")
    assert hands.window.settings.theme == "dark"


def test_screenshot_holds_the_3d_picture(hands: Hands, tmp_path: Path) -> None:
    file = tmp_path / "w.png"
    hands.do("screenshot", file=str(file))
    image = hands.window.grab().toImage()
    assert file.stat().st_size > 10_000
    canvas = hands.window.canvas
    point = hands.player._structure_point("rectus_femoris")
    where = canvas.mapTo(hands.window.frame, point)
    colour = image.pixelColor(where)
    assert colour.red() > 1.4 * colour.blue()


def test_small_window_keeps_the_view(hands: Hands) -> None:
    hands.window.frame.resize(800, 600)
    hands.player.settle()
    assert hands.window.frame.width() == 800
    assert hands.window.canvas.width() >= 220
    assert hands.do("click", structure="femur")["selection"] == ["femur"]


def test_what_is_not_there_is_told_with_its_line(hands: Hands) -> None:
    with pytest.raises(UserError, match=r"Regel 2.*niet bekend"):
        hands.player.play(['{"do": "wait", "ms": 1}', '{"do": "click", "structure": "femurr"}'])
    with pytest.raises(UserError, match="Regel 1 is geen actie"):
        hands.player.play(["{half"])


def test_recording_plays_again(hands: Hands) -> None:
    recorder = Recorder(hands.window)
    recorder.start()
    before = hands.do("click", structure="rectus_femoris")
    lines = recorder.stop()
    hands.do("key", key="Esc")
    hands.player.play(lines)
    assert hands.player.record()["selection"] == before["selection"]


def test_teachers_new_texts_take_over_in_an_open_window(hands: Hands) -> None:
    hands.do("click", structure="femur")
    old = hands.window.catalogue
    assert old is not None
    femur = replace(old.library.structures["femur"], patient="Nieuwe tekst.")
    library = replace(old.library, structures={**old.library.structures, "femur": femur})
    hands.window.set_catalogue(type(old)(old.shapes, library))
    assert "Nieuwe tekst." in hands.player.record()["panel"]["text"]


def test_every_button_has_a_tip(hands: Hands) -> None:
    buttons = [b for b in hands.window.findChildren(QToolButton) if b.objectName()]
    named = [b for b in buttons if b.objectName().startswith("button_")]
    assert len(named) > 15
    assert all(button.toolTip() for button in named)


def test_qt_gives_back_as_many_references_as_it_takes() -> None:
    """PySide6 6.12.0 drops a reference to None at each call, which ends Python 3.11 in the end."""
    thing = QObject()
    before = sys.getrefcount(None)
    for _ in range(2000):
        thing.setObjectName("x")
    assert abs(sys.getrefcount(None) - before) < 1000


def test_the_eye_of_a_ligament_is_open_while_it_is_shown(hands: Hands) -> None:
    tree = hands.window.tree
    row = tree._items["iliofemoral_ligament_lateral"]
    assert row.data(1, Qt.ItemDataRole.UserRole + 1) == 1.0


def test_a_test_is_found_opened_and_walked_through(hands: Hands) -> None:
    hands.do("key", key="Ctrl+F")
    hands.do("type", text="trapl")
    state = hands.do("key", key="Return")
    assert (state["scene"], state["step"]) == ("stairs", None)
    assert state["panel"]["title"] == "Traplopen"
    assert state["emphasis"].get("rectus_femoris") == "working", "a head of the quadriceps"
    button = hands.window.panel.entry_button("step", "0")
    assert button
    button.click()
    state = hands.player.record()
    assert state["step"] == 0
    assert state["emphasis"] == {}
    assert hands.window.panel.shown
    assert hands.do("key", key="Ctrl+Z")["step"] is None
    state = hands.do("key", key="M")
    assert state["page"] == "scenes"
    button = hands.window.panel.entry_button("scene", "squatting")
    assert button
    button.click()
    assert hands.player.record()["scene"] == "squatting"
    assert hands.do("key", key="Alt+Left")["page"] == "scenes"


def test_words_are_on_the_screen_before_the_model_is_worked_out(
    hands: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    hands.do("click", structure="femur")
    window = hands.window
    order: list[str] = []
    window.panel.written.connect(lambda: order.append("words"))
    apply = window.view.apply  # type: ignore[union-attr]
    monkeypatch.setattr(window.view, "apply", lambda scene: (order.append("model"), apply(scene)))
    told = hands.do("click", structure="rectus_femoris")
    assert order[:2] == ["words", "model"]
    assert told["panel"]["title"] in {label.text() for label in window.panel.labels()}
    order.clear()
    hands.do("click", structure="rectus_femoris")
    assert "words" not in order, "nothing else to write"


def test_the_cube_follows_the_camera_and_the_theme(hands: Hands) -> None:
    canvas, view = hands.window.canvas, hands.window.view
    assert view is not None

    def cube() -> QImage:
        canvas.finish_frame()
        shown = canvas.grab().toImage()
        return shown.copy(canvas.cube_area().toRect())

    view.look("voor")
    front = cube()
    assert cube() == front
    view.look("achter")
    assert cube() != front
    view.look("voor")
    assert cube() == front
    hands.window.toggle_theme()
    try:
        assert cube() != front
    finally:
        hands.window.toggle_theme()
    assert cube() == front
