"""How fine frames at rest get, by how long they take: measured, never guessed."""

from __future__ import annotations

from collections import deque

from viewer.looks import Shading

#: No hand may wait longer than this for a finer frame: once begun it cannot be left off. It is
#: begun when nothing was touched for a while, so that hardly ever someone waits at all, ms.
BUDGET_MS = 600.0
#: Below this share of the budget shadow comes back after it was left out.
_BACK_SHARE = 0.75
#: Where even the finest frame takes less than this, it is drawn at once, ms.
_AT_ONCE_MS = 40.0
#: What a finer frame takes, in plain ones, before one was measured (3.2 to 3.5 by processor).
_USUALLY = 3.5
#: Finer frames that are looked back on; the quickest counts, as others were held up by other work.
_LOOKED_BACK = 3
#: Plain frames without shadow, after which what finer ones took is forgotten.
_FORGET = 20


class Finish:
    """Chooses how frames at rest are finished: with smooth edges, and with shadow: that of ambient
    occlusion in hollows, and that of one thing on another.

    Shadow stays away until plain frames were measured. It goes when finer frames would take more
    than the budget twice in a row, or twice as much once; it comes back when they would take well
    under it.
    """

    def __init__(self) -> None:
        self.shading: Shading = "auto"
        self._affordable = False
        self._measured = False
        self._slow = 0
        self._plain_ms = 0.0
        self._since_shadow = 0
        self._shares: deque[float] = deque(maxlen=_LOOKED_BACK)
        self._compiled = False

    @property
    def shadow(self) -> bool:
        """Whether a finer frame gets shadow."""
        return self.shading == "on" or (self.shading == "auto" and self._affordable)

    @property
    def at_once(self) -> bool:
        """Whether the finest frame is so quick that no plain one need come before it.

        It must have been measured: shadow is partly worked out by the processor, so what it takes
        on a quick graphics card is many times a plain frame.
        """
        return self._measured and bool(self._shares) and 0.0 < self._expected_ms < _AT_ONCE_MS

    def took_plain(self, frame_ms: float) -> None:
        """Take into account how long a plain frame at rest took."""
        self._plain_ms = frame_ms
        self._since_shadow += 1
        if self._since_shadow > _FORGET:
            self._shares.clear()
            self._since_shadow = 0
        expected = self._expected_ms
        self._slow = self._slow + 1 if expected > BUDGET_MS else 0
        if not self._measured:
            return
        if self._slow > 1 or expected > 2 * BUDGET_MS:
            self._affordable = False
        elif expected < _BACK_SHARE * BUDGET_MS:
            self._affordable = True

    def measured(self) -> None:
        """From here on plain frames tell how fast the machine is: all is loaded and compiled."""
        self._measured = True
        self._affordable = self._expected_ms <= BUDGET_MS
        self._slow = 0

    def took_fine(self, frame_ms: float) -> None:
        """Take into account how long a frame with shadow took, of what the last plain one shows."""
        self._since_shadow = 0
        if self._compiled and self._plain_ms > 0:
            self._shares.append(frame_ms / self._plain_ms)
        self._compiled = True  # the first one compiles its shaders

    def took_at_once(self, frame_ms: float) -> None:
        """Take into account how long the finest frame took where no plain one came before it."""
        self._since_shadow = 0
        if self._plain_ms > 0:
            self._shares.append(frame_ms / self._plain_ms)

    @property
    def _share(self) -> float:
        return min(self._shares) if self._shares else _USUALLY

    @property
    def _expected_ms(self) -> float:
        """How long a frame with shadow is going to take."""
        return self._plain_ms * self._share
