"""The ligaments on the hip joint capsule: bands of taut fibres laid over capsule and bone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike
from scipy.interpolate import PchipInterpolator

from meshes.atlas import Part
from meshes.soft.joint import figures
from meshes.soft.parts import modelled
from meshes.soft.sheets import (
    Obstacle,
    clustered,
    drape,
    grid_normals,
    layer,
    resampled,
    smoothstep,
)
from meshes.surface import FloatArray, unit

if TYPE_CHECKING:
    from meshes.soft.capsule import Capsule

#: How deep the border lies in what is under it, so that edges run out without a slit or a step,
#: and the share of the full thickness up to which the band dips.
_SUNK_MM = 0.3
_DIPPED = 0.3
#: Exponent and mean of the cross-section ``(1 - x^2) ^ p`` of a band.
_LENS, _LENS_MEAN = 1.25, 0.62
_ROUNDS = 70
#: By how much bundles end before others, as half a share of the length over which a band runs out.
_FRAY = 0.09


def capsular_ligaments(capsule: Capsule) -> list[Part]:
    """Build both arms of the iliofemoral, the pubofemoral and the ischiofemoral ligament."""
    left_out = capsule.joint.bones.left_out
    return [
        _capsular(capsule, id_, table)
        for id_, table in figures("ligaments").items()
        if id_ not in left_out
    ]


def _capsular(capsule: Capsule, id_: str, table: Mapping[str, Any]) -> Part:
    columns = int(table["columns"])
    across = np.linspace(0.0, 1.0, columns)
    near, far = table["proximal"], table["distal"]
    hour, out = spread(near["hour"], across), spread(near["out_mm"], across)
    end_hour = spread(far["hour"], across)
    joint = capsule.joint
    start = joint.rim.beyond(30.0 * hour, out)
    if "row" in far:
        last = spread(far["row"], across)
        stop = resampled(capsule.outer, last, (end_hour / 12.0) % 1.0, ring=True)
    else:
        last = np.full(columns, 0.92)
        stop = joint.neck_point(spread(far["depth_mm"], across), 30.0 * end_hour)
    way = np.linspace(0.08, 1.0, 8)[:-1, None]
    row = way * last
    turn = (hour + smoothstep(way) * (end_hour - hour)) / 12.0
    middle = resampled(capsule.outer, row, turn % 1.0, ring=True)
    rough = np.concatenate([start[None], middle, stop[None]])
    bony = "row" not in far
    return band(
        id_,
        rough,
        capsule.skin,
        section_mm2=float(table["section_mm2"]),
        least_mm=float(table["least_mm"]),
        rows=int(table["rows"]),
        bundles=int(table["bundles"]),
        fade=(0.14, 0.14 if bony else 0.45),
        follows=(0.0, 1.0 if bony else 0.8),
    )


def spread(values: ArrayLike, across: FloatArray) -> FloatArray:
    """Return values given at even places across a band at other places (0 to 1)."""
    known = np.asarray(values, np.float64)
    return np.asarray(PchipInterpolator(np.linspace(0.0, 1.0, len(known)), known)(across))


def band(
    id_: str,
    rough: FloatArray,
    field: Obstacle,
    *,
    section_mm2: float,
    least_mm: float,
    rows: int,
    bundles: int,
    fade: tuple[float, float],
    follows: tuple[float, float],
    rounds: int = _ROUNDS,
) -> Part:
    """Build a band of fibres, drawn taut over what lies under it.

    Parameters
    ----------
    id_ : str
    rough : (k, m, 3) float64
        The way of each of m fibres (m odd), roughly; the ends stay where they are.
    field : callable
        What the band lies on.
    section_mm2 : float
        Cross-section, kept the same along the band where ``least_mm`` allows.
    least_mm : float
        Least thickness in the middle of the band.
    rows, bundles : int
        Points along a fibre, and ridges across the band.
    fade : (float, float)
        Share of its length over which the band runs out at each end.
    follows : (float, float)
        Share of the femur's motion at both ends.
    rounds : int
        How often the fibres are drawn tauter.
    """
    step = np.linalg.norm(np.diff(rough, axis=0), axis=-1)
    travelled = np.vstack([np.zeros(rough.shape[1]), np.cumsum(step, axis=0)])
    grid = np.stack(
        [
            PchipInterpolator(travelled[:, k], rough[:, k])(
                np.linspace(0, travelled[-1, k], rows // 2)
            )
            for k in range(0, rough.shape[1], 2)
        ],
        axis=1,
    )
    grid = drape(grid, field, 0.05, rounds=rounds, along=0.6, across=0.15)
    place = np.meshgrid(np.linspace(0, 1, rows), np.linspace(0, 1, rough.shape[1]), indexing="ij")
    grid = drape(resampled(grid, *place), field, 0.05, rounds=10, along=0.5, across=0.15)
    grid = _frayed_ends(grid, fade, bundles)
    normals = grid_normals(grid)
    signed, away = field(grid.reshape(-1, 3))
    close = 0.5 * np.exp(-np.abs(signed) / 2.0)
    away = (away * close[:, None]).reshape(grid.shape)
    normals = unit(normals * np.sign(np.einsum("ijk,ijk->", normals, away)) + away)
    across = 2.0 * clustered(grid.shape[1], 0.9) - 1.0
    width = np.linalg.norm(np.diff(grid, axis=1), axis=-1).sum(axis=1)
    along = clustered(rows, 0.9)
    ends = smoothstep(along / fade[0]) * smoothstep((1.0 - along) / fade[1])
    height = np.maximum(section_mm2 / (_LENS_MEAN * width), least_mm) * ends
    # bundles that run a little askew and are not all of one size
    wave = np.pi * bundles * across + 1.5 * np.sin(2.1 * across + 5.0 * along[:, None])
    strand = np.cos(wave) + 0.45 * np.cos(2.3 * wave + 2.0 + 3.0 * along[:, None])
    lens = (1.0 - across**2) ** _LENS
    rise = height[:, None] * lens * (1.0 + 0.10 * strand)
    # the border dips into what lies under it, the rest lies on it
    body = np.broadcast_to(lens * ends[:, None], rise.shape)
    dip = _SUNK_MM * (1.0 - smoothstep(body / _DIPPED))
    built = layer(grid - dip[..., None] * normals, grid + (rise - dip)[..., None] * normals)
    shade = np.concatenate([strand.ravel(), strand[1:-1, 1:-1].ravel()])
    return modelled(
        id_,
        "capsule_ligaments",
        "ligament",
        built.mesh,
        follows=follows[0] + (follows[1] - follows[0]) * smoothstep(built.row),
        shade=np.clip(0.99 + 0.09 * shade, 0.85, 1.1),
    )


def _frayed_ends(grid: FloatArray, fade: tuple[float, float], bundles: int) -> FloatArray:
    """Return a band whose outer fibres end sooner than those in the middle and whose bundles do
    not all end at one line, with points closer together at its border."""
    rows, columns = grid.shape[:2]
    across = 2.0 * clustered(columns, 0.9) - 1.0
    short = np.abs(across) ** 3
    along = clustered(rows, 0.9)[:, None]
    wave = 0.4 * np.pi * bundles * across
    fray = [_FRAY * (1.0 + np.cos(wave + turn + np.cos(0.6 * wave))) for turn in (0.0, 2.0)]
    start = fade[0] * (0.6 * short + fray[0])
    stop = 1.0 - fade[1] * (0.6 * short + fray[1])
    place = start + along * (stop - start)
    return resampled(grid, place, np.broadcast_to((across + 1.0) / 2.0, place.shape))
