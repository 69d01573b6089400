"""The tree on the left: groups and structures, each with an eye and an opacity."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeWidget,
    QTreeWidgetItem,
    QWidget,
)

from content.schema import GROUPS
from viewer.catalogue import Catalogue, TreeRow
from viewer.qt.panel_widgets import plain_tip

NAME, EYE, OPACITY = 0, 1, 2
_ID = Qt.ItemDataRole.UserRole
_SHOWN = Qt.ItemDataRole.UserRole + 1
_OPACITY = Qt.ItemDataRole.UserRole + 2
_Index = QModelIndex | QPersistentModelIndex


class _EyeDelegate(QStyledItemDelegate):
    """Paints the eye and the opacity bar."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Paint one cell of the two narrow columns."""
        super().paint(painter, option, index)
        shown = index.data(_SHOWN)
        if shown is None:
            return
        ink = QColor(option.palette.text().color())
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(option.rect)
        if index.column() == EYE:
            _paint_eye(painter, area, ink, float(shown))
        elif shown:
            bar = QRectF(area.left() + 5, area.center().y() - 2.5, area.width() - 12, 5)
            ink.setAlphaF(0.22)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(ink)
            painter.drawRoundedRect(bar, 2.5, 2.5)
            ink.setAlphaF(0.75)
            painter.setBrush(ink)
            bar.setWidth(bar.width() * float(index.data(_OPACITY) or 0.0))
            painter.drawRoundedRect(bar, 2.5, 2.5)
        painter.restore()


def _paint_eye(painter: QPainter, area: QRectF, ink: QColor, shown: float) -> None:
    """Paint an open eye (1), a half open one (between) or a closed one (0)."""
    ink.setAlphaF(0.9 if shown == 1.0 else 0.6 if shown else 0.35)
    painter.setPen(QPen(ink, 1.5))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    centre, wide = area.center(), 7.0
    lid = QRectF(centre.x() - wide, centre.y() - 5.0, 2 * wide, 10.0)
    if shown:
        painter.drawChord(lid, 15 * 16, 150 * 16)
        painter.drawChord(lid, 195 * 16, 150 * 16)
        painter.setBrush(ink)
        painter.drawEllipse(centre, 2.4 if shown == 1.0 else 1.4, 2.4 if shown == 1.0 else 1.4)
    else:
        painter.drawArc(lid, 200 * 16, 140 * 16)


class StructureTree(QTreeWidget):
    """A row for each group and structure; the signals carry ids."""

    chosen = Signal(str, bool)
    eye_clicked = Signal(str)
    opacity_chosen = Signal(str, float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("tree")
        self.setAccessibleName("Structuren")
        self.setColumnCount(3)
        self.setHeaderHidden(True)
        self.setUniformRowHeights(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setItemDelegateForColumn(EYE, _EyeDelegate(self))
        self.setItemDelegateForColumn(OPACITY, _EyeDelegate(self))
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self._items: dict[str, QTreeWidgetItem] = {}
        self._parts: dict[str, frozenset[str]] = {}
        self._quiet = False
        self.itemActivated.connect(self._activate)

    def fill(self, catalogue: Catalogue) -> None:
        """Make the rows anew; which ones are open is kept."""
        open_ids = {id_ for id_, item in self._items.items() if item.isExpanded()}
        self.clear()
        self._items.clear()
        self._parts.clear()
        for row in catalogue.tree():
            self.addTopLevelItem(self._item(row, catalogue))
        for id_ in open_ids & self._items.keys():
            self._items[id_].setExpanded(True)
        header = self.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(NAME, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(EYE, QHeaderView.ResizeMode.Fixed)
        header.setSectionResizeMode(OPACITY, QHeaderView.ResizeMode.Fixed)
        header.setMinimumSectionSize(24)
        self.setColumnWidth(EYE, 30)
        self.setColumnWidth(OPACITY, 44)

    def _item(self, row: TreeRow, catalogue: Catalogue) -> QTreeWidgetItem:
        item = QTreeWidgetItem([row.title, "", ""])
        item.setData(NAME, _ID, row.id)
        item.setToolTip(NAME, plain_tip(row.title))
        parts: frozenset[str] = catalogue.parts(row.id)
        structure = catalogue.library.structures.get(row.id)
        if structure and structure.kind in ("region", "pain_region"):
            parts = frozenset()
        for child in row.children:
            child_item = self._item(child, catalogue)
            item.addChild(child_item)
            parts |= self._parts[child.id]
        self._items[row.id], self._parts[row.id] = item, parts
        if row.id in GROUPS:
            font = item.font(NAME)
            font.setBold(True)
            item.setFont(NAME, font)
        return item

    def parts_of(self, id_: str) -> frozenset[str]:
        """Return the parts that the eye of a row switches."""
        return self._parts.get(id_, frozenset())

    def show_looks(self, opacity: dict[str, float]) -> None:
        """Show which parts are drawn and how see-through, ``{part: opacity}``."""
        for id_, item in self._items.items():
            parts = self._parts[id_]
            if not parts:
                continue
            values = [opacity.get(part, 0.0) for part in parts]
            shown = sum(value > 0 for value in values) / len(values)
            drawn = [value for value in values if value > 0]
            state = 1.0 if shown == 1.0 else 0.5 if shown else 0.0
            for column in (EYE, OPACITY):
                item.setData(column, _SHOWN, state)
            item.setData(OPACITY, _OPACITY, sum(drawn) / len(drawn) if drawn else 0.0)

    def show_selection(self, ids: Iterable[str]) -> None:
        """Mark what is chosen and bring the last of it in sight."""
        self._quiet = True
        self.clearSelection()
        for id_ in ids:
            item = self._items.get(id_)
            if item:
                item.setSelected(True)
                self.scrollToItem(item)
        self._quiet = False

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Eyes and bars answer at once; a name is chosen."""
        item = self.itemAt(event.position().toPoint())
        column = self.columnAt(round(event.position().x()))
        if item is None or event.button() != Qt.MouseButton.LeftButton:
            super().mousePressEvent(event)
            return
        id_ = item.data(NAME, _ID)
        if column == EYE and self._parts.get(id_):
            self.eye_clicked.emit(id_)
        elif column == OPACITY and self._parts.get(id_):
            left = self.columnViewportPosition(OPACITY) + 5
            share = (event.position().x() - left) / (self.columnWidth(OPACITY) - 12)
            self.opacity_chosen.emit(id_, min(1.0, max(0.1, round(share * 4) / 4)))
        else:
            on_arrow = event.position().x() < self.visualItemRect(item).left()
            super().mousePressEvent(event)
            if not on_arrow:
                self._choose(item, bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """A double click on an eye is two clicks."""
        if self.columnAt(round(event.position().x())) == NAME:
            super().mouseDoubleClickEvent(event)
        else:
            self.mousePressEvent(event)

    def _activate(self, item: QTreeWidgetItem) -> None:
        self._choose(item, add=False)

    def _choose(self, item: QTreeWidgetItem, add: bool) -> None:
        if self._quiet:
            return
        id_ = item.data(NAME, _ID)
        if id_ in GROUPS:
            item.setExpanded(not item.isExpanded())
        else:
            self.chosen.emit(id_, add)

    def event(self, event: QEvent) -> bool:
        """Leave the arrow keys and Space to the tree while it has the focus."""
        if event.type() == QEvent.Type.ShortcutOverride:
            keys = (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down)
            if getattr(event, "key", lambda: None)() in keys:
                event.accept()
                return True
        return super().event(event)
