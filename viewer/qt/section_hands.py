"""Hands on the section plane: drags of its grips, and the wheel."""

from __future__ import annotations

from PySide6.QtCore import QObject, QPointF, QTimer
from PySide6.QtGui import QPainter

from viewer.qt.canvas import Canvas
from viewer.qt.section_grips import GripShape, SectionGrips
from viewer.state import Store

#: Steps of the wheel that follow each other within this time are undone at once.
_ONE_MOVEMENT_MS = 500


class SectionHands(QObject):
    """Puts the grips on the canvas and changes the plane by them.

    Parameters
    ----------
    canvas : Canvas
    store : Store
    """

    def __init__(self, canvas: Canvas, store: Store) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._store = store
        self._grips = SectionGrips()
        self._quiet = QTimer(self)
        self._quiet.setSingleShot(True)
        self._quiet.setInterval(_ONE_MOVEMENT_MS)
        self._quiet.timeout.connect(store.drop)
        canvas.grips = self

    @property
    def busy(self) -> bool:
        """Whether a grip is held, or lies under the mouse."""
        return bool(self._grips.held or self._grips.hovered)

    def step(self, step_mm: float) -> bool:
        """Move the plane on by the wheel; False when there is none."""
        section = self._store.state.section
        if section is None:
            return False
        self._store.drag(section=section.stepped(step_mm))
        self._quiet.start()
        return True

    def hover(self, point: QPointF) -> bool:
        """Take over where the mouse is; True when it is on a grip."""
        shape, before = self._shape(), self._grips.hovered
        self._grips.hovered = self._grips.at(shape, point) if shape else None
        if self._grips.hovered != before:
            self._canvas.update()
        return self._grips.hovered is not None

    def leave(self) -> None:
        """The mouse left the view."""
        self._grips.hovered = None

    def press(self, point: QPointF) -> bool:
        """Take hold of the grip under a point; False when there is none."""
        section, shape = self._store.state.section, self._shape()
        grip = self._grips.at(shape, point) if shape else None
        if section is None or shape is None or grip is None:
            return False
        self._store.drop()  # a movement of the wheel that was not over yet is one by itself
        self._grips.take(grip, section, shape, point)
        return True

    def move(self, point: QPointF) -> None:
        """Move what is held with the mouse."""
        section = self._grips.dragged(point)
        if section is not None:
            self._store.drag(section=section)

    def release(self) -> None:
        """Let go: the whole movement is undone at once."""
        self._grips.let_go()
        self._store.drop()

    def paint(self, painter: QPainter) -> None:
        """Draw the grips of the plane, if there is one."""
        shape = self._shape()
        if shape:
            self._grips.paint(painter, shape)

    def _shape(self) -> GripShape | None:
        section, view = self._store.state.section, self._canvas.view
        if section is None or view is None:
            return None
        size = self._canvas.width(), self._canvas.height()
        return self._grips.shape(section, view, size, self._canvas.devicePixelRatioF())
