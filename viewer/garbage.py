"""No looking for garbage while the program starts: all that is made then stays."""

from __future__ import annotations

import gc


def hold() -> None:
    """Look for no garbage from now on; before the heavy imports."""
    gc.disable()


def release() -> None:
    """Look for garbage again, but never among what was made until now."""
    if not gc.isenabled():
        gc.freeze()
        gc.enable()
