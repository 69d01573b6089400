"""Listeners are told at once, in order, and also of what another listener sets off."""

from __future__ import annotations

import pytest

from viewer.signal import Signal


def test_all_who_listen_are_told_in_order() -> None:
    signal: Signal[int, str] = Signal()
    seen: list[tuple[str, int, str]] = []
    signal.connect(lambda number, word: seen.append(("first", number, word)))
    signal.connect(lambda number, word: seen.append(("second", number, word)))
    signal.emit(3, "heup")
    assert seen == [("first", 3, "heup"), ("second", 3, "heup")]


def test_a_listener_may_set_off_another_and_bring_a_new_one() -> None:
    signal: Signal[int] = Signal()
    seen: list[int] = []

    def once_more(number: int) -> None:
        if number == 0:
            signal.connect(seen.append)
            signal.emit(1)

    signal.connect(once_more)
    signal.emit(0)
    # who came while it was told of 0 hears of 1 alone
    assert seen == [1]


def test_what_a_listener_raises_is_not_swallowed() -> None:
    signal: Signal[()] = Signal()

    def fails() -> None:
        raise KeyError("bekken")

    signal.connect(fails)
    with pytest.raises(KeyError):
        signal.emit()
