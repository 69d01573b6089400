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
from viewer.qt.cube import paint_cube, view_at
from viewer.qt.gestures import Gestures
from viewer.qt.grips import Grips
from viewer.qt.legend import paint_legend
from viewer.qt.words import paint_name, paint_sides
from viewer.scene import Hit, Overlay, View3D

#: A press that moves less than this is a click; a quick one may move somewhat more.
CLICK_PX = 5.0
QUICK_CLICK_PX, QUICK_MS = 10.0, 300
#: Quiet time after which the fine frame is drawn.
REST_MS = 180
#: Edge of the orientation cube.
CUBE_PX = 78

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
        self._clock = QElapsedTimer()
        self._clock.start()
        self._gestures = Gestures(self, self, self._clock.elapsed)
        self.installEventFilter(self._gestures)
        self.setObjectName("canvas")
        self.setMouseTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_AcceptTouchEvents)
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
        self.grips: Grips | None = None
        self._gripped = False
        self._plain = False
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

    def draw_first(self) -> None:
        """Draw now, rough, so that there is something to see; the fine frame follows at once."""
        self._draw(moving=True)
        self.repaint()
        self.redraw()

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

    def point_out(self, hit: Hit | None) -> None:
        """Outline what the mouse is on in another picture of the same."""
        if self.view and not self._mouse_inside:
            shown = self.view.outline(hit.node, self.outline_region(hit)) if hit else None
            self._set_overlay(shown)
            self.update()

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
        if not self._mouse_inside and self._hover_hit is None:
            return  # the mouse may lie on another picture, which tells of it itself
        gripping = self.grips is not None and self._mouse_inside and self.grips.hover(self._mouse)
        self.setCursor(Qt.CursorShape.OpenHandCursor if gripping else Qt.CursorShape.ArrowCursor)
        hit = self.pick(self._mouse) if self._mouse_inside and not gripping else None
        self._hover_hit = hit
        if hit is None:
            self._set_overlay(None)
        else:
            self._set_overlay(self.view.outline(hit.node, self.outline_region(hit)))
        self.on_hover(hit)
        self.update()

    def _cube_area(self) -> QRectF:
        return QRectF(self.width() - CUBE_PX - 8, 8, CUBE_PX, CUBE_PX)

    def turn_by(self, step: QPointF) -> None:
        """Turn with the mouse or a finger, by a step in device-independent pixels."""
        if self.view:
            self.view.turn(*self.device_pixel(step))
            self.redraw(moving=True)

    def pan_by(self, step: QPointF) -> None:
        """Move the picture along, by a step in device-independent pixels."""
        if self.view:
            self.view.pan(*self.device_pixel(step))
            self.redraw(moving=True)

    def zoom_by(self, factor: float, at: QPointF) -> None:
        """Zoom by a factor (> 1 is nearer), keeping the point under the hand."""
        if self.view:
            self.view.zoom(factor, *self.device_pixel(at))
            self.redraw(moving=True)

    def roll_by(self, degrees: float) -> None:
        """Roll the picture clockwise."""
        if self.view:
            self.view.roll(degrees)
            self.redraw(moving=True)

    def tap(self, at: QPointF, *, add: bool = False) -> None:
        """Choose what is at a point, or turn to the face of the cube that is there."""
        if not self.view:
            return
        view = None
        if self._cube_area().contains(at):
            view = view_at(self.view.camera, self._cube_area(), at, left_hip=self.left_hip)
        if view:
            self.view.look(view)
            self.redraw()
        else:
            self.clicked.emit(self.pick(at), add)

    def focus_at(self, at: QPointF) -> None:
        """Bring what is at a point into view."""
        if self.view:
            self.focused.emit(self.pick(at))

    def menu_at(self, at: QPointF) -> None:
        """Ask for the menu of what is at a point."""
        if self.view:
            self.menu_wanted.emit(self.pick(at), QPointF(self.mapToGlobal(at)))

    def settle(self) -> None:
        """Draw at rest at the next turn of the event loop."""
        self.redraw()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Start of a click or a drag; another button pressed meanwhile is left to the first."""
        if self._press is not None:
            return
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        self._press = event.position()
        self._button = event.button()
        self._dragging = False
        self._mouse = event.position()
        self._since_press.start()
        plain = event.button() == _LEFT and not event.modifiers()
        if plain and self.grips is not None and self.grips.press(event.position()):
            self._gripped = self._dragging = True
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
            self.on_hover(None)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Drag, or hover."""
        if self._press is not None and not event.buttons() & self._button:
            self._let_go()  # where it could not be seen
        if self._press is not None:
            self._move_to(event.position(), event.modifiers())
        elif self._rest.isActive():  # what moves is looked up when it rests
            self._mouse, self._mouse_inside = event.position(), True
        else:
            self.hover_at(event.position())

    def _move_to(self, position: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        """Follow the mouse with a button held."""
        step = position - self._mouse
        self._mouse = position
        if self._gripped and self.grips is not None:
            self.grips.move(position)
            return
        if not self._dragging and self._press is not None:
            moved = position - self._press
            quick = self._since_press.elapsed() < QUICK_MS
            if max(abs(moved.x()), abs(moved.y())) < (QUICK_CLICK_PX if quick else CLICK_PX):
                return
            self._dragging = True
            step = moved
            self.on_hover(None)
            if self._button == _LEFT:
                self._taken = self.grabbed(*self.device_pixel(self._press), modifiers)
        if self._taken:
            self._taken.to(*self.device_pixel(position))
        else:
            self._drag(step, modifiers)

    def _drag(self, step: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        if self._button == _MIDDLE or (self._button == _LEFT and modifiers & _SHIFT):
            self.pan_by(step)
        elif self._button == _RIGHT:
            at = self._mouse if self._press is None else self._press
            self.zoom_by(float(np.exp(-step.y() * 0.008)), at)
        elif self._button == _LEFT and modifiers & _CTRL:
            self.roll_by(-step.x() * 0.4)
        elif self._button == _LEFT:
            self.turn_by(step)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """End of a click or a drag; the last position counts too."""
        if event.button() != self._button:
            return
        if self._press is not None and event.position() != self._mouse:
            self._move_to(event.position(), event.modifiers())
        pressed, dragged = self._press is not None, self._dragging
        self._let_go()
        self._mouse = event.position()
        if not pressed:
            return
        if dragged:
            self.redraw()
        elif event.button() == _LEFT:
            self.tap(event.position(), add=bool(event.modifiers() & _CTRL))
        elif event.button() == _RIGHT:
            self.menu_at(event.position())

    def _let_go(self) -> None:
        """End a press, and what it held."""
        self._press, self._dragging = None, False
        taken, self._taken = self._taken, None
        if taken:
            taken.release()
        if self._gripped and self.grips is not None:
            self._gripped = False
            self.grips.release()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Focus on what is under the mouse."""
        if event.button() == _LEFT:
            self.focus_at(event.position())

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802
        """The menu comes on release, so that a right drag can zoom; the key opens it here."""
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            self.menu_wanted.emit(self._hover_hit, QPointF(event.globalPos()))
        event.accept()

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802
        """Zoom to the cursor."""
        steps = event.angleDelta().y() / 120.0
        stepped = (
            bool(event.modifiers() & _CTRL) and self.grips is not None and self.grips.step(steps)
        )
        self._mouse = event.position()
        if not stepped and not self._gestures.scroll(event):
            self.zoom_by(1.15**steps, event.position())
        event.accept()

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802
        """Nothing is hovered outside."""
        self._mouse_inside = False
        if self.grips is not None:
            self.grips.leave()
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
        if self._frame and self._frame.devicePixelRatio() != self.devicePixelRatioF():
            self.refit()  # moved to a screen of another density
            self.redraw()
        painter = QPainter(self)
        if self._frame is None:
            painter.fillRect(self.rect(), QColor("#1e2125" if self.dark else "#e3e7eb"))
        else:
            coarse = self._frame.width() * 1.5 < self.width() * self.devicePixelRatioF()
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, coarse)
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
            paint_sides(
                painter, self.view.camera, self.rect(), left_hip=self.left_hip, dark=self.dark
            )
            taken_px = paint_caption(painter, self.caption, self.rect(), dark=self.dark)
            above = self.rect().adjusted(0, 0, 0, -taken_px)
            paint_legend(painter, self.legend, above, dark=self.dark)
            if self.grips is not None and not self._plain:
                self.grips.paint(painter)
        if self._hover_hit and not self._dragging and not self._plain:
            name, lay = self.name_of(self._hover_hit)
            text = f"{name}\n{lay}" if lay and lay != name else name
            paint_name(painter, text, self._mouse, self.rect())
        painter.end()

    def plain_picture(self) -> QImage:
        """Return what is shown, without what belongs to the mouse."""
        overlay, self._overlay = self._overlay, None
        self._plain = True
        try:
            return self.grab().toImage()
        finally:
            self._plain, self._overlay = False, overlay
