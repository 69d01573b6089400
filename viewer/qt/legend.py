"""Painting the legend of colours in the corner of the 3D view."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter

_MARGIN_PX = 8
_PAD_PX = 10
#: Size of a dot in heights of the text, and room between two lines.
_DOT, _LINE_PX = 0.72, 5


def legend_box(
    metrics: QFontMetrics, rows: tuple[tuple[str, str], ...], area: QRect
) -> QRectF | None:
    """Return where the legend of these rows stands, None for no rows."""
    if not rows:
        return None
    widest = max(metrics.horizontalAdvance(words) for _, words in rows)
    dot = metrics.height() * _DOT
    width = min(widest + dot + 3 * _PAD_PX, area.width() - 2 * _MARGIN_PX)
    height = (metrics.height() + _LINE_PX) * len(rows) + 2 * _PAD_PX - _LINE_PX
    return QRectF(_MARGIN_PX, area.height() - height - metrics.height() - 26, width, height)


def paint_legend(
    painter: QPainter, rows: tuple[tuple[str, str], ...], area: QRect, *, dark: bool
) -> None:
    """Paint colours with their words above the lower left corner; nothing for no rows.

    Parameters
    ----------
    rows : tuple of (colour, words)
        Colours as ``#rrggbb``.
    area : QRect
        The whole widget.
    """
    metrics = painter.fontMetrics()
    box = legend_box(metrics, rows, area)
    if box is None:
        return
    line, dot = metrics.height() + _LINE_PX, metrics.height() * _DOT
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(30, 34, 39, 225) if dark else QColor(255, 255, 255, 225))
    painter.drawRoundedRect(box, 7, 7)
    for number, (colour, words) in enumerate(rows):
        top = box.top() + _PAD_PX + number * line
        middle = QPointF(box.left() + _PAD_PX + dot / 2, top + metrics.height() / 2)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colour))
        painter.drawEllipse(middle, dot / 2, dot / 2)
        painter.setPen(QColor("#eceef0" if dark else "#22262b"))
        text = QRectF(box.left() + 2 * _PAD_PX + dot, top, box.right(), metrics.height())
        painter.drawText(text, Qt.AlignmentFlag.AlignLeft, words)
    painter.restore()
