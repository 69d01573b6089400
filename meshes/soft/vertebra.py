"""One schematic lumbar vertebra as a field.

Frame of a vertebra: origin in the middle of its body, x to the left, y back, z up; mm.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from meshes.implicit import both, capsule, joined, surface_of
from meshes.surface import FloatArray, TriMesh

_ARCH_BLEND_MM = 4.0


@dataclass(frozen=True)
class Vertebra:
    """Figures of one vertebra, mm and degrees; see ``figures/spine.toml``."""

    name: str
    width: float
    depth: float
    height: float
    wedge: float
    pedicle: float
    transverse: float
    spinous: float
    facet_above: float
    facet_below: float


def outline(
    points_mm: FloatArray, width: FloatArray | float, depth: FloatArray | float, exponent: float
) -> FloatArray:
    """Return about how far points (n, 3) lie outside the outline of an end plate (n,).

    A superellipse, its back edge drawn in towards the canal.
    """
    half_width, half_depth = np.asarray(width) / 2, np.asarray(depth) / 2
    x, y = points_mm[:, 0] / half_width, points_mm[:, 1] / half_depth
    # the hollow of the back edge
    y = y + 0.16 * np.clip(y, 0.0, None) * np.exp(-((x / 0.45) ** 2))
    radius = (np.abs(x) ** exponent + np.abs(y) ** exponent) ** (1 / exponent)
    return np.asarray((radius - 1.0) * np.minimum(half_width, half_depth))


def _body(points: FloatArray, figures: Vertebra, table: Mapping[str, float]) -> FloatArray:
    lean = np.tan(np.radians(figures.wedge / 2))
    half = figures.height / 2 - points[:, 1] * lean
    level = np.clip(points[:, 2] / half, -1.0, 1.0)
    share = table["waist"] + (1 - table["waist"]) * np.abs(level) ** 2.5
    side = outline(points, figures.width * share, figures.depth * share, table["exponent"])
    return both(side, np.abs(points[:, 2]) - half, table["edge"])


def _arch(points: FloatArray, figures: Vertebra) -> FloatArray:
    """Return the field of all that lies behind the body; ``points`` with x >= 0."""
    back, top = figures.depth / 2, figures.height / 2
    root = max(figures.facet_below, 0.30 * figures.width)
    lower = top + 9.0
    rods = [
        # pedicle: from the upper half of the body's back edge
        capsule(
            points,
            [root, back - 7, 0.42 * top],
            [root, back + 9, 0.35 * top],
            radius=(figures.pedicle * 1.5, figures.pedicle * 1.3),
            flatten=(1.5, 1, 1),
        ),
        # lamina: to the root of the spinous process
        capsule(
            points,
            [root - 1, back + 12, 0.1 * top],
            [2.5, back + 20, -0.45 * top],
            radius=(8.0, 9.0),
            flatten=(1, 2.2, 1),
        ),
        # spinous process: a plate, thicker at its end
        capsule(
            points,
            [0, back + 19, -0.4 * top],
            [0, back + figures.spinous - 7, -0.75 * top],
            radius=(8.5, 9.5),
            flatten=(3.2, 1, 1),
        ),
        capsule(
            points,
            [0, back + figures.spinous - 6, -0.5 * top],
            [0, back + figures.spinous - 5, -1.15 * top],
            radius=(4.0, 5.0),
            flatten=(1.2, 1, 1),
        ),
        # transverse process
        capsule(
            points,
            [root, back + 7, 0.25 * top],
            [figures.transverse - 4, back + 12, 0.45 * top],
            radius=(7.0, 4.6),
            flatten=(1, 1.7, 1),
        ),
        # upper articular process
        capsule(
            points,
            [figures.facet_above - 1, back + 10, 0.2 * top],
            [figures.facet_above, back + 12, top + 7.5],
            radius=(6.2, 4.6),
            flatten=(1.5, 1, 1),
        ),
        # lower articular process
        capsule(
            points,
            [figures.facet_below, back + 15, -0.2 * top],
            [figures.facet_below, back + 14, -lower],
            radius=(6.2, 5.0),
            flatten=(1.5, 1, 1),
        ),
    ]
    return joined(rods, _ARCH_BLEND_MM)


def vertebra(figures: Vertebra, table: Mapping[str, float], step_mm: float) -> TriMesh:
    """Return one closed vertebra in its own frame.

    Parameters
    ----------
    figures : Vertebra
    table : mapping
        ``[body]`` of the figures: exponent, waist, edge.
    step_mm : float
    """
    back = figures.depth / 2

    def field(points: FloatArray) -> FloatArray:
        half = points * [1, 1, 1]
        half[:, 0] = np.abs(half[:, 0])
        whole = joined([_body(half, figures, table), _arch(half, figures)], 3.0)
        # the canal of the spinal cord, oval, from the back edge of the body to the laminae
        canal = 1.0 - np.hypot(half[:, 0] / 11.5, (half[:, 1] - back - 7.0) / 8.2)
        return both(whole, canal * 8.2, 1.5)

    wide = max(figures.width / 2, figures.transverse) + 4.0
    tall = figures.height / 2 + 20.0
    low = np.array([-wide, -back - 4.0, -tall])
    # the grid is laid so that the midline runs between two rows: both halves alike
    low[0] = -(np.ceil(wide / step_mm) + 0.5) * step_mm
    high = np.array([-low[0], back + figures.spinous + 6.0, tall])
    return surface_of(field, low, high, step_mm)
