"""Moving structures apart and back, each by its own way: pure functions.

Frame: the atlas, mm, +x patient's left, +y posterior, +z up, origin in the centre of the right
femoral head.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from viewer.scene import OTHER_SIDE

if TYPE_CHECKING:
    from viewer.catalogue import Shape

Vector = NDArray[np.float64]

#: Inclination of the plane of the socket's rim in front view (Fowkes 2011) and its anteversion in
#: transverse view (Mechlenburg 2019), as in ``meshes/figures/published.csv``.
_INCLINATION_DEG, _ANTEVERSION_DEG = 38.8, 18.0


def _opening() -> Vector:
    """Return where the socket opens to: to the side, forward and down, unit (3,)."""
    incline, turn = math.radians(_INCLINATION_DEG), math.radians(_ANTEVERSION_DEG)
    way = np.array([-math.sin(incline), -math.sin(incline) * math.tan(turn), -math.cos(incline)])
    return np.asarray(way / np.linalg.norm(way), np.float64)


_OPENING = _opening()
#: The joint is taken apart along that line: how far each structure goes, mm. What is not named here
#: goes out from the middle of the thigh or the pelvis.
_ALONG_OPENING: Mapping[str, float] = {
    "hip_bone": 0.0,
    "acetabular_subchondral_bone": 12.0,
    "lunate_surface_cartilage": 26.0,
    "transverse_acetabular_ligament": 40.0,
    "acetabular_labrum": 46.0,
    "pulvinar": 34.0,
    "artery_of_ligament_of_head": 62.0,
    "ligament_of_head_of_femur": 62.0,
    "triradiate_cartilage": 0.0,
    "hip_joint_capsule": 86.0,
    "synovial_membrane": 100.0,
    "zona_orbicularis": 114.0,
    "femoral_head_cartilage": 128.0,
    "femoral_head_subchondral_bone": 142.0,
    "capital_femoral_physis": 158.0,
    "retinacular_vessels": 158.0,
    "femur": 158.0,
    "patella": 158.0,
    "patellar_ligament": 158.0,
    "tibia": 158.0,
    "fibula": 158.0,
}
#: The spine and the sacrum leave the hip bone backward and inward, the other side goes farther.
_OWN_WAY_MM: Mapping[str, tuple[float, float, float]] = {
    "sacrum": (58.0, 34.0, 8.0),
    "coccyx": (58.0, 44.0, -22.0),
    "sacroiliac_joint": (29.0, 17.0, 4.0),
    "pubic_symphysis": (34.0, -10.0, -4.0),
    "lumbar_spine": (58.0, 34.0, 62.0),
}
_OTHER_SIDE_MM: Vector = np.array([120.0, 0.0, 0.0])
#: How much farther out everything lies that is not of the joint, as a share of its distance to the
#: middle, and for all the same, mm; the more superficial, the more.
_SPREAD, _SPREAD_UP = 0.75, 0.18
_LEAST_MM, _OUTERMOST_MM = 26.0, 96.0
#: Height over which what goes with the pelvis passes into what goes with the thigh, mm.
_PASSAGE_MM = (-20.0, -150.0)
_ENCLOSING_GROUPS = frozenset({"skin"})
_ENCLOSING_PARTS = frozenset({"fascia_lata"})


def encloses(shape: Shape) -> bool:
    """Whether a structure encloses all else: it stays where it is, and fades."""
    return shape.group in _ENCLOSING_GROUPS or shape.id in _ENCLOSING_PARTS


class Apart:
    """How far each structure goes.

    Parameters
    ----------
    shapes : mapping of part id to Shape
    order : sequence of str
        The ids from the outside in, as they are taken off: what lies more to the outside goes
        farther, so that the order is kept.
    """

    def __init__(self, shapes: Mapping[str, Shape], order: Iterable[str]) -> None:
        ranks = {id_: rank for rank, id_ in enumerate(order)}
        most = max(len(ranks) - 1, 1)
        femur = shapes.get("femur")
        self._thigh = np.array(femur.centre_mm if femur else (0.0, 0.0, 0.0))
        self._ways: dict[str, Vector] = {}
        for id_, shape in shapes.items():
            depth = ranks.get(id_, most) / most
            way = self._way(shape, 1.0 - depth)
            self._ways[id_] = way
            if shape.both_sides:
                self._ways[id_ + OTHER_SIDE] = self._mirrored(shape) + _OTHER_SIDE_MM
        self.moved = lru_cache(maxsize=8)(self._moved)

    def way_mm(self, node: str) -> Vector:
        """Return how far a node goes when all is apart, (3,)."""
        return self._ways[node]

    def _moved(self, amount: float) -> dict[str, NDArray[np.float64]]:
        """Return the motion of each node that goes, for an amount of 0 to 1; keep it unchanged."""
        moved = {}
        for node, way in self._ways.items():
            if amount > 0 and way.any():
                matrix = np.eye(4)
                matrix[:3, 3] = amount * way
                moved[node] = matrix
        return moved

    def _way(self, shape: Shape, outward: float) -> Vector:
        if encloses(shape):
            return np.zeros(3)
        if shape.id in _OWN_WAY_MM:
            return np.array(_OWN_WAY_MM[shape.id])
        if shape.id in _ALONG_OPENING:
            return _OPENING * _ALONG_OPENING[shape.id]
        centre = np.array(shape.centre_mm)
        high, low = _PASSAGE_MM
        thigh = min(max((centre[2] - high) / (low - high), 0.0), 1.0)
        out = centre - thigh * self._thigh
        up, out[2] = out[2], 0.0
        length = float(np.linalg.norm(out))
        if length > 1e-6:
            out = out * (_SPREAD + (_LEAST_MM + outward * _OUTERMOST_MM) / length)
        out[2] = _SPREAD_UP * up * (1.0 - thigh)
        way: Vector = out + thigh * _ALONG_OPENING["femur"] * _OPENING
        return way

    def _mirrored(self, shape: Shape) -> Vector:
        mirrored: Vector = self._way(shape, 0.0) * np.array([-1.0, 1.0, 1.0])
        return mirrored
