"""Where labels stand: in two columns beside what they name, none over another. Pure numpy."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.float64]

#: Room left free at the edges of the frame for cube, sides and legend: shares of its height.
_TOP, _BOTTOM = 0.115, 0.085
#: Room at the sides, and between a column and what it names, in heights of a label.
_SIDE, _AWAY = 0.5, 2.0


@dataclass(frozen=True)
class Placed:
    """A label that has found its place.

    Parameters
    ----------
    number : int
        Which of the labels.
    left_px, top_px : float
        Corner of its box.
    knee_px : (2,) float64
        Where its line leaves the box.
    """

    number: int
    left_px: float
    top_px: float
    knee_px: Pixels


def place_labels(
    anchors_px: Pixels,
    widths_px: Pixels,
    *,
    row_px: float,
    frame_px: tuple[int, int],
    clear_px: tuple[float, float] = (np.inf, -np.inf),
) -> list[Placed]:
    """Return a place for each label, the first ones when there is no room for all.

    Parameters
    ----------
    anchors_px : (n, 2) float64
        What is named, origin top left; the most important first.
    widths_px : (n,) float64
        Widths of the boxes.
    row_px : float
        Height of a box with the room below it.
    frame_px : (int, int)
        Width and height of the frame.
    clear_px : (float, float)
        From and to where across no label should stand, if there is room beside it.
    """
    width_px, height_px = frame_px
    top_px, bottom_px = _TOP * height_px, (1 - _BOTTOM) * height_px
    room = max(int((bottom_px - top_px) / row_px), 1)
    shown = np.arange(min(len(anchors_px), 2 * room))
    if not len(shown):
        return []
    x = anchors_px[shown, 0]
    order = shown[np.argsort(x, kind="stable")]
    middle = _parting(x[order], room)
    away, edge = _AWAY * row_px, _SIDE * row_px
    if clear_px[0] - away - edge < widths_px[shown].max() and len(shown) <= room:
        middle = 0  # what is to be kept clear leaves no room on the left
    placed = []
    for column, on_left in ((order[:middle], True), (order[middle:], False)):
        if not len(column):
            continue
        widest = float(widths_px[column].max())
        if on_left:
            inner = max(min(anchors_px[column, 0].min(), clear_px[0]) - away, edge + widest)
        else:
            inner = max(anchors_px[column, 0].max(), clear_px[1]) + away
            inner = min(inner, width_px - edge - widest)
        column = column[np.argsort(anchors_px[column, 1], kind="stable")]
        middles = spread_out(anchors_px[column, 1], row_px, top_px, bottom_px)
        column = uncrossed(
            column, anchors_px, np.column_stack([np.full(len(middles), inner), middles])
        )
        for number, y in zip(column.tolist(), middles.tolist(), strict=True):
            left = inner - float(widths_px[number]) if on_left else inner
            placed.append(Placed(number, left, y - row_px / 2, np.array([inner, y])))
    return placed


def _parting(sorted_x_px: Pixels, room: int) -> int:
    """Return how many labels go to the left: up to the widest gap near the middle, if both fit."""
    count = len(sorted_x_px)
    low, high = max(count - room, count // 3), min(room, count - count // 3)
    if low >= high:
        return min(max((count + 1) // 2, count - room), room)
    gaps = np.diff(sorted_x_px, prepend=sorted_x_px[0], append=sorted_x_px[-1])
    return low + int(np.argmax(gaps[low : high + 1]))


def spread_out(wanted_px: Pixels, row_px: float, top_px: float, bottom_px: float) -> Pixels:
    """Return middles as near as can be to the wanted ones (n,), ascending, a row apart.

    Neighbours that would overlap are taken together and centred on what they want.
    """
    blocks: list[tuple[float, int]] = []
    for wanted in np.clip(wanted_px, top_px + row_px / 2, bottom_px - row_px / 2).tolist():
        middle, count = wanted, 1
        while blocks:
            last, number = blocks[-1]
            if middle - last >= (number + count) * row_px / 2:
                break
            blocks.pop()
            middle = _inside(
                (last * number + middle * count) / (number + count),
                number + count, row_px, top_px, bottom_px,
            )  # fmt: skip
            count += number
        blocks.append((middle, count))
    return np.array(
        [middle + (i - (count - 1) / 2) * row_px for middle, count in blocks for i in range(count)]
    )


def uncrossed(column: NDArray[np.intp], anchors_px: Pixels, knees_px: Pixels) -> NDArray[np.intp]:
    """Return the labels of a column in an order in which no two lines cross, as far as that goes.

    Parameters
    ----------
    column : (k,) int
        Numbers of the labels, from the top.
    anchors_px : (n, 2) float64
    knees_px : (k, 2) float64
        Where the lines leave the column.
    """
    order = column.copy()
    for _ in range(len(order)):
        swapped = False
        for i in range(len(order) - 1):
            for j in range(i + 1, len(order)):
                if _cross(knees_px[i], anchors_px[order[i]], knees_px[j], anchors_px[order[j]]):
                    order[[i, j]] = order[[j, i]]
                    swapped = True
        if not swapped:
            break
    return order


def _cross(a: Pixels, b: Pixels, c: Pixels, d: Pixels) -> bool:
    """Whether the line from a to b crosses that from c to d."""
    (ax, ay), (bx, by), (cx, cy), (dx, dy) = a.tolist(), b.tolist(), c.tolist(), d.tolist()

    def side(px: float, py: float, qx: float, qy: float, rx: float, ry: float) -> bool:
        return (qx - px) * (ry - py) > (qy - py) * (rx - px)

    return side(ax, ay, bx, by, cx, cy) != side(ax, ay, bx, by, dx, dy) and side(
        cx, cy, dx, dy, ax, ay
    ) != side(cx, cy, dx, dy, bx, by)


def _inside(middle: float, count: int, row_px: float, top_px: float, bottom_px: float) -> float:
    half = count * row_px / 2
    return min(max(middle, top_px + half), max(bottom_px - half, top_px + half))
