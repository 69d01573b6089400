"""The labrum on the rim of the socket, and the transverse ligament that goes on over the notch."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.interpolate import CubicSpline

from meshes.atlas import Part
from meshes.soft.joint import Joint, around, figures, smooth_ring
from meshes.soft.parts import modelled, regions_by_number
from meshes.soft.sheets import tube
from meshes.surface import FloatArray

if TYPE_CHECKING:
    from meshes.soft.cartilage import Cartilage

#: Places along the ring, and points of one section.
_STATIONS = 180
_SECTION = 26


def labrum_parts(joint: Joint, cartilage: Cartilage) -> list[Part]:
    """Build the labrum from horn to horn and the transverse ligament between them."""
    table = figures("labrum")
    clock = np.arange(_STATIONS) * 360.0 / _STATIONS
    rings = ring_sections(joint, cartilage, clock)
    front, back = joint.rim.notch_deg
    lap = table["transverse"]["overlap_deg"]
    in_notch = (clock > front - lap) & (clock < back + lap)
    order = np.concatenate([np.flatnonzero(clock >= back), np.flatnonzero(clock <= front)])
    labrum = tube(rings[order])
    bridge = tube(rings[np.flatnonzero(in_notch)])
    centres = labrum.vertices_mm[labrum.faces].mean(axis=1)
    hour = joint.socket.clock_deg(centres) / 30.0
    division = table["regions"]
    ahead = (hour >= division["front_from_hour"]) & (hour < 6.0)
    behind = (hour >= 6.0) & (hour < division["back_until_hour"])
    return [
        modelled(
            "acetabular_labrum",
            "cartilage",
            "fibrocartilage",
            labrum,
            follows=0.0,
            region=regions_by_number(np.select([ahead, behind], [0, 2], 1)),
            regions=("labrum_anterior", "labrum_superior", "labrum_posterior"),
        ),
        modelled(
            "transverse_acetabular_ligament",
            "capsule_ligaments",
            "ligament",
            bridge,
            follows=0.0,
            shade=_strands(len(rings[0]), len(bridge.vertices_mm)),
        ),
    ]


def ring_sections(joint: Joint, cartilage: Cartilage, clock: FloatArray) -> FloatArray:
    """Return the outlines of labrum and transverse ligament by the hour.

    Parameters
    ----------
    joint : Joint
    cartilage : Cartilage
    clock : (n,) float64
        Degrees, evenly spread over the whole round.

    Returns
    -------
    (n, 26, 3) float64
        Each a rounded triangle: base on the rim, one face along the head, tip away from the rim.
    """
    table = figures("labrum")
    section = table["section"]
    width, base, tip = (
        np.asarray(around(section, key)(clock)) for key in ("width_mm", "base_mm", "tip_mm")
    )
    rim = joint.rim
    polar, radius = rim.polar(clock), rim.radius(clock)
    gap = table["gap_mm"]
    # how far the inner face lies from the centre, at a few angles beyond the rim
    inset = np.degrees(table["inset_mm"] / radius)
    reach = np.degrees(width / radius)
    share = np.linspace(0.0, 1.0, 5)
    at = (polar - inset)[:, None] + share * (inset + reach)[:, None]
    rays = joint.socket.ray(at, clock[:, None])
    head = np.maximum(cartilage.head_surface(rays), joint.bones.head_radius_mm + 0.5)
    inner = smooth_ring(head, 1.5) + gap
    flush = joint.socket_radius(rays[:, 0]) - cartilage.lunate_thickness(rays[:, 0])
    on_bone = np.minimum(flush, radius)
    bony = _share_of_bone(joint, clock)
    inner[:, 0] = np.maximum(inner[:, 0], bony * on_bone + (1 - bony) * inner[:, 0])
    inner = smooth_ring(inner, 1.5)
    outer_base = radius + base
    seat = table["seat_mm"]
    corners = [
        (at[:, 0], inner[:, 0]),
        (at[:, 1], inner[:, 1]),
        (at[:, 2], inner[:, 2]),
        (at[:, 3], inner[:, 3]),
        (at[:, 4], inner[:, 4] + 0.15 * tip),
        (at[:, 4] + np.degrees(0.35 * tip / radius), inner[:, 4] + 0.6 * tip),
        (at[:, 4], inner[:, 4] + 1.15 * tip),
        (polar + 0.5 * reach, 0.52 * inner[:, 4] + 0.48 * outer_base + 0.5 * tip),
        (polar + np.degrees(0.6 / radius), outer_base),
        (polar - np.degrees(0.9 / radius), outer_base + 0.1),
        (polar - np.degrees(seat / radius), radius + 0.5 * base),
        (polar - np.degrees(seat / radius), radius + 0.1 * base),
        (polar - 0.6 * inset, 0.5 * (inner[:, 0] + radius)),
    ]
    polars = np.stack([corner[0] for corner in corners], axis=1)
    radii = np.stack([corner[1] for corner in corners], axis=1)
    places = np.linspace(0.0, 1.0, _SECTION, endpoint=False)
    knots = np.linspace(0.0, 1.0, len(corners) + 1)
    closed = np.stack([polars, radii], axis=-1)
    closed = np.concatenate([closed, closed[:, :1]], axis=1)
    fine = CubicSpline(knots, closed, axis=1, bc_type="periodic")(places)
    fine = smooth_ring(fine, table["smooth"])
    points = joint.socket.ray(fine[..., 0], clock[:, None]) * fine[..., 1, None]
    return _seated(joint, points, seat)


def _share_of_bone(joint: Joint, clock: FloatArray) -> FloatArray:
    """Return 1 where the ring lies on bone and 0 over the notch, smoothly, (n,)."""
    front, back = joint.rim.notch_deg
    return smooth_ring(((clock < front) | (clock > back)).astype(np.float64), 1.5)


def _seated(joint: Joint, points: FloatArray, seat_mm: float) -> FloatArray:
    """Return the outlines with what lies deep in bone lifted to ``seat_mm`` below its surface."""
    flat = points.reshape(-1, 3)
    signed = joint.hip.distance(flat)
    out = joint.hip.gradient(flat)
    lifted = flat + np.maximum(-seat_mm - signed, 0.0)[:, None] * out
    return np.asarray(lifted.reshape(points.shape))


def _strands(around_count: int, vertices: int) -> FloatArray:
    """Return the brightness of fibres that run along a tube, (vertices,)."""
    turn = np.arange(vertices) % around_count
    return np.asarray(1.0 - 0.09 * (turn % 2) + 0.03 * np.sin(turn * 2.4))
