"""The one place that wires everything: an empty window first, then what fills it, then texts and
shapes, then 3D. What is not needed for the empty window is read after it."""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QSettings, QThread, QTimer, Signal
from PySide6.QtWidgets import QApplication

from viewer import garbage
from viewer.errors import UserError
from viewer.qt.frame import Frame
from viewer.qt.settings import Settings

if TYPE_CHECKING:
    from content.model import Library
    from viewer.live_content import LiveContent
    from viewer.qt.watcher import ContentWatcher
    from viewer.qt.window import MainWindow
    from viewer.render.view import AtlasView
    from viewer.state import Store


class _Builder(QThread):
    """Loads or builds the atlas beside the window."""

    progress = Signal(str, float)
    loaded = Signal(object)
    failed = Signal(object)

    def run(self) -> None:
        """Do the work of the thread."""
        from meshes.cache import load_or_build

        try:
            self.loaded.emit(load_or_build(self.progress.emit))
        except Exception as error:  # handed on to the main thread, raised there
            self.failed.emit(error)


class Program(QObject):
    """A window with all that belongs to it; ``store`` and ``window`` are there once it started.

    Parameters
    ----------
    arguments : argparse.Namespace
        KEUZE and ``inhoud`` of the command line.
    settings : Settings
    """

    ready = Signal()

    store: Store
    #: What fills the window.
    window: MainWindow

    def __init__(self, arguments: argparse.Namespace, settings: Settings) -> None:
        super().__init__()
        self.started_s = time.perf_counter()
        self.window_s = 0.0
        self.filled_s = 0.0
        self.first_frame_s = 0.0
        self.error: Exception | None = None
        self._arguments = arguments
        self._view: AtlasView | None = None
        self._live: LiveContent | None = None
        self._watcher: ContentWatcher | None = None
        self._settings = settings
        self.frame = Frame(settings)
        self._builder = _Builder()
        self._builder.progress.connect(self._on_progress)
        self._builder.loaded.connect(self._on_loaded)
        self._builder.failed.connect(self._on_failed)
        self._later: Iterator[object] = iter(())
        self._idle = QTimer(self)
        self._idle.timeout.connect(self._work_on)

    def start(self, size_px: tuple[int, int] | None = None) -> None:
        """Show the window and fill it; texts and shapes follow from the event loop."""
        if size_px:
            self.frame.resize(*size_px)
        self.frame.open()
        self.window_s = time.perf_counter() - self.started_s
        from viewer.qt.window import MainWindow
        from viewer.state import Store

        self.store = Store()
        self.window = MainWindow(self.store, self._settings, self.frame)
        self.window.drops.folder_dropped.connect(self._on_dropped)
        self._builder.start()
        QApplication.processEvents()
        self.filled_s = time.perf_counter() - self.started_s

    def wait_until_ready(self) -> None:
        """Run the event loop until the 3D is there.

        Raises
        ------
        Exception
            What went wrong in between.
        """
        while not self.first_frame_s and self.error is None:
            QApplication.processEvents()
            time.sleep(0.002)
        if self.error is not None:
            raise self.error

    def wait_until_idle(self) -> None:
        """Run the event loop until nothing is left that was put off until after the first frame."""
        while self._idle.isActive():
            QApplication.processEvents()
        if self._view is not None:
            self._view.wait()

    def close(self) -> None:
        """Close the window and give back what the graphics driver holds."""
        self._builder.wait()
        self._idle.stop()
        self.frame.close()
        if self._view is not None:
            self._view.close()
            self._view = None
        if self._live is not None:
            self._live.close()
            self._live = None
        # a window that lives on is styled anew with every one that follows
        self.frame.deleteLater()
        QCoreApplication.sendPostedEvents(self.frame, QEvent.Type.DeferredDelete)

    def _on_progress(self, title: str, share: float) -> None:
        garbage.release()  # a build makes a lot of it
        self.window.canvas.notice = f"De atlas wordt eenmalig gebouwd: {title} ({share:.0%})"
        self.window.canvas.update()

    def _on_failed(self, error: Exception) -> None:
        garbage.release()
        self._builder.wait()
        self.error = error
        self.ready.emit()

    def _on_loaded(self, loaded: object) -> None:
        self._builder.wait()
        try:
            self._show(loaded)
        except Exception as error:  # told where it can be seen; the window stays
            self._tell(error)
            self.error = error
        finally:
            garbage.release()
        self.ready.emit()

    def _show(self, loaded: object) -> None:
        from meshes.cache import Loaded
        from viewer.scene_steps import read_stand
        from viewer.sources import catalogue_of, load_library
        from viewer.start import start_state

        if not isinstance(loaded, Loaded):
            raise TypeError(type(loaded))
        library = load_library(self._arguments.inhoud)
        catalogue = catalogue_of(loaded.atlas, library)
        state = start_state(self._arguments, catalogue)
        self.store.start_with(state)
        self.window.set_catalogue(catalogue)
        words = [loaded.message, *read_stand(self._arguments.stand, library).words]
        if any(words):
            self.store.tell(" ".join(filter(None, words)))
        from viewer.render.view import AtlasView

        view = AtlasView(loaded.atlas)
        view.may_be_coarse = True
        self._view = view
        self.window.set_view(view)
        if state.reveal and self.window.context:
            view.fit(self.window.context.choose.chosen_parts() or None)
        self.window.canvas.draw_first()
        self.first_frame_s = time.perf_counter() - self.started_s
        self._later = chain(
            view.prepare(),
            (work() for work in (self.window.search.prepare, lambda: catalogue.mentions)),
        )
        self._idle.start()
        if self._arguments.inhoud:
            self._follow(self._arguments.inhoud, library)

    def _work_on(self) -> None:
        """Do one more piece of what is needed soon, between two events."""
        if next(self._later, self) is self:
            self._idle.stop()
            self.window.canvas.refine_soon()

    def _follow(self, folder: Path, library: Library) -> None:
        """Show what a teacher saves while the window is open."""
        from viewer.live_content import LiveContent
        from viewer.qt.watcher import ContentWatcher

        if self._live is not None:
            self._live.close()
        if self._watcher is not None:
            self._watcher.deleteLater()
        self._live = LiveContent(folder, library)
        self._watcher = ContentWatcher(self._live, self.window)
        self._watcher.changed.connect(self._on_texts)

    def _on_dropped(self, folder: object) -> None:
        """Show a teacher's folder that was dropped on the window, and follow it from now on."""
        from viewer.sources import load_library

        catalogue = self.window.catalogue
        if catalogue is None or not isinstance(folder, Path):
            return
        library = load_library(folder)
        self.window.set_catalogue(catalogue.with_library(library))
        self._follow(folder, library)
        if not library.problems:
            self.store.tell(f"De teksten komen nu uit de map '{folder.name}'.")

    def _on_texts(self, library: object) -> None:
        from content.model import Library
        from viewer.sources import problem_sentence

        catalogue = self.window.catalogue
        if self._live is None or catalogue is None or not isinstance(library, Library):
            return
        self.window.set_catalogue(catalogue.with_library(library))
        if self._live.held:
            told = problem_sentence(self._live.held[0])
            self.store.tell(f"{told} Tot dit klopt, blijft de vorige versie van dit bestand staan.")
        elif not library.problems:
            self.store.tell("De gewijzigde tekst is ingelezen.")

    def _tell(self, error: Exception) -> None:
        if isinstance(error, UserError):
            self.window.canvas.notice = str(error)
            self.store.tell(str(error))
        else:
            self.window.canvas.notice = (
                "Er ging iets mis in het programma. Stuur ons wat er in het venster van de "
                "opdrachtregel staat."
            )
        self.window.canvas.update()


def make_application() -> QApplication:
    """Return the Qt application.

    Raises
    ------
    UserError
        If there is no screen to open a window on.
    """
    if (
        sys.platform.startswith("linux")
        and not os.environ.get("QT_QPA_PLATFORM")
        and not os.environ.get("DISPLAY")
        and not os.environ.get("WAYLAND_DISPLAY")
    ):
        raise UserError(
            "Er is hier geen scherm, dus er kan geen venster open. Een afbeelding maken kan wel: "
            "heupatlas afbeelding heup.png --structuur iliofemoral_ligament"
        )
    app = QApplication.instance() or QApplication(sys.argv[:1])
    if not isinstance(app, QApplication):
        raise TypeError(type(app))
    app.setApplicationName("Heupatlas")
    return app


def fresh_settings(folder: Path) -> Settings:
    """Return settings that start empty, for runs that must not depend on the person's own."""
    return Settings(QSettings(str(folder / "heupatlas.ini"), QSettings.Format.IniFormat))
