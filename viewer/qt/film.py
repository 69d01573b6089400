"""The picture in the middle of the window: frames of the view, and what is painted over them."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QPointF, QRect, QRectF, QSizeF, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from viewer.qt.caption import caption_box, caption_room_px, paint_caption
from viewer.qt.cube import paint_cube
from viewer.qt.legend import legend_box, paint_legend
from viewer.qt.quiet import Quiet
from viewer.qt.words import paint_sides, side_words
from viewer.scene import Box, Camera, Overlay, View3D

#: Quiet time after which the whole frame is drawn.
REST_MS = 180
#: Time without any touch after which the finer frame is drawn: hands that go on do so sooner.
FINER_MS = 300
#: Edge of the orientation cube.
CUBE_PX = 78


def grown(area: QRectF) -> QRect:
    """Return whole pixels that cover an area, and one more at each side: a pixel of the widget may
    be part of one of the screen."""
    return area.toAlignedRect().adjusted(-1, -1, 1, 1)


class Film(QWidget):
    """Shows frames of a ``View3D``: rough ones while something moves, a whole one at rest, and a
    finer one when nothing was touched for a while."""

    camera_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(220, 200)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.view: View3D | None = None
        self.dark = False
        self.left_hip = False
        self.notice = "De atlas wordt geladen …"
        #: Words over the lower edge, such as those of a step.
        self.caption = ""
        #: Colour and words of each role that is lit up now.
        self.legend: tuple[tuple[str, str], ...] = ()
        self._plain = False
        self._frame: QImage | None = None
        #: The cube, and for what it was painted.
        self._cube: tuple[tuple[Camera, bool, float], QPixmap] | None = None
        self._overlay: Overlay | None = None
        self._overlay_image: QImage | None = None
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST_MS)
        self._rest.timeout.connect(self._draw_rest)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(0)
        self._soon.timeout.connect(self._draw_soon)
        self._moving_wanted = False
        self._quiet = Quiet(FINER_MS, self)
        self._quiet.reached.connect(self._refine)
        #: Whether something is playing, which a finer frame would hold up.
        self.moves_soon: Callable[[], bool] = lambda: False

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
        """Draw now what was wished for, whole."""
        self._soon.stop()
        self._draw_rest()

    def draw_first(self) -> None:
        """Draw now, rough, so that there is something to see; the whole frame follows at once."""
        self._draw(moving=True)
        self.repaint()
        self.redraw()

    def device_pixel(self, point: QPointF) -> tuple[float, float]:
        """Return the frame's pixel for a point of the widget."""
        ratio = self.devicePixelRatioF()
        return point.x() * ratio, point.y() * ratio

    def refit(self) -> None:
        """Give the view's frames the size of the widget."""
        if self.view:
            ratio = self.devicePixelRatioF()
            # part of a pixel of the screen is covered too
            width_px, height_px = (math.ceil(n * ratio) for n in (self.width(), self.height()))
            self.view.resize(max(1, width_px), max(1, height_px))

    def _draw_soon(self) -> None:
        if self._moving_wanted:
            self._draw(moving=True)
        else:
            self._draw_rest()

    def _draw_rest(self) -> None:
        self._rest.stop()
        self._moving_wanted = False
        self._draw(moving=False)
        self.rested()
        self.refine_soon()

    def refine_soon(self) -> None:
        """Draw the finer frame when nothing was touched for a while."""
        self._quiet.wait()

    def refine(self) -> None:
        """Draw the finer frame now; what is laid over the picture stays."""
        pixels = self.view.refine() if self.view else None
        if pixels is not None:
            self._take(pixels)

    def _refine(self) -> None:
        if self._soon.isActive() or self._rest.isActive():
            return  # another frame comes first
        if self.moves_soon():
            self._quiet.wait()
        else:
            self.refine()

    def _draw(self, *, moving: bool) -> None:
        self._quiet.stop()
        if not self.view:
            return
        if not moving:
            self.view.keep_free(self._taken_px(self.view))
        self._take(self.view.render(moving=moving))
        self.set_overlay(None)
        self.camera_changed.emit()

    def _taken_px(self, view: View3D) -> list[Box]:
        """Return where words are painted over the frame, in its pixels."""
        area, metrics = self.rect(), self.fontMetrics()
        caption = caption_box(self.font(), self.caption, area)
        above = area.adjusted(0, 0, 0, -caption_room_px(caption))
        boxes = [box for _, box in side_words(metrics, view.camera, area, left_hip=self.left_hip)]
        boxes += filter(None, (caption, legend_box(metrics, self.legend, above), self.cube_area()))
        ratio = self.devicePixelRatioF()
        return [
            (ratio * box.x(), ratio * box.y(), ratio * box.width(), ratio * box.height())
            for box in boxes
        ]

    def _take(self, picture: np.ndarray) -> None:
        """Show a frame."""
        pixels = np.ascontiguousarray(picture)
        height, width = pixels.shape[:2]
        told = QImage(pixels.data, width, height, 4 * width, QImage.Format.Format_RGBX8888)
        # as the screen has it: a rough frame is painted in half the time
        frame = told.convertToFormat(QImage.Format.Format_RGB32)
        frame.setDevicePixelRatio(self.devicePixelRatioF())
        self._frame = frame
        self.update()

    def set_overlay(self, overlay: Overlay | None) -> None:
        """Lay a picture over the frame, or nothing."""
        self._overlay = overlay
        self._overlay_image = None
        if overlay is not None:
            height, width = overlay.rgba.shape[:2]
            self._overlay_image = QImage(
                overlay.rgba.data, width, height, 4 * width,
                QImage.Format.Format_RGBA8888_Premultiplied,
            )  # fmt: skip
            self._overlay_image.setDevicePixelRatio(self.devicePixelRatioF())

    def cube_area(self) -> QRectF:
        """Return where the orientation cube stands."""
        return QRectF(self.width() - CUBE_PX - 8, 8, CUBE_PX, CUBE_PX)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Fit the frames to the widget."""
        self.refit()
        self.redraw()
        super().resizeEvent(event)

    def overlay_area(self) -> QRect:
        """Return what the overlay covers of the widget."""
        if self._overlay is None:
            return QRect()
        ratio = self.devicePixelRatioF()
        height, width = self._overlay.rgba.shape[:2]
        place = QPointF(self._overlay.x_px / ratio, self._overlay.y_px / ratio)
        return grown(QRectF(place, QSizeF(width / ratio, height / ratio)))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Show frame, overlay, name at the mouse, sides and cube, where that is asked for."""
        within = event.rect()
        if self._frame and self._frame.devicePixelRatio() != self.devicePixelRatioF():
            self.refit()  # moved to a screen of another density
            self.redraw()
        painter = QPainter(self)
        if self._frame is None:
            painter.fillRect(self.rect(), QColor("#1e2125" if self.dark else "#e3e7eb"))
        else:
            coarse = self._frame.width() * 1.5 < self.width() * self.devicePixelRatioF()
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, coarse)
            if coarse:
                painter.drawImage(self.rect(), self._frame)
            else:  # never stretched by part of a pixel: each bit of it must fit to the others
                painter.drawImage(QPointF(0, 0), self._frame)
        if self._overlay and self._overlay_image:
            ratio = self.devicePixelRatioF()
            painter.drawImage(
                QPointF(self._overlay.x_px / ratio, self._overlay.y_px / ratio),
                self._overlay_image,
            )
        if self.notice:
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.notice)
        if self.view:
            camera = self.view.camera
            if self.cube_area().intersects(QRectF(within)):
                self._paint_cube(painter, camera)
            paint_sides(
                painter, camera, self.rect(),
                left_hip=self.left_hip, dark=self.dark, within=within,
            )  # fmt: skip
            taken_px = paint_caption(painter, self.caption, self.rect(), dark=self.dark)
            above = self.rect().adjusted(0, 0, 0, -taken_px)
            paint_legend(painter, self.legend, above, dark=self.dark)
            if not self._plain:
                self.paint_hands(painter, whole=within == self.rect())
        painter.end()

    def _paint_cube(self, painter: QPainter, camera: Camera) -> None:
        """Paint the cube; its picture is kept until the camera moves, for the mouse moves more."""
        area, ratio = self.cube_area(), self.devicePixelRatioF()
        looks = camera, self.dark, ratio
        if self._cube is None or self._cube[0] != looks:
            picture = QPixmap((area.size() * ratio).toSize())
            picture.setDevicePixelRatio(ratio)
            picture.fill(Qt.GlobalColor.transparent)
            alone = QPainter(picture)
            paint_cube(alone, camera, QRectF(QPointF(), area.size()), dark=self.dark)
            alone.end()
            self._cube = looks, picture
        painter.drawPixmap(area.topLeft(), self._cube[1])

    def paint_hands(self, painter: QPainter, *, whole: bool) -> None:
        """Show what belongs to the mouse, in what is painted anew: all, or some of it."""

    def rested(self) -> None:
        """A whole frame was drawn: look up again what depends on it."""

    def plain_picture(self) -> QImage:
        """Return what is shown, as fine as it gets, without what belongs to the mouse."""
        if self._soon.isActive() or self._rest.isActive():
            self.finish_frame()
        self.refine()
        overlay, self._overlay = self._overlay, None
        self._plain = True
        try:
            return self.grab().toImage()
        finally:
            self._plain, self._overlay = False, overlay
