"""What the canvas asks of things on it that can be taken hold of."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainter


class Grips(Protocol):
    """What can be taken hold of on the view, before what lies under it."""

    @property
    def busy(self) -> bool:
        """Whether one is held, or lies under the mouse."""

    def step(self, step: float) -> bool:
        """Go on by steps of the wheel with Ctrl; False when it means something else."""

    def hover(self, point: QPointF) -> bool:
        """Take over where the mouse is; True when it is on a grip."""

    def leave(self) -> None:
        """The mouse left the view."""

    def press(self, point: QPointF) -> bool:
        """Take hold of what is under a point; False when there is nothing."""

    def move(self, point: QPointF) -> None:
        """Move what is held."""

    def release(self) -> None:
        """Let go."""

    def paint(self, painter: QPainter) -> None:
        """Draw all grips."""
