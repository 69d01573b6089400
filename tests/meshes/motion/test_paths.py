"""Lengths and moment arms of the lines of muscles: what must hold whatever their course."""

from __future__ import annotations

import time
from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from conftest import box
from meshes.atlas import Atlas
from meshes.motion.kinematics import find_knee, hip_axes, hip_rotation
from meshes.motion.path_figures import read_paths
from meshes.motion.paths import MusclePaths
from meshes.motion.pose import NEUTRAL, Pose

GRID = np.array(
    list(product((-15.0, 20.0, 60.0, 100.0), (-25.0, 0.0, 40.0), (-35.0, 0.0, 40.0), (0.0, 90.0)))
)
VASTI = ("vastus_lateralis", "vastus_intermedius", "vastus_medialis")
#: Of the knee, or of pelvis and spine, alone.
WITHOUT_HIP = {*VASTI, "biceps_femoris_short_head", "psoas_minor"}
#: Which way each muscle turns the neutral hip (coordinate, sign), as textbooks have it.
TEXTBOOK = [
    ("psoas_major", 0, 1),
    ("iliacus", 0, 1),
    ("rectus_femoris", 0, 1),
    ("sartorius", 0, 1),
    ("tensor_fasciae_latae", 0, 1),
    ("gluteus_maximus", 0, -1),
    ("biceps_femoris_long_head", 0, -1),
    ("semitendinosus", 0, -1),
    ("semimembranosus", 0, -1),
    ("adductor_magnus", 0, -1),
    ("gluteus_medius", 1, 1),
    ("gluteus_minimus", 1, 1),
    ("tensor_fasciae_latae", 1, 1),
    ("sartorius", 1, 1),
    ("adductor_longus", 1, -1),
    ("adductor_brevis", 1, -1),
    ("adductor_magnus", 1, -1),
    ("gracilis", 1, -1),
    ("pectineus", 1, -1),
    ("gluteus_maximus", 2, 1),
    ("piriformis", 2, 1),
    ("obturator_internus", 2, 1),
    ("obturator_externus", 2, 1),
    ("gemellus_superior", 2, 1),
    ("gemellus_inferior", 2, 1),
    ("quadratus_femoris", 2, 1),
]


def arms(muscle_paths: MusclePaths, id_: str, *angles: float) -> np.ndarray:
    pose = [*angles, *[0.0] * (4 - len(angles))]
    return muscle_paths.at(pose)[1][muscle_paths.ids.index(id_)]


def test_every_muscle_of_the_atlas_has_a_line(muscle_paths: MusclePaths, real_atlas: Atlas) -> None:
    muscles = {id_ for id_, part in real_atlas.parts.items() if part.tissue == "muscle"}
    assert set(muscle_paths.ids) == muscles


def test_bundles_are_weighted_by_volume(muscle_paths: MusclePaths, real_atlas: Atlas) -> None:
    assert np.allclose(muscle_paths.share.sum(axis=1), 1.0)
    for number, id_ in enumerate(muscle_paths.ids):
        weights = muscle_paths.share[number][muscle_paths.share[number] > 0]
        assert np.allclose(weights, real_atlas.parts[id_].path_weights, atol=1e-3)


def test_neutral_length_is_nearly_that_of_the_drawn_line(
    muscle_paths: MusclePaths, real_atlas: Atlas
) -> None:
    """Drawn taut a line is shorter, by what the drawn shape bulges; never by a quarter."""
    lengths, _ = muscle_paths.at(NEUTRAL.angles_deg)
    for length, id_ in zip(lengths, muscle_paths.ids, strict=True):
        part = real_atlas.parts[id_]
        drawn = sum(
            weight * np.linalg.norm(np.diff(line, axis=0), axis=1).sum()
            for weight, line in zip(part.path_weights, part.bundles_mm, strict=True)
        )
        if id_ == "tensor_fasciae_latae":
            assert length > 3.5 * drawn  # with the tract, down to the tibia
        else:
            assert 0.78 < length / drawn < 1.05, id_


@pytest.mark.parametrize(("id_", "coordinate", "sign"), TEXTBOOK)
def test_textbook_actions_in_neutral(
    muscle_paths: MusclePaths, id_: str, coordinate: int, sign: int
) -> None:
    assert sign * arms(muscle_paths, id_, 0.0)[coordinate] > 4.0


def test_roles_turn_over_with_flexion(muscle_paths: MusclePaths) -> None:
    """Known to do so: adductors flex, then extend; piriformis and gluteus medius turn inward."""
    for id_ in ("adductor_longus", "adductor_brevis", "gracilis"):
        assert arms(muscle_paths, id_, 0.0)[0] > 8.0
        assert arms(muscle_paths, id_, 95.0)[0] < -8.0
    for id_ in ("piriformis", "gluteus_medius"):
        assert arms(muscle_paths, id_, 0.0)[2] > 8.0
        assert arms(muscle_paths, id_, 95.0)[2] < -8.0


def test_gluteus_maximus_extends_in_every_pose(muscle_paths: MusclePaths) -> None:
    found = muscle_paths.arms_mm(GRID)[:, muscle_paths.ids.index("gluteus_maximus")]
    assert (found[:, 0] < 0).all()


def test_what_does_not_cross_the_hip_does_not_turn_it(muscle_paths: MusclePaths) -> None:
    found = muscle_paths.arms_mm(GRID)
    for number, id_ in enumerate(muscle_paths.ids):
        still = np.abs(found[:, number]).max() < 1e-9
        assert still == (id_ in WITHOUT_HIP), id_


def test_the_knee_lengthens_extensors_and_shortens_flexors(muscle_paths: MusclePaths) -> None:
    straight, bent = (muscle_paths.at([0, 0, 0, knee])[0] for knee in (0.0, 90.0))
    change = dict(zip(muscle_paths.ids, bent - straight, strict=True))
    for id_ in ("rectus_femoris", *VASTI):
        assert 45 < change[id_] < 90  # an arm of 3 to 6 cm over a quarter turn
    flexors = ("biceps_femoris_long_head", "semitendinosus", "semimembranosus", "gracilis")
    for id_ in (*flexors, "sartorius", "biceps_femoris_short_head"):
        assert change[id_] < -15
    moved = set(flexors) | {"rectus_femoris", *VASTI, "sartorius", "biceps_femoris_short_head"}
    for id_ in set(muscle_paths.ids) - moved - {"tensor_fasciae_latae"}:
        assert change[id_] == pytest.approx(0.0, abs=1e-9)


def test_lines_do_not_jump_and_arms_stay_those_of_a_hip(muscle_paths: MusclePaths) -> None:
    """No line wraps the wrong way round: in no pose an arm longer than the pelvis is wide."""
    found = muscle_paths.arms_mm(GRID)
    assert np.abs(found).max() < 110.0
    step = 0.5
    for i in range(4):
        there = muscle_paths.lengths_mm(GRID + step * np.eye(4)[i])
        most = np.abs(there - muscle_paths.lengths_mm(GRID)).max()
        assert most < 110.0 * np.radians(step)


def test_lengths_follow_from_the_arms(muscle_paths: MusclePaths) -> None:
    """The arms summed along a motion give the change of length."""
    for coordinate, stop in ((0, 100.0), (1, 40.0), (2, 35.0)):
        way = np.zeros((401, 4))
        way[:, coordinate] = np.linspace(0.0, stop, 401)
        found = muscle_paths.arms_mm(way)[:, :, coordinate]
        summed = -np.trapezoid(found, np.radians(way[:, coordinate]), axis=0)
        ends = muscle_paths.lengths_mm(way[[0, -1]])
        assert np.allclose(summed, ends[1] - ends[0], atol=0.2)


def test_poses_at_once_are_poses_one_by_one(muscle_paths: MusclePaths) -> None:
    together = muscle_paths.lengths_mm(GRID[:8]), muscle_paths.arms_mm(GRID[:8])
    for i, angles in enumerate(GRID[:8]):
        alone = muscle_paths.at(angles)
        assert np.allclose(together[0][i], alone[0])
        assert np.allclose(together[1][i], alone[1])


def test_a_straight_muscle_has_the_arm_of_its_force() -> None:
    """Of one straight line the arms are known: force times lever about each axis of the joint."""
    line = np.linspace([60.0, -40.0, -20.0], [-20.0, 5.0, -200.0], 24).astype(np.float32)
    part = replace(
        box("adductor_longus", (0.0, 0.0, 0.0), 1.0, tissue="muscle"),
        path_mm=line,
        path_points=(24,),
        path_weights=(1.0,),
    )
    found = read_paths({"femur": box("femur", (-15.0, -15.0, -400.0), 30.0), part.id: part})
    assert found.ids == (part.id,)
    for pose in (NEUTRAL, Pose(50.0, -10.0, 20.0), Pose(95.0, 30.0, -30.0, 60.0)):
        end = hip_rotation(pose.angles_deg) @ line[-1]
        pull = (line[0] - end) / np.linalg.norm(line[0] - end)
        expected = hip_axes(pose.angles_deg) @ np.cross(end, pull)
        length, arm = found.at(pose.angles_deg)
        assert length[0] == pytest.approx(np.linalg.norm(line[0] - end))
        assert np.allclose(arm[0], expected, atol=1e-3)


def test_the_knee_that_is_used_is_that_of_the_femur(
    muscle_paths: MusclePaths, real_atlas: Atlas
) -> None:
    knee = find_knee(real_atlas.parts)
    assert np.array_equal(muscle_paths.knee.centre_mm, knee.centre_mm)
    assert 0.5 < knee.patella_share < 0.9


def test_fast_enough_for_dragging(muscle_paths: MusclePaths) -> None:
    muscle_paths.at([10, 10, 10, 10])
    taken = []
    for flexion in range(20):
        start = time.perf_counter()
        muscle_paths.at([flexion, 10, 10, 10])
        taken.append(time.perf_counter() - start)
    assert np.median(taken) < 0.012
