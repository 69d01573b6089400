"""The page of a test or movement, what it lights up, and the ways to it and from it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from content.model import Library
from content.schema import LOADS, PRESENTATIONS, URGENCIES, urgency_rank
from viewer.catalogue import Catalogue
from viewer.choose import Chooser
from viewer.legend import legend_of
from viewer.looks import EMPHASIS_COLOURS
from viewer.panel import resolve_panel
from viewer.panel_model import Panel
from viewer.panel_scenes import NOT_OFFERED, SCENES_TITLE, SCHEMATIC, scene_urgency, scenes_at
from viewer.resolve import chosen_targets, resolve_scene
from viewer.scene_steps import step_shown
from viewer.state import READERS, SCENES_PAGE, Place, Reader, State, Store

SCENES = ("fadir", "trendelenburg", "drehmann", "ortolani_barlow", "walking", "stairs")


def panel(id_: str, catalogue: Catalogue, reader: Reader = "student", **fields: object) -> Panel:
    """Return the panel of a scene."""
    state = State(place=Place(scene=id_), reader=reader, **fields)  # type: ignore[arg-type]
    return resolve_panel(state, catalogue)


def entries(shown: Panel, kind: str) -> list[str]:
    """Return the ids of the entries of a kind."""
    return [entry.id for block in shown.blocks for entry in block.entries if entry.kind == kind]


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("id_", SCENES)
def test_a_page_has_words_steps_structures_and_safety(
    id_: str, reader: Reader, whole_catalogue: Catalogue
) -> None:
    library = whole_catalogue.library
    scene = library.scenes[id_]
    shown = panel(id_, whole_catalogue, reader)
    assert shown.title.casefold() == scene.names.dutch.casefold()
    assert shown.breadcrumb[0] == (SCENES_PAGE, SCENES_TITLE)
    assert shown.blocks[0].text == (scene.patient if reader == "patient" else scene.student)
    assert entries(shown, "step") == [str(number) for number in range(len(scene.steps))]
    assert entries(shown, "structure") == [
        load.id for code in LOADS for load in scene.structures if load.load == code
    ]
    assert set(entries(shown, "condition")) == set(scene.conditions)
    assert shown.conditions == tuple(entries(shown, "condition"))
    text = shown.plain_text
    assert scene.when_not in text
    assert (library.safety["no_test"] in text) == (scene.kind != "movement")
    assert (NOT_OFFERED in text) == (scene.kind == "sign")
    assert (SCHEMATIC in text) == bool(scene.steps)
    assert ("Betekenis" in text) == (reader == "student" and scene.kind != "movement")
    assert library.safety["general"] in text
    assert "concept, nog niet beoordeeld" in shown.review


def test_safety_comes_before_the_first_step(whole_catalogue: Catalogue) -> None:
    for id_ in whole_catalogue.library.scenes:
        for reader in READERS:
            blocks = panel(id_, whole_catalogue, reader).blocks
            alarm = next(n for n, block in enumerate(blocks) if block.kind == "alarm")
            steps = [n for n, b in enumerate(blocks) if any(e.kind == "step" for e in b.entries)]
            assert not steps or alarm < steps[0]
            assert blocks[alarm].entries or blocks[alarm].text == NOT_OFFERED


def test_no_urgency_is_lower_than_that_of_a_condition(library: Library) -> None:
    for scene in library.scenes.values():
        told = scene_urgency(scene, library)
        for id_ in scene.conditions:
            for situation, code in library.conditions[id_].urgency.items():
                if situation != "usual":
                    assert urgency_rank(told[situation]) >= urgency_rank(code), (scene.id, id_)


def test_the_student_sees_every_urgency_that_cannot_wait(whole_catalogue: Catalogue) -> None:
    library = whole_catalogue.library
    for id_, scene in library.scenes.items():
        rows = {row for block in panel(id_, whole_catalogue).blocks for row in block.rows}
        wanted = {
            (PRESENTATIONS[situation].label, URGENCIES[code])
            for situation, code in scene_urgency(scene, library).items()
            if urgency_rank(code) >= urgency_rank("gp_soon")
        }
        assert rows == wanted, id_
    assert ("gewoonlijk", URGENCIES["gp_now"]) not in rows


@pytest.mark.parametrize("reader", READERS)
def test_a_condition_that_cannot_wait_says_so_beside_its_name(
    reader: Reader, whole_catalogue: Catalogue
) -> None:
    shown = panel("drehmann", whole_catalogue, reader)
    told = {e.id: e.urgency for block in shown.blocks for e in block.entries}
    assert told["scfe"] == "gp_now"
    shown = panel("fadir", whole_catalogue, reader)
    assert {e.urgency for b in shown.blocks for e in b.entries if e.kind == "condition"} == {""}


def test_a_test_of_a_condition_is_one_click_from_it(whole_catalogue: Catalogue) -> None:
    state = State(place=Place(condition="gtps_trochanteric_bursitis"))
    ids = entries(resolve_panel(state, whole_catalogue), "scene")
    assert {"single_leg_stance", "external_derotation", "side_lying_sleep"} <= set(ids)
    assert "fadir" not in ids


def test_a_sign_is_not_offered_to_a_patient(whole_catalogue: Catalogue) -> None:
    for reader, there in (("patient", False), ("student", True)):
        state = State(place=Place(condition="scfe"), reader=reader)  # type: ignore[arg-type]
        shown = entries(resolve_panel(state, whole_catalogue), "scene")
        assert ("drehmann" in shown) == there


def test_a_structure_leads_to_its_scenes_and_those_of_its_group(library: Library) -> None:
    assert "trendelenburg" in scenes_at("gluteus_medius", library)
    assert "straight_leg_raise" in scenes_at("semitendinosus", library), "told of the hamstrings"
    assert "bent_knee_stretch" in scenes_at("hamstrings", library), "told of a part"
    assert scenes_at("patella", library) == ()
    both = scenes_at("gluteus_medius", library)
    assert len(both) == len(set(both))


def test_every_scene_is_on_the_page_of_all(whole_catalogue: Catalogue) -> None:
    for reader in READERS:
        shown = resolve_panel(State(place=Place(page=SCENES_PAGE), reader=reader), whole_catalogue)
        assert sorted(entries(shown, "scene")) == sorted(whole_catalogue.library.scenes)
    start = resolve_panel(State(), whole_catalogue)
    assert SCENES_PAGE in entries(start, "page")


def test_without_scenes_nothing_leads_to_them(whole_catalogue: Catalogue) -> None:
    bare = whole_catalogue.with_library(replace(whole_catalogue.library, scenes={}, scenes_of={}))
    assert SCENES_PAGE not in entries(resolve_panel(State(), bare), "page")
    shown = resolve_panel(State(place=Place(scene="fadir")), bare)
    assert shown.title == "De heup"


def test_the_step_that_is_shown_has_the_colour_of_a_choice(whole_catalogue: Catalogue) -> None:
    for step, chosen in ((None, "2"), (0, "0"), (3, "3"), (99, "3"), (-1, "0")):
        shown = panel("stairs", whole_catalogue, step=step)
        marked = [e.id for b in shown.blocks for e in b.entries if e.role == "chosen"]
        assert marked == [chosen]


def test_each_step_lights_what_it_does_to_structures(whole_catalogue: Catalogue) -> None:
    library = whole_catalogue.library
    for id_, scene in library.scenes.items():
        for step in range(len(scene.steps)):
            state = State(place=Place(scene=id_), step=step)
            lit = chosen_targets(state, whole_catalogue)
            here = [load for load in scene.structures if load.step == step]
            assert set(lit.values()) <= {load.load for load in here}
            for load in here:
                assert set(whole_catalogue.targets(load.id)) <= lit.keys(), (id_, load.id)
        opened = chosen_targets(State(place=Place(scene=id_)), whole_catalogue)
        assert bool(opened) == bool(scene.steps), f"{id_} opens with nothing lit"


@pytest.mark.parametrize("reader", READERS)
def test_each_load_that_is_lit_is_in_the_legend(reader: Reader, whole_catalogue: Catalogue) -> None:
    seen = set()
    for id_, scene in whole_catalogue.library.scenes.items():
        for step in range(len(scene.steps)):
            state = State(place=Place(scene=id_), reader=reader, step=step)
            lit = set(chosen_targets(state, whole_catalogue).values())
            told = legend_of(state, whole_catalogue)
            assert [colour for colour, _ in told] == [
                EMPHASIS_COLOURS[load]  # type: ignore[index]
                for load in LOADS
                if load in lit
            ]
            seen |= lit
    assert seen == set(LOADS)


def test_loads_differ_in_colour() -> None:
    colours = [EMPHASIS_COLOURS[load] for load in LOADS]  # type: ignore[index]
    assert len(set(colours)) == len(colours)
    assert EMPHASIS_COLOURS["chosen"] not in colours


def test_opening_steps_and_going_back(whole_catalogue: Catalogue) -> None:
    store = Store()
    choose = Chooser(store, whole_catalogue)
    choose.open_step(1)
    assert store.state == State(), "no scene is open"
    choose.open_scene("stairs")
    assert store.state.place == Place(scene="stairs")
    assert store.state.step is None
    choose.open_step(1)
    choose.open_step(17)
    assert store.state.step == 1
    choose.open_scene("fadir")
    assert store.state.step is None, "another scene begins anew"
    store.back()
    assert store.state.place == Place(scene="stairs")
    assert step_shown(store.state.step, whole_catalogue.library.scenes["stairs"]) == 2
    store.undo()
    assert store.state.place == Place(scene="fadir")
    choose.clear()
    assert store.state.place == Place()


def test_what_a_scene_lights_is_seen_through_the_rest(whole_catalogue: Catalogue) -> None:
    store = Store()
    Chooser(store, whole_catalogue).open_scene("fadir")
    looks = resolve_scene(store.state, whole_catalogue).looks
    assert looks["ischiofemoral_ligament"].emphasis == "stretched"
    assert looks["ischiofemoral_ligament"].opacity > looks["rectus_femoris"].opacity > 0
