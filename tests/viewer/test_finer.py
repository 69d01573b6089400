"""The finer frame at rest: it comes when nothing was touched for a while, and holds nobody up."""

from __future__ import annotations

import numpy as np
import pytest
from hands import Hands
from PySide6.QtCore import QPoint, QSettings, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from viewer.looks import Shading
from viewer.qt.film import FINER_MS
from viewer.qt.settings import Settings

pytestmark = pytest.mark.screen


class Drawn:
    """Writes down which frames a view draws, in order."""

    def __init__(self, hands: Hands, monkeypatch: pytest.MonkeyPatch) -> None:
        self.kinds: list[str] = []
        view = hands.window.view
        assert view is not None
        render, refine = view.render, view.refine

        def rendered(*, moving: bool = False) -> np.ndarray:
            self.kinds.append("rough" if moving else "whole")
            return render(moving=moving)

        def refined() -> np.ndarray | None:
            self.kinds.append("finer")
            return refine()

        monkeypatch.setattr(view, "render", rendered)
        monkeypatch.setattr(view, "refine", refined)


@pytest.fixture
def drawn(hands: Hands, monkeypatch: pytest.MonkeyPatch) -> Drawn:
    return Drawn(hands, monkeypatch)


def test_after_a_turn_a_whole_frame_comes_first_and_the_finer_one_when_it_stays_quiet(
    hands: Hands, drawn: Drawn
) -> None:
    canvas = hands.window.canvas
    canvas.turn_by(QPoint(30, 0).toPointF())
    QTest.qWait(FINER_MS // 2)
    assert drawn.kinds[0] == "rough"
    assert "finer" not in drawn.kinds
    QTest.qWait(3 * FINER_MS)
    assert drawn.kinds == ["rough", "whole", "finer"]
    QTest.qWait(2 * FINER_MS)
    assert drawn.kinds == ["rough", "whole", "finer"], "once"


@pytest.mark.parametrize("touch", ["mouse", "key", "held", "menu"])
def test_any_touch_puts_the_finer_frame_off(hands: Hands, drawn: Drawn, touch: str) -> None:
    canvas, system = hands.window.canvas, hands.window.frame.windowHandle()
    at = canvas.mapTo(hands.window.frame, QPoint(100, 100))
    canvas.finish_frame()
    menu = QMenu(hands.window)
    menu.addAction("iets")
    if touch == "held":
        QTest.mousePress(system, Qt.MouseButton.LeftButton, pos=at)
    elif touch == "menu":
        menu.popup(hands.window.frame.mapToGlobal(at))
    for number in range(8):
        QTest.qWait(FINER_MS // 3)
        if touch == "mouse":
            QTest.mouseMove(system, at + QPoint(3 * number, 0))
        elif touch == "key":
            QTest.keyClick(system, Qt.Key.Key_Shift)
    assert "finer" not in drawn.kinds
    if touch == "held":
        QTest.mouseRelease(system, Qt.MouseButton.LeftButton, pos=at)
    menu.close()
    QTest.qWait(4 * FINER_MS)
    assert drawn.kinds[-1] == "finer"
    assert drawn.kinds.count("finer") == 1


def test_while_something_plays_no_finer_frame_holds_it_up(hands: Hands, drawn: Drawn) -> None:
    canvas = hands.window.canvas
    playing = True
    canvas.moves_soon = lambda: playing
    canvas.finish_frame()
    QTest.qWait(3 * FINER_MS)
    assert "finer" not in drawn.kinds
    playing = False
    QTest.qWait(2 * FINER_MS)
    assert drawn.kinds[-1] == "finer"


def test_what_lies_over_the_picture_stays_when_the_finer_frame_comes(hands: Hands) -> None:
    canvas, view = hands.window.canvas, hands.window.view
    assert view is not None
    spot = view.visible_pixel(["femur"])
    assert spot is not None
    canvas.hover_at(QPoint(*spot).toPointF() / canvas.devicePixelRatioF())
    under, overlay = canvas.hover_hit, canvas._overlay
    assert under is not None
    assert overlay is not None
    before = canvas.grab().toImage()
    canvas.refine()
    assert canvas._overlay is overlay
    assert canvas.hover_hit == under
    after = canvas.grab().toImage()
    assert before != after, "smooth edges"


def test_a_copied_picture_is_as_fine_as_it_gets(hands: Hands, drawn: Drawn) -> None:
    canvas = hands.window.canvas
    canvas.turn_by(QPoint(30, 0).toPointF())
    hands.window.copy_picture()
    assert drawn.kinds == ["whole", "finer"], "nothing rough is copied"
    QApplication.processEvents()


def test_shadow_in_hollows_is_set_by_a_command_and_remembered(hands: Hands) -> None:
    window = hands.window
    assert window.view is not None
    told = set()
    for shading in ("on", "off", "auto"):
        window.run_command(window._commands[f"shading_{shading}"])
        assert window.view.shading == shading
        assert window.settings.shading == shading
        told.add(window.store.message)
        checked = [s for s in ("auto", "on", "off") if window.actions_[f"shading_{s}"].isChecked()]
        assert checked == [shading], "one at a time"
    assert len(told) == 3


@pytest.mark.parametrize(("kept", "read"), [("on", "on"), ("nonsense", "auto"), (7, "auto")])
def test_a_damaged_setting_is_as_if_never_set(
    tmp_path: object, kept: object, read: Shading
) -> None:
    store = QSettings(f"{tmp_path}/s.ini", QSettings.Format.IniFormat)
    store.setValue("shading", kept)
    assert Settings(store).shading == read
