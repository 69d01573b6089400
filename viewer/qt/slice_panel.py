"""The panel "Snede": words for the plane, its buttons, and the picture of the cut."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from viewer.qt.actions import Actions
from viewer.qt.flow import FlowLayout
from viewer.qt.settings import Settings
from viewer.qt.slice_view import SliceView
from viewer.scene import View3D
from viewer.section_text import section_words
from viewer.state import State


class SlicePanel(QWidget):
    """Shows where the plane is and what it cuts.

    Parameters
    ----------
    actions : Actions
        For the buttons.
    settings : Settings
        Remembers whether the picture is wanted, and in which colours.
    """

    def __init__(self, actions: Actions, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("side")
        self._settings = settings
        self._shown: tuple[State, View3D | None] = State(), None
        self.picture = SliceView(self)
        self.picture.grey = settings.switch("slice_grey", usual=False)
        self._words = QLabel(self)
        self._words.setObjectName("slicewords")
        self._words.setWordWrap(True)
        buttons = QWidget(self)
        row = FlowLayout(buttons, gap_px=4)
        for id_, title in (
            ("section_back", "−"),
            ("section_forward", "+"),
            ("section_flip", "Omkeren"),
            ("slice_grey", "Grijs"),
            ("section_off", "Uit"),
        ):
            row.addWidget(actions.button(id_, title, buttons))
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 6, 8, 6)
        column.setSpacing(4)
        column.addWidget(self._words)
        column.addWidget(buttons)
        column.addWidget(self.picture, 1)

        self.hide()

    @property
    def wanted(self) -> bool:
        """Whether it is shown when there is a cut."""
        return self._settings.switch("slice", usual=True)

    @property
    def grey(self) -> bool:
        """Whether it is grey, as a scan."""
        return self.picture.grey

    def toggle(self) -> None:
        """Show it, or fold it away."""
        self._settings.keep_switch("slice", not self.wanted)
        self.show_cut(*self._shown)

    def toggle_grey(self) -> None:
        """Switch it between the colours of tissues and greys."""
        self.picture.grey = not self.grey
        self._settings.keep_switch("slice_grey", self.grey)
        self.picture.update()

    def show_cut(self, state: State, view: View3D | None, *, moving: bool = False) -> None:
        """Show the cut that the view has now; nothing where there is none, or it is not wanted."""
        self._shown = state, view
        shown = self.wanted and state.section is not None and view is not None
        self.setVisible(shown)
        if view is None or state.section is None or not shown:
            self.picture.show_slice(None, mirrored=False)
            return
        self.picture.pick = view.pick_slice
        self._words.setText(section_words(state.section))
        self.picture.show_slice(view.slice(moving=moving), mirrored=state.side == "links")
