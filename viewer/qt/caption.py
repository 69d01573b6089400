"""The words of a step over the 3D view, large enough to be read from beside the screen."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter

_PAD_PX = 12
_SIZE = 1.15
#: Widest and room left beside it, as shares of the width of the view.
_WIDEST = 0.74
#: Room above the lower edge, in heights of a line: there stand the words for the sides.
_ABOVE = 2.4


def paint_caption(painter: QPainter, text: str, area: QRect, *, dark: bool) -> int:
    """Paint a text in the middle above the lower edge; nothing for an empty one.

    Returns
    -------
    int
        How much room it took above what always stands at the lower edge, in pixels.
    """
    if not text:
        return 0
    painter.save()
    font = QFont(painter.font())
    font.setPointSizeF(font.pointSizeF() * _SIZE)
    painter.setFont(font)
    metrics = painter.fontMetrics()
    flags = int(Qt.AlignmentFlag.AlignCenter) | int(Qt.TextFlag.TextWordWrap)
    widest = round(area.width() * _WIDEST)
    words = QRectF(metrics.boundingRect(QRect(0, 0, widest, area.height()), flags, text))
    box = QRectF(0, 0, words.width() + 2 * _PAD_PX, words.height() + 1.2 * _PAD_PX)
    box.moveCenter(QRectF(area).center())
    box.moveBottom(area.height() - _ABOVE * metrics.height())
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(30, 34, 39, 232) if dark else QColor(255, 255, 255, 236))
    painter.drawRoundedRect(box, 9, 9)
    painter.setPen(QColor("#eceef0" if dark else "#22262b"))
    painter.drawText(box, flags, text)
    painter.restore()
    return round(box.height()) + _PAD_PX // 2
