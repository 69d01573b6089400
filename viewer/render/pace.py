"""How fine frames are while the picture moves, by how long they take: measured, never guessed."""

from __future__ import annotations

import statistics
from collections import deque

#: Frames that take longer than this make a turn stutter, ms.
_SLOW_MS = 33.0
#: Half as wide and half as high is a quarter of the pixels: what takes less than this would not be
#: slow four times over, so that the two never take turns, ms.
_QUICK_MS = _SLOW_MS / 4.5
#: Frames that are looked back on before going coarser, and before going finer again.
_LOOKED_BACK, _LOOKED_BACK_LONG = 2, 12


class Pace:
    """Chooses between whole frames and coarse ones, of half the width and height."""

    def __init__(self) -> None:
        self.coarse = False
        self._taken_ms: deque[float] = deque(maxlen=_LOOKED_BACK_LONG)

    def took(self, frame_ms: float) -> None:
        """Take into account how long a frame took that was drawn as ``coarse`` says."""
        self._taken_ms.append(frame_ms)
        lately = list(self._taken_ms)
        if not self.coarse:
            lately = lately[-_LOOKED_BACK:]
            self._turn(len(lately) == _LOOKED_BACK and min(lately) > _SLOW_MS)
        elif len(lately) == _LOOKED_BACK_LONG:
            self._turn(statistics.median(lately) > _QUICK_MS)

    def _turn(self, coarse: bool) -> None:
        if coarse != self.coarse:
            self.coarse = coarse
            self._taken_ms.clear()
