"""The two bars of the window: above all, and below the 3D view."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QWidget

from viewer.qt.actions import Actions
from viewer.scene import VIEWS
from viewer.state import LEVELS, READERS


def top_bar(actions: Actions, crumb: QLabel) -> QWidget:
    """Return the bar with the way to what is chosen and the switches of level, reader and side."""
    bar, row = _bar(spacing_px=8)
    crumb.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
    row.addWidget(crumb, 1)
    row.addWidget(
        actions.switch([f"level_{level}" for level in LEVELS], list(LEVELS.values()), bar)
    )
    row.addWidget(
        actions.switch([f"reader_{reader}" for reader in READERS], list(READERS.values()), bar)
    )
    row.addWidget(actions.switch(["side_rechts", "side_links"], ["R", "L"], bar))
    for id_, title in (("text_larger", "A+"), ("theme", "◐"), ("help", "?")):
        row.addWidget(actions.button(id_, title, bar))
    return bar


def view_bar(actions: Actions, message: QLabel) -> QWidget:
    """Return the bar with the six views, the last message and what is shown."""
    bar, row = _bar(spacing_px=3)
    for view, title in VIEWS.items():
        row.addWidget(actions.button(f"view_{view}", title, bar))
    row.addWidget(actions.button("fit_choice", "In beeld", bar))
    message.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
    row.addWidget(message, 1)
    for id_, title in (
        ("undo", "↶"),
        ("redo", "↷"),
        ("show_all", "Alles"),
        ("show_start", "Begin"),
    ):
        row.addWidget(actions.button(id_, title, bar))
    return bar


def _bar(*, spacing_px: int) -> tuple[QWidget, QHBoxLayout]:
    bar = QWidget()
    bar.setObjectName("bar")
    row = QHBoxLayout(bar)
    row.setContentsMargins(6, 4, 8, 4)
    row.setSpacing(spacing_px)
    return bar, row
