"""The one table of commands: whole, without clashes, and every one of them runs."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

import pytest

from meshes.atlas import Atlas
from meshes.motion.pose import NEUTRAL, Pose
from meshes.motion.reading import read_motion
from viewer.catalogue import Catalogue
from viewer.choose import Chooser
from viewer.commands import LABELS, LAYERS, Command, Context, command_table
from viewer.looks import DRAWN, VIEWS, Shading, View
from viewer.posing import NO_MOTION, PoseEffects
from viewer.scene import Camera
from viewer.section import Section
from viewer.state import Place, State, Store

TABLE = command_table()
#: What plays the open test or movement.
PLAYING = {"play", "step_back", "step_on", "play_speed"}
ENGLISH = re.compile(
    r"\b(the|show|hide|all|view|left|right|undo|redo|zoom|open|close|quit|help me|select|copy)\b",
    re.I,
)


class FakeView:
    """Writes down what is asked of the 3D view."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, object]] = []
        self.camera = Camera((0.0, -500.0, 0.0), (0.0, 0.0, 0.0), (0.0, 0.0, 1.0), 100.0, False)
        self.turns_freely = False
        self.shading: Shading = "auto"

    def look(self, view: View) -> None:
        self.calls.append(("look", view))

    def fit(self, part_ids: Iterable[str] | None = None) -> None:
        self.calls.append(("fit", None if part_ids is None else frozenset(part_ids)))

    def toggle_parallel(self) -> None:
        self.calls.append(("parallel", None))

    def roll(self, degrees: float) -> None:
        self.calls.append(("roll", degrees))

    def turn(self, dx_px: float, dy_px: float) -> None:
        self.calls.append(("turn", (dx_px, dy_px)))


class FakeCut:
    """The picture of a cut, folded away and in colours."""

    def __init__(self) -> None:
        self.wanted = self.grey = False

    def toggle(self) -> None:
        self.wanted = not self.wanted

    def toggle_grey(self) -> None:
        self.grey = not self.grey


class FakeWindow:
    """Writes down what is asked of the window."""

    def __init__(self, view: FakeView) -> None:
        self.calls: list[tuple[str, object]] = []
        self.overlay = False
        self.cut = FakeCut()
        self.view = view

    def __getattr__(self, name: str) -> object:
        def call(argument: object = None) -> None:
            self.calls.append((name, argument))

        return call

    def toggle_free_turn(self) -> None:
        self.view.turns_freely = not self.view.turns_freely
        self.calls.append(("toggle_free_turn", None))

    def set_shading(self, shading: Shading) -> None:
        self.view.shading = shading
        self.calls.append(("set_shading", shading))

    def stage(self) -> FakeWindow:
        return self

    def escape(self) -> bool:
        self.calls.append(("escape", None))
        return self.overlay


@pytest.fixture(scope="session")
def effects(real_atlas: Atlas) -> PoseEffects:
    return PoseEffects(lambda: read_motion(real_atlas.parts))


@pytest.fixture
def context(catalogue: Catalogue, effects: PoseEffects) -> Context:
    """Return what commands work on: six cubes that can be moved."""
    store = Store(State())
    view = FakeView()
    moving = Catalogue(catalogue.shapes, catalogue.library, effects=effects)
    return Context(store, Chooser(store, moving), view, FakeWindow(view))  # type: ignore[arg-type]


def with_a_history(context: Context) -> None:
    """Choose something and go back once, so that every command has something to do."""
    context.choose.select("femur")
    context.choose.select("sacrum")
    context.choose.select("hip_bone")
    context.store.back()
    context.store.change(peel=0.5, apart=0.5, section=Section("coronal", 2.0))
    context.store.change(drawn=frozenset({"some measure"}), pose=Pose(20.0, 5.0, 5.0, 30.0))
    context.store.change(reader="student")
    context.store.change(reader="patient")
    context.store.undo()


def test_the_table_is_keyed_by_id() -> None:
    assert all(id_ == command.id for id_, command in TABLE.items())
    assert len(TABLE) > 40


def test_no_shortcut_is_used_twice() -> None:
    keys = Counter(key for command in TABLE.values() for key in command.shortcuts)
    assert [key for key, times in keys.items() if times > 1] == []


def test_no_title_is_used_twice_and_all_are_dutch() -> None:
    titles = Counter(command.title for command in TABLE.values())
    assert [title for title, times in titles.items() if times > 1] == []
    for command in TABLE.values():
        assert command.title[0].isupper(), command.id
        assert command.menu, command.id
        assert not ENGLISH.search(command.title), command.title
        assert "_" not in command.title


@pytest.mark.parametrize(
    ("id_", "keys"),
    [
        ("undo", ("Ctrl+Z",)),
        ("redo", ("Ctrl+Y", "Ctrl+Shift+Z")),
        ("search", ("Ctrl+F", "/")),
        ("full_screen", ("F11",)),
        ("help", ("F1", "?")),
        ("clear", ("Esc",)),
    ],
)
def test_promised_shortcuts(id_: str, keys: tuple[str, ...]) -> None:
    assert TABLE[id_].shortcuts == keys


def test_there_is_a_command_for_each_view_layer_and_switch() -> None:
    assert {f"view_{view}" for view in VIEWS} <= TABLE.keys()
    assert {f"layer_{layer}" for layer in LAYERS} <= TABLE.keys()
    switches = {
        "where",
        "scenes",
        *(f"level_{level}" for level in ("group", "structure", "region")),
        *(f"reader_{reader}" for reader in ("patient", "student")),
        *(f"side_{side}" for side in ("rechts", "links")),
        *(f"age_{age}" for age in ("all", "<15", "adolescent_adult", "65+")),
        *(f"attachments_{painted}" for painted in ("off", "chosen", "all")),
        *(f"draw-{id_}" for id_ in DRAWN),
        *(f"section_{kind}" for kind in ("transversal", "coronal", "sagittal")),
        *(f"slice_{what}" for what in ("shown", "grey")),
        "attachment_names",
        *(f"labels_{labels}" for labels in LABELS),
        "label_cycle",
        "free_turn",
        *(f"shading_{shading}" for shading in ("auto", "on", "off")),
        "motion",
        "closed_chain",
    }
    assert switches <= TABLE.keys()
    assert {c.id for c in TABLE.values() if c.checked} == switches


@pytest.mark.parametrize("command", TABLE.values(), ids=TABLE.keys())
def test_every_command_runs_with_and_without_a_choice(command: Command, context: Context) -> None:
    assert isinstance(command.enabled(context), bool)
    command.run(context)
    with_a_history(context)
    if command.id in PLAYING:
        context.choose.open_scene("fadir")
    assert command.enabled(context)
    before, cut = context.store.state, vars(context.window.cut).copy()
    context.view.calls.clear()  # type: ignore[attr-defined]
    context.window.calls.clear()  # type: ignore[attr-defined]
    command.run(context)
    did = context.view.calls + context.window.calls  # type: ignore[attr-defined]
    changed = context.store.state != before or vars(context.window.cut) != cut
    is_on = command.checked is not None and command.checked(context)
    assert did or changed or is_on


@pytest.mark.parametrize("command", TABLE.values(), ids=TABLE.keys())
def test_what_moves_the_camera_draws_again(command: Command, context: Context) -> None:
    command.run(context)
    moved = bool(context.view.calls)  # type: ignore[attr-defined]
    redrawn = ("redraw", None) in context.window.calls  # type: ignore[attr-defined]
    assert moved == redrawn


@pytest.mark.parametrize(
    "command", [c for c in TABLE.values() if c.checked], ids=lambda command: command.id
)
def test_a_switch_is_on_after_it_ran(command: Command, context: Context) -> None:
    assert command.checked is not None
    command.run(context)
    assert command.checked(context)
    group = command.id.split("_")[0]
    together = [c.id for c in TABLE.values() if c.id.startswith(f"{group}_") and c.checked]
    on = together or [command.id]  # a measure is switched by itself
    assert [id_ for id_ in on if TABLE[id_].checked(context)] == [command.id]  # type: ignore[misc]


def test_what_needs_a_choice_is_off_without_one(context: Context) -> None:
    needing = {"hide", "isolate", "fade", "cycle", "undo", "redo", "back", "forward"}
    for id_ in needing | PLAYING | {"neutral"}:
        assert not TABLE[id_].enabled(context), id_


@pytest.mark.parametrize("view", VIEWS)
def test_views_look_that_way(view: View, context: Context) -> None:
    TABLE[f"view_{view}"].run(context)
    assert context.view.calls == [("look", view)]  # type: ignore[attr-defined]
    assert TABLE[f"view_{view}"].title == VIEWS[view]


def test_fitting_the_choice_or_everything(context: Context) -> None:
    TABLE["fit_choice"].run(context)
    context.choose.select("iliofemoral_ligament")
    TABLE["fit_choice"].run(context)
    assert context.view.calls == [  # type: ignore[attr-defined]
        ("fit", None),
        ("fit", frozenset({"iliofemoral_ligament_lateral"})),
    ]


def test_escape_closes_an_overlay_first_and_never_the_window(context: Context) -> None:
    context.choose.select("femur")
    context.window.overlay = True  # type: ignore[attr-defined]
    TABLE["clear"].run(context)
    assert context.store.state.selection == ("femur",)
    context.window.overlay = False  # type: ignore[attr-defined]
    for _ in range(5):
        TABLE["clear"].run(context)
    assert context.store.state.place == Place()
    assert {name for name, _ in context.window.calls} == {"escape"}  # type: ignore[attr-defined]


@pytest.mark.parametrize("layer", LAYERS)
def test_layers_show_only_their_groups(layer: str, context: Context, catalogue: Catalogue) -> None:
    TABLE[f"layer_{layer}"].run(context)
    groups = LAYERS[layer][1]
    for id_, shape in catalogue.shapes.items():
        assert context.choose.is_visible(id_) == (shape.group in groups), id_


def test_the_section_plane_moves_turns_over_and_goes(context: Context) -> None:
    store = context.store
    TABLE["section_sagittal"].run(context)
    assert store.state.section == Section("sagittal")
    TABLE["section_far_forward"].run(context)
    TABLE["section_back"].run(context)
    TABLE["section_flip"].run(context)
    assert store.state.section == Section("sagittal", 9.0, flipped=True)
    TABLE["section_coronal"].run(context)
    assert store.state.section == Section("coronal")
    TABLE["section_coronal"].run(context)
    assert store.state.section is None
    for id_ in ("section_flip", "section_forward", "section_off", "slice_shown"):
        assert not TABLE[id_].enabled(context), id_
    store.undo()
    assert store.state.section == Section("coronal")


def test_a_plane_across_the_line_of_sight_takes_away_what_is_nearer(context: Context) -> None:
    TABLE["section_sight"].run(context)
    section = context.store.state.section
    assert section is not None
    assert section.kind == "free"
    assert section.normal == pytest.approx((0.0, -1.0, 0.0))
    assert section.offset_mm == pytest.approx(0.0)


def test_clearing_ends_isolation_before_the_section(context: Context) -> None:
    context.store.change(section=Section("coronal"), isolated=frozenset({"femur"}))
    context.choose.clear()
    assert context.store.state.isolated is None
    assert context.store.state.section is not None
    context.choose.clear()
    assert context.store.state.section is None


@pytest.mark.parametrize(
    ("id_", "right", "left"),
    [
        ("flex", Pose(flexion_deg=5.0), Pose(flexion_deg=5.0)),
        ("extend", Pose(flexion_deg=-5.0), Pose(flexion_deg=-5.0)),
        ("leg_left", Pose(abduction_deg=5.0), Pose(abduction_deg=-5.0)),
        ("leg_right", Pose(abduction_deg=-5.0), Pose(abduction_deg=5.0)),
        ("foot_left", Pose(external_rotation_deg=5.0), Pose(external_rotation_deg=-5.0)),
        ("foot_right", Pose(external_rotation_deg=-5.0), Pose(external_rotation_deg=5.0)),
        ("knee_bend", Pose(knee_flexion_deg=5.0), Pose(knee_flexion_deg=5.0)),
    ],
)
def test_keys_move_the_leg_the_way_of_the_arrow(
    id_: str, right: Pose, left: Pose, context: Context
) -> None:
    TABLE[id_].run(context)
    assert context.store.state.pose == right
    context.store.undo()
    assert context.store.state.pose == NEUTRAL
    context.store.change(side="links")
    TABLE[id_].run(context)
    assert context.store.state.pose == left


def test_a_key_at_the_end_of_the_range_is_told_and_neutral_is_one_key_away(
    context: Context,
) -> None:
    for _ in range(4):
        TABLE["extend"].run(context)
    assert context.store.state.pose.flexion_deg == -15.0
    assert "15°" in context.store.message
    assert TABLE["neutral"].shortcuts == ("0",)
    TABLE["neutral"].run(context)
    assert context.store.state.pose == NEUTRAL
    assert context.store.message == ""
    assert not TABLE["neutral"].enabled(context)


def test_shapes_that_cannot_move_say_so_and_stay(context: Context) -> None:
    still = Catalogue(context.choose.catalogue.shapes, context.choose.catalogue.library)
    stuck = replace(context, choose=Chooser(context.store, still))
    before = context.store.state
    for id_ in ("motion", "flex", "leg_left", "foot_right", "knee_bend", "closed_chain"):
        context.store.tell("")
        TABLE[id_].run(stuck)
        assert context.store.state == before
        assert context.store.message == NO_MOTION
