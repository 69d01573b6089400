"""The body surface: a closed skin around all that lies under it, with the places of pain on it.

A field on a grid is made of the union of everything under the skin, smoothed, with hollows filled,
made thicker by a layer of fat that differs by place, and joined to a schematic belly and lower leg.
One half is built and mirrored.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import tomli
from scipy import ndimage

from meshes.atlas import Part
from meshes.bones import Bones
from meshes.implicit import surface_of
from meshes.soft.parts import modelled
from meshes.soft.skin_regions import SkinRegions
from meshes.surface import FloatArray, TriMesh, neighbour_matrix
from meshes.symmetry import half_doubled

TABLE = Path(__file__).parents[1] / "figures" / "skin.toml"
NOTE = "schematisch: afgeleid van wat eronder ligt, met een geschatte vetlaag"
#: Cells of the other half that the field looks at.
_BEYOND = 14
#: What lies under the skin stays at least this far from it.
_COVER_MM = 1.5
#: Rounds of bringing the skin over what still sticks out, and of fairing the surface.
_COVERED, _FAIRED = 4, 6


def build(
    bones: Bones, parts: Mapping[str, Part], report: Callable[[str, float], None]
) -> list[Part]:
    """Build the body surface around all parts.

    Parameters
    ----------
    bones : Bones
    parts : mapping of id to Part
    report : callable
        Told what is being done and the share of it that is done.
    """
    table = tomli.loads(TABLE.read_text("utf-8"))
    within = [part for part in parts.values() if part.tissue != "skin"]
    under = np.concatenate([part.vertices_mm for part in within]).astype(np.float64)
    under = np.concatenate([under, *(_middles(part) for part in within)])
    field = SkinField(table, bones, under)
    report("Huid", 0.5)
    mesh = _fair(_surface(field, table))
    regions = SkinRegions(table["regions"], bones, mesh)
    mesh, number, names = regions.painted()
    part = modelled(
        "body_surface",
        "skin",
        "skin",
        mesh,
        follows=regions.follows(mesh.vertices_mm),
        region=number,
        regions=names,
        note=NOTE,
    )
    report("Huid", 1.0)
    return [regions.moving(part)]


def _middles(part: Part) -> FloatArray:
    """Return the middles of the faces of a part, (m, 3)."""
    return np.asarray(part.vertices_mm[part.faces].mean(axis=1), np.float64)


@dataclass(frozen=True)
class _Grid:
    """A regular grid of the right half and a little beyond the midline; x runs towards it."""

    low: FloatArray
    step: float
    shape: tuple[int, int, int]

    def axes(self) -> list[FloatArray]:
        """Return the coordinates along each axis."""
        return [self.low[i] + self.step * np.arange(n) for i, n in enumerate(self.shape)]

    def index(self, points_mm: FloatArray) -> FloatArray:
        """Return places in cells, (3, n)."""
        return np.asarray(((points_mm - self.low) / self.step).T)


class SkinField:
    """The field of the skin: about the distance to it in mm, negative inside.

    Parameters
    ----------
    table : mapping
        ``figures/skin.toml``.
    bones : Bones
    under_mm : (n, 3) float64
        Points all over what lies under the skin, right side and midline.
    """

    def __init__(self, table: Mapping[str, Any], bones: Bones, under_mm: FloatArray) -> None:
        self.table = table
        self.midline = float(bones.midline_x_mm)
        grid, step = table["grid"], float(table["grid"]["step"])
        count = int(np.ceil((self.midline - grid["low"][0]) / step))
        low = np.array([self.midline - count * step, *grid["low"][1:]])
        tall = [int(np.ceil((high - start) / step)) + 1 for high, start in
                zip((grid["high_y"], grid["high_z"]), low[1:], strict=True)]  # fmt: skip
        self.grid = _Grid(low, step, (count + 1 + _BEYOND, tall[0], tall[1]))
        self._middle = count
        ends = table["ends"]
        kept = (under_mm[:, 2] > ends["bottom"] + 6.0) & (under_mm[:, 2] < ends["top"] - 8.0)
        value = self._under(under_mm[kept]) - self._fat()
        value = _blended(value, self._trunk(), table["body"]["blend"])
        value = _blended(value, self._lower_leg(bones), table["lower_leg"]["blend"])
        value = self._parted(value)
        value = self._covering(value, under_mm[kept])
        self.value = self._ended(value)

    def __call__(self, points_mm: FloatArray) -> FloatArray:
        """Return the field at points (n, 3) of the right half and a little beyond it."""
        return self._at(self.value, points_mm)

    def _at(self, value: FloatArray, points_mm: FloatArray) -> FloatArray:
        return np.asarray(
            ndimage.map_coordinates(value, self.grid.index(points_mm), order=1, mode="nearest")
        )

    def _mirrored(self, value: FloatArray) -> FloatArray:
        """Return the field with the part beyond the midline made the mirror of the right half."""
        middle = self._middle
        value[middle + 1 :] = value[middle - 1 : middle - 1 - _BEYOND : -1]
        return value

    def _under(self, under_mm: FloatArray) -> FloatArray:
        """Return the signed distance to what lies under the skin, smoothed, hollows filled."""
        body, step = self.table["body"], self.grid.step
        place = np.rint(self.grid.index(under_mm)).astype(int)
        inside = ((place >= 0) & (place < np.array(self.grid.shape)[:, None])).all(axis=0)
        full = np.zeros(self.grid.shape)
        full[tuple(place[:, inside])] = 1.0
        solid = self._mirrored(full) > 0
        away = ndimage.distance_transform_edt(~solid, sampling=step)
        wide = away < body["closing"]
        solid = ndimage.distance_transform_edt(wide, sampling=step) > body["closing"]
        for level in range(solid.shape[2]):
            solid[:, :, level] = ndimage.binary_fill_holes(solid[:, :, level])
        signed = ndimage.distance_transform_edt(~solid, sampling=step)
        signed -= ndimage.distance_transform_edt(solid, sampling=step)
        return np.asarray(ndimage.gaussian_filter(signed, body["soft"] / step))

    def _fat(self) -> FloatArray:
        """Return the thickness of the fat over the grid."""
        fat = self.table["fat"]
        x, y, z = np.meshgrid(*self.grid.axes(), indexing="ij", sparse=True)
        thick = np.full(self.grid.shape, float(fat["everywhere"]))
        for place in fat["place"]:
            at = place["at"]
            squared = (x - at[0]) ** 2 + (y - at[1]) ** 2 + (z - at[2]) ** 2
            thick += place["more"] * np.exp(-squared / (2 * (place["reach"] / 1.6) ** 2))
        return thick

    def _trunk(self) -> FloatArray:
        """Return the field of the belly and back above the pelvis."""
        trunk = self.table["trunk"]
        x, y, z = np.meshgrid(*self.grid.axes(), indexing="ij", sparse=True)
        level = z.ravel()

        def at(name: str) -> FloatArray:
            smooth = np.interp(level, trunk["height"], trunk[name])
            return np.asarray(ndimage.gaussian_filter1d(smooth, 4.0, mode="nearest"))

        half, front, back = at("half_width"), at("front_y"), at("back_y")
        middle, deep = (front + back) / 2, (back - front) / 2
        across = np.abs(x - self.midline)
        groove = trunk["groove_depth"] * np.exp(-((across / trunk["groove_width"]) ** 2))
        groove = groove * np.clip((z - trunk["groove_from_z"]) / 40.0, 0.0, 1.0) * (y > middle)
        power = trunk["exponent"]
        radius = ((across / half) ** power + (np.abs(y - middle) / (deep - groove)) ** power) ** (
            1 / power
        )
        low = trunk["height"][0]
        value = (radius - 1.0) * np.minimum(half, deep)
        return np.asarray(np.maximum(value, low - z))

    def _lower_leg(self, bones: Bones) -> FloatArray:
        """Return the field of the calf around shin and calf bone."""
        figures = self.table["lower_leg"]
        points = np.concatenate([bones.meshes[name].vertices_mm for name in ("tibia", "fibula")])
        x, y, z = np.meshgrid(*self.grid.axes(), indexing="ij", sparse=True)
        level = z.ravel()
        heights = np.arange(points[:, 2].min() + 10.0, points[:, 2].max() - 25.0, 20.0)
        middle = [points[np.abs(points[:, 2] - h) < 12.0][:, :2] for h in heights]
        centre = np.array([(p.min(axis=0) + p.max(axis=0)) / 2 for p in middle])
        centre_x = np.interp(level, heights, centre[:, 0])
        order = np.argsort(figures["height"])
        tall = np.array(figures["height"])[order]
        behind = np.interp(level, tall, np.array(figures["behind"])[order])
        radius = np.interp(level, tall, np.array(figures["radius"])[order])
        radius = ndimage.gaussian_filter1d(radius, 3.0, mode="nearest")
        centre_y = np.interp(level, heights, centre[:, 1]) + behind
        off = np.hypot(x - centre_x, y - centre_y)
        return np.asarray(np.maximum(off - radius, z - figures["height"][0]))

    def _parted(self, value: FloatArray) -> FloatArray:
        """Return the field with the legs and the buttocks parted at the midline."""
        cleft = self.table["cleft"]
        x, y, z = np.meshgrid(*self.grid.axes(), indexing="ij", sparse=True)
        across = np.abs(x - self.midline)
        below = cleft["legs_from_z"] - z
        gap = cleft["legs_gap"] + cleft["legs_widening"] * np.clip(below, 0.0, 60.0)
        legs = np.maximum(across - gap, -below) + 0.0 * y
        span = cleft["buttocks_full_y"] - cleft["buttocks_depth_y"]
        share = np.clip((y - cleft["buttocks_depth_y"]) / span, -0.2, 1.0)
        behind = across - cleft["buttocks_width"] * share
        behind = np.maximum(behind, z - cleft["buttocks_top_z"])
        for void in (legs, behind):
            value = -_blended(-value, void, cleft["blend"])
        return value

    def _covering(self, value: FloatArray, under_mm: FloatArray) -> FloatArray:
        """Return the field brought out over what still sticks through it."""
        right = under_mm[under_mm[:, 0] < self.midline + 2.0]
        for _ in range(_COVERED):
            lacking = self._at(value, right) + _COVER_MM
            out = lacking > 0
            if not out.any():
                break
            bump = np.zeros(self.grid.shape)
            place = np.rint(self.grid.index(right[out])).astype(int)
            np.maximum.at(bump, tuple(place), lacking[out])
            bump = ndimage.maximum_filter(self._mirrored(bump), 5)
            value = value - 1.4 * ndimage.gaussian_filter(bump, 1.2)
        return value

    def _ended(self, value: FloatArray) -> FloatArray:
        """Return the field cut off, rounded, at the waist and above the foot."""
        ends = self.table["ends"]
        z = self.grid.axes()[2][None, None, :]
        for cut in (z - ends["top"], ends["bottom"] - z):
            value = -_blended(-value, -cut + 0.0 * value, ends["round"])
        return _one_body(value)


def _one_body(value: FloatArray) -> FloatArray:
    """Return the field without hollows inside and without loose bits."""
    numbered, _ = ndimage.label(value < 0)
    largest = np.bincount(numbered.ravel())[1:].argmax() + 1
    value = np.where((value < 0) & (numbered != largest), 1.0, value)
    numbered, _ = ndimage.label(value >= 0)
    return np.where((value >= 0) & (numbered != numbered[0, 0, 0]), -1.0, value)


def _blended(one: FloatArray, other: FloatArray, blend_mm: float) -> FloatArray:
    """Return the union of two fields, its inner edge rounded."""
    near = np.clip(blend_mm - np.abs(one - other), 0.0, None) / blend_mm
    return np.asarray(np.minimum(one, other) - near * near * blend_mm / 4)


def _surface(field: SkinField, table: Mapping[str, Any]) -> TriMesh:
    """Return the closed surface of the field, mirrored about the midline."""
    step = float(table["grid"]["surface_step"])
    low = field.grid.low.copy()
    high = low + field.grid.step * (np.array(field.grid.shape) - 1)
    wall = field.midline + 5.0 * step

    def closed(points: FloatArray) -> FloatArray:
        # beyond the midline the surface ends in a wall, which the mirroring cuts away
        return np.maximum(field(points), points[:, 0] - wall)

    high[0] = min(high[0], wall + 2.5 * step)
    mesh = surface_of(closed, low, high, step)
    there = [field.midline, 0.0, 0.0]
    return half_doubled(mesh.moved(np.eye(3), np.negative(there))).moved(np.eye(3), there)


def _fair(mesh: TriMesh) -> TriMesh:
    """Return the mesh without the steps of the grid; volume is kept (Taubin 1995)."""
    links = neighbour_matrix(len(mesh.vertices_mm), mesh.faces).tocsr()
    degree = np.asarray(links.sum(axis=1)).ravel()
    points = mesh.vertices_mm.copy()
    for _ in range(_FAIRED):
        for weight in (0.5, -0.52):
            points += weight * ((links @ points) / degree[:, None] - points)
    return mesh.with_vertices(points)
