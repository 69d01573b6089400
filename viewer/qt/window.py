"""What fills the window: puts the widgets together and lets state and hands meet."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from content.search import Found, SearchIndex
from viewer.catalogue import Catalogue
from viewer.choose import Chooser
from viewer.commands import Command, Context
from viewer.legend import legend_of
from viewer.looking import look_along, look_at_section, turn_to_place
from viewer.panel import resolve_panel
from viewer.panel_pages import PAGES
from viewer.qt.actions import Actions
from viewer.qt.bars import message_line, top_bar, view_bar
from viewer.qt.drops import Drops
from viewer.qt.frame import Frame
from viewer.qt.hands import CanvasHands
from viewer.qt.layer_bar import LayerBar
from viewer.qt.layer_hands import LayerHands
from viewer.qt.motion_hands import MotionHands
from viewer.qt.motion_panel import MotionPanel
from viewer.qt.panel_view import PanelView
from viewer.qt.section_hands import SectionHands
from viewer.qt.settings import Settings
from viewer.qt.shell import Shell
from viewer.qt.slice_panel import SlicePanel
from viewer.qt.stage import StagePlayer
from viewer.qt.stage_bar import StageBar
from viewer.qt.tree import StructureTree
from viewer.resolve import resolve_scene
from viewer.scene import Hit, Scene, View3D
from viewer.scene_steps import step_caption
from viewer.state import State, Store
from viewer.topics import named_topics, topic

#: Heights of the tree and of the panel of angles below it, before anyone changes them.
_TREE_OVER_MOTION_PX = [170, 480]


def _only_moves(old: State, new: State) -> bool:
    """Whether two states differ in nothing but where the leg and the section plane are."""
    return replace(new, pose=old.pose, section=old.section) == old


class MainWindow(Shell):
    """All that the window of Heupatlas is filled with.

    It comes empty; ``set_catalogue`` gives it texts, ``set_view`` the 3D.

    Parameters
    ----------
    store : Store
    settings : Settings
    frame : Frame
        The window that it fills.
    """

    def __init__(self, store: Store, settings: Settings, frame: Frame) -> None:
        super().__init__(store, settings, frame)
        self.catalogue: Catalogue | None = None
        self.context: Context | None = None
        self.tree = StructureTree(self)
        self.panel = PanelView(self)
        self._message = message_line()
        self.actions_ = Actions(
            self._commands, window=self, canvas=self.canvas, run=self.run_command
        )
        self.actions_.fill_menu_bar(frame.menuBar())
        self.motion = MotionPanel(self.actions_, self)
        self._stage = StagePlayer(store, lambda: self.catalogue, self)
        self._stage_bar = StageBar(self._stage, self.actions_, self)
        self._motion_hands = MotionHands(
            self.motion, self._stage, context=lambda: self.context, parent=self
        )
        self._hands = CanvasHands(
            self.canvas, store, actions=self.actions_, context=lambda: self.context, parent=self
        )
        self._section_hands = SectionHands(self.canvas, store)
        self.cut = SlicePanel(self.actions_, settings, self)
        self.layers = LayerBar(self.actions_, self)
        self._layer_hands = LayerHands(self.layers, store, context=lambda: self.context)
        self.drops = Drops(self)
        self.drops.refused.connect(store.tell)
        self._put_together()
        self._connect()
        self.apply_theme()
        self.restore_layout()
        frame.setCentralWidget(self)

    def _put_together(self) -> None:
        left = QWidget()
        left.setObjectName("side")
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.search)
        lists = QSplitter(Qt.Orientation.Vertical, left)
        lists.addWidget(self.tree)
        lists.addWidget(self.motion)
        lists.setStretchFactor(0, 1)
        lists.setCollapsible(1, False)
        lists.setHandleWidth(3)
        lists.setSizes(_TREE_OVER_MOTION_PX)
        column.addWidget(lists, 1)

        middle = QWidget()
        rows = QVBoxLayout(middle)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        rows.addWidget(self.canvas, 1)
        rows.addWidget(self._stage_bar)
        rows.addWidget(self._message)
        rows.addWidget(self.layers)

        right = QSplitter(Qt.Orientation.Vertical, self)
        right.addWidget(self.cut)
        right.addWidget(self.panel)
        right.setSizes([430, 350])
        right.setHandleWidth(3)
        self._left, self._right = left, right
        self._splitter = QSplitter(Qt.Orientation.Horizontal, self)
        for widget in (left, middle, right):
            self._splitter.addWidget(widget)
        self._splitter.setStretchFactor(1, 1)
        self._splitter.setCollapsible(1, False)
        self._splitter.setSizes([250, 670, 360])
        self._splitter.setHandleWidth(3)

        self.setObjectName("root")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(top_bar(self.actions_))
        whole.addWidget(self._splitter, 1)
        whole.addWidget(view_bar(self.actions_))

    def _connect(self) -> None:
        self.store.changed.connect(self._refresh)
        self.store.message_changed.connect(self._on_message)
        self.search.opened.connect(self._on_found)
        self.canvas.moves_soon = lambda: self._stage.playing
        self.motion.finished.connect(self.canvas.setFocus)
        self.panel.opened.connect(self._on_opened)
        self.panel.back_wanted.connect(self.store.back)
        self.panel.forward_wanted.connect(self.store.forward)
        self.tree.chosen.connect(self._select)
        self.tree.eye_clicked.connect(self._on_eye)
        self.tree.opacity_chosen.connect(self._on_opacity)
        self.cut.picture.chosen.connect(self._hands.click)
        self.cut.picture.stepped.connect(self._section_hands.step)
        self.cut.picture.on_hover = self._on_slice_hover
        self.canvas.on_hover = self._on_canvas_hover
        self.cut.picture.name_of = lambda hit: self._hands.name_of(hit)[0]
        self.cut.picture.label_of = self._hands.short_name

    def set_catalogue(self, catalogue: Catalogue) -> None:
        """Take over texts and the list of shapes; also when a teacher's folder changed."""
        self.catalogue = catalogue
        library = catalogue.library
        self.search.set_index(lambda: SearchIndex(library, named_topics(library)))
        self.tree.fill(catalogue)
        if self.view:
            self._make_context(self.view)
        self._refresh(None, self.store.state)
        problems = catalogue.library.problems
        if problems:
            self.store.tell(
                f"{len(problems)} fouten in de teksten; 'heupatlas controleer' noemt ze alle."
            )

    def set_view(self, view: View3D) -> None:
        """Take over the 3D view and show the first frame."""
        self.view = view
        if self.catalogue:
            self._make_context(view)
            view.apply(resolve_scene(self.store.state, self.catalogue))
        self.set_ground()
        view.turns_freely = self.settings.switch("free_turn", usual=False)
        view.shading = self.settings.shading
        view.look("voor")
        view.fit(None)
        look_at_section(self.store.state, view)
        self.canvas.set_view(view)
        self.cut.show_cut(self.store.state, self.view)
        self._refresh_actions()

    def _make_context(self, view: View3D) -> None:
        if self.catalogue:
            self.catalogue.effects.meet = view.meetings
            self.context = Context(self.store, Chooser(self.store, self.catalogue), view, self)

    def run_command(self, command: Command) -> None:
        """Run a command of the table when it may be run now."""
        if self.context and command.enabled(self.context):
            command.run(self.context)
            self._refresh_actions()

    # What changes is shown

    def _on_message(self, message: str) -> None:
        self._message.setText(message)
        self._message.setVisible(bool(message))

    def _refresh(self, old: State | None, new: State) -> None:
        if not self.catalogue:
            return
        moves = self.store.dragging and old is not None and _only_moves(old, new)
        if not moves:
            self.panel.show_panel(resolve_panel(new, self.catalogue))
        scene = resolve_scene(new, self.catalogue)
        self._motion_hands.show(new)
        if moves:
            self._show_scene(scene, new, moving=True)
            return
        self.tree.show_looks(
            {id_: look.opacity for id_, look in scene.looks.items() if id_ in self.catalogue.shapes}
        )
        self.tree.show_selection(new.selection)
        self._stage_bar.show_state(new)
        self.panel.back.setEnabled(self.store.can_go_back)
        self.panel.forward.setEnabled(self.store.can_go_forward)
        self._refresh_actions()
        self._show_scene(scene, new, moving=self.store.dragging)
        if self.view:
            look_along(old, new, self.catalogue, self.view)
        self._layer_hands.show()

    def _show_scene(self, scene: Scene, state: State, *, moving: bool) -> None:
        if self.view and self.catalogue:
            self.canvas.left_hip = scene.mirrored
            self.canvas.legend = legend_of(state, self.catalogue)
            self.canvas.caption = step_caption(state, self.catalogue)
            self.view.apply(scene)
            self.canvas.redraw(moving=moving)
        self.cut.show_cut(state, self.view, moving=moving)

    def _on_canvas_hover(self, hit: Hit | None) -> None:
        self._hands.hover(hit)
        self.cut.picture.point_out(hit.node if hit else None)

    def _on_slice_hover(self, hit: Hit | None) -> None:
        self._hands.hover(hit)
        self.canvas.point_out(hit)

    def _refresh_actions(self) -> None:
        if self.context:
            self.actions_.refresh(self.context)

    # Hands on the lists

    def _on_found(self, found: Found) -> None:
        kind = "condition" if found.kind in ("condition", "alarm") else found.kind
        self._on_opened(kind, found.id)
        self.canvas.setFocus()

    def _on_opened(self, kind: str, id_: str) -> None:
        if not self.context or not self.catalogue:
            return
        choose = self.context.choose
        library = self.catalogue.library
        if kind == "step":
            self._stage.show_step(int(id_))
        elif kind == "page" or id_ in library.pages or id_ in PAGES:
            choose.open_page(id_)
        elif id_ in library.scenes:
            choose.open_scene(id_)
            self._stage.open()
        elif topic(id_, library):
            choose.open_topic(id_)
        elif id_ in library.conditions:
            choose.open_condition(id_)
        elif self.catalogue.knows(id_):
            self._select(id_, add=False)

    def _select(self, id_: str, add: bool) -> None:
        """Choose from a list; a place on the body is turned to."""
        if not self.context or not self.catalogue:
            return
        self.context.choose.select(id_, add=add)
        if self.catalogue.is_pain_region(id_):
            turn_to_place(id_, self.context.view)
            self.canvas.redraw()

    def _on_eye(self, id_: str) -> None:
        if not self.context:
            return
        parts = self.tree.parts_of(id_)
        choose = self.context.choose
        if all(choose.is_visible(part) for part in parts):
            choose.hide(parts)
        else:
            choose.show(parts)

    def _on_opacity(self, id_: str, opacity: float) -> None:
        if self.context:
            self.context.choose.fade(self.tree.parts_of(id_), opacity)

    # What commands ask of the window

    def focus_search(self) -> None:
        """Put the cursor in the search field."""
        self._left.show()
        self.search.focus()

    def escape(self) -> bool:
        """Stop what plays, or leave the search; True when there was either."""
        return self._stage.stop() or self.search.leave()

    def stage(self) -> StagePlayer:
        """Return what plays tests and movements."""
        return self._stage
