"""The list of all commands with their keys, which can be searched."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QHeaderView,
    QLineEdit,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from content.search import normalise
from viewer.commands import Command

_MOUSE = (
    ("Slepen met links", "Draaien"),
    ("Slepen met midden, of Shift + links", "Verschuiven"),
    ("Wiel, of slepen met rechts", "Zoomen"),
    ("Ctrl + slepen met links", "Kantelen"),
    ("Klik", "Kiezen"),
    ("Ctrl + klik", "Erbij kiezen"),
    ("Dubbelklik", "In beeld brengen"),
    ("Ctrl + wiel, of de knop aan de rand van de snede", "Snede verschuiven"),
    ("Slepen aan een stip op de rand van de snede", "Snede kantelen"),
    ("Wiel op het snedebeeld", "Snede verschuiven"),
    ("Ctrl + wiel, of slepen, op het snedebeeld", "Snedebeeld zoomen, verschuiven"),
    ("Klik met rechts", "Menu"),
    ("Slepen aan het been, met Beweging aan", "Het been volgt de muis"),
    ("Ctrl + slepen aan het been", "Het been draait om zijn lengteas"),
    ("Klik op een vlak van de kubus", "Van die kant kijken"),
    ("Sleep een map met teksten naar het venster", "Eigen teksten tonen"),
)
_FINGERS = (
    ("Eén vinger op het scherm", "Draaien"),
    ("Twee vingers op het scherm", "Verschuiven"),
    ("Knijpen of spreiden", "Zoomen"),
    ("Tik", "Kiezen"),
    ("Twee keer tikken", "In beeld brengen"),
    ("Vinger stilhouden", "Menu"),
    ("Trackpad: twee vingers", "Verschuiven"),
    ("Trackpad: Ctrl + twee vingers", "Zoomen"),
    ("Trackpad: twee vingers draaien", "Kantelen"),
)

_KEY_NAMES = {
    "Space": "spatie",
    "Backspace": "backspace",
    "Left": "pijl links",
    "Right": "pijl rechts",
    "Up": "pijl omhoog",
    "Down": "pijl omlaag",
    "Home": "home",
    "PgUp": "page up",
    "PgDown": "page down",
    "Esc": "Esc",
}


def key_text(command: Command) -> str:
    """Return the shortcuts of a command in Dutch words."""
    shown = []
    for shortcut in command.shortcuts:
        keys = shortcut.replace("++", "+plus").split("+")
        shown.append(" + ".join(_KEY_NAMES.get(key, key) for key in keys))
    return "  of  ".join(shown)


class HelpDialog(QDialog):
    """A sheet of everything one can do."""

    def __init__(self, commands: Mapping[str, Command], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Opdrachten en toetsen")
        self.resize(620, 640)
        self._field = QLineEdit(self)
        self._field.setPlaceholderText("Zoek een opdracht of toets")
        self._field.setClearButtonEnabled(True)
        self._list = QTreeWidget(self)
        self._list.setColumnCount(2)
        self._list.setHeaderLabels(["Wat", "Toets of muis"])
        self._list.setRootIsDecorated(False)
        self._list.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        layout = QVBoxLayout(self)
        layout.addWidget(self._field)
        layout.addWidget(self._list)
        self._fill(commands)
        self._field.textChanged.connect(self._filter)
        self._field.setFocus()

    def _fill(self, commands: Mapping[str, Command]) -> None:
        rows = {
            title: [(what, how) for how, what in hands]
            for title, hands in (("Muis", _MOUSE), ("Vingers", _FINGERS))
        }
        for command in commands.values():
            rows.setdefault(command.menu, []).append((command.title, key_text(command)))
        for menu, lines in rows.items():
            head = QTreeWidgetItem([menu, ""])
            font = head.font(0)
            font.setBold(True)
            head.setFont(0, font)
            head.setFlags(Qt.ItemFlag.ItemIsEnabled)
            self._list.addTopLevelItem(head)
            for what, how in lines:
                head.addChild(QTreeWidgetItem([what, how]))
            head.setExpanded(True)
        self._list.resizeColumnToContents(1)

    def _filter(self, text: str) -> None:
        wanted = normalise(text).split()
        for row in range(self._list.topLevelItemCount()):
            head = self._list.topLevelItem(row)
            if head is None:
                continue
            seen = 0
            for number in range(head.childCount()):
                child = head.child(number)
                if child is None:
                    continue
                told = normalise(f"{child.text(0)} {child.text(1)} {head.text(0)}")
                fits = all(word in told for word in wanted)
                child.setHidden(not fits)
                seen += fits
            head.setHidden(seen == 0)
