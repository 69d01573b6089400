"""The off-screen render window: made by PyVista, read as numpy."""

from __future__ import annotations

import os
import sys
from typing import Any

import numpy as np
from numpy.typing import NDArray

from viewer.errors import UserError
from viewer.render.arrays import bytes_to_numpy

_NO_OPENGL = (
    "De 3D-weergave kan niet starten: deze computer biedt geen bruikbare OpenGL (3.2 of hoger). "
    "Installeer of vernieuw het stuurprogramma van de grafische kaart; op Linux volstaat vaak "
    "'apt install libgl1 libegl1'. De teksten blijven te lezen met 'heupatlas toon'."
)


def make_plotter(width_px: int, height_px: int) -> Any:
    """Return a PyVista ``Plotter`` that draws off screen, without keys, lights or layers.

    Raises
    ------
    UserError
        When there is no OpenGL to draw with.
    """
    if sys.platform.startswith("linux") and not os.environ.get("DISPLAY"):
        # Without a screen VTK would try X first and complain about it on the terminal.
        os.environ.setdefault("VTK_DEFAULT_OPENGL_WINDOW", "vtkEGLRenderWindow")
    try:
        from pyvista import Plotter

        plotter: Any = Plotter(off_screen=True, window_size=[width_px, height_px], lighting="none")
        usable = bool(plotter.render_window.SupportsOpenGL())
    except (ImportError, RuntimeError, OSError) as error:
        raise UserError(_NO_OPENGL) from error
    if not usable:
        raise UserError(_NO_OPENGL)
    window = plotter.render_window
    # PyVista's extra layers (borders, a renderer for its interactor) cost a pass each.
    for extra in (plotter.renderers.shadow_renderer, plotter.renderers.border_overlay_renderer):
        if extra is not None:
            window.RemoveRenderer(extra)
    window.SetNumberOfLayers(1)
    window.SetMultiSamples(0)
    plotter.iren.interactor.Disable()
    return plotter


def read_pixels(window: Any, *, opaque: bool = True) -> NDArray[np.uint8]:
    """Return what the window drew last, ``(h, w, 4) uint8`` RGBA, rows from the top.

    Parameters
    ----------
    opaque : bool
        Set alpha to 255 everywhere; VTK leaves it 0 on the ground.
    """
    from vtkmodules.vtkCommonCore import vtkUnsignedCharArray

    width_px, height_px = window.GetSize()
    data = vtkUnsignedCharArray()
    window.GetRGBACharPixelData(0, 0, width_px - 1, height_px - 1, 0, data)
    upward = bytes_to_numpy(data, height_px=height_px, width_px=width_px)
    picture = np.ascontiguousarray(upward[::-1])
    if opaque:
        picture[:, :, 3] = 255
    return picture
