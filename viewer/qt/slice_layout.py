"""Where names and letters stand on the picture of a cut. Pure numpy."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from meshes.section.plane import Plane

Vector = NDArray[np.float64]
Area = tuple[Vector, ...]
#: Left, top, right, bottom, in pixels from the top left.
Box = tuple[float, float, float, float]

#: Letter of each direction of the body, as on scans: right, left, front (anterior), back
#: (posterior), head, feet.
_LETTERS = (("L", "R"), ("P", "A"), ("H", "F"))
#: A direction that has at least this share of an edge gets its letter there.
_LEAST = 0.35
#: Rows that are tried for the widest place within an area.
_TRIED = 9
#: Between a thing and the name beside it.
_GAP_PX = 12.0


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


def seen_from(plane: Plane) -> str:
    """Return in Dutch from where the flat picture of a plane is seen."""
    right, up = plane.axes
    towards = np.cross(right, up)  # from the picture to the eye
    k = int(np.abs(towards).argmax())
    if abs(towards[k]) < 0.9:
        return "schuine snede"
    words = (("gezien vanaf links", "gezien vanaf rechts"), ("gezien van achter",
             "gezien van voren"), ("gezien van boven", "gezien vanaf de voeten"))  # fmt: skip
    return words[k][0 if towards[k] > 0 else 1]


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


def place_name(
    at: tuple[float, float],
    size: tuple[float, float],
    beside: Box | None,
    *,
    frame: Box,
    taken: Sequence[Box],
) -> Box | None:
    """Return where a name stands, in pixels; None where there is no room.

    Parameters
    ----------
    at : tuple of float
        The point that it names.
    size : tuple of float
        Width and height of the name.
    beside : Box or None
        What it must not cover: then it stands below, above, right or left of it, where it is
        nearest; None: it stands on the point.
    frame : Box
        What it must stay within.
    taken : sequence of Box
        What it must not meet.
    """
    x, y, (wide, high) = *at, size
    if beside is None:
        middles = [(x, y)]
    else:
        left, top, right, bottom = beside
        middles = [
            (x, bottom + _GAP_PX + high / 2),
            (x, top - _GAP_PX - high / 2),
            (right + _GAP_PX + wide / 2, y),
            (left - _GAP_PX - wide / 2, y),
        ]
        middles.sort(key=lambda middle: abs(middle[0] - x) + abs(middle[1] - y))
    for middle_x, middle_y in middles:
        left = min(max(middle_x - wide / 2, frame[0]), frame[2] - wide)
        box = (left, middle_y - high / 2, left + wide, middle_y + high / 2)
        within = box[0] >= frame[0] and box[1] >= frame[1] and box[3] <= frame[3]
        if within and free_of(box, taken if beside is None else [*taken, beside]):
            return box
    return None


def free_of(box: Box, taken: Sequence[Box]) -> bool:
    """Whether a box meets none of those that are taken."""
    left, top, right, bottom = box
    return all(
        right <= other[0] or left >= other[2] or bottom <= other[1] or top >= other[3]
        for other in taken
    )
