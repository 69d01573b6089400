"""Times and memory, as all measurements take them."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path


def times_ms(
    work: Callable[[int], object], count: int, clock: Callable[[], float] = time.perf_counter
) -> list[float]:
    """Return how long each of some rounds of work took; the work is told its number."""
    times = []
    for number in range(count):
        start = clock()
        work(number)
        times.append((clock() - start) * 1000.0)
    return times


def percentiles(name: str, times: list[float]) -> dict[str, float]:
    """Return ``NAME_median_ms`` and ``NAME_p95_ms``."""
    ordered = sorted(times)
    return {
        f"{name}_median_ms": ordered[len(ordered) // 2],
        f"{name}_p95_ms": ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))],
    }


def memory_mb() -> float:
    """Resident memory of this process now; not a number where it cannot be told."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
    except OSError:
        return float("nan")
    return pages * 4096 / 1e6
