"""Attachments from both sides: painted, clicked and told in the panel."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from content.model import Library
from meshes.atlas import Atlas, Attachment
from viewer.catalogue import Catalogue
from viewer.choose import Chooser, id_at_level
from viewer.cli.parser import parse
from viewer.panel import resolve_panel
from viewer.panel_attachments import attachment_blocks
from viewer.render.view import AtlasView
from viewer.resolve import resolve_scene
from viewer.scene import Hit
from viewer.sources import catalogue_of
from viewer.start import start_state
from viewer.state import Place, State, Store

_ORIGIN = (0.0, 0.0, 0.0)
HELD = "piriformis.insertion.femur"


@pytest.fixture
def held_atlas(tiny_atlas: Atlas) -> Atlas:
    """Return the tiny atlas with the piriformis on its trochanter."""
    femur = tiny_atlas.parts["femur"]
    attachment = Attachment(
        "piriformis",
        "insertion",
        "femur",
        femur.vertices_mm,
        femur.faces[6:],
        ("greater_trochanter",),
    )
    muscle = replace(tiny_atlas.parts["sacrum"], id="piriformis", group="muscles", tissue="muscle")
    parts = {**tiny_atlas.parts, "piriformis": muscle}
    return replace(tiny_atlas, parts=parts, attachments=(attachment,))


@pytest.fixture
def held(held_atlas: Atlas, library: Library) -> Catalogue:
    return catalogue_of(held_atlas, library)


def painted(catalogue: Catalogue, **fields: object) -> frozenset[str]:
    return resolve_scene(replace(State(), **fields), catalogue).attachments  # type: ignore[arg-type]


def test_the_chosen_muscle_shows_where_it_holds(held: Catalogue) -> None:
    assert painted(held, place=Place(("piriformis",))) == {HELD}
    assert painted(held, place=Place(("sacrum",))) == frozenset()
    assert painted(held) == frozenset()
    assert painted(held, place=Place(("piriformis",)), attachments="off") == frozenset()


@pytest.mark.parametrize("chosen", ["femur", "greater_trochanter"])
def test_a_chosen_bone_shows_what_holds_to_it(held: Catalogue, chosen: str) -> None:
    assert painted(held, place=Place((chosen,))) == {HELD}


def test_another_area_of_the_bone_does_not(held: Catalogue) -> None:
    assert painted(held, place=Place(("femoral_head",))) == frozenset()


def test_all_are_shown_on_bones_that_are_seen(held: Catalogue) -> None:
    assert painted(held, attachments="all") == {HELD}
    assert painted(held, attachments="all", hidden=frozenset({"femur"})) == frozenset()


def test_a_click_on_a_painted_attachment_chooses_its_muscle(held: Catalogue) -> None:
    hit = Hit(
        "femur", "femur", "greater_trochanter", False, (0.0, 0.0, 0.0), (0.0, 0.0, 0.0), (HELD,)
    )
    store = Store()
    Chooser(store, held).click(hit, add=False)
    assert store.state.selection == ("piriformis",)
    assert id_at_level(hit, "group", held) == "deep_external_rotators"


def test_the_panel_tells_it_from_both_sides(held: Catalogue) -> None:
    def entries(chosen: str) -> Iterator[tuple[str, str, str]]:
        panel = resolve_panel(State(place=Place((chosen,))), held)
        for block in panel.blocks:
            for entry in block.entries:
                yield block.title, entry.id, entry.note

    assert ("Wat hecht hier aan?", "piriformis", "aanhechting") in set(entries("femur"))
    assert ("Wat hecht hier aan?", "piriformis", "aanhechting") in set(
        entries("greater_trochanter")
    )
    assert ("Hecht aan op", "greater_trochanter", "aanhechting") in set(entries("piriformis"))


def test_an_area_takes_the_areas_within_it_along(whole_catalogue: Catalogue) -> None:
    regions = {target.region for target in whole_catalogue.targets("ilium")}
    assert {"ilium", "iliac_crest", "asis"} <= regions


def test_a_drawn_measure_clears_the_view_for_its_bone(held: Catalogue) -> None:
    looks = resolve_scene(State(drawn=frozenset({"ccd"})), held).looks
    assert looks["femur"].opacity == pytest.approx(0.45)
    assert looks["piriformis"].opacity == 0
    assert resolve_scene(State(), held).looks["femur"].opacity == 1


def test_on_the_skin_one_points_at_a_place_of_pain(held: Catalogue) -> None:
    hit = Hit("body_surface", "body_surface", "groin", False, _ORIGIN, _ORIGIN)
    assert id_at_level(hit, "structure", held) == "groin"
    assert id_at_level(hit, "group", held) == "groin"


def test_names_stand_at_what_is_painted_and_only_on_request(held: Catalogue) -> None:
    chosen = replace(State(), place=Place(("piriformis",)))
    assert resolve_scene(chosen, held).names == {}
    named = replace(chosen, names=True)
    assert resolve_scene(named, held).names == {HELD: "peervormige spier"}
    student = replace(named, reader="student")
    assert resolve_scene(student, held).names == {HELD: "m. piriformis"}
    assert resolve_scene(replace(named, labels="chosen"), held).names == {}, "it has its own name"
    assert resolve_scene(replace(named, attachments="off"), held).names == {}


@pytest.mark.parametrize(("words", "named"), [((), False), (("--namen",), True)])
def test_names_are_asked_for_on_the_command_line(
    held: Catalogue, words: tuple[str, ...], named: bool
) -> None:
    arguments = parse(["afbeelding", "x.png", "--aanhechtingen", "alle", *words])
    state = start_state(arguments, held)
    assert state.attachments == "all"
    assert bool(resolve_scene(state, held).names) == named


def test_where_the_texts_speak_the_shape_is_silent(tiny_atlas: Atlas, library: Library) -> None:
    """A shape that reaches the neck does not make the neck a place of the piriformis."""
    femur = tiny_atlas.parts["femur"]
    astray = Attachment(
        "piriformis", "insertion", "femur", femur.vertices_mm, femur.faces[6:], ("femoral_neck",)
    )
    muscle = replace(tiny_atlas.parts["sacrum"], id="piriformis", group="muscles", tissue="muscle")
    parts = {**tiny_atlas.parts, "piriformis": muscle}
    atlas = replace(tiny_atlas, parts=parts, attachments=(astray,))
    catalogue = catalogue_of(atlas, library)
    blocks = attachment_blocks("piriformis", "student", catalogue)
    places = [(entry.id, entry.note) for entry in blocks[0].entries]
    assert places == [("sacrum", "oorsprong"), ("greater_trochanter", "aanhechting")]
    held = [
        e.id for b in attachment_blocks("femoral_neck", "student", catalogue) for e in b.entries
    ]
    assert "piriformis" not in held


def test_patches_are_made_ahead_of_the_click_that_shows_them(
    held_atlas: Atlas, held: Catalogue
) -> None:
    """A bone shows thirty at once: made at the click, they took longer than all the rest of it."""
    view = AtlasView(held_atlas)
    view.apply(resolve_scene(State(), held))
    for _ in view.prepare():
        pass
    before = view._renderer.GetActors().GetNumberOfItems()
    view.apply(resolve_scene(State(place=Place(("piriformis",))), held))
    assert view._renderer.GetActors().GetNumberOfItems() == before
    view.close()
