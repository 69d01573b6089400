"""The hands on the picture in the middle of the window."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

import numpy as np
from PySide6.QtCore import QElapsedTimer, QEvent, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QMouseEvent, QPainter, QWheelEvent
from PySide6.QtWidgets import QWidget

from viewer.qt.cube import view_at
from viewer.qt.film import Film, grown
from viewer.qt.gestures import Gestures
from viewer.qt.grips import Grips
from viewer.qt.words import name_box, paint_name
from viewer.scene import Hit

#: A press that moves less than this is a click; a quick one may move somewhat more.
CLICK_PX = 5.0
QUICK_CLICK_PX, QUICK_MS = 10.0, 300

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


class Canvas(Film):
    """Turns hands on the picture into camera, hover and clicks."""

    clicked = Signal(object, bool)
    focused = Signal(object)
    menu_wanted = Signal(object, QPointF)

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
        self.setAccessibleName("3D-beeld van de heup")
        #: Asked at the start of a drag with the left button: takes it over, or returns None.
        self.grabbed: Callable[[float, float, Qt.KeyboardModifier], Drag | None] = (
            lambda x_px, y_px, modifiers: None
        )
        self._taken: Drag | None = None
        self.name_of: Callable[[Hit], tuple[str, str]] = lambda hit: (hit.part, "")
        self.on_hover: Callable[[Hit | None], None] = lambda hit: None
        self.outline_region: Callable[[Hit], str | None] = lambda hit: None
        self.grips: Grips | None = None
        self._gripped = False
        self._hover_hit: Hit | None = None
        #: Where a name was painted.
        self._name_area = QRect()
        self._mouse = QPointF()
        self._mouse_inside = False
        self._press: QPointF | None = None
        self._button = Qt.MouseButton.NoButton
        self._dragging = False
        self._since_press = QElapsedTimer()

    @property
    def hover_hit(self) -> Hit | None:
        """What lies under the mouse."""
        return self._hover_hit

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
            self._outline(hit)

    def _update_hover(self) -> None:
        if not self.view or self._dragging:
            return
        if not self._mouse_inside and self._hover_hit is None:
            return  # the mouse may lie on another picture, which tells of it itself
        gripping = self.grips is not None and self._mouse_inside and self.grips.hover(self._mouse)
        self.setCursor(Qt.CursorShape.OpenHandCursor if gripping else Qt.CursorShape.ArrowCursor)
        hit = self.pick(self._mouse) if self._mouse_inside and not gripping else None
        self._hover_hit = hit
        self.update(self._name_area)
        self.update(grown(self._name_at_mouse()[1]))
        self._outline(hit)
        self.on_hover(hit)

    def _outline(self, hit: Hit | None) -> None:
        """Outline what lies under the mouse; only what changes is painted anew."""
        before = self.overlay_area()
        shown = self.view.outline(hit.node, self.outline_region(hit)) if hit and self.view else None
        if shown is not self._overlay:
            self.set_overlay(shown)
            self.update(before)
            self.update(self.overlay_area())

    def _name_at_mouse(self) -> tuple[str, QRectF]:
        """Return the name of what lies under the mouse, and where it stands; empty: none."""
        if not self._hover_hit or self._dragging:
            return "", QRectF()
        name, lay = self.name_of(self._hover_hit)
        text = f"{name}\n{lay}" if lay and lay != name else name
        return text, name_box(self.fontMetrics(), text, self._mouse, self.rect())

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
        if self.cube_area().contains(at):
            view = view_at(self.view.camera, self.cube_area(), at, left_hip=self.left_hip)
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
        self.set_overlay(None)
        self.on_hover(None)
        self.update()
        super().leaveEvent(event)

    def paint_hands(self, painter: QPainter, *, whole: bool) -> None:
        """Show grips and the name at the mouse."""
        if self.grips is not None:
            self.grips.paint(painter)
        text, box = self._name_at_mouse()
        if whole:
            self._name_area = QRect()
        if text:
            paint_name(painter, text, box)
            self._name_area |= grown(box)

    def rested(self) -> None:
        """Look up again what is under the mouse."""
        self._update_hover()
