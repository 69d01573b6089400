"""The off-screen render window: VTK's own, read as numpy.

PyVista's ``Plotter`` is not used here: its imports take longer than the whole first frame.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from vtkmodules.vtkCommonCore import vtkFloatArray, vtkLogger, vtkUnsignedCharArray
from vtkmodules.vtkRenderingCore import vtkActor2D, vtkRenderer, vtkRenderWindow

from viewer.errors import UserError
from viewer.render.arrays import bytes_to_numpy, to_numpy
from viewer.render.palette import Rgb

_NO_OPENGL = (
    "De 3D-weergave kan niet starten: deze computer biedt geen bruikbare OpenGL (3.2 of hoger). "
    "Installeer of vernieuw het stuurprogramma van de grafische kaart; op Linux volstaat vaak "
    "'apt install libgl1 libegl1'. De teksten blijven te lezen met 'heupatlas toon'."
)

#: VTK takes this window when all others fail, also without the library that it needs, and then
#: crashes at the first frame.
_LAST_RESORT = "vtkOSOpenGLRenderWindow"
_LAST_RESORT_LIBRARIES = ("libOSMesa.so.8", "libOSMesa.so.6", "libOSMesa.so", "osmesa.dll")

#: Alpha of a pixel, wherever this machine keeps it.
_OPAQUE = np.array([0, 0, 0, 255], np.uint8).view(np.uint32)[0]


@dataclass(frozen=True)
class OffScreen:
    """What draws off screen.

    Parameters
    ----------
    window : vtkRenderWindow
    renderer : vtkRenderer
        The one that draws the picture, without lights.
    """

    window: Any
    renderer: Any

    def resize(self, width_px: int, height_px: int) -> None:
        """Set the size of what is drawn."""
        if self.window.GetSize() != (width_px, height_px):
            self.window.SetSize(width_px, height_px)

    def add_plain(self, camera: Any) -> Any:
        """Return another renderer, without light, that draws while it is told to by ``drawing``."""
        renderer = vtkRenderer()
        renderer.SetBackground(0, 0, 0)
        renderer.SetUseFXAA(False)
        renderer.AutomaticLightCreationOff()
        renderer.SetDraw(False)
        renderer.SetActiveCamera(camera)
        self.window.AddRenderer(renderer)
        return renderer

    @contextmanager
    def drawing(self, renderer: Any) -> Iterator[None]:
        """Let another renderer of the window draw, and not the one that draws the picture."""
        self.renderer.SetDraw(False)
        renderer.SetDraw(True)
        try:
            yield
        finally:
            renderer.SetDraw(False)
            self.renderer.SetDraw(True)

    def depths(self, renderer: Any) -> NDArray[np.float32]:
        """Return how deep lies what a renderer drew last, ``(h, w)``, 0 to 1, rows from below."""
        (left, low), (width_px, height_px) = renderer.GetOrigin(), renderer.GetSize()
        data = vtkFloatArray()
        self.window.GetZbufferData(left, low, left + width_px - 1, low + height_px - 1, data)
        return to_numpy(data).reshape(height_px, width_px)

    @property
    def writes(self) -> bool:
        """Whether words or lines lie flat over the picture; they are placed by pixel."""
        props = self.renderer.GetViewProps()
        return any(isinstance(prop, vtkActor2D) and prop.GetVisibility() for prop in props)

    @property
    def driver(self) -> str:
        """What draws: the name that OpenGL gives."""
        lines = str(self.window.ReportCapabilities()).splitlines()
        named = (line for line in lines if "renderer string" in line.lower())
        return next(named, "OpenGL").split(":")[-1].strip()

    def close(self) -> None:
        """Give back what the graphics driver holds."""
        self.window.Finalize()


def make_off_screen(width_px: int, height_px: int) -> OffScreen:
    """Return a window that draws off screen.

    Raises
    ------
    UserError
        When there is no OpenGL to draw with.
    """
    try:
        # VTK finds these two by itself once they are loaded: what draws, and what writes.
        import vtkmodules.vtkRenderingFreeType
        import vtkmodules.vtkRenderingOpenGL2  # noqa: F401

        with _quiet():  # VTK tries several ways and complains about each that is not there
            window: Any = vtkRenderWindow()
            window.SetOffScreenRendering(True)
            window.SetSize(width_px, height_px)
            window.SetMultiSamples(0)
            usable = _usable(window)
    except (ImportError, RuntimeError, OSError) as error:
        raise UserError(_NO_OPENGL) from error
    if not usable:
        raise UserError(_NO_OPENGL)
    renderer = vtkRenderer()
    window.AddRenderer(renderer)
    return OffScreen(window, renderer)


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
        pixels = picture.view(np.uint32)
        pixels |= _OPAQUE
    return picture


def between(top: Rgb, bottom: Rgb) -> Rgb:
    """Return the colour half-way, as one that eight bits can hold."""
    red, green, blue = (round(255 * (a + b) / 2) / 255 for a, b in zip(top, bottom, strict=True))
    return red, green, blue


def fill_ground(picture: NDArray[np.uint8], flat: Rgb, top: Rgb, bottom: Rgb) -> None:
    """Give the ground of a picture its two colours where it was drawn in one.

    Parameters
    ----------
    picture : (h, w, 4) uint8
        Rows from the top, drawn on ``flat`` and not made opaque: alpha tells how much of the ground
        is covered. Changed, and opaque after it.
    """
    height_px = len(picture)
    share = ((np.arange(height_px) + 0.5) / height_px)[:, None]
    colours = 255 * ((1 - share) * np.array(top) + share * np.array(bottom))
    rows = np.full((height_px, 4), 255, np.uint8)
    rows[:, :3] = np.rint(colours)
    pixels = picture.view(np.uint32)[:, :, 0]
    cover = pixels & _OPAQUE
    bare, covered = cover == 0, cover == _OPAQUE
    if np.count_nonzero(bare) + np.count_nonzero(covered) < cover.size:
        down, across = np.nonzero(~(bare | covered))
        through = 1 - picture[down, across, 3:] / 255
        shown = picture[down, across, :3] + through * (colours[down] - 255 * np.array(flat))
        picture[down, across, :3] = np.clip(np.rint(shown), 0, 255)
    np.copyto(pixels, rows.view(np.uint32), where=bare)
    pixels |= _OPAQUE


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
