"""Memory by hand: no looking for garbage while the program starts, and freed memory given back."""

from __future__ import annotations

import ctypes
import gc
import sys


def hold() -> None:
    """Look for no garbage from now on; before the heavy imports."""
    gc.disable()


def release() -> None:
    """Look for garbage again, but never among what was made until now."""
    if not gc.isenabled():
        gc.freeze()
        gc.enable()


def give_back() -> None:
    """Give memory that was freed back to the system, after work that needed much for a while.

    The C library of Linux keeps it otherwise; those of Windows and macOS do this by themselves.
    """
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # musl has none
        if trim is not None:
            trim(0)
