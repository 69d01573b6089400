"""The labrum on the rim of the socket, and the transverse ligament that goes on over the notch."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.interpolate import CubicSpline

from meshes.atlas import Part
from meshes.soft.joint import Joint, around, figures, smooth_ring
from meshes.soft.parts import modelled, regions_by_number
from meshes.soft.sheets import obstacle, tube
from meshes.surface import FloatArray

if TYPE_CHECKING:
    from meshes.soft.cartilage import Cartilage

#: Places along the ring, points of one section, and how many of them lie on the bone.
_STATIONS = 180
_SECTION = 26
_BASE = 4


def labrum_parts(joint: Joint, cartilage: Cartilage) -> list[Part]:
    """Build the labrum from horn to horn and the transverse ligament between them."""
    table = figures("labrum")
    clock = np.arange(_STATIONS) * 360.0 / _STATIONS
    rings = ring_sections(joint, cartilage, clock)
    front, back = joint.rim.notch_deg
    before, after = np.flatnonzero(clock <= front), np.flatnonzero(clock >= back)
    labrum = tube(rings[np.concatenate([after, before])])
    # the ligament runs on from the last section of one horn to the first of the other
    bridge = tube(rings[before[-1] : after[0] + 1])
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
    # the base runs over the bone, from its outer edge to the crest
    bone = _base(joint, clock, base, table)
    edge_polar = joint.socket.polar_deg(bone[:, 0])
    edge_radius = np.linalg.norm(bone[:, 0], axis=1)
    tip_deg = np.degrees(tip / radius)
    corners = [
        (at[:, 0], inner[:, 0]),
        (at[:, 1], inner[:, 1]),
        (at[:, 2], inner[:, 2]),
        (at[:, 3], inner[:, 3]),
        (at[:, 4], inner[:, 4] + 0.15 * tip),
        (at[:, 4] + 0.35 * tip_deg, inner[:, 4] + 0.6 * tip),
        (at[:, 4], inner[:, 4] + 1.15 * tip),
        (0.5 * (edge_polar + at[:, 4]), 0.5 * (inner[:, 4] + edge_radius) + 0.5 * tip),
        (edge_polar, edge_radius),
    ]
    outline = np.stack([np.stack(corner, axis=-1) for corner in corners], axis=1)
    knots = np.linspace(0.0, 1.0, len(corners))
    places = np.linspace(0.0, 1.0, _SECTION - _BASE + 1)
    fine = smooth_ring(CubicSpline(knots, outline, axis=1)(places), table["smooth"])
    free = joint.socket.ray(fine[..., 0], clock[:, None]) * fine[..., 1, None]
    free[:, 1:-1] = _lifted(joint, free[:, 1:-1], table["seat_mm"])
    return np.concatenate([free[:, :-1], bone], axis=1)


def _base(
    joint: Joint, clock: FloatArray, width: FloatArray, table: Mapping[str, Any]
) -> FloatArray:
    """Return points of the base from its outer edge to the crest, (n, 4, 3): just within the
    bone, and over the notch on a line that bridges it."""
    share = np.linspace(1.0, 0.15, _BASE)
    out = share * width[:, None]
    on_bone = joint.rim.beyond(clock[:, None], out)
    ray = joint.socket.ray(joint.rim.polar(clock), clock)
    free = ray[:, None, :] * (joint.rim.radius(clock)[:, None] + out)[..., None]
    bony = _share_of_bone(joint, clock)[:, None, None]
    points = smooth_ring(free + bony * (on_bone - free), table["smooth"])
    closest, normal = joint.hip.nearest(points.reshape(-1, 3))
    sunk = (closest - table["seat_mm"] * normal).reshape(points.shape)
    return np.asarray(points + bony * (sunk - points))


def _share_of_bone(joint: Joint, clock: FloatArray) -> FloatArray:
    """Return 1 where the ring lies on bone and 0 over the notch, smoothly, (n,)."""
    front, back = joint.rim.notch_deg
    return smooth_ring(((clock < front) | (clock > back)).astype(np.float64), 1.5)


def _lifted(joint: Joint, points: FloatArray, above_mm: float) -> FloatArray:
    """Return points (..., 3), those in or on bone lifted to ``above_mm`` above it."""
    flat = points.reshape(-1, 3)
    signed, out = obstacle(joint.hip)(flat)
    lifted = flat + np.maximum(above_mm - signed, 0.0)[:, None] * out
    return np.asarray(lifted.reshape(points.shape))


def _strands(around_count: int, vertices: int) -> FloatArray:
    """Return the brightness of fibres that run along a tube, (vertices,)."""
    turn = np.arange(vertices) % around_count
    return np.asarray(1.0 - 0.09 * (turn % 2) + 0.03 * np.sin(turn * 2.4))
