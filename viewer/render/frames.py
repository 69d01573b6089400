"""Frames of three kinds: rough while something moves, whole at rest, and finer when that lasts."""

from __future__ import annotations

import time

import numpy as np
from numpy.typing import NDArray

from viewer.render import lights
from viewer.render.casters import Shadow
from viewer.render.finish import Finish
from viewer.render.pace import Pace
from viewer.render.palette import Rgb
from viewer.render.shadow import darken
from viewer.render.window import OffScreen, between, fill_ground, read_pixels

Picture = NDArray[np.uint8]


class Frames:
    """Draws what stands ready in a window, with the finish that each kind of frame gets.

    Parameters
    ----------
    off_screen : OffScreen
    cast : Shadow
    """

    def __init__(self, off_screen: OffScreen, cast: Shadow) -> None:
        self._off_screen = off_screen
        self._cast = cast
        self.pace = Pace()
        self.finish = Finish()
        #: Top and bottom colour of the ground.
        self.ground: tuple[Rgb, Rgb] = ((0.0, 0.0, 0.0), (0.0, 0.0, 0.0))
        #: Smooth edges and shadow of the last frame.
        self._has = False, False

    def rough(self, since_s: float) -> Picture:
        """Draw a frame of something that moves.

        Parameters
        ----------
        since_s : float
            When it was begun, by ``time.perf_counter``.
        """
        picture = self._drawn(smooth_edges=False, shadow=False)
        self.pace.took((time.perf_counter() - since_s) * 1000.0)
        return picture

    def whole(self) -> Picture:
        """Draw a frame at rest: plain, or the finest where that is as good as at once."""
        at_once = self.finish.at_once
        begun_s = time.perf_counter()
        picture = self._drawn(smooth_edges=at_once, shadow=at_once and self.finish.shadow)
        took_ms = (time.perf_counter() - begun_s) * 1000.0
        if at_once:
            self.finish.took_at_once(took_ms)
        else:
            self.finish.took_plain(took_ms)
        return picture

    def finer(self) -> Picture | None:
        """Draw the frame at rest with smooth edges and shadow; None: it was so already.

        Shadow is left out where the machine does not do it in time, or nobody wants it.
        """
        shadow = self.finish.shadow
        if self._has == (True, shadow):
            return None
        begun_s = time.perf_counter()
        picture = self._drawn(smooth_edges=True, shadow=shadow)
        if shadow:
            self.finish.took_fine((time.perf_counter() - begun_s) * 1000.0)
        return picture

    def _drawn(self, *, smooth_edges: bool, shadow: bool) -> Picture:
        """Draw on one colour and fill in the ground: two cost a tenth of a frame without a graphics
        card, and ambient occlusion leaves them out."""
        self._has = smooth_edges, shadow
        window, renderer = self._off_screen.window, self._off_screen.renderer
        lights.set_finish(renderer, smooth_edges=smooth_edges, occlusion=shadow)
        flat = between(*self.ground)
        lights.set_ground(renderer, flat)
        window.Render()
        picture = read_pixels(window, opaque=False)
        if shadow and (lost := self._cast.lost()) is not None:
            darken(picture, lost)
        fill_ground(picture, flat, *self.ground)
        return picture
