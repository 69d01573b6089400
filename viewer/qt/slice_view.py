"""The picture of a cut laid out flat, as a scan: hover names, click chooses, the wheel steps."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPolygonF,
    QResizeEvent,
    QTransform,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from meshes.section.plane import Plane
from viewer.qt.slice_layout import (
    Area,
    Box,
    edge_letters,
    place_name,
    scale_bar_mm,
    seen_from,
    widest_place,
)
from viewer.scene import Hit, Slice, SlicePiece

#: A press that moves less than this is a click.
_CLICK_PX = 6.0
_MARGIN_PX = 14.0
#: What is framed at first: the muscles around one hip, low and high corner, mm, in the frame of the
#: atlas of a right hip.
_FRAMED_MM = ((-112.0, -78.0, -115.0), (92.0, 122.0, 115.0))
_NEAREST, _FARTHEST = 0.4, 40.0
#: Only what is larger than this gets its name written on it, unless it is chosen.
_NAMED_MM2 = 130.0
#: What stands out for one of these reasons gets it always.
_NAMED = frozenset({"chosen", "primary", "secondary"})
#: A name may be this much wider than the place it stands on.
_WIDER = 1.15
_LARGE_STEP = 10.0

#: Colours of what lies between the structures that are drawn, and of the ground, by look.
_BODY = {"light": "#f0e0b4", "dark": "#6d6248", "grey": "#c9c9c9"}
_GROUND = {"light": "#eef1f4", "dark": "#14181d", "grey": "#000000"}
_INK = {"light": "#22262b", "dark": "#eceef0", "grey": "#f2f2f2"}

_CTRL = Qt.KeyboardModifier.ControlModifier


@dataclass(frozen=True)
class _Drawn:
    """A piece with its paths, in mm."""

    piece: SlicePiece
    area: QPainterPath
    inside: QPainterPath
    size_mm2: float


class SliceView(QWidget):
    """Shows a :class:`viewer.scene.Slice`.

    Signals
    -------
    chosen : (Hit or None, bool)
        What was clicked, and whether it joins the choice.
    stepped : float
        Wheel or key: how many mm the plane should go on.
    """

    chosen = Signal(object, bool)
    stepped = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("slice")
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(160, 150)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAccessibleName("Snedebeeld")
        self.setToolTip("R rechts, L links, A voor, P achter, H hoofd, F voeten (van de patiënt)")
        self.dark = False
        self.grey = False
        self.pick: Callable[[float, float], Hit | None] = lambda x, y: None
        self.name_of: Callable[[Hit], str] = lambda hit: hit.part
        self.label_of: Callable[[str], str] = lambda part: part
        self.on_hover: Callable[[Hit | None], None] = lambda hit: None
        self._slice: Slice | None = None
        self._mirrored = False
        self._drawn: list[_Drawn] = []
        self._body = QPainterPath()
        self._zoom = 1.0
        self._shift_mm = QPointF()
        self._normal: tuple[float, ...] = ()
        self._hit: Hit | None = None
        self._pointed_out: str | None = None
        self._mouse = QPointF()
        self._press: QPointF | None = None
        self._dragging = False

    def show_slice(self, cut: Slice | None, *, mirrored: bool) -> None:
        """Take over a cut; zoom and place stay while its direction does."""
        from meshes.section.fill import size_mm2  # with manifold3d: a window can do without

        normal = cut.plane.normal if cut else ()
        if normal != self._normal or mirrored != self._mirrored:
            self._zoom, self._shift_mm = 1.0, QPointF()
        self._slice, self._mirrored, self._normal = cut, mirrored, normal
        self._drawn = [
            _Drawn(piece, _path(piece.area), _path(piece.inside), size_mm2(piece.area))
            for piece in (cut.pieces if cut else ())
        ]
        self._body = _path(cut.body) if cut else QPainterPath()
        if self._hit is not None:
            self._update_hover()
        self.update()

    def point_out(self, node: str | None) -> None:
        """Outline what the mouse is on in another picture of the same."""
        if node != self._pointed_out:
            self._pointed_out = node
            self.update()

    # -- where things are

    def transform(self) -> QTransform:
        """Return the way from the flat picture (mm, up is up) to the widget."""
        transform = QTransform()
        if self._slice is None:
            return transform
        frame = _hip_frame(self._slice.plane, mirrored=self._mirrored)
        wide, high = self.width() - 2 * _MARGIN_PX, self.height() - 2 * _MARGIN_PX
        scale = max(min(wide / frame.width(), high / frame.height()), 1e-3) * self._zoom
        middle = frame.center() + self._shift_mm
        transform.translate(self.width() / 2, self.height() / 2)
        transform.scale(scale, -scale)
        transform.translate(-middle.x(), -middle.y())
        return transform

    def _flat(self, point: QPointF) -> QPointF:
        inverted, _ = self.transform().inverted()
        return inverted.map(point)

    def _hit_at(self, point: QPointF) -> Hit | None:
        if self._slice is None:
            return None
        flat = self._flat(point)
        return self.pick(flat.x(), flat.y())

    def _update_hover(self) -> None:
        self._hit = self._hit_at(self._mouse)
        self.on_hover(self._hit)
        self.update()

    # -- hands

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Start of a click or a drag."""
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        self._press = self._mouse = event.position()
        self._dragging = False

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Move the picture, or hover."""
        step = event.position() - self._mouse
        self._mouse = event.position()
        if self._press is None:
            self._update_hover()
            return
        moved = self._mouse - self._press
        if not self._dragging and abs(moved.x()) + abs(moved.y()) < _CLICK_PX:
            return
        scale = self.transform().m11()
        step = step if self._dragging else moved
        self._dragging = True
        self._shift_mm += QPointF(-step.x() / scale, step.y() / scale)
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """A click chooses what is under the mouse."""
        press, self._press = self._press, None
        if press is not None and not self._dragging and event.button() == Qt.MouseButton.LeftButton:
            self.chosen.emit(self._hit_at(event.position()), bool(event.modifiers() & _CTRL))
        self._dragging = False

    def mouseDoubleClickEvent(self, _event: QMouseEvent) -> None:  # noqa: N802
        """Show the whole hip again."""
        self._zoom, self._shift_mm = 1.0, QPointF()
        self.update()

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802
        """Step through the body; with Ctrl zoom to the cursor."""
        steps = event.angleDelta().y() / 120.0
        if event.modifiers() & _CTRL:
            before = self._flat(event.position())
            self._zoom = min(_FARTHEST, max(_NEAREST, self._zoom * 1.15**steps))
            self._shift_mm += before - self._flat(event.position())
            self.update()
        elif steps:
            self.stepped.emit(steps)
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Step by page up and page down; other keys are the window's."""
        ways = {Qt.Key.Key_PageUp: 1.0, Qt.Key.Key_PageDown: -1.0}
        way = ways.get(Qt.Key(event.key()))
        if way is None:
            super().keyPressEvent(event)
            return
        large = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        self.stepped.emit(way * (_LARGE_STEP if large else 1.0))

    def leaveEvent(self, event: object) -> None:  # noqa: N802
        """Nothing is hovered outside."""
        self._hit = None
        self.on_hover(None)
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Draw again at the new size."""
        self.update()
        super().resizeEvent(event)

    # -- drawing

    @property
    def _look(self) -> str:
        return "grey" if self.grey else "dark" if self.dark else "light"

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Draw the cut with names, letters, scale and what it is seen from."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(_GROUND[self._look]))
        if self._slice is not None:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            transform = self.transform()
            painter.setTransform(transform)
            self._paint_areas(painter, 1.0 / transform.m11())
            painter.resetTransform()
            self._paint_labels(painter, transform)
            self._paint_letters(painter, self._slice.plane)
            self._paint_scale(painter, 1.0 / transform.m11())
            self._paint_seen_from(painter, self._slice.plane)
            if self._hit is not None and not self._dragging:
                self._paint_name(painter, self.name_of(self._hit))
        painter.end()

    def _paint_areas(self, painter: QPainter, px_mm: float) -> None:
        painter.fillPath(self._body, QColor(_BODY[self._look]))
        pointed_at = self._hit.node if self._hit else self._pointed_out
        for drawn in self._drawn:
            piece = drawn.piece
            colours = [self._colour(piece, k) for k in (0, 1)]
            painter.fillPath(drawn.area, colours[0])
            if not drawn.inside.isEmpty():
                painter.fillPath(drawn.inside, colours[1])
            edge = QColor(colours[0]).darker(150)
            painter.setPen(QPen(edge, 0.8 * px_mm))
            if piece.emphasis != "none" and self.grey:
                painter.setPen(QPen(QColor(piece.colours[0]), 2.2 * px_mm))
            if piece.node == pointed_at:
                painter.setPen(QPen(QColor("#19b4e6"), 2.6 * px_mm))
            painter.drawPath(drawn.area)

    def _colour(self, piece: SlicePiece, which: int) -> QColor:
        if self.grey and piece.emphasis == "none":
            colour = QColor(*(piece.greys[which],) * 3)
        else:
            colour = QColor(piece.colours[which])
        colour.setAlphaF(min(max(piece.opacity, 0.0), 1.0))
        return colour

    def _paint_labels(self, painter: QPainter, transform: QTransform) -> None:
        """Write names on what is large enough and beside what is chosen, none over another."""
        metrics = painter.fontMetrics()
        wanted = [d for d in self._drawn if d.piece.pickable and not d.piece.other_side]
        wanted.sort(key=lambda d: (d.piece.emphasis not in _NAMED, -d.size_mm2))
        frame = (2.0, 2.0, self.width() - 2.0, self.height() - 2.0)
        foot = self.height() - 2.0 * metrics.height()
        # the words at the foot and the scale
        taken: list[Box] = [(0.0, foot, float(self.width()), float(self.height()))]
        named: set[str] = set()
        for drawn in wanted:
            chosen = drawn.piece.emphasis in _NAMED
            name = self.label_of(drawn.piece.part)
            if name in named or not (chosen or drawn.size_mm2 >= _NAMED_MM2):
                continue
            x, y, wide_mm = widest_place(drawn.piece.area)
            at = transform.map(QPointF(x, y))
            size = metrics.horizontalAdvance(name), metrics.height()
            fits = size[0] <= wide_mm * transform.m11() * _WIDER
            shape = transform.mapRect(drawn.area.boundingRect())
            beside = (shape.left(), shape.top(), shape.right(), shape.bottom())
            box = place_name(
                (at.x(), at.y()), size, None if fits else beside, frame=frame, taken=taken
            )
            if box is None or not (fits or chosen):
                continue
            taken.append(box)
            named.add(name)
            if not fits:
                end = QPointF(min(max(at.x(), box[0]), box[2]), min(max(at.y(), box[1]), box[3]))
                painter.setPen(QPen(QColor(_INK[self._look]), 1.2))
                painter.drawLine(at, end)
            _write(painter, name, QPointF(box[0], box[1] + metrics.ascent()))

    def _paint_letters(self, painter: QPainter, plane: Plane) -> None:
        letters = edge_letters(plane)
        font = painter.font()
        font.setBold(True)
        painter.save()
        painter.setFont(font)
        painter.setPen(QColor(_INK[self._look]))
        area = QRectF(self.rect()).adjusted(6, 4, -6, -4)
        middle = Qt.AlignmentFlag.AlignVCenter
        across = Qt.AlignmentFlag.AlignHCenter
        painter.drawText(area, Qt.AlignmentFlag.AlignLeft | middle, letters["left"])
        painter.drawText(area, Qt.AlignmentFlag.AlignRight | middle, letters["right"])
        painter.drawText(area, Qt.AlignmentFlag.AlignTop | across, letters["top"])
        painter.drawText(area, Qt.AlignmentFlag.AlignBottom | across, letters["bottom"])
        painter.restore()

    def _paint_scale(self, painter: QPainter, px_mm: float) -> None:
        length_mm = scale_bar_mm(px_mm, self.width() * 0.25)
        long = length_mm / px_mm
        right, y = self.width() - 10.0, self.height() - 10.0
        painter.setPen(QPen(QColor(_INK[self._look]), 1.6))
        painter.drawLine(QPointF(right - long, y), QPointF(right, y))
        for x in (right - long, right):
            painter.drawLine(QPointF(x, y - 4), QPointF(x, y))
        text = f"{length_mm:g} mm".replace(".", ",")
        wide = painter.fontMetrics().horizontalAdvance(text)
        painter.drawText(QPointF(right - long / 2 - wide / 2, y - 7), text)

    def _paint_seen_from(self, painter: QPainter, plane: Plane) -> None:
        painter.setPen(QColor(_INK[self._look]))
        painter.drawText(QPointF(10.0, self.height() - 10.0), seen_from(plane))

    def _paint_name(self, painter: QPainter, name: str) -> None:
        metrics = painter.fontMetrics()
        box = QRectF(0, 0, metrics.horizontalAdvance(name) + 14, metrics.height() + 6)
        box.moveTopLeft(self._mouse + QPointF(14, 16))
        box.moveRight(min(box.right(), self.width() - 3.0))
        if box.bottom() > self.height() - 3:
            box.moveBottom(self._mouse.y() - 8)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(20, 24, 28, 225))
        painter.drawRoundedRect(box, 5, 5)
        painter.setPen(QColor("#f5f6f7"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, name)


def _path(area: Area) -> QPainterPath:
    path = QPainterPath()
    path.setFillRule(Qt.FillRule.OddEvenFill)
    for line in area:
        path.addPolygon(QPolygonF([QPointF(x, y) for x, y in line.tolist()]))
        path.closeSubpath()
    return path


def _hip_frame(plane: Plane, *, mirrored: bool) -> QRectF:
    """Return what of the flat picture the hip takes, in mm."""
    low, high = np.array(_FRAMED_MM)
    if mirrored:
        low[0], high[0] = -high[0], -low[0]
    corners = np.array(np.meshgrid(*zip(low, high, strict=True))).reshape(3, -1).T
    flat = plane.flat(corners)
    (left, bottom), (right, top) = flat.min(axis=0), flat.max(axis=0)
    return QRectF(left, bottom, right - left, top - bottom)


def _write(painter: QPainter, text: str, at: QPointF) -> None:
    """Write a word that is read on light and dark alike."""
    path = QPainterPath()
    path.addText(at, painter.font(), text)
    painter.setPen(QPen(QColor(0, 0, 0, 165), 2.6))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPath(path)
    painter.fillPath(path, QColor("#ffffff"))
