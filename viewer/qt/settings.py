"""What the program remembers between two starts: layout, theme, text size, reader."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QSettings

from viewer.looks import SHADINGS, Shading
from viewer.qt.theme import TEXT_SCALES, THEMES


class Settings:
    """Typed access to the remembered settings; a damaged value falls back to the first one."""

    def __init__(self, store: QSettings | None = None) -> None:
        self._store = store or QSettings("Heupatlas", "Heupatlas")

    @property
    def theme(self) -> str:
        """Name of the theme."""
        name = str(self._store.value("theme", "light"))
        return name if name in THEMES else "light"

    @theme.setter
    def theme(self, name: str) -> None:
        self._store.setValue("theme", name)

    @property
    def text_scale(self) -> float:
        """Text size as a share of the system's."""
        try:
            scale = float(str(self._store.value("text_scale", 1.0)))
        except ValueError:
            return 1.0
        return min(TEXT_SCALES, key=lambda known: abs(known - scale))

    @text_scale.setter
    def text_scale(self, scale: float) -> None:
        self._store.setValue("text_scale", scale)

    @property
    def shading(self) -> Shading:
        """Whether frames at rest have shadow."""
        value = str(self._store.value("shading", SHADINGS[0]))
        return next((known for known in SHADINGS if known == value), SHADINGS[0])

    @shading.setter
    def shading(self, shading: Shading) -> None:
        self._store.setValue("shading", shading)

    def switch(self, name: str, *, usual: bool) -> bool:
        """Return whether something is switched on; as usual when it was never switched."""
        value = str(self._store.value(f"switch/{name}", usual)).casefold()
        return value == "true" if value in ("true", "false") else usual

    def keep_switch(self, name: str, on: bool) -> None:
        """Keep whether something is switched on."""
        self._store.setValue(f"switch/{name}", on)

    def layout(self, name: str) -> QByteArray:
        """Return the kept layout of a window or splitter; empty when there is none."""
        value = self._store.value(f"layout/{name}")
        return value if isinstance(value, QByteArray) else QByteArray()

    def keep_layout(self, name: str, layout: QByteArray) -> None:
        """Keep the layout of a window or splitter."""
        self._store.setValue(f"layout/{name}", layout)
