"""The joint capsule, and the stage that builds it with all ligaments."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property

import numpy as np

from meshes.atlas import Part
from meshes.bones import Bones
from meshes.distance import SignedDistance
from meshes.soft.joint import Joint, around, figures, joint_of, smooth_ring
from meshes.soft.ligaments import capsular_ligaments
from meshes.soft.parts import modelled
from meshes.soft.pelvic_ligaments import pelvic_ligaments
from meshes.soft.reflected_tendon import reflected_tendon
from meshes.soft.sheets import (
    Obstacle,
    clustered,
    drape,
    filled,
    grid_normals,
    layer,
    obstacle,
    resampled,
    smoothstep,
    upper_sheet,
)
from meshes.surface import FloatArray, TriMesh

_ROWS, _COLUMNS = 40, 96
#: How much of the capsule's thickness the zona orbicularis takes the place of.
_ZONA_SUNK = 0.55
_WITHIN = ("acetabular_labrum", "transverse_acetabular_ligament", "femoral_head_cartilage")


def build(
    bones: Bones, parts: Mapping[str, Part], report: Callable[[str, float], None]
) -> list[Part]:
    """Build capsule, capsular ligaments and the ligaments of the pelvis."""
    joint = joint_of(bones)
    capsule = Capsule(joint, [parts[id_] for id_ in _WITHIN if id_ in parts])
    built = [capsule.part(), capsule.zona()]
    report("Kapsel", 0.4)
    bands = capsular_ligaments(capsule)
    built += [*bands, reflected_tendon(capsule, bands[0])]
    report("Banden van de heup", 0.8)
    return built + pelvic_ligaments(bones)


def filled_capsule(part: Part) -> TriMesh:
    """Return the closed solid within the outer face of the capsule, the joint inside it filled."""
    return filled(upper_sheet(part.vertices_mm.astype(np.float64), _ROWS))


class Capsule:
    """The sleeve from the rim of the socket to the neck, as a grid.

    Rows run from the hip bone (0) to the femur (1), columns by the clock.

    Parameters
    ----------
    joint : Joint
    within : sequence of Part
        What the capsule runs over.
    """

    def __init__(self, joint: Joint, within: list[Part]) -> None:
        self.joint = joint
        self.table = figures("capsule")
        self.clock = np.arange(_COLUMNS) * 360.0 / _COLUMNS
        meshes = [joint.bones.meshes["hip_bone"], joint.bones.meshes["femur"]]
        soft = [TriMesh(part.vertices_mm.astype(np.float64), part.faces) for part in within]
        self._field = obstacle(SignedDistance([*meshes, *soft]))

    @cached_property
    def ends(self) -> tuple[FloatArray, FloatArray]:
        """Where the sleeve ends on hip bone and femur, (96, 3) each."""
        rim, femur = self.table["rim"], self.table["femur"]
        out = np.asarray(around(rim, "out_mm")(self.clock))
        on_hip = self._rim_points(out)
        depth = np.asarray(around(femur, "depth_mm")(self.clock))
        on_femur = self.joint.neck_point(depth, self.clock)
        # sunk a little, so that the edge runs out without a slit
        under = [
            ring - self.table["sunk_mm"] * surface.nearest(ring)[1]
            for ring, surface in ((on_hip, self.joint.hip), (on_femur, self.joint.femur))
        ]
        return under[0], under[1]

    def _rim_points(self, out: FloatArray) -> FloatArray:
        joint = self.joint
        on_bone = joint.rim.beyond(self.clock, out)
        front, back = joint.rim.notch_deg
        over = smoothstep((self.clock - front + 6.0) / 14.0) * smoothstep(
            (back + 6.0 - self.clock) / 14.0
        )
        # over the notch: off the outer face of the transverse ligament
        radius = joint.rim.radius(self.clock) + out
        free = joint.socket.ray(joint.rim.polar(self.clock), self.clock) * radius[:, None]
        ring = smooth_ring(on_bone + over[:, None] * (free - on_bone), 1.2)
        closest, _ = joint.hip.nearest(ring)
        return np.asarray(closest + over[:, None] * (ring - closest))

    @cached_property
    def inner(self) -> FloatArray:
        """Inner face of the sleeve, (40, 96, 3)."""
        table = self.table["drape"]
        start, stop = (end[::2] for end in self.ends)
        coarse, clear = np.linspace(0.0, 1.0, 20), table["clearance_mm"]
        grid = start + coarse[:, None, None] * (stop - start)
        middle = 0.5 * np.sin(np.pi * coarse) * 16.0
        axis = self.joint.neck.axis
        outward = grid - (grid @ axis)[..., None] * axis
        outward /= np.linalg.norm(outward, axis=-1, keepdims=True)
        grid[1:-1] += (middle[:, None, None] * outward)[1:-1]
        grid = drape(
            grid,
            self._field,
            0.02 + clear * smoothstep(np.minimum(coarse, 1 - coarse) / 0.15)[:, None],
            rounds=int(table["rounds"]),
            along=table["along"],
            across=table["across"],
            ring=True,
        )
        fine = clustered(_ROWS, 0.8)
        place = np.meshgrid(fine, self.clock / 360.0, indexing="ij")
        grid = resampled(grid, *place, ring=True)
        grid[[0, -1]] = self.ends
        return drape(
            grid,
            self._field,
            0.02 + clear * smoothstep(np.minimum(fine, 1 - fine) / 0.15)[:, None],
            rounds=24,
            along=0.0,
            across=table["across"],
            ring=True,
        )

    @cached_property
    def thickness(self) -> FloatArray:
        """Thickness of the sleeve, (40, 96) mm."""
        table = self.table["thickness"]
        near_rim, near_femur = (
            np.asarray(around(table, key)(self.clock)) for key in ("near_rim_mm", "near_femur_mm")
        )
        share = np.linspace(0.0, 1.0, _ROWS)[:, None]
        full = near_rim + smoothstep((share - 0.15) / 0.6) * (near_femur - near_rim)
        step = np.linalg.norm(np.diff(self.inner, axis=0), axis=-1)
        travelled = np.vstack([np.zeros(_COLUMNS), np.cumsum(step, axis=0)])
        from_end = np.minimum(travelled, travelled[-1] - travelled)
        return np.asarray(full * smoothstep(from_end / table["edge_mm"]))

    @cached_property
    def outer(self) -> FloatArray:
        """Outer face of the sleeve, (40, 96, 3)."""
        return self.inner + self.thickness[..., None] * self.normals

    @cached_property
    def normals(self) -> FloatArray:
        """Outward unit normals of the sleeve, (40, 96, 3)."""
        normals = grid_normals(self.inner, ring=True)
        axis = self.joint.neck.axis
        outward = self.inner - (self.inner @ axis)[..., None] * axis
        sign = np.sign(np.einsum("ijk,ijk->", normals, outward))
        smooth = smooth_ring(np.swapaxes(normals * sign, 0, 1), 1.0).swapaxes(0, 1)
        return np.asarray(smooth / np.linalg.norm(smooth, axis=-1, keepdims=True))

    @cached_property
    def follows(self) -> FloatArray:
        """Share of the femur's motion along the sleeve, (40,)."""
        return smoothstep(np.linspace(-0.05, 1.05, _ROWS))

    def part(self) -> Part:
        """Build the capsule."""
        hollow = self.outer - self.zona_depth()[..., None] * self.normals
        built = layer(self.inner, hollow, ring=True)
        angle = 2 * np.pi * built.column
        fibres = np.sin(30 * angle + 3 * np.sin(3 * built.row)) + 0.6 * np.sin(
            17 * angle - 4 * built.row
        )
        rings = np.sin(60 * built.row) * np.exp(-(((built.row - 0.65) / 0.2) ** 2))
        return modelled(
            "hip_joint_capsule",
            "capsule_ligaments",
            "capsule",
            built.mesh,
            follows=np.interp(built.row, np.linspace(0, 1, _ROWS), self.follows),
            shade=1.0 + 0.035 * fibres + 0.05 * rings,
        )

    @cached_property
    def depth_mm(self) -> FloatArray:
        """Depth of the outer face along the axis of the neck, (40, 96)."""
        return np.asarray(self.outer @ self.joint.neck.axis)

    def zona_height(self) -> FloatArray:
        """Height of the zona orbicularis on the outer face, (40, 96) mm."""
        table = self.table["zona"]
        depth, width, height = (
            np.asarray(around(table, key)(self.clock))
            for key in ("depth_mm", "width_mm", "height_mm")
        )
        off = (self.depth_mm - depth) / (0.5 * width)
        return np.asarray(height * np.clip(1.0 - off**2, 0.0, 1.0) ** 1.5)

    def zona_depth(self) -> FloatArray:
        """Return how deep the zona orbicularis lies in the capsule, (40, 96) mm."""
        table = self.table["zona"]
        depth, width = (
            np.asarray(around(table, key)(self.clock)) for key in ("depth_mm", "width_mm")
        )
        off = (self.depth_mm - depth) / (0.5 * width)
        return np.asarray(_ZONA_SUNK * self.thickness * np.clip(1.0 - off**2, 0.0, 1.0) ** 0.5)

    @cached_property
    def skin(self) -> Obstacle:
        """What the capsular ligaments lie on: capsule with its collar, filled, and bones."""
        bones = self.joint.bones.meshes
        return obstacle(SignedDistance([self.raised, bones["hip_bone"], bones["femur"]]))

    @cached_property
    def raised(self) -> TriMesh:
        """The outer face of the capsule with its collar, its ends covered."""
        return filled(self.outer + self.zona_height()[..., None] * self.normals)

    def zona(self, *, rows: int = 21) -> Part:
        """Build the zona orbicularis: a collar half sunk into the capsule."""
        table = self.table["zona"]
        depth, width, height = (
            np.asarray(around(table, key)(self.clock))
            for key in ("depth_mm", "width_mm", "height_mm")
        )
        across = -np.cos(np.linspace(0, np.pi, rows))
        wanted = depth + across[:, None] * 0.5 * width
        share = np.linspace(0.0, 1.0, _ROWS)
        row = np.empty_like(wanted)
        for k in range(_COLUMNS):
            rising = np.maximum.accumulate(self.depth_mm[:, k]) + 1e-6 * np.arange(_ROWS)
            row[:, k] = np.interp(wanted[:, k], rising, share)
        row = smooth_ring(row.T, 1.0).T
        column = np.broadcast_to(self.clock / 360.0, row.shape)
        face = resampled(self.outer, row, column, ring=True)
        normal = resampled(self.normals, row, column, ring=True)
        thick = resampled(self.thickness[..., None], row, column, ring=True)[..., 0]
        dome = np.clip(1 - across[:, None] ** 2, 0, 1)
        sunk = 0.12 * (1 - dome**0.5) + _ZONA_SUNK * thick * dome**0.5
        built = layer(
            face - sunk[..., None] * normal,
            face + (dome**1.5 * height * 1.02 - 0.12 * (1 - dome**0.5))[..., None] * normal,
            ring=True,
        )
        strands = np.sin(built.row * np.pi * 9.0 + 1.2 * np.sin(4 * np.pi * built.column))
        return modelled(
            "zona_orbicularis",
            "capsule_ligaments",
            "ligament",
            built.mesh,
            follows=0.65,
            shade=1.0 + 0.09 * strands,
        )
