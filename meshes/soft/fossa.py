"""What lies between the fossa of the socket and the head: fat pad and ligament of the head."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from scipy.interpolate import PchipInterpolator
from scipy.ndimage import gaussian_filter

from meshes.atlas import Part
from meshes.soft.joint import Joint, figures
from meshes.soft.parts import modelled
from meshes.soft.sheets import disc, layer, smoothstep
from meshes.surface import FloatArray, unit

if TYPE_CHECKING:
    from meshes.soft.cartilage import Cartilage

_SEAT_MM = 0.02


def fossa_parts(joint: Joint, cartilage: Cartilage) -> list[Part]:
    """Build the fat pad of the fossa and the ligament of the head of the femur."""
    fossa = Fossa(joint, cartilage)
    return [fossa.ligament(), fossa.fat()]


class Fossa:
    """Fat pad and ligament of the head, along rays from the head's centre.

    Parameters
    ----------
    joint : Joint
    cartilage : Cartilage
    """

    def __init__(self, joint: Joint, cartilage: Cartilage) -> None:
        self.joint = joint
        self.cartilage = cartilage
        self.table = figures("fossa")

    @cached_property
    def notch(self) -> FloatArray:
        """Direction (3,) of the middle of the notch, within the transverse ligament."""
        middle = float(np.mean(self.joint.rim.notch_deg))
        return self.joint.socket.ray(self.table["ligament"]["notch_polar_deg"], middle)

    def _figure(self, key: str, share: FloatArray) -> FloatArray:
        table = self.table["ligament"]
        return np.asarray(PchipInterpolator(table["share"], table[key])(np.clip(share, 0, 1)))

    @cached_property
    def _plane(self) -> tuple[FloatArray, FloatArray, float]:
        """Unit vectors ahead from the fovea and aside, and the angle to the notch (radians)."""
        start = self.cartilage.fovea
        angle = float(np.arccos(np.clip(start @ self.notch, -1, 1)))
        ahead = unit(self.notch - (self.notch @ start) * start)
        return ahead, np.cross(start, ahead), angle

    def place(self, rays: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return where directions (..., 3) lie on the ligament.

        Returns
        -------
        share : (...) float64
            0 at the fovea to 1 at the notch.
        aside : (...) float64
            -1 to 1 from edge to edge.
        """
        ahead, beside, angle = self._plane
        share = np.arctan2(rays @ ahead, rays @ self.cartilage.fovea) / angle
        off = np.arcsin(np.clip(rays @ beside, -1, 1)) * self.joint.bones.head_radius_mm
        return share, off / (0.5 * self._figure("width_mm", share))

    def body(self, rays: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return the distances of the ligament's two faces from the centre, away from its border;
        the first lies on the head."""
        share, aside = self.place(rays)
        table, fovea = self.table["ligament"], self.cartilage.table["fovea"]
        turn = np.arccos(np.clip(rays @ self.cartilage.fovea, -1, 1))
        off_mm = turn * self.joint.bones.head_radius_mm
        leave = smoothstep((off_mm - 0.30 * fovea["width_mm"]) / (0.35 * fovea["width_mm"]))
        leave = leave * smoothstep((share + 0.02) / 0.12)
        bone = self.joint.head_radius(rays)
        over = np.maximum(self.cartilage.head_surface(rays), bone) + table["gap_mm"]
        lower = (1 - leave) * (bone - _SEAT_MM) + leave * over
        rise = self._figure("thick_mm", share)
        groove = self._figure("groove", share) * np.exp(-((aside / 0.35) ** 2))
        room = self.joint.socket_radius(rays) - table["gap_mm"]
        filled = over + rise * (1.0 - groove)
        return lower, np.minimum(filled, np.maximum(room, lower + 0.4))

    def ligament(self, *, rows: int = 70, columns: int = 41) -> Part:
        """Build the ligament of the head: from the fovea around the head to the notch."""
        start = self.cartilage.fovea
        ahead, beside, angle = self._plane
        radius = self.joint.bones.head_radius_mm
        s = np.linspace(0, 1, rows)[:, None]
        t = (-np.cos(np.linspace(0, np.pi, columns)) * 0.6 + np.linspace(-1, 1, columns) * 0.4)[
            None, :
        ]
        # a blunt, round end in the fovea; two tips at the notch
        reach = np.clip(s / 0.14, 0.0, 1.0)
        blunt = np.sqrt(1.0 - (1.0 - reach) ** 2) * 0.94 + 0.06
        fork = 1.0 - 0.10 * np.exp(-((t / 0.4) ** 2))
        ahead_of = self.table["ligament"]["start_share"]
        share = ahead_of + s * (fork - ahead_of)
        half = 0.5 * self._figure("width_mm", share) * blunt / radius
        turn = share * angle
        along = np.cos(turn)[..., None] * start + np.sin(turn)[..., None] * ahead
        rays = unit(np.cos(half * t)[..., None] * along + np.sin(half * t)[..., None] * beside)
        lower, upper = self.body(rays)
        crown = (1.0 - np.abs(t) ** 2.5) ** 0.6 * np.sqrt(1 - (1 - reach) ** 2)
        crown = crown * np.clip((1.0 - s) / 0.05, 0.0, 1.0) ** 0.5
        upper = lower + np.maximum((upper - lower) * crown, 0.0)
        built = layer(rays * lower[..., None], rays * upper[..., None])
        strands = np.sin(built.column * np.pi * 14.0 + 2.0 * np.sin(built.row * 4.0))
        return modelled(
            "ligament_of_head_of_femur",
            "capsule_ligaments",
            "ligament",
            built.mesh,
            follows=1.0 - smoothstep((built.row - 0.12) / 0.88),
            shade=0.99 + 0.09 * strands,
        )

    def fat(self, *, rows: int = 56) -> Part:
        """Build the fat pad: the fossa filled up to the level of the cartilage around it."""
        joint, table = self.joint, self.table["fat"]
        across, up = disc(np.linspace(-1, 1, rows))
        radius = np.hypot(across, up)
        middle, outline = self._outline()
        ahead = unit(joint.socket.up - (joint.socket.up @ middle) * middle)
        beside = np.cross(ahead, middle)
        turn = np.degrees(np.arctan2(across, up)) % 360.0
        reach = np.radians(np.interp(turn, np.arange(360.0), outline, period=360.0)) * radius
        spoke = np.cos(np.radians(turn))[..., None] * ahead + (
            np.sin(np.radians(turn))[..., None] * beside
        )
        rays = unit(np.cos(reach)[..., None] * middle + np.sin(reach)[..., None] * spoke)
        deepest = joint.bones.head_radius_mm + table["depth_mm"]
        floor = np.minimum(joint.socket_radius(rays) + _SEAT_MM, deepest)
        room = self.cartilage.head_surface(rays) + table["head_gap_mm"]
        share, aside = self.place(rays)
        _, ligament = self.body(rays)
        beneath = smoothstep((1.7 - np.abs(aside)) / 0.7) * smoothstep((share + 0.75) / 0.35)
        room = np.maximum(room, beneath * (ligament + table["below_ligament_mm"]))
        lobules = np.sin(rays @ [0.9, 0.3, 0.2] * 21.0) * np.sin(rays @ [0.1, 0.8, 0.6] * 19.0)
        room = room + table["lobules_mm"] * (1.0 + lobules)
        edge = np.clip((1 - radius) * reach / np.maximum(radius, 1e-6), 0, None)
        edge_mm = edge * joint.bones.head_radius_mm
        swell = np.sqrt(1 - (1 - np.clip(edge_mm / table["edge_mm"], 0, 1)) ** 2)
        thick = gaussian_filter(np.maximum(floor - room, 0.15), 1.5) * swell
        built = layer(rays * floor[..., None], rays * (floor - thick)[..., None])
        return modelled("pulvinar", "capsule_ligaments", "fat", built.mesh, follows=0.0)

    def _outline(self) -> tuple[FloatArray, FloatArray]:
        """Return the middle of the fossa (3,) and its border as an angle from it by degree."""
        joint, table = self.joint, self.table["fat"]
        clock = np.arange(0.0, 360.0, 2.0)
        inner, _ = self.cartilage.lunate_borders(clock)
        front, back = joint.rim.notch_deg
        below = smoothstep((clock - front + 4.0) / 8.0) * smoothstep((back + 4.0 - clock) / 8.0)
        polar = inner - table["border_inset_deg"]
        polar = polar + below * (table["notch_polar_deg"] - polar)
        border = joint.socket.ray(polar, clock)
        middle = unit(border.mean(axis=0))
        ahead = unit(joint.socket.up - (joint.socket.up @ middle) * middle)
        beside = np.cross(ahead, middle)
        turn = np.degrees(np.arctan2(border @ beside, border @ ahead)) % 360.0
        angle = np.degrees(np.arccos(np.clip(border @ middle, -1, 1)))
        order = np.argsort(turn)
        return middle, np.interp(np.arange(360.0), turn[order], angle[order], period=360.0)
