"""The sheet of everything one can do, and its search."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QTreeWidget

from viewer.app import make_application
from viewer.commands import command_table
from viewer.qt.help import HelpDialog, key_text

pytestmark = pytest.mark.screen


@pytest.fixture
def sheet() -> HelpDialog:
    """Return the sheet of all commands."""
    make_application()
    return HelpDialog(command_table())


def rows(sheet: HelpDialog) -> list[tuple[str, str, str]]:
    """Return menu, title and key of every row that is not hidden."""
    tree = sheet.findChild(QTreeWidget)
    assert isinstance(tree, QTreeWidget)
    found = []
    for number in range(tree.topLevelItemCount()):
        head = tree.topLevelItem(number)
        assert head is not None
        if head.isHidden():
            continue
        children = [head.child(k) for k in range(head.childCount())]
        found += [(head.text(0), c.text(0), c.text(1)) for c in children if not c.isHidden()]
    return found


def test_every_command_is_in_it_with_its_key(sheet: HelpDialog) -> None:
    told = {(title, key) for _, title, key in rows(sheet)}
    for command in command_table().values():
        assert (command.title, key_text(command)) in told, command.id


def test_mouse_and_fingers_are_in_it(sheet: HelpDialog) -> None:
    told = {(menu, how): what for menu, what, how in rows(sheet)}
    assert told["Muis", "Slepen met links"] == "Draaien"
    assert told["Vingers", "Eén vinger op het scherm"] == "Draaien"
    assert told["Vingers", "Vinger stilhouden"] == "Menu"


@pytest.mark.parametrize(
    ("words", "title"),
    [
        ("vinger draaien", "Draaien"),
        ("elkaar", "Verder uit elkaar"),
        ("afpel", None),
        ("pel af", "Pel één structuur af"),
        ("een vinger", "Draaien"),
        ("namen gekozen", "Namen bij wat gekozen is"),
        ("F12", "Bewaar het beeld …"),
        ("vrij", "Vrij draaien"),
    ],
)
def test_it_can_be_searched_by_words_in_any_order(
    sheet: HelpDialog, words: str, title: str | None
) -> None:
    sheet._field.setText(words)
    titles = [row[1] for row in rows(sheet)]
    assert (title in titles) if title else titles == []
    assert len(titles) < 15
    sheet._field.clear()
    assert len(rows(sheet)) > 60
