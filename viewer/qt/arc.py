"""An arc such as a goniometer has: how far a motion goes, and where it is now."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from viewer.motion_view import Angle

#: Angle on the dial, counted clockwise from up, of the least and of the most that is ever shown.
_SPAN_DEG = 125.0
_WIDTH_PX = 5.0


class Arc(QWidget):
    """Draws the normal range of one angle and the angle itself.

    Zero is up; the positive direction goes clockwise. The range of the hip alone is a full band,
    what is reached with the pelvis a thin one.

    Parameters
    ----------
    parent : QWidget
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._angle: Angle | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_angle(self, angle: Angle) -> None:
        """Show an angle with its range."""
        if angle == self._angle:
            return
        self._angle = angle
        told = (
            f"{angle.title}: {value_words(angle, angle.value_deg)}; normaal bereik "
            f"{value_words(angle, angle.least_deg)} tot {value_words(angle, angle.most_deg)}"
        )
        self.setAccessibleName(told)
        self.setToolTip(told)
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        """Return the size that its figures need."""
        letters = self.fontMetrics()
        return QSize(6 * letters.averageCharWidth() * 2, 4 * letters.height() + 8)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Return the least size."""
        return QSize(56, self.sizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Draw range, needle and figures."""
        angle = self._angle
        if angle is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        letters = painter.fontMetrics()
        palette = self.palette()
        accent = palette.color(QPalette.ColorRole.Highlight)
        quiet = palette.color(QPalette.ColorRole.PlaceholderText)
        room = QRectF(self.rect()).adjusted(6, 6, -6, -(letters.height() + 4))
        radius = max(12.0, min(room.width() / 2, room.height() * 0.62) - _WIDTH_PX)
        middle = QPointF(room.center().x(), room.top() + radius + _WIDTH_PX)
        scale = _SPAN_DEG / max(abs(angle.least_deg), angle.reach_deg, 1.0)
        pen = QPen(QColor(quiet.red(), quiet.green(), quiet.blue(), 60), _WIDTH_PX)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        soft = QColor(accent.red(), accent.green(), accent.blue(), 90)
        for low, high, colour, width in (
            (-_SPAN_DEG, _SPAN_DEG, pen.color(), 2.0),
            (angle.most_deg * scale, angle.reach_deg * scale, soft, 2.5),
            (angle.least_deg * scale, angle.most_deg * scale, soft, _WIDTH_PX),
            (min(angle.value_deg, 0) * scale, max(angle.value_deg, 0) * scale, accent, _WIDTH_PX),
        ):
            if high > low:
                pen.setColor(colour)
                pen.setWidthF(width)
                painter.setPen(pen)
                box = QRectF(middle.x() - radius, middle.y() - radius, 2 * radius, 2 * radius)
                painter.drawArc(box, round(16 * (90 - high)), round(16 * (high - low)))
        needle = math.radians(angle.value_deg * scale)
        tip = middle + QPointF(math.sin(needle), -math.cos(needle)) * (radius + 1)
        painter.setPen(QPen(accent, 2.0, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        painter.drawLine(middle, tip)
        painter.setBrush(accent)
        painter.drawEllipse(middle, 2.5, 2.5)
        painter.setPen(quiet)
        foot = QRectF(0, self.height() - letters.height() - 1, self.width(), letters.height())
        flags = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(foot, flags | Qt.AlignmentFlag.AlignLeft, f" {abs(angle.least_deg):.0f}°")
        painter.drawText(foot, flags | Qt.AlignmentFlag.AlignRight, f"{angle.most_deg:.0f}° ")
        painter.end()


def value_words(angle: Angle, value_deg: float) -> str:
    """Return an angle in whole degrees with its direction: ``20° abductie``."""
    whole = round(value_deg)
    if whole == 0:
        return "0°"
    return f"{abs(whole)}° {angle.positive if whole > 0 else angle.negative}"
