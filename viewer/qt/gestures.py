"""Fingers on the 3D view: on a touch screen and on a trackpad."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Protocol

from PySide6.QtCore import QEvent, QObject, QPointF, Qt, QTimer
from PySide6.QtGui import QEventPoint, QInputDevice, QNativeGestureEvent, QTouchEvent, QWheelEvent
from PySide6.QtWidgets import QApplication

#: A finger that moves less than this taps.
TAP_PX = 12.0
#: A finger that rests this long asks for the menu.
LONG_PRESS_MS = 600
#: Two taps closer than this, in time to be a double click, are one double tap.
_DOUBLE_TAP_PX = 40.0


class Hands(Protocol):
    """What fingers do to the view; points and steps in device-independent pixels."""

    def turn_by(self, step: QPointF) -> None:
        """Turn with the mouse or a finger."""

    def pan_by(self, step: QPointF) -> None:
        """Move the picture along."""

    def zoom_by(self, factor: float, at: QPointF) -> None:
        """Zoom, keeping the point under the hand."""

    def roll_by(self, degrees: float) -> None:
        """Roll clockwise."""

    def tap(self, at: QPointF) -> None:
        """Choose what is there."""

    def focus_at(self, at: QPointF) -> None:
        """Bring what is there into view."""

    def menu_at(self, at: QPointF) -> None:
        """Open the menu for what is there."""

    def settle(self) -> None:
        """Draw at rest."""


class Gestures(QObject):
    """Turns touches and gestures into what hands do.

    One finger turns, two pan and pinch; a tap chooses, two taps focus, a long press opens the menu.
    On a trackpad two fingers pan, with Ctrl they zoom; pinching zooms, twisting rolls.

    Parameters
    ----------
    hands : Hands
    parent : QObject
    clock_ms : callable
        Returns the time that taps are told apart by.
    """

    def __init__(self, hands: Hands, parent: QObject, clock_ms: Callable[[], int]) -> None:
        super().__init__(parent)
        self._hands = hands
        self._clock_ms = clock_ms
        self._fingers: dict[int, QPointF] = {}
        self._began: QPointF | None = None
        self._last_tap: tuple[QPointF, int] | None = None
        self._long = QTimer(self)
        self._long.setSingleShot(True)
        self._long.setInterval(LONG_PRESS_MS)
        self._long.timeout.connect(self._on_long_press)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Carry out a touch or a gesture; False when the event is neither."""
        if isinstance(event, QTouchEvent):
            self._touch(event)
        elif isinstance(event, QNativeGestureEvent):
            self._gesture(event)
        else:
            return False
        event.accept()
        return True

    def scroll(self, event: QWheelEvent) -> bool:
        """Carry out scrolling with two fingers on a trackpad; False when it is a mouse wheel."""
        on_pad = event.device().type() == QInputDevice.DeviceType.TouchPad
        if event.pixelDelta().isNull() or not (
            on_pad or event.phase() != Qt.ScrollPhase.NoScrollPhase
        ):
            return False
        step = QPointF(event.pixelDelta())
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._hands.zoom_by(1.15 ** (step.y() / 40.0), event.position())
        else:
            self._hands.pan_by(step)
        return True

    def _gesture(self, event: QNativeGestureEvent) -> None:
        kind, value = event.gestureType(), event.value()
        if kind == Qt.NativeGestureType.ZoomNativeGesture:
            self._hands.zoom_by(max(1.0 + value, 0.2), event.position())
        elif kind == Qt.NativeGestureType.RotateNativeGesture:
            self._hands.roll_by(value)
        elif kind == Qt.NativeGestureType.PanNativeGesture:
            self._hands.pan_by(event.delta())
        elif kind == Qt.NativeGestureType.SmartZoomNativeGesture:
            self._hands.focus_at(event.position())
        elif kind == Qt.NativeGestureType.EndNativeGesture:
            self._hands.settle()

    def _touch(self, event: QTouchEvent) -> None:
        if event.type() == QEvent.Type.TouchCancel:
            self._end(event, chosen=False)
            return
        points = event.points()
        if event.type() == QEvent.Type.TouchBegin:
            self._fingers = {}
            self._began = points[0].position() if len(points) == 1 else None
            if self._began is not None:
                self._long.start()
        if len(points) > 1:  # no tap any more
            self._give_up_tap()
        down = [p for p in points if p.state() != QEventPoint.State.Released]
        now = {point.id(): self._where(point) for point in down or points}
        self._move(now)
        if down:
            self._fingers = now
        else:
            self._end(event, chosen=True)

    def _where(self, point: QEventPoint) -> QPointF:
        """Return where a finger is; one that rests tells nothing new."""
        if point.state() == QEventPoint.State.Stationary:
            return self._fingers.get(point.id(), point.position())
        return point.position()

    def _move(self, now: Mapping[int, QPointF]) -> None:
        """Follow the fingers, once all of them were there before."""
        if not now or not now.keys() <= self._fingers.keys():
            return
        before = {id_: self._fingers[id_] for id_ in now}
        if len(now) == 1:
            (at,), (was,) = now.values(), before.values()
            if self._began is not None:
                moved = at - self._began
                if max(abs(moved.x()), abs(moved.y())) < TAP_PX:
                    return
                was = self._began
                self._give_up_tap()
            if at != was:
                self._hands.turn_by(at - was)
            return
        middle, was_middle = _middle(now.values()), _middle(before.values())
        if middle != was_middle:
            self._hands.pan_by(middle - was_middle)
        spread, was_spread = _spread(now.values()), _spread(before.values())
        if was_spread > 1.0 and spread > 1.0 and spread != was_spread:
            self._hands.zoom_by(spread / was_spread, middle)

    def _end(self, event: QTouchEvent, *, chosen: bool) -> None:
        began, self._began = self._began, None
        self._long.stop()
        self._fingers = {}
        if began is None or not chosen:
            self._hands.settle()
            return
        last, now_ms = self._last_tap, self._clock_ms()
        if last and now_ms - last[1] < QApplication.doubleClickInterval():
            away = began - last[0]
            if max(abs(away.x()), abs(away.y())) < _DOUBLE_TAP_PX:
                self._last_tap = None
                self._hands.focus_at(began)
                return
        self._last_tap = began, now_ms
        self._hands.tap(began)

    def _give_up_tap(self) -> None:
        self._began = None
        self._long.stop()

    def _on_long_press(self) -> None:
        began, self._began = self._began, None
        if began is not None:
            self._hands.menu_at(began)


def _middle(points: Iterable[QPointF]) -> QPointF:
    """Return the mean of some points."""
    every = list(points)
    total = QPointF()
    for point in every:
        total += point
    return total / len(every)


def _spread(points: Iterable[QPointF]) -> float:
    """Return the distance between the first two points."""
    first, second, *_ = points
    away = first - second
    return float((away.x() ** 2 + away.y() ** 2) ** 0.5)
