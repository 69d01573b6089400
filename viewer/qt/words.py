"""Words on the picture: whose right is where, and the name at the mouse."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter

from viewer.qt.cube import screen_axes
from viewer.scene import Camera

#: Room beside a word.
_PAD_PX = 6
#: Room between words and the edges of the picture.
_EDGE_PX = 8.0
#: From the front and from behind, within this (cosine), sides are named.
_FACING = 0.35
_NAME_FLAGS = int(Qt.AlignmentFlag.AlignLeft) | int(Qt.AlignmentFlag.AlignVCenter)


def side_words(
    metrics: QFontMetrics, camera: Camera, area: QRect, *, left_hip: bool
) -> list[tuple[str, QRectF]]:
    """Return which hip this is, and which edge is the patient's right, with where that stands."""
    right, _, _ = screen_axes(camera)
    tall, low = metrics.height() + 4.0, area.height() - metrics.height() - 14.0

    def wide(word: str) -> float:
        return metrics.horizontalAdvance(word) + 2.0 * _PAD_PX

    hip = "linkerheup" if left_hip else "rechterheup"
    words = [(hip, QRectF(_EDGE_PX, _EDGE_PX, wide(hip), tall))]
    if abs(right[0]) >= _FACING:
        edges = ("rechts van de patiënt", "links van de patiënt")
        first, second = edges if right[0] > 0 else edges[::-1]
        words.append((first, QRectF(_EDGE_PX, low, wide(first), tall)))
        far = area.width() - _EDGE_PX - wide(second)
        words.append((second, QRectF(far, low, wide(second), tall)))
    return words


def paint_sides(
    painter: QPainter, camera: Camera, area: QRect, *, left_hip: bool, dark: bool, within: QRect
) -> None:
    """Say which edge is the patient's right: always, on pictures and prints too.

    Parameters
    ----------
    area : QRect
        The whole widget.
    within : QRect
        What of it is painted anew.
    """
    for word, box in side_words(painter.fontMetrics(), camera, area, left_hip=left_hip):
        if box.intersects(QRectF(within)):
            _paint_word(painter, word, box, dark=dark)


def name_box(metrics: QFontMetrics, text: str, mouse: QPointF, area: QRect) -> QRectF:
    """Return where a name stands beside the mouse, within the area."""
    box = QRectF(metrics.boundingRect(area, _NAME_FLAGS, text))
    box = QRectF(0, 0, box.width() + 18, box.height() + 10)
    box.moveTopLeft(mouse + QPointF(16, 18))
    if box.right() > area.width() - 4:
        box.moveRight(max(mouse.x() - 12, min(box.width() + 4, area.width() - 4)))
    if box.bottom() > area.height() - 4:
        box.moveBottom(mouse.y() - 12)
    return box


def paint_name(painter: QPainter, text: str, box: QRectF) -> None:
    """Write a name in its box."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(20, 24, 28, 225))
    painter.drawRoundedRect(box, 6, 6)
    painter.setPen(QColor("#f5f6f7"))
    painter.drawText(box.adjusted(9, 5, -9, -5), _NAME_FLAGS, text)


def _paint_word(painter: QPainter, word: str, box: QRectF, *, dark: bool) -> None:
    """Write a word that is read on bone and on muscle alike."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(30, 34, 39, 150) if dark else QColor(240, 243, 246, 150))
    painter.drawRoundedRect(box, 5, 5)
    painter.setPen(QColor("#d5dae0" if dark else "#3d444c"))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, word)
