"""Qt actions, menus and switches made of the table of commands."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QMenu, QMenuBar, QToolButton, QWidget

from viewer.commands import Command, Context

#: Keys that other widgets need for themselves: they work while the 3D view has the focus.
_CANVAS_KEYS = frozenset(
    {"Space", "Shift+Space", "Ctrl+Space", "Home", "Backspace",
     "PgUp", "PgDown", "Shift+PgUp", "Shift+PgDown"}
    | {with_ + way for with_ in ("", "Shift+", "Ctrl+Shift+")
       for way in ("Left", "Right", "Up", "Down")}
)  # fmt: skip


class Actions:
    """One QAction for each command.

    Parameters
    ----------
    commands : mapping of id to Command
    window : QWidget
        Gets the actions, so that their keys work anywhere in it.
    canvas : QWidget
        Gets those whose keys other widgets need.
    run : callable
        Called with the command that was chosen.
    """

    def __init__(
        self,
        commands: Mapping[str, Command],
        *,
        window: QWidget,
        canvas: QWidget,
        run: Callable[[Command], None],
    ) -> None:
        self._commands = commands
        self._actions: dict[str, QAction] = {}
        for command in commands.values():
            action = QAction(command.title, window)
            anywhere = [key for key in command.shortcuts if key not in _CANVAS_KEYS]
            action.setShortcuts([QKeySequence(key) for key in anywhere])
            action.setCheckable(command.checked is not None)
            action.triggered.connect(lambda _=False, c=command: run(c))
            window.addAction(action)
            self._actions[command.id] = action
            on_canvas = [QKeySequence(key) for key in command.shortcuts if key in _CANVAS_KEYS]
            if on_canvas:
                twin = QAction(command.title, canvas)
                twin.setShortcuts(on_canvas)
                twin.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
                twin.triggered.connect(action.trigger)
                canvas.addAction(twin)

    def __getitem__(self, id_: str) -> QAction:
        return self._actions[id_]

    def refresh(self, context: Context) -> None:
        """Enable and check every action as its command says."""
        for id_, action in self._actions.items():
            command = self._commands[id_]
            action.setEnabled(command.enabled(context))
            if command.checked is not None:
                action.setChecked(command.checked(context))

    def fill_menu_bar(self, bar: QMenuBar) -> None:
        """Make a menu for each menu name of the table."""
        menus: dict[str, QMenu] = {}
        for command in self._commands.values():
            if command.menu not in menus:
                menus[command.menu] = bar.addMenu(command.menu)
            menus[command.menu].addAction(self._actions[command.id])

    def switch(self, ids: list[str], titles: list[str], parent: QWidget) -> QWidget:
        """Return buttons side by side for commands of which one holds at a time."""
        group = QWidget(parent)
        row = QHBoxLayout(group)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        for id_, title in zip(ids, titles, strict=True):
            row.addWidget(self.button(id_, title, group))
        return group

    def button(self, id_: str, title: str, parent: QWidget) -> QToolButton:
        """Return a button that runs a command under a short title."""
        action = self._actions[id_]
        button = QToolButton(parent)
        button.setText(title)
        button.setObjectName(f"button_{id_}")
        button.setCheckable(action.isCheckable())
        keys = ", ".join(key.toString() for key in action.shortcuts())
        button.setToolTip(f"{action.text()} ({keys})" if keys else action.text())
        button.clicked.connect(action.trigger)

        def follow() -> None:
            button.setEnabled(action.isEnabled())
            button.setChecked(action.isChecked())

        action.changed.connect(follow)
        follow()
        return button
