"""A fast mouse over the whole hip, as a recording that ``speel`` plays, on the whole atlas."""

from __future__ import annotations

import json
from collections.abc import Iterator

import numpy as np
import pytest
from hands import open_program
from PySide6.QtCore import QEvent, QObject, QPointF
from PySide6.QtWidgets import QApplication

from viewer.app import Program
from viewer.qt.player import Player

pytestmark = [pytest.mark.screen, pytest.mark.slow]

_KINDS = {QEvent.Type.MouseButtonPress: "press", QEvent.Type.MouseButtonRelease: "release"}


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    """Return the program with the whole atlas in an open window."""
    with open_program(tmp_path_factory.mktemp("settings"), (1024, 768)) as made:
        yield made


class Counter(QObject):
    """Counts the presses and releases that reach the 3D view."""

    def __init__(self) -> None:
        super().__init__()
        self.counts = {"press": 0, "release": 0}

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        kind = _KINDS.get(event.type())
        if kind:
            self.counts[kind] += 1
        return False


def zigzag(width: int, height: int, rows: int) -> list[list[float]]:
    """Return points that go over the whole view and back."""
    points = []
    for row in range(rows):
        y = 70 + (height - 140) * row / (rows - 1)
        across = np.linspace(20, width - 20, 30)
        points += [[float(x), y] for x in (across if row % 2 == 0 else across[::-1])]
    return points


def test_nothing_is_lost_and_the_last_position_is_exact(program: Program) -> None:
    canvas, store = program.window.canvas, program.store
    player = Player(program.window)
    player.settle()
    width, height = canvas.width(), canvas.height()
    hover = zigzag(width, height, 9)
    start = player.record()["camera"]
    counter = Counter()
    canvas.installEventFilter(counter)
    chosen: list[object] = []
    canvas.clicked.connect(lambda hit, add: chosen.append(hit.part if hit else None))
    turn = [[width / 2 + 3 * k, height / 2 + k] for k in range(40)]
    lines: list[dict[str, object]] = []
    clicks = 0
    for number in range(6):
        spot = hover[number * 37]
        lines += [
            {"do": "path", "points": hover[number::3]},
            {"do": "path", "points": turn, "button": "left"},
            {"do": "path", "points": turn[::-1], "button": "left"},
            {"do": "click", "x": spot[0], "y": spot[1]},
        ]
        clicks += 1
    try:
        player.play([json.dumps(line) for line in lines])
        assert counter.counts == {"press": 3 * clicks, "release": 3 * clicks}
        assert len(chosen) == clicks
        assert player.record()["camera"]["position_mm"] == pytest.approx(
            start["position_mm"], abs=1e-6
        ), "there and back again"
        point = player._structure_point("iliofemoral_ligament")
        last = [float(point.x()), float(point.y())]
        player.play([json.dumps({"do": "path", "points": [*hover, last]})])
        assert store.hovered == "iliofemoral_ligament"
        player.play([json.dumps({"do": "path", "points": turn, "button": "left"})])
        QApplication.processEvents()
        under = canvas.pick(QPointF(*turn[-1]))
        named = program.window._hands._id_of(under) if under else None
        assert store.hovered == named, "after the turn what lies under the mouse is looked up again"
    finally:
        canvas.removeEventFilter(counter)
