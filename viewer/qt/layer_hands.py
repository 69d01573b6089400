"""Hands on the sliders below the 3D view: what moving them means, and what they show."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from viewer.commands import Context
from viewer.panel_parts import reader_name
from viewer.qt.layer_bar import LayerBar
from viewer.resolve import distance_apart
from viewer.state import Store


class LayerHands(QObject):
    """Listens to the bar and changes the state.

    Parameters
    ----------
    bar : LayerBar
    store : Store
    context : callable
        Returns what commands work on, or None while there is no atlas yet.
    """

    def __init__(
        self, bar: LayerBar, store: Store, *, context: Callable[[], Context | None]
    ) -> None:
        super().__init__(bar)
        self._bar = bar
        self._store = store
        self._context = context
        bar.peel.moved.connect(self._peel)
        bar.apart.moved.connect(self._move_apart)
        bar.peel.ended.connect(store.drop)
        bar.apart.ended.connect(store.drop)

    def show(self) -> None:
        """Show how far both have gone, and what was taken off last."""
        context = self._context()
        if context:
            choose, state = context.choose, self._store.state
            last = choose.last_peeled()
            name = reader_name(last, state.reader, choose.catalogue.library) if last else ""
            self._bar.show_state(choose.peel_position, name, distance_apart(state))

    def _peel(self, position: float) -> None:
        context = self._context()
        if context:
            context.choose.peel_to(position)

    def _move_apart(self, amount: float) -> None:
        context = self._context()
        if context:
            context.choose.move_apart(amount)
            self.show()
