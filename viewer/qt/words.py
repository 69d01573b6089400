"""Words on the picture: whose right is where, and the name at the mouse."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from viewer.qt.cube import screen_axes
from viewer.scene import Camera

#: Room beside a word.
_PAD_PX = 6
#: From the front and from behind, within this (cosine), sides are named.
_FACING = 0.35


def paint_sides(
    painter: QPainter, camera: Camera, area: QRect, *, left_hip: bool, dark: bool
) -> None:
    """Say which edge is the patient's right: always, on pictures and prints too."""
    right, _, _ = screen_axes(camera)
    metrics = painter.fontMetrics()
    margin, bottom = 8.0, area.height() - metrics.height() - 14.0
    _paint_word(painter, "linkerheup" if left_hip else "rechterheup", margin, 8.0, dark=dark)
    if abs(right[0]) < _FACING:
        return
    edges = ("rechts van de patiënt", "links van de patiënt")
    first, second = edges if right[0] > 0 else edges[::-1]
    _paint_word(painter, first, margin, bottom, dark=dark)
    wide = metrics.horizontalAdvance(second) + 2 * _PAD_PX
    _paint_word(painter, second, area.width() - margin - wide, bottom, dark=dark)


def paint_name(painter: QPainter, text: str, mouse: QPointF, area: QRect) -> None:
    """Write a name beside the mouse, within the area."""
    metrics = painter.fontMetrics()
    flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
    box = QRectF(metrics.boundingRect(area, int(flags), text))
    box = QRectF(0, 0, box.width() + 18, box.height() + 10)
    box.moveTopLeft(mouse + QPointF(16, 18))
    if box.right() > area.width() - 4:
        box.moveRight(max(mouse.x() - 12, min(box.width() + 4, area.width() - 4)))
    if box.bottom() > area.height() - 4:
        box.moveBottom(mouse.y() - 12)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(20, 24, 28, 225))
    painter.drawRoundedRect(box, 6, 6)
    painter.setPen(QColor("#f5f6f7"))
    painter.drawText(box.adjusted(9, 5, -9, -5), int(flags), text)


def _paint_word(painter: QPainter, word: str, x: float, y: float, *, dark: bool) -> None:
    """Write a word that is read on bone and on muscle alike."""
    metrics = painter.fontMetrics()
    wide = metrics.horizontalAdvance(word) + 2 * _PAD_PX
    box = QRectF(x, y, wide, metrics.height() + 4)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(30, 34, 39, 150) if dark else QColor(240, 243, 246, 150))
    painter.drawRoundedRect(box, 5, 5)
    painter.setPen(QColor("#d5dae0" if dark else "#3d444c"))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, word)
