"""The small widgets that the panel is built of: labels, buttons that wrap, facts with links."""

from __future__ import annotations

import html

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QLabel, QPushButton, QSizePolicy, QVBoxLayout

from content.markup import to_html
from viewer.panel_model import Entry, Fact

#: Roomier lists than Qt's own, which indent by 40 pixels, and lines that do not touch.
_LIST = '<ul style="margin-left: 16px; -qt-list-indent: 0;">'
_PARAGRAPH = '<p style="margin-top: 0; margin-bottom: 7px; line-height: 122%;">'
_ITEM = '<li style="margin-bottom: 3px; line-height: 118%;">'

#: A word of a title with more letters than this does not fit beside others.
_LONG_WORD = 17

#: Room for the line around a button, and the least width of one.
_FRAME_PX, _LEAST_PX = 2, 40


def plain_tip(text: str) -> str:
    """Return a text as a tool tip in which marks mean nothing.

    Qt takes a tip that looks like HTML for HTML and would open the files it names.
    """
    return f"<span>{html.escape(text)}</span>" if text else ""


def label(text: str, name: str, *, selectable: bool = True) -> QLabel:
    """Return a label that wraps and shows the text as it is, marks included."""
    made = QLabel()
    made.setObjectName(name)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setText(text)
    made.setIndent(0)
    made.setWordWrap(True)
    if selectable:
        made.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return made


def title_label(text: str) -> QLabel:
    """Return the title of a panel, in smaller letters where a word of it is very long."""
    longest = max(map(len, text.split()), default=0)
    return label(text, "title" if longest <= _LONG_WORD else "longtitle")


def rich_label(markup: str, name: str) -> QLabel:
    """Return a label with the allowed forms of Markdown; links are left to who listens."""
    rendered = to_html(markup)
    rendered = rendered.replace("<ul>", _LIST).replace("<p>", _PARAGRAPH).replace("<li>", _ITEM)
    return _linked_label(rendered, name)


def fact_label(fact: Fact) -> QLabel:
    """Return a fact whose words can be clicked."""
    pieces = []
    for text, target in fact.items:
        safe = html.escape(text)
        pieces.append(f'<a href="{html.escape(target)}">{safe}</a>' if target else safe)
    return _linked_label(f'<p style="line-height: 118%;">{"".join(pieces)}</p>', "text")


def crumb_label(steps: tuple[tuple[str, str], ...]) -> QLabel:
    """Return the way to a structure; each step can be clicked."""
    shown = [
        f'<a href="{html.escape(id_)}">{html.escape(title)}</a>' if id_ else html.escape(title)
        for id_, title in steps
    ]
    return _linked_label(" › ".join(shown), "crumb")


def _linked_label(rendered: str, name: str) -> QLabel:
    made = QLabel()
    made.setObjectName(name)
    made.setTextFormat(Qt.TextFormat.RichText)
    made.setText(rendered)
    made.setWordWrap(True)
    made.setTextInteractionFlags(Qt.TextInteractionFlag.TextBrowserInteraction)
    made.setOpenExternalLinks(False)
    return made


class _WrappingButton(QPushButton):
    """A button whose lines of text wrap, so that nothing of them is cut off.

    Parameters
    ----------
    entry : Entry
    lines : tuple of (str, str)
        Text of each line, and the name that gives it its looks; empty texts are left out.
    margins_px : tuple of int
        Left, top, right, bottom.
    """

    def __init__(
        self,
        entry: Entry,
        lines: tuple[tuple[str, str], ...],
        margins_px: tuple[int, int, int, int],
    ) -> None:
        super().__init__()
        self.setObjectName(f"{entry.kind}_{entry.id}")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(" · ".join(text for text, _ in lines if text))
        self.setToolTip(plain_tip(entry.tip))
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(*margins_px)
        self._column.setSpacing(1)
        self._lines: list[QLabel] = []
        for text, name in lines:
            if text:
                line = label(text, name, selectable=False)
                line.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
                self._column.addWidget(line)
                self._lines.append(line)

    def hasHeightForWidth(self) -> bool:  # noqa: N802
        """Return that the height follows from the width."""
        return True

    def heightForWidth(self, width: int) -> int:  # noqa: N802
        """Return the height that the wrapped lines need."""
        return self._column.totalHeightForWidth(width)

    def sizeHint(self) -> QSize:  # noqa: N802
        """Return the size with each text in one line."""
        for line in self._lines:
            line.ensurePolished()
        margins = self._column.contentsMargins()
        widest = max(
            (line.fontMetrics().horizontalAdvance(line.text()) for line in self._lines), default=0
        )
        width = widest + margins.left() + margins.right() + 2 * _FRAME_PX
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Return the least size: as high as the wrapped lines at the width it has."""
        return QSize(_LEAST_PX, self.heightForWidth(max(self.width(), _LEAST_PX)))


class EntryButton(_WrappingButton):
    """Something to click as wide as the panel, with a title and a small second line.

    Parameters
    ----------
    entry : Entry
    alarm : bool
        In the colours of an alarm.
    """

    def __init__(self, entry: Entry, *, alarm: bool = False) -> None:
        lines = ((entry.title, "entrytitle"), (entry.small, "entrysmall"))
        super().__init__(entry, lines, (11, 6, 10, 6))
        self.setProperty("alarm", alarm)
        self.setProperty("role", entry.role)
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)


class Chip(_WrappingButton):
    """An entry in short form, no wider than its title."""

    def __init__(self, entry: Entry) -> None:
        super().__init__(entry, ((entry.title, "entrytitle"),), (12, 5, 12, 5))
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
