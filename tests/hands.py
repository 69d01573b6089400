"""Hands on a window, for tests."""

from __future__ import annotations

import json
from typing import Any

from viewer.qt.player import Player
from viewer.qt.window import MainWindow


class Hands:
    """A player that takes actions as keywords and returns the state after each."""

    def __init__(self, window: MainWindow) -> None:
        self.window = window
        self.player = Player(window)

    def do(self, what: str, **fields: Any) -> dict[str, Any]:
        """Carry out one action and return the state."""
        self.player.play([json.dumps({"do": what, **fields})])
        return self.player.record()
