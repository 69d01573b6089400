"""When ligaments tighten: the pose table, and what must follow from fibres between two bones."""

from __future__ import annotations

import time
from itertools import product

import numpy as np
import pytest

from meshes.atlas import Atlas
from meshes.motion.effects import SLACK, STATES, TIGHT, TIGHTENING
from meshes.motion.kinematics import hip_rotation
from meshes.motion.ligament_strain import (
    Ligaments,
    across_band,
    read_ligaments,
    state,
)
from meshes.motion.reading import read_motion

ARMS = ("iliofemoral_ligament_lateral", "iliofemoral_ligament_medial")
#: The pose table of corrections.md: flexion, abduction, external rotation.
POSES = [
    ("iliofemoral_ligament_medial", (-15, 0, 0), TIGHT),
    ("iliofemoral_ligament_medial", (-10, 0, 20), TIGHT),
    ("iliofemoral_ligament_medial", (60, 0, 0), SLACK),
    ("iliofemoral_ligament_medial", (90, 0, 0), SLACK),
    ("iliofemoral_ligament_lateral", (0, 0, 35), TIGHT),
    ("iliofemoral_ligament_lateral", (-10, -15, 0), TIGHT),
    ("iliofemoral_ligament_lateral", (30, 0, 40), TIGHT),
    ("iliofemoral_ligament_lateral", (60, 20, 0), SLACK),
    ("pubofemoral_ligament", (0, 40, 0), TIGHT),
    ("pubofemoral_ligament", (-10, 30, 20), TIGHT),
    ("pubofemoral_ligament", (0, -15, 0), SLACK),
    ("pubofemoral_ligament", (60, 0, 0), SLACK),
    ("ischiofemoral_ligament", (0, 0, -30), TIGHT),
    ("ischiofemoral_ligament", (60, 0, -35), TIGHT),
    ("ischiofemoral_ligament", (-15, 0, 0), TIGHT),
    ("ischiofemoral_ligament", (0, 0, 30), SLACK),
    ("ischiofemoral_ligament", (30, 20, 20), SLACK),
    ("ligament_of_head_of_femur", (90, -15, 30), TIGHT),
]


def strain(ligaments: Ligaments, id_: str, angles: tuple[float, ...]) -> float:
    return float(ligaments.strain_pct(angles)[ligaments.ids.index(id_)])


@pytest.mark.parametrize(("id_", "angles", "expected"), POSES)
def test_pose_table(
    ligaments: Ligaments, id_: str, angles: tuple[int, int, int], expected: str
) -> None:
    assert state(strain(ligaments, id_, angles)) == expected


def test_ligaments_are_those_of_the_pose_table(ligaments: Ligaments) -> None:
    assert set(ligaments.ids) == {id_ for id_, _, _ in POSES}


def test_states_follow_each_other() -> None:
    found = [STATES.index(state(pct)) for pct in np.arange(-20.0, 20.0, 0.1)]
    assert found == sorted(found)
    assert state(0.0) == TIGHTENING  # at the slack length itself


@pytest.mark.parametrize("flexion", range(10, 101, 10))
def test_no_ligament_limits_flexion(ligaments: Ligaments, flexion: int) -> None:
    assert ligaments.limiting((flexion, 0, 0)) == ()


def test_standing_hangs_on_the_iliofemoral_ligament(ligaments: Ligaments) -> None:
    assert state(strain(ligaments, ARMS[1], (0, 0, 0))) == TIGHTENING
    assert ligaments.limiting((0, 0, 0)) == ()
    assert ARMS[1] in ligaments.limiting((-15, 0, 0))


@pytest.mark.parametrize(
    ("id_", "from_", "to"),
    [
        (ARMS[1], (30, 0, 0), (-15, 0, 0)),
        (ARMS[0], (0, 0, 0), (0, 0, 35)),
        (ARMS[0], (0, 0, 0), (0, -25, 0)),
        ("pubofemoral_ligament", (0, -20, 0), (0, 40, 0)),
        ("ischiofemoral_ligament", (0, 0, 20), (0, 0, -40)),
    ],
)
def test_strain_rises_all_the_way(
    ligaments: Ligaments, id_: str, from_: tuple[int, ...], to: tuple[int, ...]
) -> None:
    way = np.linspace(from_, to, 12)
    assert (np.diff([strain(ligaments, id_, tuple(angles)) for angles in way]) > 0).all()


def test_strain_has_no_jumps_anywhere(ligaments: Ligaments) -> None:
    """One degree changes no ligament by more than an arm of 55 mm on 35 mm of length would."""
    grid = product((-15, 20, 55, 90), (-25, 5, 35), (-35, 0, 35))
    for angles in grid:
        here = ligaments.strain_pct(angles)
        for i in range(3):
            there = ligaments.strain_pct(np.array(angles) + np.eye(3)[i])
            assert np.abs(there - here).max() < 100 * np.radians(1) * 55 / 35


def test_fibres_run_between_the_bones_they_hold_to(ligaments: Ligaments, real_atlas: Atlas) -> None:
    for group in ligaments.groups:
        part = real_atlas.parts[ligaments.ids[group.ligament]]
        for ends in (group.start_mm, group.stop_mm):
            gap = np.linalg.norm(part.vertices_mm[None] - ends[:, None], axis=2).min(axis=1)
            assert (gap < 4.0).all(), part.id
        turned = group.stop_mm @ hip_rotation((20, 10, 5)).T
        assert np.allclose(np.linalg.norm(turned, axis=1), np.linalg.norm(group.stop_mm, axis=1))


def test_places_across_a_band_lie_along_it(real_atlas: Atlas) -> None:
    part = real_atlas.parts["ischiofemoral_ligament"]
    rows = [across_band(part, place).mean(axis=0) for place in (0.0, 0.25, 0.5, 0.75, 1.0)]
    assert (np.diff([row[0] for row in rows]) < 0).all()  # from medial to lateral


def test_a_ligament_that_is_not_there_is_left_out(real_atlas: Atlas) -> None:
    parts = {id_: real_atlas.parts[id_] for id_ in ARMS}
    found = read_ligaments(parts)
    assert found.ids == ARMS
    assert {group.ligament for group in found.groups} == {0, 1}


def test_fast_enough_for_dragging(ligaments: Ligaments) -> None:
    ligaments.strain_pct((10, 10, 10))
    taken = []
    for flexion in range(20):
        start = time.perf_counter()
        ligaments.strain_pct((flexion, 10, 10))
        taken.append(time.perf_counter() - start)
    assert np.median(taken) < 0.008


def test_a_shape_that_does_not_say_how_it_moves_is_left_out(tiny_atlas: Atlas) -> None:
    """As those of a pack may be: then there is nothing to move by, and that is told."""
    assert "iliofemoral_ligament_lateral" in tiny_atlas.parts
    assert read_ligaments(tiny_atlas.parts).ids == ()
    assert read_motion(tiny_atlas.parts) is None
