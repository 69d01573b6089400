"""Articular cartilage of head and socket, and the stage that builds what lies within the joint."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from meshes.atlas import Part
from meshes.bones import Bones
from meshes.soft.fossa import fossa_parts
from meshes.soft.joint import Frame, Joint, around, figures, joint_of, smooth_ring
from meshes.soft.labrum import labrum_parts
from meshes.soft.parts import modelled, regions_by_number
from meshes.soft.sheets import Layer, layer
from meshes.surface import FloatArray, unit

#: How far the face towards the bone lies within it, so that no slit shows.
SEAT_MM = 0.02


def build(
    bones: Bones, parts: Mapping[str, Part], report: Callable[[str, float], None]
) -> list[Part]:
    """Build both cartilages, labrum, transverse ligament and what lies in the fossa."""
    joint = joint_of(bones)
    cartilage = Cartilage(joint)
    built = [cartilage.head(), cartilage.lunate()]
    report("Kraakbeen", 0.4)
    built += labrum_parts(joint, cartilage)
    report("Labrum", 0.7)
    return built + fossa_parts(joint, cartilage)


class Cartilage:
    """Thickness and borders of the two articular surfaces, as functions of direction.

    Directions are unit vectors (..., 3) from the centre of the head.

    Parameters
    ----------
    joint : Joint
    """

    def __init__(self, joint: Joint) -> None:
        self.joint = joint
        self.table: dict[str, Any] = figures("cartilage")

    @cached_property
    def load_pole(self) -> FloatArray:
        """Direction (3,) in which the head's cartilage is thickest."""
        table = self.table["head"]
        forward, lateral = np.radians([table["forward_deg"], table["lateral_deg"]])
        return unit([-np.tan(lateral), -np.tan(forward), 1.0])

    @cached_property
    def fovea(self) -> FloatArray:
        """Direction (3,) of the middle of the fovea: where the head's medial face is deepest."""
        pole = Frame.about(self.joint.neck.axis)
        polar = np.arange(0.0, self.table["fovea"]["search_deg"], 2.0)
        rays = pole.ray(polar[:, None], np.arange(0.0, 360.0, 6.0)[None, :]).reshape(-1, 3)
        depth = np.maximum(np.median(self.joint.head_radius(rays)) - 0.3, 0.0)
        pit = np.maximum(depth - self.joint.head_radius(rays), 0.0) * np.linalg.norm(
            np.cross(rays, pole.axis), axis=1
        )
        return unit(pit @ rays)

    def head_thickness(self, rays: FloatArray) -> FloatArray:
        """Return the thickness of the head's cartilage away from its borders, mm."""
        table = self.table["head"]
        return _bump(rays, self.load_pole, table) * self._room(rays)

    def lunate_thickness(self, rays: FloatArray) -> FloatArray:
        """Return the thickness of the socket's cartilage away from its borders, mm."""
        table = self.table["lunate"]
        pole = self.joint.socket.ray(table["thickest_polar_deg"], 30.0 * table["thickest_hour"])
        return _bump(rays, pole, table) * self._room(rays)

    def head_surface(self, rays: FloatArray) -> FloatArray:
        """Return the distance of the head's cartilage (or bone, where none is) from the centre."""
        return self.joint.head_radius(rays) + self.head_thickness(rays)

    def _room(self, rays: FloatArray) -> FloatArray:
        """Return the share of the published thickness for which the bones leave room."""
        gap = self.joint.socket_radius(rays) - self.joint.head_radius(rays)
        table = self.table["lunate"]
        pole = self.joint.socket.ray(table["thickest_polar_deg"], 30.0 * table["thickest_hour"])
        wanted = _bump(rays, self.load_pole, self.table["head"]) + _bump(rays, pole, table)
        free = np.maximum(gap - self.table["gap"]["film_mm"], self.table["gap"]["least_mm"])
        # a smooth minimum of 1 and what fits
        fits = free / wanted
        return np.asarray((1.0 + fits**-8.0) ** (-1.0 / 8.0))

    def head_edge_deg(self, clock_deg: FloatArray) -> FloatArray:
        """Return the border of the head's cartilage: angle from the pole of the head, by hour
        about the neck's axis."""
        table = self.table["head"]
        polar = np.arange(table["edge_from_deg"], table["edge_to_deg"] + 1.0, 1.0)
        clock = np.arange(0.0, 360.0, 5.0)
        rays = self.joint.neck.ray(polar[:, None], clock[None, :])
        radius = self.joint.head_radius(rays)
        slope = np.degrees(np.arctan2(np.gradient(radius, axis=0), radius * np.radians(1.0)))
        left = np.abs(slope) > table["edge_slope_deg"]
        left[-1] = True
        edge = smooth_ring(polar[np.argmax(left, axis=0)], table["edge_smooth"])
        return np.interp(clock_deg, clock, edge, period=360.0)

    def head(self, *, rows: int = 34, columns: int = 88) -> Part:
        """Build the cartilage of the head, open at the fovea."""
        table, hole = self.table["head"], self.table["fovea"]
        about = Frame.about(-self.fovea)
        turn = np.arange(columns) * 360.0 / columns
        radius = self.joint.bones.head_radius_mm
        # the fovea is longest up and down
        inner = np.degrees(
            0.5
            / radius
            / np.hypot(
                np.cos(np.radians(turn)) / hole["length_mm"],
                np.sin(np.radians(turn)) / hole["width_mm"],
            )
        )
        outer = self._edge_from(about, turn)
        share = 0.5 - 0.5 * np.cos(np.linspace(0.0, np.pi, rows))
        share = (0.55 * share + 0.45 * np.linspace(0, 1, rows))[:, None]
        rays = about.ray(inner + share * (outer - inner), turn[None, :])
        span = np.radians(outer - inner) * radius
        border = _rounded(share * span, hole["taper_mm"]) * _rounded(
            (1 - share) * span, table["taper_mm"], power=1.0
        )
        bone = self.joint.head_radius(rays) - SEAT_MM
        thick = (self.head_thickness(rays) + SEAT_MM) * border
        built = layer(rays * bone[..., None], rays * (bone + thick)[..., None], ring=True)
        near = unit(built.mesh.vertices_mm) @ self.load_pole
        loaded = built.face_mean(near) > np.cos(np.radians(table["load_zone_deg"]))
        return modelled(
            "femoral_head_cartilage",
            "cartilage",
            "cartilage",
            built.mesh,
            follows=1.0,
            region=regions_by_number(np.where(loaded, 0, -1)),
            regions=("head_cartilage_load_zone",),
        )

    def _edge_from(self, about: Frame, turn: FloatArray) -> FloatArray:
        """Return the border of the head's cartilage as angle from the fovea by turn about it."""
        polar = np.arange(40.0, 165.0, 0.5)
        rays = about.ray(polar[:, None], turn[None, :])
        neck = self.joint.neck
        edge = self.head_edge_deg(np.arange(0.0, 360.0, 1.0))
        here = np.interp(neck.clock_deg(rays), np.arange(0.0, 360.0, 1.0), edge, period=360.0)
        beyond = neck.polar_deg(rays) > here
        return np.asarray(polar[np.argmax(beyond, axis=0)])

    def lunate_borders(self, clock_deg: ArrayLike) -> tuple[FloatArray, FloatArray]:
        """Return the polar angles of the inner and outer border of the lunate surface."""
        table = self.table["lunate"]
        turn = np.asarray(clock_deg, np.float64) % 360.0
        inner = np.asarray(around(table["inner"], "polar_deg")(turn))
        return inner, self.joint.rim.polar(turn) - table["rim_inset_deg"]

    def lunate(self, *, rows: int = 28, columns: int = 110) -> Part:
        """Build the cartilage of the socket: a horseshoe, open below."""
        table, joint = self.table["lunate"], self.joint
        radius = joint.bones.head_radius_mm + 2.0
        front, back = joint.rim.notch_deg
        inset = np.degrees(table["horn_inset_mm"] / radius)
        along = np.linspace(0.0, 1.0, columns)
        along = 0.75 * along + 0.25 * (0.5 - 0.5 * np.cos(np.pi * along))
        turn = front - inset - along * (front - inset - (back + inset - 360.0))
        inner, outer = self.lunate_borders(turn)
        to_tip = along * (1 - along) / np.maximum(along, 1 - along)  # to the nearer end
        length = np.radians(turn[0] - turn[-1]) * radius
        horn = np.maximum(_rounded(to_tip * length, table["horn_mm"]), 0.06)
        # the horns end nearer to the rim than to the fossa
        middle, half = 0.5 * (inner + outer), 0.5 * (outer - inner)
        middle = middle + 0.15 * half * (1 - horn)
        share = -np.cos(np.linspace(0.0, np.pi, rows))[:, None]
        share = 0.5 * share + 0.5 * np.linspace(-1, 1, rows)[:, None]
        rays = joint.socket.ray(middle + share * half * horn, turn[None, :])
        from_border = (1 - np.abs(share)) * np.radians(half * horn) * radius
        border = _rounded(from_border, table["taper_mm"]) * _rounded(
            to_tip * length, table["taper_mm"]
        )
        bone = joint.socket_radius(rays) + SEAT_MM
        thick = (self.lunate_thickness(rays) + SEAT_MM) * border
        built = layer(rays * bone[..., None], rays * (bone - thick)[..., None])
        return modelled(
            "lunate_surface_cartilage",
            "cartilage",
            "cartilage",
            built.mesh,
            follows=0.0,
            region=self._lunate_regions(built),
            regions=("lunate_anterior_horn", "lunate_dome", "lunate_posterior_horn"),
        )

    def _lunate_regions(self, built: Layer) -> Any:
        table = self.table["lunate"]
        centres = built.mesh.vertices_mm[built.mesh.faces].mean(axis=1)
        hour = self.joint.socket.clock_deg(centres) / 30.0
        notch = np.mean(self.joint.rim.notch_deg) / 30.0
        front = (hour > table["front_horn_until_hour"]) & (hour < notch)
        back = (hour >= notch) & (hour < table["back_horn_from_hour"])
        return regions_by_number(np.select([front, back], [0, 2], 1))


def _bump(rays: FloatArray, pole: FloatArray, table: Mapping[str, float]) -> FloatArray:
    """Return a thickness that falls off from ``pole`` (3,) like a bell, mm."""
    angle = np.degrees(np.arccos(np.clip(rays @ pole, -1, 1)))
    bell = np.exp(-0.5 * (angle / table["spread_deg"]) ** 2)
    return np.asarray(table["margin_mm"] + (table["thickest_mm"] - table["margin_mm"]) * bell)


def _rounded(from_border_mm: FloatArray, width_mm: float, power: float = 0.5) -> FloatArray:
    """Return 0 at a border rising to 1 at ``width_mm`` from it: as a quarter circle, or with
    ``power`` 1 as a parabola."""
    rise = np.clip(from_border_mm / width_mm, 0.0, 1.0)
    return np.asarray((1.0 - (1.0 - rise) ** 2) ** power)
