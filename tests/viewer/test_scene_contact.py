"""Where a scene says that the neck comes near the socket, it does so in the model."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from content.loader import load
from content.model import Step
from meshes.atlas import Atlas
from meshes.motion.kinematics import hip_rotation
from viewer.scene_steps import pose_of

LIBRARY = load()
NEAR = [
    (scene.id, load_.step)
    for scene in LIBRARY.scenes.values()
    for load_ in scene.structures
    if load_.id == "femoral_neck" and scene.kind != "sign"
]
Gap = Callable[[Step], float]


def points(atlas: Atlas, part: str, region: str) -> NDArray[np.float64]:
    """Return the points of an area of a part, (n, 3) in mm."""
    whole = atlas.parts[part]
    faces = whole.faces[whole.region == whole.regions.index(region)]
    return np.asarray(whole.vertices_mm[np.unique(faces)], np.float64)


@pytest.fixture(scope="module")
def gap_mm(real_atlas: Atlas) -> Gap:
    """Return how far the neck is from the front of the labrum in a step."""
    neck = points(real_atlas, "femur", "femoral_neck")
    labrum = cKDTree(points(real_atlas, "acetabular_labrum", "labrum_anterior"))

    def gap(step: Step) -> float:
        turned = neck @ hip_rotation(pose_of(step).pose.angles_deg).T
        return float(labrum.query(turned)[0].min())

    return gap


def test_scenes_that_speak_of_the_neck() -> None:
    assert {id_ for id_, _ in NEAR} == {"fadir", "squatting", "getting_into_car"}


@pytest.mark.parametrize(("id_", "number"), NEAR)
def test_the_neck_comes_near_the_socket(id_: str, number: int, gap_mm: Gap) -> None:
    step = LIBRARY.scenes[id_].steps[number]
    assert gap_mm(step) < 0.4 * gap_mm(Step("supine"))


def test_each_step_of_fadir_brings_the_neck_nearer(gap_mm: Gap) -> None:
    """Flexion, then adduction, then internal rotation; at its end neck and labrum touch."""
    gaps = [gap_mm(step) for step in LIBRARY.scenes["fadir"].steps]
    assert all(later < earlier for earlier, later in pairwise(gaps))
    assert gaps[-1] < 1.5


def test_abduction_and_external_rotation_give_room(gap_mm: Gap) -> None:
    """As the text on squatting says: compared with the same flexion without them."""
    deep = LIBRARY.scenes["squatting"].steps[-1]
    assert gap_mm(deep) > gap_mm(Step("standing", flexion_deg=deep.flexion_deg))


def test_faber_leaves_the_neck_alone(gap_mm: Gap) -> None:
    assert gap_mm(LIBRARY.scenes["faber"].steps[-1]) > 10.0
