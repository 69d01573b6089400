"""Hands on the 3D view: what a click, a double click, a right click and the mouse itself mean."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QPoint, QPointF, Qt
from PySide6.QtWidgets import QMenu, QWidget

from viewer.choose import id_at_level
from viewer.commands import Context
from viewer.panel_parts import reader_name
from viewer.qt.actions import Actions
from viewer.qt.canvas import Canvas
from viewer.qt.leg_drag import LegDrag, take_leg
from viewer.scene import Hit
from viewer.state import Store

_SHIFT = Qt.KeyboardModifier.ShiftModifier
_CTRL = Qt.KeyboardModifier.ControlModifier
_FOR_CHOICE = ("fit_choice", "hide", "isolate", "fade")
_FOR_ALL = ("show_all", "show_start", "undo", "fit_all", "copy_picture")


class CanvasHands(QObject):
    """Listens to the canvas and changes the state.

    Parameters
    ----------
    canvas : Canvas
    store : Store
    actions : Actions
        For the menu of a right click.
    context : callable
        Returns what commands work on, or None while there is no atlas yet.
    parent : QWidget
    """

    def __init__(
        self,
        canvas: Canvas,
        store: Store,
        *,
        actions: Actions,
        context: Callable[[], Context | None],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._canvas = canvas
        self._store = store
        self._actions = actions
        self._context = context
        self._window = parent
        canvas.clicked.connect(self.click)
        canvas.focused.connect(self._focus)
        canvas.menu_wanted.connect(self._menu)
        canvas.name_of = self.name_of
        canvas.outline_region = self._outline_region
        canvas.grabbed = self._grabbed

    def click(self, hit: Hit | None, add: bool) -> None:
        """Choose what was clicked."""
        context = self._context()
        if context:
            context.choose.click(hit, add=add)

    def _focus(self, hit: Hit | None) -> None:
        context = self._context()
        if context:
            parts = context.choose.catalogue.parts(self._id_of(hit)) if hit else None
            context.view.fit(parts)
            self._canvas.redraw()

    def _menu(self, hit: Hit | None, where: QPointF) -> None:
        context = self._context()
        if not context:
            return
        menu = QMenu(self._window)
        if hit:
            id_ = self._id_of(hit)
            if id_ not in self._store.state.selection:
                context.choose.select(id_, reveal=False)
            title = menu.addAction(self.name_of(hit)[0])
            title.setEnabled(False)
            menu.addSeparator()
            for command in _FOR_CHOICE:
                menu.addAction(self._actions[command])
            menu.addSeparator()
        for command in _FOR_ALL:
            menu.addAction(self._actions[command])
        menu.popup(QPoint(round(where.x()), round(where.y())))

    def _grabbed(self, x_px: float, y_px: float, modifiers: Qt.KeyboardModifier) -> LegDrag | None:
        """A drag that starts on the leg moves it, while that is switched on."""
        context = self._context()
        if not context or not self._store.state.motion or modifiers & _SHIFT:
            return None
        turns = bool(modifiers & _CTRL)
        return take_leg(context, x_px, y_px, height_px=self._canvas.height(), turns=turns)

    def _id_of(self, hit: Hit) -> str:
        context = self._context()
        if not context:
            return hit.part
        return id_at_level(hit, self._store.state.level, context.choose.catalogue)

    def name_of(self, hit: Hit) -> tuple[str, str]:
        """Return the name and the lay name of what was hit, at the level that a click chooses."""
        context = self._context()
        if not context:
            return hit.part, ""
        catalogue = context.choose.catalogue
        id_ = self._id_of(hit)
        structure = catalogue.library.structures.get(id_)
        name = catalogue.name(id_)
        if hit.other_side:
            name += " (andere zijde)"
        return name, structure.names.lay if structure else ""

    def short_name(self, part: str) -> str:
        """Return the name of the structure of a part in the reader's words."""
        context = self._context()
        if not context:
            return part
        catalogue = context.choose.catalogue
        id_ = catalogue.structure_of(part)
        return reader_name(id_, self._store.state.reader, catalogue.library)

    def _outline_region(self, hit: Hit) -> str | None:
        """A region is outlined where a click chooses it: at that level, and always on the skin."""
        region = hit.region
        return region if region and self._id_of(hit) == region else None

    def hover(self, hit: Hit | None) -> None:
        """Tell what lies under the mouse."""
        self._store.hover(self._id_of(hit) if hit else None)
