"""Shadow that parts throw on each other, worked out from depths. Pure numpy.

The depth of a frame tells the place of what each pixel shows, and depths as seen from the light
what lies between the two. Axes of the camera: right, up and towards the viewer, from what is
looked at, mm.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from meshes.section.plane import Plane
from viewer.render.camera import Turntable, Vector
from viewer.render.lights import FILL, KEY, SHADOW_FROM
from viewer.render.shading import SKY_ABOVE, SKY_BELOW

Floats = NDArray[np.float32]
Indices = NDArray[np.intp]

#: How much of the key light a shadow takes: all of it would hide what lies there.
_STRENGTH = 0.55
#: Shadow is worked out for one of so many pixels, both ways, and laid out smoothly between them.
_STRIDE = 2
#: Half the width of the soft edge: close behind what throws it, and this far behind it and farther.
_NARROW_MM, _WIDE_MM, _FAR_MM = 0.9, 4.0, 22.0
#: Places in the soft edge that are tried, of each width; four pixels beside each other try others.
_TRIES = 10
#: What lies nearer before a point throws no shadow on it: the light sees the light versions.
_BIAS_MM = 1.0
#: A surface that is lit more flatly than this (cosine) is dark anyway.
_FLAT = 0.03
#: Steepest slope along which a surface and the soft edge on it are followed.
_STEEPEST = 3.0
#: A surface is told by what lies this far to both sides: farther than a triangle reaches.
_SMOOTH_MM = 1.6
#: One of so many pixels, both ways, is asked how far the light must reach.
_SPARSE = 8
#: By this angle turned on, places never fall in rows.
_GOLDEN = math.pi * (3 - math.sqrt(5))
#: Points that are worked out at a time: so many stay near to the processor.
_AT_ONCE = 160_000
#: Rows of a picture that are darkened at a time.
_ROWS = 64
#: What lies this near to the section plane is the cut itself, which is drawn without light.
_CUT_MM = 0.2
#: Where nothing is before the light.
NOTHING_MM = -1e6


@dataclass(frozen=True, eq=False)
class Beam:
    """A parallel beam of light on all that a frame shows.

    Parameters
    ----------
    axes : (3, 3) float64
        Rows: across, along and towards the light, in the axes of the camera.
    middle_mm : (3,) float64
        The middle of what it falls on, along these axes.
    half_mm : float
        Half of its size along.
    """

    axes: Vector
    middle_mm: Vector
    half_mm: float


@dataclass(frozen=True)
class SeenCut:
    """The cut of a section plane.

    Parameters
    ----------
    plane : Plane
        In the axes of the camera.
    depth : float
        By how much of the depth buffer it is drawn nearer than it lies, at most.
    """

    plane: Plane
    depth: float


class Seen:
    """What a frame shows, by its depths.

    Parameters
    ----------
    depths : (h, w) float32
        Of the depth buffer, rows from the top: 1 is the ground, 0 are words over the picture.
    range_mm : (float, float)
        Distances from the eye that the nearest and the farthest depth stand for.
    turntable : Turntable
        From where it was seen.
    """

    def __init__(self, depths: Floats, range_mm: tuple[float, float], turntable: Turntable) -> None:
        self.depths = np.ascontiguousarray(depths)
        self.shape = depths.shape
        self._near_mm, self._far_mm = range_mm
        self._turntable = turntable
        self._eye_mm = float(np.linalg.norm(turntable.eye_mm - turntable.focal_mm))
        height, width = depths.shape
        self._pixel_mm: float = 2 * turntable.half_height_mm / height
        across_px, up_px = np.arange(width) + 0.5 - width / 2, height / 2 - 0.5 - np.arange(height)
        self._across_mm = (across_px * self._pixel_mm).astype(np.float32)
        self._up_mm = (up_px * self._pixel_mm).astype(np.float32)
        self._smooth_px = max(1, round(_SMOOTH_MM / self._pixel_mm))

    @property
    def coarsest_mm(self) -> float:
        """The largest size of a pixel on anything."""
        farther = 1.0 if self._turntable.parallel else self._far_mm / self._eye_mm
        return self._pixel_mm * farther

    def places(self, rows: Indices, columns: Indices) -> Floats:
        """Return where these pixels lie, ``(3, n)``, in the axes of the camera."""
        depth = self.depths[rows, columns]
        near, far = self._near_mm, self._far_mm
        found = np.empty((3, len(rows)), np.float32)
        found[0], found[1] = self._across_mm[columns], self._up_mm[rows]
        if self._turntable.parallel:
            away = near + depth * (far - near)
        else:
            away = near * far / (far - depth * (far - near))
            found[:2] *= away / self._eye_mm
        np.subtract(self._eye_mm, away, out=found[2])
        return found

    def nearer_mm(self, places: Floats, depth: float) -> Floats:
        """Return how much nearer to the eye a step of depth comes at places, ``(n,)``."""
        near, far = self._near_mm, self._far_mm
        if self._turntable.parallel:
            return np.full(places.shape[1], depth * (far - near), np.float32)
        away = self._eye_mm - places[2]
        nearer: Floats = away * away * np.float32(depth * (far - near) / (near * far))
        return nearer

    def normals(self, places: Floats, rows: Indices, columns: Indices) -> Floats:
        """Return unit normals ``(3, n)`` at these places, towards the viewer.

        They are of the surface over some length, so that no single triangle is told apart.
        """
        right = self._way_on(places, rows, columns, along_row=True)
        down = self._way_on(places, rows, columns, along_row=False)
        found = np.empty_like(places)
        for axis in range(3):
            one, two = (axis + 1) % 3, (axis + 2) % 3
            found[axis] = down[one] * right[two] - down[two] * right[one]
        found /= np.maximum(np.sqrt(np.einsum("ij,ij->j", found, found)), np.float32(1e-12))
        return found

    def _way_on(
        self, places: Floats, rows: Indices, columns: Indices, *, along_row: bool
    ) -> Floats:
        """Return which way the surface goes to the right in the picture, or down, ``(3, n)``.

        It goes from one side to the other; where a side is of something else, as the step there
        tells, by the other side alone, and where both are, by the pixels next to it.
        """
        step = self._smooth_px
        on, back = self._ways(places, rows, columns, step, along_row=along_row)
        steepest = np.float32(_STEEPEST * step * self._pixel_mm)
        on_it = np.abs(on[2]) <= steepest, np.abs(back[2]) <= steepest
        way = np.where(on_it[0], on, 0) + np.where(on_it[1], back, 0)
        neither = np.flatnonzero(~(on_it[0] | on_it[1]))
        on, back = self._ways(
            places[:, neither], rows[neither], columns[neither], 1, along_row=along_row
        )
        way[:, neither] = np.where(np.abs(on[2]) < np.abs(back[2]), on, back)
        return way

    def _ways(
        self, places: Floats, rows: Indices, columns: Indices, step: int, *, along_row: bool
    ) -> tuple[Floats, Floats]:
        """Return the way to a pixel so many farther on, and from one so many back, ``(3, n)``."""
        at, size = (columns, self.shape[1]) if along_row else (rows, self.shape[0])
        ways = []
        for side in (step, -step):
            there = np.clip(at + side, 0, size - 1)
            ends = (rows, there) if along_row else (there, columns)
            ways.append((self.places(*ends) - places) * np.float32(math.copysign(1, side)))
        return ways[0], ways[1]


def shown(depths: Floats) -> NDArray[np.bool_]:
    """Return where depths are of something in space: neither ground nor words over the picture."""
    return (depths > 0.0) & (depths < 1.0)


def beam_on(seen: Seen) -> Beam | None:
    """Return the beam of the light that throws shadow, on all that is seen; None: nothing is."""
    sparse = seen.depths[::_SPARSE, ::_SPARSE]
    rows, columns = (_SPARSE * found for found in np.nonzero(shown(sparse)))
    if not len(rows):
        return None
    across = np.cross((0.0, 1.0, 0.0), SHADOW_FROM)
    across /= np.linalg.norm(across)
    axes = np.array([across, np.cross(SHADOW_FROM, across), SHADOW_FROM])
    places = axes @ seen.places(rows, columns)
    wide, tall, _ = np.ptp(places, axis=1)
    height, width = seen.shape
    if (tall > wide) != (height > width):  # lay it down, or most of the picture stays empty
        for one in (axes, places):
            one[:2] = one[1], -one[0]
    low, high = places.min(axis=1), places.max(axis=1)
    margin_mm = _SPARSE * seen.coarsest_mm + _WIDE_MM
    wide, tall = (high - low)[:2] / 2 + margin_mm
    return Beam(axes, (low + high) / 2, max(tall, wide * height / width))


def shade(seen: Seen, beam: Beam, front_mm: Floats, cut: SeenCut | None = None) -> Floats:
    """Return which share of its light each pixel loses to shadow, ``(h, w)``, 0 to 1.

    Parameters
    ----------
    seen : Seen
    beam : Beam
        From which the light was asked.
    front_mm : (m, n) float32
        How far towards the light the far side lies of what is first met by the light, along the
        beam's third axis; rows from below, as high as the beam and as wide as that makes it.
    cut : SeenCut, optional
        It is drawn without light.
    """
    height, width = seen.shape
    lost = np.zeros((-(-height // _STRIDE), -(-width // _STRIDE)), np.float32)
    known = np.zeros_like(lost)
    tries = Tries(beam, front_mm)
    wide = 2 * _STRIDE
    chunk = wide * max(1, _AT_ONCE * wide // width)
    for turn in range(4):
        down, right = divmod(turn, 2)
        for top in range(down * _STRIDE, height, chunk):
            some = seen.depths[top : top + chunk : wide, right * _STRIDE :: wide]
            rows, columns = np.nonzero(shown(some))
            rows, columns = top + wide * rows, right * _STRIDE + wide * columns
            where = rows // _STRIDE, columns // _STRIDE
            lost[where] = _lost(seen, tries, rows, columns, turn, cut)
            known[where] = 1.0
    smooth = _smoothed(lost)
    smooth /= np.maximum(_smoothed(known), np.float32(1e-6))
    laid_out = _laid_out(smooth, seen.shape)
    laid_out[~shown(seen.depths)] = 0.0
    return laid_out


class Tries:
    """Asks at places around a point whether the light gets there.

    Parameters
    ----------
    beam : Beam
    front_mm : (m, n) float32
        As for ``shade``.
    """

    def __init__(self, beam: Beam, front_mm: Floats) -> None:
        self.axes = beam.axes.astype(np.float32)
        rows, columns = front_mm.shape
        self._square_mm = 2 * beam.half_mm / rows
        self._margin = 1 + math.ceil(_WIDE_MM / self._square_mm)
        around = np.pad(front_mm, self._margin, constant_values=NOTHING_MM)
        self._columns = around.shape[1]
        self._front_mm = around.ravel()
        self._last = columns - 1, rows - 1
        self._low_mm = beam.middle_mm[:2] - np.array([columns, rows]) * (self._square_mm / 2)

    def kept_out(self, places_mm: Floats, slopes: Floats, turn: int) -> Floats:
        """Return the share of the light that is kept from places, ``(n,)``.

        Parameters
        ----------
        places_mm : (3, n) float32
            Along the axes of the beam.
        slopes : (2, n) float32
            How much nearer to the light the surface comes for each mm across and along.
        turn : int
            Which of the four patterns of places is tried.
        """
        column, row = (
            self._margin + np.clip((place - low) / self._square_mm, 0, last).astype(np.intp)
            for place, low, last in zip(places_mm, self._low_mm.tolist(), self._last, strict=False)
        )
        middle = row * self._columns + column
        narrow, _ = self._tried(middle, places_mm[2], slopes, _NARROW_MM, turn)
        wide, gap_mm = self._tried(middle, places_mm[2], slopes, _WIDE_MM, turn)
        wide -= narrow
        wide *= np.minimum(gap_mm / np.float32(_FAR_MM), 1)
        wide += narrow
        return wide

    def _tried(
        self, middle: Indices, level_mm: Floats, slopes: Floats, radius_mm: float, turn: int
    ) -> tuple[Floats, Floats]:
        """Return the share of tries that met something, and how far before the place that was."""
        met = np.zeros(len(middle), np.float32)
        gaps_mm = np.zeros(len(middle), np.float32)
        for number in range(_TRIES):
            angle = (number + turn / 4) * _GOLDEN
            reach_mm = radius_mm * math.sqrt((number + 0.5) / _TRIES)
            across, along = (
                round(reach_mm * turned(angle) / self._square_mm) for turned in (math.cos, math.sin)
            )
            gap = self._front_mm[middle + (along * self._columns + across)]
            gap -= level_mm
            gap -= slopes[0] * np.float32(across * self._square_mm)
            gap -= slopes[1] * np.float32(along * self._square_mm)
            hit = gap > _BIAS_MM
            met += hit
            gaps_mm += gap * hit
        gaps_mm /= np.maximum(met, 1)
        met /= _TRIES
        return met, gaps_mm


def _lost(
    seen: Seen, tries: Tries, rows: Indices, columns: Indices, turn: int, cut: SeenCut | None
) -> Floats:
    """Return the share of light that these pixels lose, ``(n,)``."""
    lost = np.zeros(len(rows), np.float32)
    places = seen.places(rows, columns)
    normals = seen.normals(places, rows, columns)
    turned = tries.axes @ normals
    lit = turned[2] > _FLAT
    if cut:
        away_mm = cut.plane.n.astype(np.float32) @ places - np.float32(cut.plane.offset_mm)
        lit &= np.abs(away_mm) > _CUT_MM + seen.nearer_mm(places, cut.depth)
    turned, normals = turned[:, lit], normals[:, lit]
    slopes = np.clip(-turned[:2] / turned[2], -_STEEPEST, _STEEPEST)
    kept_out = tries.kept_out(tries.axes @ places[:, lit], slopes, turn)
    lost[lit] = kept_out * key_share(normals) * _STRENGTH
    return lost


def key_share(normals: Floats) -> Floats:
    """Return which share of the light on a surface comes from the key light, ``(n,)``.

    Parameters
    ----------
    normals : (3, n) float32
        Unit vectors in the axes of the camera.
    """
    key, fill = (
        lamp.brightness * np.maximum(lamp.direction.astype(np.float32) @ normals, 0)
        for lamp in (KEY, FILL)
    )
    below, above = (sum(colour) / 3 for colour in (SKY_BELOW, SKY_ABOVE))
    sky = below + (above - below) * (0.5 + 0.5 * normals[1])
    return np.asarray(key / (key + fill + sky), np.float32)


def _smoothed(grid: Floats) -> Floats:
    """Return the mean over nine neighbours, the middle counting most."""
    for axis in (0, 1):
        grid = np.moveaxis(grid, axis, 0)
        smooth = grid * np.float32(0.5)
        smooth[1:] += grid[:-1] * np.float32(0.25)
        smooth[:-1] += grid[1:] * np.float32(0.25)
        grid = np.moveaxis(smooth, 0, axis)
    return grid


def _laid_out(grid: Floats, shape: tuple[int, int]) -> Floats:
    """Return a grid of every second pixel with what lies between, ``(h, w)``."""
    height, width = shape
    rows = np.empty((height, grid.shape[1]), np.float32)
    rows[::2] = grid
    rows[1:-1:2] = (grid[:-1] + grid[1:])[: len(rows[1:-1:2])] / 2
    if not height % 2:
        rows[-1] = grid[-1]
    whole = np.empty(shape, np.float32)
    whole[:, ::2] = rows
    whole[:, 1:-1:2] = (rows[:, :-1] + rows[:, 1:])[:, : whole[:, 1:-1:2].shape[1]] / 2
    if not width % 2:
        whole[:, -1] = rows[:, -1]
    return whole


def darken(picture: NDArray[np.uint8], lost: Floats) -> None:
    """Take away from each pixel ``(h, w, 4)`` the share of its light that it loses ``(h, w)``."""
    for top in range(0, len(picture), _ROWS):
        rows = slice(top, top + _ROWS)
        kept = (256 * (1 - lost[rows]) + 0.5).astype(np.uint16)
        for channel in range(3):  # three at a time take three times as long
            colour = picture[rows, :, channel]
            colour[:] = (colour * kept) >> 8
