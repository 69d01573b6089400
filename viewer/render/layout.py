"""Where labels stand: in two columns beside what they name, none over another. Pure numpy."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from viewer.scene import Box

Pixels = NDArray[np.float64]

#: Room left free at the edges of the frame for what always stands there: shares of its height.
_TOP, _BOTTOM = 0.16, 0.085
#: How far over on the other side what a label names must be for it to change sides: a share of the
#: width of the frame.
_STAYS = 0.12
#: How often labels that hide the end of a line are left out, and how near is hidden.
_TRIES, _RIM_PX = 5, 3.0
#: Room kept to what else is written on the frame, px.
_APART_PX = 4.0
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
    on_left : bool
        Whether it stands in the left column.
    """

    number: int
    left_px: float
    top_px: float
    knee_px: Pixels
    on_left: bool


@dataclass(frozen=True)
class Before:
    """Where a label stood before: it keeps its side and its place in the order.

    Parameters
    ----------
    on_left : bool
    middle_share : float
        Its middle as a share of the height of the frame.
    """

    on_left: bool
    middle_share: float


#: Nothing that labels should keep clear of.
NOTHING_CLEAR = (math.inf, -math.inf)
_NOWHERE: Mapping[int, Before] = {}


def place_labels(
    anchors_px: Pixels,
    widths_px: Pixels,
    heights_px: Pixels,
    *,
    frame_px: tuple[int, int],
    clear_px: tuple[float, float] = NOTHING_CLEAR,
    before: Mapping[int, Before] = _NOWHERE,
    taken_px: Sequence[Box] = (),
) -> list[Placed]:
    """Return a place for each label, the first ones when there is no room for all.

    Parameters
    ----------
    anchors_px : (n, 2) float64
        What is named, origin top left; the most important first.
    widths_px : (n,) float64
        Widths of the boxes.
    heights_px : (n,) float64
        Heights of the boxes with the room around them.
    frame_px : (int, int)
        Width and height of the frame.
    clear_px : (float, float)
        From and to where across no label should stand, if there is room beside it.
    before : mapping of int to Before
        Where labels stood before. They change sides only when what they name is well over on the
        other one, and their order only when lines would cross.
    taken_px : sequence of Box
        Where other words stand on the frame, at its upper or lower edge.
    """
    width_px, height_px = frame_px
    tallest = float(heights_px.max(initial=1.0))
    halves = ((0.0, width_px / 2), (width_px / 2, float(width_px)))
    limits = [_up_and_down(across, frame_px, taken_px) for across in halves]
    room = max(int(min(bottom_px - top_px for top_px, bottom_px in limits) / tallest), 1)
    shown = np.arange(min(len(anchors_px), 2 * room))
    if not len(shown):
        return []
    x = anchors_px[shown, 0]
    order = shown[np.argsort(x, kind="stable")]
    middle = _parting(x[order], room)
    low = float(heights_px.min(initial=tallest))
    away, edge = _AWAY * low, _SIDE * low
    if clear_px[0] - away - edge < widths_px[shown].max() and len(shown) <= room:
        middle = 0  # what is to be kept clear leaves no room on the left
    placed = []
    left, right = _sides(order, middle, anchors_px[:, 0], before, width_px, room)
    for column, on_left in ((left, True), (right, False)):
        if not len(column):
            continue
        # A wide label that has no room there moves towards the middle by itself.
        widths = widths_px[column]
        if on_left:
            inner = max(min(anchors_px[column, 0].min(), clear_px[0]) - away, edge)
            knees = dict(zip(column.tolist(), np.maximum(inner, edge + widths), strict=True))
        else:
            inner = min(max(anchors_px[column, 0].max(), clear_px[1]) + away, width_px - edge)
            fits = width_px - edge - widths
            knees = dict(zip(column.tolist(), np.minimum(inner, fits), strict=True))
        knee_px = np.array([knees[number] for number in column.tolist()])
        out_px = knee_px - widths if on_left else knee_px + widths
        across = (min(knee_px.min(), out_px.min()), max(knee_px.max(), out_px.max()))
        top_px, bottom_px = _up_and_down(across, frame_px, taken_px)
        heights = [
            before[i].middle_share * height_px if i in before else float(anchors_px[i, 1])
            for i in column.tolist()
        ]
        column = column[np.argsort(heights, kind="stable")]
        middles = spread_out(anchors_px[column, 1], heights_px[column], top_px, bottom_px)
        column = uncrossed(column, anchors_px, knees, middles)
        middles = spread_out(anchors_px[column, 1], heights_px[column], top_px, bottom_px)
        for number, y in zip(column.tolist(), middles.tolist(), strict=True):
            knee = np.array([knees[number], y])
            corner = float(knees[number] - (widths_px[number] if on_left else 0.0))
            top = y - float(heights_px[number]) / 2
            placed.append(Placed(number, corner, top, knee, on_left))
    return placed


def place_uncovered(
    anchors_px: Pixels,
    widths_px: Pixels,
    heights_px: Pixels,
    *,
    needed: Sequence[bool],
    frame_px: tuple[int, int],
    clear_px: tuple[float, float] = NOTHING_CLEAR,
    before: Mapping[int, Before] = _NOWHERE,
    taken_px: Sequence[Box] = (),
) -> list[Placed]:
    """Return places as ``place_labels`` does, without labels that hide where a line ends.

    Parameters
    ----------
    anchors_px, widths_px, heights_px, frame_px, clear_px, before, taken_px
        As in ``place_labels``.
    needed : sequence of bool
        Labels that stay; of two others that are in each other's way the less important goes.
    """
    kept = list(range(len(anchors_px)))
    placed: list[Placed] = []
    for _ in range(_TRIES):
        found = place_labels(
            anchors_px[kept],
            widths_px[kept],
            heights_px[kept],
            frame_px=frame_px,
            clear_px=clear_px,
            before={i: before[n] for i, n in enumerate(kept) if n in before},
            taken_px=taken_px,
        )
        placed = [replace(place, number=kept[place.number]) for place in found]
        gone = _in_the_way(placed, anchors_px, widths_px, heights_px, needed)
        if not gone:
            break
        kept = [number for number in kept if number not in gone]
    return placed


def _in_the_way(
    placed: Sequence[Placed],
    anchors_px: Pixels,
    widths_px: Pixels,
    heights_px: Pixels,
    needed: Sequence[bool],
) -> set[int]:
    """Return which labels are to go, so that no box hides the end of a line."""
    gone: set[int] = set()
    by_number = sorted(placed, key=lambda place: place.number)
    for box in by_number:
        away = anchors_px - (box.left_px, box.top_px)
        size = np.array([widths_px[box.number] + _RIM_PX, heights_px[box.number]])
        hidden = np.all((away > -_RIM_PX) & (away < size), axis=1).tolist()
        for other in by_number:
            pair = {box.number, other.number}
            if not hidden[other.number] or pair & gone:
                continue
            gone |= set([n for n in sorted(pair) if not needed[n]][-1:])
    return gone


def follow(
    placed: Sequence[Placed],
    anchors_px: Pixels,
    widths_px: Pixels,
    heights_px: Pixels,
    *,
    frame_px: tuple[int, int],
    taken_px: Sequence[Box] = (),
) -> list[Placed]:
    """Return the labels up or down with what they name; sides, order and columns stay.

    Parameters
    ----------
    placed : sequence of Placed
        As ``place_labels`` returned them.
    anchors_px : (n, 2) float64
        Where what they name is now, by their numbers.
    widths_px, heights_px, frame_px, taken_px
        As in ``place_labels``.
    """
    followed = []
    for on_left in (True, False):
        column = [place for place in placed if place.on_left == on_left]
        numbers = [place.number for place in column]
        low_px = min((place.left_px for place in column), default=0.0)
        high_px = max((p.left_px + float(widths_px[p.number]) for p in column), default=0.0)
        top_px, bottom_px = _up_and_down((low_px, high_px), frame_px, taken_px)
        middles = spread_out(anchors_px[numbers, 1], heights_px[numbers], top_px, bottom_px)
        for place, y in zip(column, middles.tolist(), strict=True):
            knee = np.array([place.knee_px[0], y])
            top = y - float(heights_px[place.number]) / 2
            followed.append(replace(place, top_px=top, knee_px=knee))
    return followed


def _up_and_down(
    across_px: tuple[float, float], frame_px: tuple[int, int], taken_px: Sequence[Box]
) -> tuple[float, float]:
    """Return from and to what height labels may stand that lie this far across."""
    top_px, bottom_px = _TOP * frame_px[1], (1 - _BOTTOM) * frame_px[1]
    for left, top, width, height in taken_px:
        if left - _APART_PX >= across_px[1] or left + width + _APART_PX <= across_px[0]:
            continue
        if top + height / 2 < frame_px[1] / 2:
            top_px = max(top_px, top + height + _APART_PX)
        else:
            bottom_px = min(bottom_px, top - _APART_PX)
    return top_px, max(bottom_px, top_px)


def _sides(
    order: NDArray[np.intp],
    middle: int,
    x_px: Pixels,
    before: Mapping[int, Before],
    width_px: int,
    room: int,
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return the labels of the left and of the right column, from left to right each."""
    if middle in (0, len(order)) or not before:
        return order[:middle], order[middle:]
    parting = (x_px[order[middle - 1]] + x_px[order[middle]]) / 2
    left: list[int] = []
    right: list[int] = []
    for rank, number in enumerate(order.tolist()):
        on_left = rank < middle
        if number in before:
            stays = _STAYS * width_px
            on_left = x_px[number] < parting + (stays if before[number].on_left else -stays)
        (left if on_left else right).append(number)
    right = left[room:] + right
    left = left[:room]
    over = len(right) - room
    if over > 0:
        left, right = left + right[:over], right[over:]
    return np.array(left, np.intp), np.array(right, np.intp)


def _parting(sorted_x_px: Pixels, room: int) -> int:
    """Return how many labels go to the left: up to the widest gap near the middle, if both fit."""
    count = len(sorted_x_px)
    low, high = max(count - room, count // 3), min(room, count - count // 3)
    if low >= high:
        return min(max((count + 1) // 2, count - room), room)
    gaps = np.diff(sorted_x_px, prepend=sorted_x_px[0], append=sorted_x_px[-1])
    return low + int(np.argmax(gaps[low : high + 1]))


def spread_out(wanted_px: Pixels, heights_px: Pixels, top_px: float, bottom_px: float) -> Pixels:
    """Return middles as near as can be to the wanted ones, in their order, none over another.

    Neighbours that would overlap are taken together and centred on what they want.

    Parameters
    ----------
    wanted_px : (n,) float64
    heights_px : (n,) float64
    top_px, bottom_px : float
        From and to where the boxes may be.
    """
    if not len(wanted_px):
        return np.empty(0)
    # With the heights of those before it taken off, each wants a place in an order without gaps.
    before = np.cumsum(heights_px) - heights_px
    shifts = before + heights_px / 2
    room = max(bottom_px - float(heights_px.sum()), top_px)
    blocks: list[tuple[float, int]] = []
    for wanted in (wanted_px - shifts).tolist():
        place, count = wanted, 1
        while blocks and blocks[-1][0] > place:
            last, number = blocks.pop()
            place = (last * number + place * count) / (number + count)
            count += number
        blocks.append((place, count))
    places = np.repeat([place for place, _ in blocks], [count for _, count in blocks])
    middles: Pixels = np.clip(places, top_px, room) + shifts
    return middles


def uncrossed(
    column: NDArray[np.intp],
    anchors_px: Pixels,
    knees_px: Mapping[int, float],
    middles_px: Pixels,
) -> NDArray[np.intp]:
    """Return the labels of a column in an order in which no two lines cross, as far as that goes.

    Parameters
    ----------
    column : (k,) int
        Numbers of the labels, from the top.
    anchors_px : (n, 2) float64
    knees_px : mapping of number to float
        How far across the line of each label leaves it.
    middles_px : (k,) float64
        The heights that they share out, from the top.
    """
    order = column.copy()

    def line(rank: int, number: int) -> tuple[Pixels, Pixels]:
        return np.array([knees_px[number], middles_px[rank]]), anchors_px[number]

    for _ in range(len(order)):
        swapped = False
        for i in range(len(order) - 1):
            for j in range(i + 1, len(order)):
                if _cross(*line(i, int(order[i])), *line(j, int(order[j]))):
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
