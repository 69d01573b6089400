"""A good pixel of everything that is seen, all at once: where lines of labels go to. Pure numpy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from viewer.render.idpicture import IdPicture
from viewer.render.overlay import pixels_inside

#: The search looks at about this many pixels of the picture.
_LOOKED_AT = 60_000
#: Farther inside than this many of them is far enough.
_DEEPEST = 24


@dataclass(frozen=True)
class Anchor:
    """Where something is seen.

    Parameters
    ----------
    x_px, y_px : int
        A pixel well inside.
    area_px : int
        Pixels of it that are seen.
    """

    x_px: int
    y_px: int
    area_px: int


def find_anchors(
    picture: IdPicture, wanted: Mapping[str, Sequence[int]], *, least_px: int
) -> dict[str, Anchor]:
    """Return a pixel of everything that is seen well enough.

    Parameters
    ----------
    picture : IdPicture
    wanted : mapping of key to numbers
        The numbers that belong together.
    least_px : int
        What is seen with fewer pixels is left out.
    """
    ids = picture.ids
    most = max((max(numbers) for numbers in wanted.values() if numbers), default=0)
    seen = np.bincount(ids.ravel(), minlength=most + 1)
    areas = {key: int(seen[list(numbers)].sum()) for key, numbers in wanted.items()}
    keys = [key for key, area in areas.items() if area >= max(least_px, 1)]
    slot_of = np.zeros(len(seen), np.int32)
    for slot, key in enumerate(keys, 1):
        slot_of[list(wanted[key])] = slot
    step = max(1, round((ids.size / _LOOKED_AT) ** 0.5))
    slots = slot_of[ids[step // 2 :: step, step // 2 :: step]]
    depth = _depths(slots)
    rows, columns = np.nonzero(slots)
    found: dict[str, Anchor] = {}
    if len(rows):
        here, deep = slots[rows, columns], depth[rows, columns]
        order = np.lexsort((deep, here))
        last = np.flatnonzero(np.diff(here[order], append=here[order][-1] + 1))
        for k in order[last].tolist():
            key = keys[here[k] - 1]
            x, y = columns[k] * step + step // 2, rows[k] * step + step // 2
            found[key] = Anchor(int(x), int(y), areas[key])
    for key in keys:
        if key not in found:  # too thin for the coarse look
            inside = (next(pixels_inside(picture, [number]), None) for number in wanted[key])
            pixel = next((at for at in inside if at), None)
            if pixel:
                found[key] = Anchor(*pixel, areas[key])
    return found


def _depths(slots: np.ndarray) -> np.ndarray:
    """Return how many steps each place lies from the border of what it belongs to, for all at once.

    Parameters
    ----------
    slots : (h, w) int32
        0 belongs to nothing.
    """
    inner = slots > 0
    inner[0] = inner[-1] = inner[:, 0] = inner[:, -1] = False
    same_row = slots[1:] == slots[:-1]
    same_column = slots[:, 1:] == slots[:, :-1]
    inner[1:] &= same_row
    inner[:-1] &= same_row
    inner[:, 1:] &= same_column
    inner[:, :-1] &= same_column
    depth = inner.astype(np.int32)
    for _ in range(_DEEPEST):
        next_ = inner.copy()
        next_[1:] &= inner[:-1]
        next_[:-1] &= inner[1:]
        next_[:, 1:] &= inner[:, :-1]
        next_[:, :-1] &= inner[:, 1:]
        if not next_.any():
            break
        inner = next_
        depth += inner
    return depth
