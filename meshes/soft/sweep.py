"""Closed surfaces swept along a centre line: the one builder of bellies, bands and tubes.

A sweep is a row of stations, each a bent, lens-to-box shaped cross-section of twelve numbers (see
``COLUMNS``). Across a station runs ``s`` from -1 to 1 along the width vector; the midline of the
section leaves that vector by ``bend`` (in the direction of the thickness) and by ``bow`` (along the
centre line, so that the sections of a fan may be arcs), and the thickness falls to nothing at both
edges as ``(1 - s^2) ** edge``: 0.5 is an ellipse, 1 a lens, 0.25 nearly a box.

All lengths in mm, any right-handed frame.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.interpolate import CubicSpline

from meshes.surface import unit

Array = NDArray[np.float64]

#: The twelve numbers of a station: centre, half width as a vector, half thickness, bend of the
#: midline towards the thickness, bow of it along the line, wedge of the thickness (-1..1 from edge
#: to edge), exponent of the edge, and S-shaped skew of the midline. Lengths in mm.
COLUMNS = ("x", "y", "z", "wx", "wy", "wz", "thick", "bend", "bow", "wedge", "edge", "skew")

_CENTRE = slice(0, 3)
_WIDTH = slice(3, 6)
_THICK, _BEND, _BOW, _WEDGE, _EDGE, _SKEW = range(6, 12)


@dataclass(frozen=True, eq=False)
class Swept:
    """A closed surface that still knows how it was swept.

    Parameters
    ----------
    vertices_mm : (n, 3) float64
    faces : (m, 3) int32
        Wound outwards.
    along : (n,) float64
        Place along the centre line, 0 at its start to 1 at its end, by length.
    across : (n,) float64
        Place across the section, -1 to 1.
    upper : (n,) float64
        1 on the side of the thickness direction, -1 on the other, 0 on both edges.
    opposite : (n,) int32
        Vertex that lies straight through the thickness.
    length_mm : float
        Length of the centre line.
    around : int
        Points of a ring; the vertices are ring by ring.
    """

    vertices_mm: Array
    faces: NDArray[np.int32]
    along: Array
    across: Array
    upper: Array
    opposite: NDArray[np.int32]
    length_mm: float
    around: int


def interpolation(count: int, at: Array) -> tuple[Array, Array]:
    """Matrices that carry numbers of stations to places between them.

    Parameters
    ----------
    count : int
        Number of stations.
    at : (r,) float64
        Places, in stations (0 to ``count - 1``).

    Returns
    -------
    values, slopes : (r, count) float64
        Times a ``(count, k)`` table: its values at the places, and their change per station.
    """
    spline = CubicSpline(np.arange(count), np.eye(count), bc_type="natural")
    return np.asarray(spline(at)), np.asarray(spline(at, 1))


def half_section(points: int) -> Array:
    """Return ``(points,)`` places across a section, -1 to 1, closer near both edges."""
    return -np.cos(np.linspace(0.0, np.pi, points))


def rings(stations: Array, tangents: Array, across: Array) -> Array:
    """Points of each station's outline.

    Parameters
    ----------
    stations : (r, 12) float64
        Numbers as in ``COLUMNS``.
    tangents : (r, 3) float64
        Direction of the centre line at each, any length.
    across : (h,) float64
        Places from -1 to 1.

    Returns
    -------
    (r, 2 h - 2, 3) float64
        First the upper side from -1 to 1, then the lower one back.
    """
    ahead = unit(tangents)
    width = stations[:, _WIDTH]
    normal = unit(np.cross(ahead, width))
    thick = np.maximum(stations[:, _THICK, None], 0.05)
    edge = np.clip(stations[:, _EDGE, None], 0.2, 1.5)
    wedge = np.clip(stations[:, _WEDGE, None], -0.9, 0.9)
    half = thick * np.maximum(1.0 - across**2, 0.0) ** edge * (1.0 + wedge * across)
    arc = across**2 - 1.0 / 3.0
    middle = stations[:, _BEND, None] * arc + stations[:, _SKEW, None] * (across**3 - 0.6 * across)
    spine = (
        stations[:, None, _CENTRE]
        + across[:, None] * width[:, None, :]
        + (stations[:, _BOW, None] * arc)[:, :, None] * ahead[:, None, :]
    )
    upper = spine + (middle + half)[:, :, None] * normal[:, None, :]
    lower = spine + (middle - half)[:, :, None] * normal[:, None, :]
    return np.concatenate([upper, lower[:, -2:0:-1]], axis=1)


def sweep(stations: ArrayLike, *, step_mm: float = 4.0, around: int = 40, cap: int = 3) -> Swept:
    """Build the closed surface of a row of stations.

    Parameters
    ----------
    stations : (n, 12) array_like
        Numbers as in ``COLUMNS``, n >= 2.
    step_mm : float
        Aimed-at distance between rings.
    around : int
        Points of a ring, even, 6 or more.
    cap : int
        Rings that round off each end.

    Returns
    -------
    Swept
    """
    table = np.asarray(stations, np.float64)
    across = half_section(around // 2 + 1)
    fine = np.linspace(0, len(table) - 1, 16 * len(table))
    values, _ = interpolation(len(table), fine)
    steps = np.linalg.norm(np.diff(values @ table[:, _CENTRE], axis=0), axis=1)
    travelled = np.concatenate([[0.0], np.cumsum(steps)])
    length = float(travelled[-1])
    count = max(int(np.ceil(length / step_mm)) + 1, 8)
    even = np.linspace(0, length, count)
    values, slopes = interpolation(len(table), np.interp(even, travelled, fine))
    body = values @ table
    tangents = unit(slopes @ table[:, _CENTRE])
    head = _cap(body[0], -tangents[0], cap)[::-1]
    tail = _cap(body[-1], tangents[-1], cap)
    every = np.concatenate([head, body, tail])
    ahead = np.concatenate([tangents[:1].repeat(cap, 0), tangents, tangents[-1:].repeat(cap, 0)])
    outline = rings(every, ahead, across)
    along = np.concatenate([np.zeros(cap), even / length, np.ones(cap)])
    number = outline.shape[1]
    vertices = outline.reshape(-1, 3)
    faces = tube_faces(len(outline), number)
    if signed_volume(vertices, faces) < 0:
        faces = faces[:, ::-1]
    ring_across = np.concatenate([across, across[-2:0:-1]])
    ring_upper = np.sign(number // 2 - np.arange(number)) * (np.abs(ring_across) < 1)
    mirror = (-np.arange(number)) % number
    opposite = (np.arange(len(outline))[:, None] * number + mirror).ravel()
    return Swept(
        vertices_mm=vertices,
        faces=np.ascontiguousarray(faces, np.int32),
        along=along.repeat(number),
        across=np.tile(ring_across, len(outline)),
        upper=np.tile(ring_upper.astype(np.float64), len(outline)),
        opposite=opposite.astype(np.int32),
        length_mm=length,
        around=number,
    )


def tube(
    line_mm: ArrayLike,
    radius_mm: ArrayLike,
    *,
    sides: int = 12,
    step_mm: float = 3.0,
    flatness: float = 1.0,
) -> Swept:
    """Build a smooth closed tube (a nerve, a vessel, a cord) through given points.

    Parameters
    ----------
    line_mm : (n, 3) array_like
        Points of the centre line, n >= 2.
    radius_mm : float or (n,) array_like
    sides : int
        Points of a ring, even, 6 or more.
    step_mm : float
        Aimed-at distance between rings.
    flatness : float
        Half thickness over half width; 1 is round.

    Returns
    -------
    Swept
    """
    line = np.asarray(line_mm, np.float64)
    radius = np.broadcast_to(np.asarray(radius_mm, np.float64), (len(line),))
    stations = np.zeros((len(line), len(COLUMNS)))
    stations[:, _CENTRE] = line
    stations[:, _WIDTH] = carried_widths(line) * radius[:, None]
    stations[:, _THICK] = radius * flatness
    stations[:, _EDGE] = 0.5
    return sweep(stations, step_mm=step_mm, around=sides, cap=2)


def carried_widths(line_mm: Array, first: ArrayLike | None = None) -> Array:
    """Carry one direction along a line without twist.

    Parameters
    ----------
    line_mm : (n, 3) float64
    first : (3,) array_like, optional
        Direction at the start; by default any that stands square on the line.

    Returns
    -------
    (n, 3) float64
        Unit vectors, each square on the line.
    """
    tangents = unit(np.gradient(line_mm, axis=0))
    if first is None:
        first = np.eye(3)[int(np.argmin(np.abs(tangents[0])))]
    current = np.asarray(first, np.float64)
    carried = np.empty_like(tangents)
    for i, ahead in enumerate(tangents):
        current = unit(current - ahead * (current @ ahead))
        carried[i] = current
    return carried


def signed_volume(vertices_mm: Array, faces: NDArray[np.integer]) -> float:
    """Volume within a closed surface, mm^3, negative where it is wound inwards."""
    a, b, c = (vertices_mm[faces[:, i]] for i in range(3))
    return float(np.einsum("ij,ij->", a, np.cross(b, c)) / 6.0)


def _cap(station: Array, outwards: Array, count: int) -> Array:
    """Stations beyond an end that round it off, nearest first, ``(count, 12)``."""
    capped = np.tile(station, (count, 1))
    angle = np.linspace(0, np.pi / 2, count + 1)[1:] * 0.92
    half_width = max(float(np.linalg.norm(station[_WIDTH])), 1e-6)
    thick = min(max(float(station[_THICK]), 0.05), half_width)
    capped[:, _CENTRE] += np.sin(angle)[:, None] * thick * outwards
    shrink = 1.0 - 0.6 * thick / half_width * (1.0 - np.cos(angle))
    capped[:, _WIDTH] *= shrink[:, None]
    capped[:, _THICK] *= np.cos(angle)
    capped[:, [_BEND, _BOW, _SKEW]] *= (shrink**2)[:, None]
    return capped


def tube_faces(count: int, number: int) -> NDArray[np.int64]:
    """Faces of ``count`` rings of ``number`` points, both ends sewn up, one winding."""
    ring = np.arange(count - 1)[:, None] * number
    here = np.arange(number)[None, :]
    after = (here + 1) % number
    a, b = ring + here, ring + after
    c, d = a + number, b + number
    wall = np.concatenate(
        [np.stack([a, b, d], -1).reshape(-1, 3), np.stack([a, d, c], -1).reshape(-1, 3)]
    )
    lid = _lid_faces(number)
    return np.concatenate([wall, lid[:, ::-1], lid + (count - 1) * number])


def _lid_faces(number: int) -> NDArray[np.int64]:
    """Faces that sew the upper to the lower side of one ring."""
    half = number // 2
    upper = np.arange(1, half)
    lower = number - upper
    first = [[0, 1, number - 1]]
    last = [[half - 1, half, half + 1]]
    a, b, c, d = upper[:-1], upper[1:], lower[1:], lower[:-1]
    strip = np.concatenate([np.stack([a, b, c], -1), np.stack([a, c, d], -1)])
    return np.concatenate([np.array(first), strip, np.array(last)])
