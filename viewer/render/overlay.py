"""Tint and outline over a finished frame, and a good pixel to point at. Pure numpy."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from viewer.render.idpicture import IdPicture
from viewer.render.palette import HOVER, HOVER_EDGE, Rgb
from viewer.scene import Overlay

_EDGE_PX = 2
_TINT_ALPHA = 0.16
#: Outlines of so many bytes are kept with a picture, and the last one whatever its size.
_KEPT_BYTES = 6_000_000
#: Above this many pixels the search for a pixel well inside looks at fewer of them.
_FINE_PX = 40_000


def _premultiplied(colour: Rgb, alpha: float) -> NDArray[np.uint8]:
    return np.array([round(255 * alpha * value) for value in (*colour, 1.0)], np.uint8)


_LOOKUP = np.stack(
    [np.zeros(4, np.uint8), _premultiplied(HOVER, _TINT_ALPHA), _premultiplied(HOVER_EDGE, 1.0)]
).view(np.uint32)[:, 0]


def mask_of(
    picture: IdPicture, numbers: Sequence[int], *, margin_px: int = 0
) -> tuple[NDArray[np.bool_], int, int] | None:
    """Return where these numbers are seen, cropped, with the crop's left and top; None: nowhere.

    Parameters
    ----------
    numbers : sequence of int
        In a row, without gaps.
    """
    box = picture.box(numbers)
    if box is None:
        return None
    height, width = picture.ids.shape
    top, bottom = max(box[0].start - margin_px, 0), min(box[0].stop + margin_px, height)
    left, right = max(box[1].start - margin_px, 0), min(box[1].stop + margin_px, width)
    crop = picture.ids[top:bottom, left:right]
    if len(numbers) == 1:
        return crop == numbers[0], left, top
    return (crop >= numbers[0]) & (crop <= numbers[-1]), left, top


def grown(mask: NDArray[np.bool_], pixels: int) -> NDArray[np.bool_]:
    """Return the mask with everything within some pixels of it (a square)."""
    wide = mask.copy()
    for step in range(1, pixels + 1):
        wide[:, step:] |= mask[:, :-step]
        wide[:, :-step] |= mask[:, step:]
    tall = wide.copy()
    for step in range(1, pixels + 1):
        tall[step:] |= wide[:-step]
        tall[:-step] |= wide[step:]
    return tall


def outline(picture: IdPicture, numbers: Sequence[int]) -> Overlay | None:
    """Return a light tint on these numbers and an edge around them; None where not seen.

    The last ones are kept with the picture: a mouse stays on a thing for many moves, and goes back
    and forth between neighbours.
    """
    key, kept = (numbers[0], numbers[-1]), picture.outlines
    found = kept.pop(key) if key in kept else _drawn(picture, numbers)
    while kept and sum(one.rgba.nbytes for one in kept.values() if one) > _KEPT_BYTES:
        del kept[next(iter(kept))]
    kept[key] = found
    return found


def _drawn(picture: IdPicture, numbers: Sequence[int]) -> Overlay | None:
    found = mask_of(picture, numbers, margin_px=_EDGE_PX + 1)
    if found is None:
        return None
    mask, left, top = found
    level = mask.view(np.uint8) + (grown(mask, _EDGE_PX) & ~mask).view(np.uint8) * np.uint8(2)
    rgba = _LOOKUP[level].view(np.uint8).reshape(*mask.shape, 4)
    return Overlay(x_px=left, y_px=top, rgba=rgba)


def _depth(mask: NDArray[np.bool_]) -> NDArray[np.int32]:
    """Return how many steps each pixel lies from the border of the mask, 0 outside."""
    depth = np.zeros(mask.shape, np.int32)
    left = mask.copy()
    while left.any():
        depth += left
        inner = left.copy()
        inner[0] = inner[-1] = inner[:, 0] = inner[:, -1] = False
        inner[1:] &= left[:-1]
        inner[:-1] &= left[1:]
        inner[:, 1:] &= left[:, :-1]
        inner[:, :-1] &= left[:, 1:]
        left = inner
    return depth


def pixels_inside(picture: IdPicture, numbers: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Give pixels (x, y) of these numbers, the one farthest from their border first.

    Each next one comes from another patch of them, then at random.
    """
    found = mask_of(picture, numbers, margin_px=1)
    if found is None or not found[0].any():
        return
    mask, left, top = found
    step = max(1, int(np.sqrt(mask.size / _FINE_PX)))
    # The rim of the crop counts as border: the window ends there, or another thing begins.
    depth = _depth(mask[::step, ::step])
    for _ in range(4):
        row, column = np.unravel_index(int(depth.argmax()), depth.shape)
        reach = int(depth[row, column])
        if reach == 0:
            break
        yield left + int(column) * step, top + int(row) * step
        rows, columns = np.ogrid[: depth.shape[0], : depth.shape[1]]
        depth[(rows - row) ** 2 + (columns - column) ** 2 <= reach**2] = 0
    rows, columns = np.nonzero(mask)
    for k in np.random.default_rng(0).permutation(len(rows))[:16].tolist():
        yield left + int(columns[k]), top + int(rows[k])
