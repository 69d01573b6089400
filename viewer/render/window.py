"""The off-screen render window: made by PyVista, read as numpy."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
from numpy.typing import NDArray
from vtkmodules.vtkCommonCore import vtkLogger, vtkUnsignedCharArray

from viewer.errors import UserError
from viewer.render.arrays import bytes_to_numpy

_NO_OPENGL = (
    "De 3D-weergave kan niet starten: deze computer biedt geen bruikbare OpenGL (3.2 of hoger). "
    "Installeer of vernieuw het stuurprogramma van de grafische kaart; op Linux volstaat vaak "
    "'apt install libgl1 libegl1'. De teksten blijven te lezen met 'heupatlas toon'."
)

#: VTK takes this window when all others fail, also without the library that it needs, and then
#: crashes at the first frame.
_LAST_RESORT = "vtkOSOpenGLRenderWindow"
_LAST_RESORT_LIBRARIES = ("libOSMesa.so.8", "libOSMesa.so.6", "libOSMesa.so", "osmesa.dll")


def make_plotter(width_px: int, height_px: int) -> Any:
    """Return a PyVista ``Plotter`` that draws off screen, without keys, lights or layers.

    Raises
    ------
    UserError
        When there is no OpenGL to draw with.
    """
    try:
        from pyvista import Plotter

        with _quiet():  # VTK tries several ways and complains about each that is not there
            plotter: Any = Plotter(
                off_screen=True, window_size=[width_px, height_px], lighting="none"
            )
            usable = _usable(plotter.render_window)
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
    width_px, height_px = window.GetSize()
    data = vtkUnsignedCharArray()
    window.GetRGBACharPixelData(0, 0, width_px - 1, height_px - 1, 0, data)
    upward = bytes_to_numpy(data, height_px=height_px, width_px=width_px)
    picture = np.ascontiguousarray(upward[::-1])
    if opaque:
        picture[:, :, 3] = 255
    return picture


def _usable(window: Any) -> bool:
    if window.GetClassName() == _LAST_RESORT and not any(map(_can_load, _LAST_RESORT_LIBRARIES)):
        return False
    return bool(window.SupportsOpenGL())


def _can_load(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep VTK's own messages off the terminal."""
    vtkLogger.SetStderrVerbosity(vtkLogger.VERBOSITY_OFF)
    try:
        yield
    finally:
        vtkLogger.SetStderrVerbosity(vtkLogger.VERBOSITY_WARNING)
