"""Writing down what a person does, in the form that ``speel`` plays again."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QObject, QPointF, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QWidget

from viewer.errors import not_written

_BUTTONS = {
    Qt.MouseButton.LeftButton: "left",
    Qt.MouseButton.MiddleButton: "middle",
    Qt.MouseButton.RightButton: "right",
}
_MODIFIERS = {
    "ctrl": Qt.KeyboardModifier.ControlModifier,
    "shift": Qt.KeyboardModifier.ShiftModifier,
    "alt": Qt.KeyboardModifier.AltModifier,
}
_DRAG_PX = 6.0


class Recorder(QObject):
    """Listens to the whole application between ``start`` and ``stop``."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._lines: list[str] = []
        self._press: tuple[QObject, QPointF, str] | None = None
        self.active = False

    def start(self) -> None:
        """Begin a new recording."""
        self._lines = []
        self.active = True
        app = QApplication.instance()
        if app:
            app.installEventFilter(self)

    def stop(self) -> list[str]:
        """End the recording and return its lines (JSON, one action each)."""
        app = QApplication.instance()
        if app:
            app.removeEventFilter(self)
        self.active = False
        return self._lines

    def save(self, path: str) -> str:
        """Write the last recording and return what to tell of it."""
        text = "".join(f"{line}\n" for line in self._lines)
        try:
            Path(path).write_text(text, encoding="utf-8")
        except OSError as error:
            return str(not_written(path, error))
        return f"De opname staat in {path}."

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Write down hands; nothing is held back."""
        if isinstance(watched, QWidget) and watched.objectName():
            if isinstance(event, QMouseEvent):
                self._mouse(watched, event)
            elif isinstance(event, QWheelEvent):
                where = event.position()
                self._write(
                    watched, {"do": "wheel", "x": where.x(), "y": where.y(),
                              "steps": event.angleDelta().y() / 120.0,
                              "modifiers": _names(event.modifiers())},
                )  # fmt: skip
            elif isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
                self._key(event)
        return False

    def _mouse(self, watched: QWidget, event: QMouseEvent) -> None:
        button = _BUTTONS.get(event.button(), "left")
        if event.type() == QEvent.Type.MouseButtonPress:
            self._press = (watched, event.position(), button)
        elif event.type() == QEvent.Type.MouseButtonDblClick:
            self._at("double_click", watched, event, button)
        elif event.type() == QEvent.Type.MouseButtonRelease and self._press:
            source, start, button = self._press
            self._press = None
            moved = event.position() - start
            if source is watched and abs(moved.x()) + abs(moved.y()) >= _DRAG_PX:
                self._write(
                    watched,
                    {"do": "drag", "from": [start.x(), start.y()],
                     "to": [event.position().x(), event.position().y()],
                     "button": button, "modifiers": _names(event.modifiers())},
                )  # fmt: skip
            else:
                self._at("click", watched, event, button)

    def _at(self, what: str, watched: QWidget, event: QMouseEvent, button: str) -> None:
        where = event.position()
        self._write(
            watched,
            {"do": what, "x": where.x(), "y": where.y(), "button": button,
             "modifiers": _names(event.modifiers())},
        )  # fmt: skip

    def _key(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Control, Qt.Key.Key_Shift, Qt.Key.Key_Alt):
            return
        keys = QKeySequence(event.keyCombination()).toString()
        line = {"do": "key", "key": keys}
        if not self._lines or self._lines[-1] != json.dumps(line) or not event.isAutoRepeat():
            self._lines.append(json.dumps(line))

    def _write(self, watched: QWidget, line: dict[str, Any]) -> None:
        if watched.objectName() != "canvas":
            line["target"] = watched.objectName()
        self._lines.append(json.dumps(line, ensure_ascii=False))


def _names(modifiers: Qt.KeyboardModifier) -> list[str]:
    return [name for name, flag in _MODIFIERS.items() if modifiers & flag]
