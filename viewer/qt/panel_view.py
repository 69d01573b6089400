"""The panel on the right: shows a ``Panel`` and hands on what is clicked in it."""

from __future__ import annotations

import math

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from viewer.panel_model import Block, Entry, Panel
from viewer.qt.flow import FlowLayout
from viewer.qt.panel_widgets import (
    Chip,
    EntryButton,
    crumb_label,
    fact_label,
    label,
    rich_label,
    title_label,
)

#: More entries than this are folded away until asked for.
_FOLD_AFTER = 12
#: Widgets that are built before the panel is shown: names, text and first facts. What comes below
#: follows at the next turn of the loop, so that nobody waits for it.
_AT_ONCE = 12
#: As many more are shown at once all the same: a button for two more is no gain.
_FOLD_SLACK = 3


class PanelView(QWidget):
    """Names, text, facts and things to click; the signals carry kind and id."""

    opened = Signal(str, str)
    #: The words of another panel are on the screen.
    written = Signal()
    back_wanted = Signal()
    forward_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("side")
        self.back = _small_button("◀ Terug", "panel_back", self)
        self.forward = _small_button("Vooruit ▶", "panel_forward", self)
        self.back.clicked.connect(self.back_wanted)
        self.forward.clicked.connect(self.forward_wanted)
        buttons = QHBoxLayout()
        buttons.setContentsMargins(12, 6, 12, 6)
        buttons.addWidget(self.back)
        buttons.addStretch(1)
        buttons.addWidget(self.forward)
        self._scroll = QScrollArea(self)
        self._scroll.setObjectName("panel_scroll")
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        # always there, though unseen: lines must not wrap anew when the rest of a panel comes
        self._scroll.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._scroll, 1)
        layout.addLayout(buttons)
        self._buttons: dict[tuple[str, str], QPushButton] = {}
        #: Of entries that are folded away, what opens them.
        self._folded: dict[tuple[str, str], QToolButton] = {}
        self._shown: Panel | None = None
        self._column: QVBoxLayout | None = None
        #: Blocks that are not built yet: what is out of sight comes at the next turn of the loop.
        self._coming: list[Block] = []
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(0)
        self._later.timeout.connect(self.finish)

    @property
    def shown(self) -> Panel | None:
        """The panel that is on screen."""
        return self._shown

    def entry_button(self, kind: str, id_: str) -> QPushButton | None:
        """Return the button of an entry, brought into sight; what is folded away is opened."""
        self.finish()
        if (kind, id_) not in self._buttons and (kind, id_) in self._folded:
            self._folded[kind, id_].click()
        button = self._buttons.get((kind, id_))
        if button:
            self.bring_in_sight(button)
        return button

    def unfold(self) -> None:
        """Show all that is folded away."""
        self.finish()
        for more in set(self._folded.values()):
            if not more.isHidden():
                more.click()

    def bring_in_sight(self, widget: QWidget) -> None:
        """Scroll until a widget of the panel is seen."""
        self.finish()
        self._scroll.ensureWidgetVisible(widget)

    def labels(self) -> list[QLabel]:
        """Return the labels that are shown, from the top."""
        self.finish()
        body = self._scroll.widget()
        return body.findChildren(QLabel) if body else []

    def show_panel(self, panel: Panel) -> None:
        """Show another panel from its top; what is new of the same thing stays where it is read.

        Its words are on the screen when this returns: nobody waits for the model with reading.
        """
        if panel == self._shown:
            return
        same_thing = self._shown is not None and self._shown.title == panel.title
        kept = self._scroll.verticalScrollBar().value() if same_thing else 0
        self._shown = panel
        self._buttons, self._folded = {}, {}
        body = QWidget()
        body.setObjectName("panel")
        column = QVBoxLayout(body)
        column.setContentsMargins(18, 14, 18, 18)
        column.setSpacing(8)
        if panel.breadcrumb:
            crumb = crumb_label(panel.breadcrumb)
            crumb.linkActivated.connect(lambda id_: self.opened.emit("crumb", id_))
            column.addWidget(crumb)
        column.addWidget(title_label(panel.title))
        for text, name in ((panel.lay, "lay"), (panel.latin, "latin")):
            if text and text.casefold() != panel.title.casefold():
                column.addWidget(label(text, name))
        column.addStretch(1)
        self._column = column
        self._coming = list(panel.blocks)
        self._build(_AT_ONCE)
        self._scroll.setWidget(body)
        if kept:
            self.finish()
            column.activate()
            body.adjustSize()
        elif self._coming:
            self._later.start()
        self._scroll.verticalScrollBar().setValue(kept)
        self.repaint()
        self.written.emit()

    def finish(self) -> None:
        """Build now what is below the part that is seen first."""
        self._later.stop()
        self._build(math.inf)

    def _build(self, most: float) -> None:
        """Build blocks until they hold this many widgets, at least one; the review comes last."""
        while self._coming and most > 0:
            block = self._coming.pop(0)
            entries = min(len(block.entries), _FOLD_AFTER + _FOLD_SLACK)
            most -= 2 + 2 * len(block.rows) + 2 * len(block.facts) + 3 * entries
            self._add(self._block(block))
            if not self._coming and self._shown and self._shown.review:
                self._add(label(self._shown.review, "quiet"))

    def _add(self, widget: QWidget) -> None:
        """Put a widget below the others, above the room that is left."""
        if self._column:
            self._column.insertWidget(self._column.count() - 1, widget)

    def _block(self, block: Block) -> QWidget:
        frame = QFrame()
        frame.setObjectName(block.kind)
        column = QVBoxLayout(frame)
        framed = block.kind in ("alarm", "claim")
        column.setContentsMargins(*((12, 9, 12, 10) if framed else (0, 2, 0, 2)))
        column.setSpacing(5)
        if block.title:
            column.addWidget(label(block.title, "heading"))
        if block.text:
            text = rich_label(block.text, "quiet" if block.kind == "note" else "text")
            text.linkActivated.connect(self._open_link)
            column.addWidget(text)
        for name, value in block.rows:
            column.addLayout(_stacked(label(name, "quiet"), label(value, "strong")))
        for fact in block.facts:
            told = fact_label(fact)
            told.linkActivated.connect(self._open_link)
            column.addLayout(_stacked(label(fact.label, "quiet"), told))
        if block.kind == "chips":
            column.addWidget(self._chips(block.entries))
        else:
            self._add_entries(column, block)
        return frame

    def _open_link(self, id_: str) -> None:
        self.opened.emit("link", id_)

    def _chips(self, entries: tuple[Entry, ...]) -> QWidget:
        group = QWidget()
        flow = FlowLayout(group)
        for entry in entries:
            flow.addWidget(self._wired(Chip(entry), entry))
        return group

    def _add_entries(self, column: QVBoxLayout, block: Block) -> None:
        entries = block.entries
        if len(entries) <= _FOLD_AFTER + _FOLD_SLACK:
            self._add_buttons(column, block, entries)
            return
        self._add_buttons(column, block, entries[:_FOLD_AFTER])
        rest = entries[_FOLD_AFTER:]
        more = QToolButton()
        more.setObjectName("panel_more")
        more.setText(f"Nog {len(rest)} tonen …")
        more.clicked.connect(lambda: self._add_buttons(column, block, rest))
        more.clicked.connect(more.hide)
        column.addWidget(more)
        self._folded |= {(entry.kind, entry.id): more for entry in rest}

    def _add_buttons(self, column: QVBoxLayout, block: Block, entries: tuple[Entry, ...]) -> None:
        for entry in entries:
            button = EntryButton(entry, alarm=block.kind == "alarm")
            column.addWidget(self._wired(button, entry))

    def _wired(self, button: QPushButton, entry: Entry) -> QPushButton:
        button.clicked.connect(lambda: self.opened.emit(entry.kind, entry.id))
        self._buttons.setdefault((entry.kind, entry.id), button)
        return button


def _small_button(text: str, name: str, parent: QWidget) -> QToolButton:
    button = QToolButton(parent)
    button.setText(text)
    button.setObjectName(name)
    return button


def _stacked(first: QWidget, second: QWidget) -> QVBoxLayout:
    """Return a small line above what it belongs to."""
    column = QVBoxLayout()
    column.setContentsMargins(0, 0, 0, 3)
    column.setSpacing(0)
    column.addWidget(first)
    column.addWidget(second)
    return column
