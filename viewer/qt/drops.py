"""What can be dropped on the window: a teacher's folder of texts, or a text in it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QObject, Signal
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QWidget

from viewer.errors import UserError

#: What a folder of texts holds at least.
_NEEDED = ("structures", "safety.md")


class Drops(QObject):
    """Takes what is dropped on a window.

    Parameters
    ----------
    window : QWidget
    """

    #: The folder of texts that was dropped.
    folder_dropped = Signal(object)
    #: A Dutch sentence, when it was something else.
    refused = Signal(str)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        window.setAcceptDrops(True)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Let files come; what they are is looked at when they are dropped."""
        if not isinstance(event, QDropEvent):
            return False
        if event.type() == QEvent.Type.Drop:
            self._drop(event)
            return True
        if event.type() == QEvent.Type.DragEnter and event.mimeData().hasUrls():
            event.acceptProposedAction()
            return True
        return False

    def _drop(self, event: QDropEvent) -> None:
        try:
            folder = content_folder(event.mimeData())
        except UserError as error:
            self.refused.emit(str(error))
            return
        event.acceptProposedAction()
        self.folder_dropped.emit(folder)


def content_folder(dropped: QMimeData) -> Path:
    """Return the folder of texts that was dropped, or that a dropped text lies in.

    Raises
    ------
    UserError
        When it is something else.
    """
    paths = [Path(url.toLocalFile()) for url in dropped.urls() if url.isLocalFile()]
    if not paths:
        raise UserError(
            "Hier kan alleen een map met teksten heen. Sleep een map van uw eigen computer."
        )
    if len(paths) > 1:
        raise UserError("Sleep één map met teksten tegelijk naar het venster.")
    path = paths[0]
    for folder in (path, *path.parents[:2]):
        if all((folder / name).exists() for name in _NEEDED):
            return folder
    raise UserError(
        f"'{path.name}' is geen map met teksten, dus er verandert niets. Sleep een map met daarin "
        "'structures' en 'safety.md' hierheen; 'heupatlas controleer' legt uit wat erin hoort."
    )
