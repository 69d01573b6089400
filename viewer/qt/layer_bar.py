"""The slim bar below the 3D view: from skin to joint, and structures apart and back."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QSlider,
    QStyle,
    QStyleOptionSlider,
    QToolButton,
    QWidget,
)

from viewer.qt.actions import Actions

#: Steps of a slider over its whole length.
_STEPS = 1000
#: Steps by wheel or key that follow each other this fast are one movement.
_ONE_MOVEMENT_MS = 500
_HANDLE_PX = 15.0


class ShareSlider(QSlider):
    """A slider from 0 to 1 that tells where it is moved and when the movement ends.

    Parameters
    ----------
    name : str
        Object name; the slider can be found by it.
    told : str
        Dutch, for who cannot see it.
    """

    moved = Signal(float)
    ended = Signal()

    def __init__(self, name: str, told: str, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setObjectName(name)
        self.setAccessibleName(told)
        self.setRange(0, _STEPS)
        self.setSingleStep(_STEPS // 100)
        self.setPageStep(_STEPS // 20)
        self.setMinimumHeight(round(_HANDLE_PX) + 5)
        # A click leaves the keys with the 3D view, Tab gives them to the slider.
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._quiet = QTimer(self)
        self._quiet.setSingleShot(True)
        self._quiet.setInterval(_ONE_MOVEMENT_MS)
        self._quiet.timeout.connect(self.ended)
        self.valueChanged.connect(self._on_value)
        self.sliderReleased.connect(self.ended)

    def show_share(self, share: float) -> None:
        """Stand at a share of the way, without telling of it; not while it is held."""
        if not self.isSliderDown():
            before = self.blockSignals(True)
            self.setValue(round(share * _STEPS))
            self.blockSignals(before)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Return a size that leaves room to drag."""
        return QSize(90, super().minimumSizeHint().height())

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Take the handle to where one presses, and drag it from there."""
        handle = self._handle()
        point = event.position().toPoint()
        if event.button() == Qt.MouseButton.LeftButton and not handle.contains(point):
            reach = max(self.width() - handle.width(), 1)
            at = point.x() - handle.width() // 2
            self.setSliderDown(True)
            self.setSliderPosition(QStyle.sliderValueFromPosition(0, _STEPS, at, reach))
        super().mousePressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Draw a thin line, filled up to a round handle."""
        colours = self.palette()
        filled, empty = colours.highlight().color(), colours.mid().color()
        middle = self.rect().center().y() + 0.5
        handle = QRectF(self._handle())
        at = handle.center().x()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        for left, right, colour in ((1.0, self.width() - 1.0, empty), (1.0, at, filled)):
            painter.setBrush(colour)
            painter.drawRoundedRect(QRectF(left, middle - 2, right - left, 4), 2, 2)
        held = self.isSliderDown() or self.hasFocus() or self.underMouse()
        painter.setPen(QPen(filled, 2))
        painter.setBrush(filled if held else colours.button().color())
        painter.drawEllipse(QPointF(at, middle), _HANDLE_PX / 2, _HANDLE_PX / 2)

    def _handle(self) -> QRect:
        """Return where the style has the handle."""
        option = QStyleOptionSlider()
        self.initStyleOption(option)
        return self.style().subControlRect(
            QStyle.ComplexControl.CC_Slider, option, QStyle.SubControl.SC_SliderHandle, self
        )

    def _on_value(self, value: int) -> None:
        self.moved.emit(value / _STEPS)
        if not self.isSliderDown():
            self._quiet.start()


class LayerBar(QWidget):
    """Two sliders with their titles and a button to go back.

    Parameters
    ----------
    actions : Actions
        For the buttons that go back.
    """

    TITLE = "Van huid tot gewricht"

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("bar")
        self.peel = ShareSlider("slider_peel", self.TITLE, self)
        self.apart = ShareSlider("slider_apart", "Uit elkaar", self)
        self._whole = self.TITLE
        self._told = QLabel(self.TITLE, self)
        self._told.setObjectName("quiet")
        self._told.setAccessibleName("Laatst afgepeld")
        # A long name is cut off where room ends; it makes the bar no wider.
        self._told.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        apart = QLabel("Uit elkaar", self)
        apart.setObjectName("quiet")
        grid = QGridLayout(self)
        grid.setContentsMargins(10, 3, 10, 5)
        grid.setHorizontalSpacing(18)
        grid.setVerticalSpacing(0)
        grid.addWidget(self._told, 0, 0)
        words = QHBoxLayout()
        words.addWidget(apart)
        words.addStretch(1)
        words.addWidget(_small(actions.button("label_cycle", "Namen", self)))
        grid.addLayout(words, 0, 1)
        grid.addLayout(self._row(actions, self.peel, "peel_from_skin", "peel_none"), 1, 0)
        grid.addLayout(self._row(actions, self.apart, "", "apart_none"), 1, 1)
        grid.setColumnStretch(0, 3)
        grid.setColumnStretch(1, 2)

    def show_state(self, peel_position: float, last_name: str, apart: float) -> None:
        """Show where both stand, and the name of what was taken off last."""
        self.peel.show_share(peel_position)
        self.apart.show_share(apart)
        self._whole = f"Zojuist: {last_name}" if last_name else self.TITLE
        self._told.setToolTip(self._whole)
        self._fit_words()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Fit the words to the room there is."""
        super().resizeEvent(event)
        self._fit_words()

    def _fit_words(self) -> None:
        metrics, room = self._told.fontMetrics(), self.peel.geometry().right()
        room -= self._told.x()
        self._told.setText(metrics.elidedText(self._whole, Qt.TextElideMode.ElideRight, room))

    def _row(self, actions: Actions, slider: ShareSlider, start: str, back: str) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(7)
        if start:
            row.addWidget(actions.button(start, "Huid", self))
        row.addWidget(slider, 1)
        row.addWidget(actions.button(back, "↺", self))
        return row


def _small(button: QToolButton) -> QToolButton:
    """Return a button that takes no more height than a line of words."""
    button.setProperty("small", True)
    return button
