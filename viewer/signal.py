"""Telling who listens, without Qt and without waiting."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVarTuple, Unpack

Told = TypeVarTuple("Told")


class Signal(Generic[*Told]):
    """What some listen to.

    Listeners are called at once, in the order in which they came, and stay as long as the signal.
    """

    def __init__(self) -> None:
        self._listeners: list[Callable[[Unpack[Told]], object]] = []

    def connect(self, listener: Callable[[Unpack[Told]], object]) -> None:
        """Call this from now on."""
        self._listeners.append(listener)

    def emit(self, *told: *Told) -> None:
        """Tell all who listen."""
        for listener in tuple(self._listeners):
            listener(*told)
