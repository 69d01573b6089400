"""Tells when nothing was touched for a while, anywhere in the program."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication

_TOUCHES = frozenset(
    {
        QEvent.Type.MouseMove,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseButtonRelease,
        QEvent.Type.MouseButtonDblClick,
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
    """Waits for a while without any touch; it looks at events only while it waits.

    Parameters
    ----------
    while_ms : int
    parent : QObject
    """

    reached = Signal()

    def __init__(self, while_ms: int, parent: QObject) -> None:
        super().__init__(parent)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(while_ms)
        self._timer.timeout.connect(self._reach)

    @property
    def waiting(self) -> bool:
        """Whether it waits now."""
        return self._timer.isActive()

    def wait(self) -> None:
        """Wait from now on, from the start."""
        app = QCoreApplication.instance()
        if app is not None and not self.waiting:
            app.installEventFilter(self)
        self._timer.start()

    def stop(self) -> None:
        """Wait no longer."""
        self._timer.stop()
        app = QCoreApplication.instance()
        if app is not None:
            app.removeEventFilter(self)

    def _reach(self) -> None:
        if QGuiApplication.mouseButtons() != Qt.MouseButton.NoButton:
            self._timer.start()  # a hand that holds on is going to move
            return
        self.stop()
        self.reached.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Begin again at every touch; all events go on to where they were sent."""
        if event.type() in _TOUCHES:
            self._timer.start()
        return super().eventFilter(watched, event)
