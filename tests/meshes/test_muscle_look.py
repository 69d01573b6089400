"""Fibres and tendons of a swept shape, without a whole build."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.spatial import cKDTree

from meshes.bone_look import bone_shade
from meshes.soft.muscle_look import Fibres, Look, fibres, tendon_share
from meshes.soft.sweep import COLUMNS, Swept, sweep
from meshes.surface import TriMesh

LENGTH_MM, WIDE_MM, THICK_MM, AROUND = 200.0, 25.0, 10.0, 40
LOOK = Look(1, "parallel", 0.0, 20.0, 30.0, 10.0, 0.0, "hip_bone", "femur")


@pytest.fixture(scope="module")
def belly() -> Swept:
    """A straight ellipse along z, its width along x, its upper side towards +y or -y."""
    stations = np.zeros((8, len(COLUMNS)))
    stations[:, COLUMNS.index("z")] = np.linspace(0, LENGTH_MM, len(stations))
    stations[:, COLUMNS.index("wx")] = WIDE_MM
    stations[:, COLUMNS.index("thick")] = THICK_MM
    stations[:, COLUMNS.index("edge")] = 0.5
    return sweep(stations, step_mm=4.0, around=AROUND, cap=3)


def _fibres(belly: Swept, kind: str, pennation_deg: float, *, bone_y_mm: float = -30.0) -> Fibres:
    look = replace(LOOK, fibres=kind, pennation_deg=pennation_deg)
    bone = cKDTree(np.array([[0.0, bone_y_mm, z] for z in np.linspace(0, LENGTH_MM, 50)]))
    return fibres(belly, belly.vertices_mm, look, [bone])


def _rings(places: np.ndarray) -> np.ndarray:
    """Bundles by ring and place around it."""
    return places[:, 0].astype(float).reshape(-1, AROUND)


@pytest.mark.parametrize("kind", ["parallel", "fan"])
def test_bundles_follow_the_sweep_and_meet_at_its_edges(belly: Swept, kind: str) -> None:
    run = _fibres(belly, kind, 12.0)
    rings = _rings(run.places)
    assert run.lean == 0
    assert (rings == rings[0]).all()
    # the same from edge to edge on either side
    assert np.allclose(rings[0, 1 : AROUND // 2], rings[0][: AROUND // 2 : -1], atol=0.02)
    assert (np.diff(rings[0, : AROUND // 2 + 1]) > 0).all()
    assert np.allclose(run.places[:, 1], belly.along * LENGTH_MM, atol=0.2)


def test_bundles_are_about_equally_wide(belly: Swept) -> None:
    rings = _rings(_fibres(belly, "parallel", 0.0).places)
    middle = belly.vertices_mm.reshape(-1, AROUND, 3)[len(rings) // 2, : AROUND // 2 + 1]
    width_mm = np.linalg.norm(np.diff(middle, axis=0), axis=1) / np.diff(rings[0, : len(middle)])
    assert width_mm == pytest.approx(np.full(len(width_mm), width_mm.mean()), rel=0.05)
    assert 1.7 < width_mm.mean() < 5.0


@pytest.mark.parametrize("pennation_deg", [15.0, -15.0])
def test_pennate_fibres_lean_as_the_table_says(belly: Swept, pennation_deg: float) -> None:
    run = _fibres(belly, "pennate", pennation_deg)
    rings, top = _rings(run.places), AROUND // 4
    ring = belly.vertices_mm.reshape(-1, AROUND, 3)[20]
    bundles_per_mm = (rings[20, top + 1] - rings[20, top - 1]) / np.linalg.norm(
        ring[top + 1] - ring[top - 1]
    )
    # walking along, a fibre crosses this far towards s = 1
    angle_deg = np.degrees(np.arctan(run.lean / bundles_per_mm))
    assert angle_deg == pytest.approx(1.2 * pennation_deg, abs=0.5)


@pytest.mark.parametrize("bone_y_mm", [-30.0, 30.0])
def test_pennate_fibres_wind_about_and_meet_on_the_side_of_the_bone(
    belly: Swept, bone_y_mm: float
) -> None:
    run = _fibres(belly, "pennate", 15.0, bone_y_mm=bone_y_mm)
    ring = _rings(run.places)[20]
    jump = np.abs(np.diff(ring, append=ring[0]))
    seam = np.flatnonzero(jump > 5)
    assert len(seam) in (1, 2), "one seam, at one vertex or between two"
    y_mm = belly.vertices_mm.reshape(-1, AROUND, 3)[20, seam, 1]
    assert (np.sign(y_mm) == np.sign(bone_y_mm)).all()
    assert (np.abs(y_mm) > 0.95 * THICK_MM).all()


def test_bipennate_fibres_lean_away_from_the_middle(belly: Swept) -> None:
    run = _fibres(belly, "bipennate", 14.0)
    ring = _rings(run.places)[0]
    half = AROUND // 2
    assert run.lean > 0
    assert np.allclose(ring[: half + 1], ring[: half + 1][::-1], atol=0.02)
    assert ring[half // 2] == pytest.approx(0.0, abs=0.02)


def test_tendon_reaches_over_the_middle_of_the_upper_side(belly: Swept) -> None:
    share = tendon_share(belly, LOOK)
    along_mm = belly.along * LENGTH_MM
    middle = (np.abs(belly.across) < 0.1) & (np.abs(along_mm - 35) < 3)
    assert share[middle & (belly.upper > 0)].min() > 0.6
    assert share[middle & (belly.upper < 0)].max() < 0.3
    assert share[along_mm < 5].min() > 0.9
    assert share[np.abs(along_mm - 120) < 20].max() == 0
    assert share[along_mm > 198].min() > 0.9


def test_bone_is_lighter_on_ridges_than_in_hollows() -> None:
    side = np.linspace(-30, 30, 61)
    x, y = np.meshgrid(side, side, indexing="ij")
    z = 2.5 * np.cos(x / 3.0)
    index = np.arange(61 * 61).reshape(61, 61)
    a, b, c, d = (
        i.ravel() for i in (index[:-1, :-1], index[1:, :-1], index[1:, 1:], index[:-1, 1:])
    )
    faces = np.concatenate([np.stack([a, b, c], 1), np.stack([a, c, d], 1)]).astype(np.int32)
    mesh = TriMesh(np.column_stack([x.ravel(), y.ravel(), z.ravel()]), faces)
    shade = bone_shade(mesh).reshape(61, 61)[8:-8, 8:-8]
    height = z[8:-8, 8:-8]
    assert 0.85 < shade.min() < shade.max() < 1.15
    assert shade[height > 2].mean() > shade[height < -2].mean() + 0.1
