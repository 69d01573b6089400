"""Looking for garbage is held while the program starts, and freed memory goes back."""

from __future__ import annotations

import gc
import subprocess
import sys

import pytest

from viewer import garbage


def test_garbage_is_looked_for_again_but_not_among_what_is_there() -> None:
    kept = gc.get_freeze_count()
    try:
        garbage.hold()
        assert not gc.isenabled()
        garbage.release()
        assert gc.isenabled()
        frozen = gc.get_freeze_count()
        assert frozen > kept
        garbage.release()
        # other threads free a thing or two of what was there
        assert gc.get_freeze_count() == pytest.approx(frozen, abs=100), "only once"
    finally:
        gc.enable()
        gc.unfreeze()


@pytest.mark.skipif(sys.platform != "linux", reason="other systems take memory back themselves")
def test_freed_memory_goes_back_to_the_system() -> None:
    code = (
        "from viewer import garbage\n"
        "from viewer.cli.clock import memory_mb\n"
        'many = [b"x" * 100_000 for _ in range(2000)]\n'
        'last = b"x" * 100_000\n'
        "full = memory_mb()\n"
        "many.clear()\n"
        "garbage.give_back()\n"
        "print(full - memory_mb())\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert float(done.stdout) > 150
