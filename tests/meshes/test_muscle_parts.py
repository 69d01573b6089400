"""Tendons and parts of a muscle, and the lines along which it pulls, on a plain sweep."""

from __future__ import annotations

import numpy as np
import pytest

from meshes.soft.muscle_look import Look
from meshes.soft.muscle_parts import face_regions, paths, read_parts, shank_share
from meshes.soft.muscles import read_looks
from meshes.soft.sweep import Swept, sweep

LOOK = Look(1.0, "parallel", 0.0, 20.0, 0.0, 30.0, 0.0, "hip_bone", "tibia")


@pytest.fixture
def band() -> Swept:
    """Return a straight band of 100 mm down from the origin, 40 mm wide along x."""
    stations = np.zeros((5, 12))
    stations[:, 2] = np.linspace(0.0, -100.0, 5)
    stations[:, 3] = 20.0
    stations[:, 6] = 4.0
    stations[:, 10] = 0.5
    return sweep(stations, step_mm=2.0, around=40)


def test_tendons_lie_at_their_ends_and_parts_beside_each_other(band: Swept) -> None:
    row = {"origin": "o", "insertion": "i", "parts": ["left", "right"], "cuts": [0.0]}
    number, names = face_regions(row, band, LOOK)
    centres = band.vertices_mm[band.faces].mean(axis=1)
    found = {name: centres[number == k] for k, name in enumerate(names)}
    assert found["o"][:, 2].min() == pytest.approx(-20.0, abs=2.0)
    assert found["i"][:, 2].max() == pytest.approx(-70.0, abs=2.0)
    assert found["left"][:, 0].max() < 1.5
    assert found["right"][:, 0].min() > -1.5
    assert sum(map(len, found.values())) == len(band.faces)


def test_a_muscle_without_parts_has_no_regions(band: Swept) -> None:
    number, names = face_regions({}, band, LOOK)
    assert len(number) == 0
    assert names == ()


def test_paths_run_down_the_middle_of_their_bundles(band: Swept) -> None:
    none = np.zeros(len(band.vertices_mm), np.float32)
    made = paths(2, band, band.vertices_mm, none, none)
    assert made.counts == (24, 24)
    assert made.weights == pytest.approx((0.5, 0.5), abs=0.05)
    one, two = np.split(made.points_mm, 2)
    assert np.allclose(one[2:-2, 0], -10.0, atol=0.5)
    assert np.allclose(two[2:-2, 0], 10.0, atol=0.5)
    assert one[0, 2] > -2.0
    assert one[-1, 2] < -98.0
    assert np.allclose(one[:, 1], 0.0, atol=0.2)


def test_a_bundle_that_ends_early_ends_on_the_edge(band: Swept) -> None:
    none = np.zeros(len(band.vertices_mm), np.float32)
    made = paths(2, band, band.vertices_mm, none, none, ends=(0.5, 1.0))
    first, second = np.split(made.points_mm, 2)
    assert first[-1] == pytest.approx((-20.0, 0.0, -50.0), abs=1.5)
    assert second[-1, 2] < -98.0


def test_only_what_passes_the_knee_follows_the_shank(band: Swept) -> None:
    share = shank_share(band.vertices_mm, LOOK, -50.0)
    height = band.vertices_mm[:, 2]
    assert (share[height > -14.0] == 0).all()
    assert (share[height < -81.0] == 1).all()
    on_femur = Look(1.0, "parallel", 0.0, 0.0, 0.0, 0.0, 0.0, "hip_bone", "femur")
    assert not shank_share(band.vertices_mm, on_femur, -50.0).any()


def test_the_table_names_known_muscles_and_each_part_once() -> None:
    table = read_parts()
    assert set(table) <= set(read_looks())
    ids = [
        id_
        for row in table.values()
        for id_ in (*row.get("parts", ()), *(row[e] for e in ("origin", "insertion") if e in row))
    ]
    assert len(ids) == len(set(ids)) == 14
    for row in table.values():
        assert len(row.get("cuts", ())) == max(len(row.get("parts", ())) - 1, 0)
        assert len(row.get("ends", ())) in (0, row.get("bundles", 1))
