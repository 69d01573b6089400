"""Painting the legend of colours in the corner of the 3D view."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter

_MARGIN_PX = 8
_PAD_PX = 10


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
    if not rows:
        return
    metrics = painter.fontMetrics()
    line = metrics.height() + 5
    dot = metrics.height() * 0.72
    widest = max(metrics.horizontalAdvance(words) for _, words in rows)
    width = min(widest + dot + 3 * _PAD_PX, area.width() - 2 * _MARGIN_PX)
    height = line * len(rows) + 2 * _PAD_PX - 5
    box = QRectF(_MARGIN_PX, area.height() - height - metrics.height() - 26, width, height)
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
