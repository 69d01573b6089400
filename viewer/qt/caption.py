"""The words of a step over the 3D view, large enough to be read from beside the screen."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter

_PAD_PX = 12
_SIZE = 1.15
#: Widest and room left beside it, as shares of the width of the view.
_WIDEST = 0.74
#: Room above the lower edge, in heights of a line: there stand the words for the sides.
_ABOVE = 2.4
_FLAGS = int(Qt.AlignmentFlag.AlignCenter) | int(Qt.TextFlag.TextWordWrap)


def caption_box(font: QFont, text: str, area: QRect) -> QRectF | None:
    """Return where a text stands in the view; None for an empty one.

    Parameters
    ----------
    font : QFont
        That of the view; a caption is larger.
    text : str
    area : QRect
        The whole view.
    """
    if not text:
        return None
    metrics = QFontMetrics(_larger(font))
    widest = round(area.width() * _WIDEST)
    words = QRectF(metrics.boundingRect(QRect(0, 0, widest, area.height()), _FLAGS, text))
    box = QRectF(0, 0, words.width() + 2 * _PAD_PX, words.height() + 1.2 * _PAD_PX)
    box.moveCenter(QRectF(area).center())
    box.moveBottom(area.height() - _ABOVE * metrics.height())
    return box


def _larger(font: QFont) -> QFont:
    larger = QFont(font)
    larger.setPointSizeF(font.pointSizeF() * _SIZE)
    return larger


def paint_caption(painter: QPainter, text: str, area: QRect, *, dark: bool) -> int:
    """Paint a text in the middle above the lower edge; nothing for an empty one.

    Returns
    -------
    int
        How much room it took above what always stands at the lower edge, in pixels.
    """
    box = caption_box(painter.font(), text, area)
    if box is None:
        return 0
    painter.save()
    painter.setFont(_larger(painter.font()))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(30, 34, 39, 232) if dark else QColor(255, 255, 255, 236))
    painter.drawRoundedRect(box, 9, 9)
    painter.setPen(QColor("#eceef0" if dark else "#22262b"))
    painter.drawText(box, _FLAGS, text)
    painter.restore()
    return caption_room_px(box)


def caption_room_px(box: QRectF | None) -> int:
    """Return how much room a caption takes above what always stands at the lower edge, px."""
    return 0 if box is None else round(box.height()) + _PAD_PX // 2
