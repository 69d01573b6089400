"""Measures and palpable points that can be drawn on the bones and named.

Every line is drawn from the same directions that the measure is taken from (``bone_measures``), so
that the angle one sees is the figure beside it.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from meshes.atlas import Drawing, Part
from meshes.bone_measures import condyle_line, neck_axis, shaft_axis, upright_rotation
from meshes.bones import Bones
from meshes.palpable import palpable
from meshes.surface import FloatArray, unit

Point = tuple[float, float, float]
#: Points of an arc.
_ARC = 32
_UP = np.array([0.0, 0.0, 1.0])


def drawings(bones: Bones, parts: Mapping[str, Part]) -> tuple[Drawing, ...]:
    """Return what can be drawn, in the order of the list.

    Parameters
    ----------
    bones : Bones
    parts : mapping of id to Part
        With ``body_surface`` the palpable points lie on the skin.
    """
    return (*_femur_angles(bones), *_socket_measures(bones), *palpable(bones, parts))


def _femur_angles(bones: Bones) -> list[Drawing]:
    """CCD angle, anteversion and alpha angle, at the upper end of the femur."""
    femur = bones.meshes["femur"]
    _, neck, _ = neck_axis(femur)
    on_shaft, shaft = shaft_axis(femur)
    apex = _nearest_on(neck, on_shaft, shaft)
    measures = bones.measures
    ccd = measures["neck_shaft_angle_deg"]
    version = measures["femoral_anteversion_deg"]
    flat_neck, across = unit(neck * [1, 1, 0]), unit(condyle_line(femur) * [1, 1, 0])
    alpha = measures["alpha_angle_deg"]
    normal = unit(np.cross(neck, [0.0, 1.0, 0.0]))
    front = unit(np.cross(normal, neck))
    front *= -np.sign(front[1])
    radius = bones.head_radius_mm
    turned = np.cos(np.radians(alpha)) * neck + np.sin(np.radians(alpha)) * front
    return [
        _angle("ccd", "CCD-hoek (collum-diafysehoek)", ccd, "femoral_neck", apex,
               (-neck, -shaft), (float(np.linalg.norm(apex)) + 22.0, 130.0), 30.0, follows=1.0),
        _angle("anteversion", "antetorsie van het femur", version, "femoral_neck", apex,
               (-flat_neck, -across), (80.0, 80.0), 58.0, follows=1.0),
        _angle("alpha", "alfahoek", alpha, "femoral_head", np.zeros(3),
               (neck, turned), (44.0, radius + 9.0), radius + 4.0, follows=1.0),
    ]  # fmt: skip


def _socket_measures(bones: Bones) -> list[Drawing]:
    """Centre-edge angle and joint space, in the upper part of the socket."""
    measures = bones.measures
    upright = upright_rotation(measures["isb_to_anterior_pelvic_plane_deg"])
    edge_deg = measures["centre_edge_angle_deg"]
    turned = np.radians(edge_deg)
    up = upright.T @ _UP
    to_edge = upright.T @ np.array([-np.sin(turned), 0.0, np.cos(turned)])
    gap = measures["joint_space_superior_mm"]
    radius = bones.head_radius_mm
    inner, outer = radius * up, (radius + gap) * up
    side = unit(np.cross(up, [0.0, 1.0, 0.0])) * 9.0
    space = Drawing(
        id="joint_space",
        kind="distance",
        name="gewrichtsspleet (bot tot bot)",
        text=f"{gap:.1f} mm".replace(".", ","),
        structure="hip_joint",
        lines=(
            _line(inner - side, inner + side),
            _line(outer - side, outer + side),
            _line(inner, outer),
        ),
        at_mm=_point(outer + side),
    )
    return [
        _angle("centre_edge", "centre-edge-hoek (Wiberg)", edge_deg, "acetabulum", np.zeros(3),
               (up, to_edge), (62.0, 46.0), 40.0, follows=0.0),
        space,
    ]  # fmt: skip


def _angle(
    id_: str,
    name: str,
    degrees: float,
    structure: str,
    apex: FloatArray,
    legs: tuple[FloatArray, FloatArray],
    lengths: tuple[float, float],
    arc_mm: float,
    *,
    follows: float,
) -> Drawing:
    """Return the drawing of an angle: two legs from its apex and an arc between them."""
    one, other = unit(legs[0]), unit(legs[1])
    between = np.arccos(np.clip(one @ other, -1.0, 1.0))
    share = np.linspace(0.0, 1.0, _ARC)[:, None]
    arc = np.sin((1 - share) * between) * one + np.sin(share * between) * other
    points = apex + arc_mm * arc / np.sin(between)
    return Drawing(
        id=id_,
        kind="angle",
        name=name,
        text=f"{degrees:.0f}°",
        structure=structure,
        lines=(
            _line(apex, apex + lengths[0] * one),
            _line(apex, apex + lengths[1] * other),
            tuple(map(_point, points)),
        ),
        at_mm=_point(points[_ARC // 2]),
        follows=follows,
    )


def _nearest_on(direction: FloatArray, point: FloatArray, other: FloatArray) -> FloatArray:
    """Return the point of the line through the origin that is nearest to another line."""
    across = np.cross(direction, other)
    share = np.cross(point, other) @ across / (across @ across)
    return np.asarray(share * direction)


def _line(start: FloatArray, end: FloatArray) -> tuple[Point, ...]:
    return _point(start), _point(end)


def _point(place: FloatArray) -> Point:
    x, y, z = place
    return float(x), float(y), float(z)
