"""The panel of the leg's angles: sliders with number fields and arcs, and what the pose does."""

from __future__ import annotations

import html
import re

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QValidator
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QSlider,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from viewer.motion_view import Angle, MotionView
from viewer.posing import ANGLES
from viewer.qt.actions import Actions
from viewer.qt.arc import Arc, value_words
from viewer.qt.panel_widgets import label

#: More than this no joint turns; what is typed beyond the range is limited by the hip itself.
_MOST_DEG = 360
#: Least width of a number with its word.
_FIELD_PX = 60


class DegreeField(QSpinBox):
    """A whole number of degrees with its direction, which can be typed as words or as a sign."""

    refused = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.angle: Angle | None = None
        self.setRange(-_MOST_DEG, _MOST_DEG)
        self.setKeyboardTracking(False)
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.setMinimumWidth(_FIELD_PX)

    def textFromValue(self, value: int) -> str:  # noqa: N802
        """Return ``20° adductie`` for -20."""
        return value_words(self.angle, value) if self.angle else f"{value}°"

    def valueFromText(self, text: str) -> int:  # noqa: N802
        """Return the degrees of what was typed; the word of the other direction is a minus."""
        found = _NUMBER.search(text)
        if not found:
            return self.value()
        typed = float(found[0].replace(",", "."))
        against = self.angle is not None and self.angle.negative in text.lower()
        return round(max(-_MOST_DEG, min(-typed if against else typed, _MOST_DEG)))

    def validate(self, text: str, position: int) -> object:
        """Anything may be typed; it is taken when there is a number in it."""
        good = (
            QValidator.State.Acceptable if _NUMBER.search(text) else QValidator.State.Intermediate
        )
        return good, text, position

    def fixup(self, text: str) -> str:
        """Keep what stood there, and tell it."""
        self.refused.emit(text.strip())
        return self.textFromValue(self.value())


_NUMBER = re.compile(r"[-−+]?\d+([.,]\d+)?", re.ASCII)


class MotionPanel(QScrollArea):
    """Sliders for every angle, and what the pose means.

    Parameters
    ----------
    actions : Actions
    parent : QWidget
    """

    #: An angle and its degrees: as one step of a drag, as a change by itself, and the drag's end.
    dragged = Signal(str, float)
    asked = Signal(str, float)
    dropped = Signal()
    refused = Signal(str)
    #: A number was typed: the keys are for the leg again.
    finished = Signal()

    def __init__(self, actions: Actions, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("motion_panel")
        self.setAccessibleName("Beweging: de hoeken van heup en knie")
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        body = QWidget()
        body.setObjectName("panel")
        column = QVBoxLayout(body)
        column.setContentsMargins(12, 8, 12, 10)
        column.setSpacing(6)
        head = QHBoxLayout()
        head.addWidget(label("Beweging", "heading"), 1)
        head.addWidget(actions.button("neutral", "Neutraal", body))
        column.addLayout(head)
        self._hint = label("", "quiet")
        column.addWidget(self._hint)
        self._rows = {id_: _Row(id_, body) for id_ in ANGLES}
        for id_, row in self._rows.items():
            column.addWidget(row)
            row.slider.valueChanged.connect(lambda value, i=id_: self._on_slider(i, value))
            row.slider.sliderReleased.connect(self.dropped)
            row.field.valueChanged.connect(lambda value, i=id_: self.asked.emit(i, float(value)))
            row.field.refused.connect(self.refused)
            row.field.lineEdit().returnPressed.connect(self.finished)
        column.addWidget(actions.button("closed_chain", "Bekken beweegt", body))
        self._words = label("", "strong")
        self._meaning = QLabel(body)
        self._meaning.setObjectName("motion_meaning")
        self._meaning.setTextFormat(Qt.TextFormat.RichText)
        self._meaning.setWordWrap(True)
        self._meaning.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._words.setObjectName("motion_words")
        column.addWidget(self._words)
        column.addWidget(self._meaning)
        column.addStretch(1)
        self.setWidget(body)
        self.setMinimumHeight(160)

    def show_motion(self, view: MotionView) -> None:
        """Show angles and meaning; quick, as while the leg moves."""
        for angle in view.angles:
            self._rows[angle.id].show_angle(angle)
        self._hint.setText(view.hint)
        self._words.setText(view.words)
        self._words.setVisible(bool(view.words))
        lines = [
            f'<span style="color:{colour}">●</span> <b>{html.escape(state)}:</b> '
            f"{html.escape(names)}"
            for colour, state, names in view.ligaments
        ]
        if view.limits:
            lines.insert(0, f"<b>Remt nu:</b> {html.escape(view.limits)}")
        lines += [f"<b>{html.escape(name)}:</b> {html.escape(told)}" for name, told in view.muscles]
        self._meaning.setText("".join(f"<p style='margin:0 0 4px 0'>{line}</p>" for line in lines))

    def _on_slider(self, id_: str, value: int) -> None:
        if self._rows[id_].slider.isSliderDown():
            self.dragged.emit(id_, float(value))
        else:
            self.asked.emit(id_, float(value))


class _Row(QWidget):
    """One angle: arc, title, number and slider."""

    def __init__(self, id_: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.arc = Arc(self)
        self.arc.setFixedWidth(74)
        self.title = label("", "quiet")
        self.title.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
        self.field = DegreeField(self)
        self.field.setObjectName(f"degrees_{id_}")
        self.slider = QSlider(Qt.Orientation.Horizontal, self)
        self.slider.setObjectName(f"slider_{id_}")
        self.slider.setPageStep(10)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(2)
        grid.addWidget(self.arc, 0, 0, 3, 1)
        grid.addWidget(self.title, 0, 1)
        grid.addWidget(self.field, 1, 1)
        grid.addWidget(self.slider, 2, 1)
        grid.setColumnStretch(1, 1)

    def show_angle(self, angle: Angle) -> None:
        """Show an angle in all three; nothing is sent on."""
        self.arc.show_angle(angle)
        if self.title.text() != angle.title:
            self.title.setText(angle.title)
            self.field.setAccessibleName(f"{angle.title}, graden")
            self.slider.setAccessibleName(angle.title)
        with QSignalBlocker(self.slider), QSignalBlocker(self.field):
            self.slider.setRange(round(angle.least_deg), round(angle.reach_deg))
            self.slider.setValue(round(angle.value_deg))
            self.field.angle = angle
            self.field.setValue(round(angle.value_deg))
            if not self.field.hasFocus():
                self.field.lineEdit().setText(self.field.textFromValue(self.field.value()))
