"""What the scenes say that a pose does is what the model does in that pose."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import numpy as np
import pytest
from numpy.typing import NDArray

from content.loader import load
from content.model import Load, Scene
from content.schema import ACTIONS
from meshes.atlas import Atlas
from meshes.motion.effects import ROLE_MM, SLACK, Effects
from meshes.motion.kinematics import hip_rotation
from meshes.motion.reading import Motion, read_motion
from viewer.pose_text import read_pose
from viewer.scene_steps import pose_of, pose_option, pose_problems

LIBRARY = load()
#: A muscle that is less than this share longer or shorter has kept its length.
LEAST_PCT = 0.5
#: A structure whose length the model counts to a muscle (docs/beweging.md).
COUNTED_TO = {"iliotibial_tract": "tensor_fasciae_latae"}
#: Coordinate and sign of the movements of the hip.
HIP_ACTIONS = {
    "hip_flexion": (0, 1),
    "hip_extension": (0, -1),
    "hip_abduction": (1, 1),
    "hip_adduction": (1, -1),
    "hip_external_rotation": (2, 1),
    "hip_internal_rotation": (2, -1),
}


def loads(*kinds: str) -> list[tuple[Scene, Load]]:
    """Return every load of some kinds, with its scene."""
    return [
        (s, load) for s in LIBRARY.scenes.values() for load in s.structures if load.load in kinds
    ]


def name(value: object) -> str | None:
    """Return what a case is called."""
    if isinstance(value, Scene):
        return value.id
    return f"{value.id}-{value.step + 1}" if isinstance(value, Load) else None


@pytest.fixture(scope="module")
def motion(real_atlas: Atlas) -> Motion:
    """Return what moves of the whole atlas."""
    found = read_motion(real_atlas.parts)
    assert found
    return found


def parts(id_: str, known: set[str]) -> Iterator[str]:
    """Return the muscles or ligaments of the model that a structure consists of."""
    id_ = COUNTED_TO.get(id_, id_)
    if id_ in known:
        yield id_
    for child in LIBRARY.children.get(id_, ()):
        yield from parts(child, known)


def changes(id_: str, effects: Effects) -> dict[str, float]:
    """Return by how many % each muscle of a structure is longer than neutral, where it is at all.

    Those that the pose leaves alone (psoas minor, which ends on the pelvis) say nothing.
    """
    all_ = {m.id: m.change_pct for m in effects.muscles}
    return {p: all_[p] for p in parts(id_, set(all_)) if abs(all_[p]) > LEAST_PCT}


def states(id_: str, effects: Effects) -> list[str]:
    """Return the states of the ligaments of a structure."""
    all_ = {ligament.id: ligament.state for ligament in effects.ligaments}
    return [all_[p] for p in parts(id_, set(all_))]


def at(scene: Scene, load: Load, motion: Motion) -> Effects:
    """Return what the pose of a load does."""
    return motion.at(pose_of(scene.steps[load.step]).pose)


@pytest.mark.parametrize(("scene", "load"), loads("stretched"), ids=name)
def test_what_is_stretched_is_longer_or_not_slack(scene: Scene, load: Load, motion: Motion) -> None:
    effects = at(scene, load, motion)
    longer, tight = changes(load.id, effects), states(load.id, effects)
    assert longer or tight, "the model has no length for it"
    assert all(pct > 0 for pct in longer.values()), longer
    assert not tight or any(state != SLACK for state in tight)


@pytest.mark.parametrize(("scene", "load"), loads("relaxed"), ids=name)
def test_what_is_relaxed_is_shorter_or_slack(scene: Scene, load: Load, motion: Motion) -> None:
    effects = at(scene, load, motion)
    shorter, slack = changes(load.id, effects), states(load.id, effects)
    assert shorter or slack, "the model has no length for it"
    assert all(pct < 0 for pct in shorter.values()), shorter
    assert all(state == SLACK for state in slack)


@pytest.mark.parametrize(("scene", "load"), loads("working"), ids=name)
def test_who_works_has_an_arm_for_the_movement(scene: Scene, load: Load, motion: Motion) -> None:
    actions = {LIBRARY.name(load.id): load.action}
    muscles = {m.id: m for m in at(scene, load, motion).muscles}
    own = [muscles[p] for p in parts(load.id, set(muscles))]
    assert own
    if load.action in HIP_ACTIONS:
        number, sign = HIP_ACTIONS[load.action]
        arms = {m.id: sign * m.arms_mm[number] for m in own}
        assert max(arms.values()) > ROLE_MM, actions
        assert min(arms.values()) > -ROLE_MM, arms
    else:
        known = LIBRARY.relations.actions
        told = {a.key for m in own for a in known.get(m.id, ())}
        told |= {a.key for a in known.get(load.id, ())}
        assert load.action in told


@pytest.mark.parametrize("scene", LIBRARY.scenes.values(), ids=name)
def test_no_pose_is_more_than_a_hip_can_do(scene: Scene) -> None:
    assert pose_problems(scene) == ()


@pytest.mark.parametrize("scene", LIBRARY.scenes.values(), ids=name)
def test_a_pose_can_be_given_to_the_command_line(scene: Scene) -> None:
    for step in scene.steps:
        assert read_pose(pose_option(step)) == pose_of(step)


@pytest.mark.parametrize("scene", LIBRARY.scenes.values(), ids=name)
def test_every_step_moves(scene: Scene) -> None:
    """Two steps after each other differ, in pose or in how somebody sits."""
    for first, second in zip(scene.steps, scene.steps[1:], strict=False):
        assert (pose_of(first), first.position) != (pose_of(second), second.position)


@cache
def _poses(id_: str) -> list[tuple[float, float, float, float]]:
    return [
        (s.flexion_deg, s.abduction_deg, s.external_rotation_deg, s.knee_flexion_deg)
        for s in LIBRARY.scenes[id_].steps
    ]


def test_the_best_known_tests_end_in_their_pose() -> None:
    """By the table of tests: FADIR at 90 with adduction and internal rotation, and so on."""
    flexion, abduction, rotation, _ = _poses("fadir")[-1]
    assert flexion == 90
    assert abduction < 0 > rotation
    flexion, abduction, rotation, _ = _poses("faber")[-1]
    assert flexion > 0
    assert abduction > 0 < rotation
    assert [pose[0] for pose in _poses("adductor_squeeze")] == [0, 45, 90]
    flexion, _, _, knee = _poses("straight_leg_raise")[-1]
    assert (flexion > 60, knee) == (True, 0)
    flexion, _, rotation, _ = _poses("heer")[-1]
    assert flexion < 0 < rotation
    _, _, rotation, _ = _poses("external_derotation")[2]
    assert rotation > _poses("external_derotation")[3][2] >= 0
    flexion, abduction, rotation, _ = _poses("drehmann")[-1]
    assert abduction > 0 < rotation
    assert _poses("ortolani_barlow") == []


def test_the_pelvis_drops_on_the_swinging_side() -> None:
    """On a standing femur, adduction of its hip lowers the other side of the pelvis."""
    last = LIBRARY.scenes["trendelenburg"].steps[-1]
    assert last.closed_chain
    assert last.abduction_deg < 0 <= LIBRARY.scenes["trendelenburg"].steps[1].abduction_deg
    assert all(
        step.closed_chain
        for id_ in ("trendelenburg", "single_leg_stance")
        for step in LIBRARY.scenes[id_].steps
    )


def test_the_checks_can_fail(motion: Motion) -> None:
    """A muscle that shortens is not longer, a slack band not tight, a flexor no extensor."""
    scene = LIBRARY.scenes["squatting"]
    effects = at(scene, Load("iliopsoas", "stretched", 2, ""), motion)
    assert all(pct < 0 for pct in changes("iliopsoas", effects).values())
    assert set(states("iliofemoral_ligament", effects)) == {SLACK}
    assert set(HIP_ACTIONS) < set(ACTIONS)


def test_a_pose_beyond_the_hip_is_told(motion: Motion) -> None:
    from dataclasses import replace

    scene = LIBRARY.scenes["fadir"]
    step = replace(scene.steps[-1], external_rotation_deg=-60.0)
    problems = pose_problems(replace(scene, steps=(step,)))
    assert [(p.file, p.field) for p in problems] == [("scenes/fadir.md", "steps.1.pose")]
    far = replace(scene.steps[-1], flexion_deg=140.0)
    assert len(pose_problems(replace(scene, steps=(far,)))) == 1
    assert pose_problems(replace(scene, steps=(replace(far, flexion_deg=120.0),))) == ()


@pytest.mark.parametrize(
    ("scene", "load"),
    [pair for pair in loads("tensioned") if pair[1].id != "lumbar_nerve_roots"],
    ids=name,
)
def test_the_ends_of_a_nerve_under_tension_move_apart(
    scene: Scene, load: Load, real_atlas: Atlas
) -> None:
    """From where it leaves the pelvis to its lowest point in the thigh, as the crow flies.

    The model keeps the length of nerves, so this is all it can say; the roots move with the pelvis.
    """
    nerve = real_atlas.parts[load.id]
    points = np.asarray(nerve.vertices_mm, np.float64)

    def lowest(among: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.asarray(among[among[:, 2] < among[:, 2].min() + 5.0].mean(axis=0))

    start, end = lowest(points[nerve.follows < 0.02]), lowest(points)
    turned = hip_rotation(pose_of(scene.steps[load.step]).pose.angles_deg) @ end
    assert np.linalg.norm(turned - start) > np.linalg.norm(end - start) + 1.0
