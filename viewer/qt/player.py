"""Playing back what a person did, as real Qt input events to the real window."""

from __future__ import annotations

import html
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QKeySequence, QMouseEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from viewer.errors import UserError, did_you_mean, not_written
from viewer.qt.window import MainWindow
from viewer.scene_steps import read_stand
from viewer.snapshot import snapshot

_BUTTONS = {
    "left": Qt.MouseButton.LeftButton,
    "middle": Qt.MouseButton.MiddleButton,
    "right": Qt.MouseButton.RightButton,
}
_MODIFIERS = {
    "ctrl": Qt.KeyboardModifier.ControlModifier,
    "shift": Qt.KeyboardModifier.ShiftModifier,
    "alt": Qt.KeyboardModifier.AltModifier,
}
_DRAG_STEPS = 8
#: Moves of a fast mouse between two turns of the event loop.
_MOVES_A_TURN = 12

Action = Mapping[str, Any]


class Player:
    """Carries out actions of a recording one by one.

    Parameters
    ----------
    window : MainWindow
        Open, with catalogue and view.
    """

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        self._hands: dict[str, Callable[[Action], None]] = {
            "click": self._click,
            "double_click": self._double_click,
            "move": self._move,
            "drag": self._drag,
            "path": self._path,
            "wheel": self._wheel,
            "key": self._key,
            "type": self._type,
            "wait": self._wait,
            "stand": self._stand,
            "screenshot": self._screenshot,
            "state": self._state,
        }

    def play(self, lines: list[str]) -> None:
        """Carry out every line.

        Raises
        ------
        UserError
            If a line is not understood, or there is nothing where it points.
        """
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                action = json.loads(line)
                hand = self._hands[action["do"]]
            except (ValueError, TypeError, KeyError):
                raise UserError(f"Regel {number} is geen actie: {line.strip()[:80]}") from None
            try:
                hand(action)
            except (KeyError, TypeError, ValueError) as error:
                raise UserError(
                    f"Regel {number}: in '{action['do']}' ontbreekt of klopt niet: {error}."
                ) from None
            except UserError as error:
                raise UserError(f"Regel {number}: {error}") from None
            self.settle()

    def settle(self) -> None:
        """Let the window finish what it is doing, fine frame and whole panel included."""
        self._window.panel.finish()
        QApplication.processEvents()
        self._window.canvas.finish_frame()
        QApplication.processEvents()

    def record(self) -> dict[str, Any]:
        """Return the state of the program."""
        window = self._window
        if window.catalogue is None:
            raise UserError("Het venster heeft nog geen teksten; wacht tot de atlas er is.")
        camera = window.view.camera if window.view else None
        return snapshot(window.store, window.catalogue, camera)

    def _target(self, action: Action) -> QWidget:
        name = action.get("target")
        if not name:
            return self._window.canvas
        self._window.panel.finish()
        found = self._window.findChild(QWidget, name)
        if not isinstance(found, QWidget):
            # a person would look behind "Nog … tonen"
            self._window.panel.unfold()
            QApplication.processEvents()
            found = self._window.findChild(QWidget, name)
        if not isinstance(found, QWidget):
            names = {w.objectName() for w in self._window.findChildren(QWidget)} - {""}
            raise UserError(
                f"in het venster is geen onderdeel '{name}'.{did_you_mean(str(name), names)}"
            )
        return found

    def _place(self, action: Action) -> tuple[QWidget, QPoint]:
        """Return the widget and the point in it that an action means."""
        if "structure" in action:
            return self._window.canvas, self._structure_point(str(action["structure"]))
        if "condition" in action:
            button = self._window.panel.entry_button("condition", str(action["condition"]))
            if button is None:
                raise UserError(
                    f"de aandoening '{action['condition']}' staat nu niet in het paneel."
                )
            QApplication.processEvents()
            self._window.panel.bring_in_sight(button)
            QApplication.processEvents()
            return button, button.rect().center()
        if "link" in action:
            return self._link_point(str(action["link"]))
        if "x" not in action and action.get("target"):
            widget = self._target(action)
            if self._window.panel.isAncestorOf(widget):
                self._window.panel.bring_in_sight(widget)
                QApplication.processEvents()
            return widget, widget.rect().center()
        return self._target(action), QPointF(float(action["x"]), float(action["y"])).toPoint()

    def _link_point(self, target: str) -> tuple[QWidget, QPoint]:
        """Return a point on a word of the panel that leads to ``target``, found by pointing."""
        for label in self._window.panel.labels():
            if f'href="{html.escape(target)}"' not in label.text() or not label.isVisible():
                continue
            self._window.panel.bring_in_sight(label)
            QApplication.processEvents()
            point = _point_on_link(label, target)
            if point:
                return label, point
        raise UserError(f"in het paneel staat geen woord dat naar '{target}' leidt.")

    def _structure_point(self, id_: str) -> QPoint:
        window = self._window
        if window.catalogue is None or window.view is None:
            raise UserError("het venster heeft nog geen 3D-beeld.")
        if not window.catalogue.knows(id_):
            known = [*window.catalogue.library.structures, *window.catalogue.shapes]
            raise UserError(f"de structuur '{id_}' is niet bekend.{did_you_mean(id_, known)}")
        self.settle()
        pixel = None
        for target in window.catalogue.targets(id_):
            pixel = window.view.visible_pixel([target.part], target.region)
            if pixel:
                break
        if pixel is None:
            raise UserError(f"van '{id_}' is nu niets te zien.")
        ratio = window.canvas.devicePixelRatioF()
        return QPoint(int(pixel[0] / ratio), int(pixel[1] / ratio))

    def _click(self, action: Action) -> None:
        widget, point = self._place(action)
        QTest.mouseMove(widget, point)
        QTest.mouseClick(widget, _button(action), _modifiers(action), point)

    def _double_click(self, action: Action) -> None:
        widget, point = self._place(action)
        QTest.mouseDClick(widget, _button(action), _modifiers(action), point)

    def _move(self, action: Action) -> None:
        widget, point = self._place(action)
        _mouse(widget, QEvent.Type.MouseMove, QPointF(point), Qt.MouseButton.NoButton,
               Qt.MouseButton.NoButton, _modifiers(action))  # fmt: skip

    def _drag(self, action: Action) -> None:
        widget = self._target(action)
        start, end = (QPointF(*map(float, action[key])) for key in ("from", "to"))
        button, modifiers = _button(action), _modifiers(action)
        _mouse(widget, QEvent.Type.MouseButtonPress, start, button, button, modifiers)
        for step in range(1, _DRAG_STEPS + 1):
            where = start + (end - start) * (step / _DRAG_STEPS)
            _mouse(widget, QEvent.Type.MouseMove, where, Qt.MouseButton.NoButton, button, modifiers)
            QApplication.processEvents()
        none = Qt.MouseButton.NoButton
        _mouse(widget, QEvent.Type.MouseButtonRelease, end, button, none, modifiers)

    def _path(self, action: Action) -> None:
        """Move through points without waiting for frames, with a button held or with none."""
        widget = self._target(action)
        points = [QPointF(float(x), float(y)) for x, y in action["points"]]
        if not points:
            raise ValueError("points")
        modifiers, none = _modifiers(action), Qt.MouseButton.NoButton
        button = _button(action) if action.get("button") else none
        if button != none:
            _mouse(widget, QEvent.Type.MouseButtonPress, points[0], button, button, modifiers)
        for number, where in enumerate(points):
            _mouse(widget, QEvent.Type.MouseMove, where, none, button, modifiers)
            if number % _MOVES_A_TURN == 0:
                QApplication.processEvents()
        if button != none:
            _mouse(widget, QEvent.Type.MouseButtonRelease, points[-1], button, none, modifiers)

    def _wheel(self, action: Action) -> None:
        widget = self._target(action)
        centre = QPointF(widget.rect().center())
        where = QPointF(float(action.get("x", centre.x())), float(action.get("y", centre.y())))
        delta = QPoint(0, round(float(action.get("steps", action.get("delta", 1))) * 120))
        QApplication.sendEvent(
            widget,
            QWheelEvent(
                where, QPointF(widget.mapToGlobal(where)), QPoint(), delta,
                Qt.MouseButton.NoButton, _modifiers(action), Qt.ScrollPhase.NoScrollPhase, False,
            ),
        )  # fmt: skip

    def _key(self, action: Action) -> None:
        keys = QKeySequence(str(action["key"]))
        if keys.isEmpty() or not keys.toString():
            raise UserError(f"de toets '{action['key']}' bestaat niet.")
        QTest.keySequence(QApplication.focusWidget() or self._window.canvas, keys)

    def _type(self, action: Action) -> None:
        widget = self._target(action) if "target" in action else QApplication.focusWidget()
        QTest.keyClicks(widget or self._window.canvas, str(action["text"]))

    def _wait(self, action: Action) -> None:
        QTest.qWait(int(action["ms"]))

    def _stand(self, action: Action) -> None:
        context = self._window.context
        if context is None:
            raise UserError("het venster heeft nog geen 3D-beeld.")
        library = context.choose.catalogue.library
        context.move.take(read_stand(str(action["stand"]), library))

    def _screenshot(self, action: Action) -> None:
        self.screenshot(Path(str(action["file"])))

    def screenshot(self, path: Path) -> None:
        """Save the whole window, 3D view included.

        Raises
        ------
        UserError
            If the file cannot be written.
        """
        self.settle()
        self._window.canvas.refine()
        if not self._window.frame.grab().save(str(path)):
            raise UserError(f"'{path}' kan niet geschreven worden; kies een andere plaats.")

    def _state(self, action: Action) -> None:
        write_state(Path(str(action["file"])), self.record())


def _point_on_link(label: QLabel, target: str) -> QPoint | None:
    """Move over a label until it says that the mouse is on the link."""
    hovered: list[str] = []
    label.linkHovered.connect(hovered.append)
    step_px = max(4, label.fontMetrics().height() // 2)
    none = Qt.MouseButton.NoButton
    try:
        for y in range(step_px // 2, label.height(), step_px):
            for x in range(1, label.width(), step_px):
                _mouse(label, QEvent.Type.MouseMove, QPointF(x, y), none, none,
                       Qt.KeyboardModifier.NoModifier)  # fmt: skip
                if hovered and hovered[-1] == target:
                    return QPoint(x, y)
    finally:
        label.linkHovered.disconnect(hovered.append)
    return None


def write_state(path: Path, record: Mapping[str, Any]) -> None:
    """Write a state as JSON.

    Raises
    ------
    UserError
        If the file cannot be written.
    """
    try:
        path.write_text(json.dumps(record, ensure_ascii=False, indent=1), encoding="utf-8")
    except OSError as error:
        raise not_written(path, error) from error


def _button(action: Action) -> Qt.MouseButton:
    return _BUTTONS[action.get("button", "left")]


def _modifiers(action: Action) -> Qt.KeyboardModifier:
    flags = Qt.KeyboardModifier.NoModifier
    for name in action.get("modifiers", []):
        flags |= _MODIFIERS[name]
    return flags


def _mouse(
    widget: QWidget,
    kind: QEvent.Type,
    where: QPointF,
    button: Qt.MouseButton,
    held: Qt.MouseButton,
    modifiers: Qt.KeyboardModifier,
) -> None:
    event = QMouseEvent(kind, where, QPointF(widget.mapToGlobal(where)), button, held, modifiers)
    QApplication.sendEvent(widget, event)
