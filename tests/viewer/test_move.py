"""Moving the leg as changes of the state: one drag is one step back, limits are told."""

from __future__ import annotations

import math

import pytest

from content.model import Library
from meshes.atlas import Atlas
from meshes.motion.limits import within_limits
from meshes.motion.pose import NEUTRAL, Pose
from meshes.motion.reading import read_motion
from viewer.catalogue import Catalogue
from viewer.errors import UserError
from viewer.move import Mover
from viewer.posing import ANGLES, NO_MOTION, PoseEffects, reached, with_angle
from viewer.state import State, Store


@pytest.fixture
def store() -> Store:
    return Store(State())


@pytest.fixture
def mover(store: Store, real_atlas: Atlas, library: Library) -> Mover:
    effects = PoseEffects(lambda: read_motion(real_atlas.parts))
    return Mover(store, Catalogue({}, library, effects=effects))


def test_a_drag_is_one_step_to_undo(store: Store, mover: Mover) -> None:
    store.change(reader="student")
    for flexion in range(5, 60, 5):
        mover.drag(with_angle(store.state.pose, "flexion", flexion))
        assert store.dragging
    mover.drop()
    assert not store.dragging
    assert store.state.pose.flexion_deg == 55.0
    store.undo()
    assert store.state.pose == NEUTRAL
    assert store.state.reader == "student"
    store.redo()
    assert store.state.pose.flexion_deg == 55.0
    store.undo()
    store.undo()
    assert store.state.reader == "patient"


def test_who_listens_hears_every_step_and_then_the_whole(store: Store, mover: Mover) -> None:
    heard: list[tuple[float, float, bool]] = []
    store.changed.connect(
        lambda old, new: heard.append((old.pose.flexion_deg, new.pose.flexion_deg, store.dragging))
    )
    for flexion in (10.0, 20.0, 20.0, 30.0):
        mover.drag(with_angle(store.state.pose, "flexion", flexion))
    mover.drop()
    assert heard == [(0, 10, True), (10, 20, True), (20, 30, True), (0, 30, False)]


def test_a_drag_that_comes_back_leaves_no_trace(store: Store, mover: Mover) -> None:
    mover.drag(with_angle(NEUTRAL, "flexion", 30.0))
    mover.drag(with_angle(NEUTRAL, "flexion", 0.0))
    mover.drop()
    assert not store.can_undo


def test_another_change_ends_a_drag(store: Store, mover: Mover) -> None:
    mover.drag(with_angle(NEUTRAL, "flexion", 30.0))
    store.change(reader="student")
    assert not store.dragging
    store.undo()
    assert (store.state.reader, store.state.pose.flexion_deg) == ("patient", 30.0)
    mover.drag(with_angle(NEUTRAL, "flexion", 50.0))
    store.undo()
    assert store.state.pose.flexion_deg == 30.0


def test_beyond_the_limit_the_limit_is_taken_and_told(store: Store, mover: Mover) -> None:
    mover.take(with_angle(NEUTRAL, "abduction", 70.0))
    assert store.state.pose.abduction_deg == 40.0
    assert "begrensd op 40°" in store.message
    mover.take(with_angle(store.state.pose, "abduction", 20.0))
    assert store.message == ""


def test_flexion_keeps_what_the_pelvis_adds(store: Store, mover: Mover) -> None:
    mover.take(with_angle(NEUTRAL, "flexion", 115.0))
    assert store.state.pose.flexion_deg == 115.0
    again = within_limits(store.state.pose)
    assert (again.pose.flexion_deg, again.pelvis_deg) == (100.0, 15.0)
    mover.stand(True)
    assert store.state.pose == Pose(flexion_deg=100.0, closed_chain=True)


def test_less_flexion_takes_rotation_back_within_its_range(store: Store, mover: Mover) -> None:
    mover.take(within_limits(Pose(90.0, 0.0, 45.0)))
    mover.take(with_angle(store.state.pose, "flexion", 0.0))
    assert store.state.pose == Pose(0.0, 0.0, 35.0)
    assert "Exorotatie" in store.message


@pytest.mark.parametrize("angle", ANGLES)
@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_what_is_no_number_is_refused(angle: str, value: float) -> None:
    with pytest.raises(UserError, match="getal"):
        with_angle(NEUTRAL, angle, value)


def test_a_pose_within_the_limits_is_kept_as_it_is() -> None:
    for pose in (NEUTRAL, Pose(118.0, 10.0, 5.0, 90.0), Pose(-15.0, -25.0, -40.0)):
        assert reached(within_limits(pose)) == pose


def test_shapes_without_motion_stay_and_say_so(store: Store, library: Library) -> None:
    mover = Mover(store, Catalogue({}, library))
    before = store.state
    mover.take(within_limits(Pose(50.0)))
    mover.drag(within_limits(Pose(50.0)))
    mover.drop()
    mover.start()
    mover.stand(True)
    assert store.state == before
    assert not store.can_undo
    assert store.message == NO_MOTION


def test_what_a_pose_does_is_worked_out_once(real_atlas: Atlas) -> None:
    asked = []

    def read() -> object:
        asked.append(1)
        return read_motion(real_atlas.parts)

    effects = PoseEffects(read)  # type: ignore[arg-type]
    first = effects.at(Pose(110.0))
    assert first is not None
    assert first.pose.flexion_deg == 100.0
    assert effects.at(Pose(110.0)) is first
    assert effects.at(Pose(50.0)) is not first
    assert len(asked) == 1
