"""The panel on the right: shows a ``Panel`` and hands on what is clicked in it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from content.markup import to_html
from content.schema import ROLES
from viewer.panel_model import Block, Entry, Panel
from viewer.scene import EMPHASIS_COLOURS

#: More entries than this are folded away until asked for.
_FOLD_AFTER = 9


class PanelView(QWidget):
    """Names, text, facts and things to click; the signals carry kind and id."""

    opened = Signal(str, str)
    back_wanted = Signal()
    forward_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("side")
        self.back = _small_button("◀ Terug", self)
        self.forward = _small_button("Vooruit ▶", self)
        self.back.clicked.connect(self.back_wanted)
        self.forward.clicked.connect(self.forward_wanted)
        buttons = QHBoxLayout()
        buttons.setContentsMargins(10, 6, 10, 6)
        buttons.addWidget(self.back)
        buttons.addStretch(1)
        buttons.addWidget(self.forward)
        self._scroll = QScrollArea(self)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._scroll, 1)
        layout.addLayout(buttons)
        self._buttons: dict[tuple[str, str], QPushButton] = {}
        self._shown: Panel | None = None

    @property
    def shown(self) -> Panel | None:
        """The panel that is on screen."""
        return self._shown

    def entry_button(self, kind: str, id_: str) -> QPushButton | None:
        """Return the button of an entry, brought into sight."""
        button = self._buttons.get((kind, id_))
        if button:
            self._scroll.ensureWidgetVisible(button)
        return button

    def show_panel(self, panel: Panel) -> None:
        """Show another panel, from its top."""
        if panel == self._shown:
            return
        self._shown = panel
        self._buttons = {}
        body = QWidget()
        body.setObjectName("panel")
        column = QVBoxLayout(body)
        column.setContentsMargins(16, 12, 16, 16)
        column.setSpacing(6)
        if panel.breadcrumb:
            column.addWidget(self._crumb(panel))
        column.addWidget(_label(panel.title, "title"))
        for text, name in ((panel.lay, "lay"), (panel.latin, "latin")):
            if text and text != panel.title:
                column.addWidget(_label(text, name))
        for block in panel.blocks:
            column.addWidget(self._block(block))
        if panel.review:
            column.addWidget(_label(panel.review, "quiet"))
        column.addStretch(1)
        self._scroll.setWidget(body)
        self._scroll.verticalScrollBar().setValue(0)

    def _crumb(self, panel: Panel) -> QLabel:
        steps = " › ".join(
            f'<a href="{id_}">{to_html(title)[3:-4]}</a>' if id_ else title
            for id_, title in panel.breadcrumb
        )
        label = _label("", "crumb")
        label.setText(steps)
        label.linkActivated.connect(lambda id_: self.opened.emit("crumb", id_))
        return label

    def _block(self, block: Block) -> QWidget:
        frame = QFrame()
        frame.setObjectName(block.kind)
        column = QVBoxLayout(frame)
        framed = block.kind in ("alarm", "claim")
        column.setContentsMargins(*((10, 8, 10, 8) if framed else (0, 2, 0, 2)))
        column.setSpacing(4)
        if block.title:
            column.addWidget(_label(block.title, "heading"))
        if block.text:
            text = _label("", "quiet" if block.kind == "note" else "text")
            text.setText(to_html(block.text))
            text.linkActivated.connect(lambda id_: self.opened.emit("link", id_))
            column.addWidget(text)
        if block.rows:
            column.addWidget(_rows(block.rows))
        if block.entries:
            self._add_entries(column, block.entries)
        return frame

    def _add_entries(self, column: QVBoxLayout, entries: tuple[Entry, ...]) -> None:
        rest = QWidget()
        below = QVBoxLayout(rest)
        below.setContentsMargins(0, 0, 0, 0)
        below.setSpacing(4)
        fold = len(entries) > _FOLD_AFTER + 3
        for number, entry in enumerate(entries):
            target = below if fold and number >= _FOLD_AFTER else column
            target.addWidget(self._entry(entry))
        if not fold:
            return
        rest.hide()
        more = QToolButton()
        more.setText(f"Nog {len(entries) - _FOLD_AFTER} tonen …")
        more.clicked.connect(rest.show)
        more.clicked.connect(more.hide)
        column.addWidget(more)
        column.addWidget(rest)

    def _entry(self, entry: Entry) -> QPushButton:
        button = QPushButton()
        button.setObjectName("entry")
        button.setCursor(Qt.CursorShape.PointingHandCursor)
        role = ROLES.get(entry.role, "")
        small = " · ".join(filter(None, [role, entry.note]))
        button.setText(f"{entry.title}\n{small}" if small else entry.title)
        if entry.role in EMPHASIS_COLOURS:
            button.setStyleSheet(f"border-left: 5px solid {EMPHASIS_COLOURS[entry.role]};")
        if entry.tip:
            button.setToolTip(entry.tip)
        button.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        button.clicked.connect(lambda: self.opened.emit(entry.kind, entry.id))
        self._buttons.setdefault((entry.kind, entry.id), button)
        return button


def _small_button(text: str, parent: QWidget) -> QToolButton:
    button = QToolButton(parent)
    button.setText(text)
    return button


def _label(text: str, name: str) -> QLabel:
    label = QLabel()
    label.setObjectName(name)
    label.setTextFormat(Qt.TextFormat.PlainText if text else Qt.TextFormat.RichText)
    label.setText(text)
    label.setWordWrap(True)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextBrowserInteraction)
    label.setOpenExternalLinks(False)
    return label


def _rows(rows: tuple[tuple[str, str], ...]) -> QWidget:
    widget = QWidget()
    grid = QGridLayout(widget)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(10)
    grid.setVerticalSpacing(4)
    grid.setColumnStretch(0, 2)
    grid.setColumnStretch(1, 3)
    for number, (name, value) in enumerate(rows):
        first, second = _label(name, "quiet"), _label(value, "text")
        grid.addWidget(first, number, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(second, number, 1, Qt.AlignmentFlag.AlignTop)
    return widget
