"""Texts that try to do something: shown as the characters they are made of, everywhere."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hands import open_window
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QColor, QImage, QTextDocument
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from content.model import Library, Structure
from meshes.atlas import Atlas
from viewer.app import make_application
from viewer.qt.panel_widgets import plain_tip
from viewer.qt.window import MainWindow
from viewer.state import READERS, Place

PLACES = [
    Place(("femur",)),
    Place(("hip_bone",)),
    Place(condition="femur_fracture"),
    Place(),
    Place(page="alarm_child"),
    Place(("femur", "sacrum")),
]

pytestmark = pytest.mark.screen


class Witness(QTextDocument):
    """Lays a text out as Qt does and remembers what it wanted to fetch."""

    def __init__(self) -> None:
        super().__init__()
        self.wanted: list[str] = []

    def loadResource(self, kind: int, name: QUrl | str) -> Any:  # noqa: N802
        """Fetch nothing."""
        self.wanted.append(name.toString() if isinstance(name, QUrl) else name)

    def fetched_by(self, text: str) -> list[str]:
        """Return what showing a text as rich text fetches."""
        self.wanted = []
        self.setHtml(text)
        self.setTextWidth(300)
        self.size()
        return self.wanted


@pytest.fixture
def hostile(tmp_path: Path) -> str:
    """Return a text with everything that must not work, and a red picture it asks for."""
    make_application()
    picture = QImage(60, 60, QImage.Format.Format_RGB32)
    picture.fill(QColor(255, 0, 0))
    assert picture.save(str(tmp_path / "rood.png"))
    where = (tmp_path / "rood.png").as_uri()
    return (
        f'<img src="{where}" width="200"><script>alert(1)</script> <b>vet</b> '
        f"![plaatje]({where}) [bestand](file:///etc/passwd) [net](https://voorbeeld.nl/x) "
        '<a href="file:///etc/passwd">klik</a> <style>*{color:red}</style> &lt;img&gt; *schuin*'
    )


def poisoned(structure: Structure, text: str) -> Structure:
    """Return a structure that says a text wherever it says something."""
    names = replace(
        structure.names, dutch=text, lay=text + " lay", latin=text, synonyms=(f"gifwoord {text}",)
    )
    return replace(
        structure, names=names, patient=text, student=text, author=text, date=text, review=text,
        sources=(text,), facts={"origin": text, "actions": (text,), "taut_in": (text, text)},
    )  # fmt: skip


def hostile_library(library: Library, text: str) -> Library:
    """Return the library with femur, a condition and a claim that say the text everywhere."""
    femur = poisoned(library.structures["femur"], text)
    fracture = library.conditions["femur_fracture"]
    links = tuple(replace(link, reason=text) for link in fracture.structures)
    bad = replace(
        fracture, names=replace(fracture.names, lay=text, dutch=text), patient=text, student=text,
        what_to_do=text, when_to_call=text, structures=links, facts={"age": text},
        sources=(text,), author=text,
    )  # fmt: skip
    claim = replace(library.claims["A04"], statement=text, patient=text, nuance=text, source=text)
    return replace(
        library,
        structures={**library.structures, "femur": femur},
        conditions={**library.conditions, "femur_fracture": bad},
        claims={**library.claims, "A04": claim},
        safety=dict.fromkeys(library.safety, text),
    )


@pytest.fixture
def window(
    tiny_atlas: Atlas, library: Library, hostile: str, tmp_path: Path
) -> Iterator[MainWindow]:
    """Return an open window with hostile texts."""
    texts = hostile_library(library, hostile)
    with open_window(tiny_atlas, texts, tmp_path, (1200, 800)) as made:
        yield made


def rich_texts(window: QWidget) -> list[str]:
    """Return all texts of a window that Qt lays out as rich text, tips included."""
    found = []
    for widget in [window, *window.findChildren(QWidget)]:
        if isinstance(widget, QLabel) and widget.textFormat() != Qt.TextFormat.PlainText:
            found.append(widget.text())
        found.append(widget.toolTip())
    return [text for text in found if text]


def test_the_witness_sees_what_qt_would_fetch(hostile: str) -> None:
    assert any("rood.png" in name for name in Witness().fetched_by(hostile))


def test_nothing_is_fetched_and_no_link_leaves_the_atlas(window: MainWindow) -> None:
    witness = Witness()
    red = QColor(255, 0, 0).rgb()
    for place, reader in product(PLACES, READERS):
        window.store.change(place=place, reader=reader, age_group="<15")
        window.search.field.setText("gifwoord")
        QApplication.processEvents()
        texts = rich_texts(window)
        assert len(texts) > 20
        for text in texts:
            assert witness.fetched_by(text) == []
            links = {part.split('"')[0] for part in text.split('<a href="')[1:]}
            assert not any("/" in link for link in links), links
        shown = window.grab().toImage()
        assert not any(
            shown.pixel(x, y) == red
            for x in range(0, shown.width(), 11)
            for y in range(0, shown.height(), 11)
        )


def test_the_marks_are_read_as_characters(window: MainWindow, hostile: str) -> None:
    window.store.change(place=Place(("femur",)))
    labels = window.panel.labels()
    title = next(label for label in labels if "title" in label.objectName())
    assert title.text() == hostile
    assert title.textFormat() == Qt.TextFormat.PlainText
    text = next(label for label in labels if label.objectName() == "text")
    document = QTextDocument()
    document.setHtml(text.text())
    assert "<script>alert(1)</script>" in document.toPlainText()
    assert "schuin" in document.toPlainText()
    assert "*schuin*" not in document.toPlainText()


def test_a_message_and_a_tip_are_plain(window: MainWindow, hostile: str) -> None:
    window.store.tell(hostile)
    message = window.findChild(QLabel, "message")
    assert isinstance(message, QLabel)
    assert message.textFormat() == Qt.TextFormat.PlainText
    assert message.text() == hostile
    assert Witness().fetched_by(plain_tip(hostile)) == []
    assert plain_tip("") == ""


def test_tips_of_rows_and_results_fetch_nothing(window: MainWindow) -> None:
    witness = Witness()
    for item in window.tree._items.values():
        assert witness.fetched_by(item.toolTip(0)) == []
    window.search.field.setText("gifwoord")
    assert window.search.results.count()
    for row in range(window.search.results.count()):
        assert witness.fetched_by(window.search.results.item(row).toolTip()) == []
