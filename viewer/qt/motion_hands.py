"""Hands on the panel of angles: what sliders and numbers mean, and what the panel then shows."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from meshes.motion.limits import Within
from viewer.commands import Context
from viewer.motion_view import motion_view
from viewer.posing import with_angle
from viewer.qt.motion_panel import MotionPanel
from viewer.qt.stage import StagePlayer
from viewer.state import State


class MotionHands(QObject):
    """Listens to the panel and changes the pose.

    Parameters
    ----------
    panel : MotionPanel
    stage : StagePlayer
        Stops when someone takes the leg.
    context : callable
        Returns what commands work on, or None while there is no atlas yet.
    parent : QObject
    """

    def __init__(
        self,
        panel: MotionPanel,
        stage: StagePlayer,
        *,
        context: Callable[[], Context | None],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._panel = panel
        self._stage = stage
        self._context = context
        self._asked: Within | None = None
        panel.dragged.connect(self._drag)
        panel.asked.connect(self._take)
        panel.dropped.connect(self._drop)
        panel.refused.connect(self._refuse)
        panel.hide()

    def show(self, state: State) -> None:
        """Show the panel for a state; it is there while the leg can be moved."""
        context = self._context()
        shown = state.motion and context is not None
        if shown and context is not None:
            self._panel.show_motion(motion_view(state, context.choose.catalogue))
        self._panel.setVisible(shown)

    def _drag(self, angle: str, value_deg: float) -> None:
        context = self._context()
        if context:
            self._stage.stop()
            self._asked = with_angle(context.store.state.pose, angle, value_deg)
            context.move.drag(self._asked)

    def _take(self, angle: str, value_deg: float) -> None:
        context = self._context()
        if context:
            self._stage.stop()
            context.move.take(with_angle(context.store.state.pose, angle, value_deg))

    def _drop(self) -> None:
        context = self._context()
        if context:
            context.move.drop(self._asked)

    def _refuse(self, text: str) -> None:
        context = self._context()
        if context:
            context.store.tell(f"'{text}' is geen aantal graden; schrijf bijvoorbeeld 90.")
