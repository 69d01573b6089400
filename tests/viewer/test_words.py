"""Words over the 3D view: those of the window and those of the view keep off each other."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hands import Hands
from PySide6.QtCore import QRectF

from viewer.qt.theme import TEXT_SCALES
from viewer.qt.words import side_words

pytestmark = pytest.mark.screen


def _labels(hands: Hands) -> list[QRectF]:
    """Return where the labels of the view stand in the widget."""
    view, ratio = hands.window.view, hands.window.canvas.devicePixelRatioF()
    assert view is not None
    boxes = view._named._labels.boxes  # type: ignore[attr-defined]
    return [QRectF(*(value / ratio for value in box)) for box in boxes]


def _words(hands: Hands) -> list[QRectF]:
    canvas, view = hands.window.canvas, hands.window.view
    assert view is not None
    words = side_words(canvas.fontMetrics(), view.camera, canvas.rect(), left_hip=canvas.left_hip)
    return [box for _, box in words]


@pytest.fixture
def large_text(hands: Hands) -> Iterator[None]:
    """Show the largest text, and the usual one to whoever comes after: it is the program's."""
    hands.window.settings.text_scale = max(TEXT_SCALES)
    hands.window.apply_theme()
    yield
    hands.window.settings.text_scale = 1.0
    hands.window.apply_theme()


@pytest.mark.usefixtures("large_text")
def test_labels_keep_off_the_words_for_the_sides(
    hands: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = hands.window
    assert window.view is not None
    window.toggle_panels()
    window.resize(700, 480)
    window.store.change(labels="all")
    view, canvas = window.view, window.canvas
    for way in ("voor", "achter"):
        view.look(way)  # type: ignore[arg-type]
        view.fit()
        reach = canvas.height() * canvas.devicePixelRatioF()
        for share in (-0.45, 0.45):  # what is named lies at the lower edge, then at the upper one
            view.fit()
            view.pan(0, -share * reach)
            hands.player.settle()
            kept = [(a, b) for a in _labels(hands) for b in _words(hands) if a.intersects(b)]
            assert not kept, (way, share)
            assert len(_words(hands)) == 3
    view.fit()
    view.pan(0, 0.45 * reach)
    hands.player.settle()
    assert _labels(hands)
    view.keep_free(())
    monkeypatch.setattr(view, "keep_free", lambda _: None)
    view.turn(0, 0)
    hands.player.settle()
    assert any(a.intersects(b) for a in _labels(hands) for b in _words(hands)), (
        "or this proves nothing"
    )
