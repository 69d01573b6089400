"""A picture as a file: finer than the screen, with or without ground."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from vtkmodules.vtkCommonDataModel import vtkImageData
from vtkmodules.vtkIOImage import vtkPNGWriter

from viewer.errors import UserError, not_written
from viewer.render import lights
from viewer.render.arrays import shared, vtk_bytes
from viewer.render.palette import Rgb
from viewer.render.view import AtlasView
from viewer.render.window import read_pixels

#: Pixels drawn for each pixel of the picture, along a side.
_FINER = 2
#: No driver draws larger than this for certain.
_LARGEST_PX = 8192

_BLACK: Rgb = (0.0, 0.0, 0.0)
_WHITE: Rgb = (1.0, 1.0, 1.0)


def picture(
    view: AtlasView, width_px: int, height_px: int, *, transparent: bool = False
) -> NDArray[np.uint8]:
    """Return what the view shows, ``(h, w, 4) uint8`` RGBA (not premultiplied), rows from the top.

    It is drawn twice as fine, with all its shadow, once on black and once on white: the
    difference tells exactly how much ground shines through, also behind faded parts. The view is
    left as it was.

    Raises
    ------
    UserError
        When the size is no size, or larger than can be drawn.
    """
    if not (1 <= width_px <= _LARGEST_PX and 1 <= height_px <= _LARGEST_PX):
        raise UserError(
            f"Een afbeelding van {width_px} x {height_px} pixels kan niet: "
            f"kies breedte en hoogte tussen 1 en {_LARGEST_PX}.",
            wrong_use=True,
        )
    finer = _FINER if max(width_px, height_px) * _FINER <= _LARGEST_PX else 1
    size = view.size
    try:
        view.resize(width_px * finer, height_px * finer)
        on_black = _drawn_on(view, _BLACK)
        on_white = _drawn_on(view, _WHITE)
        _darken(view, on_black, on_white)
        view.outline_chosen(on_black, on_white)
    finally:
        view.resize(*size)
    on_black, on_white = _coarser(on_black, finer), _coarser(on_white, finer)
    through = np.clip((on_white - on_black).mean(axis=2, keepdims=True) / 255, 0, 1)
    result = np.full((height_px, width_px, 4), 255, np.uint8)
    if transparent:
        cover = 1 - through
        colour = on_black / np.maximum(cover, 1 / 255)
        result[:, :, 3:] = np.rint(cover * 255)
    else:
        top, bottom = (255 * np.array(colour, np.float32) for colour in view.frames.ground)
        share = ((np.arange(height_px, dtype=np.float32) + 0.5) / height_px)[:, None, None]
        colour = on_black + through * (top + share * (bottom - top))
    result[:, :, :3] = np.clip(np.rint(colour), 0, 255)
    return result


def save_picture(
    view: AtlasView,
    path: str | Path,
    width_px: int,
    height_px: int,
    transparent: bool = False,
) -> None:
    """Write what the view shows as a PNG.

    Raises
    ------
    UserError
        When the size is not possible or the file cannot be written.
    """
    data = png(picture(view, width_px, height_px, transparent=transparent))
    try:
        Path(path).write_bytes(data)
    except OSError as error:
        raise not_written(path, error) from error


def png(rgba: NDArray[np.uint8]) -> bytes:
    """Return ``(h, w, 4) uint8`` RGBA, rows from the top, as the bytes of a PNG file."""
    height_px, width_px, _ = rgba.shape
    image = vtkImageData()
    image.SetDimensions(width_px, height_px, 1)
    image.GetPointData().SetScalars(shared(rgba[::-1].reshape(-1, 4)))
    writer: Any = vtkPNGWriter()
    writer.SetInputData(image)
    writer.WriteToMemoryOn()
    writer.Write()
    return vtk_bytes(writer.GetResult())


def _drawn_on(view: AtlasView, ground: Rgb) -> NDArray[np.float32]:
    lights.set_ground(view.off_screen.renderer, ground)
    lights.set_finish(view.off_screen.renderer, smooth_edges=True, occlusion=True)
    view.draw()
    drawn = read_pixels(view.off_screen.window, opaque=False)
    colours = drawn[:, :, :3].astype(np.float32)
    # at the edges ambient occlusion is blurred with that of the opposite edge
    colours[drawn[:, :, 3] == 0] = 255 * np.array(ground, np.float32)
    return colours


def _darken(view: AtlasView, on_black: NDArray[np.float32], on_white: NDArray[np.float32]) -> None:
    """Take away the light that is lost to shadow; what shines through stays the same."""
    lost = view.shadow.lost()
    if lost is None:
        return
    for channel in range(3):  # one at a time: pictures may be very large
        taken = on_black[:, :, channel] * lost
        on_black[:, :, channel] -= taken
        on_white[:, :, channel] -= taken


def _coarser(picture: NDArray[np.float32], finer: int) -> NDArray[np.float32]:
    """Return the mean of each square of finer x finer pixels."""
    height, width, channels = picture.shape
    squares = picture.reshape(height // finer, finer, width // finer, finer, channels)
    mean: NDArray[np.float32] = squares.mean(axis=(1, 3))
    return mean
