"""Tells when the window was not touched for a while."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QWindow
from PySide6.QtWidgets import QApplication, QWidget

_TOUCHES = frozenset(
    {
        QEvent.Type.MouseMove,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseButtonRelease,
        QEvent.Type.Wheel,
        QEvent.Type.KeyPress,
        QEvent.Type.KeyRelease,
        QEvent.Type.TouchBegin,
        QEvent.Type.TouchUpdate,
        QEvent.Type.TouchEnd,
        QEvent.Type.NativeGesture,
    }
)


class Quiet(QObject):
    """Waits for a while without any touch of the window that a widget is in.

    What hands do reaches the window of the system first, before any widget: it is watched there,
    where hardly anything else passes. To watch all events of the program costs a click 10 ms.

    Parameters
    ----------
    while_ms : int
    widget : QWidget
    """

    reached = Signal()

    def __init__(self, while_ms: int, widget: QWidget) -> None:
        super().__init__(widget)
        self._widget = widget
        self._watched: QWindow | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(while_ms)
        self._timer.timeout.connect(self._reach)

    def wait(self) -> None:
        """Wait from now on, from the start."""
        window = self._widget.window().windowHandle()
        if window is not self._watched:
            if window is not None:
                window.installEventFilter(self)
            self._watched = window
        self._timer.start()

    def stop(self) -> None:
        """Wait no longer."""
        self._timer.stop()

    def _reach(self) -> None:
        held = QGuiApplication.mouseButtons() != Qt.MouseButton.NoButton
        if held or QApplication.activePopupWidget() or QApplication.activeModalWidget():
            self._timer.start()  # a hand that holds on is going to move, or is in another window
        else:
            self.reached.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Begin again at every touch; all events go on to where they were sent."""
        if event.type() in _TOUCHES and self._timer.isActive():
            self._timer.start()
        return super().eventFilter(watched, event)
