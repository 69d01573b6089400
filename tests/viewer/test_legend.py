"""What the colours mean, in words, in the view; and where the camera goes by itself."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QImage, QPainter

from content.schema import ROLES
from viewer.app import make_application
from viewer.catalogue import Catalogue
from viewer.legend import legend_of
from viewer.looks import EMPHASIS_COLOURS
from viewer.qt.legend import paint_legend
from viewer.resolve import chosen_targets
from viewer.state import READERS, Place, Reader, State


@pytest.mark.parametrize("reader", READERS)
def test_each_role_that_is_lit_is_told_once(reader: Reader, whole_catalogue: Catalogue) -> None:
    seen = set()
    for id_, condition in whole_catalogue.library.conditions.items():
        state = State(place=Place(condition=id_), reader=reader)
        legend = legend_of(state, whole_catalogue)
        lit = set(chosen_targets(state, whole_catalogue).values())
        assert [colour for colour, _ in legend] == [
            EMPHASIS_COLOURS[role]  # type: ignore[index]
            for role in ROLES
            if role in lit
        ]
        assert bool(legend) == (condition.kind == "condition"), id_
        for (_, words), role in zip(legend, [r for r in ROLES if r in lit], strict=True):
            assert words.startswith(ROLES[role])
            assert (":" in words) == (reader == "patient")
        seen |= lit
    assert seen == set(ROLES)


def test_nothing_lit_has_no_legend(whole_catalogue: Catalogue) -> None:
    assert legend_of(State(), whole_catalogue) == ()
    assert legend_of(State(place=Place(("femur",))), whole_catalogue) == ()


@pytest.mark.screen
@pytest.mark.parametrize("dark", [False, True])
def test_the_legend_is_painted_inside_the_picture(dark: bool) -> None:
    make_application()
    ground = QColor("#101010" if dark else "#ffffff")
    image = QImage(300, 200, QImage.Format.Format_RGB32)
    image.fill(ground)
    painter = QPainter(image)
    rows = ((EMPHASIS_COLOURS["primary"], "primair"), (EMPHASIS_COLOURS["referred"], "pijn"))
    paint_legend(painter, rows, QRect(0, 0, 300, 200), dark=dark)
    painter.end()
    colours = {image.pixelColor(x, y).name() for x in range(300) for y in range(200)}
    assert {colour for colour, _ in rows} <= colours
    untouched = [image.pixelColor(x, 5) for x in range(0, 300, 9)]
    assert set(map(QColor.name, untouched)) == {ground.name()}
