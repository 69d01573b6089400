"""Where names and letters stand on the picture of a cut. Pure numpy."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from meshes.section.plane import Plane

Vector = NDArray[np.float64]
Area = tuple[Vector, ...]

#: Letter of each direction of the body, as on scans: right, left, front (anterior), back
#: (posterior), head, feet.
_LETTERS = (("L", "R"), ("P", "A"), ("H", "F"))
#: A direction that has at least this share of an edge gets its letter there.
_LEAST = 0.35
#: Rows that are tried for the widest place within an area.
_TRIED = 9


def edge_letters(plane: Plane) -> dict[str, str]:
    """Return the letters at the edges ``left``, ``right``, ``top`` and ``bottom``.

    An oblique edge has two, the one that it mostly is first.
    """
    right, up = plane.axes
    ways = {"right": right, "left": -right, "top": up, "bottom": -up}
    return {edge: _letters(way) for edge, way in ways.items()}


def _letters(way: Vector) -> str:
    order = np.argsort(-np.abs(way))
    chosen = [k for k in order.tolist() if abs(way[k]) >= _LEAST]
    return "".join(_LETTERS[k][0 if way[k] > 0 else 1] for k in chosen)


def widest_place(area: Area) -> tuple[float, float, float]:
    """Return x and y of the middle of the widest row within an area, and how wide it is, mm."""
    low = min(float(line[:, 1].min()) for line in area)
    high = max(float(line[:, 1].max()) for line in area)
    best = (0.0, 0.0, 0.0)
    for share in (np.arange(_TRIED) + 0.5) / _TRIED:
        y = low + (high - low) * float(share)
        crossings = np.sort(np.concatenate([_crossings(line, y) for line in area]))
        pairs = crossings[: len(crossings) // 2 * 2].reshape(-1, 2)
        if len(pairs):
            widths = pairs[:, 1] - pairs[:, 0]
            k = int(widths.argmax())
            # Of rows about as wide the middle one is best.
            worth = float(widths[k]) * (1.0 - 0.5 * abs(float(share) - 0.5))
            if worth > best[2] * (1.0 - 0.5 * abs(_share(best[1], low, high) - 0.5)):
                best = (float(pairs[k].mean()), y, float(widths[k]))
    return best


def _share(y: float, low: float, high: float) -> float:
    return (y - low) / max(high - low, 1e-9)


def _crossings(line: Vector, y: float) -> Vector:
    """Return where a closed line crosses a height."""
    here, following = line, np.roll(line, -1, axis=0)
    spans = (here[:, 1] > y) != (following[:, 1] > y)
    start, end = here[spans], following[spans]
    result: Vector = start[:, 0] + (y - start[:, 1]) / (end[:, 1] - start[:, 1]) * (
        end[:, 0] - start[:, 0]
    )
    return result


def scale_bar_mm(mm_per_px: float, longest_px: float) -> float:
    """Return a round length (1, 2 or 5 times a power of ten) that is not longer than asked, mm."""
    longest = max(mm_per_px * longest_px, 1e-6)
    power = 10.0 ** np.floor(np.log10(longest))
    return float(max(step * power for step in (1.0, 2.0, 5.0) if step * power <= longest))


def free_of(box: tuple[float, float, float, float], taken: Sequence[Sequence[float]]) -> bool:
    """Whether a box (left, top, right, bottom) meets none of those that are taken."""
    left, top, right, bottom = box
    return all(
        right <= other[0] or left >= other[2] or bottom <= other[1] or top >= other[3]
        for other in taken
    )
