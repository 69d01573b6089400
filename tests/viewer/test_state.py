"""Undo, redo, back and forward, and one signal for each change."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from viewer.state import Place, State, Store

CHANGES: list[Callable[[Store], None]] = [
    lambda s: s.change(hidden=s.state.hidden | {f"part{len(s.state.hidden)}"}),
    lambda s: s.change(opacity={**s.state.opacity, f"part{len(s.state.opacity)}": 0.25}),
    lambda s: s.change(isolated=frozenset({"femur"}) if s.state.isolated is None else None),
    lambda s: s.change(side="links" if s.state.side == "rechts" else "rechts"),
    lambda s: s.change(reader="student" if s.state.reader == "patient" else "patient"),
    lambda s: s.change(level="region" if s.state.level == "group" else "group"),
    lambda s: s.go(Place((f"s{len(s.state.selection)}", *s.state.selection)), reveal=True),
    lambda s: s.go(Place(condition=f"c{len(s.state.hidden)}"), reveal=True),
]


def seen_by(store: Store) -> list[tuple[State, State]]:
    """Return a list that fills with each change of a store."""
    seen: list[tuple[State, State]] = []
    store.changed.connect(lambda old, new: seen.append((old, new)))
    return seen


@pytest.mark.parametrize("seed", range(8))
def test_undoing_everything_returns_to_the_start_and_redoing_to_the_end(seed: int) -> None:
    dice = random.Random(seed)
    store = Store(State(hidden=frozenset({"skin"})))
    way = [store.state]
    for _ in range(40):
        dice.choice(CHANGES)(store)
        if store.state != way[-1]:
            way.append(store.state)
    assert len(way) > 20
    for expected in reversed(way[:-1]):
        assert store.can_undo
        store.undo()
        assert store.state == expected
    assert not store.can_undo
    for expected in way[1:]:
        assert store.can_redo
        store.redo()
        assert store.state == expected
    assert not store.can_redo


def test_a_new_change_forgets_what_was_undone() -> None:
    store = Store()
    store.change(side="links")
    store.undo()
    store.change(reader="student")
    assert not store.can_redo
    store.redo()
    assert store.state == State(reader="student")


def test_nothing_to_undo_or_redo_is_no_change() -> None:
    store = Store()
    seen = seen_by(store)
    for act in (store.undo, store.redo, store.back, store.forward):
        act()
    assert seen == []
    assert store.state == State()


def test_a_change_that_changes_nothing_is_silent() -> None:
    store = Store()
    seen = seen_by(store)
    store.change(side="rechts", hidden=frozenset(), opacity={})
    store.go(Place(), reveal=False)
    assert seen == []
    assert not store.can_undo
    assert not store.can_go_back


@pytest.mark.parametrize("change", CHANGES)
def test_one_signal_for_each_change_with_old_and_new(change: Callable[[Store], None]) -> None:
    store = Store()
    seen = seen_by(store)
    before = store.state
    change(store)
    assert seen == [(before, store.state)]
    assert before != store.state
    store.undo()
    assert seen[1:] == [(seen[0][1], before)]
    store.redo()
    assert seen[2:] == [seen[0]]


def test_back_and_forward_walk_over_places_and_keep_all_else() -> None:
    store = Store()
    places = [Place(("femur",)), Place(condition="scfe"), Place(page="about_article")]
    for place in places:
        store.go(place, reveal=True)
        store.change(hidden=store.state.hidden | {str(place)})
    hidden = store.state.hidden
    for expected in (places[1], places[0], Place()):
        store.back()
        assert store.state.place == expected
        assert store.state.hidden == hidden
    assert not store.can_go_back
    for expected in places:
        store.forward()
        assert store.state.place == expected
    assert not store.can_go_forward


def test_going_somewhere_new_forgets_what_was_forward() -> None:
    store = Store()
    store.go(Place(("femur",)), reveal=True)
    store.back()
    assert store.can_go_forward
    store.go(Place(("patella",)), reveal=True)
    assert not store.can_go_forward


def test_back_is_itself_undone() -> None:
    store = Store()
    store.go(Place(("femur",)), reveal=True)
    store.back()
    store.undo()
    assert store.state.place == Place(("femur",))


def test_back_always_leads_to_another_place() -> None:
    """After an undo the place before may be the place one is at already."""
    store = Store()
    store.go(Place(("femur",)), reveal=True)
    store.undo()
    assert store.state.place == Place()
    assert not store.can_go_back
    seen = seen_by(store)
    store.back()
    assert seen == []
    store.go(Place(("patella",)), reveal=True)
    store.back()
    assert store.state.place == Place()
    store.forward()
    assert store.state.place == Place(("patella",))


@pytest.mark.parametrize("seed", range(8))
def test_back_and_forward_never_stand_still_when_they_say_they_can_move(seed: int) -> None:
    dice = random.Random(seed)
    store = Store()
    acts = [*CHANGES, Store.undo, Store.redo, Store.back, Store.forward]
    for _ in range(200):
        dice.choice(acts)(store)
        for can, act in (
            (store.can_go_back, Store.back),
            (store.can_go_forward, Store.forward),
        ):
            if dice.random() < 0.2:
                before = store.state.place
                can = store.can_go_back if act is Store.back else store.can_go_forward
                act(store)
                assert (store.state.place != before) == can


def test_the_same_place_again_may_reveal_it() -> None:
    store = Store()
    store.go(Place(("femur",)), reveal=False)
    store.go(Place(("femur",)), reveal=True)
    assert store.state.reveal
    store.back()
    assert store.state.place == Place()


def test_hover_tells_only_what_is_new_and_is_no_change() -> None:
    store = Store()
    hovered: list[str | None] = []
    store.hovered_changed.connect(hovered.append)
    seen = seen_by(store)
    for id_ in ("femur", "femur", None, None, "patella"):
        store.hover(id_)
    assert hovered == ["femur", None, "patella"]
    assert store.hovered == "patella"
    assert seen == []
    assert not store.can_undo


def test_messages() -> None:
    store = Store()
    messages: list[str] = []
    store.message_changed.connect(messages.append)
    store.tell("Dag.")
    assert messages == ["Dag."]
    assert store.message == "Dag."


def test_a_state_is_never_changed_in_place() -> None:
    store = Store()
    first = store.state
    for change in CHANGES:
        change(store)
    assert first == State()
