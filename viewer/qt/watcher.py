"""Watching a teacher's folder, so that an open window shows a saved change."""

from __future__ import annotations

from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer, Signal

from viewer.live_content import LiveContent

#: Quiet time after the last change before the folder is read: editors save in several steps.
SETTLE_MS = 250
#: After which a folder that is away is looked for again.
_AWAY_MS = 2000


class ContentWatcher(QObject):
    """Tells when a content folder can be read again.

    Files and folders are watched both: an editor that writes a new file and puts it in the place of
    the old one changes the folder, and takes the watch on the file away.

    Parameters
    ----------
    live : LiveContent
    parent : QObject, optional
    """

    #: The new library.
    changed = Signal(object)

    def __init__(self, live: LiveContent, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._live = live
        self._watcher = QFileSystemWatcher(self)
        self._watcher.fileChanged.connect(self._wait)
        self._watcher.directoryChanged.connect(self._wait)
        self._settled = QTimer(self)
        self._settled.setSingleShot(True)
        self._settled.setInterval(SETTLE_MS)
        self._settled.timeout.connect(self._read)
        self._watch()

    def _wait(self, _path: str) -> None:
        self._settled.start()

    def _read(self) -> None:
        self._watch()
        library = self._live.refresh()
        if library is not None:
            self.changed.emit(library)
        if not self._live.folder.is_dir():  # moved away, or a drive that sleeps: look again later
            QTimer.singleShot(_AWAY_MS, self._settled.start)

    def _watch(self) -> None:
        """Watch what is there now; what an editor replaced has lost its watch."""
        watched = {*self._watcher.files(), *self._watcher.directories()}
        lacking = [str(path) for path in self._live.paths() if str(path) not in watched]
        if lacking:
            self._watcher.addPaths(lacking)
