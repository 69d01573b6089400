"""When a ligament tightens, and which of them limit a motion. Schematic.

Fibres run from the hip bone to the femur, drawn taut over a ball about the head's centre, as the
capsule winds round the head. Their strain is measured against a slack length of our own
(``ligaments.toml``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import tomli
from numpy.typing import ArrayLike

from meshes.atlas import Part
from meshes.motion.effects import SLACK, TIGHT, TIGHTENING
from meshes.motion.kinematics import hip_rotation
from meshes.motion.pose import FloatArray
from meshes.motion.wrapping import around_ball

TABLE = Path(__file__).parent / "ligaments.toml"
#: Fibres across a band, and where the first of them lies: a share of its vertices from its edge.
_FIBRES, _EDGE = 5, 0.1
#: Share of the way along a band that counts as one place of it.
_PLACE = 0.03


@dataclass(frozen=True, eq=False)
class Fibres:
    """Fibres of one ligament that tighten together.

    Parameters
    ----------
    ligament : int
        Its number in ``Ligaments.ids``.
    start_mm, stop_mm : (f, 3) float64
        On the hip bone, and where they meet femur or zona orbicularis, in the neutral pose.
    fixed_mm : (f,) float64
        What follows beyond, along the neck.
    share : float
        Of the femur's motion, at ``stop_mm``.
    slack_mm : (f,) float64
    """

    ligament: int
    start_mm: FloatArray
    stop_mm: FloatArray
    fixed_mm: FloatArray
    share: float
    slack_mm: FloatArray


@dataclass(frozen=True, eq=False)
class Ligaments:
    """The ligaments that a pose tightens.

    Parameters
    ----------
    ids : tuple of str
        In the order of every result.
    groups : tuple of Fibres
    radius_mm : float
        Of the ball over which they run.
    """

    ids: tuple[str, ...]
    groups: tuple[Fibres, ...]
    radius_mm: float

    def strain_pct(self, angles_deg: ArrayLike) -> FloatArray:
        """Return the strain of each ligament in a pose (3+,), ``(k,)``; negative is slack."""
        from scipy.spatial.transform import Rotation  # half a second that only a pose is worth

        vector = Rotation.from_matrix(hip_rotation(angles_deg)).as_rotvec()
        strain = np.full(len(self.ids), -np.inf)
        for group in self.groups:
            length = group.fixed_mm + _free(group, vector, self.radius_mm)
            mean = float(np.mean(length / group.slack_mm - 1.0)) * 100.0
            strain[group.ligament] = max(strain[group.ligament], mean)
        return strain

    def limiting(self, angles_deg: ArrayLike) -> tuple[str, ...]:
        """Return the ligaments that are tight in a pose: these limit the motion now."""
        strain = self.strain_pct(angles_deg)
        return tuple(id_ for id_, pct in zip(self.ids, strain, strict=True) if state(pct) == TIGHT)


def state(strain_pct: float) -> str:
    """Return which of ``STATES`` a strain is."""
    border = _table()["states"]
    if strain_pct >= border["tight_pct"]:
        return TIGHT
    return TIGHTENING if strain_pct >= border["tightening_pct"] else SLACK


@cache
def _table() -> Mapping[str, Any]:
    return tomli.loads(TABLE.read_text(encoding="utf-8"))


def read_ligaments(parts: Mapping[str, Part]) -> Ligaments:
    """Return the ligaments of an atlas that have a row in ``ligaments.toml``.

    Those whose shape does not say how it follows the femur, as one from elsewhere, are left out.
    """
    table = _table()
    radius = float(table["ball"]["radius_mm"])
    rows = {
        id_: groups
        for id_, groups in table["ligaments"].items()
        if id_ in parts and len(parts[id_].follows) and np.ptp(parts[id_].follows) > 0
    }
    return Ligaments(
        ids=tuple(rows),
        groups=tuple(
            _fibres(number, parts[id_], row, radius)
            for number, (id_, groups) in enumerate(rows.items())
            for row in groups
        ),
        radius_mm=radius,
    )


def _fibres(number: int, part: Part, row: Mapping[str, Any], radius_mm: float) -> Fibres:
    start = across_band(part, 0.0)
    stop = _beside(across_band(part, float(row["to"])), start)
    end = _beside(across_band(part, 1.0), stop)
    kept = np.array(row["fibres"])
    free = Fibres(
        ligament=number,
        start_mm=start[kept],
        stop_mm=stop[kept],
        fixed_mm=np.linalg.norm(end - stop, axis=1)[kept],
        share=float(row["share"]),
        slack_mm=np.ones(len(kept)),
    )
    neutral = free.fixed_mm + _free(free, np.zeros(3), radius_mm)
    return Fibres(**{**vars(free), "slack_mm": float(row["slack"]) * neutral})


def _free(group: Fibres, vector: FloatArray, radius_mm: float) -> FloatArray:
    """Return the taut length (f,) between both bones, the femur turned by a vector (radians)."""
    from scipy.spatial.transform import Rotation

    turned = Rotation.from_rotvec(group.share * vector).as_matrix()
    return around_ball(group.start_mm, group.stop_mm @ turned.T, radius_mm)


def across_band(part: Part, place: float) -> FloatArray:
    """Return points across a band of fibres, from one edge to the other.

    Parameters
    ----------
    part : Part
        A band from the hip bone to the femur; its share of the femur's motion grows along it.
    place : float
        0 at the hip bone to 1 at the other end, as that share grows.

    Returns
    -------
    (5, 3) float64
        mm, atlas frame.
    """
    points = part.vertices_mm.astype(np.float64)
    along = (part.follows - part.follows.min()) / np.ptp(part.follows)
    here = points[np.abs(along - place) <= _PLACE]
    centre = here.mean(axis=0)
    direction = np.linalg.svd(here - centre, full_matrices=False)[2][0]
    across = (here - centre) @ direction
    near = max(5, len(here) // 30)
    return np.array(
        [
            here[np.argsort(np.abs(across - value))[:near]].mean(axis=0)
            for value in np.quantile(across, np.linspace(_EDGE, 1 - _EDGE, _FIBRES))
        ]
    )


def _beside(points: FloatArray, others: FloatArray) -> FloatArray:
    """Return points in the order, this or the reverse, in which they lie beside others."""
    there, back = (np.linalg.norm(order - others, axis=1).sum() for order in (points, points[::-1]))
    return points if there <= back else points[::-1]
