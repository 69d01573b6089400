"""The steps of a test or movement: which one is shown, and in what pose."""

from __future__ import annotations

from content.model import Library, Problem, Scene, Step
from content.schema import POSE_ANGLES
from meshes.motion.limits import Within, within_limits
from meshes.motion.pose import Pose
from viewer.catalogue import Catalogue
from viewer.pose_text import read_pose
from viewer.state import State


def step_shown(step: int | None, scene: Scene) -> int:
    """Return the number of the step that is shown, counted from 0.

    None means the step that tells most: the last one that does something to a structure.
    """
    last = max(len(scene.steps) - 1, 0)
    if step is None:
        return max((load.step for load in scene.structures), default=last)
    return min(max(step, 0), last)


def pose_of(step: Step) -> Within:
    """Return the pose of a step within the limits of the hip, with what was changed for them."""
    return within_limits(
        Pose(
            flexion_deg=step.flexion_deg,
            abduction_deg=step.abduction_deg,
            external_rotation_deg=step.external_rotation_deg,
            knee_flexion_deg=step.knee_flexion_deg,
            closed_chain=step.closed_chain,
        )
    )


def pose_option(step: Step) -> str:
    """Return the pose of a step in the words of ``--stand``, empty for neutral."""
    said = []
    for word, (field, sign) in POSE_ANGLES.items():
        angle = sign * getattr(step, field)
        if angle > 0:
            said.append(f"{word}={angle:g}")
    if step.closed_chain:
        said.append("keten=gesloten")
    return ",".join(said)


def stand_of(text: str, library: Library) -> str:
    """Return what ``--stand`` means: for the id of a test or movement the step that tells most.

    Parameters
    ----------
    text : str
        Angles as for ``read_pose``, or an id of ``lijst standen``.
    library : Library
    """
    scene = library.scenes.get(text.strip())
    if scene is None or not scene.steps:
        return text
    return pose_option(scene.steps[step_shown(None, scene)])


def read_stand(text: str, library: Library) -> Within:
    """Return the pose of ``--stand``, within the limits of the hip, and what was changed for them.

    Parameters
    ----------
    text, library
        As for ``stand_of``.

    Raises
    ------
    UserError
        If it is not understood.
    """
    return read_pose(stand_of(text, library))


def pose_problems(scene: Scene) -> tuple[Problem, ...]:
    """Return the poses of a scene that a hip cannot take; that the pelvis joins in is no problem.

    Parameters
    ----------
    scene : Scene
    """
    problems = []
    for number, step in enumerate(scene.steps, 1):
        within = pose_of(step)
        reached = within.pose.flexion_deg + within.pelvis_deg
        words = within.words[1:] if within.pelvis_deg else within.words
        if within.pelvis_deg and reached != step.flexion_deg:
            words = within.words
        problems += [Problem(f"scenes/{scene.id}.md", f"steps.{number}.pose", w) for w in words]
    return tuple(problems)


def step_caption(state: State, catalogue: Catalogue) -> str:
    """Return the words of the step that is shown, for the reader; empty where none is open."""
    scene = catalogue.library.scenes.get(state.place.scene or "")
    if scene is None or not scene.steps:
        return ""
    step = scene.steps[step_shown(state.step, scene)]
    return step.patient if state.reader == "patient" else step.student
