"""The panel on the screen: everything fits, wraps and can be reached."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import pytest
from PySide6.QtWidgets import QApplication, QPushButton, QToolButton, QWidget

from content.model import Library
from viewer.app import make_application
from viewer.catalogue import Catalogue
from viewer.looks import EMPHASIS_COLOURS
from viewer.panel import resolve_panel
from viewer.panel_model import Block, Entry, Panel
from viewer.panel_pages import PAGES
from viewer.qt.panel_view import PanelView
from viewer.qt.panel_widgets import Chip, EntryButton
from viewer.qt.theme import THEMES, apply_theme
from viewer.state import READERS, Place, State

pytestmark = pytest.mark.screen

WIDTH_PX = 360
LARGE = 1.5


@pytest.fixture(scope="module")
def view() -> Iterator[PanelView]:
    """Return a narrow panel with large text."""
    app = make_application()
    before = app.font()
    apply_theme(app, THEMES["light"], LARGE, before.pointSizeF())
    made = PanelView()
    made.resize(WIDTH_PX, 640)
    made.show()
    yield made
    made.close()
    apply_theme(app, THEMES["light"], 1.0, before.pointSizeF())


def longest(library: Library) -> list[str]:
    """Return the structures with the longest names and the longest words in them."""
    names = {id_: s.names.dutch for id_, s in library.structures.items()}
    by_word = sorted(names, key=lambda i: max(map(len, names[i].split()), default=0))
    return [*by_word[-12:], *sorted(names, key=lambda i: len(names[i]))[-12:]]


def test_nothing_is_wider_than_the_panel(view: PanelView, library: Library) -> None:
    catalogue = Catalogue({}, library)
    places = [Place((id_,)) for id_ in longest(library)]
    places += [Place(condition=id_) for id_ in library.conditions]
    places += [Place((id_,)) for id_ in catalogue.pain_regions]
    places += [Place(page=id_) for id_ in (*PAGES, *library.pages)]
    wide = []
    for place, reader in product([*places, Place()], READERS):
        view.show_panel(resolve_panel(State(place=place, reader=reader), catalogue))
        QApplication.processEvents()
        body = view.findChild(QWidget, "panel")
        assert isinstance(body, QWidget)
        if body.width() > WIDTH_PX:
            wide.append((place, reader, body.width()))
    assert wide == []


def test_lines_of_buttons_wrap_and_are_seen_whole(view: PanelView) -> None:
    long = "een heel lange naam van een klacht aan de zijkant van de heup en de bil"
    entries = (
        Entry("a", "condition", long, note=long, role="primary"),
        Entry("b", "structure", "kort"),
    )
    view.show_panel(Panel("Titel", blocks=(Block("entries", "Lijst", entries=entries),
                                           Block("chips", "Kort", entries=entries))))  # fmt: skip
    QApplication.processEvents()
    for kind in (EntryButton, Chip):
        found = [b for b in view.findChildren(QPushButton) if isinstance(b, kind)]
        large, small = found
        assert large.height() > 1.8 * small.height()
        for button in found:
            assert button.width() <= WIDTH_PX
            assert button.height() >= button.heightForWidth(button.width())


def test_a_role_is_told_in_colour_and_words(view: PanelView) -> None:
    entries = tuple(
        Entry(role, "structure", "naam", role=role)
        for role in ("primary", "secondary", "compensating", "referred")
    )
    view.show_panel(Panel("Rollen", blocks=(Block("entries", "Lijst", entries=entries),)))
    for entry in entries:
        button = view.entry_button("structure", entry.id)
        assert button is not None
        colour = EMPHASIS_COLOURS[entry.role]  # type: ignore[index]
        edge = button.grab().toImage().pixelColor(2, button.height() // 2)
        assert edge.name() == colour
        assert entry.small in button.accessibleName()
        assert entry.small


def test_many_entries_fold_and_open(view: PanelView) -> None:
    entries = tuple(Entry(f"e{n}", "condition", f"klacht {n}") for n in range(20))
    view.show_panel(Panel("Veel", blocks=(Block("entries", "Lijst", entries=entries),)))
    QApplication.processEvents()
    more = view.findChild(QToolButton, "panel_more")
    assert isinstance(more, QToolButton)
    assert len(view.findChildren(EntryButton)) == 12
    assert "8" in more.text()
    more.click()
    QApplication.processEvents()
    shown = [button.objectName() for button in view.findChildren(EntryButton)]
    assert shown == [f"condition_e{n}" for n in range(20)]
    last = view.entry_button("condition", "e19")
    assert last is not None
    assert last.isVisible()
    assert not more.isVisible()


def test_an_entry_that_is_folded_away_is_opened_when_it_is_looked_for(view: PanelView) -> None:
    entries = tuple(Entry(f"e{n}", "condition", f"klacht {n}") for n in range(20))
    view.show_panel(Panel("Veel", blocks=(Block("entries", "Lijst", entries=entries),)))
    last = view.entry_button("condition", "e19")
    assert last is not None
    QApplication.processEvents()
    assert last.isVisible()


def test_the_same_thing_with_new_words_stays_where_it_is_read(view: PanelView) -> None:
    def panel(title: str, words: str) -> Panel:
        return Panel(title, blocks=tuple(Block("text", str(n), words * 30) for n in range(12)))

    bar = view._scroll.verticalScrollBar()
    view.show_panel(panel("Een", "woord "))
    QApplication.processEvents()
    bar.setValue(400)
    view.show_panel(panel("Een", "ander "))
    QApplication.processEvents()
    assert bar.value() == 400
    view.show_panel(panel("Twee", "ander "))
    QApplication.processEvents()
    assert bar.value() == 0
