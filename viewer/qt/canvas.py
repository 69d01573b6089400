"""The middle of the window: the picture of the hip and the hands on it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

import numpy as np
from PySide6.QtCore import QElapsedTimer, QEvent, QPointF, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QImage,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from viewer.qt.caption import paint_caption
from viewer.qt.cube import paint_cube, screen_axes, view_at
from viewer.qt.legend import paint_legend
from viewer.scene import Hit, Overlay, View3D

#: A press that moves less than this and lasts less than that is a click.
CLICK_PX = 6.0
#: Quiet time after which the fine frame is drawn.
REST_MS = 180
#: Edge of the orientation cube.
CUBE_PX = 78
#: Room beside a word that is written on the picture.
_WORD_PAD_PX = 6

_LEFT = Qt.MouseButton.LeftButton
_MIDDLE = Qt.MouseButton.MiddleButton
_RIGHT = Qt.MouseButton.RightButton
_SHIFT = Qt.KeyboardModifier.ShiftModifier
_CTRL = Qt.KeyboardModifier.ControlModifier


class Drag(Protocol):
    """A drag that moves something else than the camera."""

    def to(self, x_px: float, y_px: float) -> None:
        """Follow the mouse to a device pixel."""

    def release(self) -> None:
        """End."""


class Canvas(QWidget):
    """Shows frames of a ``View3D`` and turns hands into camera, hover and clicks."""

    clicked = Signal(object, bool)
    focused = Signal(object)
    menu_wanted = Signal(object, QPointF)
    camera_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("canvas")
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(220, 200)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAccessibleName("3D-beeld van de heup")
        self.view: View3D | None = None
        self.dark = False
        self.left_hip = False
        self.notice = "De atlas wordt geladen …"
        #: Words over the lower edge, such as those of a step.
        self.caption = ""
        #: Asked at the start of a drag with the left button: takes it over, or returns None.
        self.grabbed: Callable[[float, float, Qt.KeyboardModifier], Drag | None] = (
            lambda x_px, y_px, modifiers: None
        )
        self._taken: Drag | None = None
        #: Colour and words of each role that is lit up now.
        self.legend: tuple[tuple[str, str], ...] = ()
        self.name_of: Callable[[Hit], tuple[str, str]] = lambda hit: (hit.part, "")
        self.on_hover: Callable[[Hit | None], None] = lambda hit: None
        self.outline_region: Callable[[Hit], str | None] = lambda hit: None
        self._frame: QImage | None = None
        self._pixels: np.ndarray | None = None
        self._overlay: Overlay | None = None
        self._overlay_image: QImage | None = None
        self._hover_hit: Hit | None = None
        self._mouse = QPointF()
        self._mouse_inside = False
        self._press: QPointF | None = None
        self._button = Qt.MouseButton.NoButton
        self._dragging = False
        self._since_press = QElapsedTimer()
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST_MS)
        self._rest.timeout.connect(self._draw_rest)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(0)
        self._soon.timeout.connect(self._draw_soon)
        self._moving_wanted = False

    def set_view(self, view: View3D) -> None:
        """Take over the 3D view and draw its first frame."""
        self.view = view
        self.notice = ""
        self.refit()
        self.redraw()

    def redraw(self, *, moving: bool = False) -> None:
        """Draw again at the next turn of the event loop; several wishes make one frame."""
        self._moving_wanted = moving
        if moving:
            self._rest.start()
        self._soon.start()

    def finish_frame(self) -> None:
        """Draw now what was wished for, fine."""
        self._soon.stop()
        self._draw_rest()

    @property
    def hover_hit(self) -> Hit | None:
        """What lies under the mouse."""
        return self._hover_hit

    def device_pixel(self, point: QPointF) -> tuple[float, float]:
        """Return the frame's pixel for a point of the widget."""
        ratio = self.devicePixelRatioF()
        return point.x() * ratio, point.y() * ratio

    def pick(self, point: QPointF) -> Hit | None:
        """Return what lies under a point of the widget."""
        return self.view.pick(*self.device_pixel(point)) if self.view else None

    def hover_at(self, point: QPointF) -> None:
        """Show what lies under a point, as when the mouse were there."""
        self._mouse = point
        self._mouse_inside = True
        self._update_hover()

    def refit(self) -> None:
        """Give the view's frames the size of the widget."""
        if self.view:
            ratio = self.devicePixelRatioF()
            self.view.resize(
                max(1, round(self.width() * ratio)), max(1, round(self.height() * ratio))
            )

    def _draw_soon(self) -> None:
        if self._moving_wanted:
            self._draw(moving=True)
        else:
            self._draw_rest()

    def _draw_rest(self) -> None:
        self._rest.stop()
        self._moving_wanted = False
        self._draw(moving=False)
        self._update_hover()

    def _draw(self, *, moving: bool) -> None:
        if not self.view:
            return
        pixels = np.ascontiguousarray(self.view.render(moving=moving))
        height, width = pixels.shape[:2]
        frame = QImage(pixels.data, width, height, 4 * width, QImage.Format.Format_RGBX8888)
        frame.setDevicePixelRatio(self.devicePixelRatioF())
        self._pixels, self._frame = pixels, frame
        self._set_overlay(None)
        self.update()
        self.camera_changed.emit()

    def _set_overlay(self, overlay: Overlay | None) -> None:
        self._overlay = overlay
        self._overlay_image = None
        if overlay is not None:
            height, width = overlay.rgba.shape[:2]
            self._overlay_image = QImage(
                overlay.rgba.data, width, height, 4 * width,
                QImage.Format.Format_RGBA8888_Premultiplied,
            )  # fmt: skip
            self._overlay_image.setDevicePixelRatio(self.devicePixelRatioF())

    def _update_hover(self) -> None:
        if not self.view or self._dragging:
            return
        hit = self.pick(self._mouse) if self._mouse_inside else None
        self._hover_hit = hit
        if hit is None:
            self._set_overlay(None)
        else:
            self._set_overlay(self.view.outline(hit.node, self.outline_region(hit)))
        self.on_hover(hit)
        self.update()

    def _cube_area(self) -> QRectF:
        return QRectF(self.width() - CUBE_PX - 8, 8, CUBE_PX, CUBE_PX)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Start of a click or a drag."""
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        self._press = event.position()
        self._button = event.button()
        self._dragging = False
        self._mouse = event.position()
        self._since_press.start()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Drag, or hover."""
        position = event.position()
        step = position - self._mouse
        self._mouse = position
        if self._press is None:
            self._mouse_inside = True
            if not self._rest.isActive():  # what moves is looked up when it rests
                self.hover_at(position)
            return
        if not self._dragging:
            moved = position - self._press
            if abs(moved.x()) + abs(moved.y()) < CLICK_PX:
                return
            self._dragging = True
            step = moved
            self.on_hover(None)
            if self._button == _LEFT:
                self._taken = self.grabbed(*self.device_pixel(self._press), event.modifiers())
        if self._taken:
            self._taken.to(*self.device_pixel(position))
        else:
            self._drag(step, event.modifiers())

    def _drag(self, step: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        if not self.view:
            return
        ratio = self.devicePixelRatioF()
        dx, dy = step.x() * ratio, step.y() * ratio
        if self._button == _MIDDLE or (self._button == _LEFT and modifiers & _SHIFT):
            self.view.pan(dx, dy)
        elif self._button == _RIGHT:
            x, y = self.device_pixel(self._press or self._mouse)
            self.view.zoom(float(np.exp(-dy / ratio * 0.008)), x, y)
        elif self._button == _LEFT and modifiers & _CTRL:
            self.view.roll(-step.x() * 0.4)
        elif self._button == _LEFT:
            self.view.turn(dx, dy)
        self.redraw(moving=True)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """End of a click or a drag."""
        press, dragged = self._press, self._dragging
        self._press, self._dragging = None, False
        self._mouse = event.position()
        if press is None:
            return
        if self._taken:
            self._taken.to(*self.device_pixel(event.position()))
            self._taken.release()
            self._taken = None
            return
        if dragged:
            self.redraw()
            return
        view = None
        if self.view and self._cube_area().contains(event.position()):
            view = view_at(
                self.view.camera, self._cube_area(), event.position(), left_hip=self.left_hip
            )
        if view and self.view:
            self.view.look(view)
            self.redraw()
        elif event.button() == _LEFT and self.view:
            self.clicked.emit(self.pick(event.position()), bool(event.modifiers() & _CTRL))
        elif event.button() == _RIGHT and self.view:
            self.menu_wanted.emit(self.pick(event.position()), event.globalPosition())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Focus on what is under the mouse."""
        if event.button() == _LEFT and self.view:
            self.focused.emit(self.pick(event.position()))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802
        """The menu comes on release, so that a right drag can zoom; the key opens it here."""
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            self.menu_wanted.emit(self._hover_hit, QPointF(event.globalPos()))
        event.accept()

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802
        """Zoom to the cursor."""
        if self.view:
            steps = event.angleDelta().y() / 120.0
            self.view.zoom(1.15**steps, *self.device_pixel(event.position()))
            self._mouse = event.position()
            self.redraw(moving=True)
        event.accept()

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802
        """Nothing is hovered outside."""
        self._mouse_inside = False
        self._hover_hit = None
        self._set_overlay(None)
        self.on_hover(None)
        self.update()
        super().leaveEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Fit the frames to the widget."""
        self.refit()
        self.redraw()
        super().resizeEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Show frame, overlay, name at the mouse, sides and cube."""
        painter = QPainter(self)
        if self._frame is None:
            painter.fillRect(self.rect(), QColor("#1e2125" if self.dark else "#e3e7eb"))
        else:
            painter.drawImage(self.rect(), self._frame)
        if self._overlay and self._overlay_image:
            ratio = self.devicePixelRatioF()
            painter.drawImage(
                QPointF(self._overlay.x_px / ratio, self._overlay.y_px / ratio),
                self._overlay_image,
            )
        if self.notice:
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.notice)
        if self.view:
            paint_cube(painter, self.view.camera, self._cube_area(), dark=self.dark)
            self._paint_sides(painter)
            taken_px = paint_caption(painter, self.caption, self.rect(), dark=self.dark)
            above = self.rect().adjusted(0, 0, 0, -taken_px)
            paint_legend(painter, self.legend, above, dark=self.dark)
        if self._hover_hit and not self._dragging:
            self._paint_name(painter, self._hover_hit)
        painter.end()

    def _paint_sides(self, painter: QPainter) -> None:
        """Say which edge is the patient's right: always, on pictures and prints too."""
        if not self.view:
            return
        right, _, _ = screen_axes(self.view.camera)
        metrics = painter.fontMetrics()
        margin, bottom = 8.0, self.height() - metrics.height() - 14.0
        self._paint_word(painter, "linkerheup" if self.left_hip else "rechterheup", margin, 8.0)
        if abs(right[0]) < 0.35:
            return
        edges = ("rechts van de patiënt", "links van de patiënt")
        first, second = edges if right[0] > 0 else edges[::-1]
        self._paint_word(painter, first, margin, bottom)
        wide = metrics.horizontalAdvance(second) + 2 * _WORD_PAD_PX
        self._paint_word(painter, second, self.width() - margin - wide, bottom)

    def _paint_word(self, painter: QPainter, word: str, x: float, y: float) -> None:
        """Write a word that is read on bone and on muscle alike."""
        metrics = painter.fontMetrics()
        wide = metrics.horizontalAdvance(word) + 2 * _WORD_PAD_PX
        box = QRectF(x, y, wide, metrics.height() + 4)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(30, 34, 39, 150) if self.dark else QColor(240, 243, 246, 150))
        painter.drawRoundedRect(box, 5, 5)
        painter.setPen(QColor("#d5dae0" if self.dark else "#3d444c"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, word)

    def _paint_name(self, painter: QPainter, hit: Hit) -> None:
        name, lay = self.name_of(hit)
        text = f"{name}\n{lay}" if lay and lay != name else name
        metrics = painter.fontMetrics()
        flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        box = QRectF(metrics.boundingRect(self.rect(), int(flags), text))
        box = QRectF(0, 0, box.width() + 18, box.height() + 10)
        box.moveTopLeft(self._mouse + QPointF(16, 18))
        if box.right() > self.width() - 4:
            box.moveRight(max(self._mouse.x() - 12, min(box.width() + 4, self.width() - 4)))
        if box.bottom() > self.height() - 4:
            box.moveBottom(self._mouse.y() - 12)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(20, 24, 28, 225))
        painter.drawRoundedRect(box, 6, 6)
        painter.setPen(QColor("#f5f6f7"))
        painter.drawText(box.adjusted(9, 5, -9, -5), int(flags), text)
