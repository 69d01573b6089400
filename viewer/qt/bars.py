"""The two bars of the window: above all, and below the 3D view. They wrap where room ends."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QWidget

from content.schema import AGE_WORDS
from viewer.looks import VIEWS
from viewer.qt.actions import Actions
from viewer.qt.flow import FlowLayout
from viewer.state import LEVELS, READERS

_GAP_PX = 9


def top_bar(actions: Actions) -> QWidget:
    """Return the bar with what one starts from (place, age), undo, and the switches of reader and
    side."""
    bar = QWidget()
    bar.setObjectName("bar")
    row = QHBoxLayout(bar)
    row.setContentsMargins(10, 6, 10, 6)
    row.setSpacing(_GAP_PX)
    start, rest = _flow(), _flow()
    rest.addWidget(actions.switch(["undo", "redo"], ["↶", "↷"], bar))
    start.addWidget(actions.button("where", "Waar voelt u het?", bar))
    start.addWidget(actions.button("scenes", "Testen en bewegingen", bar))
    age = QLabel("Leeftijd", bar)
    age.setObjectName("agelabel")
    ages = actions.switch(
        ["age_all", *(f"age_{age}" for age in AGE_WORDS)], ["alle", *AGE_WORDS.values()], bar
    )
    start.addWidget(_with_label(age, ages))
    rest.addWidget(
        actions.switch([f"reader_{reader}" for reader in READERS], list(READERS.values()), bar)
    )
    rest.addWidget(actions.switch(["side_rechts", "side_links"], ["Rechts", "Links"], bar))
    for id_, title in (("text_larger", "A+"), ("theme", "◐"), ("help", "?")):
        rest.addWidget(actions.button(id_, title, bar))
    row.addWidget(_holder(start), 1)
    row.addWidget(_holder(rest))
    return bar


def view_bar(actions: Actions) -> QWidget:
    """Return the bar with what a click chooses, the six views and what is shown."""
    bar = QWidget()
    bar.setObjectName("bar")
    flow = FlowLayout(bar, gap_px=_GAP_PX)
    flow.setContentsMargins(10, 6, 10, 6)
    flow.addWidget(
        actions.switch(
            [f"level_{level}" for level in LEVELS], ["Groep", "Structuur", "Gebied"], bar
        )
    )
    flow.addWidget(actions.switch([f"view_{v}" for v in VIEWS], list(VIEWS.values()), bar))
    flow.addWidget(actions.button("fit_choice", "In beeld", bar))
    cut = QLabel("Snede", bar)
    kinds = ["section_transversal", "section_coronal", "section_sagittal"]
    flow.addWidget(_with_label(cut, actions.switch(kinds, ["Trans.", "Coron.", "Sagit."], bar)))
    flow.addWidget(actions.button("motion", "Beweging", bar))
    flow.addWidget(actions.switch(["show_all", "show_start"], ["Alles", "Begin"], bar))
    policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
    policy.setHeightForWidth(True)
    bar.setSizePolicy(policy)
    return bar


def message_line() -> QLabel:
    """Return the line for what the program has to say; it is there only when it says something."""
    line = QLabel()
    line.setObjectName("message")
    line.setWordWrap(True)
    line.setTextFormat(Qt.TextFormat.PlainText)
    line.hide()
    return line


def _flow() -> FlowLayout:
    return FlowLayout(gap_px=_GAP_PX)


def _holder(flow: FlowLayout) -> QWidget:
    holder = QWidget()
    holder.setLayout(flow)
    policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
    policy.setHeightForWidth(True)
    holder.setSizePolicy(policy)
    return holder


def _with_label(label: QLabel, widget: QWidget) -> QWidget:
    both = QWidget()
    row = QHBoxLayout(both)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(6)
    row.addWidget(label)
    row.addWidget(widget)
    return both
