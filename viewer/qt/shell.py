"""The shell of what fills the window: its layout and looks, and what is kept of what it shows."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics, QGuiApplication
from PySide6.QtWidgets import QApplication, QFileDialog, QSplitter, QWidget

from viewer.commands import command_table
from viewer.looks import Shading
from viewer.qt.canvas import Canvas
from viewer.qt.frame import Frame
from viewer.qt.help import HelpDialog
from viewer.qt.recorder import Recorder
from viewer.qt.search_box import SearchBox
from viewer.qt.settings import Settings
from viewer.qt.slice_panel import SlicePanel
from viewer.qt.theme import TEXT_SCALES, THEMES, apply_theme
from viewer.scene import View3D
from viewer.state import Store

#: Least width of the lists and of the panel, in letters of the text.
_LEFT_LETTERS, _RIGHT_LETTERS = 28, 40

#: What is told when shadow is set.
_SHADING_TOLD: dict[Shading, str] = {
    "auto": "In rust komt er schaduw bij, als deze computer dat snel genoeg tekent.",
    "on": "In rust komt er altijd schaduw bij, ook als het tekenen even duurt.",
    "off": "Het beeld blijft zonder schaduw.",
}


class Shell(QWidget):
    """The window without what the texts and shapes mean to it.

    Parameters
    ----------
    store : Store
    settings : Settings
    frame : Frame
        The window that it fills.
    """

    #: The cut laid out flat, the lists and the panel, and what parts them; made by the window.
    cut: SlicePanel
    _left: QWidget
    _right: QWidget
    _splitter: QSplitter

    def __init__(self, store: Store, settings: Settings, frame: Frame) -> None:
        super().__init__(frame)
        self.frame = frame
        frame.closing.connect(self._keep_layout)
        self.store = store
        self.settings = settings
        self.view: View3D | None = None
        self._base_pt = QApplication.font().pointSizeF()
        self.canvas = Canvas(self)
        self.search = SearchBox(self)
        self.recorder = Recorder(self)
        self._commands = command_table()

    def toggle_full_screen(self) -> None:
        """Switch full screen on or off."""
        self.frame.setWindowState(self.frame.windowState() ^ Qt.WindowState.WindowFullScreen)

    def toggle_panels(self) -> None:
        """Fold both panels away, or open them."""
        shown = self._left.isVisible() or self._right.isVisible()
        self._left.setVisible(not shown)
        self._right.setVisible(not shown)

    def change_text_size(self, step: int) -> None:
        """Make all text larger, smaller or as it was."""
        now = TEXT_SCALES.index(self.settings.text_scale)
        wanted = TEXT_SCALES.index(1.0) if step == 0 else now + step
        self.settings.text_scale = TEXT_SCALES[max(0, min(wanted, len(TEXT_SCALES) - 1))]
        self.apply_theme()

    def toggle_theme(self) -> None:
        """Switch between light and dark."""
        self.settings.theme = "light" if self.settings.theme == "dark" else "dark"
        self.apply_theme()

    def toggle_free_turn(self) -> None:
        """Let the view turn freely, or keep up up again; it is remembered."""
        if not self.view:
            return
        self.view.turns_freely = not self.view.turns_freely
        self.settings.keep_switch("free_turn", self.view.turns_freely)
        self.store.tell(
            "Vrij draaien: het beeld kan ook kantelen. Een aanzicht zet het weer rechtop."
            if self.view.turns_freely
            else "Boven blijft boven."
        )
        self.redraw()

    def set_shading(self, shading: Shading) -> None:
        """Give frames at rest shadow, or not; it is remembered."""
        if not self.view:
            return
        self.view.shading = self.settings.shading = shading
        self.store.tell(_SHADING_TOLD[shading])
        self.redraw()

    def show_help(self) -> None:
        """Show the list of commands."""
        dialog = HelpDialog(self._commands, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def copy_picture(self) -> None:
        """Copy the picture of the view."""
        QGuiApplication.clipboard().setImage(self.canvas.plain_picture())
        self.store.tell("Het beeld staat op het klembord.")

    def save_picture(self) -> None:
        """Ask where to save the picture and save it."""
        path, _ = QFileDialog.getSaveFileName(
            self, "Bewaar het beeld", "heup.png", "Afbeeldingen (*.png)"
        )
        if not path:
            return
        saved = self.canvas.plain_picture().save(path)
        self.store.tell(f"Bewaard als {path}." if saved else f"{path} kan niet geschreven worden.")

    def toggle_recording(self) -> None:
        """Start or stop writing down what the person does."""
        if not self.recorder.active:
            self.recorder.start()
            self.store.tell("Alles wat u doet wordt opgeschreven tot u weer 'Neem op' kiest.")
            return
        self.recorder.stop()
        path, _ = QFileDialog.getSaveFileName(
            self, "Bewaar de opname", "opname.jsonl", "Opnamen (*.jsonl)"
        )
        if path:
            self.store.tell(self.recorder.save(path))

    def quit(self) -> None:
        """Close the window."""
        self.frame.close()

    def redraw(self) -> None:
        """Draw the view again after its camera moved."""
        self.canvas.redraw()

    # Layout and looks

    def apply_theme(self) -> None:
        """Give all widgets the colours and the size of text that are set."""
        app = QApplication.instance()
        theme = THEMES[self.settings.theme]
        if isinstance(app, QApplication):
            apply_theme(app, theme, self.settings.text_scale, self._base_pt)
            letter_px = QFontMetrics(app.font()).averageCharWidth()
            self._left.setMinimumWidth(round(_LEFT_LETTERS * letter_px))
            self._right.setMinimumWidth(round(_RIGHT_LETTERS * letter_px))
        self.canvas.dark = self.cut.picture.dark = theme.name == "dark"
        self.set_ground()
        self.canvas.redraw()

    def set_ground(self) -> None:
        """Give the view the ground of the theme."""
        if self.view:
            theme = THEMES[self.settings.theme]
            self.view.set_background(theme.ground_top, theme.ground_bottom)

    def restore_layout(self) -> None:
        """Lay the widgets out as they were left."""
        sizes = self.settings.layout("splitter")
        if not sizes.isEmpty():
            self._splitter.restoreState(sizes)

    def _keep_layout(self) -> None:
        self.settings.keep_layout("splitter", self._splitter.saveState())
