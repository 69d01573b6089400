"""The bar that plays the open test or movement: back, play, on, how fast, and which step."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QWidget

from viewer.qt.actions import Actions
from viewer.qt.stage import StagePlayer
from viewer.scene_steps import step_shown
from viewer.state import State

_PLAY, _HOLD = "▶ Speel af", "‖ Houd stil"


class StageBar(QWidget):
    """Shown under the 3D view while a test or movement with steps is open.

    Parameters
    ----------
    stage : StagePlayer
    actions : Actions
    parent : QWidget
    """

    def __init__(self, stage: StagePlayer, actions: Actions, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("bar")
        self._stage = stage
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 5, 10, 5)
        row.setSpacing(6)
        row.addWidget(actions.button("step_back", "◂ Vorige", self))
        self._play = actions.button("play", _PLAY, self)
        row.addWidget(self._play)
        row.addWidget(actions.button("step_on", "Volgende ▸", self))
        self._speed = actions.button("play_speed", "1×", self)
        row.addWidget(self._speed)
        self._step = QLabel(self)
        self._step.setObjectName("agelabel")
        self._step.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        row.addWidget(self._step, 1)
        row.addWidget(actions.button("neutral", "Neutraal", self))
        stage.changed.connect(self._show_playing)
        self._show_playing()
        self.hide()

    def show_state(self, state: State) -> None:
        """Show which step is shown; nothing where no scene with steps is open."""
        scene = self._stage.scene()
        self.setVisible(scene is not None)
        if scene:
            number = step_shown(state.step, scene) + 1
            self._step.setText(f"Stap {number} van {len(scene.steps)}")

    def _show_playing(self) -> None:
        self._play.setText(_HOLD if self._stage.playing else _PLAY)
        self._speed.setText(f"{self._stage.speed:g}×".replace(".", ","))
