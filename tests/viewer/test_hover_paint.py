"""Under a moving mouse only what changes is painted anew, and the picture is right all the same."""

from __future__ import annotations

import os
import subprocess
import sys

import numpy as np
import pytest
from hands import Hands
from PySide6.QtCore import QCoreApplication, QEvent, QObject, QPoint, QPointF, Qt
from PySide6.QtGui import QImage, QPaintEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from viewer.qt.canvas import Canvas

pytestmark = pytest.mark.screen


def _rgb(image: QImage) -> np.ndarray:
    image = image.convertToFormat(QImage.Format.Format_RGB32)
    rows = np.frombuffer(image.constBits(), np.uint8)
    return rows.reshape(image.height(), image.width(), 4)[:, :, :3].astype(int)


def _on_screen(hands: Hands) -> np.ndarray:
    """Return what the screen shows of the canvas, (h, w, 3); less where the screen is small."""
    canvas, frame = hands.window.canvas, hands.window.frame
    whole = _rgb(frame.screen().grabWindow(frame.winId()).toImage())
    ratio = canvas.devicePixelRatioF()
    left_top = canvas.mapTo(frame, QPoint(0, 0)) * ratio
    high, wide = round(canvas.height() * ratio), round(canvas.width() * ratio)
    return whole[left_top.y() : left_top.y() + high, left_top.x() : left_top.x() + wide]


def _paint(hands: Hands) -> None:
    QCoreApplication.sendPostedEvents(hands.window.frame, QEvent.Type.UpdateRequest)


class Watch(QObject):
    """Notes how many pixels each painting of a widget covers."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self.areas_px: list[int] = []
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Note a painting, and let it happen."""
        if isinstance(event, QPaintEvent):
            self.areas_px.append(sum(r.width() * r.height() for r in event.region()))
        return super().eventFilter(watched, event)


@pytest.fixture
def areas(hands: Hands) -> list[int]:
    return Watch(hands.window.canvas).areas_px


def _femur(hands: Hands) -> QPointF:
    """Return a point of the canvas where the femur is seen."""
    view = hands.window.view
    assert view is not None
    spot = view.visible_pixel(["femur"])
    assert spot is not None
    return QPoint(*spot).toPointF() / hands.window.canvas.devicePixelRatioF()


def _spots(canvas: Canvas) -> list[QPointF]:
    wide, high = canvas.width(), canvas.height()
    spots = [
        QPointF(wide * (0.05 + 0.9 * (k * 0.618 % 1)), high * (0.05 + 0.9 * (k * 0.382 % 1)))
        for k in range(24)
    ]
    # along with the mouse, and over the words at the edges and the cube
    spots += [QPointF(wide * 0.5 + 3 * k, high * 0.45 + 2 * k) for k in range(8)]
    spots += [QPointF(30, 18), QPointF(wide - 40, 40), QPointF(40, high - 20)]
    return spots


@pytest.mark.parametrize("with_cut", [False, True])
def test_what_is_painted_bit_by_bit_is_the_picture_painted_whole(
    hands: Hands, areas: list[int], with_cut: bool
) -> None:
    canvas, window = hands.window.canvas, hands.window
    if with_cut:
        window.run_command(window._commands["section_coronal"])
    canvas.finish_frame()
    QApplication.processEvents()
    _paint(hands)
    whole_px = canvas.width() * canvas.height()
    areas.clear()
    named = 0
    for spot in _spots(canvas):
        canvas.hover_at(spot)
        named += canvas.hover_hit is not None
        _paint(hands)
        shown = _on_screen(hands)
        canvas.repaint()
        assert areas.pop() == whole_px
        assert np.abs(shown - _on_screen(hands)).max() <= 2, spot
    assert named > 8
    assert areas
    assert np.median(areas) < 0.5 * whole_px
    if not with_cut:
        assert max(areas) < whole_px


def test_a_mouse_that_stays_on_a_thing_only_moves_its_name(hands: Hands, areas: list[int]) -> None:
    canvas, at = hands.window.canvas, _femur(hands)
    canvas.hover_at(at)
    _paint(hands)
    overlay = canvas._overlay
    assert overlay is not None
    areas.clear()
    canvas.hover_at(at + QPointF(1, 0))
    _paint(hands)
    assert canvas._overlay is overlay
    assert len(areas) == 1
    assert areas[0] < 0.1 * canvas.width() * canvas.height()
    canvas.hover_at(QPointF(2, canvas.height() / 2))
    assert canvas.hover_hit is None
    canvas.hover_at(at)
    assert canvas._overlay is overlay, "it is kept while the picture is the same"
    canvas.turn_by(QPointF(40, 0))
    canvas.finish_frame()
    canvas.hover_at(_femur(hands))
    assert canvas._overlay is not overlay


def test_a_name_that_went_elsewhere_with_a_whole_painting_leaves_nothing_behind(
    hands: Hands,
) -> None:
    canvas, at = hands.window.canvas, _femur(hands)
    canvas.hover_at(at)
    _paint(hands)
    system = canvas.window().windowHandle()
    where = canvas.mapTo(canvas.window(), at.toPoint())
    QTest.mousePress(system, Qt.MouseButton.MiddleButton, pos=where)
    QTest.mouseMove(system, where + QPoint(4, 3))
    QTest.mouseRelease(system, Qt.MouseButton.MiddleButton, pos=where + QPoint(4, 3))
    canvas.refine()
    _paint(hands)
    canvas.hover_at(at + QPointF(60, 20))
    _paint(hands)
    shown = _on_screen(hands)
    canvas.repaint()
    assert np.abs(shown - _on_screen(hands)).max() <= 2


@pytest.mark.skipif("QT_SCALE_FACTOR" in os.environ, reason="it is what runs here")
def test_bits_fit_where_a_pixel_of_the_widget_is_one_and_a_quarter_of_the_screen() -> None:
    here = [__file__, "-k", "bit_by_bit"]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:xdist", "-p", "no:cacheprovider", *here],
        env=os.environ | {"QT_SCALE_FACTOR": "1.25"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:]
