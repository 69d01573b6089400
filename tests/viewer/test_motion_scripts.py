"""The leg moved by hands in the real window, on the whole atlas."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QSlider

from meshes.motion.pose import NEUTRAL
from viewer.app import Program
from viewer.qt.arc import Arc
from viewer.qt.motion_panel import DegreeField
from viewer.qt.player import Player

FOLDER = Path(__file__).parent / "scripts" / "motion"
LEG = {"flexion_deg", "abduction_deg", "external_rotation_deg", "knee_flexion_deg"}

pytestmark = [pytest.mark.screen, pytest.mark.slow]


def play(player: Player, name: str) -> dict:
    """Play a script and return the state after it."""
    player.play((FOLDER / f"{name}.jsonl").read_text(encoding="utf-8").splitlines())
    return player.record()


def do(player: Player, what: str, **fields: object) -> dict:
    player.play([json.dumps({"do": what, **fields})])
    return player.record()


def panel_words(program: Program) -> str:
    return program.window.motion.findChild(QLabel, "motion_meaning").text()  # type: ignore[union-attr]


def test_sitting_is_typed_and_read(program: Program, player: Player) -> None:
    state = play(player, "sit")
    assert state["pose"] == {
        "flexion_deg": 90.0,
        "abduction_deg": 0.0,
        "external_rotation_deg": 0.0,
        "knee_flexion_deg": 90.0,
        "pelvis_deg": 0.0,
        "closed_chain": False,
    }
    assert state["motion"]
    assert "weke delen en bot" in state["panel"]["text"]
    assert "alle banden" in panel_words(program)
    field = program.window.findChild(DegreeField, "degrees_flexion")
    assert field is not None
    assert field.text() == "90° flexie"
    assert do(player, "key", key="Ctrl+Z")["pose"]["knee_flexion_deg"] == 0.0


def test_the_thigh_is_dragged_and_follows_the_mouse(program: Program, player: Player) -> None:
    window = program.window
    assert window.view is not None
    do(player, "click", target="button_motion")
    do(player, "click", target="button_view_buiten")
    x, y = window.view.visible_pixel(["vastus_lateralis"]) or (0, 0)
    hit = window.view.pick(x, y)
    assert hit is not None
    camera = player.record()["camera"]
    state = do(player, "drag", **{"from": [x, y], "to": [x + 90, y - 40]})
    assert state["pose"]["flexion_deg"] > 8.0
    assert state["camera"] == camera, "it is the leg that moved"
    under = window.view.pick(x + 90, y - 40)
    assert under is not None
    assert under.node == hit.node
    assert under.own_mm == pytest.approx(hit.own_mm, abs=12.0)
    assert not program.store.dragging
    assert do(player, "key", key="Ctrl+Z")["pose"]["flexion_deg"] == 0.0


def test_beside_the_leg_and_without_the_switch_a_drag_turns_the_camera(
    program: Program, player: Player
) -> None:
    window = program.window
    assert window.view is not None
    start = player.record()
    x, y = window.view.visible_pixel(["vastus_lateralis"]) or (0, 0)
    turned = do(player, "drag", **{"from": [x, y], "to": [x + 60, y]})
    assert turned["pose"] == start["pose"]
    assert turned["camera"] != start["camera"]
    do(player, "click", target="button_motion")
    camera = player.record()["camera"]
    beside = do(player, "drag", **{"from": [20, 300], "to": [80, 300]})
    assert beside["pose"] == start["pose"]
    assert beside["camera"] != camera


def test_a_drag_with_ctrl_turns_the_foot(program: Program, player: Player) -> None:
    window = program.window
    assert window.view is not None
    do(player, "click", target="button_motion")
    x, y = window.view.visible_pixel(["vastus_lateralis"]) or (0, 0)
    state = do(player, "drag", **{"from": [x, y], "to": [x - 60, y], "modifiers": ["ctrl"]})
    assert state["pose"]["external_rotation_deg"] > 5.0
    assert state["pose"]["flexion_deg"] == 0.0


def test_neutral_is_one_key_away(player: Player) -> None:
    script = (FOLDER / "neutral.jsonl").read_text(encoding="utf-8").splitlines()
    player.play(script[:-1])
    moved = player.record()["pose"]
    assert all(moved[angle] for angle in LEG)
    player.play(script[-1:])
    still = player.record()["pose"]
    assert not any(still[angle] for angle in LEG)


def test_the_role_of_piriformis_turns_over(player: Player) -> None:
    state = play(player, "piriformis")
    text = state["panel"]["text"]
    assert state["selection"] == ["piriformis"]
    assert "Draait de heup nu naar: extensie, abductie, exorotatie" in text
    assert "van exorotatie naar endorotatie bij ongeveer" in text
    do(player, "stand", stand="flexie=90")
    assert "omstreden" in player.record()["panel"]["text"]


def test_the_iliofemoral_ligament_tightens_in_extension(program: Program, player: Player) -> None:
    state = play(player, "extension")
    assert state["pose"]["flexion_deg"] == -15.0
    assert state["emphasis"]["iliofemoral_ligament_medial"] == "tight"
    assert "strak" in state["panel"]["text"]
    assert "lig. iliofemorale, pars descendens" in panel_words(program)
    assert ("band strak") in {words for _, words in program.window.canvas.legend}
    state = do(player, "stand", stand="flexie=60")
    assert state["emphasis"]["iliofemoral_ligament_medial"] == "slack"


def test_a_slider_moves_the_leg_as_one_step_to_undo(program: Program, player: Player) -> None:
    do(player, "click", target="button_motion")
    slider = program.window.findChild(QSlider, "slider_abduction")
    assert slider is not None
    before = program.store.state
    slider.setSliderDown(True)
    for value in (5, 12, 20):
        slider.setValue(value)
        QApplication.processEvents()
        assert program.store.dragging
    slider.setSliderDown(False)
    assert not program.store.dragging
    assert player.record()["pose"]["abduction_deg"] == 20.0
    do(player, "key", key="Ctrl+Z")
    assert program.store.state == before


@pytest.mark.parametrize(
    ("typed", "abduction"),
    [("20", 20.0), ("-12", -12.0), ("20 adductie", -20.0), ("70", 40.0), ("12,4°", 12.0)],
)
def test_degrees_are_typed_with_a_sign_or_a_word(
    typed: str, abduction: float, player: Player
) -> None:
    do(player, "click", target="button_reader_student")
    do(player, "click", target="button_motion")
    do(player, "click", target="degrees_abduction")
    do(player, "key", key="Ctrl+A")
    do(player, "type", text=typed)
    state = do(player, "key", key="Return")
    assert state["pose"]["abduction_deg"] == abduction
    assert ("begrensd op 40°" in state["message"]) == (typed == "70")


@pytest.mark.parametrize("typed", ["veel", "nan", "°"])
def test_what_is_no_number_is_told_and_nothing_moves(typed: str, player: Player) -> None:
    do(player, "click", target="button_motion")
    do(player, "stand", stand="abductie=10")
    do(player, "click", target="degrees_abduction")
    do(player, "key", key="Ctrl+A")
    do(player, "type", text=typed)
    state = do(player, "key", key="Return")
    assert state["pose"]["abduction_deg"] == 10.0
    assert f"'{typed}' is geen aantal graden" in state["message"]


def test_the_panel_is_there_for_a_keyboard_and_a_reader_of_screens(
    program: Program, player: Player
) -> None:
    assert not program.window.motion.isVisible()
    do(player, "key", key="B")
    panel = program.window.motion
    assert panel.isVisible()
    for kind in (QSlider, DegreeField):
        found = panel.findChildren(kind)
        assert len(found) == 4
        assert all(widget.accessibleName() for widget in found)
        assert all(widget.focusPolicy() & Qt.FocusPolicy.TabFocus for widget in found)
    arcs = panel.findChildren(Arc)
    assert len(arcs) == 4
    assert all("normaal bereik" in arc.accessibleName() for arc in arcs)
    slider = panel.findChild(QSlider, "slider_flexion")
    assert slider is not None
    slider.setFocus()
    QTest.keyClick(slider, Qt.Key.Key_Right)
    assert player.record()["pose"]["flexion_deg"] == 1.0


def test_in_a_pose_a_click_hovers_and_chooses_exactly(program: Program, player: Player) -> None:
    view = program.window.view
    assert view is not None
    do(player, "stand", stand="flexie=70,abductie=15,exorotatie=10,knie=40")
    for id_ in ("vastus_lateralis", "gluteus_medius", "hip_bone", "patella"):
        pixel = view.visible_pixel([id_])
        if pixel is None:
            continue
        state = do(player, "click", x=pixel[0], y=pixel[1])
        assert state["selection"] == [id_]
        do(player, "key", key="Esc")
    program.window.canvas.hover_at(QPointF(5, 5))
    x, y = view.visible_pixel(["vastus_lateralis"]) or (0, 0)
    program.window.canvas.hover_at(QPointF(x, y))
    assert player.record()["hovered"] == "vastus_lateralis"


def test_a_left_leg_is_moved_and_hit_as_a_mirror_image(program: Program, player: Player) -> None:
    view = program.window.view
    assert view is not None
    do(player, "click", target="button_side_links")
    do(player, "stand", stand="flexie=40,endorotatie=20,abductie=10")
    state = player.record()
    assert state["pose"]["external_rotation_deg"] == -20.0
    hit = view.pick(*(view.visible_pixel(["vastus_lateralis"]) or (0, 0)))
    assert hit is not None
    assert hit.node == "vastus_lateralis"
    assert hit.point_mm[0] < 0, "told as of a right leg"


def wait_for_stage(program: Program, player: Player) -> None:
    for _ in range(400):
        if not program.window.stage().playing:
            return
        do(player, "wait", ms=50)
    raise AssertionError("it never ends")


def test_a_test_is_played_to_its_end_and_stays_until_neutral(
    program: Program, player: Player
) -> None:
    program.window.stage().change_speed()
    do(player, "key", key="Ctrl+F")
    do(player, "type", text="FADIR")
    state = do(player, "key", key="Return")
    assert state["scene"] == "fadir"
    assert program.window.stage().playing
    assert "ligt" in program.window.canvas.caption
    wait_for_stage(program, player)
    state = player.record()
    assert state["step"] == 3
    assert (state["pose"]["flexion_deg"], state["pose"]["abduction_deg"]) == (90.0, -15.0)
    assert state["pose"]["external_rotation_deg"] == -25.0
    assert "naar binnen" in program.window.canvas.caption
    do(player, "key", key="Esc")
    assert player.record()["scene"] is None
    assert player.record()["pose"]["flexion_deg"] == 90.0
    assert not program.window.canvas.caption
    do(player, "key", key="0")
    assert program.store.state.pose == NEUTRAL
    while program.window.stage().speed != 1.0:
        program.window.stage().change_speed()


def test_playing_is_held_stepped_and_stopped(program: Program, player: Player) -> None:
    stage = program.window.stage()
    do(player, "key", key="M")
    do(player, "click", target="scene_sitting")
    assert stage.playing
    do(player, "key", key="Esc")
    assert not stage.playing
    assert player.record()["scene"] == "sitting", "the first Esc only stops"
    do(player, "click", target="button_step_on")
    wait_for_stage(program, player)
    step = player.record()["step"]
    do(player, "click", target="button_step_back")
    wait_for_stage(program, player)
    assert player.record()["step"] == step - 1
    do(player, "click", target="button_play")
    assert stage.playing
    do(player, "click", target="button_play")
    assert not stage.playing
    held = program.store.state.pose
    do(player, "wait", ms=150)
    assert program.store.state.pose == held


def test_trendelenburg_lets_the_pelvis_drop_on_a_leg_that_stands(
    program: Program, player: Player
) -> None:
    view = program.window.view
    assert view is not None
    do(player, "click", target="button_view_voor")
    thigh, other = np.array([[0.0, 0.0, -150.0]]), "femur_l"
    still_px = view.project(thigh)[0]
    level = view.nodes[other].to_drawn @ [0.0, 0.0, 0.0, 1.0]  # type: ignore[attr-defined]
    do(player, "stand", stand="adductie=12,keten=gesloten")
    hit = view.pick(*still_px)
    assert hit is not None
    stands = view.nodes["femur"].to_drawn  # type: ignore[attr-defined]
    assert stands == pytest.approx(np.eye(4), abs=1e-9)
    # a muscle is hit, whose faces are another few thousandths off where they were
    assert hit.own_mm == pytest.approx(hit.point_mm, abs=0.02), "the leg stands"
    dropped = view.nodes[other].to_drawn @ [0.0, 0.0, 0.0, 1.0]  # type: ignore[attr-defined]
    assert dropped[2] < level[2] - 20.0, "the side of the lifted foot is lower"


def test_a_sign_is_told_and_not_played_until_asked(program: Program, player: Player) -> None:
    do(player, "click", target="button_reader_student")
    do(player, "key", key="M")
    do(player, "click", target="scene_drehmann")
    assert player.record()["scene"] == "drehmann"
    assert not program.window.stage().playing
    assert program.store.state.pose == NEUTRAL


@pytest.mark.parametrize(("scene", "side"), [("sitting", "R"), ("trendelenburg", "V")])
def test_a_scene_is_looked_at_from_where_it_is_seen_best(
    scene: str, side: str, program: Program, player: Player
) -> None:
    do(player, "click", target="button_view_achter")
    do(player, "key", key="M")
    camera = do(player, "click", target=f"scene_{scene}")["camera"]
    do(player, "key", key="Esc")
    x, y, _ = np.subtract(camera["position_mm"], camera["focal_mm"])
    assert (x < -300 and abs(y) < 100) if side == "R" else (y < -300 and abs(x) < 100)
    assert program.window.view is not None
    hip = program.window.view.project(np.zeros((1, 3)))[0]
    canvas = program.window.canvas
    assert abs(hip[0] - canvas.width() / 2) < canvas.width() / 4
