"""Fingers, trackpads, fast mice and things that are dropped: real Qt events to the real window."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
from hands import Hands
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import (
    QDragEnterEvent,
    QDropEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QPointingDevice,
    QWheelEvent,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from content.loader import default_folder
from viewer.qt.canvas import Canvas
from viewer.qt.gestures import LONG_PRESS_MS
from viewer.scene import Camera

pytestmark = pytest.mark.screen

_LEFT, _NONE = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
_PLAIN = Qt.KeyboardModifier.NoModifier


@pytest.fixture(scope="module")
def screen() -> QPointingDevice:
    """Return a touch screen."""
    return QTest.createTouchDevice()


@pytest.fixture
def canvas(hands: Hands) -> Canvas:
    """Return the 3D view of an open window."""
    return hands.window.canvas


def camera(hands: Hands) -> Camera:
    """Return the camera now."""
    assert hands.window.view is not None
    return hands.window.view.camera


def distance(seen: Camera) -> float:
    """Return how far the eye is from what it looks at."""
    return float(np.linalg.norm(np.subtract(seen.position_mm, seen.focal_mm)))


def finger_drag(canvas: Canvas, screen: QPointingDevice, *paths: tuple[QPoint, QPoint]) -> None:
    """Take fingers from one place to another, in steps."""
    QTest.touchEvent(canvas, screen).press(0, paths[0][0], canvas).commit()
    if len(paths) > 1:
        both = QTest.touchEvent(canvas, screen).stationary(0)
        both.press(1, paths[1][0], canvas).commit()
    for step in range(1, 11):
        move = QTest.touchEvent(canvas, screen)
        for finger, (start, end) in enumerate(paths):
            move.move(finger, start + (end - start) * (step / 10), canvas)
        move.commit()
    up = QTest.touchEvent(canvas, screen)
    for finger, (_, end) in enumerate(paths):
        up.release(finger, end, canvas)
    up.commit()


def test_one_finger_turns_as_the_mouse_does(hands: Hands, screen: QPointingDevice) -> None:
    canvas, start = hands.window.canvas, camera(hands)
    hands.do("drag", **{"from": [200, 200], "to": [300, 240]})
    by_mouse = camera(hands)
    assert hands.window.view is not None
    hands.window.view.camera = start
    finger_drag(canvas, screen, (QPoint(200, 200), QPoint(300, 240)))
    by_finger = camera(hands)
    assert by_finger.position_mm == pytest.approx(by_mouse.position_mm, abs=0.5)
    assert hands.window.store.state.selection == ()


def test_two_fingers_pan_and_pinch(hands: Hands, screen: QPointingDevice) -> None:
    canvas, start = hands.window.canvas, camera(hands)
    finger_drag(
        canvas, screen,
        (QPoint(200, 200), QPoint(240, 230)), (QPoint(300, 200), QPoint(340, 230)),
    )  # fmt: skip
    panned = camera(hands)
    assert distance(panned) == pytest.approx(distance(start))
    assert panned.focal_mm[0] < start.focal_mm[0]
    assert panned.focal_mm[2] > start.focal_mm[2]
    finger_drag(
        canvas, screen,
        (QPoint(220, 230), QPoint(170, 230)), (QPoint(270, 230), QPoint(320, 230)),
    )  # fmt: skip
    assert distance(camera(hands)) == pytest.approx(distance(start) / 3, rel=0.02)
    assert camera(hands).up == start.up


def test_a_tap_chooses_and_two_taps_focus(hands: Hands, screen: QPointingDevice) -> None:
    canvas = hands.window.canvas
    point = hands.player._structure_point("rectus_femoris")
    for near in (point, point + QPoint(3, 2)):
        QTest.touchEvent(canvas, screen).press(0, point, canvas).commit()
        QTest.touchEvent(canvas, screen).move(0, near, canvas).commit()
        QTest.touchEvent(canvas, screen).release(0, near, canvas).commit()
        assert hands.window.store.state.selection == ("rectus_femoris",)
    focused = camera(hands)
    assert hands.window.view is not None
    hands.window.view.fit(["rectus_femoris"])
    assert camera(hands).focal_mm == pytest.approx(focused.focal_mm)
    assert distance(camera(hands)) == pytest.approx(distance(focused))


def test_a_long_press_opens_the_menu_and_is_no_tap(hands: Hands, screen: QPointingDevice) -> None:
    canvas = hands.window.canvas
    asked: list[object] = []
    canvas.menu_wanted.disconnect()
    canvas.menu_wanted.connect(lambda hit, where: asked.append(hit.part))
    point = hands.player._structure_point("hip_bone")
    QTest.touchEvent(canvas, screen).press(0, point, canvas).commit()
    QTest.qWait(LONG_PRESS_MS + 80)
    assert asked == ["hip_bone"]
    QTest.touchEvent(canvas, screen).release(0, point, canvas).commit()
    assert hands.window.store.state.selection == ()


def test_a_second_finger_is_no_tap_and_a_cancelled_touch_neither(
    hands: Hands, screen: QPointingDevice
) -> None:
    canvas = hands.window.canvas
    point = hands.player._structure_point("hip_bone")
    QTest.touchEvent(canvas, screen).press(0, point, canvas).commit()
    QTest.touchEvent(canvas, screen).stationary(0).press(1, QPoint(9, 9), canvas).commit()
    QTest.touchEvent(canvas, screen).release(0, point, canvas).stationary(1).commit()
    QTest.touchEvent(canvas, screen).release(1, QPoint(9, 9), canvas).commit()
    assert hands.window.store.state.selection == ()
    assert not canvas._gestures._long.isActive()


def gesture(canvas: Canvas, kind: Qt.NativeGestureType, value: float, at: QPointF) -> None:
    """Send a gesture of a trackpad."""
    pad = QPointingDevice.primaryPointingDevice()
    where = QPointF(canvas.mapToGlobal(at))
    event = QNativeGestureEvent(kind, pad, 2, at, at, where, value, QPointF())
    QApplication.sendEvent(canvas, event)
    assert event.isAccepted()


def test_pinching_on_a_trackpad_zooms_and_twisting_rolls(hands: Hands) -> None:
    canvas, start = hands.window.canvas, camera(hands)
    point = QPointF(hands.player._structure_point("rectus_femoris"))
    under = canvas.pick(point)
    gesture(canvas, Qt.NativeGestureType.ZoomNativeGesture, 0.25, point)
    assert distance(camera(hands)) == pytest.approx(distance(start) / 1.25, rel=0.02)
    now = canvas.pick(point)
    assert now is not None
    assert under is not None
    assert now.point_mm == pytest.approx(under.point_mm, abs=0.6), "the point under the hand stays"
    gesture(canvas, Qt.NativeGestureType.RotateNativeGesture, 12.0, point)
    cosine = float(np.dot(camera(hands).up, start.up))
    assert cosine == pytest.approx(np.cos(np.radians(12)), abs=1e-6)
    gesture(canvas, Qt.NativeGestureType.SmartZoomNativeGesture, 0.0, point)
    assert camera(hands).focal_mm == pytest.approx((-20, -50, -70), abs=1), "the muscle's middle"


def wheel(
    canvas: Canvas,
    pixels: QPoint,
    angle: QPoint,
    phase: Qt.ScrollPhase,
    modifiers: Qt.KeyboardModifier = _PLAIN,
) -> None:
    """Send a wheel event."""
    at = QPointF(200, 200)
    where = QPointF(canvas.mapToGlobal(at))
    QApplication.sendEvent(
        canvas, QWheelEvent(at, where, pixels, angle, _NONE, modifiers, phase, False)
    )


def test_two_fingers_on_a_trackpad_pan_a_wheel_zooms(hands: Hands) -> None:
    canvas, start = hands.window.canvas, camera(hands)
    wheel(canvas, QPoint(30, 0), QPoint(60, 0), Qt.ScrollPhase.ScrollUpdate)
    panned = camera(hands)
    assert distance(panned) == pytest.approx(distance(start))
    assert panned.focal_mm[0] < start.focal_mm[0]
    held = Qt.KeyboardModifier.ControlModifier
    wheel(canvas, QPoint(0, 40), QPoint(0, 80), Qt.ScrollPhase.ScrollUpdate, held)
    assert distance(camera(hands)) < distance(panned)
    before = distance(camera(hands))
    wheel(canvas, QPoint(), QPoint(0, -120), Qt.ScrollPhase.NoScrollPhase)
    assert distance(camera(hands)) == pytest.approx(before * 1.15, rel=0.02)


def mouse(canvas: Canvas, kind: QEvent.Type, at: QPointF, button: Qt.MouseButton = _LEFT,
          held: Qt.MouseButton = _LEFT) -> None:  # fmt: skip
    """Send a mouse event."""
    where = QPointF(canvas.mapToGlobal(at))
    QApplication.sendEvent(canvas, QMouseEvent(kind, at, where, button, held, _PLAIN))


def test_a_quick_click_may_slip_a_little_a_slow_one_less(hands: Hands) -> None:
    canvas = hands.window.canvas
    point = QPointF(hands.player._structure_point("hip_bone"))
    start = camera(hands)
    slipped = point + QPointF(8, 0)
    mouse(canvas, QEvent.Type.MouseButtonPress, point)
    mouse(canvas, QEvent.Type.MouseMove, slipped, _NONE)
    mouse(canvas, QEvent.Type.MouseButtonRelease, slipped, held=_NONE)
    assert hands.window.store.state.selection == ("hip_bone",)
    assert camera(hands) == start
    mouse(canvas, QEvent.Type.MouseButtonPress, point)
    QTest.qWait(330)
    mouse(canvas, QEvent.Type.MouseMove, slipped, _NONE)
    mouse(canvas, QEvent.Type.MouseButtonRelease, slipped, held=_NONE)
    assert camera(hands) != start


def test_the_last_position_counts_when_no_move_came_before_the_release(hands: Hands) -> None:
    canvas, start = hands.window.canvas, camera(hands)
    assert hands.window.view is not None
    ends = []
    for middle in ((250.0, 220.0), (330.0, 120.0), None):
        hands.window.view.camera = start
        mouse(canvas, QEvent.Type.MouseButtonPress, QPointF(200, 200))
        if middle:
            mouse(canvas, QEvent.Type.MouseMove, QPointF(*middle), _NONE)
        mouse(canvas, QEvent.Type.MouseButtonRelease, QPointF(300, 240), held=_NONE)
        ends.append(camera(hands).position_mm)
    assert ends[0] == pytest.approx(ends[2], abs=1e-6)
    assert ends[1] == pytest.approx(ends[2], abs=1e-6)


def test_a_release_that_never_came_ends_the_drag(hands: Hands) -> None:
    canvas = hands.window.canvas
    mouse(canvas, QEvent.Type.MouseButtonPress, QPointF(200, 200))
    mouse(canvas, QEvent.Type.MouseMove, QPointF(260, 200), _NONE)
    before = camera(hands)
    mouse(canvas, QEvent.Type.MouseMove, QPointF(400, 300), _NONE, held=_NONE)
    assert camera(hands) == before
    mouse(canvas, QEvent.Type.MouseButtonPress, QPointF(200, 200))
    mouse(canvas, QEvent.Type.MouseButtonRelease, QPointF(200, 200), held=_NONE)


def test_another_button_meanwhile_is_left_to_the_first(hands: Hands) -> None:
    canvas, right = hands.window.canvas, Qt.MouseButton.RightButton
    start = camera(hands)
    mouse(canvas, QEvent.Type.MouseButtonPress, QPointF(200, 200))
    mouse(canvas, QEvent.Type.MouseButtonPress, QPointF(210, 200), right, _LEFT | right)
    mouse(canvas, QEvent.Type.MouseButtonRelease, QPointF(220, 200), right, _LEFT)
    mouse(canvas, QEvent.Type.MouseMove, QPointF(300, 200), _NONE, _LEFT)
    mouse(canvas, QEvent.Type.MouseButtonRelease, QPointF(300, 200), held=_NONE)
    assert distance(camera(hands)) == pytest.approx(distance(start)), "no zoom"
    assert camera(hands).position_mm != start.position_mm


def test_turning_freely_tips_over_and_is_remembered(hands: Hands) -> None:
    for _ in range(3):
        hands.do("drag", **{"from": [200, 100], "to": [200, 400]})
    assert camera(hands).up[2] >= -1e-9, "up stays up"
    hands.do("key", key="1")
    hands.do("key", key="O")
    assert hands.window.settings.switch("free_turn", usual=False)
    half = hands.window.canvas.height() / 2  # a hundred degrees
    for _ in range(2):
        hands.do("drag", **{"from": [200, half / 2], "to": [200, half * 1.5]})
    assert camera(hands).up[2] < -0.8, "it went over"
    hands.do("key", key="1")
    assert camera(hands).up == pytest.approx((0, 0, 1), abs=1e-6)
    hands.do("drag", **{"from": [200, 150], "to": [320, 300]})
    assert abs(camera(hands).up[0]) > 0.05
    hands.do("key", key="O")
    right = np.cross(
        camera(hands).up, np.subtract(camera(hands).position_mm, camera(hands).focal_mm)
    )
    assert right[2] == pytest.approx(0, abs=1e-6), "level again"
    assert not hands.window.settings.switch("free_turn", usual=False)


def drop(hands: Hands, *paths: Path | str) -> bool:
    """Drop files on the window; return whether they were let in."""
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    window = hands.window
    enter = QDragEnterEvent(QPoint(50, 50), Qt.DropAction.CopyAction, mime, _LEFT, _PLAIN)
    QApplication.sendEvent(window, enter)
    event = QDropEvent(QPointF(50, 50), Qt.DropAction.CopyAction, mime, _LEFT, _PLAIN)
    QApplication.sendEvent(window, event)
    return enter.isAccepted()


def test_a_folder_of_texts_can_be_dropped_and_so_can_a_text_in_it(
    hands: Hands, tmp_path: Path
) -> None:
    folder = tmp_path / "mijn teksten"
    shutil.copytree(default_folder(), folder)
    got: list[object] = []
    hands.window.drops.folder_dropped.connect(got.append)
    text = next((folder / "structures").glob("*.md"))
    assert drop(hands, folder)
    assert drop(hands, text)
    assert got == [folder, folder]


def test_what_is_no_folder_of_texts_is_refused_in_words(hands: Hands, tmp_path: Path) -> None:
    got: list[object] = []
    hands.window.drops.folder_dropped.connect(got.append)
    picture = tmp_path / "foto.png"
    picture.write_bytes(b"")
    drop(hands, picture)
    assert "'foto.png' is geen map met teksten" in hands.window.store.message
    drop(hands, tmp_path, picture)
    assert "één map" in hands.window.store.message
    assert got == []


def test_a_fast_mouse_over_the_whole_hip_loses_nothing(hands: Hands) -> None:
    """Presses and releases in bursts, while frames are being drawn."""
    canvas = hands.window.canvas
    clicked: list[object] = []
    canvas.clicked.connect(lambda hit, add: clicked.append(hit.node if hit else None))
    chance = np.random.default_rng(3)
    spots = [QPointF(*chance.uniform((20, 120), (canvas.width() - 20, canvas.height() - 60)))
             for _ in range(60)]  # fmt: skip
    start = camera(hands)
    wanted: list[object] = []
    for number, spot in enumerate(spots):
        mouse(canvas, QEvent.Type.MouseMove, spot - QPointF(5, 5), _NONE, _NONE)
        mouse(canvas, QEvent.Type.MouseButtonPress, spot)
        if number % 3 == 0:  # a drag there and back, ending where it began
            for way in (40.0, 90.0, 20.0):
                mouse(canvas, QEvent.Type.MouseMove, spot + QPointF(way, 0), _NONE)
            if number % 2:
                QApplication.processEvents()
            mouse(canvas, QEvent.Type.MouseButtonRelease, spot, held=_NONE)
        else:
            hit = canvas.pick(spot)
            wanted.append(hit.node if hit else None)
            mouse(canvas, QEvent.Type.MouseButtonRelease, spot, held=_NONE)
        assert canvas._press is None
    assert clicked == wanted
    assert camera(hands).position_mm == pytest.approx(start.position_mm, abs=1e-6)
    hands.player.settle()
    last = QPointF(hands.player._structure_point("hip_bone"))
    for step in range(40):
        mouse(canvas, QEvent.Type.MouseMove, last + QPointF(80 - 2 * step, 0), _NONE, _NONE)
    mouse(canvas, QEvent.Type.MouseMove, last, _NONE, _NONE)
    assert hands.window.store.hovered == "hip_bone"


def test_points_released_one_after_the_other_do_not_jump(
    hands: Hands, screen: QPointingDevice
) -> None:
    canvas = hands.window.canvas
    QTest.touchEvent(canvas, screen).press(0, QPoint(150, 200), canvas).commit()
    QTest.touchEvent(canvas, screen).stationary(0).press(1, QPoint(350, 300), canvas).commit()
    before = camera(hands)
    QTest.touchEvent(canvas, screen).stationary(0).release(1, QPoint(350, 300), canvas).commit()
    QTest.touchEvent(canvas, screen).move(0, QPoint(152, 200), canvas).commit()
    turned = camera(hands)
    moved = np.linalg.norm(np.subtract(turned.position_mm, before.position_mm))
    assert moved < 0.02 * distance(before)
    QTest.touchEvent(canvas, screen).release(0, QPoint(152, 200), canvas).commit()
    assert hands.window.store.state.selection == ()


@pytest.mark.parametrize("ratio", [1.25, 2.0])
def test_on_a_screen_of_another_density_clicks_stay_exact(
    hands: Hands, ratio: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    canvas = hands.window.canvas
    size = canvas.size()
    monkeypatch.setattr(canvas, "devicePixelRatioF", lambda: ratio)
    canvas.repaint()
    hands.player.settle()
    assert canvas._frame is not None
    assert canvas._frame.width() == round(size.width() * ratio)
    assert canvas._frame.height() == round(size.height() * ratio)
    for id_ in ("hip_bone", "femur", "rectus_femoris"):
        point = hands.player._structure_point(id_)
        assert 0 < point.x() < size.width()
        assert hands.do("click", x=point.x(), y=point.y())["selection"] == [id_]
