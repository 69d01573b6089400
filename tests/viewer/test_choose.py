"""What choosing, hiding, fading and showing do to the state."""

from __future__ import annotations

import pytest

from viewer.catalogue import Catalogue
from viewer.choose import Chooser, id_at_level
from viewer.resolve import OFF_AT_START, hidden_at_start
from viewer.scene import Hit
from viewer.state import FADED_OPACITY, Level, Place, State, Store


def hit(part: str, region: str | None = None) -> Hit:
    """Return a hit on a part."""
    return Hit(
        part, part, region, other_side=False, point_mm=(0.0, 0.0, 0.0), own_mm=(0.0, 0.0, 0.0)
    )


@pytest.fixture
def store() -> Store:
    return Store()


@pytest.fixture
def choose(store: Store, catalogue: Catalogue) -> Chooser:
    return Chooser(store, catalogue)


@pytest.mark.parametrize(
    ("level", "part", "region", "id_"),
    [
        ("group", "rectus_femoris", None, "quadriceps_femoris"),
        ("structure", "rectus_femoris", None, "rectus_femoris"),
        ("region", "rectus_femoris", None, "rectus_femoris"),
        ("structure", "femur", "femoral_head", "femur"),
        ("region", "femur", "femoral_head", "femoral_head"),
        ("structure", "iliofemoral_ligament_lateral", None, "iliofemoral_ligament"),
        ("region", "iliofemoral_ligament_lateral", None, "iliofemoral_ligament_lateral"),
        ("group", "sacrum", None, "pelvis"),
    ],
)
def test_a_click_chooses_at_three_levels(
    level: Level, part: str, region: str | None, id_: str, store: Store, choose: Chooser
) -> None:
    store.change(level=level)
    choose.click(hit(part, region), add=False)
    assert store.state.selection == (id_,)
    assert not store.state.reveal


def test_levels_of_what_has_no_text(catalogue: Catalogue) -> None:
    for level in ("group", "structure", "region"):
        assert id_at_level(hit("nieuw"), level, catalogue) == "nieuw"  # type: ignore[arg-type]


def test_ctrl_click_adds_and_takes_away(store: Store, choose: Chooser) -> None:
    choose.click(hit("femur"), add=False)
    choose.click(hit("sacrum"), add=True)
    assert store.state.selection == ("femur", "sacrum")
    choose.click(hit("femur"), add=True)
    assert store.state.selection == ("sacrum",)
    choose.click(None, add=True)
    assert store.state.selection == ("sacrum",)
    choose.click(hit("sacrum"), add=True)
    assert store.state.place == Place()


def test_a_click_on_nothing_clears(store: Store, choose: Chooser) -> None:
    choose.select("femur")
    choose.click(None, add=False)
    assert store.state.place == Place()
    store.back()
    assert store.state.selection == ("femur",)


def test_clearing_ends_isolation_only_when_nothing_is_chosen(store: Store, choose: Chooser) -> None:
    choose.select("femur")
    choose.isolate()
    choose.clear()
    assert store.state.isolated == {"femur"}
    choose.clear()
    assert store.state.isolated is None
    assert store.state == State()


def test_choosing_from_a_list_reveals_and_a_click_does_not(store: Store, choose: Chooser) -> None:
    choose.select("femur")
    assert store.state.reveal
    choose.click(hit("sacrum"), add=False)
    assert not store.state.reveal


def test_choosing_what_has_no_shape_says_so(store: Store, choose: Chooser) -> None:
    choose.select("patella")
    assert "geen eigen vorm" in store.message
    assert store.state.selection == ("patella",)


def test_a_condition_and_a_page(store: Store, choose: Chooser) -> None:
    choose.open_condition("osteoarthritis_hip")
    assert store.state.place == Place(condition="osteoarthritis_hip")
    assert store.state.reveal
    choose.open_page("about_article")
    assert store.state.place == Place(page="about_article")
    store.back()
    assert store.state.place.condition == "osteoarthritis_hip"


@pytest.mark.parametrize("act", ["hide", "isolate", "fade", "cycle"])
def test_without_a_choice_a_message_and_no_change(act: str, store: Store, choose: Chooser) -> None:
    getattr(choose, act)()
    assert store.state == State()
    assert store.message.startswith("Kies eerst")
    assert not store.can_undo


def test_hiding_lets_go_and_is_one_step_to_undo(
    store: Store, choose: Chooser, catalogue: Catalogue
) -> None:
    choose.select("iliofemoral_ligament")
    before = store.state
    choose.hide()
    assert store.state.hidden == {"iliofemoral_ligament_lateral"}
    assert store.state.place == Place()
    assert not choose.is_visible("iliofemoral_ligament_lateral")
    store.undo()
    assert store.state == before


def test_hiding_something_else_keeps_the_choice(store: Store, choose: Chooser) -> None:
    choose.select("femur")
    choose.hide(frozenset({"sacrum"}))
    assert store.state.selection == ("femur",)
    assert store.state.hidden == {"sacrum"}


def test_hiding_within_an_isolation(store: Store, choose: Chooser) -> None:
    choose.select("femur")
    choose.select("sacrum", add=True)
    choose.isolate()
    choose.hide(frozenset({"sacrum"}))
    assert store.state.isolated == {"femur"}
    assert not choose.is_visible("sacrum")
    choose.show(frozenset({"sacrum"}))
    assert choose.is_visible("sacrum")
    assert not choose.is_visible("hip_bone")


def test_isolating_shows_only_that(store: Store, choose: Chooser, catalogue: Catalogue) -> None:
    choose.select("hip_joint")
    choose.isolate()
    visible = {part for part in catalogue.shapes if choose.is_visible(part)}
    assert visible == {"femur", "hip_bone", "femoral_head_cartilage"}


def test_fading_switches_on_and_off(store: Store, choose: Chooser) -> None:
    choose.select("femur")
    choose.fade()
    assert store.state.opacity == {"femur": FADED_OPACITY}
    choose.fade()
    assert store.state.opacity == {}


def test_fading_to_a_figure(store: Store, choose: Chooser) -> None:
    choose.fade(frozenset({"femur", "sacrum"}), 0.5)
    choose.fade(frozenset({"sacrum"}), 1.0)
    assert store.state.opacity == {"femur": 0.5}


def test_fading_some_that_are_faded_fades_all(store: Store, choose: Chooser) -> None:
    choose.fade(frozenset({"femur"}), 0.5)
    choose.fade(frozenset({"femur", "sacrum"}))
    assert store.state.opacity == {"femur": FADED_OPACITY, "sacrum": FADED_OPACITY}


def test_cycling_returns_after_three_steps(store: Store, choose: Chooser) -> None:
    choose.select("femur")
    choose.cycle()
    assert store.state.opacity == {"femur": FADED_OPACITY}
    choose.cycle()
    assert store.state.hidden == {"femur"}
    assert not choose.is_visible("femur")
    assert store.state.selection == ("femur",)
    choose.cycle()
    assert choose.is_visible("femur")
    assert (store.state.hidden, store.state.opacity) == (frozenset(), {})


def test_showing_all_and_the_start(store: Store, choose: Chooser, catalogue: Catalogue) -> None:
    choose.hide(frozenset({"femur"}))
    choose.fade(frozenset({"sacrum"}), 0.5)
    choose.show_all()
    assert store.state.hidden == OFF_AT_START
    assert store.state.opacity == {}
    choose.reset_visibility()
    assert store.state.hidden == hidden_at_start(catalogue)
    assert not choose.is_visible("rectus_femoris")


def test_showing_only_some_groups(choose: Chooser, catalogue: Catalogue) -> None:
    choose.show_groups(frozenset({"bones"}))
    visible = {part for part in catalogue.shapes if choose.is_visible(part)}
    assert visible == {"femur", "hip_bone", "sacrum"}


def test_what_is_not_there_is_not_visible(choose: Chooser) -> None:
    assert not choose.is_visible("bestaat_niet")
