"""A line around what is chosen, drawn into a finished frame: dark, in a white casing. Pure numpy.

Dark alone is lost on a dark ground, white alone on a light one. It goes around all that is chosen
at once, so that a group of muscles gets one outline and no net of lines.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from viewer.render.idpicture import IdPainter, IdPicture
from viewer.render.overlay import grown
from viewer.render.palette import CHOSEN_CASING, CHOSEN_EDGE, Rgb
from viewer.scene import Box, Scene

#: Width of the dark line as a share of the height of the frame, and the least it may be, px.
_SHARE, _LEAST_PX = 0.0022, 2
#: Width of the casing around it, in widths of the line.
_CASING = 0.6
#: A pixel of a smoothed line, and each of its two neighbours.
_SMOOTH = (0.6, 0.2)
#: Bits that are no wider than twice the line get none, where this share of what is seen is wider:
#: around what peeps out between nerves the lines would be all one sees.
_WIDE_SHARE = 0.3
#: A region of which less than this share of the frame is seen is hardly seen.
_SEEN_SHARE = 0.0005
#: Steps from what is wide to the tips of it.
_TO_THE_TIP = 10


def chosen_numbers(
    scene: Scene, painter: IdPainter, owner: Mapping[str, str], ids: Callable[[], IdPicture]
) -> list[int]:
    """Return the numbers, in the id picture, of what is chosen.

    Parameters
    ----------
    scene : Scene
    painter : IdPainter
    owner : mapping of region to part
        On which part each region lies.
    ids : callable
        Returns the id picture; asked for when a region is chosen and all is cut open: one that was
        chosen on a cut may hardly be seen, and is pointed out by its part.
    """
    places: list[tuple[str, str | None]] = [
        (key, None) for key, look in scene.looks.items() if look.outlined
    ]
    places += [
        (owner[region], region)
        for region, emphasis in scene.regions.items()
        if emphasis == "chosen" and region in owner
    ]
    numbers: list[int] = []
    for key, region in places:
        own = painter.numbers(key, region)
        if region and scene.section and own:
            seen = ids().ids == own[0]
            if np.count_nonzero(seen) < _SEEN_SHARE * seen.size:
                own = painter.numbers(key)
        numbers += own
    return numbers


def outline_chosen(
    frames: Sequence[NDArray[np.uint8] | NDArray[np.float32]],
    ids: IdPicture,
    numbers: Sequence[int],
    *,
    clear: Sequence[Box] = (),
) -> None:
    """Draw a line around all that is seen of some things, together.

    Parameters
    ----------
    frames : sequence of (h, w, 3 or 4)
        Pictures of the same, changed in place; rows from the top, 0 to 255.
    ids : IdPicture
        Of the same size.
    numbers : sequence of int
        Of the things; what is seen of others between them is left out.
    clear : sequence of Box
        Where nothing is drawn: words that are to be read.
    """
    chosen = np.zeros(np.iinfo(np.uint16).max + 1, bool)
    chosen[list(numbers)] = True
    mask = chosen[ids.ids]
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    if not len(rows):
        return
    height, width = mask.shape
    line_px = max(round(_SHARE * height), _LEAST_PX)
    casing_px = line_px + round(_CASING * line_px)
    room = casing_px + 2
    top, bottom = max(int(rows[0]) - room, 0), min(int(rows[-1]) + room + 1, height)
    left, right = max(int(columns[0]) - room, 0), min(int(columns[-1]) + room + 1, width)
    mask = _without_bits(mask[top:bottom, left:right], line_px)
    free = np.ones(mask.shape, bool)
    for x_px, y_px, wide_px, tall_px in clear:
        x, y = int(x_px) - left, int(y_px) - top
        free[max(y, 0) : max(y + int(tall_px) + 2, 0), max(x, 0) : max(x + int(wide_px) + 2, 0)] = 0
    line = grown(mask, line_px) & ~mask
    casing = grown(mask, casing_px) & ~mask
    for area, colour in ((casing, CHOSEN_CASING), (line, CHOSEN_EDGE)):
        _paint(frames, area, free, colour, (top, left))


def _without_bits(mask: NDArray[np.bool_], line_px: int) -> NDArray[np.bool_]:
    """Return a mask without its narrow bits and cracks, or as it is when it is narrow itself."""
    closed = ~grown(~grown(mask, line_px), line_px)
    wide = grown(~grown(~closed, line_px), line_px) & closed
    if wide.sum() < _WIDE_SHARE * closed.sum():
        return closed
    for _ in range(_TO_THE_TIP):
        wide = grown(wide, line_px) & closed
    return wide


def _paint(
    frames: Sequence[NDArray[np.uint8] | NDArray[np.float32]],
    area: NDArray[np.bool_],
    free: NDArray[np.bool_],
    colour: Rgb,
    corner: tuple[int, int],
) -> None:
    """Lay a colour over an area with soft rims, where that is free."""
    cover = area.astype(np.float32)
    for _ in range(2):  # down, then across
        soft = _SMOOTH[0] * cover
        soft[1:] += _SMOOTH[1] * cover[:-1]
        soft[:-1] += _SMOOTH[1] * cover[1:]
        cover = soft.T
    down, across = np.nonzero((cover > 0.02) & free)
    share = cover[down, across, None]
    down, across = down + corner[0], across + corner[1]
    for frame in frames:
        mixed = (1 - share) * frame[down, across, :3] + share * 255 * np.array(colour, np.float32)
        frame[down, across, :3] = np.rint(mixed)
