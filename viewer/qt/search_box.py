"""The search field with its results below it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from content.search import Found, SearchIndex
from viewer.qt.panel_widgets import plain_tip

_FOUND = Qt.ItemDataRole.UserRole
_MOST_SHOWN = 12
#: What kind of thing was found, where its name does not say so.
_KINDS = {"condition": "aandoening", "alarm": "aandoening", "scene": "test of beweging"}


class SearchBox(QWidget):
    """Finds while one types; Enter or a click opens, arrows walk, Esc leaves."""

    opened = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._make: Callable[[], SearchIndex] | None = None
        self._made: SearchIndex | None = None
        self.field = QLineEdit(self)
        self.field.setObjectName("search")
        self.field.setPlaceholderText("Zoek een naam of klacht  (Ctrl+F)")
        self.field.setAccessibleName("Zoeken")
        self.results = QListWidget(self)
        self.results.setObjectName("results")
        self.results.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.results.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 4)
        layout.setSpacing(4)
        layout.addWidget(self.field)
        layout.addWidget(self.results)
        self.field.textChanged.connect(self._search)
        self.field.returnPressed.connect(self._open_current)
        self.results.itemClicked.connect(self._open)
        self.field.installEventFilter(self)

    def set_index(self, make: Callable[[], SearchIndex]) -> None:
        """Search in these names from now on; the index is made when it is first needed."""
        self._make, self._made = make, None
        if self.field.text():
            self._search(self.field.text())

    def prepare(self) -> SearchIndex | None:
        """Make the index now, in an idle moment, and return it; None before there are names."""
        self.field.setClearButtonEnabled(True)  # reads pictures: the window need not wait for that
        if self._made is None and self._make is not None:
            self._made = self._make()
        return self._made

    def focus(self) -> None:
        """Put the cursor here with the old text selected."""
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()

    def leave(self) -> bool:
        """Close the results; True when there was something to close."""
        was_open = bool(self.field.text()) or self.field.hasFocus()
        self.field.clear()
        if self.field.hasFocus():
            self.field.clearFocus()
        return was_open

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Up and Down walk through the results while one types."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()), 0)
            if step and self.results.count():
                row = (self.results.currentRow() + step) % self.results.count()
                self.results.setCurrentRow(row)
                return True
        return super().eventFilter(watched, event)

    def _search(self, text: str) -> None:
        self.results.clear()
        index = self.prepare()
        found = index.search(text)[:_MOST_SHOWN] if index else []
        for hit in found:
            item = QListWidgetItem(_line(hit))
            item.setData(_FOUND, hit)
            item.setToolTip(plain_tip(f"{hit.name} ({hit.matched})"))
            self.results.addItem(item)
        if text.strip() and not found:
            nothing = QListWidgetItem("Niets gevonden. Probeer een deel van het woord.")
            nothing.setFlags(Qt.ItemFlag.NoItemFlags)
            self.results.addItem(nothing)
        self.results.setVisible(bool(text.strip()))
        if found:
            self.results.setCurrentRow(0)
        rows = self.results.count()
        height = self.results.sizeHintForRow(0) if rows else 0
        self.results.setFixedHeight(min(rows, _MOST_SHOWN) * max(height, 20) + 6)

    def _open_current(self) -> None:
        item = self.results.currentItem()
        if item:
            self._open(item)

    def _open(self, item: QListWidgetItem) -> None:
        hit = item.data(_FOUND)
        if hit is not None:
            self.field.clear()
            self.opened.emit(hit)


def _line(hit: Found) -> str:
    what = _KINDS.get(hit.kind, "")
    same = hit.matched.lower() == hit.name.lower()
    extra = " · ".join(filter(None, ["" if same else hit.matched, what]))
    return f"{hit.name}   ({extra})" if extra else hit.name
