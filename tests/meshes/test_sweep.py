"""The sweep builder: closed, outward, of the volume geometry says."""

from __future__ import annotations

import numpy as np
import pytest
import trimesh

from meshes.soft.sweep import COLUMNS, Swept, carried_widths, signed_volume, sweep, tube


def _mesh(swept: Swept) -> trimesh.Trimesh:
    return trimesh.Trimesh(swept.vertices_mm, swept.faces, process=False)


def _straight(count: int = 6, *, thick: float = 10.0, edge: float = 0.5) -> np.ndarray:
    stations = np.zeros((count, len(COLUMNS)))
    stations[:, 2] = np.linspace(0, 100, count)
    stations[:, 3] = 20.0
    stations[:, 6] = thick
    stations[:, 10] = edge
    return stations


def test_a_station_has_twelve_numbers() -> None:
    assert len(COLUMNS) == 12


def test_tube_is_closed_and_has_the_volume_of_a_capsule() -> None:
    swept = tube([[0, 0, 0], [0, 0, 100]], 5.0, sides=32, step_mm=2.0)
    mesh = _mesh(swept)
    assert mesh.is_watertight
    assert mesh.is_winding_consistent
    assert np.pi * 25 * 100 < mesh.volume < np.pi * 25 * 100 + 4 / 3 * np.pi * 125
    assert swept.length_mm == pytest.approx(100)


def test_bent_tube_keeps_its_radius() -> None:
    turn = np.linspace(0, np.pi, 9)
    line = 60 * np.stack([np.cos(turn), np.sin(turn), 0 * turn], -1)
    swept = tube(line, 4.0, sides=24, step_mm=2.0)
    inner = (swept.along > 0.2) & (swept.along < 0.8)
    ring = np.hypot(*swept.vertices_mm[inner, :2].T) - 60
    assert np.abs(np.hypot(ring, swept.vertices_mm[inner, 2]) - 4.0).max() < 0.1
    assert _mesh(swept).is_watertight


@pytest.mark.parametrize("edge", [0.25, 0.5, 1.0])
def test_volume_follows_the_exponent_of_the_edge(edge: float) -> None:
    across = np.linspace(-1, 1, 4001)
    area = 20 * 2 * 10 * np.trapezoid((1 - across**2) ** edge, across)
    short = _straight(edge=edge)
    long = short.copy()
    long[:, 2] *= 2
    volumes = [_mesh(sweep(case, step_mm=2.0, around=80, cap=2)).volume for case in (short, long)]
    assert volumes[1] - volumes[0] == pytest.approx(area * 100, rel=0.02)


def test_opposite_lies_straight_through_the_thickness() -> None:
    swept = sweep(_straight())
    through = swept.vertices_mm - swept.vertices_mm[swept.opposite]
    assert np.abs(through[:, [0, 2]]).max() < 1e-9
    assert np.array_equal(swept.opposite[swept.opposite], np.arange(len(swept.opposite)))


def test_bend_and_bow_move_the_midline_and_keep_it_closed() -> None:
    stations = _straight()
    stations[:, 7] = 8.0
    stations[:, 8] = 15.0
    mesh = _mesh(sweep(stations))
    assert mesh.is_watertight
    assert mesh.is_winding_consistent
    assert mesh.volume == pytest.approx(_mesh(sweep(_straight())).volume, rel=0.05)


def test_faces_are_wound_outwards_whatever_the_hand_of_the_width() -> None:
    stations = _straight()
    stations[:, 3] *= -1
    swept = sweep(stations)
    assert signed_volume(swept.vertices_mm, swept.faces) > 0


def test_carried_widths_stand_square_and_do_not_flip() -> None:
    turn = np.linspace(0, 4, 40)
    line = np.stack([30 * np.cos(turn), 30 * np.sin(turn), 12 * turn], -1)
    widths = carried_widths(line)
    tangents = np.gradient(line, axis=0)
    assert np.abs(np.einsum("ij,ij->i", widths, tangents)).max() < 1e-9
    assert np.einsum("ij,ij->i", widths[1:], widths[:-1]).min() > 0.9
