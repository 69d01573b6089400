"""The window of the operating system: there before anything that fills it is read."""

from __future__ import annotations

import time

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QColor, QPalette
from PySide6.QtWidgets import QApplication, QLabel, QMainWindow

from viewer.qt.settings import Settings
from viewer.qt.theme import THEMES

#: A window that no screen shows, one that opens folded away for instance, is not waited for longer.
_LONGEST_S = 0.3


class Frame(QMainWindow):
    """An empty window in the colours of the theme, where it stood last.

    Parameters
    ----------
    settings : Settings
    """

    closing = Signal()

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self._settings = settings
        self.setWindowTitle("Heupatlas")
        self.setMinimumSize(640, 480)
        theme = THEMES[settings.theme]
        opening = QLabel("Heupatlas wordt geopend …", self)
        opening.setAlignment(Qt.AlignmentFlag.AlignCenter)
        colours = QPalette()
        colours.setColor(QPalette.ColorRole.Window, QColor(theme.window))
        colours.setColor(QPalette.ColorRole.WindowText, QColor(theme.quiet))
        opening.setPalette(colours)
        opening.setAutoFillBackground(True)
        self.setCentralWidget(opening)
        self.resize(QSize(1280, 800))
        geometry = settings.layout("window")
        if not geometry.isEmpty():
            self.restoreGeometry(geometry)

    def open(self) -> None:
        """Show it, and wait until it is on the screen."""
        self.show()
        until_s = time.perf_counter() + _LONGEST_S
        handle = self.windowHandle()
        while not handle.isExposed() and time.perf_counter() < until_s:
            QApplication.processEvents()
        QApplication.processEvents()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        """Remember where it stood."""
        self._settings.keep_layout("window", self.saveGeometry())
        self.closing.emit()
        super().closeEvent(event)
