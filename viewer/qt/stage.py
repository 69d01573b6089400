"""Plays a test or movement: moves the leg from step to step, with a clock."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Signal

from content.model import Scene
from viewer.catalogue import Catalogue
from viewer.choose import Chooser
from viewer.move import Mover
from viewer.play import SPEEDS, Leg, way
from viewer.posing import reached
from viewer.scene_steps import pose_of, step_shown
from viewer.state import State, Store

#: Time between two poses of the leg; slower machines draw fewer.
_TICK_MS = 16


class StagePlayer(QObject):
    """Moves the leg through the steps of the open scene.

    Parameters
    ----------
    store : Store
    catalogue : callable
        Returns the catalogue, None before there is one.
    parent : QObject
    """

    changed = Signal()

    def __init__(
        self, store: Store, catalogue: Callable[[], Catalogue | None], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._store = store
        self._catalogue = catalogue
        self._legs: list[Leg] = []
        self._scene = ""
        self._time_s = 0.0
        self._speed = SPEEDS[0]
        self._clock = QElapsedTimer()
        self._timer = QTimer(self)
        self._timer.setInterval(_TICK_MS)
        self._timer.timeout.connect(self._tick)
        store.changed.connect(self._on_changed)

    @property
    def playing(self) -> bool:
        """Whether the leg moves by itself now, or rests before the next step."""
        return self._timer.isActive()

    @property
    def speed(self) -> float:
        """How fast it plays, as a share of the usual speed."""
        return self._speed

    def scene(self) -> Scene | None:
        """Return the open scene, None where none with steps is open."""
        catalogue = self._catalogue()
        id_ = self._store.state.place.scene
        found = catalogue.library.scenes.get(id_ or "") if catalogue else None
        return found if found and found.steps else None

    def play(self) -> None:
        """Play the open scene from its first step to its last."""
        self._go(0, None)

    def open(self) -> None:
        """Play the scene that was just opened; a sign is only told, until someone asks."""
        scene = self.scene()
        if scene and scene.kind != "sign":
            self.play()

    def toggle(self) -> None:
        """Hold still, or go on; play again from the start when the end is reached."""
        if self.playing:
            self.hold()
        elif self._legs and self._scene == self._store.state.place.scene:
            self._run()
        else:
            self.play()

    def step(self, by: int) -> None:
        """Move to a step before or after the one that is shown, and hold there."""
        scene = self.scene()
        if scene:
            shown = step_shown(self._store.state.step, scene)
            self.show_step(min(max(shown + by, 0), len(scene.steps) - 1))

    def show_step(self, number: int) -> None:
        """Move to one step and hold there; shapes that cannot move show it as it is."""
        catalogue = self._catalogue()
        if not self._go(number, number + 1) and catalogue:
            Chooser(self._store, catalogue).open_step(number)

    def change_speed(self) -> None:
        """Play at the next speed."""
        self._speed = SPEEDS[(SPEEDS.index(self._speed) + 1) % len(SPEEDS)]
        self.changed.emit()

    def hold(self) -> None:
        """Hold still where it is; ``toggle`` goes on from there."""
        if self.playing:
            self._timer.stop()
            self._store.drop()
            self.changed.emit()

    def stop(self) -> bool:
        """Stop for good, where it is; return whether anything was playing."""
        was = self.playing
        self.hold()
        self._legs = []
        return was

    def _go(self, first: int, behind: int | None) -> bool:
        """Start on the way through some steps; return whether there is anything to move."""
        scene, catalogue = self.scene(), self._catalogue()
        if scene is None or catalogue is None or not Mover(self._store, catalogue).can_move():
            return False
        self.stop()
        steps = scene.steps[first:behind]
        patient = self._store.state.reader == "patient"
        self._legs = way(
            self._store.state.pose,
            [reached(pose_of(step)) for step in steps],
            [step.patient if patient else step.student for step in steps],
            first,
        )
        self._scene, self._time_s = scene.id, 0.0
        self._run()
        return True

    def _run(self) -> None:
        self._clock.start()
        self._timer.start()
        self._show()
        self.changed.emit()

    def _tick(self) -> None:
        self._time_s += self._clock.restart() / 1000.0 * self._speed
        while self._legs and self._time_s >= self._legs[0].lasts_s:
            self._show()
            self._time_s -= self._legs[0].lasts_s
            del self._legs[0]
        if self._legs:
            self._show()
        else:
            self.stop()

    def _show(self) -> None:
        leg = self._legs[0]
        self._store.drag(pose=leg.at(self._time_s), step=leg.step)

    def _on_changed(self, _old: State, new: State) -> None:
        """Something else was opened: what was playing there is over."""
        if self._legs and new.place.scene != self._scene:
            self.stop()
