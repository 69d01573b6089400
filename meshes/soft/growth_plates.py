"""The child layer: growth plates as ribbons on the surface of the bones they once divided."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import tomli
from manifold3d import Manifold

from meshes.atlas import Part
from meshes.bones import Bones
from meshes.soft.joint import Joint, joint_of
from meshes.soft.parts import modelled
from meshes.soft.sheets import layer, tube
from meshes.solids import solid, surface
from meshes.surface import FloatArray, TriMesh, unit

TABLE = Path(__file__).parents[1] / "figures" / "growth_plates.toml"
NOTE = "schematisch; kindlaag: bij volwassenen is deze groeischijf verdwenen"
_AROUND, _ALONG, _ACROSS = 96, 34, 5


def build(
    bones: Bones, parts: Mapping[str, Part], report: Callable[[str, float], None]
) -> list[Part]:
    """Build the plate of the femoral head and the Y of the socket."""
    table = tomli.loads(TABLE.read_text("utf-8"))
    joint = joint_of(bones)
    return [
        modelled("capital_femoral_physis", "cartilage", "cartilage",
                 _physis(joint, table["physis"]), follows=1.0, note=NOTE),
        modelled("triradiate_cartilage", "cartilage", "cartilage",
                 _triradiate(joint, table["triradiate"]), follows=0.0, note=NOTE),
    ]  # fmt: skip


def _physis(joint: Joint, table: Mapping[str, Any]) -> TriMesh:
    """Return the ring in which the plate of the head meets the surface."""
    clock = np.arange(_AROUND) * 360.0 / _AROUND
    middle = joint.neck_point(np.full(_AROUND, table["along_neck_mm"]), clock)
    _, outward = joint.femur.nearest(middle)
    axis = joint.neck.axis
    side = axis - outward * (outward @ axis)[:, None]
    side = unit(side) * table["half_width_mm"]
    up, down = outward * table["upper_mm"], -outward * table["lower_mm"]
    # eight points around a rounded section
    rings = np.stack(
        [
            middle + side * a + (up if b > 0 else down) * abs(b)
            for a, b in ((-1, -1), (1, -1), (1.15, 0.4), (0.7, 1), (-0.7, 1), (-1.15, 0.4))
        ],
        axis=1,
    )
    return tube(rings, closed=True)


def _triradiate(joint: Joint, table: Mapping[str, Any]) -> TriMesh:
    """Return the three arms as one body."""
    centre = joint.socket.ray(table["centre_polar_deg"], 30.0 * table["centre_hour"])
    arms = [_arm(joint, table, centre, hour) for hour in table["arm_hours"]]
    whole = arms[0]
    for arm in arms[1:]:
        whole = whole + arm
    return surface(whole)


def _arm(joint: Joint, table: Mapping[str, Any], centre: FloatArray, hour: float) -> Manifold:
    """Return one arm, from a little past the centre to the rim, or to where the bone ends before
    it: in the notch."""
    clock = 30.0 * hour
    polar = table["rim_share"] * float(joint.rim.polar(np.array([clock]))[0])
    end = joint.socket.ray(polar, clock)
    _, tried = _ribbon(joint, table, centre, end, last=1.0)
    most_mm = joint.bones.head_radius_mm + table["most_beyond_head_mm"]
    off = np.flatnonzero((tried > most_mm).any(axis=1))
    last = (off[0] - 2) / (_ALONG - 1) if len(off) else 1.0
    rays, bone = _ribbon(joint, table, centre, end, last=last)
    lower = (bone + table["lower_mm"])[..., None] * rays
    upper = (bone - table["upper_mm"])[..., None] * rays
    mesh = layer(lower, upper).mesh
    return solid(mesh.vertices_mm, mesh.faces)


def _ribbon(
    joint: Joint, table: Mapping[str, Any], centre: FloatArray, end: FloatArray, *, last: float
) -> tuple[FloatArray, FloatArray]:
    """Return rays (_ALONG, _ACROSS, 3) to a ribbon over the socket, and how far the bone lies."""
    share = np.linspace(-0.05, last, _ALONG)[:, None]
    rays = unit((1 - share) * centre + share * end)
    across = unit(np.cross(rays, np.gradient(rays, axis=0)))
    radius = np.asarray(joint.socket_radius(rays))[:, None]
    offset = np.linspace(-1.0, 1.0, _ACROSS) * table["half_width_mm"]
    spread = unit((radius * rays)[:, None] + offset[None, :, None] * across[:, None])
    return spread, np.asarray(joint.socket_radius(spread))
