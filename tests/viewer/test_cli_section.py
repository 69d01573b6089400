"""``--snede`` on the command line, and a scan read with the hands on the whole atlas."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from cli_run import Run
from PySide6.QtGui import QImage

from viewer.cli import main

SCRIPT = Path(__file__).parent / "scripts" / "section" / "axial.jsonl"


def pixels(path: Path) -> np.ndarray:
    image = QImage(str(path)).convertToFormat(QImage.Format.Format_RGBA8888)
    flat = np.frombuffer(image.constBits(), np.uint8)
    return flat.reshape(image.height(), image.width(), 4)[:, :, :3].astype(int)


def test_a_picture_is_cut_open_and_shows_the_cut(run: Run, tmp_path: Path) -> None:
    whole, cut, over = tmp_path / "heel.png", tmp_path / "open.png", tmp_path / "om.png"
    for path, words in ((whole, []), (cut, ["--snede", "transversaal=0"]),
                        (over, ["--snede", "transversaal=0,omgekeerd"])):  # fmt: skip
        answer = run("afbeelding", str(path), "--formaat", "480x360", *words)
        assert (answer.code, answer.err) == (0, "")
    ligament = np.array([0xE9, 0xDF, 0xC4])  # the colour of a ligament that is cut through

    def share(path: Path) -> float:
        return float((np.abs(pixels(path) - ligament).max(axis=2) <= 8).mean())

    assert share(whole) < 0.001
    assert share(cut) > 0.001  # seen without asking for a view: the camera turned to it
    assert share(over) > 0.001
    assert (pixels(cut) != pixels(over)).any()


@pytest.mark.parametrize("command", [["afbeelding", "uit.png"], []])
def test_a_plane_that_is_none_is_told(command: list[str], run: Run) -> None:
    answer = run(*command, "--snede", "tranversaal=10")
    assert answer.code == 2
    assert answer.out == ""
    assert "Bedoelde u 'transversaal'?" in answer.err
    assert "Traceback" not in answer.err


@pytest.mark.screen
def test_a_scan_is_read_with_the_hands(tmp_path: Path) -> None:
    state, shown = tmp_path / "staat.json", tmp_path / "uit.png"
    words = ["--staat", str(state), "--schermafdruk", str(shown), "--snede", "coronaal=3"]
    assert main(["speel", str(SCRIPT), *words]) == 0
    record = json.loads(state.read_text(encoding="utf-8"))
    assert record["selection"] == ["sciatic_nerve"]
    assert record["panel"]["title"] == "n. ischiadicus"
    assert record["section"]["kind"] == "transversal"
    assert record["section"]["offset_mm"] == -2.0
    chosen = np.array([0x12, 0xA5, 0xD8])
    lit = (np.abs(pixels(shown) - chosen).max(axis=2) < 70) & (pixels(shown)[:, :, 0] < 120)
    assert lit.sum() > 20  # the nerve is lit in the pictures
